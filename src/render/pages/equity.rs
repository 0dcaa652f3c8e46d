//! The page on who is served: by regency, which libraries there are, and how far it is to one that lets in anybody.

use super::members::distance;
use super::{Extras, Variables, card, map, options, sorted};
use crate::atlas::{Served, is_remote};
use crate::model::record::Record;
use crate::render::i18n::Arg;
use crate::render::view::View;
use serde_json::{Map, Value as Json, json};

/// More names than this are not told in a sentence.
const MOST_NAMES: usize = 40;

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
    Map::from_iter([
        (
            "rows".to_owned(),
            rows.iter().map(|row| shown(row, view)).collect(),
        ),
        ("summary".to_owned(), summary(&rows, view, extras)),
        ("services".to_owned(), services.collect()),
        ("map".to_owned(), map::map(view, extras)),
        ("n_hosts".to_owned(), json!(extras.atlas.hosts.len())),
        (
            "is_drawn".to_owned(),
            json!(
                extras
                    .atlas
                    .sheet
                    .as_ref()
                    .is_some_and(|sheet| !sheet.areas.is_empty())
            ),
        ),
    ])
}

/// A row of the table.
fn shown(row: &Served<'_>, view: View<'_>) -> Json {
    let types = row.members.iter().map(|member| {
        let code = member.str("library_type");
        (code.to_owned(), view.label("library_type", code))
    });
    let types = types.filter(|(code, _)| !code.is_empty());
    let nearest = row.nearest.map(|(host, km)| {
        json!({
            "host": view.reference("member", &host.id),
            "km": distance(km, view),
            "is_here": host.str("address.regency_code") == row.code,
        })
    });
    json!({
        "code": row.code,
        "name": row.name,
        "n": row.members.len(),
        "types": options(types, view),
        "n_hosts": row.n_hosts,
        "nearest": nearest,
        "n_remote": row.remote.len(),
        "has_page": !row.members.is_empty(),
    })
}

/// Who is left out, in a few sentences.
fn summary(rows: &[&Served<'_>], view: View<'_>, extras: &Extras<'_>) -> Json {
    let count = |n: usize| Arg::Number(i64::try_from(n).unwrap_or(i64::MAX));
    let all = view
        .locale
        .number(i64::try_from(rows.len()).unwrap_or(i64::MAX));
    let with = |holds: fn(&&&Served<'_>) -> bool| rows.iter().filter(holds).count();
    let say = |key: &str, n: usize| view.say(key, &[("n", count(n)), ("all", Arg::Text(&all))]);
    let n_open = with(|row| row.n_hosts > 0);
    let mut sentences = vec![
        say("equity.with_members", with(|row| !row.members.is_empty())),
        if n_open > 0 {
            say("equity.with_hosts", n_open)
        } else {
            view.t("equity.no_hosts")
        },
    ];
    let named = |holds: fn(&&&Served<'_>) -> bool| -> Vec<&str> {
        rows.iter()
            .filter(holds)
            .map(|row| row.name.as_str())
            .collect()
    };
    let lists = [
        (
            "equity.closed",
            named(|row| row.n_hosts == 0 && !row.members.is_empty()),
        ),
        ("equity.empty", named(|row| row.members.is_empty())),
    ];
    for (key, names) in lists {
        if (1..=MOST_NAMES).contains(&names.len()) {
            sentences.push(view.say(key, &[("names", Arg::Text(&view.locale.list(&names)))]));
        }
    }
    sentences.extend(furthest(rows, view));
    if extras.atlas.n_elsewhere > 0 {
        sentences.push(view.say_number("equity.elsewhere", extras.atlas.n_elsewhere));
    }
    json!(sentences)
}

/// From where it is furthest to a library that lets in anybody.
fn furthest(rows: &[&Served<'_>], view: View<'_>) -> Option<String> {
    let known = rows.iter().filter_map(|row| Some((row, row.nearest?)));
    let far: (&&Served<'_>, (&Record, f64)) = known.max_by(|a, b| a.1.1.total_cmp(&b.1.1))?;
    let (row, (host, km)) = far;
    let name = host.text("name");
    let name = name.map_or_else(|| host.id.clone(), |name| view.words(name.get(view.lang)));
    let km = distance(km, view);
    let args = [
        ("place", Arg::Text(&row.name)),
        ("km", Arg::Text(&km)),
        ("host", Arg::Text(&name)),
    ];
    Some(view.say("equity.furthest", &args))
}
