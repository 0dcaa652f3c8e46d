//! Every JSON file of the index as a type; the only place where its names are written.
//!
//! What they mean is in `FORMAT.md`. A change of what is written is a change of `FORMAT`, of `schema.rs` and of the
//! theme's `js/search`.

use crate::holdings::catalog::{BibRecord, Held, UnionRecord};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Name and version of the wire format; a client refuses any other.
pub const FORMAT: &str = "silang/1";

/// `root.json`: the only file whose name is fixed.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Root {
    pub(crate) format: String,
    pub(crate) analyzer: String,
    pub(crate) as_of: String,
    pub(crate) works: u64,
    pub(crate) holdings: u64,
    pub(crate) types: Vec<String>,
    pub(crate) languages: Vec<String>,
    pub(crate) classes: Vec<String>,
    pub(crate) members: Members,
    /// Days by source. Said here once, so that an export without news changes no other file.
    pub(crate) exports: BTreeMap<String, String>,
    pub(crate) flags: String,
    pub(crate) segments: Vec<Segment>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) files: BTreeMap<String, serde_json::Value>,
}

/// Holders, as lists of equal length.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Members {
    pub(crate) ids: Vec<String>,
    pub(crate) names: Vec<String>,
    pub(crate) works: Vec<u64>,
}

/// One part of an index, made at one time.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Segment {
    pub(crate) path: String,
    pub(crate) packed: bool,
    pub(crate) documents: u64,
    pub(crate) leaves: String,
    pub(crate) fat: String,
    pub(crate) fat_df: String,
    pub(crate) fat_mean: String,
    pub(crate) tops: usize,
    pub(crate) asides: usize,
    pub(crate) cards: usize,
    pub(crate) records: usize,
    pub(crate) ids: usize,
    pub(crate) near: usize,
    pub(crate) heads: usize,
    pub(crate) holders: usize,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) dead: String,
    #[serde(default, skip_serializing_if = "is_none")]
    pub(crate) n_dead: u64,
}

/// A file of `leaves`.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Leaf {
    pub(crate) t: String,
    pub(crate) n: String,
    pub(crate) g: String,
    pub(crate) q: String,
    pub(crate) e: String,
    pub(crate) m: String,
}

/// A file of `asides`.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Asides {
    pub(crate) k: String,
    pub(crate) n: String,
    pub(crate) a: String,
    pub(crate) f: String,
    pub(crate) l: String,
}

/// A file of `tops` or `lists`.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct List {
    pub(crate) g: String,
    pub(crate) q: String,
    pub(crate) e: String,
    pub(crate) m: String,
}

/// A file of `near` or `heads`.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Keyed {
    pub(crate) k: String,
    pub(crate) n: String,
    pub(crate) t: String,
    pub(crate) f: String,
}

/// A file of `ids`.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Ids {
    pub(crate) k: String,
    pub(crate) n: String,
    pub(crate) d: String,
}

/// A file of `cards`.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Cards {
    pub(crate) r: String,
    pub(crate) t: Vec<String>,
    pub(crate) a: Vec<String>,
    pub(crate) y: String,
    pub(crate) k: String,
    pub(crate) c: String,
    pub(crate) l: String,
    pub(crate) n: String,
    pub(crate) h: Vec<String>,
    pub(crate) s: Vec<String>,
    pub(crate) x: Vec<String>,
    pub(crate) w: String,
}

/// A file of `holders`.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Holders {
    pub(crate) n: usize,
    pub(crate) g: String,
}

/// `facets.json`.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Facets {
    pub(crate) n: String,
}

/// A member as `members.json` tells of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Member {
    pub(crate) name: BTreeMap<String, String>,
    pub(crate) regency: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) lat: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) lon: Option<f64>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) url: String,
}

/// As it goes on the wire.
pub(crate) fn bytes(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default()
}

/// A result with everything that is shown of it; what is empty is left out.
#[derive(Debug, Serialize)]
pub(crate) struct Record<'a> {
    rid: &'a str,
    title: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    subtitle: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    part: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    responsibility: &'a str,
    #[serde(skip_serializing_if = "<[&str]>::is_empty")]
    authors: &'a [&'a str],
    #[serde(skip_serializing_if = "<[&str]>::is_empty")]
    isbn: &'a [&'a str],
    #[serde(skip_serializing_if = "<[&str]>::is_empty")]
    issn: &'a [&'a str],
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
    #[serde(skip_serializing_if = "<[&str]>::is_empty")]
    subjects: &'a [&'a str],
    #[serde(skip_serializing_if = "str::is_empty")]
    class_raw: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    class_group: &'a str,
    held: Vec<HeldBy<'a>>,
}

impl<'a> From<&'a UnionRecord<&'a str>> for Record<'a> {
    fn from(record: &'a UnionRecord<&'a str>) -> Self {
        let best = &record.best;
        Self {
            rid: record.rid,
            title: best.title,
            subtitle: best.subtitle,
            part: best.part,
            responsibility: best.responsibility,
            authors: &best.authors,
            isbn: &best.isbn,
            issn: &best.issn,
            edition: best.edition,
            publisher: best.publisher,
            place: best.place,
            year: best.year,
            // Said only where it says more than the year.
            year_raw: if best
                .year
                .is_some_and(|year| year.to_string() == best.year_raw)
            {
                ""
            } else {
                best.year_raw
            },
            extent: best.extent,
            series: best.series,
            language: best.language,
            format: best.format.code(),
            subjects: &best.subjects,
            class_raw: best.class_raw,
            class_group: best.class_group,
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
    /// Left out where it has the name of the member.
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    call_number: &'a str,
    #[serde(skip_serializing_if = "<[&str]>::is_empty")]
    locations: &'a [&'a str],
    /// Left out where the source does not say.
    #[serde(skip_serializing_if = "is_zero")]
    copies: u32,
    #[serde(skip_serializing_if = "is_zero")]
    loanable: u32,
    #[serde(skip_serializing_if = "is_zero")]
    reference: u32,
    #[serde(skip_serializing_if = "<[&str]>::is_empty")]
    item_codes: &'a [&'a str],
    #[serde(skip_serializing_if = "str::is_empty")]
    url: &'a str,
    /// Code of the rule by which it was put with the others.
    #[serde(skip_serializing_if = "Option::is_none")]
    joined: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    own: Option<OwnWording<'a>>,
}

impl<'a> HeldBy<'a> {
    fn new(held: &'a Held<&'a str>, record: &UnionRecord<&str>) -> Self {
        let holding = &held.holding;
        Self {
            member: holding.member,
            branch: holding.branch,
            source: Some(holding.source).filter(|source| *source != holding.member),
            call_number: holding.call_number,
            locations: &holding.locations,
            copies: holding.copies,
            loanable: holding.loanable,
            reference: holding.reference,
            item_codes: &holding.item_codes,
            url: holding.url,
            joined: held.joined.as_ref().map(|joined| joined.rule.code()),
            own: OwnWording::new(&held.record, &record.best),
        }
    }
}

/// The fields in which a member's own description differs from the best.
#[derive(Debug)]
struct OwnWording<'a>(Vec<(&'static str, OwnValue<'a>)>);

impl Serialize for OwnWording<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(field, value)| (field, value)))
    }
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum OwnValue<'a> {
    One(&'a str),
    Many(&'a [&'a str]),
}

impl<'a> OwnWording<'a> {
    fn new(own: &'a BibRecord<&'a str>, best: &BibRecord<&str>) -> Option<Self> {
        let single: [(&'static str, &'a str, &str); 12] = [
            ("title", own.title, best.title),
            ("subtitle", own.subtitle, best.subtitle),
            ("part", own.part, best.part),
            ("responsibility", own.responsibility, best.responsibility),
            ("edition", own.edition, best.edition),
            ("publisher", own.publisher, best.publisher),
            ("place", own.place, best.place),
            ("year_raw", own.year_raw, best.year_raw),
            ("extent", own.extent, best.extent),
            ("series", own.series, best.series),
            ("language", own.language, best.language),
            ("class_raw", own.class_raw, best.class_raw),
        ];
        let lists: [(&'static str, &'a [&'a str], &[&str]); 4] = [
            ("authors", &own.authors, &best.authors),
            ("isbn", &own.isbn, &best.isbn),
            ("issn", &own.issn, &best.issn),
            ("subjects", &own.subjects, &best.subjects),
        ];
        let mut differing: Vec<(&'static str, OwnValue<'a>)> = single
            .into_iter()
            .filter(|(_, own, best)| !own.is_empty() && own != best)
            .map(|(field, own, _)| (field, OwnValue::One(own)))
            .collect();
        let differing_lists = lists
            .into_iter()
            .filter(|(_, own, best)| !own.is_empty() && own != best)
            .map(|(field, own, _)| (field, OwnValue::Many(own)));
        differing.extend(differing_lists);
        (!differing.is_empty()).then_some(Self(differing))
    }
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

fn is_none(number: &u64) -> bool {
    *number == 0
}
