//! Invented descriptions through the whole road: written as tables of libraries, read, matched, merged.

use silang::diag::Sink;
use silang::disk::{MemoryInputs, MemoryScratch};
use silang::holdings::{Overrides, unite};
use silang::model::holdings_source::{HoldingsFormat, HoldingsSource};
use silang::paths::SourcePath;
use std::collections::{BTreeMap, HashMap};

/// A description as a library would type it, cell by cell.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Entry {
    pub(crate) title: String,
    pub(crate) subtitle: String,
    pub(crate) part: String,
    /// Several are parted by `;`.
    pub(crate) authors: String,
    pub(crate) isbn: String,
    pub(crate) issn: String,
    pub(crate) edition: String,
    pub(crate) publisher: String,
    pub(crate) year: String,
    pub(crate) extent: String,
    pub(crate) language: String,
}

pub(crate) const FIELDS: [&str; 11] = [
    "title",
    "subtitle",
    "part",
    "authors",
    "isbn",
    "issn",
    "edition",
    "publisher",
    "year",
    "extent",
    "language",
];

impl Entry {
    pub(crate) fn cells(&self) -> [&String; 11] {
        [
            &self.title,
            &self.subtitle,
            &self.part,
            &self.authors,
            &self.isbn,
            &self.issn,
            &self.edition,
            &self.publisher,
            &self.year,
            &self.extent,
            &self.language,
        ]
    }

    pub(crate) fn set(&mut self, field: &str, value: &str) {
        let cell = match field {
            "title" => &mut self.title,
            "subtitle" => &mut self.subtitle,
            "part" => &mut self.part,
            "authors" => &mut self.authors,
            "isbn" => &mut self.isbn,
            "issn" => &mut self.issn,
            "edition" => &mut self.edition,
            "publisher" => &mut self.publisher,
            "year" => &mut self.year,
            "extent" => &mut self.extent,
            "language" => &mut self.language,
            other => panic!("no field {other}"),
        };
        value.clone_into(cell);
    }
}

/// A table of one library.
pub(crate) fn table<'a>(entries: impl Iterator<Item = &'a Entry>) -> String {
    let mut table = format!("{}\n", FIELDS.join(","));
    for entry in entries {
        let cells = entry
            .cells()
            .map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")));
        table.push_str(&cells.join(","));
        table.push('\n');
    }
    table
}

pub(crate) fn source(id: &str) -> HoldingsSource {
    let path = SourcePath::new(format!("{id}.csv"));
    let mut source = HoldingsSource::new(id, format!("member-{id}"), HoldingsFormat::Csv, path);
    let columns = FIELDS
        .into_iter()
        .map(|field| (field.to_owned(), field.to_owned()));
    source.columns = columns.collect();
    source
}

/// The edition that each entry ended in. Each entry comes with the number of its library.
pub(crate) fn clusters(entries: &[(usize, Entry)]) -> Vec<u64> {
    let mut libraries: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, (library, _)) in entries.iter().enumerate() {
        libraries.entry(*library).or_default().push(at);
    }
    let mut inputs = MemoryInputs::new();
    let mut places = HashMap::new();
    let mut sources = Vec::new();
    for (library, own) in &libraries {
        let id = format!("lib{library:04}");
        for (number, at) in (1_u64..).zip(own) {
            places.insert((id.clone(), number), *at);
        }
        inputs.put(
            &format!("{id}.csv"),
            table(own.iter().map(|at| &entries[*at].1)),
        );
        sources.push(source(&id));
    }
    let sink = Sink::new();
    let catalog = unite(
        &sources,
        &inputs,
        &MemoryScratch,
        &Overrides::new(),
        &BTreeMap::new(),
        &sink,
        &|_, _| {},
    )
    .unwrap();
    assert!(!sink.has_errors(), "{:?}", sink.sorted());
    let mut clusters = vec![u64::MAX; entries.len()];
    for (number, record) in (0..).zip(catalog.records()) {
        for held in record.unwrap().held {
            let key = (held.holding.source, held.holding.record_number);
            clusters[places[&key]] = number;
        }
    }
    assert!(!clusters.contains(&u64::MAX), "an entry was lost");
    clusters
}

/// Pairs that are together, of those that should be and of all.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Score {
    pub(crate) right: u64,
    pub(crate) wrong: u64,
    pub(crate) missed: u64,
}

impl Score {
    pub(crate) fn precision(self) -> f64 {
        self.right as f64 / (self.right + self.wrong).max(1) as f64
    }

    pub(crate) fn recall(self) -> f64 {
        self.right as f64 / (self.right + self.missed).max(1) as f64
    }

    pub(crate) fn f1(self) -> f64 {
        let (p, r) = (self.precision(), self.recall());
        2.0 * p * r / (p + r)
    }

    /// Of a partition against the true one.
    pub(crate) fn of<A: std::hash::Hash + Eq + Clone, B: std::hash::Hash + Eq + Clone>(
        found: &[A],
        truth: &[B],
    ) -> Self {
        let pairs = |sizes: HashMap<_, u64>| sizes.values().map(|n| n * (n - 1) / 2).sum::<u64>();
        let mut together: HashMap<(Option<A>, Option<B>), u64> = HashMap::new();
        let (mut by_found, mut by_truth) = (HashMap::new(), HashMap::new());
        for (one, other) in found.iter().zip(truth) {
            *together
                .entry((Some(one.clone()), Some(other.clone())))
                .or_default() += 1;
            *by_found.entry((Some(one.clone()), None)).or_default() += 1;
            *by_truth.entry((None, Some(other.clone()))).or_default() += 1;
        }
        let right = pairs(together);
        Self {
            right,
            wrong: pairs(by_found) - right,
            missed: pairs(by_truth) - right,
        }
    }
}

impl std::fmt::Display for Score {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "precision {:.4}, recall {:.4}, F1 {:.4} ({} right, {} wrong, {} missed)",
            self.precision(),
            self.recall(),
            self.f1(),
            self.right,
            self.wrong,
            self.missed
        )
    }
}

/// What union catalogs have long matched by: one key of the beginnings of fields, compared for equality.
pub(crate) fn exact_key(entry: &Entry) -> String {
    let plain = |text: &str, most: usize| -> String {
        text.to_lowercase()
            .chars()
            .filter(|letter| letter.is_alphanumeric())
            .take(most)
            .collect()
    };
    let digits = |text: &str, most: usize| -> String {
        let start = text
            .find(|letter: char| letter.is_ascii_digit())
            .unwrap_or(text.len());
        text[start..]
            .chars()
            .take_while(char::is_ascii_digit)
            .take(most)
            .collect()
    };
    let title = format!("{} {}", entry.title, entry.subtitle);
    let author = entry.authors.split(';').next().unwrap_or("");
    [
        plain(&title, 70),
        digits(&entry.year, 4),
        digits(&entry.extent, 4),
        plain(&entry.edition, 3),
        plain(&entry.publisher, 5),
        plain(&entry.part, 30),
        plain(author, 20),
    ]
    .join("|")
}
