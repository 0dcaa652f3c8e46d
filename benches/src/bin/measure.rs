//! Measures what silang does with a portal: `measure build|index|queries|change|export|report …`. Each notes its numbers in a file of facts.

use silang::diag::Sink;
use silang::disk::{Inputs, RealInputs};
use silang::pipeline::{self, Request};
use silang::search::{self, Options};
use silang_benches::asking::{self, Asked, ask};
use silang_benches::catalog::chance::Chance;
use silang_benches::facts::Facts;
use silang_benches::flags::Flags;
use silang_benches::index::{self, Index};
use silang_benches::oracle::Oracle;
use silang_benches::portal::{self, Plan};
use silang_benches::process;
use silang_benches::questions::{self, Question, Way};
use std::fs::{self, File};
use std::io::{BufWriter, Error, Result, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

const USAGE: &str = "usage: measure COMMAND --facts FILE …
  build   --silang PROGRAM --portal FOLDER --out FOLDER --name NAME [--threads 2] [--once]
          time, memory, bytes; again on one thread, and whether the bytes are the same
  indexing --portal FOLDER --name NAME
          time of reading and joining, and of indexing alone
  index   --site FOLDER --name NAME
          files and bytes of each family of the index
  queries --site FOLDER --name NAME [--n 300] [--show]
          bytes, requests and rounds of first queries; known items found; agreement with the exact ranking
  ten     --site FOLDER --name NAME --out FILE
          ten questions, for other programs too, and what they weigh
  change  --silang PROGRAM --folder FOLDER [--works 100000] [--arrivals 500]
          bytes that change when one member sends new records
  export  --site FOLDER --out FILE
          whole records as lines of JSON, for other programs
  note    --from FILE
          numbers that another program measured, as lines of name and value
  report  --out FILE
          the table of gates";

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let command = std::env::args().nth(1).unwrap_or_default();
    let flags = Flags::read();
    let done = match command.as_str() {
        "build" => build(&flags),
        "indexing" => indexing(&flags),
        "index" => sizes(&flags),
        "queries" => queries(&flags),
        "ten" => ten(&flags),
        "change" => change(&flags),
        "export" => export(&flags),
        "note" => note(&flags),
        "report" => report(&flags),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{command}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn path(flags: &Flags, name: &str) -> Result<PathBuf> {
    let text = flags.text(name).filter(|text| !text.is_empty());
    text.map(PathBuf::from)
        .ok_or_else(|| Error::other(format!("`--{name}` is missing")))
}

fn facts(flags: &Flags) -> Result<Facts> {
    Ok(Facts::open(&path(flags, "facts")?))
}

fn silang(flags: &Flags, root: &Path, out: &Path, threads: u64) -> Result<process::Ran> {
    let mut command = Command::new(path(flags, "silang")?);
    command
        .args(["build", "--quiet"])
        .arg("--root")
        .arg(root)
        .arg("--out")
        .arg(out)
        .env("RAYON_NUM_THREADS", threads.to_string())
        .stdout(Stdio::null());
    // What it finds in made-up records is no news; what stops it is shown again below.
    let log = root.join("silang.log");
    command.stderr(File::create(&log)?);
    let ran = process::run(&mut command)?;
    if ran.status.success() {
        return Ok(ran);
    }
    let said = fs::read_to_string(&log).unwrap_or_default();
    let end: Vec<&str> = said.lines().rev().take(20).collect();
    let end: Vec<&str> = end.into_iter().rev().collect();
    Err(Error::other(format!("silang failed:\n{}", end.join("\n"))))
}

/// Makes the next build begin from nothing.
fn forget(root: &Path) -> Result<()> {
    let kept = root.join(".silang");
    if kept.is_dir() {
        fs::remove_dir_all(kept)?;
    }
    Ok(())
}

fn build(flags: &Flags) -> Result<()> {
    let mut facts = facts(flags)?;
    let (root, out) = (path(flags, "portal")?, path(flags, "out")?);
    let name = flags.text("name").unwrap_or("portal").to_owned();
    let threads = flags.number("threads").unwrap_or(2);
    forget(&root)?;
    let ran = silang(flags, &root, &out, threads)?;
    let index = Index::open(&out)?;
    let seconds = ran.time.as_secs_f64();
    facts.set(&format!("{name}.build.works"), index.n as f64)?;
    facts.set(&format!("{name}.build.holdings"), index.n_holdings as f64)?;
    facts.set(&format!("{name}.build.seconds"), seconds)?;
    facts.set(&format!("{name}.build.cpu_seconds"), ran.cpu)?;
    facts.set(
        &format!("{name}.build.rate"),
        index.n_holdings as f64 / seconds,
    )?;
    facts.set(
        &format!("{name}.build.memory_mb"),
        ran.memory as f64 / 1_048_576.0,
    )?;
    if flags.has("once") {
        return Ok(());
    }
    let alone = out.with_extension("alone");
    forget(&root)?;
    let ran = silang(flags, &root, &alone, 1)?;
    facts.set(
        &format!("{name}.build.seconds_1_thread"),
        ran.time.as_secs_f64(),
    )?;
    let same = index::files(&out)? == index::files(&alone)?;
    facts.set(
        &format!("{name}.build.same_bytes"),
        f64::from(u8::from(same)),
    )?;
    fs::remove_dir_all(alone)
}

fn indexing(flags: &Flags) -> Result<()> {
    let mut facts = facts(flags)?;
    let name = flags.text("name").unwrap_or("portal").to_owned();
    let said = |error: silang::error::Error| Error::other(error.to_string());
    let inputs = RealInputs::new(path(flags, "portal")?);
    let begin = Instant::now();
    let checked = pipeline::check(&Request::default(), &inputs, &Sink::new(), &()).map_err(said)?;
    let checked = checked.ok_or_else(|| Error::other("the portal has errors"))?;
    facts.set(
        &format!("{name}.reading.seconds"),
        begin.elapsed().as_secs_f64(),
    )?;
    let (begin, cpu) = (Instant::now(), process::own_processor());
    let built = search::build(
        &checked.catalog,
        &Options::default(),
        inputs.scratch().as_ref(),
    )
    .map_err(said)?;
    facts.set(
        &format!("{name}.indexing.seconds"),
        begin.elapsed().as_secs_f64(),
    )?;
    facts.set(
        &format!("{name}.indexing.cpu_seconds"),
        process::own_processor() - cpu,
    )?;
    facts.set(&format!("{name}.indexing.words"), built.n_words as f64)
}

fn sizes(flags: &Flags) -> Result<()> {
    let mut facts = facts(flags)?;
    let site = path(flags, "site")?;
    let name = flags.text("name").unwrap_or("portal").to_owned();
    let index = Index::open(&site)?;
    let files = index::files(index.folder())?;
    let mut families = std::collections::BTreeMap::<String, u64>::new();
    for (path, (bytes, _)) in &files {
        let family = path.split('/').nth(1).unwrap_or("root");
        let family = family.split('.').next().unwrap_or(family);
        *families.entry(family.to_owned()).or_default() += bytes;
    }
    let total: u64 = files.values().map(|(bytes, _)| bytes).sum();
    facts.set(&format!("{name}.index.files"), files.len() as f64)?;
    facts.set(&format!("{name}.index.mb"), total as f64 / 1_048_576.0)?;
    facts.set(
        &format!("{name}.index.root_kb"),
        index.root_bytes as f64 / 1024.0,
    )?;
    for (family, bytes) in families {
        facts.set(
            &format!("{name}.index.{family}_mb"),
            bytes as f64 / 1_048_576.0,
        )?;
    }
    Ok(())
}

/// Questions in the shares in which people ask them, from records all over the index.
fn questions(index: &Index, n: usize) -> Result<Vec<Question>> {
    const SHARES: [(Way, usize); 7] = [
        (Way::Title, 30),
        (Way::Author, 16),
        (Way::Isbn, 8),
        (Way::Typo, 20),
        (Way::Spelling, 8),
        (Way::Marks, 4),
        (Way::Subject, 14),
    ];
    let mut all = Vec::new();
    for (way, share) in SHARES {
        let mut chance = Chance::new(1447, 50 + way as u64, 0);
        let wanted = (n * share).div_ceil(100);
        let mut found = 0;
        for _ in 0..wanted * 400 {
            if found == wanted {
                break;
            }
            let document = chance.below(index.n);
            let record = index.record(document)?;
            if let Some(question) = questions::ask(way, document, &record, &mut chance) {
                all.push(question);
                found += 1;
            }
        }
    }
    Ok(all)
}

/// The most documents that may meet a query which names one thing.
const FEW: usize = 10;

fn queries(flags: &Flags) -> Result<()> {
    let mut facts = facts(flags)?;
    let site = path(flags, "site")?;
    let name = flags.text("name").unwrap_or("portal").to_owned();
    let index = Index::open(&site)?;
    let all = questions(&index, flags.number("n").unwrap_or(300) as usize)?;
    let client = asking::client(&site)?;
    let oracle = Oracle::new(&index, all.iter().map(|question| question.clean.as_str()))?;
    let asked: Vec<Asked> = all
        .iter()
        .map(|question| {
            ask(&index, &question.text).map_err(|error| Error::other(error.to_string()))
        })
        .collect::<Result<_>>()?;

    let mut set = |fact: &str, value: f64| facts.set(&format!("{name}.{fact}"), value);
    set("client.kb", client.bytes as f64 / 1024.0)?;
    set("client.requests", client.requests as f64)?;
    let kb = sorted(
        asked
            .iter()
            .map(|asked| (asked.first.bytes + client.bytes) as f64 / 1024.0),
    );
    let requests = sorted(
        asked
            .iter()
            .map(|asked| (asked.first.requests + client.requests) as f64),
    );
    for (part, fact) in [(0.5, "p50"), (0.9, "p90"), (0.99, "p99")] {
        set(&format!("query.{fact}_kb"), at(&kb, part))?;
        set(&format!("query.requests_{fact}"), at(&requests, part))?;
    }
    let spelled_right = sorted(
        all.iter()
            .zip(&asked)
            .filter(|(question, _)| question.way != Way::Typo)
            .map(|(_, asked)| (asked.first.requests + client.requests) as f64),
    );
    set("query.requests_clean_p99", at(&spelled_right, 0.99))?;
    set("query.requests_clean_max", at(&spelled_right, 1.0))?;
    let widened = sorted(
        asked
            .iter()
            .map(|asked| (asked.all.bytes + client.bytes) as f64 / 1024.0),
    );
    set("query.widened_p50_kb", at(&widened, 0.5))?;
    set("query.widened_p99_kb", at(&widened, 0.99))?;
    // Root and client come together, in the first round.
    let trips = |is_misspelt: bool| {
        sorted(
            all.iter()
                .zip(&asked)
                .filter(|(question, _)| (question.way == Way::Typo) == is_misspelt)
                .map(|(_, asked)| asked.first.rounds as f64),
        )
    };
    set("query.trips_max", at(&trips(false), 1.0))?;
    set("query.trips_p90", at(&trips(false), 0.9))?;
    set("query.trips_misspelt_max", at(&trips(true), 1.0))?;

    let mut found = std::collections::BTreeMap::<Way, (f64, f64, f64)>::new();
    let mut overlaps = Vec::new();
    for (question, asked) in all.iter().zip(&asked) {
        let exact = oracle.answer(&question.clean);
        let is_hit = |document: u32| oracle.same_work(document as usize, question.document);
        let hit = asked.documents.iter().any(|document| is_hit(*document));
        let names_it =
            question.way == Way::Isbn || (question.way != Way::Subject && exact.len() <= FEW);
        let row = found.entry(question.way).or_default();
        row.2 += 1.0;
        if names_it {
            row.0 += f64::from(u8::from(hit));
            row.1 += 1.0;
        }
        let mut overlap = f64::NAN;
        if matches!(question.way, Way::Title | Way::Author | Way::Subject) && !exact.is_empty() {
            let first = &exact[..exact.len().min(10)];
            let least = first.last().map_or(0.0, |last| last.score) * (1.0 - 1e-9);
            let good = |document: &&u32| {
                exact
                    .iter()
                    .any(|scored| scored.document == **document && scored.score >= least)
            };
            overlap = asked.documents.iter().filter(good).count().min(first.len()) as f64
                / first.len() as f64;
            overlaps.push((question.way, overlap));
        }
        if flags.has("show") {
            println!(
                "{:>6.1} KB {:>2} files {} rounds | exact {:>6} | {} | overlap {overlap:.2} | {} | {}",
                asked.first.bytes as f64 / 1024.0,
                asked.first.requests,
                asked.first.rounds,
                exact.len(),
                if hit {
                    "found"
                } else if names_it {
                    "MISSED"
                } else {
                    "missed"
                },
                question.way.name(),
                question.text,
            );
        }
    }
    let frequent: Vec<f64> = overlaps
        .iter()
        .filter(|(way, _)| *way == Way::Subject)
        .map(|(_, overlap)| *overlap)
        .collect();
    set("overlap_frequent", mean(&frequent))?;
    for (way, (hits, named, of_way)) in &found {
        println!(
            "  {}: {hits} of {named} found that name one thing, {of_way} asked",
            way.name()
        );
    }
    let share = |wanted: &dyn Fn(Way) -> bool| {
        let rows = found.iter().filter(|(way, _)| wanted(**way));
        let (hits, named) = rows.fold((0.0, 0.0), |all, (_, row)| (all.0 + row.0, all.1 + row.1));
        hits / f64::max(named, 1.0)
    };
    set("found.clean", share(&|way| way != Way::Typo))?;
    set("found.typo", share(&|way| way == Way::Typo))?;
    let overlaps: Vec<f64> = overlaps.into_iter().map(|(_, overlap)| overlap).collect();
    set("overlap", mean(&overlaps))
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut all: Vec<f64> = values.collect();
    all.sort_by(f64::total_cmp);
    all
}

/// The value that this part of all values does not exceed.
fn at(sorted: &[f64], part: f64) -> f64 {
    let place = (part * sorted.len() as f64).ceil() as usize;
    sorted.get(place.saturating_sub(1)).copied().unwrap_or(0.0)
}

fn ten(flags: &Flags) -> Result<()> {
    let mut facts = facts(flags)?;
    let site = path(flags, "site")?;
    let name = flags.text("name").unwrap_or("portal").to_owned();
    let index = Index::open(&site)?;
    let all = questions(&index, 30)?;
    let clean: Vec<&Question> = all
        .iter()
        .filter(|question| matches!(question.way, Way::Title | Way::Author | Way::Subject))
        .step_by(2)
        .take(10)
        .collect();
    let client = asking::client(&site)?;
    let (mut bytes, mut requests) = (0, 0);
    for question in &clean {
        let asked =
            ask(&index, &question.clean).map_err(|error| Error::other(error.to_string()))?;
        bytes += asked.first.bytes + client.bytes;
        requests += asked.first.requests + client.requests;
    }
    let n = clean.len().max(1) as f64;
    facts.set(&format!("{name}.ten.mean_kb"), bytes as f64 / 1024.0 / n)?;
    facts.set(&format!("{name}.ten.requests"), requests as f64 / n)?;
    let lines: Vec<String> = clean
        .iter()
        .map(|question| format!("{}\n", question.clean))
        .collect();
    fs::write(path(flags, "out")?, lines.concat())
}

fn change(flags: &Flags) -> Result<()> {
    let mut facts = facts(flags)?;
    let folder = path(flags, "folder")?;
    let works = flags.number("works").unwrap_or(100_000);
    let plan = Plan {
        seed: 1447,
        works,
        members: 200,
        arrivals: 0,
    };
    let (root, out) = (folder.join("portal"), folder.join("site"));
    portal::write(&plan, &root)?;
    forget(&root)?;
    silang(flags, &root, &out, 2)?;
    let before = index::files(&out)?;
    let arrivals = flags.number("arrivals").unwrap_or(500);
    portal::write(&Plan { arrivals, ..plan }, &root)?;
    silang(flags, &root, &out, 2)?;
    let after = index::files(&out)?;
    let changed = |inside: &str| {
        let all = after.iter().filter(|(path, _)| path.starts_with(inside));
        let (mut total, mut changed) = (0, 0);
        for (path, file) in all {
            total += file.0;
            if before.get(path) != Some(file) {
                changed += file.0;
            }
        }
        (changed as f64, total as f64)
    };
    let (index, site) = (changed("data/holdings/"), changed(""));
    facts.set("change.works", works as f64)?;
    facts.set("change.records", arrivals as f64)?;
    facts.set("change.index_mb", index.0 / 1_048_576.0)?;
    facts.set("change.index_percent", index.0 / index.1.max(1.0) * 100.0)?;
    facts.set("change.site_percent", site.0 / site.1.max(1.0) * 100.0)
}

fn export(flags: &Flags) -> Result<()> {
    let index = Index::open(&path(flags, "site")?)?;
    let mut out = BufWriter::new(File::create(path(flags, "out")?)?);
    for file in 0..index.n_files() {
        for record in index.records(file)?.1 {
            writeln!(out, "{record}")?;
        }
    }
    out.flush()
}

fn note(flags: &Flags) -> Result<()> {
    let mut facts = facts(flags)?;
    for line in fs::read_to_string(path(flags, "from")?)?.lines() {
        if let Some((name, value)) = line.split_once(' ')
            && let Ok(value) = value.trim().parse()
        {
            facts.set(name, value)?;
        }
    }
    Ok(())
}

fn report(flags: &Flags) -> Result<()> {
    let facts = facts(flags)?;
    let cores = std::thread::available_parallelism()?;
    let page = facts.report(&format!("a machine with {cores} cores"));
    if let Some(table) = page.split("\n## ").next() {
        println!("{table}");
    }
    fs::write(path(flags, "out")?, page)
}
