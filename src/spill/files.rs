//! Finished files that wait for being written, in memory while they are few.

use super::log::{Log, LogWriter};
use crate::disk::{Scratch, Stored};
use crate::error::{Error, Kind, Result};
use crate::paths::{SiteFile, SitePath};
use std::collections::BTreeMap;

/// Takes files, in any order.
pub struct FilesWriter<'s> {
    log: LogWriter<'s>,
    places: BTreeMap<String, Place>,
}

/// Where a file lies in the log, and how many bytes it has.
#[derive(Debug, Clone, Copy)]
struct Place {
    at: u64,
    len: usize,
}

impl<'s> FilesWriter<'s> {
    /// Stays in memory up to `budget` bytes.
    pub fn new(scratch: &'s dyn Scratch, budget: usize) -> Self {
        Self {
            log: LogWriter::new(scratch, budget),
            places: BTreeMap::new(),
        }
    }

    /// Takes a file; none may be taken twice.
    pub fn put(&mut self, path: String, bytes: &[u8]) -> Result<()> {
        let place = Place {
            at: self.log.push(bytes)?,
            len: bytes.len(),
        };
        if self.places.contains_key(&path) {
            let message = format!("the site's file `{path}` is made twice");
            return Err(Error::new(Kind::Bug, message));
        }
        self.places.insert(path, place);
        Ok(())
    }

    /// All of them.
    pub fn finish(self) -> Result<Files> {
        Ok(Files {
            log: self.log.finish()?,
            places: self.places,
        })
    }
}

/// Finished files, to be had one by one from any thread.
#[derive(Debug, Default)]
pub struct Files {
    log: Log,
    places: BTreeMap<String, Place>,
}

impl Files {
    /// Every path with the bytes of its file, sorted by path.
    pub fn sizes(&self) -> impl ExactSizeIterator<Item = (&str, u64)> {
        let places = self.places.iter();
        places.map(|(path, place)| (path.as_str(), place.len as u64))
    }

    /// Whether there is such a file.
    pub fn has(&self, path: &str) -> bool {
        self.places.contains_key(path)
    }

    /// The bytes of a file.
    pub fn bytes(&self, path: &str) -> Result<Vec<u8>> {
        let place = self
            .places
            .get(path)
            .ok_or_else(|| Error::new(Kind::Bug, format!("there is no file `{path}`")))?;
        self.log.get(place.at, place.len)
    }

    /// Every file, sorted by path.
    pub fn iter(&self) -> impl Iterator<Item = Result<SiteFile>> {
        let paths = self.places.keys();
        paths.map(|path| Ok(SiteFile::new(path.clone(), self.bytes(path)?)))
    }
}

impl Stored for Files {
    fn list(&self) -> Vec<(SitePath, u64)> {
        self.sizes()
            .map(|(path, bytes)| (SitePath::new(path), bytes))
            .collect()
    }

    fn read(&self, path: &SitePath) -> Result<Vec<u8>> {
        self.bytes(path.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::MemoryScratch;

    #[test]
    fn files_are_had_by_their_paths_wherever_they_lie() {
        for budget in [0, 100, 1 << 20] {
            let mut writer = FilesWriter::new(&MemoryScratch, budget);
            for n in (0..200_usize).rev() {
                writer.put(format!("{n:03}.html"), &vec![b'x'; n]).unwrap();
            }
            assert!(writer.put("007.html".to_owned(), b"again").is_err());
            let files = writer.finish().unwrap();
            assert_eq!(files.sizes().len(), 200);
            assert_eq!(files.sizes().nth(7), Some(("007.html", 7)));
            assert_eq!(files.bytes("007.html").unwrap(), b"xxxxxxx");
            assert!(files.has("199.html") && !files.has("200.html"));
            assert!(files.bytes("200.html").is_err());
            let all: Vec<SiteFile> = files.iter().map(Result::unwrap).collect();
            assert_eq!(all[199], SiteFile::new("199.html", vec![b'x'; 199]));
        }
    }
}
