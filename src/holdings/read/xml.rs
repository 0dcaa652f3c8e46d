//! XML cut into the elements that are records, before anything is parsed: one broken record does not take the others
//! with it, and a file of any length needs the memory of one record.

use super::{Framed, Window};
use memchr::{memchr, memmem};
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use std::borrow::Cow;
use std::io;

/// A record may not be longer.
const LONGEST: usize = 16 << 20;

/// Reads one record after the other.
pub(crate) struct Elements {
    window: Window,
    /// Local names of elements that are records.
    names: &'static [&'static [u8]],
    /// Local names of what only a record holds; empty where everything counts.
    inside: &'static [&'static [u8]],
}

/// What the framing scan finds at a `<`.
enum Mark {
    Open,
    Empty,
    Close,
    Inside,
    Other,
}

impl Elements {
    /// Over a stream.
    pub(crate) fn new(
        window: Window,
        names: &'static [&'static [u8]],
        inside: &'static [&'static [u8]],
    ) -> Self {
        Self {
            window,
            names,
            inside,
        }
    }

    /// The next record, or `None` at the end of the file.
    pub(crate) fn next<T>(
        &mut self,
        parse: impl FnOnce(&[u8]) -> Framed<T>,
    ) -> io::Result<Option<Framed<T>>> {
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
                    let mark = self.classify(&data[open..end]);
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

    fn classify(&self, tag: &[u8]) -> Mark {
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
        if self.names.contains(&local) {
            if closing {
                Mark::Close
            } else if inner.ends_with(b"/") {
                Mark::Empty
            } else {
                Mark::Open
            }
        } else if !closing && (self.inside.is_empty() || self.inside.contains(&local)) {
            Mark::Inside
        } else {
            Mark::Other
        }
    }
}

/// An element with what it holds.
#[derive(Debug, Default)]
pub(crate) struct Node {
    /// Its local name.
    pub(crate) name: String,
    attributes: Vec<(String, String)>,
    /// Its own text.
    pub(crate) text: String,
    /// Elements in it.
    pub(crate) children: Vec<Node>,
}

impl Node {
    /// The element a slice holds.
    pub(crate) fn parse(slice: &[u8]) -> Framed<Self> {
        let (text, damaged) = text_of(slice);
        match tree(&text) {
            Some(node) if damaged => Framed::Mended(node, "some of its bytes are not UTF-8"),
            Some(node) => Framed::Good(node),
            None => Framed::Broken("its XML is not well formed"),
        }
    }

    fn start(start: &BytesStart<'_>) -> Self {
        Self {
            name: start.local_name().as_ref().to_owned(),
            attributes: start
                .attributes()
                .with_checks(false)
                .flatten()
                .map(|own| (own.key.as_ref().to_owned(), own.value.into_owned()))
                .collect(),
            ..Self::default()
        }
    }

    /// An attribute; empty where there is none.
    pub(crate) fn attribute(&self, name: &str) -> &str {
        self.attributes
            .iter()
            .find(|(own, _)| own == name || own.rsplit(':').next() == Some(name))
            .map_or("", |(_, value)| value)
    }

    /// Elements of this name directly below.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Node> + 'a {
        self.children.iter().filter(move |node| node.name == name)
    }

    /// The text of the first element down this path; empty where there is none.
    pub(crate) fn at(&self, path: &[&str]) -> String {
        match path.split_first() {
            None => self.all_text(),
            Some((name, rest)) => self
                .all(name)
                .map(|node| node.at(rest))
                .find(|text| !text.is_empty())
                .unwrap_or_default(),
        }
    }

    /// Its text and that of everything in it.
    pub(crate) fn all_text(&self) -> String {
        let mut out = self.text.trim().to_owned();
        for child in &self.children {
            let text = child.all_text();
            if !text.is_empty() {
                out.push_str(if out.is_empty() { "" } else { " " });
                out.push_str(&text);
            }
        }
        out
    }
}

/// Text of a slice, and whether it is damaged.
pub(crate) fn text_of(slice: &[u8]) -> (Cow<'_, str>, bool) {
    match std::str::from_utf8(slice) {
        Ok(text) => (Cow::Borrowed(text), false),
        Err(_) => (String::from_utf8_lossy(slice), true),
    }
}

/// What a reference in text stands for.
pub(crate) fn reference(name: &str) -> &'static str {
    match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        "nbsp" => " ",
        _ => "\u{fffd}",
    }
}

/// Deeper than this nothing is believed.
const DEEPEST: usize = 64;

fn tree(text: &str) -> Option<Node> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().allow_dangling_amp = true;
    let mut open: Vec<Node> = vec![Node::default()];
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) if open.len() < DEEPEST => open.push(Node::start(&start)),
            Event::Start(_) => return None,
            Event::Empty(start) => open.last_mut()?.children.push(Node::start(&start)),
            Event::Text(text) => open.last_mut()?.text.push_str(&text),
            Event::CData(text) => open.last_mut()?.text.push_str(&text),
            Event::GeneralRef(name) => {
                let text = &mut open.last_mut()?.text;
                match name.resolve_char_ref() {
                    Ok(Some(character)) => text.push(character),
                    _ => text.push_str(reference(&name)),
                }
            }
            Event::End(_) => {
                let done = open.pop()?;
                open.last_mut()?.children.push(done);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    let mut root = open.pop()?;
    (open.is_empty() && !root.children.is_empty()).then(|| root.children.swap_remove(0))
}
