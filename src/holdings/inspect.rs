//! One file on its own: what it is, how it was read, what was wrong with it, and one record as it is understood.

use super::catalog::{self, Held};
use super::source;
use super::unite::{MEMORY, Room};
use crate::diag::{Diagnostic, Sink};
use crate::disk::Inputs;
use crate::error::Result;
use crate::model::holdings_source::HoldingsSource;
use crate::paths::SourcePath;
use serde_json::{Map, Value, json};

/// What is known of a file.
#[derive(Debug)]
pub struct FileView {
    /// The file.
    pub path: SourcePath,
    /// Code of its format.
    pub format: &'static str,
    /// How it is written, in words.
    pub dialect: String,
    /// How it is packed.
    pub packing: &'static str,
}

/// What became of the records.
#[derive(Debug)]
pub struct Inspection {
    /// Files that could be read.
    pub files: Vec<FileView>,
    /// Records.
    pub n_read: u64,
    /// Records mended while reading.
    pub n_repaired: u64,
    /// Records that could not be read.
    pub n_skipped: u64,
    /// Records left out by filters.
    pub n_excluded: u64,
    /// Copies.
    pub n_copies: u64,
    /// What was found, in order.
    pub findings: Vec<Diagnostic>,
    /// The record that was asked for: an entry for each branch that has copies.
    pub record: Vec<Held>,
}

/// Reads a source and keeps one record of its first file, counted from 1.
pub fn inspect(
    source: &HoldingsSource,
    inputs: &dyn Inputs,
    number: u64,
    progress: &(dyn Fn(&str, u64) + Sync),
) -> Result<Inspection> {
    let sink = Sink::new();
    let mut record: Vec<Held> = Vec::new();
    let scratch = inputs.scratch();
    let room = Room {
        scratch: scratch.as_ref(),
        memory: MEMORY,
    };
    let outcome = source::look(source, inputs, room, None, &sink, progress, &mut |entry| {
        if entry.number != number {
            return Ok(());
        }
        let held: Held = catalog::decode(&entry.held)?;
        // Entries of one record follow each other; a second file begins to count anew.
        let same = |first: &Held| first.record == held.record;
        if record.first().is_none_or(same) {
            record.push(held);
        }
        Ok(())
    })?;
    let files = outcome.files.into_iter().map(|file| FileView {
        path: file.path,
        format: file.format.code(),
        dialect: file.dialect,
        packing: file.packing,
    });
    Ok(Inspection {
        files: files.collect(),
        n_read: outcome.summary.n_read,
        n_repaired: outcome.summary.n_repaired,
        n_skipped: outcome.summary.n_skipped,
        n_excluded: outcome.summary.n_excluded,
        n_copies: outcome.n_copies,
        findings: sink.sorted(),
        record,
    })
}

/// A description with what its library holds, by name; what is empty is left out.
pub fn fields(held: &Held) -> Map<String, Value> {
    let (record, holding) = (&held.record, &held.holding);
    let all = [
        ("title", json!(record.title)),
        ("subtitle", json!(record.subtitle)),
        ("part", json!(record.part)),
        ("responsibility", json!(record.responsibility)),
        ("authors", json!(record.authors)),
        ("isbn", json!(record.isbn)),
        ("issn", json!(record.issn)),
        ("edition", json!(record.edition)),
        ("publisher", json!(record.publisher)),
        ("place", json!(record.place)),
        ("year", json!(record.year)),
        ("year_as_written", json!(record.year_raw)),
        ("extent", json!(record.extent)),
        ("series", json!(record.series)),
        ("language", json!(record.language)),
        ("format", json!(record.format.code())),
        ("subjects", json!(record.subjects)),
        ("class", json!(record.class_raw)),
        ("class_group", json!(record.class_group)),
        ("notes", json!(record.notes)),
        ("branch", json!(holding.branch)),
        ("call_number", json!(holding.call_number)),
        ("locations", json!(holding.locations)),
        ("copies", json!(holding.copies)),
        ("loanable", json!(holding.loanable)),
        ("reference", json!(holding.reference)),
        ("item_codes", json!(holding.item_codes)),
        ("url", json!(holding.url)),
    ];
    let is_empty = |value: &Value| match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        _ => false,
    };
    all.into_iter()
        .filter(|(_, value)| !is_empty(value))
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}
