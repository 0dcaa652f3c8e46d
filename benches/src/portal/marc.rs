//! A copy as a MARC 21 record in UTF-8.

use crate::catalog::copies::Copy;
use crate::catalog::works::{Kind, Work};
use std::io::Write as _;

/// The record with leader and directory.
pub(super) fn record(work: &Work, copy: &Copy) -> Vec<u8> {
    let mut record = Record::default();
    record.control("001", &format!("w{}", work.number));
    let year = format!("{:04}", work.year);
    let form = if work.kind == Kind::Electronic {
        'o'
    } else {
        ' '
    };
    let language = work.tongue.code().0;
    record.control(
        "008",
        &format!("240105s{year}    io      {form}     000 0 {language} d"),
    );
    record.field("020", "  ", &[('a', &copy.isbn)]);
    record.field("022", "  ", &[('a', &copy.issn)]);
    record.field("082", "04", &[('a', &copy.class)]);
    let mut authors = copy.authors.iter();
    if let Some(first) = authors.next() {
        record.field("100", "1 ", &[('a', first)]);
    }
    let title = if copy.subtitle.is_empty() {
        copy.title.clone()
    } else {
        format!("{} :", copy.title)
    };
    record.field(
        "245",
        "10",
        &[
            ('a', &title),
            ('b', &copy.subtitle),
            ('n', &copy.part),
            ('c', &copy.responsibility),
        ],
    );
    record.field("250", "  ", &[('a', &copy.edition)]);
    let (place, publisher) = (with(&copy.place, " :"), with(&copy.publisher, ","));
    record.field(
        "260",
        "  ",
        &[('a', &place), ('b', &publisher), ('c', &copy.year)],
    );
    record.field("300", "  ", &[('a', &copy.extent)]);
    record.field("490", "0 ", &[('a', &copy.series)]);
    if work.kind == Kind::Thesis {
        record.field("502", "  ", &[('a', "Skripsi")]);
    }
    for heading in &copy.subjects {
        record.field("650", " 4", &[('a', heading)]);
    }
    for author in authors {
        record.field("700", "1 ", &[('a', author)]);
    }
    record.field(
        "852",
        "  ",
        &[
            ('h', &copy.call_number),
            ('p', &format!("B{:08}", work.number)),
        ],
    );
    record.finish(work.kind)
}

fn with(text: &str, mark: &str) -> String {
    if text.is_empty() {
        String::new()
    } else {
        format!("{text}{mark}")
    }
}

#[derive(Default)]
struct Record {
    directory: Vec<u8>,
    body: Vec<u8>,
}

impl Record {
    fn control(&mut self, tag: &str, text: &str) {
        let start = self.body.len();
        self.body.extend_from_slice(text.as_bytes());
        self.close(tag, start);
    }

    /// Leaves out subfields without text, and fields without subfields.
    fn field(&mut self, tag: &str, indicators: &str, subfields: &[(char, &str)]) {
        let start = self.body.len();
        self.body.extend_from_slice(indicators.as_bytes());
        for (code, text) in subfields.iter().filter(|(_, text)| !text.is_empty()) {
            self.body.extend_from_slice(&[0x1F, *code as u8]);
            self.body.extend_from_slice(text.as_bytes());
        }
        if self.body.len() == start + indicators.len() {
            self.body.truncate(start);
        } else {
            self.close(tag, start);
        }
    }

    fn close(&mut self, tag: &str, start: usize) {
        self.body.push(0x1E);
        let length = self.body.len() - start;
        // A vector takes all that is written to it.
        let _ = write!(self.directory, "{tag}{length:04}{start:05}");
    }

    fn finish(self, kind: Kind) -> Vec<u8> {
        let base = 24 + self.directory.len() + 1;
        let length = base + self.body.len() + 1;
        let form = match kind {
            Kind::Book | Kind::Thesis | Kind::Electronic => "am",
            Kind::Serial => "as",
            Kind::Video => "gm",
        };
        let mut out = format!("{length:05}n{form} a22{base:05} a 4500").into_bytes();
        out.extend_from_slice(&self.directory);
        out.push(0x1E);
        out.extend_from_slice(&self.body);
        out.push(0x1D);
        out
    }
}
