//! The schemas of the search's files, published beside them for whoever wants to read the index with other programs.

use super::wire::FORMAT_VERSION;
use serde_json::{Value, json};

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Of `manifest.json`.
pub(super) fn manifest() -> Value {
    json!({
        "$schema": DIALECT,
        "title": "Holdings index: manifest",
        "type": "object",
        "required": [
            "version", "analyzer", "n_records", "n_holdings", "n_terms", "fields", "facets", "sources",
            "records", "columns", "terms", "identifiers"
        ],
        "additionalProperties": false,
        "properties": {
            "version": { "const": FORMAT_VERSION },
            "analyzer": { "type": "string", "description": "How words are made; a client with another analyzer must not search" },
            "n_records": count(),
            "n_holdings": count(),
            "n_terms": count(),
            "fields": { "type": "array", "items": text(), "description": "Names of the bits of a posting's mask, lowest first" },
            "facets": object(json!({
                "members": list(object(json!({
                    "id": text(),
                    "name": { "type": "object", "additionalProperties": text(), "description": "By language tag" },
                    "regency": { "type": "string" },
                    "n_records": count()
                }))),
                "languages": list(facet_value()),
                "formats": list(facet_value()),
                "class_groups": list(facet_value()),
                "years": list(json!({
                    "type": "array", "prefixItems": [{ "type": "integer" }, count()], "minItems": 2, "maxItems": 2
                }))
            })),
            "sources": list(object(json!({
                "source": text(),
                "member": text(),
                "exported_at": date(),
                "n_read": count(),
                "n_skipped": count(),
                "n_excluded": count()
            }))),
            "records": list(ordinal_shard("records")),
            "columns": list(ordinal_shard("columns")),
            "terms": list(key_shard("terms")),
            "identifiers": list(key_shard("identifiers"))
        }
    })
}

/// Of every other file.
pub(super) fn shard() -> Value {
    json!({
        "$schema": DIALECT,
        "title": "Holdings index: shard of records, columns, terms or identifiers",
        "oneOf": [record_shard(), column_shard(), entry_shard("terms"), entry_shard("identifiers")]
    })
}

fn record_shard() -> Value {
    let words = || json!({ "type": "array", "items": text(), "minItems": 1 });
    let own = some(
        json!({ "title": text(), "subtitle": text(), "part": text(), "edition": text() }),
        &[],
    );
    let held = some(
        json!({
            "member": text(), "branch": text(), "call_number": text(), "locations": words(),
            "copies": { "type": "integer", "minimum": 1, "description": "Left out where the source does not say" },
            "loanable": { "type": "integer", "minimum": 1, "description": "By the rule of the library, not a promise about today" },
            "reference": { "type": "integer", "minimum": 1 },
            "item_codes": words(), "url": text(), "exported_at": date(), "own": own
        }),
        &["member", "exported_at"],
    );
    let record = some(
        json!({
            "rid": text(), "title": { "type": "string" }, "subtitle": text(), "part": text(), "responsibility": text(),
            "authors": words(),
            "isbn": { "type": "array", "items": { "type": "string", "pattern": "^[0-9]{13}$" } },
            "issn": { "type": "array", "items": { "type": "string", "pattern": "^[0-9]{4}-[0-9]{3}[0-9X]$" } },
            "edition": text(), "publisher": text(), "place": text(), "year": { "type": "integer" }, "year_raw": text(),
            "extent": text(), "series": text(), "language": text(), "format": text(), "subjects": words(),
            "class_group": text(), "held": { "type": "array", "items": held }
        }),
        &["rid", "title", "format", "held"],
    );
    object(
        json!({ "version": { "const": FORMAT_VERSION }, "first": count(), "records": list(record) }),
    )
}

fn column_shard() -> Value {
    object(json!({
        "version": { "const": FORMAT_VERSION },
        "first": count(),
        "format": list(count()),
        "language": list(count()),
        "class_group": list(count()),
        "year": list(json!({ "type": ["integer", "null"] })),
        "members": list(list(count()))
    }))
}

fn entry_shard(name: &str) -> Value {
    object(json!({
        "version": { "const": FORMAT_VERSION },
        name: list(json!({
            "type": "array", "prefixItems": [text(), list(count())], "minItems": 2, "maxItems": 2
        }))
    }))
}

fn ordinal_shard(folder: &str) -> Value {
    object(
        json!({ "path": path(folder), "first": count(), "count": { "type": "integer", "minimum": 1 } }),
    )
}

fn key_shard(folder: &str) -> Value {
    object(json!({ "path": path(folder), "first": text(), "last": text() }))
}

fn path(folder: &str) -> Value {
    json!({ "type": "string", "pattern": format!("^{folder}/[0-9]{{4,}}-[0-9a-f]{{8}}\\.json$") })
}

fn facet_value() -> Value {
    object(json!({ "code": text(), "n_records": count() }))
}

/// An object that has all of its properties.
fn object(properties: Value) -> Value {
    let required: Vec<String> = properties
        .as_object()
        .into_iter()
        .flat_map(|all| all.keys().cloned())
        .collect();
    json!({ "type": "object", "required": required, "additionalProperties": false, "properties": properties })
}

/// An object that must have only some.
fn some(properties: Value, required: &[&str]) -> Value {
    json!({ "type": "object", "required": required, "additionalProperties": false, "properties": properties })
}

fn list(items: Value) -> Value {
    json!({ "type": "array", "items": items })
}

fn text() -> Value {
    json!({ "type": "string", "minLength": 1 })
}

fn date() -> Value {
    json!({ "type": "string", "pattern": "^([0-9]{4}-[0-9]{2}-[0-9]{2})?$" })
}

fn count() -> Value {
    json!({ "type": "integer", "minimum": 0 })
}
