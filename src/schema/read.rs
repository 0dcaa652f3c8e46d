//! YAML nodes to typed values, field by field; every fault of a record in one pass.
//! Stays whole above 500 lines: the walk and the words of its findings are read together.

use super::scalar::{self, Wanted};
use super::value::{Fields, Item, Value};
use super::{Field, Schema, Type};
use crate::diag::{Diagnostic, Location, Rule, Severity, Sink, Span};
use crate::paths::SourcePath;
use crate::text;
use crate::yaml::{Entry, Node, Yaml};
use unicode_normalization::UnicodeNormalization;

macro_rules! rule {
    ($name:ident, $code:literal, $number:literal, $severity:ident, $summary:literal) => {
        pub(crate) const $name: Rule = Rule {
            code: $code,
            numbers: &[$number],
            severity: Severity::$severity,
            summary: $summary,
            explanation: include_str!(concat!("explain/", $code, ".md")),
        };
    };
}

rule!(
    MISSING_FIELD,
    "missing-field",
    "S02",
    Error,
    "a field that every record of the kind needs is missing or empty"
);
rule!(
    WRONG_TYPE,
    "wrong-type",
    "S03",
    Error,
    "a list, a map or a text stands where something else belongs"
);
rule!(
    BAD_VALUE,
    "bad-value",
    "S03",
    Error,
    "a date, time, number, address or identifier is not one"
);
rule!(
    UNKNOWN_CODE,
    "unknown-code",
    "S03",
    Error,
    "a word is not among those the field knows"
);
rule!(
    UNKNOWN_FIELD,
    "unknown-field",
    "S04",
    Warning,
    "a key is not a field of this kind"
);
rule!(
    AMBIGUOUS_SCALAR,
    "ambiguous-scalar",
    "S05",
    Warning,
    "text without quotes that other YAML readers would change"
);

pub(crate) const RULES: &[&Rule] = &[
    &MISSING_FIELD,
    &WRONG_TYPE,
    &BAD_VALUE,
    &UNKNOWN_CODE,
    &UNKNOWN_FIELD,
    &AMBIGUOUS_SCALAR,
];

const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// What the whole portal has in common, so that records need not say it.
#[derive(Debug, Clone)]
pub(crate) struct Conventions {
    /// Languages of the portal, the default first.
    pub(crate) languages: Vec<String>,
    /// Calling code of the country, for telephone numbers that begin with 0; empty where it is not known.
    pub(crate) calling_code: String,
    /// ISO 4217 code of amounts that name no currency.
    pub(crate) currency: String,
}

/// Reads the nodes of one file.
pub(crate) struct Reader<'a> {
    /// Kinds and vocabularies.
    pub(crate) schema: &'a Schema,
    /// The file, for findings.
    pub(crate) path: &'a SourcePath,
    /// How the portal writes what records leave out.
    pub(crate) conventions: &'a Conventions,
    /// Where findings go.
    pub(crate) sink: &'a Sink,
}

impl Reader<'_> {
    /// Reads a record's map; `skip` are keys that are not fields (`id`).
    pub(crate) fn record(&self, fields: &[Field], node: &Node, skip: &[&str]) -> Fields {
        self.map(fields, node, "", skip).unwrap_or_else(|| Fields {
            entries: Vec::new(),
            span: node.span,
        })
    }

    pub(super) fn report(&self, rule: &'static Rule, span: Span, message: String) -> Diagnostic {
        Diagnostic::new(rule, Location::Text(self.path.clone(), span), message)
    }

    fn map(&self, fields: &[Field], node: &Node, path: &str, skip: &[&str]) -> Option<Fields> {
        let entries: &[Entry] = match &node.yaml {
            Yaml::Map(entries) => entries,
            Yaml::Null => &[],
            _ => {
                let known: Vec<&str> = fields
                    .iter()
                    .take(4)
                    .map(|field| field.name.as_str())
                    .collect();
                self.wrong(
                    node,
                    path,
                    "a map",
                    &format!(
                        "write `{}:` and its fellows under it, indented",
                        known.join(":`, `")
                    ),
                );
                return None;
            }
        };
        let mut out = Fields {
            entries: Vec::new(),
            span: node.span,
        };
        for entry in entries {
            if skip.contains(&entry.key.as_str()) {
                continue;
            }
            let at = join(path, &entry.key);
            if let Some(field) = fields.iter().find(|field| field.name == entry.key) {
                if matches!(entry.node.yaml, Yaml::Null) && !field.required {
                    continue;
                }
                if let Some(item) = self.field(field, &entry.node, &at) {
                    out.entries.push((entry.key.clone(), item));
                }
            } else if entry.key.starts_with("x-") {
                out.entries.push((entry.key.clone(), any(&entry.node)));
            } else {
                let mut found = self.report(
                    &UNKNOWN_FIELD,
                    entry.key_span,
                    format!("there is no field `{at}`"),
                );
                let names = fields.iter().map(|field| field.name.as_str());
                found = match text::nearest(&entry.key, names.clone()) {
                    Some(near) => found.hint(format!("did you mean `{near}`?")),
                    None => found.hint(format!("fields here: {}", listed(names))),
                };
                self.sink
                    .report(found.hint("a field of your own begins with `x-`"));
            }
        }
        for field in fields.iter().filter(|field| field.required) {
            if !entries.iter().any(|entry| entry.key == field.name) {
                let at = join(path, &field.name);
                let span = Span {
                    end: node.span.start,
                    ..node.span
                };
                self.sink.report(
                    self.report(&MISSING_FIELD, span, format!("`{at}` is missing"))
                        .hint(format!("{}: {}", field.label, field.doc)),
                );
            }
        }
        Some(out)
    }

    fn field(&self, field: &Field, node: &Node, path: &str) -> Option<Item> {
        let empty = match &node.yaml {
            Yaml::Null => true,
            Yaml::Scalar { text, .. } => text.trim().is_empty(),
            Yaml::Seq(items) => items.is_empty(),
            Yaml::Map(entries) => entries.is_empty() && !matches!(field.ty, Type::Map(_)),
        };
        if empty {
            if field.required {
                self.sink.report(
                    self.report(&MISSING_FIELD, node.span, format!("`{path}` is empty"))
                        .hint(format!("{}: {}", field.label, field.doc)),
                );
            }
            let span = node.span;
            return matches!(node.yaml, Yaml::Seq(_)).then(|| Item {
                value: Value::List(Vec::new()),
                span,
            });
        }
        if let Yaml::Scalar { text, .. } = &node.yaml
            && field.words.contains(text)
        {
            return Some(Item {
                value: Value::Word(text.clone()),
                span: node.span,
            });
        }
        self.value(&field.ty, field, node, path)
    }

    fn value(&self, ty: &Type, field: &Field, node: &Node, path: &str) -> Option<Item> {
        let span = node.span;
        let value = match ty {
            Type::Any => return Some(any(node)),
            Type::Map(fields) => Value::Map(self.map(fields, node, path, &[])?),
            Type::List(inner) => Value::List(self.list(inner, field, node, path, false)?),
            Type::Alternatives(inner) => Value::List(self.list(inner, field, node, path, true)?),
            Type::Keyed(vocabulary, inner) => {
                let Yaml::Map(entries) = &node.yaml else {
                    self.wrong(
                        node,
                        path,
                        "a map",
                        "write `key: value` lines under it, indented",
                    );
                    return None;
                };
                let mut out = Fields {
                    entries: Vec::new(),
                    span,
                };
                for entry in entries {
                    if let Some(name) = vocabulary {
                        let known = self.code(name, &entry.key, entry.key_span, path);
                        if known.is_none() {
                            continue;
                        }
                    }
                    if let Some(item) =
                        self.value(inner, field, &entry.node, &join(path, &entry.key))
                    {
                        out.entries.push((entry.key.clone(), item));
                    }
                }
                Value::Map(out)
            }
            Type::Week => {
                let Yaml::Map(entries) = &node.yaml else {
                    self.wrong(
                        node,
                        path,
                        "a map of weekdays",
                        "write `mon: [\"08:00-16:00\"]`, one line a day; `[]` means closed",
                    );
                    return None;
                };
                let mut out = Fields {
                    entries: Vec::new(),
                    span,
                };
                for entry in entries {
                    let at = join(path, &entry.key);
                    if !WEEKDAYS.contains(&entry.key.as_str()) {
                        self.unknown_word(&entry.key, entry.key_span, &at, WEEKDAYS.into_iter());
                        continue;
                    }
                    let item = match &entry.node.yaml {
                        Yaml::Null => Some(Item {
                            value: Value::List(Vec::new()),
                            span: entry.node.span,
                        }),
                        _ => {
                            let items = self.list(&Type::Span, field, &entry.node, &at, false);
                            items.map(|items| Item {
                                value: Value::List(items),
                                span: entry.node.span,
                            })
                        }
                    };
                    out.entries
                        .extend(item.map(|item| (entry.key.clone(), item)));
                }
                Value::Map(out)
            }
            Type::Text | Type::Md => return self.localized(ty, field, node, path),
            Type::Money => return self.money(field, node, path),
            _ => {
                let Yaml::Scalar { text, plain } = &node.yaml else {
                    self.wrong(
                        node,
                        path,
                        "one value",
                        "write it on the same line, without `-` or brackets",
                    );
                    return None;
                };
                let value = self.scalar(ty, field, text, span, path)?;
                let textual = !matches!(
                    ty,
                    Type::Int | Type::Num | Type::Bool | Type::Date { .. } | Type::DateTime
                );
                if *plain && textual {
                    self.warn_misread(text, span, path);
                }
                value
            }
        };
        Some(Item { value, span })
    }

    pub(super) fn warn_misread(&self, text: &str, span: Span, path: &str) {
        if let Some(reading) = scalar::misread(text) {
            let message =
                format!("`{path}: {text}` has no quotes, and other programs read it as {reading}");
            self.sink.report(
                self.report(&AMBIGUOUS_SCALAR, span, message)
                    .hint(format!("write \"{text}\" with quotes")),
            );
        }
    }

    fn list(
        &self,
        inner: &Type,
        field: &Field,
        node: &Node,
        path: &str,
        alternatives: bool,
    ) -> Option<Vec<Item>> {
        let Yaml::Seq(items) = &node.yaml else {
            let hint = match &node.yaml {
                Yaml::Scalar { text, .. } if !text.contains('\n') => format!("write [{text}]"),
                _ => "begin each item with `- `".to_owned(),
            };
            self.wrong(node, path, "a list", &hint);
            return None;
        };
        let mut out = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let at = format!("{path}[{}]", index + 1);
            if let Yaml::Scalar { text, .. } = &item.yaml
                && field.words.contains(text)
            {
                out.push(Item {
                    value: Value::Word(text.clone()),
                    span: item.span,
                });
            } else if let (true, Yaml::Seq(_)) = (alternatives, &item.yaml) {
                let any_of = self.list(inner, field, item, &at, false);
                out.extend(any_of.map(|items| Item {
                    value: Value::List(items),
                    span: item.span,
                }));
            } else if matches!(item.yaml, Yaml::Null) {
                self.sink.report(
                    self.report(&MISSING_FIELD, item.span, format!("`{at}` is empty"))
                        .hint("remove the line, or fill it in"),
                );
            } else {
                out.extend(self.value(inner, field, item, &at));
            }
        }
        self.within(field, items.len() as f64, node.span, path, "items");
        Some(out)
    }

    pub(super) fn unknown_word<'w>(
        &self,
        word: &str,
        span: Span,
        path: &str,
        known: impl Iterator<Item = &'w str> + Clone,
    ) {
        let found = self.report(
            &UNKNOWN_CODE,
            span,
            format!("`{path}` does not know the word `{word}`"),
        );
        let near = text::nearest(word, known.clone());
        let found = match near {
            Some(near) => found.hint(format!("did you mean `{near}`?")),
            None => found,
        };
        self.sink
            .report(found.hint(format!("words: {}", listed(known))));
    }

    pub(super) fn within(&self, field: &Field, size: f64, span: Span, path: &str, unit: &str) {
        // The bounds of a list count its items, not what an item holds.
        let is_list = matches!(field.ty, Type::List(_) | Type::Alternatives(_));
        if is_list && unit != "items" {
            return;
        }
        let low = field.min.is_some_and(|min| size < min);
        let high = field.max.is_some_and(|max| size > max);
        if low || high {
            let limit = if low { field.min } else { field.max }.unwrap_or_default();
            let word = if low { "least" } else { "most" };
            let unit = if unit.is_empty() {
                String::new()
            } else {
                format!(" {unit}")
            };
            let message = format!("`{path}` has {size}{unit}; at {word} {limit}{unit} fit here");
            let message = if unit.is_empty() {
                format!("`{path}` is {size}; it must be at {word} {limit}")
            } else {
                message
            };
            self.sink.report(
                self.report(&BAD_VALUE, span, message)
                    .hint(format!("{}: {}", field.label, field.doc)),
            );
        }
    }

    pub(super) fn wrong(&self, node: &Node, path: &str, wanted: &str, hint: &str) {
        let is = match &node.yaml {
            Yaml::Null => "nothing",
            Yaml::Scalar { .. } => "text",
            Yaml::Seq(_) => "a list",
            Yaml::Map(_) => "a map",
        };
        let place = if path.is_empty() {
            "the file".to_owned()
        } else {
            format!("`{path}`")
        };
        let message = format!("{place} must be {wanted}, but {is} stands here");
        self.sink
            .report(self.report(&WRONG_TYPE, node.span, message).hint(hint));
    }

    pub(super) fn bad(&self, field: &Field, text: &str, span: Span, path: &str, wanted: &Wanted) {
        let message = format!("`{path}` must be {}, but `{text}` is not", wanted.0);
        let mut found = self
            .report(&BAD_VALUE, span, message)
            .hint(format!("for example {}", wanted.1));
        if !field.words.is_empty() {
            found = found.hint(format!("or one of: {}", field.words.join(", ")));
        }
        self.sink.report(found);
    }
}

/// Whether text may be an id: small letters, digits, hyphens inside, at most 63 characters.
pub(crate) fn is_slug(text: &str) -> bool {
    let inside = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    (1..=63).contains(&text.len())
        && text.bytes().all(inside)
        && !text.starts_with('-')
        && !text.ends_with('-')
}

/// One line: NFC, no control characters, white space folded.
pub(super) fn line(text: &str) -> String {
    let kept: String = text
        .nfc()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub(super) fn join(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

fn listed<'w>(words: impl Iterator<Item = &'w str>) -> String {
    let all: Vec<&str> = words.collect();
    let shown = all.iter().take(24).copied().collect::<Vec<_>>().join(", ");
    if all.len() > 24 {
        format!("{shown}, … ({} in all)", all.len())
    } else {
        shown
    }
}

pub(super) fn shown(node: &Node) -> String {
    match &node.yaml {
        Yaml::Scalar { text, .. } => text.clone(),
        Yaml::Null => String::new(),
        Yaml::Seq(_) => "a list".to_owned(),
        Yaml::Map(_) => "this map".to_owned(),
    }
}

fn any(node: &Node) -> Item {
    let value = match &node.yaml {
        Yaml::Null => Value::Str(String::new()),
        Yaml::Scalar { text, .. } => Value::Str(text.clone()),
        Yaml::Seq(items) => Value::List(items.iter().map(any).collect()),
        Yaml::Map(entries) => Value::Map(Fields {
            entries: entries
                .iter()
                .map(|entry| (entry.key.clone(), any(&entry.node)))
                .collect(),
            span: node.span,
        }),
    };
    Item {
        value,
        span: node.span,
    }
}
