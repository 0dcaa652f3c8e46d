//! Rows of spreadsheets. The one format that is read whole: its archive ends with the list of what is in it.

use super::Window;
use super::rows::{Row, Taken};
use calamine::{DataRef, ExcelDateTime, Reader, Xlsx};
use std::collections::VecDeque;
use std::io::{self, Cursor};

/// An archive may not be longer.
const LONGEST: usize = 512 << 20;
/// Cells to the right of this are not looked at: they come from a stray keystroke, not from a library.
const WIDEST: u32 = 1024;
/// A sheet may not have more cells.
const MOST_CELLS: usize = 50_000_000;

/// Reads one row after the other, of the first sheet that has any.
pub(crate) struct Sheet {
    rows: VecDeque<(u64, Vec<String>)>,
    /// Name of the sheet.
    pub(crate) name: String,
}

impl Sheet {
    /// Over a stream.
    pub(crate) fn new(window: Window) -> io::Result<Self> {
        let damaged = |why: &dyn std::fmt::Display| {
            io::Error::new(io::ErrorKind::InvalidData, why.to_string())
        };
        let Some(bytes) = window.whole(LONGEST)? else {
            return Err(damaged(&"the spreadsheet is larger than 512 MB"));
        };
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
        for name in book.sheet_names() {
            let Ok(mut cells) = book.worksheet_cells_reader(&name) else {
                continue;
            };
            let mut rows: Vec<(u64, Vec<String>)> = Vec::new();
            let mut n_cells = 0;
            while let Some(cell) = cells.next_cell().map_err(|error| damaged(&error))? {
                let (line, column) = cell.get_position();
                let text = text(cell.get_value());
                if column >= WIDEST || text.trim().is_empty() {
                    continue;
                }
                n_cells += 1;
                if n_cells > MOST_CELLS {
                    return Err(damaged(&"the sheet has more than 50 million cells"));
                }
                let line = u64::from(line) + 1;
                if rows.last().is_none_or(|(last, _)| *last != line) {
                    rows.push((line, Vec::new()));
                }
                if let Some((_, row)) = rows.last_mut() {
                    let column = column as usize;
                    if row.len() <= column {
                        row.resize(column + 1, String::new());
                    }
                    row[column] = text;
                }
            }
            if !rows.is_empty() {
                return Ok(Self {
                    rows: rows.into(),
                    name,
                });
            }
        }
        Ok(Self {
            rows: VecDeque::new(),
            name: String::new(),
        })
    }

    /// The first rows that are left.
    pub(crate) fn head(&self) -> impl Iterator<Item = &[String]> {
        self.rows.iter().take(40).map(|(_, cells)| cells.as_slice())
    }

    /// Leaves out rows at the front.
    pub(crate) fn skip(&mut self, n: usize) {
        self.rows.drain(..n.min(self.rows.len()));
    }

    /// The next row that is not blank, or `None` at the end.
    pub(crate) fn next(&mut self) -> Option<Taken> {
        let (line, cells) = self.rows.pop_front()?;
        Some(Taken::Row(Row {
            cells,
            line,
            mended: None,
        }))
    }
}

/// A cell as a person sees it: whole numbers without a point, days as days.
fn text(cell: &DataRef<'_>) -> String {
    match cell {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number_text(*number),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(yes) => yes.to_string(),
        DataRef::DateTime(moment) => day(moment),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

fn number_text(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 {
        format!("{number:.0}")
    } else {
        number.to_string()
    }
}

fn day(moment: &ExcelDateTime) -> String {
    let value = moment.as_f64();
    if !moment.is_datetime() || !(1.0..2_958_466.0).contains(&value) {
        return number_text(value);
    }
    let (year, month, day, ..) = moment.to_ymd_hms_milli();
    format!("{year:04}-{month:02}-{day:02}")
}
