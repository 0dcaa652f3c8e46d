//! Places in a YAML text: the parser counts characters, files are looked at in bytes, lines and columns.

use crate::diag::Span;

/// Character indices to bytes, lines and columns.
pub(super) struct Places<'a> {
    pub(super) text: &'a str,
    /// Byte of every 64th character.
    marks: Vec<usize>,
    /// Byte at which each line begins.
    lines: Vec<usize>,
    pub(super) offset: usize,
    first_line: u32,
}

impl<'a> Places<'a> {
    pub(super) fn new(text: &'a str, offset: usize, first_line: u32) -> Self {
        let marks = text
            .char_indices()
            .step_by(64)
            .map(|(byte, _)| byte)
            .collect();
        let lines = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(byte, _)| byte + 1))
            .collect();
        Self {
            text,
            marks,
            lines,
            offset,
            first_line,
        }
    }

    pub(super) fn byte(&self, character: usize) -> usize {
        let Some(&mark) = self.marks.get(character / 64) else {
            return self.text.len();
        };
        self.text[mark..]
            .char_indices()
            .nth(character % 64)
            .map_or(self.text.len(), |(byte, _)| mark + byte)
    }

    /// A stretch of bytes of the text, as a place in the file.
    pub(super) fn at(&self, start: usize, end: usize) -> Span {
        let line = self
            .lines
            .partition_point(|begin| *begin <= start)
            .saturating_sub(1);
        let column = self
            .text
            .get(self.lines[line]..start)
            .map_or(0, |before| before.chars().count());
        Span {
            line: line as u32 + self.first_line,
            column: column as u32 + 1,
            start: start + self.offset,
            end: end + self.offset,
        }
    }

    /// A scalar in quotes ends with its closing quote; a comment behind it is not its own.
    pub(super) fn quoted(&self, span: Span) -> Span {
        let start = span.start - self.offset;
        let Some(quote @ (b'"' | b'\'')) = self.text.as_bytes().get(start).copied() else {
            return span;
        };
        let mut at = start + 1;
        let bytes = self.text.as_bytes();
        while let Some(byte) = bytes.get(at) {
            match *byte {
                b'\\' if quote == b'"' => at += 1,
                byte if byte == quote => {
                    if quote == b'\'' && bytes.get(at + 1) == Some(&quote) {
                        at += 1;
                    } else {
                        return Span {
                            end: at + 1 + self.offset,
                            ..span
                        };
                    }
                }
                _ => {}
            }
            at += 1;
        }
        span
    }

    pub(super) fn span(&self, span: saphyr_parser::Span) -> Span {
        let (start, end) = (self.byte(span.start.index()), self.byte(span.end.index()));
        // Block collections end where the next thing begins: the white space between is not theirs.
        let trimmed = start
            + self
                .text
                .get(start..end)
                .map_or(0, |piece| piece.trim_end().len());
        self.at(start, trimmed.max(start))
    }
}
