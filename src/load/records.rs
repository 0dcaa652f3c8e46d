//! The records of one file after the other, each with its id.

use super::BAD_ID;
use super::discover::{self, Found};
use super::settings::peek;
use crate::diag::{Diagnostic, Location, Sink, Span};
use crate::disk::Inputs;
use crate::model::record::Record;
use crate::paths::SourcePath;
use crate::schema::value::{Item, Localized, Translation, Value};
use crate::schema::{Conventions, Kind, Reader, Schema};
use crate::text;
use crate::yaml::{self, Node, Yaml};
use std::collections::BTreeMap;

pub(super) fn read_records(
    found: &Found,
    schema: &Schema,
    conventions: &Conventions,
    inputs: &dyn Inputs,
    sink: &Sink,
) -> BTreeMap<String, BTreeMap<String, Record>> {
    use rayon::prelude::*;
    let read: Vec<Vec<Record>> = found
        .records
        .par_iter()
        .map(|(kind, path)| {
            let Some(kind) = schema.kind(kind) else {
                return Vec::new();
            };
            let reader = Reader {
                schema,
                path,
                conventions,
                sink,
            };
            read_file(kind, &reader, inputs)
        })
        .collect();
    let mut records: BTreeMap<String, BTreeMap<String, Record>> = BTreeMap::new();
    for record in read.into_iter().flatten() {
        let kind = records.entry(record.kind.clone()).or_default();
        if let Some(first) = kind.get(&record.id) {
            let start = Span {
                end: record.fields.span.start,
                ..record.fields.span
            };
            sink.report(
                Diagnostic::new(
                    &BAD_ID,
                    record.location(start),
                    format!(
                        "the id `{}` is used by two records of kind {}",
                        record.id, record.kind
                    ),
                )
                .related(first.at("name"), "the other one")
                .hint("rename one of the two files"),
            );
        } else {
            kind.insert(record.id.clone(), record);
        }
    }
    records
}

/// Reads the records of one file: one, or a list of them each with its `id`.
fn read_file(kind: &Kind, reader: &Reader<'_>, inputs: &dyn Inputs) -> Vec<Record> {
    let (path, sink) = (reader.path, reader.sink);
    let Ok(bytes) = inputs.read(path) else {
        sink.report(
            Diagnostic::new(
                &yaml::BROKEN_YAML,
                Location::File(path.clone()),
                "the file cannot be read",
            )
            .hint("check its permissions"),
        );
        return Vec::new();
    };
    let Some(text) = yaml::text_of(path, &bytes, sink) else {
        return Vec::new();
    };
    let mark = bytes.len() - text.len();
    let parsed = match &kind.body {
        None => yaml::parse(path, text, mark, 1, sink).map(|node| (node, None)),
        Some(body) => {
            front_matter(path, text, mark, sink).map(|(node, text)| (node, Some((body, text))))
        }
    };
    let Some((node, body)) = parsed else {
        return Vec::new();
    };
    if let Yaml::Seq(items) = &node.yaml
        && body.is_none()
    {
        return items
            .iter()
            .filter_map(|item| list_item(kind, reader, item))
            .collect();
    }
    let id = discover::id_of(path);
    check_id(reader, &id, &node);
    let fields = match &body {
        None => kind.fields.to_vec(),
        Some((name, _)) => kind
            .fields
            .iter()
            .filter(|field| field.name != **name)
            .cloned()
            .collect(),
    };
    let mut fields = reader.record(&fields, &node, &["id"]);
    if let Some((name, text)) = body {
        let default = reader
            .conventions
            .languages
            .first()
            .cloned()
            .unwrap_or_default();
        let mut texts = vec![Translation {
            lang: default,
            span: text.1,
            text: text.0,
        }];
        texts.extend(translated_bodies(reader, inputs));
        texts.retain(|item| !item.text.trim().is_empty());
        let span = texts.first().map(|item| item.span).unwrap_or_default();
        fields.entries.push((
            name.clone(),
            Item {
                value: Value::Md(Localized(texts)),
                span,
            },
        ));
    }
    vec![Record {
        kind: kind.name.clone(),
        id,
        path: path.clone(),
        fields,
    }]
}

fn list_item(kind: &Kind, reader: &Reader<'_>, item: &Node) -> Option<Record> {
    let Some(id) = peek(item, "id") else {
        let span = Span {
            end: item.span.start,
            ..item.span
        };
        reader.sink.report(
            Diagnostic::new(
                &BAD_ID,
                Location::Text(reader.path.clone(), span),
                "a record in a list file has no `id`",
            )
            .hint("begin it with `- id: some-name`"),
        );
        return None;
    };
    check_slug(reader, &id, item.span);
    let fields = reader.record(&kind.fields, item, &["id"]);
    Some(Record {
        kind: kind.name.clone(),
        id,
        path: reader.path.clone(),
        fields,
    })
}

fn check_id(reader: &Reader<'_>, id: &str, node: &Node) {
    let start = Span {
        line: node.span.line.max(1),
        column: node.span.column.max(1),
        start: node.span.start,
        end: node.span.start,
    };
    check_slug(reader, id, start);
    if let Yaml::Map(entries) = &node.yaml
        && let Some(entry) = entries.iter().find(|entry| entry.key == "id")
        && let Yaml::Scalar { text, .. } = &entry.node.yaml
        && text != id
    {
        let message = format!("the id is `{text}`, but the file is called `{id}`");
        reader.sink.report(
            Diagnostic::new(
                &BAD_ID,
                Location::Text(reader.path.clone(), entry.node.span),
                message,
            )
            .hint("leave `id` out (the name of the file is the id), or rename the file"),
        );
    }
}

fn check_slug(reader: &Reader<'_>, id: &str, span: Span) {
    if !crate::schema::value_is_slug(id) {
        let message = format!("`{id}` cannot be an id: it becomes part of an address");
        reader.sink.report(
            Diagnostic::new(
                &BAD_ID,
                Location::Text(
                    reader.path.clone(),
                    Span {
                        end: span.start,
                        ..span
                    },
                ),
                message,
            )
            .hint(format!(
                "use small letters a-z, digits and hyphens, at most 63: `{}`",
                text::slug(id)
            )),
        );
    }
}

type Body = (String, Span);

/// Cuts a Markdown file into its front matter and its body.
fn front_matter(path: &SourcePath, text: &str, mark: usize, sink: &Sink) -> Option<(Node, Body)> {
    let first = text.split_inclusive('\n').next().unwrap_or_default();
    let fault = |line: u32, start: usize, message: &str| {
        let span = Span {
            line,
            column: 1,
            start: start + mark,
            end: start + mark,
        };
        sink.report(
            Diagnostic::new(
                &yaml::BROKEN_YAML,
                Location::Text(path.clone(), span),
                message,
            )
            .hint("the first line is `---`, then come fields, then `---` again, then the text"),
        );
    };
    if first.trim_end() != "---" {
        fault(1, 0, "the file does not begin with front matter");
        return None;
    }
    let mut at = first.len();
    for (line, content) in (3..).zip(text[at..].split_inclusive('\n')) {
        let start = at;
        at += content.len();
        if content.trim_end() == "---" {
            let node = yaml::parse(path, &text[first.len()..start], first.len() + mark, 2, sink)?;
            let span = Span {
                line,
                column: 1,
                start: at + mark,
                end: text.len() + mark,
            };
            return Some((node, (text[at..].to_owned(), span)));
        }
    }
    fault(1, 0, "the front matter is never closed");
    None
}

/// The bodies in other languages: `tentang.en.md` beside `tentang.md`, without front matter.
fn translated_bodies(reader: &Reader<'_>, inputs: &dyn Inputs) -> Vec<Translation> {
    let stem = reader.path.as_str().trim_end_matches(".md");
    let others = reader.conventions.languages.iter().skip(1);
    others
        .filter_map(|lang| {
            let path = SourcePath::new(format!("{stem}.{lang}.md"));
            let bytes = inputs.read(&path).ok()?;
            let text = yaml::text_of(&path, &bytes, reader.sink)?;
            let mark = bytes.len() - text.len();
            let span = Span {
                line: 1,
                column: 1,
                start: mark,
                end: bytes.len(),
            };
            Some(Translation {
                lang: lang.clone(),
                text: text.to_owned(),
                span,
            })
        })
        .collect()
}
