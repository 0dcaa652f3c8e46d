//! Rules of freshness: profiles and repositories that nobody has looked at for long.

use crate::diag::{Diagnostic, Rule, Severity, Sink};
use crate::model::portal::Portal;
use crate::model::record::Record;
use crate::model::repository::is_kept;
use jiff::{ToSpan, Unit};

pub(crate) const STALE_PROFILE: Rule = Rule {
    code: "stale-profile",
    numbers: &["T01"],
    severity: Severity::Warning,
    summary: "the profile of a member was last checked long ago",
    explanation: include_str!("explain/stale-profile.md"),
};

pub(crate) const STALE_REPOSITORY: Rule = Rule {
    code: "stale-repository",
    numbers: &["T05"],
    severity: Severity::Warning,
    summary: "a repository was last opened long ago",
    explanation: include_str!("explain/stale-repository.md"),
};

pub(super) const RULES: &[&Rule] = &[&STALE_PROFILE, &STALE_REPOSITORY];

pub(super) fn check(portal: &Portal, sink: &Sink) {
    // A member that has left does not check its profile any more.
    for member in portal
        .public("member")
        .filter(|member| portal.is_active_member(&member.id))
    {
        let what = Checked {
            rule: &STALE_PROFILE,
            field: "verified.on",
            what: "profile",
            months: portal.threshold("profile_stale_months"),
            cure: "ask the library whether hours, contacts and terms still hold, then write the day into `verified.on`",
        };
        what.look(portal, member, sink);
    }
    for repository in portal
        .public("repository")
        .filter(|repository| is_kept(repository))
    {
        let what = Checked {
            rule: &STALE_REPOSITORY,
            field: "last_checked",
            what: "repository",
            months: portal.threshold("repository_stale_months"),
            cure: "open it, read a full text as somebody from outside would, then write the day into `last_checked`",
        };
        what.look(portal, repository, sink);
    }
}

/// What is to be checked every so many months.
struct Checked {
    rule: &'static Rule,
    field: &'static str,
    what: &'static str,
    months: i64,
    cure: &'static str,
}

impl Checked {
    /// After four fifths of the time a hint is given, afterwards the finding of the rule.
    fn look(&self, portal: &Portal, record: &Record, sink: &Sink) {
        let Some(checked) = record.date(self.field) else {
            return;
        };
        let months = self.months.clamp(1, 1200);
        let due = checked.saturating_add(months.months());
        let days = (due - checked).get_days();
        let soon = checked.saturating_add((i64::from(days) * 4 / 5).days());
        if portal.as_of <= soon {
            return;
        }
        let report = |message: String| {
            Diagnostic::new(self.rule, record.at(self.field), message).hint(self.cure)
        };
        let what = self.what;
        if portal.as_of > due {
            let age = checked
                .until((Unit::Month, portal.as_of))
                .map_or(months, |age| i64::from(age.get_months()));
            sink.report(report(format!(
                "the {what} was last checked on {checked}, more than {age} months ago"
            )));
        } else {
            sink.report(
                report(format!(
                    "the {what} was last checked on {checked} and is due again by {due}"
                ))
                .severity(Severity::Info),
            );
        }
    }
}
