//! A theme: templates, styles, scripts, pictures and strings, each file from the nearest layer that has it.
//!
//! Layers, nearest first: the portal's `themes/<name>/`, the theme of that name in the binary, then the same for the theme it extends.

use super::labels::{self, Label};
use crate::diag::{Diagnostic, Location, Rule, Severity, Sink};
use crate::disk::Inputs;
use crate::paths::SourcePath;
use crate::text;
use include_dir::{Dir, include_dir};
use std::collections::{BTreeMap, BTreeSet};

static BUILTIN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/themes");

/// The version of what templates are given; a theme names the one it was written for.
const CONTRACT: &str = "1";

pub(crate) const BAD_THEME: Rule = Rule {
    code: "bad-theme",
    numbers: &[],
    severity: Severity::Error,
    summary: "the theme is missing, broken, or written for another version of silang",
    explanation: include_str!("explain/bad-theme.md"),
};

/// Ends of keys for numbers; those that a language does without are no gap beside `other`.
const FORMS: [&str; 5] = ["zero", "one", "two", "few", "many"];

/// Everything a theme gives.
#[derive(Debug, Clone, Default)]
pub(crate) struct Theme {
    /// Sources of templates by name (`member.html`).
    pub(crate) templates: BTreeMap<String, String>,
    /// Files that go to the site, by path below `assets/`; the styles are one file, `css/main.css`.
    pub(crate) assets: BTreeMap<String, Vec<u8>>,
    /// Strings by language and key.
    pub(crate) strings: BTreeMap<String, BTreeMap<String, String>>,
    /// Of those, the keys whose text is in another language, with that language.
    pub(crate) borrowed: BTreeMap<String, BTreeMap<String, String>>,
    /// Labels of codes, those of the nearest layer first.
    pub(crate) labels: Vec<Label>,
    /// Scripts that may be one file, each by its parts below `js/`, without their ending.
    pub(crate) scripts: Vec<Vec<String>>,
}

#[derive(serde::Deserialize, Default)]
#[serde(default)]
struct Manifest {
    contract: String,
    extends: String,
    styles: Vec<String>,
    scripts: Vec<Vec<String>>,
}

/// Reads the theme of this name. Faults are in the sink; a file that cannot be used is left out.
///
/// Every language of the portal has every string afterward: where the theme is silent in it, another one speaks.
pub(crate) fn load(name: &str, languages: &[String], inputs: &dyn Inputs, sink: &Sink) -> Theme {
    let mut theme = Theme::default();
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut styles = Vec::new();
    let mut next = if name.is_empty() {
        "default".to_owned()
    } else {
        name.to_owned()
    };
    let mut named_in = Location::File(SourcePath::new("content/portal.yaml"));
    let mut seen = BTreeSet::new();
    while !next.is_empty() && seen.insert(next.clone()) {
        let layers = [on_disk(&next, inputs), built_in(&next)];
        if layers.iter().all(BTreeMap::is_empty) {
            missing(&next, named_in, sink);
            break;
        }
        let manifests: Vec<Manifest> = layers
            .iter()
            .filter_map(|layer| layer.get("theme.yaml"))
            .map(|bytes| manifest(&next, bytes, sink))
            .collect();
        for layer in layers {
            for (path, bytes) in layer {
                if let Some(lang) = path
                    .strip_prefix("strings/")
                    .and_then(|name| name.strip_suffix(".yaml"))
                {
                    // `search.id.yaml` adds to the strings of `id`.
                    let lang = lang.rsplit('.').next().unwrap_or(lang).to_owned();
                    let mut found = strings(&next, &path, &bytes, sink);
                    let file = place(&next, &path);
                    labels::take(&mut found, &lang, &file, &bytes, &mut theme.labels);
                    let words = theme.strings.entry(lang).or_default();
                    for (key, text) in found {
                        words.entry(key).or_insert(text);
                    }
                } else {
                    files.entry(path).or_insert(bytes);
                }
            }
        }
        // A manifest of the portal's own that says nothing of styles leaves those of the theme as they are.
        if styles.is_empty() {
            let named = manifests
                .iter()
                .find(|manifest| !manifest.styles.is_empty());
            styles = named.map_or(Vec::new(), |manifest| manifest.styles.clone());
        }
        if theme.scripts.is_empty() {
            let named = manifests
                .iter()
                .find(|manifest| !manifest.scripts.is_empty());
            theme.scripts = named.map_or(Vec::new(), |manifest| manifest.scripts.clone());
        }
        named_in = at(&next, "theme.yaml");
        next = manifests
            .into_iter()
            .map(|manifest| manifest.extends)
            .find(|parent| !parent.is_empty())
            .unwrap_or_default();
    }
    let spoken = theme.strings.clone();
    for lang in languages {
        let own = theme.strings.entry(lang.clone()).or_default();
        let borrowed = stand_in(name, lang, languages, &spoken, own, sink);
        theme.borrowed.insert(lang.clone(), borrowed);
    }
    let mut sheet = String::new();
    for part in &styles {
        if let Some(bytes) = files.remove(&format!("assets/css/{part}.css")) {
            sheet.push_str(&String::from_utf8_lossy(&bytes));
        }
    }
    for (path, bytes) in files {
        if let Some(name) = path.strip_prefix("templates/") {
            theme.templates.insert(
                name.to_owned(),
                String::from_utf8_lossy(&bytes).into_owned(),
            );
        } else if let Some(name) = path.strip_prefix("assets/") {
            theme.assets.insert(name.to_owned(), bytes);
        }
    }
    theme
        .assets
        .insert("css/main.css".to_owned(), sheet.into_bytes());
    theme
}

fn on_disk(name: &str, inputs: &dyn Inputs) -> BTreeMap<String, Vec<u8>> {
    let folder = SourcePath::new(format!("themes/{name}"));
    let (paths, _) = inputs.list(&folder);
    let prefix = format!("{folder}/");
    let inside = |path: &SourcePath| path.as_str().strip_prefix(&prefix).map(str::to_owned);
    paths
        .iter()
        .filter_map(|path| Some((inside(path)?, inputs.read(path).ok()?)))
        .collect()
}

fn built_in(name: &str) -> BTreeMap<String, Vec<u8>> {
    fn walk(dir: &Dir<'_>, prefix: &str, out: &mut BTreeMap<String, Vec<u8>>) {
        for file in dir.files() {
            let path = file.path().to_string_lossy().replace('\\', "/");
            out.extend(
                path.strip_prefix(prefix)
                    .map(|path| (path.to_owned(), file.contents().to_vec())),
            );
        }
        dir.dirs().for_each(|dir| walk(dir, prefix, out));
    }
    let mut out = BTreeMap::new();
    if let Some(dir) = BUILTIN.get_dir(name) {
        walk(dir, &format!("{name}/"), &mut out);
    }
    out
}

fn at(name: &str, file: &str) -> Location {
    Location::File(place(name, file))
}

fn place(name: &str, file: &str) -> SourcePath {
    SourcePath::new(format!("themes/{name}/{file}"))
}

fn manifest(name: &str, bytes: &[u8], sink: &Sink) -> Manifest {
    match serde_yaml::from_slice::<Manifest>(bytes) {
        Ok(manifest) => {
            if !manifest.contract.is_empty() && manifest.contract != CONTRACT {
                let message = format!(
                    "the theme is written for contract {}, this silang offers {CONTRACT}",
                    manifest.contract
                );
                sink.report(
                    Diagnostic::new(&BAD_THEME, at(name, "theme.yaml"), message).hint(format!(
                        "take the version of the theme that is written for contract {CONTRACT}"
                    )),
                );
            }
            manifest
        }
        Err(error) => {
            sink.report(
                Diagnostic::new(
                    &BAD_THEME,
                    at(name, "theme.yaml"),
                    format!("theme.yaml cannot be read: {error}"),
                )
                .hint("it holds `name`, `contract`, `styles` and perhaps `scripts` and `extends`"),
            );
            Manifest::default()
        }
    }
}

fn strings(name: &str, path: &str, bytes: &[u8], sink: &Sink) -> BTreeMap<String, String> {
    serde_yaml::from_slice(bytes).unwrap_or_else(|error| {
        sink.report(
            Diagnostic::new(
                &BAD_THEME,
                at(name, path),
                format!("the strings cannot be read: {error}"),
            )
            .hint("each line is `key: text`; put the text in quotes when it holds a colon"),
        );
        BTreeMap::new()
    })
}

/// What fields of the search are called in the languages of the built-in theme, with the names that the index has.
pub(crate) fn field_names() -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    let folder = BUILTIN.get_dir("default/strings");
    for file in folder.into_iter().flat_map(Dir::files) {
        let read = serde_yaml::from_slice::<BTreeMap<String, String>>(file.contents());
        let fields = read.unwrap_or_default().remove("search_fields");
        for pair in fields.unwrap_or_default().split(", ") {
            if let Some((name, field)) = pair.split_once(' ') {
                names.entry(name.to_owned()).or_insert(field.to_owned());
            }
        }
    }
    names
}

/// Gives a language the strings it lacks: those of the portal's other languages, then those the built-in theme has.
///
/// Gives the keys it took, with the language each text is in.
fn stand_in(
    name: &str,
    lang: &str,
    languages: &[String],
    all: &BTreeMap<String, BTreeMap<String, String>>,
    own: &mut BTreeMap<String, String>,
    sink: &Sink,
) -> BTreeMap<String, String> {
    let mut borrowed = BTreeMap::new();
    let others = languages.iter().map(String::as_str).chain(["en", "id"]);
    let mut from = None;
    for other in others.filter(|other| *other != lang) {
        for (key, text) in all.get(other).into_iter().flatten() {
            // A plural form that the other language has and this one does not need is no gap.
            let is_form = ['.', '_'].into_iter().any(|mark| {
                key.rsplit_once(mark).is_some_and(|(head, form)| {
                    FORMS.contains(&form) && own.contains_key(&format!("{head}{mark}other"))
                })
            });
            if !own.contains_key(key) && !is_form {
                own.insert(key.clone(), text.clone());
                borrowed.insert(key.clone(), other.to_owned());
                from.get_or_insert(other);
            }
        }
    }
    if let Some(from) = from {
        let name = if name.is_empty() { "default" } else { name };
        let missing = if borrowed.len() == own.len() {
            format!("has no texts in `{lang}`")
        } else {
            format!("lacks {} of its texts in `{lang}`", borrowed.len())
        };
        sink.report(
            Diagnostic::new(
                &BAD_THEME,
                at(name, &format!("strings/{lang}.yaml")),
                format!("the theme {missing}; those in `{from}` stand in"),
            )
            .severity(Severity::Warning)
            .hint("write the file, or take the language out of `languages` in content/portal.yaml"),
        );
    }
    borrowed
}

fn missing(name: &str, named_in: Location, sink: &Sink) {
    let known: Vec<String> = BUILTIN
        .dirs()
        .map(|dir| dir.path().to_string_lossy().into_owned())
        .collect();
    let mut found = Diagnostic::new(&BAD_THEME, named_in, format!("there is no theme `{name}`"));
    if let Some(near) = text::nearest(name, known.iter().map(String::as_str)) {
        found = found.hint(format!("did you mean `{near}`?"));
    }
    sink.report(
        found.hint(
            "a theme of your own lies in `themes/<name>/` and begins with `extends: default`",
        ),
    );
}
