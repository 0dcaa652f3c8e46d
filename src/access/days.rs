//! Stretches of days, and what holds on which of them.

use crate::model::agreement::Period;
use crate::schema::value::{Fields, PartialDate};
use jiff::civil::Date;

/// Days from the first to the last, both included; open where an end is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Days {
    pub(super) from: Option<Date>,
    pub(super) until: Option<Date>,
}

impl Days {
    /// The days between two keys of a map. Of a month or a year that stands for a day, the whole of it counts.
    pub(super) fn between(fields: &Fields, from: &str, until: &str) -> Self {
        Self {
            from: fields.date(from),
            until: fields.partial(until).map(PartialDate::last),
        }
    }

    /// The days of a map with `from` and `until`.
    pub(super) fn of(fields: &Fields) -> Self {
        Self::between(fields, "from", "until")
    }

    /// The days of a term of an agreement.
    pub(super) fn of_term(term: &Period<'_>) -> Self {
        Self {
            from: Some(term.start),
            until: term.end,
        }
    }

    pub(super) fn hold(self, date: Date) -> bool {
        self.from.is_none_or(|from| from <= date) && self.until.is_none_or(|until| date <= until)
    }

    /// The days on which something begins to be different: the first of them, and the day after the last.
    pub(super) fn turns(self) -> impl Iterator<Item = Date> {
        let after = self.until.and_then(|until| until.tomorrow().ok());
        self.from.into_iter().chain(after)
    }
}

/// A value for every day of the calendar, kept as the days on which it changes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Timeline<T> {
    /// First day and value of each stretch, in order; the first stretch begins with the calendar.
    stretches: Vec<(Date, T)>,
}

impl<T: PartialEq> Timeline<T> {
    /// Asks for the value on each day it may change; between two such days it must not.
    pub(super) fn new(
        turns: impl IntoIterator<Item = Date>,
        mut value: impl FnMut(Date) -> T,
    ) -> Self {
        let mut turns: Vec<Date> = turns.into_iter().collect();
        turns.sort_unstable();
        turns.dedup();
        let mut stretches = vec![(Date::MIN, value(Date::MIN))];
        for day in turns {
            let next = value(day);
            if stretches.last().is_none_or(|(_, last)| *last != next) {
                stretches.push((day, next));
            }
        }
        Self { stretches }
    }

    /// The days on which the value changes.
    pub(super) fn turns(&self) -> impl Iterator<Item = Date> {
        self.stretches.iter().skip(1).map(|(day, _)| *day)
    }

    /// The values, from the first day on.
    pub(super) fn values(&self) -> impl Iterator<Item = &T> {
        self.stretches.iter().map(|(_, value)| value)
    }

    /// The value on a day, with the days around it on which it is the same.
    pub(super) fn around(&self, date: Date) -> (Days, &T) {
        let after = self.stretches.partition_point(|(day, _)| *day <= date);
        // The first stretch begins with the calendar, so that no day lies before it.
        let at = after.saturating_sub(1);
        let (first, value) = &self.stretches[at];
        let until = self
            .stretches
            .get(at + 1)
            .and_then(|(next, _)| next.yesterday().ok());
        let from = (at > 0).then_some(*first);
        (Days { from, until }, value)
    }

    pub(super) fn on(&self, date: Date) -> &T {
        self.around(date).1
    }

    /// The stretches between two days, both included, each with the first and the last of its days among them.
    pub(super) fn runs(&self, first: Date, last: Date) -> Vec<(Date, Date, &T)> {
        let mut runs = Vec::new();
        let mut from = first;
        while from <= last {
            let (days, value) = self.around(from);
            let until = days.until.map_or(last, |until| until.min(last));
            runs.push((from, until, value));
            let Ok(next) = until.tomorrow() else { break };
            from = next;
        }
        runs
    }
}

#[cfg(test)]
mod tests {
    use super::{Days, Timeline};
    use jiff::civil::{Date, date};

    fn march(day: i8) -> Date {
        date(2026, 3, day)
    }

    /// True from the 5th to the 9th.
    fn five_days() -> Timeline<bool> {
        let days = Days {
            from: Some(march(5)),
            until: Some(march(9)),
        };
        // A turn at which nothing changes leaves no trace.
        Timeline::new(days.turns().chain([march(7)]), |day| days.hold(day))
    }

    #[test]
    fn both_ends_belong_to_the_days() {
        let line = five_days();
        let said: Vec<bool> = [4, 5, 9, 10].map(|day| *line.on(march(day))).to_vec();
        assert_eq!(said, [false, true, true, false]);
        assert!(!line.on(Date::MIN) && !line.on(Date::MAX));
        assert_eq!(line.turns().collect::<Vec<_>>(), [march(5), march(10)]);
    }

    #[test]
    fn a_day_knows_the_days_around_it() {
        let line = five_days();
        let days = |from, until| Days { from, until };
        assert_eq!(
            line.around(march(1)).0,
            days(None, Some(march(4))),
            "before"
        );
        assert_eq!(
            line.around(march(7)).0,
            days(Some(march(5)), Some(march(9)))
        );
        assert_eq!(line.around(march(20)).0, days(Some(march(10)), None));
    }

    #[test]
    fn runs_fill_the_days_asked_for() {
        let line = five_days();
        assert_eq!(
            line.runs(march(7), march(12)),
            [(march(7), march(9), &true), (march(10), march(12), &false)]
        );
        assert_eq!(line.runs(march(6), march(6)), [(march(6), march(6), &true)]);
        assert!(line.runs(march(6), march(5)).is_empty());
        assert_eq!(line.runs(Date::MAX, Date::MAX).len(), 1);
    }

    #[test]
    fn days_without_ends_are_all_days() {
        assert!(Days::default().hold(Date::MIN) && Days::default().hold(Date::MAX));
        assert_eq!(Days::default().turns().count(), 0);
    }
}
