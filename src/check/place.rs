//! Rules of place: codes of areas, and coordinates.

use crate::diag::{Diagnostic, Rule, Severity, Sink};
use crate::model::portal::Portal;
use crate::model::record::Record;
use crate::schema::value::{Fields, Item};
use crate::text;

pub(crate) const UNKNOWN_REGION: Rule = Rule {
    code: "unknown-region",
    numbers: &["M06"],
    severity: Severity::Error,
    summary: "a code is not that of a province or regency, or the regency is not in the province",
    explanation: include_str!("explain/unknown-region.md"),
};
pub(crate) const OUTSIDE_COUNTRY: Rule = Rule {
    code: "outside-country",
    numbers: &["M07", "M08"],
    severity: Severity::Error,
    summary: "coordinates lie outside the country of the address",
    explanation: include_str!("explain/outside-country.md"),
};
pub(crate) const DOUBTFUL_COORDINATES: Rule = Rule {
    code: "doubtful-coordinates",
    numbers: &["M08"],
    severity: Severity::Warning,
    summary: "coordinates are rough, outside the region of the forum, or those of another member",
    explanation: include_str!("explain/doubtful-coordinates.md"),
};

pub(super) const RULES: &[&Rule] = &[&UNKNOWN_REGION, &OUTSIDE_COUNTRY, &DOUBTFUL_COORDINATES];

/// Members nearer to each other than this, in meters, share a point by mistake more often than by address.
const TOO_NEAR: f64 = 15.0;

pub(super) fn check(portal: &Portal, sink: &Sink) {
    for code in portal.settings.list("region.provinces") {
        if has_codes(portal, portal.settings.str("country")) {
            province(portal, &portal.settings, code, sink);
        }
    }
    if let Some(address) = portal.settings.map("forum.address") {
        region(portal, &portal.settings, address, sink);
    }
    for kind in ["member", "partner"] {
        for record in portal.all(kind) {
            if let Some(address) = record.map("address") {
                region(portal, record, address, sink);
            }
            if let Some(geo) = record.map("geo") {
                inside_country(
                    portal,
                    record,
                    geo,
                    country(portal, record.map("address")),
                    sink,
                );
            }
        }
    }
    for event in portal.all("event") {
        let of_sessions = event
            .maps("sessions")
            .filter_map(|session| session.map("venue"));
        for venue in event.map("venue").into_iter().chain(of_sessions) {
            if let Some(address) = venue.map("address") {
                region(portal, event, address, sink);
            }
            if let Some(geo) = venue.map("geo") {
                inside_country(
                    portal,
                    event,
                    geo,
                    country(portal, venue.map("address")),
                    sink,
                );
            }
        }
    }
    doubtful(portal, sink);
}

/// The country of an address: its own, or that of the portal.
pub(super) fn country<'a>(portal: &'a Portal, address: Option<&'a Fields>) -> &'a str {
    let own = address.map_or("", |address| address.str("country"));
    match (own, portal.settings.str("country")) {
        ("", "") => "ID",
        ("", country) => country,
        (own, _) => own,
    }
}

/// Whether the codes of a country's areas are known. The table holds those of Indonesia.
fn has_codes(portal: &Portal, country: &str) -> bool {
    matches!(country, "" | "ID") && portal.schema.countries.contains_key("ID")
}

/// An area with its name: ``32.73 (Kota Bandung)``.
pub(super) fn named(portal: &Portal, code: &str) -> String {
    let name = match (
        portal.schema.regencies.get(code),
        portal.schema.provinces.get(code),
    ) {
        (Some(area), _) if area.kind == "kota" => format!("Kota {}", area.name),
        (Some(area), _) => format!("Kabupaten {}", area.name),
        (None, Some((name, _))) => name.clone(),
        (None, None) => return format!("`{code}`"),
    };
    format!("`{code}` ({name})")
}

/// The code that was probably meant: the same digits, or else the nearest.
fn meant<'a>(code: &str, known: impl Iterator<Item = &'a String> + Clone) -> Option<&'a str> {
    let digits = |text: &str| {
        text.chars()
            .filter(char::is_ascii_digit)
            .collect::<String>()
    };
    let same = known.clone().find(|other| digits(other) == digits(code));
    same.map(String::as_str)
        .or_else(|| text::nearest(code, known.map(String::as_str)))
}

/// Reports a province that is not in the table; whether it is.
fn province(portal: &Portal, record: &Record, item: &Item, sink: &Sink) -> bool {
    let code = item.as_str();
    if portal.schema.provinces.contains_key(code) {
        return true;
    }
    let mut found = Diagnostic::new(
        &UNKNOWN_REGION,
        record.location(item.span),
        format!("there is no province with the code `{code}`"),
    );
    if let Some(near) = meant(code, portal.schema.provinces.keys()) {
        found = found.hint(format!("did you mean {}?", named(portal, near)));
    }
    sink.report(found.hint("codes of provinces have two digits (Kemendagri)"));
    false
}

fn region(portal: &Portal, record: &Record, address: &Fields, sink: &Sink) {
    let own = record.str("country");
    let of_address = country(portal, Some(address));
    // A partner may say its country once, beside its address.
    let country = if address.has("country") || own.is_empty() || record.kind == "portal" {
        of_address
    } else {
        own
    };
    if !has_codes(portal, country) {
        return;
    }
    let (Some(province_item), Some(regency_item)) =
        (address.get("province_code"), address.get("regency_code"))
    else {
        return;
    };
    let (province_code, regency) = (province_item.as_str(), regency_item.as_str());
    if !province(portal, record, province_item, sink) {
        return;
    }
    if portal.schema.regencies.contains_key(regency) {
        if !regency.starts_with(province_code) {
            let message = format!(
                "{} is not in province {}",
                named(portal, regency),
                named(portal, province_code)
            );
            let mut found =
                Diagnostic::new(&UNKNOWN_REGION, record.location(regency_item.span), message);
            let above = regency.get(..2).unwrap_or_default();
            if portal.schema.provinces.contains_key(above) {
                found = found.hint(format!(
                    "its province is {}; one of the two codes is mistaken",
                    named(portal, above)
                ));
            }
            sink.report(found);
        }
        return;
    }
    // The table does not hold the regencies of every province: there, the code can only be held against its province.
    let inside = || {
        portal
            .schema
            .regencies
            .keys()
            .filter(|code| code.starts_with(province_code))
    };
    let found = if inside().next().is_some() {
        let message = format!(
            "there is no regency or city with the code `{regency}` in province {}",
            named(portal, province_code)
        );
        let found = Diagnostic::new(&UNKNOWN_REGION, record.location(regency_item.span), message);
        match meant(regency, inside()) {
            Some(near) => found.hint(format!("did you mean {}?", named(portal, near))),
            None => found.hint("an area the table lacks can be declared under `region.regencies` in content/portal.yaml"),
        }
    } else if regency.starts_with(province_code) {
        return;
    } else {
        let message = format!(
            "`{regency}` is not in province {}",
            named(portal, province_code)
        );
        Diagnostic::new(&UNKNOWN_REGION, record.location(regency_item.span), message).hint(format!(
            "the code of a regency begins with that of its province: `{province_code}.01`"
        ))
    };
    sink.report(found);
}

fn point(geo: &Fields) -> Option<(f64, f64)> {
    geo.num("lat").zip(geo.num("lon"))
}

/// A point that cannot be right.
fn impossible(portal: &Portal, (lat, lon): (f64, f64), country: &str) -> bool {
    let outside = |[south, north, west, east]: &[f64; 4]| {
        !((*south..=*north).contains(&lat) && (*west..=*east).contains(&lon))
    };
    (lat == 0.0 && lon == 0.0) || portal.schema.countries.get(country).is_some_and(outside)
}

/// Reports a point outside the box of a country, where the box is known, and the point 0, 0 anywhere.
fn inside_country(portal: &Portal, record: &Record, geo: &Fields, country: &str, sink: &Sink) {
    let Some((lat, lon)) = point(geo) else { return };
    if !impossible(portal, (lat, lon), country) {
        return;
    }
    let report = |message: String| {
        Diagnostic::new(
            &OUTSIDE_COUNTRY,
            record.location(geo.span_of("lat")),
            message,
        )
    };
    if lat == 0.0 && lon == 0.0 {
        let message =
            "latitude 0, longitude 0 is a point in the Atlantic, not a library".to_owned();
        sink.report(report(message).hint("take `geo` out until the coordinates are known"));
        return;
    }
    let found = report(format!("{lat}, {lon} lies outside the country `{country}`"));
    sink.report(if !impossible(portal, (lon, lat), country) {
        found.hint(format!(
            "latitude and longitude look swapped: write `lat: {lon}` and `lon: {lat}`"
        ))
    } else if !impossible(portal, (-lat, lon), country) {
        found.hint(format!(
            "south of the equator the latitude is negative: write `lat: {}`",
            -lat
        ))
    } else {
        let [south, north, west, east] = portal
            .schema
            .countries
            .get(country)
            .copied()
            .unwrap_or_default();
        found.hint(format!(
            "latitudes there lie from {south} to {north}, longitudes from {west} to {east}"
        ))
    });
}

/// Decimals a number was written with. Its place in the file tells, since a zero at the end is lost in the value.
fn decimals(item: &Item, number: f64) -> usize {
    let whole = number.abs().trunc().to_string().len() + usize::from(number < 0.0) + 1;
    item.span
        .end
        .saturating_sub(item.span.start)
        .saturating_sub(whole)
}

fn doubtful(portal: &Portal, sink: &Sink) {
    let bbox: Vec<f64> = (portal.settings.list("region.bbox").iter())
        .filter_map(|item| match item.value {
            crate::schema::value::Value::Num(number) => Some(number),
            _ => None,
        })
        .collect();
    let mut before: Vec<(&Record, (f64, f64))> = Vec::new();
    for member in portal.all("member") {
        let Some(geo) = member.map("geo") else {
            continue;
        };
        let Some((lat, lon)) = point(geo) else {
            continue;
        };
        if impossible(portal, (lat, lon), country(portal, member.map("address"))) {
            continue;
        }
        let report =
            |message: String| Diagnostic::new(&DOUBTFUL_COORDINATES, member.at("geo.lat"), message);
        if let [south, west, north, east] = bbox[..]
            && !((south..=north).contains(&lat) && (west..=east).contains(&lon))
        {
            sink.report(
                report(format!("{lat}, {lon} lies outside the region of the forum"))
                    .related(portal.settings.at("region.bbox"), "the region")
                    .hint("compare with a map; if the library is there, widen `region.bbox`"),
            );
        }
        let exact = !matches!(geo.str("precision"), "village" | "regency");
        let written =
            |key: &str, number: f64| geo.get(key).map_or(0, |item| decimals(item, number));
        let fewest = written("lat", lat).min(written("lon", lon));
        if exact && fewest < 4 {
            sink.report(
                report(format!("coordinates with {fewest} decimals can be a kilometer away from the door"))
                    .hint("write at least four decimals, or `precision: village` where nothing better is known"),
            );
        }
        let near = before.iter().find(|(other, point)| {
            meters((lat, lon), *point) < TOO_NEAR && !is_family(member, other)
        });
        if exact && let Some((other, _)) = near {
            sink.report(
                report(format!(
                    "this is the point of `{}` too, and neither is a branch of the other",
                    other.id
                ))
                .related(other.at("geo.lat"), "the same point")
                .hint("mend one of the two, or name the `parent` if one is a branch"),
            );
        }
        before.push((member, (lat, lon)));
    }
}

/// Whether two members are main library and branch, or branches of one library.
fn is_family(one: &Record, other: &Record) -> bool {
    let (parent, others) = (one.str("parent"), other.str("parent"));
    parent == other.id || others == one.id || (!parent.is_empty() && parent == others)
}

/// Distance of two near points on a flat map.
fn meters((lat, lon): (f64, f64), (other_lat, other_lon): (f64, f64)) -> f64 {
    const DEGREE: f64 = 111_195.0;
    let north = (lat - other_lat) * DEGREE;
    let east = (lon - other_lon) * DEGREE * lat.to_radians().cos();
    north.hypot(east)
}
