//! A finished index: its files, by their paths in the site.

use super::kept::Kept;
use super::store::Store;
use crate::disk::Stored;
use crate::error::{Error, Kind, Result};
use crate::paths::{SiteFile, SitePath};

/// Where the index lies in the site.
pub(super) const FOLDER: &str = "data/holdings";

/// A finished index.
#[derive(Debug, Default)]
pub struct Index {
    pub(super) root: Vec<u8>,
    pub(super) schemas: Vec<SiteFile>,
    pub(super) segments: Vec<Files>,
    pub(super) state: Option<Vec<u8>>,
    /// Documents in it.
    pub n_works: u64,
    /// Holdings of these documents.
    pub n_holdings: u64,
    /// Words in it; in one with a base, words of the base.
    pub n_words: u64,
    /// What a first query of three words is predicted to weigh, in packed bytes, the client not counted.
    pub query_bytes: u64,
}

/// Files of a segment: just made, or those of the last site.
#[derive(Debug)]
pub(super) enum Files {
    Made(Store),
    Kept(Kept),
}

impl Files {
    pub(super) fn folder(&self) -> &str {
        match self {
            Self::Made(store) => &store.folder,
            Self::Kept(kept) => kept.folder(),
        }
    }

    fn sizes(&self) -> Box<dyn Iterator<Item = (&str, u64)> + '_> {
        match self {
            Self::Made(store) => Box::new(store.files.sizes()),
            Self::Kept(kept) => Box::new(kept.sizes()),
        }
    }

    fn has(&self, path: &str) -> bool {
        match self {
            Self::Made(store) => store.files.has(path),
            Self::Kept(kept) => kept.has(path),
        }
    }

    fn read(&self, path: &str) -> Result<Vec<u8>> {
        match self {
            Self::Made(store) => store.files.bytes(path),
            Self::Kept(kept) => kept.read(path),
        }
    }
}

impl Index {
    /// The entry point; it names all other files by their content.
    pub fn root(&self) -> &[u8] {
        &self.root
    }

    /// What the next build is to be given as `Last::state` once this index is published; none for a small one.
    pub fn state(&self) -> Option<&[u8]> {
        self.state.as_deref()
    }

    /// Whether it has a file.
    pub fn has(&self, path: &str) -> bool {
        let rest = path
            .strip_prefix(FOLDER)
            .and_then(|rest| rest.strip_prefix('/'));
        let in_segment = |rest: &str| {
            rest.split_once('/').is_some_and(|(folder, rest)| {
                let mut segments = self.segments.iter();
                segments.any(|segment| segment.folder() == folder && segment.has(rest))
            })
        };
        rest.is_some_and(|rest| rest == "root.json" || in_segment(rest))
            || self.schemas.iter().any(|file| file.path.as_str() == path)
    }
}

impl Stored for Index {
    fn list(&self) -> Vec<(SitePath, u64)> {
        let mut files = vec![(
            SitePath::new(format!("{FOLDER}/root.json")),
            self.root.len() as u64,
        )];
        for file in &self.schemas {
            files.push((file.path.clone(), file.bytes.len() as u64));
        }
        for segment in &self.segments {
            for (path, bytes) in segment.sizes() {
                let path = SitePath::new(format!("{FOLDER}/{}/{path}", segment.folder()));
                files.push((path, bytes));
            }
        }
        files.sort();
        files
    }

    fn read(&self, path: &SitePath) -> Result<Vec<u8>> {
        let path = path.as_str();
        if let Some(file) = self.schemas.iter().find(|file| file.path.as_str() == path) {
            return Ok(file.bytes.clone());
        }
        let name = path
            .strip_prefix(FOLDER)
            .and_then(|rest| rest.strip_prefix('/'))
            .unwrap_or(path);
        if name == "root.json" {
            return Ok(self.root.clone());
        }
        let (folder, rest) = name.split_once('/').unwrap_or((name, ""));
        let segment = self
            .segments
            .iter()
            .find(|segment| segment.folder() == folder);
        segment.map_or_else(
            || {
                Err(Error::new(
                    Kind::Bug,
                    format!("the index has no file `{path}`"),
                ))
            },
            |segment| segment.read(rest),
        )
    }
}
