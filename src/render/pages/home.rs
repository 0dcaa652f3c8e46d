//! The home page: three tasks, what is next, what is new.

use super::{Extras, Variables, agreements, directory, events, map, plain};
use crate::model::agreement::{Standing, standing};
use crate::plan::route::Section;
use crate::render::view::View;
use serde_json::{Map, Value as Json, json};

/// How many events and news items the home page shows.
const N_EVENTS: usize = 5;
/// How many events more stand by for days on which the first ones are over.
const N_EVENTS_LATER: usize = 5;
const N_NEWS: usize = 4;

pub(super) fn home(view: View<'_>, extras: &Extras<'_>) -> Variables {
    let portal = view.portal;
    let mut coming = events::coming(
        portal
            .public("event")
            .filter(|event| event.str("status") != "cancelled"),
        view,
    );
    coming
        .as_array_mut()
        .into_iter()
        .for_each(|cards| cards.truncate(N_EVENTS + N_EVENTS_LATER));
    let stands = |agreement: &&crate::model::record::Record| standing(agreement, portal);
    let ending: Vec<_> = portal
        .public("agreement")
        .filter(|agreement| matches!(stands(agreement), Standing::EndingSoon { .. }))
        .collect();
    let in_force = portal
        .public("agreement")
        .filter(|agreement| {
            matches!(
                stands(agreement),
                Standing::InForce { .. } | Standing::EndingSoon { .. }
            )
        })
        .count();
    let n_offered = portal
        .public("service")
        .filter(|service| matches!(service.str("status"), "offered" | "pilot"))
        .count();
    let number = |key: &str, n: usize, section: Section| json!({"code": key, "label": view.say_number(&format!("numbers.{key}"), n), "value": n, "url": view.routes.section(view.lang, section)});
    let counted = directory::counted(view);
    let members = json!({"code": "members", "label": counted["label"], "value": counted["n"], "url": view.routes.section(view.lang, Section::Members)});
    let mut numbers = vec![members];
    if !extras.catalog.is_empty() {
        numbers.push(number(
            "titles",
            usize::try_from(extras.catalog.len()).unwrap_or(usize::MAX),
            Section::Search,
        ));
    }
    numbers.push(number("services", n_offered, Section::Services));
    numbers.push(number("agreements", in_force, Section::Agreements));
    Map::from_iter([
        ("events".to_owned(), coming),
        ("n_events".to_owned(), json!(N_EVENTS)),
        (
            "news".to_owned(),
            Json::Array(plain::news_cards(view).into_iter().take(N_NEWS).collect()),
        ),
        ("numbers".to_owned(), json!(numbers)),
        ("counted".to_owned(), counted),
        ("map".to_owned(), map::thumbnail(extras)),
        ("has_holdings".to_owned(), json!(!extras.catalog.is_empty())),
        ("no_holdings".to_owned(), json!(plain::no_holdings(view))),
        ("ending".to_owned(), agreements::list(ending, view)),
    ])
}
