//! Why records of the union catalog stand together, and why others do not: the matching in words, for people.

use super::catalog::{Held, UnionCatalog, UnionRecord};
use super::matching::keys::Keys;
use super::matching::rule::{compare, obstacle};
use super::overrides;
use crate::error::Result;
use std::fmt::Write as _;

/// Records of other editions that are shown at most.
const MOST_NEAR: usize = 10;

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// About an edition, by its rid.
    Edition(String),
    /// About two records, each by source and number, control number or ISBN, as in a decision.
    Two(String, String),
}

/// The answer as plain text; `None` where there is no such record.
pub fn answer(catalog: &UnionCatalog, question: &Question) -> Result<Option<String>> {
    match question {
        Question::Edition(rid) => edition(catalog, rid),
        Question::Two(one, other) => two(catalog, one, other),
    }
}

fn name(held: &Held) -> String {
    let holding = &held.holding;
    let mut name = format!("{}:{}", holding.source, holding.record_number);
    if !holding.control.is_empty() {
        let _ = write!(name, " (id={})", holding.control);
    }
    name
}

/// The description on one line, with what matching looks at.
fn line(held: &Held) -> String {
    let record = &held.record;
    let parts = [
        [&record.title, &record.subtitle, &record.part]
            .into_iter()
            .filter(|text| !text.is_empty())
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(" : "),
        record.authors.join("; "),
        record.edition.clone(),
        record.publisher.clone(),
        record
            .year
            .map_or(record.year_raw.clone(), |year| year.to_string()),
        record.extent.clone(),
        record.isbn.join(" "),
        record.issn.join(" "),
    ];
    let known: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    known.join(" / ")
}

fn describe(out: &mut String, record: &UnionRecord) {
    let _ = writeln!(
        out,
        "{}: {} in {}",
        record.rid,
        count(record.held.len(), "record"),
        count(super::catalog::members(record).len(), "library",)
    );
    for held in &record.held {
        let _ = writeln!(out, "\n  {}\n    {}", name(held), line(held));
        let why = match &held.joined {
            None => "the first of this edition".to_owned(),
            Some(joined) => format!(
                "joined to {}:{} ({}): {}",
                joined.to.source,
                joined.to.number,
                joined.rule.code(),
                joined.rule.words()
            ),
        };
        let _ = writeln!(out, "    {why}");
    }
}

fn count(n: usize, what: &str) -> String {
    match (n, what) {
        (1, _) => format!("1 {what}"),
        (_, "library") => format!("{n} libraries"),
        _ => format!("{n} {what}s"),
    }
}

fn edition(catalog: &UnionCatalog, rid: &str) -> Result<Option<String>> {
    let mut wanted = None;
    for record in catalog.records() {
        let record = record?;
        if record.rid == rid {
            wanted = Some(record);
            break;
        }
    }
    let Some(wanted) = wanted else {
        return Ok(None);
    };
    let mut out = String::new();
    describe(&mut out, &wanted);
    let own: Vec<(&Held, Keys<'_>)> = wanted
        .held
        .iter()
        .map(|held| (held, Keys::new(&held.record)))
        .collect();
    let mut near = String::new();
    let mut n_near = 0;
    for record in catalog.records() {
        let record = record?;
        // What neither is of the same work nor shares a number was never compared.
        let shares = record
            .best
            .isbn
            .iter()
            .any(|isbn| wanted.best.isbn.contains(isbn));
        if record.rid == wanted.rid || (record.work != wanted.work && !shares) {
            continue;
        }
        n_near += 1;
        if n_near > MOST_NEAR {
            continue;
        }
        let Some(first) = record.held.first() else {
            continue;
        };
        let keys = Keys::new(&first.record);
        let why = own.iter().find_map(|(_, own)| obstacle(own, &keys));
        let why = why.map_or(
            "it contradicts another record of the edition, or was split off",
            |obstacle| obstacle.words(),
        );
        let _ = writeln!(
            near,
            "\n  {}, {}\n    {}\n    kept apart: {why}",
            record.rid,
            name(first),
            line(first)
        );
    }
    if n_near > 0 {
        let _ = write!(
            out,
            "\nOther editions of the work, or with the same number:\n{near}"
        );
    }
    if n_near > MOST_NEAR {
        let _ = writeln!(out, "\n  and {} more", n_near - MOST_NEAR);
    }
    Ok(Some(out))
}

fn two(catalog: &UnionCatalog, one: &str, other: &str) -> Result<Option<String>> {
    /// A record with the rid of its edition.
    type Found = Option<(String, Held)>;
    let (mut first, mut second): (Found, Found) = (None, None);
    let mut together = None;
    for record in catalog.records() {
        let record = record?;
        let find = |reference: &str| {
            let found = record
                .held
                .iter()
                .find(|held| overrides::means(reference, held));
            found.map(|held| (record.rid.clone(), held.clone()))
        };
        let (a, b) = (find(one), find(other));
        first = first.or(a);
        second = second.or(b);
        if let (Some(a), Some(b)) = (&first, &second) {
            if a.0 == b.0 {
                together = Some(record);
            }
            break;
        }
    }
    let (Some((a_rid, a)), Some((b_rid, b))) = (first, second) else {
        return Ok(None);
    };
    let mut out = String::new();
    for (rid, held) in [(&a_rid, &a), (&b_rid, &b)] {
        let _ = writeln!(out, "{} in {rid}\n  {}", name(held), line(held));
    }
    let (a, b) = (Keys::new(&a.record), Keys::new(&b.record));
    let verdict = compare(&a, &b, true).map_err(|found| obstacle(&a, &b).unwrap_or(found));
    out.push('\n');
    match (together, verdict) {
        (Some(_), Ok(found)) => {
            let _ = writeln!(
                out,
                "They are one edition ({}): {}.",
                found.rule.code(),
                found.rule.words()
            );
        }
        (Some(record), Err(obstacle)) => {
            let _ = writeln!(
                out,
                "They are one edition, though not by themselves ({}); other records of it stand between them:\n",
                obstacle.words()
            );
            describe(&mut out, &record);
        }
        (None, Err(obstacle)) => {
            let _ = writeln!(out, "They are kept apart because {}.", obstacle.words());
        }
        (None, Ok(found)) => {
            let _ = writeln!(
                out,
                "They would be one edition ({}): {}; but a decision, an ISBN that many titles bear, or another record of one of the two editions keeps them apart.",
                found.rule.code(),
                found.rule.words()
            );
        }
    }
    Ok(Some(out))
}
