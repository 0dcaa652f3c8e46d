//! Bytes to records with their places; tolerant, never gives up a file for one bad part.
//!
//! In: the files of `content/`. Out: `Portal`, with every fault of every file reported.
//! Lives here: which file is which kind, YAML, front matter, ids, whether references lead somewhere.
//! Does not live here: what a field may hold (`schema`), rules about meaning (`check`).

mod discover;
pub(crate) mod labels;
mod records;
mod references;
mod series;
mod settings;
pub(crate) mod theme;

use crate::diag::{Diagnostic, Location, Rule, Severity, Sink};
use crate::disk::Inputs;
use crate::model::portal::Portal;
use crate::model::record::Record;
use crate::paths::SourcePath;
use crate::schema::{Reader, Schema};
use crate::yaml::{self, Node};
use discover::discover;
use jiff::civil::Date;
use records::read_records;
use settings::{conventions, extend_regencies, extend_vocabularies, usual_conventions};
use std::collections::{BTreeMap, BTreeSet};

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
        read_records(
            &found,
            &Schema::builtin(),
            &usual_conventions(),
            inputs,
            sink,
        );
        return None;
    };
    let mut schema = Schema::builtin();
    let conventions = conventions(&node);
    if let Some(first) = conventions.languages.first() {
        schema.fallback.clone_from(first);
    }
    extend_vocabularies(&mut schema, &node, &path, sink);
    let fields = schema
        .kind("portal")
        .map(|kind| kind.fields.clone())
        .unwrap_or_default();
    let reader = Reader {
        schema: &schema,
        path: &path,
        conventions: &conventions,
        sink,
    };
    let portal = Record {
        kind: "portal".to_owned(),
        id: "portal".to_owned(),
        path: path.clone(),
        fields: reader.record(&fields, &node, &["id"]),
    };
    extend_regencies(&mut schema, &portal);
    let records = read_records(&found, &schema, &conventions, inputs, sink);
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
        languages: conventions.languages,
        as_of,
        base_url,
        records,
        files: found.files,
    };
    for (path, lang) in &found.translations {
        if !portal.languages.contains(lang) {
            let message =
                format!("`{lang}` is not a language of this portal; this file is not read");
            sink.report(
                Diagnostic::new(&UNREAD_FILE, Location::File(path.clone()), message).hint(format!(
                    "languages in content/portal.yaml: {}",
                    portal.languages.join(", ")
                )),
            );
        }
    }
    let unread = unread(&found.records, &portal, sink);
    references::resolve(&mut portal, &unread, inputs, sink);
    series::expand(&mut portal, sink);
    Some(portal)
}

/// Kind and id of records whose file is there but could not be read; no id for a list of records.
///
/// Their one fault is reported where it stands. That everybody who names them finds nobody is no further fault.
fn unread(
    files: &[(String, SourcePath)],
    portal: &Portal,
    sink: &Sink,
) -> Vec<(String, Option<String>)> {
    let read: BTreeSet<&SourcePath> = portal
        .records
        .values()
        .flat_map(BTreeMap::values)
        .map(|record| &record.path)
        .collect();
    files
        .iter()
        .filter(|(_, path)| !read.contains(path) && sink.has_error_in(path))
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
