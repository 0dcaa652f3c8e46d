//! Places in the user's files.

use crate::paths::SourcePath;

/// A stretch of a text file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// First byte, from 0, in the file as read (a byte order mark counts).
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

/// Where a finding is. The order of the variants' fields is the order in which findings are shown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Location {
    /// The portal as a whole.
    Portal,
    /// A file as a whole.
    File(SourcePath),
    /// A stretch of a text file.
    Text(SourcePath, Span),
    /// A record of a holdings file, counted from 1: MARC has no lines, and a row of CSV may have many.
    Record {
        /// The holdings file.
        path: SourcePath,
        /// The record's number, from 1.
        number: u64,
        /// MARC 001 or another number the library would know it by.
        control: Option<String>,
        /// MARC tag and subfield, or the name of the column.
        field: Option<String>,
    },
}

impl Location {
    /// The file, if there is one.
    pub fn path(&self) -> Option<&SourcePath> {
        match self {
            Self::Portal => None,
            Self::File(path) | Self::Text(path, _) | Self::Record { path, .. } => Some(path),
        }
    }

    /// `file:line:column`, or `file: record N (001 x), field 020 $a`.
    pub fn display(&self) -> String {
        match self {
            Self::Portal => "the portal".to_owned(),
            Self::File(path) => path.to_string(),
            Self::Text(path, span) => format!("{path}:{}:{}", span.line, span.column),
            Self::Record {
                path,
                number,
                control,
                field,
            } => {
                let control = control
                    .as_ref()
                    .map_or(String::new(), |id| format!(" ({id})"));
                let field = field
                    .as_ref()
                    .map_or(String::new(), |name| format!(", field {name}"));
                format!("{path}: record {number}{control}{field}")
            }
        }
    }
}
