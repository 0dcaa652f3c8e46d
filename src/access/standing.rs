//! Whether a library is a member on a day.

use super::days::{Days, Timeline};
use crate::model::record::Record;
use jiff::civil::Date;

/// The standing of a member by day: a code of `membership_status`, or none before it was a member.
pub(super) type Standing<'p> = Timeline<Option<&'p str>>;

/// Reads the standing of a member.
///
/// What was once is told by the entries of the history that have an end, and only for their days. An entry without
/// an end is the beginning of the present standing, which holds on all other days since the membership began; it ends
/// with the membership.
pub(super) fn standing(member: &Record) -> Standing<'_> {
    let whole = Days::between(&member.fields, "membership.since", "membership.until");
    let past: Vec<(Days, &str)> = member
        .maps("membership.history")
        .filter(|entry| entry.has("until"))
        .map(|entry| (Days::of(entry), entry.str("status")))
        .collect();
    let turns: Vec<Date> = past
        .iter()
        .flat_map(|(days, _)| days.turns())
        .chain(whole.turns())
        .collect();
    Timeline::new(turns, |day| {
        let then = past.iter().find(|(days, _)| days.hold(day));
        if let Some((_, status)) = then {
            return Some(*status);
        }
        if whole.from.is_some_and(|since| day < since) {
            return None;
        }
        if whole.until.is_some_and(|until| until < day) {
            return Some("left");
        }
        Some(member.str("membership.status"))
    })
}

/// Whether a standing is that of an active member; as `Portal::is_active_member` has it.
pub(super) fn is_active(status: Option<&str>) -> bool {
    matches!(status, Some("active" | "honorary"))
}
