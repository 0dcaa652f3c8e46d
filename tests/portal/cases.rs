//! Runs the text cases: one test for each folder of `tests/cases/`.

use crate::case_file::{Case, Change};
use crate::pages;
use silang::diag::Sink;
use silang::disk::{Inputs, MemoryInputs};
use silang::paths::SourcePath;
use silang::pipeline::{self, Request};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

macro_rules! folders {
    ($($name:ident)*) => {
        const FOLDERS: &[&str] = &[$(stringify!($name)),*];
        $(
            #[test]
            fn $name() {
                run_folder(stringify!($name));
            }
        )*
    };
}

// One name a line, so that two people who add a folder do not meet.
folders! {
    structure
    freshness
    privacy
    hours
    members
    agreements
    cards
    grants
    acquisition
    events
    catalogs
    texts
    sites
    portal
    repositories
    pages
}

#[test]
fn every_folder_of_cases_has_a_test() {
    for folder in entries(&cases()) {
        let name = folder
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        assert!(
            !folder.is_dir() || name == "base" || FOLDERS.contains(&name),
            "the cases in tests/cases/{name} are never run: name the folder in tests/portal/cases.rs"
        );
    }
}

#[test]
fn the_base_portal_has_no_findings() {
    let found = findings(&base(), &Request::default(), false);
    assert_eq!(found, "");
}

/// The folder of the cases.
pub(crate) fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases")
}

/// What is in a folder, sorted.
pub(crate) fn entries(folder: &Path) -> Vec<PathBuf> {
    let list = fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut all: Vec<PathBuf> = list
        .map(|entry| entry.expect("a folder that can be listed").path())
        .collect();
    all.sort();
    all
}

/// All files below a folder, sorted.
pub(crate) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let inside = |path: PathBuf| {
        if path.is_dir() {
            files_below(&path)
        } else {
            vec![path]
        }
    };
    entries(folder).into_iter().flat_map(inside).collect()
}

/// The portal that every case starts from.
pub(crate) fn base() -> MemoryInputs {
    let root = cases().join("base");
    let mut inputs = MemoryInputs::new();
    for file in files_below(&root) {
        let inside = file.strip_prefix(&root).expect("a file below the base");
        let path: Vec<&str> = inside.iter().filter_map(|part| part.to_str()).collect();
        inputs.put(
            &path.join("/"),
            fs::read(&file).expect("a file of the base"),
        );
    }
    inputs
}

fn run_folder(name: &str) {
    let accept = std::env::var_os("SILANG_ACCEPT").is_some();
    let base = base();
    let mut failures = String::new();
    let mut count = 0;
    for file in files_below(&cases().join(name)) {
        if file.extension().is_none_or(|extension| extension != "md") {
            continue;
        }
        count += 1;
        let text = fs::read_to_string(&file).expect("a case in UTF-8");
        if let Err(problem) = run_case(&base, &file, &text, accept) {
            let shown = file
                .strip_prefix(env!("CARGO_MANIFEST_DIR"))
                .unwrap_or(&file);
            let _ = writeln!(failures, "\n{}\n{problem}", shown.display());
        }
    }
    assert!(count > 0, "tests/cases/{name} holds no cases");
    assert!(
        failures.is_empty(),
        "{failures}\nSILANG_ACCEPT=1 cargo test takes over what was found\n"
    );
}

fn run_case(base: &MemoryInputs, file: &Path, text: &str, accept: bool) -> Result<(), String> {
    let case = Case::parse(text)?;
    let mut inputs = base.clone();
    for change in &case.changes {
        apply(change, &mut inputs)?;
    }
    let settings = Request {
        as_of: case.build_date,
        ..Request::default()
    };
    let found = findings(&inputs, &settings, case.is_built);
    let mut problem = String::new();
    if found != case.diagnostics {
        problem = difference(&case.diagnostics, &found);
    }
    let mut outputs = Vec::new();
    if !case.outputs.is_empty() || !case.nowhere.is_empty() {
        let files = pages::build(&inputs, &settings)?;
        for output in &case.outputs {
            let seen = pages::look(output, &files)?;
            if seen != output.expected {
                let _ = writeln!(problem, "  {} `{}`", output.path, output.select);
                problem.push_str(&difference(&output.expected, &seen));
            }
            outputs.push(seen);
        }
        let leaks = pages::leaks(&case.nowhere, &files);
        if !leaks.is_empty() {
            return Err(leaks.join("\n"));
        }
    }
    if problem.is_empty() {
        Ok(())
    } else if accept {
        fs::write(file, case.accept(text, &found, &outputs)).map_err(|e| e.to_string())
    } else {
        Err(problem)
    }
}

fn apply(change: &Change, inputs: &mut MemoryInputs) -> Result<(), String> {
    match change {
        Change::Put { path, bytes } => inputs.put(path, bytes.clone()),
        Change::Remove { path } => {
            if inputs.size(&SourcePath::new(path.as_str())).is_none() {
                return Err(format!("there is no file {path} to remove"));
            }
            inputs.remove(path);
        }
        Change::Patch { path, hunks } => {
            let bytes = inputs
                .read(&SourcePath::new(path.as_str()))
                .map_err(|e| e.to_string())?;
            let text = String::from_utf8(bytes).map_err(|e| format!("{path}: {e}"))?;
            let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
            for hunk in hunks {
                hunk.apply(&mut lines)
                    .map_err(|problem| format!("{path}: {problem}"))?;
            }
            inputs.put(path, lines.join("\n") + "\n");
        }
    }
    Ok(())
}

/// The findings of a portal, one a line.
fn findings(inputs: &dyn Inputs, settings: &Request, is_built: bool) -> String {
    let sink = Sink::new();
    let done = if is_built {
        pipeline::build(settings, inputs, &sink, &()).map(|_| ())
    } else {
        pipeline::check(settings, inputs, &sink, &()).map(|_| ())
    };
    if let Err(error) = done {
        return format!("{error}\n");
    }
    let mut text = String::new();
    for found in sink.sorted() {
        let _ = writeln!(
            text,
            "{}[{}] {} {}",
            found.severity.word(),
            found.rule.code,
            found.location.display(),
            found.message
        );
    }
    text
}

fn difference(expected: &str, found: &str) -> String {
    let missing = expected
        .lines()
        .filter(|line| !found.lines().any(|other| other == *line));
    let new = found
        .lines()
        .filter(|line| !expected.lines().any(|other| other == *line));
    let mut text = String::new();
    missing.for_each(|line| {
        let _ = writeln!(text, "  missing: {line}");
    });
    new.for_each(|line| {
        let _ = writeln!(text, "  new:     {line}");
    });
    if text.is_empty() {
        text.push_str("  the same lines in another order, or another number of times\n");
    }
    text
}
