//! Rules of holdings sources that need no look into their files: permission, age, whose they are.

use crate::diag::{Diagnostic, Rule, Severity, Sink};
use crate::model::portal::Portal;
use jiff::ToSpan;

pub(crate) const HOLDINGS_WITHOUT_PERMISSION: Rule = Rule {
    code: "holdings-without-permission",
    numbers: &["B14"],
    severity: Severity::Error,
    summary: "a catalog is to be published without the member's permission",
    explanation: include_str!("explain/holdings-without-permission.md"),
};
pub(crate) const STALE_HOLDINGS: Rule = Rule {
    code: "stale-holdings",
    numbers: &["B13", "T03"],
    severity: Severity::Warning,
    summary: "a catalog export is old, or dated in the future",
    explanation: include_str!("explain/stale-holdings.md"),
};
pub(crate) const HOLDINGS_OF_INACTIVE_MEMBER: Rule = Rule {
    code: "holdings-of-inactive-member",
    numbers: &["B17"],
    severity: Severity::Warning,
    summary: "a catalog belongs to a library that takes no part now",
    explanation: include_str!("explain/holdings-of-inactive-member.md"),
};

pub(super) const RULES: &[&Rule] = &[
    &HOLDINGS_WITHOUT_PERMISSION,
    &STALE_HOLDINGS,
    &HOLDINGS_OF_INACTIVE_MEMBER,
];

pub(super) fn check(portal: &Portal, sink: &Sink) {
    let months = portal.threshold("holdings_stale_months");
    let oldest = portal.as_of.checked_sub(months.months()).ok();
    for source in portal.all("holdings") {
        if source.bool("permission") == Some(false) {
            sink.report(
                Diagnostic::new(
                    &HOLDINGS_WITHOUT_PERMISSION,
                    source.at("permission"),
                    "the member has not permitted publication of this catalog",
                )
                .hint("ask the library in writing, then set `permission: true`; until then set `visibility: internal`")
                .severity(if source.is_public() {
                    Severity::Error
                } else {
                    Severity::Info
                }),
            );
        }
        let Some(day) = source.date("exported_at") else {
            continue;
        };
        if day > portal.as_of {
            sink.report(
                Diagnostic::new(
                    &STALE_HOLDINGS,
                    source.at("exported_at"),
                    format!(
                        "the export is dated {day}, after the day of this build ({})",
                        portal.as_of
                    ),
                )
                .severity(Severity::Error)
                .hint("write the day on which the library exported its catalog"),
            );
        } else if oldest.is_some_and(|oldest| day < oldest) {
            sink.report(
                Diagnostic::new(
                    &STALE_HOLDINGS,
                    source.at("exported_at"),
                    format!("the export of {day} is older than {months} months"),
                )
                .hint("ask the library for a new export"),
            );
        }
        let member = source.str("member");
        let says_status = portal
            .member(member)
            .is_some_and(|member| !member.str("membership.status").is_empty());
        if says_status && !portal.is_active_member(member) {
            sink.report(
                Diagnostic::new(
                    &HOLDINGS_OF_INACTIVE_MEMBER,
                    source.at("member"),
                    format!("`{member}` is not an active member, but its catalog is published"),
                )
                .hint("set `visibility: internal` on the source, or mend the membership"),
            );
        }
    }
}
