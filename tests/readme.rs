//! What the README tells a secretary to type works, in the order in which it stands there.

use std::path::PathBuf;
use std::process::Command;

/// Commands in the fenced blocks of a section.
fn commands(readme: &str, heading: &str) -> Vec<String> {
    let section = readme
        .split("\n## ")
        .find(|section| section.starts_with(heading))
        .expect("the README has the section");
    let mut is_code = false;
    let mut found = Vec::new();
    for line in section.lines() {
        if line.starts_with("```") {
            is_code = line == "```sh";
        } else if is_code && !line.trim().is_empty() {
            let command = line.split('#').next().unwrap_or_default().trim();
            found.push(command.to_owned());
        }
    }
    found
}

fn readme() -> &'static str {
    include_str!("../README.md")
}

#[test]
fn the_path_of_the_secretary_works() {
    let folder = tempfile::tempdir().expect("a folder for tests");
    let mut place: PathBuf = folder.path().to_owned();
    let commands = commands(readme(), "A portal in five minutes");
    assert!(commands.iter().any(|command| command == "silang build"));
    for command in &commands {
        let words: Vec<&str> = command.split_whitespace().collect();
        match words.as_slice() {
            ["cd", name] => place.push(name),
            // It would serve until somebody stops it.
            ["silang", "serve", ..] => {}
            ["silang", arguments @ ..] => {
                let run = Command::new(env!("CARGO_BIN_EXE_silang"))
                    .args(arguments)
                    .current_dir(&place)
                    .output()
                    .expect("the binary runs");
                let said = String::from_utf8_lossy(&run.stderr);
                assert!(run.status.success(), "`{command}` failed:\n{said}");
            }
            _ => panic!("not a command of silang: `{command}`"),
        }
    }
    assert!(place.join("public/index.html").is_file());
    assert!(
        place
            .join("content/members/perpustakaan-desa.yaml")
            .is_file()
    );
}

#[test]
fn every_command_is_named() {
    let help = Command::new(env!("CARGO_BIN_EXE_silang"))
        .arg("--help")
        .output()
        .expect("the binary runs");
    let help = String::from_utf8_lossy(&help.stdout).into_owned();
    let list = help
        .split("Commands:\n")
        .nth(1)
        .and_then(|rest| rest.split("\n\n").next())
        .expect("help lists the commands");
    for line in list.lines() {
        // A line that goes on from the one above begins further in.
        let Some(name) = line
            .strip_prefix("  ")
            .filter(|rest| !rest.starts_with(' '))
            .and_then(|rest| rest.split_whitespace().next())
        else {
            continue;
        };
        assert!(
            name == "help" || readme().contains(&format!("`silang {name}")),
            "the README does not name `silang {name}`"
        );
    }
}
