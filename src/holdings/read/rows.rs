//! Rows of tables, in every dialect that library programs and spreadsheets write.
//!
//! A row is taken by the rules of RFC 4180 where it keeps them and has as many cells as it should. If not, it is taken
//! line by line with quotes that count only beside a separator, which mends quotes that were not doubled.
//! Text is decoded row by row, because files put together from two programs mix encodings.
//! Stays whole above 500 lines: a third of it is tests of dialects.

use super::{Content, Window};
use crate::holdings::unite::Room;
use crate::model::holdings_source::{Dialect, LineEnd, TextEncoding};
use memchr::{memchr, memchr_iter, memchr2};
use std::borrow::Cow;
use std::io;

/// Longer than this a row is not believed.
const LONGEST: usize = 1 << 20;
/// Where cells have no quotes: a byte that is in no text.
const NO_QUOTE: u8 = 0xFF;
/// So many lines are joined while mending a row that has line ends in its cells.
const MOST_LINES: usize = 12;
/// A header is looked for on so many lines.
const LINES_BEFORE_HEADER: u64 = 40;
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
        if self.quote == NO_QUOTE {
            return format!("separator {delimiter}, no quotes{line_end}");
        }
        format!(
            "separator {delimiter}, quote `{}`{line_end}",
            char::from(self.quote)
        )
    }
}

/// The line among the first of a text whose cells pass a test, whatever separates them: the byte it begins at, how
/// many lines are before it, and the separator.
pub(crate) fn find_line(
    data: &[u8],
    passes: impl Fn(&[String]) -> bool,
) -> Option<(usize, u64, char)> {
    let mut from = 0;
    for before in 0..LINES_BEFORE_HEADER {
        let rest = data.get(from..).filter(|rest| !rest.is_empty())?;
        let length = memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        let line = String::from_utf8_lossy(&rest[..length]);
        for separator in ['\t', ',', ';', '|'] {
            let cells: Vec<String> = line
                .split(separator)
                .map(|cell| cell.trim().trim_matches(['"', '\'', '\u{feff}']).to_owned())
                .collect();
            if passes(&cells) {
                return Some((from, before, separator));
            }
        }
        from += length + 1;
        if rest.get(length) == Some(&b'\r') && rest.get(length + 1) == Some(&b'\n') {
            from += 1;
        }
    }
    None
}

/// The length of so many lines.
fn lines(data: &[u8], n: u64) -> usize {
    let mut from = 0;
    for _ in 0..n {
        let Some(length) = memchr2(b'\n', b'\r', &data[from..]) else {
            return data.len();
        };
        let crlf = data[from + length..].starts_with(b"\r\n");
        from += length + 1 + usize::from(crlf);
    }
    from
}

/// The cells of the first rows, if each has so many.
pub(crate) fn sample(
    data: &[u8],
    ended: bool,
    dialect: &Dialect,
    width: usize,
) -> Vec<Vec<String>> {
    let shape = detect(data, ended, dialect, Some(width));
    let (mut rest, mut rows) = (data, Vec::new());
    while rows.len() < SAMPLE_ROWS && !rest.is_empty() {
        let (taken, length) = take(&rest[..rest.len().min(LONGEST)], &shape);
        if length >= rest.len() && !ended {
            break;
        }
        rows.push(taken.map_or(Vec::new(), |(cells, _)| {
            cells
                .iter()
                .map(|cell| String::from_utf8_lossy(cell).into_owned())
                .collect()
        }));
        rest = &rest[length..];
    }
    rows
}

/// What a table is read from.
pub(crate) enum Input {
    /// Text.
    Text(Window),
    /// A sheet of a spreadsheet.
    #[cfg(feature = "xlsx")]
    Sheet(super::sheet::Sheet),
}

impl Input {
    /// By what the file is.
    pub(crate) fn new(window: Window, content: Content, room: Room<'_>) -> io::Result<Self> {
        #[cfg(feature = "xlsx")]
        if content == Content::Sheet {
            return Ok(Self::Sheet(super::sheet::Sheet::new(window, room)?));
        }
        #[cfg(not(feature = "xlsx"))]
        let _ = room;
        debug_assert_eq!(content, Content::Text);
        Ok(Self::Text(window))
    }

    /// The stream, where it is text.
    pub(crate) fn text(&mut self) -> Option<&mut Window> {
        match self {
            Self::Text(window) => Some(window),
            #[cfg(feature = "xlsx")]
            Self::Sheet(_) => None,
        }
    }
}

/// A table as text or as a sheet.
pub(crate) enum Table {
    /// Text.
    Text(Box<Rows>),
    /// A sheet of a spreadsheet.
    #[cfg(feature = "xlsx")]
    Sheet(super::sheet::Sheet),
}

impl Table {
    /// The next row that is not blank, or `None` at the end.
    pub(crate) fn next(&mut self) -> io::Result<Option<Taken>> {
        match self {
            Self::Text(rows) => rows.next(),
            #[cfg(feature = "xlsx")]
            Self::Sheet(sheet) => sheet.next(),
        }
    }

    /// How it is written, in words.
    pub(crate) fn words(&self) -> String {
        match self {
            Self::Text(rows) => {
                let encoding = match (rows.shape.encoding, rows.n_foreign) {
                    (TextEncoding::Cp1252, _) => "Windows-1252".to_owned(),
                    (TextEncoding::Cp1256, _) => "Windows-1256".to_owned(),
                    (_, 0) => "UTF-8".to_owned(),
                    (_, 1) => "UTF-8, one row Windows-1252".to_owned(),
                    (_, n) => format!("UTF-8, {n} rows Windows-1252"),
                };
                format!("{}, {encoding}", rows.shape.words())
            }
            #[cfg(feature = "xlsx")]
            Self::Sheet(sheet) => format!("sheet `{}`", sheet.name),
        }
    }

    /// Opens a table. Second: how many lines or rows at its front are left out, because the dialect says so or because
    /// the header that is looked for comes after them.
    pub(crate) fn open(
        input: Input,
        dialect: &Dialect,
        width: Option<usize>,
        is_header: &dyn Fn(&[String]) -> bool,
    ) -> io::Result<(Self, u64)> {
        #[cfg_attr(
            not(feature = "xlsx"),
            expect(
                clippy::infallible_destructuring_match,
                reason = "there is another form of input with sheets"
            )
        )]
        let mut window = match input {
            Input::Text(window) => window,
            #[cfg(feature = "xlsx")]
            Input::Sheet(mut sheet) => {
                let skip = match dialect.skip_rows {
                    Some(n) => usize::try_from(n).unwrap_or(usize::MAX),
                    None => sheet.head().position(is_header).unwrap_or(0),
                };
                for _ in 0..skip {
                    if sheet.next()?.is_none() {
                        break;
                    }
                }
                return Ok((Self::Sheet(sheet), skip as u64));
            }
        };
        window.ensure(LONGEST)?;
        let (from, before) = match dialect.skip_rows {
            Some(n) => (lines(window.data(), n), n),
            None => find_line(window.data(), is_header)
                .map_or((0, 0), |(from, before, _)| (from, before)),
        };
        window.consume(from);
        let rows = Rows::new(window, dialect, width, before)?;
        Ok((Self::Text(Box::new(rows)), before))
    }

    /// Whether the beginning of the file holds a line break written as `\\n`.
    pub(crate) fn escaped_breaks(&self) -> bool {
        match self {
            Self::Text(rows) => rows.escaped_breaks,
            #[cfg(feature = "xlsx")]
            Self::Sheet(_) => true,
        }
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
        lines_before: u64,
    ) -> io::Result<Self> {
        window.ensure(LONGEST)?;
        let shape = detect(window.data(), window.ended(), dialect, width);
        let escaped_breaks = memchr::memmem::find(window.data(), b"\\n").is_some();
        Ok(Self {
            window,
            shape,
            line: 1 + lines_before,
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
    memchr_iter(line_end, bytes).count() as u64
}

fn decode(cell: &[u8], encoding: TextEncoding, foreign: bool) -> String {
    let text = match encoding {
        TextEncoding::Utf8 => String::from_utf8_lossy(cell),
        TextEncoding::Auto if !foreign => String::from_utf8_lossy(cell),
        TextEncoding::Cp1256 => encoding_rs::WINDOWS_1256.decode(cell).0,
        // MARC-8 is no encoding of tables.
        TextEncoding::Auto | TextEncoding::Cp1252 | TextEncoding::Marc8 => {
            encoding_rs::WINDOWS_1252.decode(cell).0
        }
    };
    text.trim_matches(['\u{feff}', '\0']).to_owned()
}

type Cells<'a> = Vec<Cow<'a, [u8]>>;

/// The row at the front, if it can be taken apart, and its length with its line end.
fn take<'a>(data: &'a [u8], shape: &Shape) -> (Option<(Cells<'a>, Option<&'static str>)>, usize) {
    let strict = match strictly(data, shape) {
        Some((cells, length)) if fits(&cells, shape.width) => {
            return (Some((trim_width(cells, shape.width), None)), length);
        }
        other => other,
    };
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
        // Each cell but the last ends at a separator.
        if memchr_iter(shape.delimiter, text).count() + 1 < shape.width {
            continue;
        }
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
        _ if dialect.unquoted => vec![NO_QUOTE],
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
