//! `silang init` and `silang new`: the first files of a portal, and the first text of a record.

use super::nearest;
use crate::disk::real;
use crate::error::{Error, Kind, Result};
use crate::paths::SiteFile;
use crate::schema::Schema;
use include_dir::{Dir, include_dir};
use std::path::Path;

/// The example portal.
static TEMPLATE: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/src/cli/init_template");

/// What a repository of a portal does not keep: the site and the folder a build works in.
const GITIGNORE: &str = "/public/\n/.public.silang/\n";

/// The folder a portal is started in: the one that is named, by itself or as the root.
pub(crate) fn folder<'a>(dir: Option<&'a Path>, root: &'a Path) -> Result<&'a Path> {
    match dir {
        Some(dir) if root != Path::new(".") && root != dir => Err(Error::new(
            Kind::Usage,
            format!(
                "`{}` and `--root {}` are two folders; name the one that the portal is to be in",
                dir.display(),
                root.display()
            ),
        )),
        Some(dir) => Ok(dir),
        None => Ok(root),
    }
}

/// Writes the example portal, the schemas for editors and a `.gitignore`; says what to do next.
pub(crate) fn init(dir: &Path) -> Result<String> {
    let mut files = Vec::new();
    collect(&TEMPLATE, &mut files);
    let schema = Schema::builtin();
    for kind in schema.kinds() {
        if let Some(json) = schema.json_schema(&kind.name) {
            files.push(SiteFile::new(
                format!(".silang/schema/{}.json", kind.name),
                format!("{json:#}\n"),
            ));
        }
    }
    if !files.iter().any(|file| file.path.as_str() == ".gitignore") {
        files.push(SiteFile::new(".gitignore", GITIGNORE));
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    real::write_new(dir, &files)?;
    let (cd, root) = match dir.to_str() {
        Some(".") => (String::new(), String::new()),
        _ => (
            format!(" in {}", dir.display()),
            format!(" --root {}", quoted(dir)),
        ),
    };
    Ok(format!(
        "A portal was started{cd} ({} files).\n\nNext steps:\n  \
         silang serve{root}    see it in a browser while you write\n  \
         silang check{root}    look for mistakes\n  \
         silang build{root}    write the site\n\n\
         Begin with content/portal.yaml, then add libraries to content/members/ (silang new member ID).\n",
        files.len()
    ))
}

/// Writes a record with all fields of its kind; says where.
pub(crate) fn new(root: &Path, kind: &str, id: &str) -> Result<String> {
    let schema = Schema::builtin();
    let Some(found) = schema.kind(kind) else {
        return Err(unknown_kind(&schema, kind));
    };
    if !is_id(id) {
        let cure = "an id is small letters, digits and single hyphens, such as `unila` or `2026-pelatihan`";
        return Err(Error::new(
            Kind::Usage,
            format!("`{id}` cannot be an id; {cure}"),
        ));
    }
    let Some(text) = schema.scaffold(kind, id) else {
        return Err(Error::new(
            Kind::Usage,
            format!("records of the kind `{kind}` cannot be started this way"),
        ));
    };
    let extension = if found.body.is_some() { "md" } else { "yaml" };
    // A kind without a folder has one file, named after the kind.
    let path = if found.folder.is_empty() {
        format!("content/{kind}.{extension}")
    } else {
        format!("content/{}/{id}.{extension}", found.folder)
    };
    real::write_new(root, &[SiteFile::new(path.clone(), text)])?;
    Ok(format!("{} was written.\n", root.join(path).display()))
}

/// The failure of asking for a kind that is not there.
pub(crate) fn unknown_kind(schema: &Schema, kind: &str) -> Error {
    let names: Vec<&str> = schema.kinds().map(|kind| kind.name.as_str()).collect();
    let cure = match nearest(kind, names.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are {}", names.join(", ")),
    };
    Error::new(Kind::Usage, format!("there is no kind `{kind}`; {cure}"))
}

fn collect(dir: &Dir<'_>, files: &mut Vec<SiteFile>) {
    for file in dir.files() {
        if let Some(path) = file.path().to_str() {
            files.push(SiteFile::new(path.replace('\\', "/"), file.contents()));
        }
    }
    for dir in dir.dirs() {
        collect(dir, files);
    }
}

fn is_id(id: &str) -> bool {
    id.split('-').all(|part| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    })
}

fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    if text.contains(' ') {
        format!("\"{text}\"")
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_small_letters_digits_and_single_hyphens() {
        assert!(["unila", "2026-ill", "a-b-c"].into_iter().all(is_id));
        assert!(
            !["", "Unila", "a--b", "-a", "a-", "a_b", "../x", "é", "a b"]
                .into_iter()
                .any(is_id)
        );
    }
}
