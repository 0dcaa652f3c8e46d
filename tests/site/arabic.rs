//! The example forum in a third language, which is written from right to left.

use super::pages::{all, is_redirect, words_of_the_machine};
use super::privacy::Draft;
use super::{Silence, assert_none, pages, request};
use scraper::Html;
use silang::diag::Sink;
use silang::paths::SiteFile;
use silang::pipeline;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

const LANGUAGES: [&str; 3] = ["id", "en", "ar"];

/// The site in three languages, and what was found about the theme.
fn built() -> &'static (Vec<SiteFile>, Vec<String>) {
    static BUILT: OnceLock<(Vec<SiteFile>, Vec<String>)> = OnceLock::new();
    BUILT.get_or_init(|| {
        let mut draft = Draft::new();
        draft.replace(
            "content/portal.yaml",
            "languages: [id, en]",
            "languages: [id, en, ar]",
        );
        let sink = Sink::new();
        let site = pipeline::build(&request(), &draft.inputs, &sink, &Silence)
            .expect("the site can be made")
            .expect("data without errors makes a site");
        let of_theme = sink
            .sorted()
            .iter()
            .filter(|found| found.rule.code == "bad-theme")
            .map(|found| format!("{found:?}"))
            .collect();
        let files = site.in_memory().expect("the search can be read");
        (files, of_theme)
    })
}

/// The language a page is in, by its address.
fn language_of(path: &str) -> &'static str {
    let folder = path.split('/').next();
    LANGUAGES
        .into_iter()
        .find(|lang| folder == Some(*lang))
        .unwrap_or("id")
}

#[test]
fn the_theme_has_every_text_in_three_languages() {
    assert_none("texts", &built().1);
}

#[test]
fn the_theme_names_every_code_in_arabic_and_nothing_else() {
    type Codes = BTreeMap<String, BTreeMap<String, Vec<String>>>;
    let codes: Codes = serde_yaml::from_str(include_str!("../../src/schema/vocab.yaml"))
        .expect("vocabularies are codes with two labels");
    let wanted: BTreeSet<String> = codes
        .iter()
        .flat_map(|(name, codes)| codes.keys().map(move |code| format!("vocab.{name}.{code}")))
        .collect();
    let labels: BTreeMap<String, String> =
        serde_yaml::from_str(include_str!("../../themes/default/strings/vocab.ar.yaml"))
            .expect("a line is a key and a text");
    let bare = wanted
        .iter()
        .filter(|key| labels.get(*key).is_none_or(|label| label.trim().is_empty()));
    let stray = labels.keys().filter(|key| !wanted.contains(*key));
    let faults: Vec<String> = bare
        .map(|key| format!("{key}: no label"))
        .chain(stray.map(|key| format!("{key}: no code")))
        .collect();
    assert_none("labels", &faults);
    assert!(wanted.len() > 600, "{} codes", wanted.len());
}

#[test]
fn labels_of_the_theme_are_on_pages_and_in_data() {
    let shown = |path: &str| {
        let file = built().0.iter().find(|file| file.path.as_str() == path);
        String::from_utf8_lossy(&file.expect("the file is there").bytes).into_owned()
    };
    let vocabularies = shown("data/vocabularies.json");
    assert!(vocabularies.contains("\"ar\":\"بالبطاقة فقط\""));
    let member = shown("ar/maktabat/univ-priangan/index.html");
    let page = Html::parse_document(&member);
    let facts: Vec<String> = all(&page, "dl dd")
        .iter()
        .map(|fact| fact.text().collect())
        .collect();
    assert!(
        facts.iter().any(|fact| fact.starts_with("جامعة")),
        "{facts:?}"
    );
}

#[test]
fn arabic_pages_run_from_right_to_left_and_the_others_do_not() {
    let mut found = Vec::new();
    let mut n_arabic = 0;
    for (path, html) in pages(&built().0) {
        let page = Html::parse_document(html);
        let root = page.root_element();
        let lang = language_of(path);
        let dir = if lang == "ar" { "rtl" } else { "ltr" };
        n_arabic += usize::from(lang == "ar");
        if (root.attr("lang"), root.attr("dir")) != (Some(lang), Some(dir)) {
            found.push(format!("{path}: not {lang} and {dir}"));
        }
    }
    assert_none("directions", &found);
    assert!(n_arabic > 100, "{n_arabic} pages in Arabic");
}

#[test]
fn every_page_names_itself_in_three_languages() {
    let mut found = Vec::new();
    for (path, html) in pages(&built().0) {
        let page = Html::parse_document(html);
        // What is shown in the place of another page, or inside one, is no page to be found.
        let is_hidden = !all(&page, "meta[name=robots][content=noindex]").is_empty();
        if is_redirect(&page) || is_hidden {
            continue;
        }
        let links = all(&page, "link[rel=alternate][hreflang]");
        let langs: BTreeSet<&str> = links
            .iter()
            .filter_map(|link| link.attr("hreflang"))
            .collect();
        for lang in LANGUAGES {
            if !langs.contains(lang) {
                found.push(format!("{path}: no alternate in {lang}"));
            }
        }
    }
    assert_none("alternates", &found);
}

#[test]
fn no_key_of_a_text_is_left_on_a_page() {
    assert_none("words", &words_of_the_machine(&built().0));
}

#[test]
fn arabic_pages_speak_arabic() {
    let home = pages(&built().0)
        .find(|(path, _)| *path == "ar/index.html")
        .map(|(_, html)| Html::parse_document(html))
        .expect("there is a home page");
    let heads: Vec<String> = all(&home, "h2")
        .iter()
        .map(|head| head.text().collect())
        .collect();
    for head in ["استخدم مكتبة", "ابحث عن كتاب"] {
        assert!(heads.iter().any(|text| text == head), "{head}: {heads:?}");
    }
}
