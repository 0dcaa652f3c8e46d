//! A cluster to a record of the union catalog: the best value for each field, every member's own kept beside it.

use super::catalog::{BibRecord, Format, Held, JoinRule, Joined, RecordRef, UnionRecord};
use super::matching::keys::Keys;
use super::normalize::title::fold;
use crate::error::Result;
use crate::spill::Sorted;
use rustc_hash::FxHashSet;
use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Digits of a rid.
const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// Notes at each description which rule joined it, and to which one. The edges make a tree over all descriptions;
/// it is walked from the first.
pub(super) fn explain(
    held: &mut [Held<&str>],
    edges: impl Iterator<Item = (usize, usize, JoinRule)>,
) {
    let mut near: Vec<Vec<(usize, JoinRule)>> = vec![Vec::new(); held.len()];
    for (a, b, rule) in edges {
        near[a].push((b, rule));
        near[b].push((a, rule));
    }
    let mut reached = vec![0];
    let mut next = 0;
    while let Some(at) = reached.get(next).copied() {
        next += 1;
        let Some(from) = held.get(at) else { return };
        let to = RecordRef {
            source: from.holding.source,
            number: from.holding.record_number,
        };
        for (other, rule) in std::mem::take(&mut near[at]) {
            if other != 0 && held[other].joined.is_none() {
                let to = to.clone();
                held[other].joined = Some(Joined { rule, to });
                reached.push(other);
            }
        }
    }
}

/// Merges the descriptions of an edition and hands over the record, whose rid may have to be changed when all records
/// are known.
pub(super) fn merge<T>(mut held: Vec<Held<&str>>, take: impl FnOnce(UnionRecord<&str>) -> T) -> T {
    held.sort_by_key(|held| {
        let holding = &held.holding;
        (
            holding.member,
            holding.source,
            holding.record_number,
            holding.branch,
        )
    });
    let best = best(&held);
    let keys = Keys::of_edition(&best);
    let (rid, work) = (rid(&identity(&best, &keys)), rid(&work(&best, &keys)));
    take(UnionRecord {
        rid: &rid,
        work: &work,
        best,
        held,
    })
}

/// Title proper and first name, without what tells volumes and editions apart; where nobody is named, the publisher.
fn work(best: &BibRecord<&str>, keys: &Keys<'_>) -> String {
    let number = |word: &&str| !word.bytes().all(|byte| byte.is_ascii_digit());
    let title: Vec<&str> = keys.title.split(' ').filter(number).collect();
    let name = match keys.names.split(' ').min() {
        Some(name) if !name.is_empty() => name.into(),
        _ => Cow::from(fold(best.publisher)),
    };
    ["work", &title.join(" "), &name].join("|")
}

/// The order in which texts are preferred: whole before damaged, mixed case before capitals, long before short.
fn quality(text: &str) -> (bool, bool, usize) {
    if text.is_ascii() {
        let has = |wanted: fn(&u8) -> bool| text.as_bytes().iter().any(wanted);
        let mixed = has(u8::is_ascii_lowercase) || !has(u8::is_ascii_uppercase);
        return (true, mixed, text.len());
    }
    let whole = !text.contains('\u{fffd}') && !text.contains("Ã") && !text.contains("â€");
    let mixed = text.chars().any(char::is_lowercase) || !text.chars().any(char::is_uppercase);
    (whole, mixed, text.chars().count())
}

fn pick<'a>(held: &[Held<&'a str>], get: impl Fn(&BibRecord<&'a str>) -> &'a str) -> &'a str {
    held.iter()
        .map(|held| get(&held.record))
        .filter(|text| !text.is_empty())
        .max_by_key(|text| (quality(text), Reverse(*text)))
        .unwrap_or("")
}

/// The value most records have; of several, the first in order.
fn vote<'a>(held: &[Held<&'a str>], get: impl Fn(&BibRecord<&'a str>) -> &'a str) -> &'a str {
    let mut votes: BTreeMap<&str, usize> = BTreeMap::new();
    for held in held {
        *votes.entry(get(&held.record)).or_default() += 1;
    }
    let known = votes
        .iter()
        .filter(|(value, _)| !value.is_empty() && **value != "unknown");
    let most = known.max_by_key(|(value, count)| (**count, Reverse(**value)));
    most.map(|(value, _)| *value)
        .or_else(|| votes.keys().next_back().copied())
        .unwrap_or("")
}

fn best<'a>(held: &[Held<&'a str>]) -> BibRecord<&'a str> {
    if let [alone] = held {
        let mut best = alone.record.clone();
        best.subjects = subjects(held);
        return best;
    }
    let union = |get: fn(&BibRecord<&'a str>) -> Vec<&'a str>| {
        let mut all: Vec<&str> = held.iter().flat_map(|held| get(&held.record)).collect();
        all.sort_unstable();
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
                Reverse(*authors),
            )
        });
    let dated = held
        .iter()
        .map(|held| &held.record)
        .filter(|record| record.year.is_some() || !record.year_raw.is_empty());
    let dated = dated.max_by_key(|record| {
        (
            record.year.is_some(),
            Reverse((record.year, record.year_raw)),
        )
    });
    let class_group = vote(held, |record| record.class_group);
    let class_raw = held
        .iter()
        .map(|held| &held.record)
        .filter(|record| record.class_group == class_group)
        .map(|record| record.class_raw)
        .max_by_key(|class| (class.len(), Reverse(*class)))
        .unwrap_or("");
    // A thesis entered as a book is one all the same.
    let first = held.first().map(|held| held.record.format);
    let thesis = |held: &Held<&str>| held.record.format == Format::Thesis;
    let format = if held.iter().any(thesis) {
        Format::Thesis
    } else {
        first.unwrap_or_default()
    };
    BibRecord {
        title: titled.map_or("", |record| record.title),
        subtitle: titled.map_or("", |record| record.subtitle),
        part: titled.map_or("", |record| record.part),
        responsibility: pick(held, |record| record.responsibility),
        authors: named.cloned().unwrap_or_default(),
        isbn: union(|record| record.isbn.clone()),
        issn: union(|record| record.issn.clone()),
        edition: pick(held, |record| record.edition),
        publisher: pick(held, |record| record.publisher),
        place: pick(held, |record| record.place),
        year: dated.and_then(|record| record.year),
        year_raw: dated.map_or("", |record| record.year_raw),
        extent: pick(held, |record| record.extent),
        series: pick(held, |record| record.series),
        language: vote(held, |record| record.language),
        format,
        subjects: subjects(held),
        class_raw,
        class_group,
        notes: pick(held, |record| record.notes),
    }
}

/// All subjects, each in its first wording.
fn subjects<'a>(held: &[Held<&'a str>]) -> Vec<&'a str> {
    let mut subjects: Vec<&str> = Vec::new();
    let mut seen = FxHashSet::default();
    for subject in held.iter().flat_map(|held| &held.record.subjects) {
        // The same wording again is the same.
        if !subjects.contains(subject) && seen.insert(fold(subject)) {
            subjects.push(subject);
        }
    }
    subjects
}

/// What a sort tells rids apart by: the rid, then what tells records of one rid apart.
pub(super) type RidKey = [u8; 18];

/// The key of a record that bears its first rid.
pub(super) fn rid_key(record: &UnionRecord<&str>) -> RidKey {
    let mut key = [0; 18];
    for (to, from) in key.iter_mut().zip(record.rid.bytes()) {
        *to = from;
    }
    let tie = blake3::hash(tie(record).as_bytes());
    for (to, from) in key.iter_mut().skip(10).zip(tie.as_bytes()) {
        *to = *from;
    }
    key
}

/// Gives the records another rid whose first rid belongs to another one; by the number of the record. A rid depends on
/// what identifies the edition, not on who holds it or on the order of an export, so that links to it last.
pub(super) fn distinct(mut sorted: Sorted) -> Result<BTreeMap<u64, String>> {
    let mut firsts: Vec<[u8; 10]> = Vec::new();
    let mut doubles: Vec<(RidKey, u64)> = Vec::new();
    while let Some((key, number)) = sorted.next()? {
        let (Ok(key), Ok(number)) = (RidKey::try_from(key), number.try_into()) else {
            continue;
        };
        let mut first = [0; 10];
        first.copy_from_slice(&key[..10]);
        if firsts.last() == Some(&first) {
            doubles.push((key, u64::from_be_bytes(number)));
        } else {
            firsts.push(first);
        }
    }
    let mut taken: BTreeSet<[u8; 10]> = BTreeSet::new();
    let mut changed = BTreeMap::new();
    for (key, number) in doubles {
        let mut round = 0_u32;
        loop {
            let mut seed = key.to_vec();
            seed.extend(round.to_be_bytes());
            let other = rid_of(&seed);
            let mut bytes = [0; 10];
            bytes.copy_from_slice(other.as_bytes());
            if firsts.binary_search(&bytes).is_err() && taken.insert(bytes) {
                changed.insert(number, other);
                break;
            }
            round += 1;
        }
    }
    Ok(changed)
}

fn identity(best: &BibRecord<&str>, keys: &Keys<'_>) -> String {
    let format = best.format.code();
    let year = best
        .year
        .map_or_else(|| fold(best.year_raw), |year| year.to_string());
    // Reprints keep their ISBN, so the year belongs to what identifies a book.
    if let Some(isbn) = best.isbn.first() {
        return ["isbn", isbn, &keys.part, &year, format].join("|");
    }
    if let Some(issn) = best.issn.first() {
        return ["issn", issn, &keys.title, format].join("|");
    }
    let name = keys.names.split(' ').min().unwrap_or("");
    let edition = keys.edition.unwrap_or(0).to_string();
    let title = &keys.title;
    ["title", title, &keys.part, &year, name, &edition, format].join("|")
}

/// Tells records of one identity apart.
fn tie(record: &UnionRecord<&str>) -> String {
    let best = &record.best;
    let year = best.year.unwrap_or(0).to_string();
    let held = record.held.first().map_or(String::new(), |held| {
        let holding = &held.holding;
        let codes = holding.item_codes.join(" ");
        [holding.member, holding.call_number, &codes].join("|")
    });
    [
        best.title,
        best.subtitle,
        best.publisher,
        &year,
        best.edition,
        best.extent,
        &held,
    ]
    .join("|")
}

fn rid(identity: &str) -> String {
    rid_of(identity.as_bytes())
}

fn rid_of(seed: &[u8]) -> String {
    let hash = blake3::hash(seed);
    let bits = hash
        .as_bytes()
        .iter()
        .take(7)
        .fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
    (0..10)
        .map(|digit| char::from(ALPHABET[usize::try_from(bits >> (5 * digit) & 31).unwrap_or(0)]))
        .collect()
}
