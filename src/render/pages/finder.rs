//! The finder: where a reader may go and what to know before, with the reason for each "no".

use super::answers::why;
use super::hosts::{Asked, geo, groups, is_long, staying};
use super::hours::words_of_visits;
use super::{Extras, Filled, Variables, sorted};
use crate::access::last_day;
use crate::model::record::Record;
use crate::plan::route::Reader;
use crate::render::i18n::Arg;
use crate::render::view::View;
use crate::render::{machine, marks};
use jiff::civil::Date;
use serde_json::{Map, Value as Json, json};

/// With more links than this the page names each home once.
const MOST_LINKS: usize = 600;
/// So many homes that issue no card stand among the others.
const MOST_REFUSED: usize = 60;

/// The page that asks who the reader is.
pub(super) fn finder(view: View<'_>, extras: &Extras<'_>) -> Variables {
    let all = extras.readers;
    let issued = all.iter().filter(|reader| reader.home.is_some()).count();
    let link = |reader: &Reader| {
        let url = view.routes.finder(view.lang, reader);
        let mut link = view.code("patron_category", &reader.category);
        link["url"] = json!(url);
        link
    };
    let homes = sorted(view, view.portal.public("member"));
    let mut reasons = Vec::new();
    let homes = homes.into_iter().map(|home| {
        let own = |reader: &&Reader| reader.home.as_ref() == Some(&home.id);
        let pages: Vec<Json> = all.iter().filter(own).map(link).collect();
        let codes = all.iter().filter(own);
        let codes: Vec<&str> = codes.map(|reader| reader.category.as_str()).collect();
        let why = pages.is_empty().then(|| no_card(home, view, extras));
        let why = why.flatten().map(|why| place(&mut reasons, why));
        json!({"id": home.id, "name": view.title(home), "issues": codes.join(" "), "pages": pages, "why": why})
    });
    // Where no library issues a card there is none to choose.
    let homes: Vec<Json> = homes.filter(|_| issued > 0).collect();
    let n_refused = homes.iter().filter(|home| !home["why"].is_null()).count();
    let is_long = issued > MOST_LINKS;
    let is_folded = n_refused > if is_long { 0 } else { MOST_REFUSED };
    let anybody = all.iter().filter(|reader| reader.home.is_none()).map(link);
    Map::from_iter([
        ("homes".to_owned(), json!(homes)),
        ("anybody".to_owned(), Json::Array(anybody.collect())),
        ("reason_words".to_owned(), json!(json!(reasons).to_string())),
        ("reasons".to_owned(), json!(reasons)),
        ("n_refused".to_owned(), json!(n_refused)),
        ("is_long".to_owned(), json!(is_long)),
        ("is_folded".to_owned(), json!(is_folded)),
        ("last".to_owned(), view.date(last(view))),
        ("places_url".to_owned(), places_url(view, extras)),
    ])
}

/// The place of a text among others; many libraries have the same one.
fn place(all: &mut Vec<String>, text: String) -> usize {
    let known = all.iter().position(|known| *known == text);
    known.unwrap_or_else(|| {
        all.push(text);
        all.len() - 1
    })
}

/// Why no reader of a library gets a card, in a sentence; nothing where it is the only library.
fn no_card(home: &Record, view: View<'_>, extras: &Extras<'_>) -> Option<String> {
    let category = extras.readers.first()?.category.as_str();
    let host = extras.finder.hosts().find(|host| host.id != home.id)?;
    let access = extras
        .finder
        .access(Some(&home.id), category, &host.id, view.portal.as_of)?;
    access.card.err().map(|refusal| why(refusal, view))
}

/// The last day that the finder knows.
fn last(view: View<'_>) -> Date {
    let n_days = view.portal.threshold("hours_horizon_days").max(1);
    last_day(view.portal.as_of, n_days).unwrap_or(view.portal.as_of)
}

/// The file that knows where regencies are, where there is one.
fn places_url(view: View<'_>, extras: &Extras<'_>) -> Json {
    let is_there = !extras.atlas.served.is_empty();
    json!(is_there.then(|| view.routes.file(machine::EQUITY)))
}

/// What the finder says to a reader.
pub(super) fn reader(reader: &Reader, view: View<'_>, extras: &Extras<'_>) -> Filled {
    let portal = view.portal;
    let home = reader.home.as_deref().and_then(|id| portal.member(id));
    let n_days = portal.threshold("hours_horizon_days").max(1);
    let hosts = extras.hosts.get(view.lang).map_or(&[][..], Vec::as_slice);
    let hosts = hosts
        .iter()
        .filter(|host| Some(host.id()) != reader.home.as_deref());
    let asked = hosts.filter_map(|host| {
        let runs = extras.finder.runs(
            reader.home.as_deref(),
            &reader.category,
            host.id(),
            portal.as_of,
            n_days,
        )?;
        Some(Asked::of(host, runs, home, portal.as_of))
    });
    let mut asked: Vec<Asked<'_>> = asked.collect();
    asked.sort_by(|a, b| a.order.cmp(&b.order));
    let let_in = || asked.iter().filter(|host| host.is_in());
    let n_in = let_in().count();
    let n_open = let_in().filter(|host| host.is_open()).count();
    let n_unknown = let_in().filter(|host| host.is_unknown()).count();
    let n_only = let_in().filter(|host| host.is_only_extra()).count();
    let category = view.label("patron_category", &reader.category);
    let home_name = home.map(|home| {
        let name = home.text("name");
        name.map_or_else(|| home.id.clone(), |name| view.words(name.get(view.lang)))
    });
    let named = [
        ("category", Arg::Text(&category)),
        ("home", Arg::Text(home_name.as_deref().unwrap_or_default())),
    ];
    let key = if home.is_some() { "home" } else { "none" };
    let variables = Map::from_iter([
        ("others".to_owned(), others(reader, view, extras)),
        ("groups".to_owned(), groups(&asked, view)),
        ("n_in".to_owned(), json!(n_in)),
        ("n_open".to_owned(), json!(n_open)),
        ("n_unknown".to_owned(), json!(n_unknown)),
        ("n_only".to_owned(), json!(n_only)),
        ("summary".to_owned(), json!(summary(n_in, n_unknown))),
        ("summary_words".to_owned(), json!(summary_words(view))),
        ("is_long".to_owned(), json!(is_long(&asked))),
        ("n_hosts".to_owned(), json!(asked.len())),
        ("last".to_owned(), view.date(last(view))),
        ("places_url".to_owned(), places_url(view, extras)),
        ("zone".to_owned(), json!(portal.settings.str("timezone"))),
        ("home_geo".to_owned(), json!(geo(home))),
        (
            "hours_url".to_owned(),
            json!(view.routes.file(machine::HOURS)),
        ),
        ("clock_words".to_owned(), json!(words_of_visits(view))),
        ("home_id".to_owned(), json!(reader.home)),
        ("stays".to_owned(), json!(staying(&asked, view))),
        ("who".to_owned(), json!(who(&category, home, view))),
    ]);
    Filled {
        template: "access.html",
        title: view.say(&format!("finder.for_{key}"), &named),
        description: view.say(&format!("finder.description_{key}"), &named),
        variables,
    }
}

/// What begins the key of a sentence on all libraries together.
const SUMMARY: &str = "finder.summary";

/// The sentence on all libraries together: how many let the reader in, and how many of these are open where that is known.
/// Scripts choose in the same way for other days.
fn summary(n_in: usize, n_unknown: usize) -> String {
    let of_hours = match n_unknown {
        n if n == n_in => "",
        0 => "_open",
        _ => "_unknown",
    };
    format!("{SUMMARY}{of_hours}")
}

/// The sentences that there are, by what their keys add to the shared beginning, with their plural forms; for scripts.
fn summary_words(view: View<'_>) -> String {
    let words = view.messages.keys().filter_map(|key| {
        let rest = key.strip_prefix(SUMMARY)?;
        Some((rest.to_owned(), json!(view.messages.get(key))))
    });
    Json::Object(words.collect()).to_string()
}

/// The reader in a few words.
fn who(category: &str, home: Option<&Record>, view: View<'_>) -> String {
    let mut who = marks::plain(category);
    if let Some(home) = home {
        let short = match home.str("short_name") {
            "" => home.id.clone(),
            short => short.to_owned(),
        };
        who.push_str(&view.unmarked().t("ui.comma"));
        who.push_str(&view.locale.left_to_right(short));
    }
    who
}

/// The pages of other categories of the same home.
fn others(reader: &Reader, view: View<'_>, extras: &Extras<'_>) -> Json {
    let others = extras
        .readers
        .iter()
        .filter(|other| other.home == reader.home);
    let others = others.map(|other| {
        let mut link = view.code("patron_category", &other.category);
        link["url"] = json!(view.routes.finder(view.lang, other));
        link["current"] = json!(other == reader);
        link
    });
    Json::Array(others.collect())
}
