//! The schemas of the index's files, published beside the site's data for whoever wants to read them with other programs.

use super::wire::{FORMAT, bytes};
use crate::paths::SiteFile;
use serde_json::{Value, json};

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// One schema for `root.json`, one with a definition for each other kind of file.
pub(super) fn files() -> Vec<SiteFile> {
    vec![
        SiteFile::new("schema/holdings-files.json", bytes(&shards())),
        SiteFile::new("schema/holdings-root.json", bytes(&root())),
    ]
}

fn root() -> Value {
    json!({
        "$schema": DIALECT,
        "title": "Holdings index: root.json",
        "type": "object",
        "required": [
            "format", "analyzer", "as_of", "works", "holdings", "types", "languages", "classes", "members", "exports",
            "flags", "segments"
        ],
        "additionalProperties": false,
        "properties": {
            "format": { "const": FORMAT },
            "analyzer": { "type": "string", "description": "How words are made; a client with another analyzer must not search" },
            "as_of": { "type": "string", "description": "Day of the build" },
            "works": count(),
            "holdings": count(),
            "types": texts(),
            "languages": texts(),
            "classes": texts(),
            "members": whole(json!({ "ids": texts(), "names": texts(), "works": { "type": "array", "items": count() } })),
            "exports": {
                "type": "object",
                "description": "Day of the export by holdings source",
                "additionalProperties": { "type": "string" }
            },
            "flags": front_coded(),
            "segments": { "type": "array", "minItems": 1, "items": segment() },
            "files": {
                "type": "object",
                "description": "In a small index: every other file, content under path",
                "additionalProperties": { "type": ["object", "array"] }
            }
        }
    })
}

fn segment() -> Value {
    json!({
        "type": "object",
        "required": [
            "path", "packed", "documents", "leaves", "fat", "fat_df", "fat_mean", "tops", "asides", "cards", "records", "ids", "near", "heads",
            "holders"
        ],
        "additionalProperties": false,
        "properties": {
            "path": { "type": "string", "pattern": "^[0-9a-f]{10}$" },
            "packed": { "type": "boolean" },
            "documents": count(),
            "leaves": front_coded(),
            "fat": digits(),
            "fat_df": digits(),
            "fat_mean": digits(),
            "tops": count(),
            "asides": count(),
            "cards": count(),
            "records": count(),
            "ids": count(),
            "near": count(),
            "heads": count(),
            "holders": count(),
            "dead": digits(),
            "n_dead": count()
        }
    })
}

fn shards() -> Value {
    let rows = || json!({ "type": "array", "items": { "type": "string" } });
    json!({
        "$schema": DIALECT,
        "title": "Holdings index: files of a segment",
        "$defs": {
            "leaves": whole(json!({ "t": front_coded(), "n": digits(), "g": digits(), "q": digits(), "e": digits(), "m": digits() })),
            "asides": whole(json!({ "k": front_coded(), "n": digits(), "a": digits(), "f": digits(), "l": digits() })),
            "tops": list(),
            "lists": list(),
            "near": keyed(),
            "heads": keyed(),
            "ids": whole(json!({ "k": front_coded(), "n": digits(), "d": digits() })),
            "cards": whole(json!({
                "r": { "type": "string" }, "t": rows(), "a": rows(), "y": digits(), "k": digits(), "c": digits(),
                "l": digits(), "n": digits(), "h": rows(), "s": rows(), "x": rows(), "w": { "type": "string" }
            })),
            "holders": whole(json!({ "n": count(), "g": digits() })),
            "facets": whole(json!({ "n": digits() })),
            "members": { "type": "array", "items": {
                "type": "object",
                "required": ["name", "regency"],
                "additionalProperties": false,
                "properties": {
                    "name": { "type": "object", "additionalProperties": { "type": "string" } },
                    "regency": { "type": "string" },
                    "lat": { "type": "number" },
                    "lon": { "type": "number" },
                    "url": { "type": "string" }
                }
            } },
            "records": whole(json!({ "records": { "type": "array", "items": record() } }))
        }
    })
}

fn record() -> Value {
    let mut fields = description();
    let own =
        json!({ "type": "object", "additionalProperties": false, "properties": description() });
    if let Value::Object(all) = &mut fields {
        for (name, schema) in [
            (
                "rid",
                json!({ "type": "string", "pattern": "^[a-z0-9]{10}$" }),
            ),
            ("year", json!({ "type": "integer" })),
            ("format", json!({ "type": "string" })),
            ("class_group", json!({ "type": "string" })),
            (
                "held",
                json!({ "type": "array", "minItems": 1, "items": holding(&own) }),
            ),
        ] {
            all.insert(name.to_owned(), schema);
        }
    }
    json!({
        "type": "object",
        "required": ["rid", "title", "format", "held"],
        "additionalProperties": false,
        "properties": fields
    })
}

/// What a library may say of an edition.
fn description() -> Value {
    let mut all = serde_json::Map::new();
    for field in [
        "title",
        "subtitle",
        "part",
        "responsibility",
        "edition",
        "publisher",
        "place",
        "year_raw",
        "extent",
        "series",
        "language",
        "class_raw",
    ] {
        all.insert(field.to_owned(), json!({ "type": "string" }));
    }
    for field in ["authors", "isbn", "issn", "subjects"] {
        all.insert(field.to_owned(), texts());
    }
    Value::Object(all)
}

fn holding(own: &Value) -> Value {
    json!({
        "type": "object",
        "required": ["member"],
        "additionalProperties": false,
        "properties": {
            "member": { "type": "string" },
            "branch": { "type": "string" },
            "source": { "type": "string" },
            "call_number": { "type": "string" },
            "locations": texts(),
            "copies": count(),
            "loanable": count(),
            "reference": count(),
            "item_codes": texts(),
            "url": { "type": "string" },
            "joined": { "type": "string" },
            "own": own
        }
    })
}

fn list() -> Value {
    whole(json!({ "g": digits(), "q": digits(), "e": digits(), "m": digits() }))
}

fn keyed() -> Value {
    whole(json!({ "k": front_coded(), "n": digits(), "t": front_coded(), "f": digits() }))
}

fn whole(properties: Value) -> Value {
    let names: Vec<String> = properties
        .as_object()
        .map(|all| all.keys().cloned().collect())
        .unwrap_or_default();
    json!({ "type": "object", "required": names, "additionalProperties": false, "properties": properties })
}

fn texts() -> Value {
    json!({ "type": "array", "items": { "type": "string" } })
}

fn digits() -> Value {
    json!({ "type": "string", "pattern": "^[A-Za-z0-9_-]*$" })
}

fn front_coded() -> Value {
    json!({ "type": "string" })
}

fn count() -> Value {
    json!({ "type": "integer", "minimum": 0 })
}
