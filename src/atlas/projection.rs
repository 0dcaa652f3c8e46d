//! From degrees to units of the drawing: equirectangular, true to scale around the middle latitude.

use super::place::Place;

/// Width of every map in units of the drawing; on the narrowest screen a unit is about a CSS pixel.
pub(super) const WIDTH: f64 = 360.0;
/// No map is lower or higher than this, in units.
const HEIGHT: (f64, f64) = (180.0, 440.0);
/// No map shows less than this many degrees, so that a single library does not fill it.
const LEAST: f64 = 0.08;

/// A box in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Extent {
    pub(super) south: f64,
    pub(super) west: f64,
    pub(super) north: f64,
    pub(super) east: f64,
}

impl Extent {
    /// The smallest box around places; none of none.
    pub(super) fn around(places: impl Iterator<Item = Place>) -> Option<Self> {
        places.fold(None, |known: Option<Self>, (lat, lon)| {
            let here = Self {
                south: lat,
                west: lon,
                north: lat,
                east: lon,
            };
            Some(known.map_or(here, |known| known.and(here)))
        })
    }

    /// The smallest box around both.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            south: self.south.min(other.south),
            west: self.west.min(other.west),
            north: self.north.max(other.north),
            east: self.east.max(other.east),
        }
    }

    /// Larger by a share of its longer side on each side, and never tiny.
    pub(super) fn with_margin(self, share: f64) -> Self {
        let longer = (self.north - self.south).max(self.east - self.west);
        let more = (longer * share).max(LEAST / 2.0);
        Self {
            south: self.south - more,
            west: self.west - more,
            north: self.north + more,
            east: self.east + more,
        }
    }
}

/// Where places lie on a sheet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Projection {
    middle: Place,
    /// Units for a degree of latitude.
    scale: f64,
    /// Share of a degree of latitude that a degree of longitude is long.
    shrink: f64,
    /// Height of the sheet in units.
    pub(super) height: f64,
}

impl Projection {
    /// The largest scale at which the box fits on a sheet.
    pub(super) fn of(extent: Extent) -> Self {
        let middle = (
            f64::midpoint(extent.south, extent.north),
            f64::midpoint(extent.west, extent.east),
        );
        let shrink = middle.0.to_radians().cos().max(0.05);
        let (tall, wide) = (
            (extent.north - extent.south).max(LEAST),
            ((extent.east - extent.west) * shrink).max(LEAST),
        );
        let scale = (WIDTH / wide).min(HEIGHT.1 / tall);
        Self {
            middle,
            scale,
            shrink,
            height: (tall * scale).clamp(HEIGHT.0, HEIGHT.1).round(),
        }
    }

    /// Units from the left and from the top.
    pub(super) fn xy(&self, (lat, lon): Place) -> (f64, f64) {
        let x = WIDTH / 2.0 + (lon - self.middle.1) * self.shrink * self.scale;
        let y = self.height / 2.0 - (lat - self.middle.0) * self.scale;
        (x, y)
    }

    /// All that the sheet shows, in degrees.
    pub(super) fn shown(&self) -> Extent {
        let lat = self.height / 2.0 / self.scale;
        let lon = WIDTH / 2.0 / self.scale / self.shrink;
        Extent {
            south: self.middle.0 - lat,
            west: self.middle.1 - lon,
            north: self.middle.0 + lat,
            east: self.middle.1 + lon,
        }
    }
}

/// To a tenth of a unit, which no eye tells apart.
pub(super) fn round(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    const JAVA: Extent = Extent {
        south: -7.83,
        west: 106.37,
        north: -5.91,
        east: 108.85,
    };

    #[test]
    fn the_box_fills_the_sheet_north_up() {
        let projection = Projection::of(JAVA);
        let (left, top) = projection.xy((JAVA.north, JAVA.west));
        let (right, bottom) = projection.xy((JAVA.south, JAVA.east));
        assert!(left.abs() < 0.5 && (right - WIDTH).abs() < 0.5);
        assert!(top.abs() < 0.5 && (bottom - projection.height).abs() < 0.5);
        let shown = projection.shown();
        assert!((shown.west - JAVA.west).abs() < 0.01 && (shown.north - JAVA.north).abs() < 0.01);
    }

    #[test]
    fn a_kilometer_is_as_long_to_the_east_as_to_the_north() {
        // Far from the equator, where a degree of longitude is half as long.
        let extent = Extent {
            south: 59.0,
            west: 10.0,
            north: 61.0,
            east: 12.0,
        };
        let projection = Projection::of(extent);
        let (x, y) = projection.xy((60.0, 11.0));
        let east = projection.xy((60.0, 11.2)).0 - x;
        let north = y - projection.xy((60.1, 11.0)).1;
        assert!((east - north).abs() < 0.05, "{east} {north}");
    }

    #[test]
    fn tall_and_tiny_regions_keep_within_the_sheet() {
        let tall = Extent {
            south: -10.0,
            west: 119.9,
            north: 5.0,
            east: 120.0,
        };
        let projection = Projection::of(tall);
        assert!((projection.height - HEIGHT.1).abs() < 0.5);
        assert!(projection.xy((5.0, 120.0)).1 >= -0.5);
        let dot = Extent::around([(1.0, 1.0)].into_iter()).expect("a box");
        let projection = Projection::of(dot.with_margin(0.05));
        assert_eq!(projection.xy((1.0, 1.0)).0.round(), WIDTH / 2.0);
        assert_eq!(Extent::around(std::iter::empty()), None);
    }
}
