//! A member in a list, and the page of a member.

use super::hours::standing;
use super::print::add_code;
use super::{Extras, Filled, Variables, card, sorted};
use crate::access::Way;
use crate::atlas::{kilometers, point};
use crate::model::horizon::Horizon;
use crate::model::hours::Hours;
use crate::model::record::Record;
use crate::render::i18n::Arg;
use crate::render::view::View;
use serde_json::{Map, Value as Json, json};

const CARD: &[&str] = &["name", "short_name", "institution", "library_type"];

/// How many points the map of a page has at most; of more members, the nearest.
const N_ON_MAP: usize = 150;
/// How many nearest members a page names.
const N_NEAREST: usize = 5;

/// Code and name of a member's regency, with the word for its kind as Indonesian puts it.
pub(crate) fn regency(member: &Record, view: View<'_>) -> Json {
    let code = member.str("address.regency_code");
    let area = view.portal.schema.regencies.get(code);
    let label = area.map_or_else(|| code.to_owned(), crate::schema::Regency::full_name);
    json!({"code": code, "label": view.place(&label)})
}

/// Whether visitors may know of a record.
pub(super) fn is_shown(kind: &str, id: &str, view: View<'_>) -> bool {
    view.portal.record(kind, id).is_some_and(Record::is_public)
}

/// A member in a list.
pub(super) fn member_card(member: &Record, view: View<'_>) -> Map<String, Json> {
    let mut out = card(member, view, CARD);
    let services: Vec<&str> = member
        .maps("services")
        .flat_map(|offer| offer.refs("service"))
        .filter(|id| is_shown("service", id, view))
        .collect();
    let grade = member.maps("accreditation").find(|grade| {
        let ends = grade.date("until");
        ends.is_none_or(|day| day >= view.portal.as_of)
    });
    out.insert("regency".to_owned(), regency(member, view));
    out.insert(
        "status".to_owned(),
        view.code_at(member, "membership.status"),
    );
    out.insert(
        "active".to_owned(),
        json!(view.portal.is_active_member(&member.id)),
    );
    let hours = Hours::of(member, view.portal);
    out.insert("way".to_owned(), way_in(member, &hours, view));
    out.insert("has_opac".to_owned(), json!(member.has("opac_url")));
    out.insert("services".to_owned(), json!(services));
    out.insert(
        "accreditation".to_owned(),
        grade.map_or(Json::Null, |grade| view.code_at(grade, "grade")),
    );
    out.insert("hours_known".to_owned(), json!(hours.is_known()));
    out
}

/// How somebody without a card comes in on the day of the site, as lists, cards and the map say it.
pub(super) fn way_in(member: &Record, hours: &Hours, view: View<'_>) -> Json {
    let way = Way::on(member, hours, view.portal.as_of);
    json!({"code": way.code(), "label": way_words(way, view), "lets_in": way.lets_in()})
}

/// A way in with the words that every page has for it.
pub(super) fn way_words(way: Way, view: View<'_>) -> String {
    view.t(&format!("way.{}", way.code()))
}

/// Who may simply come, but not without a letter, is told so by the first word, too.
pub(super) fn tell_the_letter(shown: &mut Map<String, Json>, member: &Record, view: View<'_>) {
    if let (Way::Letter, Some(visiting)) = (Way::of(member), shown.get_mut("visiting")) {
        visiting["walk_in"] = view.code("walk_in", Way::Letter.code());
    }
}

/// Tells of the cards that a member accepts, and beside them of the other way in: in `may` whether one may come, and why not
/// with a card; in `is_asked` whether what the member asks of all visitors is asked of anybody without a card.
pub(super) fn tell_ways(
    shown: &mut Map<String, Json>,
    member: &Record,
    acceptances: Json,
    view: View<'_>,
) {
    let way = Way::of(member);
    let all = acceptances.as_array().map_or(&[][..], Vec::as_slice);
    let is_asked = all.is_empty() || !matches!(way, Way::CardOnly | Way::Closed);
    shown.insert("may".to_owned(), may(member, all, view));
    shown.insert("is_asked".to_owned(), json!(is_asked));
    shown.insert("acceptances".to_owned(), acceptances);
}

/// Whether one may come on the day of the build, and on which terms, in a few words; `usual` says it where the library is
/// closed for some time.
fn may(member: &Record, acceptances: &[Json], view: View<'_>) -> Json {
    let admits = |acceptance: &Json| {
        let mut runs = acceptance["admits"].as_array().into_iter().flatten();
        runs.any(|run| run["now"] == true)
    };
    let way = Way::of(member);
    let with_card = acceptances.iter().any(admits);
    let is_refused = !with_card && !acceptances.is_empty();
    let text = match way {
        _ if with_card && way.lets_in() => view.t(&format!("member.may_card_or.{}", way.code())),
        Way::Closed | Way::Unknown if with_card => view.t("member.may_card"),
        Way::CardOnly | Way::Unknown if is_refused => view.t("member.may_none"),
        Way::Unknown => view.t("member.may_unknown"),
        _ => view.label("walk_in", way.code()),
    };
    let hours = Hours::of(member, view.portal);
    if Way::on(member, &hours, view.portal.as_of) == Way::Away {
        let (_, closure) = standing(member, view);
        let days = closure["days"].as_str().unwrap_or_default();
        let closed = format!("{} {days}", way_words(Way::Away, view));
        return json!({"text": closed.trim_end(), "why": null, "usual": text});
    }
    // Who comes in without a card is not told first why nobody does with one.
    let is_asked_why = is_refused && !way.lets_in();
    let mut refusals = acceptances.iter().map(|acceptance| &acceptance["refused"]);
    let why = refusals.find(|refused| is_asked_why && !refused.is_null());
    json!({"text": text, "why": why})
}

/// The page of a member.
pub(super) fn member(member: &Record, view: View<'_>, extras: &Extras<'_>) -> Variables {
    let portal = view.portal;
    let mut out = Map::new();
    let mut whole = view.record(member);
    tell_the_letter(&mut whole, member, view);
    let contacts = whole.remove("contacts").unwrap_or(json!([]));
    out.insert("member".to_owned(), Json::Object(whole));
    out.insert("regency".to_owned(), regency(member, view));
    out.insert("hours".to_owned(), super::hours::hours(member, view));
    out.insert("contacts".to_owned(), contacts);
    out.insert(
        "active".to_owned(),
        json!(portal.is_active_member(&member.id)),
    );
    out.insert("services".to_owned(), offers(member, view));
    let visit = super::asked::of_visitors(member, view);
    let acceptances = super::cards::acceptances_of(member, extras.admissions, view);
    tell_ways(&mut out, member, acceptances, view);
    let of_visitors = Some(&visit).filter(|_| out["is_asked"] == true);
    let asks = super::asked::first(&out["acceptances"], of_visitors);
    out.insert("asks".to_owned(), asks);
    out.insert("visit".to_owned(), visit);
    let agreements = portal
        .public("agreement")
        .filter(|agreement| portal.is_party(agreement, &member.id));
    out.insert(
        "agreements".to_owned(),
        super::agreements::list(sorted(view, agreements), view),
    );
    let concerns = |event: &&Record| crate::model::event::concerns(event, &member.id);
    out.insert(
        "events".to_owned(),
        super::events::coming(portal.public("event").filter(concerns), view),
    );
    let branches = portal
        .public("member")
        .filter(|other| other.str("parent") == member.id);
    let list = |records: Vec<&Record>| {
        records
            .into_iter()
            .map(|record| Json::Object(member_card(record, view)))
            .collect::<Vec<_>>()
    };
    out.insert("branches".to_owned(), json!(list(sorted(view, branches))));
    let of_member = |record: &&Record| record.str("member") == member.id;
    let repositories = portal.public("repository").filter(of_member);
    out.insert(
        "repositories".to_owned(),
        super::repositories::cards(view, repositories),
    );
    let parent = portal
        .member(member.str("parent"))
        .filter(|parent| parent.is_public());
    out.insert(
        "parent".to_owned(),
        parent.map_or(Json::Null, |parent| Json::Object(member_card(parent, view))),
    );
    out.insert("nearest".to_owned(), nearest(member, view));
    out.insert("holdings".to_owned(), holdings(member, extras, view));
    out.insert(
        "titles".to_owned(),
        super::titles::of_member(&member.id, view, extras),
    );
    let (points, here) = map(member, view);
    out.insert("map_points".to_owned(), points);
    out.insert("map".to_owned(), here);
    out.insert(
        "guide".to_owned(),
        json!(view.routes.guide(view.lang, &member.id)),
    );
    out.insert(
        "ics".to_owned(),
        json!(view.routes.file(&format!("calendar/{}.ics", member.id))),
    );
    let days = Horizon::of(view.portal);
    let days = json!({"timezone": view.portal.timezone(), "from": days.from.to_string(), "until": days.until.to_string()});
    out.insert("days_ahead".to_owned(), json!(days.to_string()));
    let widget = |ending: &str| view.routes.widget(view.lang, &member.id, ending);
    out.insert(
        "widget".to_owned(),
        json!({"script": view.routes.absolute(&widget("js")), "url": widget("html")}),
    );
    out
}

/// What to know before a visit to a member, on a sheet of paper.
pub(super) fn guide(member: &Record, view: View<'_>, extras: &Extras<'_>) -> Filled {
    let name = view.name(member);
    let named = [("name", Arg::Text(&name))];
    let mut variables = self::member(member, view, extras);
    let page = view.routes.record_page(view.lang, "member", &member.id);
    // What the sheet says above all it does not say again.
    let terms = variables
        .get_mut("acceptances")
        .and_then(Json::as_array_mut);
    let terms = terms.into_iter().flatten();
    for acceptance in terms.filter(|acceptance| acceptance["refused"].is_null()) {
        super::asked::forget_first(&mut acceptance["asked"]);
    }
    let is_asked = variables.get("is_asked") == Some(&json!(true));
    if let Some(visit) = variables.get_mut("visit").filter(|_| is_asked) {
        super::asked::forget_first(visit);
    }
    add_code(&mut variables, &page.unwrap_or_default(), view);
    Filled {
        template: "guide.html",
        title: view.say("guide.of", &named),
        description: view.say("guide.description", &named),
        variables,
    }
}

fn offers(member: &Record, view: View<'_>) -> Json {
    let projected = view.part(member, &["services"]);
    let offers = projected
        .get("services")
        .and_then(Json::as_array)
        .cloned()
        .unwrap_or_default();
    let shown = offers.into_iter().filter_map(|mut offer| {
        let id = offer["service"]["id"].as_str()?.to_owned();
        let service = view.portal.record("service", &id)?;
        if !service.is_public() {
            return None;
        }
        let object = offer.as_object_mut()?;
        object.insert(
            "service".to_owned(),
            Json::Object(super::services::service_card(service, view)),
        );
        Some(offer)
    });
    Json::Array(shown.collect())
}

/// The members nearest to a member, with the distance as the crow flies.
fn nearest(member: &Record, view: View<'_>) -> Json {
    let Some(here) = point(member) else {
        return json!([]);
    };
    let mut others: Vec<(f64, &Record)> = view
        .portal
        .public("member")
        .filter(|other| other.id != member.id && view.portal.is_active_member(&other.id))
        .filter_map(|other| Some((kilometers(here, point(other)?), other)))
        .collect();
    others.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.id.cmp(&b.1.id)));
    let shown = others.into_iter().take(N_NEAREST).map(|(km, other)| {
        let mut out = member_card(other, view);
        out.insert("km".to_owned(), json!(distance(km, view)));
        Json::Object(out)
    });
    Json::Array(shown.collect())
}

/// A distance in kilometers as it is read.
pub(super) fn distance(km: f64, view: View<'_>) -> String {
    let number = view.locale.decimal(km, usize::from(km < 10.0));
    view.t("ui.km").replace("%n", &number)
}

/// The members as points in a square of 100 by 60, north up, and the point of this one.
fn map(member: &Record, view: View<'_>) -> (Json, Json) {
    let mut points: Vec<(&Record, (f64, f64))> = view
        .portal
        .public("member")
        .filter_map(|member| Some((member, point(member)?)))
        .collect();
    if let (Some(here), true) = (point(member), points.len() > N_ON_MAP) {
        points.sort_by(|a, b| kilometers(here, a.1).total_cmp(&kilometers(here, b.1)));
        points.truncate(N_ON_MAP);
        points.sort_by(|a, b| a.0.id.cmp(&b.0.id));
    }
    let low = |pick: fn(&(f64, f64)) -> f64| {
        points
            .iter()
            .map(|(_, at)| pick(at))
            .fold(f64::INFINITY, f64::min)
    };
    let high = |pick: fn(&(f64, f64)) -> f64| {
        points
            .iter()
            .map(|(_, at)| pick(at))
            .fold(f64::NEG_INFINITY, f64::max)
    };
    let (south, north, west, east) = (
        low(|at| at.0),
        high(|at| at.0),
        low(|at| at.1),
        high(|at| at.1),
    );
    let scale = ((east - west) / 90.0).max((north - south) / 50.0).max(1e-6);
    let round = |value: f64| (value * 10.0).round() / 10.0;
    let place = |at: (f64, f64)| {
        let x = 50.0 + (at.1 - f64::midpoint(west, east)) / scale;
        let y = 30.0 - (at.0 - f64::midpoint(south, north)) / scale;
        (round(x), round(y))
    };
    let shown = points.iter().map(|(other, at)| {
        let (x, y) = place(*at);
        json!({"id": other.id, "x": x, "y": y, "here": other.id == member.id, "title": other.str("short_name")})
    });
    let here = point(member).map_or(Json::Null, |at| {
        let (x, y) = place(at);
        json!({"x": x, "y": y})
    });
    (Json::Array(shown.collect()), here)
}

/// How much of the union catalog a member holds, and as of when.
fn holdings(member: &Record, extras: &Extras<'_>, view: View<'_>) -> Json {
    let sources = extras
        .catalog
        .sources()
        .iter()
        .filter(|source| source.member == member.id);
    let exported = sources.map(|source| source.exported_at.as_str()).max();
    let date = exported.and_then(|text| text.parse::<jiff::civil::Date>().ok());
    let n = extras.catalog.held_by(&member.id);
    date.map_or(
        Json::Null,
        |date| json!({"records": n, "exported_at": view.date(date)}),
    )
}
