//! The union catalog as JSON files that a browser can search.
//!
//! In: `UnionCatalog`, `Options`. Out: `SiteFile`s below `data/holdings/`, and the schemas they keep.
//! Lives here: which words of a record are indexed, postings, facets, shards, the manifest, the wire format.
//! Does not live here: MARC, pages, how words are folded (`text`), asking questions (the theme's `js/search`).

mod schema;
mod shards;
mod terms;
mod wire;

pub use wire::FORMAT_VERSION;

use crate::error::Result;
use crate::holdings::catalog::{Format, UnionCatalog, UnionRecord};
use crate::paths::SiteFile;
use crate::text::analyze;
use std::collections::BTreeMap;

/// What the index is to be told besides the records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The most a shard may weigh, in units of 1024 bytes. Only a record that weighs more by itself makes a larger one.
    pub max_shard_kb: u32,
    /// Members and branches with the names that visitors read; who holds nothing is left out of the index.
    pub members: Vec<MemberName>,
}

/// A member as the search shows it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MemberName {
    /// Id of the member or branch.
    pub id: String,
    /// Name by language tag.
    pub name: BTreeMap<String, String>,
    /// The regency or city it is in; may be empty.
    pub regency: String,
}

/// Makes every file of the search, sorted by path. The same catalog gives the same bytes.
pub fn index(catalog: &UnionCatalog, options: &Options) -> Result<Vec<SiteFile>> {
    let max_bytes = options.max_shard_kb.max(1) as usize * 1024;
    let all = catalog.records().collect::<Result<Vec<UnionRecord>>>()?;
    let records = in_title_order(&all);
    let facets = facets(&records, options);
    let mut files = Vec::new();

    let record_table = shards::records(&records, max_bytes, &mut files);
    let column_table = shards::columns(&columns(&records, &facets), max_bytes, &mut files);
    let postings = terms::postings(&records);
    let term_table = shards::terms(&postings, max_bytes, &mut files);
    let identifier_table =
        shards::identifiers(&terms::identifiers(&records), max_bytes, &mut files);

    let manifest = wire::Manifest {
        version: FORMAT_VERSION,
        analyzer: analyze::id(),
        n_records: records.len(),
        n_holdings: records.iter().map(|record| record.held.len()).sum(),
        n_terms: postings.len(),
        fields: terms::FIELDS,
        facets,
        sources: catalog.sources().iter().map(wire::Source::from).collect(),
        records: record_table,
        columns: column_table,
        terms: term_table,
        identifiers: identifier_table,
    };
    files.push(SiteFile::new(
        "data/holdings/manifest.json",
        shards::bytes(&manifest),
    ));
    files.push(SiteFile::new(
        "schema/holdings-manifest.json",
        shards::bytes(&schema::manifest()),
    ));
    files.push(SiteFile::new(
        "schema/holdings-shard.json",
        shards::bytes(&schema::shard()),
    ));
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

/// A record's place in this order is its number on the wire, so that sorting by title costs the browser nothing.
fn in_title_order(all: &[UnionRecord]) -> Vec<&UnionRecord> {
    let key = |record: &UnionRecord| {
        let title = format!(
            "{} {} {}",
            record.best.title, record.best.subtitle, record.best.part
        );
        let words = analyze::analyze(&title)
            .into_iter()
            .flat_map(|word| word.parts)
            .collect::<Vec<_>>();
        (words.join(" "), record.rid.clone())
    };
    let mut records: Vec<&UnionRecord> = all.iter().collect();
    records.sort_by_cached_key(|record| key(record));
    records
}

/// The values that results can be narrowed by, each with the number of records that have it.
fn facets(records: &[&UnionRecord], options: &Options) -> wire::Facets {
    let mut members: BTreeMap<&str, usize> = BTreeMap::new();
    let mut languages: BTreeMap<&str, usize> = BTreeMap::new();
    let mut class_groups: BTreeMap<&str, usize> = BTreeMap::new();
    let mut years: BTreeMap<i16, usize> = BTreeMap::new();
    let mut formats = [0; Format::ALL.len()];
    for record in records {
        for member in terms::members(record) {
            *members.entry(member).or_default() += 1;
        }
        *languages.entry(language(record)).or_default() += 1;
        *class_groups.entry(class_group(record)).or_default() += 1;
        if let Some(year) = record.best.year {
            *years.entry(year).or_default() += 1;
        }
        formats[record.best.format as usize] += 1;
    }
    let values = |counted: BTreeMap<&str, usize>| {
        counted
            .into_iter()
            .map(|(code, n_records)| wire::Value {
                code: code.to_owned(),
                n_records,
            })
            .collect()
    };
    let named: BTreeMap<&str, &MemberName> = options
        .members
        .iter()
        .map(|member| (member.id.as_str(), member))
        .collect();
    let member = |(id, n_records): (&str, usize)| wire::Member {
        id: id.to_owned(),
        name: named
            .get(id)
            .map(|member| member.name.clone())
            .unwrap_or_default(),
        regency: named
            .get(id)
            .map(|member| member.regency.clone())
            .unwrap_or_default(),
        n_records,
    };
    wire::Facets {
        members: members.into_iter().map(member).collect(),
        languages: values(languages),
        formats: Format::ALL
            .into_iter()
            .zip(formats)
            .filter(|&(_, n_records)| n_records > 0)
            .map(|(format, n_records)| wire::Value {
                code: format.code().to_owned(),
                n_records,
            })
            .collect(),
        class_groups: values(class_groups),
        years: years.into_iter().collect(),
    }
}

/// The facet values of each record, as places in the dictionaries.
fn columns(records: &[&UnionRecord], facets: &wire::Facets) -> Vec<wire::ColumnRow> {
    let place = |values: &[wire::Value], code: &str| {
        values
            .iter()
            .position(|value| value.code == code)
            .unwrap_or(0)
    };
    let member_place = |id: &str| {
        facets
            .members
            .binary_search_by(|member| member.id.as_str().cmp(id))
            .unwrap_or(0)
    };
    records
        .iter()
        .map(|record| wire::ColumnRow {
            format: place(&facets.formats, record.best.format.code()),
            language: place(&facets.languages, language(record)),
            class_group: place(&facets.class_groups, class_group(record)),
            year: record.best.year,
            members: terms::members(record)
                .into_iter()
                .map(member_place)
                .collect(),
        })
        .collect()
}

/// ISO 639-2 `und` where no library says.
fn language(record: &UnionRecord) -> &str {
    if record.best.language.is_empty() {
        "und"
    } else {
        &record.best.language
    }
}

fn class_group(record: &UnionRecord) -> &str {
    if record.best.class_group.is_empty() {
        "unknown"
    } else {
        &record.best.class_group
    }
}
