//! The service worker, with which pages that were opened open without a network too: what it keeps from the start, and
//! the stamp that tells one build from another.
//!
//! What it does is the theme's `js/root/sw.js`.

use super::assets::Assets;
use super::machine;
use crate::model::portal::Portal;
use crate::paths::{SiteFile, SitePath};
use crate::plan::route::{Reader, Routes, Section};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// Where it is served; it rules over everything below.
pub(super) const PATH: &str = "sw.js";

/// Sections whose first pages are kept in the languages that a visitor reads.
const SECTIONS: [Section; 4] = [
    Section::Home,
    Section::Members,
    Section::Finder,
    Section::Today,
];

/// Assets without which those pages, and those of the finder, say less than they could.
const ASSETS: [&str; 16] = [
    "css/main.css",
    "css/accent.css",
    "css/atlas.css",
    "css/finder.css",
    "css/me.css",
    "img/favicon.svg",
    "js/main.js",
    "js/dated.js",
    "js/directory.js",
    "js/filter.js",
    "js/finder.js",
    "js/kept.js",
    "js/me.js",
    "js/reader.js",
    "js/hours/open.js",
    "js/hours/ui.js",
];

/// Who comes without a card more often than others: their page of the finder is kept before those of other categories.
const ANYBODY: &str = "public";
/// What a file may have, unpacked, to be kept at all: a page of the finder with a thousand libraries, but nothing that
/// would push out all the rest.
const FILE_BYTES_MAX: usize = 2_000_000;
/// What the pages of the finder for readers without a card may take in a language, unpacked; the first is kept in any case.
/// Who has a card has one page of many, which is kept once they chose it.
const CARDLESS_BYTES_MAX: usize = 250_000;

/// Whether pages are kept: the portal wants it, and the site is a published one. A preview shows what is new.
pub(super) fn is_kept(portal: &Portal, routes: &Routes) -> bool {
    portal.has_feature("pwa") && routes.base_url.starts_with("https://")
}

/// The service worker of a site that is being made.
pub(super) struct Worker<'a> {
    routes: &'a Routes,
    assets: &'a Assets,
    /// Languages, the addresses of whose homes are longest first: the first that fits is the language of a page.
    languages: Vec<String>,
    is_kept: bool,
    /// Categories of readers without a card that the finder has pages for, in the order in which those are kept.
    cardless: Vec<&'a Reader>,
    /// Addresses of what may be kept, by path, and how many bytes those have that are there.
    wanted: BTreeMap<SitePath, String>,
    found: BTreeMap<String, usize>,
    /// Of all that may be kept.
    hasher: blake3::Hasher,
}

impl<'a> Worker<'a> {
    /// Nothing of the site is made yet.
    pub(super) fn new(
        portal: &Portal,
        routes: &'a Routes,
        assets: &'a Assets,
        readers: &'a [Reader],
    ) -> Self {
        let mut languages = portal.languages.clone();
        languages.sort_by_key(|lang| std::cmp::Reverse(routes.home(lang).len()));
        let cardless = readers.iter().filter(|reader| reader.home.is_none());
        let mut cardless: Vec<&Reader> = cardless.collect();
        cardless.sort_by_key(|reader| reader.category != ANYBODY);
        let pages = languages.iter().flat_map(|lang| {
            let sections = SECTIONS.map(|section| routes.section(lang, section));
            let finder = cardless.iter().map(|reader| routes.finder(lang, reader));
            let pages = sections.into_iter().chain([routes.offline(lang)]);
            pages.chain(finder).collect::<Vec<String>>()
        });
        let wanted: Vec<String> = pages.chain(shell(assets)).chain(data(routes)).collect();
        Self {
            wanted: wanted
                .into_iter()
                .map(|url| (routes.path(&url), url))
                .collect(),
            routes,
            assets,
            languages,
            cardless,
            is_kept: is_kept(portal, routes),
            found: BTreeMap::new(),
            hasher: blake3::Hasher::new(),
        }
    }

    /// Looks at a file of the site; all of them must come, in the order in which every build makes them.
    pub(super) fn notice(&mut self, file: &SiteFile) {
        if let Some(url) = self.wanted.get(&file.path) {
            self.found.insert(url.clone(), file.bytes.len());
            self.hasher.update(url.as_bytes());
            self.hasher.update(&(file.bytes.len() as u64).to_le_bytes());
            self.hasher.update(&file.bytes);
        }
    }

    /// The finished script: one that keeps pages, or one that takes an earlier one away. Nothing where the theme has none.
    pub(super) fn file(self) -> Option<SiteFile> {
        let script = if self.is_kept {
            self.assets.script("sw", &self.values())?
        } else {
            let values = json!({"base": self.routes.base});
            self.assets.script("retire", &values)?
        };
        Some(SiteFile::new(PATH, script))
    }

    fn values(&self) -> Json {
        let found = |urls: Vec<String>| -> Vec<String> {
            let urls = urls.into_iter();
            let may_be_kept = |n_bytes: &usize| *n_bytes <= FILE_BYTES_MAX;
            urls.filter(|url| self.found.get(url).is_some_and(may_be_kept))
                .collect()
        };
        let language = |lang: &String| {
            let mut pages = SECTIONS
                .map(|section| self.routes.section(lang, section))
                .to_vec();
            pages.extend(self.cardless(lang));
            json!({"home": self.routes.home(lang), "offline": self.routes.offline(lang), "pages": found(pages)})
        };
        json!({
            "base": self.routes.base,
            "build": &self.hasher.finalize().to_hex()[..10],
            "assets": self.assets.folder,
            "largest": FILE_BYTES_MAX,
            "index": self.routes.file("data/holdings/"),
            "shell": found(shell(self.assets)),
            "data": found(data(self.routes).to_vec()),
            "languages": self.languages.iter().map(language).collect::<Vec<Json>>(),
        })
    }

    /// The pages of the finder for readers without a card that are kept from the start.
    fn cardless(&self, lang: &str) -> Vec<String> {
        let mut n_bytes = 0;
        let urls = self.cardless.iter();
        let urls = urls.map(|reader| self.routes.finder(lang, reader));
        let fit = urls.enumerate().take_while(|(at, url)| {
            n_bytes += self.found.get(url).copied().unwrap_or_default();
            *at == 0 || n_bytes <= CARDLESS_BYTES_MAX
        });
        fit.map(|(_, url)| url).collect()
    }
}

fn shell(assets: &Assets) -> Vec<String> {
    let addresses = ASSETS.iter().filter_map(|path| assets.addresses.get(*path));
    addresses.cloned().collect()
}

/// The files that scripts of those pages read: hours, and where regencies are.
fn data(routes: &Routes) -> [String; 2] {
    [routes.file(machine::HOURS), routes.file(machine::EQUITY)]
}
