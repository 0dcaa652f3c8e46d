//! Columns of any table, and keys of any JSON: by the map of the source, or by names that are commonly used.

use super::{bracketed, name};
use crate::holdings::draft::{Copy, Draft};
use crate::holdings::normalize::squeeze;
use crate::holdings::read::json::text;
use crate::holdings::read::rows::Row;
use crate::model::holdings_source::HeaderRow;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What a table's columns may be mapped to, and headers that are taken for it where no map is given.
const TARGETS: &[(&str, &[&str])] = &[
    ("title", &["title", "judul", "judul buku", "original_title"]),
    ("subtitle", &["subtitle", "anak judul", "sub judul"]),
    ("part", &["part", "volume", "jilid"]),
    (
        "responsibility",
        &[
            "responsibility",
            "sor",
            "penanggung jawab",
            "pernyataan tanggung jawab",
        ],
    ),
    (
        "authors",
        &["authors", "author", "pengarang", "penulis", "creator"],
    ),
    ("isbn", &["isbn", "isbn_issn", "isbn13", "isbn/issn"]),
    ("issn", &["issn", "issns"]),
    ("edition", &["edition", "edisi"]),
    ("publisher", &["publisher", "penerbit", "publisher_name"]),
    (
        "place",
        &["place", "kota terbit", "tempat terbit", "place_name"],
    ),
    (
        "year",
        &["year", "tahun", "tahun terbit", "publish_year", "date"],
    ),
    (
        "extent",
        &["extent", "collation", "deskripsi fisik", "kolasi"],
    ),
    ("series", &["series", "seri", "series_title", "judul seri"]),
    (
        "language",
        &["language", "bahasa", "language_code", "language_name"],
    ),
    ("format", &["format", "gmd", "gmd_name", "jenis bahan"]),
    (
        "subjects",
        &["subjects", "subject", "topics", "subyek", "subjek", "topik"],
    ),
    (
        "class",
        &["class", "classification", "klasifikasi", "no. klas", "ddc"],
    ),
    ("notes", &["notes", "catatan", "note"]),
    (
        "call_number",
        &["call_number", "nomor panggil", "no. panggil", "callnumber"],
    ),
    ("location", &["location", "lokasi", "location_name"]),
    (
        "collection_type",
        &[
            "collection_type",
            "tipe koleksi",
            "coll_type_name",
            "jenis koleksi",
        ],
    ),
    ("status", &["status", "item_status_name", "ketersediaan"]),
    (
        "item_code",
        &[
            "item_code",
            "barcode",
            "no. barcode",
            "kode eksemplar",
            "no. induk",
        ],
    ),
    (
        "copies",
        &["copies", "jumlah", "eksemplar", "jumlah eksemplar"],
    ),
    ("url", &["url", "link", "tautan"]),
    ("id", &["id", "book_id", "nomor"]),
];

/// Whether cells look like the header of a list of books: a title, and something else that is known.
pub(crate) fn is_header(cells: &[String], map: &BTreeMap<String, String>) -> bool {
    let names: Vec<String> = cells.iter().map(|cell| name(cell)).collect();
    if !map.is_empty() {
        let known = map
            .values()
            .filter(|column| names.contains(&name(column)))
            .count();
        return known > 0 && known * 2 > map.len();
    }
    let known = |own: &str| {
        TARGETS
            .iter()
            .find(|(_, headers)| headers.contains(&own))
            .map(|(target, _)| *target)
    };
    let targets: Vec<&str> = names.iter().filter_map(|own| known(own)).collect();
    targets.contains(&"title") && targets.len() > 1
}

/// What is wrong with a map that does not even look at a table.
pub(crate) fn unknown_target(map: &BTreeMap<String, String>) -> Option<String> {
    map.keys()
        .find(|target| !TARGETS.iter().any(|(known, _)| known == target))
        .map(|target| format!("`{target}` is not something a column can be mapped to"))
}

/// Keys of JSON objects for what we call them.
#[derive(Debug)]
pub(crate) struct MappedKeys {
    keys: BTreeMap<&'static str, Vec<String>>,
}

impl MappedKeys {
    /// By the map, or by names that are commonly used. A key may be a path: `publisher.name`.
    pub(crate) fn new(map: &BTreeMap<String, String>) -> Self {
        let keys = TARGETS
            .iter()
            .filter_map(|(target, common)| {
                let own = if map.is_empty() {
                    common.iter().map(|key| (*key).to_owned()).collect()
                } else {
                    vec![map.get(*target)?.clone()]
                };
                Some((*target, own))
            })
            .collect();
        Self { keys }
    }

    /// An object to a draft.
    pub(crate) fn draft(&self, object: &Map<String, Value>, number: u64) -> Draft {
        let find = |key: &str| -> Option<&Value> {
            let whole = object
                .iter()
                .find(|(own, _)| *own == key || own.to_lowercase() == name(key));
            if let Some((_, value)) = whole {
                return Some(value);
            }
            let mut parts = key.split('.');
            let first = object.get(parts.next()?)?;
            parts.try_fold(first, |value, part| value.get(part))
        };
        draft(number, &|target| {
            let value = self.keys.get(target)?.iter().find_map(|key| find(key))?;
            Some(squeeze(&text(Some(value))))
        })
    }
}

/// Where the columns of any other table are.
#[derive(Debug)]
pub(crate) struct MappedColumns {
    places: BTreeMap<&'static str, usize>,
    /// Whether the first row is a header.
    pub(crate) has_header: bool,
}

impl MappedColumns {
    /// By the map and the first row; what is wrong with them where that cannot be.
    pub(crate) fn new(
        first: &Row,
        map: &BTreeMap<String, String>,
        header: HeaderRow,
    ) -> Result<Self, String> {
        let names: Vec<String> = first.cells.iter().map(|cell| name(cell)).collect();
        let mut places = BTreeMap::new();
        let mut by_name = false;
        for (target, column) in map {
            let Some((target, _)) = TARGETS.iter().find(|(known, _)| known == target) else {
                return Err(format!(
                    "`{target}` is not something a column can be mapped to"
                ));
            };
            let wanted = name(column);
            let place = match names.iter().position(|name| *name == wanted) {
                Some(at) => {
                    by_name = true;
                    at
                }
                None => match column.trim().parse::<usize>() {
                    Ok(number) if (1..=names.len()).contains(&number) => number - 1,
                    _ => return Err(format!("there is no column `{column}`")),
                },
            };
            places.insert(*target, place);
        }
        if map.is_empty() {
            for (target, headers) in TARGETS {
                if let Some(at) = headers
                    .iter()
                    .find_map(|header| names.iter().position(|name| name == header))
                {
                    by_name = true;
                    places.insert(*target, at);
                }
            }
        }
        if !places.contains_key("title") {
            return Err("no column is the title".to_owned());
        }
        let has_header = match header {
            HeaderRow::Auto => by_name,
            HeaderRow::Yes => true,
            HeaderRow::No => false,
        };
        Ok(Self { places, has_header })
    }

    /// A row to a draft.
    pub(crate) fn draft(&self, row: &Row, number: u64) -> Draft {
        draft(number, &|target| {
            let at = self.places.get(target)?;
            Some(
                row.cells
                    .get(*at)
                    .map_or(String::new(), |cell| squeeze(cell)),
            )
        })
    }
}

/// What stands under each name, `None` where the table does not have it, to a draft.
fn draft(number: u64, get: &dyn Fn(&str) -> Option<String>) -> Draft {
    let cell = |target: &str| get(target).unwrap_or_default();
    let list = |target: &str| -> Vec<String> {
        let cell = cell(target);
        if cell.starts_with('<') {
            return bracketed(&cell);
        }
        let mut values: Vec<String> = Vec::new();
        for value in cell.split(['|', ';']).map(squeeze) {
            if !value.is_empty() && !values.contains(&value) {
                values.push(value);
            }
        }
        values
    };
    let (location, collection) = (cell("location"), cell("collection_type"));
    let call_number = cell("call_number");
    let counted: Option<u32> = get("copies").map(|copies| copies.parse().unwrap_or(0));
    let status = get("status");
    let one = |code: String, count: u32| Copy {
        code,
        call_number: call_number.clone(),
        location: location.clone(),
        collection: collection.clone(),
        status: status.clone(),
        count,
    };
    let codes = list("item_code");
    let copies = if !codes.is_empty() {
        codes.into_iter().map(|code| one(code, 1)).collect()
    } else if counted.is_some() || !location.is_empty() {
        vec![one(String::new(), counted.unwrap_or(0))]
    } else {
        Vec::new()
    };
    Draft {
        number,
        control: Some(cell("id")).filter(|id| !id.is_empty()),
        title: cell("title"),
        subtitle: cell("subtitle"),
        part: cell("part"),
        responsibility: cell("responsibility"),
        authors: list("authors"),
        isbn: vec![cell("isbn")],
        isbn_field: "isbn",
        issn: vec![cell("issn")],
        edition: cell("edition"),
        publisher: cell("publisher"),
        place: cell("place"),
        year: cell("year"),
        extent: cell("extent"),
        series: cell("series"),
        language: cell("language"),
        gmd: cell("format"),
        subjects: list("subjects"),
        class: cell("class"),
        notes: cell("notes"),
        call_number,
        url: cell("url"),
        copies,
        ..Draft::default()
    }
}
