//! Looks into the finished site of a case: what an element says, how it is written, and what stands nowhere.

use crate::case_file::Output;
use scraper::{ElementRef, Html, Node, Selector};
use silang::diag::Sink;
use silang::disk::Inputs;
use silang::paths::SiteFile;
use silang::pipeline::{self, Request};

/// The folder that the site is written to in the words of a case.
pub(crate) const FOLDER: &str = "public/";

/// Elements that stand inside a line.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "cite", "code", "data", "em", "i", "small", "span", "strong", "sub",
    "sup", "time", "wbr",
];

/// Makes the site.
pub(crate) fn build(inputs: &dyn Inputs, request: &Request) -> Result<Vec<SiteFile>, String> {
    match pipeline::build(request, inputs, &Sink::new(), &()) {
        Ok(Some(site)) => site.in_memory().map_err(|error| error.to_string()),
        Ok(None) => Err("there is no site: the data has errors".to_owned()),
        Err(error) => Err(format!("there is no site: {error}")),
    }
}

/// What the first element that an output selects holds, one line for each block (`text`) or tag (`html`).
/// Nothing when no element is selected.
pub(crate) fn look(output: &Output, files: &[SiteFile]) -> Result<String, String> {
    let wanted = output.path.strip_prefix(FOLDER).unwrap_or(&output.path);
    let file = files.iter().find(|file| file.path.as_str() == wanted);
    let Some(file) = file else {
        let folder = wanted.split('/').next().unwrap_or_default();
        let near: Vec<&str> = files
            .iter()
            .map(|file| file.path.as_str())
            .filter(|path| path.starts_with(folder))
            .collect();
        return Err(format!(
            "the site has no file {wanted}; beside it are {near:?}"
        ));
    };
    let page = Html::parse_document(&String::from_utf8_lossy(&file.bytes));
    let selector = Selector::parse(&output.select)
        .map_err(|e| format!("`select={}` is no selector: {e}", output.select))?;
    let Some(element) = page.select(&selector).next() else {
        return Ok(String::new());
    };
    let mut text = String::new();
    if output.is_html {
        let html = element.html().replace("><", ">\n<").replace("> <", ">\n<");
        text.push_str(&html);
    } else {
        say(element, &mut text);
    }
    Ok(fold(&text))
}

/// The lines of a `nowhere` block that stand in a file of the site after all.
pub(crate) fn leaks(lines: &str, files: &[SiteFile]) -> Vec<String> {
    let mut found = Vec::new();
    for line in lines.lines().filter(|line| !line.is_empty()) {
        let holds = |file: &&SiteFile| {
            file.bytes
                .windows(line.len())
                .any(|part| part == line.as_bytes())
        };
        found.extend(
            files
                .iter()
                .filter(holds)
                .map(|file| format!("`{line}` stands in {}", file.path)),
        );
    }
    found
}

/// The words of an element as somebody sees them, blocks on lines of their own.
fn say(element: ElementRef<'_>, out: &mut String) {
    for child in element.children() {
        match child.value() {
            Node::Text(words) => out.push_str(&words.replace('\n', " ")),
            Node::Element(tag) if !matches!(tag.name(), "script" | "style" | "template") => {
                let block = !INLINE.contains(&tag.name());
                if block {
                    out.push('\n');
                }
                if let Some(inner) = ElementRef::wrap(child) {
                    say(inner, out);
                }
                if block {
                    out.push('\n');
                }
            }
            _ => {}
        }
    }
}

/// White space folded in each line, blank lines left out.
fn fold(text: &str) -> String {
    text.lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|line| !line.is_empty())
        .map(|line| line + "\n")
        .collect()
}
