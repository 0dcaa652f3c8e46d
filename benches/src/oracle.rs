//! The exact ranking that an index is held against: every document looked at, in floating point, with nothing rounded.
//!
//! Levels, priors and rules for words are those of `FORMAT.md`, parts 3 and 9, computed anew from the whole records.

use crate::index::Index;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::Value;
use silang::text::analyze::analyze;
use silang::text::spelling::modern;
use std::io::Result;

const WEIGHTS: [f64; 6] = [3.0, 2.0, 1.2, 0.6, 0.6, 0.4];
const LENGTH_PART: [f64; 6] = [0.5, 0.3, 0.3, 0.0, 0.0, 0.0];
const SATURATION: f64 = 1.2;
/// Languages whose words are indexed in today's spelling too.
const MALAYIC: [&str; 12] = [
    "", "und", "ind", "msa", "may", "zsm", "sun", "jav", "mad", "min", "bug", "ban",
];
/// Records that the mean lengths are told by.
const SAMPLE: usize = 60_000;

/// A clause of a query: it is met by all words of any of these.
type Clause = Vec<Vec<String>>;

/// The clauses of a query of plain words.
pub fn clauses(query: &str) -> Vec<Clause> {
    let words = analyze(query).into_iter();
    words
        .map(|word| {
            let today: Vec<String> = word.parts.iter().map(|part| modern(part)).collect();
            let mut ways = vec![word.parts.clone()];
            ways.extend(word.also.into_iter().map(|form| vec![form]));
            if today != word.parts {
                ways.push(today);
            }
            ways
        })
        .collect()
}

/// A document with its exact score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scored {
    /// The document.
    pub document: u32,
    /// Its score.
    pub score: f64,
}

/// What the exact ranking knows of some words.
#[derive(Debug, Default)]
pub struct Oracle {
    n: f64,
    words: FxHashMap<String, FxHashMap<u32, f64>>,
    /// For each document a number that editions of one work share.
    works: Vec<u64>,
}

impl Oracle {
    /// Reads all records for the words of these queries.
    pub fn new<'a>(index: &Index, queries: impl IntoIterator<Item = &'a str>) -> Result<Self> {
        let wanted: FxHashSet<String> = queries
            .into_iter()
            .flat_map(clauses)
            .flatten()
            .flatten()
            .collect();
        let stride = (index.n / SAMPLE).max(1);
        let none = FxHashSet::default();
        let sums = (0..index.n_files())
            .into_par_iter()
            .step_by(stride)
            .map(|file| {
                let (_, records) = index.records(file)?;
                let mut sums = [0_u64; 7];
                for record in &records {
                    let words = Words::of(record, &none);
                    for (sum, length) in sums.iter_mut().zip(words.lengths) {
                        *sum += u64::from(length);
                    }
                    sums[6] += 1;
                }
                Ok::<_, std::io::Error>(sums)
            })
            .try_reduce(
                || [0; 7],
                |a: [u64; 7], b: [u64; 7]| Ok(std::array::from_fn(|at| a[at] + b[at])),
            )?;
        let average: [f64; 6] =
            std::array::from_fn(|field| sums[field] as f64 / sums[6].max(1) as f64);
        let files: Vec<Vec<Found>> = (0..index.n_files())
            .into_par_iter()
            .map(|file| {
                let (first, records) = index.records(file)?;
                let found = records
                    .iter()
                    .enumerate()
                    .map(|(at, record)| Found::of(first + at, record, &wanted, &average));
                Ok(found.collect())
            })
            .collect::<Result<_>>()?;
        let mut oracle = Self {
            n: index.n as f64,
            ..Self::default()
        };
        for found in files.into_iter().flatten() {
            oracle.works.push(found.work);
            for (word, weight) in found.words {
                oracle
                    .words
                    .entry(word)
                    .or_default()
                    .insert(found.document, weight);
            }
        }
        Ok(oracle)
    }

    /// Whether two documents are editions of one work.
    pub fn same_work(&self, a: usize, b: usize) -> bool {
        self.works.get(a) == self.works.get(b)
    }

    fn idf(&self, word: &str) -> f64 {
        let df = self.df(word);
        (1.0 + (self.n - df + 0.5) / (df + 0.5)).ln()
    }

    fn df(&self, word: &str) -> f64 {
        self.words
            .get(word)
            .map_or(0.0, |documents| documents.len() as f64)
    }

    fn weight(&self, word: &str, document: u32) -> Option<f64> {
        self.words.get(word)?.get(&document).copied()
    }

    /// What a document gains by a clause that it meets.
    fn gain(&self, clause: &Clause, document: u32) -> Option<f64> {
        let ways = clause.iter().filter_map(|words| {
            let gains = words
                .iter()
                .map(|word| Some(self.idf(word) * self.weight(word, document)?));
            gains.sum::<Option<f64>>()
        });
        ways.reduce(f64::max)
    }

    /// Every document that meets a query, the best first.
    pub fn answer(&self, query: &str) -> Vec<Scored> {
        let all = clauses(query);
        let is_frequent = |clause: &Clause| {
            let rarest = |words: &Vec<String>| {
                words
                    .iter()
                    .map(|word| self.df(word))
                    .fold(f64::MAX, f64::min)
            };
            let most = clause.iter().map(rarest).fold(0.0, f64::max);
            most > 1000.0 && most > self.n / 20.0
        };
        let only_frequent = all.iter().all(is_frequent);
        let (soft, hard): (Vec<&Clause>, Vec<&Clause>) = all
            .iter()
            .partition(|clause| !only_frequent && is_frequent(clause));
        // Documents of the rarest clause are looked up in the others.
        let documents_of = |clause: &Clause| {
            let first_words = clause.iter().filter_map(|words| words.first());
            let mut documents: Vec<u32> = first_words
                .filter_map(|word| self.words.get(word))
                .flat_map(|found| found.keys().copied())
                .collect();
            documents.sort_unstable();
            documents.dedup();
            documents
        };
        let Some(rarest) = hard
            .iter()
            .map(|clause| documents_of(clause))
            .min_by_key(Vec::len)
        else {
            return Vec::new();
        };
        let mut scored: Vec<Scored> = rarest
            .into_iter()
            .filter_map(|document| {
                let must: Option<f64> = hard.iter().map(|clause| self.gain(clause, document)).sum();
                let may: f64 = soft
                    .iter()
                    .filter_map(|clause| self.gain(clause, document))
                    .sum();
                Some(Scored {
                    document,
                    score: must? + may,
                })
            })
            .collect();
        scored.sort_by(|a, b| {
            b.score
                .total_cmp(&a.score)
                .then(a.document.cmp(&b.document))
        });
        scored
    }
}

/// What one record has of the wanted words.
struct Found {
    document: u32,
    work: u64,
    words: Vec<(String, f64)>,
}

impl Found {
    fn of(document: usize, record: &Value, wanted: &FxHashSet<String>, average: &[f64; 6]) -> Self {
        let words = Words::of(record, wanted);
        let prior = prior(record);
        let weight = |times: &[u8; 6]| {
            let mut x = 0.0;
            for field in 0..6 {
                if times[field] > 0 {
                    let length = f64::from(words.lengths[field]) / average[field].max(1.0);
                    x += WEIGHTS[field] * f64::from(times[field])
                        / (1.0 - LENGTH_PART[field] + LENGTH_PART[field] * length);
                }
            }
            x / (SATURATION + x) * prior
        };
        let mut found: Vec<(String, f64)> = words
            .found
            .iter()
            .map(|(word, times)| (word.clone(), weight(times)))
            .collect();
        found.sort_by(|a, b| a.0.cmp(&b.0));
        Self {
            document: document as u32,
            work: work(record),
            words: found,
        }
    }
}

/// Title and first author, folded: what readers would call the same book.
fn work(record: &Value) -> u64 {
    let author = record["authors"]
        .get(0)
        .and_then(Value::as_str)
        .unwrap_or("");
    let mut names: Vec<String> = analyze(author)
        .into_iter()
        .flat_map(|word| word.parts)
        .collect();
    names.sort_unstable();
    let title = analyze(record["title"].as_str().unwrap_or(""))
        .into_iter()
        .flat_map(|word| word.parts);
    let mut hash = 0xCBF2_9CE4_8422_2325_u64;
    for word in title.chain(names.into_iter().take(1)) {
        for byte in word.bytes().chain([0]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3);
        }
    }
    hash
}

fn prior(record: &Value) -> f64 {
    let mut holders: Vec<&str> = Vec::new();
    for held in record["held"].as_array().into_iter().flatten() {
        holders.extend(held["member"].as_str());
        holders.extend(held["branch"].as_str());
    }
    holders.sort_unstable();
    holders.dedup();
    let holders = holders.len() as f64;
    let numbered = record["isbn"].is_array() || record["issn"].is_array();
    let recent = record["year"]
        .as_f64()
        .map_or(0.0, |year| (year - 1950.0).clamp(0.0, 100.0) / 100.0);
    1.0 + 0.3 * holders / (holders + 6.0) + if numbered { 0.1 } else { 0.0 } + 0.1 * recent
}

struct Words<'a> {
    wanted: &'a FxHashSet<String>,
    found: FxHashMap<String, [u8; 6]>,
    lengths: [u32; 6],
}

impl<'a> Words<'a> {
    fn of(record: &Value, wanted: &'a FxHashSet<String>) -> Self {
        let mut words = Self {
            wanted,
            found: FxHashMap::default(),
            lengths: [0; 6],
        };
        let old_spelling = MALAYIC.contains(&record["language"].as_str().unwrap_or(""));
        let best = texts(record);
        for (field, text) in &best {
            words.lengths[*field] += words.take(*field, text, old_spelling, true);
        }
        let mut seen = best;
        for held in record["held"].as_array().into_iter().flatten() {
            for (field, text) in texts(&held["own"]) {
                if !seen.contains(&(field, text)) {
                    words.take(field, text, old_spelling, false);
                    seen.push((field, text));
                }
            }
            let call_number = held["call_number"].as_str().unwrap_or("");
            if !call_number.is_empty() && !seen.contains(&(4, call_number)) {
                words.lengths[4] += words.take(4, call_number, false, true);
                seen.push((4, call_number));
            }
        }
        if let Some(year) = record["year"].as_i64() {
            words.lengths[5] += words.take(5, &year.to_string(), false, true);
        }
        words
    }

    fn take(&mut self, field: usize, text: &str, old_spelling: bool, counts: bool) -> u32 {
        let mut length = 0;
        for word in analyze(text) {
            length += word.parts.len() as u32;
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
        if !self.wanted.contains(&term) {
            return;
        }
        let times = &mut self.found.entry(term).or_default()[field];
        *times = if counts {
            times.saturating_add(1)
        } else {
            (*times).max(1)
        };
    }
}

/// The indexed texts of a description, with the place of their field.
fn texts(record: &Value) -> Vec<(usize, &str)> {
    const ONE: [(&str, usize); 9] = [
        ("title", 0),
        ("subtitle", 0),
        ("part", 0),
        ("publisher", 3),
        ("place", 3),
        ("class_raw", 4),
        ("series", 5),
        ("edition", 5),
        ("responsibility", 1),
    ];
    const MANY: [(&str, usize); 2] = [("authors", 1), ("subjects", 2)];
    let one = ONE
        .iter()
        .filter_map(|(name, field)| Some((*field, record[*name].as_str()?)));
    let many = MANY.iter().flat_map(|(name, field)| {
        record[*name]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|text| Some((*field, text.as_str()?)))
    });
    one.chain(many).collect()
}
