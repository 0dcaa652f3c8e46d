//! The data, the pages of libraries and the page of the day say the same, on whatever day they are made.

use crate::{Book, Site, built, change, day, forum, text};
use jiff::civil::Date;
use scraper::{ElementRef, Html, Selector};
use serde_json::Value as Json;
use std::sync::OnceLock;

/// Before, in and after Ramadan, the third thirty days after the first, on holidays, and in the closures after them.
const DAYS: [&str; 5] = [
    "2026-02-16",
    "2026-02-20",
    "2026-03-18",
    "2026-03-19",
    "2026-03-26",
];

/// The example forum on each of the days.
fn sites() -> &'static [(Date, Site)] {
    static SITES: OnceLock<Vec<(Date, Site)>> = OnceLock::new();
    SITES.get_or_init(|| {
        let inputs = forum();
        let made = DAYS
            .iter()
            .map(|text| (day(text), built(&inputs, day(text))));
        made.collect()
    })
}

fn all<'p>(of: ElementRef<'p>, selector: &str) -> Vec<ElementRef<'p>> {
    of.select(&Selector::parse(selector).unwrap()).collect()
}

fn words(of: ElementRef<'_>) -> String {
    of.text().collect::<String>().trim().to_owned()
}

fn first_words(of: ElementRef<'_>, selector: &str) -> String {
    all(of, selector)
        .first()
        .map_or(String::new(), |one| words(*one))
}

/// What an Indonesian page says of a day of the data: its hours, and why.
fn said(day: &Json) -> (String, String) {
    let hours = match day["state"].as_str().unwrap() {
        "open" => {
            let spans = day["spans"].as_array().unwrap().iter();
            let spans: Vec<String> = spans
                .map(|span| span.as_str().unwrap().replace(':', ".").replace('-', "–"))
                .collect();
            spans.join(", ")
        }
        "closed" => "tutup".to_owned(),
        "temporarily_closed" => {
            assert_eq!(day["until"], "2026-04-30");
            "tutup sementara sampai 30 April 2026".to_owned()
        }
        "unknown" => "jam belum diketahui".to_owned(),
        other => panic!("the example forum has no day that is {other}"),
    };
    let why = day["reason"]["id"].as_str().unwrap_or_default();
    (hours, why.to_owned())
}

#[test]
fn the_page_of_a_library_says_what_the_data_says() {
    let (mut n_rows, mut n_narrower) = (0, 0);
    for (as_of, site) in sites() {
        let book = Book::of(site);
        for member in book.members() {
            let id = member["id"].as_str().unwrap();
            let page = Html::parse_document(text(site, &format!("perpustakaan/{id}/index.html")));
            let root = page.root_element();
            let strip = all(root, "[data-hours=week]");
            let Some(strip) = strip.first() else {
                assert!(
                    book.days(member)
                        .values()
                        .all(|day| day["state"] == "unknown"),
                    "{id} shows no week on {as_of}"
                );
                continue;
            };
            let rows = all(*strip, "tbody tr");
            assert_eq!(rows.len(), 7, "{id}");
            let mut before = String::new();
            for (row, date) in rows.iter().zip(book.dates()) {
                let time = all(*row, "time")[0].attr("datetime");
                assert_eq!(time, Some(date.to_string().as_str()), "{id} on {as_of}");
                let (hours, mut why) = said(&book.day(member, date));
                // A reason that goes on is told once.
                let told = std::mem::replace(&mut before, why.clone());
                if told == why {
                    why.clear();
                }
                let reason = first_words(*row, ".why:not([data-visitors], [data-last-entry])");
                let shown = (first_words(*row, "strong"), reason);
                assert_eq!(shown, (hours, why), "{id} on {date}, told on {as_of}");
                let tells_visitors = !all(*row, "[data-visitors]").is_empty();
                assert!(!tells_visitors || member["visitors"].is_array(), "{id}");
                n_narrower += usize::from(tells_visitors);
                n_rows += 1;
            }
            // The page carries its own days for the script, and no others.
            let own: Json = serde_json::from_str(strip.attr("data-book").unwrap()).unwrap();
            let own = Book {
                from: book.from,
                until: book.until,
                json: own,
            };
            assert_eq!(own.members().count(), 1, "{id}");
            assert_eq!(own.days(own.member(id)), book.days(member), "{id}");
        }
    }
    assert!(n_rows > 300, "{n_rows} days were compared");
    assert!(n_narrower > 0, "visitors have hours of their own somewhere");
}

#[test]
fn the_page_of_the_day_says_what_the_data_says() {
    for (as_of, site) in sites() {
        let book = Book::of(site);
        let page = Html::parse_document(text(site, "hari-ini/index.html"));
        let root = page.root_element();
        let heading = first_words(root, "h1");
        let date = format!("{} ", as_of.day());
        assert!(
            heading.starts_with("Jam buka per ") && heading.contains(&date),
            "{heading} on {as_of}"
        );
        let rows = all(root, "[data-member]");
        assert_eq!(rows.len(), book.members().count());
        let mut order = Vec::new();
        for row in rows {
            let id = row.attr("data-member").unwrap();
            let member = book.member(id);
            let found = book.day(member, *as_of);
            let (hours, why) = said(&found);
            let state = found["state"].as_str().unwrap();
            assert_eq!(row.attr("data-state"), Some(state), "{id} on {as_of}");
            assert_eq!(first_words(row, "strong"), hours, "{id} on {as_of}");
            assert!(words(row).contains(&why), "{id} on {as_of}");
            let ask = all(row, "[data-ask]:not([hidden]) a");
            assert_eq!(!ask.is_empty(), state == "unknown", "{id} on {as_of}");
            let says_last = words(row).contains("Pengunjung terakhir");
            let has_last = member.get("last_entry_minutes").is_some() && state == "open";
            let is_let_in = !words(row).contains("Pengunjung dari luar: tutup");
            assert_eq!(says_last, has_last && is_let_in, "{id} on {as_of}");
            // The last of them comes before their own hours end, not before those of the library do.
            if id == "poltek-bandung" && *as_of == day("2026-02-16") {
                assert!(words(row).contains("terakhir diterima pukul 15.45"));
            }
            let groups = ["open", "closed", "unknown"];
            let group = groups.iter().position(|group| state.ends_with(group));
            let place: usize = row.attr("data-place").unwrap().parse().unwrap();
            order.push((group.unwrap(), place));
        }
        assert!(order.is_sorted(), "{order:?} on {as_of}");
    }
}

#[test]
fn when_the_last_visitor_is_let_in_stands_with_the_hours_of_the_day() {
    let (_, site) = &sites()[0];
    for (path, selector) in [
        (
            "pakai/iai-cirebon/lecturer/index.html",
            "[data-host=univ-priangan] .host__hours",
        ),
        ("widget/univ-priangan.html", "tbody tr:first-child"),
        ("perpustakaan/univ-priangan/index.html", "[data-when]"),
    ] {
        let page = Html::parse_document(text(site, path));
        let said = first_words(page.root_element(), selector);
        assert!(
            said.contains("Pengunjung terakhir diterima pukul 19.30."),
            "{said}"
        );
    }
}

#[test]
fn holidays_stand_in_the_guide_until_they_are_over_and_it_says_how_far_it_knows_them() {
    let (_, site) = &sites()[0];
    let page = text(site, "perpustakaan/univ-priangan/kunjungan/index.html");
    let page = Html::parse_document(page);
    let dated = all(
        page.root_element(),
        "[aria-labelledby=hours] p > [data-last]",
    );
    let told = dated.iter().map(|one| (one.attr("data-last"), words(*one)));
    let told: Vec<_> = told.collect();
    assert_eq!(
        told[0],
        (Some("2026-02-17"), "17 Februari 2026;".to_owned())
    );
    let last = told.last().unwrap();
    assert_eq!(*last, (Some("2026-04-05"), "5 April 2026".to_owned()));
    let hours = first_words(page.root_element(), "[aria-labelledby=hours]");
    assert!(
        hours.contains("Libur sampai 16 April 2026, tutup:"),
        "{hours}"
    );
}

#[test]
fn what_was_said_of_a_day_is_said_on_it() {
    let books: Vec<Book> = sites().iter().map(|(_, site)| Book::of(site)).collect();
    let mut n_days = 0;
    for (at, early) in books.iter().enumerate() {
        assert_eq!(early.dates().count(), 60);
        for late in &books[at + 1..] {
            for member in early.members() {
                let (before, after) = (
                    early.days(member),
                    late.days(late.member(member["id"].as_str().unwrap())),
                );
                for (date, said) in after.iter().filter(|(date, _)| **date <= early.until) {
                    assert_eq!(before.get(date), Some(said), "{} on {date}", member["id"]);
                    n_days += 1;
                }
            }
        }
    }
    assert!(n_days > 2000, "{n_days} days were compared");
}

#[test]
fn events_and_suspensions_are_shown_on_their_days() {
    let site = built(&forum(), day("2026-04-07"));
    let page = Html::parse_document(text(&site, "hari-ini/index.html"));
    let root = page.root_element();
    let shown = |section: &str| {
        let list = format!("section[aria-labelledby={section}] [data-first]:not([hidden])");
        let found = all(root, &list);
        found.iter().map(|one| words(*one)).collect::<Vec<_>>()
    };
    let events = shown("events");
    assert_eq!(events.len(), 1, "{events:?}");
    assert!(events[0].contains("Sekolah Katalog 3") && events[0].contains("WIB"));
    let suspensions = shown("suspensions");
    assert_eq!(suspensions.len(), 1, "{suspensions:?}");
    assert!(suspensions[0].contains("ujian tengah semester"));
    // On the day before there is one of neither, but both are there for the days to come.
    let (_, earlier) = &sites()[4];
    let page = Html::parse_document(text(earlier, "hari-ini/index.html"));
    let all_dated = all(page.root_element(), "[data-first]");
    assert!(all_dated.len() > 3);
    assert!(all_dated.iter().all(|one| one.attr("hidden").is_some()));
}

#[test]
fn a_library_that_is_not_shown_or_left_is_nowhere() {
    let mut inputs = forum();
    let path = "content/members/sma-cimahi.yaml";
    change(
        &mut inputs,
        path,
        "\nopening_hours:",
        "\nvisibility: internal\nopening_hours:",
    );
    let site = built(&inputs, day("2026-02-16"));
    for path in [
        "data/hours.json",
        "hari-ini/index.html",
        "en/today/index.html",
    ] {
        assert!(!text(&site, path).contains("sma-cimahi"), "{path}");
    }
    let calendar = site
        .files
        .iter()
        .find(|file| file.path.as_str() == "perpustakaan/sma-cimahi/jam.ics");
    assert!(calendar.is_none());
}
