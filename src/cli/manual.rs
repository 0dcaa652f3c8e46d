//! `silang man`: the manual page, one page for all commands.

use clap::Command;
use clap_mangen::Man;
use std::fmt::Write;

/// The page in roff. The list of commands is our own: the usual one points at a page for each, which nobody installs.
pub(crate) fn manual(command: Command) -> std::io::Result<String> {
    let mut command = command.disable_help_subcommand(true);
    command.build();
    let mut commands = String::from(".SH COMMANDS\n");
    for sub in command.get_subcommands() {
        commands.push_str(&section(sub));
    }
    let man = Man::new(command);
    let mut bytes = Vec::new();
    man.render_title(&mut bytes)?;
    man.render_name_section(&mut bytes)?;
    man.render_synopsis_section(&mut bytes)?;
    man.render_description_section(&mut bytes)?;
    man.render_options_section(&mut bytes)?;
    bytes.extend_from_slice(commands.as_bytes());
    man.render_extra_section(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).replace("\n.SH EXTRA\n", "\n.SH EXAMPLES\n"))
}

fn section(sub: &Command) -> String {
    let own: Vec<_> = sub
        .get_arguments()
        .filter(|arg| !arg.is_global_set() && arg.get_id() != "help" && arg.get_id() != "version")
        .collect();
    let mut usage = format!("silang {}", sub.get_name());
    for arg in &own {
        let optional = !arg.is_required_set() && !arg.is_positional();
        // Writing to a string cannot fail.
        let _ = if optional {
            write!(usage, " [{arg}]")
        } else {
            write!(usage, " {arg}")
        };
    }
    let mut out = format!(".SS {}\n", escape(&usage));
    let text = |styled: Option<&clap::builder::StyledStr>| {
        styled.map(ToString::to_string).unwrap_or_default()
    };
    out.push_str(&format!("{}.\n", escape(&text(sub.get_about()))));
    for arg in own {
        out.push_str(&format!(
            ".TP\n{}\n{}.\n",
            escape(&arg.to_string()),
            escape(&text(arg.get_help()))
        ));
    }
    let after = text(sub.get_after_help());
    if !after.is_empty() {
        out.push_str(&format!(".PP\n.nf\n{}\n.fi\n", escape(&after)));
    }
    out
}

/// Makes text mean itself in roff.
fn escape(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let line = line.replace('\\', "\\e").replace('-', "\\-");
        if line.starts_with(['.', '\'']) {
            format!("\\&{line}")
        } else {
            line
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn text_means_itself() {
        assert_eq!(escape(".a-b\n'c\\d\n e.f"), "\\&.a\\-b\n\\&'c\\ed\n e.f");
    }
}
