//! Links inside texts: where they lead, and those that lead nowhere.

use super::route::Routes;
use crate::diag::{Diagnostic, Location, Rule, Severity, Sink, Span};
use crate::disk::Inputs;
use crate::markdown::{self, Labels, ProblemKind, Rendered, Resolved};
use crate::model::portal::Portal;
use crate::model::record::Record;
use crate::paths::SourcePath;
use crate::schema::value::{Fields, Item, Localized, Translation, Value};
use crate::text;
use std::collections::{BTreeMap, BTreeSet};

pub(crate) const BROKEN_LINK: Rule = Rule {
    code: "broken-link",
    numbers: &["X04"],
    severity: Severity::Error,
    summary: "a link in a text leads to a page, a heading or a file that is not there",
    explanation: include_str!("explain/broken-link.md"),
};
pub(crate) const RAW_HTML: Rule = Rule {
    code: "raw-html",
    numbers: &[],
    severity: Severity::Warning,
    summary: "a text holds HTML, which is not passed through",
    explanation: include_str!("explain/raw-html.md"),
};
pub(crate) const UNSAFE_MARKDOWN: Rule = Rule {
    code: "doubtful-markdown",
    numbers: &["X02"],
    severity: Severity::Warning,
    summary: "a text has a link, image or heading that some readers cannot use",
    explanation: include_str!("explain/doubtful-markdown.md"),
};

/// Kinds of records a text may link to.
const KINDS: [&str; 11] = [
    "member",
    "partner",
    "agreement",
    "service",
    "card_scheme",
    "event",
    "series",
    "news",
    "page",
    "document",
    "repository",
];

/// Where links lead.
pub(crate) struct Links<'a> {
    portal: &'a Portal,
    routes: &'a Routes,
    /// Addresses of all pages.
    pages: BTreeSet<String>,
    /// Kind, id and language of the pages of records, by address.
    owners: BTreeMap<String, (String, String, String)>,
    /// Ids of headings in texts, by kind, id and language of the page.
    anchors: BTreeMap<(String, String, String), BTreeSet<String>>,
}

impl<'a> Links<'a> {
    /// Gathers what can be linked to.
    pub(crate) fn new(portal: &'a Portal, routes: &'a Routes, pages: BTreeSet<String>) -> Self {
        let mut links = Self {
            portal,
            routes,
            pages,
            owners: BTreeMap::new(),
            anchors: BTreeMap::new(),
        };
        let mut anchors = BTreeMap::new();
        for record in portal
            .records
            .values()
            .flat_map(BTreeMap::values)
            .filter(|record| record.is_public())
        {
            for (field, text) in texts(record) {
                for lang in &portal.languages {
                    let (source, _) = text.get(lang);
                    let rendered =
                        markdown::render(source, &settings(&field, lang), &mut |_, _| {
                            Resolved::Url(String::new())
                        });
                    let key = (record.kind.clone(), record.id.clone(), lang.clone());
                    let ids: &mut BTreeSet<String> = anchors.entry(key).or_default();
                    ids.extend(rendered.headings.into_iter().map(|heading| heading.id));
                }
            }
        }
        links.anchors = anchors;
        for lang in &portal.languages {
            let records = portal.records.values().flat_map(BTreeMap::values);
            for record in records.filter(|record| record.is_public()) {
                if let Some(url) = routes.record_page(lang, &record.kind, &record.id) {
                    let owner = (record.kind.clone(), record.id.clone(), lang.clone());
                    links.owners.insert(url, owner);
                }
            }
        }
        links
    }

    /// Renders a text of a record for a page in this language.
    pub(crate) fn render(&self, field: &str, source: &str, lang: &str) -> Rendered {
        markdown::render(source, &settings(field, lang), &mut |target, image| {
            self.resolve(target, image, lang)
        })
    }

    fn resolve(&self, target: &str, _image: bool, lang: &str) -> Resolved {
        let (place, anchor) = target
            .split_once('#')
            .map_or((target, None), |(place, anchor)| (place, Some(anchor)));
        if let Some((kind, id)) = place.split_once(':')
            && KINDS.contains(&kind)
        {
            return self.record(kind, id, anchor, lang);
        }
        if place.starts_with('/') {
            let url = format!("{}{place}", self.routes.base.trim_end_matches('/'));
            let folder = format!("{}/", url.trim_end_matches('/'));
            if let Some((kind, id, lang)) = self.owners.get(&folder) {
                // A path to a record's page is the record by another name: its headings are known.
                return self.record(kind, id, anchor, lang);
            }
            let known = self.pages.contains(&url) || self.pages.contains(&folder);
            if known || is_machine_file(self.portal, place) {
                return Resolved::Url(
                    anchor.map_or_else(|| url.clone(), |anchor| format!("{url}#{anchor}")),
                );
            }
            return Resolved::Broken(self.near(&url));
        }
        let path = SourcePath::new("content").join(place);
        match path.filter(|path| may_be_published(self.portal, path)) {
            Some(path) => Resolved::Url(self.routes.file(&file_url(&path))),
            None => Resolved::Broken(format!("there is no file `content/{place}` to publish")),
        }
    }

    fn record(&self, kind: &str, id: &str, anchor: Option<&str>, lang: &str) -> Resolved {
        let Some(record) = self
            .portal
            .record(kind, id)
            .filter(|record| record.is_public())
        else {
            let known = self.portal.public(kind).map(|record| record.id.as_str());
            let near = text::nearest(id, known).map_or(String::new(), |near| {
                format!("; did you mean `{kind}:{near}`?")
            });
            return Resolved::Broken(format!("there is no published {kind} `{id}`{near}"));
        };
        let Some(url) = self.routes.record(lang, kind, id) else {
            return Resolved::Broken(format!("a {kind} has no page of its own"));
        };
        let Some(anchor) = anchor else {
            return Resolved::Url(url);
        };
        let key = (record.kind.clone(), record.id.clone(), lang.to_owned());
        let ids = self.anchors.get(&key);
        if ids.is_some_and(|ids| ids.contains(anchor)) {
            return Resolved::Url(format!("{url}#{anchor}"));
        }
        let near = ids.and_then(|ids| text::nearest(anchor, ids.iter().map(String::as_str)));
        let near = near.map_or(String::new(), |near| format!("; did you mean `#{near}`?"));
        Resolved::Broken(format!("{kind} `{id}` has no heading `{anchor}`{near}"))
    }

    fn near(&self, url: &str) -> String {
        let near = text::nearest(url, self.pages.iter().map(String::as_str));
        let near = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
        format!("there is no page `{url}`{near}")
    }

    /// Reports what is wrong with the texts of all records.
    pub(crate) fn check(&self, inputs: &dyn Inputs, sink: &Sink) {
        use rayon::prelude::*;
        let records: Vec<&Record> = self
            .portal
            .records
            .values()
            .flat_map(BTreeMap::values)
            .filter(|record| record.is_public())
            .collect();
        records.par_iter().for_each(|record| {
            for (field, text) in texts(record) {
                for translation in &text.0 {
                    let problems = self
                        .render(&field, &translation.text, &translation.lang)
                        .problems;
                    if !problems.is_empty() {
                        let path = source_of(
                            record,
                            &field,
                            &translation.lang,
                            self.portal.default_language(),
                        );
                        let file = inputs.read(&path).unwrap_or_default();
                        for problem in problems {
                            report(
                                &problem,
                                translation,
                                &path,
                                &String::from_utf8_lossy(&file),
                                sink,
                            );
                        }
                    }
                }
            }
        });
    }
}

/// Whether a path leads to a calendar, a feed or a data file, which are made beside the pages.
fn is_machine_file(portal: &Portal, path: &str) -> bool {
    let is_public = |kind: &str, id: &str| portal.record(kind, id).is_some_and(Record::is_public);
    if let Some(name) = path
        .strip_prefix("/calendar/")
        .and_then(|rest| rest.strip_suffix(".ics"))
    {
        return match name.strip_prefix("event/") {
            Some(id) => is_public("event", id),
            None => name == "all" || is_public("member", name),
        };
    }
    matches!(
        path,
        "/feed.atom" | "/news.atom" | "/events.atom" | "/sitemap.xml"
    ) || (path.starts_with("/data/") && (path.ends_with(".json") || path.ends_with(".csv")))
}

/// The files of the portal that a text links to or shows, whether they are there or not.
pub(crate) fn files_named(source: &str) -> Vec<SourcePath> {
    let rendered = markdown::render(source, &settings("", "id"), &mut |_, _| {
        Resolved::Url(String::new())
    });
    let names = rendered.links.iter().filter_map(|link| {
        let name = link.target.split('#').next().unwrap_or_default();
        SourcePath::new("content").join(name)
    });
    names.collect()
}

/// Whether a file of the portal may be published because something names it: catalog exports are sources, and a file
/// that only records without a page name stays with them.
pub(crate) fn may_be_published(portal: &Portal, path: &SourcePath) -> bool {
    let content = SourcePath::new("content");
    let names = |record: &Record| {
        let mut found = false;
        each_file(&record.fields, &mut |name| {
            found |= content.join(name).as_ref() == Some(path);
        });
        found
    };
    let mut all = portal.records.values().flat_map(BTreeMap::values);
    let withheld = all.any(|record| !record.is_public() && names(record));
    let mut all = portal.records.values().flat_map(BTreeMap::values);
    portal.files.binary_search(path).is_ok()
        && !path.as_str().starts_with("content/holdings/")
        && (!withheld || all.any(|record| record.is_public() && names(record)))
}

fn each_file(fields: &Fields, take: &mut dyn FnMut(&str)) {
    fn item(one: &Item, take: &mut dyn FnMut(&str)) {
        match &one.value {
            Value::File(name) => take(name),
            Value::List(items) => items.iter().for_each(|one| item(one, take)),
            Value::Map(fields) => each_file(fields, take),
            _ => {}
        }
    }
    fields.iter().for_each(|(_, one)| item(one, take));
}

/// The address of a file of the portal, below the root of the site.
pub(crate) fn file_url(path: &SourcePath) -> String {
    format!(
        "files/{}",
        path.as_str()
            .strip_prefix("content/")
            .unwrap_or(path.as_str())
    )
}

/// Every Markdown text of a record with the name of its field, the outermost first.
fn texts(record: &Record) -> Vec<(String, &Localized)> {
    fn walk<'a>(fields: &'a Fields, path: &str, out: &mut Vec<(String, &'a Localized)>) {
        for (key, item) in fields.iter() {
            let at = if path.is_empty() {
                key.to_owned()
            } else {
                format!("{path}-{key}")
            };
            take(item, &at, out);
        }
    }
    fn take<'a>(item: &'a Item, at: &str, out: &mut Vec<(String, &'a Localized)>) {
        match &item.value {
            Value::Md(text) => out.push((at.to_owned(), text)),
            Value::Map(fields) => walk(fields, at, out),
            Value::List(items) => items
                .iter()
                .enumerate()
                .for_each(|(n, item)| take(item, &format!("{at}-{}", n + 1), out)),
            _ => {}
        }
    }
    let mut out = Vec::new();
    walk(&record.fields, "", &mut out);
    out
}

/// How a field's text is rendered: the body of a page keeps its own anchors, other fields put their name before them.
fn settings<'a>(field: &'a str, lang: &str) -> markdown::Settings<'a> {
    let is_body = field == "body";
    markdown::Settings {
        base_level: if is_body { 2 } else { 3 },
        id_prefix: if is_body { "" } else { field },
        kinds: &KINDS,
        labels: if lang == "id" { Labels::ID } else { Labels::EN },
    }
}

fn source_of(record: &Record, field: &str, lang: &str, default: &str) -> SourcePath {
    let own_file = field == "body" && record.path.extension() == "md" && lang != default;
    if own_file {
        SourcePath::new(format!(
            "{}.{lang}.md",
            record.path.as_str().trim_end_matches(".md")
        ))
    } else {
        record.path.clone()
    }
}

/// Finds the place of a problem in its file: the text of a YAML block is indented there, so the words themselves are looked for.
fn place(problem: &markdown::Problem, translation: &Translation, file: &str) -> Span {
    let needle = translation
        .text
        .get(problem.range.clone())
        .unwrap_or_default();
    let line_of_needle = needle.lines().next().unwrap_or_default();
    let from = translation.span.start.min(file.len());
    let exact = from + problem.range.start;
    let start = if file.get(exact..exact + line_of_needle.len()) == Some(line_of_needle) {
        exact
    } else {
        let repeats = translation
            .text
            .get(..problem.range.start)
            .map_or(0, |before| before.matches(line_of_needle).count());
        let mut found = file
            .get(from..)
            .unwrap_or_default()
            .match_indices(line_of_needle)
            .map(|(at, _)| from + at);
        found.nth(repeats).unwrap_or(from)
    };
    let before = file.get(..start).unwrap_or_default();
    let line = before.matches('\n').count() as u32 + 1;
    let column = before
        .rsplit('\n')
        .next()
        .map_or(0, |last| last.chars().count()) as u32
        + 1;
    Span {
        line,
        column,
        start,
        end: start + line_of_needle.len(),
    }
}

fn report(
    problem: &markdown::Problem,
    translation: &Translation,
    path: &SourcePath,
    file: &str,
    sink: &Sink,
) {
    let detail = &problem.detail;
    let (rule, message, hint) = match problem.kind {
        ProblemKind::BrokenLink => (
            &BROKEN_LINK,
            detail.clone(),
            "link to records by kind and id (`member:uin-contoh`), to pages by path (`/layanan/`), to files by their place in `content/`",
        ),
        ProblemKind::BrokenAnchor => (
            &BROKEN_LINK,
            format!("no heading of this text is called `{detail}`"),
            "the name of a heading is its words in small letters with hyphens",
        ),
        ProblemKind::BrokenReference => (
            &BROKEN_LINK,
            format!("`[{detail}]` is defined nowhere in this text"),
            "write `[words](address)`",
        ),
        ProblemKind::RawHtml => (
            &RAW_HTML,
            format!("HTML is not passed through: `{detail}`"),
            "use Markdown: `**bold**`, `[words](address)`, tables with `|`",
        ),
        ProblemKind::BadScheme => (
            &BROKEN_LINK,
            format!("links of this kind are not published: `{detail}`"),
            "use https://, mailto:, tel:, or the id of a record",
        ),
        ProblemKind::MissingAlt => (
            &UNSAFE_MARKDOWN,
            "an image has no text for those who cannot see it".to_owned(),
            "write `![what the picture shows](file)`",
        ),
        ProblemKind::ForeignImage => (
            &UNSAFE_MARKDOWN,
            format!("the image lies on another site: `{detail}`"),
            "put the file into `content/` and name it from there; nothing is loaded from other hosts",
        ),
        ProblemKind::EmptyLink => (
            &UNSAFE_MARKDOWN,
            "a link has no words".to_owned(),
            "write `[words](address)`",
        ),
        ProblemKind::HeadingJump => (
            &UNSAFE_MARKDOWN,
            "a heading is more than one level below the one before it".to_owned(),
            "begin with `#`, then `##`, one level at a time",
        ),
        ProblemKind::HeadingAttributes => (
            &UNSAFE_MARKDOWN,
            format!("classes on headings are not kept: `{detail}`"),
            "keep only `{#name}`",
        ),
        ProblemKind::DuplicateId => (
            &UNSAFE_MARKDOWN,
            format!("two headings are called `{detail}`"),
            "give one of them another name",
        ),
        ProblemKind::UnusedFootnote => (
            &UNSAFE_MARKDOWN,
            format!("nothing refers to the footnote `{detail}`"),
            "refer to it as `[^name]`, or remove it",
        ),
        ProblemKind::TooLong | ProblemKind::TooDeep => (
            &UNSAFE_MARKDOWN,
            format!("the text is too long or too deep to be shown whole: {detail}"),
            "cut it into several pages",
        ),
    };
    let at = Location::Text(path.clone(), place(problem, translation, file));
    sink.report(Diagnostic::new(rule, at, message).hint(hint));
}
