//! Rows of tables, in every dialect that library programs and spreadsheets write.
//!
//! A row is taken by the rules of RFC 4180 where it keeps them and has as many cells as it should. If not, it is taken
//! line by line with quotes that count only beside a separator, which mends quotes that were not doubled.
//! Text is decoded row by row, because files put together from two programs mix encodings.
//! Stays whole above 500 lines: a third of it is tests of dialects.

use super::Window;
use crate::model::holdings_source::{Dialect, LineEnd, TextEncoding};
use memchr::{memchr, memchr2};
use std::borrow::Cow;
use std::io;

/// Longer than this a row is not believed.
const LONGEST: usize = 1 << 18;
/// So many lines are joined while mending a row that has line ends in its cells.
const MOST_LINES: usize = 12;
const SAMPLE_ROWS: usize = 40;

/// One row.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    /// Its cells.
    pub(crate) cells: Vec<String>,
    /// Its line in the file, from 1.
    pub(crate) line: u64,
    /// What had to be mended.
    pub(crate) mended: Option<&'static str>,
}

/// What was found out about a table, or was said about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape {
    delimiter: u8,
    quote: u8,
    escape: u8,
    line_end: u8,
    encoding: TextEncoding,
    /// Cells in a row.
    pub(crate) width: usize,
}

impl Shape {
    /// The dialect in words.
    pub(crate) fn words(&self) -> String {
        let delimiter = match self.delimiter {
            b'\t' => "tab".to_owned(),
            other => format!("`{}`", char::from(other)),
        };
        let line_end = if self.line_end == b'\r' {
            ", lines end in CR"
        } else {
            ""
        };
        format!(
            "separator {delimiter}, quote `{}`{line_end}",
            char::from(self.quote)
        )
    }
}

/// Either a row or the line of one that cannot be taken apart.
#[derive(Debug)]
pub(crate) enum Taken {
    /// A row.
    Row(Row),
    /// Not a row.
    Broken(u64),
}

/// Reads one row after the other.
pub(crate) struct Rows {
    window: Window,
    /// The dialect.
    pub(crate) shape: Shape,
    line: u64,
    /// Rows that were not UTF-8.
    pub(crate) n_foreign: u64,
    /// Whether the beginning of the file holds a line break written as `\\n`.
    pub(crate) escaped_breaks: bool,
}

impl Rows {
    /// Over a stream. The width is that of the format, or `None` where the first row says it.
    pub(crate) fn new(
        mut window: Window,
        dialect: &Dialect,
        width: Option<usize>,
    ) -> io::Result<Self> {
        window.ensure(LONGEST)?;
        let shape = detect(window.data(), window.ended(), dialect, width);
        let escaped_breaks = memchr::memmem::find(window.data(), b"\\n").is_some();
        Ok(Self {
            window,
            shape,
            line: 1,
            n_foreign: 0,
            escaped_breaks,
        })
    }

    /// The next row that is not blank, or `None` at the end of the file.
    pub(crate) fn next(&mut self) -> io::Result<Option<Taken>> {
        loop {
            self.window.ensure(LONGEST + 2)?;
            let data = self.window.data();
            if data.is_empty() {
                return Ok(None);
            }
            let data = &data[..data.len().min(LONGEST)];
            let line = self.line;
            // Spreadsheets leave rows of separators only, and not always of this table's.
            let first = line_length(data, self.shape.line_end);
            if data[..first]
                .iter()
                .all(|byte| b",;|\t\r\n ".contains(byte))
            {
                self.line += 1;
                self.window.consume(first);
                continue;
            }
            let (taken, length) = take(data, &self.shape);
            let taken = taken.map(|(cells, mended)| {
                let foreign = std::str::from_utf8(&data[..length]).is_err();
                let cells: Vec<String> = cells
                    .iter()
                    .map(|cell| decode(cell, self.shape.encoding, foreign))
                    .collect();
                (cells, mended, foreign)
            });
            self.line += count_lines(&data[..length], self.shape.line_end);
            self.window.consume(length);
            match taken {
                Some((cells, ..)) if cells.iter().all(|cell| cell.trim().is_empty()) => {}
                Some((cells, mended, foreign)) => {
                    self.n_foreign += u64::from(foreign);
                    return Ok(Some(Taken::Row(Row {
                        cells,
                        line,
                        mended,
                    })));
                }
                None => return Ok(Some(Taken::Broken(line))),
            }
        }
    }
}

fn count_lines(bytes: &[u8], line_end: u8) -> u64 {
    memchr::memchr_iter(line_end, bytes).count() as u64
}

fn decode(cell: &[u8], encoding: TextEncoding, foreign: bool) -> String {
    let text = match encoding {
        TextEncoding::Utf8 => String::from_utf8_lossy(cell),
        TextEncoding::Auto if !foreign => String::from_utf8_lossy(cell),
        TextEncoding::Auto | TextEncoding::Cp1252 => encoding_rs::WINDOWS_1252.decode(cell).0,
    };
    text.trim_matches(['\u{feff}', '\0']).to_owned()
}

type Cells<'a> = Vec<Cow<'a, [u8]>>;

/// The row at the front, if it can be taken apart, and its length with its line end.
fn take<'a>(data: &'a [u8], shape: &Shape) -> (Option<(Cells<'a>, Option<&'static str>)>, usize) {
    let strict = strictly(data, shape);
    if let Some((cells, length)) = &strict
        && fits(cells, shape.width)
    {
        return (
            Some((trim_width(cells.clone(), shape.width), None)),
            *length,
        );
    }
    let mut end = 0;
    let mut first_end = 0;
    for _ in 0..MOST_LINES {
        let line = line_length(&data[end..], shape.line_end);
        if line == 0 {
            break;
        }
        end += line;
        if first_end == 0 {
            first_end = end;
        }
        let text = strip_line_end(&data[..end]);
        for (escaped, all_quoted) in [(true, true), (false, true), (true, false), (false, false)] {
            let cells = loosely(text, shape, escaped, all_quoted);
            if fits(&cells, shape.width) {
                return (
                    Some((
                        trim_width(cells, shape.width),
                        Some("quotes inside cells were not doubled"),
                    )),
                    end,
                );
            }
        }
    }
    // A clean row of another width: cells that a spreadsheet left off, or blank ones it added.
    if let Some((mut cells, length)) = strict
        && length <= first_end
    {
        let blank_rest = cells
            .iter()
            .skip(shape.width)
            .all(|cell| cell.iter().all(u8::is_ascii_whitespace));
        if cells.len() > shape.width && blank_rest {
            cells.truncate(shape.width);
            return (Some((cells, None)), length);
        }
        let blank = cells
            .iter()
            .all(|cell| cell.iter().all(u8::is_ascii_whitespace));
        if blank || (cells.len() < shape.width && cells.len() * 2 >= shape.width) {
            cells.resize(shape.width, Cow::Borrowed(&[][..]));
            return (Some((cells, Some("cells are missing at the end"))), length);
        }
    }
    (None, first_end.max(1).min(data.len()))
}

fn fits(cells: &Cells<'_>, width: usize) -> bool {
    cells.len() == width
        || (cells.len() == width + 1 && cells[width].iter().all(u8::is_ascii_whitespace))
}

fn trim_width(mut cells: Cells<'_>, width: usize) -> Cells<'_> {
    cells.truncate(width);
    cells
}

fn line_length(data: &[u8], line_end: u8) -> usize {
    memchr(line_end, data).map_or(data.len(), |at| at + 1)
}

fn strip_line_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// By RFC 4180; `None` where a quote stands where it may not.
fn strictly<'a>(data: &'a [u8], shape: &Shape) -> Option<(Cells<'a>, usize)> {
    let mut cells: Cells<'a> = Vec::with_capacity(shape.width + 1);
    let mut at = 0;
    loop {
        if data.get(at) == Some(&shape.quote) {
            at += 1;
            let start = at;
            let mut owned: Option<Vec<u8>> = None;
            let mut from = start;
            loop {
                let quote = at + memchr(shape.quote, data.get(at..)?)?;
                if data.get(quote + 1) == Some(&shape.quote) {
                    owned
                        .get_or_insert_default()
                        .extend_from_slice(&data[from..=quote]);
                    at = quote + 2;
                    from = at;
                    continue;
                }
                cells.push(match owned {
                    Some(mut text) => {
                        text.extend_from_slice(&data[from..quote]);
                        Cow::Owned(text)
                    }
                    None => Cow::Borrowed(&data[start..quote]),
                });
                at = quote + 1;
                break;
            }
        } else {
            let start = at;
            let rest = data.get(at..).unwrap_or_default();
            let length = memchr2(shape.delimiter, shape.line_end, rest).unwrap_or(rest.len());
            at += length;
            let cell = &data[start..at];
            cells.push(Cow::Borrowed(if data.get(at) == Some(&shape.delimiter) {
                cell
            } else {
                strip_line_end(cell)
            }));
        }
        match data.get(at) {
            None => return Some((cells, at)),
            Some(byte) if *byte == shape.delimiter => at += 1,
            Some(byte) if *byte == shape.line_end => return Some((cells, at + 1)),
            Some(b'\r') if data.get(at + 1) == Some(&b'\n') => return Some((cells, at + 2)),
            Some(_) => return None,
        }
    }
}

/// With quotes that open only at the front of a cell and close only beside a separator (and, where all cells are
/// quoted, only if a quote follows) or at the end of the line.
fn loosely<'a>(line: &'a [u8], shape: &Shape, escaped: bool, all_quoted: bool) -> Cells<'a> {
    let mut cells: Cells<'a> = Vec::with_capacity(shape.width + 1);
    let mut at = 0;
    loop {
        if line.get(at) == Some(&shape.quote) {
            let mut text = Vec::new();
            at += 1;
            let start = at;
            loop {
                match line.get(at) {
                    None => break,
                    Some(byte)
                        if escaped
                            && *byte == shape.escape
                            && line.get(at + 1) == Some(&shape.quote) =>
                    {
                        text.push(shape.quote);
                        at += 2;
                    }
                    Some(byte) if *byte == shape.quote && closes(line, at, shape, all_quoted) => {
                        at += 1;
                        break;
                    }
                    Some(byte)
                        if *byte == shape.quote
                            && at > start
                            && line.get(at + 1) == Some(&shape.quote) =>
                    {
                        // Doubled after all, or two bare ones: one is meant either way, unless the second closes.
                        text.push(shape.quote);
                        at += if closes(line, at + 1, shape, all_quoted) {
                            1
                        } else {
                            2
                        };
                    }
                    Some(byte) => {
                        text.push(*byte);
                        at += 1;
                    }
                }
            }
            cells.push(Cow::Owned(text));
        } else {
            let rest = line.get(at..).unwrap_or_default();
            let length = memchr(shape.delimiter, rest).unwrap_or(rest.len());
            cells.push(Cow::Borrowed(&rest[..length]));
            at += length;
        }
        if at >= line.len() {
            return cells;
        }
        // Beside a closing quote stands a separator; elsewhere the cell ended at one.
        at += 1;
    }
}

fn closes(line: &[u8], quote: usize, shape: &Shape, all_quoted: bool) -> bool {
    match line.get(quote + 1) {
        None => true,
        Some(byte) if *byte == shape.delimiter => {
            !all_quoted || line.get(quote + 2).is_none_or(|next| *next == shape.quote)
        }
        Some(_) => false,
    }
}

fn detect(data: &[u8], ended: bool, dialect: &Dialect, width: Option<usize>) -> Shape {
    let one_byte = |given: Option<char>| given.and_then(|character| u8::try_from(character).ok());
    let line_end = match dialect.line_end {
        Some(LineEnd::Cr) => b'\r',
        Some(LineEnd::Lf) => b'\n',
        None if memchr(b'\n', data).is_none() && memchr(b'\r', data).is_some() => b'\r',
        None => b'\n',
    };
    let first = data.first().copied().unwrap_or(b'"');
    let delimiters =
        one_byte(dialect.delimiter).map_or_else(|| b",;\t|".to_vec(), |byte| vec![byte]);
    let quotes = match one_byte(dialect.quote) {
        Some(byte) => vec![byte],
        // An unusual quote shows at the very front, because the programs that offer a choice quote every cell.
        None if first.is_ascii_punctuation() && first != b'"' && !delimiters.contains(&first) => {
            vec![first, b'"']
        }
        None => vec![b'"'],
    };
    let mut best: Option<(usize, Shape)> = None;
    for delimiter in delimiters {
        for quote in &quotes {
            let mut shape = Shape {
                delimiter,
                quote: *quote,
                escape: one_byte(dialect.escape).unwrap_or(b'\\'),
                line_end,
                encoding: dialect.encoding,
                width: width.unwrap_or(1),
            };
            if width.is_none() {
                shape.width = strictly(data, &shape).map_or(1, |(cells, _)| {
                    let blank_end = cells.last().is_some_and(|cell| cell.is_empty());
                    cells.len() - usize::from(blank_end && cells.len() > 1)
                });
            }
            let score = score(data, ended, &shape, width.is_none());
            if best.is_none_or(|(most, _)| score > most) {
                best = Some((score, shape));
            }
        }
    }
    best.map_or(
        Shape {
            delimiter: b',',
            quote: b'"',
            escape: b'\\',
            line_end,
            encoding: dialect.encoding,
            width: width.unwrap_or(1),
        },
        |(_, shape)| shape,
    )
}

/// How many of the first rows come apart well; clean rows count more than mended ones.
fn score(mut data: &[u8], ended: bool, shape: &Shape, wide_is_better: bool) -> usize {
    let mut score = 0;
    for _ in 0..SAMPLE_ROWS {
        if data.is_empty() {
            break;
        }
        let (taken, length) = take(&data[..data.len().min(LONGEST)], shape);
        let cut = length >= data.len() && !ended;
        match taken {
            Some((cells, mended)) if !cut => {
                let wide = if wide_is_better {
                    cells.len().min(50) - 1
                } else {
                    1
                };
                score += wide * if mended.is_none() { 3 } else { 2 };
            }
            _ => {}
        }
        data = &data[length..];
    }
    score
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str, width: usize) -> Vec<Vec<String>> {
        let shape = detect(text.as_bytes(), true, &Dialect::default(), Some(width));
        let (mut data, mut rows) = (text.as_bytes(), Vec::new());
        while !data.is_empty() {
            let (taken, length) = take(data, &shape);
            rows.push(taken.map_or(Vec::new(), |(cells, _)| {
                cells
                    .iter()
                    .map(|cell| String::from_utf8_lossy(cell).into_owned())
                    .collect()
            }));
            data = &data[length..];
        }
        rows
    }

    #[test]
    fn bare_quotes_are_mended() {
        assert_eq!(
            cells("\"a \"b\" c\",\"d\",\"\"\n", 3),
            [["a \"b\" c", "d", ""]]
        );
        assert_eq!(
            cells("\"a \"b\", c\",\"d\",\"e\"\n", 3),
            [["a \"b\", c", "d", "e"]]
        );
        assert_eq!(
            cells("\"say \"hi\"\",\"d\",\"e\"\n", 3),
            [["say \"hi\"", "d", "e"]]
        );
        assert_eq!(
            cells("\"a \\\"b\\\"\",\"d\",\"e\"\n", 3),
            [["a \"b\"", "d", "e"]]
        );
    }

    #[test]
    fn other_dialects_are_told() {
        assert_eq!(
            cells("'a';'b''s';'c'\r'd';'';'f'\r", 3),
            [["a", "b's", "c"], ["d", "", "f"]]
        );
        assert_eq!(cells("a\t\"b\nc\"\td\n", 3), [["a", "b\nc", "d"]]);
        assert_eq!(
            cells("\"a\",\"b\",\"c\",\n\"d\",\"e\",\"f\"\n", 3),
            [["a", "b", "c"], ["d", "e", "f"]]
        );
    }

    #[test]
    fn a_broken_row_leaves_the_next_alone() {
        assert_eq!(
            cells("\"a\",\"b\",\"c\"\n\"only\n\"d\",\"e\",\"f\"\n", 3)
                .iter()
                .filter(|row| !row.is_empty())
                .count(),
            2
        );
    }
}
