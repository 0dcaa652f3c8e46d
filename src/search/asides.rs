//! Which frequent words each document has in title, author or subject: so that postings of a rarer word can say which
//! of its documents have a frequent one, and the long list of the frequent word need not be fetched.

use super::codec::{self, FrontCoder, digit, push_number};
use super::postings::Hit;
use super::store::{self, StoreWriter};
use super::wire;
use crate::error::Result;
use crate::spill::Sorter;

/// Title, author and subject; what only other fields have is no aside.
const FIELDS: u8 = 7;
const TITLE: u8 = 1;
/// The most of a document that are kept: what one digit counts.
const MOST: usize = 63;
/// Bytes of one, while they wait.
const ASIDE: usize = 3;

/// A frequent word of a document: its place among them all; twice the upper five bits of its level, and one where the
/// title has it.
pub(super) type Aside = (u16, u8);

/// The aside that a frequent word of a document is, if it is one.
pub(super) fn aside(flag: u64, mask: u8, level: u16) -> Option<Aside> {
    let place = u16::try_from(flag).ok().filter(|_| mask & FIELDS != 0)?;
    // A level has ten bits.
    Some((
        place,
        ((level >> 5) as u8) << 1 | u8::from(mask & TITLE != 0),
    ))
}

/// The asides of all documents of a segment, some bytes each.
#[derive(Debug, Default)]
pub(super) struct Asides {
    ends: Vec<u32>,
    bytes: Vec<u8>,
}

impl Asides {
    /// Those of the next document, by place.
    pub(super) fn push(&mut self, asides: &[Aside]) {
        for (place, told) in asides.iter().take(MOST) {
            let [low, high] = place.to_le_bytes();
            self.bytes.extend([low, high, *told]);
        }
        // At most some hundred megabytes.
        self.ends
            .push(u32::try_from(self.bytes.len()).unwrap_or(u32::MAX));
    }

    fn range(&self, doc: u32) -> std::ops::Range<usize> {
        let doc = doc as usize;
        let end = |at: Option<usize>| {
            let end = at.and_then(|at| self.ends.get(at));
            end.map_or(0, |end| *end as usize)
        };
        end(doc.checked_sub(1))..end(Some(doc))
    }

    /// How many a document has.
    pub(super) fn len(&self, doc: u32) -> usize {
        self.range(doc).len() / ASIDE
    }
}

fn each(bytes: &[u8]) -> impl Iterator<Item = Aside> {
    let all = bytes.chunks_exact(ASIDE);
    all.map(|aside| (u16::from_le_bytes([aside[0], aside[1]]), aside[2]))
}

/// Hands over the asides of a word's postings to be sorted by file; gives about how many bytes they take when packed.
pub(super) fn put(
    word: &str,
    hits: &[Hit],
    asides: &Asides,
    sorter: &mut Sorter<'_>,
) -> Result<usize> {
    let mut key = codec::hash(word).to_be_bytes().to_vec();
    key.extend_from_slice(word.as_bytes());
    let mut value = Vec::new();
    for hit in hits {
        value.push(asides.len(hit.doc) as u8);
        value.extend(asides.bytes.get(asides.range(hit.doc)).unwrap_or_default());
    }
    sorter.push(&key, &value)?;
    Ok(word.len() / 2 + value.len() / 2)
}

/// Which file has the asides of a word.
pub(super) fn place(word: &str, n_files: usize) -> usize {
    ((u64::from(codec::hash(word)) * n_files as u64) >> 32) as usize
}

/// Writes what `put` took.
pub(super) fn write(asides: Sorter<'_>, n_files: usize, store: &mut StoreWriter<'_>) -> Result<()> {
    let mut asides = asides.finish()?;
    let mut words: Vec<(String, Vec<u8>)> = Vec::new();
    let mut next = 0;
    while let Some((key, value)) = asides.next()? {
        let word = String::from_utf8_lossy(key.get(4..).unwrap_or_default()).into_owned();
        let place = place(&word, n_files);
        while next < place {
            put_file(next, &mut words, store)?;
            next += 1;
        }
        words.push((word, value.to_vec()));
    }
    while next < n_files {
        put_file(next, &mut words, store)?;
        next += 1;
    }
    Ok(())
}

fn put_file(
    n: usize,
    words: &mut Vec<(String, Vec<u8>)>,
    store: &mut StoreWriter<'_>,
) -> Result<()> {
    words.sort();
    let mut keys = FrontCoder::default();
    let mut file = wire::Asides::default();
    for (word, value) in words.drain(..) {
        keys.push(&word);
        let (mut rest, mut n_postings) = (value.as_slice(), 0);
        while let Some((n, after)) = rest.split_first() {
            let (asides, after) = after.split_at((usize::from(*n) * ASIDE).min(after.len()));
            let mut next = 0;
            for (place, told) in each(asides) {
                push_number(&mut file.f, u64::from(place) - next);
                file.l.push(digit(told));
                next = u64::from(place) + 1;
            }
            file.a.push(digit(*n));
            rest = after;
            n_postings += 1;
        }
        push_number(&mut file.n, n_postings);
    }
    file.k = keys.finish();
    store.put(store::path("asides", n), wire::bytes(&file))
}
