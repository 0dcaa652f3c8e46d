//! A cluster to a record of the union catalog: the best value for each field, every member's own kept beside it.

use super::catalog::{BibRecord, Held, UnionRecord};
use super::matching::Keys;
use super::normalize::title::fold;
use rustc_hash::FxHashSet;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Digits of a rid.
const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// Merges a cluster; the rid is given later, when all records are known.
pub(crate) fn merge(mut held: Vec<Held>) -> UnionRecord {
    held.sort_by(|a, b| {
        let key = |held: &Held| {
            let holding = &held.holding;
            (
                holding.member.clone(),
                holding.source.clone(),
                holding.record_number,
                holding.branch.clone(),
            )
        };
        key(a).cmp(&key(b))
    });
    let best = best(&held);
    UnionRecord {
        rid: String::new(),
        work: String::new(),
        best,
        held,
    }
}

/// The order in which texts are preferred: whole before damaged, mixed case before capitals, long before short.
fn quality(text: &str) -> (bool, bool, usize) {
    let whole = !text.contains('\u{fffd}') && !text.contains("Ã") && !text.contains("â€");
    let mixed = text.chars().any(char::is_lowercase) || !text.chars().any(char::is_uppercase);
    (whole, mixed, text.chars().count())
}

fn pick<'a>(held: &'a [Held], get: impl Fn(&'a BibRecord) -> &'a str) -> String {
    held.iter()
        .map(|held| get(&held.record))
        .filter(|text| !text.is_empty())
        .max_by_key(|text| (quality(text), Reverse(*text)))
        .unwrap_or("")
        .to_owned()
}

/// The value most records have; of several, the first in order.
fn vote<'a>(held: &'a [Held], get: impl Fn(&'a BibRecord) -> &'a str) -> String {
    let mut votes: BTreeMap<&str, usize> = BTreeMap::new();
    for held in held {
        *votes.entry(get(&held.record)).or_default() += 1;
    }
    let known = votes
        .iter()
        .filter(|(value, _)| !value.is_empty() && **value != "unknown");
    known
        .max_by_key(|(value, count)| (**count, Reverse(**value)))
        .map_or_else(
            || {
                votes
                    .keys()
                    .next_back()
                    .map_or(String::new(), |value| (*value).to_owned())
            },
            |(value, _)| (*value).to_owned(),
        )
}

fn best(held: &[Held]) -> BibRecord {
    let union = |get: fn(&BibRecord) -> &Vec<String>| {
        let mut all: Vec<String> = held
            .iter()
            .flat_map(|held| get(&held.record).iter().cloned())
            .collect();
        all.sort();
        all.dedup();
        all
    };
    // Title, subtitle and part belong together: they are taken from one record.
    let titled = held.iter().map(|held| &held.record).max_by_key(|record| {
        let whole = format!("{} {} {}", record.title, record.subtitle, record.part);
        (quality(&whole), Reverse(whole))
    });
    let named = held
        .iter()
        .map(|held| &held.record.authors)
        .max_by_key(|authors| {
            (
                authors.len(),
                authors.iter().map(|name| quality(name).2).sum::<usize>(),
                Reverse((*authors).clone()),
            )
        });
    let dated = held
        .iter()
        .map(|held| &held.record)
        .filter(|record| record.year.is_some() || !record.year_raw.is_empty());
    let dated = dated.max_by_key(|record| {
        (
            record.year.is_some(),
            Reverse((record.year, record.year_raw.clone())),
        )
    });
    let mut subjects = Vec::new();
    let mut seen = FxHashSet::default();
    for subject in held.iter().flat_map(|held| &held.record.subjects) {
        if seen.insert(fold(subject)) {
            subjects.push(subject.clone());
        }
    }
    let class_group = vote(held, |record| &record.class_group);
    let class_raw = held
        .iter()
        .map(|held| &held.record)
        .filter(|record| record.class_group == class_group)
        .map(|record| record.class_raw.as_str())
        .max_by_key(|class| (class.len(), Reverse(*class)))
        .unwrap_or("")
        .to_owned();
    BibRecord {
        title: titled.map_or(String::new(), |record| record.title.clone()),
        subtitle: titled.map_or(String::new(), |record| record.subtitle.clone()),
        part: titled.map_or(String::new(), |record| record.part.clone()),
        responsibility: pick(held, |record| &record.responsibility),
        authors: named.cloned().unwrap_or_default(),
        isbn: union(|record| &record.isbn),
        issn: union(|record| &record.issn),
        edition: pick(held, |record| &record.edition),
        publisher: pick(held, |record| &record.publisher),
        place: pick(held, |record| &record.place),
        year: dated.and_then(|record| record.year),
        year_raw: dated.map_or(String::new(), |record| record.year_raw.clone()),
        extent: pick(held, |record| &record.extent),
        series: pick(held, |record| &record.series),
        language: vote(held, |record| &record.language),
        format: held
            .first()
            .map(|held| held.record.format)
            .unwrap_or_default(),
        subjects,
        class_raw,
        class_group,
        notes: pick(held, |record| &record.notes),
    }
}

/// Gives every record its rid and sorts by it. A rid depends on what identifies the edition, not on who holds it or on
/// the order of an export, so that links to it last.
pub(crate) fn name(records: &mut [UnionRecord]) {
    let mut order: Vec<(String, String, usize)> = records
        .iter()
        .enumerate()
        .map(|(at, record)| (identity(&record.best), tie(record), at))
        .collect();
    order.sort();
    let mut taken = FxHashSet::default();
    for (identity, tie, at) in order {
        let mut rid = rid(&identity);
        let mut round = 0_u32;
        while !taken.insert(rid.clone()) {
            rid = self::rid(&format!("{identity}|{tie}|{round}"));
            round += 1;
        }
        records[at].rid = rid;
    }
    records.sort_by(|a, b| a.rid.cmp(&b.rid));
}

fn identity(best: &BibRecord) -> String {
    let keys = Keys::new(best);
    let format = best.format.code();
    let year = best
        .year
        .map_or_else(|| fold(&best.year_raw), |year| year.to_string());
    // Reprints keep their ISBN, so the year belongs to what identifies a book.
    if let Some(isbn) = best.isbn.first() {
        return format!("isbn|{isbn}|{}|{year}|{format}", keys.part);
    }
    if let Some(issn) = best.issn.first() {
        return format!("issn|{issn}|{}|{format}", keys.title);
    }
    let name = keys.names.first().map_or("", String::as_str);
    let edition = keys.edition.unwrap_or(0);
    format!(
        "title|{}|{}|{year}|{name}|{edition}|{format}",
        keys.title, keys.part
    )
}

/// Tells records of one identity apart.
fn tie(record: &UnionRecord) -> String {
    let best = &record.best;
    let year = best.year.unwrap_or(0);
    let held = record.held.first().map_or(String::new(), |held| {
        let holding = &held.holding;
        format!(
            "{}|{}|{}",
            holding.member,
            holding.call_number,
            holding.item_codes.join(" ")
        )
    });
    format!(
        "{}|{}|{}|{year}|{}|{}|{held}",
        best.title, best.subtitle, best.publisher, best.edition, best.extent
    )
}

fn rid(identity: &str) -> String {
    let hash = blake3::hash(identity.as_bytes());
    let bits = hash
        .as_bytes()
        .iter()
        .take(7)
        .fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
    (0..10)
        .map(|digit| char::from(ALPHABET[usize::try_from(bits >> (5 * digit) & 31).unwrap_or(0)]))
        .collect()
}
