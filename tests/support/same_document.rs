//! Whether two HTML texts are the same document, white space aside.

use scraper::node::Node;
use scraper::{ElementRef, Html};
use std::collections::BTreeMap;

/// Compares two pages as a browser reads them.
///
/// Runs of white space count as one space, text of white space only counts as nothing, comments do not count,
/// attributes are sets without those that say what holds anyway. In `pre`, `textarea`, `script` and `style` every character counts.
///
/// White space *between* elements is not compared here, because most of it means nothing:
/// [`same_text`] says whether words were joined.
///
/// # Errors
///
/// Names the first place where they differ.
pub(crate) fn same_document(before: &str, after: &str) -> Result<(), String> {
    let (before, after) = (Html::parse_document(before), Html::parse_document(after));
    if before.quirks_mode != after.quirks_mode {
        return Err(format!(
            "quirks mode: {:?} became {:?}",
            before.quirks_mode, after.quirks_mode
        ));
    }
    let doctype = |html: &Html| {
        let doctypes = html.tree.root().children();
        doctypes
            .filter_map(|node| {
                node.value()
                    .as_doctype()
                    .map(|doctype| doctype.name().to_owned())
            })
            .next()
    };
    if doctype(&before) != doctype(&after) {
        return Err(format!(
            "doctype: {:?} became {:?}",
            doctype(&before),
            doctype(&after)
        ));
    }
    let (before, after) = (before.root_element(), after.root_element());
    let (a, b) = (tag(before), tag(after));
    if a != b {
        return Err(format!("{a} became {b}"));
    }
    same_children(before, after, "/html", false)
}

/// Elements that stand in a line of text; between all others there is a break without white space too.
const INLINE: [&str; 24] = [
    "a", "abbr", "b", "bdi", "bdo", "button", "cite", "code", "data", "em", "i", "img", "input",
    "kbd", "label", "mark", "q", "s", "small", "span", "strong", "sub", "sup", "time",
];

/// The words of an element, with a space where a block within it begins or ends.
fn flowing(element: ElementRef<'_>, into: &mut String) {
    for child in element.children() {
        if let Some(element) = ElementRef::wrap(child) {
            let is_inline = INLINE.contains(&element.value().name());
            let gap = if is_inline { "" } else { " " };
            into.push_str(gap);
            flowing(element, into);
            into.push_str(gap);
        } else if let Node::Text(text) = child.value() {
            into.push_str(text);
        }
    }
}

/// Compares the words of the elements that hold running text, so that `a <b>b</b>` may not become `a<b>b</b>`.
///
/// # Errors
///
/// Names the first element whose words differ.
pub(crate) fn same_text(before: &str, after: &str) -> Result<(), String> {
    let words = |html: &str| -> Vec<String> {
        let document = Html::parse_document(html);
        let names = "p, li, dt, dd, td, th, h1, h2, h3, h4, h5, h6, figcaption, caption, summary, label, a, button";
        let selector = scraper::Selector::parse(names).expect("a selector");
        let texts = document.select(&selector).map(|element| {
            let mut words = String::new();
            flowing(element, &mut words);
            collapsed(&words)
        });
        texts.collect()
    };
    let (before, after) = (words(before), words(after));
    match before
        .iter()
        .zip(&after)
        .find(|(before, after)| before != after)
    {
        Some((before, after)) => Err(format!("text: {before:?} became {after:?}")),
        None if before.len() != after.len() => {
            Err(format!("texts: {} became {}", before.len(), after.len()))
        }
        None => Ok(()),
    }
}

/// A child that counts.
enum Child<'a> {
    Text(String),
    Element(ElementRef<'a>),
}

impl Child<'_> {
    fn shown(&self) -> String {
        match self {
            Self::Text(text) => format!("{text:?}"),
            Self::Element(element) => tag(*element),
        }
    }
}

/// Attributes that say what holds without them.
const DEFAULTS: [(&str, &str, &str); 13] = [
    ("a", "target", "_self"),
    ("button", "type", "submit"),
    ("col", "span", "1"),
    ("colgroup", "span", "1"),
    ("form", "method", "get"),
    ("form", "target", "_self"),
    ("iframe", "loading", "eager"),
    ("img", "decoding", "auto"),
    ("img", "loading", "eager"),
    ("input", "type", "text"),
    ("link", "type", "text/css"),
    ("style", "media", "all"),
    ("style", "type", "text/css"),
];

fn tag(element: ElementRef<'_>) -> String {
    let element = element.value();
    let mut attributes: BTreeMap<&str, String> = BTreeMap::new();
    for (name, value) in element.attrs() {
        let is_nothing = value.is_empty() && matches!(name, "class" | "id" | "style");
        if is_nothing || DEFAULTS.contains(&(element.name(), name, value)) {
            continue;
        }
        let value = match name {
            "class" => collapsed(value),
            // `required="required"` is a long way to write `required`.
            name if name == value => String::new(),
            // `width=device-width, initial-scale=1` is read without its spaces.
            "content" if element.attr("name") == Some("viewport") => value.replace(' ', ""),
            _ => value.to_owned(),
        };
        attributes.insert(name, value);
    }
    format!("<{} {attributes:?}>", element.name())
}

fn children(element: ElementRef<'_>, is_exact: bool) -> Vec<Child<'_>> {
    let mut children: Vec<Child<'_>> = Vec::new();
    for child in element.children() {
        // What a `template` holds hangs under a node of its own.
        let is_fragment = matches!(child.value(), Node::Fragment);
        let inner = is_fragment.then(|| child.children()).into_iter().flatten();
        for node in inner.chain((!is_fragment).then_some(child)) {
            if let Some(element) = ElementRef::wrap(node) {
                children.push(Child::Element(element));
            } else if let Node::Text(text) = node.value() {
                let text = if element.value().name() == "noscript" {
                    // Marked-up text: read it, so that quotes around attributes do not count.
                    collapsed(&Html::parse_fragment(text).root_element().inner_html())
                } else if is_exact {
                    text.to_string()
                } else {
                    collapsed(text)
                };
                match children.last_mut() {
                    // A comment between two texts may be gone.
                    Some(Child::Text(before)) if !text.is_empty() => {
                        if !is_exact {
                            before.push(' ');
                        }
                        before.push_str(&text);
                    }
                    _ if text.is_empty() => {}
                    _ => children.push(Child::Text(text)),
                }
            }
        }
    }
    children
}

fn same_children(
    before: ElementRef<'_>,
    after: ElementRef<'_>,
    path: &str,
    is_exact: bool,
) -> Result<(), String> {
    let (left, right) = (children(before, is_exact), children(after, is_exact));
    for (a, b) in left.iter().zip(&right) {
        if a.shown() != b.shown() {
            return Err(format!("{path}: {} became {}", a.shown(), b.shown()));
        }
        if let (Child::Element(a), Child::Element(b)) = (a, b) {
            let name = a.value().name();
            let is_exact = is_exact || matches!(name, "pre" | "textarea" | "script" | "style");
            same_children(*a, *b, &format!("{path}/{name}"), is_exact)?;
        }
    }
    let n_shared = left.len().min(right.len());
    match (left.get(n_shared), right.get(n_shared)) {
        (Some(lost), _) => Err(format!("{path}: lost {}", lost.shown())),
        (_, Some(new)) => Err(format!("{path}: new {}", new.shown())),
        (None, None) => Ok(()),
    }
}

fn collapsed(text: &str) -> String {
    // HTML's white space only: a no-break space is a character like others.
    let is_space = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}');
    text.split(is_space)
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}
