//! Findings about one file: the first five of each rule one by one, then how many there are.

use super::rules;
use crate::diag::{Diagnostic, Location, Rule, Sink};
use crate::paths::SourcePath;
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

const SHOWN: u64 = 5;

/// The first findings of a rule, where they are not made in the order of the records.
#[derive(Default)]
pub(crate) struct Firsts {
    /// By what they are in order of: the number of the record, and the message.
    shown: BTreeMap<(u64, u64), (u64, String)>,
    n: u64,
}

impl Firsts {
    /// So many of them are shown.
    pub(crate) const MOST: u64 = SHOWN;

    /// A finding; the message is only made if it may be shown.
    pub(crate) fn add(&mut self, order: (u64, u64), number: u64, message: impl FnOnce() -> String) {
        self.n += 1;
        let full = self.shown.len() as u64 >= SHOWN;
        if full
            && self
                .shown
                .last_key_value()
                .is_some_and(|(last, _)| *last < order)
        {
            return;
        }
        self.shown.insert(order, (number, message()));
        if full {
            self.shown.pop_last();
        }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> u64 {
        self.n
    }
}

/// Findings about one record, made apart from those of its file: records are shaped on all cores.
#[derive(Debug, Default)]
pub(crate) struct Notes(Vec<Note>);

#[derive(Debug)]
struct Note {
    rule: &'static Rule,
    field: Option<&'static str>,
    /// Said once for all records of the source that it is true of.
    once: bool,
    message: String,
}

impl Notes {
    /// A finding.
    pub(crate) fn add(
        &mut self,
        rule: &'static Rule,
        field: Option<&'static str>,
        message: String,
    ) {
        self.0.push(Note {
            rule,
            field,
            once: false,
            message,
        });
    }

    /// A finding about a name that other records hold too.
    pub(crate) fn add_once(&mut self, rule: &'static Rule, message: String) {
        self.0.push(Note {
            rule,
            field: None,
            once: true,
            message,
        });
    }
}

/// Gathers the findings about one file.
pub(crate) struct Findings<'a> {
    sink: &'a Sink,
    path: SourcePath,
    counts: BTreeMap<&'static str, (&'static Rule, u64)>,
}

impl<'a> Findings<'a> {
    /// About this file.
    pub(crate) fn new(sink: &'a Sink, path: &SourcePath) -> Self {
        Self {
            sink,
            path: path.clone(),
            counts: BTreeMap::new(),
        }
    }

    /// The file.
    pub(crate) fn path(&self) -> &SourcePath {
        &self.path
    }

    /// A finding about one record; the message is only made if it will be shown.
    pub(crate) fn record(
        &mut self,
        rule: &'static Rule,
        number: u64,
        control: Option<&str>,
        field: Option<&str>,
        message: impl FnOnce() -> String,
    ) {
        let (_, count) = self.counts.entry(rule.code).or_insert((rule, 0));
        *count += 1;
        if *count <= SHOWN {
            let location = Location::Record {
                path: self.path.clone(),
                number,
                control: control.map(str::to_owned),
                field: field.map(str::to_owned),
            };
            let found = Diagnostic::new(rule, location, message());
            self.sink.report(match rules::cure(rule) {
                "" => found,
                cure => found.hint(cure),
            });
        }
    }

    /// Takes over the findings of a rule.
    pub(crate) fn firsts(&mut self, firsts: Firsts, rule: &'static Rule, field: Option<&str>) {
        let rest = firsts.n - firsts.shown.len() as u64;
        for (number, message) in firsts.shown.into_values() {
            self.record(rule, number, None, field, || message);
        }
        for _ in 0..rest {
            self.record(rule, 0, None, field, String::new);
        }
    }

    /// Takes over the findings about a record. `told` holds what is said once only.
    pub(crate) fn notes(
        &mut self,
        notes: Notes,
        number: u64,
        control: Option<&str>,
        told: &mut FxHashSet<String>,
    ) {
        for note in notes.0 {
            if !note.once || told.insert(note.message.to_lowercase()) {
                self.record(note.rule, number, control, note.field, || note.message);
            }
        }
    }

    /// A finding about the file as a whole.
    pub(crate) fn file(&self, rule: &'static Rule, message: impl Into<String>, hint: &str) {
        let found = Diagnostic::new(rule, Location::File(self.path.clone()), message);
        self.sink.report(if hint.is_empty() {
            found
        } else {
            found.hint(hint)
        });
    }

    /// Says how many there are of what was not shown one by one.
    pub(crate) fn finish(self) {
        for (rule, count) in self.counts.values().filter(|(_, count)| *count > SHOWN) {
            let message = format!("{count} records in all: {}", rule.summary);
            self.sink.report(Diagnostic::new(
                rule,
                Location::File(self.path.clone()),
                message,
            ));
        }
    }
}
