//! Finished files, numbered within their families, packed, and kept outside of memory when there are many.

use crate::disk::Scratch;
use crate::error::Result;
use crate::spill::{Files, FilesWriter};
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
const MEMORY: usize = 16 << 20;

/// Takes files while an index is made.
pub(super) struct StoreWriter<'s> {
    files: FilesWriter<'s>,
    packed: bool,
    waiting: Vec<(String, Vec<u8>)>,
    hashes: BTreeMap<String, blake3::Hash>,
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
            files: FilesWriter::new(scratch, MEMORY),
            packed,
            waiting: Vec::new(),
            hashes: BTreeMap::new(),
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
            let path = if packed { format!("{path}.gz") } else { path };
            self.files.put(path.clone(), &bytes)?;
            self.hashes.insert(path, hash);
        }
        Ok(())
    }

    /// All files, below a folder that is named by what is in them.
    pub(super) fn finish(mut self) -> Result<Store> {
        self.flush()?;
        let hashes = self.hashes.iter();
        Ok(Store {
            folder: folder_of(hashes.map(|(path, hash)| (path.as_str(), *hash))),
            files: self.files.finish()?,
        })
    }
}

/// The finished files of a segment.
#[derive(Debug)]
pub(super) struct Store {
    /// The segment's folder, without a slash at the end.
    pub(super) folder: String,
    /// Its files, by their paths within that.
    pub(super) files: Files,
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
