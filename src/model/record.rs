//! One record of the portal.

use crate::diag::{Location, Span};
use crate::paths::SourcePath;
use crate::schema::value::Fields;
use std::ops::Deref;

/// A record: a file of `content/`, or an item of a list file.
///
/// Invariant: every value fits the schema of the kind; references name records that exist, unless an error was reported.
#[derive(Debug, Clone)]
pub struct Record {
    /// Name of its kind.
    pub kind: String,
    /// Its id, unique in its kind.
    pub id: String,
    /// The file it stands in.
    pub path: SourcePath,
    /// What it says.
    pub fields: Fields,
}

impl Record {
    /// The place of a value, or of the record where the value is missing.
    pub fn at(&self, path: &str) -> Location {
        self.location(self.fields.span_of(path))
    }

    /// A stretch of the record's file.
    pub fn location(&self, span: Span) -> Location {
        Location::Text(self.path.clone(), span)
    }

    /// Whether it may be published: only records whose visibility is `public`, which is the default, and no drafts.
    pub fn is_public(&self) -> bool {
        matches!(self.fields.str("visibility"), "" | "public")
            && self.fields.str("status") != "draft"
    }

    /// What the record is called, in its first language: its title or its name.
    pub fn title(&self) -> &str {
        let title = self.fields.str("title");
        if title.is_empty() {
            self.fields.str("name")
        } else {
            title
        }
    }
}

impl Deref for Record {
    type Target = Fields;

    fn deref(&self) -> &Fields {
        &self.fields
    }
}
