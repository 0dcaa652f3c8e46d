//! Rust's side of what Rust and the browser must agree on; the browser's side is `tests/js`.
//!
//! Each file here holds one agreement against the committed file of the same name. `SILANG_ACCEPT=1 cargo test`
//! rewrites the committed files; then read the difference.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

// Words of the analyzer.
mod analyze;
// ISBN and ISSN as typed.
mod identifiers;
// The indexes that both sides are asked.
mod fixture;
// A small index, byte for byte, its schemas, and answers.
mod index;
// Old spellings, romanizations, slips.
mod spelling;

use std::path::PathBuf;

/// A file beside this one.
fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/contracts")
        .join(name)
}

/// Whether the committed files are to be rewritten.
fn accepts() -> bool {
    std::env::var_os("SILANG_ACCEPT").is_some()
}

/// Compares with the committed file, or rewrites it.
#[track_caller]
fn hold(name: &str, actual: &str) {
    if accepts() {
        std::fs::write(path(name), actual).unwrap();
    }
    let committed = std::fs::read_to_string(path(name)).unwrap();
    assert!(
        committed == actual,
        "{name} differs; run with SILANG_ACCEPT=1 and read the difference"
    );
}

/// A file of cases, one case a line.
fn lines(head: &str, cases: &[serde_json::Value], tail: &str) -> String {
    let cases: Vec<String> = cases.iter().map(|case| format!("    {case}")).collect();
    format!(
        "{{\n{head}  \"cases\": [\n{}\n  ]{tail}\n}}\n",
        cases.join(",\n")
    )
}
