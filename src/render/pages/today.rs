//! Today: who is open until when, who is not and why, what is held, where visiting is suspended.
//!
//! The page shows the day of the build. It carries what is held and suspended on the days after it, too, hidden until a
//! script that knows today shows it; the hours of those days are in a file (`machine::HOURS`).

use super::directory::MOST_LABELED;
use super::hours::{ONLY_EXTRA, library_day, words};
use super::members::regency;
use super::{Variables, cards, options, sorted};
use crate::model::event::sessions;
use crate::model::horizon::{Horizon, members};
use crate::model::hours::{Day, DayState, Extra, Hours};
use crate::model::record::Record;
use crate::render::machine;
use crate::render::view::View;
use jiff::civil::Date;
use serde_json::{Map, Value as Json, json};

/// The groups in which days are counted, in the order in which libraries stand on the page.
const GROUPS: [&str; 5] = ["open", ONLY_EXTRA, "appointment", "closed", "unknown"];

/// The page.
pub(super) fn today(view: View<'_>) -> Variables {
    let horizon = Horizon::of(view.portal);
    let mut rows: Vec<(usize, Json)> = sorted(view, members(view.portal))
        .into_iter()
        .enumerate()
        .map(|(place, member)| library(place, member, horizon, view))
        .collect();
    rows.sort_by_key(|(group, _)| *group);
    let counts: Map<String, Json> = GROUPS
        .iter()
        .enumerate()
        .map(|(group, name)| {
            let n = rows.iter().filter(|(found, _)| *found == group).count();
            ((*name).to_owned(), json!(n))
        })
        .collect();
    // Few forums have such a day; where there is none, nothing is said of it.
    let n_extra = counts[ONLY_EXTRA].as_i64().filter(|n| *n > 0);
    let count_extra = n_extra.map(|n| {
        let words = view.t("clock.count_extra");
        words.replace("%extra", &view.locale.number(n))
    });
    let places = sorted(view, members(view.portal))
        .into_iter()
        .filter_map(|member| {
            let regency = regency(member, view);
            let text = |key: &str| regency[key].as_str().map(str::to_owned);
            Some((text("code")?, text("label")?))
        });
    let places = options(places.filter(|(code, _)| !code.is_empty()), view);
    Map::from_iter([
        ("is_long".to_owned(), json!(rows.len() > MOST_LABELED)),
        (
            "day".to_owned(),
            json!(view.locale.date_long(view.portal.as_of)),
        ),
        (
            "libraries".to_owned(),
            rows.into_iter().map(|(_, row)| row).collect(),
        ),
        ("count_extra".to_owned(), json!(count_extra)),
        ("counts".to_owned(), Json::Object(counts)),
        ("regencies".to_owned(), places),
        ("events".to_owned(), held(horizon, view)),
        ("suspensions".to_owned(), suspensions(horizon, view)),
        (
            "hours_url".to_owned(),
            json!(view.routes.file(machine::HOURS)),
        ),
        ("words".to_owned(), json!(words(view))),
    ])
}

/// A library with its place by name and its day, and the number of its group.
fn library(place: usize, member: &Record, horizon: Horizon, view: View<'_>) -> (usize, Json) {
    let hours = Hours::of(member, view.portal);
    let now = hours.on(horizon.from);
    let only = hours.only_extras(horizon.from, None);
    // Whom to ask stands there where nobody knows, today or on a day that a script may show.
    let is_unknown = |day: Date| hours.on(day).state == DayState::Unknown;
    let contact = horizon.days().any(is_unknown).then(|| {
        let mut part = view.part(member, &["contacts"]);
        part.remove("contacts")
            .and_then(|contacts| contacts.as_array()?.first().cloned())
    });
    let row = json!({
        "id": member.id,
        "place": place,
        "name": view.title(member),
        "url": view.routes.record(view.lang, "member", &member.id),
        "status": view.code_at(member, "membership.status"),
        "regency": regency(member, view),
        "day": library_day(member, &hours, horizon.from, view),
        "contact": contact.flatten(),
    });
    (group(&now, &only), row)
}

fn group(day: &Day, only: &[Extra]) -> usize {
    match day.state {
        DayState::Open(_) | DayState::Always => 0,
        DayState::Closed if !only.is_empty() => 1,
        DayState::ByAppointment => 2,
        DayState::Closed => 3,
        DayState::Unknown => 4,
    }
}

/// What is held on each of the days: one entry for each day of each session.
fn held(horizon: Horizon, view: View<'_>) -> Json {
    let portal = view.portal;
    let mut found = Vec::new();
    for event in portal.public("event") {
        for session in sessions(event, portal) {
            // Sessions are ordered by what their clocks say; a day is that of the event's own zone.
            let last = session.end.date();
            let days = horizon
                .days()
                .skip_while(|day| *day < session.start.date())
                .take_while(|day| *day <= last);
            for day in days {
                let shown = json!({
                    "day": day.to_string(),
                    "title": view.title(event),
                    "url": view.routes.record(view.lang, "event", &event.id),
                    "time": super::events::time(&session, view),
                    "place": super::events::place(event, view),
                    "status": view.code_at(event, "status"),
                });
                found.push(((day, session.start, event.id.as_str()), shown));
            }
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found.into_iter().map(|(_, shown)| shown).collect()
}

/// Suspensions of visiting that are in force on one of the days.
fn suspensions(horizon: Horizon, view: View<'_>) -> Json {
    let mut found = Vec::new();
    for scheme in sorted(view, view.portal.public("card_scheme")) {
        for (index, item) in scheme.list("acceptances").iter().enumerate() {
            let Some(acceptance) = item.as_map() else {
                continue;
            };
            let host = view.reference("member", acceptance.str("host"));
            if host.is_null() {
                continue;
            }
            let shown = view.entry(scheme, "acceptances", index);
            let scheme = view.reference("card_scheme", &scheme.id);
            let pauses = cards::suspensions(acceptance, &shown, horizon, view);
            let pauses = pauses.as_array().cloned().unwrap_or_default();
            found.extend(pauses.into_iter().map(|mut pause| {
                pause["host"] = host.clone();
                pause["scheme"] = scheme.clone();
                pause
            }));
        }
    }
    Json::Array(found)
}
