//! What every page shares: the forum, the menu, the languages, the way back, where to report an error.

use super::view::View;
use super::{machine, manifest, offline};
use crate::model::portal::Portal;
use crate::plan::route::{Print, Section};
use crate::plan::{PageKind, PlannedPage, SitePlan};
use crate::schema::value::Fields;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

/// Sections of the menu; the others are reached from the foot of the page.
const MENU: [Section; 8] = [
    Section::Finder,
    Section::Members,
    Section::Search,
    Section::Events,
    Section::Services,
    Section::Cards,
    Section::Agreements,
    Section::News,
];

/// Names of languages in themselves.
const LANGUAGES: [(&str, &str); 10] = [
    ("id", "Bahasa Indonesia"),
    ("en", "English"),
    ("ar", "العربية"),
    ("su", "Basa Sunda"),
    ("jv", "Basa Jawa"),
    ("ms", "Bahasa Melayu"),
    ("nl", "Nederlands"),
    ("zh", "中文"),
    ("ja", "日本語"),
    ("fr", "Français"),
];

/// The frame of all pages.
pub(crate) struct Frame<'a> {
    portal: &'a Portal,
    addresses: BTreeSet<String>,
    answers: Option<String>,
}

impl<'a> Frame<'a> {
    /// `answers` changes with what the finder says, where the portal has one.
    pub(crate) fn new(portal: &'a Portal, site: &SitePlan, answers: Option<String>) -> Self {
        Self {
            portal,
            answers,
            addresses: site.addresses(),
        }
    }

    /// The variable `site`.
    pub(crate) fn site(&self, view: View<'_>) -> Json {
        let settings = &self.portal.settings;
        let whole = view.record(settings);
        let get = |key: &str| whole.get(key).cloned().unwrap_or(Json::Null);
        let languages: Vec<Json> = self
            .portal
            .languages
            .iter()
            .map(|lang| json!({"code": lang, "name": language(lang), "dir": super::i18n::direction(lang)}))
            .collect();
        json!({
            "name": get("name"),
            "short_name": settings.str("short_name"),
            "tagline": get("tagline"),
            "base": view.routes.base,
            "base_url": view.routes.base_url,
            "languages": languages,
            "default_lang": self.portal.default_language(),
            "as_of": view.date(self.portal.as_of),
            "zone": self.portal.timezone(),
            "forum": get("forum"),
            "licence": get("licence"),
            "privacy": get("privacy"),
            "social": get("social"),
            "nav": self.menu(view),
            "footer": self.links(view, "footer"),
            "logo": get("theme").get("logo").cloned().unwrap_or(Json::Null),
            "logo_alt": get("theme").get("logo_alt").cloned().unwrap_or(Json::Null),
            "holidays": get("holidays"),
            "browse": self.portal.browse_limit() > 0,
            "cards": self.has(Section::Cards, view),
            "services": self.has(Section::Services, view),
            "events": self.has(Section::Events, view),
            "news": self.has(Section::News, view),
            "search": self.has(Section::Search, view),
            "finder": self.has(Section::Finder, view),
            "equity": self.has(Section::Equity, view),
            "repositories": self.has(Section::Repositories, view),
            "answers": self.answers,
            "worker": offline::is_kept(self.portal, view.routes).then(|| view.routes.file(offline::PATH)),
            "manifest": manifest::is_made(self.portal).then(|| view.routes.file(manifest::PATH)),
            "opensearch": view.routes.file(&format!("opensearch-{}.xml", view.lang)),
            "generator": concat!("silang ", env!("CARGO_PKG_VERSION")),
        })
    }

    /// Whether a section has something to show; some that would have nothing are left out of the site.
    fn has(&self, section: Section, view: View<'_>) -> bool {
        let has = |kind: &str| self.portal.public(kind).next().is_some();
        match section {
            Section::Search => has("holdings"),
            Section::Events => has("event"),
            Section::Services => has("service"),
            Section::Cards => has("card_scheme"),
            Section::Agreements => has("agreement"),
            Section::News => has("news"),
            _ => {
                let url = view.routes.section(view.lang, section);
                self.addresses.contains(&url)
            }
        }
    }

    /// The links of the portal's own menu, or the sections that have something to show.
    fn menu(&self, view: View<'_>) -> Json {
        if !self.portal.settings.list("nav").is_empty() {
            return self.links(view, "nav");
        }
        let links = MENU.iter().filter(|section| self.has(**section, view));
        let links = links.map(|section| {
            json!({"label": view.t(&format!("nav.{}", section.name())), "url": view.routes.section(view.lang, *section), "lang": null, "section": section.name()})
        });
        Json::Array(links.collect())
    }

    fn links(&self, view: View<'_>, field: &str) -> Json {
        let link = |link: &Fields| {
            let page = self
                .portal
                .record("page", link.str("page"))
                .filter(|page| page.is_public());
            let url = match page {
                Some(page) => view.routes.record(view.lang, "page", &page.id)?,
                None if link.str("url").starts_with('/') => {
                    view.routes.file(link.str("url").trim_start_matches('/'))
                }
                None => Some(link.str("url").to_owned()).filter(|url| !url.is_empty())?,
            };
            let label = link
                .text("label")
                .map(|label| view.text(label))
                .or_else(|| page.map(|page| view.title(page)))
                .unwrap_or_else(|| view.plain(&url));
            // A label that falls back to another language says so.
            let lang = label["fallback"].as_bool().filter(|fell| *fell);
            let lang = lang.map(|_| label["lang"].clone());
            Some(json!({"label": label["text"], "lang": lang, "url": url, "section": null}))
        };
        Json::Array(self.portal.settings.maps(field).filter_map(link).collect())
    }

    /// The variable `page`.
    pub(crate) fn page(
        &self,
        page: &PlannedPage,
        view: View<'_>,
        title: &str,
        description: &str,
        template: &str,
    ) -> Json {
        let routes = view.routes;
        let section = section(page);
        let breadcrumbs: Vec<Json> = breadcrumbs(page, view)
            .into_iter()
            .map(|(label, url)| json!({"label": label, "url": url}))
            .collect();
        let alternates: Vec<Json> = self
            .portal
            .languages
            .iter()
            .filter_map(|lang| {
                let url = self.address(page, view, lang)?;
                let current = *lang == view.lang;
                let is_own = page.borrows(self.portal, lang).is_none();
                Some(json!({"lang": lang, "name": language(lang), "url": url, "absolute": routes.absolute(&url), "current": current, "translated": is_own}))
            })
            .collect();
        // A page that says what another one says leads robots to that one, and readers too if they like.
        let original = page.borrows(self.portal, view.lang).and_then(|lang| {
            let url = self.address(page, view, lang)?;
            Some(json!({"lang": lang, "language": view.language(lang), "url": url}))
        });
        let canonical = original
            .as_ref()
            .and_then(|original| original["url"].as_str());
        let canonical = canonical.unwrap_or(&page.url);
        json!({
            "kind": template.trim_end_matches(".html"),
            "lang": view.lang,
            "dir": view.locale.direction(),
            "url": page.url,
            "canonical": routes.absolute(canonical),
            // What stands in for another page has no address of its own.
            "typed": (!matches!(page.kind, PageKind::NotFound | PageKind::Offline)).then(|| routes.typed(canonical)),
            "original": original,
            "title": title,
            "description": description,
            "breadcrumbs": breadcrumbs,
            "alternates": alternates,
            "jsonld": machine::jsonld(page, view.unmarked()),
            "feeds": machine::feeds(page, view),
            "report_url": self.report_url(page, view),
            "section": section.map(Section::name),
            "noindex": !page.kind.is_listed(),
        })
    }

    /// The same page in another language, if there is one.
    fn address(&self, page: &PlannedPage, view: View<'_>, lang: &str) -> Option<String> {
        // What is not there is not there in any language; the switch leads home.
        let url = page.address(view.routes, lang);
        let url = url.unwrap_or_else(|| view.routes.home(lang));
        self.addresses.contains(&url).then_some(url)
    }

    /// Where a reader tells the secretariat that something on this page is wrong.
    fn report_url(&self, page: &PlannedPage, view: View<'_>) -> String {
        let place = page
            .record
            .as_ref()
            .map_or_else(|| page.url.clone(), |(kind, id)| format!("{kind}/{id}"));
        let target = self.portal.settings.str("corrections");
        if target.contains("://") {
            return target.replace("{id}", &encode(&place));
        }
        let subject = view.unmarked().say(
            "report.subject",
            &[("page", super::i18n::Arg::Text(&place))],
        );
        format!("mailto:{target}?subject={}", encode(&subject))
    }
}

/// The section a page belongs to.
fn section(page: &PlannedPage) -> Option<Section> {
    match (&page.kind, &page.record) {
        (PageKind::Section(section), _) => Some(*section),
        (PageKind::Print, _) => Some(match page.print.as_ref()? {
            Print::Directory => Section::Members,
            Print::Calendar | Print::Poster(_) => Section::Events,
        }),
        (_, Some((kind, _))) => Section::of_kind(kind),
        (PageKind::Titles, _) => Some(Section::Browse),
        (PageKind::Finder, _) => Some(Section::Finder),
        (PageKind::Guide, _) => Some(Section::Members),
        _ => None,
    }
}

/// Name and address of the pages above a page, the home page first.
pub(crate) fn breadcrumbs(page: &PlannedPage, view: View<'_>) -> Vec<(String, String)> {
    let routes = view.routes;
    let section = section(page);
    let mut above = Vec::new();
    if section != Some(Section::Home) || page.record.is_some() {
        above.push((view.t("nav.home"), routes.home(view.lang)));
    }
    let is_inside = page.record.is_some()
        || page.titles.is_some()
        || page.reader.is_some()
        || page.guide.is_some()
        || page.print.is_some();
    if let Some(section) = section.filter(|section| is_inside && *section != Section::Home) {
        let label = view.t(&format!("nav.{}", section.name()));
        above.push((label, routes.section(view.lang, section)));
    }
    let of = match (&page.guide, &page.print) {
        (Some(member), _) => view.portal.member(member),
        (_, Some(Print::Poster(event))) => view.portal.record("event", event),
        _ => None,
    };
    if let Some((record, url)) = of.and_then(|record| {
        Some((
            record,
            routes.record_page(view.lang, &record.kind, &record.id)?,
        ))
    }) {
        above.push((view.name(record), url));
    }
    above
}

/// Text as it may stand in a query (RFC 3986, unreserved characters stay).
fn encode(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// The name of a language in itself.
pub(super) fn language(code: &str) -> &str {
    LANGUAGES
        .iter()
        .find(|(known, _)| *known == code)
        .map_or(code, |(_, name)| name)
}
