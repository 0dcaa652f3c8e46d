//! One holdings source from its files to what is published of it.
//! Stays whole above 500 lines: every format takes the same road, and each is one short function on it.

use super::catalog::{Held, SourceSummary};
use super::columns::{MappedColumns, SLIMS_WIDTH, SlimsColumns};
use super::draft::Draft;
use super::extract;
use super::findings::Findings;
use super::items::Items;
use super::marc::MarcRecord;
use super::personal;
use super::read::iso2709::Iso2709;
use super::read::marcxml::Marcxml;
use super::read::rows::{Row, Rows, Taken};
use super::read::{Content, Framed, Window};
use super::rules;
use super::shape::{Shaped, Shaper};
use crate::diag::{Diagnostic, Sink};
use crate::disk::Inputs;
use crate::error::{Error, Kind, Result};
use crate::model::holdings_source::{HoldingsFormat, HoldingsSource};
use crate::paths::SourcePath;
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use std::io;

/// Records between two calls of `progress`.
const STEP: u64 = 1000;
/// Records that are taken apart at a time, on all cores.
const BATCH: usize = 1024;

/// Why a file gives nothing: said already, and not a failure of the disk.
pub(crate) struct Refused;

type Step<T> = Result<Result<T, Refused>>;

/// What stops the reading of a file before its end.
enum Halt {
    /// The file gives nothing, and why has been said.
    Refused,
    /// The bytes cannot be had.
    Stream(io::Error),
    /// The taker of records cannot go on.
    World(Error),
}

impl From<Refused> for Halt {
    fn from(_: Refused) -> Self {
        Self::Refused
    }
}

impl From<io::Error> for Halt {
    fn from(error: io::Error) -> Self {
        Self::Stream(error)
    }
}

impl From<Error> for Halt {
    fn from(error: Error) -> Self {
        Self::World(error)
    }
}

/// Reads a source and hands over its records one by one, in the order of the files. What a refused file gave before
/// it was refused has been handed over too: the error that refused it keeps everything from being published.
pub(crate) fn read(
    source: &HoldingsSource,
    inputs: &dyn Inputs,
    previous: Option<u64>,
    sink: &Sink,
    progress: &(dyn Fn(&str, u64) + Sync),
    take: &mut dyn FnMut(Held) -> Result<()>,
) -> Result<SourceSummary> {
    let mut reading = Reading {
        source,
        inputs,
        sink,
        progress,
        shaper: Shaper::new(source),
        codes: FxHashSet::default(),
        hand_over: take,
        summary: SourceSummary {
            source: source.id.clone(),
            member: source.member.clone(),
            dialect: source.format.code().to_owned(),
            exported_at: source.exported_at.clone(),
            ..SourceSummary::default()
        },
    };
    let mut refused = false;
    let items = match &source.items_file {
        Some(path) if source.format.is_slims() => match reading.items(path)? {
            Ok(items) => Some(items),
            Err(Refused) => {
                refused = true;
                None
            }
        },
        _ => None,
    };
    let mut items = items;
    for path in &source.files {
        let before = reading.summary.n_read;
        if reading.file(path, items.as_mut())?.is_err() {
            refused = true;
            reading.summary.n_read = before;
        }
    }
    if let (Some(items), Some(path)) = (&items, &source.items_file)
        && !refused
    {
        items.report_rest(&mut Findings::new(sink, path));
    }
    progress(&source.id, reading.summary.n_read);
    if !refused {
        check_expectations(source, &reading.summary, previous, sink);
    }
    Ok(reading.summary)
}

fn check_expectations(
    source: &HoldingsSource,
    summary: &SourceSummary,
    previous: Option<u64>,
    sink: &Sink,
) {
    let n = summary.n_read;
    let report = |message: String, hint: &str| {
        sink.report(
            Diagnostic::new(&rules::TOO_FEW_RECORDS, source.location.clone(), message).hint(hint),
        );
    };
    if let Some(least) = source.expect.records_min.filter(|least| n < *least) {
        report(
            format!(
                "source `{}` has {n} records, {least} are expected at least",
                source.id
            ),
            "export again, or lower `expect.records_min`",
        );
    } else if let Some(before) = previous.filter(|before| n * 10 < before * 7) {
        report(
            format!(
                "source `{}` has {n} records, {before} at the last build",
                source.id
            ),
            "export again; if the library did weed its stock, take the source out of `.silang/state.json`",
        );
    }
    let unguarded =
        source.exclude.is_empty() && source.include.is_empty() && !source.opac_hide_checked;
    if source.format.is_slims() && unguarded && !source.location_map.values().any(|rule| rule.hide)
    {
        let message = format!(
            "source `{}` leaves nothing out, so titles that the library hides in its OPAC may be published",
            source.id
        );
        sink.report(
            Diagnostic::new(&rules::HIDDEN_TITLES_RISK, source.location.clone(), message).hint(
                "leave them out with `exclude`, or say `opac_hide_checked: true` after looking",
            ),
        );
    }
}

struct Reading<'a> {
    source: &'a HoldingsSource,
    inputs: &'a dyn Inputs,
    sink: &'a Sink,
    progress: &'a (dyn Fn(&str, u64) + Sync),
    shaper: Shaper<'a>,
    /// Item codes seen so far, where no item file is there to count by.
    codes: FxHashSet<String>,
    hand_over: &'a mut dyn FnMut(Held) -> Result<()>,
    summary: SourceSummary,
}

impl Reading<'_> {
    fn file(&mut self, path: &SourcePath, items: Option<&mut Items>) -> Step<()> {
        let mut findings = Findings::new(self.sink, path);
        let Ok((window, content)) = self.open(path, &findings)? else {
            return Ok(Err(Refused));
        };
        let (read, skipped) = (self.summary.n_read, self.summary.n_skipped);
        let result = match (self.source.format, content) {
            (HoldingsFormat::Marc21, Content::Marc) => {
                self.marc(&mut Iso2709::new(window), &mut findings)
            }
            (HoldingsFormat::Marcxml, Content::Xml) => {
                self.marc(&mut Marcxml::new(window), &mut findings)
            }
            (HoldingsFormat::Csv, Content::Text) => self.table(window, &mut findings),
            (format, Content::Text) if format.is_slims() => {
                self.slims(window, items, &mut findings)
            }
            (format, content) => {
                let looks = match content {
                    Content::Marc => "MARC 21 in ISO 2709 form",
                    Content::Xml => "XML",
                    Content::Text => "a table or other text",
                    Content::Binary | Content::Empty => "none of the formats that can be read",
                };
                let code = format.code();
                let message = format!("the source says `{code}`, but the file looks like {looks}");
                findings.file(
                    &rules::UNKNOWN_FORMAT,
                    message,
                    "correct `format`, or name the right file",
                );
                return Ok(Err(Refused));
            }
        };
        let result = match result {
            Ok(()) => Ok(()),
            Err(Halt::Refused) => Err(Refused),
            Err(Halt::Stream(error)) => broken_stream(error, &findings)?,
            Err(Halt::World(error)) => return Err(error),
        };
        let (read, skipped) = (self.summary.n_read - read, self.summary.n_skipped - skipped);
        if result.is_ok() && read == 0 {
            findings.file(
                &rules::UNKNOWN_FORMAT,
                format!(
                    "no record of format `{}` is in the file",
                    self.source.format.code()
                ),
                "correct `format`, or export again",
            );
        } else if skipped > 2 && skipped * 50 > read {
            let message = format!("{skipped} of {read} records cannot be read");
            findings.file(
                &rules::MANY_BROKEN_RECORDS,
                message,
                "look at `dialect`, or export again",
            );
        }
        findings.finish();
        Ok(result)
    }

    fn open(&self, path: &SourcePath, findings: &Findings<'_>) -> Step<(Window, Content)> {
        if self.inputs.size(path).is_none() {
            let message = format!("there is no file `{path}`");
            let found = Diagnostic::new(
                &rules::UNREADABLE_FILE,
                self.source.location.clone(),
                message,
            );
            self.sink
                .report(found.hint("paths are relative to the folder of the portal"));
            return Ok(Err(Refused));
        }
        let opened = Window::open(self.inputs, path)?.and_then(|mut window| {
            let content = window.sniff()?;
            Ok((window, content))
        });
        match opened {
            Ok((_, Content::Empty)) => {
                findings.file(&rules::UNREADABLE_FILE, "the file is empty", "export again");
                Ok(Err(Refused))
            }
            Ok((window, content)) => {
                // A list of patrons is refused as such, whatever the file is said to be.
                if content == Content::Text
                    && let Some(why) = personal::text(window.data())
                {
                    personal::refuse(findings, &why);
                    return Ok(Err(Refused));
                }
                Ok(Ok((window, content)))
            }
            Err(error) => broken_stream(error, findings).map(|_: Result<(), Refused>| Err(Refused)),
        }
    }

    fn marc(
        &mut self,
        records: &mut dyn MarcRecords,
        findings: &mut Findings<'_>,
    ) -> Result<(), Halt> {
        let mut number = 0;
        loop {
            let mut batch = Vec::with_capacity(BATCH);
            while batch.len() < BATCH
                && let Some(framed) = records.next_record()?
            {
                number += 1;
                batch.push((number, framed));
            }
            if batch.is_empty() {
                return Ok(());
            }
            let drafts: Vec<(u64, Framed<Draft>)> = batch
                .into_par_iter()
                .map(|(number, framed)| {
                    (number, framed.map(|record| extract::draft(&record, number)))
                })
                .collect();
            for (number, framed) in drafts {
                match framed {
                    Framed::Good(draft) => self.take(draft, findings)?,
                    Framed::Mended(draft, what) => {
                        self.summary.n_repaired += 1;
                        findings.record(&rules::ROW_REPAIRED, number, None, None, || {
                            format!("record mended: {what}")
                        });
                        self.take(draft, findings)?;
                    }
                    Framed::Broken(why) => {
                        self.count();
                        self.summary.n_skipped += 1;
                        findings.record(&rules::SKIPPED_RECORD, number, None, None, || {
                            format!("record left out: {why}")
                        });
                    }
                }
            }
        }
    }

    fn slims(
        &mut self,
        window: Window,
        items: Option<&mut Items>,
        findings: &mut Findings<'_>,
    ) -> Result<(), Halt> {
        let mut rows = Rows::new(window, &self.source.dialect, Some(SLIMS_WIDTH))?;
        let mut watch = personal::Watch::default();
        let mut columns: Option<SlimsColumns> = None;
        let stated = match self.source.format {
            HoldingsFormat::Slims9 => Some(9),
            HoldingsFormat::Slims8 => Some(8),
            HoldingsFormat::Slims7 => Some(7),
            _ => None,
        };
        let mut version = stated;
        let mut bare_quotes = false;
        let (mut number, mut n_notes) = (0, 0_u64);
        let mut drafts: Vec<Draft> = Vec::new();
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
            watch.look(&row);
            bare_quotes |= self.mended_row(number, &row, findings);
            // Without a header only the way of writing line breaks tells the versions apart.
            let old = version.map_or(!rows.escaped_breaks, |version| version < 9);
            let (mut draft, cleaned) = columns.draft(&row, number, old);
            if cleaned {
                n_notes += 1;
                findings.record(&rules::DAMAGED_NOTES, number, None, Some("notes"), || {
                    "damaged notes were cleaned".to_owned()
                });
            }
            match &items {
                Some(items) => {
                    items.fill(&mut draft);
                    drafts.push(draft);
                }
                None => self.take(draft, findings)?,
            }
        }
        if let Some(column) = watch.verdict() {
            personal::refuse(
                findings,
                &format!("its column {column} holds e-mail addresses or identity numbers"),
            );
            return Err(Halt::Refused);
        }
        if let Some(items) = items {
            items.claim(&drafts, findings);
            items.fill_by_title(&mut drafts, findings);
        }
        for draft in drafts {
            self.take(draft, findings)?;
        }
        let header = columns.as_ref().is_some_and(|columns| columns.has_header);
        let version = version.unwrap_or(if bare_quotes || !rows.escaped_breaks {
            7
        } else {
            9
        });
        let told = if stated.is_some() {
            ""
        } else {
            " (told from the file)"
        };
        let name = format!(
            "SLiMS {version}{told}, {}",
            if header { "header" } else { "no header" }
        );
        self.state_dialect(&name, &rows, n_notes, findings);
        Ok(())
    }

    fn table(&mut self, window: Window, findings: &mut Findings<'_>) -> Result<(), Halt> {
        let mut rows = Rows::new(window, &self.source.dialect, None)?;
        let mut watch = personal::Watch::default();
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
                    match MappedColumns::new(&row, &self.source.columns, self.source.dialect.header)
                    {
                        Ok(found) => {
                            let found = columns.insert(found);
                            if found.has_header {
                                continue;
                            }
                            found
                        }
                        Err(why) => {
                            let names: Vec<String> = row
                                .cells
                                .iter()
                                .take(12)
                                .map(|cell| format!("`{cell}`"))
                                .collect();
                            let hint = format!("the first row is {}", names.join(", "));
                            findings.file(&rules::UNKNOWN_FORMAT, why, &hint);
                            return Err(Halt::Refused);
                        }
                    }
                }
            };
            number += 1;
            watch.look(&row);
            self.mended_row(number, &row, findings);
            self.take(columns.draft(&row, number), findings)?;
        }
        if let Some(column) = watch.verdict() {
            personal::refuse(
                findings,
                &format!("its column {column} holds e-mail addresses or identity numbers"),
            );
            return Err(Halt::Refused);
        }
        let header = columns.as_ref().is_some_and(|columns| columns.has_header);
        let name = format!("table, {}", if header { "header" } else { "no header" });
        self.state_dialect(&name, &rows, 0, findings);
        Ok(())
    }

    fn state_dialect(&mut self, name: &str, rows: &Rows, n_notes: u64, findings: &Findings<'_>) {
        let encoding = match rows.n_foreign {
            0 => "UTF-8".to_owned(),
            1 => "UTF-8, one row Windows-1252".to_owned(),
            n => format!("UTF-8, {n} rows Windows-1252"),
        };
        let notes = if n_notes > 0 {
            format!(", {n_notes} notes cleaned")
        } else {
            String::new()
        };
        self.summary.dialect = format!("{name}, {}, {encoding}{notes}", rows.shape.words());
        findings.file(
            &rules::DIALECT_ASSUMED,
            format!("read as {}", self.summary.dialect),
            "",
        );
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

    fn count(&mut self) {
        self.summary.n_read += 1;
        if self.summary.n_read.is_multiple_of(STEP) {
            (self.progress)(&self.source.id, self.summary.n_read);
        }
    }

    fn take(&mut self, draft: Draft, findings: &mut Findings<'_>) -> Result<()> {
        self.count();
        let (number, control) = (draft.number, draft.control.clone());
        if self.source.items_file.is_none() {
            for copy in draft.copies.iter().filter(|copy| !copy.code.is_empty()) {
                if !self.codes.insert(copy.code.clone()) {
                    findings.record(
                        &rules::DUPLICATE_ITEM_CODE,
                        number,
                        control.as_deref(),
                        None,
                        || format!("item code `{}` stands on another record too", copy.code),
                    );
                }
            }
        }
        match self.shaper.shape(draft, findings) {
            Shaped::Kept(held) => {
                for held in held {
                    (self.hand_over)(held)?;
                }
            }
            Shaped::Excluded => self.summary.n_excluded += 1,
            Shaped::Untitled => {
                self.summary.n_skipped += 1;
                findings.record(
                    &rules::MISSING_TITLE,
                    number,
                    control.as_deref(),
                    None,
                    || "the record has no title and is left out".to_owned(),
                );
            }
        }
        Ok(())
    }

    fn items(&mut self, path: &SourcePath) -> Step<Items> {
        let mut findings = Findings::new(self.sink, path);
        let Ok((window, content)) = self.open(path, &findings)? else {
            return Ok(Err(Refused));
        };
        if content != Content::Text {
            findings.file(
                &rules::UNKNOWN_FORMAT,
                "the item file is not a table",
                "name the CSV of items in `items_file`",
            );
            return Ok(Err(Refused));
        }
        let result = match Items::read(window, self.source, &mut findings) {
            Ok(result) => result,
            Err(error) => broken_stream(error, &findings)?,
        };
        findings.finish();
        Ok(result)
    }
}

/// Two framings, one way to read.
trait MarcRecords {
    fn next_record(&mut self) -> io::Result<Option<Framed<MarcRecord>>>;
}

impl MarcRecords for Iso2709 {
    fn next_record(&mut self) -> io::Result<Option<Framed<MarcRecord>>> {
        self.next()
    }
}

impl MarcRecords for Marcxml {
    fn next_record(&mut self) -> io::Result<Option<Framed<MarcRecord>>> {
        self.next()
    }
}

/// Damage in compressed data is a finding; anything else is the disk's.
fn broken_stream<T>(error: io::Error, findings: &Findings<'_>) -> Result<Result<T, Refused>> {
    use io::ErrorKind::{InvalidData, InvalidInput, UnexpectedEof};
    if matches!(error.kind(), InvalidData | InvalidInput | UnexpectedEof) {
        findings.file(
            &rules::UNREADABLE_FILE,
            format!("the compressed data is damaged: {error}"),
            "export again",
        );
        return Ok(Err(Refused));
    }
    Err(Error::new(Kind::Read, error.to_string()).context("cannot read a holdings file"))
}
