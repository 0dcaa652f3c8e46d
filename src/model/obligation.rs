//! What an agreement's obligations to hold events came to, period by period.

use super::agreement::periods;
use super::event;
use super::portal::Portal;
use super::record::Record;
use crate::schema::value::Fields;
use jiff::ToSpan;
use jiff::civil::Date;

/// One period of an obligation, and what was done in it.
#[derive(Debug, Clone)]
pub struct Due<'a> {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// How many events were owed.
    pub owed: usize,
    /// Events that count, by id.
    pub met: Vec<&'a Record>,
    /// Whether a waiver touches the period.
    pub waived: bool,
}

/// The periods of an obligation to hold events that are over on the portal's day.
///
/// Periods are counted from the first day owed, so a year from 1 September ends on 31 August; a last part of a period is not
/// owed. What is owed is owed by all its parties together.
pub fn dues<'a>(obligation: &Fields, agreement: &Record, portal: &'a Portal) -> Vec<Due<'a>> {
    between(Date::MIN, portal.as_of, obligation, agreement, portal)
}

/// The periods of such an obligation that end on the portal's day or in the year after it.
pub fn coming<'a>(obligation: &Fields, agreement: &Record, portal: &'a Portal) -> Vec<Due<'a>> {
    let end = portal.as_of.saturating_add(1.year());
    between(portal.as_of, end, obligation, agreement, portal)
}

/// The periods that end on `from` or later, but before `to`.
fn between<'a>(
    from: Date,
    to: Date,
    obligation: &Fields,
    agreement: &Record,
    portal: &'a Portal,
) -> Vec<Due<'a>> {
    let terms = periods(agreement);
    let first = obligation
        .date("from")
        .or_else(|| terms.first().map(|period| period.start));
    let Some(first) = first.filter(|_| obligation.str("kind") == "event") else {
        return Vec::new();
    };
    let last = obligation
        .date("until")
        .or_else(|| super::agreement::last_day(agreement));
    let owed = obligation
        .int("count")
        .and_then(|count| usize::try_from(count).ok())
        .unwrap_or(1);
    let id = obligation.str("id");
    let over = spans(obligation.str("per"), first, last, to);
    let due = |(from, to): (Date, Date)| Due {
        from,
        to,
        owed,
        met: portal
            .all("event")
            .filter(|event| fulfils(event, agreement, id))
            .filter(|event| {
                event::starts(event, portal).is_some_and(|at| (from..=to).contains(&at.date()))
            })
            .collect(),
        waived: obligation.maps("waived").any(|waiver| {
            waiver.date("from").is_some_and(|start| start <= to)
                && waiver.date("until").is_none_or(|end| end >= from)
        }),
    };
    over.into_iter()
        .filter(|(_, last)| *last >= from)
        .map(due)
        .collect()
}

/// First and last days of the periods that ended before `today`.
fn spans(per: &str, first: Date, last: Option<Date>, today: Date) -> Vec<(Date, Date)> {
    let months = match per {
        "month" => 1,
        "quarter" => 3,
        "semester" => 6,
        "year" => 12,
        "once" | "term" => {
            let whole = last.filter(|last| *last < today && first <= *last);
            return whole.map(|last| (first, last)).into_iter().collect();
        }
        _ => return Vec::new(),
    };
    let start = |n: i32| first.checked_add((n * months).months()).ok();
    (0..1200)
        .map_while(|n| Some((start(n)?, start(n + 1)?.yesterday().ok()?)))
        .take_while(|(_, to)| *to < today && last.is_none_or(|last| *to <= last))
        .collect()
}

fn fulfils(event: &Record, agreement: &Record, obligation: &str) -> bool {
    let held = !matches!(event.str("status"), "draft" | "cancelled" | "postponed");
    held && event.maps("fulfils").any(|claim| {
        claim.refs("agreement").first() == Some(&agreement.id.as_str())
            && claim.str("obligation") == obligation
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn only_whole_periods_that_are_over_are_due() {
        let first = date(2024, 1, 31);
        let today = date(2026, 2, 16);
        for (per, last, says) in [
            (
                "year",
                None,
                vec![
                    (date(2024, 1, 31), date(2025, 1, 30)),
                    (date(2025, 1, 31), date(2026, 1, 30)),
                ],
            ),
            (
                "year",
                Some(date(2025, 12, 31)),
                vec![(date(2024, 1, 31), date(2025, 1, 30))],
            ),
            (
                "semester",
                Some(date(2024, 8, 1)),
                vec![(date(2024, 1, 31), date(2024, 7, 30))],
            ),
            ("quarter", Some(date(2024, 4, 28)), vec![]),
            (
                "once",
                Some(date(2025, 12, 31)),
                vec![(first, date(2025, 12, 31))],
            ),
            ("term", None, vec![]),
            ("term", Some(today), vec![]),
        ] {
            assert_eq!(spans(per, first, last, today), says, "{per} {last:?}");
        }
        assert_eq!(spans("month", first, None, today).len(), 24);
    }
}
