//! The base of an index: a segment of an earlier build that stays as it is while few documents change.
//!
//! What a build must know of it waits in a file beside the portal, the *state*: which documents it has, a hash of what
//! each was made from, and what all of them were made with. Its files are those of the last site. Whatever does not
//! fit, is damaged or is gone means an index made anew, never a failure.

use super::doc::Average;
use super::kept::Kept;
use super::options::{Limits, Options};
use super::plan::Budget;
use super::survey::{Facts, Pass, Survey, order_key};
use super::wire;
use crate::disk::{Inputs, Scratch};
use crate::error::Result;
use crate::holdings::catalog::{UnionCatalog, UnionRecord};
use crate::spill::Sorted;
use crate::spill::flow::flow;
use crate::text::analyze;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Bytes of a record id.
const RID: usize = 10;
/// Bytes of the hash of what a document is made from.
const PRINT: usize = 8;
/// Bytes of the sum at the end of a state.
const SUM: usize = 32;

/// What the last build left behind.
pub struct Last {
    /// What `Index::state` gave then.
    pub state: Vec<u8>,
    /// The site that was published then.
    pub site: Box<dyn Inputs + Send>,
}

/// Hash of what a document is made from.
pub(super) type Print = [u8; PRINT];

/// The documents of a segment, while they are made.
#[derive(Debug, Default)]
pub(super) struct Seen {
    rids: Vec<u8>,
    prints: Vec<u8>,
}

impl Seen {
    pub(super) fn push(&mut self, rid: &str, print: Print) {
        self.rids.extend_from_slice(rid.as_bytes());
        self.prints.extend_from_slice(&print);
    }
}

/// All that is kept of a base besides its files.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct State {
    /// The program, and the formats, that made it.
    maker: String,
    budget: [Option<u64>; 3],
    /// The base's entry in the root, as JSON: what is left out there has no place in this form.
    segment: String,
    pub(super) types: Vec<String>,
    pub(super) languages: Vec<String>,
    pub(super) classes: Vec<String>,
    pub(super) members: Vec<String>,
    pub(super) flags: Vec<String>,
    average: [f64; 6],
    pub(super) n_words: u64,
    /// What a first query weighs without the root.
    pub(super) query_bytes: u64,
    rids: Vec<u8>,
    prints: Vec<u8>,
}

impl State {
    /// Of a segment that was just made; the lists of codes are for the caller to fill in.
    pub(super) fn new(
        seen: Seen,
        segment: &wire::Segment,
        budget: &Budget,
        average: Average,
    ) -> Self {
        Self {
            maker: maker(),
            budget: limits_of(budget),
            segment: serde_json::to_string(segment).unwrap_or_default(),
            types: Vec::new(),
            languages: Vec::new(),
            classes: Vec::new(),
            members: Vec::new(),
            flags: Vec::new(),
            average: average.0,
            n_words: 0,
            query_bytes: 0,
            rids: seen.rids,
            prints: seen.prints,
        }
    }

    /// As it waits on the disk: with a sum at its end.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut bytes = postcard::to_stdvec(self).unwrap_or_default();
        let sum = blake3::hash(&bytes);
        bytes.extend_from_slice(sum.as_bytes());
        bytes
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (bytes, sum) = bytes.split_at_checked(bytes.len().checked_sub(SUM)?)?;
        let is_whole = blake3::hash(bytes).as_bytes().as_slice() == sum;
        is_whole.then(|| postcard::from_bytes(bytes).ok()).flatten()
    }

    pub(super) fn average(&self) -> Average {
        Average(self.average)
    }
}

/// Documents may be made otherwise by another version, though their form is the same; and a change of the form that
/// nobody has released yet is a change of its description.
fn maker() -> String {
    let (version, analyzer) = (env!("CARGO_PKG_VERSION"), analyze::id());
    let form = blake3::hash(include_bytes!("FORMAT.md")).to_hex();
    format!(
        "silang {version} {} {analyzer} {}",
        wire::FORMAT,
        &form[..16]
    )
}

fn limits_of(budget: &Budget) -> [Option<u64>; 3] {
    [budget.max_files, budget.max_bytes, budget.shard_kb]
}

/// Hash of what a document is made from: its whole record, and the notes, which are in no file but are searched.
/// Whether its work has other editions is left out: that changes with other records.
pub(super) fn print_of(record: &UnionRecord<&str>, json: &[u8]) -> Print {
    let mut hasher = blake3::Hasher::new();
    hasher.update(json);
    let own = record.held.iter().map(|held| &held.record);
    for wording in std::iter::once(&record.best).chain(own) {
        hasher.update(&[0]);
        hasher.update(wording.notes.as_bytes());
    }
    let mut print = Print::default();
    hasher.finalize_xof().fill(&mut print);
    print
}

/// A base that can be built upon.
pub(super) struct Base {
    pub(super) state: State,
    /// Its entry in the root.
    pub(super) segment: wire::Segment,
    pub(super) kept: Kept,
    /// Its documents by record id.
    order: Vec<u32>,
}

/// What became of a record since the base was made.
enum Fate {
    /// It is this document.
    Same(usize),
    /// It is new, or replaces this document; with the key that it is sorted by.
    Other(Option<usize>, Vec<u8>),
}

/// What is other than in the base.
pub(super) struct Changes {
    pub(super) docs: Sorted,
    pub(super) survey: Survey,
    /// Documents of the base that are gone or replaced, ascending.
    pub(super) dead: Vec<u32>,
}

impl Base {
    /// `None` where the last build left nothing to build upon under these options.
    pub(super) fn open(last: Last, options: &Options) -> Option<Self> {
        let state = State::read(&last.state)?;
        let segment: wire::Segment = serde_json::from_str(&state.segment).ok()?;
        let n = state.rids.len() / RID;
        let fits = state.maker == maker()
            && state.budget == limits_of(&options.budget)
            && segment.documents >= options.limits.documents_min
            && segment.documents == n as u64
            && state.rids.len() == n * RID
            && state.prints.len() == n * PRINT;
        if !fits {
            return None;
        }
        let kept = Kept::open(&segment.path, last.site)?;
        let mut order: Vec<u32> = (0..u32::try_from(n).ok()?).collect();
        order.par_sort_unstable_by_key(|doc| rid_at(&state.rids, *doc));
        Some(Self {
            state,
            segment,
            kept,
            order,
        })
    }

    fn fate(&self, record: &UnionRecord<&str>) -> Fate {
        let rids = &self.state.rids;
        let place = self
            .order
            .binary_search_by(|doc| rid_at(rids, *doc).cmp(record.rid.as_bytes()));
        let known = place
            .ok()
            .and_then(|at| self.order.get(at))
            .map(|doc| *doc as usize);
        let is_same = |doc: &usize| {
            let print = print_of(record, &wire::bytes(&wire::Record::from(record)));
            self.state.prints.get(doc * PRINT..(doc + 1) * PRINT) == Some(&print[..])
        };
        known
            .filter(is_same)
            .map_or_else(|| Fate::Other(known, order_key(record)), Fate::Same)
    }

    /// Compares the catalog with the base; `None` when too much has changed for a second segment.
    pub(super) fn changes(
        &self,
        catalog: &UnionCatalog,
        limits: &Limits,
        scratch: &dyn Scratch,
    ) -> Result<Option<Changes>> {
        let mut pass = Pass::new(catalog, scratch);
        let mut is_same = vec![false; self.order.len()];
        let mut n_replaced = 0;
        let mut is_too_much = false;
        flow(
            catalog.reading(),
            |lot| {
                let mut facts = Facts::default();
                let mut fates = Vec::with_capacity(lot.len());
                for bytes in lot.iter() {
                    let record = UnionRecord::read(bytes)?;
                    let fate = self.fate(&record);
                    facts.see(&record);
                    if matches!(fate, Fate::Other(..)) {
                        facts.take(&record);
                    }
                    fates.push(fate);
                }
                Ok((facts, fates))
            },
            |lot, (facts, fates)| {
                pass.join(facts);
                for (bytes, fate) in lot.iter().zip(fates) {
                    match fate {
                        Fate::Same(doc) => is_same[doc] = true,
                        Fate::Other(replaced, key) => {
                            n_replaced += u64::from(replaced.is_some());
                            pass.push(&key, bytes)?;
                        }
                    }
                }
                is_too_much = n_replaced > limits.dead_max
                    || pass.n() * 100 > self.segment.documents * limits.percent_max;
                Ok(!is_too_much)
            },
        )?;
        if is_too_much {
            return Ok(None);
        }
        let dead: Vec<u32> = (0..)
            .zip(&is_same)
            .filter(|(_, same)| !**same)
            .map(|(doc, _)| doc)
            .collect();
        let (docs, survey) = pass.finish()?;
        // Who holds nothing any more would stay in the lists of the base.
        let all_hold = self
            .state
            .members
            .iter()
            .all(|id| survey.facts.members.contains_key(id));
        Ok(
            (dead.len() as u64 <= limits.dead_max && all_hold).then_some(Changes {
                docs,
                survey,
                dead,
            }),
        )
    }
}

fn rid_at(rids: &[u8], doc: u32) -> &[u8] {
    let at = doc as usize * RID;
    rids.get(at..at + RID).unwrap_or_default()
}
