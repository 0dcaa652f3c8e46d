//! Card schemes: how to get a card, where it opens doors, and to whom.

use super::{Variables, card, sorted};
use crate::access::{entitlements, is_running, lets_in};
use crate::model::agreement::carries;
use crate::model::record::Record;
use crate::render::view::View;
use crate::schema::value::Fields;
use jiff::civil::Date;
use serde_json::{Map, Value as Json, json};

/// A scheme in a list.
pub(super) fn scheme_card(scheme: &Record, view: View<'_>) -> Map<String, Json> {
    let mut out = card(scheme, view, &["name", "issuer", "status", "from", "until"]);
    out.insert("form".to_owned(), view.code_at(scheme, "kind"));
    out.insert(
        "n_participants".to_owned(),
        json!(scheme.list("participants").len()),
    );
    out.insert(
        "n_hosts".to_owned(),
        json!(scheme.list("acceptances").len()),
    );
    out
}

/// All schemes.
pub(super) fn cards(view: View<'_>) -> Variables {
    let all = sorted(view, view.portal.public("card_scheme"));
    let cards: Vec<Json> = all
        .into_iter()
        .map(|scheme| Json::Object(scheme_card(scheme, view)))
        .collect();
    Map::from_iter([("schemes".to_owned(), json!(cards))])
}

/// Whether a span of days, open at either end, holds a day.
fn holds(fields: &Fields, day: Date) -> bool {
    fields.date("from").is_none_or(|from| from <= day)
        && fields
            .partial("until")
            .is_none_or(|until| until.last() >= day)
}

/// The acceptances of a scheme beside what the page says of each; only those of one host where one is named.
fn projected<'r>(
    scheme: &'r Record,
    host: Option<&str>,
    view: View<'_>,
) -> Vec<(&'r Fields, Json)> {
    let all = scheme.list("acceptances").iter().enumerate();
    let wanted = all.filter_map(|(index, item)| {
        let fields = item.as_map()?;
        let fits = host.is_none_or(|host| fields.str("host") == host);
        fits.then(|| (fields, view.entry(scheme, "acceptances", index)))
    });
    wanted.collect()
}

/// Which cards a member accepts, from whom, on which terms.
pub(super) fn acceptances_of(member: &Record, view: View<'_>) -> Json {
    let mut out = Vec::new();
    for scheme in sorted(view, view.portal.public("card_scheme")) {
        for (fields, mut shown) in projected(scheme, Some(&member.id), view) {
            if fields
                .partial("until")
                .is_none_or(|until| until.last() >= view.portal.as_of)
            {
                let suspended = suspension(fields, view);
                let admits = admits(scheme, fields, view);
                if let Some(object) = shown.as_object_mut() {
                    object.insert("admits".to_owned(), admits);
                    object.insert("scheme".to_owned(), Json::Object(scheme_card(scheme, view)));
                    object.insert("suspended".to_owned(), suspended);
                }
                out.push(shown);
            }
        }
    }
    Json::Array(out)
}

/// The categories that may come on the day of the build.
fn admits(scheme: &Record, acceptance: &Fields, view: View<'_>) -> Json {
    let today = view.portal.as_of;
    let agreement = view.portal.record("agreement", scheme.str("agreement"));
    let is_valid = is_running(scheme.str("status"))
        && holds(&scheme.fields, today)
        && holds(acceptance, today)
        && agreement.is_some_and(|agreement| carries(agreement, view.portal, today));
    let is_suspended = |category: &str| {
        let mut now = acceptance
            .maps("suspensions")
            .filter(|span| holds(span, today));
        now.any(|span| {
            let whom = span.list("categories");
            whom.is_empty() || whom.iter().any(|item| item.as_str() == category)
        })
    };
    entitlements(scheme, acceptance)
        .filter(|(category, given)| is_valid && lets_in(given) && !is_suspended(category))
        .map(|(category, _)| view.code("patron_category", category))
        .collect()
}

fn suspension(acceptance: &Fields, view: View<'_>) -> Json {
    let now = acceptance
        .maps("suspensions")
        .find(|span| holds(span, view.portal.as_of));
    now.map_or(Json::Null, |span| {
        let until = span.date("until").map_or(Json::Null, |day| view.date(day));
        let reason = span
            .text("reason")
            .map_or(Json::Null, |reason| view.text(reason));
        let whom = span.list("categories").iter();
        let whom: Vec<Json> = whom
            .map(|item| view.code("patron_category", item.as_str()))
            .collect();
        json!({"until": until, "reason": reason, "categories": whom})
    })
}

/// The page of a scheme: its rules, its participants, and the table of hosts and categories.
pub(super) fn scheme(scheme: &Record, view: View<'_>) -> Variables {
    let acceptances = projected(scheme, None, view);
    let used = |code: &str| {
        acceptances
            .iter()
            .any(|(fields, _)| fields.map("categories").is_some_and(|map| map.has(code)))
    };
    let categories: Vec<&str> = view
        .portal
        .schema
        .codes("patron_category")
        .iter()
        .map(|code| code.code.as_str())
        .filter(|code| used(code))
        .collect();
    let rows = acceptances.iter().filter_map(|(fields, shown)| {
        let host = view
            .portal
            .member(fields.str("host"))
            .filter(|host| host.is_public())?;
        let cells = categories.iter().map(|code| {
            let found = shown["categories"]
                .as_array()
                .and_then(|all| all.iter().find(|entry| entry["code"] == *code));
            let mut cell = found.map_or(json!({"levels": []}), |entry| entry["value"].clone());
            if let Some(object) = cell.as_object_mut() {
                object.insert("category".to_owned(), view.code("patron_category", code));
            }
            cell
        });
        let mut row = shown.clone();
        let object = row.as_object_mut()?;
        object.insert(
            "host".to_owned(),
            Json::Object(super::members::member_card(host, view)),
        );
        object.insert("cells".to_owned(), Json::Array(cells.collect()));
        object.insert("suspended".to_owned(), suspension(fields, view));
        Some(row)
    });
    let rows: Vec<Json> = rows.collect();
    let named: Vec<Json> = categories
        .iter()
        .map(|code| view.code("patron_category", code))
        .collect();
    let mut whole = view.record(scheme);
    let participants = whole.remove("participants").unwrap_or(json!([]));
    whole.remove("acceptances");
    let agreement = view
        .portal
        .record("agreement", scheme.str("agreement"))
        .filter(|agreement| agreement.is_public());
    Map::from_iter([
        ("scheme".to_owned(), Json::Object(whole)),
        ("participants".to_owned(), participants),
        (
            "matrix".to_owned(),
            json!({"categories": named, "rows": rows}),
        ),
        (
            "agreements".to_owned(),
            super::agreements::list(agreement.into_iter().collect(), view),
        ),
    ])
}
