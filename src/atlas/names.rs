//! Names of regencies on the sheet, as many as can be read.

use super::projection::{WIDTH, round};

/// Height of the letters on a narrow screen and on a wide one, in units; the theme sets them the same.
const SIZES: [f64; 2] = [11.0, 7.0];
/// Mean width of a letter as a share of its height.
const LETTER: f64 = 0.56;

/// Where a name may stand by its place, or by a mark of its own, best first: on it, to its right (1) or left (-1); and how much
/// lower its foot is than that, in heights of letters.
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
/// A name with a mark of another regency nearer to it than this would be read as that mark's, in heights of letters.
const BELONGS: f64 = 1.0;
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

/// A regency to be named on the sheet.
#[derive(Debug)]
pub(super) struct Named {
    /// Its middle, units from the left and from the top.
    pub(super) at: (f64, f64),
    /// Its code.
    pub(super) code: String,
    /// Its name.
    pub(super) text: String,
}

/// A mark of libraries, which no name may cover.
#[derive(Debug)]
pub(super) struct Mark<'a> {
    /// Its middle, units from the left and from the top.
    pub(super) at: (f64, f64),
    /// Radius in units.
    pub(super) radius: f64,
    /// Codes of the regencies of its libraries.
    pub(super) regencies: Vec<&'a str>,
}

impl Mark<'_> {
    fn has(&self, code: &str) -> bool {
        self.regencies.contains(&code)
    }
}

/// Left, top, right, bottom.
type Box4 = (f64, f64, f64, f64);

fn meet(a: Box4, b: Box4) -> bool {
    a.0 < b.2 && b.0 < a.2 && a.1 < b.3 && b.1 < a.3
}

/// What is between two boxes, in units.
fn gap(a: Box4, b: Box4) -> f64 {
    let across = (b.0 - a.2).max(a.0 - b.2).max(0.0);
    let down = (b.1 - a.3).max(a.1 - b.3).max(0.0);
    across.hypot(down)
}

fn square(mark: &Mark<'_>) -> Box4 {
    let ((x, y), radius) = (mark.at, mark.radius);
    (x - radius, y - radius, x + radius, y + radius)
}

/// Sets names at or near their places so that they cover neither each other nor marks, and are not read as a mark's of another
/// regency, in the order in which they come: first those that can be read on a narrow screen, then those that fit in small
/// letters, then those for which there is room only away from their place.
pub(super) fn place(names: &[Named], marks: &[Mark<'_>], height: f64) -> Vec<Name> {
    let mut sheet = Crowd {
        height,
        marks,
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
        for (number, Named { at, code, text }) in names.iter().enumerate() {
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
            let ways = WAYS.map(|(aside, y)| (aside * (half + ASIDE), y));
            let own = marks.iter().filter(|mark| mark.has(code));
            let own = own.flat_map(|mark| ways.map(|(x, y)| (mark.at, x, y)));
            let away = if is_apart { apart() } else { Vec::new() };
            let near = ways.map(|(x, y)| (*at, x, y)).into_iter().chain(own);
            let near = near.map(|(at, x, y)| named(at.0 + x * size, at.1 + y * size));
            let away = away
                .into_iter()
                .map(|(x, y)| tied(named(at.0 + x * size, at.1 + y * size), *at, size));
            let found = near
                .chain(away)
                .find(|name| sheet.has_room(name, size) && sheet.belongs(name, code, size));
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
struct Crowd<'a> {
    height: f64,
    marks: &'a [Mark<'a>],
    /// Pieces of lines.
    ties: Vec<Box4>,
    set: Vec<(usize, Name)>,
}

impl Crowd<'_> {
    fn has_room(&self, name: &Name, size: f64) -> bool {
        let own = shape(name, size);
        let is_inside =
            own.0 > 1.0 && own.1 > 1.0 && own.2 < WIDTH - 1.0 && own.3 < self.height - 1.0;
        let others = || self.set.iter().map(|(_, other)| shape(other, size));
        let is_free = |part: Box4| !others().any(|other| meet(part, other));
        let mut covered = self
            .marks
            .iter()
            .map(square)
            .chain(self.ties.iter().copied());
        is_inside
            && is_free(own)
            && !covered.any(|part| meet(own, part))
            && name.tie.iter().flat_map(pieces).all(is_free)
    }

    /// Whether a name is not read as that of another regency, whose mark is beside it; a line says where it belongs.
    fn belongs(&self, name: &Name, code: &str, size: f64) -> bool {
        let own = shape(name, size);
        let mut others = self.marks.iter().filter(|mark| !mark.has(code));
        name.tie.is_some() || others.all(|mark| gap(own, square(mark)) >= BELONGS * size)
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

    fn named(at: (f64, f64), text: &str) -> Named {
        Named {
            at,
            code: text.to_owned(),
            text: text.to_owned(),
        }
    }

    /// A mark of a library in no regency that is named.
    fn mark(at: (f64, f64)) -> Mark<'static> {
        Mark {
            at,
            radius: 6.0,
            regencies: Vec::new(),
        }
    }

    #[test]
    fn names_that_would_cover_each_other_move_aside_or_wait_for_a_wider_screen() {
        let here = |x: f64, text: &str| named((x, 100.0), text);
        let names = [
            here(100.0, "Bandung"),
            here(104.0, "Cimahi"),
            here(100.0, "Bandung Barat"),
            here(300.0, "Cirebon"),
        ];
        let set = place(&names, &[mark((300.0, 100.0))], 200.0);
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
        let crowd: Vec<Named> = (0..40)
            .map(|n| named((180.0, 90.0), &format!("Kabupaten {n}")))
            .collect();
        let set = place(&crowd, &[], 180.0);
        assert!((2..20).contains(&set.len()), "{}", set.len());
    }

    #[test]
    fn a_name_without_room_at_its_place_is_tied_to_it() {
        let names = [named((180.0, 90.0), "Kota Bandung")];
        let grid = |n: i32| {
            (
                160.0 + f64::from(n % 5) * 10.0,
                70.0 + f64::from(n / 5) * 10.0,
            )
        };
        let marks: Vec<Mark<'_>> = (0..25).map(|n| mark(grid(n))).collect();
        let set = place(&names, &marks, 180.0);
        let [from, to] = set[0].tie.expect("a line");
        assert_eq!(from, (180.0, 90.0));
        let (left, top, right, bottom) = shape(&set[0], SIZES[1]);
        assert!(
            (left - 0.1..=right + 0.1).contains(&to.0)
                && (top - 0.1..=bottom + 0.1).contains(&to.1)
        );
        let own = (left, top, right, bottom);
        assert!(marks.iter().all(|mark| !meet(own, square(mark))));
        assert!(set[0].is_wide);
    }

    #[test]
    fn a_name_is_not_read_as_that_of_another_regencys_mark() {
        let names = [named((180.0, 90.0), "Sumedang")];
        // Its own library is far below its middle, another's just above.
        let own = Mark {
            regencies: vec!["Sumedang"],
            ..mark((180.0, 130.0))
        };
        let other = mark((180.0, 78.0));
        let set = place(&names, &[own, other], 180.0);
        let far = gap(shape(&set[0], SIZES[0]), square(&mark((180.0, 78.0))));
        assert!(!set[0].is_wide && far >= SIZES[0], "{set:?}");
    }
}
