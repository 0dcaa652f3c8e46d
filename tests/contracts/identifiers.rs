//! ISBN and ISSN are recognized as `identifiers.json` says.

use super::{hold, lines, path};
use serde_json::{Value, json};
use silang::text::identifiers::identify;

#[test]
fn numbers_are_those_of_the_contract() {
    let contract: Value =
        serde_json::from_slice(&std::fs::read(path("identifiers.json")).unwrap()).unwrap();
    let cases: Vec<Value> = contract["cases"]
        .as_array()
        .unwrap()
        .iter()
        .map(|case| json!({ "text": case["text"], "number": identify(case["text"].as_str().unwrap()) }))
        .collect();
    hold("identifiers.json", &lines("", &cases, ""));
}

// By hand, so that accepting a wrong contract does not go unseen.
#[test]
fn takes_any_hyphens_and_refuses_wrong_check_digits() {
    for text in [
        "0-306-40615-2",
        "ISBN-10: 0306406152",
        "978 0 306 40615 7",
        "isbn 13 978–0–306–40615–7 (pbk.)",
    ] {
        assert_eq!(identify(text).as_deref(), Some("9780306406157"), "{text}");
    }
    for text in ["ISSN 2434-561x", "2434561X", "e-ISSN: 2434 561X"] {
        assert_eq!(identify(text).as_deref(), Some("2434-561X"), "{text}");
    }
    for text in [
        "0306406153",
        "9780306406158",
        "2434-5610",
        "sejarah",
        "",
        "978",
        "isbn",
    ] {
        assert_eq!(identify(text), None, "{text}");
    }
}
