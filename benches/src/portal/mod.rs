//! A catalog as a portal that silang can build: settings, members, and each member's export.
//!
//! In: a seed, how many works, a folder. Out: `content/` below that folder.
//! Lives here: MARC 21, the CSV of SLiMS 9, YAML of members and sources; records are written as they are made, so that size costs no memory.
//! Does not live here: what works are (`catalog`).

mod marc;
mod slims;
mod yaml;

use crate::catalog::copies::Copy;
use crate::catalog::holders::Holders;
use crate::catalog::works::Work;
use rayon::prelude::*;
use std::fs::{self, File};
use std::io::{BufWriter, Result, Write};
use std::path::Path;

/// What to write.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// What all chance comes from.
    pub seed: u64,
    /// Editions.
    pub works: u64,
    /// Libraries.
    pub members: usize,
    /// Works that came in after the first export: the last member holds them all.
    pub arrivals: u64,
}

/// What was written.
#[derive(Debug, Clone, Copy, Default)]
pub struct Written {
    /// Records in all files.
    pub holdings: u64,
    /// Bytes of all files of records.
    pub bytes: u64,
}

/// Works that are made at a time.
const BATCH: u64 = 8192;

/// Whether a member sends a SLiMS export; the others send MARC 21.
fn sends_slims(member: usize) -> bool {
    member % 5 == 2
}

/// Writes a portal into a folder, over what is there.
pub fn write(plan: &Plan, folder: &Path) -> Result<Written> {
    let content = folder.join("content");
    let data = content.join("holdings/data");
    fs::create_dir_all(&data)?;
    yaml::write(plan, &content)?;
    let mut files = (0..plan.members)
        .map(|member| {
            let slims = sends_slims(member);
            let file = File::create(data.join(data_file(member)))?;
            let mut file = BufWriter::with_capacity(64 << 10, file);
            if slims {
                file.write_all(slims::HEADER.as_bytes())?;
            }
            Ok(file)
        })
        .collect::<Result<Vec<_>>>()?;
    let holders = Holders::new(plan.members);
    let mut written = Written::default();
    let mut begin = 0;
    while begin < plan.works + plan.arrivals {
        let end = (begin + BATCH).min(plan.works + plan.arrivals);
        let made: Vec<Vec<(usize, Vec<u8>)>> = (begin..end)
            .into_par_iter()
            .map(|number| copies(plan, &holders, number))
            .collect();
        for (member, record) in made.into_iter().flatten() {
            written.holdings += 1;
            written.bytes += record.len() as u64;
            files[member].write_all(&record)?;
        }
        begin = end;
    }
    for mut file in files {
        file.flush()?;
    }
    Ok(written)
}

fn copies(plan: &Plan, holders: &Holders, number: u64) -> Vec<(usize, Vec<u8>)> {
    let work = Work::new(plan.seed, number);
    let members = if number < plan.works {
        holders.of(plan.seed, number)
    } else {
        vec![plan.members - 1]
    };
    members
        .into_iter()
        .map(|member| {
            let copy = Copy::new(plan.seed, &work, member);
            let record = if sends_slims(member) {
                slims::row(&work, &copy, member)
            } else {
                marc::record(&work, &copy)
            };
            (member, record)
        })
        .collect()
}

fn id(member: usize) -> String {
    format!("pustaka-{:03}", member + 1)
}

fn data_file(member: usize) -> String {
    format!(
        "{}.{}",
        id(member),
        if sends_slims(member) { "csv" } else { "mrc" }
    )
}
