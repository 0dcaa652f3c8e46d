//! Rules of opening hours: spans of a day, and periods such as Ramadan.

use super::card::current;
use crate::access::is_running;
use crate::diag::{Diagnostic, Location, Rule, Severity, Sink};
use crate::model::agreement::days_between;
use crate::model::hours::{Hours, Source, WEEKDAYS};
use crate::model::portal::Portal;
use crate::model::record::Record;
use crate::schema::value::{Fields, Item, TimeSpan, Value, clock};
use crate::text;
use jiff::ToSpan;
use jiff::civil::Date;

pub(crate) const SPAN_ENDS_BEFORE_START: Rule = Rule {
    code: "span-ends-before-start",
    numbers: &["H01"],
    severity: Severity::Error,
    summary: "hours end before they begin",
    explanation: include_str!("explain/span-ends-before-start.md"),
};
pub(crate) const OVERLAPPING_SPANS: Rule = Rule {
    code: "overlapping-spans",
    numbers: &["H01"],
    severity: Severity::Error,
    summary: "two spans of hours on one day overlap",
    explanation: include_str!("explain/overlapping-spans.md"),
};
pub(crate) const PERIOD_WITHOUT_DAYS: Rule = Rule {
    code: "period-without-days",
    numbers: &["H03"],
    severity: Severity::Error,
    summary: "a period of the hours names no shared period that exists, or has no days in it",
    explanation: include_str!("explain/period-without-days.md"),
};
pub(crate) const OVERLAPPING_PERIODS: Rule = Rule {
    code: "overlapping-periods",
    numbers: &["H03"],
    severity: Severity::Error,
    summary: "two periods of one library's hours share days",
    explanation: include_str!("explain/overlapping-periods.md"),
};
pub(crate) const PERIOD_WITHOUT_HOURS: Rule = Rule {
    code: "period-without-hours",
    numbers: &["H04"],
    severity: Severity::Warning,
    summary: "a shared period begins soon and a member has not said its hours for every day of it",
    explanation: include_str!("explain/period-without-hours.md"),
};

pub(crate) const STALE_CLOSURE: Rule = Rule {
    code: "stale-closure",
    numbers: &["H06"],
    severity: Severity::Warning,
    summary: "a library is still closed for a time that is over, or for very long without an end",
    explanation: include_str!("explain/stale-closure.md"),
};
pub(crate) const UNKNOWN_HOURS: Rule = Rule {
    code: "unknown-hours",
    numbers: &["H08"],
    severity: Severity::Warning,
    summary: "a library lets in visitors, and its hours are not known",
    explanation: include_str!("explain/unknown-hours.md"),
};

pub(super) const RULES: &[&Rule] = &[
    &SPAN_ENDS_BEFORE_START,
    &OVERLAPPING_SPANS,
    &PERIOD_WITHOUT_DAYS,
    &OVERLAPPING_PERIODS,
    &PERIOD_WITHOUT_HOURS,
    &STALE_CLOSURE,
    &UNKNOWN_HOURS,
];

pub(super) fn check(portal: &Portal, sink: &Sink) {
    for member in portal.all("member") {
        spans_of(member, sink);
        periods(portal, member, sink);
        if portal.is_active_member(&member.id) {
            upcoming(portal, member, sink);
            closure(portal, member, sink);
            unknown(portal, member, sink);
        }
    }
    for scheme in portal.all("card_scheme") {
        for acceptance in scheme.maps("acceptances") {
            week(scheme, acceptance.map("hours"), sink);
        }
    }
}

fn spans_of(member: &Record, sink: &Sink) {
    week(member, member.map("opening_hours.regular"), sink);
    week(member, member.map("visiting.visitor_hours"), sink);
    for list in ["opening_hours.periods", "opening_hours.extra"] {
        for map in member.maps(list) {
            week(member, map.map("regular"), sink);
        }
    }
    for map in member.maps("opening_hours.exceptions") {
        day(member, map.list("spans"), sink);
    }
    for map in member.maps("contacts") {
        day(member, map.list("hours"), sink);
    }
}

fn week(record: &Record, week: Option<&Fields>, sink: &Sink) {
    for key in WEEKDAYS {
        if let Some(week) = week {
            day(record, week.list(key), sink);
        }
    }
}

fn day(record: &Record, items: &[Item], sink: &Sink) {
    let mut sound: Vec<(TimeSpan, &Item)> = Vec::new();
    for item in items {
        let Value::Span(span) = item.value else {
            continue;
        };
        if span.from < span.to {
            sound.push((span, item));
            continue;
        }
        let found = Diagnostic::new(
            &SPAN_ENDS_BEFORE_START,
            record.location(item.span),
            format!("the hours `{span}` end before they begin"),
        );
        sink.report(if span.to == 0 {
            found.hint(format!("midnight at the end of a day is 24:00: \"{}-24:00\"", clock(span.from)))
        } else if span.to == span.from {
            found.hint("a closed day is `[]`; a library that never closes has `state: always`")
        } else if span.from >= 12 * 60 {
            let (from, to) = (clock(span.from), clock(span.to));
            found.hint(format!("hours past midnight belong to two days: \"{from}-24:00\", and \"00:00-{to}\" on the next"))
        } else {
            found.hint(format!("are the two times swapped? \"{}-{}\"", clock(span.to), clock(span.from)))
        });
    }
    sound.sort_by_key(|(span, _)| *span);
    let mut last: Option<(TimeSpan, &Item)> = None;
    for (span, item) in sound {
        if let Some((before, first)) = last
            && span.from < before.to
        {
            let joined = format!("{}-{}", clock(before.from), clock(before.to.max(span.to)));
            sink.report(
                Diagnostic::new(
                    &OVERLAPPING_SPANS,
                    record.location(item.span),
                    format!("the hours `{span}` and `{before}` of one day overlap"),
                )
                .related(record.location(first.span), "the other span")
                .hint(format!(
                    "write one span, \"{joined}\", or leave a gap between them"
                )),
            );
        }
        if last.is_none_or(|(before, _)| span.to > before.to) {
            last = Some((span, item));
        }
    }
}

/// A period of a member: its days and its place.
struct Period {
    days: (Date, Date),
    at: Location,
}

/// The days of `from` and `until`, an end left open being far away.
fn days(map: &Fields) -> Option<(Date, Date)> {
    match (map.date("from"), map.date("until")) {
        (None, None) => None,
        (from, until) => Some((from.unwrap_or(Date::MIN), until.unwrap_or(Date::MAX))),
    }
}

fn periods(portal: &Portal, member: &Record, sink: &Sink) {
    let mut found: Vec<Period> = Vec::new();
    for item in member.list("opening_hours.periods") {
        let Some(map) = item.as_map() else { continue };
        let at = member.location(
            map.get("ref")
                .or(map.get("from"))
                .map_or(item.span, |item| item.span),
        );
        let id = map.str("ref");
        let shared = portal
            .settings
            .maps("periods")
            .find(|shared| shared.str("id") == id);
        let fault = |message: String| Diagnostic::new(&PERIOD_WITHOUT_DAYS, at.clone(), message);
        let Some((from, until)) = days(map).or_else(|| shared.and_then(days)) else {
            let report = if id.is_empty() {
                fault("this period has no days".to_owned())
                    .hint("write `from` and `until`, or `ref` with the id of a shared period")
            } else {
                let known: Vec<&str> = portal
                    .settings
                    .maps("periods")
                    .map(|shared| shared.str("id"))
                    .collect();
                let report = fault(format!("content/portal.yaml declares no period `{id}`"));
                match text::nearest(id, known.iter().copied()) {
                    Some(near) => report.hint(format!("did you mean `{near}`?")),
                    None if known.is_empty() => report
                        .hint("write `from` and `until` here, or declare it under `periods` there"),
                    None => report.hint(format!("periods there: {}", known.join(", "))),
                }
            };
            sink.report(report);
            continue;
        };
        if until < from {
            sink.report(
                fault(format!(
                    "this period ends on {until}, before it begins on {from}"
                ))
                .hint("swap the two days, or mend the year"),
            );
            continue;
        }
        let period = Period {
            days: (from, until),
            at,
        };
        if let Some(other) = found
            .iter()
            .find(|other| other.days.0 <= until && from <= other.days.1)
        {
            let (first, last) = (from.max(other.days.0), until.min(other.days.1));
            let shared = if first == last {
                format!("{first}")
            } else {
                format!("{first} to {last}")
            };
            sink.report(
                Diagnostic::new(&OVERLAPPING_PERIODS, period.at.clone(), format!("this period and another one both have {shared}"))
                    .related(other.at.clone(), "the other period")
                    .hint("let one end the day before the other begins; a single day goes under `exceptions`, which wins over periods"),
            );
        }
        found.push(period);
    }
}

/// Days after which a closure without a last day is asked about.
const LONG_CLOSURE: i64 = 90;

fn closure(portal: &Portal, member: &Record, sink: &Sink) {
    if member.str("opening_hours.state") != "temporarily_closed" {
        return;
    }
    let report = |field: &str, message: String| {
        let at = member.at(&format!("opening_hours.temporarily_closed.{field}"));
        Diagnostic::new(&STALE_CLOSURE, at, message)
    };
    let date = |field: &str| member.date(&format!("opening_hours.temporarily_closed.{field}"));
    match (date("from"), date("until")) {
        (_, Some(until)) if until < portal.as_of => sink.report(
            report("until", format!("the library was to be closed until {until}, and its state has not changed"))
                .hint("write `state: known` with its hours, or the new last day"),
        ),
        (Some(from), None) if days_between(from, portal.as_of) > LONG_CLOSURE => sink.report(
            report("from", format!("the library has been closed since {from}, and nobody says until when"))
                .hint("write `until`, even as a guess to be mended; a library that stays closed has left: `membership.status`"),
        ),
        _ => {}
    }
}

/// Reports unknown hours of libraries that people may be sent to.
fn unknown(portal: &Portal, member: &Record, sink: &Sink) {
    let may_be_known = match member.str("opening_hours.state") {
        "unknown" => false,
        "" | "known" => Hours::of(member, portal).says_something(),
        _ => true,
    };
    if may_be_known {
        return;
    }
    let is_host = |scheme: &Record| {
        let is_meant = |acceptance: &Fields| acceptance.str("host") == member.id;
        is_running(scheme.str("status")) && current(scheme, "acceptances", portal).any(is_meant)
    };
    let lets_in = match member.str("visiting.walk_in") {
        "" | "no" => portal.all("card_scheme").any(is_host),
        _ => true,
    };
    if lets_in {
        sink.report(
            Diagnostic::new(
                &UNKNOWN_HOURS,
                member.at("opening_hours.state"),
                format!(
                    "`{}` lets in visitors, and nobody knows when it is open",
                    member.id
                ),
            )
            .hint("ask the library, then write its usual week under `opening_hours.regular`"),
        );
    }
}

/// Reports shared periods that begin soon, or run already, with days on which the member would keep its usual week unasked.
fn upcoming(portal: &Portal, member: &Record, sink: &Sink) {
    // Where the hours are not known, or follow no week, a period cannot change them.
    let follows_week = matches!(
        member.str("opening_hours.state"),
        "" | "known" | "temporarily_closed"
    );
    if !follows_week || !member.has("opening_hours.regular") {
        return;
    }
    let hours = Hours::of(member, portal);
    let horizon = portal
        .as_of
        .saturating_add(portal.threshold("hours_horizon_days").clamp(0, 3660).days());
    for shared in portal.settings.maps("periods") {
        let Some((from, until)) = days(shared) else {
            continue;
        };
        if from > horizon {
            continue;
        }
        let next = from.max(portal.as_of);
        // Nobody plans its hours further ahead than a year.
        let last = until.min(next.saturating_add(1.year()));
        let asked: Vec<Date> = from_to(next, last).collect();
        let mut silent = asked.clone();
        silent.retain(|day| !is_told(&hours, *day));
        let says_some = silent.len() < asked.len();
        silent.retain(|day| !is_holiday(&hours, *day));
        let (Some(first), Some(end)) = (silent.first(), silent.last()) else {
            continue;
        };
        let name = shared.text("name").map_or("", |name| name.first());
        let report = |field: &str, message: String| {
            let at = member.at(&format!("opening_hours.{field}"));
            Diagnostic::new(&PERIOD_WITHOUT_HOURS, at, message)
                .related(portal.settings.location(shared.span), "the shared period")
        };
        sink.report(if says_some {
            let message = match silent.len() {
                1 => format!("there are no hours for {first}, a day of {name}"),
                n => format!("there are no hours for {n} days of {name}, the first {first}, the last {end}"),
            };
            let field = if member.has("opening_hours.periods") { "periods" } else { "regular" };
            report(field, message)
                .hint("add them to a period of the library, or to `exceptions`; where nothing changes, repeat the usual week")
        } else {
            let begins = if from > portal.as_of { "begins" } else { "began" };
            report("regular", format!("there are no hours for {name}, which {begins} on {from}"))
                .hint(format!("add `- ref: {}` with its hours under `periods`; where nothing changes, repeat the usual week", shared.str("id")))
        });
    }
}

/// The days from the first to the last.
fn from_to(first: Date, last: Date) -> impl Iterator<Item = Date> {
    first.series(1.day()).take_while(move |day| *day <= last)
}

/// Whether a library says itself what a day of a period is like.
fn is_told(hours: &Hours, day: Date) -> bool {
    let is_own = matches!(
        hours.on(day).source,
        Source::Exception | Source::TemporarilyClosed { .. }
    );
    is_own
        || hours
            .periods()
            .iter()
            .any(|period| period.days.contains(day))
}

/// Whether a holiday decides; then the usual week does not count, whatever else is missing.
fn is_holiday(hours: &Hours, day: Date) -> bool {
    matches!(hours.on(day).source, Source::Holiday(_))
}
