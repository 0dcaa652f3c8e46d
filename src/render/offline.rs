//! The service worker, with which pages that were opened open without a network too: what it keeps from the start, and
//! the stamp that tells one build from another.
//!
//! What it does is the theme's `js/root/sw.js`.

use super::assets::Assets;
use super::machine;
use crate::model::portal::Portal;
use crate::paths::{SiteFile, SitePath};
use crate::plan::route::{Routes, Section};
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};

/// Where it is served; it rules over everything below.
pub(super) const PATH: &str = "sw.js";

/// Sections whose first pages are kept in the languages that a visitor reads.
const SECTIONS: [Section; 4] = [
    Section::Home,
    Section::Members,
    Section::Finder,
    Section::Today,
];

/// Assets without which those pages say less than they could.
const ASSETS: [&str; 8] = [
    "css/main.css",
    "css/accent.css",
    "css/finder.css",
    "img/favicon.svg",
    "js/main.js",
    "js/directory.js",
    "js/kept.js",
    "js/hours/ui.js",
];

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
    /// Addresses of what is kept, by path, and whether there is such a file.
    wanted: BTreeMap<SitePath, String>,
    found: BTreeSet<String>,
    /// Of all that is kept.
    hasher: blake3::Hasher,
}

impl<'a> Worker<'a> {
    /// Nothing of the site is made yet.
    pub(super) fn new(portal: &Portal, routes: &'a Routes, assets: &'a Assets) -> Self {
        let mut languages = portal.languages.clone();
        languages.sort_by_key(|lang| std::cmp::Reverse(routes.home(lang).len()));
        let pages = languages.iter().flat_map(|lang| {
            let sections = SECTIONS.map(|section| routes.section(lang, section));
            sections.into_iter().chain([routes.offline(lang)])
        });
        let wanted = pages.chain(shell(assets)).chain([data(routes)]);
        Self {
            wanted: wanted.map(|url| (routes.path(&url), url)).collect(),
            routes,
            assets,
            languages,
            is_kept: is_kept(portal, routes),
            found: BTreeSet::new(),
            hasher: blake3::Hasher::new(),
        }
    }

    /// Looks at a file of the site; all of them must come, in the order in which every build makes them.
    pub(super) fn notice(&mut self, file: &SiteFile) {
        if let Some(url) = self.wanted.get(&file.path) {
            self.found.insert(url.clone());
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
            urls.filter(|url| self.found.contains(url)).collect()
        };
        let language = |lang: &String| {
            let pages = SECTIONS.map(|section| self.routes.section(lang, section));
            json!({"home": self.routes.home(lang), "offline": self.routes.offline(lang), "pages": found(pages.to_vec())})
        };
        json!({
            "base": self.routes.base,
            "build": &self.hasher.finalize().to_hex()[..10],
            "assets": self.assets.folder,
            "index": self.routes.file("data/holdings/"),
            "shell": found(shell(self.assets)),
            "data": found(vec![data(self.routes)]),
            "languages": self.languages.iter().map(language).collect::<Vec<Json>>(),
        })
    }
}

fn shell(assets: &Assets) -> Vec<String> {
    let addresses = ASSETS.iter().filter_map(|path| assets.addresses.get(*path));
    addresses.cloned().collect()
}

fn data(routes: &Routes) -> String {
    routes.file(machine::HOURS)
}
