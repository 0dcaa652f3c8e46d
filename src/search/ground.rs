//! What is settled before the first document of a segment is made: sizes, codes, averages; anew or as a base says.

use super::base::{Base, Print, print_of};
use super::codes::Codes;
use super::doc::{Average, Dictionaries, Doc, DocMaker, FIELDS, Gathered, Words};
use super::leaves;
use super::options::Options;
use super::plan::{self, Budget, Sizes, Weights};
use crate::spill::flow::{LOT, Lot};

use super::survey::{Survey, work_hash};
use crate::error::Result;
use crate::holdings::catalog::{Format, UnionRecord};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// Below so many documents files are not packed: any server sends them as they are.
const PLAIN: u64 = 5_000;
/// Below so many documents every word may be what a visitor meant.
const SMALL: u64 = 50_000;

/// Documents of a sample that are weighed.
const SAMPLE: usize = 4096;

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

/// Neighbouring documents.
pub(super) struct Made {
    pub(super) docs: Vec<MadeDoc>,
    pub(super) gathered: Gathered,
}

/// A document, and what is told of it elsewhere than in its own files.
pub(super) struct MadeDoc {
    pub(super) doc: Doc,
    pub(super) run: Run,
    pub(super) print: Option<Print>,
}

impl Shape {
    /// Of encoded records.
    pub(super) fn documents(&self, lot: &Lot) -> Result<Made> {
        let mut maker = DocMaker::new(&self.dictionaries, self.average);
        let mut docs = Vec::with_capacity(lot.len());
        for bytes in lot.iter() {
            let record = UnionRecord::read(bytes)?;
            let in_work = !record.work.is_empty() && self.works.contains(&work_hash(&record));
            let doc = maker.make(&record, in_work);
            docs.push(MadeDoc {
                run: Run {
                    kind: u64::from(doc.card.kind),
                    language: doc.card.language,
                    class: u64::from(doc.card.class),
                    year: doc.card.year,
                },
                print: self
                    .is_remembered
                    .then(|| print_of(&record, maker.record())),
                doc,
            });
        }
        Ok(Made {
            docs,
            gathered: maker.finish(),
        })
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
    pub(super) fn of(survey: Survey, options: &Options) -> Result<Self> {
        let n = survey.sample.iter().map(Lot::len).sum();
        let counts = Counts::of(&survey.sample)?;
        let average = plan::average(&counts.lengths, n);
        let mut ground = Self::laid(survey, Dictionaries::default(), average, &options.budget)?;
        ground.flags = frequent(counts.words, n, ground.span, ground.sizes.word);
        ground.packed = ground.span >= PLAIN;
        ground.shape.is_remembered = ground.span >= options.limits.documents_min;
        ground.shape.dictionaries.flags = ground.flags.iter().cloned().zip(0..).collect();
        Ok(ground)
    }

    /// For documents that stand beside a base: it says what its own were made with.
    pub(super) fn on(old: Old, survey: Survey, options: &Options) -> Result<Self> {
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
        let mut ground = Self::laid(survey, dictionaries, state.average(), &budget)?;
        ground.flags.clone_from(&state.flags);
        ground.packed = old.base.segment.packed;
        ground.df_min = df_min(ground.span + old.base.segment.documents);
        ground.old = Some(old);
        Ok(ground)
    }

    fn laid(
        survey: Survey,
        mut dictionaries: Dictionaries,
        average: Average,
        budget: &Budget,
    ) -> Result<Self> {
        let types = survey.facts.types.iter();
        let types = types.filter_map(|place| Format::ALL.get(*place));
        types.for_each(|format| dictionaries.types.add(format.code()));
        let add = |codes: &mut Codes, new: &mut dyn Iterator<Item = &String>| {
            new.for_each(|code| codes.add(code));
        };
        add(
            &mut dictionaries.languages,
            &mut survey.facts.languages.iter(),
        );
        add(&mut dictionaries.classes, &mut survey.facts.classes.iter());
        add(&mut dictionaries.members, &mut survey.facts.members.keys());
        let weighed: Result<Vec<(Vec<Doc>, Gathered)>> = survey
            .sample
            .par_iter()
            .take(SAMPLE / LOT)
            .map(|lot| {
                let mut maker = DocMaker::new(&dictionaries, average);
                let mut docs = Vec::with_capacity(lot.len());
                for bytes in lot.iter() {
                    docs.push(maker.make(&UnionRecord::read(bytes)?, false));
                }
                Ok((docs, maker.finish()))
            })
            .collect();
        let (docs, gathered): (Vec<_>, Vec<_>) = weighed?.into_iter().unzip();
        let records: Vec<&[u8]> = gathered.iter().map(|all| all.records.bytes()).collect();
        let weights = Weights::of(&docs.concat(), &records.concat());
        let members = dictionaries.members.all().iter();
        Ok(Self {
            old: None,
            flags: Vec::new(),
            weights,
            sizes: Sizes::solve(survey.n, &weights, budget),
            packed: false,
            span: survey.n,
            df_min: df_min(survey.n),
            held: members
                .map(|id| survey.facts.members.get(id).copied().unwrap_or(0))
                .collect(),
            exports: survey.facts.exports,
            shape: Shape {
                works: survey.works,
                dictionaries,
                average,
                is_remembered: false,
            },
        })
    }
}

fn df_min(n: u64) -> usize {
    if n < SMALL { 1 } else { 2 }
}

/// Sums over a sample.
#[derive(Default)]
struct Counts {
    /// Words of each field.
    lengths: [u64; FIELDS.len()],
    /// How many have each word.
    words: FxHashMap<String, u64>,
}

impl Counts {
    fn of(sample: &[Lot]) -> Result<Self> {
        let mut all = Self::default();
        for part in sample.par_iter().map(counted).collect::<Vec<_>>() {
            let (words, lengths, seen) = part?;
            for (sum, length) in all.lengths.iter_mut().zip(lengths) {
                *sum += length;
            }
            for (word, seen) in words.into_iter().zip(seen) {
                *all.words.entry(word).or_default() += seen;
            }
        }
        Ok(all)
    }
}

/// Words of some records, how many there are in each field, and how many records have each.
fn counted(lot: &Lot) -> Result<(Vec<String>, [u64; FIELDS.len()], Vec<u64>)> {
    let mut words = Words::default();
    let mut lengths = [0; FIELDS.len()];
    let mut seen = Vec::new();
    for bytes in lot.iter() {
        words.count(&UnionRecord::read(bytes)?);
        for (sum, length) in lengths.iter_mut().zip(words.lengths) {
            *sum += u64::from(length);
        }
        seen.resize(words.names.len(), 0);
        for (word, _) in &words.found {
            seen[*word as usize] += 1;
        }
    }
    let names = words.names.iter().map(|word| String::from(&**word));
    Ok((names.collect(), lengths, seen))
}

/// The words that files of their own are made for, told by a sample; the most frequent first, so that the places of
/// those that most documents have are small numbers.
fn frequent(
    counts: FxHashMap<String, u64>,
    n_sample: usize,
    n: u64,
    word_bytes: usize,
) -> Vec<String> {
    let mut frequent: Vec<(u64, String)> = counts
        .into_iter()
        .map(|(word, seen)| (seen, word))
        .filter(|(seen, _)| {
            let df = *seen * n / n_sample.max(1) as u64;
            leaves::packed_bytes(usize::try_from(df).unwrap_or(0), n) > word_bytes
        })
        .collect();
    frequent.sort_unstable_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    frequent.into_iter().map(|(_, word)| word).collect()
}
