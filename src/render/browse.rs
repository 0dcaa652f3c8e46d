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
use std::collections::BTreeMap;

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
    /// Whether a title would have a place among the first.
    fn wants(&self, key: &Key, limit: usize) -> bool {
        let last = self.rows.last_key_value();
        self.rows.len() < limit || last.is_some_and(|(last, _)| key < last)
    }

    /// Counts a title; of one that seemed to have a place before others came, the row is given, too.
    fn take(&mut self, key: &Key, limit: usize, row: Option<Row>) {
        self.n += 1;
        let Some(row) = row.filter(|_| self.wants(key, limit)) else {
            return;
        };
        if self.rows.len() >= limit {
            self.rows.pop_last();
        }
        self.rows.insert(key.clone(), row);
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
    if limit == 0 {
        return Ok(Lists::new());
    }
    let mut lists = AllGrowing::default();
    // The page of a member with a catalog is there even when the catalog turns out to be empty.
    for source in portal.published_holdings() {
        let member = source.str("member").to_owned();
        lists.members.entry(member).or_default();
    }
    let locale = Locale::new(portal.default_language());
    let mut records = catalog.encoded();
    loop {
        let mut batch: Vec<Vec<u8>> = Vec::with_capacity(BATCH);
        while batch.len() < BATCH
            && let Some(bytes) = records.next()?
        {
            batch.push(bytes.to_vec());
        }
        if batch.is_empty() {
            return Ok(lists.finish());
        }
        // Most titles have no place among the first: that is told on all cores, and only the others are sorted in.
        let places: Vec<Result<Places<'_>>> = batch
            .par_iter()
            .map(|bytes| {
                let record = UnionRecord::read(bytes)?;
                let key = (
                    locale.sort_key(from_first_letter(record.best.title)),
                    record.rid.to_owned(),
                );
                Ok(places(&record, key, portal, limit, &lists))
            })
            .collect();
        for places in places {
            lists.take(places?, limit);
        }
    }
}

/// The lists while the catalog is gone through, by id of the member and by code of the group.
#[derive(Default)]
struct AllGrowing {
    members: BTreeMap<String, Growing>,
    groups: BTreeMap<String, Growing>,
}

/// Where a title goes: lists by name, each with its row where it seems to have a place among the first.
struct Places<'a> {
    key: Key,
    members: Vec<(&'a str, Option<Row>)>,
    group: (&'a str, Option<Row>),
}

impl AllGrowing {
    fn take(&mut self, places: Places<'_>, limit: usize) {
        let Places {
            key,
            members,
            group: (group, row),
        } = places;
        let named = members.into_iter().map(|(id, row)| (true, id, row));
        for (is_member, name, row) in named.chain([(false, group, row)]) {
            let lists = if is_member {
                &mut self.members
            } else {
                &mut self.groups
            };
            // Most lists are known already, and their names need not be made again.
            match lists.get_mut(name) {
                Some(list) => list.take(&key, limit, row),
                None => lists
                    .entry(name.to_owned())
                    .or_default()
                    .take(&key, limit, row),
            }
        }
    }

    fn finish(self) -> Lists {
        let members = self.members.into_iter();
        let members = members.map(|(id, list)| (TitleList::Member(id), list.finish()));
        let groups = self.groups.into_iter();
        let groups = groups.map(|(code, list)| (TitleList::Class(code), list.finish()));
        members.chain(groups).collect()
    }
}

/// Where a record stands in the lists of its holders and of its group.
fn places<'a>(
    record: &UnionRecord<&'a str>,
    key: Key,
    portal: &Portal,
    limit: usize,
    lists: &AllGrowing,
) -> Places<'a> {
    let is_wanted = |lists: &BTreeMap<String, Growing>, name: &str| {
        lists.get(name).is_none_or(|list| list.wants(&key, limit))
    };
    let mut holders: Vec<&str> = record.held.iter().flat_map(members).collect();
    holders.sort_unstable();
    holders.dedup();
    // A branch has a list of its own when it is a member that the public may know of.
    holders.retain(|member| {
        portal
            .member(member)
            .is_some_and(crate::model::record::Record::is_public)
    });
    let in_lists = holders.into_iter().map(|member| {
        let own = || {
            let mut mine = record
                .held
                .iter()
                .filter(|held| members(held).any(|id| id == member))
                .map(|held| held.holding.call_number);
            let call_number = mine.find(|number| !number.is_empty());
            Row {
                call_number: cut(call_number.unwrap_or_default(), CALL_NUMBER_CHARS),
                ..row(record)
            }
        };
        let row = is_wanted(&lists.members, member).then(own);
        (member, row)
    });
    let group = match record.best.class_group {
        "" => "unknown",
        group => group,
    };
    let in_group = is_wanted(&lists.groups, group).then(|| {
        let mut libraries: Vec<&str> = record.held.iter().map(|held| held.holding.member).collect();
        libraries.sort_unstable();
        libraries.dedup();
        Row {
            holder: libraries.first().copied().unwrap_or_default().to_owned(),
            n_holders: libraries.len(),
            ..row(record)
        }
    });
    Places {
        members: in_lists.collect(),
        group: (group, in_group),
        key,
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
        author: cut(&author, NAME_CHARS),
        year: match best.year {
            Some(year) => year.to_string(),
            None => cut(best.year_raw, 12),
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
            let row = Row {
                rid: number.to_string(),
                title: title.to_owned(),
                author: String::new(),
                year: String::new(),
                call_number: String::new(),
                holder: String::new(),
                n_holders: 1,
            };
            growing.take(&key, limit, Some(row));
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
