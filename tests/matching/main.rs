//! How well records come together: against catalogs whose truth is known because they were invented, against pairs
//! judged one by one, and beside the exact key that union catalogs have long used.
//!
//! The figures are kept in `figures.txt`; `SILANG_ACCEPT=1` writes them anew.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod catalog;
mod corrupt;

use catalog::{Score, clusters, exact_key};
use corrupt::Rates;

#[test]
fn invented_catalogs_come_together() {
    for (name, seed, scale) in [
        ("usual", 1945, 1),
        ("held out", 2026, 1),
        ("rough", 1928, 2),
    ] {
        let (entries, truth) = corrupt::catalogs(seed, 3000, 12, Rates { scale });
        let found = clusters(&entries);
        let score = Score::of(&found, &truth);
        let keys: Vec<String> = entries.iter().map(|(_, entry)| exact_key(entry)).collect();
        println!(
            "{name}: {} entries: {score}; exact key: {}",
            entries.len(),
            Score::of(&keys, &truth)
        );
        if std::env::var_os("SHOW").is_some() {
            show(&entries, &found, &truth);
        }
    }
}

fn show(entries: &[(usize, catalog::Entry)], found: &[u64], truth: &[usize]) {
    let mut shown = [0, 0];
    for a in 0..entries.len() {
        for b in a + 1..entries.len() {
            let (same, wanted) = (found[a] == found[b], truth[a] == truth[b]);
            if same != wanted {
                let kind = usize::from(same);
                shown[kind] += 1;
                if shown[kind] < 40 {
                    println!(
                        "{}\n   {:?}\n   {:?}",
                        if same { "WRONG" } else { "MISSED" },
                        entries[a].1.cells(),
                        entries[b].1.cells()
                    );
                }
            }
        }
    }
}
