//! Findings as workflow commands: GitHub's runner shows them beside the changed line.

use crate::diag::{Diagnostic, Location, Severity};

/// One `::error …::message` line per finding.
pub fn github(found: &[Diagnostic]) -> String {
    let mut out = String::new();
    for finding in found {
        let command = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let mut properties = Vec::new();
        if let Some(path) = finding.location.path() {
            properties.push(format!("file={}", property(path.as_str())));
        }
        if let Location::Text(_, span) = &finding.location {
            properties.push(format!("line={},col={}", span.line, span.column));
        }
        properties.push(format!("title={}", property(finding.rule.code)));
        let mut message = finding.message.clone();
        // A record has no line to stand beside, so the message says which one it is.
        if matches!(finding.location, Location::Record { .. }) {
            message = format!("{}: {message}", finding.location.display());
        }
        for line in std::iter::once(&finding.label)
            .filter(|label| !label.is_empty())
            .chain(&finding.hints)
        {
            message.push('\n');
            message.push_str(line);
        }
        out.push_str(&format!(
            "::{command} {}::{}\n",
            properties.join(","),
            data(&message)
        ));
    }
    out
}

/// Escapes a message.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// Escapes the value of a property, where `:` and `,` also mean something.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::{Rule, Span};
    use crate::paths::SourcePath;

    const RULE: Rule = Rule {
        code: "bad-url",
        numbers: &[],
        severity: Severity::Error,
        summary: "",
        explanation: "",
    };

    #[test]
    fn what_commands_are_made_of_is_escaped() {
        let at = Location::Text(
            SourcePath::new("content/a,b:c.yaml"),
            Span {
                line: 4,
                column: 2,
                start: 0,
                end: 0,
            },
        );
        let found = [Diagnostic::new(&RULE, at, "100%: a, b\r\nc").hint("mend it")];
        assert_eq!(
            github(&found),
            "::error file=content/a%2Cb%3Ac.yaml,line=4,col=2,title=bad-url::100%25: a, b%0D%0Ac%0Amend it\n"
        );
    }

    #[test]
    fn a_finding_without_a_file_has_no_file() {
        let found = [Diagnostic::new(&RULE, Location::Portal, "m").severity(Severity::Info)];
        assert_eq!(github(&found), "::notice title=bad-url::m\n");
    }
}
