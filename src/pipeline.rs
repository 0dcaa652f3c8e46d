//! The whole run on one screen: calls the rooms in order, nothing else.

use crate::atlas;
use crate::check;
use crate::diag::Sink;
use crate::disk::{Inputs, Stored};
use crate::error::Result;
use crate::holdings::{self, catalog::UnionCatalog};
use crate::load::{self, theme::Theme};
use crate::model::holdings_source::HoldingsSource;
use crate::model::portal::Portal;
use crate::paths::{SiteFile, SourcePath};
use crate::plan;
use crate::progress::Progress;
use crate::render;
use crate::search;
use crate::spill::Files;
use std::collections::BTreeMap;

pub use crate::load::Request;

/// A portal without faults, and what its members hold.
#[derive(Debug)]
pub struct Checked {
    /// The portal.
    pub portal: Portal,
    /// Its union catalog.
    pub catalog: UnionCatalog,
    /// How it looks.
    pub(crate) theme: Theme,
}

/// A finished site.
#[derive(Debug)]
pub struct Site {
    /// Its files but those of the search, which are in `index`.
    pub files: Files,
    /// The search.
    pub index: search::Index,
    /// What a person wants to know of it: label and value.
    pub summary: Vec<(String, String)>,
    /// Records of each holdings source, for the next build to compare with.
    pub state: BTreeMap<String, u64>,
}

impl Site {
    /// Every file, those of the search too, sorted by path; for sites that fit into memory.
    pub fn in_memory(self) -> Result<Vec<SiteFile>> {
        let mut files: Vec<SiteFile> = self.files.iter().collect::<Result<_>>()?;
        for (path, _) in self.index.list() {
            let bytes = self.index.read(&path)?;
            files.push(SiteFile { path, bytes });
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(files)
    }
}

/// Where the numbers of the last build are kept, from the root of the portal.
pub const STATE: &str = ".silang/state.json";

/// Where it is kept of what the search of the last site was made, from the root of the portal.
pub const SEARCH_STATE: &str = ".silang/index.bin";

/// Reads a portal and looks at it by every rule. `None` when there is none; whether it may be published is for the sink to say.
pub fn read(request: &Request, inputs: &dyn Inputs, sink: &Sink) -> Option<Portal> {
    let portal = load::load(request, inputs, sink)?;
    check::check(&portal, sink);
    Some(portal)
}

/// Reads and checks everything, catalogs and links included. `None` when the data has errors.
pub fn check(
    request: &Request,
    inputs: &dyn Inputs,
    sink: &Sink,
    progress: &dyn Progress,
) -> Result<Option<Checked>> {
    progress.stage("Reading the portal");
    let Some(mut portal) = read(request, inputs, sink) else {
        return Ok(None);
    };
    // Looked at for its faults; what is drawn is read again when the site is made.
    atlas::Boundaries::read(&portal, inputs, sink);
    let catalog = catalog(&portal, inputs, sink, progress)?;
    let name = portal.settings.str("theme.name");
    let theme = load::theme::load(name, &portal.languages, inputs, sink);
    load::labels::give(&theme, &portal.languages, &mut portal.schema, sink);
    let routes = plan::route::Routes::new(&portal.base_url, &portal.languages, &theme.strings);
    let site = plan::plan(&portal, &routes, sink);
    plan::links::Links::new(&portal, &routes, site.addresses()).check(inputs, sink);
    Ok((!sink.has_errors()).then_some(Checked {
        portal,
        catalog,
        theme,
    }))
}

/// Makes the whole site. `None` when the data has errors.
pub fn build(
    request: &Request,
    inputs: &dyn Inputs,
    sink: &Sink,
    progress: &dyn Progress,
) -> Result<Option<Site>> {
    let Some(Checked {
        portal,
        catalog,
        theme,
    }) = check(request, inputs, sink, progress)?
    else {
        return Ok(None);
    };
    let scratch = inputs.scratch();
    let files = render::render(
        &portal,
        &catalog,
        &theme,
        inputs,
        scratch.as_ref(),
        request.plain_pages,
        progress,
    )?;
    progress.stage("Indexing the catalog");
    let options = render::search_options(&portal, &theme);
    let index = search::update(&catalog, &options, scratch.as_ref(), last(inputs))?;
    let setting = |name: &str| portal.settings.at(&format!("holdings.{name}"));
    search::look(&index, &options.budget, setting, sink);
    if sink.has_errors() {
        return Ok(None);
    }
    let pages = files.sizes().filter(|(path, _)| path.ends_with(".html"));
    let n_pages = pages.count();
    let summary = vec![
        ("pages".to_owned(), n_pages.to_string()),
        (
            "titles in the union catalog".to_owned(),
            catalog.len().to_string(),
        ),
        ("words in the search".to_owned(), index.n_words.to_string()),
        (
            "a first query, about".to_owned(),
            format!("{} KB", index.query_bytes.div_ceil(1024)),
        ),
        ("as of".to_owned(), portal.as_of.to_string()),
    ];
    let state = catalog
        .sources()
        .iter()
        .map(|source| (source.source.clone(), source.n_read))
        .collect();
    Ok(Some(Site {
        files,
        index,
        summary,
        state,
    }))
}

/// What the last build left for the search, if it is to be built upon.
fn last(inputs: &dyn Inputs) -> Option<search::Last> {
    let site = inputs.last_site()?;
    let state = inputs.read(&SourcePath::new(SEARCH_STATE)).ok()?;
    Some(search::Last { state, site })
}

fn catalog(
    portal: &Portal,
    inputs: &dyn Inputs,
    sink: &Sink,
    progress: &dyn Progress,
) -> Result<UnionCatalog> {
    progress.stage("Reading catalogs");
    let previous: BTreeMap<String, u64> = inputs
        .read(&SourcePath::new(STATE))
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default();
    let sources: Vec<HoldingsSource> = portal
        .published_holdings()
        .map(|record| HoldingsSource::of(record, portal))
        .map(|mut source| {
            // A file that is not there was reported where it is named.
            source.files.retain(|file| inputs.size(file).is_some());
            source.items_file = source.items_file.filter(|file| inputs.size(file).is_some());
            source
        })
        .collect();
    let counted = std::sync::Mutex::new(BTreeMap::<String, u64>::new());
    let scratch = inputs.scratch();
    let overrides = portal.all("override").map(holdings::Override::of).collect();
    let count = |source: &str, n_records: u64| {
        let mut counted = counted
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let known = counted.entry(source.to_owned()).or_default();
        progress.advance(n_records.saturating_sub(*known));
        *known = n_records;
    };
    holdings::unite(
        &sources,
        inputs,
        scratch.as_ref(),
        &overrides,
        &previous,
        sink,
        &count,
    )
}
