//! An index from a catalog: one pass to sort the documents, one to write them, one over the words. Beside a base, only
//! documents that are not in it are sorted and written.

use super::asides::{self, Asides};
use super::base::{Base, Last, Seen, State};
use super::codec::{BitWriter, front_coded, push_number};
use super::ground::{Ground, Made, MadeDoc, Old, Run};
use super::ids::write_ids;
use super::index::{Files, Index};
use super::leaves;
use super::options::Options;
use super::plan::{Budget, Sizes};
use super::postings::Postings;
use super::store::{self, Store, StoreWriter, gzip};
use super::survey;
use super::told::Told;
use super::wire;
use super::{codec, schema};
use crate::disk::Scratch;
use crate::error::Result;
use crate::holdings::catalog::UnionCatalog;
use crate::spill::flow::flow;
use crate::spill::{LogWriter, Sorted, Sorter};
use crate::text::analyze;
use std::collections::BTreeMap;

/// An index of at most so many packed bytes is one file.
const INLINE: u64 = 60 << 10;
/// How a file of whole records begins.
const RECORDS: &[u8] = b"{\"records\":[";
/// Memory of the larger sorters, in bytes.
pub(super) const MEMORY: usize = 48 << 20;
/// Makes an index. The same catalog gives the same bytes, on any number of threads.
pub fn build(catalog: &UnionCatalog, options: &Options, scratch: &dyn Scratch) -> Result<Index> {
    let (docs, survey) = survey::sort(catalog, scratch)?;
    let ground = Ground::of(survey, options)?;
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
        let ground = Ground::on(old, changes.survey, options)?;
        return Maker::new(ground, catalog, options, scratch).make(changes.docs);
    }
    build(catalog, options, scratch)
}

/// Makes a segment, and the root that names it.
struct Maker<'a> {
    catalog: &'a UnionCatalog,
    options: &'a Options,
    scratch: &'a dyn Scratch,
    ground: Ground,
    parts: Parts<'a>,
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
            parts: Parts {
                sizes: ground.sizes,
                n: 0,
                seen: Seen::default(),
                store: StoreWriter::new(scratch, ground.packed),
                postings: Postings::new(scratch, 2 * MEMORY),
                asides: Asides::default(),
                // A second segment has too few documents for them to pay.
                has_asides: ground.old.is_none() && ground.sizes.asides && !ground.flags.is_empty(),
                ids: LogWriter::new(scratch, MEMORY / 4),
                n_ids: 0,
                cards: wire::Cards::default(),
                records: Vec::new(),
                n_records: 0,
                holders: vec![Vec::new(); ground.held.len()],
                runs: String::new(),
                run: None,
            },
            ground,
        }
    }

    /// Of records in the order of documents.
    fn make(mut self, mut docs: Sorted) -> Result<Index> {
        let (shape, parts) = (&self.ground.shape, &mut self.parts);
        flow(
            |lot| {
                let record = docs.next()?;
                record.iter().for_each(|(_, record)| lot.push(record));
                Ok(record.is_some())
            },
            |lot| shape.documents(lot),
            |_, made| parts.push(made).map(|()| true),
        )?;
        drop(docs);
        self.finish()
    }
}

/// The files of a segment, while documents go by.
struct Parts<'a> {
    sizes: Sizes,
    n: u32,
    seen: Seen,
    store: StoreWriter<'a>,
    postings: Postings<'a>,
    asides: Asides,
    has_asides: bool,
    ids: LogWriter<'a>,
    n_ids: u64,
    cards: wire::Cards,
    records: Vec<u8>,
    n_records: usize,
    holders: Vec<Vec<u32>>,
    runs: String,
    run: Option<(Run, u64)>,
}

impl Parts<'_> {
    fn push(&mut self, Made { docs, gathered }: Made) -> Result<()> {
        self.postings.push(&gathered.postings)?;
        let mut ids = gathered.ids.iter();
        let mut entry = Vec::new();
        for (made, record) in docs.into_iter().zip(gathered.records.iter()) {
            for id in ids.by_ref().take(made.doc.n_ids) {
                entry.clear();
                entry.extend_from_slice(&self.n.to_be_bytes());
                entry.extend_from_slice(id);
                self.ids.push(&entry)?;
                self.n_ids += 1;
            }
            self.push_doc(made, record)?;
        }
        Ok(())
    }

    fn push_doc(&mut self, MadeDoc { doc, run, print }: MadeDoc, record: &[u8]) -> Result<()> {
        let n = self.n;
        if let Some(print) = print {
            self.seen.push(&doc.card.rid, print);
        }
        if self.has_asides {
            self.asides.push(&doc.asides);
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
        self.records
            .extend_from_slice(if self.n_records == 0 { RECORDS } else { b"," });
        self.records.extend_from_slice(record);
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
        let room = self.records.len() + self.records.len() / 8;
        let mut json = std::mem::replace(&mut self.records, Vec::with_capacity(room));
        json.extend_from_slice(b"]}");
        self.n_records = 0;
        self.store.put(store::path("records", n), json)
    }

    /// What the last documents left.
    fn put_rest(&mut self) -> Result<()> {
        if !self.cards.t.is_empty() {
            self.put_cards()?;
        }
        if self.n_records > 0 {
            self.put_records()?;
        }
        if let Some((run, length)) = self.run.take() {
            push_run(&mut self.runs, run, length);
        }
        Ok(())
    }
}

impl Maker<'_> {
    fn finish(mut self) -> Result<Index> {
        self.parts.put_rest()?;
        let Parts {
            seen,
            mut store,
            postings,
            asides,
            has_asides,
            ids,
            n_ids,
            holders,
            runs,
            ..
        } = self.parts;
        let Ground {
            shape,
            sizes,
            span,
            weights,
            ..
        } = self.ground;
        let mut near = Sorter::new(self.scratch, MEMORY);
        let mut heads = Sorter::new(self.scratch, MEMORY / 4);
        let mut told = Sorter::new(self.scratch, MEMORY / 2);
        let words = postings.finish()?;
        let tops = Sizes::tops(span);
        let leaves = leaves::write(
            words,
            leaves::Plan {
                span,
                leaf: sizes.leaf,
                tops,
                flags: &shape.dictionaries.flags,
                asides: has_asides.then_some(&asides),
                df_min: self.ground.df_min,
            },
            &mut store,
            &mut near,
            &mut heads,
            &mut told,
        )?;
        drop(asides);
        let n_asides = if has_asides {
            leaves.aside_bytes / sizes.other + 1
        } else {
            0
        };
        asides::write(told, n_asides, &mut store)?;
        let n_near = leaves.near_bytes / sizes.other + 1;
        let n_heads = leaves.head_bytes / sizes.other + 1;
        leaves::write_keyed("near", near, n_near, str::to_owned, &mut store)?;
        let two = |key: &str| key.chars().take(2).collect();
        leaves::write_keyed("heads", heads, n_heads, two, &mut store)?;
        let n_id_files = usize::try_from(n_ids).unwrap_or(0) * 10 / sizes.other + 1;
        write_ids(ids, n_id_files, self.scratch, &mut store)?;
        for (n, list) in holders.iter().enumerate() {
            let json = wire::bytes(&wire::Holders {
                n: list.len(),
                g: rice(list, span),
            });
            store.put(store::path("holders", n), json)?;
        }
        let facets = wire::Facets { n: runs };
        store.put("facets.json".to_owned(), wire::bytes(&facets))?;
        let told = Told::of(&shape.dictionaries.members, &self.options.members);
        store.put("members.json".to_owned(), told.members.clone())?;
        let store = store.finish()?;
        let segment = wire::Segment {
            path: store.folder.clone(),
            packed: self.ground.packed,
            documents: span,
            leaves: leaves.first,
            fat: leaves.fat,
            fat_df: leaves.fat_df,
            fat_mean: leaves.fat_mean,
            tops,
            asides: n_asides,
            cards: sizes.cards,
            records: sizes.records,
            ids: n_id_files,
            near: n_near,
            heads: n_heads,
            holders: holders.len(),
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
                let mut state = State::new(seen, &segment, &self.options.budget, shape.average);
                state.types.clone_from(&root.types);
                state.languages.clone_from(&root.languages);
                state.classes.clone_from(&root.classes);
                state.members.clone_from(&root.members.ids);
                state.flags = self.ground.flags;
                (state.n_words, state.query_bytes) = (leaves.n_words, query_bytes);
                index.state = Some(state.bytes());
            }
            root.segments.push(segment);
            if !inline(&mut root, &store, &self.options.budget)? {
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

/// Puts a small index into its root, whole; says whether it is there now.
fn inline(root: &mut wire::Root, store: &Store, budget: &Budget) -> Result<bool> {
    let most = budget.shard_kb.map_or(INLINE, |kb| INLINE.min(kb * 1024));
    let raw: u64 = store.files.sizes().map(|(_, bytes)| bytes).sum();
    if root.segments.iter().any(|segment| segment.packed) || raw > 8 * most {
        return Ok(false);
    }
    let mut files = BTreeMap::new();
    for (path, _) in store.files.sizes() {
        let value = serde_json::from_slice(&store.files.bytes(path)?).unwrap_or_default();
        files.insert(format!("{}/{path}", store.folder), value);
    }
    root.files = files;
    let is_small = gzip(&wire::bytes(root)).len() as u64 <= most;
    if !is_small {
        root.files = BTreeMap::new();
    }
    Ok(is_small)
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
