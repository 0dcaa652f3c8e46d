//! Measures what silang does with a portal: `measure build|index|queries|change|export|report …`. Each notes its numbers in a file of facts.

use silang_benches::facts::Facts;
use silang_benches::flags::Flags;
use silang_benches::index::{self, Index};
use silang_benches::portal::{self, Plan};
use silang_benches::process;
use std::fs::{self, File};
use std::io::{BufWriter, Error, Result, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

const USAGE: &str = "usage: measure COMMAND --facts FILE …
  build   --silang PROGRAM --portal FOLDER --out FOLDER --name NAME [--threads 2] [--once]
          time, memory, bytes; again on one thread, and whether the bytes are the same
  index   --site FOLDER --name NAME
          files and bytes of each family of the index
  change  --silang PROGRAM --folder FOLDER [--works 100000] [--arrivals 500]
          bytes that change when one member sends new records
  export  --site FOLDER --out FILE
          whole records as lines of JSON, for other programs
  report  --out FILE
          the table of gates";

fn main() -> ExitCode {
    let command = std::env::args().nth(1).unwrap_or_default();
    let flags = Flags::read();
    let done = match command.as_str() {
        "build" => build(&flags),
        "index" => sizes(&flags),
        "change" => change(&flags),
        "export" => export(&flags),
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
    text.map(PathBuf::from).ok_or_else(|| Error::other(format!("`--{name}` is missing")))
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

fn build(flags: &Flags) -> Result<()> {
    let mut facts = facts(flags)?;
    let (root, out) = (path(flags, "portal")?, path(flags, "out")?);
    let name = flags.text("name").unwrap_or("portal").to_owned();
    let threads = flags.number("threads").unwrap_or(2);
    let ran = silang(flags, &root, &out, threads)?;
    let index = Index::open(&out)?;
    let seconds = ran.time.as_secs_f64();
    facts.set(&format!("{name}.build.works"), index.n as f64)?;
    facts.set(&format!("{name}.build.holdings"), index.n_holdings as f64)?;
    facts.set(&format!("{name}.build.seconds"), seconds)?;
    facts.set(&format!("{name}.build.rate"), index.n_holdings as f64 / seconds)?;
    facts.set(&format!("{name}.build.memory_mb"), ran.memory as f64 / 1_048_576.0)?;
    if flags.has("once") {
        return Ok(());
    }
    let alone = out.with_extension("alone");
    let ran = silang(flags, &root, &alone, 1)?;
    facts.set(&format!("{name}.build.seconds_1_thread"), ran.time.as_secs_f64())?;
    let same = index::files(&out)? == index::files(&alone)?;
    facts.set(&format!("{name}.build.same_bytes"), f64::from(u8::from(same)))?;
    fs::remove_dir_all(alone)
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
    facts.set(&format!("{name}.index.root_kb"), index.root_bytes as f64 / 1024.0)?;
    for (family, bytes) in families {
        facts.set(&format!("{name}.index.{family}_mb"), bytes as f64 / 1_048_576.0)?;
    }
    Ok(())
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
    silang(flags, &root, &out, 2)?;
    let before = index::files(&out)?;
    let arrivals = flags.number("arrivals").unwrap_or(500);
    portal::write(&Plan { arrivals, ..plan }, &root)?;
    silang(flags, &root, &out, 2)?;
    let after = index::files(&out)?;
    let total: u64 = after.values().map(|(bytes, _)| bytes).sum();
    let changed: u64 = after
        .iter()
        .filter(|(path, file)| before.get(*path) != Some(file))
        .map(|(_, (bytes, _))| bytes)
        .sum();
    facts.set("change.works", works as f64)?;
    facts.set("change.records", arrivals as f64)?;
    facts.set("change.changed_mb", changed as f64 / 1_048_576.0)?;
    facts.set("change.percent", changed as f64 / total.max(1) as f64 * 100.0)
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

fn report(flags: &Flags) -> Result<()> {
    let facts = facts(flags)?;
    let cores = std::thread::available_parallelism()?;
    let page = facts.report(&format!("a machine with {cores} cores"));
    if let Some(table) = page.split("\n## ").next() {
        println!("{table}");
    }
    fs::write(path(flags, "out")?, page)
}
