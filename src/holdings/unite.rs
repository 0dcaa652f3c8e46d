//! From sources to the union catalog, with a bounded amount of memory: records wait on disk, encoded, and come back
//! sorted by what is compared and then by the edition they belong to.
//! Stays whole above 500 lines: a third of it is tests.

use super::catalog::{self, Held, JoinRule, SourceSummary, UnionCatalog, UnionRecord};
use super::matching::blocks::{self, Pair, SharedIsbn};
use super::matching::forest::Forest;
use super::merge;
use super::overrides::{Overrides, Resolver, Wanted};
use super::rules;
use super::source::{self, Entry, Front};
use crate::diag::{Diagnostic, Location, Sink};
use crate::disk::{Inputs, Scratch};
use crate::error::Result;
use crate::model::holdings_source::HoldingsSource;
use crate::spill::{Log, LogReader, LogWriter, SharedScratch, Sorted, Sorter};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Bytes that lists and sorting may take at a time; what a record needs in the forest comes on top.
pub(super) const MEMORY: usize = 64 << 20;
/// Bytes of encoded records that are worked on at a time, on all cores.
const BATCH: usize = 4 << 20;

/// Where records wait.
#[derive(Clone, Copy)]
pub(super) struct Room<'a> {
    pub(super) scratch: &'a dyn Scratch,
    pub(super) memory: usize,
}

impl<'a> Room<'a> {
    /// For what has to be sorted while a source is read; there may be a few at a time.
    pub(super) fn sorter(self) -> Sorter<'a> {
        Sorter::new(self.scratch, self.memory / 8)
    }

    /// The same for lists.
    pub(super) fn list(self) -> LogWriter<'a> {
        LogWriter::new(self.scratch, self.memory / 16)
    }
}

/// Reads all sources and unites what they hold.
pub(super) fn unite(
    sources: &[HoldingsSource],
    inputs: &dyn Inputs,
    room: Room<'_>,
    overrides: &Overrides,
    previous: &BTreeMap<String, u64>,
    sink: &Sink,
    progress: &(dyn Fn(&str, u64) + Sync),
) -> Result<UnionCatalog> {
    let mut order: Vec<&HoldingsSource> = sources.iter().collect();
    order.sort_by(|a, b| a.id.cmp(&b.id));
    let files = [room.scratch; 2].map(SharedScratch::new);
    let mut resolver = Resolver::new(overrides);
    let wanted: Vec<Wanted> = order
        .iter()
        .map(|source| resolver.wanted(&source.id))
        .collect();
    let read: Vec<Result<(SourceSummary, Records)>> = order
        .par_iter()
        .zip(wanted)
        .map(|(source, wanted)| {
            let share = room.memory / order.len().max(1);
            let mut records = Writer::new(&files, share, wanted);
            let summary = source::read(
                source,
                inputs,
                room,
                previous.get(&source.id).copied(),
                sink,
                progress,
                &mut |entry| records.take(&entry),
            )?;
            // What a refused file gave before it was refused is nobody's business.
            let records = if summary.n_read == 0 {
                Records::default()
            } else {
                records.finish()?
            };
            Ok((summary, records))
        })
        .collect();
    drop(files);
    let (mut summaries, mut logs, mut compared) = (Vec::new(), Vec::new(), Vec::new());
    let mut n_records = 0;
    for (read, source) in read.into_iter().zip(&order) {
        let (summary, records) = read?;
        summaries.push(summary);
        resolver.found(&source.id, records.wanted, n_records);
        n_records = n_records.saturating_add(u32::try_from(records.held.len()).unwrap_or(u32::MAX));
        logs.push(records.held);
        compared.push(records.compared);
    }

    let (mut forest, pairs, shared) = pairs(&compared, n_records, room, resolver, sink)?;
    drop(compared);
    let edges = join(&mut forest, pairs, room)?;
    let sample = Sample::new(&shared);
    let mut united = regroup(&logs, forest.into_roots(), &edges, sample, room)?;
    report_shared(&shared, &united.sample, &order, sink);
    united.catalog.sources = summaries;
    united.catalog.rids = merge::distinct(united.rids)?;
    Ok(united.catalog)
}

/// The records of a source, as they wait.
#[derive(Default)]
struct Records {
    /// Whole.
    held: Log,
    /// By what they are compared.
    compared: Log,
    /// Those that decisions speak of.
    wanted: Wanted,
}

/// Takes the records of a source.
struct Writer<'s> {
    held: LogWriter<'s>,
    compared: LogWriter<'s>,
    wanted: Wanted,
    /// How many there are so far.
    n: u32,
}

impl<'s> Writer<'s> {
    fn new(files: &'s [SharedScratch<'_>; 2], memory: usize, wanted: Wanted) -> Self {
        Self {
            held: LogWriter::new(&files[0], memory / 8 * 3),
            compared: LogWriter::new(&files[1], memory / 8),
            wanted,
            n: 0,
        }
    }

    fn take(&mut self, entry: &Entry) -> Result<()> {
        if !self.wanted.is_empty() {
            self.wanted.look(self.n, &catalog::decode(&entry.held)?);
        }
        self.n = self.n.saturating_add(1);
        self.held.push(&entry.held)?;
        self.compared.push(&entry.compared)?;
        Ok(())
    }

    fn finish(self) -> Result<Records> {
        Ok(Records {
            held: self.held.finish()?,
            compared: self.compared.finish()?,
            wanted: self.wanted,
        })
    }
}

/// Finds the pairs that a rule joins, the best-founded first.
fn pairs(
    compared: &[Log],
    n_records: u32,
    room: Room<'_>,
    resolver: Resolver<'_>,
    sink: &Sink,
) -> Result<(Forest, Sorted, Vec<SharedIsbn>)> {
    let mut forest = Forest::of(n_records);
    let mut sorter = Sorter::new(room.scratch, room.memory);
    let mut pairs = Sorter::new(room.scratch, room.memory / 4);
    let mut value = Vec::new();
    for log in compared {
        let mut reader = log.read();
        while let Some(bytes) = reader.next()? {
            let (front, keys): (Front, _) = catalog::decode_front(bytes)?;
            let at = forest.push(front.traits);
            blocks::put(at, keys, &mut value);
            for block in front.blocks {
                sorter.push(&block.to_be_bytes(), &value)?;
            }
            if front.again {
                let pair = Pair::new(at.saturating_sub(1), at, JoinRule::SameRecord, 0);
                pairs.push(&pair.bytes(), &[])?;
            }
        }
    }
    let decided = resolver.finish(sink);
    for (a, b) in decided.splits {
        forest.split(a, b);
    }
    for (a, b) in decided.merges {
        pairs.push(&Pair::new(a, b, JoinRule::Curator, 0).bytes(), &[])?;
    }
    let shared = blocks::compare_all(sorter.finish()?, &mut pairs)?;
    Ok((forest, pairs.finish()?, shared))
}

/// Joins the pairs in order; gives those that did join two clusters.
fn join(forest: &mut Forest, mut pairs: Sorted, room: Room<'_>) -> Result<Log> {
    let mut edges = LogWriter::new(room.scratch, room.memory / 8);
    while let Some((key, _)) = pairs.next()? {
        if let Some(pair) = Pair::of(key)
            && forest.join(pair.a, pair.b, pair.rule())
        {
            edges.push(key)?;
        }
    }
    edges.finish()
}

/// Records whose words are wanted for a finding.
struct Sample {
    wanted: BTreeSet<u32>,
    found: BTreeMap<u32, Held>,
}

impl Sample {
    fn new(shared: &[SharedIsbn]) -> Self {
        let first = shared.iter().take(SHOWN);
        Self {
            wanted: first
                .flat_map(|found| found.records.iter().copied())
                .collect(),
            found: BTreeMap::new(),
        }
    }
}

/// Findings of a kind that are shown one by one.
const SHOWN: usize = 5;

struct United {
    catalog: UnionCatalog,
    rids: Sorted,
    sample: BTreeMap<u32, Held>,
}

/// The records of one edition, encoded, the first one first, with the edges between them.
#[derive(Default)]
struct Group {
    records: Vec<(u32, Vec<u8>)>,
    edges: Vec<Pair>,
}

/// Brings the records of each edition together. All but the first of each go through a sort; the first are met again
/// where they lie.
fn regroup(
    logs: &[Log],
    roots: Vec<u32>,
    edges: &Log,
    mut sample: Sample,
    room: Room<'_>,
) -> Result<United> {
    let mut sorter = Sorter::new(room.scratch, room.memory);
    let mut numbered = (0_u32..).zip(&roots);
    for log in logs {
        let mut reader = log.read();
        while let Some(bytes) = reader.next()?
            && let Some((at, root)) = numbered.next()
        {
            if *root != at {
                sorter.push(&place(*root, at), bytes)?;
            }
            if sample.wanted.contains(&at) {
                sample.found.insert(at, catalog::decode(bytes)?);
            }
        }
    }
    let mut edges = edges.read();
    while let Some(edge) = edges.next()? {
        if let Some(pair) = Pair::of(edge)
            && let Some(root) = roots.get(pair.a as usize)
        {
            sorter.push(&place(*root, u32::MAX), edge)?;
        }
    }
    let mut members = Members {
        sorted: sorter.finish()?,
        next: None,
    };
    members.advance()?;

    let mut made = Made {
        works: LogWriter::new(room.scratch, room.memory / 2),
        rids: Sorter::new(room.scratch, room.memory / 4),
        catalog: UnionCatalog::default(),
        n_works: 0,
    };
    let (mut groups, mut bytes) = (Vec::new(), 0);
    let mut numbered = (0_u32..).zip(&roots);
    for log in logs {
        let mut reader: LogReader<'_> = log.read();
        while let Some(record) = reader.next()?
            && let Some((at, root)) = numbered.next()
        {
            if *root == at {
                let mut group = Group::default();
                bytes += record.len();
                group.records.push((at, record.to_vec()));
                while let Some((_, number, value)) = members.next.take_if(|next| next.0 == at) {
                    bytes += value.len();
                    if number == u32::MAX {
                        group.edges.extend(Pair::of(&value));
                    } else {
                        group.records.push((number, value));
                    }
                    members.advance()?;
                }
                groups.push(group);
                if bytes > BATCH {
                    made.take(&groups)?;
                    groups.clear();
                    bytes = 0;
                }
            }
        }
    }
    made.take(&groups)?;
    let mut catalog = made.catalog;
    catalog.log = made.works.finish()?;
    catalog.n_holdings = roots.len() as u64;
    Ok(United {
        catalog,
        rids: made.rids.finish()?,
        sample: sample.found,
    })
}

fn place(root: u32, at: u32) -> [u8; 8] {
    (u64::from(root) << 32 | u64::from(at)).to_be_bytes()
}

/// What a sort gives back, with one of it in hand.
struct Members {
    sorted: Sorted,
    /// First record of the edition, number of the record, and the record.
    next: Option<(u32, u32, Vec<u8>)>,
}

impl Members {
    fn advance(&mut self) -> Result<()> {
        self.next = self.sorted.next()?.and_then(|(key, value)| {
            let place = u64::from_be_bytes(key.try_into().ok()?);
            let number = u32::try_from(place & u64::from(u32::MAX)).ok()?;
            Some((u32::try_from(place >> 32).ok()?, number, value.to_vec()))
        });
        Ok(())
    }
}

/// Records of the union catalog as they are made.
struct Made<'s> {
    works: LogWriter<'s>,
    rids: Sorter<'s>,
    catalog: UnionCatalog,
    n_works: u64,
}

impl Made<'_> {
    fn take(&mut self, groups: &[Group]) -> Result<()> {
        type Piece = (BTreeMap<String, u64>, Vec<(Vec<u8>, merge::RidKey)>);
        let pieces: Vec<Result<Piece>> = groups
            .par_chunks(64)
            .map(|groups| {
                let mut held_by = BTreeMap::new();
                let mut made = Vec::with_capacity(groups.len());
                for group in groups {
                    made.push(united(group, |record| {
                        for member in catalog::members(&record) {
                            // Most members are known already, and their names need not be made again.
                            match held_by.get_mut(member) {
                                Some(count) => *count += 1,
                                None => {
                                    held_by.insert(member.to_owned(), 1);
                                }
                            }
                        }
                        Ok((catalog::encode(&record)?, merge::rid_key(&record)))
                    })?);
                }
                Ok((held_by, made))
            })
            .collect();
        for piece in pieces {
            let (held_by, made) = piece?;
            for (member, count) in held_by {
                *self.catalog.held_by.entry(member).or_default() += count;
            }
            for (bytes, key) in made {
                self.works.push(&bytes)?;
                self.rids.push(&key, &self.n_works.to_be_bytes())?;
                self.n_works += 1;
            }
        }
        Ok(())
    }
}

/// Makes the record of one edition and hands it over, and notes at each description why it stands there.
fn united<T>(group: &Group, take: impl FnOnce(UnionRecord<&str>) -> Result<T>) -> Result<T> {
    let mut held: Vec<Held<&str>> = Vec::with_capacity(group.records.len());
    let mut place: BTreeMap<u32, usize> = BTreeMap::new();
    for (at, bytes) in &group.records {
        place.insert(*at, held.len());
        held.push(catalog::decode(bytes)?);
    }
    merge::explain(
        &mut held,
        group
            .edges
            .iter()
            .filter_map(|edge| Some((*place.get(&edge.a)?, *place.get(&edge.b)?, edge.rule()))),
    );
    merge::merge(held, take)
}

/// The first five numbers one by one, then how many there are.
fn report_shared(
    shared: &[SharedIsbn],
    sample: &BTreeMap<u32, Held>,
    sources: &[&HoldingsSource],
    sink: &Sink,
) {
    let place = |held: &Held| {
        sources
            .iter()
            .find(|source| source.id == held.holding.source)
            .map_or(Location::Portal, |source| source.location.clone())
    };
    for found in shared.iter().take(SHOWN) {
        let records: Vec<&Held> = found
            .records
            .iter()
            .filter_map(|at| sample.get(at))
            .collect();
        let message = format!(
            "ISBN `{:013}` stands in {} records of {} clearly different titles and is not used for matching",
            found.isbn, found.n_records, found.n_titles
        );
        let at = records.first().map_or(Location::Portal, |held| place(held));
        let mut finding = Diagnostic::new(&rules::SHARED_ISBN, at, message)
            .hint("take the number out of the records of books that do not bear it, in the library's own catalog");
        for held in records {
            let why = format!(
                "record {}: `{}`",
                held.holding.record_number, held.record.title
            );
            finding = finding.related(place(held), why);
        }
        sink.report(finding);
    }
    if shared.len() > SHOWN {
        let message = format!(
            "{} ISBNs in all stand on more than three clearly different titles",
            shared.len()
        );
        sink.report(Diagnostic::new(
            &rules::SHARED_ISBN,
            Location::Portal,
            message,
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::{MemoryInputs, MemoryScratch};
    use crate::model::holdings_source::HoldingsFormat;
    use crate::paths::SourcePath;
    use std::fmt::Write as _;

    /// Two catalogs that hold much in common, in other words and another order, with copies at two branches.
    fn libraries() -> (Vec<HoldingsSource>, MemoryInputs) {
        let mut inputs = MemoryInputs::new();
        let mut sources = Vec::new();
        for (id, step) in [("a", 1_usize), ("b", 7), ("c", 11)] {
            let mut table = "title;author;year;isbn;publisher;pages\n".to_owned();
            for n in (0..600).map(|n| n * step % 601) {
                let title = [
                    "Hukum adat",
                    "Laporan tahunan",
                    "Tafsir Al-Azhar",
                    "Ekologi hutan",
                ][n % 4];
                let isbn = if n % 5 == 0 {
                    format!("978979{n:06}")
                } else {
                    String::new()
                };
                let check = isbn.bytes().zip([1_u32, 3].into_iter().cycle());
                let sum: u32 = check
                    .map(|(digit, weight)| u32::from(digit - b'0') * weight)
                    .sum();
                let isbn = if isbn.is_empty() {
                    isbn
                } else {
                    format!("{isbn}{}", (10 - sum % 10) % 10)
                };
                let year = if n % 3 == step % 3 {
                    String::new()
                } else {
                    (1980 + n / 20).to_string()
                };
                let case = if step == 7 {
                    title.to_uppercase()
                } else {
                    title.to_owned()
                };
                writeln!(
                    table,
                    "{case} {};Hamka {};{year};{isbn};Penerbit {};{} hlm",
                    n / 9,
                    n % 6,
                    n % 2,
                    n + 90
                )
                .unwrap();
            }
            inputs.put(&format!("{id}.csv"), table);
            let mut source = HoldingsSource::new(
                id,
                format!("member-{id}"),
                HoldingsFormat::Csv,
                SourcePath::new(format!("{id}.csv")),
            );
            source.columns = [
                ("title", "title"),
                ("authors", "author"),
                ("year", "year"),
                ("isbn", "isbn"),
                ("publisher", "publisher"),
                ("extent", "pages"),
            ]
            .into_iter()
            .map(|(target, column)| (target.to_owned(), column.to_owned()))
            .collect();
            sources.push(source);
        }
        (sources, inputs)
    }

    /// Copies that have to find their titles: items of SLiMS, by code and by title, and the sheet of INLISLite.
    fn scattered() -> (Vec<HoldingsSource>, MemoryInputs) {
        let mut inputs = MemoryInputs::new();
        let columns = "title,gmd_name,edition,isbn_issn,publisher_name,publish_year,collation,series_title,call_number,language_name,place_name,classification,notes,image,sor,authors,topics,item_code";
        let mut titles = format!("{columns}\n");
        let mut items = "item_code,call_number,coll_type_name,inventory_code,received_date,supplier_name,order_no,location_name,order_date,item_status_name,site,source,invoice,price,price_currency,invoice_date,input_date,last_update,title\n".to_owned();
        for n in 0..300 {
            // Every seventh names a copy of the one before it, every fifth none.
            let own = if n % 7 == 6 { n - 1 } else { n };
            let codes = if n % 5 == 4 {
                String::new()
            } else {
                format!("<B{own:04}><C{own:04}>")
            };
            writeln!(
                titles,
                "Hidrologi {},Text,,,Penerbit,2001,{} hlm,,{n},id,,551,,,,<Hamka {n}>,,{codes}",
                n % 280,
                n + 90
            )
            .unwrap();
        }
        for n in (0..330).map(|n| n * 7 % 331) {
            let (code, title) = if n % 4 == 1 {
                (String::new(), format!("Hidrologi {n}"))
            } else {
                (
                    format!("{}{:04}", ["B", "C"][n % 2], n / 3 * 3),
                    "?".to_owned(),
                )
            };
            let cells = ["", "", ""].join(",");
            writeln!(
                items,
                "{code},R {n},Umum,{cells},,Rak {n},,Tersedia,{cells},,,,,,{title}"
            )
            .unwrap();
        }
        inputs.put("titles.csv", titles);
        inputs.put("items.csv", items);
        let mut slims = HoldingsSource::new(
            "s",
            "member-s",
            HoldingsFormat::SlimsAuto,
            SourcePath::new("titles.csv"),
        );
        slims.files.push(SourcePath::new("titles.csv"));
        slims.items_file = Some(SourcePath::new("items.csv"));
        let mut sheet =
            "No. Induk,No. Barcode,Kode Lokasi Ruang,Judul Utama,Tajuk Pengarang,Tahun Terbit\n"
                .to_owned();
        for n in (0..400).map(|n| n * 7 % 401) {
            writeln!(
                sheet,
                "{n},{n:05},R{},Geologi {},Koesoemadinata,1985",
                n % 3,
                n % 90
            )
            .unwrap();
        }
        inputs.put("sheet.csv", sheet);
        let inlislite = HoldingsSource::new(
            "i",
            "member-i",
            HoldingsFormat::Inlislite,
            SourcePath::new("sheet.csv"),
        );
        (vec![slims, inlislite], inputs)
    }

    #[test]
    fn copies_find_their_titles_whatever_the_memory() {
        let (sources, inputs) = scattered();
        let united = |memory: usize| {
            let room = Room {
                scratch: &MemoryScratch,
                memory,
            };
            let sink = Sink::new();
            let none = (Overrides::new(), BTreeMap::new());
            let catalog =
                unite(&sources, &inputs, room, &none.0, &none.1, &sink, &|_, _| {}).unwrap();
            assert!(!sink.has_errors(), "{:?}", sink.sorted());
            let records: Vec<UnionRecord> = catalog.records().map(Result::unwrap).collect();
            (records, format!("{:?}", sink.sorted()))
        };
        let much = united(1 << 30);
        let sum = |member: &str| -> (usize, u32) {
            let holdings = much.0.iter().flat_map(|record| &record.held);
            let own = holdings.filter(|held| held.holding.member == member);
            own.fold((0, 0), |(n, copies), held| {
                (n + 1, copies + held.holding.copies)
            })
        };
        assert_eq!(sum("member-i"), (90, 400));
        assert_eq!(sum("member-s").0, 600);
        for rule in [
            "duplicate-item-code",
            "item-matched-by-title",
            "item-without-record",
        ] {
            assert!(much.1.contains(rule), "{rule} in {}", much.1);
        }
        assert!(united(2000) == much, "little memory gives another catalog");
    }

    #[test]
    fn the_catalog_does_not_depend_on_memory_and_loses_nothing() {
        let (sources, inputs) = libraries();
        let united = |memory: usize| {
            let room = Room {
                scratch: &MemoryScratch,
                memory,
            };
            let sink = Sink::new();
            let catalog = unite(
                &sources,
                &inputs,
                room,
                &Overrides::new(),
                &BTreeMap::new(),
                &sink,
                &|_, _| {},
            )
            .unwrap();
            assert!(!sink.has_errors(), "{:?}", sink.sorted());
            let records: Vec<UnionRecord> = catalog.records().map(Result::unwrap).collect();
            (records, catalog)
        };
        let (records, catalog) = united(1 << 30);
        assert_eq!(catalog.n_holdings(), 1800);
        assert!(catalog.len() < 1500, "{}", catalog.len());
        assert_eq!(
            records
                .iter()
                .map(|record| record.held.len())
                .sum::<usize>(),
            1800
        );
        let rids: BTreeSet<&str> = records.iter().map(|record| record.rid.as_str()).collect();
        assert_eq!(rids.len() as u64, catalog.len());
        for record in &records {
            let firsts = record
                .held
                .iter()
                .filter(|held| held.joined.is_none())
                .count();
            assert_eq!(firsts, 1, "{record:?}");
        }
        let held = records.iter().filter(|record| {
            record
                .held
                .iter()
                .any(|held| held.holding.member == "member-b")
        });
        assert_eq!(catalog.held_by("member-b"), held.count() as u64);
        assert!(
            united(2000).0 == records,
            "little memory gives another catalog"
        );
    }
}
