//! Columns of the collection sheet of INLISLite: two rows of headers, and a row for each copy.

use super::name;
use crate::holdings::draft::{Copy, Draft};
use crate::holdings::normalize::squeeze;
use crate::holdings::read::rows::Row;

/// Cells in a row.
pub(crate) const WIDTH: usize = 42;

/// Where ISBNs stand.
pub(crate) const ISBN: &str = "ISBN";

/// The columns, in order, as the second header names them; a blank one where nothing is taken from it.
const NAMES: [&str; WIDTH] = [
    "",
    "",
    "no. induk",
    "no. barcode",
    "",
    "",
    "",
    "",
    "",
    "kode lokasi perpustakaan",
    "kode lokasi ruang",
    "akses",
    "kategori",
    "media",
    "ketersediaan",
    "nomor panggil eksemplar",
    "jenis bahan",
    "judul utama",
    "anak judul",
    "pernyataan tanggungjawab",
    "tajuk pengarang",
    "tajuk pengarang badan kooperasi",
    "pengarang tambahan nama orang",
    "pengarang tambahan nama badan",
    "edisi",
    "kota terbit",
    "penerbit",
    "tahun terbit",
    "jumlah halaman",
    "dimensi",
    "isbn",
    "issn",
    "",
    "no ddc",
    "nomor panggil katalog",
    "abstrak",
    "bahasa",
    "subjek topik",
    "",
    "",
    "",
    "",
];

/// Whether cells are the second header.
pub(crate) fn is_header(cells: &[String]) -> bool {
    let has = |wanted: &str| cells.iter().any(|cell| name(cell) == wanted);
    has("judul utama") && (has("no. induk") || has("no. barcode") || has("tajuk pengarang"))
}

/// Whether cells are the first header, which groups the columns.
pub(crate) fn is_group_header(cells: &[String]) -> bool {
    cells.iter().any(|cell| name(cell) == "data bibliografis")
}

/// Where the columns are.
#[derive(Debug)]
pub(crate) struct InlisliteColumns {
    places: [Option<usize>; WIDTH],
    /// Whether the row they were made of is a header.
    pub(crate) has_header: bool,
}

impl InlisliteColumns {
    /// By the header; by position where the row is none.
    pub(crate) fn new(first: &Row) -> Self {
        let names: Vec<String> = first.cells.iter().map(|cell| name(cell)).collect();
        let has_header = is_header(&first.cells);
        let places = std::array::from_fn(|column| {
            if has_header {
                let wanted = NAMES[column];
                names
                    .iter()
                    .position(|own| !wanted.is_empty() && own == wanted)
            } else {
                Some(column)
            }
        });
        Self { places, has_header }
    }

    /// A row to a draft of one copy.
    pub(crate) fn draft(&self, row: &Row, number: u64) -> Draft {
        let cell = |wanted: &str| -> String {
            NAMES
                .iter()
                .position(|own| *own == wanted)
                .and_then(|column| self.places[column])
                .and_then(|at| row.cells.get(at))
                .map_or(String::new(), |cell| squeeze(cell))
        };
        let several = |names: &[&str], separators: &[char]| -> Vec<String> {
            let mut values: Vec<String> = Vec::new();
            for name in names {
                for value in cell(name).split(separators).map(squeeze) {
                    if !value.is_empty() && !values.contains(&value) {
                        values.push(value);
                    }
                }
            }
            values
        };
        let joined = |names: &[&str], with: &str| several(names, &[]).join(with);
        let either = |first: &str, second: &str| {
            let own = cell(first);
            if own.is_empty() { cell(second) } else { own }
        };
        let (access, available) = (cell("akses"), cell("ketersediaan"));
        // A copy that is away or there may be lent by the same rule; a copy that is lost may not.
        let moves = matches!(
            available.to_lowercase().as_str(),
            "" | "tersedia" | "dipinjam" | "dipesan" | "sedang dipinjam"
        );
        let (pages, size) = (cell("jumlah halaman"), cell("dimensi"));
        let extent = if size.is_empty() || pages.contains(&size) {
            pages
        } else if pages.is_empty() || size.contains(&pages) {
            size
        } else {
            format!("{pages} ; {size}")
        };
        let call_number = either("nomor panggil katalog", "nomor panggil eksemplar");
        let class = cell("no ddc");
        Draft {
            number,
            title: cell("judul utama"),
            subtitle: cell("anak judul"),
            responsibility: cell("pernyataan tanggungjawab"),
            authors: several(
                &[
                    "tajuk pengarang",
                    "tajuk pengarang badan kooperasi",
                    "pengarang tambahan nama orang",
                    "pengarang tambahan nama badan",
                ],
                &[';', '|'],
            ),
            isbn: vec![cell("isbn")],
            isbn_field: ISBN,
            issn: vec![cell("issn")],
            edition: cell("edisi"),
            publisher: cell("penerbit"),
            place: cell("kota terbit"),
            year: cell("tahun terbit"),
            extent,
            language: cell("bahasa"),
            gmd: cell("jenis bahan"),
            subjects: several(&["subjek topik"], &[';', '|']),
            class: class.replace('/', ""),
            notes: cell("abstrak"),
            call_number,
            copies: vec![Copy {
                code: either("no. barcode", "no. induk"),
                call_number: either("nomor panggil eksemplar", "nomor panggil katalog"),
                location: joined(&["kode lokasi perpustakaan", "kode lokasi ruang"], ", "),
                collection: cell("kategori"),
                status: Some(if moves { access } else { available }),
                count: 1,
            }],
            ..Draft::default()
        }
    }
}

/// What two rows have in common that are copies of one title.
pub(crate) fn key(draft: &Draft) -> [u8; 16] {
    let mut hasher = blake3::Hasher::new();
    for part in [
        &draft.title,
        &draft.subtitle,
        &draft.responsibility,
        &draft.edition,
        &draft.publisher,
        &draft.year,
        &draft.extent,
        &draft.class,
        &draft.gmd,
    ]
    .into_iter()
    .chain(&draft.authors)
    .chain(&draft.isbn)
    .chain(&draft.issn)
    {
        hasher.update(part.as_bytes());
        hasher.update(&[0]);
    }
    let mut key = [0; 16];
    key.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    key
}
