//! Atom feeds of news and events, one set a language.

use super::DataFile;
use super::calendars::{midnight, updated};
use super::public::Public;
use crate::model::event::{host, timezone};
use crate::model::record::Record;
use crate::paths::SiteFile;
use crate::plan::route::Section;
use crate::render::atom::{self, Entry, Feed, Worded, tag_id};
use crate::render::pages::{event_dates, event_place};
use crate::render::view::View;
use jiff::civil::{Date, date};

const MEDIA_TYPE: &str = "application/atom+xml";

/// Entries of a feed, the newest changes first; readers keep the older ones themselves.
const N_ENTRIES_MAX: usize = 100;

/// The day in the ids of feeds and entries. It names nothing, but ids with another day would be other ids.
const ID_DAY: Date = date(2026, 1, 1);

/// A feed of some kinds of records.
pub(super) struct Kind {
    name: &'static str,
    section: Section,
    records: &'static [&'static str],
    label: &'static str,
}

/// News and events together.
pub(super) const ALL: Kind = Kind {
    name: "feed",
    section: Section::Home,
    records: &["news", "event"],
    label: "data.file.feed",
};
/// News.
pub(super) const NEWS: Kind = Kind {
    name: "news",
    section: Section::News,
    records: &["news"],
    label: "data.file.feed_news",
};
/// Events.
pub(super) const EVENTS: Kind = Kind {
    name: "events",
    section: Section::Events,
    records: &["event"],
    label: "data.file.feed_events",
};

impl Kind {
    /// Path of the feed in a language, from the root of the site.
    pub(super) fn path(&self, view: View<'_>) -> String {
        let folder = if view.lang == view.portal.default_language() {
            String::new()
        } else {
            format!("{}/", view.lang)
        };
        format!("{folder}{}.atom", self.name)
    }

    /// What the feed is called.
    pub(super) fn title(&self, view: View<'_>) -> String {
        let name = view
            .portal
            .settings
            .text("name")
            .map_or_else(String::new, |name| view.words(name.get(view.lang)));
        match self.section {
            Section::Home => name,
            section => format!("{} – {name}", view.t(&format!("nav.{}", section.name()))),
        }
    }
}

/// The feeds of a language; those of the default language are listed as open data.
pub(super) fn files(public: Public<'_>, view: View<'_>) -> Vec<DataFile> {
    [ALL, NEWS, EVENTS]
        .iter()
        .map(|kind| {
            let file = SiteFile::new(kind.path(view), atom::write(&feed(kind, public, view)));
            let is_default = view.lang == public.portal.default_language();
            (file, is_default.then_some((kind.label, MEDIA_TYPE)))
        })
        .collect()
}

fn feed(kind: &Kind, public: Public<'_>, view: View<'_>) -> Feed {
    let portal = public.portal;
    let settings = &portal.settings;
    let text = |path: &str| {
        settings
            .text(path)
            .map(|text| text.get(view.lang).0.to_owned())
    };
    // What is dated ahead is announced when its day comes.
    let is_out = |record: &&Record| record.date("date").is_none_or(|date| date <= portal.as_of);
    let mut records: Vec<&Record> = kind
        .records
        .iter()
        .flat_map(|kind| portal.public(kind))
        .filter(is_out)
        .collect();
    records.sort_by_cached_key(|record| {
        (
            std::cmp::Reverse(updated(record, public)),
            record.kind.clone(),
            record.id.clone(),
        )
    });
    records.truncate(N_ENTRIES_MAX);
    let path = kind.path(view);
    // A feed changes with its entries and not with the day of the build, unless it has none.
    let changed = records.first().map_or_else(
        || midnight(portal.as_of, portal.timezone()),
        |newest| updated(newest, public),
    );
    Feed {
        id: tag_id(host(&portal.base_url), ID_DAY, &format!("/{path}")),
        title: kind.title(view),
        subtitle: text("tagline").filter(|_| kind.section == Section::Home),
        lang: view.lang.to_owned(),
        feed_url: public.routes.absolute(&public.routes.file(&path)),
        page_url: public
            .routes
            .absolute(&public.routes.section(view.lang, kind.section)),
        author: text("forum.legal_name").unwrap_or_else(|| settings.str("short_name").to_owned()),
        rights: Some(settings.str("licence.text").to_owned()).filter(|rights| !rights.is_empty()),
        updated: changed,
        entries: records
            .into_iter()
            .map(|record| entry(record, public, view))
            .collect(),
    }
}

fn entry(record: &Record, public: Public<'_>, view: View<'_>) -> Entry {
    let portal = public.portal;
    let text = |field: &str| record.text(field).map(|text| text.get(view.lang));
    let worded = |text: String, lang: &str| Worded {
        text,
        lang: (lang != view.lang).then(|| lang.to_owned()),
    };
    let is_event = record.kind == "event";
    let (field, vocabulary) = if is_event {
        ("description", "event_kind")
    } else {
        ("body", "news_kind")
    };
    let mut words: Vec<String> = Vec::new();
    if is_event {
        if matches!(
            record.str("status"),
            "cancelled" | "postponed" | "rescheduled"
        ) {
            let status = portal
                .schema
                .label("event_status", record.str("status"), view.lang);
            words.push(status.to_owned());
        }
        words.push(event_dates(record, view));
        words.extend(
            event_place(record, view)["text"]
                .as_str()
                .map(str::to_owned),
        );
    }
    // Beside words of the feed's language a summary in another has none that is that of all.
    let (summary, lang) = text("summary").unwrap_or(("", view.lang));
    let lang = if words.is_empty() { lang } else { view.lang };
    words.push(summary.to_owned());
    words.retain(|part| !part.is_empty());
    let summary = words.join(" · ");
    let code = record.str("kind");
    let label = portal.schema.label(vocabulary, code, view.lang);
    let path = format!("/{}/{}/{}", view.lang, record.kind, record.id);
    let (title, title_lang) = text("title").unwrap_or((&record.id, view.lang));
    Entry {
        id: tag_id(host(&portal.base_url), ID_DAY, &path),
        title: worded(title.to_owned(), title_lang),
        url: public.url(view.lang, record).unwrap_or_default(),
        updated: updated(record, public),
        published: record
            .date("date")
            .map(|day| midnight(day, timezone(record, portal))),
        summary: (!summary.is_empty()).then(|| worded(summary, lang)),
        content: text(field)
            .map(|(source, lang)| worded(view.links.render(field, source, view.lang).html, lang)),
        authors: Vec::new(),
        categories: Some((code.to_owned(), label.to_owned()))
            .filter(|(code, _)| !code.is_empty())
            .into_iter()
            .collect(),
    }
}
