//! Points of libraries on the sheet: few are moved apart until each can be hit, many are counted by squares.

use super::projection::WIDTH;
use std::collections::BTreeMap;

/// With more points than this they are counted.
pub(super) const MOST_POINTS: usize = 80;
/// Middles of points are at least this far from each other, in units.
const GAP: f64 = 17.0;
/// Side of the squares in which points are counted, in units.
const SQUARE: f64 = 36.0;
/// Radius of a point in units.
const RADIUS: f64 = 6.0;
/// Times that points are moved apart; what then still touches stays.
const ROUNDS: usize = 120;
/// A point that was moved further than this is tied to its place, in units.
const FAR: f64 = 5.0;

/// A mark on the sheet for one library or several.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Spot {
    /// Middle, units from the left.
    pub(crate) x: f64,
    /// Middle, units from the top.
    pub(crate) y: f64,
    /// Radius in units.
    pub(crate) radius: f64,
    /// Which libraries, as numbers in the list that was drawn.
    pub(crate) members: Vec<usize>,
    /// Where a mark that was moved aside belongs.
    pub(crate) from: Option<(f64, f64)>,
}

/// The marks for points on a sheet of this height, each with its number; together they stand for every point once.
pub(super) fn spots(points: &[(usize, (f64, f64))], height: f64) -> Vec<Spot> {
    if points.len() > MOST_POINTS {
        return counted(points, height);
    }
    let before: Vec<(f64, f64)> = points.iter().map(|(_, at)| *at).collect();
    let after = spread(&before, height);
    let pairs = points.iter().zip(after);
    pairs
        .map(|((member, from), (x, y))| Spot {
            x,
            y,
            radius: RADIUS,
            members: vec![*member],
            from: (distance(*from, (x, y)) > FAR).then_some(*from),
        })
        .collect()
}

fn distance(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (x, y) = (b.0 - a.0, b.1 - a.1);
    (x * x + y * y).sqrt()
}

/// Inside the sheet with a rim for the point itself.
fn inside((x, y): (f64, f64), height: f64) -> (f64, f64) {
    let rim = RADIUS + 2.0;
    (x.clamp(rim, WIDTH - rim), y.clamp(rim, height - rim))
}

/// Moves points that are too near each other apart, each as little as it takes.
fn spread(points: &[(f64, f64)], height: f64) -> Vec<(f64, f64)> {
    /// Where points go that lie on one place.
    const WAYS: [(f64, f64); 4] = [(1.0, 0.0), (0.6, 0.8), (0.0, 1.0), (-0.8, 0.6)];
    let mut at: Vec<(f64, f64)> = points.iter().map(|point| inside(*point, height)).collect();
    for _ in 0..ROUNDS {
        let mut is_done = true;
        for one in 0..at.len() {
            for other in one + 1..at.len() {
                let apart = distance(at[one], at[other]);
                if apart >= GAP - 0.05 {
                    continue;
                }
                is_done = false;
                let (x, y) = if apart < 0.001 {
                    WAYS[(one + other) % WAYS.len()]
                } else {
                    let (a, b) = (at[one], at[other]);
                    ((b.0 - a.0) / apart, (b.1 - a.1) / apart)
                };
                let push = (GAP - apart) / 2.0;
                at[one] = inside((at[one].0 - x * push, at[one].1 - y * push), height);
                at[other] = inside((at[other].0 + x * push, at[other].1 + y * push), height);
            }
        }
        if is_done {
            break;
        }
    }
    at
}

/// A point with its number.
type Numbered = (usize, (f64, f64));

/// One circle for each square that holds points, larger with more of them; circles keep within their squares, so that none
/// covers another.
fn counted(points: &[Numbered], height: f64) -> Vec<Spot> {
    let mut squares = BTreeMap::<(i64, i64), Vec<Numbered>>::new();
    for (member, at) in points {
        let (x, y) = inside(*at, height);
        let square = ((y / SQUARE).floor() as i64, (x / SQUARE).floor() as i64);
        squares.entry(square).or_default().push((*member, (x, y)));
    }
    let squares = squares.iter();
    squares
        .map(|(square, here)| circle(*square, here, height))
        .collect()
}

/// The circle of a square, given by row and column.
fn circle((row, column): (i64, i64), here: &[Numbered], height: f64) -> Spot {
    let n = here.len() as f64;
    let radius = if here.len() == 1 {
        RADIUS
    } else {
        (7.0 + 4.0 * n.log10()).min(SQUARE / 2.0 - 2.0)
    };
    let mean = |pick: fn(&(f64, f64)) -> f64| here.iter().map(|(_, at)| pick(at)).sum::<f64>() / n;
    let keep = |value: f64, square: i64, end: f64| {
        let first = square as f64 * SQUARE;
        let last = (first + SQUARE).min(end);
        let (low, high) = (first + radius + 1.0, last - radius - 1.0);
        // The last square may be cut by the edge of the sheet.
        if low > high {
            f64::midpoint(first, last)
        } else {
            value.clamp(low, high)
        }
    };
    Spot {
        x: keep(mean(|at| at.0), column, WIDTH),
        y: keep(mean(|at| at.1), row, height),
        radius,
        members: here.iter().map(|(member, _)| *member).collect(),
        from: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn numbered(points: &[(f64, f64)]) -> Vec<(usize, (f64, f64))> {
        points.iter().copied().enumerate().collect()
    }

    fn nearest(spots: &[Spot]) -> f64 {
        let pairs = spots.iter().enumerate().flat_map(|(n, one)| {
            spots[n + 1..].iter().map(move |other| {
                distance((one.x, one.y), (other.x, other.y)) - one.radius - other.radius
            })
        });
        pairs.fold(f64::INFINITY, f64::min)
    }

    #[test]
    fn points_on_one_place_are_moved_apart_and_tied_to_it() {
        let points = [(100.0, 100.0); 7];
        let spots = spots(&numbered(&points), 280.0);
        assert_eq!(spots.len(), 7);
        assert!(nearest(&spots) > 2.0, "{}", nearest(&spots));
        assert!(spots.iter().filter(|spot| spot.from.is_some()).count() >= 6);
        for spot in &spots {
            assert!(distance((spot.x, spot.y), (100.0, 100.0)) < 60.0);
        }
    }

    #[test]
    fn points_apart_stay_where_they_are() {
        let points = [(50.0, 50.0), (80.0, 50.0), (80.0, 90.0)];
        for (spot, point) in spots(&numbered(&points), 280.0).iter().zip(points) {
            assert_eq!(((spot.x, spot.y), spot.from), (point, None));
        }
    }

    #[test]
    fn a_corner_does_not_push_points_out_of_the_sheet() {
        let spots = spots(&numbered(&[(0.0, 0.0); 9]), 200.0);
        assert!(
            spots
                .iter()
                .all(|spot| spot.x >= RADIUS && spot.y >= RADIUS)
        );
        assert!(nearest(&spots) > 0.0);
    }

    #[test]
    fn many_points_are_counted_once_each_in_circles_that_do_not_touch() {
        // A crowd in one corner, the others all over.
        let points: Vec<(f64, f64)> = (0..1000)
            .map(|n| {
                let n = f64::from(n);
                if n < 500.0 {
                    (20.0 + n % 40.0, 20.0 + n % 23.0)
                } else {
                    (n * 7.3 % WIDTH, n * 3.1 % 280.0)
                }
            })
            .collect();
        let spots = spots(&numbered(&points), 280.0);
        let told: BTreeSet<usize> = spots.iter().flat_map(|spot| spot.members.clone()).collect();
        assert_eq!(told.len(), 1000);
        assert_eq!(
            spots.iter().map(|spot| spot.members.len()).sum::<usize>(),
            1000
        );
        assert!(spots.len() <= 80, "{}", spots.len());
        assert!(nearest(&spots) > 0.0, "{}", nearest(&spots));
        assert!(spots.iter().any(|spot| spot.members.len() > 100));
    }
}
