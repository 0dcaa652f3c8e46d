//! `silang stats`: the numbers of a site, for people who watch its size.

use super::terminal::{BOLD, PLAIN, size, thousands};
use crate::disk::Inputs;
use crate::disk::Stored;
use crate::paths::{SitePath, SourcePath};
use crate::pipeline::Site;
use crate::schema::Schema;
use crate::spill::Files;
use std::collections::BTreeMap;

/// Pages listed by size.
const LARGEST: usize = 10;

/// Where the search index is.
const INDEX: &str = "data/holdings/";

/// All numbers.
pub(crate) fn stats(site: &Site, inputs: &dyn Inputs, schema: &Schema) -> String {
    let mut out = section("Site", &site.summary);
    out.push_str(&section("Records by kind", &records(inputs, schema)));
    out.push_str(&section("Files by type", &types(&site.files)));
    out.push_str(&section("Largest pages", &largest(&site.files)));
    out.push_str(&section("Search index", &index(&site.index.list())));
    out
}

/// Rows of a label and a value, in two columns.
pub(crate) fn table(rows: &[(String, String)]) -> String {
    let labels = rows
        .iter()
        .map(|(label, _)| label.chars().count())
        .max()
        .unwrap_or_default();
    let values = rows
        .iter()
        .map(|(_, value)| value.chars().count())
        .max()
        .unwrap_or_default();
    rows.iter()
        .map(|(label, value)| format!("  {label:labels$}  {value:>values$}\n"))
        .collect()
}

fn section(title: &str, rows: &[(String, String)]) -> String {
    if rows.is_empty() {
        String::new()
    } else {
        format!("{BOLD}{title}{PLAIN}\n{}\n", table(rows))
    }
}

fn records(inputs: &dyn Inputs, schema: &Schema) -> Vec<(String, String)> {
    let mut rows = Vec::new();
    for kind in schema.kinds().filter(|kind| !kind.folder.is_empty()) {
        let folder = SourcePath::new(format!("content/{}", kind.folder));
        let is_record = |path: &SourcePath| {
            let extension = path.extension();
            if kind.body.is_some() {
                extension == "md"
            } else {
                extension == "yaml" || extension == "yml"
            }
        };
        let n = inputs
            .list(&folder)
            .0
            .iter()
            .filter(|path| is_record(path))
            .count();
        if n > 0 {
            rows.push((kind.name.clone(), thousands(n)));
        }
    }
    rows
}

fn types(files: &Files) -> Vec<(String, String)> {
    let mut by_type: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (path, size) in files.sizes() {
        let name = path.rsplit('/').next().unwrap_or_default();
        let extension = name
            .rsplit_once('.')
            .map_or("(none)", |(_, extension)| extension);
        let (n, bytes) = by_type.entry(extension).or_default();
        *n += 1;
        *bytes += size as usize;
    }
    let mut sorted: Vec<_> = by_type.into_iter().collect();
    sorted.sort_by_key(|(extension, (_, bytes))| (std::cmp::Reverse(*bytes), *extension));
    let total = files.sizes().map(|(_, bytes)| bytes as usize).sum();
    sorted.push(("all", (files.sizes().len(), total)));
    sorted
        .into_iter()
        .map(|(extension, (n, bytes))| {
            (
                extension.to_owned(),
                format!("{:>8}  {:>9}", thousands(n), size(bytes)),
            )
        })
        .collect()
}

fn largest(files: &Files) -> Vec<(String, String)> {
    let pages = files.sizes().filter(|(path, _)| path.ends_with(".html"));
    let mut pages: Vec<(&str, u64)> = pages.collect();
    pages.sort_by_key(|(path, bytes)| (std::cmp::Reverse(*bytes), *path));
    pages
        .iter()
        .take(LARGEST)
        .map(|(path, bytes)| ((*path).to_owned(), size(*bytes as usize)))
        .collect()
}

fn index(files: &[(SitePath, u64)]) -> Vec<(String, String)> {
    let parts = || {
        files
            .iter()
            .filter(|(path, _)| path.as_str().starts_with(INDEX))
    };
    let bytes =
        |path_and_bytes: &(SitePath, u64)| usize::try_from(path_and_bytes.1).unwrap_or(usize::MAX);
    let root = parts().find(|(path, _)| path.as_str().ends_with("/root.json"));
    vec![
        ("files".to_owned(), thousands(parts().count())),
        ("all together".to_owned(), size(parts().map(bytes).sum())),
        (
            "largest file".to_owned(),
            size(parts().map(bytes).max().unwrap_or_default()),
        ),
        ("root".to_owned(), size(root.map_or(0, bytes))),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::MemoryScratch;
    use crate::spill::FilesWriter;

    #[test]
    fn types_and_pages_are_listed_by_size() {
        let mut files = FilesWriter::new(&MemoryScratch, 1000);
        for (path, n) in [
            ("a.html", 10),
            ("b/index.html", 20),
            ("c.css", 500),
            ("feed.json", 5),
        ] {
            files.put(path.to_owned(), &vec![b'x'; n]).unwrap();
        }
        let files = files.finish().unwrap();
        let names = |rows: Vec<(String, String)>| {
            rows.into_iter().map(|(name, _)| name).collect::<Vec<_>>()
        };
        assert_eq!(names(types(&files)), ["css", "html", "json", "all"]);
        assert_eq!(names(largest(&files)), ["b/index.html", "a.html"]);
        let stored = [
            (SitePath::new("data/holdings/root.json"), 5),
            (SitePath::new("schema/holdings-root.json"), 7),
        ];
        let rows = index(&stored);
        assert_eq!(rows[1], ("all together".to_owned(), "5 B".to_owned()));
    }
}
