//! Many sorted runs to one, by a tree of losers: one comparison a level for each pair that comes out.

use super::run::{RunReader, RunWriter};
use crate::disk::{Scratch, ScratchFile};
use crate::error::Result;
use crate::spill::failed;
use std::io;

/// Bytes that a run is read by at least, and at most.
const LEAST: usize = 64 << 10;
const MOST: usize = 4 << 20;

/// Where a run lies in the file: from, to.
pub(super) type Span = (u64, u64);

/// The runs of a file in one order.
pub(super) struct Merge {
    file: Box<dyn ScratchFile>,
    runs: Vec<RunReader>,
    /// The run that lost at each inner node; the winner of all at 0.
    losers: Vec<usize>,
    started: bool,
}

impl Merge {
    /// Merges in passes until the buffers of those left stay within `budget`.
    pub(super) fn new(
        mut file: Box<dyn ScratchFile>,
        mut spans: Vec<Span>,
        scratch: &dyn Scratch,
        budget: usize,
    ) -> Result<Self> {
        let width = (budget / LEAST).max(4);
        while spans.len() > width {
            let mut writer = RunWriter::new(scratch.file()?, budget);
            let mut merged = Vec::new();
            // Neighbors stay neighbors, so that equal keys keep the order of pushing.
            for group in spans.chunks(width) {
                let from = writer.end();
                let mut merge = Self::of(file, group, budget).map_err(|error| failed(&error))?;
                while merge.advance().map_err(|error| failed(&error))? {
                    writer
                        .write(merge.current().raw())
                        .map_err(|error| failed(&error))?;
                }
                file = merge.file;
                merged.push((from, writer.end()));
            }
            file = writer.finish().map_err(|error| failed(&error))?;
            spans = merged;
        }
        Self::of(file, &spans, budget).map_err(|error| failed(&error))
    }

    fn of(mut file: Box<dyn ScratchFile>, spans: &[Span], budget: usize) -> io::Result<Self> {
        let buffer = (budget / spans.len().max(1)).clamp(LEAST.min(budget.max(64)), MOST);
        let mut runs: Vec<RunReader> = spans
            .iter()
            .map(|(from, to)| RunReader::new(*from, *to, buffer))
            .collect();
        for run in &mut runs {
            run.advance(file.as_mut())?;
        }
        let mut merge = Self {
            file,
            losers: Vec::new(),
            runs,
            started: false,
        };
        merge.build();
        Ok(merge)
    }

    /// Plays every match once, from the leaves up; leaves are numbered behind the inner nodes.
    fn build(&mut self) {
        let n = self.runs.len();
        self.losers = vec![0; n.max(1)];
        let mut winners: Vec<usize> = (0..2 * n).map(|node| node.saturating_sub(n)).collect();
        for node in (1..n).rev() {
            let (a, b) = (winners[2 * node], winners[2 * node + 1]);
            let (winner, loser) = if self.before(a, b) { (a, b) } else { (b, a) };
            winners[node] = winner;
            self.losers[node] = loser;
        }
        self.losers[0] = winners.get(1).copied().unwrap_or(0);
    }

    /// Whether run `a` comes before run `b`: by key, then by which was written first. What is at its end comes last.
    fn before(&self, a: usize, b: usize) -> bool {
        let (one, other) = (&self.runs[a], &self.runs[b]);
        if one.is_done() || other.is_done() {
            return other.is_done() && (!one.is_done() || a < b);
        }
        one.prefix()
            .cmp(&other.prefix())
            .then_with(|| one.key().cmp(other.key()))
            .then(a.cmp(&b))
            .is_lt()
    }

    /// Goes to the next pair; whether there is one.
    pub(super) fn advance(&mut self) -> io::Result<bool> {
        if self.runs.is_empty() {
            return Ok(false);
        }
        if self.started {
            let mut winner = self.losers[0];
            self.runs[winner].advance(self.file.as_mut())?;
            let mut node = (winner + self.runs.len()) / 2;
            while node > 0 {
                if self.before(self.losers[node], winner) {
                    std::mem::swap(&mut self.losers[node], &mut winner);
                }
                node /= 2;
            }
            self.losers[0] = winner;
        }
        self.started = true;
        Ok(!self.current().is_done())
    }

    /// The run that stands on the pair whose turn it is.
    pub(super) fn current(&self) -> &RunReader {
        &self.runs[self.losers[0]]
    }
}
