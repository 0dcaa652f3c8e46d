//! Who holds what: few large libraries, many small ones; few works that all have, many that one has.

use super::chance::Chance;

/// The members, with their sizes.
#[derive(Debug, Clone)]
pub struct Holders {
    /// Up to and with each member, in proportion to what they hold.
    sums: Vec<u64>,
}

impl Holders {
    /// So many members; member `n` is about `n^-0.75` times as large as the first.
    pub fn new(n: usize) -> Self {
        let mut sum = 0;
        let sums = (0..n)
            .map(|at| {
                let place = (at + 2) as f64;
                sum += (1e9 / (place.sqrt() * place.sqrt().sqrt())) as u64;
                sum
            })
            .collect();
        Self { sums }
    }

    /// How many members there are.
    pub fn len(&self) -> usize {
        self.sums.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.sums.is_empty()
    }

    /// Holders of a work, sorted; about two and a half on the average.
    pub fn of(&self, seed: u64, work: u64) -> Vec<usize> {
        let mut chance = Chance::new(seed, 5, work);
        let n = chance.many(self.len().saturating_mul(3) / 4);
        let all = self.sums.last().copied().unwrap_or(0);
        let mut holders: Vec<usize> = (0..n)
            .map(|_| {
                let at = ((u128::from(chance.bits()) * u128::from(all)) >> 64) as u64;
                self.sums.partition_point(|sum| *sum <= at)
            })
            .collect();
        holders.sort_unstable();
        holders.dedup();
        holders
    }
}
