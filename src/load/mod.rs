//! Bytes to records with their places; tolerant, never gives up a file for one bad part.
//!
//! In: the files of `content/`. Out: `Portal`, with every fault of every file reported.
//! Lives here: which file is which kind, YAML, front matter, ids, whether references lead somewhere.
//! Does not live here: what a field may hold (`schema`), rules about meaning (`check`).

mod discover;
mod references;
mod series;
pub(crate) mod theme;
pub mod yaml;

use crate::diag::{Diagnostic, Location, Rule, Severity, Sink, Span};
use crate::disk::Inputs;
use crate::model::portal::Portal;
use crate::model::record::Record;
use crate::paths::SourcePath;
use crate::schema::value::{Item, Localized, Translation, Value};
use crate::schema::{Code, Kind, Reader, Schema};
use crate::text;
use discover::{Found, discover};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use yaml::{Node, Yaml};

pub(crate) const BAD_ID: Rule = Rule {
    code: "bad-id",
    numbers: &["S06"],
    severity: Severity::Error,
    summary: "an id is not a name for an address, differs from its file, or is used twice",
    explanation: include_str!("explain/bad-id.md"),
};
pub(crate) const UNREAD_FILE: Rule = Rule {
    code: "unread-file",
    numbers: &[],
    severity: Severity::Warning,
    summary: "a file lies where silang reads no records",
    explanation: include_str!("explain/unread-file.md"),
};
pub(crate) const NO_PORTAL: Rule = Rule {
    code: "no-portal",
    numbers: &["S02"],
    severity: Severity::Error,
    summary: "there is no content/portal.yaml that can be read",
    explanation: include_str!("explain/no-portal.md"),
};

pub(crate) use references::UNKNOWN_REFERENCE;

pub(crate) const RULES: &[&Rule] = &[
    &yaml::BROKEN_YAML,
    &yaml::DUPLICATE_KEY,
    &BAD_ID,
    &UNREAD_FILE,
    &NO_PORTAL,
    &references::UNKNOWN_REFERENCE,
    &references::MISSING_FILE,
    &theme::BAD_THEME,
    &series::BAD_RECURRENCE,
];

/// What the command line says about a run.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Today, where neither the command line nor the portal names a day.
    pub today: Date,
    /// The day named on the command line.
    pub as_of: Option<Date>,
    /// Root address named on the command line.
    pub base_url: Option<String>,
    /// Whether pages stay as the templates write them, white space and all; to see what was meant.
    pub plain_pages: bool,
}

/// Reads everything below `content/`. `None` when there is no portal to speak of; faults are in the sink.
pub fn load(request: &Request, inputs: &dyn Inputs, sink: &Sink) -> Option<Portal> {
    let found = discover(inputs, sink);
    let path = SourcePath::new("content/portal.yaml");
    let Some(node) = read_yaml(&path, inputs, sink) else {
        if inputs.size(&path).is_none() {
            sink.report(
                Diagnostic::new(
                    &NO_PORTAL,
                    Location::File(path),
                    "there is no file `content/portal.yaml`",
                )
                .hint("start a forum with `silang init`, or name its folder with `--root`"),
            );
        }
        // The other files are read even so: all faults of all files come out in one run.
        let languages = vec!["id".to_owned(), "en".to_owned()];
        read_records(&found, &Schema::builtin(), &languages, "62", inputs, sink);
        return None;
    };
    let mut schema = Schema::builtin();
    let languages = peek_languages(&node);
    extend_vocabularies(&mut schema, &node, &path, sink);
    let country = peek(&node, "country").unwrap_or_default();
    let calling_code = if country.is_empty() || country == "ID" {
        "62"
    } else {
        ""
    };
    let fields = schema
        .kind("portal")
        .map(|kind| kind.fields.clone())
        .unwrap_or_default();
    let reader = Reader {
        schema: &schema,
        path: &path,
        languages: &languages,
        calling_code,
        sink,
    };
    let portal = Record {
        kind: "portal".to_owned(),
        id: "portal".to_owned(),
        path: path.clone(),
        fields: reader.record(&fields, &node, &["id"]),
    };
    extend_regencies(&mut schema, &portal);
    let records = read_records(&found, &schema, &languages, calling_code, inputs, sink);
    let as_of = request
        .as_of
        .or_else(|| portal.date("as_of"))
        .unwrap_or(request.today);
    let base_url = request
        .base_url
        .clone()
        .unwrap_or_else(|| portal.str("base_url").to_owned());
    let base_url = if base_url.ends_with('/') {
        base_url
    } else {
        format!("{base_url}/")
    };
    let mut portal = Portal {
        schema,
        settings: portal,
        languages,
        as_of,
        base_url,
        records,
        files: found.files,
    };
    let unread = unread(&found.records, &portal);
    references::resolve(&mut portal, &unread, inputs, sink);
    series::expand(&mut portal, sink);
    Some(portal)
}

/// Kind and id of records whose file is there but could not be read; no id for a list of records.
///
/// Their one fault is reported where it stands. That everybody who names them finds nobody is no further fault.
fn unread(files: &[(String, SourcePath)], portal: &Portal) -> Vec<(String, Option<String>)> {
    let read: BTreeSet<&SourcePath> = portal
        .records
        .values()
        .flat_map(BTreeMap::values)
        .map(|record| &record.path)
        .collect();
    files
        .iter()
        .filter(|(_, path)| !read.contains(path))
        .map(|(kind, path)| {
            let is_list = path.parent().as_str() == "content";
            (kind.clone(), (!is_list).then(|| discover::id_of(path)))
        })
        .collect()
}

fn read_yaml(path: &SourcePath, inputs: &dyn Inputs, sink: &Sink) -> Option<Node> {
    let bytes = inputs.read(path).ok()?;
    let text = yaml::text_of(path, &bytes, sink)?;
    yaml::parse(path, text, bytes.len() - text.len(), 1, sink)
}

fn read_records(
    found: &Found,
    schema: &Schema,
    languages: &[String],
    calling_code: &str,
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
                languages,
                calling_code,
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
        let default = reader.languages.first().cloned().unwrap_or_default();
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
    let others = reader.languages.iter().skip(1);
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

fn peek(node: &Node, key: &str) -> Option<String> {
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
fn extend_vocabularies(schema: &mut Schema, node: &Node, path: &SourcePath, sink: &Sink) {
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

fn extend_regencies(schema: &mut Schema, portal: &Record) {
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
