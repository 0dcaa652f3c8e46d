//! How large the files of an index are: from what a sample of the catalog weighs and what the portal allows.

use super::doc::{Average, Doc, FIELDS};
use super::store::gzip;

/// What an index may take; nothing is without a limit only where nothing was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Budget {
    /// The most files.
    pub max_files: Option<u64>,
    /// The most bytes of all files together, as they are published.
    pub max_bytes: Option<u64>,
    /// The most bytes of one file, in units of 1024, when packed. Only a word or a record that weighs more by itself makes a larger one.
    pub shard_kb: Option<u64>,
}

/// What a sample of the documents weighs.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Weights {
    /// Packed bytes of a card, and of a whole record.
    pub(super) card: f64,
    pub(super) record: f64,
    /// Words of a document, numbers of a document.
    pub(super) postings: f64,
    pub(super) ids: f64,
}

impl Weights {
    /// Of a sample, with its whole records.
    pub(super) fn of(docs: &[Doc], records: &[u8]) -> Self {
        let n = docs.len().max(1) as f64;
        let mut cards = Vec::new();
        for doc in docs {
            let card = &doc.card;
            for text in [
                &card.title,
                &card.authors,
                &card.subjects,
                &card.holders,
                &card.rid,
            ] {
                cards.extend_from_slice(text.as_bytes());
                cards.extend_from_slice(b"\",\"");
            }
        }
        // A file of some kilobytes packs less well than the whole sample does.
        let packed = |bytes: &[u8]| {
            bytes
                .chunks(16 << 10)
                .map(|chunk| gzip(chunk).len())
                .sum::<usize>() as f64
                / n
        };
        Self {
            card: packed(&cards),
            record: packed(records),
            postings: docs.iter().map(|doc| doc.n_words).sum::<usize>() as f64 / n,
            ids: docs.iter().map(|doc| doc.n_ids).sum::<usize>() as f64 / n,
        }
    }
}

/// Mean lengths of the fields of `n` documents.
pub(super) fn average(sums: &[u64; FIELDS.len()], n: usize) -> Average {
    let n = n.max(1) as f64;
    // As it is written in the root: hundredths, so that a client reads what was used.
    Average(sums.map(|sum| (sum as f64 / n * 100.0).round() / 100.0))
}

/// Sizes of the files of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sizes {
    /// Documents of a file of cards, of whole records.
    pub(super) cards: usize,
    pub(super) records: usize,
    /// Packed bytes of a leaf, and of the postings of a word above which it is a frequent one.
    pub(super) leaf: usize,
    pub(super) word: usize,
    /// Packed bytes of other files.
    pub(super) other: usize,
    /// Whether there is room for asides: without them, questions with frequent words cost visitors more.
    pub(super) asides: bool,
}

/// Bytes of a posting in a leaf, packed, its share of the word included.
const POSTING_BYTES: f64 = 3.1;
/// Bytes of asides for each byte of postings, where there are any.
const ASIDES_PART: f64 = 0.8;
/// The separators of so many leaves fit the root.
const LEAVES_MAX: f64 = 4500.0;
/// Smaller leaves are more files and save visitors little; larger ones cost more than their separators in the root.
const LEAF_MIN: f64 = 8.0 * 1024.0;
const LEAF_MOST: f64 = 64.0 * 1024.0;
/// A file of whole records is fetched when one is opened.
const RECORDS_BYTES: f64 = 14.0 * 1024.0;
/// A page of results fetches ten files of cards, most of what it weighs.
const CARDS_BYTES: f64 = 2.0 * 1024.0;
/// Fewer postings of a frequent word are no saving, more are rarely looked at.
const TOPS_MIN: usize = 512;
const TOPS_MAX: usize = 4096;

impl Sizes {
    /// Files of a segment of so many documents.
    fn files(&self, n: u64, weights: &Weights) -> f64 {
        let n = n as f64;
        n / self.cards as f64
            + n / self.records as f64
            + n * weights.postings * POSTING_BYTES / self.leaf as f64
            + n * weights.ids * 10.0 / self.other as f64
            + self.aside_bytes(n as u64, weights) / self.other as f64
            + 200.0
    }

    /// Bytes of a segment of so many documents.
    fn bytes(&self, n: u64, weights: &Weights) -> f64 {
        let each = weights.card + weights.record + weights.ids * 10.0;
        n as f64 * (each + weights.postings * POSTING_BYTES) + self.aside_bytes(n, weights)
    }

    /// Bytes of asides; a small index has no frequent words.
    fn aside_bytes(&self, n: u64, weights: &Weights) -> f64 {
        if self.asides && self.leaf as f64 > LEAF_MIN {
            n as f64 * weights.postings * POSTING_BYTES * ASIDES_PART
        } else {
            0.0
        }
    }

    /// The smallest files that the budget allows.
    pub(super) fn solve(n: u64, weights: &Weights, budget: &Budget) -> Self {
        let text = n as f64 * weights.postings * POSTING_BYTES;
        let shard = budget.shard_kb.map_or(24 << 10, |kb| kb.max(1) * 1024) as f64;
        let leaf_most = budget.shard_kb.map_or(LEAF_MOST, |_| shard);
        let least = leaf_most.min(LEAF_MIN);
        let fitting = |bytes: f64, per: f64, most: usize| {
            let most_documents = (bytes / per.max(1.0)).max(1.0);
            let mut documents = most;
            while documents > 1 && documents as f64 > most_documents {
                documents /= 2;
            }
            documents
        };
        let mut sizes = Self {
            cards: fitting(CARDS_BYTES, weights.card, 32).max(8),
            records: fitting(RECORDS_BYTES, weights.record, 64),
            leaf: (text / LEAVES_MAX).clamp(least, leaf_most) as usize,
            word: 0,
            other: 10 << 10,
            asides: true,
        };
        if budget
            .max_bytes
            .is_some_and(|most| sizes.bytes(n, weights) > most as f64)
        {
            sizes.asides = false;
        }
        while let Some(most) = budget.max_files
            && sizes.files(n, weights) > most as f64
        {
            let before = sizes;
            // What costs a visitor least is enlarged first: whole records, then cards, then leaves.
            if (sizes.records * 2) as f64 * weights.record <= shard
                && sizes.records <= sizes.cards * 8
            {
                sizes.records *= 2;
            } else if (sizes.cards * 2) as f64 * weights.card <= shard {
                sizes.cards *= 2;
            } else if (sizes.leaf * 2) as f64 <= shard {
                sizes.leaf *= 2;
                sizes.other *= 2;
            } else if (sizes.records * 2) as f64 * weights.record <= shard {
                sizes.records *= 2;
            }
            if sizes == before {
                break;
            }
        }
        sizes.word = sizes.leaf * 2;
        sizes
    }

    /// Postings of a frequent word that answer most questions.
    pub(super) fn tops(span: u64) -> usize {
        usize::try_from(span / 256).map_or(TOPS_MAX, |part| part.clamp(TOPS_MIN, TOPS_MAX))
    }

    /// What a query of three words with ten results weighs: root and files of the index.
    pub(super) fn predicted_query(&self, n: u64, weights: &Weights, root: u64) -> u64 {
        let text = n as f64 * weights.postings * POSTING_BYTES;
        let leaf = (self.leaf as f64).min(text);
        let cards = (self.cards as f64).min(n as f64) * weights.card;
        let results = (n as f64 / self.cards as f64).clamp(1.0, 10.0);
        root + (3.0 * leaf + results * cards) as u64
    }
}
