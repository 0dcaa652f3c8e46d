//! Sorted pairs on disk, written once and read once from the front; all runs of a sorter lie in one file.

use super::frame::{self, Pair};
use crate::disk::ScratchFile;
use std::io::{self, SeekFrom};

/// Bytes that are written at a time.
const WRITE: usize = 1 << 20;

/// Appends runs to a file.
pub(super) struct RunWriter {
    file: Box<dyn ScratchFile>,
    buffer: Vec<u8>,
    /// Bytes that left the buffer.
    written: u64,
}

impl RunWriter {
    /// Into an empty file, with a buffer that stays within `budget`.
    pub(super) fn new(file: Box<dyn ScratchFile>, budget: usize) -> Self {
        Self {
            file,
            buffer: Vec::with_capacity(budget.clamp(1 << 10, WRITE)),
            written: 0,
        }
    }

    /// Where the next pair will lie.
    pub(super) fn end(&self) -> u64 {
        self.written + self.buffer.len() as u64
    }

    /// Appends bytes of whole pairs.
    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.buffer.len() + bytes.len() > self.buffer.capacity() {
            self.flush()?;
        }
        if bytes.len() > self.buffer.capacity() {
            self.file.write_all(bytes)?;
            self.written += bytes.len() as u64;
        } else {
            self.buffer.extend_from_slice(bytes);
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.write_all(&self.buffer)?;
        self.written += self.buffer.len() as u64;
        self.buffer.clear();
        Ok(())
    }

    /// The file with everything in it.
    pub(super) fn finish(mut self) -> io::Result<Box<dyn ScratchFile>> {
        self.flush()?;
        Ok(self.file)
    }
}

/// Reads a run through a buffer of its own; always stands on a pair until there is none left.
pub(super) struct RunReader {
    /// Where the file goes on, and where the run ends in it.
    next: u64,
    end: u64,
    buffer: Vec<u8>,
    /// What of the buffer was read from the file and not passed yet.
    start: usize,
    filled: usize,
    pair: Option<Pair>,
    prefix: u64,
}

impl RunReader {
    /// Of the bytes `from..to` of a file; stands before the first pair.
    pub(super) fn new(from: u64, to: u64, buffer: usize) -> Self {
        Self {
            next: from,
            end: to,
            buffer: vec![0; buffer],
            start: 0,
            filled: 0,
            pair: None,
            prefix: 0,
        }
    }

    /// Goes to the next pair.
    pub(super) fn advance(&mut self, file: &mut dyn ScratchFile) -> io::Result<()> {
        if let Some(pair) = self.pair.take() {
            self.start += pair.end;
        }
        loop {
            let here = self.buffer.get(self.start..self.filled).unwrap_or_default();
            let pair = frame::pair(here);
            let wanted = match pair {
                Some(pair) if pair.end <= here.len() => {
                    self.prefix = frame::prefix(&here[pair.key..pair.value]);
                    self.pair = Some(pair);
                    return Ok(());
                }
                Some(pair) => pair.end,
                None if here.is_empty() && self.next >= self.end => return Ok(()),
                None => 2 * frame::LONGEST,
            };
            self.fill(wanted, file)?;
        }
    }

    /// Reads on, with room for at least this many bytes.
    fn fill(&mut self, wanted: usize, file: &mut dyn ScratchFile) -> io::Result<()> {
        let left = self.end - self.next;
        if left == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.buffer.copy_within(self.start..self.filled, 0);
        self.filled -= self.start;
        self.start = 0;
        if self.buffer.len() < wanted {
            self.buffer.resize(wanted, 0);
        }
        let room = self.buffer.len() - self.filled;
        let take = usize::try_from(left).map_or(room, |left| left.min(room));
        file.seek(SeekFrom::Start(self.next))?;
        file.read_exact(&mut self.buffer[self.filled..self.filled + take])?;
        self.filled += take;
        self.next += take as u64;
        Ok(())
    }

    /// Whether there is none left.
    pub(super) fn is_done(&self) -> bool {
        self.pair.is_none()
    }

    /// The first bytes of the key it stands on.
    pub(super) fn prefix(&self) -> u64 {
        self.prefix
    }

    /// The key it stands on; empty when there is none left.
    pub(super) fn key(&self) -> &[u8] {
        self.slice(|pair| (pair.key, pair.value))
    }

    /// The value it stands on.
    pub(super) fn value(&self) -> &[u8] {
        self.slice(|pair| (pair.value, pair.end))
    }

    /// Key, value and their lengths as they lie on disk.
    pub(super) fn raw(&self) -> &[u8] {
        self.slice(|pair| (0, pair.end))
    }

    fn slice(&self, part: impl Fn(Pair) -> (usize, usize)) -> &[u8] {
        self.pair.map_or(&[], |pair| {
            let (from, to) = part(pair);
            &self.buffer[self.start + from..self.start + to]
        })
    }
}
