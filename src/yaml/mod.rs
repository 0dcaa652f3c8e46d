//! YAML text to a tree of text, each piece with its place in the file.
//!
//! In: bytes of a file. Out: `Node`s, or findings that say why there are none.
//! Lives here: the two readers of YAML, places by line and column.
//! Does not live here: what the text means (`schema`), which file is which record (`load`).
//!
//! The readers work in lockstep. `saphyr-parser` gives the shape and the places; `serde_yaml` gives the values, asked at each
//! scalar for a string, so that `32.10`, `0812` and `no` stay what the secretary wrote.
//! Stays whole above 500 lines: shape and values are read in lockstep, and a sixth of it is tests.

mod places;

use crate::diag::{Diagnostic, Location, Rule, Severity, Sink, Span};
use crate::paths::SourcePath;
use places::Places;
use saphyr_parser::{Event, Parser, ScalarStyle};
use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};
use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;

/// No file of a portal is this large; one that is was not written by hand.
const MAX_BYTES: usize = 16 << 20;
/// No record is nested this deep.
const MAX_DEPTH: usize = 48;

pub(crate) const RULES: &[&Rule] = &[&BROKEN_YAML, &DUPLICATE_KEY];

pub(crate) const BROKEN_YAML: Rule = Rule {
    code: "broken-yaml",
    numbers: &["S01"],
    severity: Severity::Error,
    summary: "the file is not UTF-8 text that can be read as YAML",
    explanation: include_str!("explain/broken-yaml.md"),
};
pub(crate) const DUPLICATE_KEY: Rule = Rule {
    code: "duplicate-key",
    numbers: &["S01"],
    severity: Severity::Error,
    summary: "a key stands twice in one map",
    explanation: include_str!("explain/duplicate-key.md"),
};

/// A piece of a YAML file.
#[derive(Debug, Clone)]
pub struct Node {
    /// What stands there.
    pub yaml: Yaml,
    /// Where.
    pub span: Span,
}

/// What can stand in a YAML file.
#[derive(Debug, Clone)]
pub enum Yaml {
    /// `~`, `null`, or nothing.
    Null,
    /// Text as written; `plain` when it stood without quotes.
    Scalar {
        /// The text.
        text: String,
        /// Whether it stood without quotes.
        plain: bool,
    },
    /// A list.
    Seq(Vec<Node>),
    /// A map, in the order of the file.
    Map(Vec<Entry>),
}

/// A key and its value.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub key_span: Span,
    /// The value.
    pub node: Node,
}

/// Text of a file after the byte checks: UTF-8, without its byte order mark.
pub(crate) fn text_of<'a>(path: &SourcePath, bytes: &'a [u8], sink: &Sink) -> Option<&'a str> {
    if bytes.len() > MAX_BYTES {
        let message = format!(
            "the file has {} bytes; no file of a portal needs more than {MAX_BYTES}",
            bytes.len()
        );
        sink.report(
            Diagnostic::new(&BROKEN_YAML, Location::File(path.clone()), message)
                .hint("a catalog export belongs in `holdings/data/`, named by a holdings source"),
        );
        return None;
    }
    let body = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match std::str::from_utf8(body) {
        Ok(text) => Some(text),
        Err(error) => {
            let at = error.valid_up_to();
            let before = String::from_utf8_lossy(&body[..at]);
            let line = before.matches('\n').count() as u32 + 1;
            let column = before
                .rsplit('\n')
                .next()
                .map_or(0, |last| last.chars().count()) as u32
                + 1;
            let span = Span {
                line,
                column,
                start: at,
                end: at,
            };
            let message = format!("the file is not UTF-8: byte {at} is 0x{:02X}", body[at]);
            sink.report(
                Diagnostic::new(&BROKEN_YAML, Location::Text(path.clone(), span), message).hint(
                    "save the file again with the encoding UTF-8 (in Notepad: Save As, Encoding)",
                ),
            );
            None
        }
    }
}

/// Reads one YAML document that begins at byte `offset`, line `first_line` of its file (front matter begins on line 2).
/// Reports what is wrong and gives nothing when nothing can be read.
pub(crate) fn parse(
    path: &SourcePath,
    text: &str,
    offset: usize,
    first_line: u32,
    sink: &Sink,
) -> Option<Node> {
    let places = Places::new(text, offset, first_line);
    let broken = |span: Span, message: String| {
        Diagnostic::new(&BROKEN_YAML, Location::Text(path.clone(), span), message)
    };
    let mut shaper = Shaper::new(text, &places);
    let shape = match shaper.document() {
        Ok(Some(shape)) => shape,
        Ok(None) => {
            return Some(Node {
                yaml: Yaml::Null,
                span: places.at(0, 0),
            });
        }
        Err(fault) => {
            let mut found = broken(fault.span, fault.message);
            if let Some(tab) = tab_in_indent(text, fault.span.line - first_line) {
                found = broken(places.at(tab, tab + 1), "a tab is used to indent; YAML takes only spaces".to_owned())
                    .hint("replace the tab by two spaces (most editors have \"convert indentation to spaces\")");
            } else if fault.hint.is_empty() {
                found = found.hint("look at this line and the one before it: a missing `:`, `-`, quote or wrong indentation");
            } else {
                found = found.hint(fault.hint);
            }
            sink.report(found);
            return None;
        }
    };
    for (key, first, second) in &shaper.duplicates {
        sink.report(duplicate_key(path, key, *first, *second));
    }
    let seed = Lockstep(&shape);
    match seed.deserialize(serde_yaml::Deserializer::from_str(text)) {
        Ok(node) => Some(node),
        Err(error) => {
            let span = error.location().map_or(shape.span, |at| {
                let start = at.index().min(text.len());
                places.at(start, start)
            });
            let message = error.to_string();
            let message = message
                .split(" at line ")
                .next()
                .unwrap_or(&message)
                .to_owned();
            let message = if message.contains("repetition limit") {
                "aliases (`*name`) repeat more than any real file does".to_owned()
            } else {
                message
            };
            sink.report(
                broken(span, message)
                    .hint("write the values out instead of using anchors and aliases"),
            );
            None
        }
    }
}

/// The byte of a tab among the white space that begins the line (from 0) or one of the two before it.
fn tab_in_indent(text: &str, line: u32) -> Option<usize> {
    let mut start = 0;
    let mut found = None;
    for (number, content) in text.split_inclusive('\n').enumerate() {
        if number as u32 > line + 1 {
            break;
        }
        if number as u32 + 2 >= line {
            let indent: usize = content
                .bytes()
                .take_while(|byte| *byte == b' ' || *byte == b'\t')
                .count();
            if let Some(tab) = content[..indent].find('\t') {
                found = Some(start + tab);
            }
        }
        start += content.len();
    }
    found
}

struct Fault {
    span: Span,
    message: String,
    hint: String,
}

/// The shape of a document without its values.
#[derive(Debug)]
struct Shape {
    span: Span,
    /// Levels below this one, aliases followed: what is shared may be deeper than what is written.
    height: usize,
    form: Form,
}

#[derive(Debug)]
enum Form {
    Scalar { plain: bool },
    Seq(Vec<Rc<Shape>>),
    Map(Vec<(String, Span, Rc<Shape>)>),
}

fn too_deep(span: Span) -> Fault {
    Fault {
        span,
        message: format!("values are nested deeper than {MAX_DEPTH} levels"),
        hint: "no record needs this; is a bracket left open?".to_owned(),
    }
}

struct Shaper<'a> {
    events: Parser<'a, saphyr_parser::StrInput<'a>>,
    places: &'a Places<'a>,
    anchors: BTreeMap<usize, Rc<Shape>>,
    /// A key, where it stands first, where it stands again.
    duplicates: Vec<(String, Span, Span)>,
}

impl<'a> Shaper<'a> {
    fn new(text: &'a str, places: &'a Places<'a>) -> Self {
        Self {
            events: Parser::new_from_str(text),
            places,
            anchors: BTreeMap::new(),
            duplicates: Vec::new(),
        }
    }

    fn next(&mut self) -> Result<(Event<'a>, Span), Fault> {
        match self.events.next() {
            Some(Ok((event, span))) => Ok((event, self.places.span(span))),
            Some(Err(error)) => {
                let byte = self.places.byte(error.marker().index());
                let info = error.info();
                let hint = if info.contains("anchor") {
                    "an alias `*name` needs an anchor `&name` before it"
                } else {
                    ""
                };
                Err(Fault {
                    span: self.places.at(byte, byte),
                    message: info.to_owned(),
                    hint: hint.to_owned(),
                })
            }
            None => Ok((Event::StreamEnd, self.places.at(0, 0))),
        }
    }

    fn document(&mut self) -> Result<Option<Rc<Shape>>, Fault> {
        let mut found = None;
        loop {
            let (event, span) = self.next()?;
            match event {
                Event::StreamEnd => return Ok(found),
                Event::StreamStart | Event::DocumentEnd | Event::Nothing => {}
                Event::DocumentStart(_) if found.is_some() => {
                    let hint = "one file holds one record: cut the file at `---`".to_owned();
                    return Err(Fault {
                        span,
                        message: "the file holds a second document".to_owned(),
                        hint,
                    });
                }
                Event::DocumentStart(_) => {}
                other => found = Some(self.shape(other, span, 0)?),
            }
        }
    }

    fn shape(&mut self, event: Event<'a>, span: Span, depth: usize) -> Result<Rc<Shape>, Fault> {
        if depth > MAX_DEPTH {
            return Err(too_deep(span));
        }
        let (anchor, form, end) = match event {
            Event::Scalar(_, style, anchor, _) => {
                let plain = style == ScalarStyle::Plain;
                (anchor, Form::Scalar { plain }, self.places.quoted(span))
            }
            Event::Alias(anchor) => {
                let shape = self.anchors.get(&anchor).cloned().ok_or_else(|| Fault {
                    span,
                    message: "an alias stands inside the value it names".to_owned(),
                    hint: "write the values out".to_owned(),
                })?;
                if depth + shape.height > MAX_DEPTH {
                    return Err(too_deep(span));
                }
                return Ok(shape);
            }
            Event::SequenceStart(anchor, _) => {
                let mut items = Vec::new();
                loop {
                    let (event, at) = self.next()?;
                    if matches!(event, Event::SequenceEnd) {
                        break (anchor, Form::Seq(items), at);
                    }
                    items.push(self.shape(event, at, depth + 1)?);
                }
            }
            Event::MappingStart(anchor, _) => {
                let mut entries = Vec::new();
                let mut seen: BTreeMap<String, Span> = BTreeMap::new();
                loop {
                    let (event, at) = self.next()?;
                    let key = match event {
                        Event::MappingEnd => break (anchor, Form::Map(entries), at),
                        Event::Scalar(key, ..) if key == "<<" => {
                            return Err(Fault {
                                span: at,
                                message: "merge keys (`<<`) are not used in portals".to_owned(),
                                hint: "write the fields out in each place".to_owned(),
                            });
                        }
                        Event::Scalar(key, ..) => key.into_owned(),
                        _ => {
                            return Err(Fault {
                                span: at,
                                message: "a key is a list or a map".to_owned(),
                                hint: "a key is a word, then `:`".to_owned(),
                            });
                        }
                    };
                    if let Some(first) = seen.get(&key) {
                        self.duplicates.push((key.clone(), *first, at));
                    } else {
                        seen.insert(key.clone(), at);
                    }
                    let (event, value_at) = self.next()?;
                    entries.push((key, at, self.shape(event, value_at, depth + 1)?));
                }
            }
            _ => {
                return Err(Fault {
                    span,
                    message: "the file ends in the middle of a value".to_owned(),
                    hint: String::new(),
                });
            }
        };
        let span = Span {
            end: end.end.max(span.start),
            ..span
        };
        // A collection ends with its last child: the end event of a block stands where the next thing begins.
        let last = match &form {
            Form::Scalar { .. } => None,
            Form::Seq(items) => items.last().map(|item| item.span.end),
            Form::Map(entries) => entries
                .last()
                .map(|(_, key, value)| value.span.end.max(key.end)),
        };
        let flow = matches!(
            self.places
                .text
                .as_bytes()
                .get(span.start - self.places.offset),
            Some(b'[' | b'{')
        );
        let span = match last {
            Some(last) if !flow => Span {
                end: last.max(span.start),
                ..span
            },
            _ => span,
        };
        let height = match &form {
            Form::Scalar { .. } => 0,
            Form::Seq(items) => items.iter().map(|item| item.height + 1).max().unwrap_or(0),
            Form::Map(entries) => {
                let heights = entries.iter().map(|(_, _, value)| value.height + 1);
                heights.max().unwrap_or(0)
            }
        };
        let shape = Rc::new(Shape { span, height, form });
        if anchor > 0 {
            self.anchors.insert(anchor, Rc::clone(&shape));
        }
        Ok(shape)
    }
}

fn duplicate_key(path: &SourcePath, key: &str, first: Span, second: Span) -> Diagnostic {
    Diagnostic::new(
        &DUPLICATE_KEY,
        Location::Text(path.clone(), second),
        format!("the key `{key}` stands twice in this map"),
    )
    .related(Location::Text(path.clone(), first), "first here")
    .hint("keep one of the two; only the first is read")
}

/// Reads the value that stands at a shape, asking `serde_yaml` for what the shape says is there.
struct Lockstep<'a>(&'a Shape);

impl<'de> DeserializeSeed<'de> for Lockstep<'_> {
    type Value = Node;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        match self.0.form {
            Form::Scalar { .. } => deserializer.deserialize_str(self),
            Form::Seq(_) => deserializer.deserialize_seq(self),
            Form::Map(_) => deserializer.deserialize_map(self),
        }
    }
}

impl<'de> Visitor<'de> for Lockstep<'_> {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("what stands there")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Node, E> {
        let plain = matches!(self.0.form, Form::Scalar { plain: true });
        let yaml = if plain && matches!(text, "" | "~" | "null" | "Null" | "NULL") {
            Yaml::Null
        } else {
            Yaml::Scalar {
                text: text.to_owned(),
                plain,
            }
        };
        Ok(Node {
            yaml,
            span: self.0.span,
        })
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Node, E> {
        Ok(Node {
            yaml: Yaml::Null,
            span: self.0.span,
        })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        let Form::Seq(shapes) = &self.0.form else {
            return Err(disagree());
        };
        let mut items = Vec::with_capacity(shapes.len());
        for shape in shapes {
            items.push(
                access
                    .next_element_seed(Lockstep(shape))?
                    .ok_or_else(disagree)?,
            );
        }
        if access.next_element::<serde::de::IgnoredAny>()?.is_some() {
            return Err(disagree());
        }
        Ok(Node {
            yaml: Yaml::Seq(items),
            span: self.0.span,
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        let Form::Map(shapes) = &self.0.form else {
            return Err(disagree());
        };
        let mut entries: Vec<Entry> = Vec::with_capacity(shapes.len());
        for (key, key_span, shape) in shapes {
            let read: String = access.next_key()?.ok_or_else(disagree)?;
            if read != *key {
                return Err(disagree());
            }
            let node = access.next_value_seed(Lockstep(shape))?;
            // The first of two equal keys is read; the second is reported as a fault of its own.
            if !entries.iter().any(|entry| entry.key == *key) {
                entries.push(Entry {
                    key: read,
                    key_span: *key_span,
                    node,
                });
            }
        }
        if access.next_key::<serde::de::IgnoredAny>()?.is_some() {
            return Err(disagree());
        }
        Ok(Node {
            yaml: Yaml::Map(entries),
            span: self.0.span,
        })
    }
}

fn disagree<E: serde::de::Error>() -> E {
    E::custom("this can be read in two ways; write it plainer (quotes around the value often help)")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Option<Node>, Vec<Diagnostic>) {
        let sink = Sink::new();
        let node = parse(&SourcePath::new("content/a.yaml"), text, 0, 1, &sink);
        (node, sink.sorted())
    }

    fn scalar<'a>(node: &'a Node, key: &str) -> &'a str {
        let Yaml::Map(entries) = &node.yaml else {
            panic!("not a map")
        };
        let entry = entries
            .iter()
            .find(|entry| entry.key == key)
            .expect("the key");
        let Yaml::Scalar { text, .. } = &entry.node.yaml else {
            panic!("not a scalar")
        };
        text
    }

    #[test]
    fn plain_scalars_stay_as_written() {
        let (node, found) = read(
            "a: 32.10\nb: 0812\nc: no\nd: 08:00\ne: 297.10\nf: 1e5\ng: +62811\nh: 2026-11-22\n",
        );
        let node = node.expect("a document");
        assert!(found.is_empty(), "{found:?}");
        for (key, text) in [
            ("a", "32.10"),
            ("b", "0812"),
            ("c", "no"),
            ("d", "08:00"),
            ("e", "297.10"),
            ("f", "1e5"),
            ("g", "+62811"),
            ("h", "2026-11-22"),
        ] {
            assert_eq!(scalar(&node, key), text);
        }
    }

    #[test]
    fn places_count_characters_and_bytes() {
        let (node, _) = read("é: x\nb:\n  - c: ya\n");
        let Yaml::Map(entries) = node.expect("a document").yaml else {
            panic!("not a map")
        };
        let Yaml::Seq(items) = &entries[1].node.yaml else {
            panic!("not a list")
        };
        let Yaml::Map(inner) = &items[0].yaml else {
            panic!("not a map")
        };
        assert_eq!(
            inner[0].node.span,
            Span {
                line: 3,
                column: 8,
                start: 16,
                end: 18
            }
        );
    }

    #[test]
    fn every_kind_of_damage_is_named_once() {
        for (text, says) in [
            ("a: 1\na: 2\n", "stands twice"),
            ("a:\n\t- b\n", "tab"),
            ("a: [1, 2\n", ""),
            ("a: *x\n", "anchor"),
            ("a: 1\n---\nb: 2\n", "second document"),
            ("a: {<<: {b: 1}}\n", "merge keys"),
            ("? [a]\n: b\n", "a key is a list"),
        ] {
            let (_, found) = read(text);
            assert_eq!(found.len(), 1, "{text:?}: {found:?}");
            assert!(
                found[0].message.contains(says),
                "{text:?}: {}",
                found[0].message
            );
        }
    }

    #[test]
    fn alias_bombs_and_deep_nesting_end_quickly() {
        let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for level in 1..12 {
            let below = vec![format!("*a{}", level - 1); 10].join(", ");
            bomb.push_str(&format!("a{level}: &a{level} [{below}]\n"));
        }
        let (node, found) = read(&bomb);
        assert!(
            node.is_none() && found.len() == 1 && found[0].message.contains("aliases"),
            "{found:?}"
        );
        let mut chain = String::from("- &a0 [x]\n");
        for level in 1..60_000 {
            chain.push_str(&format!("- &a{level} [*a{}]\n", level - 1));
        }
        let (node, found) = read(&chain);
        assert!(node.is_none() && found.len() == 1, "{found:?}");
        let (node, found) = read(&"[".repeat(10_000));
        assert!(node.is_none() && found.len() == 1, "{found:?}");
    }
}
