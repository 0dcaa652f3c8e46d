//! The item file of SLiMS, and its rows' way to the records they belong to: by item code, by title only where there is
//! no code. Both files may be of any length: what has to meet is sorted.

use super::catalog;
use super::columns::slims::{ITEMS_WIDTH, ItemColumns};
use super::draft::{Copy, Draft};
use super::findings::{Findings, Firsts};
use super::normalize::title::fold;
use super::personal;
use super::read::Window;
use super::read::rows::{Rows, Taken};
use super::rules;
use super::source::Halt;
use super::unite::Room;
use crate::error::Result;
use crate::model::holdings_source::HoldingsSource;
use crate::spill::{Log, LogWriter, Sorted, Sorter};
use serde::{Deserialize, Serialize};

/// Where copies that a record does not name come, behind those that it names.
const UNNAMED: u64 = 1 << 63;

/// What a row says.
#[derive(Debug, Serialize, Deserialize)]
struct Item {
    copy: Copy,
    /// Folded.
    title: String,
    /// Of the row.
    number: u64,
}

/// The items of a SLiMS source.
pub(crate) struct Items {
    /// By code, no code twice.
    list: Log,
    /// Which of them belong to a record.
    taken: Vec<bool>,
}

impl Items {
    /// Reads the item file.
    pub(crate) fn read(
        window: Window,
        source: &HoldingsSource,
        room: Room<'_>,
        findings: &mut Findings<'_>,
    ) -> Result<Self, Halt> {
        let mut rows = Rows::new(window, &source.dialect, Some(ITEMS_WIDTH), 0)?;
        let mut by_code = room.sorter();
        let mut watch = personal::Watch::default();
        let mut columns: Option<ItemColumns> = None;
        let mut number = 0;
        while let Some(taken) = rows.next()? {
            let row = match taken {
                Taken::Row(row) => row,
                Taken::Broken(line) => {
                    number += 1;
                    findings.record(&rules::SKIPPED_RECORD, number, None, None, || {
                        format!("item row left out: the cells on line {line} cannot be told apart")
                    });
                    continue;
                }
            };
            let columns = match &columns {
                Some(columns) => columns,
                None => {
                    let found = columns.insert(ItemColumns::new(&row));
                    if found.has_header {
                        continue;
                    }
                    found
                }
            };
            number += 1;
            watch.look(&row);
            let (copy, title) = columns.copy(&row);
            let title = fold(&title);
            let item = Item {
                copy,
                title,
                number,
            };
            by_code.push(item.copy.code.as_bytes(), &catalog::encode(&item)?)?;
        }
        if let Some(column) = watch.verdict() {
            personal::refuse(
                findings,
                &format!("its column {column} holds e-mail addresses or identity numbers"),
            );
            return Err(Halt::Refused);
        }
        Ok(Self::of(by_code.finish()?, room, findings)?)
    }

    /// Of rows by their codes.
    fn of(mut sorted: Sorted, room: Room<'_>, findings: &mut Findings<'_>) -> Result<Self> {
        let mut list = room.list();
        let mut twice = Firsts::default();
        let mut last = Vec::new();
        let mut n = 0;
        while let Some((code, value)) = sorted.next()? {
            if !code.is_empty() && code == last {
                // One copy, written twice: counted once.
                let item: Item = catalog::decode(value)?;
                twice.add((item.number, 0), item.number, || {
                    format!(
                        "item code `{}` is in the file twice, the row is left out",
                        item.copy.code
                    )
                });
                continue;
            }
            last.clear();
            last.extend_from_slice(code);
            list.push(value)?;
            n += 1;
        }
        findings.firsts(twice, &rules::DUPLICATE_ITEM_CODE, Some("item_code"));
        Ok(Self {
            list: list.finish()?,
            taken: vec![false; n],
        })
    }

    /// Tells of items that no record claimed.
    pub(crate) fn report_rest(&self, findings: &mut Findings<'_>) -> Result<()> {
        let mut rest = Firsts::default();
        let mut reader = self.list.read();
        for taken in &self.taken {
            let Some(value) = reader.next()? else { break };
            if *taken {
                continue;
            }
            let Item {
                copy,
                title,
                number,
            } = catalog::decode(value)?;
            rest.add((number, 0), number, || {
                format!("item `{}` of `{title}` belongs to no record", copy.code)
            });
        }
        let n = rest.len();
        findings.firsts(rest, &rules::ITEM_WITHOUT_RECORD, Some("item_code"));
        if n > Firsts::MOST {
            findings.file(
                &rules::ITEM_WITHOUT_RECORD,
                format!("{n} items belong to no record"),
                "",
            );
        }
        Ok(())
    }
}

/// A place in a record that names a copy.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Place {
    /// Which of the records.
    draft: u64,
    /// Its number in the file.
    number: u64,
    /// Which of its copies.
    copy: u64,
}

impl Place {
    fn key(self) -> [u8; 16] {
        let mut key = [0; 16];
        key[..8].copy_from_slice(&self.draft.to_be_bytes());
        key[8..].copy_from_slice(&self.copy.to_be_bytes());
        key
    }
}

/// Brings the records of one file and the items together.
pub(crate) struct Join<'r> {
    room: Room<'r>,
    drafts: LogWriter<'r>,
    n: u64,
    by_code: Sorter<'r>,
    by_title: Sorter<'r>,
}

impl<'r> Join<'r> {
    /// Of no records yet.
    pub(crate) fn new(room: Room<'r>) -> Self {
        Self {
            room,
            drafts: room.list(),
            n: 0,
            by_code: room.sorter(),
            by_title: room.sorter(),
        }
    }

    /// Takes the next record.
    pub(crate) fn push(&mut self, draft: &Draft) -> Result<()> {
        let mut place = Place {
            draft: self.n,
            number: draft.number,
            copy: 0,
        };
        self.by_title
            .push(fold(&draft.title).as_bytes(), &catalog::encode(&place)?)?;
        for copy in &draft.copies {
            self.by_code
                .push(copy.code.as_bytes(), &catalog::encode(&place)?)?;
            place.copy += 1;
        }
        self.drafts.push(&catalog::encode(draft)?)?;
        self.n += 1;
        Ok(())
    }

    /// Finds the items of all records.
    pub(crate) fn finish(self, items: &mut Items, findings: &mut Findings<'_>) -> Result<Joined> {
        let mut found = self.room.sorter();
        let mut loose = self.room.sorter();
        let mut places = Places::new(self.by_code.finish()?)?;
        let mut shared = Firsts::default();
        let mut reader = items.list.read();
        for (at, taken) in items.taken.iter_mut().enumerate() {
            let Some(value) = reader.next()? else { break };
            let item: Item = catalog::decode(value)?;
            if !item.copy.code.is_empty() {
                while let Some(place) = places.of(item.copy.code.as_bytes())? {
                    found.push(&place.key(), &catalog::encode(&item.copy)?)?;
                    if std::mem::replace(taken, true) {
                        shared.add((place.draft, place.copy), place.number, || {
                            format!(
                                "item code `{}` stands on another record too",
                                item.copy.code
                            )
                        });
                    }
                }
            }
            if !*taken && !item.title.is_empty() {
                loose.push(item.title.as_bytes(), &catalog::encode(&(at, &item))?)?;
            }
        }
        findings.firsts(shared, &rules::DUPLICATE_ITEM_CODE, Some("item_code"));
        let titles = Places::new(self.by_title.finish()?)?;
        by_title(
            loose.finish()?,
            titles,
            &mut items.taken,
            &mut found,
            findings,
        )?;
        Ok(Joined {
            drafts: self.drafts.finish()?,
            found: found.finish()?,
        })
    }
}

/// Items that no record names go to the first record of equal title.
fn by_title(
    mut loose: Sorted,
    mut titles: Places,
    taken: &mut [bool],
    found: &mut Sorter<'_>,
    findings: &mut Findings<'_>,
) -> Result<()> {
    let mut joined = Firsts::default();
    let mut first: Option<(Vec<u8>, Place)> = None;
    while let Some((title, value)) = loose.next()? {
        if first.as_ref().is_none_or(|(known, _)| known != title) {
            first = titles.of(title)?.map(|place| (title.to_vec(), place));
        }
        let Some((_, place)) = &first else { continue };
        let (
            at,
            Item {
                copy,
                title,
                number,
            },
        ): (usize, Item) = catalog::decode(value)?;
        if let Some(taken) = taken.get_mut(at) {
            *taken = true;
        }
        let place = Place {
            copy: UNNAMED | number,
            ..*place
        };
        found.push(&place.key(), &catalog::encode(&copy)?)?;
        joined.add((number, 0), place.number, || {
            format!(
                "item `{}` was joined by its title `{title}` only",
                copy.code
            )
        });
    }
    findings.firsts(joined, &rules::ITEM_BY_TITLE, Some("item_code"));
    Ok(())
}

/// Places by code or by title, one of them in hand.
struct Places {
    sorted: Sorted,
    next: Option<(Vec<u8>, Place)>,
}

impl Places {
    fn new(sorted: Sorted) -> Result<Self> {
        let mut places = Self { sorted, next: None };
        places.advance()?;
        Ok(places)
    }

    fn advance(&mut self) -> Result<()> {
        self.next = match self.sorted.next()? {
            Some((key, value)) => Some((key.to_vec(), catalog::decode(value)?)),
            None => None,
        };
        Ok(())
    }

    /// The next place under a key; keys must be asked for in their order.
    fn of(&mut self, key: &[u8]) -> Result<Option<Place>> {
        while self
            .next
            .as_ref()
            .is_some_and(|(own, _)| own.as_slice() < key)
        {
            self.advance()?;
        }
        match &self.next {
            Some((own, place)) if own == key => {
                let place = *place;
                self.advance()?;
                Ok(Some(place))
            }
            _ => Ok(None),
        }
    }
}

/// Records and the copies that the item file knows of them.
pub(crate) struct Joined {
    drafts: Log,
    found: Sorted,
}

impl Joined {
    /// Hands over the records in their order, with what the item file says of each copy in place of what they say.
    pub(crate) fn each(mut self, mut take: impl FnMut(Draft) -> Result<()>) -> Result<()> {
        let mut next = found(&mut self.found)?;
        let mut reader = self.drafts.read();
        let mut at = 0;
        while let Some(value) = reader.next()? {
            let mut draft: Draft = catalog::decode(value)?;
            while let Some((_, place, mut item)) = next.take_if(|(draft, ..)| *draft == at) {
                let named = usize::try_from(place).ok();
                match named.and_then(|place| draft.copies.get_mut(place)) {
                    Some(copy) => {
                        if item.call_number.is_empty() {
                            item.call_number = std::mem::take(&mut copy.call_number);
                        }
                        *copy = item;
                    }
                    None => draft.copies.push(item),
                }
                next = found(&mut self.found)?;
            }
            take(draft)?;
            at += 1;
        }
        Ok(())
    }
}

/// The next copy: which record, where in it, and what the item file says.
fn found(sorted: &mut Sorted) -> Result<Option<(u64, u64, Copy)>> {
    let Some((key, value)) = sorted.next()? else {
        return Ok(None);
    };
    let number = |bytes: Option<&[u8]>| {
        let bytes = bytes.and_then(|bytes| bytes.try_into().ok());
        bytes.map_or(0, u64::from_be_bytes)
    };
    let (draft, place) = (number(key.get(..8)), number(key.get(8..)));
    Ok(Some((draft, place, catalog::decode(value)?)))
}
