//! From bytes to records, whatever the records mean.
//!
//! In: a file of the portal, as a stream. Out: one framed record after the other, good, mended or broken.
//! Lives here: compression, what a file is by its content, ISO 2709, MARCXML, MARC-8, tables in all their dialects.
//! Does not live here: MARC tags and names of columns (`extract`, `columns`).

pub(crate) mod iso2709;
pub(crate) mod marc8;
pub(crate) mod marcxml;
pub(crate) mod rows;

use crate::disk::Inputs;
use crate::error::Result;
use crate::paths::SourcePath;
use flate2::read::MultiGzDecoder;
use std::io::{self, Cursor, Read};

/// What a reader makes of one record.
#[derive(Debug)]
pub(crate) enum Framed<T> {
    /// As it should be.
    Good(T),
    /// Usable after mending; what was wrong.
    Mended(T, &'static str),
    /// Not usable; what is wrong.
    Broken(&'static str),
}

impl<T> Framed<T> {
    /// The same about what is made of the record.
    pub(crate) fn map<U>(self, make: impl FnOnce(T) -> U) -> Framed<U> {
        match self {
            Self::Good(record) => Framed::Good(make(record)),
            Self::Mended(record, what) => Framed::Mended(make(record), what),
            Self::Broken(why) => Framed::Broken(why),
        }
    }
}

/// What a file is, by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content {
    /// Nothing but blanks.
    Empty,
    /// ISO 2709.
    Marc,
    /// XML.
    Xml,
    /// Text that is neither.
    Text,
    /// Other bytes.
    Binary,
}

const CHUNK: usize = 1 << 18;

/// A stretch of a stream that moves forward and can be made longer.
pub(crate) struct Window {
    inner: Box<dyn Read + Send>,
    buffer: Vec<u8>,
    start: usize,
    ended: bool,
}

impl Window {
    /// Opens a file: unpacks gzip, turns UTF-16 to UTF-8, drops a byte order mark.
    pub(crate) fn open(inputs: &dyn Inputs, path: &SourcePath) -> Result<io::Result<Self>> {
        Ok(Self::over(inputs.open(path)?))
    }

    fn over(mut inner: Box<dyn Read + Send>) -> io::Result<Self> {
        let mut head = [0_u8; 2];
        let n = fill(&mut inner, &mut head)?;
        let whole: Box<dyn Read + Send> = Box::new(Cursor::new(head[..n].to_vec()).chain(inner));
        let inner: Box<dyn Read + Send> = if head == [0x1F, 0x8B] {
            Box::new(MultiGzDecoder::new(whole))
        } else {
            whole
        };
        let mut window = Self {
            inner,
            buffer: Vec::new(),
            start: 0,
            ended: false,
        };
        window.ensure(4)?;
        let bytes = window.data();
        if bytes.starts_with(&[0xEF, 0xBB, 0xBF]) {
            window.consume(3);
        } else if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
            while window.more()? {}
            let (text, _, _) = encoding_rs::UTF_8.decode(window.data());
            let text = text.into_owned();
            window = Self {
                inner: Box::new(io::empty()),
                buffer: text.trim_start_matches('\u{feff}').as_bytes().to_vec(),
                start: 0,
                ended: true,
            };
        }
        Ok(window)
    }

    /// The bytes at hand that are not yet consumed.
    pub(crate) fn data(&self) -> &[u8] {
        &self.buffer[self.start..]
    }

    /// Whether the stream has no more bytes than are at hand.
    pub(crate) fn ended(&self) -> bool {
        self.ended
    }

    /// Puts consumed bytes away.
    pub(crate) fn consume(&mut self, n: usize) {
        self.start = (self.start + n).min(self.buffer.len());
    }

    /// Makes at least this many bytes be at hand, unless the stream ends before.
    pub(crate) fn ensure(&mut self, n: usize) -> io::Result<()> {
        while self.data().len() < n && self.more()? {}
        Ok(())
    }

    /// Reads on, about as much as is at hand. `false` at the end of the stream.
    pub(crate) fn more(&mut self) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        self.buffer.drain(..self.start);
        self.start = 0;
        let old = self.buffer.len();
        self.buffer.resize(old + CHUNK.max(old), 0);
        let n = fill(&mut self.inner, &mut self.buffer[old..]);
        self.buffer.truncate(old + n.as_ref().copied().unwrap_or(0));
        let n = n?;
        self.ended = n == 0;
        Ok(n > 0)
    }

    /// What the stream looks like from here.
    pub(crate) fn sniff(&mut self) -> io::Result<Content> {
        self.ensure(CHUNK)?;
        let data = self.data();
        let blank = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, 0 | 0x1A);
        let Some(first) = data.iter().position(|byte| !blank(byte)) else {
            return Ok(Content::Empty);
        };
        let data = &data[first..];
        if data[0] == b'<' {
            return Ok(Content::Xml);
        }
        let head = &data[..data.len().min(1 << 16)];
        if memchr::memchr2(0x1D, 0x1E, head).is_some() {
            return Ok(Content::Marc);
        }
        let strange = head
            .iter()
            .filter(|byte| **byte < 0x20 && !byte.is_ascii_whitespace())
            .count();
        Ok(if strange * 50 > head.len() {
            Content::Binary
        } else {
            Content::Text
        })
    }
}

fn fill(inner: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut n = 0;
    while n < buffer.len() {
        match inner.read(&mut buffer[n..]) {
            Ok(0) => break,
            Ok(more) => n += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            // What was read before the fault is still good; the fault shows at the next call.
            Err(_) if n > 0 => break,
            Err(error) => return Err(error),
        }
    }
    Ok(n)
}
