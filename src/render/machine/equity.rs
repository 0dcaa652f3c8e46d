//! `data/equity.json` and `data/equity.csv`: how each regency of the region is served, on the day of the build.
//!
//! A row has `regency_code`, `regency`, `members` (ids of its libraries), `hosts` (how many of them let in somebody without
//! a card), `middle` (latitude and longitude of where its people are, roughly), `remote_services` (ids), and `nearest`: the `member` that lets in anybody and is nearest to the middle of the
//! regency, and `km`, the distance as the crow flies; null where it is not known.

use super::DataFile;
use super::data::{JSON, file, header};
use super::public::Public;
use crate::atlas::{Atlas, Served};
use crate::paths::SiteFile;
use crate::render::csv_out;
use serde_json::{Value as Json, json};

/// Where the first of them is.
pub(crate) const PATH: &str = "data/equity.json";

const COLUMNS: [&str; 7] = [
    "regency_code",
    "regency",
    "members",
    "hosts",
    "nearest_host",
    "nearest_km",
    "remote_services",
];

/// Both files; none where the region has no known regencies.
pub(super) fn files(public: Public<'_>, atlas: &Atlas<'_>) -> Vec<DataFile> {
    if atlas.served.is_empty() {
        return Vec::new();
    }
    let mut whole = header("equity", public);
    let rows: Vec<Json> = atlas.served.iter().map(row).collect();
    whole.insert("regencies".to_owned(), Json::Array(rows));
    let table = csv_out::write(&COLUMNS, atlas.served.iter().map(cells));
    vec![
        (
            file(PATH, &Json::Object(whole)),
            Some(("data.file.equity_json", JSON)),
        ),
        (
            SiteFile::new("data/equity.csv", table),
            Some(("data.file.equity_csv", "text/csv")),
        ),
    ]
}

/// Kilometers to one decimal, which is more than a rough middle can bear.
fn kilometers(km: f64) -> f64 {
    (km * 10.0).round() / 10.0
}

/// Degrees to a hundred meters, for the same reason.
fn degrees(degrees: f64) -> f64 {
    (degrees * 1000.0).round() / 1000.0
}

fn row(served: &Served<'_>) -> Json {
    let ids = |records: &[&crate::model::record::Record]| -> Vec<String> {
        records.iter().map(|record| record.id.clone()).collect()
    };
    let nearest = served
        .nearest
        .map(|(host, km)| json!({"member": host.id, "km": kilometers(km)}));
    json!({
        "regency_code": served.code,
        "regency": served.name,
        "middle": served.middle.map(|(lat, lon)| [degrees(lat), degrees(lon)]),
        "members": ids(&served.members),
        "hosts": served.n_hosts,
        "nearest": nearest,
        "remote_services": ids(&served.remote),
    })
}

fn cells(served: &Served<'_>) -> [String; 7] {
    let (host, km) = served.nearest.map_or_else(Default::default, |(host, km)| {
        (host.id.clone(), kilometers(km).to_string())
    });
    [
        served.code.clone(),
        served.name.clone(),
        served.members.len().to_string(),
        served.n_hosts.to_string(),
        host,
        km,
        served.remote.len().to_string(),
    ]
}
