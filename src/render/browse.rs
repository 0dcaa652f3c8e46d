//! Lists of titles for visitors without scripts: of each member and of each group of classes, in the order of the alphabet.
//!
//! The catalog is gone through once. Of each list only the first titles are kept, so that what is in memory does not grow
//! with the catalog; how many there are in all is counted and said.

use super::i18n::Locale;
use super::view::View;
use crate::error::Result;
use crate::holdings::catalog::{Held, UnionCatalog, UnionRecord};
use crate::model::portal::Portal;
use crate::plan::route::TitleList;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Titles on a page.
const ON_PAGE: usize = 200;
/// What the rows of a page may weigh, so that a page stays below 150 KB with what stands around them.
const PAGE_BYTES: usize = 115_000;
/// What a row weighs without its words.
const ROW_BYTES: usize = 330;
/// Longest title, name and call number shown, in characters.
const TITLE_CHARS: usize = 160;
const NAME_CHARS: usize = 80;
const CALL_NUMBER_CHARS: usize = 40;
/// Records whose place in the alphabet is worked out at once, on all cores.
const BATCH: usize = 4096;

/// A title in a list.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) rid: String,
    pub(crate) title: String,
    pub(crate) author: String,
    pub(crate) year: String,
    /// In the list of a member: where it stands there.
    pub(crate) call_number: String,
    /// In the list of a group: the first of its holders, and how many there are.
    pub(crate) holder: String,
    pub(crate) n_holders: usize,
}

/// The first titles of a list.
#[derive(Debug)]
pub(crate) struct Titles {
    /// How many the catalog has in all.
    pub(crate) n: usize,
    /// How many of them are on the pages.
    pub(crate) n_shown: usize,
    /// The rows of each page; one page at least.
    pub(crate) pages: Vec<Vec<Row>>,
}

/// A list while the catalog is gone through.
#[derive(Default)]
struct Growing {
    n: usize,
    rows: BTreeMap<Key, Row>,
}

/// What titles are sorted by, and the record, so that no two are equal.
type Key = (Vec<u8>, String);

impl Growing {
    fn take(&mut self, key: &Key, limit: usize, row: impl FnOnce() -> Row) {
        self.n += 1;
        let is_full = self.rows.len() >= limit;
        if is_full
            && self
                .rows
                .last_key_value()
                .is_none_or(|(last, _)| key > last)
        {
            return;
        }
        if is_full {
            self.rows.pop_last();
        }
        self.rows.insert(key.clone(), row());
    }

    fn finish(self) -> Titles {
        let n_shown = self.rows.len();
        let mut pages = vec![Vec::new()];
        let mut weight = 0;
        for row in self.rows.into_values() {
            let bytes = ROW_BYTES + row.title.len() + row.author.len() + row.call_number.len();
            let is_full = |page: &Vec<Row>| page.len() >= ON_PAGE || weight + bytes > PAGE_BYTES;
            if pages.last().is_some_and(is_full) {
                pages.push(Vec::new());
                weight = 0;
            }
            weight += bytes;
            if let Some(page) = pages.last_mut() {
                page.push(row);
            }
        }
        Titles {
            n: self.n,
            n_shown,
            pages,
        }
    }
}

/// Every list of titles.
pub(crate) type Lists = BTreeMap<TitleList, Titles>;

/// Goes through the catalog; nothing where the portal wants no lists.
pub(crate) fn gather(portal: &Portal, catalog: &UnionCatalog) -> Result<Lists> {
    let limit = portal.browse_limit();
    let mut lists = BTreeMap::new();
    if limit == 0 {
        return Ok(Lists::new());
    }
    // The page of a member with a catalog is there even when the catalog turns out to be empty.
    for source in portal.published_holdings() {
        let list = TitleList::Member(source.str("member").to_owned());
        lists.insert(list, Growing::default());
    }
    let locale = Locale::new(portal.default_language());
    let mut records = catalog.records();
    loop {
        let batch: Vec<UnionRecord> = records.by_ref().take(BATCH).collect::<Result<_>>()?;
        if batch.is_empty() {
            let finished = lists.into_iter();
            return Ok(finished
                .map(|(list, growing)| (list, growing.finish()))
                .collect());
        }
        let keys: Vec<Key> = batch
            .par_iter()
            .map(|record| (locale.sort_key(in_order(record)), record.rid.clone()))
            .collect();
        for (record, key) in batch.iter().zip(keys) {
            sort_in(record, &key, portal, limit, &mut lists);
        }
    }
}

/// Puts a record into the lists of its holders and of its group.
fn sort_in(
    record: &UnionRecord,
    key: &Key,
    portal: &Portal,
    limit: usize,
    lists: &mut BTreeMap<TitleList, Growing>,
) {
    let holders: BTreeSet<&str> = record.held.iter().flat_map(members).collect();
    for member in &holders {
        // A branch has a list of its own when it is a member that the public may know of.
        let is_public = portal
            .member(member)
            .is_some_and(crate::model::record::Record::is_public);
        if is_public {
            let mine = record
                .held
                .iter()
                .filter(|held| members(held).any(|id| id == *member));
            let call_number = mine
                .map(|held| held.holding.call_number.as_str())
                .find(|number| !number.is_empty());
            lists
                .entry(TitleList::Member((*member).to_owned()))
                .or_default()
                .take(key, limit, || Row {
                    call_number: cut(call_number.unwrap_or_default(), CALL_NUMBER_CHARS),
                    ..row(record)
                });
        }
    }
    let group = match record.best.class_group.as_str() {
        "" => "unknown",
        group => group,
    };
    let libraries: BTreeSet<&str> = record
        .held
        .iter()
        .map(|held| held.holding.member.as_str())
        .collect();
    lists
        .entry(TitleList::Class(group.to_owned()))
        .or_default()
        .take(key, limit, || Row {
            holder: libraries.first().map_or("", |id| *id).to_owned(),
            n_holders: libraries.len(),
            ..row(record)
        });
}

fn members(held: &Held) -> impl Iterator<Item = &str> {
    [Some(&held.holding.member), held.holding.branch.as_ref()]
        .into_iter()
        .flatten()
        .map(String::as_str)
}

/// What a record is sorted by: its title from the first letter on.
fn in_order(record: &UnionRecord) -> &str {
    from_first_letter(&record.best.title)
}

fn from_first_letter(title: &str) -> &str {
    title.trim_start_matches(|c: char| !c.is_alphanumeric())
}

fn row(record: &UnionRecord) -> Row {
    let best = &record.best;
    let mut title = best.title.clone();
    for (mark, more) in [(" : ", &best.subtitle), (". ", &best.part)] {
        if !more.is_empty() {
            title.push_str(mark);
            title.push_str(more);
        }
    }
    let author = match best.authors.as_slice() {
        [] => best.responsibility.clone(),
        [only] => only.clone(),
        [first, second, ..] => format!("{first}; {second}"),
    };
    Row {
        rid: record.rid.clone(),
        title: cut(&title, TITLE_CHARS),
        author: cut(&author, NAME_CHARS),
        year: match best.year {
            Some(year) => year.to_string(),
            None => cut(&best.year_raw, 12),
        },
        call_number: String::new(),
        holder: String::new(),
        n_holders: 0,
    }
}

fn cut(text: &str, n_chars: usize) -> String {
    match text.char_indices().nth(n_chars) {
        Some((at, _)) => format!("{}…", text[..at].trim_end()),
        None => text.to_owned(),
    }
}

/// What a list is of, in the language of the page.
pub(crate) fn name(list: &TitleList, view: View<'_>) -> String {
    match list {
        TitleList::Member(id) => {
            let name = view
                .portal
                .member(id)
                .and_then(|member| member.text("name"));
            name.map_or_else(|| id.clone(), |name| view.words(name.get(view.lang)))
        }
        TitleList::Class(group) => view.label("class_group", group),
    }
}

/// The first letters of a title, to tell pages apart by.
pub(crate) fn beginning(row: &Row) -> String {
    let title = from_first_letter(&row.title);
    title
        .chars()
        .take(4)
        .collect::<String>()
        .trim_end()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(n: usize, limit: usize, title: &str) -> Titles {
        let mut growing = Growing::default();
        // From the end of the alphabet to its beginning, so that what was taken must give way.
        for number in (0..n).rev() {
            let key = (format!("{number:06}").into_bytes(), number.to_string());
            growing.take(&key, limit, || Row {
                rid: number.to_string(),
                title: title.to_owned(),
                author: String::new(),
                year: String::new(),
                call_number: String::new(),
                holder: String::new(),
                n_holders: 1,
            });
        }
        growing.finish()
    }

    #[test]
    fn the_first_titles_stay_in_whatever_order_they_come() {
        let titles = list(1000, 450, "a");
        assert_eq!((titles.n, titles.n_shown), (1000, 450));
        let lengths: Vec<usize> = titles.pages.iter().map(Vec::len).collect();
        assert_eq!(lengths, [200, 200, 50]);
        let rids = titles.pages.iter().flatten().map(|row| &row.rid);
        assert!(
            rids.eq((0..450)
                .map(|number| number.to_string())
                .collect::<Vec<_>>()
                .iter())
        );
    }

    #[test]
    fn long_titles_make_shorter_pages() {
        let titles = list(400, 400, &"د".repeat(TITLE_CHARS));
        let longest = titles.pages.iter().map(Vec::len).max();
        assert!(
            longest.is_some_and(|n| n < ON_PAGE && n * (ROW_BYTES + 2 * TITLE_CHARS) <= PAGE_BYTES)
        );
    }

    #[test]
    fn a_list_without_titles_has_a_page() {
        assert_eq!(list(0, 10, "").pages.len(), 1);
    }
}
