//! Whether ids and file names in records lead somewhere.

use crate::diag::{Diagnostic, Location, Rule, Severity, Sink, Span};
use crate::disk::Inputs;
use crate::model::portal::Portal;
use crate::paths::SourcePath;
use crate::schema::value::{Fields, Item, Value};
use crate::schema::{Field, Type};
use crate::text;
use std::collections::{BTreeMap, BTreeSet};

pub(crate) const UNKNOWN_REFERENCE: Rule = Rule {
    code: "unknown-reference",
    numbers: &["S07"],
    severity: Severity::Error,
    summary: "an id names a record that is not in this portal",
    explanation: include_str!("explain/unknown-reference.md"),
};
pub(crate) const MISSING_FILE: Rule = Rule {
    code: "missing-file",
    numbers: &["S11"],
    severity: Severity::Error,
    summary: "a file that a record names is not there",
    explanation: include_str!("explain/missing-file.md"),
};

type Ids = BTreeMap<String, BTreeSet<String>>;

/// Gives every reference the kind of the record it names, and reports those that name none.
///
/// `unread` are records whose file is there but broken: naming them is right.
pub(super) fn resolve(
    portal: &mut Portal,
    unread: &[(String, Option<String>)],
    inputs: &dyn Inputs,
    sink: &Sink,
) {
    let ids: Ids = portal
        .records
        .iter()
        .map(|(kind, records)| (kind.clone(), records.keys().cloned().collect()))
        .collect();
    let schema = portal.schema.clone();
    let files = portal.files.clone();
    let records = portal.records.values_mut().flat_map(BTreeMap::values_mut);
    for record in std::iter::once(&mut portal.settings).chain(records) {
        let Some(kind) = schema.kind(&record.kind) else {
            continue;
        };
        let walk = Walk {
            ids: &ids,
            unread,
            path: record.path.clone(),
            kind: &kind.name,
            files: &files,
            inputs,
            sink,
        };
        walk.fields(&kind.fields, &mut record.fields);
    }
}

struct Walk<'a> {
    ids: &'a Ids,
    unread: &'a [(String, Option<String>)],
    path: SourcePath,
    kind: &'a str,
    files: &'a [SourcePath],
    inputs: &'a dyn Inputs,
    sink: &'a Sink,
}

impl Walk<'_> {
    fn fields(&self, schema: &[Field], fields: &mut Fields) {
        for (key, item) in &mut fields.entries {
            if let Some(field) = schema.iter().find(|field| field.name == *key) {
                self.item(&field.ty, item);
            }
        }
    }

    fn item(&self, ty: &Type, item: &mut Item) {
        let span = item.span;
        match (ty, &mut item.value) {
            (Type::Ref(kinds), Value::Ref(kind, id)) => {
                match kinds
                    .iter()
                    .find(|kind| self.ids.get(*kind).is_some_and(|ids| ids.contains(id)))
                {
                    Some(found) => kind.clone_from(found),
                    None => {
                        kind.clear();
                        self.unknown(kinds, id, span);
                    }
                }
            }
            (Type::File, Value::File(name)) => self.file(name, span),
            (Type::Map(schema), Value::Map(fields)) => self.fields(schema, fields),
            (Type::Keyed(_, inner), Value::Map(fields)) => {
                fields
                    .entries
                    .iter_mut()
                    .for_each(|(_, item)| self.item(inner, item));
            }
            (Type::List(inner) | Type::Alternatives(inner), Value::List(items)) => {
                for item in items {
                    match &mut item.value {
                        Value::List(any_of) => {
                            any_of.iter_mut().for_each(|item| self.item(inner, item));
                        }
                        _ => self.item(inner, item),
                    }
                }
            }
            _ => {}
        }
    }

    fn unknown(&self, kinds: &[String], id: &str, span: Span) {
        let is_unread = |(kind, name): &(String, Option<String>)| {
            kinds.contains(kind) && name.as_deref().is_none_or(|name| name == id)
        };
        if self.unread.iter().any(is_unread) {
            return;
        }
        let wanted = kinds.join(" or ");
        let message = format!("there is no {wanted} `{id}` in this portal");
        let mut found = Diagnostic::new(
            &UNKNOWN_REFERENCE,
            Location::Text(self.path.clone(), span),
            message,
        );
        let known = kinds
            .iter()
            .flat_map(|kind| self.ids.get(kind).into_iter().flatten())
            .map(String::as_str);
        if let Some(near) = text::nearest(id, known) {
            found = found.hint(format!("did you mean `{near}`?"));
        }
        if let Some((other, _)) = self.ids.iter().find(|(_, ids)| ids.contains(id)) {
            found = found.hint(format!(
                "`{id}` is a record of kind {other}, which cannot stand here"
            ));
        }
        self.sink.report(found.hint(format!(
            "`silang new {} {id}` writes a file to fill in",
            kinds[0]
        )));
    }

    fn file(&self, name: &str, span: Span) {
        let at = Location::Text(self.path.clone(), span);
        let Some(path) = SourcePath::new("content")
            .join(name)
            .filter(|path| path.as_str().starts_with("content/"))
        else {
            let message = format!("`{name}` leads out of the portal");
            self.sink.report(
                Diagnostic::new(&MISSING_FILE, at, message)
                    .hint("name the file from `content/`: `holdings/data/export.csv`"),
            );
            return;
        };
        // A record is read, not published as a file; a catalog is for holdings sources alone.
        let is_record = self.inputs.size(&path).is_some() && !self.files.contains(&path);
        let is_catalog = self.kind != "holdings" && path.as_str().starts_with("content/holdings/");
        if is_record || is_catalog {
            let message = format!("`{path}` is not a file to publish");
            self.sink.report(
                Diagnostic::new(&MISSING_FILE, at, message)
                    .hint("pictures and documents lie beside the records, for example in `content/documents/files/`"),
            );
            return;
        }
        if self.inputs.size(&path).is_none() {
            self.sink.report(
                Diagnostic::new(&MISSING_FILE, at, format!("there is no file `{path}`"))
                    .hint("names are counted from `content/`; capital and small letters differ"),
            );
        }
    }
}
