//! Work on many records in their order: while some are worked on, on all cores, those before are written and those after
//! are read.

use crate::error::Result;
use rayon::prelude::*;
use serde::Serialize;

/// Records of a lot.
pub(crate) const LOT: usize = 1024;
/// Lots that are worked on at a time.
const LOTS: usize = 4;

/// Byte strings, one after another: encoded records that one core works on, or what is made of them.
#[derive(Debug, Default)]
pub(crate) struct Lot {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Lot {
    /// Appends one.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        self.ends.push(self.bytes.len());
    }

    /// Appends a value as JSON.
    pub(crate) fn push_json(&mut self, value: &impl Serialize) {
        // What is written to memory and has no maps with strange keys does not fail.
        let _ = serde_json::to_writer(&mut self.bytes, value);
        self.ends.push(self.bytes.len());
    }

    /// All of them as one.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The last one.
    pub(crate) fn last(&self) -> &[u8] {
        self.iter().next_back().unwrap_or_default()
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether it has as many as it should.
    pub(crate) fn is_full(&self) -> bool {
        self.ends.len() >= LOT
    }

    /// All, in order.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &[u8]> {
        (0..self.ends.len()).map(|at| {
            let from = at.checked_sub(1).map_or(0, |before| self.ends[before]);
            self.bytes.get(from..self.ends[at]).unwrap_or_default()
        })
    }
}

/// Reads records until there are none, works on lots of them, and writes what came of it in order, until `write` says no.
pub(crate) fn flow<T: Send>(
    mut read: impl FnMut(&mut Lot) -> Result<bool> + Send,
    work: impl Fn(&Lot) -> Result<T> + Sync,
    mut write: impl FnMut(Lot, T) -> Result<bool> + Send,
) -> Result<()> {
    let mut done: Vec<(Lot, T)> = Vec::new();
    let mut lots = next(&mut read)?;
    while !lots.is_empty() {
        let (worked, following) = rayon::join(
            || -> Vec<Result<T>> { lots.par_iter().with_max_len(1).map(&work).collect() },
            || -> Result<Option<Vec<Lot>>> {
                for (lot, result) in std::mem::take(&mut done) {
                    if !write(lot, result)? {
                        return Ok(None);
                    }
                }
                next(&mut read).map(Some)
            },
        );
        let Some(following) = following? else {
            return Ok(());
        };
        for (lot, result) in std::mem::replace(&mut lots, following)
            .into_iter()
            .zip(worked)
        {
            done.push((lot, result?));
        }
    }
    for (lot, result) in done {
        if !write(lot, result)? {
            break;
        }
    }
    Ok(())
}

/// Some lots; none at the end.
fn next(read: &mut impl FnMut(&mut Lot) -> Result<bool>) -> Result<Vec<Lot>> {
    let mut lots = Vec::with_capacity(LOTS);
    while lots.len() < LOTS {
        let mut lot = Lot::default();
        while !lot.is_full() && read(&mut lot)? {}
        if lot.len() == 0 {
            break;
        }
        lots.push(lot);
    }
    Ok(lots)
}
