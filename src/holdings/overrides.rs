//! What curators have decided about pairs of records, against or beside the rules of matching.

use super::catalog::Held;
use super::rules;
use crate::diag::{Diagnostic, Location, Sink};
use crate::model::record::Record;
use std::collections::{BTreeMap, BTreeSet};

/// What somebody has decided about two records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// They are one edition.
    Merge,
    /// They are two.
    Split,
}

/// One decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// What was decided.
    pub verdict: Verdict,
    /// About which two records: `SOURCE:id=CONTROL`, `SOURCE:isbn=ISBN`, or `SOURCE:NUMBER`.
    pub records: [String; 2],
    /// Where it stands.
    pub location: Location,
}

impl Override {
    /// From what stands in the portal.
    pub fn of(record: &Record) -> Self {
        Self {
            verdict: if record.str("verdict") == "merge" {
                Verdict::Merge
            } else {
                Verdict::Split
            },
            records: ["record", "other"].map(|field| record.str(field).to_owned()),
            location: record.at("record"),
        }
    }
}

/// All decisions.
pub type Overrides = Vec<Override>;

/// What a reference says of the record it means.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Mark {
    Number(u64),
    Isbn(String),
    Control(String),
}

/// The source and the mark of a reference; `None` where it is not written as one.
fn parse(reference: &str) -> Option<(String, Mark)> {
    let (source, rest) = reference.trim().split_once(':')?;
    let mark = match rest.split_once('=') {
        Some(("isbn", isbn)) => {
            let found = super::normalize::isbn::numbers(isbn);
            match found.as_slice() {
                [super::normalize::isbn::Number::Isbn(isbn)] => Mark::Isbn(isbn.clone()),
                _ => return None,
            }
        }
        Some(("id", control)) if !control.trim().is_empty() => {
            Mark::Control(control.trim().to_owned())
        }
        Some(_) => return None,
        None => Mark::Number(rest.trim().parse().ok()?),
    };
    Some((source.trim().to_owned(), mark))
}

/// Whether a reference means a record.
pub(super) fn means(reference: &str, held: &Held) -> bool {
    parse(reference)
        .is_some_and(|(source, mark)| source == held.holding.source && marks(held).contains(&mark))
}

fn marks(held: &Held) -> Vec<Mark> {
    let mut marks = vec![Mark::Number(held.holding.record_number)];
    marks.extend(held.record.isbn.iter().cloned().map(Mark::Isbn));
    if !held.holding.control.is_empty() {
        marks.push(Mark::Control(held.holding.control.clone()));
    }
    marks
}

/// Decisions, by numbers of records.
#[derive(Debug, Default)]
pub(super) struct Decided {
    pub(super) merges: Vec<(u32, u32)>,
    pub(super) splits: Vec<(u32, u32)>,
}

/// The marks of one source that decisions name, and the records found that bear them.
#[derive(Debug, Default)]
pub(super) struct Wanted(BTreeMap<Mark, Vec<u32>>);

impl Wanted {
    /// Whether there is nothing to look for.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Looks at the next record of the source.
    pub(super) fn look(&mut self, at: u32, held: &Held) {
        for mark in marks(held) {
            if let Some(found) = self.0.get_mut(&mark) {
                found.push(at);
            }
        }
    }
}

/// Finds the records that decisions speak of.
pub(super) struct Resolver<'a> {
    overrides: &'a Overrides,
    /// By source.
    found: BTreeMap<String, Wanted>,
}

impl<'a> Resolver<'a> {
    /// Of these decisions.
    pub(super) fn new(overrides: &'a Overrides) -> Self {
        let mut found: BTreeMap<String, Wanted> = BTreeMap::new();
        for (source, mark) in overrides
            .iter()
            .flat_map(|one| &one.records)
            .filter_map(|reference| parse(reference))
        {
            found.entry(source).or_default().0.entry(mark).or_default();
        }
        Self { overrides, found }
    }

    /// Gives away what is wanted of a source, for the time it is read.
    pub(super) fn wanted(&mut self, source: &str) -> Wanted {
        self.found
            .get_mut(source)
            .map(std::mem::take)
            .unwrap_or_default()
    }

    /// Takes back what was found in a source, whose first record has this number among all.
    pub(super) fn found(&mut self, source: &str, mut wanted: Wanted, first: u32) {
        for at in wanted.0.values_mut().flatten() {
            *at = at.saturating_add(first);
        }
        self.found.insert(source.to_owned(), wanted);
    }

    /// What was decided about which records; reports what cannot be followed.
    pub(super) fn finish(self, sink: &Sink) -> Decided {
        let mut decided = Decided::default();
        let mut known: BTreeMap<(u32, u32), Verdict> = BTreeMap::new();
        for one in self.overrides {
            let Some([first, second]) = self.records(one, sink) else {
                continue;
            };
            let pairs: BTreeSet<(u32, u32)> = first
                .iter()
                .flat_map(|a| second.iter().map(|b| (*a.min(b), *a.max(b))))
                .filter(|(a, b)| a != b)
                .collect();
            for pair in pairs {
                match known.insert(pair, one.verdict) {
                    Some(before) if before != one.verdict => {
                        let message = format!(
                            "records `{}` and `{}` are merged and split at once",
                            one.records[0], one.records[1]
                        );
                        sink.report(
                            Diagnostic::new(
                                &rules::OVERRIDES_COLLIDE,
                                one.location.clone(),
                                message,
                            )
                            .hint("keep the one that holds; until then they are kept apart"),
                        );
                        known.insert(pair, Verdict::Split);
                    }
                    _ => {}
                }
            }
        }
        for (pair, verdict) in known {
            match verdict {
                Verdict::Merge => decided.merges.push(pair),
                Verdict::Split => decided.splits.push(pair),
            }
        }
        decided
    }

    fn records(&self, one: &Override, sink: &Sink) -> Option<[&[u32]; 2]> {
        let mut both: [&[u32]; 2] = [&[], &[]];
        let mut whole = true;
        for (reference, slot) in one.records.iter().zip(&mut both) {
            let found = parse(reference)
                .and_then(|(source, mark)| self.found.get(&source)?.0.get(&mark))
                .map_or(&[][..], Vec::as_slice);
            if found.is_empty() {
                whole = false;
                let message = format!("no record of the catalogs is `{reference}`");
                sink.report(
                    Diagnostic::new(&rules::UNKNOWN_RECORD, one.location.clone(), message).hint(
                        "name a record by its source, a colon, and `id=CONTROL-NUMBER` or `isbn=ISBN`; places in a file change with the next export",
                    ),
                );
            }
            *slot = found;
        }
        whole.then_some(both)
    }
}
