//! Problems in the user's data: what is wrong, where, why, and how to mend it.
//!
//! In: rooms that read or check data say `sink.report(Diagnostic::new(&RULE, location, message))`.
//! Out: a sorted list of findings, shown as text, JSON, SARIF or GitHub commands.
//! Lives here: rules as a type, findings, places in files, reports.
//! Does not live here: the rules themselves (each stands beside the code that finds it), failures of the world (`error`).

mod location;
pub mod report;

pub use location::{Location, Span};

use std::sync::Mutex;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Nothing is published until it is mended.
    Error,
    /// Published, and listed; fails under `--strict`.
    Warning,
    /// A hint about quality.
    Info,
}

impl Severity {
    /// The word printed for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

/// A rule about data: its code, how bad breaking it is, and the page of the manual that `silang explain` prints.
#[derive(Debug)]
pub struct Rule {
    /// The code: kebab-case, names the fault and not the cure.
    pub code: &'static str,
    /// Numbers of the rule in the reference (`S07`), or empty where silang needs a rule the reference does not name.
    pub numbers: &'static [&'static str],
    /// The severity of a finding, unless the finding itself says otherwise.
    pub severity: Severity,
    /// One sentence, lower case, no final stop.
    pub summary: &'static str,
    /// Markdown: why it matters, a bad example, a good example.
    pub explanation: &'static str,
}

/// One finding.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    /// The rule that is broken.
    pub rule: &'static Rule,
    /// How bad.
    pub severity: Severity,
    /// One sentence, lower case, no final stop, values in backticks.
    pub message: String,
    /// Where.
    pub location: Location,
    /// What to say at the place itself, under the marker.
    pub label: String,
    /// Other places that matter, and why.
    pub related: Vec<(Location, String)>,
    /// How to mend it.
    pub hints: Vec<String>,
}

impl Diagnostic {
    /// A finding with the severity of its rule.
    pub fn new(rule: &'static Rule, location: Location, message: impl Into<String>) -> Self {
        Self {
            rule,
            severity: rule.severity,
            message: message.into(),
            location,
            label: String::new(),
            related: Vec::new(),
            hints: Vec::new(),
        }
    }

    /// Overrides the severity.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// Says something at the marker.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Names another place that matters.
    #[must_use]
    pub fn related(mut self, location: Location, why: impl Into<String>) -> Self {
        self.related.push((location, why.into()));
        self
    }

    /// Says how to mend it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }
}

/// Gathers findings from any thread; their order is made when they are taken out.
#[derive(Debug, Default)]
pub struct Sink {
    found: Mutex<Vec<Diagnostic>>,
}

impl Sink {
    /// An empty sink.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a finding.
    pub fn report(&self, diagnostic: Diagnostic) {
        self.lock().push(diagnostic);
    }

    /// Whether an error is among the findings.
    pub fn has_errors(&self) -> bool {
        self.lock()
            .iter()
            .any(|found| found.severity == Severity::Error)
    }

    /// Whether an error stands in this file.
    pub fn has_error_in(&self, path: &crate::paths::SourcePath) -> bool {
        self.lock()
            .iter()
            .any(|found| found.severity == Severity::Error && found.location.path() == Some(path))
    }

    /// All findings so far, sorted by place, then rule, then message; the same finding twice counts once.
    pub fn sorted(&self) -> Vec<Diagnostic> {
        let mut all = self.lock().clone();
        all.sort_by(|a, b| {
            (&a.location, a.severity, a.rule.code, &a.message).cmp(&(
                &b.location,
                b.severity,
                b.rule.code,
                &b.message,
            ))
        });
        all.dedup_by(|a, b| {
            a.location == b.location && a.rule.code == b.rule.code && a.message == b.message
        });
        all
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Diagnostic>> {
        self.found
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
