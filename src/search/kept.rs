//! The files of a segment of the last site, where nothing happened to them.

use super::index::FOLDER;
use super::store::{folder_of, gzip};
use crate::disk::Inputs;
use crate::error::Result;
use crate::paths::SourcePath;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// The files of a segment of the last site.
pub(super) struct Kept {
    folder: String,
    files: BTreeMap<String, u64>,
    site: Box<dyn Inputs + Send>,
}

impl std::fmt::Debug for Kept {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Kept")
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}

impl Kept {
    /// `None` where a file is missing, added or not as it was: the name of a folder says what is in it.
    pub(super) fn open(folder: &str, site: Box<dyn Inputs + Send>) -> Option<Self> {
        let (paths, problems) = site.list(&SourcePath::new(format!("{FOLDER}/{folder}")));
        if !problems.is_empty() {
            return None;
        }
        let prefix = format!("{FOLDER}/{folder}/");
        let files: Option<BTreeMap<&str, (u64, blake3::Hash)>> = paths
            .par_iter()
            .map(|path| {
                let bytes = site.read(path).ok()?;
                let name = path.as_str().strip_prefix(&prefix)?;
                Some((name, (bytes.len() as u64, blake3::hash(&bytes))))
            })
            .collect();
        let files = files?;
        if folder_of(files.iter().map(|(name, (_, hash))| (*name, *hash))) != folder {
            return None;
        }
        Some(Self {
            folder: folder.to_owned(),
            files: files
                .into_iter()
                .map(|(name, (bytes, _))| (name.to_owned(), bytes))
                .collect(),
            site,
        })
    }

    pub(super) fn folder(&self) -> &str {
        &self.folder
    }

    pub(super) fn sizes(&self) -> impl Iterator<Item = (&str, u64)> {
        self.files
            .iter()
            .map(|(name, bytes)| (name.as_str(), *bytes))
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.files.contains_key(name)
    }

    /// Whether `members.json` is this.
    pub(super) fn tells(&self, members: &[u8], is_packed: bool) -> Result<bool> {
        Ok(if is_packed {
            self.read("members.json.gz")? == gzip(members)
        } else {
            self.read("members.json")? == members
        })
    }

    pub(super) fn read(&self, name: &str) -> Result<Vec<u8>> {
        let path = format!("{FOLDER}/{}/{name}", self.folder);
        self.site.read(&SourcePath::new(path))
    }
}
