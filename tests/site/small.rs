//! A forum that has just begun, of one library and without anything else, is offered no empty lists.

use super::{assert_none, build, pages, request};
use scraper::{Html, Selector};
use silang::disk::{Inputs, MemoryInputs, RealInputs};
use silang::paths::{SiteFile, SourcePath};

/// The portal, the policy and one library of the small forum.
fn site() -> Vec<SiteFile> {
    changed(str::to_owned)
}

/// The same with other words in its files.
fn changed(change: impl Fn(&str) -> String) -> Vec<SiteFile> {
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
            change(&text.replace("secretariat: uin-a", "secretariat: univ-b")),
        );
    }
    build(&request(), &inputs)
}

fn page(site: &[SiteFile], path: &str) -> Html {
    let found = pages(site).find(|(known, _)| *known == path);
    Html::parse_document(found.unwrap_or_else(|| panic!("{path} is not there")).1)
}

fn text(page: &Html, selector: &str) -> String {
    let selector = Selector::parse(selector).expect("a selector");
    page.select(&selector)
        .flat_map(|found| found.text())
        .collect()
}

fn count(page: &Html, selector: &str) -> usize {
    page.select(&Selector::parse(selector).expect("a selector"))
        .count()
}

/// Sections that such a forum has nothing for; their pages are there for who keeps their address.
const EMPTY: [&str; 12] = [
    "/kartu/",
    "/layanan/",
    "/pelatihan/",
    "/berita/",
    "/cari/",
    "/kerja-sama/",
    "/en/cards/",
    "/en/services/",
    "/en/training/",
    "/en/news/",
    "/en/search/",
    "/en/agreements/",
];

#[test]
fn links_lead_to_no_section_that_has_nothing() {
    let site = site();
    let links = Selector::parse("main a").expect("a selector");
    let mut found = Vec::new();
    let mut n_links = 0;
    for (path, html) in pages(&site) {
        let page = Html::parse_document(html);
        for link in page.select(&links) {
            let url = link.value().attr("href").unwrap_or_default();
            n_links += 1;
            if EMPTY.contains(&url) {
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
    for (path, rows) in [
        ("perpustakaan/index.html", "#members-rows tr"),
        ("en/libraries/index.html", "#members-rows tr"),
        ("hari-ini/index.html", "#today-rows tr"),
    ] {
        let page = page(&site, path);
        assert_eq!(count(&page, rows), 1, "{path}");
        assert_eq!(count(&page, "form.filter, .atlas, [href=\"#map\"]"), 0);
    }
    // No library says that it is accredited.
    let directory = page(&site, "perpustakaan/index.html");
    assert_eq!(count(&directory, "thead th"), 4);
    assert_eq!(count(&directory, "#members-rows tr > *"), 4);
    for (path, map) in [
        ("perpustakaan/univ-b/index.html", "figure.map"),
        ("index.html", "a[href$=\"#map\"], .thumbnail"),
    ] {
        assert_eq!(count(&page(&site, path), map), 0, "{path}");
    }
}

#[test]
fn a_catalog_is_promised_only_where_a_library_has_one() {
    let told = |site: &[SiteFile]| text(&page(site, "cari/index.html"), ".empty p");
    assert!(told(&site()).starts_with("Katalog anggota belum dimuat di portal ini. Tanyakan"));
    let with_one = told(&changed(|text| {
        text.replace(
            "website: ",
            "opac_url: https://opac.univ-b.example.ac.id/\nwebsite: ",
        )
    }));
    assert!(with_one.contains("tautan ke katalog"), "{with_one}");
}

#[test]
fn what_no_library_says_is_said_once() {
    let site = changed(|text| {
        let (before, rest) = text.split_once("visiting:").unwrap_or((text, ""));
        let after = rest.split_once("verified:").map_or("", |(_, after)| after);
        if rest.is_empty() {
            text.to_owned()
        } else {
            format!("{before}verified:{after}")
        }
    });
    let page = page(&site, "pemerataan/index.html");
    assert_eq!(count(&page, ".regencies tbody tr"), 1);
    assert_eq!(count(&page, ".regencies__nearest"), 0);
    let told = text(&page, "main");
    assert_eq!(told.matches("Tidak diketahui").count(), 0, "{told}");
    assert!(
        told.contains("Perpustakaan terdekat tidak dapat disebut"),
        "{told}"
    );
    assert_eq!(count(&page, "#how"), 0, "no distance is explained");
    let guide = self::page(&site, "perpustakaan/univ-b/kunjungan/index.html");
    let told = text(&guide, "#may ~ *");
    assert!(
        told.starts_with("Ketentuan kunjungan belum kami ketahui."),
        "{told}"
    );
}

#[test]
fn where_nobody_is_let_in_nothing_is_said_of_hours() {
    let site = site();
    let page = page(&site, "pakai/tanpa-kartu/public/index.html");
    assert_eq!(text(&page, ".lead"), "0 dari 1 perpustakaan menerima Anda.");
}
