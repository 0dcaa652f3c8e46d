//! Writes the catalog data of the example forum: invented works, shared between its libraries,
//! as SLiMS 9 and 8 exports, MARCXML and MARC 21.
//!
//! `cargo run --example demo_catalog -- content/holdings/data` writes the same bytes every time:
//! all chance comes from one seeded generator.

#[path = "demo_catalog/formats.rs"]
mod formats;
#[path = "demo_catalog/marc.rs"]
mod marc;
#[path = "demo_catalog/words.rs"]
mod words;
#[path = "demo_catalog/works.rs"]
mod works;

use std::{env, error::Error, fs, path::PathBuf};

/// Works to invent; about a quarter of them are held by several libraries.
const N_WORKS: usize = 1_790;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(env::args().nth(1).ok_or("usage: demo_catalog <folder>")?);
    fs::create_dir_all(&folder)?;
    let mut chance = Chance::new(1447);
    let works = works::invent(&mut chance, N_WORKS);
    let held = |member: usize| {
        works
            .iter()
            .filter(move |work| work.holders.contains(&member))
    };

    let (biblio, items) = formats::slims9(held(0), &mut chance);
    fs::write(folder.join("univ-priangan-biblio.csv"), biblio)?;
    fs::write(folder.join("univ-priangan-item.csv"), items)?;
    let biblio = formats::slims8(held(1), &mut chance);
    fs::write(folder.join("iai-cirebon-biblio.csv"), biblio)?;
    let xml = marc::marcxml(held(2), &mut chance);
    fs::write(folder.join("poltek-bandung.xml"), xml)?;
    let binary = marc::marc21(held(3), &mut chance);
    fs::write(folder.join("dispusip-sumedang.mrc"), binary)?;
    Ok(())
}

/// A linear congruential generator (constants of Knuth's MMIX), so that no crate is needed and
/// the data never change with one.
struct Chance(u64);

impl Chance {
    fn new(seed: u64) -> Self {
        let mut chance = Chance(seed);
        for _ in 0..8 {
            chance.below(2);
        }
        chance
    }

    /// A number from 0 to `n - 1`.
    fn below(&mut self, n: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        // The low bits of such a generator repeat soon; the high ones do not.
        ((self.0 >> 33) % n.max(1) as u64) as usize
    }

    /// True in `percent` of a hundred cases.
    fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }
}
