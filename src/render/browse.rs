//! Lists of titles for visitors without scripts: of each member and of each group of classes, in the order of the alphabet.
//!
//! The catalog is gone through once. Of each list only the first titles are kept, so that what is in memory does not grow
//! with the catalog; how many there are in all is counted and said.

use super::i18n::Locale;
use super::view::View;
use crate::error::Result;
use crate::holdings::catalog::{Format, Held, UnionCatalog, UnionRecord};
use crate::model::portal::Portal;
use crate::model::record::Record;
use crate::plan::route::TitleList;
use crate::spill::flow::flow;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

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
/// Most holders that a row names to scripts.
const HOLDERS: usize = 24;

/// A title in a list.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) rid: String,
    pub(crate) title: String,
    /// ISO 639-3 code; may be empty.
    pub(crate) language: String,
    pub(crate) format: Format,
    pub(crate) author: String,
    pub(crate) year: String,
    /// In the list of a member: where it stands there.
    pub(crate) call_number: String,
    /// In the list of a group: the first of its holders, and how many there are.
    pub(crate) holders: Vec<String>,
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
    /// Takes a title that may have a place among the first.
    fn take(&mut self, key: Key, row: Row, limit: usize) {
        if self.rows.len() >= limit {
            if self
                .rows
                .last_key_value()
                .is_none_or(|(last, _)| key > *last)
            {
                return;
            }
            self.rows.pop_last();
        }
        self.rows.insert(key, row);
    }

    /// The last place, once there is no other: who comes after it need not be taken.
    fn bound(&self, limit: usize) -> Option<&Key> {
        let last = self.rows.last_key_value().map(|(key, _)| key);
        last.filter(|_| self.rows.len() >= limit)
    }

    fn finish(self) -> Titles {
        let n_shown = self.rows.len();
        let mut pages = vec![Vec::new()];
        let mut weight = 0;
        for row in self.rows.into_values() {
            let ids: usize = row.holders.iter().map(|id| id.len() + 1).sum();
            let words = row.title.len() + row.author.len() + row.call_number.len();
            let bytes = ROW_BYTES + words + ids;
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
    if limit == 0 {
        return Ok(Lists::new());
    }
    let mut lists = BTreeMap::<TitleList, Growing>::new();
    // The page of a member with a catalog is there even when the catalog turns out to be empty.
    for source in portal.published_holdings() {
        let member = source.str("member").to_owned();
        lists.entry(TitleList::Member(member)).or_default();
    }
    let locale = Locale::new(portal.default_language());
    let lists = Mutex::new(lists);
    // Lots are looked at while others are taken; what they know of the lists may be older than these, never wrong.
    let bounds = RwLock::new(Arc::new(Bounds::new()));
    flow(
        catalog.reading(),
        |lot| {
            let known = Arc::clone(&bounds.read().unwrap_or_else(PoisonError::into_inner));
            let mut parts = Parts::new(portal, &known);
            for bytes in lot.iter() {
                let record = UnionRecord::read(bytes)?;
                let title = locale.sort_key(from_first_letter(record.best.title));
                parts.take(&record, &(title, record.rid.to_owned()));
            }
            Ok(parts.finish())
        },
        |_, parts| {
            let mut lists = lists.lock().unwrap_or_else(PoisonError::into_inner);
            for (list, part) in parts {
                let list = lists.entry(list).or_default();
                list.n += part.n;
                let rows = part.rows.into_iter();
                rows.for_each(|(key, row)| list.take(key, row, limit));
            }
            let full = lists
                .iter()
                .filter_map(|(list, growing)| Some((list.clone(), growing.bound(limit)?.clone())));
            let full = Arc::new(full.collect());
            *bounds.write().unwrap_or_else(PoisonError::into_inner) = full;
            Ok(true)
        },
    )?;
    let lists = lists.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(lists
        .into_iter()
        .map(|(list, growing)| (list, growing.finish()))
        .collect())
}

/// The last places of lists that have all they may.
type Bounds = BTreeMap<TitleList, Key>;

/// What a lot adds to a list: titles, and those of them that may have a place.
#[derive(Default)]
struct Added {
    n: usize,
    rows: Vec<(Key, Row)>,
}

/// The same while the lot is gone through.
struct Part<'a> {
    list: TitleList,
    bound: Option<&'a Key>,
    /// Whether the public may know of it.
    is_public: bool,
    added: Added,
}

/// What a lot adds to all lists.
struct Parts<'a> {
    portal: &'a Portal,
    bounds: &'a Bounds,
    parts: Vec<Part<'a>>,
    /// Places in `parts`, by whether it is of a member, and by name.
    places: FxHashMap<(bool, &'a str), usize>,
}

impl<'a> Parts<'a> {
    fn new(portal: &'a Portal, bounds: &'a Bounds) -> Self {
        Self {
            portal,
            bounds,
            parts: Vec::new(),
            places: FxHashMap::default(),
        }
    }

    /// Takes a record into the lists of its holders and of its group.
    fn take(&mut self, record: &UnionRecord<&'a str>, key: &Key) {
        let mut holders: Vec<&str> = record.held.iter().flat_map(members).collect();
        holders.sort_unstable();
        holders.dedup();
        for member in holders {
            // A branch has a list of its own when it is a member that the public may know of.
            self.add(true, member, key, || {
                let own = record.held.iter();
                let own = own.filter(|held| members(held).any(|id| id == member));
                let mut call_numbers = own.map(|held| held.holding.call_number);
                let call_number = call_numbers.find(|number| !number.is_empty());
                Row {
                    call_number: cut(call_number.unwrap_or_default(), CALL_NUMBER_CHARS),
                    ..row(record)
                }
            });
        }
        let group = match record.best.class_group {
            "" => "unknown",
            group => group,
        };
        self.add(false, group, key, || {
            let held = record.held.iter();
            let mut libraries: Vec<&str> = held.map(|held| held.holding.member).collect();
            libraries.sort_unstable();
            libraries.dedup();
            Row {
                n_holders: libraries.len(),
                holders: libraries
                    .iter()
                    .take(HOLDERS)
                    .map(|id| (*id).to_owned())
                    .collect(),
                ..row(record)
            }
        });
    }

    /// Counts a title; its row is made only where it may have a place.
    fn add(&mut self, is_member: bool, name: &'a str, key: &Key, row: impl FnOnce() -> Row) {
        let (portal, bounds) = (self.portal, self.bounds);
        let place = *self.places.entry((is_member, name)).or_insert_with(|| {
            let list = if is_member {
                TitleList::Member(name.to_owned())
            } else {
                TitleList::Class(name.to_owned())
            };
            let member = portal.member(name);
            self.parts.push(Part {
                bound: bounds.get(&list),
                list,
                is_public: !is_member || member.is_some_and(Record::is_public),
                added: Added::default(),
            });
            self.parts.len() - 1
        });
        if let Some(part) = self.parts.get_mut(place).filter(|part| part.is_public) {
            part.added.n += 1;
            if part.bound.is_none_or(|bound| key < bound) {
                part.added.rows.push((key.clone(), row()));
            }
        }
    }

    fn finish(self) -> Vec<(TitleList, Added)> {
        let parts = self.parts.into_iter().filter(|part| part.is_public);
        parts.map(|part| (part.list, part.added)).collect()
    }
}

fn members<'a>(held: &Held<&'a str>) -> impl Iterator<Item = &'a str> {
    [Some(held.holding.member), held.holding.branch]
        .into_iter()
        .flatten()
}

/// A title from its first letter on, by which it is sorted.
fn from_first_letter(title: &str) -> &str {
    title.trim_start_matches(|c: char| !c.is_alphanumeric())
}

fn row(record: &UnionRecord<&str>) -> Row {
    let best = &record.best;
    let mut title = best.title.to_owned();
    for (mark, more) in [(" : ", best.subtitle), (". ", best.part)] {
        if !more.is_empty() {
            title.push_str(mark);
            title.push_str(more);
        }
    }
    let author = match best.authors.as_slice() {
        [] => best.responsibility.to_owned(),
        [only] => (*only).to_owned(),
        [first, second, ..] => format!("{first}; {second}"),
    };
    Row {
        rid: record.rid.to_owned(),
        title: cut(&title, TITLE_CHARS),
        language: best.language.to_owned(),
        format: best.format,
        author: cut(&author, NAME_CHARS),
        year: match best.year {
            Some(year) => year.to_string(),
            None => cut(best.year_raw, 12),
        },
        call_number: String::new(),
        holders: Vec::new(),
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
            let row = Row {
                rid: number.to_string(),
                title: title.to_owned(),
                language: String::new(),
                format: Format::Book,
                author: String::new(),
                year: String::new(),
                call_number: String::new(),
                holders: Vec::new(),
                n_holders: 1,
            };
            growing.n += 1;
            growing.take(key, row, limit);
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
    fn many_holders_make_shorter_pages() {
        let mut growing = Growing::default();
        let holders = vec!["perpustakaan-universitas".to_owned(); HOLDERS];
        let only = list(1, 1, "a");
        for number in 0..400 {
            let mut row = only.pages[0][0].clone();
            row.holders = holders.clone();
            growing.take((Vec::new(), format!("{number:03}")), row, 400);
        }
        let titles = growing.finish();
        let longest = titles.pages.iter().map(Vec::len).max();
        assert!(longest.is_some_and(|n| n * (ROW_BYTES + HOLDERS * 25) <= PAGE_BYTES));
    }

    #[test]
    fn a_list_without_titles_has_a_page() {
        assert_eq!(list(0, 10, "").pages.len(), 1);
    }
}
