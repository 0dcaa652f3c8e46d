//! Which file below `content/` is which kind of record.

use super::UNREAD_FILE;
use crate::diag::{Diagnostic, Location, Sink};
use crate::disk::Inputs;
use crate::paths::SourcePath;
use crate::schema::Schema;
use crate::text;

/// The files of a portal.
pub(super) struct Found {
    /// Kind and file of every record, sorted by file.
    pub(super) records: Vec<(String, SourcePath)>,
    /// Bodies in another language, with that language.
    pub(super) translations: Vec<(SourcePath, String)>,
    /// Everything else: catalog exports, pictures, documents.
    pub(super) files: Vec<SourcePath>,
}

pub(super) fn discover(inputs: &dyn Inputs, sink: &Sink) -> Found {
    let schema = Schema::builtin();
    let (all, problems) = inputs.list(&SourcePath::new("content"));
    for (path, problem) in problems {
        sink.report(
            Diagnostic::new(
                &UNREAD_FILE,
                Location::File(path),
                format!("this cannot be read: {problem}"),
            )
            .severity(crate::diag::Severity::Error)
            .hint("mend the link, the name or the permissions, or move it out of `content/`"),
        );
    }
    let mut found = Found {
        records: Vec::new(),
        translations: Vec::new(),
        files: Vec::new(),
    };
    for path in all.clone() {
        let Some(inside) = path.as_str().strip_prefix("content/") else {
            continue;
        };
        let is_hidden = inside
            .split('/')
            .any(|part| part.starts_with('.') || part.ends_with('~'));
        if is_hidden || inside == "portal.yaml" {
            continue;
        }
        let (folder, rest) = inside.split_once('/').unwrap_or(("", inside));
        let list_of = rest.strip_suffix(".yaml").filter(|_| folder.is_empty());
        let extension = path.extension();
        let record_like = matches!(extension.as_str(), "yaml" | "yml" | "md");
        let data = (folder == "holdings" && rest.starts_with("data/"))
            || (folder == "documents" && rest.starts_with("files/"));
        if let Some(kind) = list_of.and_then(|name| schema.kind_of_folder(name)) {
            found.records.push((kind.name.clone(), path));
        } else if let (Some(kind), false) = (schema.kind_of_folder(folder), data) {
            let fits = if kind.body.is_some() {
                extension == "md"
            } else {
                extension == "yaml" || extension == "yml"
            };
            if fits {
                // `tentang.en.md` is the English body of `tentang.md`, read together with it.
                match translation_of(&path)
                    .filter(|(original, _)| kind.body.is_some() && all.contains(original))
                {
                    Some((_, lang)) => found.translations.push((path, lang)),
                    None => found.records.push((kind.name.clone(), path)),
                }
            } else if record_like {
                let wanted = if kind.body.is_some() {
                    "`.md` files with front matter"
                } else {
                    "`.yaml` files"
                };
                let message = format!(
                    "records of kind {} are {wanted}; this file is not read",
                    kind.name
                );
                sink.report(
                    Diagnostic::new(&UNREAD_FILE, Location::File(path), message)
                        .hint("rename the file, or move it"),
                );
            } else {
                found.files.push(path);
            }
        } else {
            if record_like && !data {
                let folders: Vec<String> = schema
                    .kinds()
                    .map(|kind| kind.folder.clone())
                    .filter(|name| !name.is_empty())
                    .collect();
                let wrong = if folder.is_empty() {
                    path.stem().to_owned()
                } else {
                    folder.to_owned()
                };
                let mut report = Diagnostic::new(
                    &UNREAD_FILE,
                    Location::File(path.clone()),
                    format!("`{wrong}` is not a folder of records; this file is not read"),
                );
                if let Some(near) = text::nearest(&wrong, folders.iter().map(String::as_str)) {
                    report = report.hint(format!("did you mean `content/{near}/`?"));
                }
                sink.report(report.hint(format!("folders: {}", folders.join(", "))));
            }
            found.files.push(path);
        }
    }
    found.files.sort();
    found.records.sort_by(|a, b| a.1.cmp(&b.1));
    found
}

/// The file that a file like `tentang.en.md` translates, and the language.
fn translation_of(path: &SourcePath) -> Option<(SourcePath, String)> {
    let (stem, lang) = path.as_str().strip_suffix(".md")?.rsplit_once('.')?;
    let is_tag = lang.split('-').next().is_some_and(|first| {
        (2..=3).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_lowercase())
    });
    is_tag.then(|| (SourcePath::new(format!("{stem}.md")), lang.to_owned()))
}

/// The id of the record in a file: the name of the file, or of the folder of an `index` file.
pub(super) fn id_of(path: &SourcePath) -> String {
    match path.stem() {
        "index" => path
            .parent()
            .as_str()
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .to_owned(),
        stem => stem.to_owned(),
    }
}
