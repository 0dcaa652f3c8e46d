//! Findings as SARIF 2.1.0, the form that code hosts and review tools take.

use crate::diag::{Diagnostic, Location, Rule, Severity};
use serde_json::{Value, json};

/// Writes one SARIF log. `rules` are all rules there are, so that a viewer can explain those that were not broken too.
pub fn sarif(found: &[Diagnostic], rules: &[&Rule]) -> String {
    let mut known: Vec<&Rule> = rules.to_vec();
    known.extend(found.iter().map(|finding| finding.rule));
    known.sort_by_key(|rule| rule.code);
    known.dedup_by_key(|rule| rule.code);
    let results: Vec<Value> = found
        .iter()
        .map(|finding| result(finding, &known))
        .collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "silang",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": known.iter().map(|rule| descriptor(rule)).collect::<Vec<_>>(),
            } },
            // Columns of findings count characters; SARIF would otherwise take them for UTF-16 units.
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": { "PORTAL": { "description": { "text": "the folder that holds content/" } } },
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

fn descriptor(rule: &Rule) -> Value {
    json!({
        "id": rule.code,
        "shortDescription": { "text": sentence(rule.summary) },
        "fullDescription": { "text": sentence(rule.summary) },
        "help": { "text": rule.explanation.trim(), "markdown": rule.explanation.trim() },
        "defaultConfiguration": { "level": level(rule.severity) },
        "properties": { "numbers": rule.numbers },
    })
}

fn result(finding: &Diagnostic, known: &[&Rule]) -> Value {
    // The schema knows fixes only as exact edits; silang's cures are sentences, so they stand in the message.
    let mut text = finding.message.clone();
    for hint in &finding.hints {
        text.push_str("\nhelp: ");
        text.push_str(hint);
    }
    let mut value = json!({
        "ruleId": finding.rule.code,
        "level": level(finding.severity),
        "message": { "text": text },
        "locations": [place(&finding.location, &finding.label)],
    });
    if let Some(object) = value.as_object_mut() {
        if let Ok(idx) = known.binary_search_by_key(&finding.rule.code, |rule| rule.code) {
            object.insert("ruleIndex".to_owned(), json!(idx));
        }
        if !finding.related.is_empty() {
            let related = finding
                .related
                .iter()
                .map(|(location, why)| place(location, why));
            object.insert("relatedLocations".to_owned(), related.collect());
        }
    }
    value
}

fn place(location: &Location, message: &str) -> Value {
    let mut value = json!({});
    let Some(object) = value.as_object_mut() else {
        return value;
    };
    if let Some(path) = location.path() {
        let mut physical =
            json!({ "artifactLocation": { "uri": uri(path.as_str()), "uriBaseId": "PORTAL" } });
        if let (Location::Text(_, span), Some(physical)) = (location, physical.as_object_mut()) {
            let region =
                json!({ "startLine": span.line.max(1), "startColumn": span.column.max(1) });
            physical.insert("region".to_owned(), region);
        }
        object.insert("physicalLocation".to_owned(), physical);
    }
    if matches!(location, Location::Portal | Location::Record { .. }) {
        object.insert(
            "logicalLocations".to_owned(),
            json!([{ "fullyQualifiedName": location.display() }]),
        );
    }
    if !message.is_empty() {
        object.insert("message".to_owned(), json!({ "text": message }));
    }
    value
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// SARIF asks for sentences; summaries are written without capital and stop.
fn sentence(summary: &str) -> String {
    let mut chars = summary.chars();
    let first = chars
        .next()
        .map(|first| first.to_uppercase().to_string())
        .unwrap_or_default();
    format!("{first}{}.", chars.as_str().trim_end_matches('.'))
}

/// A path as a relative URI reference (RFC 3986 3.3): what is not unreserved is written in percent.
fn uri(path: &str) -> String {
    let mut out = String::new();
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(char::from(byte));
            }
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Span;
    use crate::paths::SourcePath;

    const A: Rule = Rule {
        code: "a-rule",
        numbers: &["S01"],
        severity: Severity::Warning,
        summary: "one thing",
        explanation: "x",
    };
    const B: Rule = Rule {
        code: "b-rule",
        numbers: &[],
        severity: Severity::Error,
        summary: "other thing",
        explanation: "y",
    };

    #[test]
    fn results_point_at_their_rule_and_place() {
        let at = Location::Text(
            SourcePath::new("content/a b.yaml"),
            Span {
                line: 3,
                column: 5,
                start: 0,
                end: 9,
            },
        );
        let found = [
            Diagnostic::new(&B, at, "m")
                .hint("do this")
                .related(Location::Portal, "why"),
            Diagnostic::new(
                &A,
                Location::Record {
                    path: SourcePath::new("h.mrc"),
                    number: 2,
                    control: None,
                    field: None,
                },
                "n",
            ),
        ];
        let log: Value = serde_json::from_str(&sarif(&found, &[&A, &B])).unwrap();
        let run = &log["runs"][0];
        let result = &run["results"][0];
        assert_eq!(log["version"], "2.1.0");
        assert_eq!(
            run["tool"]["driver"]["rules"][result["ruleIndex"].as_u64().unwrap() as usize]["id"],
            "b-rule"
        );
        assert_eq!(result["message"]["text"], "m\nhelp: do this");
        let physical = &result["locations"][0]["physicalLocation"];
        assert_eq!(physical["artifactLocation"]["uri"], "content/a%20b.yaml");
        assert_eq!(
            physical["region"],
            json!({ "startLine": 3, "startColumn": 5 })
        );
        assert_eq!(result["relatedLocations"][0]["message"]["text"], "why");
        let record =
            &run["results"][1]["locations"][0]["logicalLocations"][0]["fullyQualifiedName"];
        assert_eq!(record, "h.mrc: record 2");
        assert_eq!(
            run["tool"]["driver"]["rules"][0]["shortDescription"]["text"],
            "One thing."
        );
    }
}
