//! Rules of one event: its sessions, its place, its registration, and whether somebody closed it.

use crate::diag::{Diagnostic, Rule, Severity, Sink, Span};
use crate::model::event::{ends, local, sessions, starts, timezone};
use crate::model::portal::Portal;
use crate::model::record::Record;
use crate::schema::value::Fields;
use jiff::ToSpan;

pub(crate) const BAD_SESSION: Rule = Rule {
    code: "bad-session-times",
    numbers: &["E01"],
    severity: Severity::Error,
    summary: "an event has no session, or one that ends before it starts or lasts more than 16 hours",
    explanation: include_str!("explain/bad-session-times.md"),
};
pub(crate) const NO_PLACE: Rule = Rule {
    code: "event-without-place",
    numbers: &["E04"],
    severity: Severity::Error,
    summary: "visitors cannot find out where an event is held",
    explanation: include_str!("explain/event-without-place.md"),
};
pub(crate) const NO_WAY_IN: Rule = Rule {
    code: "online-event-without-access",
    numbers: &["E05"],
    severity: Severity::Error,
    summary: "an online event does not say how one gets in",
    explanation: include_str!("explain/online-event-without-access.md"),
};
pub(crate) const BAD_REGISTRATION: Rule = Rule {
    code: "bad-registration-dates",
    numbers: &["E06"],
    severity: Severity::Error,
    summary: "the days of registration contradict each other, the event or the status",
    explanation: include_str!("explain/bad-registration-dates.md"),
};
pub(crate) const NOT_CLOSED: Rule = Rule {
    code: "past-event-not-closed",
    numbers: &["E08"],
    severity: Severity::Warning,
    summary: "an event is over and still announced as if it were to come",
    explanation: include_str!("explain/past-event-not-closed.md"),
};

pub(super) const RULES: &[&Rule] = &[
    &BAD_SESSION,
    &NO_PLACE,
    &NO_WAY_IN,
    &BAD_REGISTRATION,
    &NOT_CLOSED,
];

/// Looks at every event but drafts.
///
/// Messages leave out the event's id: the repetitions of a series share one place in a file, and the same fault there counts once.
pub(super) fn check(portal: &Portal, sink: &Sink) {
    for event in portal
        .all("event")
        .filter(|event| event.str("status") != "draft")
    {
        times(event, portal, sink);
        // Where an event is held no longer matters when it is called off, and is not settled when it is put off.
        if !matches!(event.str("status"), "cancelled" | "postponed") {
            place(event, portal, sink);
            access(event, sink);
        }
        registration(event, portal, sink);
        closed(event, portal, sink);
    }
}

fn times(event: &Record, portal: &Portal, sink: &Sink) {
    let report = |span: Span, message: String, hint: &str| {
        sink.report(Diagnostic::new(&BAD_SESSION, event.location(span), message).hint(hint));
    };
    let found = sessions(event, portal);
    // An empty list is the schema's to report; here the list holds nothing with a start and an end.
    if found.is_empty() && !event.list("sessions").is_empty() {
        report(
            event.span_of("sessions"),
            "the event has no session with a start and an end".to_owned(),
            "write `start: 2026-03-04T09:00` and `end: 2026-03-04T12:00` in each session",
        );
    }
    for session in &found {
        let span = session.fields.span_of("end");
        let minutes = session.minutes();
        if minutes <= 0 {
            report(
                span,
                format!("the session `{}` does not end after it starts", session.id),
                "mend the day or the time of `end`",
            );
        } else if minutes > 16 * 60 {
            report(
                span,
                format!(
                    "the session `{}` lasts {} hours, and 16 are the most",
                    session.id,
                    minutes / 60
                ),
                "write one session for each day",
            );
        }
    }
}

/// The mode of a session: its own, or the event's.
fn mode<'a>(session: &'a Fields, event: &'a Record) -> &'a str {
    if session.has("mode") {
        session.str("mode")
    } else {
        event.str("mode")
    }
}

/// The venue of a session: its own, or the event's.
pub(super) fn venue<'a>(session: &'a Fields, event: &'a Record) -> Option<&'a Fields> {
    session.map("venue").or_else(|| event.map("venue"))
}

fn place(event: &Record, portal: &Portal, sink: &Sink) {
    for session in event
        .maps("sessions")
        .filter(|session| mode(session, event) != "online")
    {
        match venue(session, event) {
            None => {
                let at = if session.has("mode") {
                    session.span_of("mode")
                } else {
                    event.span_of("mode")
                };
                let found = Diagnostic::new(
                    &NO_PLACE,
                    event.location(at),
                    format!(
                        "people are asked to come (`{}`), but no venue is named",
                        mode(session, event)
                    ),
                )
                .hint("write `venue: {member: …, room: …}`, or a `name` and an `address`");
                // Of an event that is not settled one may leave open where it is.
                let open = event.str("status") == "tentative";
                sink.report(if open {
                    found.severity(Severity::Warning)
                } else {
                    found
                });
            }
            Some(venue) if !venue.has("member") && !venue.has("address") => {
                let name = venue
                    .text("name")
                    .map_or(venue.str("room"), |name| name.first());
                let is = if name.is_empty() {
                    "the venue".to_owned()
                } else {
                    format!("the venue `{name}`")
                };
                let near = portal.all("member").find(|member| {
                    !name.is_empty() && (member.title() == name || member.str("short_name") == name)
                });
                let found = Diagnostic::new(
                    &NO_PLACE,
                    event.location(venue.span),
                    format!("{is} is no member and has no address"),
                )
                .severity(Severity::Warning);
                sink.report(match near {
                    Some(member) => found.hint(format!("write `member: {}`", member.id)),
                    None => {
                        found.hint("add `address: {street: …, regency_code: …, province_code: …}`")
                    }
                });
            }
            Some(_) => {}
        }
    }
}

fn access(event: &Record, sink: &Sink) {
    let remote = event
        .maps("sessions")
        .find(|session| matches!(mode(session, event), "online" | "hybrid"));
    let Some(session) = remote else { return };
    let online = event.map("online");
    let way = online.is_some_and(|online| {
        online.has("platform")
            || online.has("url")
            || online.has("dial_in")
            || online.str("url_visibility") == "registrants"
    });
    if !way {
        let at = match online {
            Some(online) => online.span,
            None if session.has("mode") => session.span_of("mode"),
            None => event.span_of("mode"),
        };
        let what = if session.has("mode") {
            format!("session `{}`", session.str("id"))
        } else {
            "the event".to_owned()
        };
        sink.report(
            Diagnostic::new(
                &NO_WAY_IN,
                event.location(at),
                format!("{what} is {}, but neither platform nor address is given", mode(session, event)),
            )
            .hint("write `online: {platform: Zoom, url: https://…}`")
            .hint("or `online: {url_visibility: registrants}`, when the address goes to those who register"),
        );
    }
}

fn registration(event: &Record, portal: &Portal, sink: &Sink) {
    let zone = timezone(event, portal);
    let at = |path: &str| event.get(path).and_then(|item| local(item, zone));
    let (opens, closes) = (at("registration.opens"), at("registration.closes"));
    let report =
        |path: &str, message: String| Diagnostic::new(&BAD_REGISTRATION, event.at(path), message);
    if let (Some(opens), Some(closes)) = (opens, closes)
        && opens >= closes
    {
        sink.report(
            report(
                "registration.opens",
                "registration opens after it closes".to_owned(),
            )
            .related(event.at("registration.closes"), "it closes here")
            .hint("exchange the two, or mend the day"),
        );
    }
    if let (Some(closes), Some(start)) = (closes, starts(event, portal))
        && closes > start
    {
        sink.report(
            report(
                "registration.closes",
                "registration closes after the event has started".to_owned(),
            )
            .hint("let it close before the first session, or leave `closes` out"),
        );
    }
    if let Some(closes) = closes
        && closes.date() < portal.as_of
        && event.str("registration.status") == "open"
        && event.str("status") != "cancelled"
    {
        sink.report(
            report(
                "registration.status",
                "registration is `open`, but the day it closes is over".to_owned(),
            )
            .severity(Severity::Warning)
            .related(event.at("registration.closes"), "it closed here")
            .hint("write `status: closed`, or a later day in `closes`"),
        );
    }
}

fn closed(event: &Record, portal: &Portal, sink: &Sink) {
    let grace = portal.threshold("event_past_grace_days").clamp(0, 36_500);
    let Some(end) = ends(event, portal).map(|end| end.date()) else {
        return;
    };
    if end
        .checked_add(grace.days())
        .is_ok_and(|last| last >= portal.as_of)
    {
        return;
    }
    let status = event.str("status");
    let registration = event.str("registration.status");
    let (path, what) = match (status, registration) {
        ("tentative" | "confirmed" | "rescheduled", _) => {
            ("status", format!("the event is still `{status}`"))
        }
        // With a day on which registration closes this is the subject of another rule.
        ("completed", "open") if !event.has("registration.closes") => (
            "registration.status",
            "registration is still `open`".to_owned(),
        ),
        _ => return,
    };
    sink.report(
        Diagnostic::new(
            &NOT_CLOSED,
            event.at(path),
            format!("{what}, but its last session ended on {end}"),
        )
        .hint(if path == "status" {
            "write `status: completed`, or `cancelled` if it was not held"
        } else {
            "write `status: closed` in `registration`"
        }),
    );
}
