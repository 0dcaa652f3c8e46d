//! Describes works as each library does, and writes the two SLiMS exports.
//!
//! Libraries describe a shared book differently: with or without its subtitle, with the ISBN in
//! ten or thirteen digits, with the author's name inverted or not. That is what a union catalog
//! has to see through.

use super::Chance;
use super::words::Area;
use super::works::{ARA, Author, Kind, Work};
use std::fmt::Write as _;

/// One library's description of a work.
pub(crate) struct Description<'a> {
    pub(crate) work: &'a Work,
    pub(crate) title: String,
    pub(crate) subtitle: Option<&'a str>,
    pub(crate) authors: Vec<String>,
    pub(crate) number: String,
    pub(crate) call_number: String,
    pub(crate) class: String,
    pub(crate) copies: usize,
}

pub(crate) fn describe<'a>(work: &'a Work, islamic: bool, chance: &mut Chance) -> Description<'a> {
    let direct = chance.percent(18);
    let name = |author: &Author| {
        if direct {
            author.direct()
        } else {
            author.inverted()
        }
    };
    let class = match work.islamic {
        Some(class) if islamic => class,
        _ => work.ddc,
    };
    let short = chance.percent(20);
    Description {
        work,
        title: work.title.clone(),
        subtitle: work.subtitle.as_deref().filter(|_| !short),
        authors: work.authors.iter().map(name).collect(),
        number: number(work, chance),
        call_number: call_number(work, class),
        class: class.to_owned(),
        copies: match chance.below(10) {
            0..=5 => 1,
            6..=8 => 2,
            _ => 3,
        },
    }
}

/// The ISBN as this library typed it, or the ISSN.
fn number(work: &Work, chance: &mut Chance) -> String {
    let Some(isbn) = &work.isbn else {
        return work.issn.clone().unwrap_or_default();
    };
    match chance.below(10) {
        // Ten digits were what older books had printed in them.
        0..=2 if work.year < 2012 => ten(isbn),
        3..=6 => hyphenated(isbn),
        _ => isbn.clone(),
    }
}

fn ten(isbn: &str) -> String {
    let body = &isbn[3..12];
    let sum: usize = body
        .bytes()
        .zip((2..=10).rev())
        .map(|(digit, weight)| usize::from(digit - b'0') * weight)
        .sum();
    match (11 - sum % 11) % 11 {
        10 => format!("{body}X"),
        check => format!("{body}{check}"),
    }
}

fn hyphenated(isbn: &str) -> String {
    if isbn.starts_with("9781") {
        return format!("978-1-{}-{}-{}", &isbn[4..9], &isbn[9..12], &isbn[12..]);
    }
    format!(
        "978-{}-{}-{}-{}",
        &isbn[3..6],
        &isbn[6..10],
        &isbn[10..12],
        &isbn[12..]
    )
}

/// Class, three letters of the author, first letter of the title.
fn call_number(work: &Work, class: &str) -> String {
    let letter = |text: &str, n: usize| -> String {
        text.chars().filter(|c| c.is_alphabetic()).take(n).collect()
    };
    let title = letter(&work.title, 1);
    let author = work.authors.first();
    let (author, title) = match (author, work.tongue == ARA) {
        // Arabic books stand under a number of their own, not under letters of another script.
        (_, true) => return format!("{class} AR {}", work.pages % 90 + 10),
        (Some(author), false) => (
            letter(&author.family, 3).to_uppercase(),
            title.to_lowercase(),
        ),
        (None, false) => (
            letter(work.publisher, 3).to_uppercase(),
            title.to_lowercase(),
        ),
    };
    let prefix = if work.kind == Kind::Thesis { "SK " } else { "" };
    format!("{prefix}{class} {author} {title}")
}

pub(crate) fn collation(work: &Work) -> String {
    if work.kind == Kind::Serial {
        return "jilid : ilus. ; 25 cm".to_owned();
    }
    let height = 20 + work.pages % 5;
    let pictures = if work.pages.is_multiple_of(3) {
        " : ilus."
    } else {
        ""
    };
    format!("xii, {} hlm.{pictures} ; {height} cm", work.pages)
}

/// A CSV cell as SLiMS 9 writes it: quotes doubled, line breaks as the characters `\n`.
fn cell(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\"").replace('\n', "\\n"))
}

fn row(cells: &[&str]) -> String {
    let cells: Vec<String> = cells.iter().map(|text| cell(text)).collect();
    cells.join(",") + "\n"
}

/// Several values in one cell: `<first><second>`.
fn many(values: &[String]) -> String {
    values.iter().fold(String::new(), |mut out, value| {
        let _ = write!(out, "<{value}>");
        out
    })
}

const BIBLIO_9: &[&str] = &[
    "title",
    "gmd_name",
    "edition",
    "isbn_issn",
    "publisher_name",
    "publish_year",
    "collation",
    "series_title",
    "call_number",
    "language_name",
    "place_name",
    "classification",
    "notes",
    "image",
    "sor",
    "authors",
    "topics",
    "item_code",
];

const ITEM: &[&str] = &[
    "item_code",
    "call_number",
    "coll_type_name",
    "inventory_code",
    "received_date",
    "supplier_name",
    "order_no",
    "location_name",
    "order_date",
    "item_status_name",
    "site",
    "source",
    "invoice",
    "price",
    "price_currency",
    "invoice_date",
    "input_date",
    "last_update",
    "title",
];

/// The header of versions that end it with a separator, which makes a cell too many.
fn open_header(names: &[&str]) -> String {
    let line = row(names);
    format!("{},\n", line.trim_end())
}

fn biblio(description: &Description, notes: &str, codes: &[String]) -> String {
    let work = description.work;
    let title = match description.subtitle {
        Some(subtitle) => format!("{} : {subtitle}", description.title),
        None => description.title.clone(),
    };
    let year = if work.kind == Kind::Serial {
        format!("{}-", work.year)
    } else if work.pages.is_multiple_of(40) {
        // A year that the book itself does not state.
        format!("[{}]", work.year)
    } else {
        work.year.to_string()
    };
    let sor: Vec<String> = work.authors.iter().map(Author::direct).collect();
    row(&[
        &title,
        "Text",
        work.edition,
        &description.number,
        work.publisher,
        &year,
        &collation(work),
        "",
        &description.call_number,
        work.tongue.1,
        work.place,
        &description.class,
        notes,
        "",
        &sor.join(", "),
        &many(&description.authors),
        &many(&work.headings),
        &many(codes),
    ])
}

/// SLiMS 9: bibliography with a header, and the items in a file of their own.
pub(crate) fn slims9<'a>(
    works: impl Iterator<Item = &'a Work>,
    chance: &mut Chance,
) -> (String, String) {
    let (mut biblios, mut items) = (row(BIBLIO_9), open_header(ITEM));
    let mut serial = 0;
    for work in works {
        let description = describe(work, false, chance);
        let corner = work.area == Area::Economy && work.kind == Kind::Book && chance.percent(30);
        let mut codes = Vec::new();
        for copy in 1..=description.copies {
            serial += 1;
            let code = if corner {
                format!("BCN{serial:05}")
            } else {
                format!("UPC{serial:05}")
            };
            let reference = work.kind == Kind::Book && !corner && chance.percent(5);
            let (collection, status) = match (work.kind, corner, reference) {
                (Kind::Thesis, ..) => ("Skripsi", "No Loan"),
                (Kind::Serial, ..) => ("Jurnal", "No Loan"),
                (_, true, _) => ("Pojok Baca", ""),
                (_, _, true) => ("Reference", "No Loan"),
                _ => (
                    "Textbook",
                    match chance.below(100) {
                        0 => "Missing",
                        1 => "Repair",
                        _ => "",
                    },
                ),
            };
            let location = if corner {
                "Pojok Baca Bank Contoh"
            } else if work.area == Area::Agriculture && chance.percent(60) {
                "Kampus Jatinangor"
            } else {
                "Perpustakaan Pusat"
            };
            items += &row(&[
                &code,
                &format!("{} c.{copy}", description.call_number),
                collection,
                "",
                "",
                "",
                "",
                location,
                "",
                status,
                "",
                if corner { "2" } else { "1" },
                "",
                "",
                "",
                "",
                "2024-02-05 08:00:00",
                "2025-11-03 10:00:00",
                &work.title,
            ]);
            codes.push(code);
        }
        let notes = match chance.below(14) {
            0 => "Buku ajar.\nMemuat indeks.",
            1 => "Memuat bab \"Bacaan lanjutan\".",
            _ => "",
        };
        biblios += &biblio(&description, notes, &codes);
    }
    (biblios, items)
}

/// SLiMS 8: header under the older names, with a separator at its end; quotes not doubled, so no
/// quotes are put into cells here.
pub(crate) fn slims8<'a>(works: impl Iterator<Item = &'a Work>, chance: &mut Chance) -> String {
    let names: Vec<&str> = BIBLIO_9
        .iter()
        .map(|name| match *name {
            "authors" => "author_name",
            "topics" => "topic",
            name => name,
        })
        .collect();
    let mut out = open_header(&names);
    let mut serial = 0;
    for work in works {
        let description = describe(work, true, chance);
        let codes: Vec<String> = (0..description.copies)
            .map(|_| {
                serial += 1;
                format!("IAC{serial:05}")
            })
            .collect();
        // A line break came out of this version as the bare letter n.
        let notes = if chance.percent(5) {
            "Buku ajar.nCetakan kedua."
        } else {
            ""
        };
        out += &biblio(&description, notes, &codes);
    }
    out
}
