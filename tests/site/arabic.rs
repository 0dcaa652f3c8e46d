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
    // By which the script of the search joins names.
    assert!(shown("ar/bahth/index.html").contains("data-comma=\"،\u{200f} \""));
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
fn names_in_latin_letters_beside_each_other_stand_apart() {
    let shown = |path: &str| {
        let file = built().0.iter().find(|file| file.path.as_str() == path);
        String::from_utf8_lossy(&file.expect("the file is there").bytes).into_owned()
    };
    let documents = shown("ar/wathaiq/index.html");
    assert!(documents.contains("<bdi lang=id>Bahasa Indonesia</bdi> · <bdi>CC-BY-4.0</bdi>"));
    let events = Html::parse_document(&shown("ar/tadrib/index.html"));
    let tags = all(&events, ".tags li");
    let isolated = all(&events, ".tags li > bdi");
    assert!(!tags.is_empty() && tags.len() == isolated.len());
    // In the order of the page, as the script joins them.
    assert!(shown("ar/bahth/index.html").contains("<dd data-slot=publisher>"));
    let mut reader =
        pages(&built().0).filter(|(path, _)| path.starts_with("ar/istikhdam/univ-priangan/"));
    let (_, reader) = reader.next().expect("readers of this library have pages");
    let reader = Html::parse_document(reader);
    let who = all(&reader, "[data-who]")[0].value().attr("data-who");
    let who = who.unwrap_or_default();
    assert!(
        who.contains("،\u{200f} \u{2066}") && who.ends_with('\u{2069}'),
        "{who}"
    );
}

#[test]
fn sizes_agree_with_what_is_counted() {
    let shown = |path: &str| {
        let file = built().0.iter().find(|file| file.path.as_str() == path);
        String::from_utf8_lossy(&file.expect("the file is there").bytes).into_owned()
    };
    for (path, told) in [
        ("ar/mustawdaat/index.html", "24,350 عملًا"),
        ("en/repositories/index.html", "24,350 works"),
    ] {
        assert!(shown(path).contains(told), "{path}");
    }
}

#[test]
fn places_in_latin_letters_say_their_language() {
    let mut found = Vec::new();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for (path, html) in pages(&built().0) {
        if language_of(path) != "ar" {
            continue;
        }
        let page = Html::parse_document(html);
        // A regency as lists have it, and a district as addresses do.
        for name in ["Kabupaten Bandung", "Bojongsoang"] {
            for element in all(&page, "main :is(p, li, a, td, th, h2, dd, bdi, span)") {
                if element.text().collect::<String>().trim() == name {
                    *seen.entry(name).or_default() += 1;
                    if !element.html().contains("lang=\"id\"") {
                        found.push(format!("{path}: {name}"));
                    }
                }
            }
        }
    }
    assert_none("places", &found);
    assert_eq!(seen.len(), 2, "{seen:?}");
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
        // Nor is what says what another page says: that one is to be found.
        let canonical = all(&page, "link[rel=canonical]");
        let canonical = canonical.first().and_then(|link| link.attr("href"));
        let address = format!(
            "https://silang.example.org/{}",
            path.trim_end_matches("index.html")
        );
        let is_elsewhere = canonical.is_some_and(|url| url != address);
        if is_redirect(&page) || is_hidden || is_elsewhere {
            continue;
        }
        let links = all(&page, "link[rel=alternate][hreflang]");
        let langs: BTreeSet<&str> = links
            .iter()
            .filter_map(|link| link.attr("hreflang"))
            .collect();
        let is_text = all(&page, "body")
            .iter()
            .any(|body| matches!(body.attr("class"), Some("is-page" | "is-news")));
        for lang in LANGUAGES {
            // Pages of text are not translated to Arabic, all others say in it what they say.
            if langs.contains(lang) == (is_text && lang == "ar") {
                found.push(format!("{path}: {langs:?}, and {lang}?"));
            }
        }
    }
    assert_none("alternates", &found);
}

#[test]
fn a_page_without_a_translation_says_so_and_leads_to_the_original() {
    let of = |path: &str| {
        let file = pages(&built().0).find(|(known, _)| *known == path);
        Html::parse_document(file.expect("the page is there").1)
    };
    let page = of("ar/gabung/index.html");
    let one = |selector: &str, attribute: &str| -> Option<String> {
        let found = all(&page, selector);
        Some(found.first()?.attr(attribute)?.to_owned())
    };
    assert_eq!(
        one("link[rel=canonical]", "href").as_deref(),
        Some("https://silang.example.org/gabung/")
    );
    assert!(all(&page, "link[hreflang]").is_empty());
    assert_eq!(
        one(".page-head .note a", "href").as_deref(),
        Some("/gabung/")
    );
    assert_eq!(one(".prose", "lang").as_deref(), Some("id"));
    assert_eq!(one(".prose", "dir").as_deref(), Some("ltr"));
    assert!(all(&of("gabung/index.html"), ".page-head .note").is_empty());
    let map = built()
        .0
        .iter()
        .find(|file| file.path.as_str() == "sitemap.xml");
    let map = String::from_utf8_lossy(&map.expect("there is a map").bytes).into_owned();
    assert!(map.contains("/en/gabung/") && !map.contains("/ar/gabung/"));
    // A text on a page of facts says it in its place.
    let member = of("ar/maktabat/univ-priangan/index.html");
    let texts = all(&member, ".prose[lang=id][dir=ltr]");
    assert!(!texts.is_empty());
    for text in texts {
        let before = text.prev_siblings().find_map(scraper::ElementRef::wrap);
        let before = before.map(|before| before.text().collect::<String>());
        assert!(
            before
                .as_ref()
                .is_some_and(|words| words.contains("الإندونيسية")),
            "{before:?}"
        );
    }
}

#[test]
fn words_that_stand_in_for_a_translation_say_their_language() {
    // Every text of the open data that has no Arabic, and the names that are of no language.
    fn gather(value: &serde_json::Value, out: &mut BTreeSet<String>, names: &mut BTreeSet<String>) {
        match value {
            serde_json::Value::Array(items) => {
                items.iter().for_each(|item| gather(item, out, names));
            }
            serde_json::Value::Object(map) => {
                let text = map.get("id").and_then(serde_json::Value::as_str);
                let texts = map.keys().all(|key| LANGUAGES.contains(&key.as_str()));
                if let Some(text) = text.filter(|_| texts && !map.contains_key("ar")) {
                    out.insert(text.split_whitespace().collect::<Vec<_>>().join(" "));
                }
                let name = ["short_name", "name"]
                    .into_iter()
                    .filter_map(|key| map.get(key)?.as_str());
                names.extend(name.map(ToOwned::to_owned));
                map.values().for_each(|item| gather(item, out, names));
            }
            _ => {}
        }
    }
    let (mut texts, mut names) = (BTreeSet::new(), BTreeSet::new());
    for file in &built().0 {
        let path = file.path.as_str();
        if path.starts_with("data/") && path.ends_with(".json") && !path.contains("holdings/") {
            let value = serde_json::from_slice(&file.bytes).expect("JSON");
            gather(&value, &mut texts, &mut names);
        }
    }
    // Single words are also those of names.
    texts.retain(|text| text.contains(' ') && text.len() > 12 && !names.contains(text));
    assert!(texts.len() > 100, "{} texts", texts.len());
    let mut found = Vec::new();
    for (path, html) in pages(&built().0).filter(|(path, _)| language_of(path) == "ar") {
        let page = Html::parse_document(html);
        for node in page.root_element().descendants() {
            let Some(words) = node.value().as_text().filter(|words| words.len() > 12) else {
                continue;
            };
            let mut around = node.ancestors().filter_map(scraper::ElementRef::wrap);
            let is_code = around
                .clone()
                .next()
                .is_some_and(|element| matches!(element.value().name(), "script" | "style"));
            let lang = around.find_map(|element| element.attr("lang"));
            if is_code || lang != Some("ar") || !words.contains(|c: char| c.is_ascii_lowercase()) {
                continue;
            }
            let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
            let is_name = || names.iter().any(|name| words.starts_with(name.as_str()));
            let text = texts.iter().find(|text| words.contains(text.as_str()));
            if let Some(text) = text.filter(|_| !is_name()) {
                found.push(format!("{path}: {text}"));
            }
        }
    }
    assert_none("texts", &found);
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
    let months: BTreeSet<String> = all(&home, ".leaf__month")
        .iter()
        .map(|month| month.text().collect())
        .collect();
    assert!(months.contains("فبراير"), "{months:?}");
}
