//! An index from a catalog: one pass to sort the documents, one to write them, one over the words. Beside a base, only
//! documents that are not in it are sorted and written.

use super::base::{Base, Last, Print, Seen, State, print_of};
use super::codec::{BitWriter, front_coded, hash, numbers, push_number};
use super::codes::Codes;
use super::doc::{Average, Dictionaries, Doc, Words};
use super::index::{Files, Index};
use super::leaves::{self, LeafSizes};
use super::options::{MemberName, Options};
use super::plan::{self, Budget, Sizes, Weights};
use super::postings::{Hit, Postings};
use super::store::{self, Store, StoreWriter, gzip};
use super::survey::{self, Survey, work_hash};
use super::wire;
use super::{codec, schema};
use crate::disk::Scratch;
use crate::error::{Error, Kind, Result};
use crate::holdings::catalog::{Format, UnionCatalog, UnionRecord};
use crate::spill::{LogWriter, Sorted, Sorter};
use crate::text::analyze;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// Documents that are taken apart at a time, on all cores.
pub(super) const BATCH: usize = 2048;
/// An index of at most so many packed bytes is one file.
const INLINE: u64 = 60 << 10;
/// Below so many documents files are not packed: any server sends them as they are.
const PLAIN: u64 = 5_000;
/// Memory of the larger sorters, in bytes.
pub(super) const MEMORY: usize = 96 << 20;
/// Below so many documents every word may be what a visitor meant.
const SMALL: u64 = 50_000;

/// Makes an index. The same catalog gives the same bytes, on any number of threads.
pub fn build(catalog: &UnionCatalog, options: &Options, scratch: &dyn Scratch) -> Result<Index> {
    let (docs, survey) = survey::sort(catalog, scratch)?;
    let ground = Ground::of(survey, options);
    Maker::new(ground, catalog, options, scratch).make(docs)
}

/// Makes an index of what the last build made and what changed since; anew, where that cannot be or would not pay.
/// The same catalog and the same last build give the same bytes.
pub fn update(
    catalog: &UnionCatalog,
    options: &Options,
    scratch: &dyn Scratch,
    last: Option<Last>,
) -> Result<Index> {
    if let Some(base) = last.and_then(|last| Base::open(last, options))
        && let Some(changes) = base.changes(catalog, &options.limits, scratch)?
    {
        let old = Old {
            base,
            dead: changes.dead,
        };
        let ground = Ground::on(old, changes.survey, options);
        return Maker::new(ground, catalog, options, scratch).make(changes.docs);
    }
    build(catalog, options, scratch)
}

fn decode(bytes: &[u8]) -> Result<UnionRecord> {
    postcard::from_bytes(bytes).map_err(|error| {
        Error::new(
            Kind::Bug,
            format!("a sorted record cannot be read: {error}"),
        )
    })
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
    is_remembered: bool,
}

/// A document, and what is told of it elsewhere than in its own files.
struct Made {
    doc: Doc,
    run: Run,
    print: Option<Print>,
}

impl Shape {
    fn document(&self, record: &UnionRecord) -> Made {
        let in_work = !record.work.is_empty() && self.works.contains(&work_hash(record));
        let doc = Doc::new(record, &self.dictionaries, self.average, in_work);
        Made {
            run: Run {
                kind: u64::from(doc.card.kind),
                language: doc.card.language,
                class: u64::from(doc.card.class),
                year: doc.card.year,
            },
            print: self
                .is_remembered
                .then(|| print_of(record, doc.record.as_bytes())),
            doc,
        }
    }
}

/// The base, and which of its documents are no more.
struct Old {
    base: Base,
    dead: Vec<u32>,
}

/// What is settled before the first document is made.
struct Ground {
    old: Option<Old>,
    shape: Shape,
    flags: Vec<String>,
    weights: Weights,
    sizes: Sizes,
    packed: bool,
    /// Documents of the segment that is made.
    span: u64,
    /// In how many documents a word must be to be offered in place of another.
    df_min: usize,
    /// How many records each holds, by place.
    held: Vec<u64>,
    exports: BTreeMap<String, String>,
}

impl Ground {
    /// For all documents of a catalog.
    fn of(survey: Survey, options: &Options) -> Self {
        let words: Vec<Words> = survey.sample.par_iter().map(Words::of).collect();
        let average = plan::average(&words);
        let mut ground = Self::laid(survey, Dictionaries::default(), average, &options.budget);
        ground.flags = frequent(&words, ground.span, ground.sizes.word);
        ground.packed = ground.span >= PLAIN;
        ground.shape.is_remembered = ground.span >= options.limits.documents_min;
        ground.shape.dictionaries.flags = ground.flags.iter().cloned().zip(0..).collect();
        ground
    }

    /// For documents that stand beside a base: it says what its own were made with.
    fn on(old: Old, survey: Survey, options: &Options) -> Self {
        let state = &old.base.state;
        let dictionaries = Dictionaries {
            types: state.types.iter().collect(),
            languages: state.languages.iter().collect(),
            classes: state.classes.iter().collect(),
            members: state.members.iter().collect(),
            flags: state.flags.iter().cloned().zip(0..).collect(),
        };
        let n_files = old.base.kept.sizes().count() as u64;
        let budget = Budget {
            max_files: options
                .budget
                .max_files
                .map(|most| most.saturating_sub(n_files)),
            ..options.budget
        };
        let mut ground = Self::laid(survey, dictionaries, state.average(), &budget);
        ground.flags.clone_from(&state.flags);
        ground.packed = old.base.segment.packed;
        ground.df_min = df_min(ground.span + old.base.segment.documents);
        ground.old = Some(old);
        ground
    }

    fn laid(
        survey: Survey,
        mut dictionaries: Dictionaries,
        average: Average,
        budget: &Budget,
    ) -> Self {
        let types = survey.types.iter();
        let types = types.filter_map(|place| Format::ALL.get(*place));
        types.for_each(|format| dictionaries.types.add(format.code()));
        let add = |codes: &mut Codes, new: &mut dyn Iterator<Item = &String>| {
            new.for_each(|code| codes.add(code));
        };
        add(&mut dictionaries.languages, &mut survey.languages.iter());
        add(&mut dictionaries.classes, &mut survey.classes.iter());
        add(&mut dictionaries.members, &mut survey.members.keys());
        let docs: Vec<Doc> = survey
            .sample
            .par_iter()
            .take(4096)
            .map(|record| Doc::new(record, &dictionaries, average, false))
            .collect();
        let weights = Weights::of(&docs);
        let members = dictionaries.members.all().iter();
        Self {
            old: None,
            flags: Vec::new(),
            weights,
            sizes: Sizes::solve(survey.n, &weights, budget),
            packed: false,
            span: survey.n,
            df_min: df_min(survey.n),
            held: members
                .map(|id| survey.members.get(id).copied().unwrap_or(0))
                .collect(),
            exports: survey.exports,
            shape: Shape {
                works: survey.works,
                dictionaries,
                average,
                is_remembered: false,
            },
        }
    }
}

fn df_min(n: u64) -> usize {
    if n < SMALL { 1 } else { 2 }
}

/// The files of a segment, while documents go by.
struct Maker<'a> {
    catalog: &'a UnionCatalog,
    options: &'a Options,
    scratch: &'a dyn Scratch,
    ground: Ground,
    n: u32,
    seen: Seen,
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
    fn new(
        ground: Ground,
        catalog: &'a UnionCatalog,
        options: &'a Options,
        scratch: &'a dyn Scratch,
    ) -> Self {
        Self {
            catalog,
            options,
            scratch,
            n: 0,
            seen: Seen::default(),
            store: StoreWriter::new(scratch, ground.packed),
            postings: Postings::new(scratch, 2 * MEMORY),
            ids: LogWriter::new(scratch, MEMORY / 4),
            n_ids: 0,
            cards: wire::Cards::default(),
            records: Vec::new(),
            n_records: 0,
            holders: vec![Vec::new(); ground.held.len()],
            runs: String::new(),
            run: None,
            ground,
        }
    }

    /// Of documents in their order.
    fn make(mut self, mut docs: Sorted) -> Result<Index> {
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
            let shape = &self.ground.shape;
            let made: Vec<Result<Made>> = records
                .par_iter()
                .map(|bytes| Ok(shape.document(&decode(bytes)?)))
                .collect();
            for made in made {
                self.push(made?)?;
            }
        }
        drop(docs);
        self.finish()
    }

    fn push(&mut self, Made { doc, run, print }: Made) -> Result<()> {
        let n = self.n;
        if let Some(print) = print {
            self.seen.push(&doc.card.rid, print);
        }
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
        if !self.records.is_empty() {
            self.records.push(b',');
        }
        self.records.extend_from_slice(doc.record.as_bytes());
        self.n_records += 1;
        push_card(&mut self.cards, doc.card);
        self.n += 1;
        if self.cards.t.len() == self.ground.sizes.cards {
            self.put_cards()?;
        }
        if self.n_records == self.ground.sizes.records {
            self.put_records()?;
        }
        Ok(())
    }

    fn put_cards(&mut self) -> Result<()> {
        let cards = std::mem::take(&mut self.cards);
        let n = (self.n as usize - 1) / self.ground.sizes.cards;
        self.store.put(store::path("cards", n), wire::bytes(&cards))
    }

    fn put_records(&mut self) -> Result<()> {
        let n = (self.n as usize - 1) / self.ground.sizes.records;
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
        let Ground {
            shape,
            sizes,
            span,
            weights,
            ..
        } = self.ground;
        let mut near = Sorter::new(self.scratch, MEMORY);
        let mut heads = Sorter::new(self.scratch, MEMORY / 4);
        let words = self.postings.finish()?;
        let leaves = leaves::write(
            words,
            span,
            LeafSizes {
                leaf: sizes.leaf,
                word: sizes.word,
            },
            self.ground.df_min,
            &mut self.store,
            &mut near,
            &mut heads,
        )?;
        let n_near = leaves.near_bytes / sizes.other + 1;
        let n_heads = leaves.head_bytes / sizes.other + 1;
        leaves::write_keyed("near", near, n_near, str::to_owned, &mut self.store)?;
        let two = |key: &str| key.chars().take(2).collect();
        leaves::write_keyed("heads", heads, n_heads, two, &mut self.store)?;
        let n_id_files = usize::try_from(self.n_ids).unwrap_or(0) * 10 / sizes.other + 1;
        write_ids(self.ids, n_id_files, self.scratch, &mut self.store)?;
        for (n, list) in self.holders.iter().enumerate() {
            let json = wire::bytes(&wire::Holders {
                n: list.len(),
                g: rice(list, span),
            });
            self.store.put(store::path("holders", n), json)?;
        }
        let facets = wire::Facets { n: self.runs };
        self.store
            .put("facets.json".to_owned(), wire::bytes(&facets))?;
        let told = Told::of(&shape.dictionaries.members, &self.options.members);
        self.store
            .put("members.json".to_owned(), told.members.clone())?;
        let store = self.store.finish()?;
        let segment = wire::Segment {
            path: store.folder.clone(),
            packed: self.ground.packed,
            documents: span,
            leaves: leaves.first,
            fat: leaves.fat,
            fat_df: leaves.fat_df,
            fat_bytes: leaves.fat_bytes,
            cards: sizes.cards,
            records: sizes.records,
            ids: n_id_files,
            near: n_near,
            heads: n_heads,
            holders: self.holders.len(),
            dead: String::new(),
            n_dead: 0,
        };
        let mut root = wire::Root {
            format: wire::FORMAT.to_owned(),
            analyzer: analyze::id(),
            as_of: self.options.as_of.clone(),
            works: self.catalog.len(),
            holdings: self.catalog.n_holdings(),
            types: shape.dictionaries.types.all().to_vec(),
            languages: shape.dictionaries.languages.all().to_vec(),
            classes: shape.dictionaries.classes.all().to_vec(),
            members: wire::Members {
                ids: shape.dictionaries.members.all().to_vec(),
                names: told.names,
                works: self.ground.held,
            },
            exports: self.ground.exports,
            flags: front_coded(self.ground.flags.iter().map(String::as_str)),
            segments: Vec::new(),
            files: BTreeMap::new(),
        };
        let query_bytes = sizes.predicted_query(span, &weights, 0);
        let mut index = Index {
            n_works: root.works,
            n_holdings: root.holdings,
            n_words: leaves.n_words,
            query_bytes,
            schemas: schema::files(),
            ..Index::default()
        };
        if let Some(Old { base, dead }) = self.ground.old {
            let mut of_base = base.segment;
            of_base.dead = rice(&dead, of_base.documents);
            of_base.n_dead = dead.len() as u64;
            index.n_words = base.state.n_words;
            index.query_bytes = base.state.query_bytes;
            index.state = Some(base.state.bytes());
            let is_told = base.kept.tells(&told.members, of_base.packed)?;
            root.segments.push(of_base);
            index.segments.push(Files::Kept(base.kept));
            // A segment without documents is for what has changed of the members.
            if span > 0 || !is_told {
                root.segments.push(segment);
                index.segments.push(Files::Made(store));
                index.query_bytes += query_bytes;
            }
        } else {
            if shape.is_remembered {
                let mut state =
                    State::new(self.seen, &segment, &self.options.budget, shape.average);
                state.types.clone_from(&root.types);
                state.languages.clone_from(&root.languages);
                state.classes.clone_from(&root.classes);
                state.members.clone_from(&root.members.ids);
                state.flags = self.ground.flags;
                (state.n_words, state.query_bytes) = (leaves.n_words, query_bytes);
                index.state = Some(state.bytes());
            }
            root.segments.push(segment);
            if !inline(&mut root, &store)? {
                index.segments.push(Files::Made(store));
            }
        }
        index.root = wire::bytes(&root);
        let packed_root = gzip(&index.root).len() as u64;
        if index.segments.is_empty() {
            index.query_bytes = packed_root;
        } else {
            index.query_bytes += packed_root;
        }
        Ok(index)
    }
}

/// A Rice list by itself.
fn rice(list: &[u32], span: u64) -> String {
    let mut bits = BitWriter::default();
    bits.push_rice(list, span);
    bits.finish()
}

/// What is told of members, by their places.
struct Told {
    names: Vec<String>,
    /// `members.json`.
    members: Vec<u8>,
}

impl Told {
    fn of(ids: &Codes, members: &[MemberName]) -> Self {
        let known: BTreeMap<&str, &MemberName> = members
            .iter()
            .map(|member| (member.id.as_str(), member))
            .collect();
        let known = |id: &String| known.get(id.as_str()).copied();
        let ids = ids.all();
        let names = ids.iter().map(|id| {
            let member = known(id);
            member.map_or_else(|| id.clone(), |member| member.short_name.clone())
        });
        let members: Vec<wire::Member> = ids
            .iter()
            .map(|id| known(id).map_or_else(|| unnamed(id), named))
            .collect();
        Self {
            names: names.collect(),
            members: wire::bytes(&members),
        }
    }
}

/// Puts a small index into its root, whole; says whether it is there now.
fn inline(root: &mut wire::Root, store: &Store) -> Result<bool> {
    let raw: u64 = store.sizes().map(|(_, bytes)| bytes).sum();
    if root.segments.iter().any(|segment| segment.packed) || raw > 8 * INLINE {
        return Ok(false);
    }
    let mut files = BTreeMap::new();
    for (path, _) in store.sizes() {
        let value = serde_json::from_slice(&store.read(path)?).unwrap_or_default();
        files.insert(format!("{}/{path}", store.folder), value);
    }
    root.files = files;
    let is_small = gzip(&wire::bytes(root)).len() as u64 <= INLINE;
    if !is_small {
        root.files = BTreeMap::new();
    }
    Ok(is_small)
}

/// Words that will have a tail, told by a sample; sorted. A little more than these, for a sample errs.
fn frequent(sample: &[Words], n: u64, word_bytes: usize) -> Vec<String> {
    let mut counts: FxHashMap<&str, u64> = FxHashMap::default();
    for words in sample {
        #[expect(clippy::iter_over_hash_type, reason = "counted in any order")]
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
