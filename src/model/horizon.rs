//! The days ahead that a portal speaks of: each library's hours resolved on each of them, and the closures in them.
//!
//! A site is built on one day and read on others; what it says of a day to come is what it would say if it were built
//! on that day, as long as nobody changes the data.

use super::hours::{Day, DayState, Hours, Source};
use super::portal::Portal;
use super::record::Record;
use crate::schema::value::Localized;
use jiff::ToSpan;
use jiff::civil::Date;

/// Fewest days: every page of a library shows a week.
const N_DAYS_MIN: i64 = 7;
/// Most days: nobody knows hours further ahead, and the files stay small.
const N_DAYS_MAX: i64 = 366;
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

impl Day {
    /// The state as data and templates name it: `open`, `closed`, `temporarily_closed`, `unknown`, `by_appointment`, `always`.
    pub fn code(&self) -> &'static str {
        match (&self.state, &self.source) {
            (DayState::Open(_), _) => "open",
            (DayState::Closed, Source::TemporarilyClosed { .. }) => "temporarily_closed",
            (DayState::Closed, _) => "closed",
            (DayState::Unknown, _) => "unknown",
            (DayState::ByAppointment, _) => "by_appointment",
            (DayState::Always, _) => "always",
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

    /// The minute after midnight from which nobody is let in any more; nothing where the library says none.
    pub fn last_entry(&self, minutes: Option<u16>) -> Option<u16> {
        let DayState::Open(spans) = &self.state else {
            return None;
        };
        let last = spans.last()?;
        let minute = last.to.checked_sub(minutes?)?;
        (minute > last.from).then_some(minute)
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

    /// The last of the days alike that follow each other from one on; nothing where they do not end within some years.
    fn end(&self, date: Date, day: &Day, next: impl Fn(&Date) -> Option<Date>) -> Option<Date> {
        let alike = std::iter::successors(Some(date), next)
            .take(N_DAYS_SOUGHT)
            .take_while(|other| self.on(*other) == *day);
        let (n_days, last) = alike.fold((0, date), |(n, _), other| (n + 1, other));
        (n_days < N_DAYS_SOUGHT).then_some(last)
    }
}
