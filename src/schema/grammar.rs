//! The schema language: YAML files with one line a field, `TYPE[flags] [key=value …] | label | description`.
//!
//! The files are part of the program: what is wrong in them is a bug, found by the tests at the foot of this file.

use super::{Code, Field, Kind, Regency, Schema, Type};
use regex_lite::Regex;
use serde_yaml::{Mapping, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

const KINDS: [&str; 14] = [
    include_str!("agreement.yaml"),
    include_str!("card_scheme.yaml"),
    include_str!("document.yaml"),
    include_str!("event.yaml"),
    include_str!("holdings.yaml"),
    include_str!("member.yaml"),
    include_str!("news.yaml"),
    include_str!("override.yaml"),
    include_str!("page.yaml"),
    include_str!("partner.yaml"),
    include_str!("portal.yaml"),
    include_str!("repository.yaml"),
    include_str!("series.yaml"),
    include_str!("service.yaml"),
];

struct Grammar {
    shared: Mapping,
    named: BTreeMap<String, Arc<Vec<Field>>>,
    kinds: BTreeMap<String, Kind>,
}

pub(super) fn builtin() -> Schema {
    let shared = mapping(include_str!("shared.yaml"));
    let types = shared
        .get("types")
        .and_then(Value::as_mapping)
        .cloned()
        .unwrap_or_default();
    let mut grammar = Grammar {
        shared: types,
        named: BTreeMap::new(),
        kinds: BTreeMap::new(),
    };
    let common = shared
        .get("common")
        .and_then(Value::as_mapping)
        .map(|map| grammar.fields(map))
        .unwrap_or_default();
    for source in KINDS {
        let file = mapping(source);
        let text = |key: &str| {
            file.get(key)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let mut fields = file
            .get("fields")
            .and_then(Value::as_mapping)
            .map(|map| grammar.fields(map))
            .unwrap_or_default();
        let own: Vec<String> = fields.iter().map(|field| field.name.clone()).collect();
        fields.extend(
            common
                .iter()
                .filter(|field| !own.contains(&field.name))
                .cloned(),
        );
        let kind = Kind {
            name: text("kind"),
            folder: text("folder"),
            body: file.get("body").and_then(Value::as_str).map(str::to_owned),
            doc: text("doc"),
            fields: Arc::new(fields),
        };
        grammar.kinds.insert(kind.name.clone(), kind);
    }
    let mut vocabularies = BTreeMap::new();
    for (name, codes) in &mapping(include_str!("vocab.yaml")) {
        let codes = codes
            .as_mapping()
            .into_iter()
            .flatten()
            .map(|(code, labels)| {
                let label = |index: usize| {
                    labels
                        .get(index)
                        .and_then(Value::as_str)
                        .unwrap_or_default()
                        .to_owned()
                };
                let labels =
                    BTreeMap::from([("id".to_owned(), label(0)), ("en".to_owned(), label(1))]);
                Code {
                    code: plain(code),
                    labels,
                }
            });
        vocabularies.insert(plain(name), codes.collect());
    }
    let regions = mapping(include_str!("regions.yaml"));
    let table = |name: &str| {
        regions
            .get(name)
            .and_then(Value::as_mapping)
            .cloned()
            .unwrap_or_default()
    };
    let text = |value: &Value, key: &str| {
        value
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let number = |value: &Value, key: &str| value.get(key).and_then(Value::as_f64);
    let range = |value: &Value, key: &str, index: usize| {
        value
            .get(key)
            .and_then(|pair| pair.get(index))
            .and_then(Value::as_f64)
            .unwrap_or_default()
    };
    Schema {
        fallback: "id".to_owned(),
        kinds: grammar.kinds,
        vocabularies,
        provinces: table("provinces")
            .iter()
            .map(|(code, at)| (plain(code), (text(at, "name"), text(at, "zone"))))
            .collect(),
        regencies: table("regencies")
            .iter()
            .map(|(code, at)| {
                let center = number(at, "lat").zip(number(at, "lon"));
                (
                    plain(code),
                    Regency {
                        name: text(at, "name"),
                        kind: text(at, "kind"),
                        center,
                    },
                )
            })
            .collect(),
        countries: table("countries")
            .iter()
            .map(|(code, at)| {
                (
                    plain(code),
                    [
                        range(at, "lat", 0),
                        range(at, "lat", 1),
                        range(at, "lon", 0),
                        range(at, "lon", 1),
                    ],
                )
            })
            .collect(),
    }
}

fn mapping(source: &str) -> Mapping {
    serde_yaml::from_str(source).unwrap_or_default()
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        _ => String::new(),
    }
}

impl Grammar {
    fn fields(&mut self, map: &Mapping) -> Vec<Field> {
        map.iter()
            .filter(|(key, _)| key.as_str() != Some("_"))
            .map(|(key, value)| self.field(&plain(key), value))
            .collect()
    }

    fn field(&mut self, name: &str, value: &Value) -> Field {
        let Some(map) = value.as_mapping() else {
            return self.line(name, value.as_str().unwrap_or_default(), None);
        };
        let inner = Type::Map(Arc::new(self.fields(map)));
        let line = map.get("_").and_then(Value::as_str).unwrap_or_default();
        self.line(name, line, Some(inner))
    }

    /// Reads a field's line; `inner` is the map that the line's flags speak of, where it is one.
    fn line(&mut self, name: &str, line: &str, inner: Option<Type>) -> Field {
        let line = if line.starts_with("| ") {
            format!(" {line}")
        } else {
            line.to_owned()
        };
        let mut parts = line.splitn(3, " | ");
        let mut words = parts.next().unwrap_or_default().split_whitespace();
        let mut ty = words.next().unwrap_or_default().to_owned();
        let required = ty.ends_with('!');
        ty.truncate(ty.len() - usize::from(required));
        let mut lists = 0;
        while ty.ends_with("[]") {
            ty.truncate(ty.len() - 2);
            lists += 1;
        }
        let base = match inner {
            Some(map) => match ty
                .strip_prefix("map(")
                .and_then(|rest| rest.strip_suffix(')'))
            {
                Some(keys) => Type::Keyed((keys != "*").then(|| keys.to_owned()), Box::new(map)),
                None => map,
            },
            None => self.simple(&ty),
        };
        let ty = match lists {
            0 => base,
            1 => Type::List(Box::new(base)),
            _ => Type::Alternatives(Box::new(base)),
        };
        let mut field = Field {
            name: name.to_owned(),
            ty,
            required,
            private: false,
            words: Vec::new(),
            values: Vec::new(),
            min: None,
            max: None,
            pattern: None,
            label: parts.next().unwrap_or_default().to_owned(),
            doc: parts.next().unwrap_or_default().to_owned(),
        };
        for word in words {
            let list = |text: &str| text.split(',').map(str::to_owned).collect();
            match word.split_once('=') {
                Some(("min", limit)) => field.min = limit.parse().ok(),
                Some(("max", limit)) => field.max = limit.parse().ok(),
                Some(("pattern", pattern)) => field.pattern = Regex::new(pattern).ok(),
                Some(("or", list_of)) => field.words = list(list_of),
                Some(("values", list_of)) => field.values = list(list_of),
                _ => field.private |= word == "private",
            }
        }
        field
    }

    fn simple(&mut self, ty: &str) -> Type {
        if let Some(name) = ty.strip_prefix('@') {
            return self.named(name);
        }
        if let Some((head, rest)) = ty.split_once('(') {
            let inside = rest.strip_suffix(')').unwrap_or(rest);
            return match head {
                "enum" => Type::Enum(inside.to_owned()),
                "ref" => Type::Ref(inside.split(',').map(str::to_owned).collect()),
                // The fields of a kind further up in the alphabet, none of them required.
                "some" => {
                    let mut fields = self
                        .kinds
                        .get(inside)
                        .map(|kind| kind.fields.to_vec())
                        .unwrap_or_default();
                    for field in &mut fields {
                        field.required = false;
                    }
                    Type::Map(Arc::new(fields))
                }
                _ => {
                    let (keys, value) = inside.split_once(',').unwrap_or(("*", "any"));
                    let value = match value.strip_suffix("[]") {
                        Some(item) => Type::List(Box::new(self.simple(item))),
                        None => self.simple(value),
                    };
                    Type::Keyed((keys != "*").then(|| keys.to_owned()), Box::new(value))
                }
            };
        }
        match ty {
            "str" => Type::Str,
            "text" => Type::Text,
            "md" => Type::Md,
            "slug" => Type::Slug,
            "date" => Type::Date { partial: false },
            "date~" => Type::Date { partial: true },
            "dt" => Type::DateTime,
            "time" => Type::Time,
            "span" => Type::Span,
            "week" => Type::Week,
            "dur" => Type::Duration,
            "money" => Type::Money,
            "url" => Type::Url,
            "email" => Type::Email,
            "phone" => Type::Phone,
            "int" => Type::Int,
            "num" => Type::Num,
            "bool" => Type::Bool,
            "file" => Type::File,
            "lang" => Type::Lang,
            "tz" => Type::Zone,
            _ => Type::Any,
        }
    }

    fn named(&mut self, name: &str) -> Type {
        if let Some(known) = self.named.get(name) {
            return Type::Map(Arc::clone(known));
        }
        let Some(map) = self.shared.get(name).and_then(Value::as_mapping).cloned() else {
            return Type::Any;
        };
        let fields = Arc::new(self.fields(&map));
        self.named.insert(name.to_owned(), Arc::clone(&fields));
        Type::Map(fields)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walk(path: &str, fields: &[Field], schema: &Schema, seen: &mut usize) {
        for field in fields {
            *seen += 1;
            let at = format!("{path}.{}", field.name);
            assert!(
                !field.doc.is_empty() && !field.label.is_empty(),
                "{at} has no label or description"
            );
            check(&at, &field.ty, schema, seen);
        }
    }

    fn check(at: &str, ty: &Type, schema: &Schema, seen: &mut usize) {
        match ty {
            Type::Any => panic!("{at} has no type"),
            Type::Enum(name) => {
                assert!(!schema.codes(name).is_empty(), "{at}: no vocabulary {name}");
            }
            Type::Ref(kinds) => kinds
                .iter()
                .for_each(|kind| assert!(schema.kind(kind).is_some(), "{at}: no kind {kind}")),
            Type::Map(fields) => walk(at, fields, schema, seen),
            Type::List(inner) | Type::Alternatives(inner) => check(at, inner, schema, seen),
            Type::Keyed(keys, inner) => {
                assert!(
                    keys.as_ref()
                        .is_none_or(|name| !schema.codes(name).is_empty()),
                    "{at}: no vocabulary"
                );
                check(at, inner, schema, seen);
            }
            _ => {}
        }
    }

    #[test]
    fn every_field_has_a_type_a_label_and_a_description() {
        let schema = Schema::builtin();
        assert_eq!(schema.kinds().count(), KINDS.len());
        let mut seen = 0;
        for kind in schema.kinds() {
            walk(&kind.name, &kind.fields, &schema, &mut seen);
        }
        assert!(seen > 600, "only {seen} fields were read");
    }

    #[test]
    fn every_code_has_two_labels() {
        let schema = Schema::builtin();
        for name in schema.vocabularies() {
            for code in schema.codes(name) {
                assert!(
                    code.labels.values().all(|label| !label.is_empty()),
                    "{name}.{}",
                    code.code
                );
            }
        }
    }
}
