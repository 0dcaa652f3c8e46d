//! Chance that is the same on every machine, from a seed and what it is wanted for.

/// A stream of numbers (splitmix64).
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    /// The stream for one purpose: the same for the same seed, purpose and number.
    pub fn new(seed: u64, purpose: u64, number: u64) -> Self {
        Self(mix(seed
            ^ mix(purpose.wrapping_add(0x51ED))
            ^ mix(number.wrapping_mul(0x9E37_79B9_7F4A_7C15))))
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mix(self.0)
    }

    /// A number from 0 to `n - 1`.
    pub fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.bits()) * n.max(1) as u128) >> 64) as usize
    }

    /// True in `percent` of a hundred cases.
    pub fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of several.
    pub fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }

    /// A number above 0 and up to 1.
    pub fn part(&mut self) -> f64 {
        ((self.bits() >> 11) + 1) as f64 / 9_007_199_254_740_992.0
    }

    /// A rank by the law of Zipf and Mandelbrot: rank `r` in proportion to `(r + flat)^-1.8`, so that among `n` of them about
    /// `n^0.56` are different. The first `flat` ranks are nearly as frequent as the first.
    pub fn rank(&mut self, flat: f64) -> u64 {
        let part = self.part();
        // To the power of -1.25, by what is exact everywhere.
        let far = 1.0 / (part * part.sqrt().sqrt());
        (flat * (far - 1.0)).min(1e15) as u64
    }

    /// A number from 1 up, `n` or more in `n^-1.5` of the cases, at most `most`.
    pub fn many(&mut self, most: usize) -> usize {
        let part = self.part();
        let mut n = 1;
        while n < most {
            let next = (n + 1) as f64;
            if part * next * next.sqrt() > 1.0 {
                break;
            }
            n += 1;
        }
        n
    }
}

/// Spreads the bits of a number over all of it.
pub fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}
