//! What an index is told besides the records.

use super::plan::Budget;
use std::collections::BTreeMap;

/// What the index is to be told besides the records.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Options {
    /// What it may take.
    pub budget: Budget,
    /// Members and branches with the names that visitors read; who holds nothing is left out of the index.
    pub members: Vec<MemberName>,
    /// Day of the build, `YYYY-MM-DD`.
    pub as_of: String,
    /// How much may change before all of it is made anew.
    pub limits: Limits,
}

/// A member as the search shows it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MemberName {
    /// Id of the member or branch.
    pub id: String,
    /// Name for a line of results.
    pub short_name: String,
    /// Name by language tag.
    pub name: BTreeMap<String, String>,
    /// The regency or city it is in; may be empty.
    pub regency: String,
    /// Latitude and longitude, WGS 84 degrees, if they may be shown.
    pub place: Option<(f64, f64)>,
    /// Its page in the portal; may be empty.
    pub url: String,
}

/// Up to where changes go into a segment of their own beside a base that stays as it is. Visitors pay for the second
/// segment with a request or two a word, and for the dead with bytes of the root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// A smaller catalog is always indexed anew.
    pub documents_min: u64,
    /// Documents of the base that are gone or replaced.
    pub dead_max: u64,
    /// Documents that are new or replace others, in hundredths of the base.
    pub percent_max: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            documents_min: 20_000,
            dead_max: 4_000,
            percent_max: 5,
        }
    }
}
