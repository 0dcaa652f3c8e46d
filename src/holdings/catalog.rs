//! The union catalog: what the search and the pages are given.

/// What a thing is, from GMD, leader or record type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize, serde::Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct BibRecord {
    /// Title proper, without the ISBD marks that follow it.
    pub title: String,
    /// Other title information; may be empty.
    pub subtitle: String,
    /// Number or name of a part (MARC 245 $n $p); may be empty.
    pub part: String,
    /// Statement of responsibility; may be empty.
    pub responsibility: String,
    /// Names as the library writes them, main entry first.
    pub authors: Vec<String>,
    /// ISBN-13, 13 digits, check digit right; sorted, no repeats.
    pub isbn: Vec<String>,
    /// ISSN, `NNNN-NNNC`, check digit right; sorted, no repeats.
    pub issn: Vec<String>,
    /// Edition statement; may be empty.
    pub edition: String,
    /// Publisher; may be empty.
    pub publisher: String,
    /// Place of publication; may be empty.
    pub place: String,
    /// Year of publication, common era, if it can be told.
    pub year: Option<i16>,
    /// The year as the library writes it (`[2015]`, `t.t.`, `1412 H`).
    pub year_raw: String,
    /// Physical description; may be empty.
    pub extent: String,
    /// Series statement; may be empty.
    pub series: String,
    /// ISO 639-3 code, or empty where the library does not say or the name is not known.
    pub language: String,
    /// What it is.
    pub format: Format,
    /// Subject headings in the library's wording.
    pub subjects: Vec<String>,
    /// Classification as the library writes it; may be empty.
    pub class_raw: String,
    /// Code of vocabulary `class_group`: `000`…`900`, `islam`, `fiction`, `local`, `serial`, `unknown`.
    pub class_group: String,
    /// Notes; may be empty.
    pub notes: String,
}

/// What one member holds of an edition.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Holding {
    /// Id of the member.
    pub member: String,
    /// Id of the branch (a member too), where the location map names one.
    pub branch: Option<String>,
    /// Id of the holdings source.
    pub source: String,
    /// Number of the record in its file, from 1.
    pub record_number: u64,
    /// Call number as the library writes it; may be empty.
    pub call_number: String,
    /// Locations or collections, in the wording of the source or of its location map.
    pub locations: Vec<String>,
    /// Copies that count: neither hidden nor missing. 0 where the source does not say.
    pub copies: u32,
    /// Of these, copies that may be lent by the library's own rule. Never a promise about today.
    pub loanable: u32,
    /// Of these, copies for use in the library only.
    pub reference: u32,
    /// Item codes, only where the source's `item_codes` is `show`.
    pub item_codes: Vec<String>,
    /// Link into the member's own OPAC, finished; may be empty.
    pub url: String,
    /// Date of the export, `YYYY-MM-DD`.
    pub exported_at: String,
}

/// A member's description together with what it holds.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Held {
    /// The description.
    pub record: BibRecord,
    /// The holding.
    pub holding: Holding,
}

/// Records of one edition from several members, merged without losing any member's own.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct UnionRecord {
    /// Stable id: 10 characters, lower-case base32 of a hash of what identifies the edition.
    pub rid: String,
    /// The best description, field by field.
    pub best: BibRecord,
    /// Every member's own, sorted by member, source, record number; never empty.
    pub held: Vec<Held>,
    /// Work.
    pub work: String,
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

/// The merged holdings of all members.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UnionCatalog {
    /// Sorted by `rid`; rids are unique.
    pub records: Vec<UnionRecord>,
    /// One a source, sorted by id.
    pub sources: Vec<SourceSummary>,
}

impl UnionCatalog {
    /// n
    pub fn len(&self) -> u64 { self.records.len() as u64 }
    /// r
    pub fn records(&self) -> crate::error::Result<impl Iterator<Item = crate::error::Result<UnionRecord>> + '_> {
        Ok(self.records.iter().cloned().map(Ok))
    }
}
