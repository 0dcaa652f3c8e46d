//! Joining pairs to clusters, with a veto of the whole cluster.

use super::keys::{Keys, hash};
use super::rule::{YEARS, same_length};
use crate::holdings::catalog::{Format, JoinRule};
use serde::{Deserialize, Serialize};

/// What all records of a cluster agree on; kept for every record, so it has to be small. 0 is what nobody says.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Traits {
    part: u32,
    isbn: u32,
    first_year: i16,
    last_year: i16,
    fewest_pages: u16,
    most_pages: u16,
    format: Format,
    edition: u8,
    /// Whether a curator has split something off from a record of this cluster.
    split: bool,
}

/// A forest over all records: each tree is one edition, its root the record that came first.
#[derive(Debug, Default)]
pub(crate) struct Forest {
    parent: Vec<u32>,
    traits: Vec<Traits>,
    /// Pairs that a curator keeps apart.
    splits: Vec<(u32, u32)>,
}

/// The smaller or larger of two numbers of which 0 is none.
fn known<T: Ord + Default + Copy>(a: T, b: T, choose: fn(T, T) -> T) -> T {
    let none = T::default();
    if a == none || b == none {
        a.max(b)
    } else {
        choose(a, b)
    }
}

fn short_hash(text: &str) -> u32 {
    if text.is_empty() {
        return 0;
    }
    u32::try_from(hash(text) >> 32).unwrap_or(0).max(1)
}

impl Traits {
    /// Of a description.
    pub(crate) fn of(keys: &Keys<'_>) -> Self {
        let serial = keys.format == Format::Serial;
        let year = keys.year.filter(|_| !serial).unwrap_or(0);
        let isbn = keys.isbn.iter().min();
        Self {
            part: short_hash(&keys.part),
            isbn: isbn.map_or(0, |isbn| short_hash(&isbn.to_string())),
            first_year: year,
            last_year: year,
            fewest_pages: keys.pages.unwrap_or(0),
            most_pages: keys.pages.unwrap_or(0),
            format: keys.material(),
            edition: keys.edition.unwrap_or(0),
            split: false,
        }
    }
}

impl Forest {
    /// With room for so many records.
    pub(crate) fn of(n_records: u32) -> Self {
        let n = n_records as usize;
        Self {
            parent: Vec::with_capacity(n),
            traits: Vec::with_capacity(n),
            splits: Vec::new(),
        }
    }

    /// Takes the next record and gives it its number; the first has 0.
    pub(crate) fn push(&mut self, traits: Traits) -> u32 {
        let at = u32::try_from(self.parent.len()).unwrap_or(u32::MAX);
        self.parent.push(at);
        self.traits.push(traits);
        at
    }

    /// The first record of its cluster, for every record.
    pub(crate) fn into_roots(mut self) -> Vec<u32> {
        // A parent comes before its children, so its root is known when theirs is asked for.
        for at in 0..self.parent.len() {
            self.parent[at] = self.parent[self.parent[at] as usize];
        }
        self.parent
    }

    /// Keeps two records apart, whatever speaks for joining them.
    pub(crate) fn split(&mut self, a: u32, b: u32) {
        for at in [a, b] {
            if let Some(traits) = self.traits.get_mut(at as usize) {
                traits.split = true;
            }
        }
        self.splits.push((a, b));
    }

    /// The first record of the cluster that a record is in.
    pub(crate) fn root(&mut self, at: u32) -> u32 {
        let mut at = at as usize;
        while self.parent[at] as usize != at {
            let above = self.parent[self.parent[at] as usize];
            self.parent[at] = above;
            at = above as usize;
        }
        self.parent[at]
    }

    /// Joins the clusters of two records; whether that was done: they may be one already, or contradict each other.
    pub(crate) fn join(&mut self, a: u32, b: u32, rule: JoinRule) -> bool {
        let (a, b) = (self.root(a), self.root(b));
        let (low, high) = (a.min(b), a.max(b));
        if low == high {
            return false;
        }
        let (one, other) = (self.traits[low as usize], self.traits[high as usize]);
        let forced = matches!(rule, JoinRule::Curator | JoinRule::SameRecord);
        if !forced && !fit(one, other, rule) {
            return false;
        }
        if one.split && other.split && self.is_split(low, high) {
            return false;
        }
        self.traits[low as usize] = Traits {
            part: one.part,
            isbn: if one.isbn == 0 || other.isbn == 0 {
                one.isbn.max(other.isbn)
            } else {
                one.isbn.min(other.isbn)
            },
            first_year: known(one.first_year, other.first_year, Ord::min),
            last_year: known(one.last_year, other.last_year, Ord::max),
            fewest_pages: known(one.fewest_pages, other.fewest_pages, Ord::min),
            most_pages: one.most_pages.max(other.most_pages),
            format: one.format,
            edition: one.edition.max(other.edition),
            split: one.split || other.split,
        };
        self.parent[high as usize] = low;
        true
    }

    fn is_split(&mut self, low: u32, high: u32) -> bool {
        (0..self.splits.len()).any(|at| {
            let (a, b) = self.splits[at];
            let roots = (self.root(a), self.root(b));
            roots == (low, high) || roots == (high, low)
        })
    }
}

/// Whether no record of one cluster contradicts one of the other.
fn fit(one: Traits, other: Traits, rule: JoinRule) -> bool {
    let differ = |a: u32, b: u32| a != 0 && b != 0 && a != b;
    if one.part != other.part
        || one.format != other.format
        || differ(u32::from(one.edition), u32::from(other.edition))
    {
        return false;
    }
    let by_number = matches!(rule, JoinRule::Isbn | JoinRule::Issn);
    // All that share an ISBN have met by now, so two numbers are two editions.
    if !by_number && differ(one.isbn, other.isbn) {
        return false;
    }
    let longest = one.most_pages.max(other.most_pages);
    let known = one.most_pages > 0 && other.most_pages > 0;
    if !by_number && known && !same_length(one.fewest_pages.min(other.fewest_pages), longest) {
        return false;
    }
    if one.first_year == 0 || other.first_year == 0 {
        return true;
    }
    let span = |traits: Traits| traits.last_year - traits.first_year;
    let widest = if by_number {
        YEARS
    } else {
        span(one).max(span(other))
    };
    one.last_year.max(other.last_year) - one.first_year.min(other.first_year) <= widest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::holdings::catalog::BibRecord;

    fn forest(records: &[(Option<i16>, &str)]) -> Forest {
        let mut forest = Forest::default();
        for (year, isbn) in records {
            forest.push(Traits::of(&Keys::new(&BibRecord {
                year: *year,
                isbn: isbn.split_whitespace().map(str::to_owned).collect(),
                ..BibRecord::default()
            })));
        }
        forest
    }

    #[test]
    fn a_record_that_says_little_is_no_bridge() {
        let mut years = forest(&[(Some(2010), ""), (None, ""), (Some(2012), "")]);
        assert!(years.join(0, 1, JoinRule::TitleAuthor));
        assert!(!years.join(1, 2, JoinRule::TitleAuthor));
        let mut numbers = forest(&[(None, "9789793062792"), (None, ""), (None, "9786024250010")]);
        assert!(numbers.join(0, 1, JoinRule::TitleAuthor));
        assert!(!numbers.join(2, 1, JoinRule::TitleAuthor));
        let mut printings = forest(&[(Some(2010), "1"), (Some(2012), "1"), (Some(2014), "1")]);
        assert!(printings.join(0, 1, JoinRule::Isbn));
        assert!(!printings.join(1, 2, JoinRule::Isbn));
    }

    #[test]
    fn a_curator_has_the_last_word() {
        let mut both = forest(&[(Some(1990), "1"), (Some(2012), "2"), (Some(2012), "2")]);
        both.split(0, 2);
        assert!(both.join(0, 1, JoinRule::Curator));
        assert!(!both.join(1, 2, JoinRule::Isbn));
        assert_eq!((both.root(1), both.root(2)), (0, 2));
    }
}
