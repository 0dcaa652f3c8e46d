//! Finished files, numbered within their families, packed, and kept outside of memory when there are many.

use crate::disk::Scratch;
use crate::error::{Error, Kind, Result};
use crate::spill::{Log, LogWriter};
use libdeflater::{CompressionLvl, Compressor};
use rayon::prelude::*;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Files that wait to be packed together.
const BATCH: usize = 64;
/// How hard files are packed: 8 makes them a hundredth smaller in a quarter more time, 4 three hundredths larger in a
/// tenth less.
const PACKING: i32 = 6;
/// The most bytes of room that a thread keeps for packing.
const BUFFER: usize = 1 << 20;
/// Bytes of finished files that stay in memory.
const MEMORY: usize = 64 << 20;

/// Takes files while an index is made.
pub(super) struct StoreWriter<'s> {
    log: LogWriter<'s>,
    packed: bool,
    waiting: Vec<(String, Vec<u8>)>,
    files: BTreeMap<String, Kept>,
}

#[derive(Debug, Clone)]
struct Kept {
    place: u64,
    bytes: u64,
    hash: blake3::Hash,
}

/// The address of file `n` of a family, without its ending.
pub(crate) fn path(family: &str, n: usize) -> String {
    format!("{family}/{}/{}.json", n / 256, n % 256)
}

/// The name of a segment's folder: a hash of what is in it, file by file, sorted by path.
pub(super) fn folder_of<'f>(files: impl IntoIterator<Item = (&'f str, blake3::Hash)>) -> String {
    let mut hasher = blake3::Hasher::new();
    for (path, hash) in files {
        hasher.update(path.as_bytes());
        hasher.update(hash.as_bytes());
    }
    hasher.finalize().to_hex()[..10].to_owned()
}

impl<'s> StoreWriter<'s> {
    pub(super) fn new(scratch: &'s dyn Scratch, packed: bool) -> Self {
        Self {
            log: LogWriter::new(scratch, MEMORY),
            packed,
            waiting: Vec::new(),
            files: BTreeMap::new(),
        }
    }

    /// Takes a file; its path without `.gz`.
    pub(super) fn put(&mut self, path: String, json: Vec<u8>) -> Result<()> {
        self.waiting.push((path, json));
        if self.waiting.len() >= BATCH {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<()> {
        let waiting = std::mem::take(&mut self.waiting);
        let packed = self.packed;
        let done: Vec<(String, Vec<u8>, blake3::Hash)> = waiting
            .into_par_iter()
            .map(|(path, json)| {
                let bytes = if packed { gzip(&json) } else { json };
                let hash = blake3::hash(&bytes);
                (path, bytes, hash)
            })
            .collect();
        for (path, bytes, hash) in done {
            let kept = Kept {
                place: self.log.push(&bytes)?,
                bytes: bytes.len() as u64,
                hash,
            };
            let path = if packed { format!("{path}.gz") } else { path };
            self.files.insert(path, kept);
        }
        Ok(())
    }

    /// All files, below a folder that is named by what is in them.
    pub(super) fn finish(mut self) -> Result<Store> {
        self.flush()?;
        let files = self.files.iter();
        Ok(Store {
            folder: folder_of(files.map(|(path, kept)| (path.as_str(), kept.hash))),
            log: self.log.finish()?,
            files: self.files,
        })
    }
}

/// The finished files of a segment.
#[derive(Debug)]
pub(super) struct Store {
    /// The segment's folder, without a slash at the end.
    pub(super) folder: String,
    log: Log,
    files: BTreeMap<String, Kept>,
}

impl Store {
    /// Every file with its size, by path within the segment.
    pub(super) fn sizes(&self) -> impl Iterator<Item = (&str, u64)> {
        self.files
            .iter()
            .map(|(path, kept)| (path.as_str(), kept.bytes))
    }

    /// Whether there is such a file.
    pub(super) fn has(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// The bytes of a file.
    pub(super) fn read(&self, path: &str) -> Result<Vec<u8>> {
        let kept = self
            .files
            .get(path)
            .ok_or_else(|| Error::new(Kind::Bug, format!("the index has no file `{path}`")))?;
        let mut reader = self.log.read_from(kept.place);
        let bytes = reader.next()?.unwrap_or_default().to_vec();
        Ok(bytes)
    }
}

/// Packs bytes: the same ones whatever the processor and whatever was packed before, without a date.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    thread_local! {
        static PACKER: RefCell<Option<(Compressor, Vec<u8>)>> = const { RefCell::new(None) };
    }
    PACKER.with_borrow_mut(|packer| {
        let (packer, out) = packer.get_or_insert_with(|| {
            let level = CompressionLvl::new(PACKING).unwrap_or_default();
            (Compressor::new(level), Vec::new())
        });
        let most = packer.gzip_compress_bound(bytes.len());
        if out.len() < most {
            out.resize(most, 0);
        }
        // There is room for whatever comes out.
        let length = packer.gzip_compress(bytes, out).unwrap_or_default();
        let packed = out[..length].to_vec();
        // Few are so large that their room is not worth keeping.
        if out.len() > BUFFER {
            *out = Vec::new();
        }
        packed
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::read::GzDecoder;
    use std::io::Read;

    #[test]
    fn what_was_packed_before_does_not_show() {
        let text = |n: u32| -> Vec<u8> {
            (0..n)
                .flat_map(|at| format!("{} ", at % 97 * (at % 89)).into_bytes())
                .collect()
        };
        let (small, large) = (text(500), text(300_000));
        let first = gzip(&small);
        assert!(gzip(&large).len() < large.len());
        assert_eq!(gzip(&small), first);
        let mut back = Vec::new();
        GzDecoder::new(first.as_slice())
            .read_to_end(&mut back)
            .unwrap();
        assert_eq!(back, small);
        assert_eq!(&first[..10], [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
    }
}
