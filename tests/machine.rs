//! What the example forum says to machines, read back by others' readers.
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot set itself up has failed"
)]

use icalendar::parser::{read_calendar, unfold};
use quick_xml::Reader;
use quick_xml::events::Event;
use scraper::{Html, Selector};
use serde_json::Value as Json;
use silang::diag::Sink;
use silang::disk::{Inputs, MemoryInputs, RealInputs};
use silang::paths::{SiteFile, SourcePath};
use silang::pipeline::{self, Request};
use silang::progress::Progress;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

const BASE_URL: &str = "https://silang.example.org/";

struct Quiet;

impl Progress for Quiet {
    fn stage(&self, _: &str) {}
    fn total(&self, _: u64) {}
    fn advance(&self, _: u64) {}
}

/// Files of a site, those of the search left out.
struct Site {
    files: Vec<SiteFile>,
}

fn built(inputs: &dyn Inputs) -> Site {
    let sink = Sink::new();
    let site = pipeline::build(&Request::default(), inputs, &sink, &Quiet).unwrap();
    let site = site.unwrap_or_else(|| panic!("the portal has errors: {:?}", sink.sorted()));
    Site {
        files: site.files.iter().map(Result::unwrap).collect(),
    }
}

fn inputs() -> RealInputs {
    RealInputs::new(env!("CARGO_MANIFEST_DIR"))
}

/// The example forum in memory, to be changed.
fn copy() -> MemoryInputs {
    let (real, mut copy) = (inputs(), MemoryInputs::new());
    for path in real.list(&SourcePath::new("content")).0 {
        copy.put(path.as_str(), real.read(&path).unwrap());
    }
    copy
}

/// Replaces words in a file of the copy; the words must be there.
fn change(copy: &mut MemoryInputs, path: &str, from: &str, to: &str) {
    let bytes = copy.read(&SourcePath::new(path)).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.contains(from), "{path} does not say {from:?}");
    copy.put(path, text.replacen(from, to, 1));
}

fn example() -> &'static Site {
    static SITE: OnceLock<Site> = OnceLock::new();
    SITE.get_or_init(|| built(&inputs()))
}

fn texts<'s>(site: &'s Site, ending: &'static str) -> impl Iterator<Item = (&'s str, &'s str)> {
    site.files.iter().filter_map(move |file| {
        let path = file.path.as_str();
        path.ends_with(ending)
            .then(|| (path, std::str::from_utf8(&file.bytes).unwrap()))
    })
}

fn text<'s>(site: &'s Site, path: &str) -> &'s str {
    let file = site.files.iter().find(|file| file.path.as_str() == path);
    let file = file.unwrap_or_else(|| panic!("there is no {path}"));
    std::str::from_utf8(&file.bytes).unwrap()
}

fn json(site: &Site, path: &str) -> Json {
    serde_json::from_str(text(site, path)).unwrap()
}

/// The JSON-LD blocks of a page.
fn blocks(site: &Site, path: &str) -> Vec<Json> {
    let page = Html::parse_document(text(site, path));
    let scripts = Selector::parse(r#"script[type="application/ld+json"]"#).unwrap();
    page.select(&scripts)
        .map(|script| serde_json::from_str(&script.text().collect::<String>()).unwrap())
        .collect()
}

fn block(site: &Site, path: &str, class: &str) -> Json {
    let found = blocks(site, path)
        .into_iter()
        .find(|block| block["@type"] == class);
    found.unwrap_or_else(|| panic!("{path} has no {class}"))
}

/// Values of a property in a calendar, unfolded.
fn values<'t>(unfolded: &'t str, name: &str) -> Vec<&'t str> {
    let lines = unfolded.lines().filter_map(|line| line.split_once(':'));
    lines
        .filter(|(key, _)| key.split(';').next() == Some(name))
        .map(|(_, value)| value)
        .collect()
}

#[test]
fn every_calendar_is_read_by_another_reader() {
    let mut n_calendars = 0;
    for (path, text) in texts(example(), ".ics") {
        n_calendars += 1;
        let unfolded = unfold(text);
        let calendar = read_calendar(&unfolded).unwrap_or_else(|e| panic!("{path}: {e}"));
        let n_events = calendar
            .components
            .iter()
            .filter(|part| part.name == "VEVENT")
            .count();
        assert_eq!(n_events, text.matches("BEGIN:VEVENT").count(), "{path}");
        assert_eq!(
            text.matches('\n').count(),
            text.matches("\r\n").count(),
            "{path}"
        );
        for line in text.split("\r\n") {
            assert!(line.len() <= 75, "{path}: {line}");
        }
        let uids = values(&unfolded, "UID");
        assert_eq!(
            uids.len(),
            uids.iter().collect::<BTreeSet<_>>().len(),
            "{path}"
        );
    }
    assert!(n_calendars > 20, "{n_calendars} calendars");
}

#[test]
fn each_day_of_a_workshop_is_an_entry_of_its_own() {
    let unfolded = unfold(text(example(), "calendar/event/sekolah-katalog-3.ics"));
    assert_eq!(
        values(&unfolded, "BEGIN"),
        [
            "VCALENDAR",
            "VTIMEZONE",
            "STANDARD",
            "VEVENT",
            "VEVENT",
            "VEVENT"
        ]
    );
    let all = unfold(text(example(), "calendar/all.ics"));
    for uid in values(&unfolded, "UID") {
        assert!(values(&all, "UID").contains(&uid));
    }
    assert_eq!(values(&unfolded, "TZID"), ["Asia/Jakarta"]);
}

#[test]
fn two_builds_are_the_same_bytes() {
    let again = built(&inputs());
    for (one, other) in example().files.iter().zip(&again.files) {
        assert_eq!(one.path, other.path);
        assert_eq!(one.bytes, other.bytes, "{}", one.path);
    }
    assert_eq!(example().files.len(), again.files.len());
}

#[test]
fn an_event_that_is_called_off_stays_until_it_is_long_past() {
    let event = "content/events/lokakarya-naskah-sunda.yaml";
    let mut off = copy();
    change(
        &mut off,
        event,
        "status: confirmed",
        "status: cancelled\ncancel_reason: Banjir\nsequence: 2",
    );
    let site = built(&off);
    let calendar = unfold(text(&site, "calendar/event/lokakarya-naskah-sunda.ics"));
    assert_eq!(values(&calendar, "STATUS"), ["CANCELLED"]);
    assert_eq!(values(&calendar, "SEQUENCE"), ["2"]);
    let uid = "lokakarya-naskah-sunda-utama@silang.example.org";
    assert!(text(&site, "calendar/all.ics").contains(uid));
    let past = "content/events/bincang-pustaka-1.yaml";
    change(
        &mut off,
        past,
        "status: completed",
        "status: cancelled\ncancel_reason: Banjir",
    );
    let site = built(&off);
    let uid = "bincang-pustaka-1-utama@silang.example.org";
    assert!(!text(&site, "calendar/all.ics").contains(uid));
    assert!(text(&site, "calendar/event/bincang-pustaka-1.ics").contains(uid));
    assert!(text(example(), "calendar/all.ics").contains(uid));
}

#[test]
fn feeds_are_well_formed_and_each_entry_has_id_and_date() {
    for path in [
        "feed.atom",
        "news.atom",
        "events.atom",
        "en/feed.atom",
        "en/news.atom",
        "en/events.atom",
    ] {
        let mut reader = Reader::from_str(text(example(), path));
        reader.config_mut().check_end_names = true;
        let (mut n_entries, mut open) = (0, Vec::new());
        let mut found: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        loop {
            match reader.read_event().unwrap() {
                Event::Eof => break,
                Event::Start(tag) => open.push(tag.name().as_ref().to_owned()),
                Event::End(tag) => {
                    n_entries += usize::from(tag.name().as_ref() == "entry");
                    open.pop();
                }
                Event::Text(words) if open.len() == 3 => {
                    let words = words.to_string();
                    match open[2].as_str() {
                        "id" => assert!(found.entry("id").or_default().insert(words), "{path}"),
                        "updated" => {
                            assert!(words.parse::<jiff::Timestamp>().is_ok(), "{path}: {words}");
                        }
                        _ => {}
                    }
                }
                _ => {}
            }
        }
        assert!(n_entries > 3, "{path}");
        assert!(
            !text(example(), path).contains("2026-02-15T17:00:00Z"),
            "{path} changed on the day of the build, on which nothing did"
        );
        assert_eq!(found["id"].len(), n_entries, "{path}");
        assert_eq!(
            text(example(), path).matches("<updated>").count(),
            n_entries + 1,
            "{path}"
        );
    }
}

#[test]
fn a_feed_says_the_language_of_what_is_not_translated() {
    let mut inputs = copy();
    inputs.put(
        "content/news/2026-02-10-buku.md",
        "---\ntitle: Buku\nkind: story\ndate: 2026-02-10\nupdated: 2026-02-10\nsummary: Ringkas\n---\nIsi.\n",
    );
    let site = built(&inputs);
    let english = text(&site, "en/feed.atom");
    let mut entries = english.split("<entry>");
    let entry = entries.find(|entry| entry.contains("-buku")).unwrap();
    for start in [
        "<title xml:lang=\"id\">Buku",
        "<summary xml:lang=\"id\">Ringkas",
        "xml:lang=\"id\">&lt;p&gt;Isi.",
    ] {
        assert!(entry.contains(start), "{entry}");
    }
    assert_eq!(text(&site, "feed.atom").matches("xml:lang").count(), 1);
}

#[test]
fn the_map_of_the_site_lists_every_page_once_in_every_language() {
    let map = text(example(), "sitemap.xml");
    let mut listed: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    let mut reader = Reader::from_str(map);
    let (mut loc, mut alternates, mut in_loc) = (String::new(), BTreeMap::new(), false);
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => break,
            Event::Start(tag) => in_loc = tag.name().as_ref() == "loc",
            Event::Text(words) if in_loc => {
                loc = words.to_string();
                in_loc = false;
            }
            Event::Empty(tag) => {
                let value = |name: &str| {
                    let attribute = tag.try_get_attribute(name).unwrap().unwrap();
                    attribute.value.to_string()
                };
                alternates.insert(value("hreflang"), value("href"));
            }
            Event::End(tag) if tag.name().as_ref() == "url" => {
                let known = listed.insert(loc.clone(), std::mem::take(&mut alternates));
                assert!(known.is_none(), "{loc} is listed twice");
            }
            _ => {}
        }
    }
    let is_page = |path: &&str| path.ends_with("index.html");
    let redirects = |path: &&str| {
        !text(example(), path).contains(r#"http-equiv="refresh""#)
            && !text(example(), path).contains("http-equiv=refresh")
    };
    let pages: BTreeSet<String> = texts(example(), ".html")
        .filter(|(_, html)| !html.contains("noindex"))
        .map(|(path, _)| path)
        .filter(is_page)
        .filter(redirects)
        .map(|path| format!("{BASE_URL}{}", path.trim_end_matches("index.html")))
        .collect();
    assert_eq!(listed.keys().cloned().collect::<BTreeSet<_>>(), pages);
    for (loc, alternates) in &listed {
        assert_eq!(
            alternates.keys().collect::<Vec<_>>(),
            ["en", "id", "x-default"],
            "{loc}"
        );
        assert!(alternates.values().any(|href| href == loc), "{loc}");
        for href in alternates.values() {
            assert_eq!(
                listed.get(href),
                Some(alternates),
                "{loc} and {href} do not name each other"
            );
        }
    }
    assert!(
        text(example(), "robots.txt").contains("Sitemap: https://silang.example.org/sitemap.xml")
    );
}

#[test]
fn every_json_file_can_be_read() {
    let mut n_files = 0;
    for ending in [".json", ".geojson"] {
        for (path, text) in texts(example(), ending) {
            n_files += 1;
            serde_json::from_str::<Json>(text).unwrap_or_else(|e| panic!("{path}: {e}"));
        }
    }
    assert!(n_files > 30);
    let members = json(example(), "data/members.json");
    assert_eq!(members["version"], 1);
    assert_eq!(members["as_of"], "2026-02-16");
    assert_eq!(members["licence"], "CC0-1.0");
    let first = &members["records"][0];
    assert_eq!(
        json(
            example(),
            &format!("data/member/{}.json", first["id"].as_str().unwrap())
        )["record"],
        *first
    );
    assert!(first["name"]["id"].is_string() && first["name"]["en"].is_string());
    for listed in json(example(), "data/members.geojson")["features"]
        .as_array()
        .unwrap()
    {
        let point = listed["geometry"]["coordinates"].as_array().unwrap();
        assert!(point[0].as_f64().unwrap() > 100.0, "longitude comes first");
    }
}

#[test]
fn schemas_are_schemas() {
    let (path, text) = texts(example(), ".json")
        .find(|(path, _)| *path == "schema/member.json")
        .unwrap();
    let schema: Json = serde_json::from_str(text).unwrap();
    assert_eq!(schema["$id"], format!("{BASE_URL}{path}"));
    assert!(jsonschema::validator_for(&schema).is_ok());
}

#[test]
fn tables_have_one_row_a_record() {
    for (name, folder) in [
        ("members", "members"),
        ("events", "events"),
        ("services", "services"),
        ("agreements", "agreements"),
    ] {
        let table = text(example(), &format!("data/{name}.csv"));
        let mut reader = csv::Reader::from_reader(table.as_bytes());
        let n_rows = reader.records().map(Result::unwrap).count();
        let list = json(example(), &format!("data/{name}.json"));
        assert_eq!(n_rows, list["records"].as_array().unwrap().len());
        let files = inputs()
            .list(&SourcePath::new(format!("content/{folder}")))
            .0;
        assert!(n_rows >= files.len(), "{name}");
        assert_eq!(reader.headers().unwrap().get(0), Some("id"));
    }
}

#[test]
fn pages_name_what_they_are_about() {
    let site = example();
    let forum = block(site, "index.html", "LibrarySystem");
    assert!(forum["member"].as_array().unwrap().len() > 8);
    let page = json(site, "data/member/univ-priangan.json")["record"]["page"].clone();
    let file = |lang: &str| {
        let url = page[lang].as_str().unwrap();
        format!("{}index.html", url.strip_prefix(BASE_URL).unwrap())
    };
    let library = block(site, &file("id"), "Library");
    assert_eq!(library["@id"], block(site, &file("en"), "Library")["@id"]);
    assert!(
        forum["member"]
            .as_array()
            .unwrap()
            .iter()
            .any(|member| member["@id"] == library["@id"])
    );
    assert_eq!(library["identifier"][0]["propertyID"], "NPP");
    let hours = library["openingHoursSpecification"].as_array().unwrap();
    let within = |from: &str| {
        hours
            .iter()
            .filter(|rule| rule["validFrom"] == from)
            .count()
    };
    assert!(within("2026-02-18") >= 3, "Ramadan has hours of its own");
    assert_eq!(within("2026-03-25"), 1, "the university's break");
    assert!(
        hours
            .iter()
            .any(|rule| rule.get("validFrom").is_none() && rule["opens"] == "08:00")
    );
    let [room] = library["department"].as_array().unwrap().as_slice() else {
        panic!("one second schedule: {}", library["department"])
    };
    let name = room["name"].as_str().unwrap();
    assert!(name.ends_with(": Ruang baca malam ujian"), "{name}");
    let evening = &room["openingHoursSpecification"][0];
    assert_eq!(evening["opens"], "20:00");
    assert_eq!(evening["validFrom"], "2026-06-02");
    assert_eq!(evening["dayOfWeek"].as_array().unwrap().len(), 4);
    let trail = block(site, &file("en"), "BreadcrumbList");
    assert_eq!(trail["itemListElement"].as_array().unwrap().len(), 3);
    assert_eq!(
        trail["itemListElement"][0]["item"],
        format!("{BASE_URL}en/")
    );
}

#[test]
fn events_say_what_became_of_them() {
    let site = example();
    let page = |id: &str| {
        let events = json(site, "data/events.json");
        let found = events["records"]
            .as_array()
            .unwrap()
            .iter()
            .find(|event| event["id"] == id)
            .unwrap();
        let url = found["page"]["id"].as_str().unwrap();
        format!("{}index.html", url.strip_prefix(BASE_URL).unwrap())
    };
    let school = block(site, &page("sekolah-katalog-3"), "EducationEvent");
    assert_eq!(school["subEvent"].as_array().unwrap().len(), 3);
    assert!(school["startDate"].as_str().unwrap().ends_with("+07:00"));
    let moved = block(site, &page("temu-pustakawan-2026"), "Event");
    assert_eq!(moved["eventStatus"], "https://schema.org/EventRescheduled");
    assert_eq!(moved["previousStartDate"][0], "2026-02-12T09:00:00+07:00");
    assert_eq!(
        moved["eventAttendanceMode"],
        "https://schema.org/MixedEventAttendanceMode"
    );
    assert_eq!(moved["location"].as_array().unwrap().len(), 2);
    assert_eq!(moved["isAccessibleForFree"], true);
}

#[test]
fn nothing_that_is_not_public_is_in_any_file() {
    let mut hidden = copy();
    let member = "content/members/univ-priangan.yaml";
    change(
        &mut hidden,
        member,
        "contacts:\n",
        "contacts:\n  - {role: it, email: rahasia-kontak@example.org, visibility: internal}\n  - {role: press, email: rahasia-anggota@example.org, visibility: members}\n",
    );
    let event = "content/events/bincang-pustaka-3.yaml";
    change(
        &mut hidden,
        event,
        "online: {platform: Zoom, url_visibility: registrants}",
        "online: {platform: Zoom, url: \"https://zoom.example.com/rahasia-tautan\", dial_in: rahasia-telepon, url_visibility: registrants}",
    );
    change(
        &mut hidden,
        "content/agreements/mou-forum-2021.yaml",
        "\nclauses:\n",
        "\nclauses:\n  - {type: financing, text: rahasia-pasal, visibility: internal}\n  - {type: dispute, text: pasal-terbuka}\n",
    );
    hidden.put(
        "content/news/2026-02-15-rahasia-berita.md",
        "---\ntitle: rahasia-judul\ndate: 2026-02-15\nsummary: rahasia-ringkasan\nvisibility: internal\nupdated: 2026-02-15\n---\nrahasia-isi\n",
    );
    let site = built(&hidden);
    for file in &site.files {
        let text = String::from_utf8_lossy(&file.bytes);
        assert!(
            !text.contains("rahasia-"),
            "{} holds what is not public",
            file.path
        );
    }
    assert!(text(&site, "data/agreements.json").contains("pasal-terbuka"));
}

#[test]
fn the_search_is_offered_to_browsers() {
    let offer = text(example(), "opensearch-en.xml");
    assert!(offer.contains("?q={searchTerms}"));
    let start = offer.find("template=\"").unwrap() + "template=\"".len();
    let path = offer[start..]
        .split("?q=")
        .next()
        .unwrap()
        .strip_prefix(BASE_URL)
        .unwrap();
    assert!(!text(example(), &format!("{path}index.html")).is_empty());
}

#[test]
fn open_data_is_listed_by_name() {
    let page = Html::parse_document(text(example(), "en/open-data/index.html"));
    let words: String = page.root_element().text().collect();
    assert!(words.contains("Member libraries, as a table"));
    assert!(!words.contains("data.file."));
}
