//! Cuts records, columns and postings into files no larger than asked, each named by its content.

use super::terms::Posting;
use super::wire::{
    ColumnRow, ColumnShard, Entry, FORMAT_VERSION, IdentifierShard, KeyShard, OrdinalShard, Record,
    RecordShard, TermShard,
};
use crate::holdings::catalog::UnionRecord;
use crate::paths::SiteFile;
use serde::Serialize;
use std::collections::BTreeMap;

/// Room for what stands around the entries of a shard: names of its members, brackets, its first number.
const ENVELOPE_BYTES: usize = 128;

pub(super) fn records(
    records: &[&UnionRecord],
    max_bytes: usize,
    files: &mut Vec<SiteFile>,
) -> Vec<OrdinalShard> {
    let mut table = Vec::new();
    let wires: Vec<Record> = records.iter().map(|&record| Record::from(record)).collect();
    let mut first = 0;
    for part in cut(&wires, max_bytes, |record| bytes(record).len()) {
        let shard = RecordShard {
            version: FORMAT_VERSION,
            first,
            records: part,
        };
        let path = put("records", table.len(), &shard, files);
        table.push(OrdinalShard {
            path,
            first,
            count: part.len(),
        });
        first += part.len();
    }
    table
}

pub(super) fn columns(
    rows: &[ColumnRow],
    max_bytes: usize,
    files: &mut Vec<SiteFile>,
) -> Vec<OrdinalShard> {
    let mut table = Vec::new();
    let mut first = 0;
    // Generous: no dictionary place has more than seven digits, no year more than six signs.
    for part in cut(rows, max_bytes, |row| 28 + row.members.len() * 8) {
        let shard = ColumnShard {
            version: FORMAT_VERSION,
            first,
            format: part.iter().map(|row| row.format).collect(),
            language: part.iter().map(|row| row.language).collect(),
            class_group: part.iter().map(|row| row.class_group).collect(),
            year: part.iter().map(|row| row.year).collect(),
            members: part.iter().map(|row| row.members.as_slice()).collect(),
        };
        let path = put("columns", table.len(), &shard, files);
        table.push(OrdinalShard {
            path,
            first,
            count: part.len(),
        });
        first += part.len();
    }
    table
}

pub(super) fn terms(
    postings: &BTreeMap<String, Vec<Posting>>,
    max_bytes: usize,
    files: &mut Vec<SiteFile>,
) -> Vec<KeyShard> {
    let mut entries = Vec::new();
    for (term, list) in postings {
        let room = room(term, max_bytes);
        // A list too long for a shard goes on in the next; each piece counts from the beginning again.
        let mut entry = Entry {
            key: term,
            numbers: Vec::new(),
        };
        let (mut used, mut before) = (0, -1);
        for posting in list {
            let mut number = packed(posting, before);
            if used + digits(number) > room && !entry.numbers.is_empty() {
                entries.push(std::mem::replace(
                    &mut entry,
                    Entry {
                        key: term,
                        numbers: Vec::new(),
                    },
                ));
                used = 0;
                number = packed(posting, -1);
            }
            used += digits(number);
            entry.numbers.push(number);
            before = i64::from(posting.ordinal);
        }
        entries.push(entry);
    }
    keyed("terms", &entries, max_bytes, files, |part| {
        bytes(&TermShard {
            version: FORMAT_VERSION,
            terms: part,
        })
    })
}

pub(super) fn identifiers(
    numbers: &BTreeMap<String, Vec<u32>>,
    max_bytes: usize,
    files: &mut Vec<SiteFile>,
) -> Vec<KeyShard> {
    let mut entries = Vec::new();
    for (number, ordinals) in numbers {
        // No number of this index has more than ten digits and a comma.
        for part in ordinals.chunks((room(number, max_bytes) / 11).max(1)) {
            entries.push(Entry {
                key: number,
                numbers: part.iter().map(|&ordinal| u64::from(ordinal)).collect(),
            });
        }
    }
    keyed("identifiers", &entries, max_bytes, files, |part| {
        bytes(&IdentifierShard {
            version: FORMAT_VERSION,
            identifiers: part,
        })
    })
}

/// A value as JSON.
pub(super) fn bytes(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("types of the wire have text keys and no failing parts")
}

fn keyed(
    folder: &str,
    entries: &[Entry],
    max_bytes: usize,
    files: &mut Vec<SiteFile>,
    write: impl Fn(&[Entry]) -> Vec<u8>,
) -> Vec<KeyShard> {
    let mut table = Vec::new();
    for part in cut(entries, max_bytes, |entry| bytes(entry).len()) {
        let (Some(first), Some(last)) = (part.first(), part.last()) else {
            continue;
        };
        let path = name(folder, table.len(), write(part), files);
        table.push(KeyShard {
            path,
            first: first.key.to_owned(),
            last: last.key.to_owned(),
        });
    }
    table
}

/// Consecutive runs that fit; an item that does not fit by itself is a run of its own.
fn cut<T>(items: &[T], max_bytes: usize, size: impl Fn(&T) -> usize) -> Vec<&[T]> {
    let mut parts = Vec::new();
    let (mut start, mut used) = (0, ENVELOPE_BYTES);
    for (at, item) in items.iter().enumerate() {
        let bytes = size(item) + 1;
        if at > start && used + bytes > max_bytes {
            parts.push(&items[start..at]);
            (start, used) = (at, ENVELOPE_BYTES);
        }
        used += bytes;
    }
    if start < items.len() {
        parts.push(&items[start..]);
    }
    parts
}

fn put(folder: &str, number: usize, shard: &impl Serialize, files: &mut Vec<SiteFile>) -> String {
    name(folder, number, bytes(shard), files)
}

/// Gives a file its name, with a hash of its content, so that it may be cached for ever.
fn name(folder: &str, number: usize, bytes: Vec<u8>, files: &mut Vec<SiteFile>) -> String {
    let hash = blake3::hash(&bytes).to_hex();
    let path = format!("{folder}/{number:04}-{}.json", &hash[..8]);
    files.push(SiteFile::new(format!("data/holdings/{path}"), bytes));
    path
}

/// What is left of a shard for the numbers of one key.
fn room(key: &str, max_bytes: usize) -> usize {
    max_bytes.saturating_sub(ENVELOPE_BYTES + bytes(&key).len() + 8)
}

fn packed(posting: &Posting, before: i64) -> u64 {
    (i64::from(posting.ordinal) - before).unsigned_abs() * 16 + u64::from(posting.mask)
}

fn digits(number: u64) -> usize {
    number.checked_ilog10().unwrap_or(0) as usize + 2
}
