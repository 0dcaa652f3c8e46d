//! Streams under streams: gzip and zstd unpacked, UTF-16 turned to UTF-8, a piece at a time.

use encoding_rs::{CoderResult, Decoder, UTF_16BE, UTF_16LE};
use flate2::read::MultiGzDecoder;
use ruzstd::decoding::{FrameDecoder, StreamingDecoder};
use std::io::{self, BufRead, BufReader, Cursor, Read};

/// How a file was packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packing {
    /// Not at all.
    Plain,
    /// gzip.
    Gzip,
    /// zstd.
    Zstd,
}

impl Packing {
    /// For people.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Plain => "none",
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        }
    }
}

type Stream = Box<dyn Read + Send>;

/// Unpacks a stream by its first bytes.
pub(crate) fn unpack(mut inner: Stream) -> io::Result<(Stream, Packing)> {
    let mut head = [0_u8; 4];
    let n = super::fill(&mut inner, &mut head)?;
    let whole: Stream = Box::new(Cursor::new(head[..n].to_vec()).chain(inner));
    Ok(match head {
        [0x1F, 0x8B, ..] => (Box::new(MultiGzDecoder::new(whole)), Packing::Gzip),
        [0x28, 0xB5, 0x2F, 0xFD] => (Box::new(Zstd::new(whole)), Packing::Zstd),
        _ => (whole, Packing::Plain),
    })
}

/// All frames of a zstd file, one after the other.
struct Zstd {
    waiting: Option<BufReader<Stream>>,
    frame: Option<StreamingDecoder<BufReader<Stream>, FrameDecoder>>,
}

impl Zstd {
    fn new(inner: Stream) -> Self {
        Self {
            waiting: Some(BufReader::with_capacity(1 << 16, inner)),
            frame: None,
        }
    }
}

impl Read for Zstd {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let damaged = |error: &dyn std::fmt::Display| {
            io::Error::new(io::ErrorKind::InvalidData, error.to_string())
        };
        loop {
            if let Some(frame) = &mut self.frame {
                let n = frame.read(buffer).map_err(|error| damaged(&error))?;
                if n > 0 || buffer.is_empty() {
                    return Ok(n);
                }
            }
            if let Some(frame) = self.frame.take() {
                self.waiting = Some(frame.into_inner());
            }
            let Some(mut source) = self.waiting.take() else {
                return Ok(0);
            };
            if source.fill_buf()?.is_empty() {
                return Ok(0);
            }
            let frame = StreamingDecoder::new_with_decoder(source, FrameDecoder::new())
                .map_err(|error| damaged(&error))?;
            self.frame = Some(frame);
        }
    }
}

/// Which UTF-16 a text seems to be: by its byte order mark, or by its zeros.
pub(crate) fn utf16(bytes: &[u8]) -> Option<bool> {
    match bytes {
        [0xFF, 0xFE, ..] => return Some(false),
        [0xFE, 0xFF, ..] => return Some(true),
        _ => {}
    }
    let pairs = bytes[..bytes.len().min(256)].chunks_exact(2);
    let n = pairs.len();
    let (mut first, mut second) = (0, 0);
    for pair in pairs {
        first += usize::from(pair[0] == 0 && pair[1] != 0);
        second += usize::from(pair[1] == 0 && pair[0] != 0);
    }
    match n >= 4 {
        true if first * 10 > n * 8 => Some(true),
        true if second * 10 > n * 8 => Some(false),
        _ => None,
    }
}

/// UTF-16 as UTF-8.
pub(crate) struct Utf16 {
    inner: Stream,
    decoder: Decoder,
    raw: Vec<u8>,
    used: usize,
    ready: Vec<u8>,
    given: usize,
    ended: bool,
}

impl Utf16 {
    /// Over bytes that were looked at already, and the rest.
    pub(crate) fn new(head: Vec<u8>, inner: Stream, big: bool) -> Self {
        let encoding = if big { UTF_16BE } else { UTF_16LE };
        Self {
            inner,
            decoder: encoding.new_decoder_with_bom_removal(),
            raw: head,
            used: 0,
            ready: Vec::new(),
            given: 0,
            ended: false,
        }
    }
}

impl Read for Utf16 {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.ready.len() {
            if self.ended {
                return Ok(0);
            }
            let mut last = false;
            if self.used == self.raw.len() {
                self.raw.resize(1 << 16, 0);
                let n = super::fill(&mut self.inner, &mut self.raw)?;
                self.raw.truncate(n);
                self.used = 0;
                last = n == 0;
            }
            self.ready.resize(1 << 17, 0);
            let (result, read, written, _) =
                self.decoder
                    .decode_to_utf8(&self.raw[self.used..], &mut self.ready, last);
            self.ready.truncate(written);
            self.given = 0;
            self.used += read;
            self.ended = last && result == CoderResult::InputEmpty;
        }
        let n = buffer.len().min(self.ready.len() - self.given);
        buffer[..n].copy_from_slice(&self.ready[self.given..self.given + n]);
        self.given += n;
        Ok(n)
    }
}
