//! Pages made for paper: the directory as a booklet, the calendar for a notice board, the poster of an event.
//!
//! Paper has no links and no room to scroll: entries carry numbers that the register names, addresses are written out, and a
//! poster holds what fits on its sheet and leaves the rest to the page of the event.

use super::asked::of_visitors;
use super::cards::acceptances_of;
use super::events::{by_start, event_card, timetable};
use super::hours::{periods, schedules, standing};
use super::members::{regency, tell_the_letter, tell_ways};
use super::{Extras, Filled, Variables, card, events, sorted};
use crate::access::Admissions;
use crate::atlas::libraries;
use crate::markdown::excerpt;
use crate::model::event::{is_past, sessions};
use crate::model::record::Record;
use crate::plan::route::{Print, Section};
use crate::render::i18n::Arg;
use crate::render::marks;
use crate::render::qr;
use crate::render::view::View;
use crate::schema::value::Fields;
use jiff::civil::Date;
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;

/// Fields of a library that its entry in the booklet shows.
const ENTRY: &[&str] = &[
    "name",
    "institution",
    "library_type",
    "address",
    "contacts",
    "website",
    "visiting",
];

/// Most sessions, speakers, organizers, groups and prices on a poster: with titles of any length, one sheet holds them.
const N_SESSIONS: usize = 5;
const N_SPEAKERS: usize = 4;
const N_NAMES: usize = 4;
const N_GROUPS: usize = 6;
const N_PRICES: usize = 4;
/// Longest title, longest reason of a change, longest place, and longest other piece of text on a poster, in characters.
const TITLE_CHARS: usize = 140;
const REASON_CHARS: usize = 160;
const PLACE_CHARS: usize = 90;
const PIECE_CHARS: usize = 50;
/// How many lines of facts can stand in large letters, and in the largest.
const N_LINES: usize = 14;
const N_LINES_ROOMY: usize = 8;
/// Under which names texts of any length stand.
const TEXTS: [&str; 5] = ["text", "label", "name", "suffix", "room"];

/// What a page for paper shows.
pub(super) fn page(print: &Print, view: View<'_>, extras: &Extras<'_>) -> Filled {
    let event = match print {
        Print::Directory => return directory(view, extras.admissions),
        Print::Calendar => return calendar(view),
        Print::Poster(id) => view.portal.record("event", id),
    };
    event.map_or_else(
        || super::plain::not_found(view),
        |event| poster(event, view),
    )
}

/// The libraries by regency, each with a number, and a register of their names.
fn directory(view: View<'_>, admissions: &Admissions<'_>) -> Filled {
    let all = sorted(view, libraries(view.portal));
    let place = |member: &Record| {
        let label = regency(member, view)["label"].take();
        label.as_str().unwrap_or_default().to_owned()
    };
    // Those whose regency is not known come last.
    let mut groups: BTreeMap<(bool, Vec<u8>), Vec<&Record>> = BTreeMap::new();
    for member in &all {
        let label = place(member);
        let key = (label.is_empty(), view.locale.sort_key(&label));
        groups.entry(key).or_default().push(member);
    }
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    let mut shown = Vec::new();
    for members in groups.into_values() {
        let label = members.first().map(|member| place(member));
        let first = numbers.len() + 1;
        let entries = members.into_iter().map(|member| {
            let number = numbers.len() + 1;
            numbers.insert(&member.id, number);
            entry(member, number, admissions, view)
        });
        let entries: Vec<Json> = entries.collect();
        let last = numbers.len();
        shown.push(json!({"label": label, "first": first, "last": last, "entries": entries}));
    }
    // Whole names tend to begin alike; readers look under the short one.
    let mut register: Vec<(&str, usize)> = all
        .iter()
        .map(|member| (member.str("short_name"), numbers[member.id.as_str()]))
        .collect();
    register.sort_by_cached_key(|(name, number)| (view.locale.sort_key(name), *number));
    let register: Vec<Json> = register
        .into_iter()
        .map(|(name, number)| json!({"name": name, "number": number}))
        .collect();
    let mut variables = Map::from_iter([
        ("groups".to_owned(), json!(shown)),
        ("register".to_owned(), json!(register)),
        ("counted".to_owned(), super::directory::counted(view)),
    ]);
    add_code(
        &mut variables,
        &view.routes.section(view.lang, Section::Members),
        view,
    );
    Filled {
        template: "print_directory.html",
        title: view.t("print.directory"),
        description: view.t("print.directory_description"),
        variables,
    }
}

/// A library in the booklet.
fn entry(member: &Record, number: usize, admissions: &Admissions<'_>, view: View<'_>) -> Json {
    let mut out = card(member, view, ENTRY);
    tell_the_letter(&mut out, member, view);
    let mut hours = view
        .part(member, &["opening_hours"])
        .remove("opening_hours")
        .unwrap_or_default();
    if let Some(hours) = hours.as_object_mut() {
        let (state, closure) = standing(member, view);
        let written = member.map("opening_hours").cloned().unwrap_or_default();
        let shown = hours.remove("periods").unwrap_or_default();
        let periods = periods(&written, shown, view);
        hours.insert("periods".to_owned(), json!(periods));
        let shown = hours.remove("extra").unwrap_or_default();
        hours.insert("extra".to_owned(), schedules(&written, shown, view));
        hours.insert("state".to_owned(), state);
        hours.insert("temporarily_closed".to_owned(), closure);
    }
    out.insert("number".to_owned(), json!(number));
    out.insert("regency".to_owned(), regency(member, view));
    out.insert(
        "status".to_owned(),
        view.code_at(member, "membership.status"),
    );
    out.insert("hours".to_owned(), hours);
    out.insert("visit".to_owned(), of_visitors(member, view));
    let acceptances = acceptances_of(member, admissions, view);
    tell_ways(&mut out, member, acceptances, view);
    Json::Object(out)
}

/// What is to be held, by month, each event once: in the month of its next session.
fn calendar(view: View<'_>) -> Filled {
    let portal = view.portal;
    let coming = portal
        .public("event")
        .filter(|event| !is_past(event, portal, portal.as_of));
    let mut months: BTreeMap<Date, Vec<Json>> = BTreeMap::new();
    for event in by_start(coming.collect(), view) {
        let next = sessions(event, portal)
            .into_iter()
            .find(|session| session.end.date() >= portal.as_of);
        let day = next.map_or(portal.as_of, |next| next.start.date());
        let month = day.max(portal.as_of).first_of_month();
        months.entry(month).or_default().push(notice(event, view));
    }
    let mut holidays = holidays(view);
    let shown = months.into_iter().map(|(month, events)| {
        let holidays = holidays.remove(&month).unwrap_or_default();
        let (last, holidays_last) = (last_of(&events), last_of(&holidays));
        json!({"label": view.locale.month_year(month), "events": events, "last": last, "holidays": holidays, "holidays_last": holidays_last})
    });
    let shown: Vec<Json> = shown.collect();
    let mut variables = Map::from_iter([("months".to_owned(), json!(shown))]);
    add_code(
        &mut variables,
        &view.routes.section(view.lang, Section::Events),
        view,
    );
    Filled {
        template: "print_calendar.html",
        title: view.t("print.calendar"),
        description: view.t("print.calendar_description"),
        variables,
    }
}

/// The last day of things that say theirs; nothing where one does not.
fn last_of(things: &[Json]) -> Option<&str> {
    let days = things.iter().map(|thing| thing["last"].as_str());
    days.collect::<Option<Vec<_>>>()?.into_iter().max()
}

/// An event on the notice board.
fn notice(event: &Record, view: View<'_>) -> Json {
    let mut out = event_card(event, view);
    out.append(&mut view.part(
        event,
        &["sessions", "previous_starts", "online", "speakers"],
    ));
    let sessions = out.remove("sessions").unwrap_or(json!([]));
    out.insert(
        "sessions".to_owned(),
        json!(coming_sessions(
            event,
            Some(json!(timetable(event, &sessions, view))),
            view
        )),
    );
    let page = view.routes.record_page(view.lang, "event", &event.id);
    out.insert(
        "address".to_owned(),
        json!(page.map(|page| view.routes.typed(&page))),
    );
    Json::Object(out)
}

/// The days ahead on which the portal expects libraries to be closed, or does not know, by the month in which they begin.
fn holidays(view: View<'_>) -> BTreeMap<Date, Vec<Json>> {
    let closes = |holiday: &Fields| match holiday.str("observed") {
        "" => holiday.str("kind") == "national",
        observed => observed != "normal",
    };
    let mut found: Vec<(Date, Date, Json)> = Vec::new();
    for holiday in view
        .portal
        .settings
        .maps("holidays")
        .filter(|map| closes(map))
    {
        let first = holiday.date("date").or_else(|| holiday.date("from"));
        let (Some(first), Some(name)) = (first, holiday.text("name")) else {
            continue;
        };
        let last = holiday.date("until").unwrap_or(first);
        if last >= view.portal.as_of {
            let days = if first == last {
                view.locale.date(first)
            } else {
                view.locale.date_range(first, last)
            };
            found.push((
                first,
                last,
                json!({"days": days, "last": last.to_string(), "name": view.text(name)}),
            ));
        }
    }
    found.sort_by_key(|(first, last, _)| (*first, *last));
    let mut months: BTreeMap<Date, Vec<Json>> = BTreeMap::new();
    for (first, _, holiday) in found {
        let month = first.max(view.portal.as_of).first_of_month();
        months.entry(month).or_default().push(holiday);
    }
    months
}

/// An event on one sheet.
fn poster(event: &Record, view: View<'_>) -> Filled {
    let name = view.name(event);
    let named = [("name", Arg::Text(&name))];
    let mut variables = events::event(event, view);
    let page = view.routes.record_page(view.lang, "event", &event.id);
    let page = page.unwrap_or_default();
    add_code(&mut variables, &page, view);
    let mut whole = variables.remove("event").unwrap_or(Json::Null);
    let sessions = coming_sessions(event, variables.remove("sessions"), view);
    let speakers = speakers(whole["speakers"].take(), &sessions);
    let title = cut(whole["title"].take(), TITLE_CHARS);
    let size = size(title["text"].as_str().unwrap_or_default());
    whole["cancel_reason"] = cut(whole["cancel_reason"].take(), REASON_CHARS);
    let mut planned = items(whole["previous_starts"].take());
    planned.truncate(N_SESSIONS);
    whole["previous_starts"] = json!(planned);
    let place = cut(events::place(event, view), PLACE_CHARS);
    let n_place = place["text"]
        .as_str()
        .map_or(0, |text| marks::plain(text).chars().count());
    let n_prices = event.list("registration.tiers").len().min(N_PRICES);
    // About how many lines the facts take, in the two columns they stand in.
    let n_left = 2 + n_place.div_ceil(22) + 2 * sessions.len().min(N_SESSIONS);
    let n_right = 3
        + 2 * speakers.len().min(N_SPEAKERS)
        + event.list("audience").len().div_ceil(2)
        + n_prices;
    let mut limit = |key: &str, list: Json, n_max: usize| {
        variables.insert(key.to_owned(), first(items(list), n_max));
    };
    limit("sessions", json!(sessions), N_SESSIONS);
    limit("speakers", json!(speakers), N_SPEAKERS);
    limit("organisers", whole["organisers"].take(), N_NAMES);
    limit("audience", whole["audience"].take(), N_GROUPS);
    limit("prices", whole["registration"]["tiers"].take(), N_PRICES);
    variables.extend([
        ("heading".to_owned(), title),
        ("size".to_owned(), json!(size)),
        ("room".to_owned(), json!(room(size, n_left.max(n_right)))),
        ("place".to_owned(), place),
        // The `url` of an event is its page elsewhere.
        ("back".to_owned(), json!(page)),
        ("event".to_owned(), whole),
    ]);
    Filled {
        template: "poster.html",
        title: view.say("poster.of", &named),
        description: view.say("poster.description", &named),
        variables,
    }
}

/// The sessions that are not over on the day of the build.
fn coming_sessions(event: &Record, shown: Option<Json>, view: View<'_>) -> Vec<Json> {
    let ends = sessions(event, view.portal);
    let ends = ends.iter().map(|session| session.end.date());
    items(shown.unwrap_or_default())
        .into_iter()
        .zip(ends)
        .filter(|(_, end)| *end >= view.portal.as_of)
        .map(|(session, _)| session)
        .collect()
}

/// Who speaks: at the event, and at its sessions, each once.
fn speakers(of_event: Json, sessions: &[Json]) -> Vec<Json> {
    let of_sessions = sessions
        .iter()
        .flat_map(|session| items(session["speakers"].clone()));
    let mut found: Vec<Json> = Vec::new();
    for speaker in items(of_event).into_iter().chain(of_sessions) {
        if !found.iter().any(|other| other["name"] == speaker["name"]) {
            found.push(speaker);
        }
    }
    found
}

fn items(list: Json) -> Vec<Json> {
    match list {
        Json::Array(items) => items,
        _ => Vec::new(),
    }
}

/// The first things of a list, with their texts cut, and how many there are beyond.
fn first(list: Vec<Json>, n_max: usize) -> Json {
    let n_more = list.len().saturating_sub(n_max);
    let shown: Vec<Json> = list
        .into_iter()
        .take(n_max)
        .map(|item| cut(item, PIECE_CHARS))
        .collect();
    json!({"shown": shown, "more": n_more})
}

/// A value whose texts are no longer than fits; addresses and codes stay whole.
fn cut(value: Json, n_chars_max: usize) -> Json {
    match value {
        Json::Array(items) => items
            .into_iter()
            .map(|item| cut(item, n_chars_max))
            .collect(),
        Json::Object(map) => map
            .into_iter()
            .map(|(key, value)| {
                let value = match value {
                    Json::String(text) if TEXTS.contains(&key.as_str()) => {
                        json!(cut_text(text, n_chars_max))
                    }
                    value => cut(value, n_chars_max),
                };
                (key, value)
            })
            .collect(),
        other => other,
    }
}

fn cut_text(text: String, n_chars_max: usize) -> String {
    // A mark of language that lost its end would be seen.
    let words = marks::plain(&text);
    if words.chars().count() <= n_chars_max {
        text
    } else {
        excerpt(&words, n_chars_max)
    }
}

/// How large a title is set: by its length, so that it takes a third of the sheet at most.
fn size(title: &str) -> &'static str {
    match title.chars().count() {
        0..=30 => "short",
        31..=65 => "middle",
        66..=100 => "long",
        _ => "longest",
    }
}

/// How large facts of so many lines are set below a title of a size; nothing for the usual.
fn room(size: &str, n_lines: usize) -> &'static str {
    if size == "longest" || n_lines > N_LINES {
        "dense"
    } else if size != "long" && n_lines <= N_LINES_ROOMY {
        "roomy"
    } else {
        ""
    }
}

/// The code of a page, and its address in words.
pub(super) fn add_code(variables: &mut Variables, url: &str, view: View<'_>) {
    variables.insert("code".to_owned(), qr::code(&view.routes.absolute(url)));
    variables.insert("code_text".to_owned(), json!(view.routes.typed(url)));
}
