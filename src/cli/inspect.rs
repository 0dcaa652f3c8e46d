//! `silang inspect`: what a catalog export is, before it is part of a portal or while something about it is odd.

use super::args::{Format, Global};
use super::terminal::{BOLD, PLAIN, thousands};
use super::{Job, Outcome, Terminal};
use crate::diag::report;
use crate::diag::{Diagnostic, Severity, Sink};
use crate::disk::{Inputs, RealInputs, real};
use crate::error::{Error, Kind, Result};
use crate::holdings::inspect::{self, Inspection};
use crate::model::holdings_source::{HoldingsFormat, HoldingsSource};
use crate::paths::SourcePath;
use crate::pipeline;
use crate::progress::Progress;
use serde_json::{Value, json};
use std::path::Path;

/// Findings that a person is shown; all of them are in the JSON.
const SHOWN: usize = 30;

/// Inspects a file, or the files of a source.
pub(super) fn inspect(
    global: &Global,
    terminal: Terminal,
    file: Option<&Path>,
    source: Option<&str>,
    number: u64,
) -> Result<Outcome> {
    let described = source
        .map(|id| described(global, terminal, id))
        .transpose()?;
    let (inputs, source) = match (file, described) {
        (Some(file), described) => {
            let (inputs, path) = open(file)?;
            let source = match described {
                Some(mut source) => {
                    // An item file is only found where the source says.
                    source.items_file = None;
                    source.files = vec![path];
                    source
                }
                None => {
                    let mut source = HoldingsSource::new("", "", HoldingsFormat::Auto, path);
                    source.opac_hide_checked = true;
                    source
                }
            };
            (inputs, source)
        }
        (None, Some(source)) => (RealInputs::new(&global.root), source),
        (None, None) => {
            return Err(Error::new(
                Kind::Usage,
                "name a file, or a holdings source of the portal with --source",
            ));
        }
    };
    let bar = terminal.bar();
    bar.stage("Reading");
    let found = inspect::inspect(&source, &inputs, number, &|_, _| bar.advance(1000));
    drop(bar);
    let found = found?;
    let job = Job {
        global,
        terminal,
        inputs,
    };
    let worth_saying: Vec<Diagnostic> = found
        .findings
        .iter()
        .filter(|finding| finding.severity != Severity::Info || global.verbose)
        .cloned()
        .collect();
    match global.format {
        Format::Text => {
            job.show(&worth_saying[..worth_saying.len().min(SHOWN)])?;
            terminal.answer(&text(&found, number))?;
            Ok(job.judge(&found.findings))
        }
        Format::Json => {
            terminal.answer(&json(&found))?;
            Ok(job.judge(&found.findings))
        }
        Format::Sarif | Format::Github => job.show(&found.findings),
    }
}

/// A source as the portal describes it.
fn described(global: &Global, terminal: Terminal, id: &str) -> Result<HoldingsSource> {
    let job = Job::open(global, terminal)?;
    let portal = pipeline::read(&job.request(), &job.inputs, &Sink::new()).ok_or_else(|| {
        Error::new(
            Kind::Usage,
            "the portal cannot be read; `silang check` says why",
        )
    })?;
    let record = portal
        .all("holdings")
        .find(|record| record.id == id)
        .ok_or_else(|| {
            let known = portal.all("holdings").map(|record| record.id.as_str());
            let hint = super::nearest(id, known)
                .map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            let message = format!("there is no holdings source `{id}`{hint}");
            Error::new(Kind::Usage, message)
        })?;
    Ok(HoldingsSource::of(record, &portal))
}

/// The folder of a file and its name in it.
fn open(file: &Path) -> Result<(RealInputs, SourcePath)> {
    let refuse = |why: &str| {
        Err(Error::new(
            Kind::Usage,
            format!("`{}` {why}", file.display()),
        ))
    };
    match real::standing(file)? {
        real::Standing::Absent => return refuse("is not there"),
        real::Standing::Folder | real::Standing::EmptyFolder => {
            return refuse("is a folder; name a file");
        }
        real::Standing::Other => {}
    }
    let full = real::absolute(file)?;
    let (Some(folder), Some(name)) = (
        full.parent(),
        full.file_name().and_then(|name| name.to_str()),
    ) else {
        return refuse("has a name that is not UTF-8");
    };
    let (inputs, path) = (RealInputs::new(folder), SourcePath::new(name));
    if inputs.size(&path).is_none() {
        return refuse("is no file that can be read");
    }
    Ok((inputs, path))
}

fn text(found: &Inspection, number: u64) -> String {
    let mut out = String::new();
    let count = |n: u64| thousands(usize::try_from(n).unwrap_or(usize::MAX));
    let mut row = |label: &str, value: &str| {
        let pad = " ".repeat(12_usize.saturating_sub(label.chars().count()));
        out.push_str(&format!("{BOLD}{label}{PLAIN}{pad}{value}\n"));
    };
    for file in &found.files {
        row("File", file.path.as_str());
        row("Format", file.format);
        row("Read as", &file.dialect);
        row("Packed", file.packing);
    }
    row("Records", &count(found.n_read));
    for (label, n) in [
        ("  mended", found.n_repaired),
        ("  skipped", found.n_skipped),
        ("  left out", found.n_excluded),
    ] {
        if n > 0 {
            row(label, &count(n));
        }
    }
    row("Copies", &count(found.n_copies));
    if found.record.is_empty() {
        if found.n_read > 0 {
            let why = if number > found.n_read {
                "the file has fewer records"
            } else {
                "it was skipped or left out"
            };
            out.push_str(&format!("\nRecord {number} cannot be shown: {why}.\n"));
        }
        return out;
    }
    for held in &found.record {
        out.push_str(&format!("\n{BOLD}Record {number}{PLAIN}\n"));
        for (name, value) in inspect::fields(held) {
            let shown = match &value {
                Value::String(text) => text.replace('\n', "\n                   "),
                Value::Array(list) => list
                    .iter()
                    .map(|one| one.as_str().map_or_else(|| one.to_string(), str::to_owned))
                    .collect::<Vec<_>>()
                    .join("\n                   "),
                other => other.to_string(),
            };
            out.push_str(&format!("  {name:<16} {shown}\n"));
        }
    }
    out
}

fn json(found: &Inspection) -> String {
    let findings: Vec<Value> = report::json(&found.findings)
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    let files: Vec<Value> = found
        .files
        .iter()
        .map(|file| {
            json!({
                "path": file.path.as_str(),
                "format": file.format,
                "dialect": file.dialect,
                "packing": file.packing,
            })
        })
        .collect();
    let record: Vec<Value> = found
        .record
        .iter()
        .map(|held| Value::Object(inspect::fields(held)))
        .collect();
    let all = json!({
        "files": files,
        "records": found.n_read,
        "mended": found.n_repaired,
        "skipped": found.n_skipped,
        "left_out": found.n_excluded,
        "copies": found.n_copies,
        "findings": findings,
        "record": record,
    });
    format!("{all}\n")
}
