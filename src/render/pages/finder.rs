//! The finder: where a reader may go and what to know before, with the reason for each "no".

use super::hours::{day, words};
use super::members::{distance, member_card, regency};
use super::{Extras, Filled, Variables, sorted};
use crate::access::{
    Access, Borrow, Fee, Gap, Path, Reason, Refusal, Returns, Run, Terms, WalkIn, Way, last_day,
};
use crate::atlas::{kilometers, point};
use crate::model::hours::{DayState, Hours};
use crate::model::record::Record;
use crate::plan::route::Reader;
use crate::render::i18n::Arg;
use crate::render::view::View;
use crate::render::{machine, marks};
use jiff::civil::Date;
use serde_json::{Map, Value as Json, json};

/// Groups of hosts, in the order in which the page shows them.
const GROUPS: [&str; 4] = ["card", "letter", "visit", "none"];
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
    let homes = homes.into_iter().filter_map(|home| {
        let own = |reader: &&Reader| reader.home.as_ref() == Some(&home.id);
        let pages: Vec<Json> = all.iter().filter(own).map(link).collect();
        let codes = all.iter().filter(own);
        let codes: Vec<&str> = codes.map(|reader| reader.category.as_str()).collect();
        (!pages.is_empty()).then(|| {
            json!({"id": home.id, "name": view.title(home), "regency": regency(home, view), "issues": codes.join(" "), "pages": pages})
        })
    });
    let homes: Vec<Json> = homes.collect();
    let anybody = all.iter().filter(|reader| reader.home.is_none()).map(link);
    Map::from_iter([
        ("homes".to_owned(), json!(homes)),
        ("anybody".to_owned(), Json::Array(anybody.collect())),
        ("is_long".to_owned(), json!(issued > MOST_LINKS)),
    ])
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
    let n_open = hosts.iter().filter(|(_, order)| order.group < 3).count();
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
    let last = last_day(portal.as_of, n_days).unwrap_or(portal.as_of);
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
        ("n_open".to_owned(), json!(n_open)),
        ("n_hosts".to_owned(), json!(hosts.len())),
        ("last".to_owned(), view.date(last)),
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
    levels_missing: usize,
    meters: u64,
    is_shut: bool,
    name: Vec<u8>,
    id: String,
}

/// A host with its answers.
fn shown(host: &Record, home: Option<&Record>, runs: &[Run<'_>], view: View<'_>) -> (Json, Order) {
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
    let today = Hours::of(host, view.portal).on(view.portal.as_of);
    out.insert("today".to_owned(), day(&today, view.portal.as_of, view));
    let n_levels = first["levels"].as_array().map_or(0, Vec::len);
    let title = host.text("name").map_or("", |name| name.get(view.lang).0);
    let order = Order {
        group: group.unwrap_or(GROUPS.len() - 1),
        levels_missing: usize::MAX - n_levels,
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
    let Access {
        card,
        letter,
        walk_in,
        ..
    } = &run.access;
    let best = run.access.best();
    let mut out = match best {
        Some((path, terms)) => yes(path, terms, walk_in.as_ref(), view),
        None => json!({"group": "none", "levels": []}),
    };
    let refused = card
        .as_ref()
        .err()
        .or_else(|| letter.as_ref().and_then(|answer| answer.as_ref().err()));
    // With a card: nothing to explain. Otherwise a reader wants to know why the card does not do.
    let is_card = best.is_some_and(|(path, _)| path == Path::Card);
    if let Some(refusal) = refused.filter(|_| !is_card) {
        out["why"] = json!(why(*refusal, view));
        out["reason"] = json!(refusal.reason.code());
        if let Reason::Suspended {
            why: Some(text), ..
        } = refusal.reason
        {
            out["because"] = view.text(text);
        }
    }
    let way = walk_in.as_ref().map(|walk_in| walk_in.way);
    if let Some(way) = way.filter(|way| best.is_none() && *way != Way::CardOnly) {
        out["way"] = json!(view.t(&format!("finder.way.{}", way.code())));
    }
    out["first"] = view.date(run.first);
    out["last"] = view.date(run.last);
    out["is_now"] = json!(run.first <= view.portal.as_of);
    out["until"] = run.access.until.map_or(Json::Null, |day| view.date(day));
    out["mark"] = json!(mark(&out, view));
    out
}

/// The answer in a few words, for other pages of the portal.
fn mark(answer: &Json, view: View<'_>) -> String {
    let labels = answer["levels"].as_array().into_iter().flatten();
    let labels: Vec<String> = labels
        .filter_map(|level| level["label"].as_str())
        .map(marks::plain)
        .collect();
    let group = answer["group"].as_str().unwrap_or_default();
    let levels = labels.join(", ");
    view.unmarked().say(
        &format!("finder.mark.{group}"),
        &[("levels", Arg::Text(&levels))],
    )
}

fn yes(path: Path, terms: &Terms<'_>, walk_in: Option<&WalkIn<'_>>, view: View<'_>) -> Json {
    let way = walk_in.map_or(Way::Unknown, |walk_in| walk_in.way);
    let group = match path {
        Path::Card => "card",
        Path::Letter => "letter",
        Path::WalkIn if way == Way::Letter => "letter",
        Path::WalkIn => "visit",
    };
    let codes = |vocabulary: &str, codes: &[&str]| -> Vec<Json> {
        codes
            .iter()
            .map(|code| view.code(vocabulary, code))
            .collect()
    };
    let papers = terms.documents.iter();
    let papers: Vec<Vec<Json>> = papers.map(|any| codes("document", any)).collect();
    let basis = terms.basis;
    let reference =
        |kind: &str, id: Option<&str>| id.map_or(Json::Null, |id| view.reference(kind, id));
    json!({
        "group": group,
        "way": (path == Path::WalkIn && way == Way::Appointment).then(|| view.t("finder.way.appointment")),
        "levels": codes("level", &terms.levels),
        "borrow": terms.borrow.as_ref().map(|borrow| loans(borrow, view)),
        "fees": terms.fees.iter().map(|fee| price(fee, view)).collect::<Vec<Json>>(),
        "documents": papers,
        "advance_notice": terms.advance_notice.map(|iso| json!({"iso": iso, "text": view.locale.duration(iso, view.messages)})),
        "notice_channel": terms.advance_notice_channel.map(|code| view.code("contact_channel", code)),
        "report_to": terms.report_to.map(|text| view.text(text)),
        "note": terms.note.map(|text| view.text(text)),
        "max_visits": terms.max_visits_per_month,
        "returns": terms.returns_at.as_ref().map(|returns| back(returns, view)),
        "hours": terms.hours.as_ref().map(|week| view.days(week)),
        "capacity": terms.capacity,
        "first_visit": terms.first_visit_office_hours,
        "confirmed": terms.last_confirmed.map(|day| view.date(day)),
        "scheme": reference("card_scheme", basis.map(|basis| basis.scheme)),
        "agreement": reference("agreement", basis.and_then(|basis| basis.agreement)),
    })
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

/// Where loans go back, as references or a word.
fn back(returns: &Returns<'_>, view: View<'_>) -> Json {
    match returns {
        Returns::HostOnly => json!({"label": view.t("word.host_only")}),
        Returns::AnyParticipant => json!({"label": view.t("word.any_participant")}),
        Returns::Members(ids) => ids.iter().map(|id| view.reference("member", id)).collect(),
    }
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
