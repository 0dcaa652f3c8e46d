//! What each kind of page shows, one file a subject.
//!
//! In: a `View` in the language of the page. Out: the template's name and the variables it is given.
//! Lives here: which facts stand on which page, and in which order.
//! Does not live here: how they look (the theme), addresses (`plan`), what they mean (`model`).

mod agreements;
mod answers;
mod asked;
mod cards;
mod directory;
mod equity;
mod events;
mod finder;
mod home;
mod hosts;
mod hours;
mod map;
mod members;
mod plain;
mod print;
mod repositories;
mod services;
mod titles;
mod today;

pub(crate) use events::{dates as event_dates, place as event_place};
pub(crate) use hosts::{Host, hosts};

use super::marks;
use super::view::View;
use crate::access::{Admissions, Finder};
use crate::atlas::Atlas;
use crate::holdings::catalog::UnionCatalog;
use crate::model::record::Record;
use crate::plan::route::{Reader, Section};
use crate::plan::{PageKind, PlannedPage};
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;

/// What pages show beside records.
pub(crate) struct Extras<'a> {
    /// The union catalog.
    pub(crate) catalog: &'a UnionCatalog,
    /// What readers of each library may do at each other.
    pub(crate) finder: &'a Finder<'a>,
    /// Whom each acceptance of a card lets in on the days ahead.
    pub(crate) admissions: &'a Admissions<'a>,
    /// What pages of the finder say of each library, by language.
    pub(crate) hosts: &'a BTreeMap<String, Vec<Host<'a>>>,
    /// Where libraries are, and for whom.
    pub(crate) atlas: &'a Atlas<'a>,
    /// Whom it has pages for.
    pub(crate) readers: &'a [Reader],
    /// Its titles in lists.
    pub(crate) lists: &'a crate::render::browse::Lists,
    /// Label, address, media type and size of the files for machines.
    pub(crate) data_files: &'a [(String, String, &'static str, usize)],
}

/// The variables of a page.
pub(crate) type Variables = Map<String, Json>;

/// The template of a page, its title, its description, and its variables.
pub(crate) struct Filled {
    pub(crate) template: &'static str,
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) variables: Variables,
}

/// Gathers what a page shows.
pub(crate) fn fill(page: &PlannedPage, view: View<'_>, extras: &Extras<'_>) -> Filled {
    let record = page
        .record
        .as_ref()
        .and_then(|(kind, id)| view.portal.record(kind, id));
    if let Some(record) = record {
        let (template, variables) = match record.kind.as_str() {
            "member" => ("member.html", members::member(record, view, extras)),
            "service" => ("service.html", services::service(record, view)),
            "card_scheme" => ("card.html", cards::scheme(record, view, extras.admissions)),
            "agreement" => (
                "agreement.html",
                agreements::agreement(record, view, extras.admissions),
            ),
            "partner" => ("partner.html", agreements::partner(record, view)),
            "event" => ("event.html", events::event(record, view)),
            "series" => ("series.html", events::series(record, view)),
            "news" => ("news.html", plain::item(record, view)),
            _ => ("page.html", plain::page(record, view)),
        };
        return Filled {
            template,
            title: view.name(record),
            description: description(record, view),
            variables,
        };
    }
    if let Some(print) = &page.print {
        return print::page(print, view, extras);
    }
    let guided = page.guide.as_ref().and_then(|id| view.portal.member(id));
    if let Some(member) = guided {
        return members::guide(member, view, extras);
    }
    if let Some(reader) = &page.reader {
        return finder::reader(reader, view, extras);
    }
    let titles = page.titles.as_ref();
    if let Some(filled) = titles.and_then(|titles| titles::page(titles, view, extras)) {
        return filled;
    }
    let section = match page.kind {
        PageKind::Section(section) => section,
        PageKind::Offline => return plain::offline(view),
        _ => return plain::not_found(view),
    };
    let (template, variables) = match section {
        Section::Home => ("home.html", home::home(view, extras)),
        Section::Members => ("members.html", directory::members(view, extras)),
        Section::Finder => ("finder.html", finder::finder(view, extras)),
        Section::Today => ("today.html", today::today(view)),
        Section::Equity => ("equity.html", equity::equity(view, extras)),
        Section::Services => ("services.html", services::services(view)),
        Section::Cards => ("cards.html", cards::cards(view, extras.admissions)),
        Section::Agreements => ("agreements.html", agreements::agreements(view)),
        Section::Events => ("events.html", events::events(view)),
        Section::News => ("news_list.html", plain::news(view)),
        Section::Documents => ("documents.html", plain::documents(view)),
        Section::Repositories => (
            "repositories.html",
            repositories::repositories(view, extras),
        ),
        Section::Search => ("search.html", plain::search(view, extras)),
        Section::Browse => ("browse.html", titles::lists(view, extras)),
        Section::Data => ("data.html", plain::data(view, extras)),
    };
    let name = section.name();
    let title = if section == Section::Home {
        view.portal
            .settings
            .text("name")
            .map_or_else(String::new, |text| view.words(text.get(view.lang)))
    } else {
        view.t(&format!("{name}.title"))
    };
    Filled {
        template,
        title,
        description: view.t(&format!("{name}.description")),
        variables,
    }
}

/// One or two sentences about a record, for search engines and previews.
fn description(record: &Record, view: View<'_>) -> String {
    let text = ["summary", "description", "background", "body"]
        .iter()
        .find_map(|field| record.text(field));
    let words = text.map_or_else(String::new, |text| {
        crate::markdown::plain(text.get(view.lang).0)
    });
    if words.is_empty() {
        view.title(record)["text"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    } else {
        crate::markdown::excerpt(&words, 155)
    }
}

/// A map of values, each moved into it: `json!` would copy them.
fn object<const N: usize>(entries: [(&str, Json); N]) -> Json {
    let entries = entries.map(|(key, value)| (key.to_owned(), value));
    Json::Object(Map::from_iter(entries))
}

/// A small map of a record for lists: some of its fields.
fn card(record: &Record, view: View<'_>, fields: &[&str]) -> Map<String, Json> {
    let mut out = view.part(record, fields);
    let url = view.routes.record(view.lang, &record.kind, &record.id);
    out.insert("id".to_owned(), json!(record.id));
    out.insert("url".to_owned(), json!(url));
    out.insert("title".to_owned(), view.title(record));
    out
}

/// Records by the title in the language of the page, as its readers sort.
fn sorted<'r>(view: View<'_>, records: impl Iterator<Item = &'r Record>) -> Vec<&'r Record> {
    let mut all: Vec<&Record> = records.collect();
    all.sort_by_cached_key(|record| {
        let title = record
            .text("title")
            .or_else(|| record.text("name"))
            .map_or("", |text| text.get(view.lang).0);
        (
            record.int("weight").unwrap_or(0),
            view.locale.sort_key(title),
            record.id.clone(),
        )
    });
    all
}

/// A list for a filter: value, label, number of things.
fn options(found: impl Iterator<Item = (String, String)>, view: View<'_>) -> Json {
    let mut counts: BTreeMap<(Vec<u8>, String, String), usize> = BTreeMap::new();
    for (value, label) in found {
        *counts
            .entry((view.locale.sort_key(&marks::plain(&label)), value, label))
            .or_default() += 1;
    }
    Json::Array(
        counts
            .into_iter()
            .map(|((_, value, label), n)| json!({"value": value, "label": label, "n": n}))
            .collect(),
    )
}
