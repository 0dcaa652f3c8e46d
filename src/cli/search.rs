//! `silang search`: asks a finished site what a visitor would ask it, from the same files and in the same way.

use super::terminal::{BOLD, PLAIN, thousands};
use crate::disk::real;
use crate::error::{Error, Kind, Result};
use crate::load::theme;
use crate::search::answer::{Answer, Filters, Page, Question, Sort};
use crate::search::reader::{Card, Reader};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::Path;

/// What was asked for on the command line.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Asked {
    /// Words, "phrases", title:word, author:word, subject:word, publisher:word, call:word (or the names that the search page
    /// has for them in its languages), an ISBN or ISSN
    query: Vec<String>,
    /// Results to show
    #[arg(short, value_name = "N", default_value_t = 10)]
    n: usize,
    /// Only what this member holds; may be given again
    #[arg(long, value_name = "ID")]
    member: Vec<String>,
    /// Only what members in this regency hold, by its name; may be given again
    #[arg(long, value_name = "NAME")]
    regency: Vec<String>,
    /// Only this subject heading; may be given again
    #[arg(long, value_name = "HEADING")]
    subject: Vec<String>,
    /// Only this language, by ISO 639-3 code
    #[arg(long, value_name = "CODE")]
    language: Vec<String>,
    /// Only this type, such as book or serial
    #[arg(long = "type", value_name = "TYPE")]
    kind: Vec<String>,
    /// Only this class group, such as 300
    #[arg(long, value_name = "GROUP")]
    class: Vec<String>,
    /// Only from this year on
    #[arg(long, value_name = "YEAR")]
    from: Option<u64>,
    /// Only up to this year
    #[arg(long, value_name = "YEAR")]
    to: Option<u64>,
    /// Order of the results
    #[arg(long, value_enum, default_value_t = Order::Relevance)]
    sort: Order,
    /// The regency that `--sort nearest` looks from, by its name
    #[arg(long, value_name = "NAME", default_value = "")]
    at: String,
    /// Also show which files were read
    #[arg(long)]
    trace: bool,
}

/// Order of the results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Order {
    /// Best first
    Relevance,
    /// Latest first
    Newest,
    /// Earliest first
    Oldest,
    /// By title
    Title,
    /// Nearest holder first, seen from `--at`
    Nearest,
}

/// Asks the site in a folder.
pub(crate) fn search(asked: &Asked, out: &Path, as_json: bool) -> Result<String> {
    let folder = out.join("data/holdings");
    let fetch = |path: &str| {
        real::read_outside(&folder.join(path)).map_err(|error| {
            error.context("there is no finished site with a search; `silang build` makes one")
        })
    };
    if asked.query.is_empty() && asked.filters() == Filters::default() {
        let message = "say what to look for, such as `silang search laskar pelangi`";
        return Err(Error::new(Kind::Usage, message));
    }
    let reader = Reader::open(&fetch)?;
    let mut answer = Answer::to(&reader, asked.question())?;
    let mut page = answer.page(0, asked.n)?;
    if answer.widen()? {
        page = answer.page(0, asked.n)?;
    }
    if as_json {
        return Ok(format!("{}\n", json_of(&page, &reader, asked.trace)));
    }
    let mut text = heading(&page);
    for (card, n) in page.cards.iter().zip(1..) {
        text.push_str(&line(card, n));
    }
    if asked.trace {
        text.push('\n');
        for file in reader.fetched() {
            let _ = writeln!(text, "{}  {:>7}  {}", file.round, file.bytes, file.path);
        }
    }
    Ok(text)
}

impl Asked {
    fn filters(&self) -> Filters {
        Filters {
            member: self.member.clone(),
            regency: self.regency.clone(),
            subject: self.subject.clone(),
            kind: self.kind.clone(),
            language: self.language.clone(),
            class: self.class.clone(),
            from: self.from,
            to: self.to,
        }
    }

    fn question(&self) -> Question {
        Question {
            text: self.query.join(" "),
            is_typing: false,
            filters: self.filters(),
            sort: match self.sort {
                Order::Relevance => Sort::Relevance,
                Order::Newest => Sort::Newest,
                Order::Oldest => Sort::Oldest,
                Order::Title => Sort::Title,
                Order::Nearest => Sort::Nearest,
            },
            at: self.at.clone(),
            names: theme::field_names(),
        }
    }
}

fn heading(page: &Page) -> String {
    let about = if page.is_exact { "" } else { "about " };
    let total = thousands(usize::try_from(page.total).unwrap_or(usize::MAX));
    let mut text = format!("{about}{total} found\n");
    for correction in &page.corrections {
        let _ = writeln!(
            text,
            "nothing has `{}`; looked for {}",
            correction.from,
            correction.to.join(", ")
        );
    }
    text
}

fn line(card: &Card, n: usize) -> String {
    let mut about = vec![card.authors.clone()];
    if card.year > 0 {
        about.push(card.year.to_string());
    }
    let more = usize::try_from(card.n_holders)
        .unwrap_or(0)
        .saturating_sub(card.holders.len());
    let mut holders = card.holders.join(", ");
    if more > 0 {
        let _ = write!(holders, " and {more} more");
    }
    about.push(holders);
    about.retain(|part| !part.is_empty());
    format!(
        "\n{n:>3}  {BOLD}{}{PLAIN}\n     {}\n     {}\n",
        card.title,
        about.join(" · "),
        card.rid
    )
}

fn json_of(page: &Page, reader: &Reader<'_>, trace: bool) -> Value {
    let cards: Vec<Value> = page
        .cards
        .iter()
        .map(|card| {
            json!({
                "rid": card.rid, "title": card.title, "authors": card.authors, "year": card.year, "type": card.kind,
                "language": card.language, "class": card.class, "n_holders": card.n_holders, "holders": card.holders,
                "subjects": card.subjects
            })
        })
        .collect();
    let corrections: Vec<Value> = page
        .corrections
        .iter()
        .map(|correction| json!({ "from": correction.from, "to": correction.to }))
        .collect();
    let mut value = json!({
        "total": page.total, "is_exact": page.is_exact, "corrections": corrections, "results": cards
    });
    if trace && let Some(object) = value.as_object_mut() {
        let files = reader.fetched();
        let files = files
            .iter()
            .map(|file| json!({ "path": file.path, "bytes": file.bytes, "round": file.round }));
        object.insert("fetched".to_owned(), files.collect());
    }
    value
}
