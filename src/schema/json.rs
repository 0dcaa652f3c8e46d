//! JSON Schema (draft 2020-12) of a kind, for editors.

use super::{Field, Kind, Schema, Type};
use serde_json::{Map, Value, json};

const SPAN: &str = "^\\d{1,2}[:.]\\d{2}\\s*[-–]\\s*\\d{1,2}[:.]\\d{2}$";

impl Schema {
    /// The JSON Schema of a kind, or nothing where there is no such kind.
    pub fn json_schema(&self, kind: &str) -> Option<Value> {
        let kind = self.kind(kind)?;
        // The text under the front matter is no field of it.
        let written = |field: &&Field| kind.body.as_ref() != Some(&field.name);
        let fields: Vec<Field> = kind.fields.iter().filter(written).cloned().collect();
        let mut schema = self.object(&fields);
        schema.insert(
            "$schema".to_owned(),
            json!("https://json-schema.org/draft/2020-12/schema"),
        );
        schema.insert("title".to_owned(), json!(kind.name));
        schema.insert("description".to_owned(), json!(kind.doc));
        let properties = schema
            .get_mut("properties")
            .and_then(Value::as_object_mut)?;
        properties.insert(
            "id".to_owned(),
            json!({"type": "string", "description": "The name of the file, without its ending"}),
        );
        let schema = Value::Object(schema);
        // A file may hold one record, or a list of them each with its id.
        Some(if one_file_only(kind) {
            schema
        } else {
            or_list(schema)
        })
    }

    fn object(&self, fields: &[Field]) -> Map<String, Value> {
        let properties: Map<String, Value> = fields
            .iter()
            .map(|field| (field.name.clone(), self.field(field)))
            .collect();
        let required: Vec<&str> = fields
            .iter()
            .filter(|field| field.required)
            .map(|field| field.name.as_str())
            .collect();
        let mut object = Map::new();
        object.insert("type".to_owned(), json!("object"));
        object.insert("properties".to_owned(), Value::Object(properties));
        object.insert("patternProperties".to_owned(), json!({"^x-": {}}));
        object.insert("additionalProperties".to_owned(), json!(false));
        if !required.is_empty() {
            object.insert("required".to_owned(), json!(required));
        }
        object
    }

    fn field(&self, field: &Field) -> Value {
        let mut schema = self.of_type(&field.ty, field);
        if !field.words.is_empty() {
            schema = json!({"anyOf": [schema, {"enum": field.words}]});
        }
        if let Some(object) = schema.as_object_mut() {
            object.insert("title".to_owned(), json!(field.label));
            object.insert("description".to_owned(), json!(field.doc));
        }
        schema
    }

    fn of_type(&self, ty: &Type, field: &Field) -> Value {
        let text = |pattern: &str| json!({"type": ["string", "number"], "pattern": pattern});
        let bounded = |mut schema: Value, low: &str, high: &str| {
            if let Some(object) = schema.as_object_mut() {
                object.extend(field.min.map(|min| (low.to_owned(), number(min))));
                object.extend(field.max.map(|max| (high.to_owned(), number(max))));
            }
            schema
        };
        match ty {
            Type::Str if !field.values.is_empty() => json!({"enum": field.values}),
            Type::Str => match &field.pattern {
                Some(pattern) => text(pattern.as_str()),
                None => bounded(
                    json!({"type": ["string", "number", "boolean"]}),
                    "minLength",
                    "maxLength",
                ),
            },
            Type::Text | Type::Md => {
                let line = bounded(
                    json!({"type": ["string", "number"]}),
                    "minLength",
                    "maxLength",
                );
                json!({"anyOf": [line, {"type": "object", "additionalProperties": {"type": ["string", "number"]}}]})
            }
            Type::Slug | Type::Ref(_) => text("^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$"),
            Type::Date { partial: false } => text(r"^\d{4}-\d{2}-\d{2}$"),
            Type::Date { partial: true } => text(r"^\d{4}(-\d{2}(-\d{2})?)?$"),
            Type::DateTime => text(r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}"),
            Type::Time => text(r"^\d{1,2}[:.]\d{2}$"),
            Type::Span => text(SPAN),
            Type::Week => {
                let day = json!({"type": "array", "items": text(SPAN)});
                let days: Map<String, Value> = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
                    .iter()
                    .map(|name| ((*name).to_owned(), day.clone()))
                    .collect();
                json!({"type": "object", "properties": days, "additionalProperties": false})
            }
            Type::Duration => text("^P"),
            Type::Money => json!({"anyOf": [
                {"type": "integer", "minimum": 0},
                {"type": "object", "properties": {"amount": {"type": "integer", "minimum": 0}, "currency": {"type": "string"}}, "required": ["amount"]},
            ]}),
            Type::Url => text("^https?://"),
            Type::Email => text("@"),
            Type::Phone => text(r"^[+0]"),
            Type::Int => bounded(json!({"type": "integer"}), "minimum", "maximum"),
            Type::Num => bounded(json!({"type": "number"}), "minimum", "maximum"),
            Type::Bool => json!({"type": "boolean"}),
            Type::Enum(name) => {
                let codes = self.codes(name);
                let words: Vec<&str> = codes.iter().map(|code| code.code.as_str()).collect();
                let told: Vec<String> = codes
                    .iter()
                    .map(|code| self.label(name, &code.code, "id").to_owned())
                    .collect();
                json!({"enum": words, "markdownEnumDescriptions": told})
            }
            Type::File | Type::Lang | Type::Zone => json!({"type": "string"}),
            Type::Any => json!({}),
            Type::Map(fields) => Value::Object(self.object(fields)),
            Type::Keyed(vocabulary, inner) => {
                let mut object =
                    json!({"type": "object", "additionalProperties": self.of_type(inner, field)});
                if let (Some(name), Some(object)) = (vocabulary, object.as_object_mut()) {
                    let words: Vec<&str> = self
                        .codes(name)
                        .iter()
                        .map(|code| code.code.as_str())
                        .collect();
                    object.insert("propertyNames".to_owned(), json!({"enum": words}));
                }
                object
            }
            Type::List(inner) => {
                let mut item = self.of_type(inner, &unbounded(field));
                if !field.words.is_empty() {
                    item = json!({"anyOf": [item, {"enum": field.words}]});
                }
                bounded(
                    json!({"type": "array", "items": item}),
                    "minItems",
                    "maxItems",
                )
            }
            Type::Alternatives(inner) => {
                let item = self.of_type(inner, &unbounded(field));
                json!({"type": "array", "items": {"anyOf": [item, {"type": "array", "items": item}]}})
            }
        }
    }
}

/// The bounds of a list count its items; they do not hold for what an item holds.
fn unbounded(field: &Field) -> Field {
    Field {
        min: None,
        max: None,
        ..field.clone()
    }
}

fn one_file_only(kind: &Kind) -> bool {
    kind.folder.is_empty() || kind.body.is_some()
}

fn or_list(one: Value) -> Value {
    let mut item = one.clone();
    if let Some(object) = item.as_object_mut() {
        object.remove("$schema");
        let mut required = vec![json!("id")];
        required.extend(
            object
                .get("required")
                .and_then(Value::as_array)
                .cloned()
                .unwrap_or_default(),
        );
        object.insert("required".to_owned(), Value::Array(required));
    }
    json!({"$schema": one["$schema"], "title": one["title"], "description": one["description"], "if": {"type": "array"}, "then": {"items": item}, "else": one})
}

/// Whole numbers without a fraction, as a reader of the schema would write them.
fn number(value: f64) -> Value {
    if value.fract() == 0.0 {
        json!(value as i64)
    } else {
        json!(value)
    }
}
