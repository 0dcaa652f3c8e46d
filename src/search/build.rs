//! An index from a catalog: one pass to sort the documents, one to write them, one over the words.

use super::codec::{BitWriter, front_coded, hash, numbers, push_number};
use super::doc::{Average, Dictionaries, Doc, Words};
use super::leaves::{self, LeafSizes};
use super::plan::{self, Budget, Sizes, Weights};
use super::postings::{Hit, Postings};
use super::store::{self, Store, StoreWriter, gzip};
use super::wire;
use super::{codec, schema};
use crate::disk::Scratch;
use crate::disk::Stored;
use crate::error::{Error, Kind, Result};
use crate::holdings::catalog::{Format, UnionCatalog, UnionRecord};
use crate::paths::{SiteFile, SitePath};
use crate::spill::{LogWriter, Sorted, Sorter};
use crate::text::analyze;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};

/// Documents that are taken apart at a time, on all cores.
const BATCH: usize = 2048;
/// Records that sizes and mean lengths are told by.
const SAMPLE: u64 = 20_000;
/// An index of at most so many packed bytes is one file.
const INLINE: u64 = 60 << 10;
/// Below so many documents files are not packed: any server sends them as they are.
const PLAIN: u64 = 5_000;
/// Memory of the larger sorters, in bytes.
const MEMORY: usize = 96 << 20;
/// Below so many documents every word may be what a visitor meant.
const SMALL: u64 = 50_000;
/// Where the index lies in the site.
const FOLDER: &str = "data/holdings";

/// What the index is to be told besides the records.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Options {
    /// What it may take.
    pub budget: Budget,
    /// Members and branches with the names that visitors read; who holds nothing is left out of the index.
    pub members: Vec<MemberName>,
    /// Day of the build, `YYYY-MM-DD`.
    pub as_of: String,
}

/// A member as the search shows it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MemberName {
    /// Id of the member or branch.
    pub id: String,
    /// Name for a line of results.
    pub short_name: String,
    /// Name by language tag.
    pub name: BTreeMap<String, String>,
    /// The regency or city it is in; may be empty.
    pub regency: String,
    /// Latitude and longitude, WGS 84 degrees, if they may be shown.
    pub place: Option<(f64, f64)>,
    /// Its page in the portal; may be empty.
    pub url: String,
}

/// A finished index.
#[derive(Debug, Default)]
pub struct Index {
    root: Vec<u8>,
    schemas: Vec<SiteFile>,
    segments: Vec<Store>,
    /// Documents in it.
    pub n_works: u64,
    /// Holdings of these documents.
    pub n_holdings: u64,
    /// Words in it.
    pub n_words: u64,
    /// What a first query of three words is predicted to weigh, in packed bytes, the client not counted.
    pub query_bytes: u64,
}

impl Index {
    /// The entry point; it names all other files by their content.
    pub fn root(&self) -> &[u8] {
        &self.root
    }

    /// Whether it has a file.
    pub fn has(&self, path: &str) -> bool {
        let rest = path
            .strip_prefix(FOLDER)
            .and_then(|rest| rest.strip_prefix('/'));
        let in_segment = |rest: &str| {
            rest.split_once('/').is_some_and(|(folder, rest)| {
                let mut segments = self.segments.iter();
                segments.any(|segment| segment.folder == folder && segment.has(rest))
            })
        };
        rest.is_some_and(|rest| rest == "root.json" || in_segment(rest))
            || self.schemas.iter().any(|file| file.path.as_str() == path)
    }
}

impl Stored for Index {
    fn list(&self) -> Vec<(SitePath, u64)> {
        let mut files = vec![(
            SitePath::new(format!("{FOLDER}/root.json")),
            self.root.len() as u64,
        )];
        for file in &self.schemas {
            files.push((file.path.clone(), file.bytes.len() as u64));
        }
        for segment in &self.segments {
            for (path, bytes) in segment.sizes() {
                let path = SitePath::new(format!("{FOLDER}/{}/{path}", segment.folder));
                files.push((path, bytes));
            }
        }
        files.sort();
        files
    }

    fn read(&self, path: &SitePath) -> Result<Vec<u8>> {
        let path = path.as_str();
        if let Some(file) = self.schemas.iter().find(|file| file.path.as_str() == path) {
            return Ok(file.bytes.clone());
        }
        let name = path
            .strip_prefix(FOLDER)
            .and_then(|rest| rest.strip_prefix('/'))
            .unwrap_or(path);
        if name == "root.json" {
            return Ok(self.root.clone());
        }
        let (folder, rest) = name.split_once('/').unwrap_or((name, ""));
        let segment = self
            .segments
            .iter()
            .find(|segment| segment.folder == folder);
        segment.map_or_else(
            || {
                Err(Error::new(
                    Kind::Bug,
                    format!("the index has no file `{path}`"),
                ))
            },
            |segment| segment.read(rest),
        )
    }
}

/// Makes an index. The same catalog gives the same bytes, on any number of threads.
pub fn build(catalog: &UnionCatalog, options: &Options, scratch: &dyn Scratch) -> Result<Index> {
    let sorted = sort(catalog, scratch)?;
    let mut maker = Maker::new(sorted.survey, options, scratch);
    let mut docs = sorted.docs;
    let mut records = Vec::with_capacity(BATCH);
    loop {
        records.clear();
        while records.len() < BATCH
            && let Some((_, bytes)) = docs.next()?
        {
            records.push(bytes.to_vec());
        }
        if records.is_empty() {
            break;
        }
        let shape = &maker.shape;
        let made: Vec<Result<(Doc, Run)>> = records
            .par_iter()
            .map(|bytes| Ok(shape.document(&decode(bytes)?)))
            .collect();
        for doc in made {
            let (doc, run) = doc?;
            maker.push(doc, run)?;
        }
    }
    drop(docs);
    maker.finish()
}

fn decode(bytes: &[u8]) -> Result<UnionRecord> {
    postcard::from_bytes(bytes).map_err(|error| {
        Error::new(
            Kind::Bug,
            format!("a sorted record cannot be read: {error}"),
        )
    })
}

/// The catalog in the order of documents, and what was seen on the way.
struct SortedCatalog {
    docs: Sorted,
    survey: Survey,
}

/// What the first pass over a catalog tells.
#[derive(Default)]
struct Survey {
    n: u64,
    types: BTreeSet<usize>,
    languages: BTreeSet<String>,
    classes: BTreeSet<String>,
    members: BTreeSet<String>,
    /// Hashes of works that have several editions.
    works: FxHashSet<u64>,
    sample: Vec<UnionRecord>,
}

fn sort(catalog: &UnionCatalog, scratch: &dyn Scratch) -> Result<SortedCatalog> {
    let mut survey = Survey::default();
    let mut sorter = Sorter::new(scratch, MEMORY);
    let mut works: Vec<u64> = Vec::new();
    let stride = (catalog.len() / SAMPLE).max(1);
    let mut records = catalog.records();
    let mut batch: Vec<UnionRecord> = Vec::with_capacity(BATCH);
    loop {
        batch.clear();
        while batch.len() < BATCH
            && let Some(record) = records.next()
        {
            batch.push(record?);
        }
        if batch.is_empty() {
            break;
        }
        let keyed: Vec<(Vec<u8>, Vec<u8>)> = batch
            .par_iter()
            .map(|record| {
                let bytes = postcard::to_stdvec(record).unwrap_or_default();
                (order_key(record), bytes)
            })
            .collect();
        for (record, (key, bytes)) in batch.drain(..).zip(keyed) {
            sorter.push(&key, &bytes)?;
            let best = &record.best;
            survey.types.insert(best.format as usize);
            if !survey.languages.contains(&best.language) {
                survey.languages.insert(best.language.clone());
            }
            if !survey.classes.contains(&best.class_group) {
                survey.classes.insert(best.class_group.clone());
            }
            for held in &record.held {
                let branch = held.holding.branch.as_ref();
                for id in std::iter::once(&held.holding.member).chain(branch) {
                    if !survey.members.contains(id) {
                        survey.members.insert(id.clone());
                    }
                }
            }
            if !record.work.is_empty() {
                works.push(work_hash(&record));
            }
            if survey.n % stride == 0 {
                survey.sample.push(record);
            }
            survey.n += 1;
        }
    }
    works.par_sort_unstable();
    survey.works = works
        .windows(2)
        .filter(|pair| pair[0] == pair[1])
        .map(|pair| pair[0])
        .collect();
    Ok(SortedCatalog {
        docs: sorter.finish()?,
        survey,
    })
}

fn work_hash(record: &UnionRecord) -> u64 {
    let hash = blake3::hash(record.work.as_bytes());
    hash.as_bytes()
        .iter()
        .take(8)
        .fold(0, |all, byte| all << 8 | u64::from(*byte))
}

/// Type, language, class group, year: so that each of them is a few runs. Then author and title: so that cards of
/// neighbours share their words.
fn order_key(record: &UnionRecord) -> Vec<u8> {
    let best = &record.best;
    let mut key = vec![best.format as u8];
    let author = best
        .authors
        .first()
        .map_or(best.responsibility.as_str(), String::as_str);
    key.extend_from_slice(best.language.as_bytes());
    key.push(0);
    key.extend_from_slice(best.class_group.as_bytes());
    key.push(0);
    key.extend_from_slice(&best.year.unwrap_or(0).max(0).to_be_bytes());
    for (text, most) in [(author, 24), (best.title.as_str(), 48)] {
        let folded = analyze::fold(text);
        key.extend(folded.bytes().filter(|byte| *byte != 0).take(most));
        key.push(0);
    }
    key.extend_from_slice(record.rid.as_bytes());
    key
}

/// What documents agree on in a run of `facets.json`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    kind: u64,
    language: u64,
    class: u64,
    year: u64,
}

/// What is needed to make a document of a record, on any thread.
struct Shape {
    works: FxHashSet<u64>,
    dictionaries: Dictionaries,
    average: Average,
}

impl Shape {
    fn document(&self, record: &UnionRecord) -> (Doc, Run) {
        let in_work = !record.work.is_empty() && self.works.contains(&work_hash(record));
        let doc = Doc::new(record, &self.dictionaries, self.average, in_work);
        let run = Run {
            kind: u64::from(doc.card.kind),
            language: doc.card.language,
            class: u64::from(doc.card.class),
            year: doc.card.year,
        };
        (doc, run)
    }
}

/// The files of a segment, while documents go by.
struct Maker<'a> {
    options: &'a Options,
    scratch: &'a dyn Scratch,
    shape: Shape,
    flags: Vec<String>,
    weights: Weights,
    sizes: Sizes,
    packed: bool,
    span: u64,
    n: u32,
    n_holdings: u64,
    store: StoreWriter<'a>,
    postings: Postings<'a>,
    ids: LogWriter<'a>,
    n_ids: u64,
    cards: wire::Cards,
    records: Vec<u8>,
    n_records: usize,
    holders: Vec<Vec<u32>>,
    runs: String,
    run: Option<(Run, u64)>,
}

impl<'a> Maker<'a> {
    fn new(survey: Survey, options: &'a Options, scratch: &'a dyn Scratch) -> Self {
        let mut dictionaries = Dictionaries {
            types: survey
                .types
                .iter()
                .filter_map(|place| Format::ALL.get(*place))
                .map(|format| format.code())
                .collect(),
            languages: survey.languages.into_iter().collect(),
            classes: survey.classes.into_iter().collect(),
            members: survey.members.into_iter().collect(),
            flags: FxHashMap::default(),
        };
        let words: Vec<Words> = survey.sample.par_iter().map(Words::of).collect();
        let average = plan::average(&words);
        let docs: Vec<Doc> = survey
            .sample
            .par_iter()
            .take(4096)
            .map(|record| Doc::new(record, &dictionaries, average, false))
            .collect();
        let weights = Weights::of(&docs);
        let sizes = Sizes::solve(survey.n, &weights, &options.budget);
        let flags = frequent(&words, survey.n, sizes.word);
        dictionaries.flags = flags.iter().cloned().zip(0..).collect();
        let packed = survey.n >= PLAIN;
        Self {
            options,
            scratch,
            sizes,
            flags,
            weights,
            packed,
            span: survey.n,
            n: 0,
            n_holdings: 0,
            store: StoreWriter::new(scratch, packed),
            postings: Postings::new(scratch, 2 * MEMORY),
            ids: LogWriter::new(scratch, MEMORY / 4),
            n_ids: 0,
            cards: wire::Cards::default(),
            records: Vec::new(),
            n_records: 0,
            holders: vec![Vec::new(); dictionaries.members.len()],
            runs: String::new(),
            run: None,
            shape: Shape {
                works: survey.works,
                dictionaries,
                average,
            },
        }
    }

    fn push(&mut self, doc: Doc, run: Run) -> Result<()> {
        let n = self.n;
        for posting in &doc.postings {
            let hit = Hit {
                doc: n,
                mask: posting.mask,
                level: posting.level,
            };
            self.postings.push(&posting.word, hit)?;
        }
        for id in &doc.ids {
            let mut entry = n.to_be_bytes().to_vec();
            entry.extend_from_slice(id.as_bytes());
            self.ids.push(&entry)?;
            self.n_ids += 1;
        }
        for holder in &doc.holders {
            if let Some(list) = self.holders.get_mut(*holder as usize) {
                list.push(n);
            }
        }
        match &mut self.run {
            Some((known, length)) if *known == run => *length += 1,
            other => {
                if let Some((known, length)) = other.replace((run, 1)) {
                    push_run(&mut self.runs, known, length);
                }
            }
        }
        self.n_holdings += doc.n_holdings;
        if !self.records.is_empty() {
            self.records.push(b',');
        }
        self.records.extend_from_slice(doc.record.as_bytes());
        self.n_records += 1;
        push_card(&mut self.cards, doc.card);
        self.n += 1;
        if self.cards.t.len() == self.sizes.cards {
            self.put_cards()?;
        }
        if self.n_records == self.sizes.records {
            self.put_records()?;
        }
        Ok(())
    }

    fn put_cards(&mut self) -> Result<()> {
        let cards = std::mem::take(&mut self.cards);
        let n = (self.n as usize - 1) / self.sizes.cards;
        self.store.put(store::path("cards", n), wire::bytes(&cards))
    }

    fn put_records(&mut self) -> Result<()> {
        let n = (self.n as usize - 1) / self.sizes.records;
        let mut json = b"{\"records\":[".to_vec();
        json.append(&mut self.records);
        json.extend_from_slice(b"]}");
        self.n_records = 0;
        self.store.put(store::path("records", n), json)
    }

    fn finish(mut self) -> Result<Index> {
        if !self.cards.t.is_empty() {
            self.put_cards()?;
        }
        if self.n_records > 0 {
            self.put_records()?;
        }
        if let Some((run, length)) = self.run.take() {
            push_run(&mut self.runs, run, length);
        }
        let mut near = Sorter::new(self.scratch, MEMORY);
        let mut heads = Sorter::new(self.scratch, MEMORY / 4);
        let sizes = LeafSizes {
            leaf: self.sizes.leaf,
            word: self.sizes.word,
        };
        let words = self.postings.finish()?;
        let df_min = if self.span < SMALL { 1 } else { 2 };
        let leaves = leaves::write(
            words,
            self.span,
            sizes,
            df_min,
            &mut self.store,
            &mut near,
            &mut heads,
        )?;
        let n_near = leaves.near_bytes / self.sizes.other + 1;
        let n_heads = leaves.head_bytes / self.sizes.other + 1;
        leaves::write_keyed("near", near, n_near, str::to_owned, &mut self.store)?;
        let two = |key: &str| key.chars().take(2).collect();
        leaves::write_keyed("heads", heads, n_heads, two, &mut self.store)?;
        let n_id_files = usize::try_from(self.n_ids).unwrap_or(0) * 10 / self.sizes.other + 1;
        write_ids(self.ids, n_id_files, self.scratch, &mut self.store)?;
        for (n, list) in self.holders.iter().enumerate() {
            let mut bits = BitWriter::default();
            bits.push_rice(list, self.span);
            let json = wire::bytes(&wire::Holders {
                n: list.len(),
                g: bits.finish(),
            });
            self.store.put(store::path("holders", n), json)?;
        }
        let facets = wire::Facets { n: self.runs };
        self.store
            .put("facets.json".to_owned(), wire::bytes(&facets))?;
        let names: BTreeMap<&str, &MemberName> = self
            .options
            .members
            .iter()
            .map(|member| (member.id.as_str(), member))
            .collect();
        let dictionaries = self.shape.dictionaries;
        let members: Vec<wire::Member> = dictionaries
            .members
            .iter()
            .map(|id| {
                names
                    .get(id.as_str())
                    .map_or_else(|| unnamed(id), |member| named(member))
            })
            .collect();
        self.store
            .put("members.json".to_owned(), wire::bytes(&members))?;
        let store = self.store.finish()?;

        let mut root = wire::Root {
            format: wire::FORMAT.to_owned(),
            analyzer: analyze::id(),
            as_of: self.options.as_of.clone(),
            works: u64::from(self.n),
            holdings: self.n_holdings,
            types: dictionaries.types.iter().map(ToString::to_string).collect(),
            languages: dictionaries.languages,
            classes: dictionaries.classes,
            members: wire::Members {
                names: dictionaries
                    .members
                    .iter()
                    .map(|id| {
                        names
                            .get(id.as_str())
                            .map_or_else(|| id.clone(), |member| member.short_name.clone())
                    })
                    .collect(),
                ids: dictionaries.members,
                works: self.holders.iter().map(|list| list.len() as u64).collect(),
            },
            flags: front_coded(self.flags.iter().map(String::as_str)),
            segments: vec![wire::Segment {
                path: store.folder.clone(),
                packed: self.packed,
                documents: self.span,
                leaves: leaves.first,
                fat: leaves.fat,
                fat_df: leaves.fat_df,
                fat_bytes: leaves.fat_bytes,
                cards: self.sizes.cards,
                records: self.sizes.records,
                ids: n_id_files,
                near: n_near,
                heads: n_heads,
                dead: String::new(),
                n_dead: 0,
            }],
            files: BTreeMap::new(),
        };
        let mut segments = vec![store];
        inline(&mut root, &mut segments)?;
        let root_bytes = wire::bytes(&root);
        let packed_root = gzip(&root_bytes).len() as u64;
        let query_bytes = if segments.is_empty() {
            packed_root
        } else {
            self.sizes
                .predicted_query(self.span, &self.weights, packed_root)
        };
        Ok(Index {
            root: root_bytes,
            schemas: schema::files(),
            segments,
            n_works: u64::from(self.n),
            n_holdings: self.n_holdings,
            n_words: leaves.n_words,
            query_bytes,
        })
    }
}

/// A small index goes into its root, whole.
fn inline(root: &mut wire::Root, segments: &mut Vec<Store>) -> Result<()> {
    let Some(store) = segments.first() else {
        return Ok(());
    };
    let raw: u64 = store.sizes().map(|(_, bytes)| bytes).sum();
    if root.segments.iter().any(|segment| segment.packed) || raw > 8 * INLINE {
        return Ok(());
    }
    let mut files = BTreeMap::new();
    for (path, _) in store.sizes() {
        let value = serde_json::from_slice(&store.read(path)?).unwrap_or_default();
        files.insert(format!("{}/{path}", store.folder), value);
    }
    root.files = files;
    if gzip(&wire::bytes(root)).len() as u64 <= INLINE {
        segments.clear();
    } else {
        root.files = BTreeMap::new();
    }
    Ok(())
}

/// Words that will have a tail, told by a sample; sorted. A little more than these, for a sample errs.
fn frequent(sample: &[Words], n: u64, word_bytes: usize) -> Vec<String> {
    let mut counts: FxHashMap<&str, u64> = FxHashMap::default();
    for words in sample {
        for word in words.found.keys() {
            *counts.entry(word).or_default() += 1;
        }
    }
    let mut frequent: Vec<String> = counts
        .into_iter()
        .filter(|(_, seen)| {
            let df = *seen * n / sample.len().max(1) as u64;
            leaves::packed_bytes(usize::try_from(df).unwrap_or(0), n) * 5 / 4 > word_bytes
        })
        .map(|(word, _)| word.to_owned())
        .collect();
    frequent.sort_unstable();
    frequent
}

fn push_run(out: &mut String, run: Run, length: u64) {
    for number in [run.kind, run.language, run.class, run.year, length] {
        push_number(out, number);
    }
}

fn push_card(cards: &mut wire::Cards, card: super::doc::Card) {
    if !cards.w.is_empty() {
        cards.w.push(' ');
    }
    cards.w.push_str(&card.work);
    cards.r.push_str(&card.rid);
    cards.t.push(card.title);
    cards.a.push(card.authors);
    push_number(&mut cards.y, card.year);
    cards.k.push(codec::digit(card.kind));
    cards.c.push(codec::digit(card.class));
    push_number(&mut cards.l, card.language);
    push_number(&mut cards.n, card.n_holders);
    cards.h.push(card.holders);
    cards.s.push(card.subjects);
    cards.x.push(card.flags);
}

fn named(member: &MemberName) -> wire::Member {
    wire::Member {
        name: member.name.clone(),
        regency: member.regency.clone(),
        lat: member.place.map(|place| place.0),
        lon: member.place.map(|place| place.1),
        url: member.url.clone(),
    }
}

fn unnamed(id: &str) -> wire::Member {
    named(&MemberName {
        id: id.to_owned(),
        ..MemberName::default()
    })
}

/// The files of `ids`.
fn write_ids(
    ids: LogWriter<'_>,
    n_files: usize,
    scratch: &dyn Scratch,
    store: &mut StoreWriter<'_>,
) -> Result<()> {
    let log = ids.finish()?;
    let mut sorter = Sorter::new(scratch, MEMORY);
    let mut reader = log.read();
    while let Some(entry) = reader.next()? {
        let (doc, id) = entry.split_at_checked(4).unwrap_or((entry, &[]));
        let n = hash(&String::from_utf8_lossy(id)) as usize % n_files;
        let mut key = u32::try_from(n).unwrap_or(0).to_be_bytes().to_vec();
        key.extend_from_slice(id);
        key.push(0);
        key.extend_from_slice(doc);
        sorter.push(&key, &[])?;
    }
    let mut sorted = sorter.finish()?;
    let mut at = 0;
    let mut all: Vec<(String, Vec<u64>)> = Vec::new();
    let put = |at: usize, all: &mut Vec<(String, Vec<u64>)>, store: &mut StoreWriter<'_>| {
        let all = std::mem::take(all);
        let json = wire::bytes(&wire::Ids {
            k: front_coded(all.iter().map(|(id, _)| id.as_str())),
            n: numbers(all.iter().map(|(_, docs)| docs.len() as u64)),
            d: numbers(all.iter().flat_map(|(_, docs)| docs.iter().copied())),
        });
        store.put(store::path("ids", at), json)
    };
    while let Some((key, _)) = sorted.next()? {
        let n = key
            .get(..4)
            .and_then(|n| n.try_into().ok())
            .map_or(0, u32::from_be_bytes) as usize;
        let doc = key
            .get(key.len().saturating_sub(4)..)
            .and_then(|doc| doc.try_into().ok())
            .map_or(0, u32::from_be_bytes);
        let id =
            String::from_utf8_lossy(key.get(4..key.len().saturating_sub(5)).unwrap_or_default())
                .into_owned();
        while at < n {
            put(at, &mut all, store)?;
            at += 1;
        }
        match all.last_mut() {
            Some((last, docs)) if *last == id => docs.push(u64::from(doc)),
            _ => all.push((id, vec![u64::from(doc)])),
        }
    }
    while at < n_files {
        put(at, &mut all, store)?;
        at += 1;
    }
    Ok(())
}
