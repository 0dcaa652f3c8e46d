//! A list that is written once, from front to back, and read as often as one likes.

use super::failed;
use super::frame;
use crate::disk::{Scratch, ScratchFile};
use crate::error::Result;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::{Mutex, PoisonError};

/// Bytes that are read or written at a time once the list is on disk.
const CHUNK: usize = 256 << 10;

/// Takes the list.
pub struct LogWriter<'s> {
    scratch: &'s dyn Scratch,
    budget: usize,
    buffer: Vec<u8>,
    file: Option<Box<dyn ScratchFile>>,
    written: u64,
    len: u64,
}

impl<'s> LogWriter<'s> {
    /// Stays in memory up to `budget` bytes.
    pub fn new(scratch: &'s dyn Scratch, budget: usize) -> Self {
        Self {
            scratch,
            budget,
            buffer: Vec::new(),
            file: None,
            written: 0,
            len: 0,
        }
    }

    /// Appends; gives the place to read it from again.
    pub fn push(&mut self, bytes: &[u8]) -> Result<u64> {
        let place = self.written + self.buffer.len() as u64;
        frame::put_len(&mut self.buffer, bytes.len());
        self.buffer.extend_from_slice(bytes);
        self.len += 1;
        let most = if self.file.is_some() {
            CHUNK.min(self.budget)
        } else {
            self.budget
        };
        if self.buffer.len() > most {
            self.flush()?;
        }
        Ok(place)
    }

    fn flush(&mut self) -> Result<()> {
        let mut file = match self.file.take() {
            Some(file) => file,
            None => self.scratch.file()?,
        };
        file.write_all(&self.buffer)
            .map_err(|error| failed(&error))?;
        self.written += self.buffer.len() as u64;
        self.file = Some(file);
        self.buffer.clear();
        self.buffer.shrink_to(2 * CHUNK);
        Ok(())
    }

    /// The whole list.
    pub fn finish(mut self) -> Result<Log> {
        if self.file.is_some() {
            self.flush()?;
        } else {
            self.buffer.shrink_to_fit();
        }
        Ok(Log {
            len: self.len,
            end: self.written,
            store: match self.file {
                Some(file) => Store::Disk(Mutex::new(file)),
                None => Store::Memory(self.buffer),
            },
        })
    }
}

enum Store {
    Memory(Vec<u8>),
    Disk(Mutex<Box<dyn ScratchFile>>),
}

/// The finished list; several readers may go through it at once, from any thread.
pub struct Log {
    len: u64,
    /// Bytes on disk.
    end: u64,
    store: Store,
}

impl Default for Log {
    fn default() -> Self {
        Self {
            len: 0,
            end: 0,
            store: Store::Memory(Vec::new()),
        }
    }
}

impl std::fmt::Debug for Log {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Log")
            .field("len", &self.len)
            .finish_non_exhaustive()
    }
}

impl Log {
    /// How many were pushed.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether none was.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The one of so many bytes that `push` gave a place for.
    pub(super) fn get(&self, place: u64, len: usize) -> Result<Vec<u8>> {
        let start = place + frame::len_of(len) as u64;
        match &self.store {
            Store::Memory(bytes) => {
                let start = usize::try_from(start).unwrap_or(usize::MAX);
                let found = bytes.get(start..start.saturating_add(len));
                Ok(found.unwrap_or_default().to_vec())
            }
            Store::Disk(file) => {
                let mut bytes = Vec::with_capacity(len);
                let mut next = start;
                read_on(file, &mut bytes, &mut next, self.end, len as u64)
                    .map_err(|error| failed(&error))?;
                Ok(bytes)
            }
        }
    }

    /// A reader that stands before the first.
    pub fn read(&self) -> LogReader<'_> {
        self.read_from(0)
    }

    /// A reader that stands at a place that `push` gave.
    pub fn read_from(&self, place: u64) -> LogReader<'_> {
        LogReader {
            log: self,
            next: place,
            buffer: Vec::new(),
            start: 0,
        }
    }
}

/// Goes through a log.
pub struct LogReader<'l> {
    log: &'l Log,
    /// Where in the store it goes on.
    next: u64,
    buffer: Vec<u8>,
    /// What of the buffer is done.
    start: usize,
}

impl LogReader<'_> {
    /// The next one.
    #[expect(
        clippy::should_implement_trait,
        reason = "what is lent by each call is no iterator's"
    )]
    pub fn next(&mut self) -> Result<Option<&[u8]>> {
        match &self.log.store {
            Store::Memory(bytes) => {
                let rest = usize::try_from(self.next)
                    .ok()
                    .and_then(|at| bytes.get(at..))
                    .unwrap_or_default();
                let Some((len, skip)) = frame::len(rest) else {
                    return Ok(None);
                };
                self.next += (skip + len) as u64;
                Ok(rest.get(skip..skip + len))
            }
            Store::Disk(file) => loop {
                let here = &self.buffer[self.start..];
                let found = frame::len(here);
                let wanted = match found {
                    Some((len, skip)) if skip + len <= here.len() => {
                        let from = self.start + skip;
                        self.start = from + len;
                        return Ok(self.buffer.get(from..from + len));
                    }
                    Some((len, skip)) => skip + len,
                    None if here.is_empty() && self.next >= self.log.end => return Ok(None),
                    None => frame::LONGEST,
                };
                self.buffer.drain(..self.start);
                self.start = 0;
                let more = wanted.saturating_sub(self.buffer.len()).max(CHUNK);
                read_on(
                    file,
                    &mut self.buffer,
                    &mut self.next,
                    self.log.end,
                    more as u64,
                )
                .map_err(|error| failed(&error))?;
            },
        }
    }
}

/// Appends up to `most` bytes of the file to the buffer.
fn read_on(
    file: &Mutex<Box<dyn ScratchFile>>,
    buffer: &mut Vec<u8>,
    next: &mut u64,
    end: u64,
    most: u64,
) -> io::Result<()> {
    let take = most.min(end.saturating_sub(*next));
    if take == 0 && most > 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
    file.seek(SeekFrom::Start(*next))?;
    let read = Read::by_ref(&mut *file).take(take).read_to_end(buffer)? as u64;
    *next += read;
    if read < take {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::MemoryScratch;

    #[test]
    fn what_is_written_is_read_again_and_again() {
        let items: Vec<Vec<u8>> = (0..3000_usize)
            .map(|n| vec![u8::try_from(n % 251).unwrap(); n % 300 * (n % 7)])
            .collect();
        for budget in [0, 1000, 1 << 30] {
            let mut writer = LogWriter::new(&MemoryScratch, budget);
            let places: Vec<u64> = items
                .iter()
                .map(|item| writer.push(item).unwrap())
                .collect();
            let log = writer.finish().unwrap();
            assert_eq!(log.len(), 3000);
            let (mut one, mut other) = (log.read(), log.read_from(places[1500]));
            for (n, item) in items.iter().enumerate() {
                assert_eq!(one.next().unwrap(), Some(item.as_slice()));
                assert_eq!(
                    other.next().unwrap(),
                    items.get(n + 1500).map(Vec::as_slice)
                );
            }
            assert_eq!(one.next().unwrap(), None);
        }
    }
}
