//! What a theme calls the codes of vocabularies: lines `vocab.<vocabulary>.<code>: label` among its strings.
//!
//! They become labels of the schema, so that whoever shows a code finds them where all labels are.

use super::theme::{BAD_THEME, Theme};
use crate::diag::{Diagnostic, Location, Severity, Sink, Span};
use crate::paths::SourcePath;
use crate::schema::Schema;
use crate::text;
use crate::yaml::{self, Yaml};
use std::collections::{BTreeMap, BTreeSet};

/// What the keys of labels begin with.
const PREFIX: &str = "vocab.";

/// A label, and where the theme gives it.
#[derive(Debug, Clone)]
pub(crate) struct Label {
    lang: String,
    /// Vocabulary and code, with a stop between.
    key: String,
    text: String,
    at: Location,
}

/// Takes the labels out of the strings of a file.
pub(super) fn take(
    found: &mut BTreeMap<String, String>,
    lang: &str,
    path: &SourcePath,
    bytes: &[u8],
    into: &mut Vec<Label>,
) {
    let keys: Vec<String> = found
        .keys()
        .filter(|key| key.starts_with(PREFIX))
        .cloned()
        .collect();
    if keys.is_empty() {
        return;
    }
    let places = places(path, bytes);
    for key in keys {
        let text = found.remove(&key).unwrap_or_default();
        let file = || Location::File(path.clone());
        let at = places
            .get(&key)
            .map_or_else(file, |span| Location::Text(path.clone(), *span));
        into.push(Label {
            lang: lang.to_owned(),
            key: key[PREFIX.len()..].to_owned(),
            text,
            at,
        });
    }
}

/// Where the keys of a file stand; what is wrong with the file is said by who reads its strings.
fn places(path: &SourcePath, bytes: &[u8]) -> BTreeMap<String, Span> {
    let silent = Sink::new();
    let node = yaml::text_of(path, bytes, &silent)
        .and_then(|text| yaml::parse(path, text, bytes.len() - text.len(), 1, &silent));
    match node.map(|node| node.yaml) {
        Some(Yaml::Map(entries)) => entries
            .into_iter()
            .map(|entry| (entry.key, entry.key_span))
            .collect(),
        _ => BTreeMap::new(),
    }
}

/// Gives the schema the theme's labels in the languages of the portal, in place of those it has.
///
/// The nearest layer of the theme speaks. A code that is in no vocabulary is a warning: a slip, or a theme older than this silang.
pub(crate) fn give(theme: &Theme, languages: &[String], schema: &mut Schema, sink: &Sink) {
    let mut spoken = BTreeSet::new();
    for label in &theme.labels {
        let (vocabulary, code) = label.key.split_once('.').unwrap_or((&label.key, ""));
        if !schema
            .codes(vocabulary)
            .iter()
            .any(|known| known.code == code)
        {
            sink.report(unknown(label, vocabulary, code, schema));
        } else if languages.contains(&label.lang)
            && !label.text.trim().is_empty()
            && spoken.insert((&label.lang, &label.key))
        {
            schema.name(vocabulary, code, &label.lang, &label.text);
        }
    }
}

fn unknown(label: &Label, vocabulary: &str, code: &str, schema: &Schema) -> Diagnostic {
    let codes = schema.codes(vocabulary);
    let (message, near) = if codes.is_empty() {
        let near = text::nearest(vocabulary, schema.vocabularies());
        (format!("there is no vocabulary `{vocabulary}`"), near)
    } else if code.is_empty() {
        (format!("`{PREFIX}{vocabulary}` names no code"), None)
    } else {
        let near = text::nearest(code, codes.iter().map(|known| known.code.as_str()));
        let message = format!("`{code}` is no code of the vocabulary `{vocabulary}`");
        (message, near)
    };
    let found = Diagnostic::new(&BAD_THEME, label.at.clone(), message).severity(Severity::Warning);
    match near {
        Some(near) => found.hint(format!("did you mean `{near}`?")),
        None => found.hint("labels are `vocab.<vocabulary>.<code>: text`; data/vocabularies.json of the site lists all codes"),
    }
}
