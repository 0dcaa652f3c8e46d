//! The page on who is served: by regency, which libraries there are, what they ask of visitors without a card, and how far
//! the nearest of those that ask alike is.

use super::members::{distance, way_words};
use super::{Extras, Variables, card, map, options, sorted};
use crate::access::Door;
use crate::atlas::{Nearest, Served, is_remote};
use crate::render::i18n::Arg;
use crate::render::view::View;
use serde_json::{Map, Value as Json, json};

/// More names than this are not told in a sentence.
const MOST_NAMES: usize = 40;
/// More names than this would push what follows them from the first screen of a phone.
const FEW_NAMES: usize = 5;

/// The page.
pub(super) fn equity(view: View<'_>, extras: &Extras<'_>) -> Variables {
    let mut rows: Vec<&Served<'_>> = extras.atlas.served.iter().collect();
    rows.sort_by_cached_key(|row| (view.locale.sort_key(&row.name), row.code.clone()));
    let remote = view
        .portal
        .public("service")
        .filter(|service| is_remote(service));
    let remote = sorted(view, remote);
    let services = remote
        .iter()
        .map(|service| Json::Object(card(service, view, &["name", "summary"])));
    // Where no way is known to lead anywhere, rows without a library would all say that.
    let is_known = rows.iter().any(|row| !row.nearest.is_empty());
    let told = rows
        .iter()
        .filter(|row| is_known || !row.members.is_empty());
    Map::from_iter([
        (
            "rows".to_owned(),
            told.map(|row| shown(row, view)).collect(),
        ),
        ("is_nearest_known".to_owned(), json!(is_known)),
        ("left_out".to_owned(), left_out(&rows, view)),
        ("summary".to_owned(), summary(&rows, view, extras)),
        ("services".to_owned(), services.collect()),
        ("map".to_owned(), map::map(view, extras)),
    ])
}

/// A row of the table.
fn shown(row: &Served<'_>, view: View<'_>) -> Json {
    let types = row.members.iter().map(|member| {
        let code = member.str("library_type");
        (code.to_owned(), view.label("library_type", code))
    });
    let types = types.filter(|(code, _)| !code.is_empty());
    let ways = row.ways.iter().map(
        |(way, n)| json!({"door": map::door(way.door()), "label": way_words(*way, view), "n": n}),
    );
    let nearest = worth_the_way(&row.nearest).map(|near| {
        json!({
            "door": map::door(near.way.door()),
            "label": way_words(near.way, view),
            "host": view.reference("member", &near.host.id),
            "km": distance(near.km, view),
            "is_here": near.host.str("address.regency_code") == row.code,
        })
    });
    json!({
        "code": row.code,
        "name": view.place(&row.name),
        "n": row.members.len(),
        "types": options(types, view),
        "ways": ways.collect::<Vec<Json>>(),
        "nearest": nearest.collect::<Vec<Json>>(),
        "n_remote": row.remote.len(),
        "has_page": !row.members.is_empty(),
    })
}

/// The nearest library for anybody; those that ask for more only where they are nearer.
fn worth_the_way<'a>(nearest: &'a [Nearest<'a>]) -> impl Iterator<Item = &'a Nearest<'a>> {
    let mut least = f64::INFINITY;
    nearest.iter().filter(move |near| {
        let is_nearer = near.km < least;
        least = least.min(near.km);
        is_nearer
    })
}

/// The regencies and cities that hold, as they are named.
fn named(rows: &[&Served<'_>], holds: fn(&Served<'_>) -> bool, view: View<'_>) -> Vec<String> {
    let held = rows.iter().filter(|row| holds(row));
    held.map(|row| view.place(&row.name)).collect()
}

/// Names in one sentence, as many as one takes.
fn listed(names: &[String], view: View<'_>) -> String {
    let mut shown = view.locale.list(&names[..names.len().min(MOST_NAMES)]);
    if names.len() > MOST_NAMES {
        shown.push_str(&view.t("ui.comma"));
        shown.push('…');
    }
    shown
}

fn count(n: usize) -> Arg<'static> {
    Arg::Number(i64::try_from(n).unwrap_or(i64::MAX))
}

/// Where there is no library at all, first of all: in one sentence, or with many names beside it. Where there is one
/// everywhere, that.
fn left_out(rows: &[&Served<'_>], view: View<'_>) -> Json {
    let all = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let all = view.locale.number(all);
    let names = named(rows, |row| row.members.is_empty(), view);
    let shown = listed(&names, view);
    let (key, n) = match names.len() {
        0 => ("equity.with_members", rows.len()),
        n if n > FEW_NAMES => ("equity.empty_many", n),
        n => ("equity.empty", n),
    };
    let args = [
        ("n", count(n)),
        ("all", Arg::Text(&all)),
        ("names", Arg::Text(&shown)),
    ];
    let apart = (names.len() > FEW_NAMES).then_some(&shown);
    json!({"text": view.say(key, &args), "names": apart})
}

/// What is asked of those who have a library, in a few sentences.
fn summary(rows: &[&Served<'_>], view: View<'_>, extras: &Extras<'_>) -> Json {
    let n_free = rows
        .iter()
        .filter(|row| row.door() == Some(Door::Free))
        .count();
    let mut sentences = vec![if n_free > 0 {
        view.say_number("equity.with_hosts", n_free)
    } else {
        view.t("equity.no_hosts")
    }];
    let lists = [
        (
            "equity.only_ask",
            named(rows, |row| row.door() == Some(Door::Ask), view),
        ),
        (
            "equity.only_card",
            named(rows, |row| row.door() == Some(Door::Card), view),
        ),
        (
            "equity.closed",
            named(
                rows,
                |row| row.door().is_none() && !row.members.is_empty(),
                view,
            ),
        ),
    ];
    for (key, names) in lists.iter().filter(|(_, names)| !names.is_empty()) {
        let shown = listed(names, view);
        let args = [("n", count(names.len())), ("names", Arg::Text(&shown))];
        sentences.push(view.say(key, &args));
    }
    sentences.extend(furthest(rows, view));
    if extras.atlas.n_elsewhere > 0 {
        sentences.push(view.say_number("equity.elsewhere", extras.atlas.n_elsewhere));
    }
    json!(sentences)
}

/// From where it is furthest to a library that anybody may come to.
fn furthest(rows: &[&Served<'_>], view: View<'_>) -> Option<String> {
    let known = rows.iter().filter_map(|row| {
        let is_free = |near: &&Nearest<'_>| near.way.door() == Some(Door::Free);
        Some((row, row.nearest.iter().find(is_free)?))
    });
    let (row, near) = known.max_by(|a, b| a.1.km.total_cmp(&b.1.km))?;
    let place = view.place(&row.name);
    let name = near.host.text("name");
    let name = name.map_or_else(
        || near.host.id.clone(),
        |name| view.words(name.get(view.lang)),
    );
    let km = distance(near.km, view);
    let args = [
        ("place", Arg::Text(&place)),
        ("km", Arg::Text(&km)),
        ("host", Arg::Text(&name)),
    ];
    Some(view.say("equity.furthest", &args))
}
