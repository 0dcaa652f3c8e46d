//! Words with their postings, gathered in blocks that are sorted on disk when memory does not suffice.

use crate::disk::Scratch;
use crate::error::Result;
use crate::spill::{Sorted, Sorter};
use rustc_hash::FxHashMap;

/// A document that has a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hit {
    pub(super) doc: u32,
    pub(super) mask: u8,
    pub(super) level: u16,
}

/// Gathers postings document by document.
pub(super) struct Postings<'s> {
    budget: usize,
    used: usize,
    block: u32,
    words: FxHashMap<Box<str>, Chunk>,
    sorter: Sorter<'s>,
    pub(super) n_hits: u64,
}

#[derive(Default)]
struct Chunk {
    last: u32,
    bytes: Vec<u8>,
}

/// What a word of the map takes besides its bytes.
const OVERHEAD: usize = 96;

impl<'s> Postings<'s> {
    /// Half of the budget gathers, the other half sorts.
    pub(super) fn new(scratch: &'s dyn Scratch, budget: usize) -> Self {
        Self {
            budget: budget / 2,
            used: 0,
            block: 0,
            words: FxHashMap::default(),
            sorter: Sorter::new(scratch, budget / 2),
            n_hits: 0,
        }
    }

    /// Documents come in ascending order.
    pub(super) fn push(&mut self, word: &str, hit: Hit) -> Result<()> {
        self.n_hits += 1;
        let before = match self.words.get_mut(word) {
            Some(chunk) => {
                let before = chunk.bytes.capacity();
                chunk.push(hit);
                self.used += chunk.bytes.capacity() - before;
                return self.full();
            }
            None => word.len() + OVERHEAD,
        };
        let mut chunk = Chunk::default();
        chunk.push(hit);
        self.used += before + chunk.bytes.capacity();
        self.words.insert(word.into(), chunk);
        self.full()
    }

    fn full(&mut self) -> Result<()> {
        if self.used > self.budget {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<()> {
        let words = std::mem::take(&mut self.words);
        let mut key = Vec::new();
        // The sorter brings them into order.
        #[expect(
            clippy::iter_over_hash_type,
            reason = "what is pushed is sorted before it is read"
        )]
        for (word, chunk) in words {
            key.clear();
            key.extend_from_slice(word.as_bytes());
            key.push(0);
            key.extend_from_slice(&self.block.to_be_bytes());
            self.sorter.push(&key, &chunk.bytes)?;
        }
        self.used = 0;
        self.block += 1;
        Ok(())
    }

    /// The words in order of their code points, each with all its postings.
    pub(super) fn finish(mut self) -> Result<WordReader> {
        self.flush()?;
        Ok(WordReader {
            sorted: self.sorter.finish()?,
            next: None,
        })
    }
}

impl Chunk {
    /// The distance to the last document, mask and level; the first document of a chunk stands whole.
    fn push(&mut self, hit: Hit) {
        let mut distance = hit.doc - self.last;
        while distance >= 128 {
            self.bytes.push((distance & 127) as u8 | 128);
            distance >>= 7;
        }
        let [low, high] = hit.level.to_le_bytes();
        self.bytes.extend([distance as u8, hit.mask, low, high]);
        self.last = hit.doc;
    }
}

fn unpack(bytes: &[u8], hits: &mut Vec<Hit>) {
    let mut bytes = bytes.iter().copied();
    let mut doc = 0_u32;
    while let Some(first) = bytes.next() {
        let (mut distance, mut shift, mut byte) = (u32::from(first & 127), 7, first);
        while byte & 128 != 0 {
            byte = bytes.next().unwrap_or(0);
            distance |= u32::from(byte & 127) << shift;
            shift += 7;
        }
        doc += distance;
        hits.push(Hit {
            doc,
            mask: bytes.next().unwrap_or(0),
            level: u16::from_le_bytes([bytes.next().unwrap_or(0), bytes.next().unwrap_or(0)]),
        });
    }
}

/// Reads words one by one.
pub(super) struct WordReader {
    sorted: Sorted,
    next: Option<(String, Vec<u8>)>,
}

impl WordReader {
    /// The next word; its postings are put into `hits`, ascending.
    pub(super) fn next(&mut self, hits: &mut Vec<Hit>) -> Result<Option<String>> {
        hits.clear();
        let Some((word, chunk)) = self.take()? else {
            return Ok(None);
        };
        unpack(&chunk, hits);
        while let Some((other, chunk)) = self.take()? {
            if other != word {
                self.next = Some((other, chunk));
                break;
            }
            unpack(&chunk, hits);
        }
        Ok(Some(word))
    }

    fn take(&mut self) -> Result<Option<(String, Vec<u8>)>> {
        if let Some(next) = self.next.take() {
            return Ok(Some(next));
        }
        Ok(self.sorted.next()?.map(|(key, chunk)| {
            let word = key.get(..key.len().saturating_sub(5)).unwrap_or_default();
            (String::from_utf8_lossy(word).into_owned(), chunk.to_vec())
        }))
    }
}
