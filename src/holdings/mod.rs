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
pub mod inspect;
mod items;
mod marc;
mod matching;
mod merge;
mod normalize;
mod personal;
mod read;
pub(crate) mod rules;
mod shape;
mod source;

use crate::diag::{Diagnostic, Location, Sink};
use crate::disk::Inputs;
use crate::error::Result;
use crate::model::holdings_source::HoldingsSource;
use catalog::{BibRecord, Held, SourceSummary, UnionCatalog, UnionRecord};
use matching::{Keys, SharedIsbn};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Reads all sources and unites what they hold. `previous` names the records each source had at the last build;
/// `progress` is called now and then with a source's id and the records read of it so far, from any thread.
///
/// Faults in the files are findings; only a disk that fails is an error.
pub fn unite(
    sources: &[HoldingsSource],
    inputs: &dyn Inputs,
    previous: &BTreeMap<String, u64>,
    sink: &Sink,
    progress: &(dyn Fn(&str, u64) + Sync),
) -> Result<UnionCatalog> {
    let mut order: Vec<&HoldingsSource> = sources.iter().collect();
    order.sort_by(|a, b| a.id.cmp(&b.id));
    let read: Vec<Result<(SourceSummary, Vec<Held>)>> = order
        .par_iter()
        .map(|source| {
            let mut held = Vec::new();
            let summary = source::read(
                source,
                inputs,
                previous.get(&source.id).copied(),
                sink,
                progress,
                &mut |one| {
                    held.push(one);
                    Ok(())
                },
            )?;
            Ok((summary, held))
        })
        .collect();
    let mut catalog = UnionCatalog::default();
    let mut held: Vec<Held> = Vec::new();
    for read in read {
        let (summary, own) = read?;
        catalog.sources.push(summary);
        held.extend(own);
    }
    catalog.records = join(held, &order, sink);
    Ok(catalog)
}

fn join(held: Vec<Held>, sources: &[&HoldingsSource], sink: &Sink) -> Vec<UnionRecord> {
    let records: Vec<&BibRecord> = held.iter().map(|held| &held.record).collect();
    let keys: Vec<Keys> = records.par_iter().map(|record| Keys::new(record)).collect();
    let (clusters, shared) = matching::cluster(&records, &keys);
    report_shared(&shared, &held, sources, sink);
    drop(records);
    drop(keys);
    let mut held: Vec<Option<Held>> = held.into_iter().map(Some).collect();
    let groups: Vec<Vec<Held>> = clusters
        .iter()
        .map(|cluster| {
            cluster
                .iter()
                .filter_map(|at| held.get_mut(*at).and_then(Option::take))
                .collect()
        })
        .collect();
    let mut merged: Vec<UnionRecord> = groups.into_par_iter().map(merge::merge).collect();
    merge::name(&mut merged);
    merged
}

/// The first five numbers one by one, then how many there are.
fn report_shared(shared: &[SharedIsbn], held: &[Held], sources: &[&HoldingsSource], sink: &Sink) {
    let source_of = |at: usize| {
        let id = held.get(at).map_or("", |held| held.holding.source.as_str());
        sources
            .iter()
            .find(|source| source.id == id)
            .map_or(Location::Portal, |source| source.location.clone())
    };
    for found in shared.iter().take(5) {
        let Some(first) = found.records.first() else {
            continue;
        };
        let message = format!(
            "ISBN `{}` stands in {} records of {} clearly different titles and is not used for matching",
            found.isbn,
            found.records.len(),
            found.n_titles
        );
        let mut finding = Diagnostic::new(&rules::SHARED_ISBN, source_of(*first), message)
            .hint("take the number out of the records of books that do not bear it, in the library's own catalog");
        for at in found.records.iter().take(4) {
            if let Some(held) = held.get(*at) {
                let why = format!(
                    "record {}: `{}`",
                    held.holding.record_number, held.record.title
                );
                finding = finding.related(source_of(*at), why);
            }
        }
        sink.report(finding);
    }
    if shared.len() > 5 {
        let message = format!(
            "{} ISBNs in all stand on more than three clearly different titles",
            shared.len()
        );
        sink.report(Diagnostic::new(
            &rules::SHARED_ISBN,
            Location::Portal,
            message,
        ));
    }
}
