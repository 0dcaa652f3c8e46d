//! A disk in memory.

use super::Inputs;
use crate::error::{Error, Kind, Result};
use crate::paths::SourcePath;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};

/// Files by path.
#[derive(Debug, Clone, Default)]
pub struct MemoryInputs {
    files: BTreeMap<SourcePath, Vec<u8>>,
}

impl MemoryInputs {
    /// No files.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts a file, in place of one of the same name.
    pub fn put(&mut self, path: &str, bytes: impl Into<Vec<u8>>) {
        self.files.insert(SourcePath::new(path), bytes.into());
    }

    /// Takes a file away.
    pub fn remove(&mut self, path: &str) {
        self.files.remove(&SourcePath::new(path));
    }
}

impl Inputs for MemoryInputs {
    fn list(&self, folder: &SourcePath) -> (Vec<SourcePath>, Vec<(SourcePath, String)>) {
        let prefix = if folder.as_str().is_empty() {
            String::new()
        } else {
            format!("{folder}/")
        };
        (
            self.files
                .keys()
                .filter(|path| path.as_str().starts_with(&prefix))
                .cloned()
                .collect(),
            Vec::new(),
        )
    }

    fn read(&self, path: &SourcePath) -> Result<Vec<u8>> {
        self.files
            .get(path)
            .cloned()
            .ok_or_else(|| Error::new(Kind::Read, format!("there is no file {path}")))
    }

    fn open(&self, path: &SourcePath) -> Result<Box<dyn Read + Send>> {
        Ok(Box::new(Cursor::new(self.read(path)?)))
    }

    fn size(&self, path: &SourcePath) -> Option<u64> {
        self.files.get(path).map(|bytes| bytes.len() as u64)
    }
}
