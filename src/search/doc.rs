//! A record of the union catalog as the index holds it: its words with their levels, its card, its numbers.

use super::asides::{Aside, asides_of};
use super::codec::numbers;
use super::codes::Codes;
use super::wire;
use crate::holdings::catalog::{BibRecord, UnionRecord};
use crate::text::analyze::analyze;
use crate::text::spelling::modern;
use rustc_hash::FxHashMap;

/// The fields that a posting tells apart; the place in this list is the bit of its mask.
pub(crate) const FIELDS: [&str; 6] = ["title", "author", "subject", "publisher", "call", "other"];
const WEIGHTS: [f64; 6] = [3.0, 2.0, 1.2, 0.6, 0.6, 0.4];
const LENGTH_PART: [f64; 6] = [0.5, 0.3, 0.3, 0.0, 0.0, 0.0];
const SATURATION: f64 = 1.2;
/// The highest level a posting may have.
pub(crate) const LEVEL_MAX: u16 = 1023;

/// Most names on a card.
const CARD_AUTHORS: usize = 4;
/// Most subjects on a card.
const CARD_SUBJECTS: usize = 2;
/// Most holders named on a card.
const CARD_HOLDERS: usize = 6;
/// The most code points of a text on a card.
const CARD_TEXT: usize = 240;

/// Languages whose old orthography is looked for.
const MALAYIC: [&str; 12] = [
    "", "und", "ind", "msa", "may", "zsm", "sun", "jav", "mad", "min", "bug", "ban",
];

/// How many words a field has on the average.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Average(pub(crate) [f64; 6]);

/// Codes that are written by their place, and words that cards are marked with.
#[derive(Debug, Default)]
pub(crate) struct Dictionaries {
    pub(crate) types: Codes,
    pub(crate) languages: Codes,
    pub(crate) classes: Codes,
    pub(crate) members: Codes,
    pub(crate) flags: FxHashMap<String, u64>,
}

impl Dictionaries {
    fn member(&self, id: &str) -> Option<u32> {
        u32::try_from(self.members.place(id)?).ok()
    }
}

/// A word of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Posting {
    pub(crate) word: String,
    pub(crate) mask: u8,
    pub(crate) level: u16,
}

/// What a result shows.
#[derive(Debug, Default)]
pub(crate) struct Card {
    pub(crate) rid: String,
    pub(crate) title: String,
    pub(crate) authors: String,
    pub(crate) year: u64,
    pub(crate) kind: u8,
    pub(crate) class: u8,
    pub(crate) language: u64,
    pub(crate) n_holders: u64,
    pub(crate) holders: String,
    pub(crate) subjects: String,
    pub(crate) flags: String,
    pub(crate) work: String,
}

/// A document.
#[derive(Debug, Default)]
pub(crate) struct Doc {
    pub(crate) postings: Vec<Posting>,
    pub(crate) card: Card,
    /// The whole record as JSON.
    pub(crate) record: String,
    /// ISBNs, ISSNs and the record id.
    pub(crate) ids: Vec<String>,
    /// Places of the members and branches that hold it, sorted.
    pub(crate) holders: Vec<u32>,
    /// Its frequent words, for the postings of the others.
    pub(super) asides: Vec<Aside>,
}

impl Doc {
    /// Of a record; `in_work` tells whether its work has several editions.
    pub(crate) fn new(
        record: &UnionRecord,
        dictionaries: &Dictionaries,
        average: Average,
        in_work: bool,
    ) -> Self {
        let words = Words::of(record);
        let holders = holders(record, dictionaries);
        let prior = prior(&record.best, holders.len());
        let mut card = card(record, dictionaries, &holders, in_work);
        let mut flags: Vec<u64> = Vec::new();
        let mut visible: Option<Vec<String>> = None;
        #[expect(clippy::iter_over_hash_type, reason = "what is found is sorted")]
        for word in words.found.keys() {
            if let Some(flag) = dictionaries.flags.get(word) {
                let visible = visible.get_or_insert_with(|| visible_words(&card));
                if visible.binary_search(word).is_err() {
                    flags.push(*flag);
                }
            }
        }
        flags.sort_unstable();
        card.flags = numbers(flags);
        let postings: Vec<Posting> = words
            .found
            .into_iter()
            .map(|(word, times)| Posting {
                mask: mask(&times),
                level: level(&times, &words.lengths, average, prior),
                word,
            })
            .collect();
        let mut ids: Vec<String> = wordings(record)
            .flat_map(|wording| wording.isbn.iter().chain(&wording.issn))
            .cloned()
            .collect();
        ids.push(record.rid.clone());
        ids.sort_unstable();
        ids.dedup();
        Self {
            asides: asides_of(&postings, &dictionaries.flags),
            postings,
            card,
            record: serde_json::to_string(&wire::Record::from(record)).unwrap_or_default(),
            ids,
            holders,
        }
    }
}

/// How often each word stands in each field, and how many words each field has.
pub(crate) struct Words {
    pub(crate) found: FxHashMap<String, [u8; 6]>,
    pub(crate) lengths: [u32; 6],
}

impl Words {
    /// Of a record. The best description counts; members' own wording only adds words that it does not have.
    pub(crate) fn of(record: &UnionRecord) -> Self {
        let mut words = Self {
            found: FxHashMap::default(),
            lengths: [0; 6],
        };
        let old_spelling = MALAYIC.contains(&record.best.language.as_str());
        let best = texts(&record.best);
        for (field, text) in &best {
            words.lengths[*field] += words.take(*field, text, old_spelling, true);
        }
        let mut seen: Vec<(usize, &str)> = best;
        for held in &record.held {
            for (field, text) in texts(&held.record) {
                if !seen.contains(&(field, text)) {
                    words.take(field, text, old_spelling, false);
                    seen.push((field, text));
                }
            }
            let holding = &held.holding;
            if !holding.call_number.is_empty() && !seen.contains(&(4, &holding.call_number)) {
                words.lengths[4] += words.take(4, &holding.call_number, false, true);
                seen.push((4, &holding.call_number));
            }
        }
        if let Some(year) = record.best.year {
            words.lengths[5] += words.take(5, &year.to_string(), false, true);
        }
        words
    }

    fn take(&mut self, field: usize, text: &str, old_spelling: bool, counts: bool) -> u32 {
        let mut length = 0;
        for word in analyze(text) {
            length += u32::try_from(word.parts.len()).unwrap_or(u32::MAX);
            for term in word.parts.into_iter().chain(word.also) {
                if old_spelling && term.is_ascii() {
                    let today = modern(&term);
                    if today != term {
                        self.add(today, field, counts);
                    }
                }
                self.add(term, field, counts);
            }
        }
        length
    }

    fn add(&mut self, term: String, field: usize, counts: bool) {
        let times = &mut self.found.entry(term).or_default()[field];
        *times = if counts {
            times.saturating_add(1)
        } else {
            (*times).max(1)
        };
    }
}

fn wordings(record: &UnionRecord) -> impl Iterator<Item = &BibRecord> {
    std::iter::once(&record.best).chain(record.held.iter().map(|held| &held.record))
}

/// The indexed texts of a description, with the place of their field.
fn texts(wording: &BibRecord) -> Vec<(usize, &str)> {
    let single = [
        (0, &wording.title),
        (0, &wording.subtitle),
        (0, &wording.part),
        (3, &wording.publisher),
        (3, &wording.place),
        (4, &wording.class_raw),
        (5, &wording.series),
        (5, &wording.edition),
        (5, &wording.notes),
    ];
    let mut texts: Vec<(usize, &str)> = single
        .into_iter()
        .map(|(field, text)| (field, text.as_str()))
        .collect();
    texts.extend(wording.authors.iter().map(|name| (1, name.as_str())));
    texts.push((1, &wording.responsibility));
    texts.extend(wording.subjects.iter().map(|heading| (2, heading.as_str())));
    texts.retain(|(_, text)| !text.is_empty());
    texts
}

fn mask(times: &[u8; 6]) -> u8 {
    times
        .iter()
        .enumerate()
        .map(|(field, times)| u8::from(*times > 0) << field)
        .sum()
}

/// The part of a score that does not depend on the query, unrounded: from 0 to 1.
pub(crate) fn weight(times: &[u8; 6], lengths: &[u32; 6], average: Average, prior: f64) -> f64 {
    let mut x = 0.0;
    for field in 0..FIELDS.len() {
        if times[field] > 0 {
            let length = f64::from(lengths[field]) / average.0[field].max(1.0);
            x += WEIGHTS[field] * f64::from(times[field])
                / (1.0 - LENGTH_PART[field] + LENGTH_PART[field] * length);
        }
    }
    x / (SATURATION + x) * prior / 1.5
}

fn level(times: &[u8; 6], lengths: &[u32; 6], average: Average, prior: f64) -> u16 {
    let level = (f64::from(LEVEL_MAX) * weight(times, lengths, average, prior) + 0.5).floor();
    // In 0..=1023 by construction.
    level as u16
}

/// From 1 to 1.5: held by many, well described, not too old. Only fractions, so that every machine gives the same.
pub(crate) fn prior(best: &BibRecord, n_holders: usize) -> f64 {
    let holders = n_holders as f64;
    let numbered = !best.isbn.is_empty() || !best.issn.is_empty();
    let recent = best.year.map_or(0.0, |year| {
        f64::from(i32::from(year) - 1950).clamp(0.0, 100.0) / 100.0
    });
    1.0 + 0.3 * holders / (holders + 6.0) + if numbered { 0.1 } else { 0.0 } + 0.1 * recent
}

/// Places of members and branches that hold a record, sorted.
fn holders(record: &UnionRecord, dictionaries: &Dictionaries) -> Vec<u32> {
    let mut holders: Vec<u32> = record
        .held
        .iter()
        .flat_map(|held| {
            let branch = held.holding.branch.as_deref();
            std::iter::once(held.holding.member.as_str()).chain(branch)
        })
        .filter_map(|id| dictionaries.member(id))
        .collect();
    holders.sort_unstable();
    holders.dedup();
    holders
}

fn card(record: &UnionRecord, dictionaries: &Dictionaries, holders: &[u32], in_work: bool) -> Card {
    let best = &record.best;
    let mut title = best.title.clone();
    if !best.subtitle.is_empty() {
        title.push_str(" : ");
        title.push_str(&best.subtitle);
    }
    if !best.part.is_empty() {
        title.push_str(". ");
        title.push_str(&best.part);
    }
    let authors = if best.authors.is_empty() {
        best.responsibility.clone()
    } else {
        joined(&best.authors, CARD_AUTHORS)
    };
    Card {
        rid: record.rid.clone(),
        title: cut(&title),
        authors: cut(&authors),
        year: best
            .year
            .and_then(|year| u64::try_from(year).ok())
            .unwrap_or(0),
        kind: place(&dictionaries.types, best.format.code()),
        class: place(&dictionaries.classes, &best.class_group),
        language: dictionaries.languages.place(&best.language).unwrap_or(0) as u64,
        n_holders: holders.len() as u64,
        holders: numbers(
            holders
                .iter()
                .take(CARD_HOLDERS)
                .map(|place| u64::from(*place)),
        ),
        subjects: cut(&joined(&best.subjects, CARD_SUBJECTS)),
        flags: String::new(),
        work: if in_work {
            work_name(record)
        } else {
            "-".to_owned()
        },
    }
}

fn place(codes: &Codes, code: &str) -> u8 {
    let place = codes.place(code);
    place.and_then(|at| u8::try_from(at).ok()).unwrap_or(0)
}

/// The name of a work on cards: short, for it only tells neighbours on one page apart.
fn work_name(record: &UnionRecord) -> String {
    format!("{:08x}", super::codec::hash(&record.work))
}

fn joined(texts: &[String], most: usize) -> String {
    texts
        .iter()
        .take(most)
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join("; ")
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(CARD_TEXT) {
        Some((at, _)) => format!("{}…", text[..at].trim_end()),
        None => text.to_owned(),
    }
}

/// Every word that a client finds on a card by itself, sorted.
fn visible_words(card: &Card) -> Vec<String> {
    let texts = [&card.title, &card.authors, &card.subjects];
    let mut words: Vec<String> = texts
        .into_iter()
        .flat_map(|text| analyze(text))
        .flat_map(|word| word.parts.into_iter().chain(word.also))
        .collect();
    words.sort_unstable();
    words.dedup();
    words
}
