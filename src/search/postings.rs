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

/// A word of a document among neighbours: both by their numbers there.
#[derive(Debug, Clone, Copy)]
pub(super) struct RawHit {
    pub(super) word: u32,
    pub(super) doc: u32,
    pub(super) mask: u8,
    pub(super) level: u16,
}

/// The postings of neighbouring documents, word by word.
#[derive(Debug, Default)]
pub(super) struct Block {
    /// How many documents there are.
    n: u32,
    /// The words one after another, and their postings.
    names: String,
    bytes: Vec<u8>,
    words: Vec<Span>,
}

/// A word of a block: where it and its postings end, the first and the last document.
#[derive(Debug, Clone, Copy)]
struct Span {
    name: u32,
    bytes: u32,
    first: u32,
    last: u32,
}

impl Block {
    /// Of postings in the order of their `n` documents, and of the words that they mean.
    pub(super) fn new<S: AsRef<str>>(hits: &[RawHit], names: &[S], n: u32) -> Self {
        // Sorted by counting: a word's postings end where the next word's begin.
        let mut places = vec![0_u32; names.len() + 1];
        for hit in hits {
            places[hit.word as usize + 1] += 1;
        }
        for at in 1..places.len() {
            places[at] += places[at - 1];
        }
        let nothing = Hit {
            doc: 0,
            mask: 0,
            level: 0,
        };
        let mut by_word = vec![nothing; hits.len()];
        for hit in hits {
            let place = &mut places[hit.word as usize];
            by_word[*place as usize] = Hit {
                doc: hit.doc,
                mask: hit.mask,
                level: hit.level,
            };
            *place += 1;
        }
        let mut block = Self {
            n,
            names: String::with_capacity(names.len() * 8),
            bytes: Vec::with_capacity(hits.len() * 5),
            words: Vec::with_capacity(names.len()),
        };
        let mut from = 0;
        for (name, to) in names.iter().zip(places) {
            let hits = &by_word[from as usize..to as usize];
            from = to;
            let (Some(first), Some(last)) = (hits.first(), hits.last()) else {
                continue;
            };
            block.names.push_str(name.as_ref());
            push_rest(&mut block.bytes, *first);
            for pair in hits.windows(2) {
                push_distance(&mut block.bytes, pair[1].doc - pair[0].doc);
                push_rest(&mut block.bytes, pair[1]);
            }
            block.words.push(Span {
                name: block.names.len() as u32,
                bytes: block.bytes.len() as u32,
                first: first.doc,
                last: last.doc,
            });
        }
        block
    }
}

/// Gathers the postings of all documents.
pub(super) struct Postings<'s> {
    budget: usize,
    used: usize,
    block: u32,
    n: u32,
    words: FxHashMap<Box<str>, Chunk>,
    sorter: Sorter<'s>,
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
            n: 0,
            words: FxHashMap::default(),
            sorter: Sorter::new(scratch, budget / 2),
        }
    }

    /// Takes the documents that follow.
    pub(super) fn push(&mut self, block: &Block) -> Result<()> {
        let (mut name, mut bytes) = (0, 0);
        for span in &block.words {
            let word = &block.names[name..span.name as usize];
            let hits = &block.bytes[bytes..span.bytes as usize];
            (name, bytes) = (span.name as usize, span.bytes as usize);
            let chunk = match self.words.get_mut(word) {
                Some(chunk) => chunk,
                None => {
                    self.used += word.len() + OVERHEAD;
                    self.words.entry(word.into()).or_default()
                }
            };
            let before = chunk.bytes.capacity();
            push_distance(&mut chunk.bytes, self.n + span.first - chunk.last);
            chunk.bytes.extend_from_slice(hits);
            chunk.last = self.n + span.last;
            self.used += chunk.bytes.capacity() - before;
        }
        self.n += block.n;
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

/// The distance to the document before; for the first of a chunk, the document itself.
fn push_distance(out: &mut Vec<u8>, mut distance: u32) {
    while distance >= 128 {
        out.push((distance & 127) as u8 | 128);
        distance >>= 7;
    }
    out.push(distance as u8);
}

/// What is told of a posting besides its document.
fn push_rest(out: &mut Vec<u8>, hit: Hit) {
    let [low, high] = hit.level.to_le_bytes();
    out.extend_from_slice(&[hit.mask, low, high]);
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
