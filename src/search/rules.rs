//! The rules of this room: what an index may take, and whether it keeps to that.

use super::index::{FOLDER, Index};
use super::plan::Budget;
use crate::diag::{Diagnostic, Location, Rule, Severity, Sink};
use crate::disk::Stored;

pub(crate) const OVER_BUDGET: Rule = Rule {
    code: "search-over-budget",
    numbers: &[],
    severity: Severity::Error,
    summary: "the search index has more files or bytes than the portal allows",
    explanation: include_str!("explain/search-over-budget.md"),
};

pub(crate) const LARGE_FILE: Rule = Rule {
    code: "large-search-file",
    numbers: &["B22"],
    severity: Severity::Warning,
    summary: "a file of the search index is larger than the portal allows",
    explanation: include_str!("explain/large-search-file.md"),
};

/// Every rule of this room.
pub(crate) const RULES: &[&Rule] = &[&LARGE_FILE, &OVER_BUDGET];

/// Reports where a finished index does not keep to its budget; `at` gives the place of a setting by its name.
pub(crate) fn look(index: &Index, budget: &Budget, at: impl Fn(&str) -> Location, sink: &Sink) {
    let files: Vec<(String, u64)> = index
        .list()
        .into_iter()
        .map(|(path, bytes)| (path.as_str().to_owned(), bytes))
        .filter(|(path, _)| path.starts_with(FOLDER))
        .collect();
    let (n_files, bytes) = (
        files.len() as u64,
        files.iter().map(|(_, bytes)| bytes).sum::<u64>(),
    );
    let limits = [
        ("max_files", budget.max_files, n_files, "files"),
        ("max_bytes", budget.max_bytes, bytes, "bytes"),
    ];
    for (name, most, has, what) in limits {
        if let Some(most) = most
            && has > most
        {
            let message =
                format!("the search index has {has} {what}, `holdings.{name}` allows {most}");
            sink.report(Diagnostic::new(&OVER_BUDGET, at(name), message).hint(
                "allow more, if the host does; leave out sources, or browse lists and notes that nobody needs",
            ));
        }
    }
    let Some(kb) = budget.shard_kb else { return };
    // The root is the one file that cannot be cut.
    let large: Vec<&(String, u64)> = files
        .iter()
        .filter(|(path, bytes)| *bytes > kb * 1024 && !path.ends_with("/root.json"))
        .collect();
    if let Some((path, bytes)) = large.iter().max_by_key(|(_, bytes)| *bytes) {
        let message = format!(
            "{} files of the search index are larger than {kb} KB; the largest is `{path}` with {bytes} bytes",
            large.len()
        );
        sink.report(Diagnostic::new(&LARGE_FILE, at("shard_kb"), message).hint(
            "a word or a record that is larger by itself cannot be cut; visitors fetch such a file rarely",
        ));
    }
}
