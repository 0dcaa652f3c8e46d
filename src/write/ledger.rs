//! What a site consists of: the list that silang leaves in every site it writes.
//!
//! The ledger is how silang knows a folder as its own before it replaces it, and which files did not change.

use crate::error::{Error, Kind, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The name of the ledger in the site's folder.
pub(crate) const NAME: &str = ".silang-site.json";

/// The form of the ledger; a folder with a newer one is left alone.
const FORMAT: u32 = 1;

/// The files of a site with their content hashes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ledger {
    /// What this file is, for whoever finds it.
    about: String,
    format: u32,
    /// Path to BLAKE3 hash, in hexadecimal.
    files: BTreeMap<String, String>,
}

impl Default for Ledger {
    fn default() -> Self {
        Self {
            about: "written by silang; a folder with this file is replaced whole by the next build"
                .to_owned(),
            format: FORMAT,
            files: BTreeMap::new(),
        }
    }
}

impl Ledger {
    /// Takes a file in.
    pub(crate) fn note(&mut self, path: String, hash: String) {
        self.files.insert(path, hash);
    }

    /// Reads a ledger.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self> {
        let ledger: Self = serde_json::from_slice(bytes)
            .map_err(|error| Error::new(Kind::Read, format!("{NAME} cannot be read: {error}")))?;
        if ledger.format > FORMAT {
            return Err(Error::new(
                Kind::Read,
                format!("{NAME} is of a newer silang (format {})", ledger.format),
            ));
        }
        Ok(ledger)
    }

    /// The ledger as it is written: one file a line, so that it reads well in a diff.
    pub(crate) fn bytes(&self) -> Result<Vec<u8>> {
        let mut bytes = serde_json::to_vec_pretty(self)
            .map_err(|error| Error::new(Kind::Bug, format!("{NAME} cannot be written: {error}")))?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// The hash of a file, if the site has it.
    pub(crate) fn hash_of(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// The paths of all files, sorted.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }
}

/// The content hash by which files are compared.
pub(crate) fn hash(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ledger_reads_back_as_written_in_any_order_of_files() {
        let (a, b) = (("a.html", b"1"), ("b/c.html", b"2"));
        let ledger_of = |files: [(&str, &[u8; 1]); 2]| {
            let mut ledger = Ledger::default();
            for (path, bytes) in files {
                ledger.note(path.to_owned(), hash(bytes));
            }
            ledger
        };
        let ledger = ledger_of([a, b]);
        let bytes = ledger.bytes().unwrap();
        assert_eq!(Ledger::read(&bytes).unwrap(), ledger);
        assert_eq!(ledger_of([b, a]).bytes().unwrap(), bytes);
        assert_eq!(ledger.hash_of("a.html"), Some(hash(b"1").as_str()));
    }

    #[test]
    fn a_ledger_of_a_newer_silang_is_refused() {
        let newer = br#"{"about":"","format":2,"files":{}}"#;
        assert!(
            Ledger::read(newer)
                .unwrap_err()
                .to_string()
                .contains("newer silang")
        );
        assert!(Ledger::read(b"{}").is_err());
    }
}
