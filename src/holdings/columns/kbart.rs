//! Columns of KBART lists, recommended practice I and II: titles of electronic journals and books.

use super::name;
use crate::holdings::catalog::Format;
use crate::holdings::draft::Draft;
use crate::holdings::normalize::squeeze;
use crate::holdings::read::rows::Row;

/// Whether cells are the header of such a list.
pub(crate) fn is_header(cells: &[String]) -> bool {
    let names: Vec<String> = cells.iter().map(|cell| name(cell)).collect();
    let has = |wanted: &str| names.iter().any(|own| own == wanted);
    has("publication_title") && (has("online_identifier") || has("print_identifier"))
}

/// Where the columns are.
#[derive(Debug)]
pub(crate) struct KbartColumns {
    names: Vec<String>,
}

impl KbartColumns {
    /// By the header; `None` if the row is none.
    pub(crate) fn new(first: &Row) -> Option<Self> {
        is_header(&first.cells).then(|| Self {
            names: first.cells.iter().map(|cell| name(cell)).collect(),
        })
    }

    /// The version of the recommended practice.
    pub(crate) fn version(&self) -> &'static str {
        let has = |wanted: &str| self.names.iter().any(|own| own == wanted);
        if has("publication_type") || has("access_type") {
            "KBART II"
        } else {
            "KBART I"
        }
    }

    /// A row to a draft.
    pub(crate) fn draft(&self, row: &Row, number: u64) -> Draft {
        let cell = |wanted: &str| -> String {
            self.names
                .iter()
                .position(|own| own == wanted)
                .and_then(|at| row.cells.get(at))
                .map_or(String::new(), |cell| squeeze(cell))
        };
        let first_of = |names: &[&str]| -> String {
            names
                .iter()
                .map(|name| cell(name))
                .find(|text| !text.is_empty())
                .unwrap_or_default()
        };
        let kind = cell("publication_type").to_lowercase();
        let numbers = [cell("print_identifier"), cell("online_identifier")];
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).count();
        let monograph = match kind.as_str() {
            "monograph" | "book" => true,
            "serial" | "journal" => false,
            _ => numbers.iter().any(|own| digits(own) > 8),
        };
        let year = if monograph {
            let day = first_of(&[
                "date_monograph_published_print",
                "date_monograph_published_online",
                "date_first_issue_online",
            ]);
            day.get(..4).unwrap_or_default().to_owned()
        } else {
            span(
                &cell("date_first_issue_online"),
                &cell("date_last_issue_online"),
            )
        };
        let mut notes: Vec<String> = Vec::new();
        if !monograph {
            notes.push(coverage(&cell));
        }
        notes.push(first_of(&["notes", "coverage_notes"]));
        notes.retain(|note| !note.is_empty());
        Draft {
            number,
            control: Some(cell("title_id")).filter(|id| !id.is_empty()),
            title: cell("publication_title"),
            authors: [cell("first_author"), cell("first_editor")]
                .into_iter()
                .filter(|name| !name.is_empty())
                .collect(),
            isbn: numbers.to_vec(),
            isbn_field: "print_identifier",
            edition: if monograph {
                cell("monograph_edition")
            } else {
                String::new()
            },
            part: cell("monograph_volume"),
            publisher: cell("publisher_name"),
            year,
            format: Some(if monograph {
                Format::Electronic
            } else {
                Format::Serial
            }),
            notes: notes.join("\n"),
            url: cell("title_url"),
            ..Draft::default()
        }
    }
}

/// First and last year; an end that is not given means to the present.
fn span(first: &str, last: &str) -> String {
    let year = |day: &str| day.get(..4).unwrap_or_default().to_owned();
    let (first, last) = (year(first), year(last));
    if first.is_empty() && last.is_empty() {
        String::new()
    } else {
        format!("{first}-{last}")
    }
}

/// What can be read of a journal, in figures that every language reads: `2002-01 (1:1) – 2010 (9:4), P1Y`.
fn coverage(cell: &dyn Fn(&str) -> String) -> String {
    let point = |date: &str, volume: &str, issue: &str| {
        let (date, volume, issue) = (cell(date), cell(volume), cell(issue));
        let number = match (volume.is_empty(), issue.is_empty()) {
            (true, true) => String::new(),
            (false, true) => format!("({volume})"),
            _ => format!("({volume}:{issue})"),
        };
        [date, number]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    };
    let first = point(
        "date_first_issue_online",
        "num_first_vol_online",
        "num_first_issue_online",
    );
    let last = point(
        "date_last_issue_online",
        "num_last_vol_online",
        "num_last_issue_online",
    );
    if first.is_empty() && last.is_empty() {
        return String::new();
    }
    let embargo = cell("embargo_info");
    let mut out = format!("{first} – {last}").trim().to_owned();
    if !embargo.is_empty() {
        out.push_str(&format!(", {embargo}"));
    }
    out
}
