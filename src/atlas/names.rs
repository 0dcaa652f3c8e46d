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
/// How far from its place a name may stand that a line ties to it, in heights of letters; nearest first.
const APART: [f64; 6] = [2.5, 3.5, 4.5, 6.0, 7.5, 9.0];
/// In so many directions it is looked for room there.
const N_DIRECTIONS: usize = 16;
/// Half of what a line keeps clear on both sides, in units.
const CLEAR: f64 = 0.6;

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
    /// The line from its place to it, both ends, where it does not stand there.
    pub(crate) tie: Option<[(f64, f64); 2]>,
}

/// Left, top, right, bottom.
type Box4 = (f64, f64, f64, f64);

fn meet(a: Box4, b: Box4) -> bool {
    a.0 < b.2 && b.0 < a.2 && a.1 < b.3 && b.1 < a.3
}

/// Sets names at or near their places so that they cover neither each other nor `taken` places (middle and radius), in the
/// order in which they come: first those that can be read on a narrow screen, then those that fit in small letters, then
/// those for which there is room only away from their place.
pub(super) fn place(
    names: &[((f64, f64), String)],
    taken: &[(f64, f64, f64)],
    height: f64,
) -> Vec<Name> {
    let circles = taken.iter();
    let mut sheet = Crowd {
        height,
        taken: circles
            .map(|(x, y, radius)| (x - radius, y - radius, x + radius, y + radius))
            .collect(),
        ties: Vec::new(),
        set: Vec::new(),
    };
    let [large, small] = SIZES;
    let rounds = [
        (large, false, false),
        (small, true, false),
        (small, true, true),
    ];
    for (size, is_wide, is_apart) in rounds {
        for (number, (at, text)) in names.iter().enumerate() {
            if sheet.set.iter().any(|(known, _)| *known == number) {
                continue;
            }
            let named = |x: f64, y: f64| Name {
                x: round(x),
                y: round(y),
                text: text.clone(),
                is_wide,
                tie: None,
            };
            let half = text.chars().count() as f64 * LETTER / 2.0;
            let near = WAYS.map(|(aside, y)| (aside * (half + ASIDE), y));
            let away = if is_apart { apart() } else { Vec::new() };
            let near = near
                .into_iter()
                .map(|(x, y)| named(at.0 + x * size, at.1 + y * size));
            let away = away
                .into_iter()
                .map(|(x, y)| tied(named(at.0 + x * size, at.1 + y * size), *at, size));
            let found = near.chain(away).find(|name| sheet.has_room(name, size));
            if let Some(name) = found {
                sheet.ties.extend(name.tie.iter().flat_map(pieces));
                sheet.set.push((number, name));
            }
        }
    }
    sheet.set.sort_by_key(|(number, _)| *number);
    sheet.set.into_iter().map(|(_, name)| name).collect()
}

/// What stands on the sheet already.
struct Crowd {
    height: f64,
    /// Places that nothing may cover.
    taken: Vec<Box4>,
    /// Pieces of lines.
    ties: Vec<Box4>,
    set: Vec<(usize, Name)>,
}

impl Crowd {
    fn has_room(&self, name: &Name, size: f64) -> bool {
        let own = shape(name, size);
        let is_inside =
            own.0 > 1.0 && own.1 > 1.0 && own.2 < WIDTH - 1.0 && own.3 < self.height - 1.0;
        let others = || self.set.iter().map(|(_, other)| shape(other, size));
        let is_free = |part: Box4| !others().any(|other| meet(part, other));
        let mut covered = self.taken.iter().chain(&self.ties);
        is_inside
            && is_free(own)
            && !covered.any(|part| meet(own, *part))
            && name.tie.iter().flat_map(pieces).all(is_free)
    }
}

/// Where a name may stand away from its place: how far to the right and how much lower, in heights of letters.
fn apart() -> Vec<(f64, f64)> {
    let turn = |n: usize| n as f64 / N_DIRECTIONS as f64 * std::f64::consts::TAU;
    let around =
        |far: f64| (0..N_DIRECTIONS).map(move |n| (far * turn(n).cos(), far * turn(n).sin()));
    APART.into_iter().flat_map(around).collect()
}

/// The name with a line to it from its place.
fn tied(name: Name, from: (f64, f64), size: f64) -> Name {
    let (left, top, right, bottom) = shape(&name, size);
    let to = (from.0.clamp(left, right), from.1.clamp(top, bottom));
    let tie = [from, to].map(|(x, y)| (round(x), round(y)));
    Name {
        tie: Some(tie),
        ..name
    }
}

/// A line as small boxes.
fn pieces([from, to]: &[(f64, f64); 2]) -> Vec<Box4> {
    let n = ((to.0 - from.0).hypot(to.1 - from.1) / CLEAR)
        .ceil()
        .max(1.0);
    let at = |n_th: f64| {
        let share = n_th / n;
        (
            from.0 + (to.0 - from.0) * share,
            from.1 + (to.1 - from.1) * share,
        )
    };
    let middles = (0..n as usize).map(|n_th| at(n_th as f64));
    middles
        .map(|(x, y)| (x - CLEAR, y - CLEAR, x + CLEAR, y + CLEAR))
        .collect()
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

    #[test]
    fn a_name_without_room_at_its_place_is_tied_to_it() {
        let names = [((180.0, 90.0), "Kota Bandung".to_owned())];
        let marks: Vec<(f64, f64, f64)> = (0..25)
            .map(|n| {
                (
                    160.0 + f64::from(n % 5) * 10.0,
                    70.0 + f64::from(n / 5) * 10.0,
                    6.0,
                )
            })
            .collect();
        let set = place(&names, &marks, 180.0);
        let [from, to] = set[0].tie.expect("a line");
        assert_eq!(from, (180.0, 90.0));
        let (left, top, right, bottom) = shape(&set[0], SIZES[1]);
        assert!(
            (left - 0.1..=right + 0.1).contains(&to.0)
                && (top - 0.1..=bottom + 0.1).contains(&to.1)
        );
        assert!(marks.iter().all(|(x, y, _)| !meet(
            (left, top, right, bottom),
            (x - 6.0, y - 6.0, x + 6.0, y + 6.0)
        )));
        assert!(set[0].is_wide);
    }
}
