//! One file on disk for many lists: a forum of a thousand libraries is read with as few open files as one of three.

use crate::disk::{Scratch, ScratchFile};
use crate::error::Result;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Gives files that all lie in one, which is made when the first of them is written. They can only grow at their end.
pub struct SharedScratch<'s> {
    scratch: &'s dyn Scratch,
    file: Mutex<Option<Arc<Mutex<Common>>>>,
}

/// The file, and where it ends.
struct Common {
    file: Box<dyn ScratchFile>,
    end: u64,
}

impl<'s> SharedScratch<'s> {
    /// Over other scratch.
    pub fn new(scratch: &'s dyn Scratch) -> Self {
        Self {
            scratch,
            file: Mutex::new(None),
        }
    }
}

impl Scratch for SharedScratch<'_> {
    fn file(&self) -> Result<Box<dyn ScratchFile>> {
        let mut file = lock(&self.file);
        let common = match &*file {
            Some(common) => Arc::clone(common),
            None => {
                let common = Common {
                    file: self.scratch.file()?,
                    end: 0,
                };
                Arc::clone(file.insert(Arc::new(Mutex::new(common))))
            }
        };
        Ok(Box::new(Part {
            common,
            stretches: Vec::new(),
            len: 0,
            position: 0,
        }))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One of the files.
struct Part {
    common: Arc<Mutex<Common>>,
    /// Where its bytes lie: from which byte of its own, and from which of the common file.
    stretches: Vec<(u64, u64)>,
    len: u64,
    position: u64,
}

impl Read for Part {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let after = self
            .stretches
            .partition_point(|(own, _)| *own <= self.position);
        let Some((own, place)) = after.checked_sub(1).and_then(|at| self.stretches.get(at)) else {
            return Ok(0);
        };
        let end = self.stretches.get(after).map_or(self.len, |(own, _)| *own);
        let left = usize::try_from(end.saturating_sub(self.position)).unwrap_or(usize::MAX);
        let len = out.len().min(left);
        let mut common = lock(&self.common);
        common
            .file
            .seek(SeekFrom::Start(place + (self.position - own)))?;
        let read = common.file.read(&mut out[..len])?;
        self.position += read as u64;
        Ok(read)
    }
}

impl Write for Part {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.position != self.len {
            return Err(io::ErrorKind::Unsupported.into());
        }
        let mut common = lock(&self.common);
        let place = common.end;
        common.file.seek(SeekFrom::Start(place))?;
        let written = common.file.write(bytes)? as u64;
        common.end += written;
        let follows = self
            .stretches
            .last()
            .is_some_and(|(own, from)| from + (self.len - own) == place);
        if !follows {
            self.stretches.push((self.len, place));
        }
        self.len += written;
        self.position = self.len;
        usize::try_from(written).map_err(|_| io::ErrorKind::InvalidData.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        lock(&self.common).file.flush()
    }
}

impl Seek for Part {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::End(by) => self.len.checked_add_signed(by),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
        };
        self.position = place.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::MemoryScratch;
    use crate::spill::LogWriter;

    #[test]
    fn lists_in_one_file_do_not_meet() {
        let shared = SharedScratch::new(&MemoryScratch);
        let mut writers: Vec<LogWriter<'_>> =
            (0..5).map(|n| LogWriter::new(&shared, 50 * n)).collect();
        let item = |list: usize, n: usize| vec![u8::try_from(list).unwrap(); (n * 7 + list) % 90];
        for n in 0..400 {
            for (list, writer) in writers.iter_mut().enumerate() {
                writer.push(&item(list, n)).unwrap();
            }
        }
        let logs: Vec<_> = writers
            .into_iter()
            .map(|writer| writer.finish().unwrap())
            .collect();
        let mut readers: Vec<_> = logs.iter().map(|log| log.read()).collect();
        for n in 0..400 {
            for (list, reader) in readers.iter_mut().enumerate() {
                assert_eq!(reader.next().unwrap(), Some(item(list, n).as_slice()));
            }
        }
        for reader in &mut readers {
            assert_eq!(reader.next().unwrap(), None);
        }
    }
}
