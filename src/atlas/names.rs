//! Names of regencies on the sheet, as many as can be read.

use super::projection::{WIDTH, round};

/// Height of the letters on a narrow screen and on a wide one, in units; the theme sets them the same.
const SIZES: [f64; 2] = [11.0, 7.0];
/// Mean width of a letter as a share of its height.
const LETTER: f64 = 0.56;

/// Where a name may stand, best first: on its place, to its right (1) or left (-1); and how much lower its foot is than its
/// place, in heights of letters.
const WAYS: [(f64, f64); 11] = [
    (0.0, 0.35),
    (0.0, -0.75),
    (0.0, 1.5),
    (0.0, -1.3),
    (0.0, 2.1),
    (1.0, 0.35),
    (-1.0, 0.35),
    (1.0, -0.8),
    (-1.0, -0.8),
    (1.0, 1.5),
    (-1.0, 1.5),
];
/// How far a name beside its place begins from it, in heights of letters.
const ASIDE: f64 = 0.9;

/// A name on the sheet.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Name {
    /// Middle of the word, units from the left.
    pub(crate) x: f64,
    /// Foot of the letters, units from the top.
    pub(crate) y: f64,
    /// The name.
    pub(crate) text: String,
    /// Whether there is room for it only in small letters.
    pub(crate) is_wide: bool,
}

/// Left, top, right, bottom.
type Box4 = (f64, f64, f64, f64);

fn meet(a: Box4, b: Box4) -> bool {
    a.0 < b.2 && b.0 < a.2 && a.1 < b.3 && b.1 < a.3
}

/// Sets names at or near their places so that they cover neither each other nor `taken` places (middle and radius), in the
/// order in which they come: first those that can be read on a narrow screen, then those that fit in small letters.
pub(super) fn place(
    names: &[((f64, f64), String)],
    taken: &[(f64, f64, f64)],
    height: f64,
) -> Vec<Name> {
    let circles: Vec<Box4> = taken
        .iter()
        .map(|(x, y, radius)| (x - radius, y - radius, x + radius, y + radius))
        .collect();
    let mut set: Vec<(usize, Name)> = Vec::new();
    for (tier, size) in SIZES.into_iter().enumerate() {
        for (number, (at, text)) in names.iter().enumerate() {
            if set.iter().any(|(known, _)| *known == number) {
                continue;
            }
            let free = |name: &Name| {
                let own = shape(name, size);
                let is_inside =
                    own.0 > 1.0 && own.1 > 1.0 && own.2 < WIDTH - 1.0 && own.3 < height - 1.0;
                let others = set.iter().map(|(_, other)| shape(other, size));
                is_inside
                    && !circles
                        .iter()
                        .copied()
                        .chain(others)
                        .any(|other| meet(own, other))
            };
            let half = text.chars().count() as f64 * LETTER / 2.0;
            let name = |(aside, y): (f64, f64)| Name {
                x: round(at.0 + aside * (half + ASIDE) * size),
                y: round(at.1 + y * size),
                text: text.clone(),
                is_wide: tier > 0,
            };
            if let Some(name) = WAYS.into_iter().map(name).find(free) {
                set.push((number, name));
            }
        }
    }
    set.sort_by_key(|(number, _)| *number);
    set.into_iter().map(|(_, name)| name).collect()
}

fn shape(name: &Name, size: f64) -> Box4 {
    let half = name.text.chars().count() as f64 * size * LETTER / 2.0;
    (
        name.x - half,
        name.y - size * 0.85,
        name.x + half,
        name.y + size * 0.25,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_would_cover_each_other_move_aside_or_wait_for_a_wider_screen() {
        let here = |x: f64, text: &str| ((x, 100.0), text.to_owned());
        let names = [
            here(100.0, "Bandung"),
            here(104.0, "Cimahi"),
            here(100.0, "Bandung Barat"),
            here(300.0, "Cirebon"),
        ];
        let set = place(&names, &[(300.0, 100.0, 6.0)], 200.0);
        assert_eq!(set.len(), 4, "{set:?}");
        for size in SIZES {
            let shown: Vec<Box4> = set
                .iter()
                .filter(|name| size < 10.0 || !name.is_wide)
                .map(|name| shape(name, size))
                .collect();
            for (n, one) in shown.iter().enumerate() {
                assert!(shown[n + 1..].iter().all(|other| !meet(*one, *other)));
            }
        }
        // The last one makes way for the point on its place.
        assert!((set[3].y - 100.0).abs() > 6.0, "{set:?}");
    }

    #[test]
    fn a_name_without_room_is_left_out() {
        let crowd: Vec<((f64, f64), String)> = (0..40)
            .map(|n| ((180.0, 90.0), format!("Kabupaten {n}")))
            .collect();
        let set = place(&crowd, &[], 180.0);
        assert!((2..20).contains(&set.len()), "{}", set.len());
    }
}
