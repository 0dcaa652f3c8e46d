//! Indexes that both sides must answer alike: a small one that is committed whole, and a larger one with all that
//! only larger ones have, which is made when the tests run.

use super::{hold, path};
use crate::fixture::{self, Fixture};
use serde_json::{Value, json};
use silang::disk::MemoryScratch;
use silang::disk::Stored;
use silang::holdings::catalog::UnionCatalog;
use silang::search::reader::Reader;
use silang::search::{Options, build};

#[test]
fn the_small_index_is_the_committed_one() {
    let root = fixture::small().root();
    hold("index/root.json", &String::from_utf8(root).unwrap());
    let on_disk = std::fs::read_dir(path("index")).unwrap().count();
    assert_eq!(
        on_disk, 2,
        "a small index is one file; the other has its answers"
    );
}

#[test]
fn answers_are_the_committed_ones() {
    let small = fixture::small();
    hold(
        "index/answers.json",
        &fixture::answers(&small, fixture::SMALL_QUESTIONS),
    );
    let large = fixture::large();
    hold(
        "answers.json",
        &fixture::answers(&large, fixture::LARGE_QUESTIONS),
    );
}

#[test]
fn the_larger_index_has_every_family_in_packed_files() {
    let files = fixture::large().files();
    for family in [
        "leaves", "tops", "lists", "asides", "cards", "records", "ids", "near", "heads", "holders",
    ] {
        assert!(
            files.iter().any(
                |(path, _)| path.contains(&format!("/{family}/")) && path.ends_with(".json.gz")
            ),
            "no file of {family}"
        );
    }
}

#[test]
fn the_order_of_the_catalog_does_not_matter() {
    let options = Options::default();
    let mut records = fixture::large_records();
    let one = fixture::of(&records, &options);
    records.reverse();
    assert_eq!(fixture::of(&records, &options).files(), one.files());
}

#[test]
fn an_index_that_says_it_has_more_documents_than_any_is_refused() {
    let small = fixture::small();
    let mut root: Value = serde_json::from_slice(&small.root()).unwrap();
    let open = |root: &Value| {
        let bytes = serde_json::to_vec(root).unwrap();
        Reader::open(&|_: &str| Ok(bytes.clone())).is_ok()
    };
    assert!(open(&root));
    // A list of all of them, as filters alone ask for, would not fit into any memory.
    root["segments"][0]["documents"] = json!(u32::MAX);
    assert!(!open(&root));
}

#[test]
fn every_file_keeps_its_schema() {
    let empty = Fixture(
        build(
            &UnionCatalog::default(),
            &Options::default(),
            &MemoryScratch,
        )
        .unwrap(),
    );
    for fixture in [fixture::small(), fixture::large(), empty] {
        let schema = |name: &str| -> Value {
            let file = fixture.0.read(&silang::paths::SitePath::new(name)).unwrap();
            serde_json::from_slice(&file).unwrap()
        };
        let root = jsonschema::validator_for(&schema("schema/holdings-root.json")).unwrap();
        let all = schema("schema/holdings-files.json");
        let value: Value = serde_json::from_slice(&fixture.root()).unwrap();
        assert_faultless(&root, &value, "root.json");
        assert!(
            !root.is_valid(&json!({})),
            "the schema of the root refuses nothing"
        );
        let inline = value
            .get("files")
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default();
        let stored = fixture
            .files()
            .into_iter()
            .filter(|(path, _)| path.starts_with("data/") && !path.ends_with("/root.json"));
        let stored = stored.map(|(path, bytes)| {
            (
                path,
                serde_json::from_slice(&fixture::unpacked(&bytes)).unwrap(),
            )
        });
        for (path, value) in inline.into_iter().chain(stored) {
            let family = path
                .trim_start_matches("data/holdings/")
                .split('/')
                .nth(1)
                .unwrap();
            let family = family.split('.').next().unwrap();
            let mut one = all.clone();
            one["$ref"] = json!(format!("#/$defs/{family}"));
            let validator = jsonschema::validator_for(&one).unwrap();
            assert_faultless(&validator, &value, &path);
            assert!(
                !validator.is_valid(&json!(1)),
                "the schema of {family} refuses nothing"
            );
        }
    }
}

#[track_caller]
fn assert_faultless(validator: &jsonschema::Validator, value: &Value, path: &str) {
    let faults: Vec<String> = validator
        .iter_errors(value)
        .map(|fault| fault.to_string())
        .collect();
    assert!(faults.is_empty(), "{path}: {faults:?}");
}
