//! Card schemes: how to get a card, where it opens doors, and to whom.

use super::answers::why_nobody;
use super::asked::asked;
use super::hours::span;
use super::{Variables, card, sorted};
use crate::access::{Admissions, Admitted, asked_of_holders};
use crate::model::horizon::Horizon;
use crate::model::record::Record;
use crate::render::view::View;
use crate::schema::value::Fields;
use jiff::civil::Date;
use serde_json::{Map, Value as Json, json};
use std::collections::{BTreeSet, HashMap};

/// A scheme in a list.
pub(super) fn scheme_card(scheme: &Record, view: View<'_>) -> Map<String, Json> {
    let mut out = card(scheme, view, &["name", "issuer", "status", "from", "until"]);
    out.insert("form".to_owned(), view.code_at(scheme, "kind"));
    out
}

/// Schemes in a list that says of each how many take part in it, and how many it opens.
pub(super) fn schemes<'r>(
    schemes: impl Iterator<Item = &'r Record>,
    view: View<'_>,
    admissions: &Admissions<'_>,
) -> Json {
    let counted = sorted(view, schemes).into_iter().map(|scheme| {
        let mut out = scheme_card(scheme, view);
        let n_participants = taking_part(scheme, view).count();
        let n_hosts = n_hosts(scheme, view, admissions);
        out.insert("n_participants".to_owned(), json!(n_participants));
        out.insert("n_hosts".to_owned(), json!(n_hosts));
        Json::Object(out)
    });
    counted.collect()
}

/// How many libraries let in somebody under a scheme on the day of the build.
fn n_hosts(scheme: &Record, view: View<'_>, admissions: &Admissions<'_>) -> usize {
    let lets_in = |position: usize| {
        let mut runs = admissions.of(&scheme.id, position).iter();
        runs.any(|run| is_now(run, view))
    };
    let all = lasting(scheme, "acceptances", view);
    let open = all.filter(|(position, _)| lets_in(*position));
    let hosts: BTreeSet<&str> = open.map(|(_, fields)| fields.str("host")).collect();
    hosts.len()
}

/// Whether the days of a run begin with that of the build.
fn is_now(run: &Admitted<'_>, view: View<'_>) -> bool {
    run.first == view.portal.as_of
}

/// All schemes.
pub(super) fn cards(view: View<'_>, admissions: &Admissions<'_>) -> Variables {
    let all = schemes(view.portal.public("card_scheme"), view, admissions);
    Map::from_iter([("schemes".to_owned(), all)])
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

/// The acceptances of a scheme that are not over: the position of each, and what the page says of it; only those of one
/// host where one is named. `days` says when they hold where that is not from the day of the build on without an end;
/// `categories` has what the scheme gives everywhere, too.
fn projected<'r>(
    scheme: &'r Record,
    host: Option<&str>,
    view: View<'_>,
) -> Vec<(usize, &'r Fields, Json)> {
    let mut everywhere = view.part(scheme, &["default_entitlements"]);
    let everywhere = everywhere.remove("default_entitlements");
    let everywhere = everywhere.as_ref().and_then(Json::as_array);
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
        if let Some(Json::Array(given)) = object.get_mut("categories") {
            let is_own = |code: &str| fields.map("categories").is_some_and(|own| own.has(code));
            let others = everywhere.into_iter().flatten();
            let others = others.filter(|entry| !entry["code"].as_str().is_some_and(is_own));
            given.extend(others.cloned());
        }
        Some((index, fields, shown))
    });
    wanted.collect()
}

/// Which cards a member accepts, from whom, on which terms. Of the categories of an acceptance those are named that somebody
/// can come with on one of the days ahead; `refused` says why nobody can on the day of the build. Where nobody can on any of
/// those days, `idle` has the categories of later ones.
pub(super) fn acceptances_of(member: &Record, admissions: &Admissions<'_>, view: View<'_>) -> Json {
    let mut out = Vec::new();
    for scheme in sorted(view, view.portal.public("card_scheme")) {
        for (index, fields, mut shown) in projected(scheme, Some(&member.id), view) {
            let runs = admissions.of(&scheme.id, index);
            let terms = asked_of_holders(scheme, fields, member, view.portal);
            keep_admitted(&mut shown, runs);
            if let Some(object) = shown.as_object_mut() {
                object.insert(
                    "refused".to_owned(),
                    refused(scheme, member, admissions, view),
                );
                object.insert("asked".to_owned(), asked(&terms, Some(&scheme.id), view));
                object.insert("admits".to_owned(), admits(runs, view));
                object.insert("scheme".to_owned(), Json::Object(scheme_card(scheme, view)));
            }
            out.push(shown);
        }
    }
    Json::Array(out)
}

/// Leaves of the categories of an acceptance those that come in on one of some days; where none does, sets all aside.
fn keep_admitted(shown: &mut Json, runs: &[Admitted<'_>]) {
    if runs.is_empty() {
        shown["idle"] = shown["categories"].take();
        return;
    }
    let comes = |entry: &Json| {
        let mut all = runs.iter().flat_map(|run| &run.categories);
        all.any(|code| entry["code"] == **code)
    };
    if let Some(Json::Array(categories)) = shown.get_mut("categories") {
        categories.retain(comes);
    }
}

/// Why a host lets in nobody under a scheme on the day of the build; null where it lets in somebody, or not all readers are
/// told the same.
fn refused(scheme: &Record, host: &Record, admissions: &Admissions<'_>, view: View<'_>) -> Json {
    let refusal = admissions.refusal(&scheme.id, &host.id);
    refusal.map_or(Json::Null, |refusal| why_nobody(refusal, &host.id, view))
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

/// The categories that may come on the days ahead, as the finder has it: runs of days on which they are the same,
/// without those on which nobody may.
fn admits(runs: &[Admitted<'_>], view: View<'_>) -> Json {
    let shown = runs.iter().map(|run| {
        let who = run.categories.iter().map(|code| view.code("patron_category", code));
        json!({"first": run.first.to_string(), "last": run.last.to_string(), "now": is_now(run, view), "who": who.collect::<Json>()})
    });
    shown.collect()
}

/// The page of a scheme: its rules, its participants, and the table of hosts and categories.
pub(super) fn scheme(scheme: &Record, view: View<'_>, admissions: &Admissions<'_>) -> Variables {
    let acceptances = projected(scheme, None, view);
    let used = |code: &str| {
        let mut all = acceptances.iter();
        all.any(|(_, _, shown)| given(shown, code).is_some())
    };
    let categories: Vec<&str> = view
        .portal
        .schema
        .codes("patron_category")
        .iter()
        .map(|code| code.code.as_str())
        .filter(|code| used(code))
        .collect();
    let rows = acceptances.iter().filter_map(|(_, fields, shown)| {
        let host = view
            .portal
            .member(fields.str("host"))
            .filter(|host| host.is_public())?;
        let cells = categories.iter().map(|code| {
            let mut cell =
                given(shown, code).map_or(json!({"levels": []}), |entry| entry["value"].clone());
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
        object.insert(
            "refused".to_owned(),
            refused(scheme, host, admissions, view),
        );
        Some(row)
    });
    let rows: Vec<Json> = rows.collect();
    let n_hosts = n_hosts(scheme, view, admissions);
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

/// What an acceptance gives a category, as its page says it.
fn given<'j>(shown: &'j Json, code: &str) -> Option<&'j Json> {
    let mut all = shown["categories"].as_array()?.iter();
    all.find(|entry| entry["code"] == code)
}

/// The table of a scheme with one row for all hosts that give the same terms, at the place of the first of them.
fn joined(rows: Vec<Json>) -> Vec<Json> {
    let terms = |row: &Json| {
        json!([
            row["cells"],
            row["documents"],
            row["report_to"],
            row["suspensions"],
            row["days"],
            row["home"],
            row["excluded_homes"],
            row["refused"]
        ])
        .to_string()
    };
    together(rows, terms, "host", "hosts")
}

/// The participants of a scheme that are shown and not over on the day of the build, with their numbers in the list.
fn taking_part<'r>(
    scheme: &'r Record,
    view: View<'r>,
) -> impl Iterator<Item = (usize, &'r Fields)> {
    let is_shown = move |fields: &Fields| {
        let member = view.portal.member(fields.str("member"));
        member.is_some_and(Record::is_public)
    };
    lasting(scheme, "participants", view).filter(move |(_, fields)| is_shown(fields))
}

/// What the page of a scheme says of its participants, with their days where they are to come or end.
fn participants(scheme: &Record, view: View<'_>) -> Vec<Json> {
    let found = taking_part(scheme, view).filter_map(|(index, fields)| {
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
