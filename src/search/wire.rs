//! Every JSON file of the search as a type; the only place where its names are written.
//!
//! A change of what is written is a change of `FORMAT_VERSION`, of `schema.rs` and of the theme's `index.js`.

use crate::holdings::catalog::{Held, SourceSummary, UnionRecord};
use serde::Serialize;
use serde::ser::SerializeTuple;
use std::collections::BTreeMap;

/// Version of the wire format; a browser refuses any other.
pub const FORMAT_VERSION: u32 = 1;

/// `manifest.json`: the only file whose name is fixed.
#[derive(Debug, Serialize)]
pub(super) struct Manifest {
    pub(super) version: u32,
    pub(super) analyzer: String,
    pub(super) n_records: usize,
    pub(super) n_holdings: usize,
    pub(super) n_terms: usize,
    /// Names of the bits of a posting's mask.
    pub(super) fields: [&'static str; 4],
    pub(super) facets: Facets,
    pub(super) sources: Vec<Source>,
    pub(super) records: Vec<OrdinalShard>,
    pub(super) columns: Vec<OrdinalShard>,
    pub(super) terms: Vec<KeyShard>,
    pub(super) identifiers: Vec<KeyShard>,
}

/// The dictionaries that columns point into.
#[derive(Debug, Serialize)]
pub(super) struct Facets {
    pub(super) members: Vec<Member>,
    pub(super) languages: Vec<Value>,
    pub(super) formats: Vec<Value>,
    pub(super) class_groups: Vec<Value>,
    /// Year and number of records.
    pub(super) years: Vec<(i16, usize)>,
}

/// A member or branch that holds something.
#[derive(Debug, Serialize)]
pub(super) struct Member {
    pub(super) id: String,
    pub(super) name: BTreeMap<String, String>,
    pub(super) regency: String,
    pub(super) n_records: usize,
}

/// A value of a facet.
#[derive(Debug, Serialize)]
pub(super) struct Value {
    pub(super) code: String,
    pub(super) n_records: usize,
}

/// Where holdings come from and as of when.
#[derive(Debug, Serialize)]
pub(super) struct Source {
    source: String,
    member: String,
    exported_at: String,
    n_read: u64,
    n_skipped: u64,
    n_excluded: u64,
}

impl From<&SourceSummary> for Source {
    fn from(summary: &SourceSummary) -> Self {
        Self {
            source: summary.source.clone(),
            member: summary.member.clone(),
            exported_at: summary.exported_at.clone(),
            n_read: summary.n_read,
            n_skipped: summary.n_skipped,
            n_excluded: summary.n_excluded,
        }
    }
}

/// A shard of consecutive records.
#[derive(Debug, Serialize)]
pub(super) struct OrdinalShard {
    /// Relative to the manifest.
    pub(super) path: String,
    pub(super) first: usize,
    pub(super) count: usize,
}

/// A shard of sorted keys. A key too long for one shard is the last of one and the first of the next.
#[derive(Debug, Serialize)]
pub(super) struct KeyShard {
    /// Relative to the manifest.
    pub(super) path: String,
    pub(super) first: String,
    pub(super) last: String,
}

/// `records/*.json`.
#[derive(Debug, Serialize)]
pub(super) struct RecordShard<'a> {
    pub(super) version: u32,
    pub(super) first: usize,
    pub(super) records: &'a [Record<'a>],
}

/// A result with everything that is shown of it; what is empty is left out.
#[derive(Debug, Serialize)]
pub(super) struct Record<'a> {
    rid: &'a str,
    title: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    subtitle: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    part: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    responsibility: &'a str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    authors: &'a [String],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    isbn: &'a [String],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    issn: &'a [String],
    #[serde(skip_serializing_if = "str::is_empty")]
    edition: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    publisher: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    place: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    year: Option<i16>,
    #[serde(skip_serializing_if = "str::is_empty")]
    year_raw: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    extent: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    series: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    language: &'a str,
    format: &'static str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    subjects: &'a [String],
    #[serde(skip_serializing_if = "str::is_empty")]
    class_group: &'a str,
    held: Vec<HeldBy<'a>>,
}

impl<'a> From<&'a UnionRecord> for Record<'a> {
    fn from(record: &'a UnionRecord) -> Self {
        let best = &record.best;
        Self {
            rid: &record.rid,
            title: &best.title,
            subtitle: &best.subtitle,
            part: &best.part,
            responsibility: &best.responsibility,
            authors: &best.authors,
            isbn: &best.isbn,
            issn: &best.issn,
            edition: &best.edition,
            publisher: &best.publisher,
            place: &best.place,
            year: best.year,
            // Said only where it says more than the year.
            year_raw: if best
                .year
                .is_some_and(|year| year.to_string() == best.year_raw)
            {
                ""
            } else {
                &best.year_raw
            },
            extent: &best.extent,
            series: &best.series,
            language: &best.language,
            format: best.format.code(),
            subjects: &best.subjects,
            class_group: &best.class_group,
            held: record
                .held
                .iter()
                .map(|held| HeldBy::new(held, record))
                .collect(),
        }
    }
}

/// What one member holds, under its own call number, and in its own words where they differ.
#[derive(Debug, Serialize)]
struct HeldBy<'a> {
    member: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    branch: Option<&'a str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    call_number: &'a str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    locations: &'a [String],
    /// Left out where the source does not say.
    #[serde(skip_serializing_if = "is_zero")]
    copies: u32,
    #[serde(skip_serializing_if = "is_zero")]
    loanable: u32,
    #[serde(skip_serializing_if = "is_zero")]
    reference: u32,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    item_codes: &'a [String],
    #[serde(skip_serializing_if = "str::is_empty")]
    url: &'a str,
    exported_at: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    own: Option<OwnWording<'a>>,
}

impl<'a> HeldBy<'a> {
    fn new(held: &'a Held, record: &UnionRecord) -> Self {
        let (own, best, holding) = (&held.record, &record.best, &held.holding);
        let titles_differ = !own.title.is_empty()
            && (&own.title, &own.subtitle, &own.part) != (&best.title, &best.subtitle, &best.part);
        let editions_differ = !own.edition.is_empty() && own.edition != best.edition;
        Self {
            member: &holding.member,
            branch: holding.branch.as_deref(),
            call_number: &holding.call_number,
            locations: &holding.locations,
            copies: holding.copies,
            loanable: holding.loanable,
            reference: holding.reference,
            item_codes: &holding.item_codes,
            url: &holding.url,
            exported_at: &holding.exported_at,
            own: (titles_differ || editions_differ).then(|| OwnWording {
                title: if titles_differ { &own.title } else { "" },
                subtitle: if titles_differ { &own.subtitle } else { "" },
                part: if titles_differ { &own.part } else { "" },
                edition: if editions_differ { &own.edition } else { "" },
            }),
        }
    }
}

/// A member's own title or edition statement.
#[derive(Debug, Serialize)]
struct OwnWording<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    title: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    subtitle: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    part: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    edition: &'a str,
}

/// `columns/*.json`: facet values of consecutive records, column by column, as places in the dictionaries.
#[derive(Debug, Serialize)]
pub(super) struct ColumnShard<'a> {
    pub(super) version: u32,
    pub(super) first: usize,
    pub(super) format: Vec<usize>,
    pub(super) language: Vec<usize>,
    pub(super) class_group: Vec<usize>,
    pub(super) year: Vec<Option<i16>>,
    pub(super) members: Vec<&'a [usize]>,
}

/// The columns of one record.
#[derive(Debug)]
pub(super) struct ColumnRow {
    pub(super) format: usize,
    pub(super) language: usize,
    pub(super) class_group: usize,
    pub(super) year: Option<i16>,
    pub(super) members: Vec<usize>,
}

/// `terms/*.json`.
#[derive(Debug, Serialize)]
pub(super) struct TermShard<'a> {
    pub(super) version: u32,
    pub(super) terms: &'a [Entry<'a>],
}

/// `identifiers/*.json`.
#[derive(Debug, Serialize)]
pub(super) struct IdentifierShard<'a> {
    pub(super) version: u32,
    pub(super) identifiers: &'a [Entry<'a>],
}

/// `[key, numbers]`.
///
/// Of a term: 16 times the distance to the record before (to -1 for the first), plus the mask of fields.
/// Of an identifier: record numbers.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    pub(super) key: &'a str,
    pub(super) numbers: Vec<u64>,
}

impl Serialize for Entry<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut pair = serializer.serialize_tuple(2)?;
        pair.serialize_element(self.key)?;
        pair.serialize_element(&self.numbers)?;
        pair.end()
    }
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}
