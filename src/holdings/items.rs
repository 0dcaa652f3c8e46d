//! The item file of SLiMS, and its rows' way to the records they belong to: by item code, by title only where there is
//! no code.

use super::columns::slims::{ITEMS_WIDTH, ItemColumns};
use super::draft::{Copy, Draft};
use super::findings::Findings;
use super::normalize::title::fold;
use super::personal;
use super::read::Window;
use super::read::rows::{Rows, Taken};
use super::rules;
use super::source::Refused;
use crate::model::holdings_source::HoldingsSource;
use rustc_hash::FxHashMap;
use std::io;

/// The items of a SLiMS source.
pub(crate) struct Items {
    /// Copies with the titles their rows name, and the numbers of the rows.
    copies: Vec<(Copy, String, u64)>,
    by_code: FxHashMap<String, usize>,
    taken: Vec<bool>,
}

impl Items {
    /// Reads the item file.
    pub(crate) fn read(
        window: Window,
        source: &HoldingsSource,
        findings: &mut Findings<'_>,
    ) -> io::Result<Result<Self, Refused>> {
        let mut rows = Rows::new(window, &source.dialect, Some(ITEMS_WIDTH), 0)?;
        let mut items = Self {
            copies: Vec::new(),
            by_code: FxHashMap::default(),
            taken: Vec::new(),
        };
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
            if !copy.code.is_empty() {
                if items.by_code.contains_key(&copy.code) {
                    // One copy, written twice: counted once.
                    findings.record(
                        &rules::DUPLICATE_ITEM_CODE,
                        number,
                        None,
                        Some("item_code"),
                        || {
                            format!(
                                "item code `{}` is in the file twice, the row is left out",
                                copy.code
                            )
                        },
                    );
                    continue;
                }
                items.by_code.insert(copy.code.clone(), items.copies.len());
            }
            items.copies.push((copy, fold(&title), number));
        }
        if let Some(column) = watch.verdict() {
            personal::refuse(
                findings,
                &format!("its column {column} holds e-mail addresses or identity numbers"),
            );
            return Ok(Err(Refused));
        }
        items.taken = vec![false; items.copies.len()];
        Ok(Ok(items))
    }

    /// Puts what the item file says in place of what the bibliography says of each copy.
    pub(crate) fn fill(&self, draft: &mut Draft) {
        for copy in &mut draft.copies {
            if let Some((item, ..)) = self
                .by_code
                .get(&copy.code)
                .and_then(|at| self.copies.get(*at))
            {
                let call_number = std::mem::take(&mut copy.call_number);
                *copy = item.clone();
                if copy.call_number.is_empty() {
                    copy.call_number = call_number;
                }
            }
        }
    }

    /// Marks the items that a record names, and tells of codes on two records.
    pub(crate) fn claim(&mut self, drafts: &[Draft], findings: &mut Findings<'_>) {
        for draft in drafts {
            for copy in &draft.copies {
                let Some(at) = self.by_code.get(&copy.code).copied() else {
                    continue;
                };
                if std::mem::replace(&mut self.taken[at], true) {
                    findings.record(
                        &rules::DUPLICATE_ITEM_CODE,
                        draft.number,
                        None,
                        Some("item_code"),
                        || format!("item code `{}` stands on another record too", copy.code),
                    );
                }
            }
        }
    }

    /// Items that no record names go to the first record of equal title that names none of its own.
    pub(crate) fn fill_by_title(&mut self, drafts: &mut [Draft], findings: &mut Findings<'_>) {
        if self.taken.iter().all(|taken| *taken) {
            return;
        }
        let mut by_title: FxHashMap<String, usize> = FxHashMap::default();
        for (at, draft) in drafts.iter().enumerate().rev() {
            by_title.insert(fold(&draft.title), at);
        }
        for (at, (copy, title, _)) in self.copies.iter().enumerate() {
            if self.taken[at] || title.is_empty() {
                continue;
            }
            if let Some(draft) = by_title.get(title).and_then(|draft| drafts.get_mut(*draft)) {
                self.taken[at] = true;
                findings.record(
                    &rules::ITEM_BY_TITLE,
                    draft.number,
                    None,
                    Some("item_code"),
                    || {
                        format!(
                            "item `{}` was joined by its title `{title}` only",
                            copy.code
                        )
                    },
                );
                draft.copies.push(copy.clone());
            }
        }
    }

    /// Tells of items that no record claimed.
    pub(crate) fn report_rest(&self, findings: &mut Findings<'_>) {
        let rest: Vec<usize> = (0..self.copies.len())
            .filter(|at| !self.taken[*at])
            .collect();
        for at in rest.iter().take(5) {
            let (copy, title, number) = &self.copies[*at];
            findings.record(
                &rules::ITEM_WITHOUT_RECORD,
                *number,
                None,
                Some("item_code"),
                || format!("item `{}` of `{title}` belongs to no record", copy.code),
            );
        }
        if rest.len() > 5 {
            findings.file(
                &rules::ITEM_WITHOUT_RECORD,
                format!("{} items belong to no record", rest.len()),
                "",
            );
        }
    }
}
