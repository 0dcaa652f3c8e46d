//! Indexes the catalog of a portal with tantivy and takes the time of the indexing alone, without reading and joining; silang's is
//! taken by `measure indexing`.
//!
//! `against_tantivy --portal FOLDER --facts FILE [--threads 2]`: six fields with frequencies, and the whole record kept, as silang keeps it.

use silang::diag::Sink;
use silang::disk::RealInputs;
use silang::holdings::catalog::{BibRecord, UnionRecord};
use silang::pipeline::{self, Request};
use silang_benches::facts::Facts;
use silang_benches::flags::Flags;
use silang_benches::process;
use std::error::Error;
use std::path::Path;
use std::time::Instant;
use tantivy::schema::{Field, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions};
use tantivy::{Index, TantivyDocument};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> Result<(), Box<dyn Error>> {
    let flags = Flags::read();
    let portal = flags.text("portal").ok_or("`--portal` is missing")?;
    let mut facts = Facts::open(Path::new(
        flags.text("facts").ok_or("`--facts` is missing")?,
    ));
    let threads = flags.number("threads").unwrap_or(2) as usize;

    let inputs = RealInputs::new(Path::new(portal));
    let sink = Sink::new();
    let request = Request::default();
    let checked = pipeline::check(&request, &inputs, &sink, &())?.ok_or("the portal has errors")?;
    let catalog = checked.catalog;
    facts.set("tantivy.works", catalog.len() as f64)?;

    let mut schema = Schema::builder();
    let indexed = TextFieldIndexing::default().set_index_option(IndexRecordOption::WithFreqs);
    let indexed = TextOptions::default().set_indexing_options(indexed);
    let fields: Vec<Field> = ["title", "author", "subject", "publisher", "call", "other"]
        .into_iter()
        .map(|name| schema.add_text_field(name, indexed.clone()))
        .collect();
    let kept = schema.add_text_field("record", STORED);
    let folder = std::env::temp_dir().join("silang-tantivy");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder)?;
    let (begin, cpu) = (Instant::now(), process::own_processor());
    let index = Index::create_in_dir(&folder, schema.build())?;
    let mut writer = index.writer_with_num_threads::<TantivyDocument>(threads, 256 << 20)?;
    for record in catalog.records() {
        let record = record?;
        let mut document = TantivyDocument::default();
        for (field, text) in texts(&record) {
            document.add_text(fields[field], text);
        }
        document.add_text(kept, serde_json::to_string(&record)?);
        writer.add_document(document)?;
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    facts.set("tantivy.seconds", begin.elapsed().as_secs_f64())?;
    facts.set("tantivy.cpu_seconds", process::own_processor() - cpu)?;
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

/// What is searched, with the place of its field: the best description, and what members say otherwise.
fn texts(record: &UnionRecord) -> Vec<(usize, &str)> {
    let mut all = wording(&record.best);
    for held in &record.held {
        for text in wording(&held.record) {
            if !all.contains(&text) {
                all.push(text);
            }
        }
        let call_number = (4, held.holding.call_number.as_str());
        if !call_number.1.is_empty() && !all.contains(&call_number) {
            all.push(call_number);
        }
    }
    all
}

fn wording(record: &BibRecord) -> Vec<(usize, &str)> {
    let one = [
        (0, &record.title),
        (0, &record.subtitle),
        (0, &record.part),
        (1, &record.responsibility),
        (3, &record.publisher),
        (3, &record.place),
        (4, &record.class_raw),
        (5, &record.series),
        (5, &record.edition),
        (5, &record.year_raw),
    ];
    let one = one.into_iter().map(|(field, text)| (field, text.as_str()));
    let authors = record.authors.iter().map(|name| (1, name.as_str()));
    let subjects = record.subjects.iter().map(|heading| (2, heading.as_str()));
    let all = one.chain(authors).chain(subjects);
    all.filter(|(_, text)| !text.is_empty()).collect()
}
