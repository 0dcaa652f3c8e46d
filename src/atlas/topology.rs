//! Areas of a TopoJSON file: rings are chains of shared arcs, a negative number being an arc the other way round.

use super::boundaries::{Fault, Feature, place, polygons};
use super::place::Place;
use serde_json::Value as Json;

/// The areas of all objects.
pub(super) fn features(file: &Json) -> Result<Vec<Feature<'_>>, Fault> {
    let arcs = arcs(file)?;
    let objects = file["objects"]
        .as_object()
        .into_iter()
        .flat_map(|all| all.values());
    let geometries = objects.flat_map(|object| match object["geometries"].as_array() {
        Some(all) => all.iter().collect::<Vec<&Json>>(),
        None => vec![object],
    });
    let ring = |chain: &Json| ring(chain, &arcs);
    geometries
        .map(|geometry| {
            Ok(Feature {
                properties: &geometry["properties"],
                polygons: polygons(geometry, &ring)?,
            })
        })
        .collect()
}

/// The arcs in degrees. With a `transform` their positions are whole numbers, each the step from the one before.
fn arcs(file: &Json) -> Result<Vec<Vec<Place>>, Fault> {
    let transform = &file["transform"];
    let pair = |name: &str| transform[name][0].as_f64().zip(transform[name][1].as_f64());
    let scaled = pair("scale").zip(pair("translate"));
    let all = file["arcs"].as_array().into_iter().flatten();
    all.map(|arc| {
        let mut sum = (0.0, 0.0);
        let positions = arc.as_array().into_iter().flatten();
        let positions = positions.map(|position| {
            let (x, y) = (position[0].as_f64(), position[1].as_f64());
            let Some(((scale, move_by), (x, y))) = scaled.zip(x.zip(y)) else {
                return place(x, y);
            };
            sum = (sum.0 + x, sum.1 + y);
            place(
                Some(sum.0 * scale.0 + move_by.0),
                Some(sum.1 * scale.1 + move_by.1),
            )
        });
        positions.collect()
    })
    .collect()
}

fn ring(chain: &Json, arcs: &[Vec<Place>]) -> Result<Vec<Place>, Fault> {
    let mut ring: Vec<Place> = Vec::new();
    for number in chain.as_array().into_iter().flatten() {
        let at = number.as_i64().unwrap_or(i64::MAX);
        let is_back = at < 0;
        let index = usize::try_from(if is_back { !at } else { at }).ok();
        let arc = index.and_then(|index| arcs.get(index)).ok_or_else(|| {
            Fault::new(
                format!("there is no arc {number} in it"),
                "export it anew; it may be cut off",
            )
        })?;
        // Arcs share their ends.
        ring.pop();
        if is_back {
            ring.extend(arc.iter().rev());
        } else {
            ring.extend(arc);
        }
    }
    Ok(ring)
}

#[cfg(test)]
mod tests {
    use super::super::boundaries::parse;
    use super::super::served::tests::portal;

    /// Two squares side by side that share an arc.
    const TWO: &str = r#"{"type":"Topology","transform":{"scale":[0.1,0.1],"translate":[107.0,-7.0]},
        "objects":{"kab":{"type":"GeometryCollection","geometries":[
            {"type":"Polygon","arcs":[[0,1]],"properties":{"code":"32.73"}},
            {"type":"MultiPolygon","arcs":[[[-1,2]]],"properties":{"code":"32.04"}}]}},
        "arcs":[[[10,0],[0,10]],[[10,10],[-10,0],[0,-10],[10,0]],[[10,0],[10,0],[0,10],[-10,0]]]}"#;

    #[test]
    fn shared_arcs_are_walked_in_both_directions() {
        let areas = parse(TWO.as_bytes(), "code", &portal()).expect("areas");
        let corners = |code: &str| -> Vec<(i64, i64)> {
            let ring = &areas[code][0][0];
            ring.iter()
                .map(|at| ((at.1 * 10.0).round() as i64, (at.0 * 10.0).round() as i64))
                .collect()
        };
        assert_eq!(
            corners("32.73"),
            [
                (1080, -70),
                (1080, -60),
                (1070, -60),
                (1070, -70),
                (1080, -70)
            ]
        );
        assert_eq!(
            corners("32.04"),
            [
                (1080, -60),
                (1080, -70),
                (1090, -70),
                (1090, -60),
                (1080, -60)
            ]
        );
    }

    #[test]
    fn an_arc_that_is_not_there_is_told() {
        let text = TWO.replace("[[0,1]]", "[[0,9]]");
        let fault = parse(text.as_bytes(), "code", &portal()).expect_err("a fault");
        assert_eq!(fault.cause, "there is no arc 9 in it");
    }
}
