//! The first pass over a catalog: brings documents into order and tells what there is.

use super::build::MEMORY;
use crate::disk::Scratch;
use crate::error::Result;
use crate::holdings::catalog::{UnionCatalog, UnionRecord};
use crate::spill::flow::{Lot, flow};
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
    pub(super) facts: Facts,
    /// Of these: a sample, encoded.
    pub(super) sample: Vec<Lot>,
    /// Of the whole catalog: hashes of works that have several editions.
    pub(super) works: FxHashSet<u64>,
}

/// What can be told of some records and put together.
#[derive(Default)]
pub(super) struct Facts {
    /// Of records that become documents: places of types in `Format::ALL`, languages, classes.
    pub(super) types: BTreeSet<usize>,
    pub(super) languages: BTreeSet<String>,
    pub(super) classes: BTreeSet<String>,
    /// Of the whole catalog: members and branches, with how many records each holds.
    pub(super) members: BTreeMap<String, u64>,
    /// Of the whole catalog: sources, with the day of their export.
    pub(super) exports: BTreeMap<String, String>,
    /// Of the whole catalog: hashes of works.
    works: Vec<u64>,
}

impl Facts {
    /// Sees a record of the catalog.
    pub(super) fn see(&mut self, record: &UnionRecord<&str>) {
        let mut holders: Vec<&str> = record
            .held
            .iter()
            .flat_map(|held| std::iter::once(held.holding.member).chain(held.holding.branch))
            .collect();
        holders.sort_unstable();
        holders.dedup();
        for id in holders {
            match self.members.get_mut(id) {
                Some(n) => *n += 1,
                None => {
                    self.members.insert(id.to_owned(), 1);
                }
            }
        }
        for held in &record.held {
            self.export(held.holding.source, held.holding.exported_at);
        }
        if !record.work.is_empty() {
            self.works.push(work_hash(record));
        }
    }

    /// Sees one that becomes a document, besides.
    pub(super) fn take(&mut self, record: &UnionRecord<&str>) {
        let best = &record.best;
        self.types.insert(best.format as usize);
        if !self.languages.contains(best.language) {
            self.languages.insert(best.language.to_owned());
        }
        if !self.classes.contains(best.class_group) {
            self.classes.insert(best.class_group.to_owned());
        }
    }

    fn export(&mut self, source: &str, day: &str) {
        if self
            .exports
            .get(source)
            .is_none_or(|known| known.as_str() < day)
        {
            self.exports.insert(source.to_owned(), day.to_owned());
        }
    }

    fn join(&mut self, mut other: Self) {
        self.types.append(&mut other.types);
        self.languages.append(&mut other.languages);
        self.classes.append(&mut other.classes);
        for (id, n) in other.members {
            *self.members.entry(id).or_default() += n;
        }
        for (source, day) in other.exports {
            self.export(&source, &day);
        }
        self.works.append(&mut other.works);
    }
}

/// A pass under way.
pub(super) struct Pass<'s> {
    sorter: Sorter<'s>,
    stride: u64,
    survey: Survey,
}

impl<'s> Pass<'s> {
    pub(super) fn new(catalog: &UnionCatalog, scratch: &'s dyn Scratch) -> Self {
        Self {
            sorter: Sorter::new(scratch, MEMORY),
            stride: (catalog.len() / SAMPLE).max(1),
            survey: Survey::default(),
        }
    }

    /// Takes a record that becomes a document, with its key.
    pub(super) fn push(&mut self, key: &[u8], record: &[u8]) -> Result<()> {
        self.sorter.push(key, record)?;
        let survey = &mut self.survey;
        if survey.n.is_multiple_of(self.stride) {
            match survey.sample.last_mut().filter(|lot| !lot.is_full()) {
                Some(lot) => lot.push(record),
                None => {
                    let mut lot = Lot::default();
                    lot.push(record);
                    survey.sample.push(lot);
                }
            }
        }
        survey.n += 1;
        Ok(())
    }

    /// Takes what is told of records.
    pub(super) fn join(&mut self, facts: Facts) {
        self.survey.facts.join(facts);
    }

    /// How many were taken.
    pub(super) fn n(&self) -> u64 {
        self.survey.n
    }

    /// The records that were taken, in the order of documents, and what was seen.
    pub(super) fn finish(mut self) -> Result<(Sorted, Survey)> {
        let mut works = std::mem::take(&mut self.survey.facts.works);
        works.par_sort_unstable();
        self.survey.works = works
            .windows(2)
            .filter(|pair| pair[0] == pair[1])
            .map(|pair| pair[0])
            .collect();
        Ok((self.sorter.finish()?, self.survey))
    }
}

/// The whole catalog in the order of documents.
pub(super) fn sort(catalog: &UnionCatalog, scratch: &dyn Scratch) -> Result<(Sorted, Survey)> {
    let mut pass = Pass::new(catalog, scratch);
    flow(
        catalog.reading(),
        |lot| {
            let mut facts = Facts::default();
            let mut keys = Vec::with_capacity(lot.len());
            for bytes in lot.iter() {
                let record = UnionRecord::read(bytes)?;
                facts.see(&record);
                facts.take(&record);
                keys.push(order_key(&record));
            }
            Ok((facts, keys))
        },
        |lot, (facts, keys)| {
            pass.join(facts);
            for (key, bytes) in keys.iter().zip(lot.iter()) {
                pass.push(key, bytes)?;
            }
            Ok(true)
        },
    )?;
    pass.finish()
}

pub(super) fn work_hash(record: &UnionRecord<&str>) -> u64 {
    let hash = blake3::hash(record.work.as_bytes());
    hash.as_bytes()
        .iter()
        .take(8)
        .fold(0, |all, byte| all << 8 | u64::from(*byte))
}

/// Type, language, class group, year: so that each of them is a few runs. Then author and title: so that cards of
/// neighbours share their words.
pub(super) fn order_key(record: &UnionRecord<&str>) -> Vec<u8> {
    let best = &record.best;
    let mut key = vec![best.format as u8];
    let author = best.authors.first().copied().unwrap_or(best.responsibility);
    key.extend_from_slice(&short(best.language));
    key.extend_from_slice(&short(best.class_group));
    key.extend_from_slice(&best.year.unwrap_or(0).max(0).to_be_bytes());
    for (text, most) in [(author, 24), (best.title, 48)] {
        let folded = analyze::fold(text);
        key.extend(folded.bytes().filter(|byte| *byte != 0).take(most));
        key.push(0);
    }
    key.extend_from_slice(record.rid.as_bytes());
    key
}

/// A code in two bytes, so that what tells records apart stands in the first bytes of a key, by which they are sorted fast.
fn short(code: &str) -> [u8; 2] {
    let letters = code.bytes().take(3).map(|byte| match byte {
        b'0'..=b'9' => u16::from(byte - b'0') + 1,
        b'a'..=b'z' => u16::from(byte - b'a') + 11,
        _ => 37,
    });
    let value = letters
        .chain([0; 3])
        .take(3)
        .fold(0, |all, letter| all * 38 + letter);
    value.to_be_bytes()
}
