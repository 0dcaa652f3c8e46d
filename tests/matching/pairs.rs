//! Reads the judged pairs. How they are written stands at the head of `pairs.txt`.

use super::catalog::Entry;

/// Two descriptions and whether they are of one edition.
pub(crate) struct Pair {
    pub(crate) line: usize,
    pub(crate) kind: String,
    pub(crate) same: bool,
    pub(crate) a: Entry,
    pub(crate) b: Entry,
}

pub(crate) fn read() -> Vec<Pair> {
    let mut pairs = Vec::new();
    let mut book = Entry::default();
    for (line, text) in (1..).zip(include_str!("pairs.txt").lines()) {
        let Some((mark, rest)) = text.split_once(' ').filter(|(mark, _)| !mark.is_empty()) else {
            continue;
        };
        match mark {
            "*" => book = with(&Entry::default(), rest, line),
            "=" | "!" => {
                let (kind, fields) = rest.split_once(' ').unwrap();
                pairs.push(Pair {
                    line,
                    kind: kind.to_owned(),
                    same: mark == "=",
                    a: book.clone(),
                    b: with(&book, fields, line),
                });
            }
            _ => assert!(mark == "#", "line {line} is neither a book nor a judgement"),
        }
    }
    pairs
}

fn with(book: &Entry, fields: &str, line: usize) -> Entry {
    let mut entry = book.clone();
    for field in fields.trim_start_matches("| ").split(" | ") {
        let (name, value) = field
            .split_once('=')
            .unwrap_or_else(|| panic!("line {line}: `{field}`"));
        let name = match name.trim() {
            "t" => "title",
            "s" => "subtitle",
            "p" => "part",
            "a" => "authors",
            "i" => "isbn",
            "n" => "issn",
            "e" => "edition",
            "b" => "publisher",
            "y" => "year",
            "x" => "extent",
            "l" => "language",
            other => panic!("line {line}: no field `{other}`"),
        };
        let value = match value.trim() {
            "-" => String::new(),
            value if name == "isbn" => isbn(value),
            value => value.to_owned(),
        };
        entry.set(name, &value);
    }
    entry
}

/// A valid ISBN of a short number.
fn isbn(short: &str) -> String {
    let number = short.trim_start_matches(['x', 'h']);
    let full = super::corrupt::check13(&format!("978602{number}"));
    match short.chars().next() {
        Some('x') => super::corrupt::ten(&full),
        Some('h') => format!("978-602-{}-{}-{}", &full[6..9], &full[9..12], &full[12..]),
        _ => full,
    }
}
