//! What of the portal's file must be known before any record is read: languages, words, areas, how numbers are written.

use crate::diag::{Diagnostic, Location, Sink};
use crate::model::record::Record;
use crate::paths::SourcePath;
use crate::schema::{Code, Conventions, Schema};
use crate::text;
use crate::yaml::{Node, Yaml};
use std::collections::BTreeMap;

/// ISO 4217: no currency is meant.
const NO_CURRENCY: &str = "XXX";

/// How the portal writes what its records leave out. Indonesia is taken where the portal names no country.
pub(super) fn conventions(node: &Node) -> Conventions {
    let country = peek(node, "country").unwrap_or_else(|| "ID".to_owned());
    let indonesia = country == "ID";
    let currency = peek(node, "currency");
    Conventions {
        languages: peek_languages(node),
        calling_code: if indonesia { "62" } else { "" }.to_owned(),
        currency: currency
            .unwrap_or_else(|| if indonesia { "IDR" } else { NO_CURRENCY }.to_owned()),
    }
}

/// What is taken where there is no portal file to look into.
pub(super) fn usual_conventions() -> Conventions {
    Conventions {
        languages: vec!["id".to_owned(), "en".to_owned()],
        calling_code: "62".to_owned(),
        currency: "IDR".to_owned(),
    }
}

pub(super) fn peek(node: &Node, key: &str) -> Option<String> {
    let Yaml::Map(entries) = &node.yaml else {
        return None;
    };
    match &entries.iter().find(|entry| entry.key == key)?.node.yaml {
        Yaml::Scalar { text, .. } => Some(text.clone()),
        _ => None,
    }
}

fn peek_languages(node: &Node) -> Vec<String> {
    let Yaml::Map(entries) = &node.yaml else {
        return vec!["id".to_owned()];
    };
    let list = entries
        .iter()
        .find(|entry| entry.key == "languages")
        .map(|entry| &entry.node.yaml);
    let mut found = Vec::new();
    if let Some(Yaml::Seq(items)) = list {
        for item in items {
            if let Yaml::Scalar { text, .. } = &item.yaml
                && !found.contains(text)
            {
                found.push(text.clone());
            }
        }
    }
    if found.is_empty() {
        vec!["id".to_owned()]
    } else {
        found
    }
}

/// Takes in the codes of `vocab_extensions` before any record is read, so that records may use them.
pub(super) fn extend_vocabularies(
    schema: &mut Schema,
    node: &Node,
    path: &SourcePath,
    sink: &Sink,
) {
    let Yaml::Map(entries) = &node.yaml else {
        return;
    };
    let Some(Yaml::Map(extensions)) = entries
        .iter()
        .find(|entry| entry.key == "vocab_extensions")
        .map(|entry| &entry.node.yaml)
    else {
        return;
    };
    for vocabulary in extensions {
        if schema.codes(&vocabulary.key).is_empty() {
            let names: Vec<String> = schema.vocabularies().map(str::to_owned).collect();
            let near =
                text::nearest(&vocabulary.key, names.iter().map(String::as_str)).map(str::to_owned);
            let mut found = Diagnostic::new(
                &crate::schema::UNKNOWN_CODE,
                Location::Text(path.clone(), vocabulary.key_span),
                format!("there is no vocabulary `{}`", vocabulary.key),
            );
            if let Some(near) = near {
                found = found.hint(format!("did you mean `{near}`?"));
            }
            sink.report(found);
            continue;
        }
        let Yaml::Seq(items) = &vocabulary.node.yaml else {
            continue;
        };
        for item in items {
            let Some(code) = peek(item, "code") else {
                continue;
            };
            let mut labels = BTreeMap::new();
            for lang in ["id", "en"] {
                labels.extend(peek(item, lang).map(|label| (lang.to_owned(), label)));
            }
            if !schema.extend(
                &vocabulary.key,
                Code {
                    code: code.clone(),
                    labels,
                },
            ) {
                let message = format!("`{code}` is in the vocabulary `{}` already", vocabulary.key);
                sink.report(
                    Diagnostic::new(
                        &crate::schema::BAD_VALUE,
                        Location::Text(path.clone(), item.span),
                        message,
                    )
                    .hint("leave it out, or choose another code"),
                );
            }
        }
    }
}

pub(super) fn extend_regencies(schema: &mut Schema, portal: &Record) {
    for area in portal.maps("region.regencies") {
        let regency = crate::schema::Regency {
            name: area.str("name").to_owned(),
            kind: if area.str("kind") == "city" {
                "kota"
            } else {
                "kabupaten"
            }
            .to_owned(),
            center: area.num("lat").zip(area.num("lon")),
        };
        schema
            .regencies
            .insert(area.str("code").to_owned(), regency);
    }
}
