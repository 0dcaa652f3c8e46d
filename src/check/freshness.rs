//! Rules of freshness: profiles that nobody has looked at for long.

use crate::diag::{Diagnostic, Rule, Severity, Sink};
use crate::model::portal::Portal;
use crate::model::record::Record;
use jiff::{ToSpan, Unit};

pub(crate) const STALE_PROFILE: Rule = Rule {
    code: "stale-profile",
    numbers: &["T01"],
    severity: Severity::Warning,
    summary: "the profile of a member was last checked long ago",
    explanation: include_str!("explain/stale-profile.md"),
};

pub(super) const RULES: &[&Rule] = &[&STALE_PROFILE];

pub(super) fn check(portal: &Portal, sink: &Sink) {
    // A member that has left does not check its profile any more.
    for member in portal
        .public("member")
        .filter(|member| portal.is_active_member(&member.id))
    {
        profile(portal, member, sink);
    }
}

fn profile(portal: &Portal, member: &Record, sink: &Sink) {
    let Some(checked) = member.date("verified.on") else {
        return;
    };
    let months = portal.threshold("profile_stale_months").clamp(1, 1200);
    let due = checked.saturating_add(months.months());
    let days = (due - checked).get_days();
    let soon = checked.saturating_add((i64::from(days) * 4 / 5).days());
    if portal.as_of <= soon {
        return;
    }
    let report = |message: String| {
        Diagnostic::new(&STALE_PROFILE, member.at("verified.on"), message)
            .hint("ask the library whether hours, contacts and terms still hold, then write the day into `verified.on`")
    };
    if portal.as_of > due {
        let age = checked
            .until((Unit::Month, portal.as_of))
            .map_or(months, |age| i64::from(age.get_months()));
        sink.report(report(format!(
            "the profile was last checked on {checked}, more than {age} months ago"
        )));
    } else {
        sink.report(
            report(format!(
                "the profile was last checked on {checked} and is due again by {due}"
            ))
            .severity(Severity::Info),
        );
    }
}
