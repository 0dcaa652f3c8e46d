//! What is kept for times without a network, and the boxes for other sites.

use super::{build, forum, pages, request, site};
use serde_json::Value as Json;
use silang::disk::{Inputs, MemoryInputs};
use silang::paths::{SiteFile, SourcePath};
use silang::pipeline::Request;
use std::collections::BTreeSet;

/// What the first visit may cost beside the page itself, unpacked; packed it is about a quarter of it.
const PRECACHED_BYTES_MAX: usize = 400_000;

fn file<'s>(site: &'s [SiteFile], path: &str) -> &'s str {
    let file = site.iter().find(|file| file.path.as_str() == path);
    let file = file.unwrap_or_else(|| panic!("there is no `{path}`"));
    std::str::from_utf8(&file.bytes).expect("UTF-8")
}

/// The values that the build put in front of a script.
fn values(script: &str) -> Json {
    let line = script.lines().next().unwrap_or_default();
    let json = line.strip_prefix("{const SILANG=").expect("the values");
    serde_json::from_str(json.trim_end_matches(';')).expect("JSON")
}

/// Addresses in a list of the worker's values.
fn addresses(list: &Json) -> Vec<String> {
    let list = list.as_array().expect("a list").iter();
    list.map(|url| url.as_str().expect("an address").to_owned())
        .collect()
}

/// What is kept of a site from the start, and for readers of each language.
fn precached(worker: &Json) -> Vec<(String, Vec<String>)> {
    let languages = worker["languages"].as_array().expect("languages").iter();
    let each = languages.map(|language| {
        let mut all = addresses(&worker["shell"]);
        all.extend(addresses(&worker["data"]));
        all.extend(addresses(&language["pages"]));
        all.push(language["offline"].as_str().expect("a page").to_owned());
        (language["home"].as_str().expect("a home").to_owned(), all)
    });
    each.collect()
}

fn bytes_of(site: &[SiteFile], base: &str, url: &str) -> usize {
    let inside = url
        .strip_prefix(base)
        .unwrap_or_else(|| panic!("`{url}` is not of this site"));
    let path = if inside.is_empty() || inside.ends_with('/') {
        format!("{inside}index.html")
    } else {
        inside.to_owned()
    };
    file(site, &path).len()
}

/// The example forum with other settings.
fn with_settings(change: impl Fn(&str) -> String) -> MemoryInputs {
    let mut copy = MemoryInputs::new();
    for path in forum().list(&SourcePath::new("content")).0 {
        let mut bytes = forum().read(&path).expect("a file");
        if path.as_str() == "content/portal.yaml" {
            bytes = change(std::str::from_utf8(&bytes).expect("UTF-8")).into_bytes();
        }
        copy.put(path.as_str(), bytes);
    }
    copy
}

#[test]
fn what_the_worker_keeps_is_there_and_small() {
    for base_url in ["https://silang.example.org/", "https://example.org/forum/"] {
        let made = build(
            &Request {
                base_url: Some(base_url.to_owned()),
                ..request()
            },
            &forum(),
        );
        let worker = values(file(&made, "sw.js"));
        let base = worker["base"].as_str().expect("a base");
        assert!(base_url.ends_with(base), "{base}");
        let languages = precached(&worker);
        assert_eq!(languages.len(), 2);
        assert_eq!(languages.last().expect("a language").0, base);
        for (home, urls) in languages {
            assert!(urls.contains(&home));
            let cardless = urls
                .iter()
                .filter(|url| url.contains("tanpa-kartu") || url.contains("without-card"));
            assert_eq!(cardless.count(), 8, "{urls:?}");
            assert!(urls.iter().any(|url| url.ends_with("data/equity.json")));
            assert!(urls.len() > 10, "{urls:?}");
            let bytes: usize = urls.iter().map(|url| bytes_of(&made, base, url)).sum();
            assert!(bytes < PRECACHED_BYTES_MAX, "{home}: {bytes} bytes");
        }
    }
}

#[test]
fn the_worker_changes_when_what_it_keeps_does_and_only_then() {
    let again = build(&request(), &forum());
    assert_eq!(file(site(), "sw.js"), file(&again, "sw.js"));
    let later = with_settings(|text| text.replace("Satu kartu, satu katalog", "Satu katalog"));
    let later = values(file(&build(&request(), &later), "sw.js"));
    let now = values(file(site(), "sw.js"));
    assert_ne!(now["build"], later["build"]);
    assert_eq!(now["assets"], later["assets"]);
}

#[test]
fn the_manifest_says_what_a_phone_shows() {
    let text = file(site(), "manifest.webmanifest");
    let manifest: Json = serde_json::from_str(text).expect("JSON");
    assert_eq!(manifest["short_name"], "Silang Contoh");
    assert_eq!(manifest["lang"], "id");
    assert_eq!(manifest["start_url"], "/");
    assert_eq!(manifest["scope"], "/");
    let icons = manifest["icons"].as_array().expect("icons");
    assert!(!icons.is_empty());
    for icon in icons {
        bytes_of(site(), "/", icon["src"].as_str().expect("an address"));
    }
    let home = file(site(), "index.html");
    assert!(home.contains("/manifest.webmanifest") && home.contains("data-worker"));
}

#[test]
fn a_preview_and_a_portal_without_it_take_the_worker_away() {
    let preview = Request {
        base_url: Some("http://127.0.0.1:4848/".to_owned()),
        ..request()
    };
    let off = with_settings(|text| format!("{text}\nfeatures:\n  pwa: false\n"));
    let off = build(&request(), &off);
    for made in [&build(&preview, &forum()), &off] {
        let script = file(made, "sw.js");
        assert!(script.contains("unregister"), "{script}");
        assert!(pages(made).all(|(_, html)| !html.contains("data-worker")));
    }
    let paths: BTreeSet<&str> = off.iter().map(|file| file.path.as_str()).collect();
    assert!(!paths.contains("manifest.webmanifest") && !paths.contains("offline/index.html"));
}

#[test]
fn boxes_for_other_sites_are_small_and_of_public_members() {
    let mut n = 0;
    for made in site() {
        let path = made.path.as_str();
        let Some((folder, name)) = path.rsplit_once('/') else {
            continue;
        };
        if !matches!(folder, "widget" | "en/widget") {
            continue;
        }
        n += 1;
        let most = if path.ends_with(".js") {
            1024
        } else {
            8 * 1024
        };
        assert!(made.bytes.len() <= most, "{path}: {}", made.bytes.len());
        let member = name.split('.').next().unwrap_or_default();
        let section = if folder == "widget" {
            "perpustakaan"
        } else {
            "en/libraries"
        };
        let page = file(site(), &format!("{section}/{member}/index.html"));
        assert!(page.contains(&format!("/{folder}/{member}.js")), "{path}");
    }
    assert_eq!(n, 4 * 12);
}
