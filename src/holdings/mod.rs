//! Bibliographic knowledge: files of records to one union catalog.
//!
//! In: holdings sources and the disk. Out: `UnionCatalog`.
//! Lives here: reading MARC, MARCXML and CSV, what tags and columns mean, ISBN, matching, merging.
//! Does not live here: the search index (`search`), pages.

pub mod catalog;
mod columns;
mod copies;
mod describe;
mod draft;
mod extract;
mod findings;
pub mod inquiry;
pub mod inspect;
mod items;
mod marc;
mod matching;
mod merge;
pub(crate) mod normalize;
mod overrides;
mod personal;
mod read;
pub(crate) mod rules;
mod shape;
mod source;
mod unite;

use crate::diag::Sink;
use crate::disk::{Inputs, Scratch};
use crate::error::Result;
use crate::model::holdings_source::HoldingsSource;
use catalog::UnionCatalog;
pub use overrides::{Override, Overrides, Verdict};
use std::collections::BTreeMap;

/// Reads all sources and unites what they hold. `previous` names the records each source had at the last build;
/// `progress` is called now and then with a source's id and the records read of it so far, from any thread.
///
/// Faults in the files are findings; only a disk that fails is an error.
pub fn unite(
    sources: &[HoldingsSource],
    inputs: &dyn Inputs,
    scratch: &dyn Scratch,
    overrides: &Overrides,
    previous: &BTreeMap<String, u64>,
    sink: &Sink,
    progress: &(dyn Fn(&str, u64) + Sync),
) -> Result<UnionCatalog> {
    let room = unite::Room {
        scratch,
        memory: unite::MEMORY,
    };
    unite::unite(sources, inputs, room, overrides, previous, sink, progress)
}
