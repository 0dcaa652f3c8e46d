//! Columns of the bibliography and item files of SLiMS.

use super::{bracketed, name};
use crate::holdings::draft::{Copy, Draft};
use crate::holdings::normalize::squeeze;
use crate::holdings::read::rows::Row;
use crate::model::holdings_source::HeaderRow;
use memchr::memchr2;
use std::borrow::Cow;

/// Columns of the bibliography CSV of SLiMS, in order.
const SLIMS: [&str; 18] = [
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

/// The same columns under other names: those of older versions, and the Indonesian labels.
const SLIMS_OTHER: &[(&str, usize)] = &[
    ("author_name", 15),
    ("author", 15),
    ("topic", 16),
    ("subject", 16),
    ("judul", 0),
    ("gmd", 1),
    ("edisi", 2),
    ("isbn", 3),
    ("isbn/issn", 3),
    ("penerbit", 4),
    ("tahun terbit", 5),
    ("deskripsi fisik", 6),
    ("judul seri", 7),
    ("nomor panggil", 8),
    ("no. panggil", 8),
    ("bahasa", 9),
    ("tempat terbit", 10),
    ("klasifikasi", 11),
    ("catatan", 12),
    ("pengarang", 15),
    ("subyek", 16),
    ("subjek", 16),
    ("barcode", 17),
    ("kode eksemplar", 17),
];

/// Columns of the item CSV of SLiMS, in order.
const ITEMS: [&str; 19] = [
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

/// Whether cells are the header of a bibliography: five of its names, and one that only SLiMS writes.
pub(crate) fn is_biblio_header(cells: &[String]) -> bool {
    let names: Vec<String> = cells.iter().map(|cell| name(cell)).collect();
    let known = names.iter().filter(|own| SLIMS.contains(&own.as_str()));
    known.count() >= 5
        && names
            .iter()
            .any(|own| own == "isbn_issn" || own == "gmd_name")
}

/// Whether cells are the header of an item file.
pub(crate) fn is_items_header(cells: &[String]) -> bool {
    let names: Vec<String> = cells.iter().map(|cell| name(cell)).collect();
    let has = |wanted: &str| names.iter().any(|own| own == wanted);
    has("item_code") && has("coll_type_name") && !has("isbn_issn")
}

/// Where the columns of a SLiMS bibliography are.
#[derive(Debug)]
pub(crate) struct SlimsColumns {
    places: [Option<usize>; 18],
    /// Whether the first row is a header.
    pub(crate) has_header: bool,
    /// The version the header tells.
    pub(crate) version: Option<u8>,
}

/// Where ISBNs stand.
pub(crate) const SLIMS_ISBN: &str = SLIMS[3];
/// Cells in a row of a SLiMS bibliography.
pub(crate) const SLIMS_WIDTH: usize = SLIMS.len();
/// Cells in a row of a SLiMS item file.
pub(crate) const ITEMS_WIDTH: usize = ITEMS.len();

impl SlimsColumns {
    /// By the first row. Positions count unless a header names most of the columns.
    pub(crate) fn new(first: &Row, header: HeaderRow) -> Self {
        let mut places: [Option<usize>; 18] = std::array::from_fn(|_| None);
        let mut known = 0;
        for (at, cell) in first.cells.iter().enumerate() {
            let name = name(cell);
            let column = SLIMS.iter().position(|own| *own == name).or_else(|| {
                SLIMS_OTHER
                    .iter()
                    .find(|(other, _)| *other == name)
                    .map(|(_, column)| *column)
            });
            if let Some(column) = column {
                known += 1;
                places[column].get_or_insert(at);
            }
        }
        let looks = known >= 5;
        let has_header = match header {
            HeaderRow::Auto => looks,
            HeaderRow::Yes => true,
            HeaderRow::No => false,
        };
        if !has_header || !looks {
            places = std::array::from_fn(Some);
        }
        let says = |wanted: &str| first.cells.iter().any(|cell| name(cell) == wanted);
        let version = if has_header && says("author_name") {
            Some(8)
        } else if has_header && says("authors") {
            Some(9)
        } else {
            None
        };
        Self {
            places,
            has_header,
            version,
        }
    }

    /// A row to a draft. Second: whether damaged notes were cleaned.
    pub(crate) fn draft(&self, row: &Row, number: u64, old_version: bool) -> (Draft, bool) {
        let cell = |column: usize| -> &str {
            self.places[column]
                .and_then(|at| row.cells.get(at))
                .map_or("", |cell| cell.trim())
        };
        let clean = |column: usize| line_breaks(cell(column), old_version);
        let (notes, cleaned) = notes(cell(12));
        let call_number = clean(8);
        let class = cell(11);
        let draft = Draft {
            number,
            control: None,
            title: clean(0),
            gmd: clean(1),
            edition: clean(2),
            isbn: vec![cell(3).to_owned()],
            isbn_field: SLIMS_ISBN,
            publisher: clean(4),
            year: clean(5),
            extent: clean(6),
            series: clean(7),
            language: clean(9),
            place: clean(10),
            class: if class.eq_ignore_ascii_case("none") {
                String::new()
            } else {
                squeeze(class)
            },
            notes: line_breaks(&notes, old_version),
            responsibility: clean(14),
            authors: bracketed(cell(15)),
            subjects: bracketed(cell(16)),
            copies: bracketed(cell(17))
                .into_iter()
                .map(|code| Copy {
                    code,
                    call_number: call_number.clone(),
                    count: 1,
                    ..Copy::default()
                })
                .collect(),
            call_number,
            ..Draft::default()
        };
        (draft, cleaned)
    }
}

/// Line breaks as SLiMS writes them: the two characters `\n` in version 9, a bare `n` or `rn` before.
fn line_breaks(cell: &str, old_version: bool) -> String {
    let text: Cow<'_, str> = if cell.contains('\\') {
        cell.replace("\\r", " ").replace("\\n", " ").into()
    } else {
        cell.into()
    };
    if !old_version {
        return squeeze(&text);
    }
    let mut out = String::with_capacity(text.len());
    let (mut at, mut done) = (0, 0);
    while let Some(found) = memchr2(b'n', b'r', &text.as_bytes()[at..]) {
        let (front, rest) = text.split_at(at + found);
        let before = front.chars().next_back().unwrap_or(' ');
        let stop = matches!(before, '.' | ';' | ':' | '!' | '?' | ')');
        let capital = |rest: &str| rest.starts_with(char::is_uppercase);
        let taken = if stop && rest.strip_prefix('n').is_some_and(capital) {
            1
        } else if (stop || before.is_lowercase()) && rest.strip_prefix("rn").is_some_and(capital) {
            2
        } else {
            at = front.len() + 1;
            continue;
        };
        out.push_str(&front[done..]);
        out.push(' ');
        at = front.len() + taken;
        done = at;
    }
    out.push_str(&text[done..]);
    squeeze(&out)
}

/// Notes without what a SLiMS import made of them, and whether there was such a thing.
fn notes(cell: &str) -> (String, bool) {
    if matches!(cell.len(), 1 | 2) && cell.bytes().all(|byte| byte.is_ascii_digit()) {
        return (String::new(), true);
    }
    let inner = cell.strip_prefix("<div").and_then(|rest| {
        let (attributes, inner) = rest.split_once('>')?;
        attributes.contains("250px").then(|| {
            inner
                .strip_suffix("</div>")
                .unwrap_or(inner)
                .trim()
                .to_owned()
        })
    });
    match inner {
        Some(inner) => (inner, true),
        None => (cell.to_owned(), false),
    }
}

/// Where the columns of a SLiMS item file are.
#[derive(Debug)]
pub(crate) struct ItemColumns {
    places: [Option<usize>; 19],
    /// Whether the first row is a header.
    pub(crate) has_header: bool,
}

impl ItemColumns {
    /// By the first row.
    pub(crate) fn new(first: &Row) -> Self {
        let mut places: [Option<usize>; 19] = std::array::from_fn(|_| None);
        let mut known = 0;
        for (at, cell) in first.cells.iter().enumerate() {
            let name = name(cell);
            if let Some(column) = ITEMS.iter().position(|own| *own == name) {
                known += 1;
                places[column].get_or_insert(at);
            }
        }
        let has_header = known >= 5;
        if !has_header {
            places = std::array::from_fn(Some);
        }
        Self { places, has_header }
    }

    /// A row to a copy and the title it says it is of. Prices, suppliers and invoices are not looked at.
    pub(crate) fn copy(&self, row: &Row) -> (Copy, String) {
        let cell = |column: usize| -> String {
            self.places[column]
                .and_then(|at| row.cells.get(at))
                .map_or(String::new(), |cell| squeeze(cell))
        };
        let copy = Copy {
            code: cell(0),
            call_number: cell(1),
            collection: cell(2),
            location: cell(7),
            status: Some(cell(9)),
            count: 1,
        };
        (copy, cell(18))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_and_line_breaks_are_cleaned() {
        assert_eq!(
            line_breaks("Buku ajar.nCetakan kedua.", true),
            "Buku ajar. Cetakan kedua."
        );
        assert_eq!(line_breaks("LengkaprnJilid 2", true), "Lengkap Jilid 2");
        assert_eq!(
            line_breaks("Buku ajar.\\nCetakan", false),
            "Buku ajar. Cetakan"
        );
        assert_eq!(notes("17"), (String::new(), true));
        assert_eq!(
            notes("<div style=\"height: 250px; overflow-y: auto;\">Dua</div>"),
            ("Dua".to_owned(), true)
        );
        assert_eq!(notes("117"), ("117".to_owned(), false));
    }
}
