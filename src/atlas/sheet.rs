//! The drawing: what lies where, in units, without words or colors.

use super::boundaries::Boundaries;
use super::names::{self, Mark, Name, Named};
use super::place::{Place, point};
use super::projection::{Extent, Projection, WIDTH, round};
use super::served::{regencies, regency_middle};
use super::simplify;
use super::spots::{MOST_POINTS, Spot, spots};
use crate::model::portal::Portal;
use crate::model::record::Record;
use crate::schema::value::Value;
use std::fmt::Write as _;

/// Points of all boundaries together; each takes about eight bytes of a page.
const MOST_CORNERS: usize = 3000;
/// Distances of lines of the graticule in degrees.
const STEPS: [f64; 9] = [0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0];
/// Lines of a kind at most.
const MOST_LINES: f64 = 4.5;

/// A line of the graticule.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Line {
    /// Units from the left or from the top.
    pub(crate) at: f64,
    /// Degrees north or east.
    pub(crate) degrees: f64,
}

/// An area with its outline.
#[derive(Debug)]
pub(crate) struct Area {
    /// Code of the regency.
    pub(crate) code: String,
    /// The outline as SVG path data.
    pub(crate) path: String,
}

/// The map of the region.
#[derive(Debug)]
pub(crate) struct Sheet {
    /// Width in units.
    pub(crate) width: f64,
    /// Height in units.
    pub(crate) height: f64,
    /// Lines from west to east.
    pub(crate) parallels: Vec<Line>,
    /// Lines from south to north.
    pub(crate) meridians: Vec<Line>,
    /// Outlines of regencies, where the site has a file of them.
    pub(crate) areas: Vec<Area>,
    /// Names of regencies.
    pub(crate) names: Vec<Name>,
    /// Marks of libraries; their numbers are those of `members`.
    pub(crate) spots: Vec<Spot>,
    /// Ids of the libraries that were drawn.
    pub(crate) members: Vec<String>,
    /// Whether marks stand for several libraries each.
    pub(crate) is_counted: bool,
    /// How many libraries have no known place.
    pub(crate) n_without_place: usize,
}

impl Sheet {
    /// The mark that stands for a library.
    pub(crate) fn spot_of(&self, id: &str) -> Option<usize> {
        let member = self.members.iter().position(|known| known == id)?;
        self.spots
            .iter()
            .position(|spot| spot.members.contains(&member))
    }
}

/// Draws the region with libraries. None where no library has a place and no area an outline.
pub(super) fn draw(
    portal: &Portal,
    boundaries: &Boundaries,
    libraries: &[&Record],
) -> Option<Sheet> {
    let placed: Vec<(&Record, Place)> = libraries
        .iter()
        .filter_map(|member| Some((*member, point(member)?)))
        .collect();
    let projection = Projection::of(extent(portal, boundaries, &placed)?);
    let points: Vec<(usize, (f64, f64))> = placed
        .iter()
        .map(|(_, at)| projection.xy(*at))
        .enumerate()
        .collect();
    let mut spots = spots(&points, projection.height);
    for spot in &mut spots {
        (spot.x, spot.y, spot.radius) = (round(spot.x), round(spot.y), round(spot.radius));
        spot.from = spot.from.map(|(x, y)| (round(x), round(y)));
    }
    let mark = |spot: &Spot| Mark {
        at: (spot.x, spot.y),
        radius: spot.radius,
        regencies: spot
            .members
            .iter()
            .map(|number| regency_of(placed[*number].0))
            .collect(),
    };
    let marks: Vec<Mark<'_>> = spots.iter().map(mark).collect();
    let (parallels, meridians) = graticule(projection);
    Some(Sheet {
        width: WIDTH,
        height: projection.height,
        parallels,
        meridians,
        areas: areas(boundaries, projection),
        names: names::place(
            &named(portal, boundaries, &placed, projection),
            &marks,
            projection.height,
        ),
        spots,
        is_counted: placed.len() > MOST_POINTS,
        n_without_place: libraries.len() - placed.len(),
        members: placed
            .into_iter()
            .map(|(member, _)| member.id.clone())
            .collect(),
    })
}

/// What the sheet shows: the region, where its box or its boundaries are known, and every library.
fn extent(portal: &Portal, boundaries: &Boundaries, placed: &[(&Record, Place)]) -> Option<Extent> {
    let numbers: Vec<f64> = portal
        .settings
        .list("region.bbox")
        .iter()
        .filter_map(|item| match item.value {
            Value::Num(number) => Some(number),
            _ => None,
        })
        .collect();
    let region = match numbers[..] {
        [south, west, north, east] if south < north && west < east => Some(Extent {
            south,
            west,
            north,
            east,
        }),
        _ => {
            let corners = boundaries
                .areas
                .values()
                .flatten()
                .flatten()
                .flatten()
                .copied();
            Extent::around(corners).map(|extent| extent.with_margin(0.03))
        }
    };
    // With the middles of their regencies, so that the sheet has names.
    let middles = placed
        .iter()
        .filter_map(|(member, _)| regency_middle(regency_of(member), portal, boundaries));
    let members = Extent::around(placed.iter().map(|(_, at)| *at).chain(middles));
    match (region, members) {
        // Without a library or an outline there is nothing to see.
        (_, None) if boundaries.areas.is_empty() => None,
        (Some(region), None) => Some(region),
        (None, members) => members.map(|extent| extent.with_margin(0.08)),
        (Some(region), Some(members)) => Some(region.and(members)),
    }
}

/// The outlines as paths, rounded to a tenth of a unit.
fn areas(boundaries: &Boundaries, projection: Projection) -> Vec<Area> {
    let drawn: Vec<Vec<Vec<(f64, f64)>>> = boundaries
        .areas
        .values()
        .map(|polygons| {
            let rings = polygons.iter().flatten();
            rings
                .map(|ring| ring.iter().map(|at| projection.xy(*at)).collect())
                .collect()
        })
        .collect();
    let simple = simplify::fit(&drawn, MOST_CORNERS);
    let paths = boundaries.areas.keys().zip(simple);
    paths
        .map(|(code, rings)| Area {
            code: code.clone(),
            path: path(&rings),
        })
        .filter(|area| !area.path.is_empty())
        .collect()
}

/// Path data in tenths of units, each point as the step from the one before.
fn path(rings: &[Vec<(f64, f64)>]) -> String {
    let tenths = |value: f64| (value * 10.0).round() as i64;
    let mut out = String::new();
    for ring in rings {
        let mut last = (0, 0);
        let mut letter = 'M';
        for (x, y) in ring {
            let here = (tenths(*x), tenths(*y));
            let step = (here.0 - last.0, here.1 - last.1);
            if letter != 'M' && step == (0, 0) {
                continue;
            }
            // Writing to a string does not fail.
            let _ = write!(out, "{letter}{} {}", decimal(step.0), decimal(step.1));
            letter = 'l';
            last = here;
        }
        out.push('z');
    }
    out
}

fn decimal(tenths: i64) -> String {
    let sign = if tenths < 0 { "-" } else { "" };
    let (whole, rest) = (tenths.abs() / 10, tenths.abs() % 10);
    match (whole, rest) {
        (_, 0) => format!("{sign}{whole}"),
        (0, _) => format!("{sign}.{rest}"),
        _ => format!("{sign}{whole}.{rest}"),
    }
}

/// Lines of latitude and of longitude at round degrees.
fn graticule(projection: Projection) -> (Vec<Line>, Vec<Line>) {
    let shown = projection.shown();
    let longer = (shown.north - shown.south).max(shown.east - shown.west);
    let step = STEPS
        .into_iter()
        .find(|step| longer / step <= MOST_LINES)
        .unwrap_or(30.0);
    let lines = |from: f64, to: f64, place: &dyn Fn(f64) -> f64| -> Vec<Line> {
        let (first, last) = ((from / step).ceil() as i64, (to / step).floor() as i64);
        (first..=last)
            .map(|n| {
                let degrees = (n as f64 * step * 100.0).round() / 100.0;
                Line {
                    at: round(place(degrees)),
                    degrees,
                }
            })
            .collect()
    };
    let middle = (
        f64::midpoint(shown.south, shown.north),
        f64::midpoint(shown.west, shown.east),
    );
    (
        lines(shown.south, shown.north, &|lat| {
            projection.xy((lat, middle.1)).1
        }),
        lines(shown.west, shown.east, &|lon| {
            projection.xy((middle.0, lon)).0
        }),
    )
}

/// The regencies with a place inside the sheet. Cities, which are small, come after what lies around them.
fn named(
    portal: &Portal,
    boundaries: &Boundaries,
    placed: &[(&Record, Place)],
    projection: Projection,
) -> Vec<Named> {
    let known = regencies(portal).into_iter().filter_map(|(code, full)| {
        let area = portal.schema.regencies.get(&code);
        let at = regency_middle(&code, portal, boundaries)?;
        let is_empty = !placed.iter().any(|(member, _)| regency_of(member) == code);
        let is_city = area.is_some_and(|area| area.kind == "kota");
        let name = area.map_or_else(
            || full.clone(),
            |area| {
                if is_city {
                    full.clone()
                } else {
                    area.name.clone()
                }
            },
        );
        let named = Named {
            at: projection.xy(at),
            code,
            text: name,
        };
        Some(((is_empty, is_city), named))
    });
    let mut known: Vec<_> = known.collect();
    known.sort_by_key(|(order, _)| *order);
    let inside = |at: &(f64, f64)| {
        (0.0..=WIDTH).contains(&at.0) && (0.0..=projection.height).contains(&at.1)
    };
    let known = known.into_iter().map(|(_, named)| named);
    known.filter(|named| inside(&named.at)).collect()
}

fn regency_of(member: &Record) -> &str {
    member.str("address.regency_code")
}

#[cfg(test)]
mod tests {
    use super::super::served::tests::portal;
    use super::*;

    #[test]
    fn the_sheet_shows_each_library_once_within_its_edges() {
        let portal = portal();
        let libraries: Vec<&Record> = super::super::libraries(&portal).collect();
        let sheet = draw(&portal, &Boundaries::default(), &libraries).expect("a sheet");
        assert_eq!(sheet.members, ["a", "b", "c"]);
        for spot in &sheet.spots {
            assert!((0.0..WIDTH).contains(&spot.x) && (0.0..sheet.height).contains(&spot.y));
        }
        assert_ne!(sheet.spot_of("a"), sheet.spot_of("b"));
        assert_eq!(sheet.spot_of("hidden"), None);
        let degrees: Vec<f64> = sheet.meridians.iter().map(|line| line.degrees).collect();
        assert!(
            degrees.len() >= 2 && degrees.contains(&108.0),
            "{degrees:?}"
        );
        assert!(sheet.names.iter().any(|name| name.text == "Sumedang"));
    }

    #[test]
    fn without_libraries_and_boundaries_there_is_no_map() {
        assert!(draw(&portal(), &Boundaries::default(), &[]).is_none());
    }

    #[test]
    fn paths_are_short() {
        let ring = vec![(10.0, 10.0), (10.5, 10.04), (10.52, 10.0), (9.5, 20.25)];
        assert_eq!(path(&[ring]), "M10 10l.5 0l-1 10.3z");
    }
}
