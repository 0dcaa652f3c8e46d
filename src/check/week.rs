//! Rules of usual weeks: days left out, hours that cannot be meant, hours of visitors beyond those of the library.

use super::card::current;
use super::place::country;
use crate::diag::{Diagnostic, Rule, Severity, Sink, Span};
use crate::model::hours::{self, Hours, Period, WEEKDAYS, Week, weekday_key};
use crate::model::portal::Portal;
use crate::model::record::Record;
use crate::schema::value::{Fields, TimeSpan, Value, clock};
use jiff::ToSpan;
use jiff::civil::Date;

pub(crate) const INCOMPLETE_WEEK: Rule = Rule {
    code: "incomplete-week",
    numbers: &["H02"],
    severity: Severity::Warning,
    summary: "the hours of a week leave days out",
    explanation: include_str!("explain/incomplete-week.md"),
};
pub(crate) const OUTSIDE_OPENING_HOURS: Rule = Rule {
    code: "outside-opening-hours",
    numbers: &["H05"],
    severity: Severity::Warning,
    summary: "hours for visitors lie outside the opening hours",
    explanation: include_str!("explain/outside-opening-hours.md"),
};
pub(crate) const FRIDAY_WITHOUT_BREAK: Rule = Rule {
    code: "friday-without-break",
    numbers: &["H07"],
    severity: Severity::Info,
    summary: "a library in Indonesia is open all through the Friday prayer",
    explanation: include_str!("explain/friday-without-break.md"),
};
pub(crate) const UNUSUAL_WEEK: Rule = Rule {
    code: "unusual-week",
    numbers: &["H09"],
    severity: Severity::Info,
    summary: "a library is open for very many or very few hours a week",
    explanation: include_str!("explain/unusual-week.md"),
};

pub(super) const RULES: &[&Rule] = &[
    &INCOMPLETE_WEEK,
    &OUTSIDE_OPENING_HOURS,
    &FRIDAY_WITHOUT_BREAK,
    &UNUSUAL_WEEK,
];

/// Where Friday has a break at noon, ISO 3166-1.
const COUNTRY_WITH_BREAK: &str = "ID";
/// The time that is free for the Friday prayer, in minutes after midnight.
const PRAYER: TimeSpan = TimeSpan {
    from: 11 * 60 + 45,
    to: 12 * 60 + 45,
};
/// The break that libraries usually make for it.
const BREAK: TimeSpan = TimeSpan {
    from: 11 * 60 + 30,
    to: 13 * 60,
};
/// Minutes a week that a library is open, seldom fewer or more.
const USUAL_MINUTES: std::ops::RangeInclusive<u32> = 10 * 60..=84 * 60;

pub(super) fn check(portal: &Portal, sink: &Sink) {
    for member in portal.all("member") {
        // What is said beside another state is not read, and what has left is not asked.
        if !is_known(member) || !portal.is_active_member(&member.id) {
            continue;
        }
        let regular = member.map("opening_hours.regular");
        let periods = member
            .maps("opening_hours.periods")
            .filter_map(|map| map.map("regular"));
        for week in regular.into_iter().chain(periods) {
            complete(member, week, sink);
            friday(portal, member, week, sink);
        }
        if let Some(regular) = regular {
            length(portal, member, regular, sink);
        }
        let visitors = member.map("visiting.visitor_hours");
        within(portal, member, member, visitors, sink);
    }
    for scheme in portal
        .all("card_scheme")
        .filter(|scheme| scheme.str("status") != "ended")
    {
        for acceptance in current(scheme, "acceptances", portal) {
            if let Some(host) = portal.member(acceptance.str("host"))
                && is_known(host)
            {
                within(portal, scheme, host, acceptance.map("hours"), sink);
            }
        }
    }
}

fn is_known(member: &Record) -> bool {
    matches!(member.str("opening_hours.state"), "" | "known")
}

fn complete(member: &Record, week: &Fields, sink: &Sink) {
    let missing: Vec<&str> = WEEKDAYS.into_iter().filter(|day| !week.has(day)).collect();
    // A week that says nothing has been reported as empty.
    if missing.is_empty() || missing.len() == WEEKDAYS.len() {
        return;
    }
    sink.report(
        Diagnostic::new(
            &INCOMPLETE_WEEK,
            member.location(week.span),
            format!("the week says nothing of `{}`", missing.join("`, `")),
        )
        .hint(format!(
            "write `{}: []` where the library is closed; without it, visitors read that the hours are not known",
            missing[0]
        )),
    );
}

/// Compares the hours of some visitors with those of the library: with the usual week, and with each period that is not over.
fn within(portal: &Portal, record: &Record, host: &Record, narrower: Option<&Fields>, sink: &Sink) {
    let Some(narrower) = narrower else { return };
    let own = hours::week(Some(narrower));
    let report = |beyond: &[String], when: &str, field: &str| {
        if beyond.is_empty() {
            return;
        }
        let (id, beyond) = (&host.id, beyond.join(", "));
        sink.report(
            Diagnostic::new(
                &OUTSIDE_OPENING_HOURS,
                record.location(narrower.span),
                format!("hours for visitors when `{id}` is not open{when}: {beyond}"),
            )
            .related(host.at(field), "the opening hours")
            .hint("visitors come in while the library is open; mend the one or the other"),
        );
    };
    let usual = hours::week(host.map("opening_hours.regular"));
    report(&outside(&own, &usual), "", "opening_hours.regular");
    for period in Hours::of(host, portal).periods() {
        let when = match period.name.first() {
            "" => format!(" from {} on", period.days.from),
            name => format!(" in {name}"),
        };
        let shut = shut_out(&own, period, portal.as_of);
        report(&shut, &when, "opening_hours.periods");
    }
}

/// The spans of a week that do not lie inside the opening hours; days of which these say nothing are left alone.
fn outside(own: &Week, opening: &Week) -> Vec<String> {
    (WEEKDAYS.iter().zip(own).zip(opening))
        .flat_map(|((day, spans), opening)| {
            let spans = opening.as_ref().and(spans.as_ref()).into_iter().flatten();
            spans
                .filter(|span| !covers(opening.as_deref().unwrap_or_default(), **span))
                .map(move |span| format!("{day} {span}"))
        })
        .collect()
}

/// The spans of the days of a period, from the day of the build on, on which the library is open and they let in nobody. That a
/// period cuts hours short is what it is for: pages show what is left.
fn shut_out(own: &Week, period: &Period, as_of: Date) -> Vec<String> {
    let first = period.days.from.max(as_of);
    let week = first.series(1.day()).take(WEEKDAYS.len());
    let held: Vec<&str> = week
        .take_while(|day| period.days.contains(*day))
        .map(|day| weekday_key(day.weekday()))
        .collect();
    let is_lost = |spans: &[TimeSpan], opening: &[TimeSpan]| {
        let meets = |span: &TimeSpan| {
            let mut opening = opening.iter();
            opening.any(|open| open.from < span.to && span.from < open.to)
        };
        !opening.is_empty() && !spans.iter().any(meets)
    };
    // Spans that end before they begin have been reported as such.
    let is_sound = |spans: &&Vec<TimeSpan>| spans.iter().all(|span| span.from < span.to);
    (WEEKDAYS.iter().zip(own).zip(&period.week))
        .filter(|((day, _), _)| held.contains(day))
        .filter_map(|((day, spans), opening)| {
            let spans = spans.as_ref().filter(is_sound)?;
            is_lost(spans, opening.as_ref()?).then_some((day, spans))
        })
        .flat_map(|(day, spans)| spans.iter().map(move |span| format!("{day} {span}")))
        .collect()
}

/// Whether a span lies in the spans of a day.
fn covers(day: &[TimeSpan], span: TimeSpan) -> bool {
    day.iter()
        .any(|open| open.from <= span.from && span.to <= open.to)
}

fn friday(portal: &Portal, member: &Record, week: &Fields, sink: &Sink) {
    if country(portal, member.map("address")) != COUNTRY_WITH_BREAK {
        return;
    }
    let mut spans: Vec<(TimeSpan, Span)> = (week.list("fri").iter())
        .filter_map(|item| match item.value {
            Value::Span(span) => Some((span, item.span)),
            _ => None,
        })
        .collect();
    spans.sort_unstable_by_key(|(span, _)| *span);
    // Nobody is sent out between two spans that touch.
    for joined in spans.chunk_by(|(span, _), (next, _)| next.from <= span.to) {
        let (TimeSpan { from, .. }, at) = joined[0];
        let to = joined.iter().map(|(span, _)| span.to).max().unwrap_or(from);
        if from > PRAYER.from || to < PRAYER.to {
            continue;
        }
        let parts: Vec<String> = [
            (from < BREAK.from).then(|| format!("\"{}-{}\"", clock(from), clock(BREAK.from))),
            (to > BREAK.to).then(|| format!("\"{}-{}\"", clock(BREAK.to), clock(to))),
        ]
        .into_iter()
        .flatten()
        .collect();
        let (from, to) = (clock(from), clock(to));
        sink.report(
            Diagnostic::new(
                &FRIDAY_WITHOUT_BREAK,
                member.location(at),
                format!("on Fridays the library is open from {from} to {to} without a break for the prayer"),
            )
            .hint(format!(
                "where it closes for it, write what is left: [{}]",
                parts.join(", ")
            )),
        );
    }
}

fn length(portal: &Portal, member: &Record, regular: &Fields, sink: &Sink) {
    let Some(minutes) = Hours::of(member, portal).regular_minutes_per_week() else {
        return;
    };
    if USUAL_MINUTES.contains(&minutes) {
        return;
    }
    let (amount, check) = if minutes < *USUAL_MINUTES.start() {
        ("few", "is a day left out, or a time mistyped?")
    } else {
        (
            "many",
            "is a closing time mistyped, or the hours of another service meant?",
        )
    };
    let length = match (minutes / 60, minutes % 60) {
        (hours, 0) => format!("{hours} hours"),
        (hours, rest) => format!("{hours} hours and {rest} minutes"),
    };
    sink.report(
        Diagnostic::new(
            &UNUSUAL_WEEK,
            member.location(regular.span),
            format!("{length} a week are {amount} for a library"),
        )
        .hint(check),
    );
}
