//! What is settled before the first document of a segment is made: sizes, codes, averages; anew or as a base says.

use super::base::{Base, Print, print_of};
use super::codes::Codes;
use super::doc::{Average, Dictionaries, Doc, Words};
use super::leaves;
use super::options::Options;
use super::plan::{self, Budget, Sizes, Weights};
use super::survey::{Survey, work_hash};
use crate::holdings::catalog::{Format, UnionRecord};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Below so many documents files are not packed: any server sends them as they are.
const PLAIN: u64 = 5_000;
/// Below so many documents every word may be what a visitor meant.
const SMALL: u64 = 50_000;

/// What documents agree on in a run of `facets.json`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) kind: u64,
    pub(super) language: u64,
    pub(super) class: u64,
    pub(super) year: u64,
}

/// What is needed to make a document of a record, on any thread.
pub(super) struct Shape {
    pub(super) works: FxHashSet<u64>,
    pub(super) dictionaries: Dictionaries,
    pub(super) average: Average,
    pub(super) is_remembered: bool,
}

/// A document, and what is told of it elsewhere than in its own files.
pub(super) struct Made {
    pub(super) doc: Doc,
    pub(super) run: Run,
    pub(super) print: Option<Print>,
}

impl Shape {
    pub(super) fn document(&self, record: &UnionRecord) -> Made {
        let in_work = !record.work.is_empty() && self.works.contains(&work_hash(record));
        let doc = Doc::new(record, &self.dictionaries, self.average, in_work);
        Made {
            run: Run {
                kind: u64::from(doc.card.kind),
                language: doc.card.language,
                class: u64::from(doc.card.class),
                year: doc.card.year,
            },
            print: self
                .is_remembered
                .then(|| print_of(record, doc.record.as_bytes())),
            doc,
        }
    }
}

/// The base, and which of its documents are no more.
pub(super) struct Old {
    pub(super) base: Base,
    pub(super) dead: Vec<u32>,
}

/// What is settled before the first document is made.
pub(super) struct Ground {
    pub(super) old: Option<Old>,
    pub(super) shape: Shape,
    pub(super) flags: Vec<String>,
    pub(super) weights: Weights,
    pub(super) sizes: Sizes,
    pub(super) packed: bool,
    /// Documents of the segment that is made.
    pub(super) span: u64,
    /// In how many documents a word must be to be offered in place of another.
    pub(super) df_min: usize,
    /// How many records each holds, by place.
    pub(super) held: Vec<u64>,
    pub(super) exports: BTreeMap<String, String>,
}

impl Ground {
    /// For all documents of a catalog.
    pub(super) fn of(survey: Survey, options: &Options) -> Self {
        let words: Vec<Words> = survey.sample.par_iter().map(Words::of).collect();
        let average = plan::average(&words);
        let mut ground = Self::laid(survey, Dictionaries::default(), average, &options.budget);
        ground.flags = frequent(&words, ground.span, ground.sizes.word);
        ground.packed = ground.span >= PLAIN;
        ground.shape.is_remembered = ground.span >= options.limits.documents_min;
        ground.shape.dictionaries.flags = ground.flags.iter().cloned().zip(0..).collect();
        ground
    }

    /// For documents that stand beside a base: it says what its own were made with.
    pub(super) fn on(old: Old, survey: Survey, options: &Options) -> Self {
        let state = &old.base.state;
        let dictionaries = Dictionaries {
            types: state.types.iter().collect(),
            languages: state.languages.iter().collect(),
            classes: state.classes.iter().collect(),
            members: state.members.iter().collect(),
            flags: state.flags.iter().cloned().zip(0..).collect(),
        };
        let n_files = old.base.kept.sizes().count() as u64;
        let budget = Budget {
            max_files: options
                .budget
                .max_files
                .map(|most| most.saturating_sub(n_files)),
            ..options.budget
        };
        let mut ground = Self::laid(survey, dictionaries, state.average(), &budget);
        ground.flags.clone_from(&state.flags);
        ground.packed = old.base.segment.packed;
        ground.df_min = df_min(ground.span + old.base.segment.documents);
        ground.old = Some(old);
        ground
    }

    fn laid(
        survey: Survey,
        mut dictionaries: Dictionaries,
        average: Average,
        budget: &Budget,
    ) -> Self {
        let types = survey.types.iter();
        let types = types.filter_map(|place| Format::ALL.get(*place));
        types.for_each(|format| dictionaries.types.add(format.code()));
        let add = |codes: &mut Codes, new: &mut dyn Iterator<Item = &String>| {
            new.for_each(|code| codes.add(code));
        };
        add(&mut dictionaries.languages, &mut survey.languages.iter());
        add(&mut dictionaries.classes, &mut survey.classes.iter());
        add(&mut dictionaries.members, &mut survey.members.keys());
        let docs: Vec<Doc> = survey
            .sample
            .par_iter()
            .take(4096)
            .map(|record| Doc::new(record, &dictionaries, average, false))
            .collect();
        let weights = Weights::of(&docs);
        let members = dictionaries.members.all().iter();
        Self {
            old: None,
            flags: Vec::new(),
            weights,
            sizes: Sizes::solve(survey.n, &weights, budget),
            packed: false,
            span: survey.n,
            df_min: df_min(survey.n),
            held: members
                .map(|id| survey.members.get(id).copied().unwrap_or(0))
                .collect(),
            exports: survey.exports,
            shape: Shape {
                works: survey.works,
                dictionaries,
                average,
                is_remembered: false,
            },
        }
    }
}

fn df_min(n: u64) -> usize {
    if n < SMALL { 1 } else { 2 }
}

/// The words that files of their own are made for, told by a sample; the most frequent first, so that the places of
/// those that most documents have are small numbers.
fn frequent(sample: &[Words], n: u64, word_bytes: usize) -> Vec<String> {
    let mut counts: FxHashMap<&str, u64> = FxHashMap::default();
    for words in sample {
        #[expect(clippy::iter_over_hash_type, reason = "counted in any order")]
        for word in words.found.keys() {
            *counts.entry(word).or_default() += 1;
        }
    }
    let mut frequent: Vec<(u64, &str)> = counts
        .into_iter()
        .map(|(word, seen)| (seen, word))
        .filter(|(seen, _)| {
            let df = *seen * n / sample.len().max(1) as u64;
            leaves::packed_bytes(usize::try_from(df).unwrap_or(0), n) > word_bytes
        })
        .collect();
    frequent.sort_unstable_by_key(|(seen, word)| (Reverse(*seen), *word));
    frequent
        .into_iter()
        .map(|(_, word)| word.to_owned())
        .collect()
}
