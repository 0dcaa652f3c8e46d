//! Spellings of words are the committed ones.

use super::hold;
use serde_json::{Value, json};
use silang::text::spelling::{distance, modern, plain, skeleton, slips};

const WORDS: &[&str] = &[
    "soekarno",
    "sukarno",
    "tjerita",
    "djawa",
    "njanji",
    "sjair",
    "oedjian",
    "poestaka",
    "fiqih",
    "fikih",
    "fiqh",
    "hadits",
    "hadis",
    "hadith",
    "syariah",
    "sharia",
    "shalat",
    "salat",
    "sholat",
    "dzikir",
    "zikir",
    "dhuha",
    "ghazali",
    "gazali",
    "khutbah",
    "kutbah",
    "akhlaq",
    "akhlak",
    "philosophy",
    "filosofi",
    "universitas",
    "universiteit",
    "chusus",
    "khusus",
    "muhammad",
    "mohamad",
    "quran",
    "aku",
    "a",
    "",
    "كتاب",
    "图书",
    "café",
    "abc123",
    "zzzzzzzz",
    "oeoe",
    "tsunami",
    "ttss",
    "kkh",
    "ckh",
];

const PAIRS: &[(&str, &str, usize)] = &[
    ("pelangi", "pelnagi", 2),
    ("pelangi", "pelangi", 1),
    ("pelangi", "plangi", 1),
    ("ca", "abc", 3),
    ("abcdef", "uvwxyz", 2),
    ("", "abc", 3),
    ("كتاب", "كتب", 1),
    ("sejarah", "sjearha", 2),
    ("kitten", "sitting", 3),
    ("a", "b", 0),
];

#[test]
fn spellings_are_those_of_the_contract() {
    let words: Vec<Value> = WORDS
        .iter()
        .map(|word| json!([word, modern(word), plain(word), skeleton(word), slips(word)]))
        .collect();
    let pairs: Vec<Value> = PAIRS
        .iter()
        .map(|(a, b, most)| json!([a, b, most, distance(a, b, *most)]))
        .collect();
    let lines = |all: Vec<Value>| {
        let lines: Vec<String> = all.iter().map(Value::to_string).collect();
        format!("[\n{}\n]", lines.join(",\n"))
    };
    let text = format!(
        "{{\"words\": {},\n\"pairs\": {}}}\n",
        lines(words),
        lines(pairs)
    );
    hold("spelling.json", &text);
}
