//! Boundaries of regencies from the site's own file, GeoJSON (RFC 7946) or TopoJSON.

use super::place::Place;
use super::served::regencies;
use super::simplify::twice_signed;
use super::topology;
use crate::diag::{Diagnostic, Rule, Severity, Sink};
use crate::disk::Inputs;
use crate::model::portal::Portal;
use crate::paths::SourcePath;
use serde_json::Value as Json;
use std::collections::BTreeMap;

pub(super) const BAD_BOUNDARIES: Rule = Rule {
    code: "bad-boundaries",
    numbers: &[],
    severity: Severity::Error,
    summary: "the file of boundaries for the map cannot be used",
    explanation: include_str!("explain/bad-boundaries.md"),
};

/// Bytes of a file of boundaries at most; a larger one is not meant for a map of this size.
const MOST_BYTES: u64 = 32 << 20;

/// The property that holds the code, unless the portal names another.
const KEY: &str = "code";

/// The first ring is the outline, the others are holes; each in degrees, latitude first.
pub(super) type Polygon = Vec<Vec<Place>>;

/// Why a file cannot be used, and what helps.
#[derive(Debug, PartialEq)]
pub(super) struct Fault {
    pub(super) cause: String,
    pub(super) hint: &'static str,
}

impl Fault {
    pub(super) fn new(cause: impl Into<String>, hint: &'static str) -> Self {
        Self {
            cause: cause.into(),
            hint,
        }
    }
}

/// Outlines of regencies.
#[derive(Debug, Default)]
pub(crate) struct Boundaries {
    /// Polygons by the code of the regency.
    pub(super) areas: BTreeMap<String, Vec<Polygon>>,
}

impl Boundaries {
    /// Reads the file that the portal names; none where it names none. What is wrong with the file goes to the sink.
    pub(crate) fn read(portal: &Portal, inputs: &dyn Inputs, sink: &Sink) -> Self {
        let name = portal.settings.str("map.boundaries");
        if name.is_empty() {
            return Self::default();
        }
        let key = match portal.settings.str("map.boundary_key") {
            "" => KEY,
            key => key,
        };
        match load(name, inputs).and_then(|bytes| parse(&bytes, key, portal)) {
            Ok(areas) => Self { areas },
            Err(Fault { cause, hint }) => {
                let at = portal.settings.at("map.boundaries");
                let message = format!("`content/{name}`: {cause}");
                sink.report(Diagnostic::new(&BAD_BOUNDARIES, at, message).hint(hint));
                Self::default()
            }
        }
    }

    /// The middle of a regency: that of its polygons, each by its size.
    pub(super) fn middle(&self, code: &str) -> Option<Place> {
        let outlines = self
            .areas
            .get(code)?
            .iter()
            .filter_map(|polygon| polygon.first());
        let (mut weight, mut sum) = (0.0, (0.0, 0.0));
        for (size, middle) in outlines.filter_map(|ring| centroid(ring)) {
            weight += size;
            sum = (sum.0 + middle.0 * size, sum.1 + middle.1 * size);
        }
        (weight > 0.0).then(|| (sum.0 / weight, sum.1 / weight))
    }
}

/// Size, in square degrees, and middle of a ring.
fn centroid(ring: &[Place]) -> Option<(f64, Place)> {
    let origin = *ring.first()?;
    // Near the origin, where numbers are small, little is lost by rounding.
    let near: Vec<Place> = ring
        .iter()
        .map(|at| (at.0 - origin.0, at.1 - origin.1))
        .collect();
    let twice = twice_signed(&near);
    if twice == 0.0 {
        return None;
    }
    let next = near.iter().cycle().skip(1);
    let sum = near.iter().zip(next).fold((0.0, 0.0), |sum, (a, b)| {
        let cross = a.0 * b.1 - b.0 * a.1;
        (sum.0 + (a.0 + b.0) * cross, sum.1 + (a.1 + b.1) * cross)
    });
    let middle = (
        origin.0 + sum.0 / (3.0 * twice),
        origin.1 + sum.1 / (3.0 * twice),
    );
    Some((twice.abs() / 2.0, middle))
}

fn load(name: &str, inputs: &dyn Inputs) -> Result<Vec<u8>, Fault> {
    let path = SourcePath::new("content").join(name);
    let path = path
        .filter(|path| path.as_str().starts_with("content/"))
        .ok_or_else(|| {
            Fault::new(
                "this leads out of the folder",
                "put the file below `content/`",
            )
        })?;
    match inputs.size(&path) {
        None => Err(Fault::new(
            "there is no such file",
            "name a GeoJSON or TopoJSON file below `content/`",
        )),
        Some(size) if size > MOST_BYTES => Err(Fault::new(
            format!(
                "the file has {} MB; a map of this size needs few of them",
                size >> 20
            ),
            "simplify it first, for instance to 100 meters",
        )),
        Some(_) => inputs.read(&path).map_err(|error| {
            Fault::new(
                format!("it cannot be read: {error}"),
                "look at its permissions",
            )
        }),
    }
}

/// The polygons of the region's regencies.
pub(super) fn parse(
    bytes: &[u8],
    key: &str,
    portal: &Portal,
) -> Result<BTreeMap<String, Vec<Polygon>>, Fault> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let file: Json = serde_json::from_slice(bytes).map_err(|error| {
        Fault::new(
            format!("this is no JSON: {error}"),
            "export the boundaries as GeoJSON or TopoJSON",
        )
    })?;
    let features = match file["type"].as_str().unwrap_or_default() {
        "FeatureCollection" => features(&file)?,
        "Topology" => topology::features(&file)?,
        other => {
            return Err(Fault::new(
                format!("its `type` is `{other}`, neither `FeatureCollection` nor `Topology`"),
                "export the boundaries as GeoJSON or TopoJSON",
            ));
        }
    };
    let known: BTreeMap<String, String> = regencies(portal)
        .into_keys()
        .map(|code| (digits(&code), code))
        .collect();
    let mut areas: BTreeMap<String, Vec<Polygon>> = BTreeMap::new();
    for Feature {
        properties,
        polygons,
    } in &features
    {
        if let Some(code) = code(&properties[key]).and_then(|code| known.get(&code)) {
            areas
                .entry(code.clone())
                .or_default()
                .extend(polygons.iter().cloned());
        }
    }
    if areas.is_empty() {
        return Err(nothing_found(&features, key));
    }
    Ok(areas)
}

/// An area of a file.
pub(super) struct Feature<'f> {
    pub(super) properties: &'f Json,
    pub(super) polygons: Vec<Polygon>,
}

fn features(file: &Json) -> Result<Vec<Feature<'_>>, Fault> {
    let all = file["features"].as_array().into_iter().flatten();
    all.map(|feature| {
        let geometry = &feature["geometry"];
        Ok(Feature {
            properties: &feature["properties"],
            polygons: polygons(geometry, &ring)?,
        })
    })
    .collect()
}

/// The polygons of a geometry, whose rings are read by `ring`; none of other geometries.
pub(super) fn polygons<R>(geometry: &Json, ring: &R) -> Result<Vec<Polygon>, Fault>
where
    R: Fn(&Json) -> Result<Vec<Place>, Fault>,
{
    let inside = if geometry["arcs"].is_array() {
        "arcs"
    } else {
        "coordinates"
    };
    let polygon = |rings: &Json| rings.as_array().into_iter().flatten().map(ring).collect();
    match geometry["type"].as_str() {
        Some("Polygon") => Ok(vec![polygon(&geometry[inside])?]),
        Some("MultiPolygon") => {
            let all = geometry[inside].as_array().into_iter().flatten();
            all.map(polygon).collect()
        }
        _ => Ok(Vec::new()),
    }
}

fn ring(positions: &Json) -> Result<Vec<Place>, Fault> {
    let all = positions.as_array().into_iter().flatten();
    all.map(|position| place(position[0].as_f64(), position[1].as_f64()))
        .collect()
}

/// A place from longitude and latitude.
pub(super) fn place(lon: Option<f64>, lat: Option<f64>) -> Result<Place, Fault> {
    const HINT: &str = "export it in degrees of WGS 84 (EPSG:4326), longitude first";
    let (Some(lon), Some(lat)) = (lon, lat) else {
        return Err(Fault::new("a position is not a pair of numbers", HINT));
    };
    if lat.abs() > 90.0 || lon.abs() > 180.0 {
        return Err(Fault::new(format!("{lon}, {lat} are no degrees"), HINT));
    }
    Ok((lat, lon))
}

/// The digits of a code, whether written with dots, without, or as a number.
fn code(value: &Json) -> Option<String> {
    let text = value
        .as_str()
        .map(str::to_owned)
        .or_else(|| value.as_u64().map(|n| n.to_string()))?;
    Some(digits(&text)).filter(|digits| !digits.is_empty())
}

/// Codes without digits stay as they are.
fn digits(code: &str) -> String {
    let digits: String = code.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() {
        code.to_owned()
    } else {
        digits
    }
}

fn nothing_found(features: &[Feature<'_>], key: &str) -> Fault {
    let Some(first) = features.first() else {
        return Fault::new(
            "there are no areas in it",
            "export the areas of regencies and cities",
        );
    };
    if !features
        .iter()
        .any(|feature| code(&feature.properties[key]).is_some())
    {
        let names = first
            .properties
            .as_object()
            .into_iter()
            .flat_map(|map| map.keys());
        let names: Vec<String> = names.take(8).map(|name| format!("`{name}`")).collect();
        let cause = if names.is_empty() {
            format!("no area has a property `{key}`")
        } else {
            format!(
                "no area has a code in a property `{key}`; the first has {}",
                names.join(", ")
            )
        };
        return Fault::new(
            cause,
            "name the property that holds the codes in `map.boundary_key`",
        );
    }
    let found = features
        .iter()
        .find_map(|feature| code(&feature.properties[key]));
    Fault::new(
        format!(
            "no `{key}` is the code of a regency of `region.provinces`; one is `{}`",
            found.unwrap_or_default()
        ),
        "codes are those of the Ministry of Home Affairs, such as 32.73",
    )
}

#[cfg(test)]
mod tests {
    use super::super::served::tests::portal;
    use super::*;

    const SQUARE: &str = r#"{"type":"FeatureCollection","features":[
        {"type":"Feature","properties":{"code":"3273","x":1},"geometry":{"type":"Polygon","coordinates":[[[107.0,-7.0],[108.0,-7.0],[108.0,-6.0],[107.0,-6.0],[107.0,-7.0]]]}},
        {"type":"Feature","properties":{"code":3299},"geometry":{"type":"Point","coordinates":[1.0,1.0]}}]}"#;

    fn cause(text: &str, key: &str) -> String {
        parse(text.as_bytes(), key, &portal())
            .expect_err("a fault")
            .cause
    }

    #[test]
    fn codes_are_read_with_and_without_dots_and_as_numbers() {
        for written in ["\"3273\"", "\"32.73\"", "3273"] {
            let text = SQUARE.replace("\"3273\"", written);
            let areas = parse(text.as_bytes(), "code", &portal()).expect("areas");
            assert_eq!(areas.keys().collect::<Vec<_>>(), ["32.73"]);
        }
    }

    #[test]
    fn the_middle_of_a_square_is_its_middle() {
        let areas = parse(SQUARE.as_bytes(), "code", &portal()).expect("areas");
        let boundaries = Boundaries { areas };
        let (lat, lon) = boundaries.middle("32.73").expect("a middle");
        assert!((lat + 6.5).abs() < 1e-9 && (lon - 107.5).abs() < 1e-9);
        assert_eq!(boundaries.middle("32.04"), None);
    }

    #[test]
    fn a_bad_file_says_what_is_wrong_with_it() {
        assert!(cause("PK", "code").starts_with("this is no JSON"));
        assert!(cause("[]", "code").contains("neither"));
        assert_eq!(
            cause("{\"type\":\"FeatureCollection\"}", "code"),
            "there are no areas in it"
        );
        assert!(cause(SQUARE, "kode").ends_with("the first has `code`, `x`"));
        assert!(cause(&SQUARE.replace("3273", "9999"), "code").ends_with("one is `9999`"));
        assert_eq!(
            cause(&SQUARE.replace("107.0,-7.0", "780000,9230000"), "code"),
            "780000, 9230000 are no degrees"
        );
        assert!(cause(&SQUARE.replace("107.0,-7.0", "\"a\""), "code").contains("pair of numbers"));
    }
}
