//! A finished index in a folder: its root, its whole records, what its files weigh.

use flate2::Compression;
use flate2::read::{GzDecoder, GzEncoder};
use rayon::prelude::*;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::io::{Error, Read, Result};
use std::path::{Path, PathBuf};

/// An index that lies in `data/holdings` of a site.
#[derive(Debug)]
pub struct Index {
    folder: PathBuf,
    segment: String,
    packed: bool,
    per_file: usize,
    /// Documents in it.
    pub n: usize,
    /// Holdings in it.
    pub n_holdings: u64,
    /// Packed bytes of `root.json`.
    pub root_bytes: u64,
    /// `root.json`.
    pub root: Value,
}

impl Index {
    /// Of a site that silang built. Its first segment is the one that is read.
    pub fn open(site: &Path) -> Result<Self> {
        let folder = site.join("data/holdings");
        let bytes = fs::read(folder.join("root.json"))?;
        let root: Value = serde_json::from_slice(&bytes)?;
        let segment = root["segments"].get(0).cloned().unwrap_or_default();
        let number = |value: &Value| value.as_u64().unwrap_or(0);
        Ok(Self {
            segment: segment["path"].as_str().unwrap_or("").to_owned(),
            packed: segment["packed"].as_bool().unwrap_or(false),
            per_file: number(&segment["records"]).max(1) as usize,
            n: number(&segment["documents"]) as usize,
            n_holdings: number(&root["holdings"]),
            root_bytes: packed(&bytes),
            folder,
            root,
        })
    }

    /// The folder that holds `root.json`.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Files of whole records.
    pub fn n_files(&self) -> usize {
        self.n.div_ceil(self.per_file)
    }

    /// The records of a file, with the number of the first.
    pub fn records(&self, file: usize) -> Result<(usize, Vec<Value>)> {
        let name = format!("records/{}/{}.json", file / 256, file % 256);
        let inline = format!("{}/{name}", self.segment);
        let mut json = if let Some(inline) = self.root["files"].get(&inline) {
            inline.clone()
        } else if self.packed {
            let bytes = fs::read(self.folder.join(&inline).with_extension("json.gz"))?;
            serde_json::from_reader(GzDecoder::new(bytes.as_slice()))?
        } else {
            serde_json::from_slice(&fs::read(self.folder.join(&inline))?)?
        };
        match json["records"].take() {
            Value::Array(records) => Ok((file * self.per_file, records)),
            _ => Err(Error::other(format!("`{inline}` has no records"))),
        }
    }

    /// One record.
    pub fn record(&self, document: usize) -> Result<Value> {
        let (first, mut records) = self.records(document / self.per_file)?;
        Ok(records
            .get_mut(document - first)
            .map(Value::take)
            .unwrap_or_default())
    }
}

/// Bytes of something when packed as a server does.
pub fn packed(bytes: &[u8]) -> u64 {
    let mut out = Vec::new();
    // Reading from memory into memory does not fail.
    let _ = GzEncoder::new(bytes, Compression::new(6)).read_to_end(&mut out);
    out.len() as u64
}

/// Every file below a folder, with its bytes and a hash of them.
pub fn files(folder: &Path) -> Result<BTreeMap<String, (u64, u64)>> {
    let mut all = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                all.push(path);
            }
        }
    }
    all.par_iter()
        .map(|path| {
            let bytes = fs::read(path)?;
            let name = path
                .strip_prefix(folder)
                .unwrap_or(path)
                .to_string_lossy()
                .into_owned();
            Ok((name, (bytes.len() as u64, fnv(&bytes))))
        })
        .collect()
}

fn fnv(bytes: &[u8]) -> u64 {
    let mut words = bytes.chunks_exact(8);
    let step = |hash: u64, word: u64| (hash ^ word).wrapping_mul(0x100_0000_01B3).rotate_left(23);
    let whole = words
        .by_ref()
        .filter_map(|word| word.try_into().ok().map(u64::from_le_bytes))
        .fold(0xCBF2_9CE4_8422_2325, step);
    words
        .remainder()
        .iter()
        .fold(whole, |hash, byte| step(hash, u64::from(*byte)))
}
