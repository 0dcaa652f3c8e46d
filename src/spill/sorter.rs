//! Pairs by key: an arena with a small index over it, sorted on all cores and written as a run when the budget is used up.

use super::failed;
use super::frame;
use super::merge::{Merge, Span};
use super::run::RunWriter;
use crate::disk::Scratch;
use crate::error::Result;
use rayon::slice::ParallelSliceMut;
use std::cmp::Ordering;

/// A pair in the arena.
#[derive(Debug, Clone, Copy)]
struct Entry {
    prefix: u64,
    /// Length of the key where all of it is in the prefix, else `LONG`; and above that the place of the pair. Places
    /// grow in the order of pushing, which breaks ties.
    at: u64,
}

const ENTRY: usize = size_of::<Entry>();
/// What a length takes in `Entry::at`, and what stands there for a key that is longer than the prefix.
const LENGTH: u64 = 16;
const LONG: u64 = LENGTH - 1;

impl Entry {
    fn new(key: &[u8], place: usize) -> Self {
        let length = if key.len() > size_of::<u64>() {
            LONG
        } else {
            key.len() as u64
        };
        Self {
            prefix: frame::prefix(key),
            at: place as u64 * LENGTH + length,
        }
    }

    fn length(self) -> u64 {
        self.at % LENGTH
    }

    fn place(self) -> u64 {
        self.at / LENGTH
    }
}

/// The order of two keys, the first bytes of which are the same.
fn rest_of_keys(arena: &[u8], a: Entry, b: Entry) -> Ordering {
    if a.length() == LONG && b.length() == LONG {
        pair(arena, a.place()).0.cmp(pair(arena, b.place()).0)
    } else {
        a.length().cmp(&b.length())
    }
}

/// Takes pairs in any order.
pub struct Sorter<'s> {
    scratch: &'s dyn Scratch,
    budget: usize,
    arena: Vec<u8>,
    index: Vec<Entry>,
    runs: Option<RunWriter>,
    spans: Vec<Span>,
    len: u64,
}

impl<'s> Sorter<'s> {
    /// Holds no more than about `budget` bytes in memory, then and when the pairs are given back.
    pub fn new(scratch: &'s dyn Scratch, budget: usize) -> Self {
        Self {
            scratch,
            budget,
            arena: Vec::new(),
            index: Vec::new(),
            runs: None,
            spans: Vec::new(),
            len: 0,
        }
    }

    /// Takes a pair.
    pub fn push(&mut self, key: &[u8], value: &[u8]) -> Result<()> {
        let wanted = key.len() + value.len() + 2 * frame::LONGEST + ENTRY;
        let used = self.arena.len() + self.index.len() * ENTRY;
        if used + wanted > self.budget && !self.index.is_empty() {
            self.spill()?;
        }
        self.index.push(Entry::new(key, self.arena.len()));
        frame::put_pair(&mut self.arena, key, value);
        self.len += 1;
        Ok(())
    }

    fn sort(&mut self) {
        let arena = &self.arena;
        self.index.par_sort_unstable_by(|a, b| {
            a.prefix
                .cmp(&b.prefix)
                .then_with(|| rest_of_keys(arena, *a, *b))
                .then(a.at.cmp(&b.at))
        });
    }

    fn spill(&mut self) -> Result<()> {
        self.sort();
        let mut runs = match self.runs.take() {
            Some(runs) => runs,
            None => RunWriter::new(self.scratch.file()?, self.budget / 8),
        };
        let from = runs.end();
        for entry in &self.index {
            runs.write(raw(&self.arena, entry.place()))
                .map_err(|error| failed(&error))?;
        }
        self.spans.push((from, runs.end()));
        self.runs = Some(runs);
        self.arena.clear();
        self.index.clear();
        Ok(())
    }

    /// Gives the pairs back in order.
    pub fn finish(mut self) -> Result<Sorted> {
        let len = self.len;
        if self.runs.is_none() {
            self.sort();
            return Ok(Sorted {
                len,
                from: From::Memory {
                    arena: self.arena,
                    index: self.index,
                    next: 0,
                },
            });
        }
        if !self.index.is_empty() {
            self.spill()?;
        }
        let Self {
            scratch,
            budget,
            runs,
            spans,
            ..
        } = self;
        let file = match runs {
            Some(runs) => runs.finish().map_err(|error| failed(&error))?,
            None => scratch.file()?,
        };
        Ok(Sorted {
            len,
            from: From::Disk(Merge::new(file, spans, scratch, budget)?),
        })
    }
}

fn tail(arena: &[u8], at: u64) -> &[u8] {
    usize::try_from(at)
        .ok()
        .and_then(|at| arena.get(at..))
        .unwrap_or_default()
}

fn pair(arena: &[u8], at: u64) -> (&[u8], &[u8]) {
    let bytes = tail(arena, at);
    let pair = frame::pair(bytes).unwrap_or_default();
    (&bytes[pair.key..pair.value], &bytes[pair.value..pair.end])
}

fn raw(arena: &[u8], at: u64) -> &[u8] {
    let bytes = tail(arena, at);
    &bytes[..frame::pair(bytes).unwrap_or_default().end]
}

enum From {
    Memory {
        arena: Vec<u8>,
        index: Vec<Entry>,
        next: usize,
    },
    Disk(Merge),
}

/// Pairs by the bytes of their keys; equal keys in the order of pushing.
pub struct Sorted {
    len: u64,
    from: From,
}

impl Sorted {
    /// How many were pushed.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether none was.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The next key and value.
    #[expect(
        clippy::should_implement_trait,
        reason = "what is lent by each call is no iterator's"
    )]
    pub fn next(&mut self) -> Result<Option<(&[u8], &[u8])>> {
        match &mut self.from {
            From::Memory { arena, index, next } => {
                let entry = index.get(*next);
                *next += 1;
                Ok(entry.map(|entry| pair(arena, entry.place())))
            }
            From::Disk(merge) => {
                if !merge.advance().map_err(|error| failed(&error))? {
                    return Ok(None);
                }
                let run = merge.current();
                Ok(Some((run.key(), run.value())))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::{MemoryScratch, ScratchFile};
    use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};

    type Pairs = Vec<(Vec<u8>, Vec<u8>)>;

    /// Keys of many lengths, many of them equal, some only told apart by their end; values say when they were pushed.
    fn pairs(n: u32) -> Pairs {
        let mut state = 7_u32;
        (0..n)
            .map(|number| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let word = (state >> 16) % (n / 3).max(1);
                let mut key =
                    format!("{:0width$}", word, width = (word % 13) as usize).into_bytes();
                key.extend(std::iter::repeat_n(0, (word % 3) as usize));
                let mut value = number.to_be_bytes().to_vec();
                if number % 97 == 0 {
                    value.resize(3000, 1);
                }
                (key, value)
            })
            .collect()
    }

    fn sort(pairs: &Pairs, budget: usize, scratch: &dyn Scratch) -> Result<Pairs> {
        let mut sorter = Sorter::new(scratch, budget);
        for (key, value) in pairs {
            sorter.push(key, value)?;
        }
        let mut sorted = sorter.finish()?;
        assert_eq!(sorted.len(), pairs.len() as u64);
        let mut out = Vec::new();
        while let Some((key, value)) = sorted.next()? {
            out.push((key.to_vec(), value.to_vec()));
        }
        Ok(out)
    }

    #[test]
    fn the_order_does_not_depend_on_the_budget() {
        let given = pairs(5000);
        let mut wanted = given.clone();
        wanted.sort_by(|a, b| a.0.cmp(&b.0));
        for budget in [0, 1 << 10, 20_000, 300_000, 1 << 30] {
            assert!(
                sort(&given, budget, &MemoryScratch).unwrap() == wanted,
                "with a budget of {budget}"
            );
        }
        assert!(sort(&Pairs::new(), 1, &MemoryScratch).unwrap().is_empty());
    }

    /// A disk with room for so many bytes a file.
    struct Small(u64);
    struct SmallFile(Cursor<Vec<u8>>, u64);

    impl Scratch for Small {
        fn file(&self) -> Result<Box<dyn ScratchFile>> {
            Ok(Box::new(SmallFile(Cursor::new(Vec::new()), self.0)))
        }
    }

    impl Read for SmallFile {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            // Short reads happen.
            let len = out.len().min(7);
            self.0.read(&mut out[..len])
        }
    }

    impl Write for SmallFile {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if self.0.position() + bytes.len() as u64 > self.1 {
                return Err(io::ErrorKind::StorageFull.into());
            }
            self.0.write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Seek for SmallFile {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            self.0.seek(to)
        }
    }

    #[test]
    fn a_full_disk_is_said_to_be_full() {
        let given = pairs(1000);
        assert!(sort(&given, 4096, &Small(u64::MAX)).is_ok());
        let error = sort(&given, 4096, &Small(20_000)).unwrap_err();
        assert!(error.to_string().contains("disk is full"), "{error}");
    }
}
