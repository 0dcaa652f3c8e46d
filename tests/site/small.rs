//! A forum that has just begun, of one library and without anything else, is offered no empty lists.

use super::{assert_none, build, pages, request};
use scraper::{Html, Selector};
use silang::disk::{Inputs, MemoryInputs, RealInputs};
use silang::paths::{SiteFile, SourcePath};

/// The portal, the policy and one library of the small forum.
fn site() -> Vec<SiteFile> {
    let small = RealInputs::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/base"));
    let mut inputs = MemoryInputs::new();
    for path in [
        "content/portal.yaml",
        "content/members/univ-b.yaml",
        "content/pages/kebijakan-privasi.md",
    ] {
        let bytes = small.read(&SourcePath::new(path)).expect("a file");
        let text = String::from_utf8(bytes).expect("text");
        inputs.put(
            path,
            text.replace("secretariat: uin-a", "secretariat: univ-b"),
        );
    }
    build(&request(), &inputs)
}

fn page(site: &[SiteFile], path: &str) -> Html {
    let found = pages(site).find(|(known, _)| *known == path);
    Html::parse_document(found.unwrap_or_else(|| panic!("{path} is not there")).1)
}

fn count(page: &Html, selector: &str) -> usize {
    page.select(&Selector::parse(selector).expect("a selector"))
        .count()
}

#[test]
fn links_lead_to_no_section_that_has_nothing() {
    let site = site();
    let links = Selector::parse("main .links a, main dd a, main .empty a").expect("a selector");
    let mut found = Vec::new();
    let mut n_links = 0;
    for (path, html) in pages(&site) {
        let page = Html::parse_document(html);
        for link in page.select(&links) {
            let url = link.value().attr("href").unwrap_or_default();
            n_links += 1;
            let empty = ["/kartu/", "/layanan/", "/en/cards/", "/en/services/"];
            if empty.contains(&url) {
                found.push(format!("{path} leads to {url}"));
            }
        }
    }
    assert!(n_links > 30, "{n_links} links");
    assert_none("links to empty lists", &found);
}

#[test]
fn one_library_is_not_filtered_nor_drawn_on_a_map() {
    let site = site();
    for path in ["perpustakaan/index.html", "en/libraries/index.html"] {
        let page = page(&site, path);
        assert_eq!(count(&page, "#members-rows tr"), 1, "{path}");
        assert_eq!(count(&page, "form.filter, .atlas, [href=\"#map\"]"), 0);
    }
    for (path, map) in [
        ("perpustakaan/univ-b/index.html", "figure.map"),
        ("index.html", "a[href$=\"#map\"], .thumbnail"),
    ] {
        assert_eq!(count(&page(&site, path), map), 0, "{path}");
    }
}

#[test]
fn where_nobody_is_let_in_nothing_is_said_of_hours() {
    let site = site();
    let page = page(&site, "pakai/tanpa-kartu/public/index.html");
    let lead = Selector::parse(".lead").expect("a selector");
    let lead: String = page.select(&lead).flat_map(|lead| lead.text()).collect();
    assert_eq!(lead, "0 dari 1 perpustakaan menerima Anda.");
}
