//! Talks to a person: reads the command line, calls the pipeline, shows what came of it.
//!
//! In: arguments. Out: text on the two streams, files of the commands that write, an exit code.
//! Lives here: commands, the clock, exit codes, progress, the preview server.
//! Does not live here: how findings look (`diag::report`), how a site is put in place (`write`), any knowledge of libraries.

mod args;
mod explain;
mod inspect;
mod manual;
mod search;
#[cfg(feature = "serve")]
mod serve;
mod start;
mod stats;
mod terminal;

use crate::diag::report::{self, Totals};
use crate::diag::{Diagnostic, Sink};
use crate::disk::Stored;
use crate::disk::{Inputs, RealInputs, real};
use crate::error::{Error, Kind, Result};
use crate::holdings::inquiry::{self, Question};
use crate::paths::SourcePath;
use crate::pipeline::{self, Request};
use crate::schema::Schema;
use crate::{rules, write};
use args::{Cli, Command, Format, Global};
use clap::{CommandFactory, Parser};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;
use terminal::Terminal;

/// Bytes of a file beyond which no excerpt is taken from it.
const EXCERPT_BYTES_MAX: u64 = 16 << 20;

/// How a command ended that could be run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Done,
    /// The data has errors, or warnings under `--strict`.
    BadData,
}

/// Runs one command. The exit code is 0 when it is done, 1 when the data has errors, 2 when it could not be run.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version come this way too. Nothing can be said about an output that takes no text.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let terminal = Terminal::new(&cli.global);
    match dispatch(&cli, terminal) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::BadData) => ExitCode::from(1),
        Err(error) => {
            let _ = terminal.alert(&format!(
                "{}error:{} {error}\n",
                terminal::BOLD,
                terminal::PLAIN
            ));
            ExitCode::from(2)
        }
    }
}

fn dispatch(cli: &Cli, terminal: Terminal) -> Result<Outcome> {
    let global = &cli.global;
    match &cli.command {
        Command::Init { dir } => {
            let dir = start::folder(dir.as_deref(), &global.root)?;
            terminal.note(&start::init(dir)?)?;
        }
        Command::New { kind, id } => {
            Job::open(global, terminal)?;
            terminal.note(&start::new(&global.root, kind, id)?)?;
        }
        Command::Check => return Job::open(global, terminal)?.check(),
        Command::Build { compact } => return Job::open(global, terminal)?.build(*compact),
        #[cfg(feature = "serve")]
        Command::Serve { port } => serve::serve(&Job::open(global, terminal)?, *port)?,
        Command::Explain { code } => {
            terminal.answer(&explain::explain(&rules::all(), code.as_deref())?)?;
        }
        Command::Inspect {
            file,
            source,
            record,
        } => {
            return inspect::inspect(
                global,
                terminal,
                file.as_deref(),
                source.as_deref(),
                *record,
            );
        }
        Command::ExplainMerge { one, other } => {
            return Job::open(global, terminal)?.explain_merge(one, other.as_deref());
        }
        Command::Schema { kind } => {
            let schema = Schema::builtin();
            let json = schema
                .json_schema(kind)
                .ok_or_else(|| start::unknown_kind(&schema, kind))?;
            terminal.answer(&format!("{json:#}\n"))?;
        }
        Command::Stats => return Job::open(global, terminal)?.stats(),
        Command::Search(asked) => {
            let out = global.out.clone();
            let out = out.unwrap_or_else(|| global.root.join("public"));
            let text = search::search(asked, &out, global.format == Format::Json)?;
            terminal.answer(&text)?;
        }
        Command::Completions { shell } => {
            let mut bytes = Vec::new();
            clap_complete::generate(*shell, &mut Cli::command(), "silang", &mut bytes);
            terminal.answer(&String::from_utf8_lossy(&bytes))?;
        }
        Command::Man => {
            let page = manual::manual(Cli::command()).map_err(|error| {
                Error::new(Kind::Bug, format!("cannot write the manual page: {error}"))
            })?;
            terminal.answer(&page)?;
        }
    }
    Ok(Outcome::Done)
}

/// A command about one portal.
struct Job<'a> {
    global: &'a Global,
    terminal: Terminal,
    inputs: RealInputs,
}

impl<'a> Job<'a> {
    fn open(global: &'a Global, terminal: Terminal) -> Result<Self> {
        if real::standing(&global.root.join("content"))? != real::Standing::Folder {
            let root = global.root.display();
            let cure = "name the folder of a portal with --root, or start one with `silang init`";
            return Err(Error::new(
                Kind::Usage,
                format!("there is no portal in `{root}`: it has no content/; {cure}"),
            ));
        }
        Ok(Self {
            global,
            terminal,
            inputs: RealInputs::new(&global.root),
        })
    }

    /// What to build. The only place where the clock is read: a day is decided here and is a fact from then on.
    fn request(&self) -> Request {
        // The portal's day, not the computer's: a server that runs on UTC is a day behind Indonesia every morning.
        let zone = self
            .setting("timezone")
            .and_then(|name| jiff::tz::TimeZone::get(&name).ok());
        let zone = zone.unwrap_or(jiff::tz::TimeZone::UTC);
        Request {
            today: jiff::Timestamp::now().to_zoned(zone).date(),
            as_of: self.global.as_of,
            base_url: self.global.base_url.clone(),
            plain_pages: false,
        }
    }

    /// A setting on a line of its own in `portal.yaml`, wanted before anything is loaded. A guess is enough here: what
    /// is wrong with the file is reported when it is loaded.
    fn setting(&self, key: &str) -> Option<String> {
        let bytes = self
            .inputs
            .read(&SourcePath::new("content/portal.yaml"))
            .ok()?;
        setting_in(&String::from_utf8_lossy(&bytes), key)
    }

    fn check(&self) -> Result<Outcome> {
        let sink = Sink::new();
        let bar = self.terminal.bar();
        let checked = pipeline::check(&self.request(), &self.inputs, &sink, &bar);
        drop(bar);
        let outcome = self.show(&sink.sorted())?;
        if checked?.is_none() {
            return Ok(Outcome::BadData);
        }
        if outcome == Outcome::Done {
            self.terminal.note("The data is in order.\n")?;
        }
        Ok(outcome)
    }

    fn build(mut self, compact: bool) -> Result<Outcome> {
        let started = Instant::now();
        let out = self.out()?;
        if !compact {
            self.inputs = self.inputs.with_last(&out);
        }
        let Some(site) = self.make(&self.request())? else {
            self.terminal.note("Nothing was written.\n")?;
            return Ok(Outcome::BadData);
        };
        let published = write::publish(&out, &[&site.files, &site.index])?;
        self.remember(&site)?;
        let stored = site.index.list();
        let sizes = stored.iter().map(|(_, bytes)| *bytes);
        let bytes: u64 = sizes
            .chain(site.files.sizes().map(|(_, bytes)| bytes))
            .sum();
        let mut text = format!(
            "The site is in {}: {} files, {} ({} written, {} unchanged, {} removed)\n",
            out.display(),
            terminal::thousands(site.files.sizes().len() + stored.len()),
            terminal::size(bytes as usize),
            terminal::thousands(published.n_written),
            terminal::thousands(published.n_kept),
            terminal::thousands(published.n_removed),
        );
        text.push_str(&stats::table(&site.summary));
        if self.terminal.is_watched() {
            text.push_str(&format!(
                "Done in {:.1} s.\n",
                started.elapsed().as_secs_f64()
            ));
        }
        self.terminal.note(&text)?;
        Ok(Outcome::Done)
    }

    /// Keeps the numbers of this build, so that the next one can tell when a catalog has shrunk, and what the search
    /// was made of, so that the next one need not make all of it. Only now that the site is in its place.
    fn remember(&self, site: &pipeline::Site) -> Result<()> {
        let state = serde_json::to_string_pretty(&site.state)
            .map_err(|error| Error::new(Kind::Bug, error.to_string()))?;
        real::put(&self.global.root.join(pipeline::STATE), state.as_bytes())?;
        let path = self.global.root.join(pipeline::SEARCH_STATE);
        match site.index.state() {
            Some(state) => real::put(&path, state),
            None => {
                real::tidy(&path);
                Ok(())
            }
        }
    }

    fn explain_merge(&self, one: &str, other: Option<&str>) -> Result<Outcome> {
        let sink = Sink::new();
        let bar = self.terminal.bar();
        let checked = pipeline::check(&self.request(), &self.inputs, &sink, &bar);
        drop(bar);
        let Some(checked) = checked? else {
            self.show(&sink.sorted())?;
            return Ok(Outcome::BadData);
        };
        let question = match other {
            Some(other) => Question::Two(one.to_owned(), other.to_owned()),
            None => Question::Edition(one.to_owned()),
        };
        let answer = inquiry::answer(&checked.catalog, &question)?.ok_or_else(|| {
            let missing = match other {
                Some(other) => format!("`{one}` or `{other}` is no record of the catalogs"),
                None => format!("`{one}` is no edition of the union catalog"),
            };
            let cure = "`silang explain-merge --help` says how records are named";
            Error::new(Kind::Usage, format!("{missing}; {cure}"))
        })?;
        self.terminal.answer(&answer)?;
        Ok(Outcome::Done)
    }

    fn stats(&self) -> Result<Outcome> {
        let Some(site) = self.make(&self.request())? else {
            return Ok(Outcome::BadData);
        };
        self.terminal
            .answer(&stats::stats(&site, &self.inputs, &Schema::builtin()))?;
        Ok(Outcome::Done)
    }

    /// Runs the pipeline and shows its findings; `None` when the data is not fit to be published.
    fn make(&self, request: &Request) -> Result<Option<pipeline::Site>> {
        let sink = Sink::new();
        let bar = self.terminal.bar();
        let site = pipeline::build(request, &self.inputs, &sink, &bar);
        drop(bar);
        // Findings come first: a failure of the world may be their consequence.
        let outcome = self.show(&sink.sorted())?;
        let site = site?;
        Ok(site.filter(|_| outcome == Outcome::Done))
    }

    /// Shows findings in the form asked for, and judges them.
    fn show(&self, found: &[Diagnostic]) -> Result<Outcome> {
        match self.global.format {
            Format::Text => {
                let text = report::text(found, &self.sources(), true, self.global.verbose);
                self.terminal.alert(&text)?;
            }
            Format::Json => self.terminal.answer(&report::json(found))?,
            Format::Sarif => self.terminal.answer(&report::sarif(found, &rules::all()))?,
            Format::Github => self.terminal.answer(&report::github(found))?,
        }
        Ok(self.judge(found))
    }

    fn judge(&self, found: &[Diagnostic]) -> Outcome {
        let totals = Totals::of(found);
        let is_bad = totals.n_errors > 0 || (self.global.strict && totals.n_warnings > 0);
        if is_bad {
            Outcome::BadData
        } else {
            Outcome::Done
        }
    }

    /// The text of files for excerpts, each read once.
    fn sources(&self) -> impl Fn(&SourcePath) -> Option<Arc<str>> {
        let read: RefCell<BTreeMap<SourcePath, Option<Arc<str>>>> = RefCell::default();
        move |path| {
            let known = read.borrow().get(path).cloned();
            known.unwrap_or_else(|| {
                let small = self
                    .inputs
                    .size(path)
                    .is_some_and(|bytes| bytes <= EXCERPT_BYTES_MAX);
                let bytes = small.then(|| self.inputs.read(path).ok()).flatten();
                let text = bytes
                    .and_then(|bytes| String::from_utf8(bytes).ok())
                    .map(Arc::from);
                read.borrow_mut().insert(path.clone(), text.clone());
                text
            })
        }
    }

    /// The folder the site goes to; never one that silang reads from.
    fn out(&self) -> Result<PathBuf> {
        let out = self
            .global
            .out
            .clone()
            .unwrap_or_else(|| self.global.root.join("public"));
        let full = real::absolute(&out)?;
        for source in ["content", "themes"] {
            let source = real::absolute(&self.global.root.join(source))?;
            if full.starts_with(&source) || source.starts_with(&full) {
                let message = format!(
                    "the site cannot be written to {}: silang reads from there",
                    out.display()
                );
                return Err(Error::new(Kind::Usage, message));
            }
        }
        Ok(tidy_path(&out))
    }
}

/// A path as it is shown: without `./` at its front.
fn tidy_path(path: &Path) -> PathBuf {
    path.strip_prefix(".")
        .map_or_else(|_| path.to_path_buf(), Path::to_path_buf)
}

/// The value of a key that begins a line, without quotes and comment.
fn setting_in(yaml: &str, key: &str) -> Option<String> {
    let rest = yaml
        .trim_start_matches('\u{feff}')
        .lines()
        .find_map(|line| line.strip_prefix(key)?.strip_prefix(':'))?;
    let value = rest
        .split(" #")
        .next()
        .unwrap_or_default()
        .trim()
        .trim_matches(['"', '\'']);
    (!value.is_empty()).then(|| value.to_owned())
}

/// The known name that is most like a wrong one, if any is like it at all.
fn nearest<'a>(wrong: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let wrong = wrong.to_lowercase();
    let distance = |name: &str| strsim::osa_distance(&wrong, &name.to_lowercase());
    let near = known.map(|name| (distance(name), name)).min()?;
    (near.0 <= (wrong.chars().count() / 3).max(1)).then_some(near.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read_from_the_first_level_only() {
        let yaml = "\u{feff}name: x\nevent:\n  timezone: no\ntimezone: \"Asia/Jakarta\" # WIB\nbase_url: https://a.id/b/\n";
        assert_eq!(
            setting_in(yaml, "timezone").as_deref(),
            Some("Asia/Jakarta")
        );
        assert_eq!(
            setting_in(yaml, "base_url").as_deref(),
            Some("https://a.id/b/")
        );
        assert_eq!(setting_in(yaml, "time"), None);
        assert_eq!(setting_in("name:\n", "name"), None);
    }

    #[test]
    fn only_like_names_are_suggested() {
        let known = ["member", "event", "agreement"];
        assert_eq!(nearest("Memebr", known.into_iter()), Some("member"));
        assert_eq!(nearest("xyz", known.into_iter()), None);
    }
}
