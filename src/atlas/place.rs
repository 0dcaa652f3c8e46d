//! Places on the Earth and how far they are from each other.

use crate::model::record::Record;

/// Latitude and longitude in decimal degrees.
pub(crate) type Place = (f64, f64);

/// Where a member is, if that is known.
pub(crate) fn point(member: &Record) -> Option<Place> {
    member.num("geo.lat").zip(member.num("geo.lon"))
}

/// Great-circle distance on a sphere of the Earth's mean radius (haversine).
pub(crate) fn kilometers(a: Place, b: Place) -> f64 {
    let (lat_a, lat_b) = (a.0.to_radians(), b.0.to_radians());
    let (lat, lon) = (lat_b - lat_a, (b.1 - a.1).to_radians());
    let h = (lat / 2.0).sin().powi(2) + lat_a.cos() * lat_b.cos() * (lon / 2.0).sin().powi(2);
    2.0 * 6371.0 * h.sqrt().min(1.0).asin()
}

/// The mean of places that lie near each other; none of none.
pub(crate) fn middle(places: &[Place]) -> Option<Place> {
    let n = places.len() as f64;
    let sum = |pick: fn(&Place) -> f64| places.iter().map(pick).sum::<f64>();
    (!places.is_empty()).then(|| (sum(|at| at.0) / n, sum(|at| at.1) / n))
}
