//! MARCXML: what stands in the elements that are records.

use super::xml::{Elements, reference, text_of};
use super::{Framed, Window};
use crate::holdings::marc::{Coding, MarcRecord, SUBFIELD};
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use std::io;

/// Reads one record after the other.
pub(crate) struct Marcxml {
    elements: Elements,
}

impl Marcxml {
    /// Over a stream.
    pub(crate) fn new(window: Window) -> Self {
        Self {
            elements: Elements::new(
                window,
                &[b"record"],
                &[b"leader", b"controlfield", b"datafield"],
            ),
        }
    }

    /// The next record, or `None` at the end of the file.
    pub(crate) fn next(&mut self) -> io::Result<Option<Framed<MarcRecord>>> {
        self.elements.next(parse)
    }
}

fn parse(slice: &[u8]) -> Framed<MarcRecord> {
    let (text, damaged) = text_of(slice);
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
                _ => value.push_str(reference(&name)),
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
