//! The directory of members and the page of a member.

use super::{Extras, Variables, card, options, sorted};
use crate::model::hours::{Day, DayState, Hours, Source};
use crate::model::record::Record;
use crate::render::i18n::Arg;
use crate::render::view::View;
use crate::schema::value::Fields;
use jiff::ToSpan;
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
    json!({"code": code, "label": label})
}

/// Whether visitors may know of a record.
fn is_shown(kind: &str, id: &str, view: View<'_>) -> bool {
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
    let walk_in = member.str("visiting.walk_in");
    out.insert("regency".to_owned(), regency(member, view));
    out.insert(
        "status".to_owned(),
        view.code_at(member, "membership.status"),
    );
    out.insert(
        "active".to_owned(),
        json!(view.portal.is_active_member(&member.id)),
    );
    out.insert(
        "accepts_visitors".to_owned(),
        json!(!walk_in.is_empty() && walk_in != "no"),
    );
    out.insert(
        "walk_in".to_owned(),
        view.code_at(member, "visiting.walk_in"),
    );
    out.insert("has_opac".to_owned(), json!(member.has("opac_url")));
    out.insert("services".to_owned(), json!(services));
    out.insert(
        "accreditation".to_owned(),
        grade.map_or(Json::Null, |grade| view.code_at(grade, "grade")),
    );
    out.insert(
        "hours_known".to_owned(),
        json!(Hours::of(member, view.portal).is_known()),
    );
    out
}

/// The directory.
pub(super) fn members(view: View<'_>) -> Variables {
    let all = sorted(
        view,
        view.portal
            .public("member")
            .filter(|member| member.str("membership.status") != "left"),
    );
    let cards: Vec<Map<String, Json>> =
        all.iter().map(|member| member_card(member, view)).collect();
    let regencies = all.iter().map(|member| {
        let regency = regency(member, view);
        (
            regency["code"].as_str().unwrap_or_default().to_owned(),
            regency["label"].as_str().unwrap_or_default().to_owned(),
        )
    });
    let coded = |path: &'static str, vocabulary: &'static str| {
        all.iter().map(move |member| {
            (
                member.str(path).to_owned(),
                view.label(vocabulary, member.str(path)),
            )
        })
    };
    let services = all.iter().flat_map(|member| {
        member
            .maps("services")
            .flat_map(|offer| offer.refs("service"))
            .filter(|id| is_shown("service", id, view))
            .map(|id| {
                let title = view
                    .portal
                    .record("service", id)
                    .and_then(|service| service.text("name"));
                (
                    id.to_owned(),
                    title.map_or_else(|| id.to_owned(), |title| view.words(title.get(view.lang))),
                )
            })
    });
    let facets = json!([
        {"name": "regency", "label": view.t("members.regency"), "options": options(regencies, view)},
        {"name": "kind", "label": view.t("members.kind"), "options": options(coded("institution.kind", "institution_kind"), view)},
        {"name": "type", "label": view.t("members.type"), "options": options(coded("library_type", "library_type"), view)},
        {"name": "services", "label": view.t("members.services"), "options": options(services, view)},
    ]);
    Map::from_iter([
        ("members".to_owned(), json!(cards)),
        ("facets".to_owned(), facets),
    ])
}

/// The page of a member.
pub(super) fn member(member: &Record, view: View<'_>, extras: &Extras<'_>) -> Variables {
    let portal = view.portal;
    let mut out = Map::new();
    let mut whole = view.record(member);
    let contacts = whole.remove("contacts").unwrap_or(json!([]));
    out.insert("member".to_owned(), Json::Object(whole));
    out.insert("regency".to_owned(), regency(member, view));
    out.insert("hours".to_owned(), hours(member, view));
    out.insert("contacts".to_owned(), contacts);
    out.insert(
        "active".to_owned(),
        json!(portal.is_active_member(&member.id)),
    );
    out.insert("services".to_owned(), offers(member, view));
    out.insert(
        "acceptances".to_owned(),
        super::cards::acceptances_of(member, view),
    );
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
        "ics".to_owned(),
        json!(view.routes.file(&format!("calendar/{}.ics", member.id))),
    );
    out
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

/// The hours of a member: the regular week, periods, exceptions and the next seven days from the day of the build.
fn hours(member: &Record, view: View<'_>) -> Json {
    let hours = Hours::of(member, view.portal);
    let fields = member.map("opening_hours").cloned().unwrap_or_default();
    let state = match fields.str("state") {
        "" => "known",
        state => state,
    };
    let mut projected = view
        .part(member, &["opening_hours"])
        .remove("opening_hours")
        .unwrap_or(Json::Null);
    let mut days = Vec::new();
    let mut date = view.portal.as_of;
    for _ in 0..7 {
        days.push(day(&hours.on(date), date, view));
        date = date.checked_add(1.day()).unwrap_or(date);
    }
    let minutes = hours.regular_minutes_per_week();
    let mut periods = projected["periods"].take();
    for (period, shown) in fields
        .maps("periods")
        .zip(periods.as_array_mut().into_iter().flatten())
    {
        let (name, from, until) = shared_period(period, view);
        let current = from
            .zip(until)
            .is_some_and(|(from, until)| (from..=until).contains(&view.portal.as_of));
        if let Some(out) = shown.as_object_mut() {
            out.insert("name".to_owned(), name);
            out.insert(
                "from".to_owned(),
                from.map_or(Json::Null, |day| view.date(day)),
            );
            out.insert(
                "until".to_owned(),
                until.map_or(Json::Null, |day| view.date(day)),
            );
            out.insert("current".to_owned(), json!(current));
            out.insert(
                "week".to_owned(),
                period
                    .map("regular")
                    .map_or(Json::Null, |week| view.week(week)),
            );
        }
    }
    let mut shown = projected["exceptions"].take();
    let exceptions = fields.maps("exceptions").zip(shown.as_array_mut().into_iter().flatten()).map(|(exception, shown)| {
        let single = exception.date("date");
        let text = match (single, exception.date("from"), exception.date("until")) {
            (Some(day), ..) => view.locale.date(day),
            (None, Some(from), Some(until)) => view.locale.date_range(from, until),
            (None, Some(day), None) | (None, None, Some(day)) => view.locale.date(day),
            _ => String::new(),
        };
        json!({"text": text, "closed": exception.bool("closed").unwrap_or(false), "spans": shown["spans"].take(), "reason": shown["reason"].take()})
    });
    let exceptions: Vec<Json> = exceptions.collect();
    json!({
        "state": view.code("hours_state", state),
        "known": hours.is_known(),
        "scope": projected["scope"].take(),
        "temporarily_closed": projected["temporarily_closed"].take(),
        "last_entry_before": projected["last_entry_before"].take(),
        "holidays": projected["holidays"].take(),
        "extra": projected["extra"].take(),
        "per_week": minutes.filter(|minutes| *minutes > 0).map(|minutes| view.say("hours.per_week", &[("hours", Arg::Text(&view.locale.decimal(f64::from(minutes) / 60.0, usize::from(minutes % 60 != 0))))])),
        "regular": fields.map("regular").map_or(Json::Null, |week| view.week(week)),
        "periods": periods,
        "exceptions": exceptions,
        "next7": days,
    })
}

/// Name and days of a period: its own, or those of the portal's period that it names.
fn shared_period(
    period: &Fields,
    view: View<'_>,
) -> (Json, Option<jiff::civil::Date>, Option<jiff::civil::Date>) {
    let shared = view
        .portal
        .settings
        .maps("periods")
        .find(|shared| shared.str("id") == period.str("ref"));
    let name = period
        .text("name")
        .or_else(|| shared.and_then(|shared| shared.text("name")));
    let day = |key: &str| {
        period
            .date(key)
            .or_else(|| shared.and_then(|shared| shared.date(key)))
    };
    (
        name.map_or(Json::Null, |name| view.text(name)),
        day("from"),
        day("until"),
    )
}

/// The hours of the day of the data.
pub(super) fn today(hours: &Hours, view: View<'_>) -> Json {
    day(&hours.on(view.portal.as_of), view.portal.as_of, view)
}

fn day(day: &Day, date: jiff::civil::Date, view: View<'_>) -> Json {
    let (state, text, spans) = match &day.state {
        DayState::Open(spans) => {
            let shown = view.open(Some(spans));
            ("open", shown["text"].clone(), shown["spans"].clone())
        }
        DayState::Closed => ("closed", json!(view.t("hours.closed")), json!([])),
        DayState::Unknown => ("unknown", json!(view.t("hours.unknown")), json!([])),
        DayState::ByAppointment => (
            "by_appointment",
            json!(view.t("hours.by_appointment")),
            json!([]),
        ),
        DayState::Always => ("always", json!(view.t("hours.always")), json!([])),
    };
    let (source, name) = match &day.source {
        Source::Exception => ("exception", None),
        Source::Period(name) => ("period", Some(name)),
        Source::Holiday(name) => ("holiday", Some(name)),
        Source::TemporarilyClosed => ("temporarily_closed", None),
        Source::Regular => ("regular", None),
    };
    let reason = day
        .reason
        .as_ref()
        .or(name)
        .map_or(Json::Null, |reason| view.text(reason));
    json!({"date": view.date(date), "weekday": view.locale.weekday(date.weekday()), "state": state, "text": text, "spans": spans, "reason": reason, "source": source, "today": date == view.portal.as_of})
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
        out.insert(
            "km".to_owned(),
            json!(format!(
                "{} km",
                view.locale.decimal(km, usize::from(km < 10.0))
            )),
        );
        Json::Object(out)
    });
    Json::Array(shown.collect())
}

pub(super) fn point(member: &Record) -> Option<(f64, f64)> {
    member.num("geo.lat").zip(member.num("geo.lon"))
}

/// Great-circle distance on a sphere of the Earth's mean radius (haversine).
pub(super) fn kilometers(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (lat_a, lat_b) = (a.0.to_radians(), b.0.to_radians());
    let (lat, lon) = (lat_b - lat_a, (b.1 - a.1).to_radians());
    let h = (lat / 2.0).sin().powi(2) + lat_a.cos() * lat_b.cos() * (lon / 2.0).sin().powi(2);
    2.0 * 6371.0 * h.sqrt().min(1.0).asin()
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
