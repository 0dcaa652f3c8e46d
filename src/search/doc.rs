//! A record of the union catalog as the index holds it: its words with their levels, its card, its numbers.

use super::asides::{Aside, aside};
use super::codec::numbers;
use super::codes::Codes;
use super::postings::{Block, RawHit};
use super::wire;
use crate::holdings::catalog::{BibRecord, UnionRecord};
use crate::spill::flow::Lot;
use crate::text::analyze::terms;
use crate::text::spelling::{is_old, modern};
use rustc_hash::FxHashMap;
use std::rc::Rc;

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

/// What a result shows.
#[derive(Debug, Default, Clone)]
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

/// A document, without what is gathered of all.
#[derive(Debug, Default, Clone)]
pub(crate) struct Doc {
    pub(crate) n_words: usize,
    pub(crate) n_ids: usize,
    pub(crate) card: Card,
    /// Places of the members and branches that hold it, sorted.
    pub(crate) holders: Vec<u32>,
    /// Its frequent words by place, for the postings of the others.
    pub(super) asides: Vec<Aside>,
}

/// What neighbouring documents have, one after another.
#[derive(Debug)]
pub(crate) struct Gathered {
    pub(crate) postings: Block,
    /// Whole records as JSON.
    pub(crate) records: Lot,
    /// ISBNs, ISSNs and record ids.
    pub(crate) ids: Lot,
}

/// Makes neighbouring documents, on one thread, and gathers their postings.
pub(crate) struct DocMaker<'a> {
    dictionaries: &'a Dictionaries,
    average: Average,
    words: Words,
    /// By number of a word, as far as they are known: its flag and one; 0 where it has none.
    flags: Vec<u64>,
    /// By number of a word: the last document, counted from one, whose card shows it.
    visible: Vec<u32>,
    hits: Vec<RawHit>,
    records: Lot,
    ids: Lot,
    n: u32,
}

impl<'a> DocMaker<'a> {
    pub(crate) fn new(dictionaries: &'a Dictionaries, average: Average) -> Self {
        Self {
            dictionaries,
            average,
            words: Words::default(),
            flags: Vec::new(),
            visible: Vec::new(),
            hits: Vec::new(),
            records: Lot::default(),
            ids: Lot::default(),
            n: 0,
        }
    }

    /// Of a record; `in_work` tells whether its work has several editions.
    pub(crate) fn make(&mut self, record: &UnionRecord<&str>, in_work: bool) -> Doc {
        self.words.count(record);
        let holders = holders(record, self.dictionaries);
        let mut card = card(record, self.dictionaries, &holders, in_work);
        card.flags = numbers(self.hidden(&card));
        let scale = Scale::new(
            &self.words.lengths,
            self.average,
            prior(&record.best, holders.len()),
        );
        let mut asides = Vec::new();
        for (word, times) in &self.words.found {
            let (mask, level) = (mask(times), scale.level(times));
            self.hits.push(RawHit {
                word: *word,
                doc: self.n,
                mask,
                level,
            });
            let flag = self.flags[*word as usize].checked_sub(1);
            asides.extend(flag.and_then(|flag| aside(flag, mask, level)));
        }
        asides.sort_unstable();
        self.n += 1;
        let mut ids: Vec<&str> = wordings(record)
            .flat_map(|wording| wording.isbn.iter().chain(&wording.issn))
            .copied()
            .collect();
        ids.push(record.rid);
        ids.sort_unstable();
        ids.dedup();
        ids.iter().for_each(|id| self.ids.push(id.as_bytes()));
        self.records.push_json(&wire::Record::from(record));
        Doc {
            n_words: self.words.found.len(),
            n_ids: ids.len(),
            card,
            holders,
            asides,
        }
    }

    /// The last one's whole record as JSON.
    pub(crate) fn record(&self) -> &[u8] {
        self.records.last()
    }

    /// The flags of words that a client does not find on the card by itself, sorted.
    fn hidden(&mut self, card: &Card) -> Vec<u64> {
        let known = self.flags.len();
        let flags = &self.dictionaries.flags;
        let new = self.words.names.get(known..).unwrap_or_default();
        self.flags.extend(
            new.iter()
                .map(|word| flags.get(&**word).map_or(0, |flag| flag + 1)),
        );
        self.visible.resize(self.words.names.len(), 0);
        let mut hidden: Vec<(u32, u64)> = self
            .words
            .found
            .iter()
            .map(|(word, _)| (*word, self.flags[*word as usize]))
            .filter(|(_, flag)| *flag > 0)
            .collect();
        if hidden.is_empty() {
            return Vec::new();
        }
        let (visible, here) = (&mut self.visible, self.n + 1);
        let numbers = &self.words.numbers;
        for text in [&card.title, &card.authors, &card.subjects] {
            terms(text, &mut self.words.folded, &mut |term| {
                if let Some(number) = numbers.get(term) {
                    visible[*number as usize] = here;
                }
            });
        }
        hidden.retain(|(word, _)| visible[*word as usize] != here);
        let mut hidden: Vec<u64> = hidden.into_iter().map(|(_, flag)| flag - 1).collect();
        hidden.sort_unstable();
        hidden
    }

    /// What all of them have.
    pub(crate) fn finish(self) -> Gathered {
        Gathered {
            postings: Block::new(&self.hits, &self.words.names, self.n),
            records: self.records,
            ids: self.ids,
        }
    }
}

/// How often each word of a record stands in each field, and how many words each field has. Words have numbers, which
/// they keep from record to record.
#[derive(Default)]
pub(crate) struct Words {
    /// The words that were met, by number.
    pub(crate) names: Vec<Rc<str>>,
    numbers: FxHashMap<Rc<str>, u32>,
    /// By number: where in `found` a word of the record at hand is, and one.
    places: Vec<u32>,
    /// Of the record at hand.
    pub(crate) found: Vec<(u32, [u8; 6])>,
    pub(crate) lengths: [u32; 6],
    folded: String,
}

impl Words {
    /// Goes to the next record. The best description counts; members' own wording only adds words that it does not have.
    pub(crate) fn count(&mut self, record: &UnionRecord<&str>) {
        for (word, _) in self.found.drain(..) {
            self.places[word as usize] = 0;
        }
        self.lengths = [0; 6];
        let old_spelling = MALAYIC.contains(&record.best.language);
        let mut seen: Vec<(usize, &str)> = Vec::with_capacity(32);
        for (field, text) in texts(&record.best) {
            self.lengths[field] += self.take(field, text, old_spelling, true);
            seen.push((field, text));
        }
        for held in &record.held {
            for (field, text) in texts(&held.record) {
                if !seen.contains(&(field, text)) {
                    self.take(field, text, old_spelling, false);
                    seen.push((field, text));
                }
            }
            let holding = &held.holding;
            if !holding.call_number.is_empty() && !seen.contains(&(4, holding.call_number)) {
                self.lengths[4] += self.take(4, holding.call_number, false, true);
                seen.push((4, holding.call_number));
            }
        }
        if let Some(year) = record.best.year {
            self.lengths[5] += self.take(5, &year.to_string(), false, true);
        }
    }

    fn take(&mut self, field: usize, text: &str, old_spelling: bool, counts: bool) -> u32 {
        let mut folded = std::mem::take(&mut self.folded);
        let n_parts = terms(text, &mut folded, &mut |term| {
            if old_spelling && is_old(term) && term.is_ascii() {
                self.add(&modern(term), field, counts);
            }
            self.add(term, field, counts);
        });
        self.folded = folded;
        u32::try_from(n_parts).unwrap_or(u32::MAX)
    }

    fn add(&mut self, term: &str, field: usize, counts: bool) {
        let number = self.numbers.get(term).copied();
        let number = number.unwrap_or_else(|| self.name(term));
        let place = &mut self.places[number as usize];
        if *place == 0 {
            self.found.push((number, [0; 6]));
            *place = self.found.len() as u32;
        }
        let times = &mut self.found[*place as usize - 1].1[field];
        *times = if counts {
            times.saturating_add(1)
        } else {
            (*times).max(1)
        };
    }

    fn name(&mut self, term: &str) -> u32 {
        let number = self.names.len() as u32;
        let name: Rc<str> = term.into();
        self.names.push(Rc::clone(&name));
        self.numbers.insert(name, number);
        self.places.push(0);
        number
    }
}

fn wordings<'a>(record: &'a UnionRecord<&'a str>) -> impl Iterator<Item = &'a BibRecord<&'a str>> {
    std::iter::once(&record.best).chain(record.held.iter().map(|held| &held.record))
}

/// The indexed texts of a description, with the place of their field.
fn texts<'a>(wording: &'a BibRecord<&'a str>) -> impl Iterator<Item = (usize, &'a str)> {
    let single = [
        (0, wording.title),
        (0, wording.subtitle),
        (0, wording.part),
        (3, wording.publisher),
        (3, wording.place),
        (4, wording.class_raw),
        (5, wording.series),
        (5, wording.edition),
        (5, wording.notes),
    ];
    single
        .into_iter()
        .chain(wording.authors.iter().map(|name| (1, *name)))
        .chain([(1, wording.responsibility)])
        .chain(wording.subjects.iter().map(|heading| (2, *heading)))
        .filter(|(_, text)| !text.is_empty())
}

fn mask(times: &[u8; 6]) -> u8 {
    times
        .iter()
        .enumerate()
        .map(|(field, times)| u8::from(*times > 0) << field)
        .sum()
}

/// What the levels of a document are reckoned by.
struct Scale {
    /// How much a field of its length weakens a word, by field.
    lengths: [f64; 6],
    prior: f64,
}

impl Scale {
    fn new(lengths: &[u32; 6], average: Average, prior: f64) -> Self {
        let mut scale = Self {
            lengths: [0.0; 6],
            prior,
        };
        for field in 0..FIELDS.len() {
            let length = f64::from(lengths[field]) / average.0[field].max(1.0);
            scale.lengths[field] = 1.0 - LENGTH_PART[field] + LENGTH_PART[field] * length;
        }
        scale
    }

    /// The part of a score that does not depend on the query, unrounded: from 0 to 1.
    fn weight(&self, times: &[u8; 6]) -> f64 {
        let mut x = 0.0;
        for field in 0..FIELDS.len() {
            if times[field] > 0 {
                x += WEIGHTS[field] * f64::from(times[field]) / self.lengths[field];
            }
        }
        x / (SATURATION + x) * self.prior / 1.5
    }

    fn level(&self, times: &[u8; 6]) -> u16 {
        // In 0..=1023 by construction.
        (f64::from(LEVEL_MAX) * self.weight(times) + 0.5) as u16
    }
}

/// From 1 to 1.5: held by many, well described, not too old. Only fractions, so that every machine gives the same.
pub(crate) fn prior(best: &BibRecord<&str>, n_holders: usize) -> f64 {
    let holders = n_holders as f64;
    let numbered = !best.isbn.is_empty() || !best.issn.is_empty();
    let recent = best.year.map_or(0.0, |year| {
        f64::from(i32::from(year) - 1950).clamp(0.0, 100.0) / 100.0
    });
    1.0 + 0.3 * holders / (holders + 6.0) + if numbered { 0.1 } else { 0.0 } + 0.1 * recent
}

/// Places of members and branches that hold a record, sorted.
fn holders(record: &UnionRecord<&str>, dictionaries: &Dictionaries) -> Vec<u32> {
    let mut holders: Vec<u32> = record
        .held
        .iter()
        .flat_map(|held| std::iter::once(held.holding.member).chain(held.holding.branch))
        .filter_map(|id| dictionaries.member(id))
        .collect();
    holders.sort_unstable();
    holders.dedup();
    holders
}

fn card(
    record: &UnionRecord<&str>,
    dictionaries: &Dictionaries,
    holders: &[u32],
    in_work: bool,
) -> Card {
    let best = &record.best;
    let mut title = best.title.to_owned();
    if !best.subtitle.is_empty() {
        title.push_str(" : ");
        title.push_str(best.subtitle);
    }
    if !best.part.is_empty() {
        title.push_str(". ");
        title.push_str(best.part);
    }
    let authors = if best.authors.is_empty() {
        best.responsibility.to_owned()
    } else {
        joined(&best.authors, CARD_AUTHORS)
    };
    Card {
        rid: record.rid.to_owned(),
        title: cut(&title),
        authors: cut(&authors),
        year: best
            .year
            .and_then(|year| u64::try_from(year).ok())
            .unwrap_or(0),
        kind: place(&dictionaries.types, best.format.code()),
        class: place(&dictionaries.classes, best.class_group),
        language: dictionaries.languages.place(best.language).unwrap_or(0) as u64,
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
fn work_name(record: &UnionRecord<&str>) -> String {
    format!("{:08x}", super::codec::hash(record.work))
}

fn joined(texts: &[&str], most: usize) -> String {
    texts
        .iter()
        .take(most)
        .copied()
        .collect::<Vec<_>>()
        .join("; ")
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(CARD_TEXT) {
        Some((at, _)) => format!("{}…", text[..at].trim_end()),
        None => text.to_owned(),
    }
}
