//! Rules of holdings sources that need no look into their files: permission, age, whose they are.

use crate::diag::{Diagnostic, Rule, Severity, Sink};
use crate::model::portal::Portal;
use crate::model::record::Record;
use crate::schema::value::Fields;
use jiff::ToSpan;
use std::collections::BTreeMap;

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
pub(crate) const TWO_FULL_CATALOGS: Rule = Rule {
    code: "two-full-catalogs",
    numbers: &["B17"],
    severity: Severity::Warning,
    summary: "two holdings sources of one library both say that they hold everything",
    explanation: include_str!("explain/two-full-catalogs.md"),
};
pub(crate) const FOREIGN_BRANCH: Rule = Rule {
    code: "foreign-branch",
    numbers: &["B19"],
    severity: Severity::Warning,
    summary: "a location is said to be a branch of another library",
    explanation: include_str!("explain/foreign-branch.md"),
};
pub(super) const RULES: &[&Rule] = &[
    &HOLDINGS_WITHOUT_PERMISSION,
    &STALE_HOLDINGS,
    &TWO_FULL_CATALOGS,
    &FOREIGN_BRANCH,
];

pub(super) fn check(portal: &Portal, sink: &Sink) {
    let months = portal.threshold("holdings_stale_months");
    let oldest = portal.as_of.checked_sub(months.months()).ok();
    let mut full: BTreeMap<&str, &Record> = BTreeMap::new();
    for source in portal.all("holdings") {
        if source.is_public() && source.str("coverage") == "full" {
            let first = *full.entry(source.str("member")).or_insert(source);
            if first.id != source.id {
                sink.report(
                    Diagnostic::new(
                        &TWO_FULL_CATALOGS,
                        source.at("coverage"),
                        format!("`{}` says too that it holds everything of `{}`", first.id, source.str("member")),
                    )
                    .related(first.at("coverage"), "the other source")
                    .hint("take out the older one, put the files of both into one source, or say `coverage: partial`"),
                );
            }
        }
        branches(portal, source, sink);
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
    }
}

/// A branch belongs to the library whose catalog names it, directly or by way of another branch.
fn branches(portal: &Portal, source: &Record, sink: &Sink) {
    let own = source.str("member");
    for (name, rule) in source
        .map("location_map")
        .into_iter()
        .flat_map(Fields::iter)
    {
        let Some(rule) = rule.as_map() else { continue };
        let branch = rule.str("branch");
        if branch.is_empty() || branch == own || portal.member(branch).is_none() {
            continue;
        }
        let mut at = branch;
        let mut belongs = false;
        // A chain of parents that goes round is somebody else's finding.
        for _ in 0..8 {
            let Some(member) = portal.member(at) else {
                break;
            };
            at = member.str("parent");
            belongs |= at == own;
        }
        if !belongs {
            sink.report(
                Diagnostic::new(
                    &FOREIGN_BRANCH,
                    source.location(rule.span_of("branch")),
                    format!(
                        "location `{name}` is mapped to `{branch}`, which is no branch of `{own}`"
                    ),
                )
                .hint(format!(
                    "correct the branch, or say `parent: {own}` in the file of `{branch}`"
                )),
            );
        }
    }
}
