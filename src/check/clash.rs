//! Rules of events that get in each other's way: one room, one speaker, one organizer at the same time.

use super::event::venue;
use crate::diag::{Diagnostic, Location, Rule, Severity, Sink};
use crate::model::event::{Session, ends, sessions};
use crate::model::portal::Portal;
use crate::model::record::Record;
use crate::schema::value::Fields;
use std::collections::{BTreeMap, BTreeSet};

pub(crate) const ROOM_TAKEN: Rule = Rule {
    code: "room-taken-twice",
    numbers: &["E02", "E03"],
    severity: Severity::Error,
    summary: "two sessions are held in one room at the same time",
    explanation: include_str!("explain/room-taken-twice.md"),
};
pub(crate) const SPEAKER_TWICE: Rule = Rule {
    code: "speaker-in-two-places",
    numbers: &["E02"],
    severity: Severity::Warning,
    summary: "one speaker is announced for two sessions at the same time",
    explanation: include_str!("explain/speaker-in-two-places.md"),
};
pub(crate) const EVENTS_COLLIDE: Rule = Rule {
    code: "events-collide",
    numbers: &["E03"],
    severity: Severity::Warning,
    summary: "two events of one organizer overlap, or two call the same people on one day",
    explanation: include_str!("explain/events-collide.md"),
};

pub(super) const RULES: &[&Rule] = &[&ROOM_TAKEN, &SPEAKER_TWICE, &EVENTS_COLLIDE];

/// A session with its event.
struct Slot<'a> {
    event: &'a Record,
    session: Session<'a>,
    from: i64,
    to: i64,
}

/// Looks at every pair of sessions that share a moment, and every pair of events that share a day.
pub(super) fn check(portal: &Portal, sink: &Sink) {
    // What is called off or put off takes no room, and a deadline is no meeting.
    let events: Vec<&Record> = portal
        .all("event")
        .filter(|event| !matches!(event.str("status"), "draft" | "cancelled" | "postponed"))
        .filter(|event| event.str("kind") != "deadline")
        .collect();
    let mut slots: Vec<Slot<'_>> = Vec::new();
    for event in &events {
        for session in sessions(event, portal) {
            let (from, to) = session.moments();
            slots.push(Slot {
                event,
                session,
                from,
                to,
            });
        }
    }
    slots.sort_by_key(|slot| (slot.from, slot.to));
    let mut looked: BTreeSet<(&str, &str)> = BTreeSet::new();
    let mut reported: BTreeSet<(&str, &str)> = BTreeSet::new();
    for (index, first) in slots.iter().enumerate() {
        for second in slots[index + 1..]
            .iter()
            .take_while(|second| second.from < first.to)
        {
            if second.from == second.to {
                continue;
            }
            let one_room = room(first, second, sink);
            speaker(first, second, portal, sink);
            if first.event.id != second.event.id {
                let pair = ordered(first.event, second.event);
                let ids = (pair.0.id.as_str(), pair.1.id.as_str());
                if looked.insert(ids) && (one_room || organizer(pair.0, pair.1, portal, sink)) {
                    reported.insert(ids);
                }
            }
        }
    }
    audience(&events, &reported, portal, sink);
}

fn ordered<'a>(a: &'a Record, b: &'a Record) -> (&'a Record, &'a Record) {
    if a.id <= b.id { (a, b) } else { (b, a) }
}

fn is_coming(event: &Record, portal: &Portal) -> bool {
    ends(event, portal).is_some_and(|end| end.date() >= portal.as_of)
}

/// Building and room, as far as the words tell them apart; none where no room is named.
fn room_of(slot: &Slot<'_>) -> Option<(String, String)> {
    let venue = venue(slot.session.fields, slot.event);
    let own = slot.session.fields.str("room");
    let room = if own.is_empty() {
        venue.map_or("", |venue| venue.str("room"))
    } else {
        own
    };
    let building = venue.map(|venue| {
        let member = venue.str("member");
        if member.is_empty() {
            folded(venue.str("name"))
        } else {
            member.to_owned()
        }
    })?;
    (!room.is_empty() && !building.is_empty()).then(|| (building, folded(room)))
}

fn folded(text: &str) -> String {
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

fn place(slot: &Slot<'_>) -> Location {
    slot.event.location(slot.session.fields.span_of("start"))
}

fn named(slot: &Slot<'_>) -> String {
    format!("`{}` of `{}`", slot.session.id, slot.event.id)
}

/// Reports two sessions in one room; true if it did.
fn room(first: &Slot<'_>, second: &Slot<'_>, sink: &Sink) -> bool {
    let Some((building, room)) = room_of(first) else {
        return false;
    };
    if room_of(second) != Some((building.clone(), room.clone())) {
        return false;
    }
    sink.report(
        Diagnostic::new(
            &ROOM_TAKEN,
            place(second),
            format!(
                "session {} and session {} are in room `{room}` of `{building}` at the same time",
                named(second),
                named(first)
            ),
        )
        .related(place(first), "the other session")
        .hint("move one of the two, or name the room that it has in truth"),
    );
    true
}

/// Names of those who speak in a session: its own speakers, or the event's where it names none.
fn speakers<'a>(slot: &Slot<'a>) -> BTreeMap<String, &'a Fields> {
    let own: Vec<&Fields> = slot.session.fields.maps("speakers").collect();
    let several = slot.event.list("sessions").len() > 1;
    let all = if own.is_empty() && !several {
        slot.event.maps("speakers").collect()
    } else {
        own
    };
    all.into_iter()
        .map(|speaker| (folded(speaker.str("name")), speaker))
        .collect()
}

fn speaker(first: &Slot<'_>, second: &Slot<'_>, portal: &Portal, sink: &Sink) {
    if !is_coming(first.event, portal) && !is_coming(second.event, portal) {
        return;
    }
    let others = speakers(first);
    for (name, speaker) in speakers(second) {
        let Some(other) = others.get(&name).filter(|_| !name.is_empty()) else {
            continue;
        };
        sink.report(
            Diagnostic::new(
                &SPEAKER_TWICE,
                second.event.location(speaker.span_of("name")),
                format!(
                    "`{}` speaks in session {} and in session {} at the same time",
                    speaker.str("name"),
                    named(second),
                    named(first)
                ),
            )
            .related(
                first.event.location(other.span_of("name")),
                "the other session",
            )
            .hint("mend the times; of two people with one name, write one with initials"),
        );
    }
}

/// Reports two overlapping events of one organizer; true if it did.
fn organizer(first: &Record, second: &Record, portal: &Portal, sink: &Sink) -> bool {
    if !is_coming(first, portal) {
        return false;
    }
    let known: Vec<&str> = first
        .list("organisers")
        .iter()
        .map(|item| item.as_str())
        .collect();
    let shared = second
        .list("organisers")
        .iter()
        .find(|item| known.contains(&item.as_str()));
    if let Some(shared) = shared {
        sink.report(
            Diagnostic::new(
                &EVENTS_COLLIDE,
                second.location(shared.span),
                format!(
                    "`{}` holds `{}` and `{}` at the same time",
                    shared.as_str(),
                    second.id,
                    first.id
                ),
            )
            .related(first.at("organisers"), "the other event")
            .hint("move one of the two, if the same people run both"),
        );
    }
    shared.is_some()
}

/// The regency where people are asked to come.
fn region(event: &Record, portal: &Portal) -> Option<String> {
    let venue = event.map("venue")?;
    let code = match portal.member(venue.str("member")) {
        Some(member) => member.str("address.regency_code"),
        None => venue.str("address.regency_code"),
    };
    (!code.is_empty()).then(|| code.to_owned())
}

fn audience(events: &[&Record], reported: &BTreeSet<(&str, &str)>, portal: &Portal, sink: &Sink) {
    // Events by day and regency: only those that meet there are compared.
    let mut days: BTreeMap<(String, String), BTreeSet<&str>> = BTreeMap::new();
    for event in events.iter().filter(|event| is_coming(event, portal)) {
        let Some(region) = region(event, portal) else {
            continue;
        };
        for session in sessions(event, portal) {
            let day = session.start.date().to_string();
            days.entry((day, region.clone()))
                .or_default()
                .insert(&event.id);
        }
    }
    let mut told: BTreeSet<(&str, &str)> = BTreeSet::new();
    for ((day, _), ids) in &days {
        let met: Vec<&Record> = ids
            .iter()
            .filter_map(|id| portal.record("event", id))
            .collect();
        for (index, first) in met.iter().enumerate() {
            for second in &met[index + 1..] {
                let pair = (first.id.as_str(), second.id.as_str());
                let known: Vec<&str> = first
                    .list("audience")
                    .iter()
                    .map(|item| item.as_str())
                    .collect();
                let shared = second
                    .list("audience")
                    .iter()
                    .find(|item| known.contains(&item.as_str()));
                // Events that overlap and share an organizer were named above.
                let Some(shared) =
                    shared.filter(|_| !reported.contains(&pair) && told.insert(pair))
                else {
                    continue;
                };
                sink.report(
                    Diagnostic::new(
                        &EVENTS_COLLIDE,
                        second.location(shared.span),
                        format!(
                            "`{}` and `{}` call `{}` on the same day in one region, on {day}",
                            second.id,
                            first.id,
                            shared.as_str()
                        ),
                    )
                    .severity(Severity::Info)
                    .related(first.at("audience"), "the other event")
                    .hint("nothing is wrong if people can go to both"),
                );
            }
        }
    }
}
