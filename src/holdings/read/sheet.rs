//! Rows of spreadsheets. The one format whose packed bytes are read whole, because its archive ends with the list of what
//! is in it; its rows wait on disk.

use super::Window;
use super::rows::{Row, Taken};
use crate::error::Result;
use crate::holdings::catalog;
use crate::holdings::unite::Room;
use crate::spill::{Sorted, Sorter};
use calamine::{DataRef, ExcelDateTime, Reader, Xlsx};
use std::collections::VecDeque;
use std::io::{self, Cursor};

/// An archive may not be longer.
const LONGEST: usize = 512 << 20;
/// Cells to the right of this are not looked at: they come from a stray keystroke, not from a library.
const WIDEST: u32 = 1024;
/// A sheet may not have more cells.
const MOST_CELLS: usize = 50_000_000;

/// Rows at the front that may hold the header.
const HEAD: usize = 40;

/// Its line and its cells.
type Numbered = (u64, Vec<String>);

/// Reads one row after the other, of the first sheet that has any.
pub(crate) struct Sheet {
    head: VecDeque<Numbered>,
    rest: Sorted,
    /// Name of the sheet.
    pub(crate) name: String,
}

impl Sheet {
    /// Over a stream.
    pub(crate) fn new(window: Window, room: Room<'_>) -> io::Result<Self> {
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
            let mut rows = Rows {
                sorter: room.sorter(),
                n: 0,
                last: None,
            };
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
                rows.put(line, column as usize, text)
                    .map_err(io::Error::other)?;
            }
            if n_cells > 0 {
                return Self::of(rows, name).map_err(io::Error::other);
            }
        }
        let none = Sorter::new(room.scratch, 0).finish();
        Ok(Self {
            head: VecDeque::new(),
            rest: none.map_err(io::Error::other)?,
            name: String::new(),
        })
    }

    fn of(rows: Rows<'_>, name: String) -> Result<Self> {
        let mut sheet = Self {
            head: VecDeque::new(),
            rest: rows.finish()?,
            name,
        };
        while sheet.head.len() < HEAD && sheet.read_on()? {}
        Ok(sheet)
    }

    fn read_on(&mut self) -> Result<bool> {
        let Some((_, value)) = self.rest.next()? else {
            return Ok(false);
        };
        self.head.push_back(catalog::decode(value)?);
        Ok(true)
    }

    /// The first rows that are left.
    pub(crate) fn head(&self) -> impl Iterator<Item = &[String]> {
        self.head.iter().map(|(_, cells)| cells.as_slice())
    }

    /// The next row that is not blank, or `None` at the end.
    pub(crate) fn next(&mut self) -> io::Result<Option<Taken>> {
        let Some((line, cells)) = self.head.pop_front() else {
            return Ok(None);
        };
        self.read_on().map_err(io::Error::other)?;
        Ok(Some(Taken::Row(Row {
            cells,
            line,
            mended: None,
        })))
    }
}

/// Takes the cells of a sheet.
struct Rows<'r> {
    sorter: Sorter<'r>,
    n: u64,
    /// The row that is not finished.
    last: Option<Numbered>,
}

impl Rows<'_> {
    fn put(&mut self, line: u64, column: usize, text: String) -> Result<()> {
        if self.last.as_ref().is_none_or(|(last, _)| *last != line) {
            self.close()?;
        }
        let (_, row) = self.last.get_or_insert((line, Vec::new()));
        if row.len() <= column {
            row.resize(column + 1, String::new());
        }
        row[column] = text;
        Ok(())
    }

    fn close(&mut self) -> Result<()> {
        if let Some(row) = self.last.take() {
            // They come in their order, and sorting keeps it.
            self.sorter
                .push(&self.n.to_be_bytes(), &catalog::encode(&row)?)?;
            self.n += 1;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Sorted> {
        self.close()?;
        self.sorter.finish()
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
