//! What readers ask who look for one thing: a few words of its title, its author and a word, its ISBN; with the slips that people make.

use crate::catalog::chance::Chance;
use crate::catalog::copies::{hyphenated, slip, ten};
use crate::catalog::words::is_known;
use serde_json::Value;

/// How a question was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// Two to five words of the title, as they follow one another.
    Title,
    /// Part of an author's name and a word of the title.
    Author,
    /// An ISBN with hyphens, or of ten digits.
    Isbn,
    /// Words of the title with one letter wrong.
    Typo,
    /// The orthography before 1972 for a new book, or today's for an old one.
    Spelling,
    /// Arabic with vowel marks.
    Marks,
    /// One to three frequent words: something about a subject, no one thing.
    Subject,
}

impl Way {
    /// All, in order.
    pub const ALL: [Way; 7] = [
        Self::Title,
        Self::Author,
        Self::Isbn,
        Self::Typo,
        Self::Spelling,
        Self::Marks,
        Self::Subject,
    ];

    /// A name for tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Title => "title words",
            Self::Author => "author and word",
            Self::Isbn => "ISBN",
            Self::Typo => "one typo",
            Self::Spelling => "old spelling",
            Self::Marks => "Arabic with vowel marks",
            Self::Subject => "frequent words",
        }
    }
}

/// A question and what it is after.
#[derive(Debug, Clone)]
pub struct Question {
    /// How it was made.
    pub way: Way,
    /// As typed.
    pub text: String,
    /// As it would be without a slip or another spelling.
    pub clean: String,
    /// The document it is after.
    pub document: usize,
}

/// Tries to ask for a record in this way; not every record can be asked for in every way.
pub fn ask(way: Way, document: usize, record: &Value, chance: &mut Chance) -> Option<Question> {
    let text = |field: &str| record[field].as_str().unwrap_or("");
    let title: Vec<&str> = text("title").split_whitespace().collect();
    let run = |chance: &mut Chance| {
        let n = (2 + chance.below(4)).min(title.len());
        let at = chance.below(title.len() + 1 - n);
        title[at..at + n].join(" ")
    };
    let (asked, clean) = match way {
        Way::Title => {
            let words = run(chance);
            (words.clone(), words)
        }
        Way::Author => {
            let author = record["authors"].get(0)?.as_str()?;
            let family = author
                .split([',', ' '])
                .next()
                .filter(|name| name.chars().count() > 2)?;
            let long: Vec<&&str> = title
                .iter()
                .filter(|word| word.chars().count() > 3)
                .collect();
            let words = format!("{family} {}", long.get(chance.below(long.len()))?);
            (words.to_lowercase(), words)
        }
        Way::Isbn => {
            let isbn = record["isbn"].get(0)?.as_str()?;
            let asked = if chance.percent(50) {
                hyphenated(isbn)
            } else {
                ten(isbn)
            };
            (asked, isbn.to_owned())
        }
        Way::Typo => {
            let words = run(chance);
            let lower = words.to_lowercase();
            if !lower.is_ascii() {
                return None;
            }
            let mut asked = slip(&lower, chance);
            for _ in 0..8 {
                if asked != lower {
                    break;
                }
                asked = slip(&lower, chance);
            }
            (asked, words)
        }
        Way::Spelling => {
            if text("language") != "ind" {
                return None;
            }
            let words = run(chance);
            let lower = words.to_lowercase();
            let new = silang::text::spelling::modern(&lower);
            let asked = if new == lower { old(&lower) } else { new };
            (asked, words)
        }
        Way::Marks => {
            let words = run(chance);
            let asked = words
                .chars()
                .flat_map(|c| {
                    let mark = ['\u{64E}', '\u{650}', '\u{64F}', '\u{652}'][chance.below(4)];
                    let marked = ('\u{621}'..='\u{64A}').contains(&c);
                    [Some(c), marked.then_some(mark)]
                })
                .flatten()
                .collect();
            (asked, words)
        }
        Way::Subject => {
            let mut words: Vec<String> = title
                .iter()
                .map(|word| word.to_lowercase())
                .filter(|word| is_known(word))
                .collect();
            words.truncate(1 + chance.below(3));
            let words = words.join(" ");
            (words.clone(), words)
        }
    };
    let is_other = !matches!(way, Way::Typo | Way::Spelling | Way::Marks)
        || asked.to_lowercase() != clean.to_lowercase();
    (is_other && !asked.is_empty()).then_some(Question {
        way,
        text: asked,
        clean,
        document,
    })
}

fn old(text: &str) -> String {
    let marked = text
        .replace("ny", "\u{1}")
        .replace("sy", "\u{2}")
        .replace('c', "tj")
        .replace('u', "oe");
    let mut out = String::new();
    for letter in marked.chars() {
        match letter {
            'j' if !out.ends_with('t') => out.push_str("dj"),
            '\u{1}' => out.push_str("nj"),
            '\u{2}' => out.push_str("sj"),
            other => out.push(other),
        }
    }
    out
}
