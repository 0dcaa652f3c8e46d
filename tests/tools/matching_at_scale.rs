//! How long uniting takes and how much memory: invented catalogs of any size, through the whole road, on a real disk.
//!
//! `cargo run --release --example matching_at_scale -- 4000000 scratch-folder` invents so many works, writes about two
//! and a half times as many holdings as tables below the folder where they are not there yet, and unites them.
#![allow(clippy::print_stdout, reason = "this is what it is for")]
#![allow(
    clippy::unwrap_used,
    reason = "a measurement that cannot go on has failed"
)]
#![allow(dead_code, reason = "the tests use the rest of these files")]

#[path = "../matching/catalog.rs"]
mod catalog;
#[path = "../matching/corrupt.rs"]
mod corrupt;

use catalog::{source, table};
use corrupt::{Chance, Rates, typed, works};
use silang::diag::Sink;
use silang::disk::{RealInputs, RealScratch};
use silang::holdings::{Overrides, unite};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

/// Libraries of the invented forum.
const LIBRARIES: usize = 24;
/// Works that are invented at a time.
const CHUNK: usize = 10_000;

fn main() {
    let mut args = std::env::args().skip(1);
    let n_works: usize = args
        .next()
        .and_then(|text| text.parse().ok())
        .unwrap_or(100_000);
    let folder = PathBuf::from(args.next().expect("a folder for the tables"));
    if !folder.join("lib0000.csv").exists() {
        invent(n_works, &folder);
    }
    let sources: Vec<_> = (0..LIBRARIES)
        .map(|library| source(&format!("lib{library:04}")))
        .collect();
    let inputs = RealInputs::new(&folder);
    let scratch = RealScratch::new(folder.join("tmp"));
    let sink = Sink::new();
    let started = Instant::now();
    let catalog = unite(
        &sources,
        &inputs,
        &scratch,
        &Overrides::new(),
        &BTreeMap::new(),
        &sink,
        &|_, _| {},
    )
    .unwrap();
    let united = started.elapsed();
    let n_held: u64 = catalog
        .records()
        .map(|record| record.unwrap().held.len() as u64)
        .sum();
    assert_eq!(n_held, catalog.n_holdings());
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status
        .lines()
        .find(|line| line.starts_with("VmHWM"))
        .unwrap_or("")
        .to_owned();
    println!(
        "{n_held} holdings of {} editions: united in {:.1} s ({:.1} µs each), read again in {:.1} s; {peak}",
        catalog.len(),
        united.as_secs_f64(),
        united.as_micros() as f64 / n_held as f64,
        (started.elapsed() - united).as_secs_f64()
    );
}

fn invent(n_works: usize, folder: &std::path::Path) {
    std::fs::create_dir_all(folder).unwrap();
    let mut files: Vec<_> = (0..LIBRARIES)
        .map(|library| {
            let mut file = std::io::BufWriter::new(
                std::fs::File::create(folder.join(format!("lib{library:04}.csv"))).unwrap(),
            );
            file.write_all(table(std::iter::empty()).as_bytes())
                .unwrap();
            file
        })
        .collect();
    let mut chance = Chance(1945);
    for _ in 0..n_works.div_ceil(CHUNK) {
        let works = works(&mut chance, CHUNK);
        for work in &works {
            let copies = [1, 1, 1, 2, 2, 3, 4, 6][chance.below(8)];
            let first = chance.below(LIBRARIES);
            for copy in 0..copies {
                let other = &works[chance.below(works.len())];
                let entry = typed(work, other, Rates { scale: 1 }, &mut chance);
                let rows = table(std::iter::once(&entry));
                let row = rows.split_once('\n').map_or("", |(_, row)| row);
                files[(first + copy) % LIBRARIES]
                    .write_all(row.as_bytes())
                    .unwrap();
            }
        }
    }
}
