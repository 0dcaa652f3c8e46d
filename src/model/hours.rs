//! Whether a library is open on a day, and why.
//!
//! The order is exception, period of the member, holiday of the portal, usual week: the first that speaks of the day decides.
//! What is not known stays unknown and is never taken for closed.
//! Stays whole above 500 lines: a third of it is tests.

use super::portal::Portal;
use super::record::Record;
use crate::schema::value::{Fields, Item, Localized, TimeSpan, Value};
use jiff::civil::{Date, Weekday};

/// Keys of the days in a week, Monday first.
pub const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// The key of a weekday.
pub fn weekday_key(day: Weekday) -> &'static str {
    WEEKDAYS[day.to_monday_zero_offset().unsigned_abs() as usize % 7]
}

/// Open, closed, or not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DayState {
    /// Open in these spans, in order.
    Open(Vec<TimeSpan>),
    /// Closed all day.
    Closed,
    /// Nobody said.
    Unknown,
    /// Open to those who made an appointment.
    ByAppointment,
    /// Open day and night.
    Always,
}

/// What decided the state of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// An exception of the member.
    Exception,
    /// A period of the member, such as Ramadan; its name, where it has one.
    Period(Localized),
    /// A holiday of the portal, by name.
    Holiday(Localized),
    /// The usual week, or the standing state of the library.
    Regular,
    /// The library is closed for some time: since and until which day, where that is known.
    TemporarilyClosed {
        /// The first day of it.
        since: Option<Date>,
        /// The last day of it.
        until: Option<Date>,
    },
}

/// A day of a library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// Open or not.
    pub state: DayState,
    /// Why, as visitors read it.
    pub reason: Option<Localized>,
    /// What decided.
    pub source: Source,
}

impl Day {
    /// The day for people who have hours of their own inside the opening hours: open where both are. Where their week says
    /// nothing of the day, or the library is not simply open, the day is that of the library.
    pub fn within(&self, week: &Week, date: Date) -> Self {
        let Some(own) = &week[weekday_index(date)] else {
            return self.clone();
        };
        let spans = match &self.state {
            DayState::Open(spans) => common(spans, own),
            DayState::Always => own.clone(),
            _ => return self.clone(),
        };
        Self {
            state: state_of(&spans),
            ..self.clone()
        }
    }
}

/// The hours in which a library takes visitors from elsewhere, where it has such.
pub fn visitors(member: &Record) -> Option<Week> {
    let hours = member.map("visiting.visitor_hours")?;
    Some(week(Some(hours)))
}

/// What lies in both of two lists of spans, which are in order.
fn common(a: &[TimeSpan], b: &[TimeSpan]) -> Vec<TimeSpan> {
    let pairs = a.iter().flat_map(|a| b.iter().map(move |b| (a, b)));
    let both = pairs.map(|(a, b)| TimeSpan {
        from: a.from.max(b.from),
        to: a.to.min(b.to),
    });
    both.filter(|span| span.from < span.to).collect()
}

/// Days from the first to the last, both included; no last means for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// The first day; [`Date::MIN`] where none is said.
    pub from: Date,
    /// The last day.
    pub until: Option<Date>,
}

impl Days {
    /// The days of a map with `date`, or with `from` and `until`. Without any day in it there are none.
    fn of(map: &Fields) -> Option<Self> {
        if let Some(date) = map.date("date") {
            return Some(Self {
                from: date,
                until: Some(date),
            });
        }
        let until = map.date("until");
        match map.date("from") {
            Some(from) => Some(Self { from, until }),
            None => until.map(|until| Self {
                from: Date::MIN,
                until: Some(until),
            }),
        }
    }

    /// Days of which an open end means only the first: an exception or a holiday without an end does not last for ever.
    fn closed_end(map: &Fields) -> Option<Self> {
        Self::of(map).map(|days| Self {
            from: days.from,
            until: days.until.or(Some(days.from)),
        })
    }

    /// Whether a day is one of them.
    pub fn contains(self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }
}

/// Spans by weekday, Monday first; `None` where the week says nothing of the day.
pub type Week = [Option<Vec<TimeSpan>>; 7];

#[derive(Debug, Clone)]
struct Exception {
    days: Days,
    state: DayState,
    reason: Option<Localized>,
}

/// Days with a week of their own, such as Ramadan.
#[derive(Debug, Clone)]
pub struct Period {
    /// Which days.
    pub days: Days,
    /// What it is called; empty where nobody said.
    pub name: Localized,
    /// The week in them.
    pub week: Week,
    /// What there is to say of the hours in them.
    pub note: Option<Localized>,
}

/// A schedule beside the usual week, such as a night service.
#[derive(Debug, Clone)]
pub struct Schedule {
    /// What it is called.
    pub name: Localized,
    /// On which days there is such a service.
    pub days: Days,
    /// Its hours.
    pub week: Week,
}

/// A second schedule on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extra {
    /// What it is called.
    pub name: Localized,
    /// Its hours on the day: open, or not known.
    pub state: DayState,
}

#[derive(Debug, Clone)]
struct Holiday {
    days: Days,
    name: Localized,
    /// What the library does on it.
    state: DayState,
}

/// The hours of a library, ready to be asked about any day.
#[derive(Debug, Clone)]
pub struct Hours {
    /// The state of every day, where it does not follow a week.
    standing: Option<DayState>,
    away: Option<(Option<Days>, Option<Localized>)>,
    week: Week,
    exceptions: Vec<Exception>,
    periods: Vec<Period>,
    holidays: Vec<Holiday>,
    schedules: Vec<Schedule>,
}

impl Hours {
    /// The hours of a member.
    pub fn of(member: &Record, portal: &Portal) -> Self {
        let empty = Fields::default();
        let hours = member.map("opening_hours").unwrap_or(&empty);
        let away = (hours.str("state") == "temporarily_closed").then(|| {
            let details = hours.map("temporarily_closed");
            let reason = details.and_then(|map| map.text("reason")).cloned();
            (details.and_then(Days::of), reason)
        });
        let standing = match hours.str("state") {
            "unknown" => Some(DayState::Unknown),
            "by_appointment" => Some(DayState::ByAppointment),
            "always" => Some(DayState::Always),
            _ => None,
        };
        let practice = hours.str("holidays");
        let week = week(hours.map("regular"));
        // Where nothing is known of the hours, or they follow no week, only the library itself can say that a holiday closes it.
        let follows_week = standing.is_none() && week.iter().any(Option::is_some);
        let keeps_holidays =
            follows_week || (!practice.is_empty() && standing != Some(DayState::Unknown));
        let holidays = if keeps_holidays {
            holidays(practice, portal)
        } else {
            Vec::new()
        };
        Self {
            away,
            week,
            exceptions: hours.maps("exceptions").filter_map(exception).collect(),
            periods: hours
                .maps("periods")
                .filter_map(|map| period(map, portal))
                .collect(),
            holidays,
            schedules: hours.maps("extra").map(schedule).collect(),
            standing,
        }
    }

    /// The state of a day, and what decided it.
    pub fn on(&self, date: Date) -> Day {
        // Of two entries for one day the later in the file wins.
        if let Some(found) = self
            .exceptions
            .iter()
            .rev()
            .find(|exception| exception.days.contains(date))
        {
            return Day {
                state: found.state.clone(),
                reason: found.reason.clone(),
                source: Source::Exception,
            };
        }
        if let Some((days, reason)) = &self.away
            && days.is_none_or(|days| days.contains(date))
        {
            return Day {
                state: DayState::Closed,
                reason: reason.clone(),
                source: Source::TemporarilyClosed {
                    since: days.map(|days| days.from).filter(|day| *day > Date::MIN),
                    until: days.and_then(|days| days.until),
                },
            };
        }
        if let Some(found) = self.period(date) {
            let state = day_of(&found.week, date);
            // A period has not decided, and explains, no day that is as it is in every week.
            if state == self.usual(date) {
                return Day {
                    state,
                    reason: None,
                    source: Source::Regular,
                };
            }
            // The note is of the hours in the period; it says nothing of why there are none.
            let is_open = matches!(state, DayState::Open(_));
            return Day {
                state,
                reason: found.note.clone().filter(|_| is_open),
                source: Source::Period(found.name.clone()),
            };
        }
        if let Some(found) = self
            .holidays
            .iter()
            .find(|holiday| holiday.days.contains(date))
        {
            let (state, name) = (found.state.clone(), found.name.clone());
            return Day {
                state,
                reason: Some(name.clone()),
                source: Source::Holiday(name),
            };
        }
        Day {
            state: self.usual(date),
            reason: None,
            source: Source::Regular,
        }
    }

    /// The second schedules that have hours on a day, as they are written.
    pub fn extras(&self, date: Date) -> Vec<Extra> {
        let held = self.schedules.iter().filter_map(|schedule| {
            let state = self.held(schedule, date)?;
            let name = schedule.name.clone();
            (state != DayState::Closed).then_some(Extra { name, state })
        });
        held.collect()
    }

    /// The second schedules that are all there is open on a day; none where the library itself is open, or may be. Who has
    /// hours of their own, and none on such a weekday, finds nothing open.
    pub fn only_extras(&self, date: Date, week: Option<&Week>) -> Vec<Extra> {
        let own = week.and_then(|week| week[weekday_index(date)].as_ref());
        let is_let_in = own.is_none_or(|spans| !spans.is_empty());
        if is_let_in && self.on(date).state == DayState::Closed {
            self.extras(date)
        } else {
            Vec::new()
        }
    }

    /// The second schedules.
    pub fn schedules(&self) -> &[Schedule] {
        &self.schedules
    }

    /// How a second schedule is on a day on which it has hours; nothing on others.
    ///
    /// It stands beside the usual week, and holds where nothing differs from it. A day that is closed closes it, too. Where
    /// the library is open otherwise, or nobody knows how, nobody has said that it goes on, nor that it does not: then its
    /// hours are not known. But one whose own days all lie in a period was made for it.
    pub fn held(&self, schedule: &Schedule, date: Date) -> Option<DayState> {
        let usual = day_of(&schedule.week, date);
        if !schedule.days.contains(date) || !matches!(usual, DayState::Open(_)) {
            return None;
        }
        let day = self.on(date);
        let holds = match day.source {
            Source::Regular => true,
            Source::Period(_) => self.is_made_for_period(schedule, date),
            _ => false,
        };
        Some(match day.state {
            _ if holds => usual,
            DayState::Closed => DayState::Closed,
            _ => DayState::Unknown,
        })
    }

    /// Whether a schedule is there for the period of a day, and for no days outside of it.
    fn is_made_for_period(&self, schedule: &Schedule, date: Date) -> bool {
        let Days { from, until } = schedule.days;
        self.period(date).is_some_and(|period| {
            period.days.contains(from) && until.is_some_and(|until| period.days.contains(until))
        })
    }

    /// The period that holds a day: of two of them the later in the file.
    fn period(&self, date: Date) -> Option<&Period> {
        let mut last_first = self.periods.iter().rev();
        last_first.find(|period| period.days.contains(date))
    }

    /// The periods, as they are written: of two that hold a day the later one counts.
    pub fn periods(&self) -> &[Period] {
        &self.periods
    }

    /// The state of a day in a week in which nothing differs.
    fn usual(&self, date: Date) -> DayState {
        self.standing
            .clone()
            .unwrap_or_else(|| day_of(&self.week, date))
    }

    /// Whether the library is closed for some time, that day among it.
    pub fn is_away(&self, date: Date) -> bool {
        matches!(self.on(date).source, Source::TemporarilyClosed { .. })
    }

    /// Whether anything is known of the hours.
    pub fn is_known(&self) -> bool {
        match &self.standing {
            Some(state) => *state != DayState::Unknown,
            None => self.week.iter().any(Option::is_some),
        }
    }

    /// Whether anything at all is said: the usual week, or some days that differ.
    pub fn says_something(&self) -> bool {
        self.is_known()
            || self.away.is_some()
            || !self.exceptions.is_empty()
            || !self.periods.is_empty()
    }

    /// Minutes open in a usual week; `None` where the week is not known whole.
    pub fn regular_minutes_per_week(&self) -> Option<u32> {
        match self.standing {
            Some(DayState::Always) => return Some(7 * 24 * 60),
            Some(_) => return None,
            None => {}
        }
        self.week.iter().try_fold(0, |sum, spans| {
            let spans = spans.as_ref()?;
            Some(
                sum + spans
                    .iter()
                    .map(|span| u32::from(span.to.saturating_sub(span.from)))
                    .sum::<u32>(),
            )
        })
    }

    /// The days from `from` on, `days` of them, that differ from the usual week, each with its state.
    pub fn next_exceptions(&self, from: Date, days: i32) -> Vec<(Date, Day)> {
        let mut found = Vec::new();
        let mut date = from;
        for _ in 0..days.max(0) {
            let day = self.on(date);
            if day.source != Source::Regular {
                found.push((date, day));
            }
            let Ok(next) = date.tomorrow() else { break };
            date = next;
        }
        found
    }
}

/// The position of a day in a week.
fn weekday_index(date: Date) -> usize {
    date.weekday().to_monday_zero_offset().unsigned_abs() as usize % 7
}

fn day_of(week: &Week, date: Date) -> DayState {
    week[weekday_index(date)]
        .as_ref()
        .map_or(DayState::Unknown, |spans| state_of(spans))
}

fn state_of(spans: &[TimeSpan]) -> DayState {
    if spans.is_empty() {
        DayState::Closed
    } else {
        DayState::Open(spans.to_vec())
    }
}

/// The week of a map by weekday, its spans in order; knows nothing where there is no map.
pub fn week(map: Option<&Fields>) -> Week {
    WEEKDAYS.map(|key| {
        map.and_then(|map| map.get(key))
            .and_then(Item::as_list)
            .map(spans)
    })
}

/// The spans of a day, in order; those that touch are one, for nobody is sent out between them.
pub fn spans(items: &[Item]) -> Vec<TimeSpan> {
    let mut spans: Vec<TimeSpan> = items
        .iter()
        .filter_map(|item| match item.value {
            Value::Span(span) => Some(span),
            _ => None,
        })
        .collect();
    spans.sort_unstable();
    spans.dedup_by(|next, last| {
        let touches = next.from <= last.to;
        if touches {
            last.to = last.to.max(next.to);
        }
        touches
    });
    spans
}

fn exception(map: &Fields) -> Option<Exception> {
    let spans = spans(map.list("spans"));
    let state = match map.bool("closed") {
        Some(true) => DayState::Closed,
        _ if !spans.is_empty() => DayState::Open(spans),
        // `spans: []` says closed; saying neither is not knowing.
        _ if map.has("spans") => DayState::Closed,
        _ => DayState::Unknown,
    };
    Some(Exception {
        days: Days::closed_end(map)?,
        state,
        reason: map.text("reason").cloned(),
    })
}

fn schedule(map: &Fields) -> Schedule {
    Schedule {
        name: map.text("name").cloned().unwrap_or_default(),
        days: Days::of(map).unwrap_or(Days {
            from: Date::MIN,
            until: None,
        }),
        week: week(map.map("regular")),
    }
}

fn period(map: &Fields, portal: &Portal) -> Option<Period> {
    let id = map.str("ref");
    let shared = portal
        .settings
        .maps("periods")
        .find(|shared| !id.is_empty() && shared.str("id") == id);
    let name = map
        .text("name")
        .or_else(|| shared.and_then(|shared| shared.text("name")));
    Some(Period {
        days: Days::of(map).or_else(|| shared.and_then(Days::of))?,
        name: name.cloned().unwrap_or_default(),
        week: week(map.map("regular")),
        note: map.text("note").cloned(),
    })
}

/// The holidays of the portal on which a library of this practice does not keep its usual week.
///
/// On a national holiday the member's own practice counts, then what the portal says libraries do, then closed.
/// On other holidays the portal's word counts; where it has none, the day is like any other.
fn holidays(practice: &str, portal: &Portal) -> Vec<Holiday> {
    let read = |map: &Fields| {
        let is_national = map.str("kind") == "national";
        let observed = map.str("observed");
        let word = match (is_national, practice, observed) {
            (true, "", "") => "closed",
            (true, "", observed) | (false, _, observed) => observed,
            (true, practice, _) => practice,
        };
        let state = match word {
            "closed" => DayState::Closed,
            "unknown" => DayState::Unknown,
            _ => return None,
        };
        Some(Holiday {
            days: Days::closed_end(map)?,
            name: map.text("name").cloned().unwrap_or_default(),
            state,
        })
    };
    portal.settings.maps("holidays").filter_map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::{Day, DayState, Hours, Source, Week};
    use crate::diag::Sink;
    use crate::disk::MemoryInputs;
    use crate::load::{Request, load};
    use crate::schema::value::TimeSpan;
    use jiff::civil::{Date, date};

    const PORTAL: &str = r#"
name: Forum
languages: [id]
holidays:
  - {date: 2026-02-17, name: Imlek, kind: national}
  - {date: 2026-03-18, name: Cuti bersama, kind: joint_leave}
  - {date: 2026-03-19, name: Nyepi, kind: national}
  - {from: 2026-03-20, until: 2026-03-23, name: Idulfitri, kind: national}
  - {date: 2026-05-01, name: Hari Buruh, kind: national, observed: normal}
  - {date: 2026-05-04, name: Hari daerah, kind: local, observed: unknown}
periods:
  - {id: ramadan, name: Ramadan, from: 2026-02-19, until: 2026-03-19}
"#;

    const WEEK: &str = r#"
  regular: {mon: ["08:00-16:00"], tue: ["08:00-16:00"], wed: ["08:00-16:00"], thu: ["08:00-16:00"],
            fri: ["13:00-16:00", "08:00-11:30"], sun: []}
  periods:
    - ref: ramadan
      regular: {mon: ["08:00-14:00"], tue: [], wed: ["08:00-14:00"], thu: ["08:00-14:00"], fri: ["08:00-11:00"], sat: [], sun: []}
  exceptions:
    - {date: 2026-02-23, closed: true, reason: Stok opname}
    - {date: 2026-03-20, spans: ["09:00-12:00"], replaces_holiday: true}
    - {date: 2026-08-18}
"#;

    fn hours(opening_hours: &str) -> Hours {
        let mut inputs = MemoryInputs::new();
        inputs.put("content/portal.yaml", PORTAL);
        inputs.put(
            "content/members/a.yaml",
            format!("name: A\nopening_hours:\n{opening_hours}"),
        );
        let portal = load(&Request::default(), &inputs, &Sink::new()).expect("a portal");
        Hours::of(portal.member("a").expect("the member"), &portal)
    }

    /// State and source of a day in short: `08:00-16:00 regular`.
    #[track_caller]
    fn case(hours: &Hours, date: &str, expected: &str) {
        let day = hours.on(date.parse().expect("a date"));
        let state = match day.state {
            DayState::Open(spans) => spans
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join(","),
            other => format!("{other:?}"),
        };
        let source = match day.source {
            Source::Period(name) | Source::Holiday(name) => name.first().to_owned(),
            Source::TemporarilyClosed { since, until } => {
                let day = |day: Option<Date>| day.map_or_else(String::new, |day| day.to_string());
                format!("{}..{}", day(since), day(until))
            }
            other => format!("{other:?}"),
        };
        assert_eq!(format!("{state} {source}"), expected, "{date}");
    }

    #[test]
    fn an_exception_wins_over_a_period_a_period_over_a_holiday_and_a_holiday_over_the_week() {
        let hours = hours(WEEK);
        case(&hours, "2026-02-16", "08:00-16:00 Regular");
        case(&hours, "2026-02-13", "08:00-11:30,13:00-16:00 Regular");
        case(&hours, "2026-02-15", "Closed Regular");
        case(&hours, "2026-02-14", "Unknown Regular");
        case(&hours, "2026-02-17", "Closed Imlek");
        case(&hours, "2026-02-19", "08:00-14:00 Ramadan");
        case(&hours, "2026-02-24", "Closed Ramadan");
        case(&hours, "2026-02-23", "Closed Exception");
        case(&hours, "2026-03-19", "08:00-14:00 Ramadan");
        case(&hours, "2026-03-20", "09:00-12:00 Exception");
        case(&hours, "2026-03-21", "Closed Idulfitri");
        case(&hours, "2026-08-18", "Unknown Exception");
    }

    #[test]
    fn a_period_gives_a_reason_only_where_it_makes_a_difference() {
        let with_note = WEEK.replace(
            "- ref: ramadan\n",
            "- ref: ramadan\n      note: Jam Ramadan\n",
        );
        let hours = hours(&with_note);
        let case = |date: &str, reason: Option<&str>| {
            let day = hours.on(date.parse().expect("a date"));
            assert_eq!(day.why().map(|why| why.first()), reason, "{date}");
        };
        case("2026-02-19", Some("Jam Ramadan"));
        // What is told of the hours is no reason why there are none.
        case("2026-02-24", Some("Ramadan"));
        // Sundays are closed in every week.
        case("2026-02-22", None);
    }

    #[test]
    fn a_holiday_counts_as_the_member_says_then_as_the_portal_says() {
        let usual = hours(WEEK);
        case(&usual, "2026-03-18", "08:00-14:00 Ramadan");
        case(&usual, "2026-05-01", "08:00-11:30,13:00-16:00 Regular");
        case(&usual, "2026-05-04", "Unknown Hari daerah");
        let open = hours(&format!("{WEEK}  holidays: open\n"));
        case(&open, "2026-02-17", "08:00-16:00 Regular");
        let closed = hours(&format!("{WEEK}  holidays: closed\n"));
        case(&closed, "2026-05-01", "Closed Hari Buruh");
        let unknown = hours(&format!("{WEEK}  holidays: unknown\n"));
        case(&unknown, "2026-02-17", "Unknown Imlek");
    }

    #[test]
    fn a_state_that_follows_no_week_is_never_taken_for_closed() {
        case(
            &hours("  state: unknown\n"),
            "2026-02-17",
            "Unknown Regular",
        );
        case(&hours("  state: always\n"), "2026-02-17", "Always Regular");
        case(
            &hours("  state: always\n  holidays: closed\n"),
            "2026-02-17",
            "Closed Imlek",
        );
        case(
            &hours("  state: by_appointment\n"),
            "2026-02-18",
            "ByAppointment Regular",
        );
    }

    #[test]
    fn a_library_closed_for_a_time_opens_again_after_it() {
        let away = "  state: temporarily_closed\n  temporarily_closed: {from: 2026-02-01, until: 2026-02-16}\n";
        let known = hours(&format!("{away}{WEEK}"));
        case(&known, "2026-01-26", "08:00-16:00 Regular");
        case(&known, "2026-02-16", "Closed 2026-02-01..2026-02-16");
        case(&known, "2026-02-18", "08:00-16:00 Regular");
        let away = away.replace("from: 2026-02-01, ", "");
        let half = hours(&format!("{away}{WEEK}"));
        case(&half, "2026-01-26", "Closed ..2026-02-16");
    }

    #[test]
    fn the_minutes_of_a_week_are_known_only_when_every_day_is() {
        assert_eq!(hours(WEEK).regular_minutes_per_week(), None);
        let week = "  regular: {mon: [\"08:00-16:00\"], tue: [], wed: [], thu: [], fri: [\"08:00-11:30\"], sat: [], sun: []}\n";
        assert_eq!(hours(week).regular_minutes_per_week(), Some(690));
        assert_eq!(
            hours("  state: always\n").regular_minutes_per_week(),
            Some(10080)
        );
    }

    #[test]
    fn the_next_exceptions_are_the_days_that_differ_from_the_week() {
        let found = hours(WEEK).next_exceptions("2026-02-15".parse().expect("a date"), 5);
        let days: Vec<String> = found.iter().map(|(date, _)| date.to_string()).collect();
        assert_eq!(days, ["2026-02-17", "2026-02-19"]);
    }

    #[test]
    fn spans_that_touch_are_one() {
        let touching = WEEK
            .replace(
                "mon: [\"08:00-16:00\"]",
                "mon: [\"12:00-16:00\", \"08:00-12:00\"]",
            )
            .replace("[\"09:00-12:00\"]", "[\"09:00-10:00\", \"10:00-12:00\"]");
        let hours = hours(&touching);
        case(&hours, "2026-02-16", "08:00-16:00 Regular");
        case(&hours, "2026-02-13", "08:00-11:30,13:00-16:00 Regular");
        case(&hours, "2026-03-20", "09:00-12:00 Exception");
    }

    #[test]
    fn hours_of_some_lie_inside_those_of_all() {
        let span = |from: u16, to: u16| TimeSpan {
            from: from * 60,
            to: to * 60,
        };
        let open = |spans: &[TimeSpan]| DayState::Open(spans.to_vec());
        let monday = date(2026, 2, 16);
        let case = |state: DayState, own: Option<Vec<TimeSpan>>, says: DayState| {
            let mut week: Week = Week::default();
            week[0] = own;
            let day = Day {
                state,
                reason: None,
                source: Source::Regular,
            };
            assert_eq!(day.within(&week, monday).state, says);
        };
        let all_day = [span(7, 19)];
        let with_a_break = [span(7, 12), span(13, 17)];
        case(
            open(&all_day),
            Some(vec![span(8, 16)]),
            open(&[span(8, 16)]),
        );
        case(open(&all_day), None, open(&all_day));
        case(open(&all_day), Some(vec![]), DayState::Closed);
        case(open(&all_day), Some(vec![span(19, 20)]), DayState::Closed);
        case(
            open(&with_a_break),
            Some(vec![span(9, 14)]),
            open(&[span(9, 12), span(13, 14)]),
        );
        case(
            DayState::Always,
            Some(vec![span(9, 14)]),
            open(&[span(9, 14)]),
        );
        // Who lets in visitors at fixed hours does not thereby say that it is open.
        for state in [DayState::Unknown, DayState::Closed, DayState::ByAppointment] {
            case(state.clone(), Some(vec![span(9, 14)]), state);
        }
    }
}
