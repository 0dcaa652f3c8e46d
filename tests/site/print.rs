//! Pages for paper: all that is public once, nothing else, and no more on a poster than fits.

use super::privacy::Draft;
use super::{assert_none, build, pages, request, site};
use scraper::{ElementRef, Html, Selector};
use silang::diag::Sink;
use silang::disk::{Inputs, MemoryInputs};
use silang::model::event::is_past;
use silang::model::portal::Portal;
use silang::paths::{SiteFile, SourcePath};
use std::collections::BTreeSet;

const HOST: &str = "https://silang.example.org";
const EVENT: &str = "content/events/bincang-pustaka-5.yaml";

fn portal(inputs: &dyn Inputs) -> Portal {
    silang::pipeline::read(&request(), inputs, &Sink::new()).expect("the forum has a portal")
}

fn example() -> Portal {
    portal(&super::forum())
}

#[track_caller]
fn page(site: &[SiteFile], path: &str) -> Html {
    let found = pages(site).find(|(found, _)| *found == format!("{path}index.html"));
    let (_, html) = found.unwrap_or_else(|| panic!("there is no page {path}"));
    Html::parse_document(html)
}

fn select<'a>(of: ElementRef<'a>, selector: &str) -> Vec<ElementRef<'a>> {
    let selector = Selector::parse(selector).expect("a selector");
    of.select(&selector).collect()
}

fn text(of: ElementRef<'_>) -> String {
    let words: Vec<&str> = of.text().flat_map(str::split_whitespace).collect();
    // What stands in an element of its own, as hours do, may be followed by a sign.
    words.join(" ").replace(" ,", ",").replace(" ;", ";")
}

/// The values of an attribute of what a selector finds.
fn attributes(html: &Html, selector: &str, name: &str) -> Vec<String> {
    let found = select(html.root_element(), selector);
    let values = found.iter().filter_map(|element| element.attr(name));
    values.map(str::to_owned).collect()
}

/// Events that are public and not over, by id.
fn coming(portal: &Portal) -> Vec<String> {
    let events = portal.public("event");
    events
        .filter(|event| !is_past(event, portal, portal.as_of))
        .map(|event| event.id.clone())
        .collect()
}

/// Folders of the directory, the calendar and the posters in each language.
const FOLDERS: [[&str; 3]; 2] = [
    ["cetak/direktori/", "cetak/kalender/", "cetak/poster-acara/"],
    [
        "en/print/directory/",
        "en/print/calendar/",
        "en/print/event-poster/",
    ],
];

#[test]
fn every_library_is_once_in_the_directory_and_its_number_finds_it() {
    let portal = example();
    let wanted: BTreeSet<String> = portal
        .public("member")
        .filter(|member| member.str("membership.status") != "left")
        .map(|member| member.id.clone())
        .collect();
    assert!(wanted.len() > 10);
    for [directory, ..] in FOLDERS {
        let html = page(site(), directory);
        let shown = attributes(&html, ".entry", "data-library");
        assert_eq!(shown.len(), wanted.len());
        assert_eq!(shown.into_iter().collect::<BTreeSet<_>>(), wanted);
        // Numbers run through, and the register has each of them once.
        let numbers: Vec<String> = (1..=wanted.len())
            .map(|number| format!("n{number}"))
            .collect();
        assert_eq!(attributes(&html, ".entry", "id"), numbers);
        let mut named = attributes(&html, ".register a[href^='#n']", "href");
        named.sort_by_key(|name| (name.len(), name.clone()));
        let links: Vec<String> = numbers.iter().map(|number| format!("#{number}")).collect();
        assert_eq!(named, links);
        for entry in select(html.root_element(), ".entry") {
            let id = entry.attr("data-library").expect("an id");
            let member = portal.member(id).expect("a member");
            let said = text(entry);
            let postal_code = member.str("address.postal_code");
            assert!(said.contains(postal_code), "{id}: no address in {said}");
            let is_active = member.str("membership.status") == "active";
            assert_eq!(
                select(entry, ".badge").is_empty(),
                is_active,
                "{id}: {said}"
            );
        }
        // The places of the alphabet follow each other.
        let heads = select(html.root_element(), ".booklet__entries h2");
        let heads: Vec<String> = heads.into_iter().map(text).collect();
        assert!(heads.is_sorted() && heads.len() > 3, "{heads:?}");
    }
}

#[test]
fn an_entry_answers_who_when_with_what_and_whom_to_ask() {
    let html = page(site(), "cetak/direktori/");
    let entry = select(html.root_element(), "[data-library=univ-priangan]");
    let said = text(entry[0]);
    for words in [
        "Jl. Pustaka Contoh 12, Kampus Dago",
        "Senin–Kamis 08.00–20.00; Jumat 08.00–11.30, 13.00–17.00",
        "Dengan kartu saja",
        "Kartu Silang Layan Mahasiswa S1/D4",
        "Bawa: Kartu Silang Layan",
        "perpustakaan@priangan.example.ac.id",
        "+62 22 5550 101",
    ] {
        assert!(said.contains(words), "`{words}` is not in: {said}");
    }
}

#[test]
fn what_is_not_public_stays_off_paper() {
    let mut draft = Draft::new();
    let text_of = |inputs: &MemoryInputs, path: &str| {
        let bytes = inputs.read(&SourcePath::new(path)).expect("the file");
        String::from_utf8(bytes).expect("it is UTF-8")
    };
    draft.replace(
        "content/members/stkip-garut.yaml",
        "\ncontacts:\n",
        "\ncontacts:\n  - {role: general, email: umum@garut.example.org}\n  \
         - {role: it, name: Sandinama, email: sandisurel@garut.example.org, visibility: internal}\n",
    );
    let member = text_of(&draft.inputs, "content/members/stie-cimahi.yaml");
    draft.inputs.put(
        "content/members/sandi-anggota.yaml",
        format!(
            "{}visibility: internal\n",
            member
                .replace("3277022B1000006", "3277022B1000099")
                .replace("FPC-006", "FPC-099")
        ),
    );
    let event = text_of(&draft.inputs, EVENT);
    let event = event.replace("number: 5", "number: 6");
    draft.inputs.put(
        "content/events/sandi-rancangan.yaml",
        event.replace("status: confirmed", "status: draft"),
    );
    draft.inputs.put(
        "content/events/sandi-dalam.yaml",
        format!("{event}visibility: internal\n"),
    );
    draft.replace(
        EVENT,
        "online: {platform: Zoom, url_visibility: registrants}",
        "online: {platform: Zoom, url: \"https://rapat.example.org/j/sanditautan\", dial_in: \"sandipin 123\", url_visibility: registrants}",
    );
    let site = build(&request(), &draft.inputs);
    let printed: Vec<(&str, &str)> = pages(&site)
        .filter(|(path, _)| path.starts_with("cetak/") || path.starts_with("en/print/"))
        .collect();
    let is_there = |words: &str| printed.iter().any(|(_, html)| html.contains(words));
    assert!(is_there("umum@garut.example.org") && is_there("bincang-pustaka-5"));
    for secret in [
        "Sandinama",
        "sandisurel",
        "sandi-anggota",
        "sandi-rancangan",
        "sandi-dalam",
        "sanditautan",
        "sandipin",
    ] {
        assert!(!is_there(secret), "{secret} is on paper");
        let named = printed.iter().any(|(path, _)| path.contains(secret));
        assert!(!named, "{secret} has a page for paper");
    }
}

#[test]
fn what_is_coming_is_once_in_the_calendar_and_has_a_poster_each() {
    let portal = example();
    let wanted = coming(&portal);
    let n_all = portal.public("event").count();
    assert!(wanted.len() > 5 && wanted.len() < n_all);
    let has = |path: &str| pages(site()).any(|(found, _)| found == format!("{path}index.html"));
    for [_, calendar, posters] in FOLDERS {
        let html = page(site(), calendar);
        let mut shown = attributes(&html, "[data-event]", "data-event");
        shown.sort();
        assert_eq!(shown, wanted);
        for event in portal.public("event") {
            let is_wanted = wanted.contains(&event.id);
            assert_eq!(
                has(&format!("{posters}{}/", event.id)),
                is_wanted,
                "{}",
                event.id
            );
        }
    }
    let html = page(site(), "cetak/kalender/");
    let notice = |id: &str| text(select(html.root_element(), &format!("[data-event={id}]"))[0]);
    let school = notice("sekolah-katalog-3");
    for words in [
        "Selasa, 7 April 2026",
        "Rabu, 8 April 2026",
        "08.30–12.00 WIB",
        "Pustakawan",
        "Rp450.000",
        "daftar paling lambat 31 Maret 2026",
        "silang.example.org/pelatihan/sekolah-katalog-3",
    ] {
        assert!(school.contains(words), "`{words}` is not in: {school}");
    }
    assert!(notice("bincang-pustaka-4").contains("Dibatalkan"));
    assert!(notice("temu-pustakawan-2026").contains("Jadwal semula: 12 Februari 2026"));
    assert!(!notice("bincang-pustaka-4").contains("Pendaftaran"));
    assert!(text(html.root_element()).contains("18 Maret 2026 (Cuti bersama Hari Suci Nyepi)"));
}

/// The dark modules of a code, a row each, read back from the drawing: true is dark. Its side includes the quiet zone.
fn modules(html: &Html) -> Vec<Vec<bool>> {
    let side = attributes(html, ".code svg", "viewBox").remove(0);
    let side: usize = side
        .rsplit(' ')
        .next()
        .and_then(|n| n.parse().ok())
        .expect("a side");
    let path = attributes(html, ".code__ink", "d").remove(0);
    let mut dark = vec![vec![false; side]; side];
    for run in path.split('M').skip(1) {
        let (place, rest) = run.split_once('h').expect("a run");
        let (x, y) = place.split_once(' ').expect("a place");
        let n = rest.split('v').next().and_then(|n| n.parse::<usize>().ok());
        let (x, y): (usize, usize) = (x.parse().expect("x"), y.parse().expect("y"));
        dark[y][x..x + n.expect("a length")].fill(true);
    }
    dark
}

#[test]
fn the_code_of_a_poster_holds_the_address_of_its_event() {
    for event in coming(&example()) {
        for (posters, pages_of) in [
            ("cetak/poster-acara/", "/pelatihan/"),
            ("en/print/event-poster/", "/en/training/"),
        ] {
            let html = page(site(), &format!("{posters}{event}/"));
            let url = format!("{HOST}{pages_of}{event}/");
            let wanted = qrcodegen::QrCode::encode_text(&url, qrcodegen::QrCodeEcc::Medium)
                .expect("the address fits a code");
            let found = modules(&html);
            let quiet = 4;
            assert_eq!(i32::try_from(found.len()), Ok(wanted.size() + 2 * quiet));
            for (y, row) in (0_i32..).zip(&found) {
                for (x, is_dark) in (0_i32..).zip(row) {
                    let is_wanted = wanted.get_module(x - quiet, y - quiet);
                    assert_eq!(*is_dark, is_wanted, "{url}: module {x} {y}");
                }
            }
            let written = url.trim_start_matches("https://").trim_end_matches('/');
            assert!(text(html.root_element()).contains(written), "{written}");
        }
    }
}

#[test]
fn a_poster_holds_no_more_than_fits() {
    let mut draft = Draft::new();
    let title = "Sangat ".repeat(60);
    draft.replace(
        EVENT,
        "Bincang Pustaka 5: Menghitung Statistik Perpustakaan",
        title.trim(),
    );
    let names = (1..=30).map(|n| format!("  - {{name: Pembicara Nomor{n:02}}}\n"));
    draft.replace(
        EVENT,
        "speakers:\n",
        &format!("speakers:\n{}", names.collect::<String>()),
    );
    let spans = (1..=12).map(|n| {
        format!(
            "  - {{id: hari-{n}, start: 2026-04-{:02}T13:00, end: 2026-04-{:02}T14:30}}\n",
            15 + n,
            15 + n
        )
    });
    draft.replace(
        EVENT,
        "sessions:\n",
        &format!("sessions:\n{}", spans.collect::<String>()),
    );
    let site = build(&request(), &draft.inputs);
    let html = page(&site, "cetak/poster-acara/bincang-pustaka-5/");
    let head = text(select(html.root_element(), "h1")[0]);
    assert!(head.chars().count() <= 140 && head.ends_with('…'), "{head}");
    let said = text(select(html.root_element(), ".poster")[0]);
    assert_eq!(said.matches("Pembicara Nomor").count(), 4, "{said}");
    assert!(
        said.contains("dan 27 lagi, lihat halaman kegiatan"),
        "{said}"
    );
    assert_eq!(said.matches("13.00–14.30").count(), 5, "{said}");
    assert!(
        said.contains("dan 8 lagi, lihat halaman kegiatan"),
        "{said}"
    );
    // The calendar has all dates, the page of the event all speakers.
    let calendar = page(&site, "cetak/kalender/");
    let notice = select(calendar.root_element(), "[data-event=bincang-pustaka-5]");
    assert_eq!(text(notice[0]).matches("13.00–14.30").count(), 13);
}

#[test]
fn a_calendar_without_events_says_so() {
    let mut draft = Draft::new();
    for event in coming(&example()) {
        draft.inputs.remove(&format!("content/events/{event}.yaml"));
    }
    // News of one of them.
    for ending in ["md", "en.md"] {
        let news = "content/news/2026-02-10-temu-pustakawan-dipindah";
        draft.inputs.remove(&format!("{news}.{ending}"));
    }
    let site = build(&request(), &draft.inputs);
    let calendar = page(&site, "cetak/kalender/");
    assert_eq!(select(calendar.root_element(), ".empty").len(), 1);
    assert_eq!(attributes(&calendar, "[data-event]", "data-event").len(), 0);
    let posters = pages(&site).filter(|(path, _)| path.contains("poster"));
    assert_eq!(posters.count(), 0);
    let events = page(&site, "pelatihan/");
    assert_eq!(
        attributes(&events, "main a[href^='/cetak/']", "href").len(),
        0
    );
}

#[test]
fn pages_lead_to_paper_and_paper_leads_back() {
    let portal = example();
    let mut found = Vec::new();
    let mut want = |from: &str, to: &str| {
        let links = attributes(&page(site(), from), "main a", "href");
        if !links.iter().any(|link| link == to) {
            found.push(format!("{from} does not lead to {to}"));
        }
    };
    for (lists, [directory, calendar, posters]) in [
        ["perpustakaan/", "pelatihan/"],
        ["en/libraries/", "en/training/"],
    ]
    .into_iter()
    .zip(FOLDERS)
    {
        let [members, events] = lists;
        want(members, &format!("/{directory}"));
        want(directory, &format!("/{members}"));
        want(events, &format!("/{calendar}"));
        want(calendar, &format!("/{events}"));
        for event in coming(&portal) {
            let (own, poster) = (format!("{events}{event}/"), format!("{posters}{event}/"));
            want(&own, &format!("/{poster}"));
            want(&poster, &format!("/{own}"));
        }
    }
    assert_none("ways", &found);
    let past = portal
        .public("event")
        .find(|event| is_past(event, &portal, portal.as_of));
    let past = past.expect("the forum has held events").id.clone();
    let links = attributes(
        &page(site(), &format!("pelatihan/{past}/")),
        "main a",
        "href",
    );
    assert!(!links.iter().any(|link| link.starts_with("/cetak/")));
}

#[test]
fn paper_is_small_named_in_each_language_and_not_in_the_map_of_the_site() {
    let mut n = 0;
    for (path, html) in pages(site()) {
        if !(path.starts_with("cetak/") || path.starts_with("en/print/")) {
            continue;
        }
        n += 1;
        assert!(html.len() < 150_000, "{path}: {} bytes", html.len());
        let page = Html::parse_document(html);
        let langs = attributes(&page, "link[rel=alternate][hreflang]", "hreflang");
        assert_eq!(langs, ["id", "en"], "{path}");
        assert_eq!(
            attributes(&page, "meta[name=robots]", "content"),
            ["noindex"]
        );
        // The one script is that of all pages.
        assert_eq!(attributes(&page, "script[src]", "src").len(), 1, "{path}");
        // It has the button, and what is said of some days only.
        let mut modules = attributes(&page, "[data-module]", "data-module");
        modules.retain(|module| module != "dated");
        assert_eq!(modules, ["print"], "{path}");
    }
    assert_eq!(n, 2 * (2 + coming(&example()).len()));
    let maps = site()
        .iter()
        .find(|file| file.path.as_str() == "sitemap.xml");
    let map = String::from_utf8_lossy(&maps.expect("a map of the site").bytes);
    assert!(map.contains("/kunjungan/") && !map.contains("/cetak/") && !map.contains("/print/"));
}

#[test]
fn a_forum_may_name_paper_in_its_own_words() {
    let mut draft = Draft::new();
    draft.inputs.put(
        "themes/default/strings/id.yaml",
        "route.print: \"kertas\"\nroute.print_poster: \"selebaran\"\n",
    );
    let site = build(&request(), &draft.inputs);
    page(&site, "kertas/direktori/");
    page(&site, "kertas/selebaran/bincang-pustaka-5/");
    assert!(!pages(&site).any(|(path, _)| path.starts_with("cetak/")));
}
