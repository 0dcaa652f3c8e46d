//! Card schemes: how to get a card, where it opens doors, and to whom.

use super::asked::asked;
use super::hours::span;
use super::{Variables, card, sorted};
use crate::access::{
    asked_of_holders, entitlements, is_active_on, is_running, lets_in, turns_of_standing,
};
use crate::model::agreement::{carries, line, periods};
use crate::model::horizon::Horizon;
use crate::model::record::Record;
use crate::render::view::View;
use crate::schema::value::Fields;
use jiff::civil::Date;
use serde_json::{Map, Value as Json, json};
use std::collections::HashMap;

/// A scheme in a list.
pub(super) fn scheme_card(scheme: &Record, view: View<'_>) -> Map<String, Json> {
    let mut out = card(scheme, view, &["name", "issuer", "status", "from", "until"]);
    out.insert("form".to_owned(), view.code_at(scheme, "kind"));
    out.insert(
        "n_participants".to_owned(),
        json!(lasting(scheme, "participants", view).count()),
    );
    out.insert(
        "n_hosts".to_owned(),
        json!(lasting(scheme, "acceptances", view).count()),
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

/// The entries of a list of a scheme that are not over on the day of the build, with their numbers in the list.
fn lasting<'r>(
    scheme: &'r Record,
    list: &'static str,
    view: View<'_>,
) -> impl Iterator<Item = (usize, &'r Fields)> {
    let today = view.portal.as_of;
    let all = scheme.list(list).iter().enumerate();
    let all = all.filter_map(|(index, item)| Some((index, item.as_map()?)));
    all.filter(move |(_, fields)| {
        fields
            .partial("until")
            .is_none_or(|until| until.last() >= today)
    })
}

/// The days on which an entry of a scheme holds; nothing where that is from the day of the build on without an end.
fn days(fields: &Fields, view: View<'_>) -> Option<String> {
    let begins = fields.date("from").filter(|from| *from > view.portal.as_of);
    let until = fields.partial("until").map(|until| until.last());
    span(begins, until, view)
}

/// Whether a span of days, open at either end, holds a day.
fn holds(fields: &Fields, day: Date) -> bool {
    fields.date("from").is_none_or(|from| from <= day)
        && fields
            .partial("until")
            .is_none_or(|until| until.last() >= day)
}

/// The acceptances of a scheme that are not over beside what the page says of each; only those of one host where one
/// is named. `days` says when they hold where that is not from the day of the build on without an end.
fn projected<'r>(
    scheme: &'r Record,
    host: Option<&str>,
    view: View<'_>,
) -> Vec<(&'r Fields, Json)> {
    let fits = |fields: &Fields| host.is_none_or(|host| fields.str("host") == host);
    let all = lasting(scheme, "acceptances", view).filter(|(_, fields)| fits(fields));
    let wanted = all.filter_map(|(index, fields)| {
        let mut shown = view.entry(scheme, "acceptances", index);
        let ahead = Horizon {
            from: view.portal.as_of,
            until: Date::MAX,
        };
        let pauses = suspensions(fields, &shown, ahead, view);
        let object = shown.as_object_mut()?;
        object.insert("suspensions".to_owned(), pauses);
        object.insert("days".to_owned(), json!(days(fields, view)));
        Some((fields, shown))
    });
    wanted.collect()
}

/// Which cards a member accepts, from whom, on which terms.
pub(super) fn acceptances_of(member: &Record, view: View<'_>) -> Json {
    let mut out = Vec::new();
    for scheme in sorted(view, view.portal.public("card_scheme")) {
        for (fields, mut shown) in projected(scheme, Some(&member.id), view) {
            let terms = asked_of_holders(scheme, fields, member, view.portal);
            if let Some(object) = shown.as_object_mut() {
                object.insert("asked".to_owned(), asked(&terms, view));
                object.insert("admits".to_owned(), admits(scheme, fields, member, view));
                object.insert("scheme".to_owned(), Json::Object(scheme_card(scheme, view)));
            }
            out.push(shown);
        }
    }
    Json::Array(out)
}

/// The suspensions of an acceptance that are in force on one of some days, as its page says them: when, why, for whom,
/// and the first and the last of those days.
pub(super) fn suspensions(
    acceptance: &Fields,
    shown: &Json,
    days: Horizon,
    view: View<'_>,
) -> Json {
    let shown = shown["suspensions"].as_array().into_iter().flatten();
    let all = acceptance.maps("suspensions").zip(shown);
    let found = all.filter_map(|(pause, shown)| {
        let (first, last) = in_force(pause, acceptance, days)?;
        let (from, until) = (pause.date("from"), pause.date("until"));
        let when = span(from, until, view);
        Some(json!({"first": first.to_string(), "last": last.to_string(), "days": when, "reason": shown["reason"], "categories": shown["categories"]}))
    });
    found.collect()
}

/// The days, of some, on which a suspension is in force, which it is only while the terms themselves are.
fn in_force(pause: &Fields, acceptance: &Fields, days: Horizon) -> Option<(Date, Date)> {
    let bounds = [pause, acceptance];
    let from = bounds.iter().filter_map(|fields| fields.date("from")).max();
    let until = bounds
        .iter()
        .filter_map(|fields| fields.partial("until"))
        .map(|until| until.last())
        .min();
    let from = from.unwrap_or(days.from).max(days.from);
    let until = until.unwrap_or(days.until).min(days.until);
    (from <= until).then_some((from, until))
}

/// The categories that may come on the days ahead: runs of days on which they are the same, without those on which
/// nobody may.
fn admits(scheme: &Record, acceptance: &Fields, host: &Record, view: View<'_>) -> Json {
    let days = Horizon::of(view.portal);
    let agreement = view.portal.record("agreement", scheme.str("agreement"));
    let on = |day: Date| -> Vec<&str> {
        let is_valid = is_running(scheme.str("status"))
            && holds(&scheme.fields, day)
            && holds(acceptance, day)
            && is_active_on(host, day)
            && agreement.is_some_and(|agreement| carries(agreement, view.portal, day));
        let is_suspended = |category: &str| {
            let mut now = acceptance
                .maps("suspensions")
                .filter(|pause| holds(pause, day));
            now.any(|pause| {
                let whom = pause.list("categories");
                whom.is_empty() || whom.iter().any(|item| item.as_str() == category)
            })
        };
        let given = entitlements(scheme, acceptance)
            .filter(|(category, given)| is_valid && lets_in(given) && !is_suspended(category));
        given.map(|(category, _)| category).collect()
    };
    let mut turns = turns(scheme, acceptance, view);
    turns.extend(turns_of_standing(host));
    turns.retain(|day| days.from < *day && *day <= days.until);
    turns.push(days.from);
    turns.sort_unstable();
    turns.dedup();
    let mut runs: Vec<(Date, Vec<&str>)> = Vec::new();
    for day in turns {
        let who = on(day);
        if runs.last().is_none_or(|(_, before)| *before != who) {
            runs.push((day, who));
        }
    }
    let lasts = runs.iter().skip(1).map(|(next, _)| next.yesterday().ok());
    let lasts = lasts.chain([Some(days.until)]);
    let shown = runs
        .iter()
        .zip(lasts)
        .filter(|((_, who), _)| !who.is_empty());
    let shown = shown.filter_map(|((first, who), last)| {
        let who = who.iter().map(|code| view.code("patron_category", code));
        Some(json!({"first": first.to_string(), "last": last?.to_string(), "now": *first == days.from, "who": who.collect::<Json>()}))
    });
    shown.collect()
}

/// The days on which it may change who may come.
fn turns(scheme: &Record, acceptance: &Fields, view: View<'_>) -> Vec<Date> {
    let pauses = acceptance.maps("suspensions");
    let spans = pauses.chain([acceptance, &scheme.fields]);
    let spans = spans.map(|span| {
        let until = span.partial("until").map(|until| until.last());
        (span.date("from"), until)
    });
    let agreement = view.portal.record("agreement", scheme.str("agreement"));
    let line = agreement.map_or_else(Vec::new, |agreement| line(agreement, view.portal));
    let terms = line.iter().flat_map(|agreement| periods(agreement));
    let terms = terms.map(|term| (Some(term.start), term.end));
    spans
        .chain(terms)
        .flat_map(|(from, until)| [from, until.and_then(|until| until.tomorrow().ok())])
        .flatten()
        .collect()
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
        Some(row)
    });
    let rows: Vec<Json> = rows.collect();
    let n_hosts = rows.len();
    let rows = joined(rows);
    let named: Vec<Json> = categories
        .iter()
        .map(|code| view.code("patron_category", code))
        .collect();
    let mut whole = view.record(scheme);
    let participants = participants(scheme, view);
    whole.remove("participants");
    whole.remove("acceptances");
    let agreement = view
        .portal
        .record("agreement", scheme.str("agreement"))
        .filter(|agreement| agreement.is_public());
    Map::from_iter([
        ("scheme".to_owned(), Json::Object(whole)),
        ("n_participants".to_owned(), json!(participants.len())),
        ("participants".to_owned(), by_issuance(participants)),
        (
            "matrix".to_owned(),
            json!({"categories": named, "rows": rows, "n_hosts": n_hosts}),
        ),
        (
            "agreements".to_owned(),
            super::agreements::list(agreement.into_iter().collect(), view),
        ),
    ])
}

/// The table of a scheme with one row for all hosts that give the same terms, at the place of the first of them.
fn joined(rows: Vec<Json>) -> Vec<Json> {
    let terms = |row: &Json| {
        json!([
            row["cells"],
            row["documents"],
            row["report_to"],
            row["suspensions"],
            row["days"]
        ])
        .to_string()
    };
    together(rows, terms, "host", "hosts")
}

/// The participants of a scheme that are in force or to come, the latter with their days.
fn participants(scheme: &Record, view: View<'_>) -> Vec<Json> {
    let found = lasting(scheme, "participants", view).filter_map(|(index, fields)| {
        let mut shown = view.entry(scheme, "participants", index);
        let member = shown["member"].as_object_mut()?;
        member.insert("days".to_owned(), json!(days(fields, view)));
        Some(shown)
    });
    found.collect()
}

/// The participants of a scheme in groups that issue its card to the same categories.
fn by_issuance(participants: Vec<Json>) -> Json {
    let issues_to = |participant: &Json| participant["issues_to"].to_string();
    json!(together(participants, issues_to, "member", "members"))
}

/// Rows with equal keys as one: the first of them, with what the field `one` of each holds as the list `all`.
fn together(rows: Vec<Json>, key: impl Fn(&Json) -> String, one: &str, all: &str) -> Vec<Json> {
    let mut out: Vec<Json> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for mut row in rows {
        let place = *places.entry(key(&row)).or_insert(out.len());
        let own = row[one].take();
        if place == out.len() {
            row[all] = json!([]);
            out.push(row);
        }
        if let Some(list) = out[place][all].as_array_mut() {
            list.push(own);
        }
    }
    out
}
