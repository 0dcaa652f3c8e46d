//! Rules of the portal's own file: colors, groups, what must not be switched on.

use crate::diag::{Diagnostic, Rule, Severity, Sink};
use crate::load::UNKNOWN_REFERENCE;
use crate::model::color::contrast;
use crate::model::portal::Portal;
use crate::text;

pub(crate) const LOW_CONTRAST: Rule = Rule {
    code: "low-contrast",
    numbers: &["X02"],
    severity: Severity::Warning,
    summary: "text in the accent color cannot be read by everybody",
    explanation: include_str!("explain/low-contrast.md"),
};

pub(super) const RULES: &[&Rule] = &[&LOW_CONTRAST];

/// What the accent lies on: the paper of the default theme in light and in dark mode.
const GROUNDS: [(&str, &str, &str); 2] = [
    ("theme.accent", "#fbf8f2", "light"),
    ("theme.accent_dark", "#16191a", "dark"),
];
/// WCAG 2.2, 1.4.3: contrast of text.
const CONTRAST_MIN: f64 = 4.5;

pub(super) fn check(portal: &Portal, sink: &Sink) {
    for (field, ground, mode) in GROUNDS {
        let color = portal.settings.str(field);
        let ratio = contrast(color, ground);
        if !color.is_empty() && ratio < CONTRAST_MIN {
            let message = format!(
                "the accent `{color}` has a contrast of {ratio:.1} to 1 in {mode} mode; text needs {CONTRAST_MIN}"
            );
            let hint = if mode == "light" {
                "choose a darker color"
            } else {
                "choose a lighter color"
            };
            sink.report(
                Diagnostic::new(&LOW_CONTRAST, portal.settings.at(field), message).hint(hint),
            );
        }
    }
    groups(portal, sink);
}

/// Groups that records name are declared in the portal's file, not in files of their own.
fn groups(portal: &Portal, sink: &Sink) {
    let known: Vec<&str> = portal
        .settings
        .maps("groups")
        .map(|group| group.str("id"))
        .collect();
    for record in portal.records.values().flat_map(|records| records.values()) {
        for group in record.list("groups") {
            let id = group.as_str();
            if !known.contains(&id) {
                let mut found = Diagnostic::new(
                    &UNKNOWN_REFERENCE,
                    record.location(group.span),
                    format!("there is no group `{id}` in this portal"),
                );
                if let Some(near) = text::nearest(id, known.iter().copied()) {
                    found = found.hint(format!("did you mean `{near}`?"));
                }
                sink.report(
                    found.hint("groups are declared under `groups` in `content/portal.yaml`"),
                );
            }
        }
    }
}
