//! House rules: what must hold of the source and of the rules about data, whoever writes them.

use crate::case_file::Case;
use crate::cases::{cases, files_below};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The rules of the reference that silang began with. Each is claimed by a rule of silang.
const FIRST_NUMBERS: &str = "S01 S02 S03 S04 S05 S06 S07 M01 M02 M03 M06 M07 M08 M11 M14 H01 H03 H04 \
    A01 A02 A03 A04 A05 A07 A15 C01 C03 C06 C07 C09 G01 J02 J03 E01 E02 E03 E04 E05 E06 E08 \
    D01 D02 B01 B04 B12 B15 T01";

/// What only one file or folder of the source may name.
const DOORS: &[(&str, &str)] = &[
    ("std::fs", "src/disk/real.rs"),
    ("Zoned::now", "src/cli"),
    ("Timestamp::now", "src/cli"),
    ("SystemTime", "src/cli"),
    ("tera::", "src/render/templates.rs"),
    ("pulldown_cmark", "src/markdown.rs"),
];

#[test]
fn every_rule_has_a_code_of_its_own_that_names_the_fault() {
    let mut seen = BTreeSet::new();
    for rule in silang::rules::all() {
        let word = |part: &str| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        };
        assert!(
            rule.code.split('-').all(word),
            "`{}` is not kebab-case",
            rule.code
        );
        assert!(
            seen.insert(rule.code),
            "two rules have the code `{}`",
            rule.code
        );
        let first = rule.summary.chars().next();
        assert!(
            first.is_some_and(|c| !c.is_uppercase()) && !rule.summary.ends_with('.'),
            "the summary of `{}` begins small and ends without a stop",
            rule.code
        );
    }
}

#[test]
fn every_rule_is_explained_by_a_bad_and_a_good_example() {
    let poor: Vec<&str> = silang::rules::all()
        .iter()
        .filter(|rule| {
            let (bad, good) = (
                rule.explanation.find("**Bad**"),
                rule.explanation.find("**Good**"),
            );
            !(bad.is_some_and(|at| at > 40) && bad < good)
        })
        .map(|rule| rule.code)
        .collect();
    assert!(
        poor.is_empty(),
        "explanations without a reason, **Bad** and **Good** in this order: {poor:?}"
    );
}

#[test]
fn every_rule_has_a_case() {
    let mut named = BTreeSet::new();
    for file in files_below(&cases()) {
        if file.starts_with(cases().join("base"))
            || file.extension().is_none_or(|extension| extension != "md")
        {
            continue;
        }
        let text = fs::read_to_string(&file).expect("a case in UTF-8");
        // What is no case (the README) or is broken is for the tests of the cases to say.
        let Ok(case) = Case::parse(&text) else {
            continue;
        };
        for line in case.diagnostics.lines() {
            let code = line
                .split_once('[')
                .and_then(|(_, rest)| rest.split_once(']'))
                .map_or("", |(code, _)| code);
            named.insert(code.to_owned());
        }
    }
    let bare: Vec<&str> = silang::rules::all()
        .iter()
        .map(|rule| rule.code)
        .filter(|code| !named.contains(*code))
        .collect();
    assert!(
        bare.is_empty(),
        "rules without a case in tests/cases: {bare:?}"
    );
}

#[test]
fn every_first_number_is_claimed_by_a_rule() {
    let rules = silang::rules::all();
    let claimed: BTreeSet<&str> = rules
        .iter()
        .flat_map(|rule| rule.numbers.iter().copied())
        .collect();
    let wanted: Vec<&str> = FIRST_NUMBERS.split_whitespace().collect();
    assert_eq!(wanted.len(), 47);
    let missing: Vec<&str> = wanted
        .into_iter()
        .filter(|number| !claimed.contains(number))
        .collect();
    assert!(
        missing.is_empty(),
        "numbers of the reference that no rule claims: {missing:?}"
    );
}

#[test]
fn the_doors_of_the_house_are_the_only_ones() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut faults: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in files_below(&root.join("src")) {
        let inside = file
            .strip_prefix(root)
            .unwrap_or(&file)
            .to_string_lossy()
            .replace('\\', "/");
        // The build script is no part of the program.
        if !inside.ends_with(".rs") || inside == "src/embed.rs" {
            continue;
        }
        let text = fs::read_to_string(&file).expect("source in UTF-8");
        for (line, content) in (1..).zip(text.lines()) {
            let code = content.split("//").next().unwrap_or_default();
            for (word, door) in DOORS {
                let through = inside == *door || inside.starts_with(&format!("{door}/"));
                if code.contains(word) && !through {
                    faults
                        .entry(format!("{word} belongs to {door}"))
                        .or_default()
                        .push(format!("{inside}:{line}"));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// The rooms in the order of the table in the map of the house.
fn rooms() -> Vec<String> {
    let map = include_str!("../../src/architecture.md");
    let rows = map.lines().filter(|line| line.starts_with("| `"));
    let names = rows.filter_map(|row| row.split('|').nth(1));
    names
        .flat_map(|cell| cell.split(','))
        .map(|name| name.trim().trim_matches('`').to_owned())
        .collect()
}

#[test]
fn a_room_uses_only_rooms_above_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let rooms = rooms();
    let place = |room: &str| rooms.iter().position(|known| known == room);
    let mut faults = Vec::new();
    for file in files_below(&root) {
        let inside = file
            .strip_prefix(&root)
            .unwrap_or(&file)
            .to_string_lossy()
            .replace('\\', "/");
        let room = inside.split(['/', '.']).next().unwrap_or_default();
        if !inside.ends_with(".rs") || ["lib", "main", "embed"].contains(&room) {
            continue;
        }
        let Some(own) = place(room) else {
            faults.push(format!("{inside}: the map does not show this room"));
            continue;
        };
        let text = fs::read_to_string(&file).expect("source in UTF-8");
        // What stands in tests may reach for a whole portal.
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for used in code.split("crate::").skip(1) {
            let used: String = used
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            if place(&used).is_some_and(|at| at > own) {
                faults.push(format!("{inside} uses `{used}`, which is below it"));
            }
        }
    }
    faults.dedup();
    assert!(faults.is_empty(), "{faults:#?}");
}
