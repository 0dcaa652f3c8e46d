//! iCalendar files (RFC 5545, RFC 7986): folding, escaping, time zones.
//!
//! Written here and not by the `icalendar` crate, which writes no VTIMEZONE, takes its stamps from the clock
//! unless a second library of dates gives them, and decides the order of lines itself. It reads these files back
//! in the tests. DTSTAMP is the day the record was changed, so that the same data is always the same file.
//! Stays whole above 500 lines: almost a third of it is tests.

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, civil};
use std::collections::BTreeMap;

/// A calendar as one file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Calendar {
    /// Its name in lists of calendars.
    pub name: String,
    /// What it holds.
    pub description: Option<String>,
    /// The page that shows the same.
    pub url: Option<String>,
    /// Language tag of the texts.
    pub lang: String,
    /// How often subscribers should ask again, as an ISO 8601 duration.
    pub refresh: Option<String>,
    /// IANA name of the zone the portal lives in.
    pub zone: String,
    /// The entries, in the order they are written.
    pub entries: Vec<Entry>,
}

/// One dated thing.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Stable for ever; never two alike in one calendar.
    pub uid: String,
    /// Goes up when time, place or status changes.
    pub sequence: u32,
    /// When the record was last changed.
    pub updated: Timestamp,
    /// Its time or its days.
    pub when: When,
    /// One line.
    pub summary: String,
    /// Plain text.
    pub description: Option<String>,
    /// Where, in words.
    pub location: Option<String>,
    /// Where, as latitude and longitude.
    pub geo: Option<(f64, f64)>,
    /// Its page.
    pub url: Option<String>,
    /// Whether it takes place.
    pub status: Status,
    /// Words to filter by.
    pub categories: Vec<String>,
    /// Who holds it.
    pub organizer: Option<Organizer>,
    /// UID of the entry this one belongs to.
    pub related_to: Option<String>,
    /// Whether whoever has it in their calendar is free all the same: it is for information.
    pub is_free: bool,
}

/// When an entry takes place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum When {
    /// From a time to a time in a zone.
    Timed {
        /// First minute, by the clock of the zone.
        start: civil::DateTime,
        /// Last minute, when it is known.
        end: Option<civil::DateTime>,
        /// IANA name of the zone.
        zone: String,
    },
    /// Whole days, the last one included.
    Days {
        /// First day.
        first: civil::Date,
        /// Last day.
        last: civil::Date,
    },
}

/// Whether an entry takes place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It does.
    Confirmed,
    /// It may.
    Tentative,
    /// It does not.
    Cancelled,
}

/// Who holds an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organizer {
    /// Name.
    pub name: String,
    /// Address; without one the organizer is only a contact.
    pub email: Option<String>,
}

/// A zone that the time zone data does not know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no time zone `{0}`")]
pub struct UnknownZone(pub String);

/// Writes a calendar.
///
/// # Errors
///
/// When an entry is in a zone that the time zone data does not know.
pub fn write(calendar: &Calendar) -> Result<String, UnknownZone> {
    let zones = zones(calendar)?;
    let mut out = Lines::default();
    out.line("BEGIN", "VCALENDAR");
    out.line("VERSION", "2.0");
    out.line(
        "PRODID",
        &format!(
            "-//silang//silang//{}",
            escape(&calendar.lang.to_uppercase())
        ),
    );
    out.line("CALSCALE", "GREGORIAN");
    out.line("METHOD", "PUBLISH");
    // The newer name of RFC 7986 and the older one that most programs read.
    out.line("NAME", &escape(&calendar.name));
    out.line("X-WR-CALNAME", &escape(&calendar.name));
    if let Some(description) = &calendar.description {
        out.line("DESCRIPTION", &escape(description));
        out.line("X-WR-CALDESC", &escape(description));
    }
    out.option("URL", calendar.url.as_deref().map(clean));
    if let Some(refresh) = &calendar.refresh {
        out.line("REFRESH-INTERVAL;VALUE=DURATION", &clean(refresh));
        out.line("X-PUBLISHED-TTL", &clean(refresh));
    }
    for (name, zone) in &zones {
        zone.write(name, &mut out);
    }
    for entry in &calendar.entries {
        write_entry(entry, &calendar.lang, &mut out);
    }
    out.line("END", "VCALENDAR");
    Ok(out.0)
}

fn write_entry(entry: &Entry, lang: &str, out: &mut Lines) {
    out.line("BEGIN", "VEVENT");
    out.line("UID", &escape(&entry.uid));
    out.line("DTSTAMP", &utc(entry.updated));
    out.line("LAST-MODIFIED", &utc(entry.updated));
    out.line("SEQUENCE", &entry.sequence.to_string());
    match &entry.when {
        When::Timed { start, end, zone } => {
            let (parameter, mark) = if is_utc(zone) {
                (String::new(), "Z")
            } else {
                (format!(";TZID={}", clean(zone)), "")
            };
            out.line(
                &format!("DTSTART{parameter}"),
                &format!("{}{mark}", local(*start)),
            );
            if let Some(end) = end {
                out.line(
                    &format!("DTEND{parameter}"),
                    &format!("{}{mark}", local(*end)),
                );
            }
        }
        When::Days { first, last } => {
            // DTEND is the first day that is no longer part of it (RFC 5545 3.6.1).
            let after = last.checked_add(1.day()).unwrap_or(*last);
            out.line("DTSTART;VALUE=DATE", &first.strftime("%Y%m%d").to_string());
            out.line("DTEND;VALUE=DATE", &after.strftime("%Y%m%d").to_string());
        }
    }
    out.line(
        &format!("SUMMARY;LANGUAGE={}", token(lang)),
        &escape(&entry.summary),
    );
    out.option("DESCRIPTION", entry.description.as_deref().map(escape));
    out.option("LOCATION", entry.location.as_deref().map(escape));
    if let Some((latitude, longitude)) = entry.geo {
        out.line("GEO", &format!("{latitude:.6};{longitude:.6}"));
    }
    out.option("URL", entry.url.as_deref().map(clean));
    out.line(
        "STATUS",
        match entry.status {
            Status::Confirmed => "CONFIRMED",
            Status::Tentative => "TENTATIVE",
            Status::Cancelled => "CANCELLED",
        },
    );
    if entry.is_free {
        out.line("TRANSP", "TRANSPARENT");
    }
    if !entry.categories.is_empty() {
        let words: Vec<_> = entry.categories.iter().map(|word| escape(word)).collect();
        out.line("CATEGORIES", &words.join(","));
    }
    match &entry.organizer {
        Some(Organizer {
            name,
            email: Some(email),
        }) => {
            out.line(
                &format!("ORGANIZER;CN={}", quoted(name)),
                &format!("mailto:{}", clean(email)),
            );
        }
        Some(Organizer { name, email: None }) => out.line("CONTACT", &escape(name)),
        None => {}
    }
    out.option("RELATED-TO", entry.related_to.as_deref().map(escape));
    out.line("END", "VEVENT");
}

/// A zone and the time the entries of the calendar span in it.
struct Zone {
    zone: TimeZone,
    first: Timestamp,
    last: Timestamp,
}

impl Zone {
    /// One block for the rule in force at the beginning and one for each change until the end.
    fn write(&self, name: &str, out: &mut Lines) {
        out.line("BEGIN", "VTIMEZONE");
        out.line("TZID", &clean(name));
        let mut changes: Vec<Timestamp> = self
            .zone
            .following(self.first)
            .map(|change| change.timestamp())
            .take_while(|change| *change <= self.last)
            .collect();
        if let Some(before) = self.zone.preceding(self.first).next() {
            changes.insert(0, before.timestamp());
        } else if changes.is_empty() {
            changes.push(Timestamp::UNIX_EPOCH);
        }
        for change in changes {
            let info = self.zone.to_offset_info(change);
            // A second earlier the old offset still holds, and the clock showed it when it changed.
            let before = change.checked_sub(1.second()).unwrap_or(change);
            let from = self.zone.to_offset_info(before).offset();
            let kind = if info.dst().is_dst() {
                "DAYLIGHT"
            } else {
                "STANDARD"
            };
            out.line("BEGIN", kind);
            out.line("DTSTART", &local(from.to_datetime(change)));
            out.line("TZOFFSETFROM", &offset(from.seconds()));
            out.line("TZOFFSETTO", &offset(info.offset().seconds()));
            out.line("TZNAME", &escape(info.abbreviation()));
            out.line("END", kind);
        }
        out.line("END", "VTIMEZONE");
    }
}

fn zones(calendar: &Calendar) -> Result<BTreeMap<String, Zone>, UnknownZone> {
    let mut zones: BTreeMap<String, Zone> = BTreeMap::new();
    for entry in &calendar.entries {
        let When::Timed {
            start,
            end,
            zone: name,
        } = &entry.when
        else {
            continue;
        };
        let zone = TimeZone::get(name).map_err(|_| UnknownZone(name.clone()))?;
        if is_utc(name) {
            continue;
        }
        let at = |time: civil::DateTime| {
            zone.to_ambiguous_timestamp(time)
                .compatible()
                .unwrap_or(Timestamp::UNIX_EPOCH)
        };
        let (first, last) = (at(*start), at(end.unwrap_or(*start)));
        let known = zones
            .entry(name.clone())
            .or_insert_with(|| Zone { zone, first, last });
        known.first = known.first.min(first);
        known.last = known.last.max(last);
    }
    // A calendar must hold something (RFC 5545 3.6): without entries, the zone it is kept in.
    if calendar.entries.is_empty() {
        let name = &calendar.zone;
        let zone = TimeZone::get(name).map_err(|_| UnknownZone(name.clone()))?;
        let first = Timestamp::UNIX_EPOCH;
        zones.insert(
            name.clone(),
            Zone {
                zone,
                first,
                last: first,
            },
        );
    }
    Ok(zones)
}

fn is_utc(zone: &str) -> bool {
    ["UTC", "Etc/UTC", "Z"]
        .iter()
        .any(|name| zone.eq_ignore_ascii_case(name))
}

fn utc(time: Timestamp) -> String {
    time.strftime("%Y%m%dT%H%M%SZ").to_string()
}

fn local(time: civil::DateTime) -> String {
    time.strftime("%Y%m%dT%H%M%S").to_string()
}

fn offset(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let (hours, minutes, rest) = (
        seconds.abs() / 3600,
        seconds.abs() / 60 % 60,
        seconds.abs() % 60,
    );
    let rest = if rest == 0 {
        String::new()
    } else {
        format!("{rest:02}")
    };
    format!("{sign}{hours:02}{minutes:02}{rest}")
}

/// TEXT of RFC 5545 3.3.11; control characters are not allowed in it.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' if chars.peek() == Some(&'\n') => {}
            '\r' => out.push_str("\\n"),
            '\t' => out.push(c),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// A value that is not TEXT: nothing to escape, but it must not end its line.
fn clean(value: &str) -> String {
    value.chars().filter(|c| !c.is_control()).collect()
}

/// A parameter value in quotes, with RFC 6868's way to write what quotes may not hold.
fn quoted(value: &str) -> String {
    let inner: String = value
        .chars()
        .filter_map(|c| match c {
            '^' => Some("^^".to_owned()),
            '"' => Some("^'".to_owned()),
            '\n' => Some("^n".to_owned()),
            c if c.is_control() => None,
            c => Some(c.to_string()),
        })
        .collect();
    format!("\"{inner}\"")
}

/// A parameter value without quotes: only what a language tag is made of.
fn token(value: &str) -> String {
    value
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
        .collect()
}

/// Octets a line may have, its end not counted (RFC 5545 3.1).
const LINE_OCTETS_MAX: usize = 75;

#[derive(Default)]
struct Lines(String);

impl Lines {
    /// Writes a content line, folded between characters.
    fn line(&mut self, name: &str, value: &str) {
        let mut n_octets = 0;
        for c in name.chars().chain([':']).chain(value.chars()) {
            if n_octets + c.len_utf8() > LINE_OCTETS_MAX {
                self.0.push_str("\r\n ");
                n_octets = 1;
            }
            self.0.push(c);
            n_octets += c.len_utf8();
        }
        self.0.push_str("\r\n");
    }

    fn option(&mut self, name: &str, value: Option<String>) {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            self.line(name, &value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use icalendar::parser::{read_calendar, unfold};
    use jiff::civil::date;

    fn entry(when: When) -> Entry {
        Entry {
            uid: "pelatihan-1@contoh.id".to_owned(),
            sequence: 2,
            updated: "2026-10-01T03:04:05Z".parse().unwrap(),
            when,
            summary: "Pelatihan; metadata, bagian \\1".to_owned(),
            description: Some("Baris satu\r\nBaris dua\u{7}".to_owned()),
            location: Some("Gedung A, lantai 2".to_owned()),
            geo: Some((-7.782_889, 110.367_083)),
            url: Some("https://contoh.id/pelatihan/1/".to_owned()),
            status: Status::Confirmed,
            categories: vec!["metadata".to_owned(), "a,b".to_owned()],
            organizer: Some(Organizer {
                name: "UPT \"Pusat\"".to_owned(),
                email: Some("a@contoh.id".to_owned()),
            }),
            related_to: None,
            is_free: false,
        }
    }

    fn timed(zone: &str, start: civil::DateTime) -> When {
        let end = start.checked_add(2.hours()).ok();
        When::Timed {
            start,
            end,
            zone: zone.to_owned(),
        }
    }

    fn calendar(entries: Vec<Entry>) -> Calendar {
        let (name, lang) = ("Kalender pelatihan".to_owned(), "id".to_owned());
        let refresh = Some("P1D".to_owned());
        Calendar {
            name,
            lang,
            refresh,
            zone: "Asia/Jakarta".to_owned(),
            entries,
            ..Calendar::default()
        }
    }

    #[test]
    fn an_entry_in_jakarta_line_by_line() {
        let text = write(&calendar(vec![entry(timed(
            "Asia/Jakarta",
            date(2026, 11, 24).at(8, 0, 0, 0),
        ))]))
        .unwrap();
        let expected = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//silang//silang//ID\r\nCALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\n\
            NAME:Kalender pelatihan\r\nX-WR-CALNAME:Kalender pelatihan\r\nREFRESH-INTERVAL;VALUE=DURATION:P1D\r\nX-PUBLISHED-TTL:P1D\r\n\
            BEGIN:VTIMEZONE\r\nTZID:Asia/Jakarta\r\nBEGIN:STANDARD\r\nDTSTART:19640101T000000\r\nTZOFFSETFROM:+0730\r\nTZOFFSETTO:+0700\r\n\
            TZNAME:WIB\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\nUID:pelatihan-1@contoh.id\r\nDTSTAMP:20261001T030405Z\r\n\
            LAST-MODIFIED:20261001T030405Z\r\nSEQUENCE:2\r\nDTSTART;TZID=Asia/Jakarta:20261124T080000\r\nDTEND;TZID=Asia/Jakarta:20261124T100000\r\n\
            SUMMARY;LANGUAGE=id:Pelatihan\\; metadata\\, bagian \\\\1\r\nDESCRIPTION:Baris satu\\nBaris dua\r\nLOCATION:Gedung A\\, lantai 2\r\n\
            GEO:-7.782889;110.367083\r\nURL:https://contoh.id/pelatihan/1/\r\nSTATUS:CONFIRMED\r\nCATEGORIES:metadata,a\\,b\r\n\
            ORGANIZER;CN=\"UPT ^'Pusat^'\":mailto:a@contoh.id\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn another_reader_reads_it_back() {
        let long = "Perpustakaan é 図書館 ".repeat(20);
        let mut second = entry(When::Days {
            first: date(2026, 12, 30),
            last: date(2026, 12, 31),
        });
        second.summary.clone_from(&long);
        let text = write(&calendar(vec![
            entry(timed("Europe/Amsterdam", date(2026, 3, 1).at(9, 0, 0, 0))),
            second,
        ]))
        .unwrap();
        assert!(
            text.split("\r\n")
                .all(|line| line.len() <= LINE_OCTETS_MAX && !line.contains(['\r', '\n']))
        );
        let unfolded = unfold(&text);
        let read = read_calendar(&unfolded).unwrap();
        let names: Vec<_> = read
            .components
            .iter()
            .map(|component| component.name.as_str())
            .collect();
        assert_eq!(names, ["VTIMEZONE", "VEVENT", "VEVENT"]);
        let days = &read.components[2];
        let value = |name: &str| {
            days.find_prop(name)
                .map(|property| property.val.as_str().to_owned())
        };
        assert_eq!(value("SUMMARY").as_deref(), Some(long.as_str()));
        assert_eq!(value("DTEND").as_deref(), Some("20270101"));
    }

    #[test]
    fn every_change_of_the_clock_within_the_entries_has_its_block() {
        let entries = [(2026, 3, 1), (2026, 6, 1), (2026, 11, 1)]
            .map(|(y, m, d)| entry(timed("Europe/Amsterdam", date(y, m, d).at(9, 0, 0, 0))));
        let text = write(&calendar(entries.to_vec())).unwrap();
        let starts: Vec<_> = text
            .lines()
            .filter(|line| line.starts_with("DTSTART:") || line.starts_with("BEGIN:"))
            .skip(2)
            .take(6)
            .collect();
        assert_eq!(
            starts,
            [
                "BEGIN:STANDARD",
                "DTSTART:20251026T030000",
                "BEGIN:DAYLIGHT",
                "DTSTART:20260329T020000",
                "BEGIN:STANDARD",
                "DTSTART:20261025T030000",
            ]
        );
        assert_eq!(text.matches("BEGIN:VTIMEZONE").count(), 1);
    }

    #[test]
    fn utc_needs_no_zone_and_a_wrong_zone_is_named() {
        let text = write(&calendar(vec![entry(timed(
            "UTC",
            date(2026, 3, 1).at(9, 0, 0, 0),
        ))]))
        .unwrap();
        assert!(text.contains("DTSTART:20260301T090000Z\r\n") && !text.contains("VTIMEZONE"));
        let wrong = write(&calendar(vec![entry(timed(
            "Asia/Yogya",
            date(2026, 3, 1).at(9, 0, 0, 0),
        ))]));
        assert_eq!(wrong, Err(UnknownZone("Asia/Yogya".to_owned())));
    }

    #[test]
    fn an_empty_calendar_still_holds_its_zone() {
        let text = write(&calendar(Vec::new())).unwrap();
        assert!(text.contains("BEGIN:VTIMEZONE\r\nTZID:Asia/Jakarta\r\n"));
        assert!(read_calendar(&unfold(&text)).is_ok());
    }

    #[test]
    fn no_value_can_end_its_line() {
        let mut hostile = entry(timed("Asia/Jakarta", date(2026, 3, 1).at(9, 0, 0, 0)));
        let attack = "x\r\nATTENDEE:mailto:evil@x.id\u{85}\n".to_owned();
        hostile.uid.clone_from(&attack);
        hostile.url = Some(attack.clone());
        hostile.organizer = Some(Organizer {
            name: attack.clone(),
            email: Some(attack.clone()),
        });
        hostile.categories = vec![attack.clone()];
        let mut calendar = calendar(vec![hostile]);
        calendar.lang.clone_from(&attack);
        calendar.refresh = Some(attack);
        let text = write(&calendar).unwrap();
        assert!(!text.contains("\nATTENDEE"), "{text}");
    }
}
