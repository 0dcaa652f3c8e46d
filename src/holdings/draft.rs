//! A record in the words of its source: what `extract` and `columns` make, and `shape` turns into what is published.

use super::catalog::Format;
use serde::{Deserialize, Serialize};

/// One copy, or one place where copies stand.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Copy {
    /// Code on the copy; may be empty.
    pub(crate) code: String,
    /// Call number; may be empty.
    pub(crate) call_number: String,
    /// Location; may be empty.
    pub(crate) location: String,
    /// Collection type; may be empty.
    pub(crate) collection: String,
    /// Status by name, if the source says anything about status.
    pub(crate) status: Option<String>,
    /// How many copies this stands for; 0 for a place of which no number is known.
    pub(crate) count: u32,
}

/// One record.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Draft {
    /// Its number in the file, from 1.
    pub(crate) number: u64,
    /// A number the library would know it by.
    pub(crate) control: Option<String>,
    /// Title as written; may hold subtitle and responsibility after ISBD marks.
    pub(crate) title: String,
    /// Subtitle, where it has its own place.
    pub(crate) subtitle: String,
    /// Part, where it has its own place.
    pub(crate) part: String,
    /// Statement of responsibility, where it has its own place.
    pub(crate) responsibility: String,
    /// Names.
    pub(crate) authors: Vec<String>,
    /// Cells that should hold ISBNs, with the name of the field they stand in.
    pub(crate) isbn: Vec<String>,
    /// Cells that should hold ISSNs.
    pub(crate) issn: Vec<String>,
    /// Where ISBNs stand, for findings; forgotten by a draft that waits on disk.
    #[serde(skip)]
    pub(crate) isbn_field: &'static str,
    /// Edition statement.
    pub(crate) edition: String,
    /// Publisher.
    pub(crate) publisher: String,
    /// Place of publication.
    pub(crate) place: String,
    /// Year as written.
    pub(crate) year: String,
    /// Physical description.
    pub(crate) extent: String,
    /// Series.
    pub(crate) series: String,
    /// Language, by name or code.
    pub(crate) language: String,
    /// General material designation by name.
    pub(crate) gmd: String,
    /// Format, where the record itself says it.
    pub(crate) format: Option<Format>,
    /// Subjects.
    pub(crate) subjects: Vec<String>,
    /// Classification.
    pub(crate) class: String,
    /// Notes.
    pub(crate) notes: String,
    /// Call number of the record.
    pub(crate) call_number: String,
    /// Whether the library keeps the record out of its own catalog.
    pub(crate) suppressed: bool,
    /// Whether a row of a title that has many was mended.
    pub(crate) mended: bool,
    /// Link to the record.
    pub(crate) url: String,
    /// Copies.
    pub(crate) copies: Vec<Copy>,
}
