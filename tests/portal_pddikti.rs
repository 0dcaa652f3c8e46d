//! A large portal of real institutions: with `SILANG_DATA` set to a folder that holds the national list of higher
//! education, those of West Java become members of a forum in memory. Without it nothing is tested.

use jiff::civil::date;
use serde_json::Value as Json;
use silang::diag::{Severity, Sink};
use silang::disk::MemoryInputs;
use silang::pipeline::{self, Request};
use silang::progress::Progress;
use silang::schema::Schema;
use std::collections::BTreeSet;
use std::fmt::Write;

/// Where the list lies below the folder of real data.
const LIST: &str = "directory/pddikti/pt.json";

/// Institutions of the province in that list.
const N_MEMBERS: usize = 581;

const PORTAL: &str = "\
name: Forum Perpustakaan Perguruan Tinggi Jawa Barat
short_name: FPPT Jabar
base_url: https://forum.example.org/
languages: [id, en]
timezone: Asia/Jakarta
country: ID
as_of: 2026-02-16
region:
  provinces: [\"32\"]
forum:
  legal_name: Forum Perpustakaan Perguruan Tinggi Jawa Barat
  kind: forum
  contacts:
    - {role: secretariat, email: sekretariat@forum.example.org}
licence:
  data: CC0-1.0
  text: CC-BY-4.0
privacy:
  contact: privasi@forum.example.org
  policy_page: privasi
corrections: koreksi@forum.example.org
";

struct Silence;

impl Progress for Silence {
    fn stage(&self, _name: &str) {}
    fn total(&self, _n: u64) {}
    fn advance(&self, _n: u64) {}
}

/// The institutions of West Java.
fn institutions() -> Option<Vec<Json>> {
    let folder = std::env::var_os("SILANG_DATA")?;
    let text = std::fs::read(std::path::Path::new(&folder).join(LIST)).expect("the list is there");
    let all: Vec<Json> = serde_json::from_slice(&text).expect("the list is JSON");
    let here = |one: &Json| one["provinsi"] == "Prop. Jawa Barat";
    Some(all.into_iter().filter(here).collect())
}

/// A string for YAML: JSON's are YAML's too.
fn quoted(text: &str) -> String {
    Json::from(text.split_whitespace().collect::<Vec<_>>().join(" ")).to_string()
}

/// `Kab. Bogor` as its code.
fn regency_code<'a>(schema: &'a Schema, name: &str) -> &'a str {
    let (kind, name) = match name.split_once(' ') {
        Some(("Kab.", name)) => ("kabupaten", name),
        Some(("Kota", name)) => ("kota", name),
        _ => panic!("an area of no known kind: {name}"),
    };
    schema
        .regencies
        .iter()
        .find(|(code, area)| code.starts_with("32.") && area.kind == kind && area.name == name)
        .map(|(code, _)| code.as_str())
        .unwrap_or_else(|| panic!("no code for {kind} {name}"))
}

/// The one e-mail address in a field that may hold anything.
fn email(text: &str) -> Option<&str> {
    let is_fine = |text: &str| {
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '@' | '.' | '-' | '_');
        text.chars().all(allowed)
            && text.split_once('@').is_some_and(|(name, host)| {
                !name.is_empty()
                    && !host.contains('@')
                    && host.contains('.')
                    && !host.starts_with('.')
                    && !host.ends_with('.')
            })
    };
    Some(text.trim()).filter(|text| is_fine(text))
}

/// A number with its area code; fields with several numbers or without an area code hold none.
fn phone(text: &str) -> Option<String> {
    let digits: String = text
        .chars()
        .filter(|c| !matches!(c, ' ' | '-' | '(' | ')'))
        .collect();
    let is_number = digits.bytes().all(|b| b.is_ascii_digit());
    (is_number && digits.starts_with('0') && (9..=13).contains(&digits.len())).then_some(digits)
}

/// A web address of a host name as people write it.
fn website(text: &str) -> Option<String> {
    let host = text.trim().trim_end_matches('/');
    let host = host
        .strip_prefix("http://")
        .or_else(|| host.strip_prefix("https://"))
        .unwrap_or(host);
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    (host.contains('.') && host.chars().all(allowed)).then(|| format!("http://{host}/"))
}

fn member(one: &Json, schema: &Schema) -> String {
    let field = |name: &str| one[name].as_str().unwrap_or_default();
    let name = field("nama");
    let kind = match field("bentuk") {
        "Universitas" => "universitas",
        "Institut" => "institut",
        "Politeknik" => "politeknik",
        "Akademi" => "akademi",
        "Akademi Komunitas" => "akademi_komunitas",
        _ => "sekolah_tinggi",
    };
    let status = match field("kelompokKoordinator") {
        "PTN" => "negeri",
        "PTK" => "kedinasan",
        _ => "swasta",
    };
    let mut yaml = String::new();
    let short: String = name.chars().take(40).collect();
    let _ = write!(
        yaml,
        "name: {}\nshort_name: {}\ninstitution:\n  name: {}\n  kind: {kind}\n  status: {status}\n  pddikti_code: \"{}\"\n\
         library_type: perguruan_tinggi\nmembership: {{status: active, since: \"2021\"}}\naddress:\n",
        quoted(&format!("Perpustakaan {name}")),
        quoted(&short),
        quoted(name),
        field("kode"),
    );
    if !field("alamat").trim().is_empty() {
        let _ = writeln!(yaml, "  street: {}", quoted(field("alamat")));
    }
    let _ = writeln!(
        yaml,
        "  regency_code: \"{}\"\n  province_code: \"32\"\n  country: ID",
        regency_code(schema, field("kabupatenKota"))
    );
    yaml.push_str("contacts:\n  - role: general\n");
    let (email, phone) = (email(field("surel")), phone(field("telepon")));
    let _ = match (email, &phone) {
        (None, None) => writeln!(
            yaml,
            "    form: https://forum.example.org/{}/",
            field("kode")
        ),
        _ => Ok(()),
    };
    if let Some(email) = email {
        let _ = writeln!(yaml, "    email: {}", quoted(email));
    }
    if let Some(phone) = phone {
        let _ = writeln!(yaml, "    phone: \"{phone}\"");
    }
    if let Some(website) = website(field("tautan")) {
        let _ = writeln!(yaml, "website: {}", quoted(&website));
    }
    yaml.push_str("opening_hours: {state: unknown}\n");
    yaml.push_str("verified: {\"on\": 2026-01-15, how: import}\n");
    yaml
}

#[test]
fn the_institutions_of_west_java_make_a_portal() {
    let Some(institutions) = institutions() else {
        return;
    };
    assert_eq!(institutions.len(), N_MEMBERS);
    let schema = Schema::builtin();
    let mut inputs = MemoryInputs::new();
    inputs.put("content/portal.yaml", PORTAL);
    inputs.put(
        "content/pages/privasi.md",
        "---\ntitle: Privasi\n---\nPortal ini memuat alamat jabatan saja.\n",
    );
    let mut ids = BTreeSet::new();
    for one in &institutions {
        let id = format!("pt-{}", one["kode"].as_str().expect("a code"));
        inputs.put(&format!("content/members/{id}.yaml"), member(one, &schema));
        assert!(ids.insert(id), "a code twice");
    }

    let sink = Sink::new();
    let request = Request {
        today: date(2026, 2, 16),
        ..Request::default()
    };
    let site = pipeline::build(&request, &inputs, &sink, &Silence).expect("the site can be made");
    let errors: Vec<String> = sink
        .sorted()
        .iter()
        .filter(|found| found.severity == Severity::Error)
        .map(|found| format!("{:?}: {}", found.location, found.message))
        .collect();
    assert!(
        errors.is_empty(),
        "{} errors\n{}",
        errors.len(),
        errors
            .iter()
            .take(20)
            .cloned()
            .collect::<Vec<_>>()
            .join("\n")
    );
    let site = site.expect("data without errors makes a site");
    let is_member_page = |path: &str, folder: &str| {
        path.strip_prefix(folder)
            .and_then(|rest| rest.strip_suffix("/index.html"))
            .is_some_and(|id| ids.contains(id))
    };
    for folder in ["perpustakaan/", "en/libraries/"] {
        let n_pages = site
            .files
            .sizes()
            .filter(|(path, _)| is_member_page(path, folder))
            .count();
        assert_eq!(n_pages, N_MEMBERS, "pages in {folder}");
    }
    // The directory names each of them.
    let directory = site.files.bytes("perpustakaan/index.html");
    let directory = directory.expect("there is a directory");
    let directory = String::from_utf8_lossy(&directory);
    let missing: Vec<&String> = ids
        .iter()
        .filter(|id| !directory.contains(&format!("/perpustakaan/{id}/")))
        .collect();
    assert_eq!(missing, Vec::<&String>::new());
}
