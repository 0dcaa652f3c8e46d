//! An index `silang/1`, file by file, as a search needs them: `FORMAT.md`, sections 2 to 8.
//!
//! The twin of the theme's `js/search/index.js`. Documents of all segments are numbered through: those of the second
//! go on where the first ends. Files come from anywhere: a folder, an index that was just built.
//! Stays whole above 500 lines: each kind of file is fetched, decoded and checked in one place.

use super::codec::{self, BitReader, read_front_coded, read_numbers};
use super::leaves::{ASIDES, FEW};
use super::{asides, store, wire};
use crate::error::{Error, Kind, Result};
use flate2::read::GzDecoder;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::rc::Rc;

/// The beginning of a word is looked up in as many leaves as this, at most.
const COMPLETION_LEAVES: usize = 4;
/// `heads` has beginnings of as many letters as this.
const HEAD_CHARS: usize = 6;
/// No file of an index is larger than this when unpacked.
const UNPACKED_MAX: u64 = 256 << 20;

/// No index has more documents than this; a question of filters alone makes a list of all of them.
const DOCUMENTS_MAX: u32 = 1 << 26;

/// How files are had: by their path relative to `root.json`.
pub type Fetch<'f> = dyn Fn(&str) -> Result<Vec<u8>> + 'f;

/// A file that was fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// Relative to `root.json`.
    pub path: String,
    /// As it came, packed or not.
    pub bytes: usize,
    /// In which round of requests, from 0 for the root.
    pub round: usize,
}

/// Postings of a frequent word in a segment that are not known yet.
#[derive(Debug, Clone)]
pub(super) struct Tail {
    pub(super) segment: usize,
    pub(super) base: u32,
    pub(super) end: u32,
    place: usize,
    /// All postings of the word in the segment, and how many are not known.
    df: usize,
    size: usize,
    has_tops: bool,
    pub(super) mean: i64,
    /// What the whole list weighs.
    pub(super) bytes: u64,
}

/// A word with those of its postings that are known.
#[derive(Debug, Clone, Default)]
pub(super) struct Posting {
    pub(super) word: String,
    pub(super) df: u64,
    pub(super) docs: Vec<u32>,
    pub(super) levels: Vec<u16>,
    pub(super) masks: Vec<u8>,
    pub(super) tails: Vec<Tail>,
    /// Place among the frequent words.
    pub(super) flag: Option<usize>,
    /// By document: the frequent words that it has in title, author or subject.
    pub(super) asides: BTreeMap<u32, Rc<[Aside]>>,
}

/// A frequent word of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Aside {
    flag: usize,
    /// About its level.
    pub(super) level: i64,
    /// Whether the title has it; else author or subject do.
    pub(super) in_title: bool,
}

/// What the postings of a word say of the frequent words of a document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Told<'a>(&'a [Aside]);

impl Told<'_> {
    /// A frequent word of the document, unless neither title nor author nor subject have it.
    pub(super) fn of(&self, flag: usize) -> Option<Aside> {
        self.0.iter().find(|aside| aside.flag == flag).copied()
    }
}

impl Posting {
    /// With these documents only.
    fn only(mut self, keep: impl Fn(&u32) -> bool) -> Self {
        let kept: Vec<bool> = self.docs.iter().map(keep).collect();
        let mut at = kept.iter();
        self.docs.retain(|_| at.next() == Some(&true));
        let mut at = kept.iter();
        self.levels.retain(|_| at.next() == Some(&true));
        let mut at = kept.iter();
        self.masks.retain(|_| at.next() == Some(&true));
        self
    }

    /// What it says of a document; nothing where it has no asides.
    pub(super) fn told(&self, doc: u32) -> Option<Told<'_>> {
        self.asides.get(&doc).map(|asides| Told(asides))
    }
}

/// What a result shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// Number of the document, through all segments.
    pub doc: u32,
    /// Record id.
    pub rid: String,
    /// Title, with subtitle and part.
    pub title: String,
    /// Authors, joined by `; `.
    pub authors: String,
    /// Year, 0 where unknown.
    pub year: u64,
    /// Code of the type.
    pub kind: String,
    /// Code of the language.
    pub language: String,
    /// Code of the class group.
    pub class: String,
    /// How many hold it.
    pub n_holders: u64,
    /// Ids of the first holders.
    pub holders: Vec<String>,
    /// Subjects, joined by `; `.
    pub subjects: String,
    pub(super) flags: Vec<u64>,
}

type Leaf = BTreeMap<String, Rc<Posting>>;
type Words = Vec<(String, u64)>;

struct Segment {
    root: wire::Segment,
    base: u32,
    end: u32,
    leaves: Vec<String>,
    fat: BTreeMap<String, Fat>,
}

/// A frequent word of a segment.
struct Fat {
    /// Among those of the segment, and among all of the root.
    place: usize,
    flag: usize,
    df: u64,
    mean: i64,
}

/// An opened index. Every file is fetched once at most.
pub struct Reader<'f> {
    fetch: &'f Fetch<'f>,
    pub(super) root: wire::Root,
    segments: Vec<Segment>,
    pub(super) documents: u32,
    pub(super) flags: Vec<String>,
    pub(super) dead: BTreeSet<u32>,
    files: RefCell<BTreeMap<String, Rc<Value>>>,
    leaves: RefCell<BTreeMap<(usize, usize), Rc<Leaf>>>,
    fetched: RefCell<Vec<Fetched>>,
    round: RefCell<usize>,
}

fn broken(path: &str) -> Error {
    let message = format!("`{path}` of the index is damaged or of another version");
    Error::new(Kind::Read, message)
}

impl<'f> Reader<'f> {
    /// Reads `root.json`; refuses what another version wrote.
    pub fn open(fetch: &'f Fetch<'f>) -> Result<Self> {
        let bytes = fetch("root.json")?;
        let root: wire::Root = parse("root.json", &bytes)?;
        let analyzer = crate::text::analyze::id();
        if root.format != wire::FORMAT || root.analyzer != analyzer {
            let (format, own) = (&root.format, wire::FORMAT);
            let message = format!(
                "the index is of `{format}` with words of `{}`; this silang reads `{own}` with `{analyzer}`",
                root.analyzer
            );
            return Err(Error::new(Kind::Read, message));
        }
        let mut reader = Self {
            fetch,
            segments: Vec::new(),
            documents: 0,
            flags: read_front_coded(&root.flags).ok_or_else(|| broken("root.json"))?,
            dead: BTreeSet::new(),
            files: RefCell::default(),
            leaves: RefCell::default(),
            fetched: RefCell::new(vec![Fetched {
                path: "root.json".to_owned(),
                bytes: bytes.len(),
                round: 0,
            }]),
            round: RefCell::new(0),
            root,
        };
        for segment in std::mem::take(&mut reader.root.segments) {
            reader.add(segment).ok_or_else(|| broken("root.json"))?;
        }
        Ok(reader)
    }

    fn add(&mut self, root: wire::Segment) -> Option<()> {
        let base = self.documents;
        let end = base.checked_add(u32::try_from(root.documents).ok()?)?;
        if end > DOCUMENTS_MAX {
            return None;
        }
        let leaves = read_front_coded(&root.leaves)?;
        let (dfs, means) = (read_numbers(&root.fat_df)?, read_numbers(&root.fat_mean)?);
        let mut fat = BTreeMap::new();
        for (place, flag) in read_numbers(&root.fat)?.into_iter().enumerate() {
            let flag = usize::try_from(flag).ok()?;
            let known = Fat {
                place,
                flag,
                df: *dfs.get(place)?,
                mean: i64::try_from(*means.get(place)?).ok()?,
            };
            fat.insert(self.flags.get(flag)?.clone(), known);
        }
        if root.n_dead > 0 {
            let n = usize::try_from(root.n_dead).ok()?;
            let dead = BitReader::new(&root.dead).rice(n, root.documents)?;
            self.dead.extend(dead.into_iter().map(|doc| doc + base));
        }
        self.segments.push(Segment {
            root,
            base,
            end,
            leaves,
            fat,
        });
        self.documents = end;
        Some(())
    }

    /// What was fetched, in order.
    pub fn fetched(&self) -> Vec<Fetched> {
        self.fetched.borrow().clone()
    }

    /// Whatever is fetched from here on waits for what was fetched before.
    pub(super) fn next_round(&self) {
        let last = self.fetched.borrow().last().map_or(0, |file| file.round);
        *self.round.borrow_mut() = last + 1;
    }

    fn raw(&self, path: &str) -> Result<Rc<Value>> {
        if let Some(file) = self.files.borrow().get(path) {
            return Ok(Rc::clone(file));
        }
        let value: Value = match self.root.files.get(path) {
            Some(inside) => inside.clone(),
            None => {
                let bytes = (self.fetch)(path)?;
                self.fetched.borrow_mut().push(Fetched {
                    path: path.to_owned(),
                    bytes: bytes.len(),
                    round: *self.round.borrow(),
                });
                parse(path, &bytes)?
            }
        };
        let file = Rc::new(value);
        self.files
            .borrow_mut()
            .insert(path.to_owned(), Rc::clone(&file));
        Ok(file)
    }

    fn file<T: DeserializeOwned>(&self, segment: usize, family: &str, n: usize) -> Result<T> {
        self.named(segment, &store::path(family, n))
    }

    fn named<T: DeserializeOwned>(&self, segment: usize, name: &str) -> Result<T> {
        let path = self
            .segments
            .get(segment)
            .map(|segment| {
                let ending = if segment.root.packed { ".gz" } else { "" };
                format!("{}/{name}{ending}", segment.root.path)
            })
            .unwrap_or_default();
        let value = self.raw(&path)?;
        T::deserialize(&*value).map_err(|_| broken(&path))
    }

    fn leaf(&self, at: usize, n: usize) -> Result<Rc<Leaf>> {
        if let Some(leaf) = self.leaves.borrow().get(&(at, n)) {
            return Ok(Rc::clone(leaf));
        }
        let file: wire::Leaf = self.file(at, "leaves", n)?;
        let leaf = self
            .segments
            .get(at)
            .and_then(|segment| read_leaf(&file, segment, &self.flags))
            .ok_or_else(|| broken("a leaf"))?;
        let leaf = Rc::new(leaf);
        self.leaves.borrow_mut().insert((at, n), Rc::clone(&leaf));
        Ok(leaf)
    }

    /// What the root knows of a word: that it is a frequent one, if it is.
    pub(super) fn stub(&self, word: &str) -> Option<Rc<Posting>> {
        let segments = self.segments.iter().enumerate();
        let known = segments.filter_map(|(at, segment)| {
            let fat = segment.fat.get(word)?;
            Some(Rc::new(segment.stub(at, word, fat)))
        });
        joined(known.collect())
    }

    /// How many postings of a frequent word are had at once.
    pub(super) fn tops(&self) -> usize {
        self.segments.first().map_or(0, |segment| segment.root.tops)
    }

    /// Postings of words; a word that nothing has is left out. Of frequent words none is fetched.
    pub(super) fn postings<'w>(
        &self,
        words: impl IntoIterator<Item = &'w str>,
    ) -> Result<BTreeMap<String, Rc<Posting>>> {
        let mut found = BTreeMap::new();
        for word in words.into_iter().collect::<BTreeSet<_>>() {
            let mut parts = Vec::new();
            for (at, segment) in self.segments.iter().enumerate() {
                if let Some(fat) = segment.fat.get(word) {
                    parts.push(Rc::new(segment.stub(at, word, fat)));
                } else if let Some(leaf) = segment.leaf_of(word)
                    && let Some(part) = self.leaf(at, leaf)?.get(word)
                {
                    parts.push(Rc::clone(part));
                }
            }
            if let Some(posting) = joined(parts) {
                found.insert(word.to_owned(), posting);
            }
        }
        Ok(found)
    }

    /// Words that begin so: of one leaf, or the most frequent; sorted.
    pub(super) fn completions(&self, prefix: &str) -> Result<BTreeSet<String>> {
        let mut all = BTreeSet::new();
        for (at, segment) in self.segments.iter().enumerate() {
            let leaves = segment.leaves_of(prefix);
            let fat = segment.fat.range(prefix.to_owned()..);
            let fat = fat.take_while(|(word, _)| word.starts_with(prefix));
            all.extend(fat.map(|(word, _)| word.clone()));
            if leaves.len() > 1 && prefix.chars().count() <= HEAD_CHARS {
                let start: String = prefix.chars().take(2).collect();
                let heads = self.keyed(at, "heads", segment.root.heads, prefix, &start)?;
                if !heads.is_empty() {
                    all.extend(segment.within_leaves(heads));
                    continue;
                }
            }
            for leaf in leaves.into_iter().take(COMPLETION_LEAVES) {
                all.extend(self.leaf(at, leaf)?.keys().cloned());
            }
        }
        all.retain(|word| word.starts_with(prefix));
        Ok(all)
    }

    /// The words that may be meant by one, with how many documents have each: those of its leaf, frequent
    /// ones, those under keys of `near`.
    pub(super) fn neighbors(
        &self,
        word: &str,
        keys: &[String],
        has_leaf: bool,
    ) -> Result<BTreeMap<String, u64>> {
        let mut all: BTreeMap<String, u64> = BTreeMap::new();
        for (at, segment) in self.segments.iter().enumerate() {
            let mut here: BTreeMap<String, u64> = BTreeMap::new();
            if has_leaf {
                let fat = segment.fat.iter();
                here.extend(fat.map(|(word, fat)| (word.clone(), fat.df)));
                if let Some(leaf) = segment.leaf_of(word) {
                    let leaf = self.leaf(at, leaf)?;
                    here.extend(
                        leaf.values()
                            .map(|posting| (posting.word.clone(), posting.df)),
                    );
                }
            }
            for key in keys {
                here.extend(self.keyed(at, "near", segment.root.near, key, key)?);
            }
            for (near, df) in here {
                *all.entry(near).or_default() += df;
            }
        }
        Ok(all)
    }

    fn keyed(&self, at: usize, family: &str, n: usize, key: &str, place: &str) -> Result<Words> {
        if n == 0 {
            return Ok(Words::new());
        }
        let file: wire::Keyed = self.file(at, family, codec::hash(place) as usize % n)?;
        words_under(&file, key).ok_or_else(|| broken(family))
    }

    /// What the postings of a word say of frequent words, posting by posting, in each segment.
    pub(super) fn rows(&self, word: &str) -> Result<Vec<Rows>> {
        let segments = self.segments.iter().enumerate();
        segments
            .map(|(at, segment)| {
                let n = segment.root.asides;
                if n == 0 || segment.fat.contains_key(word) {
                    return Ok(Rows::new());
                }
                let file: wire::Asides = self.file(at, "asides", asides::place(word, n))?;
                rows_of(&file, word).ok_or_else(|| broken("asides"))
            })
            .collect()
    }

    /// The posting with what it says of frequent words.
    pub(super) fn telling(&self, posting: &Posting, rows: Vec<Rows>) -> Posting {
        let mut telling = posting.clone();
        for (segment, rows) in self.segments.iter().zip(rows) {
            let covered = covered(posting, segment);
            telling.asides.extend(covered.into_iter().zip(rows));
        }
        telling
    }

    /// The posting with the best of those that are missing, or with all.
    pub(super) fn loaded(&self, posting: &Rc<Posting>, is_whole: bool) -> Result<Rc<Posting>> {
        let wanted = |tail: &Tail| is_whole || !tail.has_tops;
        if !posting.tails.iter().any(wanted) {
            return Ok(Rc::clone(posting));
        }
        let mut all = Posting::clone(posting);
        let (tails, others): (Vec<Tail>, Vec<Tail>) =
            std::mem::take(&mut all.tails).into_iter().partition(wanted);
        all.tails = others;
        for mut tail in tails {
            let known = |doc: &u32| *doc < tail.base || *doc >= tail.end;
            if tail.has_tops {
                all = all.only(known);
            }
            let segment = self
                .segments
                .get(tail.segment)
                .ok_or_else(|| broken("a list"))?;
            let size = if is_whole {
                tail.df
            } else {
                segment.root.tops.min(tail.df)
            };
            let family = if is_whole { "lists" } else { "tops" };
            let file: wire::List = self.file(tail.segment, family, tail.place)?;
            let span = u64::from(tail.end - tail.base);
            let list = BitReader::new(&file.g)
                .rice(size, span)
                .zip(levels(&file.q, &file.e))
                .zip(digits(&file.m))
                .filter(|((docs, levels), masks)| {
                    docs.len() == levels.len() && docs.len() == masks.len()
                })
                .ok_or_else(|| broken("a list"))?;
            let ((docs, levels), masks) = list;
            let docs = docs.into_iter().map(|doc| doc + tail.base).collect();
            all = merged(
                all,
                Posting {
                    docs,
                    levels,
                    masks,
                    ..Posting::default()
                },
            );
            tail.size = tail.df - size;
            tail.has_tops = true;
            if tail.size > 0 {
                all.tails.push(tail);
            }
        }
        Ok(Rc::new(all))
    }

    /// The documents that have a number, ascending.
    pub(super) fn identified(&self, number: &str) -> Result<Vec<u32>> {
        let mut docs = Vec::new();
        for (at, segment) in self.segments.iter().enumerate() {
            if segment.root.ids == 0 {
                continue;
            }
            let n = codec::hash(number) as usize % segment.root.ids;
            let file: wire::Ids = self.file(at, "ids", n)?;
            let found = documents_of(&file, number).ok_or_else(|| broken("ids"))?;
            for doc in found {
                let doc = segment
                    .base
                    .checked_add(doc)
                    .filter(|doc| *doc < segment.end);
                docs.push(doc.ok_or_else(|| broken("ids"))?);
            }
        }
        docs.retain(|doc| !self.dead.contains(doc));
        docs.sort_unstable();
        Ok(docs)
    }

    /// The cards of documents, in their order.
    pub(super) fn cards(&self, docs: &[u32]) -> Result<Vec<Card>> {
        docs.iter()
            .map(|doc| {
                let (at, segment) = self.segment_of(*doc).ok_or_else(|| broken("cards"))?;
                let place = (doc - segment.base) as usize;
                let size = segment.root.cards.max(1);
                let file: wire::Cards = self.file(at, "cards", place / size)?;
                read_card(&file, place % size, *doc, &self.root).ok_or_else(|| broken("cards"))
            })
            .collect()
    }

    /// Which file of cards a document is on, as a thing to compare.
    pub(super) fn card_file(&self, doc: u32) -> Option<(usize, usize)> {
        let (at, segment) = self.segment_of(doc)?;
        Some((
            at,
            (doc - segment.base) as usize / segment.root.cards.max(1),
        ))
    }

    /// The whole record of a document, with the day of the export in each holding.
    pub fn record(&self, doc: u32) -> Result<Value> {
        self.next_round();
        let (at, segment) = self.segment_of(doc).ok_or_else(|| broken("records"))?;
        let place = (doc - segment.base) as usize;
        let size = segment.root.records.max(1);
        let file: Value = self.file(at, "records", place / size)?;
        let mut record = file
            .get("records")
            .and_then(|records| records.get(place % size))
            .cloned()
            .ok_or_else(|| broken("records"))?;
        let held = record.get_mut("held").and_then(Value::as_array_mut);
        for held in held.into_iter().flatten().filter_map(Value::as_object_mut) {
            let source = held.get("source").or_else(|| held.get("member"));
            let source = source.and_then(Value::as_str).unwrap_or_default();
            if let Some(day) = self.root.exports.get(source) {
                held.insert("exported_at".to_owned(), day.clone().into());
            }
        }
        Ok(record)
    }

    /// First document, and places of type, language and class with the year, of every run.
    pub(super) fn runs(&self) -> Result<Vec<(u32, [u64; 4])>> {
        let mut runs = Vec::new();
        for (at, segment) in self.segments.iter().enumerate() {
            let file: wire::Facets = self.named(at, "facets.json")?;
            let numbers = read_numbers(&file.n).ok_or_else(|| broken("facets.json"))?;
            let mut doc = u64::from(segment.base);
            for run in numbers.chunks_exact(5) {
                let first = u32::try_from(doc).map_err(|_| broken("facets.json"))?;
                runs.push((first, [run[0], run[1], run[2], run[3]]));
                doc = doc.saturating_add(run[4]);
            }
        }
        Ok(runs)
    }

    /// The documents that a member holds.
    pub(super) fn held_by(&self, member: usize) -> Result<BTreeSet<u32>> {
        let mut docs = BTreeSet::new();
        for (at, segment) in self.segments.iter().enumerate() {
            // Its documents are older than the first that this member holds.
            if member >= segment.root.holders {
                continue;
            }
            let file: wire::Holders = self.file(at, "holders", member)?;
            let list = BitReader::new(&file.g)
                .rice(file.n, segment.root.documents)
                .ok_or_else(|| broken("holders"))?;
            docs.extend(list.into_iter().map(|doc| doc + segment.base));
        }
        Ok(docs)
    }

    /// What is told of the members, in the order of `members`.
    pub(super) fn members(&self) -> Result<Vec<wire::Member>> {
        self.named(self.segments.len().saturating_sub(1), "members.json")
    }

    fn segment_of(&self, doc: u32) -> Option<(usize, &Segment)> {
        let mut segments = self.segments.iter().enumerate();
        segments.find(|(_, segment)| doc >= segment.base && doc < segment.end)
    }
}

impl Segment {
    /// A frequent word of which no posting is known.
    fn stub(&self, at: usize, word: &str, fat: &Fat) -> Posting {
        let df = usize::try_from(fat.df).unwrap_or(usize::MAX);
        Posting {
            word: word.to_owned(),
            df: fat.df,
            flag: Some(fat.flag),
            tails: vec![Tail {
                segment: at,
                base: self.base,
                end: self.end,
                place: fat.place,
                df,
                size: df,
                has_tops: false,
                mean: fat.mean,
                bytes: list_bytes(fat.df, self.root.documents),
            }],
            ..Posting::default()
        }
    }

    /// The leaf that has a word, or would; none for a word before all others.
    fn leaf_of(&self, word: &str) -> Option<usize> {
        self.leaves
            .partition_point(|first| first.as_str() <= word)
            .checked_sub(1)
    }

    /// The leaves that may have words that begin so.
    fn leaves_of(&self, prefix: &str) -> Vec<usize> {
        let from = self.leaf_of(prefix).unwrap_or(0);
        (from..self.leaves.len())
            .take_while(|at| {
                let first = self.leaves[*at].as_str();
                first <= prefix || first.starts_with(prefix)
            })
            .collect()
    }

    /// The most frequent words that few leaves hold.
    fn within_leaves(&self, mut words: Words) -> Vec<String> {
        words.sort_by(|(a, df_a), (b, df_b)| Reverse(df_a).cmp(&Reverse(df_b)).then(a.cmp(b)));
        let mut leaves = BTreeSet::new();
        words.retain(|(word, _)| {
            if self.fat.contains_key(word) {
                return true;
            }
            let leaf = self.leaf_of(word);
            if !leaves.contains(&leaf) && leaves.len() == COMPLETION_LEAVES {
                return false;
            }
            leaves.insert(leaf);
            true
        });
        words.into_iter().map(|(word, _)| word).collect()
    }
}

/// What the whole list of a frequent word is taken to weigh: `FORMAT.md`, section 3.
fn list_bytes(df: u64, documents: u64) -> u64 {
    let mean = (documents / df.max(1)).max(1);
    df * (u64::from(mean.ilog2()) + 14) / 8
}

/// Unpacks, where nobody has yet, and parses.
fn parse<T: DeserializeOwned>(path: &str, bytes: &[u8]) -> Result<T> {
    let parsed = if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut text = Vec::new();
        let mut unpacked = GzDecoder::new(bytes).take(UNPACKED_MAX);
        unpacked
            .read_to_end(&mut text)
            .ok()
            .and_then(|_| serde_json::from_slice(&text).ok())
    } else {
        serde_json::from_slice(bytes).ok()
    };
    parsed.ok_or_else(|| broken(path))
}

fn digits(text: &str) -> Option<Vec<u8>> {
    text.bytes().map(codec::value).collect()
}

/// Levels of their upper and their lower digits.
fn levels(upper: &str, lower: &str) -> Option<Vec<u16>> {
    let (upper, lower) = (digits(upper)?, digits(lower)?);
    (upper.len() == lower.len()).then(|| {
        let both = upper.into_iter().zip(lower);
        both.map(|(upper, lower)| u16::from(upper) << 4 | u16::from(lower & 15))
            .collect()
    })
}

fn read_leaf(file: &wire::Leaf, segment: &Segment, flags: &[String]) -> Option<Leaf> {
    let sizes = read_numbers(&file.n)?;
    let (mut bits, span) = (BitReader::new(&file.g), segment.root.documents);
    let (all_levels, all_masks) = (levels(&file.q, &file.e)?, digits(&file.m)?);
    let mut leaf = Leaf::new();
    let mut from = 0_usize;
    for (word, df) in read_front_coded(&file.t)?.into_iter().zip(sizes) {
        let size = usize::try_from(df).ok()?;
        let docs = bits.rice(size, span)?;
        let to = from.checked_add(size)?;
        let posting = Posting {
            word: word.clone(),
            df,
            docs: docs.into_iter().map(|doc| doc + segment.base).collect(),
            levels: all_levels.get(from..to)?.to_vec(),
            masks: all_masks.get(from..to)?.to_vec(),
            flag: flags.iter().position(|flag| *flag == word),
            ..Posting::default()
        };
        from = to;
        leaf.insert(word, Rc::new(posting));
    }
    Some(leaf)
}

/// The documents of a word in a segment that have asides, ascending: those of the highest levels.
fn covered(posting: &Posting, segment: &Segment) -> Vec<u32> {
    let from = posting.docs.partition_point(|doc| *doc < segment.base);
    let to = posting.docs.partition_point(|doc| *doc < segment.end);
    let mut places: Vec<usize> = (from..to).collect();
    if places.len() <= FEW {
        return Vec::new();
    }
    if places.len() > ASIDES {
        places.sort_by_key(|at| (Reverse(posting.levels[*at]), *at));
        places.truncate(ASIDES);
        places.sort_unstable();
    }
    places.into_iter().map(|at| posting.docs[at]).collect()
}

/// The asides of the postings of a word that have some, by document.
pub(super) type Rows = Vec<Rc<[Aside]>>;

fn rows_of(file: &wire::Asides, word: &str) -> Option<Rows> {
    let mut asides = Asides::read(file)?;
    for (other, n) in read_front_coded(&file.k)?
        .into_iter()
        .zip(read_numbers(&file.n)?)
    {
        let rows: Rows = (0..n).map(|_| asides.next()).collect::<Option<_>>()?;
        if other == word {
            return Some(rows);
        }
    }
    Some(Vec::new())
}

/// The asides of a file, while they are read.
struct Asides {
    counts: std::vec::IntoIter<u8>,
    places: std::vec::IntoIter<u64>,
    told: std::vec::IntoIter<u8>,
}

impl Asides {
    fn read(file: &wire::Asides) -> Option<Self> {
        Some(Self {
            counts: digits(&file.a)?.into_iter(),
            places: read_numbers(&file.f)?.into_iter(),
            told: digits(&file.l)?.into_iter(),
        })
    }

    /// Those of the next posting.
    fn next(&mut self) -> Option<Rc<[Aside]>> {
        let mut next = 0_usize;
        (0..self.counts.next()?)
            .map(|_| {
                let flag = next.checked_add(usize::try_from(self.places.next()?).ok()?)?;
                next = flag.checked_add(1)?;
                let told = self.told.next()?;
                Some(Aside {
                    flag,
                    level: i64::from(told >> 1) * 32 + 16,
                    in_title: told & 1 == 1,
                })
            })
            .collect()
    }
}

/// Postings of one word in several segments.
fn joined(parts: Vec<Rc<Posting>>) -> Option<Rc<Posting>> {
    let mut parts = parts.into_iter();
    let first = parts.next()?;
    let mut all: Option<Posting> = None;
    for part in parts {
        let mut known = all.take().unwrap_or_else(|| Posting::clone(&first));
        known.df += part.df;
        known.tails.extend(part.tails.iter().cloned());
        known.flag = known.flag.or(part.flag);
        all = Some(merged(known, Posting::clone(&part)));
    }
    Some(all.map_or(first, Rc::new))
}

/// Two lists of postings as one, by document.
fn merged(a: Posting, b: Posting) -> Posting {
    let size = a.docs.len() + b.docs.len();
    let mut all = Posting {
        docs: Vec::with_capacity(size),
        levels: Vec::with_capacity(size),
        masks: Vec::with_capacity(size),
        ..Posting::default()
    };
    let (mut i, mut j) = (0, 0);
    while i < a.docs.len() || j < b.docs.len() {
        let is_first = j >= b.docs.len() || (i < a.docs.len() && a.docs[i] < b.docs[j]);
        let (from, at) = if is_first { (&a, &mut i) } else { (&b, &mut j) };
        all.docs.push(from.docs[*at]);
        all.levels.push(from.levels[*at]);
        all.masks.push(from.masks[*at]);
        *at += 1;
    }
    Posting {
        docs: all.docs,
        levels: all.levels,
        masks: all.masks,
        ..a
    }
}

fn words_under(file: &wire::Keyed, key: &str) -> Option<Words> {
    let keys = read_front_coded(&file.k)?;
    let sizes = read_numbers(&file.n)?;
    let Ok(at) = keys.binary_search_by(|other| other.as_str().cmp(key)) else {
        return Some(Words::new());
    };
    let from = usize::try_from(sizes.iter().take(at).sum::<u64>()).ok()?;
    let to = from.checked_add(usize::try_from(*sizes.get(at)?).ok()?)?;
    let (words, dfs) = (read_front_coded(&file.t)?, read_numbers(&file.f)?);
    let words = words.get(from..to)?.iter().cloned();
    Some(words.zip(dfs.get(from..to)?.iter().copied()).collect())
}

fn documents_of(file: &wire::Ids, number: &str) -> Option<Vec<u32>> {
    let keys = read_front_coded(&file.k)?;
    let sizes = read_numbers(&file.n)?;
    let Ok(at) = keys.binary_search_by(|other| other.as_str().cmp(number)) else {
        return Some(Vec::new());
    };
    let from = usize::try_from(sizes.iter().take(at).sum::<u64>()).ok()?;
    let to = from.checked_add(usize::try_from(*sizes.get(at)?).ok()?)?;
    let docs = read_numbers(&file.d)?;
    docs.get(from..to)?
        .iter()
        .map(|doc| u32::try_from(*doc).ok())
        .collect()
}

fn read_card(file: &wire::Cards, at: usize, doc: u32, root: &wire::Root) -> Option<Card> {
    let number = |text: &str| read_numbers(text)?.get(at).copied();
    let digit = |text: &str| {
        text.as_bytes()
            .get(at)
            .and_then(|digit| codec::value(*digit))
    };
    let code = |all: &[String], place: usize| all.get(place).cloned();
    let holders = read_numbers(file.h.get(at)?)?;
    let holder = |place: &u64| root.members.ids.get(usize::try_from(*place).ok()?).cloned();
    Some(Card {
        doc,
        rid: file.r.get(at * 10..at * 10 + 10)?.to_owned(),
        title: file.t.get(at)?.clone(),
        authors: file.a.get(at)?.clone(),
        year: number(&file.y)?,
        kind: code(&root.types, usize::from(digit(&file.k)?))?,
        language: code(&root.languages, usize::try_from(number(&file.l)?).ok()?)?,
        class: code(&root.classes, usize::from(digit(&file.c)?))?,
        n_holders: number(&file.n)?,
        holders: holders.iter().filter_map(holder).collect(),
        subjects: file.s.get(at)?.clone(),
        flags: read_numbers(file.x.get(at)?)?,
    })
}
