//! The directory: every library of the forum, the choices that narrow it down, and the map.

use super::hours::words_of;
use super::members::{is_shown, member_card, regency};
use super::{Extras, Variables, map, options, sorted};
use crate::atlas::libraries;
use crate::model::record::Record;
use crate::plan::route::Print;
use crate::render::i18n::Arg;
use crate::render::machine;
use crate::render::view::View;
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;

/// In a longer list of libraries, cells that speak for themselves stand without a label on narrow screens.
pub(super) const MOST_LABELED: usize = 150;

/// The words with which a script tells what is open where nothing but a second schedule is.
const HOURS_WORDS: [&str; 4] = ["hours.only", "ui.comma", "ui.semicolon", "word.today"];

/// The directory.
pub(super) fn members(view: View<'_>, extras: &Extras<'_>) -> Variables {
    let all = sorted(view, libraries(view.portal));
    let cards: Vec<Json> = all
        .iter()
        .map(|member| {
            let mut card = member_card(member, view);
            card.insert("short".to_owned(), json!(other_words(member, view)));
            let spot = map::counted_spot(&member.id, extras);
            card.insert("spot".to_owned(), json!(spot));
            Json::Object(card)
        })
        .collect();
    let kind = usual(&cards, "/institution/kind/code");
    let library_type = usual(&cards, "/library_type/code");
    Map::from_iter([
        (
            "usual".to_owned(),
            json!({"kind": kind, "type": library_type}),
        ),
        ("is_long".to_owned(), json!(all.len() > MOST_LABELED)),
        ("facets".to_owned(), facets(&all, &cards, view, extras)),
        ("members".to_owned(), Json::Array(cards)),
        ("counted".to_owned(), counted(view)),
        ("map".to_owned(), map::map(view, extras)),
        (
            "print".to_owned(),
            json!(view.routes.print(view.lang, &Print::Directory)),
        ),
        (
            "hours_words".to_owned(),
            json!(words_of(&HOURS_WORDS, view)),
        ),
        (
            "hours_url".to_owned(),
            json!(view.routes.file(machine::HOURS)),
        ),
    ])
}

/// The code that most libraries have, which the list says once; empty where that is none.
fn usual(cards: &[Json], at: &str) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for card in cards {
        let code = card.pointer(at).and_then(Json::as_str).unwrap_or_default();
        *counts.entry(code).or_default() += 1;
    }
    let most = counts.into_iter().max_by_key(|(_, n)| *n);
    most.map_or_else(String::new, |(code, _)| code.to_owned())
}

/// How many libraries the directory has, and how many of them are active members where not all are: in words, and in words
/// that follow the number.
pub(super) fn counted(view: View<'_>) -> Json {
    let is_active = |member: &&Record| view.portal.is_active_member(&member.id);
    let n = libraries(view.portal).count();
    let active = libraries(view.portal).filter(is_active).count();
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let shown = view.locale.number(number(active));
    let args = [("n", Arg::Number(number(n))), ("active", Arg::Text(&shown))];
    let of = if active == n { "all" } else { "active" };
    json!({
        "n": n,
        "text": view.say(&format!("members.count_{of}"), &args),
        "label": view.say(&format!("numbers.members_{of}"), &args),
    })
}

/// The words of the short name that the name has not, for who looks for them.
fn other_words(member: &Record, view: View<'_>) -> String {
    let name = member.text("name").map_or("", |name| name.get(view.lang).0);
    let words = member.str("short_name").split_whitespace();
    let others: Vec<&str> = words
        .filter(|word| !name.split_whitespace().any(|known| known == *word))
        .collect();
    others.join(" ")
}

/// What the list can be narrowed down by, each with its values and how many libraries have them. A facet that says the same
/// of all libraries, or nothing, is left out.
fn facets(all: &[&Record], cards: &[Json], view: View<'_>, extras: &Extras<'_>) -> Json {
    let facet = |name: &str, found: Vec<(String, String)>| {
        let found = found.into_iter().filter(|(value, _)| !value.is_empty());
        json!({"name": name, "label": view.t(&format!("members.{name}")), "options": options(found, view)})
    };
    let coded = |path: &str, vocabulary: &str| {
        let codes = all.iter().map(|member| member.str(path));
        codes
            .map(|code| (code.to_owned(), view.label(vocabulary, code)))
            .collect()
    };
    let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
    let regencies = all.iter().map(|member| {
        let regency = regency(member, view);
        (text(&regency["code"]), text(&regency["label"]))
    });
    let grades = cards.iter().map(|card| {
        let grade = &card["accreditation"];
        (text(&grade["code"]), text(&grade["label"]))
    });
    let ways = cards.iter().map(|card| &card["way"]);
    let visitors = ways
        .clone()
        .map(|way| (text(&way["code"]), text(&way["label"])));
    let cardless = ways.filter(|way| way["lets_in"] == json!(true));
    let cardless = cardless.map(|_| ("cardless".to_owned(), view.t("members.visitors_cardless")));
    let catalogs = cards.iter().filter(|card| card["has_opac"] == json!(true));
    let catalogs = catalogs.map(|_| ("yes".to_owned(), view.t("members.opac_yes")));
    let spots = all.iter().filter_map(|member| {
        let number = map::counted_spot(&member.id, extras)?;
        Some((number.to_string(), map::places(number, view, extras)))
    });
    let facets = [
        facet("regency", regencies.collect()),
        facet("kind", coded("institution.kind", "institution_kind")),
        facet("type", coded("library_type", "library_type")),
        facet("accreditation", grades.collect()),
        facet("services", services(all, view)),
        facet("visitors", visitors.chain(cardless).collect()),
        facet("opac", catalogs.collect()),
        facet("spot", spots.collect()),
    ];
    let says_something = |facet: &Json| {
        let options = facet["options"].as_array().map_or(&[][..], Vec::as_slice);
        let n_first = options.first().and_then(|option| option["n"].as_u64());
        options.len() > 1 || n_first.is_some_and(|n| n < all.len() as u64)
    };
    Json::Array(facets.into_iter().filter(says_something).collect())
}

/// Services that libraries say they offer: id and title.
fn services(all: &[&Record], view: View<'_>) -> Vec<(String, String)> {
    let offers = all.iter().flat_map(|member| member.maps("services"));
    let ids = offers.flat_map(|offer| offer.refs("service"));
    ids.filter(|id| is_shown("service", id, view))
        .map(|id| {
            let service = view.portal.record("service", id);
            let title = service.and_then(|service| service.text("name"));
            let title =
                title.map_or_else(|| id.to_owned(), |title| view.words(title.get(view.lang)));
            (id.to_owned(), title)
        })
        .collect()
}
