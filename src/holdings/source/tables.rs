//! Formats in which records are rows: SLiMS, KBART, INLISLite, and any table or sheet.

use super::{Halt, Reading};
use crate::holdings::columns::inlislite::{self, InlisliteColumns};
use crate::holdings::columns::kbart::{self, KbartColumns};
use crate::holdings::columns::mapped::{self, MappedColumns};
use crate::holdings::columns::slims::{SLIMS_ISBN, SLIMS_WIDTH, SlimsColumns};
use crate::holdings::draft::Draft;
use crate::holdings::findings::Findings;
use crate::holdings::items::{Items, Join};
use crate::holdings::read::Facts;
use crate::holdings::read::rows::{Input, Row, Table, Taken, find_line};
use crate::holdings::unite::Room;
use crate::holdings::{catalog, personal, rules};
use crate::model::holdings_source::{Dialect, HeaderRow, HoldingsFormat};
use crate::spill::Sorted;

/// Rows that wait until it is known that the table is no list of persons.
const HELD_BACK: usize = 1024;

/// Watches over a table and lets its rows pass.
#[derive(Default)]
struct Gate {
    watch: personal::Watch,
    held_back: Vec<Draft>,
    open: bool,
}

impl Gate {
    fn pass(
        &mut self,
        reading: &mut Reading<'_>,
        row: &Row,
        draft: Draft,
        findings: &mut Findings<'_>,
    ) -> Result<(), Halt> {
        self.watch.look(row);
        if self.open {
            return Ok(reading.take(draft, findings)?);
        }
        self.held_back.push(draft);
        if self.held_back.len() >= HELD_BACK {
            self.release(reading, findings)?;
        }
        Ok(())
    }

    /// Lets go what was held back, or refuses the file.
    fn release(
        &mut self,
        reading: &mut Reading<'_>,
        findings: &mut Findings<'_>,
    ) -> Result<(), Halt> {
        self.judge(findings)?;
        self.open = true;
        for draft in std::mem::take(&mut self.held_back) {
            reading.take(draft, findings)?;
        }
        Ok(())
    }

    fn judge(&self, findings: &Findings<'_>) -> Result<(), Halt> {
        match self.watch.verdict() {
            Some(column) => {
                personal::refuse(
                    findings,
                    &format!("its column {column} holds e-mail addresses or identity numbers"),
                );
                Err(Halt::Refused)
            }
            None => Ok(()),
        }
    }
}

impl Reading<'_> {
    pub(super) fn slims(
        &mut self,
        input: Input,
        facts: Facts,
        format: HoldingsFormat,
        items: Option<&mut Items>,
        findings: &mut Findings<'_>,
    ) -> Result<(), Halt> {
        let mut join = items.as_ref().map(|_| Join::new(self.room));
        let (mut rows, skipped) =
            Table::open(input, &self.source.dialect, Some(SLIMS_WIDTH), &|_| false)?;
        let mut gate = Gate::default();
        let mut columns: Option<SlimsColumns> = None;
        let stated = match format {
            HoldingsFormat::Slims9 => Some(9),
            HoldingsFormat::Slims8 => Some(8),
            HoldingsFormat::Slims7 => Some(7),
            _ => None,
        };
        let mut version = stated;
        let mut bare_quotes = false;
        let (mut number, mut n_notes) = (0, 0_u64);
        while let Some(taken) = rows.next()? {
            let Taken::Row(row) = taken else {
                number += 1;
                self.broken_row(number, &taken, findings);
                continue;
            };
            let columns = match &columns {
                Some(columns) => columns,
                None => {
                    let found = columns.insert(SlimsColumns::new(&row, self.source.dialect.header));
                    version = version.or(found.version);
                    if found.has_header {
                        continue;
                    }
                    found
                }
            };
            number += 1;
            bare_quotes |= self.mended_row(number, &row, findings);
            // Without a header only the way of writing line breaks tells the versions apart.
            let old = version.map_or(!rows.escaped_breaks(), |version| version < 9);
            let (draft, cleaned) = columns.draft(&row, number, old);
            if cleaned {
                n_notes += 1;
                findings.record(&rules::DAMAGED_NOTES, number, None, Some("notes"), || {
                    "damaged notes were cleaned".to_owned()
                });
            }
            match &mut join {
                Some(join) => {
                    gate.watch.look(&row);
                    join.push(&draft)?;
                }
                None => gate.pass(self, &row, draft, findings)?,
            }
        }
        gate.judge(findings)?;
        gate.release(self, findings)?;
        if let (Some(join), Some(items)) = (join, items) {
            join.finish(items, findings)?.each(|mut draft| {
                draft.isbn_field = SLIMS_ISBN;
                self.take(draft, findings)
            })?;
        }
        let version = version.unwrap_or(if bare_quotes || !rows.escaped_breaks() {
            7
        } else {
            9
        });
        let told = if stated.is_some() {
            ""
        } else {
            " (told from the file)"
        };
        let mut name = format!(
            "SLiMS {version}{told}, {}, {}",
            header_words(columns.is_some_and(|columns| columns.has_header)),
            rows.words()
        );
        if n_notes > 0 {
            name.push_str(&format!(", {n_notes} notes cleaned"));
        }
        self.state_dialect(format, &name, facts, skipped, findings);
        Ok(())
    }

    pub(super) fn table(
        &mut self,
        input: Input,
        facts: Facts,
        findings: &mut Findings<'_>,
    ) -> Result<(), Halt> {
        let source = self.source;
        let with_header = source.dialect.header != HeaderRow::No;
        let (mut rows, skipped) = Table::open(input, &source.dialect, None, &|cells| {
            with_header && mapped::is_header(cells, &source.columns)
        })?;
        let mut gate = Gate::default();
        let mut columns: Option<MappedColumns> = None;
        let mut number = 0;
        while let Some(taken) = rows.next()? {
            let Taken::Row(row) = taken else {
                number += 1;
                self.broken_row(number, &taken, findings);
                continue;
            };
            let columns = match &columns {
                Some(columns) => columns,
                None => {
                    refuse_persons(&row.cells, findings)?;
                    match MappedColumns::new(&row, &source.columns, source.dialect.header) {
                        Ok(found) => {
                            let found = columns.insert(found);
                            if found.has_header {
                                continue;
                            }
                            found
                        }
                        Err(why) => {
                            findings.file(&rules::UNKNOWN_FORMAT, why, &first_row(&row));
                            return Err(Halt::Refused);
                        }
                    }
                }
            };
            number += 1;
            self.mended_row(number, &row, findings);
            gate.pass(self, &row, columns.draft(&row, number), findings)?;
        }
        gate.release(self, findings)?;
        let header = columns.is_some_and(|columns| columns.has_header);
        let name = format!("table, {}, {}", header_words(header), rows.words());
        self.state_dialect(HoldingsFormat::Csv, &name, facts, skipped, findings);
        Ok(())
    }

    pub(super) fn kbart(
        &mut self,
        mut input: Input,
        facts: Facts,
        findings: &mut Findings<'_>,
    ) -> Result<(), Halt> {
        let mut dialect: Dialect = self.source.dialect.clone();
        if let Some(window) = input.text() {
            window.ensure(1 << 16)?;
            if let Some((from, _, separator)) = find_line(window.data(), kbart::is_header) {
                // The practice knows no quotes; a list that a spreadsheet has saved has them all the same.
                let quoted = window.data()[from..].starts_with(b"\"");
                dialect.unquoted |= separator == '\t' && !quoted && dialect.quote.is_none();
                dialect.delimiter = dialect.delimiter.or(Some(separator));
            }
        }
        let (mut rows, skipped) = Table::open(input, &dialect, None, &kbart::is_header)?;
        let mut columns: Option<KbartColumns> = None;
        let mut number = 0;
        while let Some(taken) = rows.next()? {
            let Taken::Row(row) = taken else {
                number += 1;
                self.broken_row(number, &taken, findings);
                continue;
            };
            let Some(columns) = &columns else {
                let Some(found) = KbartColumns::new(&row) else {
                    let why = "no row is the header of a KBART list";
                    findings.file(&rules::UNKNOWN_FORMAT, why, &first_row(&row));
                    return Err(Halt::Refused);
                };
                columns = Some(found);
                continue;
            };
            number += 1;
            self.mended_row(number, &row, findings);
            self.take(columns.draft(&row, number), findings)?;
        }
        let version = columns.map_or("KBART", |columns| columns.version());
        let name = format!("{version}, {}", rows.words());
        self.state_dialect(HoldingsFormat::Kbart, &name, facts, skipped, findings);
        Ok(())
    }

    pub(super) fn inlislite(
        &mut self,
        input: Input,
        facts: Facts,
        findings: &mut Findings<'_>,
    ) -> Result<(), Halt> {
        let (mut rows, skipped) =
            Table::open(input, &self.source.dialect, None, &inlislite::is_header)?;
        let mut columns: Option<InlisliteColumns> = None;
        // Copies of one title may stand far apart: the sheet is in the order in which they came to the library.
        let mut copies = self.room.sorter();
        let mut watch = personal::Watch::default();
        let mut number = 0;
        let repaired = self.summary.n_repaired;
        while let Some(taken) = rows.next()? {
            let Taken::Row(row) = taken else {
                number += 1;
                self.broken_row(number, &taken, findings);
                continue;
            };
            if columns.is_none() && inlislite::is_group_header(&row.cells) {
                continue;
            }
            let columns = match &columns {
                Some(columns) => columns,
                None => {
                    let found = columns.insert(InlisliteColumns::new(&row));
                    if found.has_header {
                        continue;
                    }
                    if row.cells.len() + 8 < inlislite::WIDTH {
                        let why = "no row names the columns of an INLISLite sheet";
                        findings.file(&rules::UNKNOWN_FORMAT, why, &first_row(&row));
                        return Err(Halt::Refused);
                    }
                    found
                }
            };
            number += 1;
            watch.look(&row);
            self.mended_row(number, &row, findings);
            let mut draft = columns.draft(&row, number);
            draft.mended = row.mended.is_some();
            copies.push(&inlislite::key(&draft), &catalog::encode(&draft)?)?;
        }
        let gate = Gate {
            watch,
            ..Gate::default()
        };
        gate.judge(findings)?;
        let mut titles = titles(copies.finish()?, self.room)?;
        let n_titles = titles.len();
        // A title is a record, however many of its rows were mended.
        self.summary.n_repaired = repaired;
        while let Some((_, value)) = titles.next()? {
            let mut draft: Draft = catalog::decode(value)?;
            draft.isbn_field = inlislite::ISBN;
            self.summary.n_repaired += u64::from(draft.mended);
            self.take(draft, findings)?;
        }
        let name = format!(
            "INLISLite, {}, {}, {number} copies of {n_titles} titles",
            header_words(columns.is_some_and(|columns| columns.has_header)),
            rows.words(),
        );
        self.state_dialect(HoldingsFormat::Inlislite, &name, facts, skipped, findings);
        Ok(())
    }

    fn broken_row(&mut self, number: u64, taken: &Taken, findings: &mut Findings<'_>) {
        let Taken::Broken(line) = taken else { return };
        self.count();
        self.summary.n_skipped += 1;
        findings.record(&rules::SKIPPED_RECORD, number, None, None, || {
            format!("row left out: the cells on line {line} cannot be told apart")
        });
    }

    /// Counts a mended row; whether quotes were what was wrong.
    fn mended_row(&mut self, number: u64, row: &Row, findings: &mut Findings<'_>) -> bool {
        let Some(what) = row.mended else { return false };
        self.summary.n_repaired += 1;
        let line = row.line;
        findings.record(&rules::ROW_REPAIRED, number, None, None, || {
            format!("row mended on line {line}: {what}")
        });
        what.starts_with("quotes")
    }
}

/// Copies of one title made one draft, by the number of the first.
fn titles(mut copies: Sorted, room: Room<'_>) -> crate::error::Result<Sorted> {
    let mut titles = room.sorter();
    let mut put = |title: Option<(Vec<u8>, Draft)>| match title {
        Some((_, draft)) => titles.push(&draft.number.to_be_bytes(), &catalog::encode(&draft)?),
        None => Ok(()),
    };
    let mut title: Option<(Vec<u8>, Draft)> = None;
    while let Some((key, value)) = copies.next()? {
        let draft: Draft = catalog::decode(value)?;
        match &mut title {
            Some((own, title)) if own == key => {
                title.mended |= draft.mended;
                title.copies.extend(draft.copies);
            }
            _ => put(title.replace((key.to_vec(), draft)))?,
        }
    }
    put(title)?;
    titles.finish()
}

fn header_words(has_header: bool) -> &'static str {
    if has_header { "header" } else { "no header" }
}

fn first_row(row: &Row) -> String {
    let names: Vec<String> = row
        .cells
        .iter()
        .filter(|cell| !cell.trim().is_empty())
        .take(12)
        .map(|cell| format!("`{cell}`"))
        .collect();
    format!("the first row is {}", names.join(", "))
}

/// A sheet is no text, so its header is looked at here.
fn refuse_persons(cells: &[String], findings: &Findings<'_>) -> Result<(), Halt> {
    let names: Vec<String> = cells
        .iter()
        .map(|cell| crate::holdings::columns::name(cell))
        .collect();
    match personal::header(&names) {
        Some(why) => {
            personal::refuse(findings, &why);
            Err(Halt::Refused)
        }
        None => Ok(()),
    }
}
