//! Every link within the site leads somewhere.

use super::{assert_none, build, forum, pages, request, site};
use scraper::{Html, Selector};
use silang::paths::SiteFile;
use silang::pipeline::Request;
use std::collections::{BTreeMap, BTreeSet};

/// Attributes that hold an address.
const ADDRESSES: [(&str, &str); 8] = [
    ("a[href]", "href"),
    ("link[href]", "href"),
    ("img[src]", "src"),
    ("script[src]", "src"),
    ("form[action]", "action"),
    ("use[href]", "href"),
    ("image[href]", "href"),
    ("[data-root]", "data-root"),
];

/// The whole address of a link on a page, or nothing where it leads out of the site.
fn resolved(host: &str, page: &str, link: &str) -> Option<String> {
    let link = link.split('?').next().unwrap_or_default();
    let link = link.strip_prefix(host).unwrap_or(link);
    let scheme = link.split(['/', '#']).next().unwrap_or_default();
    if scheme.contains(':') || link.starts_with("//") {
        return None;
    }
    if link.starts_with('/') {
        return Some(link.to_owned());
    }
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

fn decoded(path: &str) -> String {
    let bytes = path.as_bytes();
    let (mut out, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let code = (bytes[at] == b'%')
            .then(|| path.get(at + 1..at + 3))
            .flatten()
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        out.push(code.unwrap_or(bytes[at]));
        at += if code.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn broken(site: &[SiteFile], host: &str, prefix: &str) -> (Vec<String>, usize) {
    let files: BTreeSet<&str> = site.iter().map(|file| file.path.as_str()).collect();
    let parsed: BTreeMap<&str, Html> = pages(site)
        .map(|(path, html)| (path, Html::parse_document(html)))
        .collect();
    let id = Selector::parse("[id]").expect("a selector");
    let ids: BTreeMap<&str, BTreeSet<&str>> = parsed
        .iter()
        .map(|(path, html)| {
            let ids = html.select(&id).filter_map(|element| element.attr("id"));
            (*path, ids.collect())
        })
        .collect();
    let (mut found, mut n_links) = (Vec::new(), 0);
    for (path, html) in &parsed {
        for (selector, attribute) in ADDRESSES {
            let selector = Selector::parse(selector).expect("a selector");
            for element in html.select(&selector) {
                let link = element.attr(attribute).unwrap_or_default();
                if element.value().name() == "a" && link.is_empty() {
                    found.push(format!("{path}: an empty link"));
                }
                let (address, anchor) = link.split_once('#').unwrap_or((link, ""));
                let target = if address.is_empty() || address.starts_with('?') {
                    Some((*path).to_owned())
                } else {
                    resolved(host, &format!("{prefix}{path}"), address).map(|address| match address
                        .strip_prefix(prefix)
                    {
                        Some(inside) if inside.is_empty() || inside.ends_with('/') => {
                            format!("{inside}index.html")
                        }
                        Some(inside) => inside.to_owned(),
                        None => format!("{address} is outside the site"),
                    })
                };
                let Some(target) = target.map(|target| decoded(&target)) else {
                    continue;
                };
                n_links += 1;
                if !files.contains(target.as_str()) {
                    found.push(format!("{path}: {link} leads nowhere"));
                } else if !anchor.is_empty()
                    && ids
                        .get(target.as_str())
                        .is_some_and(|ids| !ids.contains(decoded(anchor).as_str()))
                {
                    found.push(format!("{path}: {link} names no place on that page"));
                }
            }
        }
    }
    (found, n_links)
}

#[test]
fn every_link_leads_somewhere() {
    let (found, n_links) = broken(site(), "https://silang.example.org", "/");
    assert_none("links", &found);
    assert!(n_links > 5_000, "{n_links} links");
}

#[test]
fn every_link_leads_somewhere_below_a_prefix() {
    let request = Request {
        base_url: Some("https://example.org/forum/".to_owned()),
        ..request()
    };
    let site = build(&request, &forum());
    let (found, n_links) = broken(&site, "https://example.org", "/forum/");
    assert_none("links", &found);
    assert!(n_links > 5_000, "{n_links} links");
}

#[test]
fn links_are_resolved_as_browsers_do() {
    let case = |link: &str| resolved("https://a.id", "/b/c/index.html", link);
    assert_eq!(case("/x/").as_deref(), Some("/x/"));
    assert_eq!(case("../x").as_deref(), Some("/b/x"));
    assert_eq!(case("x?q=1").as_deref(), Some("/b/c/x"));
    assert_eq!(case("https://a.id/x").as_deref(), Some("/x"));
    assert_eq!(case("https://b.id/x"), None);
    assert_eq!(case("mailto:a@b.id"), None);
    assert_eq!(decoded("/a%20b%"), "/a b%");
}
