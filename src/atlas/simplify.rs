//! Outlines with as few points as the eye needs.

/// A point in units of the drawing.
type Point = (f64, f64);

/// Smallest outline that is drawn beside a larger one of the same area, in square units.
const LEAST_AREA: f64 = 3.0;
/// How far an outline may be off at first, in units.
const FIRST_TOLERANCE: f64 = 0.4;

/// Simplifies the rings of areas until all together have at most `budget` points. Tiny islands go, but no area loses its
/// largest ring unless that is smaller than a point.
pub(super) fn fit(areas: &[Vec<Vec<Point>>], budget: usize) -> Vec<Vec<Vec<Point>>> {
    let mut tolerance = FIRST_TOLERANCE;
    loop {
        let simple: Vec<Vec<Vec<Point>>> =
            areas.iter().map(|rings| area(rings, tolerance)).collect();
        let n: usize = simple.iter().flatten().map(Vec::len).sum();
        // At the size of the sheet nothing is left to simplify.
        if n <= budget || tolerance > 50.0 {
            return simple;
        }
        tolerance *= 1.5;
    }
}

fn area(rings: &[Vec<Point>], tolerance: f64) -> Vec<Vec<Point>> {
    let largest = rings.iter().map(|ring| size(ring)).fold(0.0, f64::max);
    let least = LEAST_AREA.max(tolerance * tolerance).min(largest);
    let kept = rings.iter().filter(|ring| size(ring) >= least);
    kept.map(|ring| simplify(ring, tolerance))
        .filter(|ring| ring.len() >= 3)
        .collect()
}

/// Area inside a ring.
fn size(ring: &[Point]) -> f64 {
    twice_signed(ring).abs() / 2.0
}

/// Twice the area inside a ring; negative where it goes round the other way.
pub(super) fn twice_signed(ring: &[Point]) -> f64 {
    let next = ring.iter().cycle().skip(1);
    ring.iter()
        .zip(next)
        .map(|(a, b)| a.0 * b.1 - b.0 * a.1)
        .sum()
}

/// A ring without the points that lie within `tolerance` of the line between others (Douglas–Peucker). The ring comes
/// without its first point repeated at the end.
pub(super) fn simplify(ring: &[Point], tolerance: f64) -> Vec<Point> {
    let closed = ring.len() > 1 && ring.first() == ring.last();
    let ring = &ring[..ring.len() - usize::from(closed)];
    let Some(first) = ring.first() else {
        return Vec::new();
    };
    // The ring falls into two lines at the point furthest from its first.
    let far = furthest(ring, |point| square(*first, *point)).map_or(0, |(at, _)| at);
    let mut line: Vec<Point> = ring.to_vec();
    line.push(*first);
    let mut keep = vec![false; line.len()];
    keep[0] = true;
    keep[far] = true;
    let mut left = vec![(0, far), (far, line.len() - 1)];
    while let Some((from, to)) = left.pop() {
        if to <= from + 1 {
            continue;
        }
        let (a, b) = (line[from], line[to]);
        let found = furthest(&line[from + 1..to], |point| from_line(*point, a, b));
        if let Some((at, _)) = found.filter(|(_, away)| *away > tolerance * tolerance) {
            let at = from + 1 + at;
            keep[at] = true;
            left.push((from, at));
            left.push((at, to));
        }
    }
    let kept = ring.iter().zip(keep).filter(|(_, keep)| *keep);
    kept.map(|(point, _)| *point).collect()
}

/// Position and value of the point with the greatest value.
fn furthest(points: &[Point], value: impl Fn(&Point) -> f64) -> Option<(usize, f64)> {
    let values = points.iter().map(value).enumerate();
    values.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))
}

/// Square of the distance.
fn square(a: Point, b: Point) -> f64 {
    (b.0 - a.0) * (b.0 - a.0) + (b.1 - a.1) * (b.1 - a.1)
}

/// Square of the distance of a point from the line between two others.
fn from_line(point: Point, a: Point, b: Point) -> f64 {
    let length = square(a, b);
    if length == 0.0 {
        return square(point, a);
    }
    let along = ((point.0 - a.0) * (b.0 - a.0) + (point.1 - a.1) * (b.1 - a.1)) / length;
    let along = along.clamp(0.0, 1.0);
    square(
        point,
        (a.0 + along * (b.0 - a.0), a.1 + along * (b.1 - a.1)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A circle of many points.
    fn round(n: u32, radius: f64) -> Vec<Point> {
        let angle = |k: u32| f64::from(k) / f64::from(n) * std::f64::consts::TAU;
        (0..n)
            .map(|k| {
                (
                    100.0 + radius * angle(k).cos(),
                    100.0 + radius * angle(k).sin(),
                )
            })
            .collect()
    }

    #[test]
    fn corners_stay_and_points_on_lines_go() {
        let ring = [
            (0.0, 0.0),
            (5.0, 0.1),
            (10.0, 0.0),
            (10.0, 10.0),
            (5.0, 9.9),
            (0.0, 10.0),
            (0.0, 0.0),
        ];
        assert_eq!(
            simplify(&ring, 0.5),
            [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)]
        );
        assert_eq!(simplify(&[], 1.0), []);
        assert_eq!(simplify(&[(1.0, 1.0)], 1.0), [(1.0, 1.0)]);
    }

    #[test]
    fn no_point_is_further_off_than_allowed() {
        let ring = round(2000, 80.0);
        let simple = simplify(&ring, 0.5);
        assert!(simple.len() < 60, "{}", simple.len());
        for point in &ring {
            let next = simple.iter().cycle().skip(1);
            let lines = simple.iter().zip(next);
            let away = lines
                .map(|(a, b)| from_line(*point, *a, *b))
                .fold(f64::INFINITY, f64::min);
            assert!(away.sqrt() <= 0.5 + 1e-9);
        }
    }

    #[test]
    fn areas_are_fitted_into_a_budget_and_tiny_islands_go() {
        let areas = vec![
            vec![round(5000, 90.0), round(300, 0.5)],
            vec![round(4000, 40.0)],
        ];
        let simple = fit(&areas, 40);
        assert_eq!(simple.iter().map(Vec::len).collect::<Vec<_>>(), [1, 1]);
        assert!(simple.iter().flatten().map(Vec::len).sum::<usize>() <= 40);
        // The only ring of a small area stays.
        assert_eq!(fit(&[vec![round(300, 0.9)]], 40)[0].len(), 1);
    }
}
