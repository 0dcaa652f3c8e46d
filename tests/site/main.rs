//! The whole site of the example forum, made in memory and looked at from all sides.

#[path = "../support/same_document.rs"]
mod same_document;

mod arabic;
mod finder;
mod links;
mod maps;
mod offline;
mod pages;
mod print;
mod privacy;
mod same_bytes;
mod small;

use jiff::civil::date;
use silang::diag::{Severity, Sink};
use silang::disk::{Inputs, RealInputs};
use silang::paths::SiteFile;
use silang::pipeline::{self, Request};
use silang::progress::Progress;
use std::sync::OnceLock;

/// Hears nothing.
struct Silence;

impl Progress for Silence {
    fn stage(&self, _name: &str) {}
    fn total(&self, _n: u64) {}
    fn advance(&self, _n: u64) {}
}

/// The folder of the example forum.
fn forum() -> RealInputs {
    RealInputs::new(env!("CARGO_MANIFEST_DIR"))
}

fn request() -> Request {
    Request {
        today: date(2026, 2, 16),
        ..Request::default()
    }
}

/// Builds, and fails on any error of the data.
#[track_caller]
fn build(request: &Request, inputs: &dyn Inputs) -> Vec<SiteFile> {
    let sink = Sink::new();
    let site = pipeline::build(request, inputs, &sink, &Silence).expect("the site can be made");
    let errors: Vec<String> = sink
        .sorted()
        .iter()
        .filter(|found| found.severity == Severity::Error)
        .map(|found| format!("{found:?}"))
        .collect();
    assert_eq!(errors, Vec::<String>::new());
    let site = site.expect("data without errors makes a site");
    site.in_memory().expect("the search can be read")
}

/// The site of the example forum, made once.
fn site() -> &'static [SiteFile] {
    static SITE: OnceLock<Vec<SiteFile>> = OnceLock::new();
    SITE.get_or_init(|| build(&request(), &forum()))
}

/// The pages of a site: path and text.
fn pages(site: &[SiteFile]) -> impl Iterator<Item = (&str, &str)> {
    site.iter()
        .filter(|file| file.path.as_str().ends_with(".html"))
        .map(|file| {
            let text = std::str::from_utf8(&file.bytes).expect("pages are UTF-8");
            (file.path.as_str(), text)
        })
}

/// Fails with all that was found wrong, one a line, never more than a screenful.
#[track_caller]
fn assert_none(what: &str, found: &[String]) {
    let shown: Vec<&str> = found.iter().take(40).map(String::as_str).collect();
    assert!(
        found.is_empty(),
        "{what}: {} faults\n{}",
        found.len(),
        shown.join("\n")
    );
}

#[test]
fn the_example_forum_has_a_page_of_each_kind_in_each_language() {
    let kinds = [
        "home",
        "members",
        "member",
        "services",
        "service",
        "cards",
        "card",
        "agreements",
        "agreement",
        "events",
        "event",
        "series",
        "news_list",
        "news",
        "page",
        "documents",
        "partner",
        "search",
        "browse",
        "titles",
        "data",
        "offline",
        "equity",
        "guide",
        "print_directory",
        "print_calendar",
        "poster",
    ];
    for lang in ["id", "en"] {
        for kind in kinds {
            let marks = [format!("lang={lang}>"), format!("class=is-{kind}>")];
            assert!(
                pages(site()).any(|(_, html)| marks.iter().all(|mark| html.contains(mark))),
                "{kind} in {lang}"
            );
        }
    }
}
