//! Telling lists of persons from lists of books: what holds personal data is refused, by its header or by its cells.

use super::findings::Findings;
use super::normalize::squeeze;
use super::read::rows::Row;
use super::rules;

/// Columns of the member CSV of SLiMS, and others that only lists of persons have.
const PERSONAL: &[&str] = &[
    "member_id",
    "member_name",
    "gender",
    "member_type_name",
    "member_email",
    "member_address",
    "inst_name",
    "is_new",
    "member_image",
    "pin",
    "member_phone",
    "member_fax",
    "member_since_date",
    "register_date",
    "expire_date",
    "birth_date",
    "member_notes",
    "mpasswd",
    "postal_code",
];

/// One of these is enough.
const ALWAYS_PERSONAL: &[&str] = &[
    "member_id",
    "member_email",
    "mpasswd",
    "nik",
    "no_ktp",
    "no. ktp",
    "nomor ktp",
    "ktp",
    "email",
    "e-mail",
    "surel",
    "birth_date",
    "tanggal lahir",
    "tgl lahir",
    "tgl_lahir",
    "no hp",
    "no_hp",
    "no. hp",
    "member_phone",
];

/// Says that a file is refused.
pub(crate) fn refuse(findings: &Findings<'_>, why: &str) {
    findings.file(
        &rules::PERSONAL_DATA,
        format!("the file is refused: {why}"),
        "remove the file from the portal and from its history, and export the bibliography instead",
    );
}

/// Why the first line of a text makes the whole file one that must not be read, whatever separates its cells.
pub(crate) fn text(text: &[u8]) -> Option<String> {
    let head = &text[..text.len().min(1 << 13)];
    let line = head
        .split(|byte| matches!(byte, b'\n' | b'\r'))
        .find(|line| !line.is_empty())?;
    let line = String::from_utf8_lossy(line);
    [',', ';', '\t', '|'].iter().find_map(|separator| {
        let names: Vec<String> = line
            .split(*separator)
            .map(|cell| {
                squeeze(cell.trim_matches(|c: char| c.is_ascii_punctuation() || c == ' '))
                    .to_lowercase()
            })
            .collect();
        header(&names)
    })
}

/// Why the names of columns make the whole file one that must not be read.
pub(crate) fn header(names: &[String]) -> Option<String> {
    let known = |list: &[&str]| {
        names
            .iter()
            .filter(|name| list.contains(&name.as_str()))
            .count()
    };
    let bibliographic = names.iter().any(|name| name == "title" || name == "judul");
    if names.first().is_some_and(|name| name == "member_id") || known(PERSONAL) >= 3 {
        return Some("it is a list of patrons".to_owned());
    }
    // A cell of data may happen to say `email`; a header has more than one name that is known.
    let header = bibliographic || known(PERSONAL) + known(ALWAYS_PERSONAL) >= 2 || names.len() < 3;
    let column = names
        .iter()
        .find(|name| ALWAYS_PERSONAL.contains(&name.as_str()))
        .filter(|_| header)?;
    Some(format!("it has a column `{column}`"))
}

/// Watches for columns that hold e-mail addresses or identity numbers, whatever they are called.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    columns: Vec<(u64, u64)>,
}

impl Watch {
    /// Looks at a row.
    pub(crate) fn look(&mut self, row: &Row) {
        if self.columns.len() < row.cells.len() {
            self.columns.resize(row.cells.len(), (0, 0));
        }
        for (cell, (filled, personal)) in row.cells.iter().zip(&mut self.columns) {
            let cell = cell.trim();
            if !cell.is_empty() {
                *filled += 1;
                *personal += u64::from(is_address(cell) || is_identity_number(cell));
            }
        }
    }

    /// The number (from 1) of a column of which more than half is personal.
    pub(crate) fn verdict(&self) -> Option<usize> {
        self.columns
            .iter()
            .position(|(filled, personal)| *personal > 0 && personal * 2 > *filled)
            .map(|at| at + 1)
    }
}

fn is_address(cell: &str) -> bool {
    // Hardly any cell has the sign.
    memchr::memchr(b'@', cell.as_bytes()).is_some()
        && cell.len() < 100
        && !cell.contains([' ', '/', '<'])
        && cell.split_once('@').is_some_and(|(user, host)| {
            !user.is_empty() && host.contains('.') && !host.contains('@')
        })
}

/// Sixteen digits: region, day (plus 40 for women), month, year, number.
fn is_identity_number(cell: &str) -> bool {
    let cell = cell.trim_start_matches('\'');
    if cell.len() != 16 || !cell.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let two = |at: usize| cell[at..at + 2].parse::<u32>().unwrap_or(0);
    (11..=97).contains(&two(0)) && matches!(two(6), 1..=31 | 41..=71) && matches!(two(8), 1..=12)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_persons_are_known() {
        let row = |cells: &[&str]| Row {
            cells: cells.iter().map(|cell| (*cell).to_owned()).collect(),
            ..Row::default()
        };
        assert!(text(b"member_id;member_name;gender\n").is_some());
        assert!(text(b"\"title\",\"Email\"\r\n").is_some());
        assert!(text(b"title,authors,postal_code\n").is_none());
        let mut watch = Watch::default();
        watch.look(&row(&["0001", "a@example.org"]));
        assert_eq!(watch.verdict(), Some(2));
        let mut watch = Watch::default();
        watch.look(&row(&["3273014107900001"]));
        watch.look(&row(&["9786020822341"]));
        watch.look(&row(&["B00001"]));
        assert_eq!(watch.verdict(), None);
    }
}
