//! How the site is found: the map of its pages, what robots may read, the search as browsers offer it.

use super::DataFile;
use super::public::Public;
use crate::model::record::Record;
use crate::paths::SiteFile;
use crate::plan::route::Section;
use crate::plan::{PlannedPage, SitePlan};
use crate::render::sitemap::{self, Search, Url};
use crate::render::view::View;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// The map of the site and robots.txt.
pub(super) fn files(public: Public<'_>, site: &SitePlan) -> Vec<DataFile> {
    let addresses = site.addresses();
    let urls: Vec<Url> = site
        .pages
        .iter()
        .filter(|page| page.kind.is_listed() && page.borrows(public.portal, &page.lang).is_none())
        .map(|page| url(page, public, &addresses))
        .collect();
    let base_url = &public.routes.base_url;
    let maps = sitemap::write(base_url, &urls).into_iter();
    let robots = ("robots.txt".to_owned(), sitemap::robots(base_url, &[]));
    maps.chain([robots])
        .map(|(path, text)| (SiteFile::new(path, text), None))
        .collect()
}

fn url(page: &PlannedPage, public: Public<'_>, addresses: &BTreeSet<String>) -> Url {
    let routes = public.routes;
    let in_language = |lang: &str| {
        if page.borrows(public.portal, lang).is_some() {
            return None;
        }
        let url = page.address(routes, lang)?;
        addresses.contains(&url).then(|| routes.absolute(&url))
    };
    let languages = &public.portal.languages;
    let alternates: Vec<(String, String)> = languages
        .iter()
        .filter_map(|lang| Some((lang.clone(), in_language(lang)?)))
        .collect();
    let record = page
        .record
        .as_ref()
        .and_then(|(kind, id)| public.portal.record(kind, id));
    Url {
        loc: routes.absolute(&page.url),
        updated: record.and_then(changed),
        default: in_language(public.portal.default_language()).filter(|_| alternates.len() > 1),
        alternates: if alternates.len() > 1 {
            alternates
        } else {
            Vec::new()
        },
    }
}

/// The day a record was last changed or checked.
fn changed(record: &Record) -> Option<Date> {
    record.date("updated").max(record.date("verified.on"))
}

/// The search as browsers offer it in their address line, for a language.
pub(super) fn open_search(public: Public<'_>, view: View<'_>) -> DataFile {
    let settings = &public.portal.settings;
    let search = public.routes.section(view.lang, Section::Search);
    let text = sitemap::open_search(&Search {
        short_name: settings.str("short_name").to_owned(),
        description: view.t("search.description"),
        lang: view.lang.to_owned(),
        template: format!("{}?q={{searchTerms}}", public.routes.absolute(&search)),
        icon: None,
    });
    (
        SiteFile::new(format!("opensearch-{}.xml", view.lang), text),
        None,
    )
}
