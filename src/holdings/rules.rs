//! The rules of this room: what can be wrong with holdings files and records.

use crate::diag::{Rule, Severity};

pub(crate) const UNREADABLE_FILE: Rule = Rule {
    code: "unreadable-holdings-file",
    numbers: &["B01"],
    severity: Severity::Error,
    summary: "a holdings file cannot be read",
    explanation: include_str!("explain/unreadable-holdings-file.md"),
};

pub(crate) const UNKNOWN_FORMAT: Rule = Rule {
    code: "unknown-holdings-format",
    numbers: &["B01"],
    severity: Severity::Error,
    summary: "a holdings file is not what its source says, or its columns are not known",
    explanation: include_str!("explain/unknown-holdings-format.md"),
};

pub(crate) const DIALECT_ASSUMED: Rule = Rule {
    code: "dialect-assumed",
    numbers: &["B02"],
    severity: Severity::Info,
    summary: "how a holdings file is written was told from the file itself",
    explanation: include_str!("explain/dialect-assumed.md"),
};

pub(crate) const ROW_REPAIRED: Rule = Rule {
    code: "row-repaired",
    numbers: &["B03"],
    severity: Severity::Warning,
    summary: "a record was damaged and has been mended while reading",
    explanation: include_str!("explain/row-repaired.md"),
};

pub(crate) const MANY_BROKEN_RECORDS: Rule = Rule {
    code: "many-broken-records",
    numbers: &["B03"],
    severity: Severity::Error,
    summary: "more than two in a hundred records of a holdings file cannot be read",
    explanation: include_str!("explain/many-broken-records.md"),
};

pub(crate) const SKIPPED_RECORD: Rule = Rule {
    code: "skipped-record",
    numbers: &[],
    severity: Severity::Warning,
    summary: "a record cannot be read and is left out",
    explanation: include_str!("explain/skipped-record.md"),
};

pub(crate) const BAD_ISBN: Rule = Rule {
    code: "bad-isbn",
    numbers: &["B04"],
    severity: Severity::Warning,
    summary: "an ISBN fails its check digit or has the wrong length",
    explanation: include_str!("explain/bad-isbn.md"),
};

pub(crate) const SHARED_ISBN: Rule = Rule {
    code: "shared-isbn",
    numbers: &["B05"],
    severity: Severity::Warning,
    summary: "one ISBN stands in records of more than three clearly different titles",
    explanation: include_str!("explain/shared-isbn.md"),
};

pub(crate) const UNKNOWN_RECORD: Rule = Rule {
    code: "override-of-unknown-record",
    numbers: &[],
    severity: Severity::Warning,
    summary: "a decision about two records names one that is in no catalog",
    explanation: include_str!("explain/override-of-unknown-record.md"),
};

pub(crate) const OVERRIDES_COLLIDE: Rule = Rule {
    code: "overrides-collide",
    numbers: &[],
    severity: Severity::Warning,
    summary: "two decisions about the same records contradict each other",
    explanation: include_str!("explain/overrides-collide.md"),
};

pub(crate) const MISSING_TITLE: Rule = Rule {
    code: "missing-title",
    numbers: &["B06"],
    severity: Severity::Error,
    summary: "a record has no title and is left out",
    explanation: include_str!("explain/missing-title.md"),
};

pub(crate) const UNMAPPED_LANGUAGE: Rule = Rule {
    code: "unmapped-language",
    numbers: &["B08"],
    severity: Severity::Warning,
    summary: "the name of a language is not known",
    explanation: include_str!("explain/unmapped-language.md"),
};

pub(crate) const DUPLICATE_ITEM_CODE: Rule = Rule {
    code: "duplicate-item-code",
    numbers: &["B10"],
    severity: Severity::Warning,
    summary: "one item code stands on several records of a source",
    explanation: include_str!("explain/duplicate-item-code.md"),
};

pub(crate) const ITEM_WITHOUT_RECORD: Rule = Rule {
    code: "item-without-record",
    numbers: &["B10"],
    severity: Severity::Warning,
    summary: "a row of the item file belongs to no record",
    explanation: include_str!("explain/item-without-record.md"),
};

pub(crate) const ITEM_BY_TITLE: Rule = Rule {
    code: "item-matched-by-title",
    numbers: &["B10"],
    severity: Severity::Warning,
    summary: "a row of the item file was joined to its record by title only",
    explanation: include_str!("explain/item-matched-by-title.md"),
};

pub(crate) const UNMAPPED_LOCATION: Rule = Rule {
    code: "unmapped-location",
    numbers: &["B11"],
    severity: Severity::Warning,
    summary: "a location is not in the location map of its source",
    explanation: include_str!("explain/unmapped-location.md"),
};

pub(crate) const TOO_FEW_RECORDS: Rule = Rule {
    code: "too-few-records",
    numbers: &["B12"],
    severity: Severity::Error,
    summary: "a holdings source has far fewer records than expected",
    explanation: include_str!("explain/too-few-records.md"),
};

pub(crate) const HIDDEN_TITLES_RISK: Rule = Rule {
    code: "hidden-titles-risk",
    numbers: &["B15"],
    severity: Severity::Warning,
    summary: "a SLiMS export may hold titles that the library hides in its own catalog",
    explanation: include_str!("explain/hidden-titles-risk.md"),
};

pub(crate) const DAMAGED_NOTES: Rule = Rule {
    code: "damaged-notes",
    numbers: &["B21"],
    severity: Severity::Info,
    summary: "notes damaged by a SLiMS import were cleaned",
    explanation: include_str!("explain/damaged-notes.md"),
};

pub(crate) const PERSONAL_DATA: Rule = Rule {
    code: "personal-data-in-holdings",
    numbers: &["D01"],
    severity: Severity::Error,
    summary: "a holdings file holds personal data",
    explanation: include_str!("explain/personal-data-in-holdings.md"),
};

pub(crate) const TOO_MANY_RECORDS: Rule = Rule {
    code: "too-many-records",
    numbers: &["B12"],
    severity: Severity::Error,
    summary: "a holdings source has more records than expected",
    explanation: include_str!("explain/too-many-records.md"),
};

pub(crate) const ITEM_COUNT_DIFFERS: Rule = Rule {
    code: "item-count-differs",
    numbers: &["B12"],
    severity: Severity::Warning,
    summary: "a holdings source has far fewer or far more items than expected",
    explanation: include_str!("explain/item-count-differs.md"),
};

pub(crate) const SHOUTED_TITLES: Rule = Rule {
    code: "shouted-titles",
    numbers: &["B06"],
    severity: Severity::Info,
    summary: "nearly all titles of a holdings source are in capitals",
    explanation: include_str!("explain/shouted-titles.md"),
};

pub(crate) const ODD_YEAR: Rule = Rule {
    code: "odd-year",
    numbers: &["B07"],
    severity: Severity::Info,
    summary: "a year of publication cannot be told, or lies in the future",
    explanation: include_str!("explain/odd-year.md"),
};

pub(crate) const UNKNOWN_MATERIAL: Rule = Rule {
    code: "unknown-material",
    numbers: &["B08"],
    severity: Severity::Warning,
    summary: "the name of a material is not known",
    explanation: include_str!("explain/unknown-material.md"),
};

pub(crate) const ODD_CLASS: Rule = Rule {
    code: "odd-class",
    numbers: &["B09"],
    severity: Severity::Info,
    summary: "a class number is neither DDC nor its Islamic extension",
    explanation: include_str!("explain/odd-class.md"),
};

pub(crate) const DAMAGED_TEXT: Rule = Rule {
    code: "damaged-text",
    numbers: &["B16"],
    severity: Severity::Info,
    summary: "text was damaged by a wrong encoding or holds HTML, and has been mended",
    explanation: include_str!("explain/damaged-text.md"),
};

pub(crate) const NOTHING_LEFT: Rule = Rule {
    code: "nothing-left",
    numbers: &["B18"],
    severity: Severity::Info,
    summary: "filters leave no item of some records",
    explanation: include_str!("explain/nothing-left.md"),
};

pub(crate) const REPEATED_RECORD: Rule = Rule {
    code: "repeated-record",
    numbers: &["B20"],
    severity: Severity::Info,
    summary: "one library describes one edition twice",
    explanation: include_str!("explain/repeated-record.md"),
};

/// How to mend what a rule finds in a record; empty where nothing is to be done.
pub(crate) fn cure(rule: &Rule) -> &'static str {
    match rule.code {
        "row-repaired" | "skipped-record" => {
            "mend the record in the library's own program, or export again; `dialect` says how a table is written"
        }
        "bad-isbn" => "compare the number with the book, and mend it in the library's own catalog",
        "missing-title" => "give the record a title in the library's own catalog",
        "unmapped-language" => {
            "add the name to `language_map` of the source, with its ISO 639-3 code"
        }
        "unmapped-location" => {
            "add the name to `location_map` of the source, with a `label` or `branch`, or with `hide: true`"
        }
        "duplicate-item-code" => "give each copy a code of its own in the library's own program",
        "item-without-record" => "export titles and items on the same day",
        "item-matched-by-title" => {
            "export titles and items on the same day, so that the codes can be found"
        }
        "odd-year" => "write the year of publication in four figures, in the library's own catalog",
        "unknown-material" => {
            "use a material that the program knows, or leave it empty for printed books"
        }
        _ => "",
    }
}

/// All of them.
pub(crate) const RULES: &[&Rule] = &[
    &UNREADABLE_FILE,
    &UNKNOWN_FORMAT,
    &DIALECT_ASSUMED,
    &ROW_REPAIRED,
    &MANY_BROKEN_RECORDS,
    &SKIPPED_RECORD,
    &BAD_ISBN,
    &SHARED_ISBN,
    &UNKNOWN_RECORD,
    &OVERRIDES_COLLIDE,
    &MISSING_TITLE,
    &UNMAPPED_LANGUAGE,
    &DUPLICATE_ITEM_CODE,
    &ITEM_WITHOUT_RECORD,
    &ITEM_BY_TITLE,
    &UNMAPPED_LOCATION,
    &TOO_FEW_RECORDS,
    &HIDDEN_TITLES_RISK,
    &DAMAGED_NOTES,
    &PERSONAL_DATA,
    &TOO_MANY_RECORDS,
    &ITEM_COUNT_DIFFERS,
    &SHOUTED_TITLES,
    &ODD_YEAR,
    &UNKNOWN_MATERIAL,
    &ODD_CLASS,
    &DAMAGED_TEXT,
    &NOTHING_LEFT,
    &REPEATED_RECORD,
];
