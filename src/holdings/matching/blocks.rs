//! Blocks of records that may be one edition: those that share an ISBN, an ISSN or the beginning of a title. Within a
//! block, pairs are compared; blocks come out of a sort, so that no more than a few of them are in memory.

use super::keys::Keys;
use super::rule::{clearly_differ, compare};
use crate::error::Result;
use crate::holdings::catalog::{self, JoinRule};
use crate::spill::{Sorted, Sorter};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::ops::Range;

/// Bytes of blocks that are compared at a time, on all cores.
const BATCH: usize = 8 << 20;
/// A block of more records than this is cut; only titles like `Laporan tahunan` have so many.
const LARGEST: usize = 50_000;
/// Descriptions of a block that later ones are compared with.
const MOST_KINDS: usize = 64;
/// An ISBN on more clearly different titles than this is not believed.
const MOST_TITLES: usize = 3;
/// Kinds of blocks, in the top byte of their number.
const ISBN: u64 = 1 << 56;
const ISSN: u64 = 2 << 56;
const TITLE: u64 = 3 << 56;

/// The blocks that a description belongs to.
pub(crate) fn blocks_of(keys: &Keys<'_>) -> Vec<u64> {
    let mut blocks: Vec<u64> = keys.isbn.iter().map(|isbn| ISBN | isbn).collect();
    blocks.extend(keys.issn.iter().map(|issn| ISSN | u64::from(*issn)));
    blocks.extend(keys.title_blocks().iter().map(|block| TITLE | block));
    blocks
}

/// Puts a record, its keys encoded, in the form in which it goes through the sort.
pub(crate) fn put(at: u32, keys: &[u8], value: &mut Vec<u8>) {
    value.clear();
    value.extend_from_slice(&at.to_be_bytes());
    value.extend_from_slice(keys);
}

fn entry(value: &[u8]) -> Result<Entry<'_>> {
    let (at, keys) = value.split_first_chunk().unwrap_or((&[0; 4], value));
    Ok((u32::from_be_bytes(*at), catalog::decode(keys)?))
}

/// Two records that a rule joins. Sorted by its bytes, the best-founded come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Pair {
    rule: u8,
    worse: u8,
    pub(crate) a: u32,
    pub(crate) b: u32,
}

impl Pair {
    /// Of two records and what joins them.
    pub(crate) fn new(a: u32, b: u32, rule: JoinRule, score: u8) -> Self {
        Self {
            rule: rule as u8,
            worse: u8::MAX - score,
            a: a.min(b),
            b: a.max(b),
        }
    }

    /// What joins them.
    pub(crate) fn rule(&self) -> JoinRule {
        JoinRule::ALL[usize::from(self.rule).min(JoinRule::ALL.len() - 1)]
    }

    /// As a key for sorting.
    pub(crate) fn bytes(self) -> [u8; 10] {
        let mut bytes = [self.rule, self.worse, 0, 0, 0, 0, 0, 0, 0, 0];
        bytes[2..6].copy_from_slice(&self.a.to_be_bytes());
        bytes[6..].copy_from_slice(&self.b.to_be_bytes());
        bytes
    }

    /// Of a key.
    pub(crate) fn of(bytes: &[u8]) -> Option<Self> {
        let number =
            |range: Range<usize>| Some(u32::from_be_bytes(bytes.get(range)?.try_into().ok()?));
        Some(Self {
            rule: *bytes.first()?,
            worse: *bytes.get(1)?,
            a: number(2..6)?,
            b: number(6..10)?,
        })
    }
}

/// An ISBN that is not believed.
#[derive(Debug)]
pub(crate) struct SharedIsbn {
    /// The number.
    pub(crate) isbn: u64,
    /// The first records it stands in.
    pub(crate) records: Vec<u32>,
    /// In how many it stands.
    pub(crate) n_records: usize,
    /// Clearly different titles.
    pub(crate) n_titles: usize,
}

/// Compares the records of all blocks. Pairs go to `pairs`; gives the ISBNs that were not believed.
pub(crate) fn compare_all(mut sorted: Sorted, pairs: &mut Sorter<'_>) -> Result<Vec<SharedIsbn>> {
    let mut shared = Vec::new();
    let mut batch = Batch::default();
    let mut last = None;
    while let Some((key, value)) = sorted.next()? {
        let block = key.try_into().map_or(0, u64::from_be_bytes);
        let full = batch
            .blocks
            .last()
            .is_some_and(|(_, items)| items.len() >= LARGEST);
        if last != Some(block) || full {
            if batch.bytes.len() > BATCH {
                batch.compare(pairs, &mut shared)?;
            }
            batch
                .blocks
                .push((block, batch.items.len()..batch.items.len()));
            last = Some(block);
        }
        batch.push(value);
    }
    batch.compare(pairs, &mut shared)?;
    Ok(shared)
}

#[derive(Default)]
struct Batch {
    bytes: Vec<u8>,
    items: Vec<Range<usize>>,
    blocks: Vec<(u64, Range<usize>)>,
}

impl Batch {
    fn push(&mut self, value: &[u8]) {
        let from = self.bytes.len();
        self.bytes.extend_from_slice(value);
        self.items.push(from..self.bytes.len());
        if let Some((_, items)) = self.blocks.last_mut() {
            items.end = self.items.len();
        }
    }

    fn compare(&mut self, pairs: &mut Sorter<'_>, shared: &mut Vec<SharedIsbn>) -> Result<()> {
        let (bytes, items) = (&self.bytes, &self.items);
        let found: Vec<Result<Found>> = self
            .blocks
            .par_iter()
            .filter(|(_, range)| range.len() > 1)
            .map(|(block, range)| {
                let records: Result<Vec<Entry<'_>>> = items[range.clone()]
                    .iter()
                    .map(|item| entry(&bytes[item.clone()]))
                    .collect();
                Ok(compare_block(*block, &records?))
            })
            .collect();
        for found in found {
            let found = found?;
            for pair in found.pairs {
                pairs.push(&pair.bytes(), &[])?;
            }
            shared.extend(found.shared);
        }
        self.bytes.clear();
        self.items.clear();
        self.blocks.clear();
        Ok(())
    }
}

#[derive(Debug, Default)]
struct Found {
    pairs: Vec<Pair>,
    shared: Option<SharedIsbn>,
}

type Entry<'a> = (u32, Keys<'a>);

fn compare_block(block: u64, records: &[Entry<'_>]) -> Found {
    let mut found = Found::default();
    let all: Vec<usize> = (0..records.len()).collect();
    match block & !(u64::MAX >> 8) {
        ISBN => {
            let n_titles = different_titles(records);
            if n_titles > MOST_TITLES {
                found.shared = Some(SharedIsbn {
                    isbn: block ^ ISBN,
                    records: records.iter().take(4).map(|(at, _)| *at).collect(),
                    n_records: records.len(),
                    n_titles,
                });
            } else {
                compare_some(records, &all, &[JoinRule::Isbn], &mut found.pairs);
            }
        }
        ISSN => compare_some(records, &all, &[JoinRule::Issn], &mut found.pairs),
        _ => compare_titles(records, &mut found.pairs),
    }
    found.pairs.sort_unstable();
    found.pairs.dedup();
    found
}

/// How many titles of a block are clearly different from each other; counting stops when there are too many.
fn different_titles(records: &[Entry<'_>]) -> usize {
    let mut kinds: Vec<&Keys<'_>> = Vec::new();
    for (_, keys) in records {
        if kinds.iter().all(|kind| clearly_differ(kind, keys)) {
            kinds.push(keys);
            if kinds.len() > 20 {
                break;
            }
        }
    }
    kinds.len()
}

/// Titles that begin alike are many; those are compared that name the same person, or come from the same publisher in
/// the same year.
fn compare_titles(records: &[Entry<'_>], pairs: &mut Vec<Pair>) {
    const RULES: &[JoinRule] = &[JoinRule::TitleAuthor, JoinRule::TitleImprint];
    if records.len() <= MOST_KINDS {
        let all: Vec<usize> = (0..records.len()).collect();
        return compare_some(records, &all, RULES, pairs);
    }
    let mut groups: FxHashMap<(u8, &str, i16), Vec<usize>> = FxHashMap::default();
    for (at, (_, keys)) in records.iter().enumerate() {
        let year = keys.year.unwrap_or(0);
        for name in keys.names.split(' ').filter(|name| !name.is_empty()) {
            groups.entry((0, name, year)).or_default().push(at);
            groups
                .entry((
                    1,
                    name,
                    keys.pages
                        .map_or(0, |pages| i16::try_from(pages / 16).unwrap_or(0)),
                ))
                .or_default()
                .push(at);
        }
        if let (Some(year), Some(house)) = (keys.year, keys.publisher.split(' ').next()) {
            groups.entry((2, house, year)).or_default().push(at);
        }
    }
    let mut groups: Vec<_> = groups
        .into_iter()
        .filter(|(_, group)| group.len() > 1)
        .collect();
    groups.sort_unstable();
    for (_, group) in groups {
        compare_some(records, &group, RULES, pairs);
    }
}

/// Compares each record with one of every kind that came before it. Records that say the same are of one kind: what
/// fits one of them fits all.
fn compare_some(records: &[Entry<'_>], group: &[usize], rules: &[JoinRule], pairs: &mut Vec<Pair>) {
    let by_isbn = rules.contains(&JoinRule::Isbn);
    let mut kinds: Vec<&Entry<'_>> = Vec::new();
    let mut seen: FxHashMap<&Keys<'_>, u32> = FxHashMap::default();
    for entry in group.iter().filter_map(|at| records.get(*at)) {
        let (at, keys) = entry;
        let mut try_pair = |other: u32, kind: &Keys<'_>| {
            if let Ok(found) = compare(kind, keys, by_isbn)
                && rules.contains(&found.rule)
            {
                pairs.push(Pair::new(other, *at, found.rule, found.score));
            }
        };
        if let Some(first) = seen.get(keys) {
            try_pair(*first, keys);
            continue;
        }
        for (other, kind) in &kinds {
            try_pair(*other, kind);
        }
        seen.insert(keys, *at);
        if kinds.len() < MOST_KINDS {
            kinds.push(entry);
        }
    }
}
