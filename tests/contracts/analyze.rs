//! The analyzer gives the words of `analyze.json`, and the same hash over random text.

use super::{hold, lines, path};
use serde_json::{Value, json};
use silang::text::analyze::{NAME, REVISION, Word, analyze, id};

/// A word as one line of text: parts, and after a bar what else stands for it.
fn line(word: &Word) -> String {
    if word.also.is_empty() {
        word.parts.join(" ")
    } else {
        format!("{}|{}", word.parts.join(" "), word.also.join(" "))
    }
}

#[test]
fn words_are_those_of_the_contract() {
    let contract: Value =
        serde_json::from_slice(&std::fs::read(path("analyze.json")).unwrap()).unwrap();
    let cases: Vec<Value> = contract["cases"]
        .as_array()
        .unwrap()
        .iter()
        .map(|case| {
            let text = case["text"].as_str().unwrap();
            json!({ "text": text, "words": analyze(text).iter().map(line).collect::<Vec<_>>() })
        })
        .collect();
    assert!(cases.len() >= 200, "only {} cases", cases.len());
    let (n_terms, hash) = fuzz(&contract["fuzz"]);
    let mut recipe = contract["fuzz"].clone();
    recipe["n_terms"] = json!(n_terms);
    recipe["fnv1a32"] = json!(hash);
    let head = format!(
        "  \"analyzer\": {},\n",
        json!({ "name": NAME, "revision": REVISION, "id": id() })
    );
    hold(
        "analyze.json",
        &lines(&head, &cases, &format!(",\n  \"fuzz\": {recipe}")),
    );
}

#[test]
fn the_browser_asks_for_the_same_analyzer() {
    let script = path("../../themes/default/assets/js/search/analyze.js");
    let script = std::fs::read_to_string(script).unwrap();
    assert!(
        script.contains(&format!("ANALYZER_ID = \"{}\"", id())),
        "analyze.js must name {}",
        id()
    );
}

/// Random text from the ranges of the recipe: number of terms, and FNV-1a over all words.
fn fuzz(recipe: &Value) -> (usize, u32) {
    let ranges: Vec<(u32, u32)> = recipe["ranges"]
        .as_array()
        .unwrap()
        .iter()
        .map(|range| {
            (
                range[0].as_u64().unwrap() as u32,
                range[1].as_u64().unwrap() as u32,
            )
        })
        .collect();
    let mut state = recipe["seed"].as_u64().unwrap() as u32;
    let mut random = |below: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) % below
    };
    let (mut n_terms, mut hash) = (0, 0x811C_9DC5_u32);
    for _ in 0..recipe["texts"].as_u64().unwrap() {
        let mut text = String::new();
        for _ in 0..=random(24) {
            let (first, last) = ranges[random(ranges.len() as u32) as usize];
            text.push(char::from_u32(first + random(last - first + 1)).unwrap());
        }
        for word in analyze(&text) {
            n_terms += word.parts.len() + word.also.len();
            for byte in line(&word).bytes().chain([b'\n']) {
                hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
            }
        }
    }
    (n_terms, hash)
}
