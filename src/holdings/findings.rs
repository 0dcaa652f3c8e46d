//! Findings about one file: the first five of each rule one by one, then how many there are.

use super::rules;
use crate::diag::{Diagnostic, Location, Rule, Sink};
use crate::paths::SourcePath;
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

const SHOWN: u64 = 5;

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
