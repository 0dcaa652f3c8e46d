//! Boxes, the booklet and the tables of cards let in whom `data/access.json` lets in, on each day.

use super::example_forum::{change, without_catalogs};
use super::machine::{at, days, site};
use jiff::civil::Date;
use scraper::{ElementRef, Html, Selector};
use serde_json::Value as Json;
use silang::disk::{Inputs, MemoryInputs, RealInputs};
use silang::model::portal::Portal;
use silang::paths::SourcePath;
use silang::pipeline::Site;
use std::collections::BTreeSet;

pub(crate) fn select<'a>(of: ElementRef<'a>, selector: &str) -> Vec<ElementRef<'a>> {
    of.select(&Selector::parse(selector).unwrap()).collect()
}

fn text(of: ElementRef<'_>) -> String {
    let words: Vec<&str> = of.text().flat_map(str::split_whitespace).collect();
    words.join(" ")
}

pub(crate) fn page(site: &Site, path: &str) -> Html {
    let bytes = site.files.bytes(path).unwrap();
    Html::parse_document(std::str::from_utf8(&bytes).unwrap())
}

/// The answers that readers of a category get at a host on a day, whichever other library they come from.
fn answers<'j>(file: &'j Json, category: &str, host: &str, date: Date) -> Vec<&'j Json> {
    let date = date.to_string();
    let mut members = file["members"].as_array().unwrap().iter();
    let place = members.position(|member| member == host).unwrap();
    let rows = file["rows"].as_array().unwrap().iter();
    let rows = rows.filter(|row| {
        let mut categories = row["categories"].as_array().unwrap().iter();
        categories.any(|one| one == category)
    });
    // Where the host is the only home of a row, nobody of that row is asked about.
    let hosts = rows.map(|row| &row["hosts"][place]);
    let runs = hosts.filter(|runs| !runs.is_null());
    runs.flat_map(|runs| at(&file["runs"], runs).as_array().unwrap())
        .filter(|run| run["from"].as_str() <= Some(&date) && Some(&*date) <= run["until"].as_str())
        .flat_map(|run| {
            let others = run["others"].as_array().into_iter().flatten();
            others.chain([&run["card"], &run["letter"]])
        })
        .filter(|answer| !answer.is_null())
        .map(|answer| at(&file["answers"], answer))
        .collect()
}

/// The names of the categories that are let in.
fn admitted(portal: &Portal, file: &Json, host: &str, date: Date) -> BTreeSet<String> {
    let categories = file["categories"].as_array().unwrap().iter();
    let categories = categories.filter_map(Json::as_str).filter(|category| {
        let mut answers = answers(file, category, host, date).into_iter();
        answers.any(|answer| answer.get("levels").is_some())
    });
    let label = |code| {
        portal
            .schema
            .label("patron_category", code, "id")
            .to_owned()
    };
    categories.map(label).collect()
}

fn names(list: &str) -> Vec<String> {
    list.split(", ").map(str::to_owned).collect()
}

/// Holds what pages say of each member against the file; how many members let in somebody.
fn hold(inputs: &MemoryInputs) -> usize {
    let (portal, site) = site(inputs);
    let file: Json =
        serde_json::from_slice(&site.files.bytes("data/access.json").unwrap()).unwrap();
    let booklet = page(&site, "cetak/direktori/index.html");
    let mut n_hosts = 0;
    for host in file["members"].as_array().unwrap() {
        let host = host.as_str().unwrap();
        let shown = page(&site, &format!("widget/{host}.html"));
        let runs = select(shown.root_element(), "#access dl > dd[data-first]");
        for date in days(&portal) {
            let day = date.to_string();
            let is_now = |run: &&ElementRef<'_>| {
                let (first, last) = (run.attr("data-first"), run.attr("data-last"));
                // What is suspended stands there, too, in bold.
                first <= Some(&day) && Some(&*day) <= last && select(**run, "strong").is_empty()
            };
            let said = runs
                .iter()
                .filter(is_now)
                .flat_map(|run| names(&text(*run)));
            let said: BTreeSet<String> = said.collect();
            assert_eq!(
                said,
                admitted(&portal, &file, host, date),
                "{host} on {day}"
            );
        }
        let expected = admitted(&portal, &file, host, portal.as_of);
        let may = text(select(shown.root_element(), "#access > p")[0]);
        let with_card = ["Boleh, dengan kartu bersama", "Dengan kartu saja"];
        let not = [
            "Untuk saat ini tidak",
            "Tidak menerima",
            "Ketentuan kunjungan belum diketahui",
        ];
        if expected.is_empty() {
            assert!(!with_card.contains(&&*may), "{host}: {may}");
        } else {
            assert!(!not.contains(&&*may), "{host}: {may}");
        }
        let schemes = portal
            .public("card_scheme")
            .filter_map(|scheme| scheme.text("name"));
        let schemes: Vec<&str> = schemes.map(|name| name.get("id").0).collect();
        let entry = select(
            booklet.root_element(),
            &format!("[data-library={host}] dl > div"),
        );
        let said = entry.into_iter().filter(|row| {
            let of_scheme = schemes.contains(&&*text(select(*row, "dt")[0]));
            of_scheme && !text(select(*row, "dd")[0]).starts_with("Ditangguhkan")
        });
        let said = said.flat_map(|row| {
            let said = text(select(row, "dd")[0]);
            names(said.split("; ").next().unwrap())
        });
        assert_eq!(
            said.collect::<BTreeSet<_>>(),
            expected,
            "{host} in the booklet"
        );
        n_hosts += usize::from(!expected.is_empty());
    }
    tables(&portal, &site, &file);
    n_hosts
}

/// The table of a scheme has a cell for each category that it lets in anywhere, and none for those a host does not accept; a
/// host that does not accept all homes says so.
fn tables(portal: &Portal, site: &Site, file: &Json) {
    for scheme in portal.public("card_scheme") {
        let shown = page(site, &format!("kartu/{}/index.html", scheme.id));
        for host in file["members"].as_array().unwrap() {
            let host = host.as_str().unwrap();
            let link = format!("a[href$='/perpustakaan/{host}/']");
            let rows = select(shown.root_element(), ".matrix tr");
            // Names of more than three hosts stand in a row of their own, below.
            let of_host = rows
                .iter()
                .enumerate()
                .filter(|(_, row)| !select(**row, &link).is_empty());
            let of_host = of_host.map(|(n, row)| {
                if select(*row, "th").is_empty() {
                    rows[n - 1]
                } else {
                    *row
                }
            });
            let of_host: Vec<ElementRef<'_>> = of_host.collect();
            let heads = of_host.iter().flat_map(|row| select(*row, "th"));
            let heads: String = heads.map(text).collect();
            let cells = of_host
                .iter()
                .flat_map(|row| select(*row, "td[data-label]:not(.matrix__bring)"));
            let said = cells.flat_map(|cell| names(cell.attr("data-label").unwrap()));
            let said: BTreeSet<String> = said.collect();
            for category in file["categories"].as_array().unwrap() {
                let category = category.as_str().unwrap();
                let is_said = said.contains(portal.schema.label("patron_category", category, "id"));
                let by_day = days(portal).into_iter();
                let answers: Vec<&Json> = by_day
                    .flat_map(|date| answers(file, category, host, date))
                    .filter(|answer| answer["scheme"] == *scheme.id)
                    .collect();
                let is_let_in = answers.iter().any(|answer| answer.get("levels").is_some());
                assert!(is_said || !is_let_in, "{host} {category} in the table");
                // What a host gives stands there also while nobody comes to have it, and never what it does not give.
                let is_not_given = |answer: &&Json| answer["reason"] == "category_not_accepted";
                assert!(
                    !is_said || !answers.iter().all(is_not_given),
                    "{host} {category} in the table"
                );
                let mut reasons = answers.iter().map(|answer| &answer["reason"]);
                if reasons.any(|reason| reason == "home_not_accepted") {
                    let is_told = ["Untuk pemustaka dari", "Tidak berlaku bagi"]
                        .iter()
                        .any(|words| heads.contains(words));
                    assert!(is_told || !is_said, "{host}: {heads}");
                }
            }
        }
    }
}

#[test]
fn pages_of_the_example_forum_let_in_whom_the_finder_lets_in() {
    assert!(hold(&without_catalogs()) > 5);
}

/// The small forum of the cases.
fn small() -> MemoryInputs {
    let real = RealInputs::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/base"));
    let mut inputs = MemoryInputs::new();
    for path in real.list(&SourcePath::new("content")).0 {
        inputs.put(path.as_str(), real.read(&path).unwrap());
    }
    inputs
}

const SCHEME: &str = "content/schemes/kartu-silang.yaml";

#[test]
fn whom_no_library_gives_a_card_is_not_let_in_by_a_page() {
    let mut inputs = small();
    let terms = "lecturer: {levels: [enter, read, copy]}\n    documents";
    change(
        &mut inputs,
        SCHEME,
        terms,
        "lecturer: {levels: [read]}\n      s3: {levels: [read]}\n    documents",
    );
    hold(&inputs);
}

#[test]
fn a_host_that_lets_in_nobody_says_so_and_why() {
    let cases = [
        (
            "content/members/univ-b.yaml",
            "membership:\n  status: active",
            "membership:\n  status: suspended",
            "Keanggotaan perpustakaan ini tidak aktif",
        ),
        (
            SCHEME,
            "  - host: univ-b\n    from: 2025-01-02",
            "  - host: univ-b\n    from: 2026-12-01",
            "Perpustakaan ini belum menerima pemegang kartu",
        ),
        (
            SCHEME,
            "status: active",
            "status: suspended",
            "Kartu bersama sedang tidak berlaku",
        ),
    ];
    for (file, from, to, why) in cases {
        let mut inputs = small();
        change(&mut inputs, file, from, to);
        hold(&inputs);
        let (_, site) = site(&inputs);
        for path in ["perpustakaan/univ-b/", "perpustakaan/univ-b/kunjungan/"] {
            let shown = page(&site, &format!("{path}index.html"));
            let main = text(select(shown.root_element(), "main")[0]);
            assert!(main.contains(why), "{path}: {main}");
            // What would hold is told apart.
            let idle = select(shown.root_element(), "details.fold");
            let idle: String = idle.into_iter().map(text).collect();
            assert!(idle.contains("Baca di tempat"), "{path}: {main}");
            let n_told = |of: &str| of.matches("Baca di tempat").count();
            assert_eq!(n_told(&main), n_told(&idle), "{path}: {main}");
        }
        let card = page(&site, "kartu/kartu-silang/index.html");
        let table = text(select(card.root_element(), ".matrix")[0]);
        assert!(table.contains(why), "{table}");
    }
}

/// The small forum with suspensions at one host.
fn suspended(suspensions: &[&str]) -> MemoryInputs {
    let mut inputs = small();
    let host = "  - host: univ-b\n";
    let list: String = suspensions
        .iter()
        .map(|one| format!("      - {one}\n"))
        .collect();
    change(
        &mut inputs,
        SCHEME,
        host,
        &format!("{host}    suspensions:\n{list}"),
    );
    inputs
}

/// What the page of that host answers first.
fn may(site: &Site) -> String {
    let shown = page(site, "perpustakaan/univ-b/index.html");
    text(select(shown.root_element(), ".answers > div")[0])
}

#[test]
fn what_is_not_the_same_for_all_is_not_told_first() {
    let inputs = suspended(&[
        "{from: 2026-02-01, until: 2026-02-20, reason: Ujian, categories: [s1]}",
        "{from: 2026-02-01, until: 2026-05-30, reason: Renovasi, categories: [s2, lecturer]}",
    ]);
    let (_, site) = site(&inputs);
    assert_eq!(may(&site), "Bolehkah saya datang? Untuk saat ini tidak");
    let card = page(&site, "kartu/kartu-silang/index.html");
    let table = text(select(card.root_element(), ".matrix")[0]);
    assert!(!table.contains("tidak dinyatakan"), "{table}");
    for reason in ["Ujian", "Renovasi"] {
        assert!(table.contains(reason), "{table}");
    }
}

#[test]
fn who_comes_in_without_a_card_is_not_told_first_why_nobody_does_with_one() {
    let mut inputs = suspended(&["{from: 2026-02-01, until: 2026-05-30, reason: Renovasi}"]);
    let member = "content/members/univ-b.yaml";
    change(
        &mut inputs,
        member,
        "walk_in: card_only",
        "walk_in: \"yes\"",
    );
    let (_, site) = site(&inputs);
    assert_eq!(may(&site), "Bolehkah saya datang? Boleh langsung datang");
    // The sheet keeps what the card is asked for, which stands above on other days.
    let guide = page(&site, "perpustakaan/univ-b/kunjungan/index.html");
    let terms = text(select(guide.root_element(), "section[aria-labelledby=may]")[0]);
    assert!(
        terms.contains("Renovasi") && terms.contains("Kartu mahasiswa"),
        "{terms}"
    );
}

#[test]
fn the_table_of_a_scheme_says_which_homes_a_host_accepts() {
    let mut inputs = small();
    for (host, homes) in [
        ("univ-b", "[poltek-c]"),
        ("poltek-c", "any_participant\n    excluded_homes: [uin-a]"),
    ] {
        change(
            &mut inputs,
            SCHEME,
            &format!("  - host: {host}\n    from: 2025-01-02\n    home: any_participant"),
            &format!("  - host: {host}\n    from: 2025-01-02\n    home: {homes}"),
        );
    }
    hold(&inputs);
    let (_, site) = site(&inputs);
    let card = page(&site, "kartu/kartu-silang/index.html");
    let heads = select(card.root_element(), ".matrix tbody th");
    let heads: Vec<String> = heads.into_iter().map(text).collect();
    assert_eq!(heads.len(), 3, "{heads:?}");
    let told = |words: &str| heads.iter().filter(|head| head.contains(words)).count();
    assert_eq!(told("Untuk pemustaka dari"), 1, "{heads:?}");
    assert_eq!(told("Tidak berlaku bagi"), 1, "{heads:?}");
}

#[test]
fn a_host_whose_only_homes_are_away_lets_in_nobody() {
    let mut inputs = small();
    change(
        &mut inputs,
        SCHEME,
        "home: any_participant",
        "home: [univ-b]",
    );
    change(
        &mut inputs,
        SCHEME,
        "{member: univ-b,",
        "{member: univ-b, until: 2026-02-20,",
    );
    hold(&inputs);
}

#[test]
fn what_a_scheme_gives_everywhere_stands_in_its_table() {
    let mut inputs = small();
    change(
        &mut inputs,
        SCHEME,
        "      lecturer: {levels: [enter, read, copy]}\n",
        "",
    );
    change(
        &mut inputs,
        SCHEME,
        "levels: [enter, read, copy]\nacc",
        "levels: [enter, read, copy]\ndefault_entitlements: {lecturer: {levels: [read]}}\nacc",
    );
    hold(&inputs);
}
