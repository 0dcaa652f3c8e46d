//! The first pass over a catalog: brings documents into order and tells what there is.

use super::build::{BATCH, MEMORY};
use crate::disk::Scratch;
use crate::error::Result;
use crate::holdings::catalog::{Records, UnionCatalog, UnionRecord};
use crate::spill::{Sorted, Sorter};
use crate::text::analyze;
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use std::collections::{BTreeMap, BTreeSet};

/// Records that sizes and mean lengths are told by.
const SAMPLE: u64 = 20_000;

/// What the first pass over a catalog tells.
#[derive(Default)]
pub(super) struct Survey {
    /// Records that become documents.
    pub(super) n: u64,
    /// Of these: places of types in `Format::ALL`, languages, classes, a sample.
    pub(super) types: BTreeSet<usize>,
    pub(super) languages: BTreeSet<String>,
    pub(super) classes: BTreeSet<String>,
    pub(super) sample: Vec<UnionRecord>,
    /// Of the whole catalog: members and branches, with how many records each holds.
    pub(super) members: BTreeMap<String, u64>,
    /// Of the whole catalog: sources, with the day of their export.
    pub(super) exports: BTreeMap<String, String>,
    /// Of the whole catalog: hashes of works that have several editions.
    pub(super) works: FxHashSet<u64>,
}

/// A pass under way.
pub(super) struct Pass<'s> {
    sorter: Sorter<'s>,
    works: Vec<u64>,
    stride: u64,
    survey: Survey,
}

impl<'s> Pass<'s> {
    pub(super) fn new(catalog: &UnionCatalog, scratch: &'s dyn Scratch) -> Self {
        Self {
            sorter: Sorter::new(scratch, MEMORY),
            works: Vec::new(),
            stride: (catalog.len() / SAMPLE).max(1),
            survey: Survey::default(),
        }
    }

    /// Sees a record of the catalog.
    pub(super) fn see(&mut self, record: &UnionRecord) {
        let mut holders: Vec<&str> = record
            .held
            .iter()
            .flat_map(|held| {
                let branch = held.holding.branch.as_deref();
                std::iter::once(held.holding.member.as_str()).chain(branch)
            })
            .collect();
        holders.sort_unstable();
        holders.dedup();
        for id in holders {
            match self.survey.members.get_mut(id) {
                Some(n) => *n += 1,
                None => {
                    self.survey.members.insert(id.to_owned(), 1);
                }
            }
        }
        for held in &record.held {
            let (source, day) = (&held.holding.source, &held.holding.exported_at);
            let exports = &mut self.survey.exports;
            if exports.get(source).is_none_or(|known| known < day) {
                exports.insert(source.clone(), day.clone());
            }
        }
        if !record.work.is_empty() {
            self.works.push(work_hash(record));
        }
    }

    /// Takes a record that becomes a document, as `Entry::of` made it.
    pub(super) fn take(&mut self, record: UnionRecord, entry: &Entry) -> Result<()> {
        self.sorter.push(&entry.key, &entry.bytes)?;
        let (survey, best) = (&mut self.survey, &record.best);
        survey.types.insert(best.format as usize);
        if !survey.languages.contains(&best.language) {
            survey.languages.insert(best.language.clone());
        }
        if !survey.classes.contains(&best.class_group) {
            survey.classes.insert(best.class_group.clone());
        }
        if survey.n.is_multiple_of(self.stride) {
            survey.sample.push(record);
        }
        survey.n += 1;
        Ok(())
    }

    /// How many were taken.
    pub(super) fn n(&self) -> u64 {
        self.survey.n
    }

    /// The records that were taken, in the order of documents, and what was seen.
    pub(super) fn finish(mut self) -> Result<(Sorted, Survey)> {
        self.works.par_sort_unstable();
        self.survey.works = self
            .works
            .windows(2)
            .filter(|pair| pair[0] == pair[1])
            .map(|pair| pair[0])
            .collect();
        Ok((self.sorter.finish()?, self.survey))
    }
}

/// A record as it is sorted.
pub(super) struct Entry {
    key: Vec<u8>,
    bytes: Vec<u8>,
}

impl Entry {
    pub(super) fn of(record: &UnionRecord) -> Self {
        Self {
            key: order_key(record),
            bytes: postcard::to_stdvec(record).unwrap_or_default(),
        }
    }
}

/// The whole catalog in the order of documents.
pub(super) fn sort(catalog: &UnionCatalog, scratch: &dyn Scratch) -> Result<(Sorted, Survey)> {
    let mut pass = Pass::new(catalog, scratch);
    let mut records = catalog.records();
    loop {
        let batch = next_batch(&mut records)?;
        if batch.is_empty() {
            return pass.finish();
        }
        let entries: Vec<Entry> = batch.par_iter().map(Entry::of).collect();
        for (record, entry) in batch.into_iter().zip(entries) {
            pass.see(&record);
            pass.take(record, &entry)?;
        }
    }
}

/// Some records, until there are none.
pub(super) fn next_batch(records: &mut Records<'_>) -> Result<Vec<UnionRecord>> {
    records.take(BATCH).collect()
}

pub(super) fn work_hash(record: &UnionRecord) -> u64 {
    let hash = blake3::hash(record.work.as_bytes());
    hash.as_bytes()
        .iter()
        .take(8)
        .fold(0, |all, byte| all << 8 | u64::from(*byte))
}

/// Type, language, class group, year: so that each of them is a few runs. Then author and title: so that cards of
/// neighbours share their words.
fn order_key(record: &UnionRecord) -> Vec<u8> {
    let best = &record.best;
    let mut key = vec![best.format as u8];
    let author = best
        .authors
        .first()
        .map_or(best.responsibility.as_str(), String::as_str);
    key.extend_from_slice(best.language.as_bytes());
    key.push(0);
    key.extend_from_slice(best.class_group.as_bytes());
    key.push(0);
    key.extend_from_slice(&best.year.unwrap_or(0).max(0).to_be_bytes());
    for (text, most) in [(author, 24), (best.title.as_str(), 48)] {
        let folded = analyze::fold(text);
        key.extend(folded.bytes().filter(|byte| *byte != 0).take(most));
        key.push(0);
    }
    key.extend_from_slice(record.rid.as_bytes());
    key
}
