//! What an event is in time: its sessions in its own zone, whether it is over, what calendars call it.

use super::portal::Portal;
use super::record::Record;
use crate::schema::value::{Fields, Item, Localized, Value};
use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};

/// One span of an event.
#[derive(Debug, Clone)]
pub struct Session<'a> {
    /// Its name within the event.
    pub id: &'a str,
    /// Its title, where it differs from the event's.
    pub title: Option<&'a Localized>,
    /// Start on the clocks of the event's zone.
    pub start: DateTime,
    /// End on the clocks of the event's zone.
    pub end: DateTime,
    /// IANA zone of the event.
    pub timezone: String,
    /// The session as written.
    pub fields: &'a Fields,
}

impl Session<'_> {
    /// Whether two sessions share a moment; the zones of both count.
    pub fn overlaps(&self, other: &Session<'_>) -> bool {
        let ((from, to), (other_from, other_to)) = (self.moments(), other.moments());
        from < other_to && other_from < to
    }

    /// Start and end in seconds of universal time; of the clock itself where a clock has no such time.
    pub fn moments(&self) -> (i64, i64) {
        let zone = TimeZone::get(&self.timezone).unwrap_or(TimeZone::UTC);
        let second = |at: DateTime| {
            zone.to_ambiguous_timestamp(at)
                .compatible()
                .map_or(0, jiff::Timestamp::as_second)
        };
        (second(self.start), second(self.end))
    }

    /// Length in minutes; not positive when the end is not after the start.
    pub fn minutes(&self) -> i64 {
        let (from, to) = self.moments();
        (to - from).div_euclid(60)
    }
}

/// The zone of an event: its own, or the portal's.
pub fn timezone<'a>(event: &'a Record, portal: &'a Portal) -> &'a str {
    let own = event.str("timezone");
    if own.is_empty() {
        portal.timezone()
    } else {
        own
    }
}

/// A day and time of the event on the clocks of its zone: what carries an offset is brought there.
pub fn local(item: &Item, zone: &str) -> Option<DateTime> {
    let Value::DateTime(at, offset) = item.value else {
        return None;
    };
    let Some(minutes) = offset else {
        return Some(at);
    };
    let converted = || {
        let offset = Offset::from_seconds(i32::from(minutes) * 60).ok()?;
        let zone = TimeZone::get(zone).ok()?;
        Some(offset.to_timestamp(at).ok()?.to_zoned(zone).datetime())
    };
    Some(converted().unwrap_or(at))
}

/// The sessions of an event, earliest first. Those without start or end are left out (they were reported).
pub fn sessions<'a>(event: &'a Record, portal: &Portal) -> Vec<Session<'a>> {
    let zone = timezone(event, portal);
    let mut sessions: Vec<Session<'a>> = event
        .maps("sessions")
        .filter_map(|fields| {
            Some(Session {
                id: fields.str("id"),
                title: fields.text("title"),
                start: local(fields.get("start")?, zone)?,
                end: local(fields.get("end")?, zone)?,
                timezone: zone.to_owned(),
                fields,
            })
        })
        .collect();
    sessions.sort_by_key(|session| (session.start, session.end));
    sessions
}

/// When the first session starts.
pub fn starts(event: &Record, portal: &Portal) -> Option<DateTime> {
    sessions(event, portal)
        .iter()
        .map(|session| session.start)
        .min()
}

/// When the last session ends.
pub fn ends(event: &Record, portal: &Portal) -> Option<DateTime> {
    sessions(event, portal)
        .iter()
        .map(|session| session.end)
        .max()
}

/// Whether the last session ended before a day.
pub fn is_past(event: &Record, portal: &Portal, day: Date) -> bool {
    last_day(event, portal).is_some_and(|last| last < day)
}

/// The last day of an event.
pub fn last_day(event: &Record, portal: &Portal) -> Option<Date> {
    ends(event, portal).map(|end| end.date())
}

/// Days on which registration for an event stands as it does; the first of all has no first day, the last no last one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolment<'a> {
    /// Its first day.
    pub first: Option<Date>,
    /// Its last day.
    pub last: Option<Date>,
    /// A code of `registration_status`; empty where nothing is said of those days.
    pub status: &'a str,
}

/// How registration for an event stands on all days: as is written, until the days that are written make it untrue.
pub fn enrolments<'a>(event: &'a Record, portal: &Portal) -> Vec<Enrolment<'a>> {
    let zone = timezone(event, portal);
    let day = |path: &str| Some(local(event.get(path)?, zone)?.date());
    let status = event.str("registration.status");
    let closed = day("registration.closes").filter(|_| status != "closed");
    let closed = closed.and_then(|day| day.tomorrow().ok());
    let opens = day("registration.opens").filter(|_| status == "not_open");
    // Nobody has said that it did open.
    let opens = opens.filter(|day| closed.is_none_or(|closed| *day < closed));
    let mut found = vec![Enrolment {
        first: None,
        last: None,
        status,
    }];
    for (first, status) in [(opens, ""), (closed, "closed")] {
        let Some(first) = first else { continue };
        if let Some(before) = found.last_mut() {
            before.last = first.yesterday().ok();
        }
        found.push(Enrolment {
            first: Some(first),
            last: None,
            status,
        });
    }
    found
}

/// Whether an event is held at a member, or by it.
pub fn concerns(event: &Record, member: &str) -> bool {
    event.str("venue.member") == member
        || event.refs("organisers").contains(&member)
        || event
            .maps("sessions")
            .any(|session| session.str("venue.member") == member)
}

/// What calendars know a session by, the same in every build.
///
/// A `uid` of the event goes to the session listed first, so that an entry published before silang keeps its identity
/// when sessions are added below it.
pub fn uid(event: &Record, session: &Session<'_>, portal: &Portal) -> String {
    let own = event.str("uid");
    if own.is_empty() {
        return format!("{}-{}@{}", event.id, session.id, host(&portal.base_url));
    }
    let first = event.maps("sessions").next().map(|first| first.str("id"));
    if first == Some(session.id) {
        return own.to_owned();
    }
    match own.split_once('@') {
        Some((local, host)) => format!("{local}-{}@{host}", session.id),
        None => format!("{own}-{}", session.id),
    }
}

/// How often time, place or status changed since the event was first published.
pub fn sequence(event: &Record) -> i64 {
    event.int("sequence").unwrap_or(0)
}

/// The host in an address.
pub(crate) fn host(base_url: &str) -> &str {
    let rest = base_url
        .split_once("://")
        .map_or(base_url, |(_, rest)| rest);
    let authority = rest.split('/').next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    if host.is_empty() { "localhost" } else { host }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_is_what_stands_between_scheme_and_path() {
        for (url, says) in [
            ("https://forum.example.org/", "forum.example.org"),
            (
                "https://user@forum.example.org:8443/portal/",
                "forum.example.org",
            ),
            ("/", "localhost"),
        ] {
            assert_eq!(host(url), says, "{url}");
        }
    }
}
