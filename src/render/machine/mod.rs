//! Everything the site says to machines.
//!
//! In: views, `SitePlan`, `UnionCatalog`. Out: open data, calendars, feeds, the map of the site; what pages say in their head.
//! Lives here: which facts machines are given, under which names.
//! Does not live here: how each format is written (`ics`, `atom`, `sitemap`, `csv_out`), the index of the search.

mod access;
mod calendars;
mod closures;
mod data;
mod deadlines;
mod discovery;
mod equity;
mod event;
mod feeds;
mod hours;
mod library;
mod numbered;
mod public;
mod structured;
mod tables;

use super::jsonld::script;
use super::view::View;
use crate::atlas::Atlas;
use crate::holdings::catalog::UnionCatalog;
use crate::model::record::Record;
use crate::paths::SiteFile;
use crate::plan::route::Section;
use crate::plan::{PageKind, PlannedPage, SitePlan};
pub(crate) use access::PATH as ACCESS;
pub(crate) use deadlines::address as deadlines;
pub(crate) use equity::PATH as EQUITY;
pub(crate) use hours::{PATH as HOURS, spans};
use public::Public;
use serde_json::{Value as Json, json};

/// A file, and the string that names it with its media type where it is listed as open data.
pub(crate) type DataFile = (SiteFile, Option<(&'static str, &'static str)>);

/// Every file for machines.
pub(crate) fn files(
    views: &[View<'_>],
    site: &SitePlan,
    catalog: &UnionCatalog,
    atlas: &Atlas<'_>,
) -> Vec<DataFile> {
    // The default language comes first.
    let Some(view) = views.first() else {
        return Vec::new();
    };
    let public = public(*view);
    let mut files = data::files(public, catalog);
    files.extend(tables::files(public));
    files.extend(access::files(public));
    files.extend(hours::files(public));
    files.extend(equity::files(public, atlas));
    files.extend(calendars::files(public, *view));
    files.extend(closures::files(public, *view));
    files.extend(deadlines::files(public, *view));
    for view in views {
        files.extend(feeds::files(public, *view));
        files.push(discovery::open_search(public, *view));
    }
    files.extend(discovery::files(public, site));
    files
}

/// The hours of a library on the days ahead, for the script of its page.
pub(crate) fn hours_of(member: &Record, view: View<'_>) -> Json {
    Json::Object(hours::book(std::iter::once(member), public(view)))
}

/// What a page says of itself in JSON-LD, each safe in a script element.
pub(crate) fn jsonld(page: &PlannedPage, view: View<'_>) -> Json {
    let blocks = structured::blocks(page, public(view), view);
    blocks.iter().map(script).collect()
}

/// The feeds and calendars a page offers.
pub(crate) fn feeds(page: &PlannedPage, view: View<'_>) -> Json {
    let feed = |kind: &feeds::Kind| json!({"type": "application/atom+xml", "title": kind.title(view), "url": view.routes.file(&kind.path(view))});
    let calendar = |path: &str, title: &str| json!({"type": "text/calendar", "title": title, "url": view.routes.file(path)});
    let record = page
        .record
        .as_ref()
        .and_then(|(kind, id)| view.portal.record(kind, id));
    match (&page.kind, record) {
        (PageKind::Section(Section::News), _) => json!([feed(&feeds::NEWS)]),
        (PageKind::Section(Section::Events), _) => {
            let name = view.t("nav.events");
            json!([feed(&feeds::EVENTS), calendar(calendars::ALL, &name)])
        }
        (_, Some(member)) if member.kind == "member" => {
            json!([calendar(
                &calendars::of_member(&member.id),
                &view.name(member)
            )])
        }
        (_, Some(event)) if event.kind == "event" => {
            json!([calendar(&calendars::of_event(&event.id), &view.name(event))])
        }
        (PageKind::NotFound | PageKind::Offline, _) => json!([]),
        _ => json!([feed(&feeds::ALL)]),
    }
}

fn public(view: View<'_>) -> Public<'_> {
    Public {
        portal: view.portal,
        routes: view.routes,
    }
}
