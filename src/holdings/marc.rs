//! A MARC record in memory: leader, fields, and the bytes they stand in, decoded when asked.

use super::read::marc8;
use encoding_rs::Encoding;
use std::borrow::Cow;

/// The byte before a subfield's code.
pub(crate) const SUBFIELD: u8 = 0x1F;

/// How the text of a record is written in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coding {
    /// UTF-8, with replacement characters where it is damaged.
    Utf8,
    /// MARC-8.
    Marc8,
    /// Another, because the source says so.
    Table(&'static Encoding),
}

/// A field: its tag and the stretch of bytes it stands in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field {
    /// Three bytes, mostly digits.
    pub(crate) tag: [u8; 3],
    start: usize,
    end: usize,
}

/// One record. Control fields and data fields are told apart by what is in them, not by tag:
/// some programs write 005 as a data field.
#[derive(Debug, Clone)]
pub(crate) struct MarcRecord {
    /// 24 bytes, blank where the source has none.
    pub(crate) leader: [u8; 24],
    fields: Vec<Field>,
    /// Which tags there may be: most of those that are asked for are not there.
    tags: [u64; 4],
    bytes: Vec<u8>,
    coding: Coding,
}

impl MarcRecord {
    /// A record without fields.
    pub(crate) fn new(leader: &[u8], coding: Coding) -> Self {
        let mut own = [b' '; 24];
        for (to, from) in own.iter_mut().zip(leader) {
            *to = *from;
        }
        Self {
            leader: own,
            fields: Vec::with_capacity(32),
            tags: [0; 4],
            bytes: Vec::new(),
            coding,
        }
    }

    /// Takes the bytes that fields will be named in.
    pub(crate) fn with_bytes(mut self, bytes: &[u8]) -> Self {
        self.bytes = bytes.to_vec();
        self
    }

    /// Adds a field that stands in the bytes already taken.
    pub(crate) fn push_range(&mut self, tag: [u8; 3], start: usize, end: usize) {
        let end = end.min(self.bytes.len());
        self.note(tag);
        self.fields.push(Field {
            tag,
            start: start.min(end),
            end,
        });
    }

    /// Adds a field with its bytes: a value, or indicators and subfields in ISO 2709 form.
    pub(crate) fn push(&mut self, tag: [u8; 3], content: &[u8]) {
        let start = self.bytes.len();
        self.note(tag);
        self.bytes.extend_from_slice(content);
        self.fields.push(Field {
            tag,
            start,
            end: self.bytes.len(),
        });
    }

    fn note(&mut self, tag: [u8; 3]) {
        let (word, bit) = place(tag);
        self.tags[word] |= bit;
    }

    /// How its text is written.
    pub(crate) fn coding(&self) -> Coding {
        self.coding
    }

    /// Whether every encoding says the same of it.
    pub(crate) fn is_ascii(&self) -> bool {
        self.bytes.is_ascii()
    }

    /// Whether the record holds nothing.
    pub(crate) fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// The fields of a tag, in the record's order.
    pub(crate) fn all<'a>(&'a self, tag: &str) -> impl Iterator<Item = &'a Field> + use<'a> {
        // Three bytes against three are one step.
        let tag: Option<[u8; 3]> = tag.as_bytes().try_into().ok();
        let (word, bit) = tag.map_or((0, 0), place);
        let fields = if self.tags[word] & bit == 0 {
            &[]
        } else {
            self.fields.as_slice()
        };
        fields.iter().filter(move |field| Some(field.tag) == tag)
    }

    /// The first value of a control field.
    pub(crate) fn control(&self, tag: &str) -> Option<Cow<'_, str>> {
        self.all(tag)
            .map(|field| self.decode(self.content(field)))
            .next()
    }

    /// The subfields of a field: code and value, blank values left out.
    pub(crate) fn subfields<'a>(
        &'a self,
        field: &Field,
    ) -> impl Iterator<Item = (u8, Cow<'a, str>)> + 'a {
        self.content(field)
            .split(|byte| *byte == SUBFIELD)
            .skip(1)
            .filter_map(|part| {
                let (code, value) = part.split_first()?;
                let value = self.decode(value);
                if value.trim().is_empty() {
                    None
                } else {
                    Some((*code, value))
                }
            })
    }

    /// The values of these subfields in the field's order, blank ones left out; others are not even decoded.
    pub(crate) fn values<'a>(
        &'a self,
        field: &Field,
        codes: &'a [u8],
    ) -> impl Iterator<Item = Cow<'a, str>> + 'a {
        self.content(field)
            .split(|byte| *byte == SUBFIELD)
            .skip(1)
            .filter_map(move |part| {
                let (code, value) = part.split_first()?;
                codes.contains(code).then(|| self.decode(value))
            })
            .filter(|value| !value.trim().is_empty())
    }

    /// The first subfield of one of these codes.
    pub(crate) fn first(&self, field: &Field, codes: &[u8]) -> Option<String> {
        self.values(field, codes)
            .next()
            .map(|value| value.trim().to_owned())
    }

    /// The second indicator, blank where there is none.
    pub(crate) fn indicator2(&self, field: &Field) -> u8 {
        self.content(field)
            .get(1)
            .copied()
            .filter(|byte| *byte != SUBFIELD)
            .unwrap_or(b' ')
    }

    fn content(&self, field: &Field) -> &[u8] {
        self.bytes.get(field.start..field.end).unwrap_or_default()
    }

    fn decode<'a>(&self, bytes: &'a [u8]) -> Cow<'a, str> {
        match self.coding {
            Coding::Utf8 => match std::str::from_utf8(bytes) {
                Ok(text) => Cow::Borrowed(text),
                Err(_) => String::from_utf8_lossy(bytes),
            },
            Coding::Marc8 => marc8::decode(bytes),
            Coding::Table(encoding) => encoding.decode_without_bom_handling(bytes).0,
        }
    }
}

/// The word and the bit that a tag is noted in.
fn place([first, second, third]: [u8; 3]) -> (usize, u64) {
    let hundreds = usize::from(first & 3);
    let rest = u32::from(second & 15) * 10 + u32::from(third & 15);
    (hundreds, 1 << (rest % 64))
}
