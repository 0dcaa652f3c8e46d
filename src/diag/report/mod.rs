//! Findings as somebody or something wants to read them.
//!
//! In: sorted findings. Out: text for a terminal, JSON lines, SARIF, commands for GitHub's runner.
//! Lives here: the four forms and what they share.
//! Does not live here: printing, exit codes (`cli`), the order of findings (`diag::Sink`).

mod github;
mod json;
mod sarif;
mod text;

pub use github::github;
pub use json::json;
pub use sarif::sarif;
pub use text::text;

use super::{Diagnostic, Severity};
use std::collections::BTreeSet;

/// How many findings of each severity there are, and in how many files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Errors: nothing is published.
    pub n_errors: usize,
    /// Warnings.
    pub n_warnings: usize,
    /// Hints about quality.
    pub n_infos: usize,
    /// Files that findings are in.
    pub n_files: usize,
}

impl Totals {
    /// Counts findings.
    pub fn of(found: &[Diagnostic]) -> Self {
        let count = |severity| {
            found
                .iter()
                .filter(|finding| finding.severity == severity)
                .count()
        };
        let files: BTreeSet<_> = found
            .iter()
            .filter_map(|finding| finding.location.path())
            .collect();
        Self {
            n_errors: count(Severity::Error),
            n_warnings: count(Severity::Warning),
            n_infos: count(Severity::Info),
            n_files: files.len(),
        }
    }

    /// `2 errors, 3 warnings in 4 files`; nothing when there are no findings.
    pub fn line(&self) -> String {
        let parts: Vec<String> = [
            (self.n_errors, "error"),
            (self.n_warnings, "warning"),
            (self.n_infos, "note"),
        ]
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, word)| plural(n, word))
        .collect();
        match (parts.is_empty(), self.n_files) {
            (true, _) => String::new(),
            (false, 0) => parts.join(", "),
            (false, n) => format!("{} in {}", parts.join(", "), plural(n, "file")),
        }
    }
}

fn plural(n: usize, word: &str) -> String {
    if n == 1 {
        format!("1 {word}")
    } else {
        format!("{n} {word}s")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::{Location, Rule};
    use crate::paths::SourcePath;

    const RULE: Rule = Rule {
        code: "test-rule",
        numbers: &[],
        severity: Severity::Warning,
        summary: "a test",
        explanation: "",
    };

    #[test]
    fn totals_count_findings_and_files() {
        let at = |path: &str| Location::File(SourcePath::new(path));
        let found = [
            Diagnostic::new(&RULE, at("a"), "x"),
            Diagnostic::new(&RULE, at("a"), "y"),
            Diagnostic::new(&RULE, at("b"), "z").severity(Severity::Error),
        ];
        assert_eq!(Totals::of(&found).line(), "1 error, 2 warnings in 2 files");
        assert_eq!(Totals::of(&[]).line(), "");
        assert_eq!(
            Totals::of(&[Diagnostic::new(&RULE, Location::Portal, "x")]).line(),
            "1 warning"
        );
    }
}
