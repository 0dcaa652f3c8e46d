//! Rules of usual weeks: days left out, hours that cannot be meant, hours of visitors beyond those of the library.

use super::card::current;
use super::place::country;
use crate::diag::{Diagnostic, Rule, Severity, Sink};
use crate::model::hours::{self, Hours, WEEKDAYS};
use crate::model::portal::Portal;
use crate::model::record::Record;
use crate::schema::value::{Fields, TimeSpan, Value, clock};

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
/// Hours a week that a library is open, seldom fewer or more.
const USUAL_HOURS: std::ops::RangeInclusive<u32> = 10..=84;

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
        }
        if let Some(regular) = regular {
            friday(portal, member, regular, sink);
            length(portal, member, regular, sink);
        }
        within(member, member, member.map("visiting.visitor_hours"), sink);
    }
    for scheme in portal
        .all("card_scheme")
        .filter(|scheme| scheme.str("status") != "ended")
    {
        for acceptance in current(scheme, "acceptances", portal) {
            if let Some(host) = portal.member(acceptance.str("host"))
                && is_known(host)
            {
                within(scheme, host, acceptance.map("hours"), sink);
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

/// Compares the hours of some visitors with the usual week of the library; days of which it says nothing are left alone.
fn within(record: &Record, host: &Record, narrower: Option<&Fields>, sink: &Sink) {
    let Some(narrower) = narrower else { return };
    let opening = hours::week(host.map("opening_hours.regular"));
    let beyond: Vec<String> = (WEEKDAYS.iter().zip(&hours::week(Some(narrower))))
        .zip(&opening)
        .flat_map(|((day, spans), opening)| {
            let spans = opening.as_ref().and(spans.as_ref()).into_iter().flatten();
            spans
                .filter(|span| !covers(opening.as_deref().unwrap_or_default(), **span))
                .map(move |span| format!("{day} {span}"))
        })
        .collect();
    if beyond.is_empty() {
        return;
    }
    sink.report(
        Diagnostic::new(
            &OUTSIDE_OPENING_HOURS,
            record.location(narrower.span),
            format!(
                "hours for visitors when `{}` is not open: {}",
                host.id,
                beyond.join(", ")
            ),
        )
        .related(host.at("opening_hours.regular"), "the opening hours")
        .hint("visitors come in while the library is open; mend the one or the other"),
    );
}

/// Whether a span lies in the spans of a day, which are in order; those that touch count as one.
fn covers(day: &[TimeSpan], span: TimeSpan) -> bool {
    let mut reached = span.from;
    for open in day {
        if open.from <= reached {
            reached = reached.max(open.to);
        }
    }
    reached >= span.to
}

fn friday(portal: &Portal, member: &Record, regular: &Fields, sink: &Sink) {
    if country(portal, member.map("address")) != COUNTRY_WITH_BREAK {
        return;
    }
    for item in regular.list("fri") {
        let Value::Span(span) = item.value else {
            continue;
        };
        if span.from > PRAYER.from || span.to < PRAYER.to {
            continue;
        }
        let (from, to) = (clock(span.from), clock(span.to));
        let parts: Vec<String> = [
            (span.from < BREAK.from).then(|| format!("\"{from}-{}\"", clock(BREAK.from))),
            (span.to > BREAK.to).then(|| format!("\"{}-{to}\"", clock(BREAK.to))),
        ]
        .into_iter()
        .flatten()
        .collect();
        sink.report(
            Diagnostic::new(
                &FRIDAY_WITHOUT_BREAK,
                member.location(item.span),
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
    // Whole hours, as a warning needs no more.
    let whole = minutes / 60;
    if USUAL_HOURS.contains(&whole) {
        return;
    }
    let (amount, check) = if whole < *USUAL_HOURS.start() {
        ("few", "is a day left out, or a time mistyped?")
    } else {
        (
            "many",
            "is a closing time mistyped, or the hours of another service meant?",
        )
    };
    sink.report(
        Diagnostic::new(
            &UNUSUAL_WEEK,
            member.location(regular.span),
            format!("{whole} hours a week are {amount} for a library"),
        )
        .hint(check),
    );
}
