//! Words to leaves and lists, and what spelling needs of the words on the way.

use super::answer::{ending, ends};
use super::asides::{self, Asides};
use super::codec::{BitWriter, FrontCoder, digit, numbers, push_number};
use super::postings::{Hit, WordReader};
use super::store::{self, StoreWriter};
use super::wire;
use crate::error::Result;
use crate::spill::Sorter;
use crate::text::spelling::skeleton;
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// A word of as few documents as this has no asides: their cards are fetched anyway.
pub(super) const FEW: usize = 8;
/// So many postings of a word have asides, those of the highest levels.
pub(super) const ASIDES: usize = 2048;
/// Beginnings of words up to this length get a list of their most frequent words.
const PREFIX_MAX: usize = 6;
/// Words of such a list.
const PREFIX_WORDS: usize = 20;
/// The shortest word that others are compared with.
const SPELLED_MIN: usize = 4;

/// What the leaves left behind for the root.
#[derive(Debug, Default)]
pub(super) struct Leaves {
    pub(super) first: String,
    pub(super) n_leaves: usize,
    pub(super) n_words: u64,
    pub(super) fat: String,
    pub(super) fat_df: String,
    pub(super) fat_mean: String,
    n_fat: usize,
    /// Bytes that the keys of `near` will take, and those of `heads`.
    pub(super) near_bytes: usize,
    pub(super) head_bytes: usize,
    /// Bytes that asides will take.
    pub(super) aside_bytes: usize,
}

/// What leaves are made by.
#[derive(Clone, Copy)]
pub(super) struct Plan<'a> {
    /// Documents of the segment.
    pub(super) span: u64,
    /// Packed bytes of a leaf, as estimated.
    pub(super) leaf: usize,
    /// A frequent word in more documents than this is not in a leaf: it has files of its own.
    pub(super) tops: usize,
    /// The frequent words, with the place of each.
    pub(super) flags: &'a FxHashMap<String, u64>,
    /// Nothing where none are kept.
    pub(super) asides: Option<&'a Asides>,
    /// In how many documents a word must be to be offered in place of another.
    pub(super) df_min: usize,
}

/// A leaf that is being filled.
#[derive(Default)]
struct Leaf {
    words: FrontCoder,
    numbers: String,
    bits: BitWriter,
    levels: String,
    rests: String,
    masks: String,
    bytes: usize,
}

/// About how many bytes postings take when packed.
pub(super) fn packed_bytes(n: usize, span: u64) -> usize {
    let mean = (span / n.max(1) as u64).max(1);
    n * (mean.ilog2() as usize + 2 + 12) / 8
}

/// Writes leaves, and the files of frequent words. `near` takes pairs of key and word, `heads` of beginning and word,
/// with the df, `asides` those of words.
pub(super) fn write(
    mut words: WordReader,
    plan: Plan<'_>,
    store: &mut StoreWriter<'_>,
    near: &mut Sorter<'_>,
    heads: &mut Sorter<'_>,
    asides: &mut Sorter<'_>,
) -> Result<Leaves> {
    let mut done = Leaves::default();
    let mut firsts = FrontCoder::default();
    let mut leaf = Leaf::default();
    let mut prefixes: BTreeMap<usize, Prefix> = BTreeMap::new();
    let mut hits = Vec::new();
    while let Some(word) = words.next(&mut hits)? {
        done.n_words += 1;
        note_spelling(&word, hits.len(), plan.df_min, near, &mut done)?;
        let place = plan.flags.get(&word).copied();
        let fat = place.filter(|_| hits.len() > plan.tops);
        let size = packed_bytes(hits.len(), plan.span) + word.len() / 2 + 2;
        if fat.is_none() && leaf.words.len() > 0 && leaf.bytes + size > plan.leaf {
            put_leaf(std::mem::take(&mut leaf), done.n_leaves, store)?;
            done.n_leaves += 1;
        }
        note_prefixes(
            &word,
            hits.len(),
            done.n_leaves,
            &mut prefixes,
            heads,
            &mut done.head_bytes,
        )?;
        if let Some(place) = fat {
            done.put_fat(place, &hits, plan, store)?;
            continue;
        }
        if leaf.words.len() == 0 {
            firsts.push(&word);
        }
        leaf.bytes += size;
        leaf.words.push(&word);
        push_number(&mut leaf.numbers, hits.len() as u64);
        leaf.push(&hits, plan.span);
        if let Some(all) = plan.asides
            && hits.len() > FEW
        {
            done.aside_bytes += asides::put(&word, &best(&hits, ASIDES), all, asides)?;
        }
    }
    if leaf.words.len() > 0 {
        put_leaf(leaf, done.n_leaves, store)?;
        done.n_leaves += 1;
    }
    for (_, prefix) in prefixes {
        prefix.write(heads, &mut done.head_bytes)?;
    }
    done.first = firsts.finish();
    Ok(done)
}

impl Leaves {
    /// Writes the files of a frequent word.
    fn put_fat(
        &mut self,
        place: u64,
        hits: &[Hit],
        plan: Plan<'_>,
        store: &mut StoreWriter<'_>,
    ) -> Result<()> {
        let mean = hits.iter().map(|hit| u64::from(hit.level)).sum::<u64>() / hits.len() as u64;
        push_number(&mut self.fat, place);
        push_number(&mut self.fat_df, hits.len() as u64);
        push_number(&mut self.fat_mean, mean);
        for (family, hits) in [("tops", &best(hits, plan.tops)[..]), ("lists", hits)] {
            let mut alone = Leaf::default();
            alone.push(hits, plan.span);
            let json = wire::bytes(&wire::List {
                g: alone.bits.finish(),
                q: alone.levels,
                e: alone.rests,
                m: alone.masks,
            });
            store.put(store::path(family, self.n_fat), json)?;
        }
        self.n_fat += 1;
        Ok(())
    }
}

impl Leaf {
    fn push(&mut self, hits: &[Hit], span: u64) {
        let docs: Vec<u32> = hits.iter().map(|hit| hit.doc).collect();
        self.bits.push_rice(&docs, span);
        self.levels
            .extend(hits.iter().map(|hit| digit((hit.level >> 4) as u8)));
        self.rests
            .extend(hits.iter().map(|hit| digit((hit.level & 15) as u8)));
        self.masks.extend(hits.iter().map(|hit| digit(hit.mask)));
    }
}

fn put_leaf(leaf: Leaf, n: usize, store: &mut StoreWriter<'_>) -> Result<()> {
    let json = wire::bytes(&wire::Leaf {
        t: leaf.words.finish(),
        n: leaf.numbers,
        g: leaf.bits.finish(),
        q: leaf.levels,
        e: leaf.rests,
        m: leaf.masks,
    });
    store.put(store::path("leaves", n), json)
}

/// The postings of the highest levels, by document; all, where there are not more.
fn best(hits: &[Hit], most: usize) -> Cow<'_, [Hit]> {
    if hits.len() <= most {
        return Cow::Borrowed(hits);
    }
    let key = |hit: &Hit| (Reverse(hit.level), hit.doc);
    let mut best = hits.to_vec();
    best.select_nth_unstable_by_key(most, key);
    best.truncate(most);
    best.sort_unstable_by_key(|hit| hit.doc);
    Cow::Owned(best)
}

/// A beginning of words, while words that have it go by.
struct Prefix {
    text: String,
    first_leaf: usize,
    last_leaf: usize,
    words: Vec<(Reverse<usize>, String)>,
}

impl Prefix {
    /// Kept only when its words stand in several leaves; one leaf tells by itself.
    fn write(mut self, heads: &mut Sorter<'_>, bytes: &mut usize) -> Result<()> {
        if self.last_leaf == self.first_leaf {
            return Ok(());
        }
        self.words.sort();
        for (df, word) in self.words.into_iter().take(PREFIX_WORDS) {
            *bytes += word.len() / 2 + 3;
            push_pair(heads, &self.text, &word, df.0)?;
        }
        Ok(())
    }
}

fn note_prefixes(
    word: &str,
    df: usize,
    leaf: usize,
    prefixes: &mut BTreeMap<usize, Prefix>,
    heads: &mut Sorter<'_>,
    bytes: &mut usize,
) -> Result<()> {
    let inner = word.char_indices().map(|(at, _)| at).skip(1);
    let ends = inner.chain(std::iter::once(word.len())).take(PREFIX_MAX);
    for (length, end) in ends.enumerate() {
        let text = &word[..end];
        let known = prefixes
            .get_mut(&length)
            .filter(|prefix| prefix.text == text);
        if let Some(prefix) = known {
            prefix.last_leaf = leaf;
            prefix.words.push((Reverse(df), word.to_owned()));
            if prefix.words.len() > 16 * PREFIX_WORDS {
                prefix.words.sort();
                prefix.words.truncate(PREFIX_WORDS);
            }
            continue;
        }
        let fresh = Prefix {
            text: text.to_owned(),
            first_leaf: leaf,
            last_leaf: leaf,
            words: vec![(Reverse(df), word.to_owned())],
        };
        if let Some(old) = prefixes.insert(length, fresh) {
            old.write(heads, bytes)?;
        }
    }
    Ok(())
}

fn note_spelling(
    word: &str,
    df: usize,
    df_min: usize,
    near: &mut Sorter<'_>,
    done: &mut Leaves,
) -> Result<()> {
    let length = word.chars().count();
    if df < df_min || length < SPELLED_MIN || !word.chars().all(char::is_alphabetic) {
        return Ok(());
    }
    let mut keys = vec![ending(word), ends(word)];
    keys.extend(skeleton(word).map(|skeleton| format!("~{skeleton}")));
    for key in keys {
        push_pair(near, &key, word, df)?;
        done.near_bytes += word.len() / 2 + 4;
    }
    Ok(())
}

/// Key and word part by a zero, which no word has.
fn push_pair(sorter: &mut Sorter<'_>, key: &str, word: &str, df: usize) -> Result<()> {
    let pair = format!("{key}\0{word}");
    sorter.push(pair.as_bytes(), &(df as u64).to_be_bytes())
}

/// Writes the files of `near` or `heads`: `n_files` of them, found by the hash of what `hashed` takes of a key.
pub(super) fn write_keyed(
    family: &str,
    pairs: Sorter<'_>,
    n_files: usize,
    hashed: impl Fn(&str) -> String,
    store: &mut StoreWriter<'_>,
) -> Result<()> {
    let mut files: Vec<Keyed> = (0..n_files).map(|_| Keyed::default()).collect();
    let mut pairs = pairs.finish()?;
    while let Some((pair, df)) = pairs.next()? {
        let pair = String::from_utf8_lossy(pair);
        let Some((key, word)) = pair.split_once('\0') else {
            continue;
        };
        let df = df.try_into().map_or(0, u64::from_be_bytes);
        let n = super::codec::hash(&hashed(key)) as usize % n_files.max(1);
        if let Some(file) = files.get_mut(n) {
            file.push(key, word, df);
        }
    }
    for (n, file) in files.into_iter().enumerate() {
        store.put(store::path(family, n), file.json())?;
    }
    Ok(())
}

#[derive(Default)]
struct Keyed {
    last: Option<String>,
    keys: FrontCoder,
    counts: Vec<u64>,
    words: FrontCoder,
    dfs: String,
}

impl Keyed {
    fn push(&mut self, key: &str, word: &str, df: u64) {
        if self.last.as_deref() != Some(key) {
            self.keys.push(key);
            self.counts.push(0);
            self.words.restart();
            self.last = Some(key.to_owned());
        }
        if let Some(count) = self.counts.last_mut() {
            *count += 1;
        }
        self.words.push(word);
        push_number(&mut self.dfs, df);
    }

    fn json(self) -> Vec<u8> {
        wire::bytes(&wire::Keyed {
            k: self.keys.finish(),
            n: numbers(self.counts),
            t: self.words.finish(),
            f: self.dfs,
        })
    }
}
