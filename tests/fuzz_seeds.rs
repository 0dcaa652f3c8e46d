//! The seeds of the fuzz targets, and whatever fuzzing once found, do no harm.

#[path = "fuzz/targets.rs"]
mod targets;

use std::fs;
use std::path::{Path, PathBuf};

/// Runs every seed of a target, and names those that fail.
#[track_caller]
fn hold(name: &str, target: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/seeds");
    let mut seeds: Vec<PathBuf> = fs::read_dir(folder.join(name))
        .expect("every target has seeds")
        .map(|entry| entry.expect("the folder can be read").path())
        .collect();
    seeds.sort();
    assert!(seeds.len() >= 5, "{name} has {} seeds", seeds.len());
    seeds.retain(|seed| {
        let bytes = fs::read(seed).expect("a seed can be read");
        std::panic::catch_unwind(|| target(&bytes)).is_err()
    });
    assert!(seeds.is_empty(), "these seeds fail: {seeds:#?}");
}

#[test]
fn seeds_of_iso2709_pass() {
    hold("iso2709", targets::iso2709);
}

#[test]
fn seeds_of_marc8_pass() {
    hold("marc8", targets::marc8);
}

#[test]
fn seeds_of_marcxml_pass() {
    hold("marcxml", targets::marcxml);
}

#[test]
fn seeds_of_csv_pass() {
    hold("csv", targets::csv);
}

#[test]
fn seeds_of_wire_pass() {
    hold("wire", targets::wire);
}
