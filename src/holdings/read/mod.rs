//! From bytes to records, whatever the records mean.
//!
//! In: a file of the portal, as a stream. Out: one framed record after the other, good, mended or broken.
//! Lives here: compression, what a file is by its content, ISO 2709, MARCXML, mnemonic text, JSON, MARC-8,
//! tables in all their dialects, sheets, elements of XML.
//! Does not live here: MARC tags and names of columns (`extract`, `columns`).

pub(crate) mod content;
pub(crate) mod iso2709;
pub(crate) mod json;
pub(crate) mod marc8;
pub(crate) mod marcxml;
pub(crate) mod mnemonic;
pub(crate) mod rows;
#[cfg(feature = "xlsx")]
pub(crate) mod sheet;
pub(crate) mod unpack;
pub(crate) mod xml;

pub(crate) use content::Content;

use crate::disk::Inputs;
use crate::error::Result;
use crate::paths::SourcePath;
use std::io::{self, Read};
use unpack::Packing;

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
    /// The same, where what is made of the record may be found wanting too.
    pub(crate) fn and_then<U>(self, make: impl FnOnce(T) -> Framed<U>) -> Framed<U> {
        match self {
            Self::Good(record) => make(record),
            Self::Mended(record, what) => match make(record) {
                Framed::Good(made) => Framed::Mended(made, what),
                other => other,
            },
            Self::Broken(why) => Framed::Broken(why),
        }
    }

    /// The same about what is made of the record.
    pub(crate) fn map<U>(self, make: impl FnOnce(T) -> U) -> Framed<U> {
        match self {
            Self::Good(record) => Framed::Good(make(record)),
            Self::Mended(record, what) => Framed::Mended(make(record), what),
            Self::Broken(why) => Framed::Broken(why),
        }
    }
}

const CHUNK: usize = 1 << 18;

/// A stretch of a stream that moves forward and can be made longer.
pub(crate) struct Window {
    inner: Box<dyn Read + Send>,
    buffer: Vec<u8>,
    start: usize,
    ended: bool,
    facts: Facts,
}

/// What opening a file tells about it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Facts {
    /// How it is packed.
    pub(crate) packing: Packing,
    /// The encoding that its first bytes give away; empty where they do not.
    pub(crate) mark: &'static str,
}

impl Window {
    /// Opens a file: unpacks gzip and zstd, turns UTF-16 to UTF-8, drops a byte order mark.
    pub(crate) fn open(inputs: &dyn Inputs, path: &SourcePath) -> Result<io::Result<Self>> {
        Ok(Self::over(inputs.open(path)?))
    }

    fn over(inner: Box<dyn Read + Send>) -> io::Result<Self> {
        let (inner, packing) = unpack::unpack(inner)?;
        let mut window = Self {
            inner,
            buffer: Vec::new(),
            start: 0,
            ended: false,
            facts: Facts { packing, mark: "" },
        };
        window.ensure(256)?;
        let bytes = window.data();
        if bytes.starts_with(&[0xEF, 0xBB, 0xBF]) {
            window.facts.mark = "UTF-8 with a byte order mark";
            window.consume(3);
        } else if let Some(big) = unpack::utf16(bytes) {
            window.facts.mark = if big {
                "UTF-16, big end first"
            } else {
                "UTF-16"
            };
            let inner = std::mem::replace(&mut window.inner, Box::new(io::empty()));
            window.inner = Box::new(unpack::Utf16::new(
                std::mem::take(&mut window.buffer),
                inner,
                big,
            ));
            window.start = 0;
            window.ended = false;
        }
        Ok(window)
    }

    /// What was found out while opening.
    pub(crate) fn facts(&self) -> Facts {
        self.facts
    }

    /// All that is left, for formats that can only be read whole. `None` where it is longer than this.
    #[cfg(feature = "xlsx")]
    pub(crate) fn whole(mut self, most: usize) -> io::Result<Option<Vec<u8>>> {
        while self.data().len() <= most && self.more()? {}
        self.buffer.drain(..self.start);
        Ok((self.buffer.len() <= most).then_some(self.buffer))
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
        Ok(content::of(self.data()))
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
