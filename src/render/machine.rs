//! Files for machines: data, calendars, feeds, the map of the site; and what pages say to machines.

use super::view::View;
use crate::holdings::catalog::UnionCatalog;
use crate::paths::SiteFile;
use crate::plan::{PlannedPage, SitePlan};
use serde_json::{Value as Json, json};

/// A file, and the string that names it with its media type where it is listed as open data.
pub(crate) type DataFile = (SiteFile, Option<(&'static str, &'static str)>);

/// Every file for machines.
pub(crate) fn files(
    _views: &[View<'_>],
    _site: &SitePlan,
    _catalog: &UnionCatalog,
) -> Vec<DataFile> {
    Vec::new()
}

/// What a page says of itself in JSON-LD, each safe in a script element.
pub(crate) fn jsonld(_page: &PlannedPage, _view: View<'_>) -> Json {
    json!([])
}

/// The feeds and calendars a page offers.
pub(crate) fn feeds(_page: &PlannedPage, _view: View<'_>) -> Json {
    json!([])
}
