//! What holds for every page: it is valid, named, described, free of inline code and of words of the machine.

use super::same_document::{same_document, same_text};
use super::{assert_none, build, forum, pages, request, site};
use scraper::{ElementRef, Html, Selector};
use silang::paths::SiteFile;
use silang::pipeline::Request;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::sync::OnceLock;

/// The pages as the templates write them.
fn plain_site() -> &'static [SiteFile] {
    static SITE: OnceLock<Vec<SiteFile>> = OnceLock::new();
    SITE.get_or_init(|| {
        let request = Request {
            plain_pages: true,
            ..request()
        };
        build(&request, &forum())
    })
}

pub(super) fn all<'a>(html: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    html.select(&Selector::parse(selector).expect("a selector"))
        .collect()
}

pub(super) fn is_redirect(html: &Html) -> bool {
    !all(html, "meta[http-equiv=refresh]").is_empty()
}

#[test]
fn every_page_parses_without_a_fault() {
    let mut found = Vec::new();
    for (path, html) in pages(site()).chain(pages(plain_site())) {
        for error in Html::parse_document(html).errors {
            found.push(format!("{path}: {error}"));
        }
    }
    assert_none("parse errors", &found);
}

#[test]
fn taking_white_space_out_changes_no_page() {
    let plain: BTreeMap<&str, &str> = pages(plain_site()).collect();
    let mut found = Vec::new();
    let (mut n_before, mut n_after) = (0, 0);
    for (path, html) in pages(site()) {
        let before = plain[path];
        n_before += before.len();
        n_after += html.len();
        if let Err(fault) = same_document(before, html).and_then(|()| same_text(before, html)) {
            found.push(format!("{path}: {fault}"));
        }
    }
    assert_none("changed pages", &found);
    assert!(n_after < n_before, "{n_before} bytes became {n_after}");
}

#[test]
fn every_page_has_what_readers_and_machines_need_first() {
    let mut found = Vec::new();
    let mut addresses: BTreeMap<String, &str> = BTreeMap::new();
    for (path, html) in pages(site()) {
        let page = Html::parse_document(html);
        let mut want = |is_there: bool, what: &str| {
            if !is_there {
                found.push(format!("{path}: {what}"));
            }
        };
        let lang = page.root_element().attr("lang").unwrap_or_default();
        want(matches!(lang, "id" | "en"), "no language");
        want(
            path.starts_with("en/") == (lang == "en"),
            "its language is not that of its address",
        );
        let text = |selector: &str| -> Vec<String> {
            let elements = all(&page, selector);
            let texts = elements.iter().map(|element| element.text().collect());
            texts.collect()
        };
        let titles = text("head > title");
        want(
            titles.len() == 1 && !titles[0].trim().is_empty(),
            "no title",
        );
        want(
            !all(&page, "meta[http-equiv=Content-Security-Policy]").is_empty(),
            "no content security policy",
        );
        if is_redirect(&page) {
            continue;
        }
        let heads = text("h1");
        want(
            heads.len() == 1 && !heads[0].trim().is_empty(),
            "not one h1",
        );
        let of = |selector: &str, attribute: &str| -> Option<String> {
            let elements = all(&page, selector);
            let value = elements.first()?.attr(attribute)?.trim().to_owned();
            (elements.len() == 1 && !value.is_empty()).then_some(value)
        };
        want(
            of("meta[name=description]", "content").is_some(),
            "no description",
        );
        want(
            of("meta[name=viewport]", "content").is_some(),
            "no viewport",
        );
        want(of("main", "id").is_some(), "no main part");
        let address = of("link[rel=canonical]", "href");
        want(
            address
                .as_ref()
                .is_some_and(|url| url.starts_with("https://silang.example.org/")),
            "no canonical address",
        );
        if let Some(other) = address.and_then(|address| addresses.insert(address, path)) {
            want(
                false,
                &format!("its canonical address is that of {other} too"),
            );
        }
    }
    assert_none("pages", &found);
}

#[test]
fn ids_are_unique_and_referred_to_rightly() {
    let mut found = Vec::new();
    for (path, html) in pages(site()) {
        let page = Html::parse_document(html);
        let mut ids = BTreeSet::new();
        for element in all(&page, "[id]") {
            let id = element.attr("id").unwrap_or_default();
            if id.is_empty() || id.contains(char::is_whitespace) || !ids.insert(id) {
                found.push(format!("{path}: id `{id}` twice or not a name"));
            }
        }
        for attribute in [
            "for",
            "aria-labelledby",
            "aria-describedby",
            "aria-controls",
            "popovertarget",
            "data-rows",
        ] {
            for element in all(&page, &format!("[{attribute}]")) {
                let names = element.attr(attribute).unwrap_or_default();
                for name in names.split_whitespace() {
                    if !ids.contains(name) {
                        found.push(format!(
                            "{path}: {attribute} names `{name}`, which is not there"
                        ));
                    }
                }
            }
        }
    }
    assert_none("ids", &found);
}

#[test]
fn no_page_carries_code_or_style_of_its_own() {
    let mut found = Vec::new();
    for (path, html) in pages(site()) {
        let page = Html::parse_document(html);
        for script in all(&page, "script:not([src])") {
            if script.attr("type") != Some("application/ld+json") {
                found.push(format!("{path}: an inline script"));
            }
        }
        if !all(&page, "style, [style], iframe, object, embed, base").is_empty() {
            found.push(format!("{path}: a style or a frame of its own"));
        }
        for element in all(&page, "*") {
            for (name, value) in element.value().attrs() {
                if name.starts_with("on") || value.trim_start().starts_with("javascript:") {
                    found.push(format!("{path}: {name}={value}"));
                }
            }
        }
        for data in all(&page, "script[type='application/ld+json']") {
            let text: String = data.text().collect();
            if let Err(error) = serde_json::from_str::<serde_json::Value>(&text) {
                found.push(format!("{path}: JSON-LD that does not parse: {error}"));
            }
        }
    }
    assert_none("pages", &found);
}

/// Keys of the texts of the default theme.
fn keys() -> BTreeSet<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/themes/default/strings");
    let mut keys = BTreeSet::new();
    for entry in std::fs::read_dir(folder).expect("the theme has texts") {
        let path = entry.expect("the theme has texts").path();
        let text = std::fs::read_to_string(path).expect("the theme has texts");
        // One key a line, either flat or nested one deep.
        let mut section = String::new();
        for line in text.lines() {
            let Some((key, rest)) = line.split_once(':') else {
                continue;
            };
            let is_inner = key.starts_with(' ');
            let key = key.trim().trim_matches('"');
            if rest.trim().is_empty() && !is_inner {
                section = format!("{key}.");
            } else if is_inner {
                keys.insert(format!("{section}{key}"));
            } else {
                keys.insert(key.to_owned());
            }
        }
    }
    keys
}

/// What machines leave behind when a value was not what the template took it for.
const DEBRIS: [&str; 12] = [
    "\u{fdd0}",
    "\u{fdd1}",
    "\u{fdd2}",
    "[object",
    "{\"text\"",
    "{\"href\"",
    "undefined",
    "NaN",
    "{{",
    "{%",
    "None)",
    "Some(",
];

/// What stands on the pages that no reader should see.
pub(super) fn words_of_the_machine(site: &[SiteFile]) -> Vec<String> {
    let keys = keys();
    let stems: BTreeSet<&str> = keys
        .iter()
        .filter_map(|key| key.split_once('.').map(|(stem, _)| stem))
        .collect();
    assert!(stems.len() > 5, "the texts of the theme were not read");
    let is_key = |word: &str| {
        keys.contains(word) && word.contains(['.', '_'])
            || word.split_once('.').is_some_and(|(stem, rest)| {
                stems.contains(stem)
                    && !rest.is_empty()
                    && rest.chars().all(|c| c.is_ascii_lowercase() || c == '_')
            })
    };
    let mut found = BTreeSet::new();
    for (path, html) in pages(site) {
        let page = Html::parse_document(html);
        let mut look = |text: &str, place: &str| {
            for word in text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '_'))) {
                if is_key(word.trim_matches('.')) {
                    found.insert(format!("{path}: the key `{word}` in {place}"));
                }
            }
            for mark in DEBRIS {
                if text.contains(mark) {
                    let text: String = text.chars().take(80).collect();
                    found.insert(format!("{path}: `{mark}` in {place}: {text}"));
                }
            }
        };
        for element in all(&page, "body *, title") {
            let name = element.value().name();
            if name == "script" {
                continue;
            }
            for text in element.children().filter_map(|node| node.value().as_text()) {
                look(text, name);
            }
            for attribute in [
                "title",
                "alt",
                "aria-label",
                "placeholder",
                "href",
                "data-label",
            ] {
                if let Some(text) = element
                    .attr(attribute)
                    .filter(|text| attribute != "href" || text.contains(['{', '[']))
                {
                    look(text, attribute);
                }
            }
            // Texts for scripts: a key that stands for itself was not found.
            for attribute in ["data-strings", "data-none", "data-count"] {
                let Some(text) = element.attr(attribute) else {
                    continue;
                };
                match serde_json::from_str::<BTreeMap<String, String>>(text) {
                    Ok(texts) => {
                        for text in texts.values() {
                            look(text, attribute);
                        }
                    }
                    Err(_) => look(text, attribute),
                }
            }
        }
        for meta in all(&page, "meta[content]") {
            look(meta.attr("content").unwrap_or_default(), "meta");
        }
    }
    found.into_iter().collect()
}

#[test]
fn no_words_of_the_machine_are_left() {
    assert_none("words", &words_of_the_machine(site()));
}

#[test]
fn what_a_visitor_loads_to_search_is_small() {
    let is_client = |path: &str| path.ends_with("/js/main.js") || path.contains("/js/search/");
    let scripts: Vec<(String, usize)> = site()
        .iter()
        .filter(|file| is_client(&file.path.to_string()))
        .map(|file| {
            let packing = flate2::Compression::new(6);
            let mut packed = flate2::write::GzEncoder::new(Vec::new(), packing);
            packed.write_all(&file.bytes).expect("packed");
            (
                file.path.to_string(),
                packed.finish().expect("packed").len(),
            )
        })
        .collect();
    // The page's own script and the search with all that it can show.
    assert_eq!(scripts.len(), 2, "{scripts:?}");
    let bytes: usize = scripts.iter().map(|(_, bytes)| bytes).sum();
    assert!(bytes < 17 * 1024, "{bytes} bytes: {scripts:?}");
}

#[test]
fn titles_say_their_language_where_it_is_not_that_of_the_page() {
    for (path, own, other) in [
        ("katalog/univ-priangan/index.html", "id", "en"),
        ("en/catalog/univ-priangan/index.html", "en", "id"),
    ] {
        let (_, html) = pages(site())
            .find(|(known, _)| *known == path)
            .expect("a list");
        let page = Html::parse_document(html);
        let said: BTreeSet<Option<&str>> = all(&page, "table.titles th a")
            .iter()
            .map(|link| link.value().attr("lang"))
            .collect();
        assert!(
            said.contains(&Some(other)) && said.contains(&None),
            "{path}: {said:?}"
        );
        assert!(!said.contains(&Some(own)), "{path}: {said:?}");
    }
}
