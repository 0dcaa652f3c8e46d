//! Rules of repetition: the part of RFC 5545 that a forum's calendar needs, over days.
//!
//! `FREQ=DAILY|WEEKLY|MONTHLY` with `INTERVAL`, `BYDAY` (with ordinals in months), and `COUNT` or `UNTIL`.

use jiff::Span;
use jiff::civil::{Date, Weekday};

/// No rule gives more days than this.
pub const MOST: usize = 500;

/// How many steps of a rule are looked at: rules such as "every 31st" or "the fifth Monday" skip many of them.
const STEPS: i64 = 10_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Frequency {
    Daily,
    Weekly,
    Monthly,
}

/// A rule of repetition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recurrence {
    frequency: Frequency,
    interval: i64,
    /// Weekdays, each with its place in the month (`1`, `-1`), or 0 for every one.
    by_day: Vec<(i8, Weekday)>,
    count: Option<usize>,
    until: Option<Date>,
}

impl Recurrence {
    /// Reads a rule; says in one clause what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut frequency = None;
        let mut rule = Self {
            frequency: Frequency::Daily,
            interval: 1,
            by_day: Vec::new(),
            count: None,
            until: None,
        };
        for part in text.trim_end_matches(';').split(';') {
            let (key, value) = part
                .split_once('=')
                .ok_or(format!("`{part}` is no `KEY=VALUE`"))?;
            let number = || {
                value
                    .parse::<u16>()
                    .ok()
                    .filter(|number| *number > 0)
                    .ok_or(format!("`{key}` must be a number from 1"))
            };
            match key {
                "FREQ" => {
                    frequency = Some(match value {
                        "DAILY" => Frequency::Daily,
                        "WEEKLY" => Frequency::Weekly,
                        "MONTHLY" => Frequency::Monthly,
                        _ => return Err(format!("`FREQ` knows no `{value}`")),
                    });
                }
                "INTERVAL" => rule.interval = i64::from(number()?),
                "COUNT" => rule.count = Some(usize::from(number()?)),
                "UNTIL" => {
                    rule.until = Some(day(value).ok_or("`UNTIL` must be a day, `20261231`")?);
                }
                "BYDAY" => {
                    for word in value.split(',') {
                        rule.by_day
                            .push(weekday(word).ok_or(format!("`BYDAY` knows no `{word}`"))?);
                    }
                }
                _ => return Err(format!("`{key}` is not among the parts that are read")),
            }
        }
        rule.frequency = frequency.ok_or("`FREQ` is missing")?;
        if rule.count.is_some() && rule.until.is_some() {
            return Err("`COUNT` and `UNTIL` exclude each other".to_owned());
        }
        if rule.frequency != Frequency::Monthly && rule.by_day.iter().any(|(nth, _)| *nth != 0) {
            return Err("a weekday with a number needs `FREQ=MONTHLY`".to_owned());
        }
        Ok(rule)
    }

    /// Whether the rule itself says when it stops.
    pub fn ends(&self) -> bool {
        self.count.is_some() || self.until.is_some()
    }

    /// The days from `start` on, without the excluded ones, which count toward `COUNT` as in RFC 5545; never more than `MOST`.
    pub fn days(&self, start: Date, excluded: &[Date], last: Option<Date>) -> Vec<Date> {
        let last = match (self.until, last) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        let count = self.count.unwrap_or(MOST).min(MOST);
        let mut given: Vec<Date> = Vec::new();
        for step in 0..STEPS {
            let Some((first, candidates)) = self.step(start, step * self.interval) else {
                break;
            };
            if last.is_some_and(|last| first > last) {
                break;
            }
            for date in candidates {
                let inside = date >= start && last.is_none_or(|last| date <= last);
                if inside && given.len() < count {
                    given.push(date);
                }
            }
            if given.len() >= count {
                break;
            }
        }
        given.retain(|date| !excluded.contains(date));
        given
    }

    /// First day and days of the rule's n-th day, week or month; none when the calendar ends.
    fn step(&self, start: Date, n: i64) -> Option<(Date, Vec<Date>)> {
        let listed = |date: Date| {
            self.by_day
                .iter()
                .any(|(_, weekday)| *weekday == date.weekday())
        };
        match self.frequency {
            Frequency::Daily => {
                let date = start.checked_add(days(n)?).ok()?;
                let fits = self.by_day.is_empty() || listed(date);
                Some((date, fits.then_some(date).into_iter().collect()))
            }
            Frequency::Weekly => {
                let back = i64::from(start.weekday().to_monday_zero_offset());
                let monday = start
                    .checked_add(days(n * 7 - back)?)
                    .or_else(|_| start.checked_add(days(n * 7).unwrap_or_default()))
                    .ok()?;
                let week = (0..7).filter_map(|day| monday.checked_add(days(day)?).ok());
                let fits = |date: &Date| {
                    if self.by_day.is_empty() {
                        date.weekday() == start.weekday()
                    } else {
                        listed(*date)
                    }
                };
                Some((monday, week.filter(fits).collect()))
            }
            Frequency::Monthly => {
                let months = Span::new().try_months(n).ok()?;
                let first = start.first_of_month().checked_add(months).ok()?;
                let length = first.days_in_month();
                let month =
                    (1..=length).filter_map(|day| Date::new(first.year(), first.month(), day).ok());
                let fits = |date: &Date| {
                    if self.by_day.is_empty() {
                        return date.day() == start.day();
                    }
                    let place = (date.day() - 1) / 7 + 1;
                    let from_end = -((length - date.day()) / 7 + 1);
                    self.by_day.iter().any(|(nth, weekday)| {
                        *weekday == date.weekday()
                            && (*nth == 0 || *nth == place || *nth == from_end)
                    })
                };
                Some((first, month.filter(fits).collect()))
            }
        }
    }
}

/// A span of days; none where no calendar is that long.
fn days(n: i64) -> Option<Span> {
    Span::new().try_days(n).ok()
}

fn day(text: &str) -> Option<Date> {
    let digits = text.get(..8)?;
    let rest = text.get(8..)?;
    let fine =
        digits.bytes().all(|b| b.is_ascii_digit()) && (rest.is_empty() || rest.starts_with('T'));
    if !fine {
        return None;
    }
    let year = digits[..4].parse().ok()?;
    Date::new(year, digits[4..6].parse().ok()?, digits[6..].parse().ok()?).ok()
}

fn weekday(word: &str) -> Option<(i8, Weekday)> {
    let at = word.len().checked_sub(2)?;
    let weekday = match word.get(at..)? {
        "MO" => Weekday::Monday,
        "TU" => Weekday::Tuesday,
        "WE" => Weekday::Wednesday,
        "TH" => Weekday::Thursday,
        "FR" => Weekday::Friday,
        "SA" => Weekday::Saturday,
        "SU" => Weekday::Sunday,
        _ => return None,
    };
    let nth = match word.get(..at)? {
        "" => 0,
        number => number
            .parse()
            .ok()
            .filter(|nth| (-5..=5).contains(nth) && *nth != 0)?,
    };
    Some((nth, weekday))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn held(rule: &str, start: Date, excluded: &[Date]) -> Vec<String> {
        let rule = Recurrence::parse(rule).expect(rule);
        rule.days(start, excluded, None)
            .iter()
            .map(|date| format!("{:02}-{:02}", date.month(), date.day()))
            .collect()
    }

    #[test]
    fn rules_give_the_days_rfc_5545_gives() {
        for (rule, says) in [
            ("FREQ=DAILY;COUNT=3", "01-07 01-08 01-09"),
            ("FREQ=DAILY;INTERVAL=10;UNTIL=20260131", "01-07 01-17 01-27"),
            ("FREQ=DAILY;BYDAY=SA,SU;COUNT=3", "01-10 01-11 01-17"),
            ("FREQ=WEEKLY;COUNT=3", "01-07 01-14 01-21"),
            // The Monday of the first week lies before the start.
            ("FREQ=WEEKLY;BYDAY=MO,FR;COUNT=3", "01-09 01-12 01-16"),
            (
                "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;COUNT=4",
                "01-07 01-19 01-21 02-02",
            ),
            ("FREQ=MONTHLY;COUNT=3", "01-07 02-07 03-07"),
            ("FREQ=MONTHLY;BYDAY=1MO;COUNT=2", "02-02 03-02"),
            (
                "FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20260331T235959Z",
                "01-30 02-27 03-27",
            ),
            (
                "FREQ=MONTHLY;INTERVAL=3;BYDAY=2WE,4WE;COUNT=4",
                "01-14 01-28 04-08 04-22",
            ),
            ("FREQ=MONTHLY;BYDAY=TH;UNTIL=20260120", "01-08 01-15"),
        ] {
            assert_eq!(held(rule, date(2026, 1, 7), &[]).join(" "), says, "{rule}");
        }
    }

    #[test]
    fn a_month_without_the_day_is_left_out() {
        assert_eq!(
            held("FREQ=MONTHLY;COUNT=3", date(2026, 1, 31), &[]),
            ["01-31", "03-31", "05-31"]
        );
    }

    #[test]
    fn excluded_days_count_but_are_not_held() {
        let found = held(
            "FREQ=WEEKLY;COUNT=3",
            date(2026, 1, 7),
            &[date(2026, 1, 14)],
        );
        assert_eq!(found, ["01-07", "01-21"]);
    }

    #[test]
    fn endless_rules_stop() {
        let rule = Recurrence::parse("FREQ=DAILY").expect("a rule");
        assert_eq!(rule.days(date(2026, 1, 1), &[], None).len(), MOST);
        assert_eq!(
            rule.days(date(2026, 1, 1), &[], Some(date(2026, 1, 5)))
                .len(),
            5
        );
        assert_eq!(rule.days(date(9999, 12, 30), &[], None).len(), 2);
        let far = Recurrence::parse("FREQ=DAILY;INTERVAL=65535;BYDAY=SU").expect("a rule");
        assert!(far.days(date(2026, 1, 1), &[], None).len() < 50);
        let rare = Recurrence::parse("FREQ=MONTHLY;BYDAY=5MO;INTERVAL=60000").expect("a rule");
        assert!(rare.days(date(2026, 1, 1), &[], None).len() < 5);
    }

    #[test]
    fn rules_that_are_not_read_say_so() {
        for rule in [
            "",
            "FREQ=YEARLY",
            "COUNT=3",
            "FREQ=DAILY;COUNT=0",
            "FREQ=DAILY;UNTIL=20260230",
            "FREQ=DAILY;UNTIL=2026",
            "FREQ=WEEKLY;BYDAY=1MO",
            "FREQ=WEEKLY;BYDAY=XX",
            "FREQ=MONTHLY;BYDAY=6MO",
            "FREQ=DAILY;COUNT=2;UNTIL=20260301",
            "FREQ=DAILY;WKST=SU",
        ] {
            assert!(Recurrence::parse(rule).is_err(), "{rule}");
        }
    }
}
