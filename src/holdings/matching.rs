//! Which descriptions are of one edition.
//!
//! A wrong join hides a book, a missed one only shows two rows: so a pair must agree in every way that tells
//! editions apart, and a cluster never takes in what contradicts any of its records.

use super::catalog::{BibRecord, Format};
use super::normalize::title::{edition_number, fold, part_key};
use rustc_hash::{FxHashMap, FxHashSet};

/// Titles that share fewer of their words than this are clearly different.
const TITLE_OVERLAP: f64 = 0.5;
/// An ISBN on more clearly different titles than this is not believed.
const MOST_TITLES: usize = 3;

/// What a description is compared by.
#[derive(Debug, Clone)]
pub(crate) struct Keys {
    /// Title proper, folded.
    pub(crate) title: String,
    /// Title and subtitle, folded.
    full: String,
    /// Number of the part.
    pub(crate) part: String,
    /// Words of names, sorted.
    pub(crate) names: Vec<String>,
    publisher: String,
    /// Number of the edition.
    pub(crate) edition: Option<u32>,
}

impl Keys {
    /// Of a description.
    pub(crate) fn new(record: &BibRecord) -> Self {
        let title = fold(&record.title);
        let full = if record.subtitle.is_empty() {
            title.clone()
        } else {
            format!("{title} {}", fold(&record.subtitle))
        };
        let part = if record.part.is_empty() {
            part_key(&full)
        } else {
            let folded = fold(&record.part);
            let number = part_key(&format!("x {folded}"));
            if number.is_empty() { folded } else { number }
        };
        let mut names: Vec<String> = Vec::new();
        let sources: Vec<&str> = if record.authors.is_empty() {
            vec![record.responsibility.as_str()]
        } else {
            record.authors.iter().map(String::as_str).collect()
        };
        for source in sources {
            names.extend(
                fold(source)
                    .split(' ')
                    .filter(|word| word.chars().count() > 2 && !is_year(word))
                    .map(str::to_owned),
            );
        }
        names.sort();
        names.dedup();
        Self {
            title,
            full,
            part,
            names,
            publisher: house(&record.publisher),
            edition: edition_number(&record.edition),
        }
    }
}

/// Words in the names of many publishers.
const COMMON: &[&str] = &[
    "pt",
    "cv",
    "penerbit",
    "press",
    "publisher",
    "publishers",
    "publishing",
    "printers",
    "pustaka",
    "dan",
    "the",
    "of",
    "co",
    "inc",
    "ltd",
    "company",
    "books",
    "media",
];

/// What tells a publisher from others; the whole name where nothing is left.
fn house(name: &str) -> String {
    let folded = fold(name);
    let own: Vec<&str> = folded
        .split(' ')
        .filter(|word| !COMMON.contains(word))
        .collect();
    if own.is_empty() {
        folded
    } else {
        own.join(" ")
    }
}

fn is_year(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

/// An ISBN that is not believed, with the descriptions it stands in.
#[derive(Debug)]
pub(crate) struct SharedIsbn {
    /// The number.
    pub(crate) isbn: String,
    /// Places in the list of descriptions.
    pub(crate) records: Vec<usize>,
    /// Clearly different titles.
    pub(crate) n_titles: usize,
}

/// Clusters of places in the list, each sorted, sorted by their first; and the ISBNs that were not believed.
pub(crate) fn cluster(records: &[&BibRecord], keys: &[Keys]) -> (Vec<Vec<usize>>, Vec<SharedIsbn>) {
    let mut forest = Forest::new(records, keys);
    let mut shared = Vec::new();

    let mut by_isbn: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    let mut by_issn: FxHashMap<(&str, &str), Vec<usize>> = FxHashMap::default();
    let mut by_title: FxHashMap<(&str, &str, Option<i16>), Vec<usize>> = FxHashMap::default();
    for (at, (record, key)) in records.iter().zip(keys).enumerate() {
        for isbn in &record.isbn {
            by_isbn.entry(isbn).or_default().push(at);
        }
        if record.format == Format::Serial {
            for issn in &record.issn {
                by_issn.entry((issn, &key.title)).or_default().push(at);
            }
        }
        by_title
            .entry((&key.title, &key.part, record.year))
            .or_default()
            .push(at);
    }

    for (isbn, block) in sorted(by_isbn) {
        let n_titles = different_titles(&block, keys);
        if n_titles > MOST_TITLES {
            shared.push(SharedIsbn {
                isbn: isbn.to_owned(),
                records: block,
                n_titles,
            });
        } else {
            forest.join_block(&block, |a, b| {
                overlap(&keys[a].full, &keys[b].full) >= TITLE_OVERLAP
            });
        }
    }
    for (_, block) in sorted(by_issn) {
        forest.join_block(&block, |_, _| true);
    }
    for (_, block) in sorted(by_title) {
        forest.join_block(&block, |a, b| same_description(records, keys, a, b));
    }
    (forest.clusters(), shared)
}

fn sorted<K: Ord>(blocks: FxHashMap<K, Vec<usize>>) -> Vec<(K, Vec<usize>)> {
    let mut blocks: Vec<_> = blocks
        .into_iter()
        .filter(|(_, block)| block.len() > 1)
        .collect();
    blocks.sort_by(|a, b| a.0.cmp(&b.0));
    blocks
}

/// How many titles of a block are clearly different from each other; counting stops when there are too many.
fn different_titles(block: &[usize], keys: &[Keys]) -> usize {
    let mut kinds: Vec<&str> = Vec::new();
    for at in block {
        let title = keys[*at].full.as_str();
        if kinds
            .iter()
            .all(|kind| overlap(kind, title) < TITLE_OVERLAP)
        {
            kinds.push(title);
            if kinds.len() > 20 {
                break;
            }
        }
    }
    kinds.len()
}

/// Shared words, as a part of the words of the shorter title.
fn overlap(a: &str, b: &str) -> f64 {
    if a == b {
        return 1.0;
    }
    let words: FxHashSet<&str> = a.split(' ').collect();
    let others: FxHashSet<&str> = b.split(' ').collect();
    let common = words.intersection(&others).count();
    common as f64 / words.len().min(others.len()).max(1) as f64
}

/// Equal titles, parts and years (by which the block was made) make one edition if somebody who made it is named in
/// both, and nothing else speaks against it.
fn same_description(records: &[&BibRecord], keys: &[Keys], a: usize, b: usize) -> bool {
    let (first, second) = (&keys[a], &keys[b]);
    let (one, other) = (records[a], records[b]);
    if first.title.is_empty() {
        return false;
    }
    let subtitles = first.full == second.full
        || one.subtitle.is_empty()
        || other.subtitle.is_empty()
        || overlap(&fold(&one.subtitle), &fold(&other.subtitle)) >= TITLE_OVERLAP;
    let languages =
        one.language.is_empty() || other.language.is_empty() || one.language == other.language;
    let publishers = !first.publisher.is_empty() && first.publisher == second.publisher;
    let common_name = first
        .names
        .iter()
        .any(|name| second.names.binary_search(name).is_ok());
    let nobody = first.names.is_empty() && second.names.is_empty();
    // Different numbers on both sides are different bindings at least.
    let isbns = one.isbn.is_empty()
        || other.isbn.is_empty()
        || one.isbn.iter().any(|isbn| other.isbn.contains(isbn));
    if publishers_differ(&first.publisher, &second.publisher) {
        return false;
    }
    let names_or_publisher = common_name || (nobody && publishers);
    subtitles && languages && isbns && names_or_publisher && (one.year.is_some() || publishers)
}

/// Whether two publishers, both known, have nothing in common: `gramedia` and `gramedia pustaka utama` have,
/// and so have `rajagrafindo` and `raja grafindo persada`.
fn publishers_differ(a: &str, b: &str) -> bool {
    if a.is_empty() || b.is_empty() || overlap(a, b) > 0.0 {
        return false;
    }
    let letters = |name: &str| {
        name.chars()
            .filter(|letter| *letter != ' ')
            .take(5)
            .collect::<String>()
    };
    letters(a) != letters(b)
}

/// What all records of a cluster agree on.
#[derive(Debug, Clone)]
struct Traits {
    part: String,
    year: Option<i16>,
    format: Format,
    edition: Option<u32>,
}

/// Union-find with a veto.
struct Forest {
    parent: Vec<usize>,
    traits: Vec<Traits>,
}

impl Forest {
    fn new(records: &[&BibRecord], keys: &[Keys]) -> Self {
        let traits = records.iter().zip(keys).map(|(record, key)| Traits {
            part: key.part.clone(),
            year: record.year,
            format: record.format,
            edition: key.edition,
        });
        Self {
            parent: (0..records.len()).collect(),
            traits: traits.collect(),
        }
    }

    fn root(&mut self, mut at: usize) -> usize {
        while self.parent[at] != at {
            self.parent[at] = self.parent[self.parent[at]];
            at = self.parent[at];
        }
        at
    }

    /// Joins each record of a block to the first cluster of the block it agrees with.
    fn join_block(&mut self, block: &[usize], agree: impl Fn(usize, usize) -> bool) {
        let mut firsts: Vec<usize> = Vec::new();
        for at in block {
            let root = self.root(*at);
            let mut joined = false;
            for first in &firsts {
                let other = self.root(*first);
                if other == root || (agree(*first, *at) && self.join(other, root)) {
                    joined = true;
                    break;
                }
            }
            // Blocks of hundreds of records that do not come together are of no use to anybody.
            if !joined && firsts.len() < 64 {
                firsts.push(*at);
            }
        }
    }

    fn join(&mut self, a: usize, b: usize) -> bool {
        let (one, other) = (&self.traits[a], &self.traits[b]);
        let differ = |a: Option<u32>, b: Option<u32>| a.is_some() && b.is_some() && a != b;
        let serial = one.format == Format::Serial;
        let years = !serial && one.year.is_some() && other.year.is_some() && one.year != other.year;
        if one.part != other.part
            || one.format != other.format
            || years
            || differ(one.edition, other.edition)
        {
            return false;
        }
        let (low, high) = (a.min(b), a.max(b));
        let merged = Traits {
            part: one.part.clone(),
            year: one.year.or(other.year),
            format: one.format,
            edition: one.edition.or(other.edition),
        };
        self.traits[low] = merged;
        self.parent[high] = low;
        true
    }

    fn clusters(mut self) -> Vec<Vec<usize>> {
        let mut place: Vec<usize> = vec![usize::MAX; self.parent.len()];
        let mut clusters: Vec<Vec<usize>> = Vec::new();
        for at in 0..self.parent.len() {
            let root = self.root(at);
            if place[root] == usize::MAX {
                place[root] = clusters.len();
                clusters.push(Vec::new());
            }
            clusters[place[root]].push(at);
        }
        clusters
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book(title: &str, author: &str, year: i16, isbn: &[&str]) -> BibRecord {
        BibRecord {
            title: title.to_owned(),
            authors: vec![author.to_owned()],
            year: Some(year),
            isbn: isbn.iter().map(|isbn| (*isbn).to_owned()).collect(),
            ..BibRecord::default()
        }
    }

    fn clusters(records: &[BibRecord]) -> Vec<Vec<usize>> {
        let records: Vec<&BibRecord> = records.iter().collect();
        let keys: Vec<Keys> = records.iter().map(|record| Keys::new(record)).collect();
        cluster(&records, &keys).0
    }

    #[test]
    fn one_edition_comes_together() {
        let got = clusters(&[
            book("Laskar Pelangi", "Andrea Hirata", 2005, &["9789793062792"]),
            book("Laskar pelangi", "Hirata, Andrea", 2005, &[]),
            book(
                "Laskar pelangi : novel",
                "A. Hirata",
                2005,
                &["9789793062792"],
            ),
        ]);
        assert_eq!(got, [vec![0, 1, 2]]);
    }

    #[test]
    fn what_differs_stays_apart() {
        let isbn = &["9789793062792"][..];
        let volumes = [
            book("Fisika jilid 1", "Halliday", 2010, isbn),
            book("Fisika jilid 2", "Halliday", 2010, isbn),
        ];
        assert_eq!(clusters(&volumes).len(), 2);
        let years = [
            book("Fisika", "Halliday", 2010, isbn),
            book("Fisika", "Halliday", 2011, isbn),
        ];
        assert_eq!(clusters(&years).len(), 2);
        let titles = [
            book("Fisika", "Halliday", 2010, isbn),
            book("Kimia", "Chang", 2010, isbn),
        ];
        assert_eq!(clusters(&titles).len(), 2);
        let mut editions = [
            book("Fisika", "Halliday", 2010, isbn),
            book("Fisika", "Halliday", 2010, isbn),
        ];
        editions[0].edition = "Ed. 1".to_owned();
        editions[1].edition = "Edisi kedua".to_owned();
        assert_eq!(clusters(&editions).len(), 2);
        let mut houses = [
            book("Fisika", "Halliday", 2010, &[]),
            book("Fisika", "Halliday", 2010, &[]),
        ];
        assert_eq!(clusters(&houses).len(), 1);
        houses[0].publisher = "Raja Grafindo Persada".to_owned();
        houses[1].publisher = "Rajagrafindo".to_owned();
        assert_eq!(clusters(&houses).len(), 1);
        houses[1].publisher = "Erlangga".to_owned();
        assert_eq!(clusters(&houses).len(), 2);
    }

    #[test]
    fn a_dummy_isbn_joins_nothing() {
        let isbn = &["9789793062792"][..];
        let records: Vec<BibRecord> = ["Fisika", "Kimia", "Sejarah", "Akhlak", "Fisika"]
            .iter()
            .enumerate()
            .map(|(n, title)| book(title, "Anonim", 2000 + i16::try_from(n).unwrap_or(0), isbn))
            .collect();
        assert_eq!(clusters(&records).len(), 5);
    }
}
