//! Decides every page of the site before any is made: its address, its language, what it shows.
//!
//! In: `Portal`, the theme's words for sections. Out: `SitePlan`.
//! Lives here: addresses, which pages there are, redirects, links inside texts.
//! Does not live here: HTML, JSON, disk, rules about data.

pub(crate) mod links;
pub(crate) mod readers;
pub(crate) mod route;

use crate::atlas;
use crate::diag::{Diagnostic, Location, Rule, Severity, Sink};
use crate::model::event::is_past;
use crate::model::portal::Portal;
use crate::model::record::Record;
use route::{Print, Reader, Routes, Section, TitleList};
use std::collections::{BTreeMap, BTreeSet};

pub(crate) const URL_TAKEN_TWICE: Rule = Rule {
    code: "url-taken-twice",
    numbers: &["S09"],
    severity: Severity::Error,
    summary: "two pages, or a page and a redirect, would have one address",
    explanation: include_str!("explain/url-taken-twice.md"),
};

pub(crate) const RULES: &[&Rule] = &[
    &URL_TAKEN_TWICE,
    &links::BROKEN_LINK,
    &links::RAW_HTML,
    &links::UNSAFE_MARKDOWN,
];

/// What a page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum PageKind {
    /// A section of the site: home, a register, the search.
    Section(Section),
    /// The page of one record.
    Record,
    /// What to know before a visit to a member, on a sheet of paper.
    Guide,
    /// What is made for paper.
    Print,
    /// What the finder says to a reader.
    Finder,
    /// A page of a list of titles.
    Titles,
    /// What is shown for an address that is not there.
    NotFound,
    /// What is shown, without a network, for a page that was never opened.
    Offline,
}

impl PageKind {
    /// Whether search engines may lead to it: not to what stands in for another page, nor to what says again, for paper,
    /// what another page says.
    pub(crate) fn is_listed(self) -> bool {
        !matches!(self, Self::NotFound | Self::Offline | Self::Print)
    }
}

/// A page of the site.
#[derive(Debug, Clone)]
pub(crate) struct PlannedPage {
    /// What it shows.
    pub(crate) kind: PageKind,
    /// Its language.
    pub(crate) lang: String,
    /// Its address, from the root of the host.
    pub(crate) url: String,
    /// Kind and id of its record.
    pub(crate) record: Option<(String, String)>,
    /// Its list of titles, and the number of the page in it, from 1.
    pub(crate) titles: Option<(TitleList, usize)>,
    /// The reader that the finder answers.
    pub(crate) reader: Option<Reader>,
    /// Id of the member that a guide is about.
    pub(crate) guide: Option<String>,
    /// What is made for paper.
    pub(crate) print: Option<Print>,
}

impl PlannedPage {
    /// Address of the same page in another language; nothing for what has none.
    pub(crate) fn address(&self, routes: &Routes, lang: &str) -> Option<String> {
        match (&self.kind, &self.record) {
            (PageKind::Section(section), _) => Some(routes.section(lang, *section)),
            (_, Some((kind, id))) => routes.record_page(lang, kind, id),
            (PageKind::Titles, _) => {
                let (list, number) = self.titles.as_ref()?;
                Some(routes.titles(lang, list, *number))
            }
            (PageKind::Guide, _) => routes.guide(lang, self.guide.as_ref()?),
            (PageKind::Print, _) => Some(routes.print(lang, self.print.as_ref()?)),
            (PageKind::Finder, _) => Some(routes.finder(lang, self.reader.as_ref()?)),
            (PageKind::Offline, _) => Some(routes.offline(lang)),
            _ => None,
        }
    }

    /// The language that its text is in, in a language that it has no text in: the page then says what another one says.
    /// Records with a text of their own are meant; what is said of libraries, events and agreements is facts, and those
    /// are told in every language.
    pub(crate) fn borrows<'a>(&self, portal: &'a Portal, lang: &'a str) -> Option<&'a str> {
        let (kind, id) = self.record.as_ref()?;
        let (_, written) = portal.record(kind, id)?.text("body")?.get(lang);
        let has_page = portal.languages.iter().any(|known| known == written);
        (written != lang && has_page).then_some(written)
    }

    /// A page that shows nothing in particular.
    pub(crate) fn plain(kind: PageKind, lang: &str, url: String) -> Self {
        Self {
            kind,
            lang: lang.to_owned(),
            url,
            record: None,
            titles: None,
            reader: None,
            guide: None,
            print: None,
        }
    }
}

/// Everything the site will have, apart from files that readers other than people take.
#[derive(Debug)]
pub(crate) struct SitePlan {
    /// The pages, sorted by address.
    pub(crate) pages: Vec<PlannedPage>,
    /// Old addresses, sorted.
    pub(crate) redirects: Vec<Redirect>,
    /// Whom the finder has pages for.
    pub(crate) readers: Vec<Reader>,
}

/// An old address and where it leads.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Redirect {
    /// The old address.
    pub(crate) from: String,
    /// The address that took its place.
    pub(crate) to: String,
    /// The language of who follows it.
    pub(crate) lang: String,
    /// Where it is declared.
    at: Location,
}

impl SitePlan {
    /// Addresses of all pages.
    pub(crate) fn addresses(&self) -> BTreeSet<String> {
        self.pages.iter().map(|page| page.url.clone()).collect()
    }

    /// Adds the pages of the lists of titles, which are known only when the catalog is; each comes with how many pages it has.
    pub(crate) fn add_titles(
        &mut self,
        portal: &Portal,
        routes: &Routes,
        lists: impl Iterator<Item = (TitleList, usize)>,
    ) {
        for (list, n_pages) in lists {
            for lang in &portal.languages {
                let pages = (1..=n_pages).map(|number| titles(routes, lang, &list, number));
                self.pages.extend(pages);
            }
        }
        self.pages.sort_by(|a, b| a.url.cmp(&b.url));
        // The first pages of members are planned before the catalog is read.
        self.pages.dedup_by(|a, b| a.url == b.url);
    }
}

fn titles(routes: &Routes, lang: &str, list: &TitleList, number: usize) -> PlannedPage {
    let url = routes.titles(lang, list, number);
    PlannedPage {
        titles: Some((list.clone(), number)),
        ..PlannedPage::plain(PageKind::Titles, lang, url)
    }
}

/// What is made for paper: events that are over need no posters.
fn prints(portal: &Portal) -> impl Iterator<Item = Print> {
    let coming = portal
        .public("event")
        .filter(|event| !is_past(event, portal, portal.as_of));
    let posters = coming.map(|event| Print::Poster(event.id.clone()));
    [Print::Directory, Print::Calendar]
        .into_iter()
        .chain(posters)
}

/// Plans the site; two owners of one address are reported.
pub(crate) fn plan(portal: &Portal, routes: &Routes, sink: &Sink) -> SitePlan {
    let mut pages = Vec::new();
    let mut redirects: Vec<Redirect> = Vec::new();
    let mut owners: BTreeMap<String, (Location, String)> = BTreeMap::new();
    let readers = readers::readers(portal);
    let has_regencies = atlas::has_rows(portal);
    for lang in &portal.languages {
        let not_found = format!("{}404.html", routes.home(lang));
        pages.push(PlannedPage::plain(PageKind::NotFound, lang, not_found));
        if portal.has_feature("pwa") {
            let url = routes.offline(lang);
            pages.push(PlannedPage::plain(PageKind::Offline, lang, url));
        }
        for section in Section::ALL {
            let is_left_out = match section {
                Section::Browse => portal.browse_limit() == 0,
                Section::Finder => readers.is_empty(),
                Section::Equity => !has_regencies,
                Section::Repositories => portal.public("repository").next().is_none(),
                _ => false,
            };
            if !is_left_out {
                let url = routes.section(lang, section);
                pages.push(PlannedPage::plain(PageKind::Section(section), lang, url));
            }
        }
        pages.extend(readers.iter().map(|reader| PlannedPage {
            reader: Some(reader.clone()),
            ..PlannedPage::plain(PageKind::Finder, lang, routes.finder(lang, reader))
        }));
        if portal.browse_limit() > 0 {
            let members: BTreeSet<&str> = portal
                .published_holdings()
                .map(|source| source.str("member"))
                .collect();
            let lists = members
                .into_iter()
                .map(|member| TitleList::Member(member.to_owned()));
            pages.extend(lists.map(|list| titles(routes, lang, &list, 1)));
        }
        let guides = portal.public("member").filter_map(|member| {
            let url = routes.guide(lang, &member.id)?;
            Some(PlannedPage {
                guide: Some(member.id.clone()),
                ..PlannedPage::plain(PageKind::Guide, lang, url)
            })
        });
        pages.extend(guides);
        pages.extend(prints(portal).map(|print| PlannedPage {
            print: Some(print.clone()),
            ..PlannedPage::plain(PageKind::Print, lang, routes.print(lang, &print))
        }));
        for record in portal
            .records
            .values()
            .flat_map(BTreeMap::values)
            .filter(|record| record.is_public())
        {
            let Some(url) = routes.record_page(lang, &record.kind, &record.id) else {
                continue;
            };
            for old in record.list("previous_ids") {
                redirects.extend(routes.record_page(lang, &record.kind, old.as_str()).map(
                    |from| Redirect {
                        from,
                        to: url.clone(),
                        lang: lang.clone(),
                        at: record.location(old.span),
                    },
                ));
            }
            let of = Some((record.kind.clone(), record.id.clone()));
            pages.push(PlannedPage {
                record: of,
                ..PlannedPage::plain(PageKind::Record, lang, url)
            });
        }
    }
    for page in &pages {
        let at = page
            .record
            .as_ref()
            .and_then(|(kind, id)| portal.record(kind, id))
            .map_or(Location::Portal, start);
        take(
            &mut owners,
            &page.url,
            at,
            page.record
                .as_ref()
                .map_or("a section of the site".to_owned(), |(kind, id)| {
                    format!("{kind} `{id}`")
                }),
            sink,
        );
    }
    let root = routes.base.trim_end_matches('/');
    for declared in portal.settings.maps("redirects") {
        let to = declared.str("to");
        let inside = to.starts_with('/');
        let from = declared.str("from");
        let at = portal.settings.location(declared.span_of("from"));
        let last = from.rsplit('/').next().unwrap_or_default();
        let made_by_silang = [
            "/data/",
            "/calendar/",
            "/assets/",
            "/files/",
            "/schema/",
            "/sw.js/",
            "/manifest.webmanifest/",
        ]
        .iter()
        .any(|taken| format!("{from}/").starts_with(taken))
            || routes.deadlines() == format!("{root}{from}")
            || portal
                .languages
                .iter()
                .any(|lang| format!("{root}{from}/").starts_with(&routes.widgets(lang)));
        // Of the lists of titles only the first pages are known here.
        let made_by_silang = made_by_silang
            || portal.browse_limit() > 0
                && portal.languages.iter().any(|lang| {
                    let section = routes.section(lang, Section::Browse);
                    format!("{root}{from}/").starts_with(&section)
                        && format!("{root}{from}/") != section
                });
        let made_by_silang = made_by_silang
            || portal
                .public("member")
                .any(|member| routes.closures(&member.id) == format!("{root}{from}"));
        let odd = from.contains(['?', '#', '%'])
            || from
                .trim_matches('/')
                .split('/')
                .any(|part| matches!(part, "" | "." | ".."));
        if odd || made_by_silang {
            sink.report(
                Diagnostic::new(
                    &URL_TAKEN_TWICE,
                    at,
                    format!("`{from}` cannot be the address of a redirect"),
                )
                .hint("write the path of a former page, such as `/layanan-lama/`, outside of what silang writes itself"),
            );
            continue;
        }
        // A page without an ending is a folder: no host would know what else to send.
        let ending = if last.is_empty() || last.contains('.') {
            ""
        } else {
            "/"
        };
        redirects.push(Redirect {
            from: format!("{root}{from}{ending}"),
            to: if inside {
                format!("{root}{to}")
            } else {
                to.to_owned()
            },
            lang: portal.default_language().to_owned(),
            at: portal.settings.location(declared.span_of("from")),
        });
    }
    report_dead_ends(portal, root, &pages, &redirects, sink);
    for redirect in &redirects {
        take(
            &mut owners,
            &redirect.from,
            redirect.at.clone(),
            "a redirect".to_owned(),
            sink,
        );
    }
    report_circles(&redirects, sink);
    pages.sort_by(|a, b| a.url.cmp(&b.url));
    redirects.sort();
    SitePlan {
        pages,
        redirects,
        readers,
    }
}

/// Reports redirects and menu links of the portal that lead to no page of the site; where another redirect leads is its own matter.
fn report_dead_ends(
    portal: &Portal,
    root: &str,
    pages: &[PlannedPage],
    redirects: &[Redirect],
    sink: &Sink,
) {
    let settings = &portal.settings;
    let targets = settings.maps("redirects").map(|link| (link, "to"));
    let links = ["nav", "footer"]
        .into_iter()
        .flat_map(|list| settings.maps(list));
    for (declared, field) in targets.chain(links.map(|link| (link, "url"))) {
        let to = declared
            .str(field)
            .split(['#', '?'])
            .next()
            .unwrap_or_default();
        let target = format!("{root}{to}");
        let known = |url: &str| {
            pages.iter().any(|page| page.url == url)
                || redirects.iter().any(|redirect| redirect.from == url)
        };
        // A path with an ending is a file, which is not planned here.
        let is_page = to.starts_with('/') && !to.contains('.');
        if is_page && !known(&target) && !known(&format!("{target}/")) {
            sink.report(
                Diagnostic::new(
                    &links::BROKEN_LINK,
                    settings.location(declared.span_of(field)),
                    format!("there is no page `{to}` to lead to"),
                )
                .hint("name a page that is there now"),
            );
        }
    }
}

/// Reports redirects that lead back to themselves, in as many steps as it takes.
fn report_circles(redirects: &[Redirect], sink: &Sink) {
    let onward: BTreeMap<&str, &str> = redirects
        .iter()
        .map(|redirect| (redirect.from.as_str(), redirect.to.as_str()))
        .collect();
    for Redirect { from, to, at, .. } in redirects {
        let mut seen = BTreeSet::from([from.as_str()]);
        let mut next = Some(to.as_str());
        while let Some(step) = next.filter(|step| seen.insert(*step)) {
            next = onward.get(step).copied();
        }
        // The walk ended where it began; a circle further on is told of its own redirects.
        if next == Some(from.as_str()) {
            sink.report(
                Diagnostic::new(
                    &URL_TAKEN_TWICE,
                    at.clone(),
                    format!("the redirect from `{from}` leads back to itself"),
                )
                .hint("let `to` name the page that is there now"),
            );
        }
    }
}

/// The first line of a record's file.
fn start(record: &Record) -> Location {
    let span = record.fields.span;
    record.location(crate::diag::Span {
        end: span.start,
        ..span
    })
}

/// Claims an address; addresses that differ only in capital letters are one on many hosts.
fn take(
    owners: &mut BTreeMap<String, (Location, String)>,
    url: &str,
    at: Location,
    who: String,
    sink: &Sink,
) {
    let key = url.trim_end_matches('/').to_lowercase();
    if let Some((first, other)) = owners.get(&key) {
        sink.report(
            Diagnostic::new(
                &URL_TAKEN_TWICE,
                at,
                format!("the address `{url}` belongs to {who} and to {other}"),
            )
            .related(first.clone(), "the other one")
            .hint("rename one of the two, or take the id out of `previous_ids`"),
        );
    } else {
        owners.insert(key, (at, who));
    }
}
