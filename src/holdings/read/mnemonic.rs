//! MARC as mnemonic text (`.mrk`), as MARC editors write and read it: a field a line, blank lines between records.

use super::{Framed, Window};
use crate::holdings::marc::{Coding, MarcRecord, SUBFIELD};
use memchr::memchr2;
use std::io;

/// A record may not be longer.
const LONGEST: usize = 16 << 20;

/// Signs that stand for others in the text, because it uses them itself.
const NAMES: &[(&str, &str)] = &[
    ("dollar", "$"),
    ("bsol", "\\"),
    ("lcub", "{"),
    ("rcub", "}"),
    ("esc", "\u{1b}"),
    ("acute", "\u{301}"),
    ("grave", "\u{300}"),
    ("uml", "\u{308}"),
    ("circ", "\u{302}"),
    ("tilde", "\u{303}"),
    ("macr", "\u{304}"),
    ("cedil", "\u{327}"),
    ("dotb", "\u{323}"),
    ("dot", "\u{307}"),
    ("breve", "\u{306}"),
    ("caron", "\u{30c}"),
    ("ring", "\u{30a}"),
    ("copy", "\u{a9}"),
    ("deg", "\u{b0}"),
    ("pound", "\u{a3}"),
    ("ayn", "\u{2bb}"),
    ("mlrhring", "\u{2be}"),
    ("mllhring", "\u{2bf}"),
];

/// Reads one record after the other.
pub(crate) struct Mnemonic {
    window: Window,
}

impl Mnemonic {
    /// Over a stream.
    pub(crate) fn new(window: Window) -> Self {
        Self { window }
    }

    /// The next record, or `None` at the end of the file.
    pub(crate) fn next(&mut self) -> io::Result<Option<Framed<MarcRecord>>> {
        let mut lines: Vec<Vec<u8>> = Vec::new();
        let mut length = 0;
        while let Some(end) = self.line()? {
            let line = self.window.data()[..end].trim_ascii_end().to_vec();
            let starts_record = line.starts_with(b"=LDR") || line.starts_with(b"=000");
            if starts_record && !lines.is_empty() {
                break;
            }
            self.consume_line(end);
            if line.is_empty() {
                if lines.is_empty() {
                    continue;
                }
                break;
            }
            length += line.len();
            // A line that begins no field goes on with the one before: an editor has wrapped it.
            match lines.last_mut() {
                Some(last) if line[0] != b'=' => {
                    last.push(b' ');
                    last.extend(line);
                }
                _ => lines.push(line),
            }
            if length > LONGEST {
                return Ok(Some(Framed::Broken("it is too long")));
            }
        }
        Ok((!lines.is_empty()).then(|| record(&lines)))
    }

    /// Where the next line ends, without its line end; `None` at the end of the file.
    fn line(&mut self) -> io::Result<Option<usize>> {
        let mut from = 0;
        loop {
            let data = self.window.data();
            if let Some(at) = memchr2(b'\n', b'\r', &data[from..]) {
                return Ok(Some(from + at));
            }
            from = data.len();
            if from > LONGEST || !self.window.more()? {
                let rest = self.window.data().len();
                return Ok((rest > 0).then_some(rest));
            }
        }
    }

    fn consume_line(&mut self, end: usize) {
        let data = self.window.data();
        let n = match data.get(end..end + 2) {
            Some(b"\r\n") => 2,
            _ => usize::from(end < data.len()),
        };
        self.window.consume(end + n);
    }
}

fn record(lines: &[Vec<u8>]) -> Framed<MarcRecord> {
    let mut record = MarcRecord::new(b"", Coding::Utf8);
    let mut mended = false;
    for line in lines {
        let text = match std::str::from_utf8(line) {
            Ok(text) => std::borrow::Cow::Borrowed(text),
            Err(_) => {
                mended = true;
                encoding_rs::WINDOWS_1252.decode(line).0
            }
        };
        let Some((tag, value)) = text
            .strip_prefix('=')
            .and_then(|rest| Some((rest.get(..3)?, rest.get(3..)?)))
            .filter(|(tag, _)| tag.bytes().all(|byte| byte.is_ascii_alphanumeric()))
        else {
            mended = true;
            continue;
        };
        // Two blanks follow the tag; one or a tab in files written by hand.
        let value = value
            .strip_prefix("  ")
            .or_else(|| value.strip_prefix([' ', '\t']))
            .unwrap_or(value);
        if tag == "LDR" || tag == "000" {
            let leader = value.replace(['\\', '^'], " ");
            record.leader = MarcRecord::new(leader.as_bytes(), Coding::Utf8).leader;
            continue;
        }
        let bytes = tag.as_bytes();
        let tag = [bytes[0], bytes[1], bytes[2]];
        if tag.starts_with(b"00") && !value.contains('$') {
            record.push(tag, value.replace('\\', " ").as_bytes());
            continue;
        }
        let mut parts = value.split('$');
        let mut content: Vec<u8> = Vec::with_capacity(value.len());
        let indicators = parts.next().unwrap_or_default();
        let mut own = indicators.bytes().map(|byte| {
            if byte == b'\\' || byte == b'#' {
                b' '
            } else {
                byte
            }
        });
        content.extend([own.next().unwrap_or(b' '), own.next().unwrap_or(b' ')]);
        for part in parts {
            content.push(SUBFIELD);
            content.extend(named(part).into_bytes());
        }
        record.push(tag, &content);
    }
    if record.is_empty() {
        Framed::Broken("it has no fields")
    } else if mended {
        Framed::Mended(record, "some of its lines are no fields, or not UTF-8")
    } else {
        Framed::Good(record)
    }
}

/// With `{dollar}` and its like replaced. Marks stand before their letter here, as in MARC-8.
fn named(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut marks = String::new();
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        if character == '{'
            && let Some(end) = rest.find('}')
            && let Some((_, sign)) = NAMES.iter().find(|(name, _)| *name == &rest[1..end])
        {
            if sign.starts_with(|sign| ('\u{300}'..'\u{370}').contains(&sign)) {
                marks.push_str(sign);
            } else {
                out.push_str(sign);
            }
            rest = &rest[end + 1..];
            continue;
        }
        out.push(character);
        out.push_str(&marks);
        marks.clear();
        rest = &rest[character.len_utf8()..];
    }
    use unicode_normalization::UnicodeNormalization;
    if out.is_ascii() {
        out
    } else {
        out.nfc().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn names_stand_for_signs() {
        assert_eq!(named("a{dollar}5, caf{acute}e"), "a$5, caf\u{e9}");
        assert_eq!(named("{unknown} {"), "{unknown} {");
    }
}
