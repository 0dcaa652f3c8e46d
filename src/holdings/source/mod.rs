//! One holdings source from its files to what is published of it.
//!
//! In: a source and the disk. Out: records, one by one, a summary, findings.
//! Lives here: the road that every format takes, and which one a file takes.
//! Does not live here: framing (`read`), what fields mean (`extract`, `describe`, `columns`), filters (`shape`).

mod entry;
mod expect;
mod records;
mod tables;
mod told;

use super::catalog::SourceSummary;
use super::draft::Draft;
use super::findings::Findings;
use super::items::Items;
use super::personal;
use super::read::rows::Input;
use super::read::unpack::Packing;
use super::read::{Content, Facts, Framed, Window};
use super::rules;
use super::shape::{Shaped, Shaper};
use super::unite::Room;
use crate::diag::{Diagnostic, Sink};
use crate::disk::Inputs;
use crate::error::{Error, Kind, Result};
use crate::model::holdings_source::{HoldingsFormat, HoldingsSource};
use crate::paths::SourcePath;
use entry::Ready;
pub(crate) use entry::{Entry, Front};
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use std::io;

/// Records between two calls of `progress`.
const STEP: u64 = 1000;
/// Records that are taken apart or shaped at a time, on all cores.
const BATCH: usize = 1024;
/// Codes and editions that are remembered to find repeated ones; those after them are not compared, so that a catalog of
/// any size needs no more memory than this.
const MOST_REMEMBERED: usize = 1 << 22;

/// Why a file gives nothing: said already, and not a failure of the disk.
pub(crate) struct Refused;

type Step<T> = Result<Result<T, Refused>>;

/// What stops the reading of a file before its end.
pub(crate) enum Halt {
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

/// What was found out about one file.
#[derive(Debug, Clone)]
pub(crate) struct FileFacts {
    /// The file.
    pub(crate) path: SourcePath,
    /// Its format.
    pub(crate) format: HoldingsFormat,
    /// How it is written, in words.
    pub(crate) dialect: String,
    /// How it is packed.
    pub(crate) packing: &'static str,
}

/// What became of a source.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// For the catalog.
    pub(crate) summary: SourceSummary,
    /// One a file that could be read.
    pub(crate) files: Vec<FileFacts>,
    /// Copies in the records, before filters.
    pub(crate) n_copies: u64,
}

/// Reads a source and hands over its records one by one, in the order of the files. What a refused file gave before
/// it was refused has been handed over too: the error that refused it keeps everything from being published.
pub(crate) fn read(
    source: &HoldingsSource,
    inputs: &dyn Inputs,
    room: Room<'_>,
    previous: Option<u64>,
    sink: &Sink,
    progress: &(dyn Fn(&str, u64) + Sync),
    take: &mut dyn FnMut(Entry) -> Result<()>,
) -> Result<SourceSummary> {
    Ok(look(source, inputs, room, previous, sink, progress, take)?.summary)
}

/// The same, with what was found out on the way.
pub(crate) fn look(
    source: &HoldingsSource,
    inputs: &dyn Inputs,
    room: Room<'_>,
    previous: Option<u64>,
    sink: &Sink,
    progress: &(dyn Fn(&str, u64) + Sync),
    take: &mut dyn FnMut(Entry) -> Result<()>,
) -> Result<Outcome> {
    let mut reading = Reading {
        source,
        inputs,
        room,
        sink,
        progress,
        shaper: Shaper::new(source),
        codes: FxHashSet::default(),
        editions: FxHashSet::default(),
        hand_over: take,
        summary: SourceSummary {
            source: source.id.clone(),
            member: source.member.clone(),
            dialect: source.format.code().to_owned(),
            exported_at: source.exported_at.clone(),
            ..SourceSummary::default()
        },
        files: Vec::new(),
        tally: expect::Tally::default(),
        waiting: Vec::new(),
        told: FxHashSet::default(),
    };
    let mut refused = false;
    let mut items = None;
    if let Some(path) = &source.items_file
        && (source.format.is_slims() || source.format == HoldingsFormat::Auto)
    {
        match reading.items(path)? {
            Ok(found) => items = Some(found),
            Err(Refused) => refused = true,
        }
    }
    for path in &source.files {
        let before = reading.summary.clone();
        if reading.file(path, items.as_mut())?.is_err() {
            refused = true;
            reading.summary = before;
        }
    }
    if let (Some(items), Some(path)) = (&items, &source.items_file)
        && !refused
    {
        items.report_rest(&mut Findings::new(sink, path))?;
    }
    progress(&source.id, reading.summary.n_read);
    if !refused {
        expect::check(&reading, previous);
    }
    Ok(Outcome {
        summary: reading.summary,
        files: reading.files,
        n_copies: reading.tally.copies,
    })
}

struct Reading<'a> {
    source: &'a HoldingsSource,
    inputs: &'a dyn Inputs,
    /// Where what has to be sorted waits.
    room: Room<'a>,
    sink: &'a Sink,
    progress: &'a (dyn Fn(&str, u64) + Sync),
    shaper: Shaper<'a>,
    /// Item codes seen so far, where no item file is there to count by.
    codes: FxHashSet<u64>,
    /// Editions seen so far, by number, year and edition statement.
    editions: FxHashSet<u64>,
    hand_over: &'a mut dyn FnMut(Entry) -> Result<()>,
    summary: SourceSummary,
    files: Vec<FileFacts>,
    tally: expect::Tally,
    /// Records that are shaped together, by their numbers.
    waiting: Vec<(u64, Framed<Draft>)>,
    /// What is said once for the whole source.
    told: FxHashSet<String>,
}

impl Reading<'_> {
    fn file(&mut self, path: &SourcePath, items: Option<&mut Items>) -> Step<()> {
        let mut findings = Findings::new(self.sink, path);
        let Ok((window, content)) = self.open(path, &findings)? else {
            return Ok(Err(Refused));
        };
        let (read, skipped) = (self.summary.n_read, self.summary.n_skipped);
        let result = self
            .contents(window, content, items, &mut findings)
            .and_then(|format| {
                self.shape(&mut findings)?;
                Ok(format)
            });
        self.waiting.clear();
        let result = match result {
            Ok(format) => Ok(format),
            Err(Halt::Refused) => Err(Refused),
            Err(Halt::Stream(error)) => {
                broken_stream(error, self.summary.n_read - read, &findings)?
            }
            Err(Halt::World(error)) => return Err(error),
        };
        let (read, skipped) = (self.summary.n_read - read, self.summary.n_skipped - skipped);
        match result {
            Ok(format) if read == 0 => {
                findings.file(
                    &rules::UNKNOWN_FORMAT,
                    format!("no record of format `{}` is in the file", format.code()),
                    "correct `format`, or export again",
                );
            }
            _ if skipped > 2 && skipped * 50 > read => {
                let message = format!("{skipped} of {read} records cannot be read");
                findings.file(
                    &rules::MANY_BROKEN_RECORDS,
                    message,
                    "look at `dialect`, or export again",
                );
            }
            _ => {}
        }
        findings.finish();
        Ok(result.map(|_| ()))
    }

    /// Reads what is in a file, as what it is.
    fn contents(
        &mut self,
        mut window: Window,
        content: Content,
        items: Option<&mut Items>,
        findings: &mut Findings<'_>,
    ) -> Result<HoldingsFormat, Halt> {
        use HoldingsFormat as F;
        let told = told::format(
            self.source.format,
            content,
            &mut window,
            &self.source.dialect,
        )?;
        let format = match told {
            Ok(format) => format,
            Err((why, cure)) => {
                findings.file(&rules::UNKNOWN_FORMAT, why, cure);
                return Err(Halt::Refused);
            }
        };
        match format {
            F::Marc21 | F::Marcxml | F::MarcText | F::MarcJson => {
                self.marc(window, format, findings)?;
                return Ok(format);
            }
            F::Mods | F::OaiDc => {
                self.elements(window, format, findings)?;
                return Ok(format);
            }
            F::Jsonl => {
                self.objects(window, findings)?;
                return Ok(format);
            }
            _ => {}
        }
        let facts = window.facts();
        let input = Input::new(window, content, self.room)?;
        let format = if format == F::Auto {
            told::of_sheet(&input)
        } else {
            format
        };
        match format {
            F::Kbart => self.kbart(input, facts, findings)?,
            F::Inlislite => self.inlislite(input, facts, findings)?,
            format if format.is_slims() => self.slims(input, facts, format, items, findings)?,
            _ => self.table(input, facts, findings)?,
        }
        Ok(format)
    }

    /// Says how a file was read.
    fn state_dialect(
        &mut self,
        format: HoldingsFormat,
        words: &str,
        facts: Facts,
        skipped: u64,
        findings: &Findings<'_>,
    ) {
        let mut words = words.to_owned();
        if !facts.mark.is_empty() {
            words.push_str(&format!(", file in {}", facts.mark));
        }
        if facts.packing != Packing::Plain {
            words.push_str(&format!(", packed by {}", facts.packing.name()));
        }
        match skipped {
            0 => {}
            1 => words.push_str(", one line before it left out"),
            n => words.push_str(&format!(", {n} lines before it left out")),
        }
        findings.file(&rules::DIALECT_ASSUMED, format!("read as {words}"), "");
        self.summary.dialect.clone_from(&words);
        self.tally.slims |= format.is_slims();
        self.files.push(FileFacts {
            path: findings.path().clone(),
            format,
            dialect: words,
            packing: facts.packing.name(),
        });
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
            Err(error) => {
                broken_stream(error, 0, findings).map(|_: Result<(), Refused>| Err(Refused))
            }
        }
    }

    fn count(&mut self) {
        self.summary.n_read += 1;
        if self.summary.n_read.is_multiple_of(STEP) {
            (self.progress)(&self.source.id, self.summary.n_read);
        }
    }

    fn take(&mut self, draft: Draft, findings: &mut Findings<'_>) -> Result<()> {
        self.framed(draft.number, Framed::Good(draft), findings)
    }

    /// Takes the next record, whatever became of it.
    fn framed(
        &mut self,
        number: u64,
        framed: Framed<Draft>,
        findings: &mut Findings<'_>,
    ) -> Result<()> {
        self.count();
        self.waiting.push((number, framed));
        if self.waiting.len() >= BATCH {
            self.shape(findings)?;
        }
        Ok(())
    }

    /// Shapes the records that wait.
    fn shape(&mut self, findings: &mut Findings<'_>) -> Result<()> {
        let waiting = std::mem::take(&mut self.waiting);
        self.make(waiting, |_, draft| Framed::Good(draft), findings)
    }

    /// Makes drafts of records, shapes them, on all cores, and hands them over in their order.
    fn make<R: Send>(
        &mut self,
        records: Vec<(u64, Framed<R>)>,
        draft: impl Fn(u64, R) -> Framed<Draft> + Sync,
        findings: &mut Findings<'_>,
    ) -> Result<()> {
        let shaper = &self.shaper;
        let ready: Vec<(u64, Framed<Result<Ready>>)> = records
            .into_par_iter()
            .map(|(number, framed)| {
                let framed = framed
                    .and_then(|record| draft(number, record))
                    .map(|draft| Ready::new(draft, shaper));
                (number, framed)
            })
            .collect();
        for (number, framed) in ready {
            let ready = match framed {
                Framed::Good(ready) => ready?,
                Framed::Mended(ready, what) => {
                    self.summary.n_repaired += 1;
                    findings.record(&rules::ROW_REPAIRED, number, None, None, || {
                        format!("record mended: {what}")
                    });
                    ready?
                }
                Framed::Broken(why) => {
                    self.summary.n_skipped += 1;
                    findings.record(&rules::SKIPPED_RECORD, number, None, None, || {
                        format!("record left out: {why}")
                    });
                    continue;
                }
            };
            self.finish(number, ready, findings)?;
        }
        Ok(())
    }

    fn finish(&mut self, number: u64, ready: Ready, findings: &mut Findings<'_>) -> Result<()> {
        let control = ready.control.as_deref();
        let codes = self.source.items_file.is_none().then_some(&mut self.codes);
        self.tally
            .add(&ready.look, number, control, codes, findings);
        findings.notes(ready.notes, number, control, &mut self.told);
        match ready.shaped {
            Shaped::Kept(entries) => {
                for entry in entries {
                    if let Some(edition) = entry.edition
                        && self.editions.len() < MOST_REMEMBERED
                        && !self.editions.insert(edition.hash)
                    {
                        findings.record(&rules::REPEATED_RECORD, number, control, None, || {
                            format!(
                                "ISBN `{:013}` with this title, year and edition stands in an earlier record too",
                                edition.isbn
                            )
                        });
                    }
                    (self.hand_over)(entry)?;
                }
            }
            Shaped::Excluded => self.summary.n_excluded += 1,
            Shaped::WithoutCopies => {
                self.summary.n_excluded += 1;
                self.tally.emptied += 1;
            }
            Shaped::Untitled => {
                self.summary.n_skipped += 1;
                findings.record(&rules::MISSING_TITLE, number, control, None, || {
                    "the record has no title and is left out".to_owned()
                });
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
        let result = match Items::read(window, self.source, self.room, &mut findings) {
            Ok(items) => Ok(items),
            Err(Halt::Refused) => Err(Refused),
            Err(Halt::Stream(error)) => broken_stream(error, 0, &findings)?,
            Err(Halt::World(error)) => return Err(error),
        };
        findings.finish();
        Ok(result)
    }
}

/// Damage in compressed data is a finding; anything else is the disk's.
fn broken_stream<T>(
    error: io::Error,
    n_read: u64,
    findings: &Findings<'_>,
) -> Result<Result<T, Refused>> {
    use io::ErrorKind::{InvalidData, InvalidInput, UnexpectedEof};
    if matches!(error.kind(), InvalidData | InvalidInput | UnexpectedEof) {
        findings.file(
            &rules::UNREADABLE_FILE,
            match n_read {
                0 => format!("the packed data is damaged: {error}"),
                n => format!("the packed data is damaged after record {n}: {error}"),
            },
            "export again",
        );
        return Ok(Err(Refused));
    }
    Err(Error::new(Kind::Read, error.to_string()).context("cannot read a holdings file"))
}
