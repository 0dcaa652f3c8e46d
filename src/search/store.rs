//! Finished files, numbered within their families, packed, and kept outside of memory when there are many.

use crate::disk::Scratch;
use crate::error::{Error, Kind, Result};
use crate::spill::{Log, LogWriter};
use flate2::Crc;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Files that wait to be packed together.
const BATCH: usize = 64;
/// How hard files are packed; higher gains a hundredth and takes twice as long.
const PACKING: u8 = 6;
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

/// Packs bytes. Written by a packer that gives the same on every processor, without a date.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    out.extend(miniz_oxide::deflate::compress_to_vec(bytes, PACKING));
    let mut sum = Crc::new();
    sum.update(bytes);
    out.extend(sum.sum().to_le_bytes());
    out.extend(
        u32::try_from(bytes.len() & 0xffff_ffff)
            .unwrap_or(0)
            .to_le_bytes(),
    );
    out
}
