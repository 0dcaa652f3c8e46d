//! MARCXML. Records are framed by their tags first, so that one broken record does not take the others with it.

use super::{Framed, Window};
use crate::holdings::marc::{Coding, MarcRecord, SUBFIELD};
use memchr::{memchr, memmem};
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use std::borrow::Cow;
use std::io;

/// A record may not be longer.
const LONGEST: usize = 16 << 20;

/// Reads one record after the other.
pub(crate) struct Marcxml {
    window: Window,
}

/// What the framing scan finds at a `<`.
enum Mark {
    Open,
    Empty,
    Close,
    Inside,
    Other,
}

impl Marcxml {
    /// Over a stream.
    pub(crate) fn new(window: Window) -> Self {
        Self { window }
    }

    /// The next record, or `None` at the end of the file.
    pub(crate) fn next(&mut self) -> io::Result<Option<Framed<MarcRecord>>> {
        let mut at = 0;
        let mut start: Option<usize> = None;
        let mut has_fields = false;
        loop {
            let Some((mark, from, to)) = self.mark(at)? else {
                self.window.consume(usize::MAX >> 1);
                return Ok(
                    (start.is_some() && has_fields).then_some(Framed::Broken("it is not closed"))
                );
            };
            at = to;
            match mark {
                Mark::Open => {
                    if start.is_some() && has_fields {
                        self.window.consume(from);
                        return Ok(Some(Framed::Broken(
                            "it is not closed before the next begins",
                        )));
                    }
                    // The outer `record` of a harvested list only wraps the one that counts.
                    start = Some(from);
                    has_fields = false;
                }
                Mark::Empty => {
                    self.window.consume(to);
                    return Ok(Some(Framed::Broken("it is empty")));
                }
                Mark::Close => {
                    if let Some(from) = start.take() {
                        let slice = &self.window.data()[from..to];
                        let record = if has_fields {
                            parse(slice)
                        } else {
                            Framed::Broken("it is empty")
                        };
                        self.window.consume(to);
                        return Ok(Some(record));
                    }
                }
                Mark::Inside => has_fields = true,
                Mark::Other => {
                    if start.is_none() && at > 1 << 18 {
                        self.window.consume(at);
                        at = 0;
                    }
                }
            }
            if at > LONGEST {
                self.window.consume(at);
                return Ok(Some(Framed::Broken("it is too long")));
            }
        }
    }

    /// The next tag at or after this place: what it is, where it begins, where it ends.
    fn mark(&mut self, mut at: usize) -> io::Result<Option<(Mark, usize, usize)>> {
        loop {
            let data = self.window.data();
            let Some(open) =
                memchr(b'<', data.get(at..).unwrap_or_default()).map(|found| at + found)
            else {
                at = data.len();
                if self.window.more()? {
                    continue;
                }
                return Ok(None);
            };
            let end = if data[open..].starts_with(b"<!--") {
                memmem::find(&data[open + 4..], b"-->").map(|found| open + 4 + found + 3)
            } else if data[open..].starts_with(b"<![CDATA[") {
                memmem::find(&data[open..], b"]]>").map(|found| open + found + 3)
            } else if data.len() - open < 9 && !self.window.ended() {
                None
            } else {
                memchr(b'>', &data[open..]).map(|found| open + found + 1)
            };
            match end {
                Some(end) => {
                    let mark = classify(&data[open..end]);
                    return Ok(Some((mark, open, end)));
                }
                None if data.len() - open > LONGEST => return Ok(None),
                None => {
                    at = open;
                    if !self.window.more()? {
                        return Ok(None);
                    }
                }
            }
        }
    }
}

fn classify(tag: &[u8]) -> Mark {
    let inner = tag.get(1..tag.len().saturating_sub(1)).unwrap_or_default();
    let (closing, inner) = match inner.strip_prefix(b"/") {
        Some(rest) => (true, rest),
        None => (false, inner),
    };
    let name_end = inner
        .iter()
        .position(|byte| byte.is_ascii_whitespace() || *byte == b'/')
        .unwrap_or(inner.len());
    let name = &inner[..name_end];
    let local = name
        .iter()
        .rposition(|byte| *byte == b':')
        .map_or(name, |colon| &name[colon + 1..]);
    match local {
        b"record" if closing => Mark::Close,
        b"record" if inner.ends_with(b"/") => Mark::Empty,
        b"record" => Mark::Open,
        b"leader" | b"controlfield" | b"datafield" => Mark::Inside,
        _ => Mark::Other,
    }
}

fn parse(slice: &[u8]) -> Framed<MarcRecord> {
    let (text, damaged) = match std::str::from_utf8(slice) {
        Ok(text) => (Cow::Borrowed(text), false),
        Err(_) => (String::from_utf8_lossy(slice), true),
    };
    match fields(&text) {
        Ok(record) if record.is_empty() => Framed::Broken("it has no fields"),
        Ok(record) if damaged => Framed::Mended(record, "some of its bytes are not UTF-8"),
        Ok(record) => Framed::Good(record),
        Err(()) => Framed::Broken("its XML is not well formed"),
    }
}

fn fields(text: &str) -> Result<MarcRecord, ()> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().allow_dangling_amp = true;
    let mut record = MarcRecord::new(b"", Coding::Utf8);
    let (mut tag, mut content) = ([b'0'; 3], Vec::new());
    let mut value = String::new();
    let mut code = String::new();
    loop {
        match reader.read_event().map_err(|_| ())? {
            Event::Start(start) => match start.local_name().as_ref() {
                "leader" => value.clear(),
                "controlfield" => {
                    tag = tag_of(&start);
                    value.clear();
                }
                "datafield" => {
                    tag = tag_of(&start);
                    content.clear();
                    for name in ["ind1", "ind2"] {
                        content.push(attribute(&start, name).bytes().next().unwrap_or(b' '));
                    }
                }
                "subfield" => {
                    code = attribute(&start, "code");
                    value.clear();
                }
                _ => {}
            },
            Event::Empty(_) => {}
            Event::Text(text) => value.push_str(&text),
            Event::CData(text) => value.push_str(&text),
            Event::GeneralRef(name) => match name.resolve_char_ref() {
                Ok(Some(character)) => value.push(character),
                _ => value.push_str(match &*name {
                    "amp" => "&",
                    "lt" => "<",
                    "gt" => ">",
                    "quot" => "\"",
                    "apos" => "'",
                    _ => "\u{fffd}",
                }),
            },
            Event::End(end) => match end.local_name().as_ref() {
                "leader" => {
                    let kept = MarcRecord::new(value.as_bytes(), Coding::Utf8).leader;
                    record.leader = kept;
                }
                "controlfield" => {
                    record.push(tag, value.trim_matches(['\n', '\r', '\t']).as_bytes());
                }
                "subfield" => {
                    // A code of several bytes or none is damage; the value is kept under a code nothing asks for.
                    content.push(SUBFIELD);
                    content.push(if code.len() == 1 {
                        code.as_bytes()[0]
                    } else {
                        b'?'
                    });
                    content.extend(
                        value
                            .trim()
                            .bytes()
                            .filter(|byte| !matches!(byte, 0x1D..=0x1F)),
                    );
                }
                "datafield" => record.push(tag, &content),
                _ => {}
            },
            Event::Eof => return Ok(record),
            _ => {}
        }
    }
}

fn tag_of(start: &BytesStart<'_>) -> [u8; 3] {
    let text = attribute(start, "tag");
    let mut tag = [b'0'; 3];
    let bytes = text.trim().as_bytes();
    // A tag that lost its leading zeros in a spreadsheet or a script.
    for (to, from) in tag.iter_mut().rev().zip(bytes.iter().take(3).rev()) {
        *to = *from;
    }
    tag
}

fn attribute(start: &BytesStart<'_>, name: &str) -> String {
    start
        .attributes()
        .with_checks(false)
        .flatten()
        .find(|attribute| attribute.key.as_ref() == name)
        .map_or(String::new(), |attribute| attribute.value.into_owned())
}
