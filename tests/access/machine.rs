//! `data/access.json` read back: it says what the finder says.

use super::example_forum::{change, without_catalogs};
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::{Value as Json, json};
use silang::access::{Finder, Refusal, Terms};
use silang::diag::Sink;
use silang::disk::{Inputs, MemoryInputs};
use silang::load::load;
use silang::model::portal::Portal;
use silang::paths::SourcePath;
use silang::pipeline::{self, Request, Site};
use silang::progress::Progress;

struct Quiet;

impl Progress for Quiet {
    fn stage(&self, _: &str) {}
    fn total(&self, _: u64) {}
    fn advance(&self, _: u64) {}
}

/// The portal, and the site made of it.
pub(crate) fn site(inputs: &MemoryInputs) -> (Portal, Site) {
    let portal = load(&Request::default(), inputs, &Sink::new()).unwrap();
    let sink = Sink::new();
    let site = pipeline::build(&Request::default(), inputs, &sink, &Quiet).unwrap();
    let site = site.unwrap_or_else(|| panic!("the portal has errors: {:?}", sink.sorted()));
    (portal, site)
}

/// The portal, and the file made of it.
fn made(inputs: &MemoryInputs) -> (Portal, Json, usize) {
    let (portal, site) = site(inputs);
    let bytes = site.files.bytes("data/access.json").unwrap();
    (portal, serde_json::from_slice(&bytes).unwrap(), bytes.len())
}

pub(crate) fn at<'j>(list: &'j Json, place: &Json) -> &'j Json {
    &list[usize::try_from(place.as_u64().unwrap()).unwrap()]
}

fn place(list: &Json, value: &str) -> usize {
    let found = list.as_array().unwrap().iter().position(|one| one == value);
    found.unwrap()
}

/// What the file says of a question: runs with their answers.
fn read<'j>(file: &'j Json, home: &str, category: &str, host: &str) -> Vec<(&'j Json, &'j Json)> {
    let home = place(&file["members"], home);
    let is_meant = |row: &&Json| {
        let homes = at(&file["groups"], &row["homes"]).as_array().unwrap();
        let categories = row["categories"].as_array().unwrap();
        homes.contains(&json!(home)) && categories.contains(&json!(category))
    };
    let rows: Vec<&Json> = file["rows"]
        .as_array()
        .unwrap()
        .iter()
        .filter(is_meant)
        .collect();
    assert_eq!(rows.len(), 1, "one row for a home and a category");
    let runs = at(
        &file["runs"],
        &rows[0]["hosts"][place(&file["members"], host)],
    );
    let runs = runs.as_array().unwrap().iter();
    runs.map(|run| (run, at(&file["answers"], &run["card"])))
        .collect()
}

/// Whether an answer of the file is the finder's.
#[track_caller]
fn same(file: &Json, found: &Json, answer: &Result<Terms<'_>, Refusal<'_>>) {
    match answer {
        Err(refusal) => {
            assert_eq!(found["reason"], refusal.reason.code());
            assert_eq!(found["rule"], refusal.reason.rule());
            assert_eq!(found["scheme"].as_str(), refusal.scheme);
            assert!(found.get("levels").is_none());
        }
        Ok(terms) => {
            let basis = terms.basis.unwrap();
            assert_eq!(found["levels"], json!(terms.levels));
            assert_eq!(found["scheme"], basis.scheme);
            assert_eq!(found["agreement"].as_str(), basis.agreement);
            let borrow = terms.borrow.as_ref();
            assert_eq!(
                found["borrow"]["max"].as_i64(),
                borrow.and_then(|one| one.max)
            );
            assert_eq!(
                found["note"]["id"].as_str(),
                terms.note.map(|note| note.get("id").0)
            );
            same_terms(at(&file["terms"], &found["terms"]), terms);
        }
    }
}

#[track_caller]
fn same_terms(found: &Json, terms: &Terms<'_>) {
    assert_eq!(found["documents"], json!(terms.documents));
    let report_to = terms.report_to.map(|desk| desk.get("id").0);
    assert_eq!(found["report_to"]["id"].as_str(), report_to);
    assert_eq!(found["advance_notice"].as_str(), terms.advance_notice);
    assert_eq!(found["capacity"].as_i64(), terms.capacity);
    let confirmed = terms.last_confirmed.map(|day| day.to_string());
    assert_eq!(found["last_confirmed"].as_str(), confirmed.as_deref());
    let n_fees = found["fees"].as_array().map_or(0, Vec::len);
    assert_eq!(n_fees, terms.fees.len());
    assert_eq!(found.get("hours").is_some(), terms.hours.is_some());
}

pub(crate) fn days(portal: &Portal) -> Vec<Date> {
    let n_days = portal.threshold("hours_horizon_days");
    (0..n_days)
        .map(|n| portal.as_of.checked_add(n.days()).unwrap())
        .collect()
}

/// Holds every answer of the file against the finder's on every day; how many of them were yes.
fn hold(portal: &Portal, file: &Json) -> usize {
    let finder = Finder::new(portal);
    let days = days(portal);
    let ids: Vec<&str> = finder.hosts().map(|host| host.id.as_str()).collect();
    assert_eq!(file["members"], json!(ids));
    assert_eq!(file["categories"], json!(finder.categories()));
    assert_eq!(file["from"], days[0].to_string());
    assert_eq!(file["until"], days[days.len() - 1].to_string());
    let mut n_yes = 0;
    for home in &ids {
        for category in finder.categories() {
            for host in ids.iter().filter(|host| *host != home) {
                let runs = read(file, home, category, host);
                let mut left = days.as_slice();
                for (run, card) in runs {
                    assert_eq!(run["from"], left[0].to_string());
                    let inside =
                        |day: &&Date| day.to_string().as_str() <= run["until"].as_str().unwrap();
                    let n_days = left.iter().filter(inside).count();
                    for date in &left[..n_days] {
                        let access = finder.access(Some(home), category, host, *date).unwrap();
                        same(file, card, &access.card);
                        assert_eq!(run.get("letter").is_some(), access.letter.is_some());
                        let others = run.get("others").and_then(Json::as_array);
                        let others = others.map_or(&[][..], Vec::as_slice);
                        assert_eq!(others.len(), access.others.len());
                        for (other, terms) in others.iter().zip(access.others) {
                            same(file, at(&file["answers"], other), &Ok(terms));
                        }
                        if let Some(letter) = access.letter {
                            same(file, at(&file["answers"], &run["letter"]), &letter);
                        }
                        n_yes += usize::from(access.card.is_ok());
                    }
                    left = &left[n_days..];
                }
                assert!(left.is_empty(), "{left:?} are told nothing of");
            }
        }
    }
    n_yes
}

#[test]
fn the_example_forum_says_what_the_finder_says() {
    let (portal, file, n_bytes) = made(&without_catalogs());
    assert!(hold(&portal, &file) > 1000);
    let text = file.to_string();
    assert!(
        text.contains("suspended"),
        "the example has a suspension ahead"
    );
    assert!(n_bytes < 60_000, "{n_bytes} bytes for twelve members");
}

#[test]
fn visits_without_a_card_are_told_for_every_category() {
    let (portal, file, _) = made(&without_catalogs());
    let finder = Finder::new(&portal);
    let mut n_open = 0;
    for category in finder.categories() {
        let mut rows = file["visits"].as_array().unwrap().iter();
        let row = rows.find(|row| {
            row["categories"]
                .as_array()
                .unwrap()
                .contains(&json!(category))
        });
        for (place, host) in finder.hosts().enumerate() {
            let found = at(&file["answers"], &row.unwrap()["hosts"][place]);
            let access = finder
                .access(None, category, &host.id, portal.as_of)
                .unwrap();
            let walk_in = access.walk_in.unwrap();
            assert_eq!(found["walk_in"], walk_in.way.code(), "{}", host.id);
            let levels = walk_in.terms.as_ref().map(|terms| json!(terms.levels));
            assert_eq!(found.get("levels"), levels.as_ref());
            if let Some(terms) = &walk_in.terms {
                same_terms(at(&file["terms"], &found["terms"]), terms);
                n_open += 1;
            }
        }
    }
    assert!(n_open > 10);
}

#[test]
fn letters_and_what_is_hidden_are_kept_apart() {
    let mut inputs = without_catalogs();
    let scheme = inputs.read(&SourcePath::new("content/schemes/kartu-silang-layan.yaml"));
    let scheme = String::from_utf8(scheme.unwrap()).unwrap();
    let letter = scheme.replace("kind: library_held", "kind: letter");
    inputs.put("content/schemes/surat.yaml", letter.clone());
    inputs.put(
        "content/schemes/rahasia.yaml",
        format!("{letter}visibility: internal\n"),
    );
    change(
        &mut inputs,
        "content/members/stkip-garut.yaml",
        "name:",
        "visibility: internal\nname:",
    );
    change(
        &mut inputs,
        "content/schemes/kartu-silang-layan.yaml",
        "from: 2025-07-01\nuntil: 2028-06-30",
        "from: 2025-07-01\nuntil: 2026-03-10",
    );
    let (portal, file, _) = made(&inputs);
    assert!(hold(&portal, &file) > 1000);
    let text = file.to_string();
    assert!(text.contains("\"letter\":"));
    assert!(text.contains("scheme_days"));
    for hidden in ["stkip-garut", "rahasia"] {
        assert!(!text.contains(hidden), "{hidden}");
    }
}
