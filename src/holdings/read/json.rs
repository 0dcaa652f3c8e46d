//! JSON: one object after the other, on lines or in a list, and MARC in JSON.
//!
//! Objects are framed by their braces first. A line end inside a string is damage, and the next line begins anew.

use super::{Framed, Window};
use crate::holdings::marc::{Coding, MarcRecord, SUBFIELD};
use serde_json::{Map, Value};
use std::io;

/// A record may not be longer.
const LONGEST: usize = 16 << 20;

/// Reads one object after the other.
pub(crate) struct Objects {
    window: Window,
}

/// How an object ends.
enum End {
    Closed(usize),
    Damaged(usize),
}

impl Objects {
    /// Over a stream.
    pub(crate) fn new(window: Window) -> Self {
        Self { window }
    }

    /// The next object, or `None` at the end of the file.
    pub(crate) fn next<T>(
        &mut self,
        make: impl FnOnce(Map<String, Value>) -> Framed<T>,
    ) -> io::Result<Option<Framed<T>>> {
        loop {
            self.window.ensure(1)?;
            let data = self.window.data();
            if data.is_empty() {
                return Ok(None);
            }
            let skip = data.iter().take_while(|byte| **byte != b'{').count();
            // Between objects stand brackets, commas and blanks; anything else is damage of the one before.
            self.window.consume(skip);
            if skip == 0 {
                break;
            }
        }
        let end = self.end()?;
        let (End::Closed(length) | End::Damaged(length)) = end;
        let slice = &self.window.data()[..length];
        let framed = match (end, serde_json::from_slice(slice)) {
            (End::Closed(_), Ok(object)) => make(object),
            _ => Framed::Broken("its JSON is not well formed"),
        };
        self.window.consume(length);
        Ok(Some(framed))
    }

    fn end(&mut self) -> io::Result<End> {
        let (mut at, mut depth, mut quoted) = (0, 0_usize, false);
        loop {
            let data = self.window.data();
            while let Some(byte) = data.get(at) {
                at += 1;
                match byte {
                    b'\\' if quoted => at += 1,
                    b'"' => quoted = !quoted,
                    b'\n' | b'\r' if quoted => return Ok(End::Damaged(at)),
                    b'{' if !quoted => depth += 1,
                    b'}' if !quoted => {
                        depth -= 1;
                        if depth == 0 {
                            return Ok(End::Closed(at));
                        }
                    }
                    // A line that begins an object while one is open: the first has lost its end.
                    b'\n' if data[at..].starts_with(b"{\"") && depth > 0 => {
                        return Ok(End::Damaged(at));
                    }
                    _ => {}
                }
            }
            if at > LONGEST || !self.window.more()? {
                return Ok(End::Damaged(self.window.data().len()));
            }
        }
    }
}

/// A record of MARC in JSON: a leader, and fields that are maps of a tag to text or to indicators and subfields.
pub(crate) fn marc(object: &Map<String, Value>) -> Framed<MarcRecord> {
    let leader = text(object.get("leader")).replace('^', " ");
    let Some(Value::Array(fields)) = object.get("fields") else {
        return Framed::Broken("it has no list of fields");
    };
    let mut record = MarcRecord::new(leader.as_bytes(), Coding::Utf8);
    let mut mended = false;
    for field in fields {
        let Some(one) = field.as_object() else {
            mended = true;
            continue;
        };
        for (tag, value) in one {
            let bytes = tag.as_bytes();
            let &[a, b, c] = bytes else {
                mended = true;
                continue;
            };
            match value {
                Value::Object(data) => record.push([a, b, c], &data_field(data)),
                other => record.push([a, b, c], text(Some(other)).replace('^', " ").as_bytes()),
            }
        }
    }
    if record.is_empty() {
        Framed::Broken("it has no fields")
    } else if mended {
        Framed::Mended(record, "some of its fields have no tag of three characters")
    } else {
        Framed::Good(record)
    }
}

fn data_field(data: &Map<String, Value>) -> Vec<u8> {
    let indicator = |name: &str| text(data.get(name)).bytes().next().unwrap_or(b' ');
    let mut content = vec![indicator("ind1"), indicator("ind2")];
    let subfields = data.get("subfields").and_then(Value::as_array);
    for (code, value) in subfields
        .into_iter()
        .flatten()
        .filter_map(Value::as_object)
        .flatten()
    {
        content.push(SUBFIELD);
        content.push(match code.as_bytes() {
            [code] => *code,
            _ => b'?',
        });
        let value = text(Some(value));
        content.extend(value.bytes().filter(|byte| !matches!(byte, 0x1D..=0x1F)));
    }
    content
}

/// A value as text: lists joined by `|`, which tables part values by; objects by what they call themselves.
pub(crate) fn text(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Bool(yes)) => yes.to_string(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Array(list)) => {
            let values: Vec<String> = list
                .iter()
                .map(|value| text(Some(value)))
                .filter(|text| !text.is_empty())
                .collect();
            values.join("|")
        }
        Some(Value::Object(own)) => ["name", "title", "value", "label", "@value", "id"]
            .iter()
            .map(|key| text(own.get(*key)))
            .find(|text| !text.is_empty())
            .unwrap_or_default(),
    }
}
