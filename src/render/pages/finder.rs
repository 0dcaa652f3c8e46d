//! The finder: where a reader may go and what to know before, with the reason for each "no".

use super::asked::asked;
use super::hours::{day, told_of, words};
use super::members::{distance, member_card, way_words};
use super::{Extras, Filled, Variables, sorted};
use crate::access::{Borrow, Fee, Gap, Path, Reason, Refusal, Run, Side, Terms, Way, last_day};
use crate::atlas::{kilometers, point};
use crate::model::hours::{DayState, Hours};
use crate::model::record::Record;
use crate::plan::route::Reader;
use crate::render::i18n::Arg;
use crate::render::view::View;
use crate::render::{machine, marks};
use jiff::civil::Date;
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;

/// Groups of hosts, in the order in which the page shows them.
const GROUPS: [&str; 4] = ["card", "letter", "visit", "none"];
/// So many hosts are shown with their terms beside them; the others name terms that stand below, each once.
const N_WHOLE: usize = 50;
/// With more links than this the page names each home once.
const MOST_LINKS: usize = 600;

/// The page that asks who the reader is.
pub(super) fn finder(view: View<'_>, extras: &Extras<'_>) -> Variables {
    let all = extras.readers;
    let issued = all.iter().filter(|reader| reader.home.is_some()).count();
    let link = |reader: &Reader| {
        let url = view.routes.finder(view.lang, reader);
        let mut link = view.code("patron_category", &reader.category);
        link["url"] = json!(url);
        link
    };
    let homes = sorted(view, view.portal.public("member"));
    let homes = homes.into_iter().map(|home| {
        let own = |reader: &&Reader| reader.home.as_ref() == Some(&home.id);
        let pages: Vec<Json> = all.iter().filter(own).map(link).collect();
        let codes = all.iter().filter(own);
        let codes: Vec<&str> = codes.map(|reader| reader.category.as_str()).collect();
        let why = pages.is_empty().then(|| no_card(home, view, extras));
        json!({"id": home.id, "name": view.title(home), "issues": codes.join(" "), "pages": pages, "why": why})
    });
    // Where no library issues a card there is none to choose.
    let homes: Vec<Json> = homes.filter(|_| issued > 0).collect();
    let anybody = all.iter().filter(|reader| reader.home.is_none()).map(link);
    Map::from_iter([
        ("homes".to_owned(), json!(homes)),
        ("anybody".to_owned(), Json::Array(anybody.collect())),
        ("is_long".to_owned(), json!(issued > MOST_LINKS)),
        ("last".to_owned(), view.date(last(view))),
        ("places_url".to_owned(), places_url(view, extras)),
    ])
}

/// Why no reader of a library gets a card, in a sentence; nothing where it is the only library.
fn no_card(home: &Record, view: View<'_>, extras: &Extras<'_>) -> Option<String> {
    let category = extras.readers.first()?.category.as_str();
    let host = extras.finder.hosts().find(|host| host.id != home.id)?;
    let access = extras
        .finder
        .access(Some(&home.id), category, &host.id, view.portal.as_of)?;
    access.card.err().map(|refusal| why(refusal, view))
}

/// The last day that the finder knows.
fn last(view: View<'_>) -> Date {
    let n_days = view.portal.threshold("hours_horizon_days").max(1);
    last_day(view.portal.as_of, n_days).unwrap_or(view.portal.as_of)
}

/// The file that knows where regencies are, where there is one.
fn places_url(view: View<'_>, extras: &Extras<'_>) -> Json {
    let is_there = !extras.atlas.served.is_empty();
    json!(is_there.then(|| view.routes.file(machine::EQUITY)))
}

/// What the finder says to a reader.
pub(super) fn reader(reader: &Reader, view: View<'_>, extras: &Extras<'_>) -> Filled {
    let portal = view.portal;
    let home = reader.home.as_deref().and_then(|id| portal.member(id));
    let n_days = portal.threshold("hours_horizon_days").max(1);
    let mut hosts: Vec<(Json, Order)> = sorted(view, portal.public("member"))
        .into_iter()
        .filter(|host| Some(host.id.as_str()) != reader.home.as_deref())
        .filter_map(|host| {
            let runs = extras.finder.runs(
                reader.home.as_deref(),
                &reader.category,
                &host.id,
                portal.as_of,
                n_days,
            )?;
            Some(shown(host, home, &runs, view))
        })
        .collect();
    hosts.sort_by(|(_, a), (_, b)| a.cmp(b));
    let shared = share(&mut hosts);
    let is_in = |(_, order): &&(Json, Order)| order.group < GROUPS.len() - 1;
    let n_in = hosts.iter().filter(is_in).count();
    let n_open = hosts.iter().filter(is_in);
    let n_open = n_open.filter(|(_, order)| !order.is_shut).count();
    let groups = GROUPS.iter().enumerate().map(|(at, code)| {
        let here = hosts.iter().filter(|(_, order)| order.group == at);
        let here: Vec<&Json> = here.map(|(host, _)| host).collect();
        json!({"code": code, "hosts": here})
    });
    let groups: Vec<Json> = groups.collect();
    let category = view.label("patron_category", &reader.category);
    let home_name = home.map(|home| {
        let name = home.text("name");
        name.map_or_else(|| home.id.clone(), |name| view.words(name.get(view.lang)))
    });
    let named = [
        ("category", Arg::Text(&category)),
        ("home", Arg::Text(home_name.as_deref().unwrap_or_default())),
    ];
    let key = if home.is_some() { "home" } else { "none" };
    let variables = Map::from_iter([
        (
            "home".to_owned(),
            home.map_or(Json::Null, |home| Json::Object(member_card(home, view))),
        ),
        (
            "category".to_owned(),
            view.code("patron_category", &reader.category),
        ),
        ("others".to_owned(), others(reader, view, extras)),
        ("groups".to_owned(), json!(groups)),
        ("shared".to_owned(), json!(shared)),
        ("n_in".to_owned(), json!(n_in)),
        ("n_open".to_owned(), json!(n_open)),
        ("n_hosts".to_owned(), json!(hosts.len())),
        ("last".to_owned(), view.date(last(view))),
        ("places_url".to_owned(), places_url(view, extras)),
        ("zone".to_owned(), json!(portal.settings.str("timezone"))),
        ("home_geo".to_owned(), json!(geo(home))),
        (
            "hours_url".to_owned(),
            json!(view.routes.file(machine::HOURS)),
        ),
        ("clock_words".to_owned(), json!(words(view))),
        ("home_id".to_owned(), json!(reader.home)),
        ("who".to_owned(), json!(who(&category, home))),
    ]);
    Filled {
        template: "access.html",
        title: view.say(&format!("finder.for_{key}"), &named),
        description: view.say(&format!("finder.description_{key}"), &named),
        variables,
    }
}

/// Latitude and longitude as scripts read them; empty where they are not known.
fn geo(member: Option<&Record>) -> String {
    let spot = member.and_then(point);
    spot.map_or_else(String::new, |(lat, lon)| format!("{lat},{lon}"))
}

/// The reader in a few words.
fn who(category: &str, home: Option<&Record>) -> String {
    let short = home.map(|home| match home.str("short_name") {
        "" => home.id.clone(),
        short => short.to_owned(),
    });
    let words = [Some(marks::plain(category)), short];
    words
        .into_iter()
        .flatten()
        .collect::<Vec<String>>()
        .join(", ")
}

/// The pages of other categories of the same home.
fn others(reader: &Reader, view: View<'_>, extras: &Extras<'_>) -> Json {
    let others = extras
        .readers
        .iter()
        .filter(|other| other.home == reader.home);
    let others = others.map(|other| {
        let mut link = view.code("patron_category", &other.category);
        link["url"] = json!(view.routes.finder(view.lang, other));
        link["current"] = json!(other == reader);
        link
    });
    Json::Array(others.collect())
}

/// Where a host stands on the page: those who let in more come first, then those that are nearer, then those that are open
/// on the day of the build.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Order {
    group: usize,
    rank: u64,
    meters: u64,
    is_shut: bool,
    name: Vec<u8>,
    id: String,
}

/// Takes the terms out of the hosts that come after the first ones: a long page says what many hosts ask for once, and
/// they name it by its number, from 1.
fn share(hosts: &mut [(Json, Order)]) -> Vec<Json> {
    let mut shared = Vec::new();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for (host, _) in hosts.iter_mut().skip(N_WHOLE) {
        host["is_row"] = json!(true);
        let answers = host["answers"].as_array_mut().into_iter().flatten();
        let ways = answers.filter_map(|answer| answer["ways"].as_array_mut());
        for way in ways.flatten() {
            let terms = way["terms"].take();
            let number = *known.entry(terms.to_string()).or_insert_with(|| {
                shared.push(terms);
                shared.len()
            });
            way["terms"] = json!(number);
        }
    }
    shared
}

/// A host with its answers.
fn shown(host: &Record, home: Option<&Record>, runs: &[Run<'_>], view: View<'_>) -> (Json, Order) {
    let as_of = view.portal.as_of;
    let answers: Vec<Json> = runs.iter().map(|run| answer(run, view)).collect();
    let first = answers.first().cloned().unwrap_or_default();
    let group = GROUPS.iter().position(|code| first["group"] == *code);
    let apart = home.and_then(point).zip(point(host));
    let km = apart.map(|(a, b)| kilometers(a, b));
    let mut out = member_card(host, view);
    let said = km.map(|km| distance(km, view));
    out.insert("km".to_owned(), json!(said));
    let guide = view.routes.guide(view.lang, &host.id);
    out.insert("guide".to_owned(), json!(guide));
    out.insert("geo".to_owned(), json!(geo(Some(host))));
    let library = Hours::of(host, view.portal).on(as_of);
    let best = runs.first().and_then(|run| run.access.best());
    let week = best.and_then(|(_, terms)| terms.hours.as_ref());
    let today = week.map_or_else(|| library.clone(), |week| library.within(week, as_of));
    let is_narrower = today.state != library.state;
    out.insert("today".to_owned(), day(&today, as_of, view));
    let yours = is_narrower.then(|| told_of("clock.yours", &library, as_of, view));
    out.insert("yours".to_owned(), json!(yours));
    let title = host.text("name").map_or("", |name| name.get(view.lang).0);
    let order = Order {
        group: group.unwrap_or(GROUPS.len() - 1),
        rank: first["rank"].as_u64().unwrap_or(u64::MAX),
        // What is not known is far.
        meters: km.map_or(u64::MAX, |km| (km * 1000.0) as u64),
        is_shut: !matches!(today.state, DayState::Open(_) | DayState::Always),
        name: view.locale.sort_key(title),
        id: host.id.clone(),
    };
    out.insert("answers".to_owned(), json!(answers));
    (Json::Object(out), order)
}

/// An answer, with the days of the horizon on which it holds.
fn answer(run: &Run<'_>, view: View<'_>) -> Json {
    let access = &run.access;
    let way = walk_in_of(run);
    let ways = access.ways();
    let best = ways.first();
    let shown = ways
        .iter()
        .map(|(path, terms)| one_way(*path, terms, run, view));
    let shown: Vec<Json> = shown.collect();
    let group = best.map_or("none", |(path, _)| match path {
        Path::Card => "card",
        Path::Letter => "letter",
        Path::WalkIn if way == Way::Letter => "letter",
        Path::WalkIn => "visit",
    });
    let mut out = json!({
        "group": group,
        "week": best.and_then(|(_, terms)| terms.hours.as_ref()).map(|week| machine::spans(week).to_string()),
        "ways": shown,
        "first": view.date(run.first),
        "last": view.date(run.last),
        "is_now": run.first <= view.portal.as_of,
    });
    // Who comes in with a card has nothing to be told; another reader wants to know why the card does not do, but for one
    // who has no library and so no card.
    let refusal = access.card.as_ref().err();
    let refusal = refusal.filter(|refusal| !matches!(refusal.reason, Reason::NoHome));
    if let Some(refusal) = refusal {
        out["why"] = json!(why(*refusal, view));
        out["because"] = because(refusal.reason, run, view);
    }
    let needs_word = match best {
        Some((path, _)) => *path == Path::WalkIn && way == Way::Appointment,
        None => refusal.is_none() || way != Way::CardOnly,
    };
    if needs_word {
        out["way"] = json!(view.t(&format!("finder.way.{}", way.code())));
    }
    let mark = mark(best.map(|(_, terms)| *terms), way);
    out["mark"] = json!(mark);
    let borrow = best.and_then(|(_, terms)| terms.borrow.as_ref());
    let lent = borrow.iter().flat_map(|borrow| &borrow.materials);
    let lent: Vec<String> = lent
        .map(|code| view.unmarked().label("material", code))
        .collect();
    out["lent"] = json!(lent.join(&view.t("ui.comma")));
    out["rank"] = json!(RANKS.iter().position(|code| *code == mark));
    out
}

/// How the host receives visitors without a card.
fn walk_in_of(run: &Run<'_>) -> Way {
    let walk_in = run.access.walk_in.as_ref();
    walk_in.map_or(Way::Unknown, |walk_in| walk_in.way)
}

/// What a library says of the reason, in its own words.
fn because(reason: Reason<'_>, run: &Run<'_>, view: View<'_>) -> Json {
    let words = match reason {
        Reason::Suspended { why, .. } => why,
        Reason::Membership {
            side: Side::Host, ..
        } => view
            .portal
            .member(run.access.host)
            .and_then(|host| host.text("status_note")),
        _ => None,
    };
    words.map_or(Json::Null, |words| view.text(words))
}

/// What a reader can do at most, most first; what is not known is no "no".
const RANKS: [&str; 5] = ["borrow", "read", "enter", "unknown", "none"];

/// What a reader can do at most, for marks on other pages and for the order of libraries: one of [`RANKS`].
fn mark(best: Option<&Terms<'_>>, way: Way) -> &'static str {
    match best {
        Some(terms) if terms.levels.contains(&"borrow") => "borrow",
        Some(terms) if terms.levels.contains(&"read") => "read",
        Some(_) => "enter",
        None if way == Way::Unknown => "unknown",
        None => "none",
    }
}

/// One way in: with what one comes, what one may do then, and on which terms.
fn one_way(path: Path, terms: &Terms<'_>, run: &Run<'_>, view: View<'_>) -> Json {
    let way = match path {
        Path::Card => Way::CardOnly,
        Path::Letter => Way::Letter,
        Path::WalkIn => walk_in_of(run),
    };
    // What a library lets any visitor do does not end with an agreement.
    let until = run.access.until.filter(|_| path != Path::WalkIn);
    let levels = terms.levels.iter().map(|code| view.code("level", code));
    json!({
        "label": way_words(way, view),
        "levels": levels.collect::<Vec<Json>>(),
        "note": terms.note.map(|text| view.text(text)),
        "terms": spelled_out(terms, until, view),
    })
}

/// What to know before setting out.
fn spelled_out(terms: &Terms<'_>, until: Option<Date>, view: View<'_>) -> Json {
    let basis = terms.basis;
    let reference =
        |kind: &str, id: Option<&str>| id.map_or(Json::Null, |id| view.reference(kind, id));
    let mut out = asked(terms, basis.map(|basis| basis.scheme), view);
    out["borrow"] = json!(terms.borrow.as_ref().map(|borrow| loans(borrow, view)));
    out["fees"] = terms.fees.iter().map(|fee| price(fee, view)).collect();
    out["max_visits"] = json!(terms.max_visits_per_month);
    out["scheme"] = reference("card_scheme", basis.map(|basis| basis.scheme));
    out["agreement"] = reference("agreement", basis.and_then(|basis| basis.agreement));
    out["until"] = json!(until.map(|day| view.date(day)));
    out
}

fn loans(borrow: &Borrow<'_>, view: View<'_>) -> Json {
    let materials = borrow.materials.iter();
    let materials: Vec<Json> = materials.map(|code| view.code("material", code)).collect();
    json!({"max": borrow.max, "days": borrow.days, "renew": borrow.renew, "materials": materials})
}

fn price(fee: &Fee<'_>, view: View<'_>) -> Json {
    json!({
        "what": view.code("fee_kind", fee.what),
        "amount": view.money(fee.amount, fee.currency),
        "unit": fee.unit.map(|unit| view.text(unit)),
        "note": fee.note.map(|note| view.text(note)),
    })
}

/// The reason of a "no" in a sentence.
fn why(refusal: Refusal<'_>, view: View<'_>) -> String {
    let day = |day: Option<Date>| day.map_or_else(String::new, |day| view.locale.date(day));
    let key = format!("finder.no.{}", refusal.reason.code());
    let gap = |gap: Gap| {
        let (ended, begins) = (day(gap.ended), day(gap.begins));
        match gap {
            Gap {
                begins: Some(_), ..
            } => view.say(&format!("{key}_until"), &[("day", Arg::Text(&begins))]),
            Gap { ended: Some(_), .. } => {
                view.say(&format!("{key}_since"), &[("day", Arg::Text(&ended))])
            }
            Gap { .. } => view.t(&key),
        }
    };
    match refusal.reason {
        Reason::SchemeDays(days) | Reason::Agreement(days) => gap(days),
        Reason::SchemeStatus(code) => {
            let status = view.label("scheme_status", code);
            view.say(&key, &[("status", Arg::Text(&status))])
        }
        Reason::Membership { status, .. } => {
            let status =
                status.map_or_else(String::new, |code| view.label("membership_status", code));
            view.say(&key, &[("status", Arg::Text(&status))])
        }
        Reason::Suspended {
            until: Some(until), ..
        } => {
            let until = day(Some(until));
            view.say(&format!("{key}_until"), &[("day", Arg::Text(&until))])
        }
        _ => view.t(&key),
    }
}
