//! The training calendar, the page of an event, the page of a series.

use super::{Variables, card, sorted};
use crate::model::event::{Session, ends, enrolments, is_past, last_day, sessions, starts};
use crate::model::record::Record;
use crate::plan::route::Print;
use crate::render::view::View;
use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;

/// Most months the grid shows.
const N_MONTHS_MAX: usize = 6;

/// The days of an event in words, with its time where all is on one day.
pub(crate) fn dates(event: &Record, view: View<'_>) -> String {
    let sessions = sessions(event, view.portal);
    // Of sessions side by side, the one that starts last need not end last.
    let end = sessions.iter().map(|session| session.end).max();
    let (Some(first), Some(end)) = (sessions.first(), end) else {
        return String::new();
    };
    if first.start.date() == end.date() {
        let (from, to) = (view.time_of(first.start), view.time_of(end));
        let zone = zone(&first.timezone, first.start);
        format!(
            "{}{}{}",
            view.locale.date_long(first.start.date()),
            view.t("ui.comma"),
            view.locale.left_to_right(format!("{from}–{to} {zone}"))
        )
    } else {
        view.locale.date_range(first.start.date(), end.date())
    }
}

/// What the clocks of a zone are called on a day: WIB, WITA, WIT, or the zone's own abbreviation.
fn zone(timezone: &str, at: DateTime) -> String {
    match timezone {
        "Asia/Jakarta" | "Asia/Pontianak" => "WIB".to_owned(),
        "Asia/Makassar" => "WITA".to_owned(),
        "Asia/Jayapura" => "WIT".to_owned(),
        other => at.in_tz(other).map_or_else(
            |_| other.to_owned(),
            |zoned| zoned.strftime("%Z").to_string(),
        ),
    }
}

/// Where an event is held, in a few words; nothing for one that is only online.
pub(crate) fn place(event: &Record, view: View<'_>) -> Json {
    let venue = event.map("venue");
    let member = venue.and_then(|venue| view.portal.member(venue.str("member")));
    let mut name = match member.filter(|member| member.is_public()) {
        Some(member) => view.title(member),
        None => venue
            .and_then(|venue| venue.text("name"))
            .map_or(Json::Null, |name| view.text(name)),
    };
    let room = venue.map_or("", |venue| venue.str("room"));
    if let (Some(text), false) = (name["text"].as_str(), room.is_empty()) {
        let room = self::room(room, view);
        name["text"] = json!(format!("{room}, {text}"));
    }
    name
}

/// An event in a list.
pub(super) fn event_card(event: &Record, view: View<'_>) -> Map<String, Json> {
    let mut out = card(
        event,
        view,
        &[
            "status",
            "summary",
            "mode",
            "organisers",
            "topics",
            "audience",
            "series",
            "registration",
            "certificate",
            "cancel_reason",
        ],
    );
    let at = |moment: Option<DateTime>| moment.map_or(Json::Null, |moment| view.datetime(moment));
    out.insert("form".to_owned(), view.code_at(event, "kind"));
    out.insert("start".to_owned(), at(starts(event, view.portal)));
    out.insert("end".to_owned(), at(ends(event, view.portal)));
    out.insert("last".to_owned(), json!(last(event, view)));
    if let Some(registration) = out.get_mut("registration") {
        tell_days_of_registration(registration, event, view);
    }
    out.insert("dates".to_owned(), json!(dates(event, view)));
    out.insert("place".to_owned(), place(event, view));
    out.insert(
        "past".to_owned(),
        json!(is_past(event, view.portal, view.portal.as_of)),
    );
    // An event that names no price is not called free.
    let prices =
        event
            .maps("registration.tiers")
            .filter_map(|tier| match tier.get("amount")?.value {
                crate::schema::value::Value::Money(amount, _) => Some(amount),
                _ => None,
            });
    let prices: Vec<i64> = prices.collect();
    let free = !prices.is_empty() && prices.iter().all(|amount| *amount == 0);
    out.insert("free".to_owned(), json!(free));
    out
}

/// The last day of an event, as scripts compare it.
fn last(event: &Record, view: View<'_>) -> Option<String> {
    last_day(event, view.portal).map(|day| day.to_string())
}

/// Adds on which days registration stands how, and the last day on which one may register.
fn tell_days_of_registration(registration: &mut Json, event: &Record, view: View<'_>) {
    let as_of = view.portal.as_of;
    let all = enrolments(event, view.portal);
    let phases = all.iter().map(|phase| {
        let is_now = phase.first.is_none_or(|first| first <= as_of)
            && phase.last.is_none_or(|last| as_of <= last);
        let status = match phase.status {
            "" => Json::Null,
            status => view.code("registration_status", status),
        };
        let iso = |day: Option<Date>| day.map(|day| day.to_string());
        json!({"first": iso(phase.first), "last": iso(phase.last), "now": is_now, "status": status})
    });
    let phases: Vec<Json> = phases.collect();
    let closed = all.iter().find(|phase| phase.status == "closed");
    let last = closed.and_then(|closed| closed.first?.yesterday().ok());
    registration["can"] =
        json!(closed.is_none_or(|closed| closed.first.is_some_and(|first| as_of < first)));
    registration["last"] = json!(last.map(|day| day.to_string()));
    registration["phases"] = json!(phases);
}

pub(super) fn by_start<'r>(mut events: Vec<&'r Record>, view: View<'_>) -> Vec<&'r Record> {
    events.sort_by_cached_key(|event| (starts(event, view.portal), event.id.clone()));
    events
}

/// Events as cards, earliest first.
pub(super) fn list(events: Vec<&Record>, view: View<'_>) -> Json {
    Json::Array(
        by_start(events, view)
            .into_iter()
            .map(|event| Json::Object(event_card(event, view)))
            .collect(),
    )
}

/// Events that are not over on the day of the build, as cards, earliest first.
pub(super) fn coming<'r>(events: impl Iterator<Item = &'r Record>, view: View<'_>) -> Json {
    list(
        events
            .filter(|event| !is_past(event, view.portal, view.portal.as_of))
            .collect(),
        view,
    )
}

/// The calendar: what is coming, what has been, and the months as grids.
pub(super) fn events(view: View<'_>) -> Variables {
    let portal = view.portal;
    let all = by_start(portal.public("event").collect(), view);
    let (past, upcoming): (Vec<&Record>, Vec<&Record>) = all
        .into_iter()
        .partition(|event| is_past(event, portal, portal.as_of));
    let mut past = list(past, view);
    past.as_array_mut()
        .into_iter()
        .for_each(|cards| cards.reverse());
    let series: Vec<Json> = sorted(view, portal.public("series"))
        .into_iter()
        .map(|series| Json::Object(card(series, view, &["name", "cadence"])))
        .collect();
    let weekdays: Vec<Json> = (0..7)
        .map(|index| json!({"label": view.weekday_name(index), "short": view.weekday_short(index)}))
        .collect();
    let ics = view.routes.file("calendar/all.ics");
    let n_off = upcoming
        .iter()
        .filter(|event| matches!(event.str("status"), "cancelled" | "postponed"))
        .count();
    Map::from_iter([
        ("n_planned".to_owned(), json!(upcoming.len() - n_off)),
        ("n_off".to_owned(), json!(n_off)),
        ("months".to_owned(), months(&upcoming, view)),
        ("upcoming".to_owned(), list(upcoming, view)),
        ("past".to_owned(), past),
        (
            "print".to_owned(),
            json!(view.routes.print(view.lang, &Print::Calendar)),
        ),
        ("series".to_owned(), json!(series)),
        ("weekdays".to_owned(), json!(weekdays)),
        (
            "webcal".to_owned(),
            json!(
                view.routes
                    .absolute(&ics)
                    .replacen("https://", "webcal://", 1)
            ),
        ),
        ("ics".to_owned(), json!(ics)),
    ])
}

/// One grid a month, from the month of the build to that of the last event, Monday first.
fn months(upcoming: &[&Record], view: View<'_>) -> Json {
    let mut by_day: BTreeMap<Date, Vec<Json>> = BTreeMap::new();
    for event in upcoming {
        let mut seen = Vec::new();
        for session in sessions(event, view.portal) {
            let mut day = session.start.date();
            while day <= session.end.date() {
                let shown = json!({"title": view.title(event), "url": view.routes.record(view.lang, "event", &event.id), "status": event.str("status"), "time": view.time_of(session.start)});
                if !seen.contains(&day) {
                    seen.push(day);
                    by_day.entry(day).or_default().push(shown);
                }
                let Ok(next) = day.checked_add(1.day()) else {
                    break;
                };
                day = next;
            }
        }
    }
    let last = by_day
        .keys()
        .next_back()
        .copied()
        .unwrap_or(view.portal.as_of);
    let mut month = view.portal.as_of.first_of_month();
    let mut out = Vec::new();
    while month <= last && out.len() < N_MONTHS_MAX {
        let lead = month.weekday().to_monday_zero_offset();
        let mut cells: Vec<Json> = (0..lead)
            .map(|_| json!({"day": null, "iso": null, "today": false, "events": []}))
            .collect();
        let mut day = month;
        while day.month() == month.month() {
            let events = by_day.get(&day).cloned().unwrap_or_default();
            cells.push(json!({"day": day.day(), "iso": day.to_string(), "text": view.locale.date(day), "today": day == view.portal.as_of, "events": events}));
            let Ok(next) = day.checked_add(1.day()) else {
                break;
            };
            day = next;
        }
        while !cells.len().is_multiple_of(7) {
            cells.push(json!({"day": null, "iso": null, "today": false, "events": []}));
        }
        let weeks: Vec<&[Json]> = cells.chunks(7).collect();
        out.push(json!({"label": view.locale.month_year(month), "iso": month.strftime("%Y-%m").to_string(), "weeks": weeks}));
        let Ok(next) = month.checked_add(1.month()) else {
            break;
        };
        month = next;
    }
    Json::Array(out)
}

/// The name of a room: it is written once, in the language of the portal.
fn room(name: &str, view: View<'_>) -> String {
    view.words((name, view.portal.default_language()))
}

/// Lets the room of a venue or a session say its language.
fn tell_language_of_room(place: &mut Json, view: View<'_>) {
    for pointer in ["/room", "/venue/room"] {
        if let Some(name) = place.pointer_mut(pointer)
            && let Some(written) = name.as_str()
        {
            *name = json!(room(written, view));
        }
    }
}

/// The page of an event.
pub(super) fn event(event: &Record, view: View<'_>) -> Variables {
    let portal = view.portal;
    let past = is_past(event, portal, portal.as_of);
    let poster = Print::Poster(event.id.clone());
    let mut whole = view.record(event);
    whole.insert("form".to_owned(), view.code_at(event, "kind"));
    let shown = whole.remove("sessions").unwrap_or(json!([]));
    let sessions = timetable(event, &shown, view);
    if let Some(venue) = whole.get_mut("venue") {
        tell_language_of_room(venue, view);
    }
    if let Some(registration) = whole.get_mut("registration") {
        tell_days_of_registration(registration, event, view);
    }
    let over = last_day(event, portal).and_then(|last| last.tomorrow().ok());
    let host = portal
        .member(event.str("venue.member"))
        .filter(|member| member.is_public());
    let series = portal
        .record("series", event.str("series"))
        .filter(|series| series.is_public());
    let siblings = portal.public("event").filter(|other| {
        series.is_some() && other.str("series") == event.str("series") && other.id != event.id
    });
    Map::from_iter([
        ("sessions".to_owned(), json!(sessions)),
        ("dates".to_owned(), json!(dates(event, view))),
        ("past".to_owned(), json!(past)),
        ("last".to_owned(), json!(last(event, view))),
        (
            "over".to_owned(),
            json!(over.map(|first| first.to_string())),
        ),
        (
            "poster".to_owned(),
            json!((!past).then(|| view.routes.print(view.lang, &poster))),
        ),
        (
            "ics".to_owned(),
            json!(
                view.routes
                    .file(&format!("calendar/event/{}.ics", event.id))
            ),
        ),
        (
            "series".to_owned(),
            series.map_or(Json::Null, |series| {
                Json::Object(card(series, view, &["name", "cadence"]))
            }),
        ),
        ("siblings".to_owned(), list(siblings.collect(), view)),
        (
            "venue_member".to_owned(),
            host.map_or(Json::Null, |host| {
                Json::Object(super::members::member_card(host, view))
            }),
        ),
        ("event".to_owned(), Json::Object(whole)),
    ])
}

/// The sessions of an event, earliest first, beside what its record says of each.
pub(super) fn timetable(event: &Record, shown: &Json, view: View<'_>) -> Vec<Json> {
    sessions(event, view.portal)
        .iter()
        .map(|session| session_view(session, event, shown, view))
        .collect()
}

/// The hours of a session, with the day of its end where that is another one.
pub(super) fn time(session: &Session<'_>, view: View<'_>) -> String {
    let (start, end) = (view.time_of(session.start), view.time_of(session.end));
    let zone = zone(&session.timezone, session.start);
    if session.start.date() == session.end.date() {
        return view.locale.left_to_right(format!("{start}–{end} {zone}"));
    }
    let day = view.locale.date(session.end.date());
    format!("{start}–{day}{}{end} {zone}", view.t("ui.comma"))
}

fn session_view(session: &Session<'_>, event: &Record, all: &Json, view: View<'_>) -> Json {
    let mut shown = all
        .as_array()
        .and_then(|all| all.iter().find(|one| one["id"] == session.id))
        .cloned()
        .unwrap_or(json!({}));
    if let Some(object) = shown.as_object_mut() {
        object.insert(
            "title".to_owned(),
            session.title.map_or(Json::Null, |title| view.text(title)),
        );
        object.insert("start".to_owned(), view.datetime(session.start));
        object.insert("end".to_owned(), view.datetime(session.end));
        object.insert(
            "date".to_owned(),
            json!(view.locale.date_long(session.start.date())),
        );
        object.insert("time".to_owned(), json!(time(session, view)));
        if object.get("mode").is_none_or(Json::is_null) {
            object.insert("mode".to_owned(), view.code_at(event, "mode"));
        }
    }
    tell_language_of_room(&mut shown, view);
    shown
}

/// The page of a series.
pub(super) fn series(series: &Record, view: View<'_>) -> Variables {
    let events = view
        .portal
        .public("event")
        .filter(|event| event.str("series") == series.id);
    Map::from_iter([
        ("series".to_owned(), Json::Object(view.record(series))),
        ("events".to_owned(), list(events.collect(), view)),
    ])
}
