//! The pages of the finder say what the finder says.

use super::{forum, pages, request, site};
use jiff::ToSpan;
use scraper::{ElementRef, Html, Selector};
use silang::access::{Access, Finder, Path, Way};
use silang::diag::Sink;
use silang::model::portal::Portal;
use std::collections::{BTreeMap, BTreeSet};

fn portal() -> Portal {
    pipeline_read().expect("the example forum has a portal")
}

fn pipeline_read() -> Option<Portal> {
    silang::pipeline::read(&request(), &forum(), &Sink::new())
}

fn select<'a>(of: ElementRef<'a>, selector: &str) -> Vec<ElementRef<'a>> {
    let selector = Selector::parse(selector).expect("a selector");
    of.select(&selector).collect()
}

/// Home, or nothing for readers without one, category, and the page.
fn readers() -> Vec<(Option<&'static str>, &'static str, &'static str)> {
    let found = pages(site()).filter_map(|(path, html)| {
        let inside = path.strip_prefix("pakai/")?.strip_suffix("/index.html")?;
        let (home, category) = inside.split_once('/')?;
        Some(((home != "tanpa-kartu").then_some(home), category, html))
    });
    found.collect()
}

/// The place of what a reader can do at most in the order of the page.
fn rank(access: &Access<'_>) -> &'static str {
    let way = access.walk_in.as_ref().map(|walk_in| walk_in.way);
    match access.best() {
        Some((_, terms)) if terms.levels.contains(&"borrow") => "0",
        Some((_, terms)) if terms.levels.contains(&"read") => "1",
        Some(_) => "2",
        None if way.is_none_or(|way| way == Way::Unknown) => "3",
        None => "4",
    }
}

/// What a page calls the way in.
fn group(access: &Access<'_>) -> &'static str {
    let way = access.walk_in.as_ref().map(|walk_in| walk_in.way);
    match access.best() {
        Some((Path::Card, _)) => "card",
        Some((Path::Letter, _)) => "letter",
        Some((Path::WalkIn, _)) if way == Some(Way::Letter) => "letter",
        Some((Path::WalkIn, _)) => "visit",
        None => "none",
    }
}

#[test]
fn every_library_stands_once_on_each_page_with_the_answer_of_each_day() {
    let portal = portal();
    let finder = Finder::new(&portal);
    let members: BTreeSet<&str> = finder.hosts().map(|host| host.id.as_str()).collect();
    let readers = readers();
    assert!(readers.len() > 30, "{} pages", readers.len());
    let mut told = BTreeMap::<&str, usize>::new();
    let mut n_beside = 0;
    for (home, category, html) in readers {
        let page = Html::parse_document(html);
        let mut left = members.clone();
        home.map(|home| left.remove(home));
        for host in select(page.root_element(), ".host") {
            let id = host.value().attr("data-host").expect("a host has an id");
            assert!(left.remove(id), "{id} for {home:?} {category}");
            let answers = select(host, ".answer");
            for n in 0..60 {
                let day = portal.as_of.checked_add(n.days()).expect("a day");
                let iso = day.to_string();
                let of_day: Vec<&ElementRef<'_>> = answers
                    .iter()
                    .filter(|answer| {
                        let attr = |name| answer.value().attr(name).unwrap_or_default();
                        attr("data-first") <= iso.as_str() && iso.as_str() <= attr("data-last")
                    })
                    .collect();
                let [answer] = of_day.as_slice() else {
                    panic!("{} answers for {day} at {id}", of_day.len());
                };
                let access = finder.access(home, category, id, day).expect("an answer");
                let said = ["data-group", "data-rank"].map(|name| answer.value().attr(name));
                let ways = access.ways().len();
                assert_eq!(select(**answer, ".answer__may").len(), ways, "{id} {day}");
                n_beside += usize::from(ways > 1);
                let group = group(&access);
                assert_eq!(said, [Some(group), Some(rank(&access))], "{id} {day}");
                *told.entry(group).or_default() += 1;
            }
        }
        assert!(
            left.is_empty(),
            "{left:?} is missing for {home:?} {category}"
        );
    }
    assert!(n_beside > 0, "no page shows a second way in");
    // The example shows every way in.
    let ways: Vec<&str> = told.keys().copied().collect();
    assert_eq!(ways, ["card", "letter", "none", "visit"], "{told:?}");
}

#[test]
fn every_no_has_a_reason_and_every_yes_its_terms() {
    for (home, category, html) in readers() {
        let page = Html::parse_document(html);
        for answer in select(page.root_element(), ".answer") {
            let text: String = answer.text().collect();
            let why = select(answer, ".answer__why");
            let is_no = answer.value().attr("data-group") == Some("none");
            assert_eq!(is_no, select(answer, ".answer__may").is_empty(), "{text}");
            assert!(!is_no || !why.is_empty(), "{home:?} {category}: {text}");
            assert!(!text.contains("finder."), "a string is missing: {text}");
        }
    }
}

#[test]
fn the_page_that_asks_leads_to_all_others() {
    let (_, html) = pages(site())
        .find(|(path, _)| *path == "pakai/index.html")
        .expect("the finder has a page");
    let page = Html::parse_document(html);
    let links = select(page.root_element(), "main a");
    let linked: BTreeSet<&str> = links
        .iter()
        .filter_map(|link| link.value().attr("href"))
        .collect();
    for (home, category, _) in readers() {
        let url = format!("/pakai/{}/{category}/", home.unwrap_or("tanpa-kartu"));
        assert!(linked.contains(url.as_str()), "{url}");
    }
}

#[test]
fn hours_are_those_of_the_reader_where_they_are_narrower() {
    let (_, html) = pages(site())
        .find(|(path, _)| *path == "pakai/univ-priangan/s1/index.html")
        .expect("a page");
    let page = Html::parse_document(html);
    let hours = select(
        page.root_element(),
        "[data-host=\"poltek-bandung\"] .host__hours",
    );
    let text: String = hours[0].text().collect();
    assert!(text.contains(": 08.00–16.00"), "{text}");
    assert!(text.contains("perpustakaan sendiri: 07.30–"), "{text}");
}

#[test]
fn what_needs_nothing_comes_before_what_needs_a_letter() {
    let (_, html) = pages(site())
        .find(|(path, _)| *path == "pakai/tanpa-kartu/public/index.html")
        .expect("a page");
    let page = Html::parse_document(html);
    let groups = select(page.root_element(), "section[data-group]:not([hidden])");
    let groups: Vec<Option<&str>> = groups
        .iter()
        .map(|group| group.value().attr("data-group"))
        .collect();
    assert_eq!(groups, [Some("visit"), Some("letter"), Some("none")]);
}

#[test]
fn pages_of_a_library_name_whom_its_box_names() {
    let says = |path: &str, category: &str| {
        let (_, html) = pages(site())
            .find(|(known, _)| *known == path)
            .expect("a page");
        let page = Html::parse_document(html);
        let text: String = select(page.root_element(), "main, body > section")
            .iter()
            .flat_map(scraper::ElementRef::text)
            .collect();
        text.contains(category)
    };
    // Only the polytechnic itself gives a card to students of its diploma courses; none of them is a visitor there.
    for path in [
        "perpustakaan/poltek-bandung/index.html",
        "perpustakaan/poltek-bandung/kunjungan/index.html",
        "widget/poltek-bandung.html",
    ] {
        assert!(says(path, "Mahasiswa S1/D4"), "{path}");
        assert!(!says(path, "Mahasiswa diploma"), "{path}");
    }
}

#[test]
fn a_home_without_cards_is_told_why() {
    let (_, html) = pages(site())
        .find(|(path, _)| *path == "pakai/index.html")
        .expect("a page");
    let page = Html::parse_document(html);
    let options = select(page.root_element(), "#r-home option");
    let told = options
        .iter()
        .filter(|option| option.value().attr("data-why").is_some());
    let told: Vec<Option<&str>> = told.map(|option| option.value().attr("value")).collect();
    assert_eq!(told, [Some("akper-majalengka"), Some("sma-cimahi")]);
    assert_eq!(select(page.root_element(), ".homes .muted").len(), 2);
}
