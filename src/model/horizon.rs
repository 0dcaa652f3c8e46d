//! The days ahead that a portal speaks of: each library's hours resolved on each of them, and the closures in them.
//!
//! A site is built on one day and read on others; what it says of a day to come is what it would say if it were built
//! on that day, as long as nobody changes the data.

use super::hours::{Day, DayState, Hours, Source, Week};
use super::portal::Portal;
use super::record::Record;
use crate::schema::value::{Localized, TimeSpan};
use jiff::ToSpan;
use jiff::civil::Date;

/// Fewest days: every page of a library shows a week.
const N_DAYS_MIN: i64 = 7;
/// Most days: nobody knows hours further ahead, and the files stay small.
const N_DAYS_MAX: i64 = 366;
/// The end of a day, in minutes after the midnight with which it begins.
const MIDNIGHT: u16 = 24 * 60;
/// How far the ends of a closure are looked for outside the days ahead.
const N_DAYS_SOUGHT: usize = 1100;

/// The days of which hours are resolved, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Horizon {
    /// The day of the build.
    pub from: Date,
    /// The last day.
    pub until: Date,
}

impl Horizon {
    /// As many days as the portal's `hours_horizon_days` says, the day of the build being the first.
    pub fn of(portal: &Portal) -> Self {
        let n_days = portal.threshold("hours_horizon_days");
        let further = n_days.clamp(N_DAYS_MIN, N_DAYS_MAX) - 1;
        let from = portal.as_of;
        Self {
            from,
            until: from.checked_add(further.days()).unwrap_or(from),
        }
    }

    /// The year to come, for what is written of single days: that is true however far ahead.
    pub fn year(portal: &Portal) -> Self {
        let from = portal.as_of;
        let further = (N_DAYS_MAX - 1).days();
        Self {
            from,
            until: from.checked_add(further).unwrap_or(from),
        }
    }

    /// Its days, in order.
    pub fn days(self) -> impl Iterator<Item = Date> {
        from(self.from).take_while(move |day| *day <= self.until)
    }
}

/// The day and those after it.
fn from(day: Date) -> impl Iterator<Item = Date> {
    std::iter::successors(Some(day), |day| day.tomorrow().ok())
}

/// The members whose hours are published: all that are shown, but those that left.
pub fn members(portal: &Portal) -> impl Iterator<Item = &Record> {
    portal
        .public("member")
        .filter(|member| member.str("membership.status") != "left")
}

/// How many minutes before closing the last visitor is let in, where the member says so.
pub fn last_entry_minutes(member: &Record) -> Option<u16> {
    let span: jiff::Span = member.str("opening_hours.last_entry_before").parse().ok()?;
    let minutes = i64::from(span.get_days()) * 24 * 60
        + i64::from(span.get_hours()) * 60
        + span.get_minutes();
    u16::try_from(minutes).ok().filter(|minutes| *minutes > 0)
}

impl DayState {
    /// The state alone, as data and templates name it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Open(_) => "open",
            Self::Closed => "closed",
            Self::Unknown => "unknown",
            Self::ByAppointment => "by_appointment",
            Self::Always => "always",
        }
    }
}

impl Day {
    /// The state as data and templates name it: `open`, `closed`, `temporarily_closed`, `unknown`, `by_appointment`, `always`.
    pub fn code(&self) -> &'static str {
        match (&self.state, &self.source) {
            (DayState::Closed, Source::TemporarilyClosed { .. }) => "temporarily_closed",
            (state, _) => state.code(),
        }
    }

    /// Why the day is as it is: the reason given, or the name of the period or holiday.
    pub fn why(&self) -> Option<&Localized> {
        let name = match &self.source {
            Source::Period(name) | Source::Holiday(name) => Some(name),
            _ => None,
        };
        let reason = self.reason.as_ref().or(name);
        reason.filter(|reason| !reason.first().is_empty())
    }

    /// What decided, as data and templates name it.
    pub fn decided_by(&self) -> &'static str {
        match &self.source {
            Source::Exception => "exception",
            Source::Period(_) => "period",
            Source::Holiday(_) => "holiday",
            Source::TemporarilyClosed { .. } => "temporarily_closed",
            Source::Regular => "regular",
        }
    }

    /// Whether a calendar of closures holds the day: it is an exception, or it is closed other than every week.
    fn is_special(&self) -> bool {
        match &self.source {
            Source::Exception | Source::TemporarilyClosed { .. } => true,
            Source::Holiday(_) => self.state == DayState::Closed,
            Source::Period(_) | Source::Regular => false,
        }
    }
}

/// Days one after another that differ from the usual week in the same way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// The first day; nothing where no beginning is in sight.
    pub first: Option<Date>,
    /// The last day; nothing where no end is in sight.
    pub last: Option<Date>,
    /// How each of them is.
    pub day: Day,
}

impl Hours {
    /// The exceptions, temporary closures and holidays on which the library is closed that touch some days, earliest
    /// first. Each is told whole, also where it begins before those days or ends after them: so a calendar says the
    /// same of it on every day it is made.
    pub fn stretches(&self, horizon: Horizon) -> Vec<Stretch> {
        let mut found: Vec<Stretch> = Vec::new();
        let mut date = Some(horizon.from);
        while let Some(first) = date.filter(|day| *day <= horizon.until) {
            let day = self.on(first);
            let last = self.end(first, &day, |day| day.tomorrow().ok());
            let next = last.and_then(|last| last.tomorrow().ok());
            if day.is_special() {
                found.push(Stretch {
                    first: self.end(first, &day, |day| day.yesterday().ok()),
                    last,
                    day,
                });
            }
            date = next;
        }
        found
    }

    /// The minutes of a day from which nobody is let in any more, for all or for people who have hours of their own: once
    /// before the library closes, not before each break. Who is open over midnight lets in the last visitors before the end
    /// of the night. Nothing where the library says none (`minutes` before it closes), or where nobody knows when it closes.
    pub fn last_entries(&self, date: Date, week: Option<&Week>, minutes: Option<u16>) -> Vec<u16> {
        let (Some(minutes), DayState::Open(spans)) = (minutes, self.to(date, week)) else {
            return Vec::new();
        };
        let is_night_before = spans.len() > 1 && spans[0].from == 0;
        let (night, rest) = spans.split_at(usize::from(is_night_before));
        let ends = [night.last(), rest.last()].into_iter().flatten();
        let entry = |span: &TimeSpan| {
            let beyond = u32::from(MIDNIGHT) + u32::from(minutes);
            let end = self.close(date, week, span.to, beyond)?;
            let minute = u16::try_from(end.checked_sub(u32::from(minutes))?).ok()?;
            (span.from < minute && minute <= MIDNIGHT).then_some(minute)
        };
        ends.filter_map(entry).collect()
    }

    /// The state of a day for all, or for people who have hours of their own.
    fn to(&self, date: Date, week: Option<&Week>) -> DayState {
        let day = self.on(date);
        week.map_or_else(|| day.clone(), |week| day.within(week, date))
            .state
    }

    /// When a span ends, in minutes after the midnight with which its day begins: what ends at 24:00 goes on with what begins
    /// at 00:00 on the next day. Nothing where nobody knows of that day, or where it is later than `beyond`.
    fn close(&self, date: Date, week: Option<&Week>, to: u16, beyond: u32) -> Option<u32> {
        let mut end = u32::from(to);
        let mut midnight = u32::from(MIDNIGHT);
        for next in from(date).skip(1) {
            if end != midnight || end > beyond {
                break;
            }
            end += match self.to(next, week) {
                DayState::Unknown => return None,
                DayState::Always => u32::from(MIDNIGHT),
                DayState::Open(spans) if spans[0].from == 0 => u32::from(spans[0].to),
                _ => break,
            };
            midnight += u32::from(MIDNIGHT);
        }
        (end <= beyond).then_some(end)
    }

    /// The last of the days alike that follow each other from one on; nothing where they do not end within some years.
    fn end(&self, date: Date, day: &Day, next: impl Fn(&Date) -> Option<Date>) -> Option<Date> {
        let alike = std::iter::successors(Some(date), next)
            .take(N_DAYS_SOUGHT)
            .take_while(|other| self.on(*other) == *day);
        let (n_days, last) = alike.fold((0, date), |(n, _), other| (n + 1, other));
        (n_days < N_DAYS_SOUGHT).then_some(last)
    }
}
