//! A library's holdings files: where they are, how to read them, what of them may be shown.
//! Stays whole above 500 lines: one record with all its settings, most of them a line of explanation each.

use crate::diag::Location;
use crate::model::portal::Portal;
use crate::model::record::Record;
use crate::paths::SourcePath;
use crate::schema::value::{Fields, Item};
use std::collections::BTreeMap;

/// What kind of file a holdings source is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoldingsFormat {
    /// Bibliography CSV of SLiMS 9.
    Slims9,
    /// Bibliography CSV of SLiMS 8.
    Slims8,
    /// Bibliography CSV of SLiMS 7.
    Slims7,
    /// Bibliography CSV of SLiMS, version told by the file.
    SlimsAuto,
    /// MARC 21 in ISO 2709 framing.
    Marc21,
    /// MARC 21 in XML.
    Marcxml,
    /// MARC 21 as mnemonic text.
    MarcText,
    /// MARC 21 in JSON.
    MarcJson,
    /// MODS.
    Mods,
    /// Dublin Core, as OAI-PMH gives it.
    OaiDc,
    /// KBART list of electronic titles.
    Kbart,
    /// Collection sheet of INLISLite.
    Inlislite,
    /// Any table, or sheet, with a column map.
    Csv,
    /// JSON objects, with a map of keys.
    Jsonl,
    /// Told by the file.
    Auto,
}

impl HoldingsFormat {
    /// Whether this is a bibliography CSV of SLiMS.
    pub fn is_slims(self) -> bool {
        matches!(
            self,
            Self::Slims9 | Self::Slims8 | Self::Slims7 | Self::SlimsAuto
        )
    }

    /// The name in YAML.
    pub fn code(self) -> &'static str {
        match self {
            Self::Slims9 => "slims9_biblio",
            Self::Slims8 => "slims8_biblio",
            Self::Slims7 => "slims7_biblio",
            Self::SlimsAuto => "slims_auto",
            Self::Marc21 => "marc21",
            Self::Marcxml => "marcxml",
            Self::MarcText => "marc_text",
            Self::MarcJson => "marc_json",
            Self::Mods => "mods",
            Self::OaiDc => "oai_dc",
            Self::Kbart => "kbart",
            Self::Inlislite => "inlislite",
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
            Self::Auto => "auto",
        }
    }

    /// The format of a name in YAML.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.code() == code)
    }

    /// Every format, as the vocabulary lists them.
    pub const ALL: [Self; 15] = [
        Self::Auto,
        Self::Slims9,
        Self::Slims8,
        Self::Slims7,
        Self::SlimsAuto,
        Self::Marc21,
        Self::Marcxml,
        Self::MarcText,
        Self::MarcJson,
        Self::Mods,
        Self::OaiDc,
        Self::Kbart,
        Self::Inlislite,
        Self::Csv,
        Self::Jsonl,
    ];
}

/// Whether the first row of a table names its columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HeaderRow {
    /// The file tells.
    #[default]
    Auto,
    /// It does.
    Yes,
    /// It does not.
    No,
}

/// How text is written in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TextEncoding {
    /// UTF-8 where it is valid, Windows-1252 elsewhere.
    #[default]
    Auto,
    /// UTF-8; what is not becomes a replacement character.
    Utf8,
    /// Windows-1252.
    Cp1252,
    /// Windows-1256, for Arabic.
    Cp1256,
    /// MARC-8, in MARC 21 records.
    Marc8,
}

/// Where a record of a table ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineEnd {
    /// Line feed, alone or after a carriage return.
    Lf,
    /// Carriage return alone.
    Cr,
}

/// What the operator chose when exporting a table; what is not given is told from the file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dialect {
    /// Between cells.
    pub delimiter: Option<char>,
    /// Around cells.
    pub quote: Option<char>,
    /// Before a quote inside a cell.
    pub escape: Option<char>,
    /// Whether there is a header row.
    pub header: HeaderRow,
    /// How text is written in bytes.
    pub encoding: TextEncoding,
    /// Where a record ends.
    pub line_end: Option<LineEnd>,
    /// Rows before the header, or before the first record where there is none.
    pub skip_rows: Option<u64>,
    /// Whether quotes are part of the text.
    pub unquoted: bool,
}

/// A program whose way of writing copies into MARC records is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemProfile {
    /// 952.
    Koha,
    /// AVA, else 852.
    Alma,
    /// None: the item file has them.
    Slims,
    /// 990, call number in 084.
    Inlislite,
    /// 852 with barcode and circulation modifier.
    Evergreen,
    /// 999.
    Symphony,
    /// 945.
    Sierra,
}

/// Which field of MARC records tells of copies, and what its subfields mean: letters of subfields, put together in the
/// field's order; groups of letters parted by `|` are tried one after the other.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ItemTags {
    /// The program that wrote them.
    pub profile: Option<ItemProfile>,
    /// The field.
    pub tag: String,
    /// Item code.
    pub code: String,
    /// Call number.
    pub call_number: String,
    /// Location.
    pub location: String,
    /// Collection type.
    pub collection: String,
    /// Status.
    pub status: String,
    /// Number of copies.
    pub count: String,
}

/// What the library expects its export to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Expect {
    /// Records at least.
    pub records_min: Option<u64>,
    /// Records at most.
    pub records_max: Option<u64>,
    /// Items, about.
    pub items: Option<u64>,
}

/// Lists to choose records and items by. Names are compared without regard to case.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HoldingsFilter {
    /// Names of the general material designation.
    pub gmd: Vec<String>,
    /// Names of the item's collection type.
    pub collection_type: Vec<String>,
    /// Names of the item's location.
    pub location: Vec<String>,
    /// Names of the item's status.
    pub status: Vec<String>,
    /// Beginnings of item codes.
    pub item_code: Vec<String>,
    /// Beginnings of call numbers.
    pub call_number: Vec<String>,
    /// Parts of titles; `^` at the front and `$` at the end tie a part to the ends of the title.
    pub title: Vec<String>,
    /// Languages, by name or code.
    pub language: Vec<String>,
    /// First year of publication.
    pub year_from: Option<i16>,
    /// Last year of publication.
    pub year_until: Option<i16>,
}

impl HoldingsFilter {
    /// Whether nothing is chosen by.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What to make of a location's name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LocationRule {
    /// The branch (a member's id) it stands for.
    pub branch: Option<String>,
    /// The words to show in its place.
    pub label: Option<String>,
    /// Whether what stands there is not to be shown at all.
    pub hide: bool,
}

/// What may be done with an item by the library's own rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ItemStatus {
    /// May be lent.
    Loanable,
    /// For use in the library.
    ReferenceOnly,
    /// Not found.
    Missing,
    /// Being mended.
    Repair,
    /// Not to be shown.
    Hidden,
}

/// What kind of collection an item belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CollectionKind {
    /// Lending stock.
    General,
    /// Reference.
    Reference,
    /// Theses.
    Thesis,
    /// Journals.
    Journal,
    /// A grant corner.
    Corner,
    /// Kept at the desk.
    Reserve,
}

/// What to publish of the codes on the copies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ItemCodes {
    /// Neither codes nor numbers of copies.
    Hide,
    /// Numbers of copies.
    #[default]
    CountOnly,
    /// Both.
    Show,
}

/// One holdings source.
#[derive(Debug, Clone)]
pub struct HoldingsSource {
    /// Its id.
    pub id: String,
    /// Id of the member whose holdings these are.
    pub member: String,
    /// What the files are.
    pub format: HoldingsFormat,
    /// The files, in reading order.
    pub files: Vec<SourcePath>,
    /// Item CSV of SLiMS.
    pub items_file: Option<SourcePath>,
    /// How files are written.
    pub dialect: Dialect,
    /// Where MARC records tell of copies.
    pub items: ItemTags,
    /// Column map of a table: what we call it, to the header or the number (from 1) of the column.
    pub columns: BTreeMap<String, String>,
    /// Date of the export, `YYYY-MM-DD`.
    pub exported_at: String,
    /// What the library expects.
    pub expect: Expect,
    /// Only these.
    pub include: HoldingsFilter,
    /// Not these.
    pub exclude: HoldingsFilter,
    /// By name of location.
    pub location_map: BTreeMap<String, LocationRule>,
    /// By name of status.
    pub status_map: BTreeMap<String, ItemStatus>,
    /// By name of collection type.
    pub collection_map: BTreeMap<String, CollectionKind>,
    /// ISO 639-3 code by name of language.
    pub language_map: BTreeMap<String, String>,
    /// Template of the link to a record: `{isbn}`, `{title}`, `{item}`.
    pub record_url: Option<String>,
    /// The member's own template for a search: `{query}` or `{isbn}`.
    pub opac_search_template: Option<String>,
    /// What to publish of item codes.
    pub item_codes: ItemCodes,
    /// Whether somebody looked for hidden titles in the export.
    pub opac_hide_checked: bool,
    /// Whether the library allows publication.
    pub permission: bool,
    /// Where the source is described.
    pub location: Location,
}

impl HoldingsSource {
    /// The source that a record of kind `holdings` describes.
    pub fn of(record: &Record, portal: &Portal) -> Self {
        let format = HoldingsFormat::of_code(record.str("format")).unwrap_or(HoldingsFormat::Auto);
        let content = SourcePath::new("content");
        let file = |item: &Item| content.join(item.as_str());
        let letter = |path: &str| {
            record
                .str(path)
                .replace("\\t", "\t")
                .replace("tab", "\t")
                .chars()
                .next()
        };
        let count = |path: &str| record.int(path).and_then(|n| u64::try_from(n).ok());
        let words = |path: &str| -> BTreeMap<String, String> {
            let entries = record.map(path).map(Fields::iter);
            entries
                .into_iter()
                .flatten()
                .map(|(key, item)| (key.to_owned(), item.as_str().to_owned()))
                .collect()
        };
        let given = |path: &str| Some(record.str(path).to_owned()).filter(|text| !text.is_empty());
        let location_rule = |item: &Item| {
            let fields = item.as_map();
            let text = |key: &str| fields.map_or("", |fields| fields.str(key)).to_owned();
            LocationRule {
                branch: Some(text("branch"))
                    .filter(|id| portal.member(id).is_some_and(Record::is_public)),
                label: Some(text("label")).filter(|label| !label.is_empty()),
                hide: fields
                    .and_then(|fields| fields.bool("hide"))
                    .unwrap_or(false),
            }
        };
        let locations = record.map("location_map").map(Fields::iter);
        let template = portal
            .member(record.str("member"))
            .map_or("", |member| member.str("opac_search_template"));
        Self {
            id: record.id.clone(),
            member: record.str("member").to_owned(),
            format,
            files: record.list("files").iter().filter_map(file).collect(),
            items_file: record.get("items_file").and_then(file),
            dialect: Dialect {
                delimiter: letter("dialect.delimiter"),
                quote: letter("dialect.quote"),
                escape: letter("dialect.escape"),
                header: match record.str("dialect.header") {
                    "yes" => HeaderRow::Yes,
                    "no" => HeaderRow::No,
                    _ => HeaderRow::Auto,
                },
                encoding: match record.str("dialect.encoding") {
                    "utf-8" => TextEncoding::Utf8,
                    "cp1252" => TextEncoding::Cp1252,
                    "cp1256" => TextEncoding::Cp1256,
                    "marc-8" => TextEncoding::Marc8,
                    _ => TextEncoding::Auto,
                },
                line_end: match record.str("dialect.line_end") {
                    "lf" | "crlf" => Some(LineEnd::Lf),
                    "cr" => Some(LineEnd::Cr),
                    _ => None,
                },
                skip_rows: count("dialect.skip_rows"),
                unquoted: record.str("dialect.quote") == "none",
            },
            items: ItemTags {
                profile: match record.str("items.profile") {
                    "koha" => Some(ItemProfile::Koha),
                    "alma" => Some(ItemProfile::Alma),
                    "slims" => Some(ItemProfile::Slims),
                    "inlislite" => Some(ItemProfile::Inlislite),
                    "evergreen" => Some(ItemProfile::Evergreen),
                    "symphony" => Some(ItemProfile::Symphony),
                    "sierra" => Some(ItemProfile::Sierra),
                    _ => None,
                },
                tag: record.str("items.tag").to_owned(),
                code: record.str("items.code").to_owned(),
                call_number: record.str("items.call_number").to_owned(),
                location: record.str("items.location").to_owned(),
                collection: record.str("items.collection").to_owned(),
                status: record.str("items.status").to_owned(),
                count: record.str("items.count").to_owned(),
            },
            columns: words("columns"),
            exported_at: record
                .date("exported_at")
                .map_or_else(String::new, |day| day.to_string()),
            expect: Expect {
                records_min: count("expect.records_min"),
                records_max: count("expect.records_max"),
                items: count("expect.items"),
            },
            include: filter(record, "include"),
            exclude: filter(record, "exclude"),
            location_map: locations
                .into_iter()
                .flatten()
                .map(|(name, item)| (name.to_owned(), location_rule(item)))
                .collect(),
            status_map: words("status_map")
                .into_iter()
                .filter_map(|(name, code)| Some((name, item_status(&code)?)))
                .collect(),
            collection_map: words("collection_map")
                .into_iter()
                .filter_map(|(name, code)| Some((name, collection_kind(&code)?)))
                .collect(),
            language_map: words("language_map"),
            record_url: given("record_url"),
            opac_search_template: Some(template.to_owned()).filter(|template| !template.is_empty()),
            item_codes: match record.str("item_codes") {
                "hide" => ItemCodes::Hide,
                "show" => ItemCodes::Show,
                _ => ItemCodes::CountOnly,
            },
            opac_hide_checked: record.bool("opac_hide_checked").unwrap_or(false),
            permission: record.bool("permission").unwrap_or(false),
            location: record.at("files"),
        }
    }

    /// A source of one file, with nothing else said.
    pub fn new(
        id: impl Into<String>,
        member: impl Into<String>,
        format: HoldingsFormat,
        file: SourcePath,
    ) -> Self {
        Self {
            id: id.into(),
            member: member.into(),
            format,
            location: Location::File(file.clone()),
            files: vec![file],
            items_file: None,
            dialect: Dialect::default(),
            items: ItemTags::default(),
            columns: BTreeMap::new(),
            exported_at: String::new(),
            expect: Expect::default(),
            include: HoldingsFilter::default(),
            exclude: HoldingsFilter::default(),
            location_map: BTreeMap::new(),
            status_map: BTreeMap::new(),
            collection_map: BTreeMap::new(),
            language_map: BTreeMap::new(),
            record_url: None,
            opac_search_template: None,
            item_codes: ItemCodes::default(),
            opac_hide_checked: false,
            permission: true,
        }
    }
}

fn filter(record: &Record, path: &str) -> HoldingsFilter {
    let list = |key: &str| -> Vec<String> {
        record
            .list(&format!("{path}.{key}"))
            .iter()
            .map(|item| item.as_str().to_owned())
            .collect()
    };
    let year = |key: &str| {
        record
            .int(&format!("{path}.{key}"))
            .and_then(|year| i16::try_from(year).ok())
    };
    HoldingsFilter {
        gmd: list("gmd"),
        collection_type: list("collection_type"),
        location: list("location"),
        status: list("status"),
        item_code: list("item_code"),
        call_number: list("call_number"),
        title: list("title"),
        language: list("language"),
        year_from: year("year_from"),
        year_until: year("year_until"),
    }
}

fn item_status(code: &str) -> Option<ItemStatus> {
    Some(match code {
        "loanable" => ItemStatus::Loanable,
        "reference_only" => ItemStatus::ReferenceOnly,
        "missing" => ItemStatus::Missing,
        "repair" => ItemStatus::Repair,
        "hidden" => ItemStatus::Hidden,
        _ => return None,
    })
}

fn collection_kind(code: &str) -> Option<CollectionKind> {
    Some(match code {
        "general" => CollectionKind::General,
        "reference" => CollectionKind::Reference,
        "thesis" => CollectionKind::Thesis,
        "journal" => CollectionKind::Journal,
        "corner" => CollectionKind::Corner,
        "reserve" => CollectionKind::Reserve,
        _ => return None,
    })
}
