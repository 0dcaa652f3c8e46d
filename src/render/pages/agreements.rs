//! The register of agreements, the page of an agreement, the page of a partner.

use super::{Variables, card, sorted};
use crate::access::Admissions;
use crate::model::agreement::{Standing, last_day, periods, standing};
use crate::model::obligation::dues;
use crate::model::record::Record;
use crate::render::i18n::Arg;
use crate::render::machine;
use crate::render::view::View;
use crate::schema::value::Fields;
use serde_json::{Map, Value as Json, json};

/// Groups of the register, in the order shown.
const GROUPS: [&str; 6] = [
    "ending",
    "in_force",
    "upcoming",
    "negotiation",
    "suspended",
    "past",
];

fn group(standing: &Standing) -> &'static str {
    match standing {
        Standing::EndingSoon { .. } => "ending",
        Standing::InForce { .. } => "in_force",
        Standing::Upcoming { .. } => "upcoming",
        Standing::Negotiation => "negotiation",
        Standing::Suspended => "suspended",
        Standing::Past { .. } => "past",
    }
}

/// How an agreement stands on the day of the build, in words.
fn shown_standing(agreement: &Record, view: View<'_>) -> Json {
    let standing = standing(agreement, view.portal);
    let code = group(&standing);
    let label = view.t(&format!("standing.{code}"));
    let dated = |key: &str, day: jiff::civil::Date| {
        view.say(key, &[("date", Arg::Text(&view.locale.date(day)))])
    };
    let text = match &standing {
        Standing::EndingSoon { until, days } => view.say(
            "standing.ending_text",
            &[
                ("n", Arg::Number(*days)),
                ("date", Arg::Text(&view.locale.date(*until))),
            ],
        ),
        Standing::InForce { until: Some(until) } => dated("standing.until", *until),
        Standing::InForce { until: None } => view.t("standing.open_ended"),
        Standing::Upcoming { from } => dated("standing.from", *from),
        Standing::Past { ended: Some(ended) } => dated("standing.ended", *ended),
        // The label says it all.
        _ => String::new(),
    };
    json!({"code": code, "label": label, "text": text})
}

/// An agreement in a list.
pub(super) fn agreement_card(agreement: &Record, view: View<'_>) -> Map<String, Json> {
    let mut out = card(agreement, view, &["status", "renewal_on"]);
    out.insert("form".to_owned(), view.code_at(agreement, "kind"));
    out.insert("standing".to_owned(), shown_standing(agreement, view));
    let start = periods(agreement).first().map(|period| period.start);
    out.insert(
        "start".to_owned(),
        start.map_or(Json::Null, |day| view.date(day)),
    );
    out.insert(
        "end".to_owned(),
        last_day(agreement).map_or(Json::Null, |day| view.date(day)),
    );
    let parties = view.portal.parties(agreement);
    let named = parties
        .iter()
        .map(|id| party(id, view))
        .filter(|party| !party.is_null());
    out.insert("parties".to_owned(), Json::Array(named.collect()));
    let forms = agreement
        .maps("scope")
        .map(|scope| view.code_at(scope, "form"));
    out.insert("forms".to_owned(), Json::Array(forms.collect()));
    out
}

fn party(id: &str, view: View<'_>) -> Json {
    match view.reference("member", id) {
        Json::Null => view.reference("partner", id),
        found => found,
    }
}

/// Agreements in a list, those in force first.
pub(super) fn list(agreements: Vec<&Record>, view: View<'_>) -> Json {
    let mut all: Vec<(usize, &Record)> = agreements
        .into_iter()
        .map(|agreement| {
            let code = group(&standing(agreement, view.portal));
            (
                GROUPS
                    .iter()
                    .position(|known| *known == code)
                    .unwrap_or(GROUPS.len()),
                agreement,
            )
        })
        .collect();
    all.sort_by_key(|(rank, _)| *rank);
    Json::Array(
        all.into_iter()
            .map(|(_, agreement)| Json::Object(agreement_card(agreement, view)))
            .collect(),
    )
}

/// The register.
pub(super) fn agreements(view: View<'_>) -> Variables {
    let all = sorted(view, view.portal.public("agreement"));
    let groups = GROUPS.iter().filter_map(|code| {
        let inside: Vec<Json> = all
            .iter()
            .filter(|agreement| group(&standing(agreement, view.portal)) == *code)
            .map(|agreement| Json::Object(agreement_card(agreement, view)))
            .collect();
        (!inside.is_empty()).then(|| json!({"code": code, "label": view.t(&format!("standing.{code}")), "agreements": inside}))
    });
    let groups: Vec<Json> = groups.collect();
    let partners: Vec<Json> = sorted(view, view.portal.public("partner"))
        .into_iter()
        .map(|partner| Json::Object(card(partner, view, &["name", "roles", "credit_line"])))
        .collect();
    Map::from_iter([
        ("groups".to_owned(), json!(groups)),
        ("partners".to_owned(), json!(partners)),
        ("ics".to_owned(), json!(machine::deadlines(view))),
    ])
}

/// The page of an agreement: what each party owes and may do.
pub(super) fn agreement(
    agreement: &Record,
    view: View<'_>,
    admissions: &Admissions<'_>,
) -> Variables {
    let portal = view.portal;
    let whole = view.record(agreement);
    let of = |field: &str, id: Option<&str>, list: &str| -> Json {
        let all = whole
            .get(list)
            .and_then(Json::as_array)
            .cloned()
            .unwrap_or_default();
        let matches = |entry: &Json| match (&entry[field], id) {
            (Json::Array(parties), Some(id)) => parties
                .iter()
                .any(|party| party["id"] == id && party["kind"] != "word"),
            (Json::Array(parties), None) => parties.iter().any(|party| party["code"] == "all"),
            (one, Some(id)) => one["id"] == id && one["kind"] != "word",
            (one, None) => one.is_null() || one["code"] == "all",
        };
        Json::Array(all.into_iter().filter(|entry| matches(entry)).collect())
    };
    let listed = whole
        .get("parties")
        .and_then(Json::as_array)
        .cloned()
        .unwrap_or_default();
    let mut parties: Vec<Json> = Vec::new();
    let mut add = |reference: Json, rest: Json| {
        let id = reference["id"].as_str().unwrap_or_default().to_owned();
        let mut entry = rest;
        if let Some(object) = entry.as_object_mut() {
            object.insert("party".to_owned(), reference);
            object.insert("owes".to_owned(), of("party", Some(&id), "obligations"));
            object.insert("may".to_owned(), of("party", Some(&id), "rights"));
            object.insert(
                "tasks".to_owned(),
                of("party", Some(&id), "division_of_work"),
            );
        }
        parties.push(entry);
    };
    for entry in &listed {
        if !entry["party"].is_null() {
            add(entry["party"].clone(), entry.clone());
        }
    }
    for id in portal.parties(agreement) {
        if !listed
            .iter()
            .any(|entry| entry["party"]["id"] == id.as_str())
        {
            let reference = party(&id, view);
            if !reference.is_null() {
                add(
                    reference,
                    json!({"role": view.code("party_role", "party"), "label": null, "signatory": null}),
                );
            }
        }
    }
    let common =
        json!({"owes": of("party", None, "obligations"), "may": of("party", None, "rights")});
    let services = portal
        .public("service")
        .filter(|service| service.refs("agreements").contains(&agreement.id.as_str()));
    let services: Vec<Json> = sorted(view, services)
        .into_iter()
        .map(|service| Json::Object(super::services::service_card(service, view)))
        .collect();
    let schemes = portal
        .public("card_scheme")
        .filter(|scheme| scheme.str("agreement") == agreement.id);
    let schemes = super::cards::schemes(schemes, view, admissions);
    let repositories = portal
        .public("repository")
        .filter(|repository| repository.str("sharing_agreement") == agreement.id);
    let standing = shown_standing(agreement, view);
    Map::from_iter([
        ("standing".to_owned(), standing),
        ("parties".to_owned(), json!(parties)),
        ("common".to_owned(), common),
        ("services".to_owned(), json!(services)),
        ("schemes".to_owned(), schemes),
        (
            "repositories".to_owned(),
            super::repositories::cards(view, repositories),
        ),
        ("chain".to_owned(), chain(agreement, view)),
        ("progress".to_owned(), progress(agreement, view)),
        ("agreement".to_owned(), Json::Object(whole)),
    ])
}

/// The agreements above, below, before and after an agreement, whichever of the two says so.
fn chain(agreement: &Record, view: View<'_>) -> Json {
    let portal = view.portal;
    let own = |kind: &str| -> Vec<&Record> {
        let named = agreement
            .maps("relationships")
            .filter(|link| link.str("type") == kind)
            .map(|link| link.str("ref"));
        named
            .filter_map(|id| portal.record("agreement", id))
            .collect()
    };
    let theirs = |kind: &str| -> Vec<&Record> {
        let says = |other: &&Record| {
            other
                .maps("relationships")
                .any(|link| link.str("type") == kind && link.str("ref") == agreement.id)
        };
        portal.public("agreement").filter(says).collect()
    };
    let both = |own_kind: &str, their_kind: &str| {
        let mut all = own(own_kind);
        for other in theirs(their_kind) {
            if !all.iter().any(|known| known.id == other.id) {
                all.push(other);
            }
        }
        list(
            all.into_iter().filter(|other| other.is_public()).collect(),
            view,
        )
    };
    let parent = portal
        .record("agreement", agreement.str("parent"))
        .filter(|parent| parent.is_public());
    let children = portal
        .public("agreement")
        .filter(|other| other.str("parent") == agreement.id);
    json!({
        "parent": parent.map_or(Json::Null, |parent| Json::Object(agreement_card(parent, view))),
        "children": list(children.collect(), view),
        "supersedes": both("supersedes", "superseded_by"),
        "superseded_by": both("superseded_by", "supersedes"),
        "related": both("related", "related"),
    })
}

/// Events that claim to fulfil an obligation, counted over the whole agreement.
fn progress(agreement: &Record, view: View<'_>) -> Json {
    let rows = agreement
        .maps("obligations")
        .filter(|duty| duty.has("count"))
        .map(|duty| {
            let id = duty.str("id");
            let fulfils = |event: &&Record| {
                event.str("status") != "cancelled"
                    && event.maps("fulfils").any(|claim| {
                        claim.str("agreement") == agreement.id && claim.str("obligation") == id
                    })
            };
            let events: Vec<&Record> = view.portal.public("event").filter(fulfils).collect();
            let done = events
                .iter()
                .filter(|event| crate::model::event::is_past(event, view.portal, view.portal.as_of))
                .count();
            json!({
                "id": id,
                "text": duty.text("text").map_or(Json::Null, |text| view.text(text)),
                "count": duty.int("count"),
                "per": view.code_at(duty, "per"),
                "done": done,
                "planned": events.len() - done,
            "periods": periods_over(duty, agreement, view),
                "events": super::events::list(events, view),
            })
        });
    Json::Array(rows.collect())
}

/// The periods of an obligation that are over, each with what was owed and what was done.
fn periods_over(duty: &Fields, agreement: &Record, view: View<'_>) -> Json {
    let rows = dues(duty, agreement, view.portal).into_iter().map(|due| {
        json!({
            "text": view.locale.date_range(due.from, due.to),
            "owed": due.owed,
            "done": due.met.len(),
            "met": due.met.len() >= due.owed,
            "waived": due.waived,
        })
    });
    Json::Array(rows.collect())
}

/// The page of a partner.
pub(super) fn partner(partner: &Record, view: View<'_>) -> Variables {
    let portal = view.portal;
    let agreements = portal
        .public("agreement")
        .filter(|agreement| portal.is_party(agreement, &partner.id));
    let concerned = |event: &&Record| {
        ["organisers", "co_hosts", "sponsors"]
            .iter()
            .any(|field| event.refs(field).contains(&partner.id.as_str()))
    };
    let events = portal.public("event").filter(concerned).collect();
    Map::from_iter([
        ("partner".to_owned(), Json::Object(view.record(partner))),
        (
            "agreements".to_owned(),
            list(sorted(view, agreements), view),
        ),
        ("events".to_owned(), super::events::list(events, view)),
    ])
}
