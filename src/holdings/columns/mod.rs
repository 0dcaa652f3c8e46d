//! Rows of tables to drafts.
//!
//! In: rows. Out: drafts.
//! Lives here: the names of columns, one file a kind of table.
//! Does not live here: how cells are told apart (`read`), what MARC tags mean (`extract`).

pub(crate) mod inlislite;
pub(crate) mod kbart;
pub(crate) mod mapped;
pub(crate) mod slims;

use super::normalize::squeeze;

/// The name of a column as it is compared.
pub(crate) fn name(cell: &str) -> String {
    squeeze(cell).to_lowercase()
}

/// Values between angle brackets: `<a><b>`; without brackets the cell is one value.
pub(super) fn bracketed(cell: &str) -> Vec<String> {
    let cell = cell.trim();
    let inner = match cell.strip_prefix('<') {
        Some(inner) => inner.strip_suffix('>').unwrap_or(inner),
        None => cell,
    };
    let mut values: Vec<String> = Vec::new();
    for value in inner.split("><").map(squeeze) {
        if !value.is_empty() && !values.contains(&value) {
            values.push(value);
        }
    }
    values
}
