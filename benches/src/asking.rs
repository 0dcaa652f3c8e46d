//! Asks an index as a fresh visitor does, and counts what is fetched.

use crate::index::{Index, packed};
use silang::error::{Error, Kind, Result};
use silang::search::answer::{Answer, PAGE, Question};
use silang::search::reader::Reader;
use std::fs;
use std::path::Path;

/// What came of a question.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// The first ten results.
    pub documents: Vec<u32>,
    /// What the first page cost.
    pub first: Cost,
    /// What it cost with the look for similar words that follows where there are few results.
    pub all: Cost,
}

/// What was fetched, the client not counted.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Cost {
    /// Packed bytes.
    pub bytes: u64,
    /// Files.
    pub requests: u64,
    /// Rounds of requests, each of which waits for the one before.
    pub rounds: u64,
}

/// Asks, with nothing in any cache.
pub fn ask(index: &Index, text: &str) -> Result<Asked> {
    let fetch = |path: &str| {
        let message = |error| Error::new(Kind::Read, format!("`{path}`: {error}"));
        fs::read(index.folder().join(path)).map_err(message)
    };
    let reader = Reader::open(&fetch)?;
    let question = Question {
        text: text.to_owned(),
        ..Question::default()
    };
    let mut answer = Answer::to(&reader, question)?;
    let page = answer.page(0, PAGE)?;
    let first = cost(index, &reader);
    if page.cards.len() < PAGE && answer.widen()? {
        answer.page(0, PAGE)?;
    }
    let all = cost(index, &reader);
    // What is found is judged by ten, however many a page has.
    let ten = answer.page(0, 10)?;
    Ok(Asked {
        documents: ten.cards.iter().map(|card| card.doc).collect(),
        first,
        all,
    })
}

fn cost(index: &Index, reader: &Reader<'_>) -> Cost {
    let fetched = reader.fetched();
    let weight = |path: &str, bytes: usize| match path {
        "root.json" => index.root_bytes,
        path if path.ends_with(".gz") => bytes as u64,
        // As a server packs it.
        path => fs::read(index.folder().join(path)).map_or(bytes as u64, |bytes| packed(&bytes)),
    };
    let mut rounds: Vec<usize> = fetched.iter().map(|file| file.round).collect();
    rounds.sort_unstable();
    rounds.dedup();
    Cost {
        bytes: fetched
            .iter()
            .map(|file| weight(&file.path, file.bytes))
            .sum(),
        requests: fetched.len() as u64,
        rounds: rounds.len() as u64,
    }
}

/// Packed bytes of the scripts that the search page names, and how many they are; what it loads later is not among them.
pub fn client(site: &Path) -> std::io::Result<Cost> {
    let mut cost = Cost::default();
    for entry in fs::read_dir(site)? {
        let Ok(page) = fs::read_to_string(entry?.path().join("index.html")) else {
            continue;
        };
        if !page.contains("/js/search/") || cost.requests > 0 {
            continue;
        }
        for name in page.split(".js").filter_map(|before| {
            let at = before.rfind("assets/")?;
            before.get(at..).filter(|name| !name.contains(['<', ' ']))
        }) {
            cost.bytes += packed(&fs::read(site.join(format!("{name}.js")))?);
            cost.requests += 1;
        }
    }
    Ok(cost)
}
