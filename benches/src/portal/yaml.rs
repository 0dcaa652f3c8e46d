//! Settings, members and holdings sources: as little as a portal needs to have no errors.

use super::{Plan, data_file, id, sends_slims};
use std::fs;
use std::io::Result;
use std::path::Path;

/// Regencies that members lie in: code, name, latitude and longitude.
const REGENCIES: [(&str, &str, f64, f64); 8] = [
    ("32.73", "Bandung", -6.91, 107.61),
    ("32.04", "Soreang", -7.03, 107.52),
    ("32.05", "Garut", -7.22, 107.90),
    ("32.71", "Bogor", -6.60, 106.80),
    ("32.74", "Cirebon", -6.71, 108.56),
    ("32.75", "Bekasi", -6.24, 106.99),
    ("32.76", "Depok", -6.40, 106.82),
    ("32.77", "Cimahi", -6.87, 107.54),
];

const PORTAL: &str = "name: {id: Forum Perpustakaan Buatan, en: Made-up Library Forum}
short_name: Forum Buatan
base_url: https://forum.example.org/
languages: [id, en]
timezone: Asia/Jakarta
country: ID
region:
  provinces: [\"32\"]
forum:
  legal_name: Forum Perpustakaan Buatan
  kind: forum
  secretariat: pustaka-001
  contacts:
    - role: secretariat
      email: sekretariat@forum.example.org
licence:
  data: CC0-1.0
privacy:
  contact: privasi@forum.example.org
  policy_page: privasi
corrections: koreksi@forum.example.org
as_of: 2026-02-16
";

const PRIVACY: &str = "---
title: {id: Privasi, en: Privacy}
---

Semua perpustakaan dan semua judul di sini buatan.
";

/// Writes everything but the records.
pub(super) fn write(plan: &Plan, content: &Path) -> Result<()> {
    for folder in ["members", "holdings", "pages"] {
        fs::create_dir_all(content.join(folder))?;
    }
    fs::write(content.join("portal.yaml"), PORTAL)?;
    fs::write(content.join("pages/privasi.md"), PRIVACY)?;
    for member in 0..plan.members {
        let name = format!("{}.yaml", id(member));
        fs::write(content.join("members").join(&name), self::member(member))?;
        fs::write(content.join("holdings").join(&name), source(member))?;
    }
    Ok(())
}

fn member(member: usize) -> String {
    let n = member + 1;
    let (code, town, lat, lon) = REGENCIES[member % REGENCIES.len()];
    // Apart from one another, so that no two stand on the same spot.
    let (lat, lon) = (lat + 0.0007 * n as f64, lon - 0.0005 * n as f64);
    format!(
        "name: {{id: Perpustakaan Buatan {n} {town}, en: Made-up Library {n} {town}}}
short_name: Pustaka {n}
institution:
  name: {{id: Lembaga Buatan {n}, en: Made-up Institution {n}}}
  kind: universitas
  status: swasta
library_type: perguruan_tinggi
membership:
  status: active
  since: \"2020\"
address:
  street: Jalan Buatan {n}
  regency_code: \"{code}\"
  province_code: \"32\"
geo: {{lat: {lat:.4}, lon: {lon:.4}, precision: building}}
contacts:
  - role: general
    email: layanan@pustaka{n}.example.org
  - role: cooperation
    email: kerjasama@pustaka{n}.example.org
opening_hours:
  state: known
  scope: library
  regular:
    mon: [\"08:00-16:00\"]
    tue: [\"08:00-16:00\"]
    wed: [\"08:00-16:00\"]
    thu: [\"08:00-16:00\"]
    fri: [\"08:00-11:30\"]
    sat: []
    sun: []
verified: {{\"on\": 2026-01-10, by: Sekretariat, how: email}}
"
    )
}

fn source(member: usize) -> String {
    let format = if sends_slims(member) {
        "slims9_biblio\ndialect: {delimiter: \",\", quote: '\"', header: \"yes\", encoding: utf-8, line_end: lf}\nopac_hide_checked: true"
    } else {
        "marc21"
    };
    format!(
        "member: {}
format: {format}
files: [holdings/data/{}]
exported_at: 2026-01-19
coverage: full
item_codes: count_only
permission: true
licence: CC0-1.0
",
        id(member),
        data_file(member),
    )
}
