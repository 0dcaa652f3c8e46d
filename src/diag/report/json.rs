//! Findings as JSON lines, for scripts and editors.

use crate::diag::{Diagnostic, Location};
use serde_json::{Map, Value, json};

/// One JSON object per finding and line. Keys are always the same; what a place does not have is `null`.
pub fn json(found: &[Diagnostic]) -> String {
    let mut out = String::new();
    for finding in found {
        let mut object = Map::new();
        object.insert("code".to_owned(), json!(finding.rule.code));
        object.insert("numbers".to_owned(), json!(finding.rule.numbers));
        object.insert("severity".to_owned(), json!(finding.severity.word()));
        object.insert("message".to_owned(), json!(finding.message));
        place(&finding.location, &mut object);
        object.insert(
            "label".to_owned(),
            if finding.label.is_empty() {
                Value::Null
            } else {
                json!(finding.label)
            },
        );
        object.insert("hints".to_owned(), json!(finding.hints));
        let related = finding.related.iter().map(|(location, why)| {
            let mut object = Map::new();
            object.insert("message".to_owned(), json!(why));
            place(location, &mut object);
            Value::Object(object)
        });
        object.insert("related".to_owned(), related.collect());
        out.push_str(&Value::Object(object).to_string());
        out.push('\n');
    }
    out
}

fn place(location: &Location, object: &mut Map<String, Value>) {
    object.insert(
        "path".to_owned(),
        json!(location.path().map(|path| path.as_str())),
    );
    let (mut line, mut column, mut start, mut end) =
        (Value::Null, Value::Null, Value::Null, Value::Null);
    let mut record = Value::Null;
    match location {
        Location::Portal | Location::File(_) => {}
        Location::Text(_, span) => {
            (line, column) = (json!(span.line), json!(span.column));
            (start, end) = (json!(span.start), json!(span.end));
        }
        Location::Record {
            number,
            control,
            field,
            ..
        } => {
            record = json!({ "number": number, "control": control, "field": field });
        }
    }
    object.insert("line".to_owned(), line);
    object.insert("column".to_owned(), column);
    object.insert("start".to_owned(), start);
    object.insert("end".to_owned(), end);
    object.insert("record".to_owned(), record);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::{Rule, Severity, Span};
    use crate::paths::SourcePath;

    const RULE: Rule = Rule {
        code: "bad-isbn",
        numbers: &["B04"],
        severity: Severity::Warning,
        summary: "",
        explanation: "",
    };

    #[test]
    fn each_finding_is_one_line_with_every_key() {
        let path = SourcePath::new("content/a.yaml");
        let found = [
            Diagnostic::new(
                &RULE,
                Location::Text(
                    path.clone(),
                    Span {
                        line: 2,
                        column: 3,
                        start: 9,
                        end: 12,
                    },
                ),
                "a\nb",
            )
            .hint("h")
            .related(Location::File(path.clone()), "why"),
            Diagnostic::new(
                &RULE,
                Location::Record {
                    path,
                    number: 7,
                    control: None,
                    field: None,
                },
                "c",
            ),
        ];
        let text = json(&found);
        let lines: Vec<Value> = text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0]["numbers"][0], "B04");
        assert_eq!(
            (&lines[0]["line"], &lines[0]["end"]),
            (&json!(2), &json!(12))
        );
        assert_eq!(lines[0]["related"][0]["path"], "content/a.yaml");
        assert_eq!(lines[1]["record"]["number"], 7);
        let keys = |value: &Value| {
            value
                .as_object()
                .unwrap()
                .keys()
                .cloned()
                .collect::<Vec<_>>()
        };
        assert_eq!(keys(&lines[0]), keys(&lines[1]));
    }
}
