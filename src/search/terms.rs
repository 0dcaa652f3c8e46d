//! Records to the words and numbers they are found by.

use crate::holdings::catalog::{BibRecord, UnionRecord};
use crate::text::analyze::analyze;
use std::collections::{BTreeMap, BTreeSet};

/// The fields that a posting tells apart; the place in this list is the bit of its mask.
pub(super) const FIELDS: [&str; 4] = ["title", "author", "subject", "other"];

const TITLE: u32 = 1;
const AUTHOR: u32 = 2;
const SUBJECT: u32 = 4;
const OTHER: u32 = 8;

/// A record that has a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Posting {
    /// The record's number on the wire.
    pub(super) ordinal: u32,
    /// The fields it has the word in.
    pub(super) mask: u32,
}

/// Every word with the records that have it, words by code point, records by number.
pub(super) fn postings(records: &[&UnionRecord]) -> BTreeMap<String, Vec<Posting>> {
    let mut all: BTreeMap<String, Vec<Posting>> = BTreeMap::new();
    for (ordinal, record) in (0..).zip(records) {
        let mut masks: BTreeMap<String, u32> = BTreeMap::new();
        // Members' own wording finds the record, too: that is how they know it.
        let wordings =
            std::iter::once(&record.best).chain(record.held.iter().map(|held| &held.record));
        let texts: BTreeSet<(u32, String)> = wordings.flat_map(texts).collect();
        for (mask, text) in &texts {
            for word in analyze(text) {
                for term in word.parts.into_iter().chain(word.also) {
                    *masks.entry(term).or_default() |= mask;
                }
            }
        }
        for (term, mask) in masks {
            all.entry(term).or_default().push(Posting { ordinal, mask });
        }
    }
    all
}

/// Every ISBN and ISSN with the records that have it.
pub(super) fn identifiers(records: &[&UnionRecord]) -> BTreeMap<String, Vec<u32>> {
    let mut all: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (ordinal, record) in (0..).zip(records) {
        let wordings =
            std::iter::once(&record.best).chain(record.held.iter().map(|held| &held.record));
        let numbers: BTreeSet<&String> = wordings
            .flat_map(|wording| wording.isbn.iter().chain(&wording.issn))
            .collect();
        for number in numbers {
            all.entry(number.clone()).or_default().push(ordinal);
        }
    }
    all
}

/// Members and branches that hold a record, sorted.
pub(super) fn members(record: &UnionRecord) -> BTreeSet<&str> {
    let members = record.held.iter().map(|held| held.holding.member.as_str());
    members
        .chain(
            record
                .held
                .iter()
                .filter_map(|held| held.holding.branch.as_deref()),
        )
        .collect()
}

/// The indexed texts of a description. A text that several libraries share is analyzed once.
fn texts(wording: &BibRecord) -> Vec<(u32, String)> {
    let mut texts: Vec<(u32, &str)> = vec![
        (TITLE, &wording.title),
        (TITLE, &wording.subtitle),
        (TITLE, &wording.part),
        (AUTHOR, &wording.responsibility),
        (OTHER, &wording.publisher),
        (OTHER, &wording.place),
        (OTHER, &wording.series),
        (OTHER, &wording.edition),
        (OTHER, &wording.notes),
    ];
    texts.extend(wording.authors.iter().map(|name| (AUTHOR, name.as_str())));
    texts.extend(
        wording
            .subjects
            .iter()
            .map(|heading| (SUBJECT, heading.as_str())),
    );
    let mut owned: Vec<(u32, String)> = texts
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(field, text)| (field, text.to_owned()))
        .collect();
    owned.extend(wording.year.map(|year| (OTHER, year.to_string())));
    owned
}
