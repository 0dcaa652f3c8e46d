//! `data/equity.json` and `data/equity.csv`: how each regency of the region is served, on the day of the build.
//!
//! A row has `regency_code`, `regency`, `members` (ids of its libraries), `ways` (how many of them receive visitors without a
//! card in which way: codes of `walk_in`, `away` for closed for some time, `unknown`), `middle` (latitude and longitude of
//! where its people are, roughly), `remote_services` (ids), and `nearest`: a list of the `member` that anybody may come to,
//! the one that asks for a letter or an appointment, and the one that asks for the card, each the nearest to the middle of
//! the regency, with its `way` and `km`, the distance as the crow flies. What is not known is not in the list.

use super::DataFile;
use super::data::{JSON, file, header};
use super::public::Public;
use crate::access::{Door, Way};
use crate::atlas::{Atlas, Nearest, Served};
use crate::paths::SiteFile;
use crate::render::csv_out;
use serde_json::{Map, Value as Json, json};

/// Where the first of them is.
pub(crate) const PATH: &str = "data/equity.json";

const COLUMNS: [&str; 14] = [
    "regency_code",
    "regency",
    "members",
    "yes",
    "letter_only",
    "appointment",
    "card_only",
    "nearest_yes",
    "nearest_yes_km",
    "nearest_letter_or_appointment",
    "nearest_letter_or_appointment_km",
    "nearest_card_only",
    "nearest_card_only_km",
    "remote_services",
];

/// The ways in that the table has columns for.
const COUNTED: [Way; 4] = [Way::Free, Way::Letter, Way::Appointment, Way::CardOnly];

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
    let ways = served.ways.iter();
    let ways = ways.map(|(way, n)| (way.code().to_owned(), json!(n)));
    let nearest = served.nearest.iter().map(
        |near| json!({"member": near.host.id, "way": near.way.code(), "km": kilometers(near.km)}),
    );
    json!({
        "regency_code": served.code,
        "regency": served.name,
        "middle": served.middle.map(|(lat, lon)| [degrees(lat), degrees(lon)]),
        "members": ids(&served.members),
        "ways": ways.collect::<Map<String, Json>>(),
        "nearest": nearest.collect::<Vec<Json>>(),
        "remote_services": ids(&served.remote),
    })
}

fn cells(served: &Served<'_>) -> [String; COLUMNS.len()] {
    let count = |way| served.ways.get(&way).copied().unwrap_or(0).to_string();
    let [yes, letter, appointment, card] = COUNTED.map(count);
    let nearest = |door: Door| -> [String; 2] {
        let is_it = |near: &&Nearest<'_>| near.way.door() == Some(door);
        let near = served.nearest.iter().find(is_it);
        near.map_or_else(Default::default, |near| {
            [near.host.id.clone(), kilometers(near.km).to_string()]
        })
    };
    let [[free, free_km], [ask, ask_km], [by_card, card_km]] = Door::ALL.map(nearest);
    [
        served.code.clone(),
        served.name.clone(),
        served.members.len().to_string(),
        yes,
        letter,
        appointment,
        card,
        free,
        free_km,
        ask,
        ask_km,
        by_card,
        card_km,
        served.remote.len().to_string(),
    ]
}
