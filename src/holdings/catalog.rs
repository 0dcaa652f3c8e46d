//! The union catalog: what the search and the pages are given.

use crate::disk::MemoryScratch;
use crate::error::{Error, Kind, Result};
use crate::spill::flow::Lot;
use crate::spill::{Log, LogReader, LogWriter};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// What a thing is, from GMD, leader or record type.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub enum Format {
    /// Printed text.
    #[default]
    Book,
    /// Serial: an ISSN, or a frequency.
    Serial,
    /// Thesis: skripsi, tesis, disertasi.
    Thesis,
    /// Electronic resource.
    Electronic,
    /// Sound.
    Audio,
    /// Moving pictures.
    Video,
    /// Map.
    Map,
    /// Manuscript.
    Manuscript,
    /// Microform.
    Micro,
    /// Anything else.
    Object,
}

impl Format {
    /// Every format, in the order of the filter.
    pub const ALL: [Format; 10] = [
        Self::Book,
        Self::Serial,
        Self::Thesis,
        Self::Electronic,
        Self::Audio,
        Self::Video,
        Self::Map,
        Self::Manuscript,
        Self::Micro,
        Self::Object,
    ];

    /// Codes of vocabulary `material` that are of this form; none where no material tells of it.
    pub fn materials(self) -> &'static [&'static str] {
        match self {
            Self::Book => &["book", "textbook"],
            Self::Serial => &["journal"],
            Self::Thesis => &["thesis"],
            Self::Electronic => &["electronic"],
            Self::Audio | Self::Video => &["audiovisual"],
            Self::Map => &["map"],
            Self::Manuscript | Self::Micro | Self::Object => &[],
        }
    }

    /// The code of vocabulary `format`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Book => "book",
            Self::Serial => "serial",
            Self::Thesis => "thesis",
            Self::Electronic => "electronic",
            Self::Audio => "audio",
            Self::Video => "video",
            Self::Map => "map",
            Self::Manuscript => "manuscript",
            Self::Micro => "micro",
            Self::Object => "object",
        }
    }
}

/// One library's description of an edition, in its own wording, normalized only where a field says so.
///
/// Its texts are its own, or, as `UnionCatalog::encoded` gives them, lie in bytes that were read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct BibRecord<S = String> {
    /// Title proper, without the ISBD marks that follow it.
    pub title: S,
    /// Other title information; may be empty.
    pub subtitle: S,
    /// Number or name of a part (MARC 245 $n $p); may be empty.
    pub part: S,
    /// Statement of responsibility; may be empty.
    pub responsibility: S,
    /// Names as the library writes them, main entry first.
    pub authors: Vec<S>,
    /// ISBN-13, 13 digits, check digit right; sorted, no repeats.
    pub isbn: Vec<S>,
    /// ISSN, `NNNN-NNNC`, check digit right; sorted, no repeats.
    pub issn: Vec<S>,
    /// Edition statement; may be empty.
    pub edition: S,
    /// Publisher; may be empty.
    pub publisher: S,
    /// Place of publication; may be empty.
    pub place: S,
    /// Year of publication, common era, if it can be told.
    pub year: Option<i16>,
    /// The year as the library writes it (`[2015]`, `t.t.`, `1412 H`).
    pub year_raw: S,
    /// Physical description; may be empty.
    pub extent: S,
    /// Series statement; may be empty.
    pub series: S,
    /// ISO 639-3 code, or empty where the library does not say or the name is not known.
    pub language: S,
    /// What it is.
    pub format: Format,
    /// Subject headings in the library's wording.
    pub subjects: Vec<S>,
    /// Classification as the library writes it; may be empty.
    pub class_raw: S,
    /// Code of vocabulary `class_group`: `000`…`900`, `islam`, `fiction`, `local`, `serial`, `unknown`.
    pub class_group: S,
    /// Notes; may be empty.
    pub notes: S,
}

/// What one member holds of an edition.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Holding<S = String> {
    /// Id of the member.
    pub member: S,
    /// Id of the branch (a member too), where the location map names one.
    pub branch: Option<S>,
    /// Id of the holdings source.
    pub source: S,
    /// Number of the record in its file, from 1.
    pub record_number: u64,
    /// Number of the record in the library's own program, which stays the same from export to export; may be empty.
    pub control: S,
    /// Call number as the library writes it; may be empty.
    pub call_number: S,
    /// Locations or collections, in the wording of the source or of its location map.
    pub locations: Vec<S>,
    /// Copies that count: neither hidden nor missing. 0 where the source does not say.
    pub copies: u32,
    /// Of these, copies that may be lent by the library's own rule. Never a promise about today.
    pub loanable: u32,
    /// Of these, copies for use in the library only.
    pub reference: u32,
    /// Item codes, only where the source's `item_codes` is `show`.
    pub item_codes: Vec<S>,
    /// Link into the member's own OPAC, finished; may be empty.
    pub url: S,
    /// Date of the export, `YYYY-MM-DD`.
    pub exported_at: S,
}

/// A member's description together with what it holds.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Held<S = String> {
    /// The description.
    pub record: BibRecord<S>,
    /// The holding.
    pub holding: Holding<S>,
    /// Why it stands with the others; none for the first of its edition.
    pub joined: Option<Joined<S>>,
}

/// Why a description stands with others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joined<S = String> {
    /// By which rule.
    pub rule: JoinRule,
    /// With which record, of those that stand there too.
    pub to: RecordRef<S>,
}

/// A record of a source.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RecordRef<S = String> {
    /// Id of the holdings source.
    pub source: S,
    /// Number of the record in its file, from 1.
    pub number: u64,
}

/// Why two descriptions are of one edition, the best-founded reason first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum JoinRule {
    /// Somebody has looked and said so.
    Curator,
    /// One record with copies at several branches.
    SameRecord,
    /// A common ISBN.
    Isbn,
    /// A common ISSN.
    Issn,
    /// Title and author.
    TitleAuthor,
    /// Title, publisher and year.
    TitleImprint,
}

impl JoinRule {
    /// Every rule, the best-founded first.
    pub const ALL: [JoinRule; 6] = [
        Self::Curator,
        Self::SameRecord,
        Self::Isbn,
        Self::Issn,
        Self::TitleAuthor,
        Self::TitleImprint,
    ];

    /// Its code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Curator => "curator",
            Self::SameRecord => "same-record",
            Self::Isbn => "isbn",
            Self::Issn => "issn",
            Self::TitleAuthor => "title-author",
            Self::TitleImprint => "title-imprint",
        }
    }

    /// In words, after "they are one edition because".
    pub fn words(self) -> &'static str {
        match self {
            Self::Curator => "a curator has said so",
            Self::SameRecord => "it is one record, with copies at several branches",
            Self::Isbn => "they share an ISBN, and their titles agree",
            Self::Issn => "they share an ISSN, and their titles agree",
            Self::TitleAuthor => {
                "title and author agree, and nothing known of year, edition, publisher, pages and numbers differs"
            }
            Self::TitleImprint => {
                "title, publisher and year agree, and nothing else that is known differs"
            }
        }
    }
}

/// Records of one edition from several members, merged without losing any member's own.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct UnionRecord<S = String> {
    /// Stable id: 10 characters, lower-case base32 of a hash of what identifies the edition.
    pub rid: S,
    /// What editions, translations apart, of one work have in common; for showing them together, not for joining.
    pub work: S,
    /// The best description, field by field.
    pub best: BibRecord<S>,
    /// Every member's own, sorted by member, source, record number; never empty.
    pub held: Vec<Held<S>>,
}

/// What became of one holdings source.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SourceSummary {
    /// Id of the holdings source.
    pub source: String,
    /// Id of its member.
    pub member: String,
    /// The format that was read, with the dialect in words.
    pub dialect: String,
    /// Records in the files.
    pub n_read: u64,
    /// Records mended while reading.
    pub n_repaired: u64,
    /// Records that could not be read.
    pub n_skipped: u64,
    /// Records left out by the source's own filters.
    pub n_excluded: u64,
    /// Date of the export, `YYYY-MM-DD`.
    pub exported_at: String,
}

/// The merged holdings of all members. The records themselves may be on disk: they come one by one.
#[derive(Debug, Default)]
pub struct UnionCatalog {
    pub(super) sources: Vec<SourceSummary>,
    /// The records, encoded.
    pub(super) log: Log,
    /// Records whose rid is not the one they are encoded with, because another record has it.
    pub(super) rids: BTreeMap<u64, String>,
    pub(super) n_holdings: u64,
    pub(super) held_by: BTreeMap<String, u64>,
}

impl UnionCatalog {
    /// Of records that are in memory already; they keep their order.
    pub fn of(records: &[UnionRecord], sources: Vec<SourceSummary>) -> Result<Self> {
        let mut log = LogWriter::new(&MemoryScratch, usize::MAX);
        let mut catalog = Self {
            sources,
            ..Self::default()
        };
        for record in records {
            log.push(&encode(record)?)?;
            catalog.count(record);
        }
        catalog.log = log.finish()?;
        Ok(catalog)
    }

    fn count(&mut self, record: &UnionRecord) {
        self.n_holdings += record.held.len() as u64;
        for member in members(record) {
            *self.held_by.entry(member.to_owned()).or_default() += 1;
        }
    }

    /// How many records there are.
    pub fn len(&self) -> u64 {
        self.log.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.log.is_empty()
    }

    /// How many holdings stand behind them.
    pub fn n_holdings(&self) -> u64 {
        self.n_holdings
    }

    /// How many records a member holds.
    pub fn held_by(&self, member: &str) -> u64 {
        self.held_by.get(member).copied().unwrap_or(0)
    }

    /// What became of each source, sorted by id.
    pub fn sources(&self) -> &[SourceSummary] {
        &self.sources
    }

    /// The same as `records`, not decoded.
    pub(crate) fn encoded(&self) -> Encoded<'_> {
        Encoded {
            rids: &self.rids,
            reader: self.log.read(),
            next: 0,
            renamed: Vec::new(),
        }
    }

    /// Puts the records into lots, encoded, one a call, until there are none.
    pub(crate) fn reading(&self) -> impl FnMut(&mut Lot) -> Result<bool> + Send {
        let mut records = self.encoded();
        move |lot| {
            let record = records.next()?;
            record.iter().for_each(|record| lot.push(record));
            Ok(record.is_some())
        }
    }

    /// The records from the first on, in an order that depends on nothing but the sources; rids are unique.
    pub fn records(&self) -> Records<'_> {
        Records {
            rids: &self.rids,
            reader: self.log.read(),
            next: 0,
            ready: VecDeque::new(),
        }
    }
}

/// Goes through the records of a union catalog as they are encoded.
pub(crate) struct Encoded<'c> {
    rids: &'c BTreeMap<u64, String>,
    reader: LogReader<'c>,
    next: u64,
    renamed: Vec<u8>,
}

impl Encoded<'_> {
    /// The next one, for `UnionRecord::read`.
    pub(crate) fn next(&mut self) -> Result<Option<&[u8]>> {
        let bytes = self.reader.next()?;
        let rid = self.rids.get(&self.next);
        self.next += 1;
        let (Some(bytes), Some(rid)) = (bytes, rid) else {
            return Ok(bytes);
        };
        let mut record = UnionRecord::read(bytes)?;
        record.rid = rid;
        self.renamed = encode(&record)?;
        Ok(Some(&self.renamed))
    }
}

impl<'a> UnionRecord<&'a str> {
    /// Of a record that is encoded; its texts stay where they are.
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self> {
        decode(bytes)
    }
}

/// The members that hold a record, each once.
pub(super) fn members<S: AsRef<str>>(record: &UnionRecord<S>) -> BTreeSet<&str> {
    record
        .held
        .iter()
        .map(|held| held.holding.member.as_ref())
        .collect()
}

/// Goes through the records of a union catalog.
pub struct Records<'c> {
    rids: &'c BTreeMap<u64, String>,
    reader: LogReader<'c>,
    next: u64,
    ready: VecDeque<UnionRecord>,
}

impl Records<'_> {
    /// Decodes the next thousand or so on all cores.
    fn fill(&mut self) -> Result<()> {
        const BATCH: usize = 1024;
        let mut batch: Vec<Vec<u8>> = Vec::with_capacity(BATCH);
        while batch.len() < BATCH
            && let Some(bytes) = self.reader.next()?
        {
            batch.push(bytes.to_vec());
        }
        let decoded: Result<Vec<UnionRecord>> =
            batch.par_iter().map(|bytes| decode(bytes)).collect();
        for mut record in decoded? {
            if let Some(rid) = self.rids.get(&self.next) {
                record.rid.clone_from(rid);
            }
            self.next += 1;
            self.ready.push_back(record);
        }
        Ok(())
    }
}

impl Iterator for Records<'_> {
    type Item = Result<UnionRecord>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ready.is_empty()
            && let Err(error) = self.fill()
        {
            return Some(Err(error));
        }
        self.ready.pop_front().map(Ok)
    }
}

/// To the bytes that wait on disk.
pub(super) fn encode<T: Serialize>(value: &T) -> Result<Vec<u8>> {
    // Most are shorter.
    encode_behind(Vec::with_capacity(512), value)
}

/// The same, after other bytes.
pub(super) fn encode_behind<T: Serialize>(front: Vec<u8>, value: &T) -> Result<Vec<u8>> {
    postcard::to_extend(value, front).map_err(bug)
}

/// Back from the bytes at the front, with those that follow.
pub(super) fn decode_front<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<(T, &'a [u8])> {
    postcard::take_from_bytes(bytes).map_err(bug)
}

/// Back from them.
pub(super) fn decode<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T> {
    postcard::from_bytes(bytes).map_err(bug)
}

fn bug(error: postcard::Error) -> Error {
    Error::new(
        Kind::Bug,
        format!("a record cannot be read back from where it waited: {error}"),
    )
}
