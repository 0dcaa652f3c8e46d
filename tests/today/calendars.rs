//! The calendars of days on which hours differ.

use crate::{built, change, day, forum, text};
use icalendar::parser::{read_calendar, unfold};
use std::collections::BTreeMap;

/// The entries of a library's calendar by UID: first day, the day after the last, and what it says.
fn entries(text: &str) -> BTreeMap<String, (String, String, String)> {
    let unfolded = unfold(text);
    let calendar = read_calendar(&unfolded).unwrap();
    let events = calendar
        .components
        .iter()
        .filter(|part| part.name == "VEVENT");
    events
        .map(|event| {
            let of = |name: &str| {
                let found = event.properties.iter().find(|one| one.name == name);
                found.unwrap_or_else(|| panic!("no {name}")).val.to_string()
            };
            assert_eq!(of("TRANSP"), "TRANSPARENT");
            let days = (of("DTSTART"), of("DTEND"), of("SUMMARY"));
            assert!(
                days.0.len() == 8 && days.1.len() == 8,
                "{days:?} are whole days"
            );
            (of("UID"), days)
        })
        .collect()
}

#[test]
fn closures_stand_in_the_calendar_of_their_library() {
    let site = built(&forum(), day("2026-02-16"));
    let found = entries(text(&site, "perpustakaan/iai-cirebon/jam.ics"));
    let told: Vec<String> = found
        .values()
        .map(|(first, after, summary)| format!("{first} {after} {summary}"))
        .collect();
    let has = |days: &str, why: &str| {
        assert!(
            told.iter()
                .any(|one| one.starts_with(days) && one.ends_with(why)),
            "no {why} on {days} among {told:#?}"
        );
    };
    has("20260316 20260318", "tutup (Libur awal Idulfitri institut)");
    has("20260325 20260401", "tutup (Libur Idulfitri institut)");
    has(
        "20260319 20260320",
        "tutup (Hari Suci Nyepi Tahun Baru Saka 1948)",
    );
    // A period is told once, with its week: what is said of its hours last.
    let period = &found["hours-iai-cirebon-period-20260218@silang.example.org"];
    assert_eq!(
        *period,
        (
            "20260218".to_owned(),
            "20260318".to_owned(),
            "IAI Contoh Cirebon: Ramadan 1447 H".to_owned()
        )
    );
    let calendar = text(&site, "perpustakaan/iai-cirebon/jam.ics").replace("\r\n ", "");
    let week = "DESCRIPTION:Senin–Kamis: 08.00–15.00\\nJumat: 08.00–11.15\\, 13.15–15.00\\nSabtu–Minggu: tutup\\nTadarus";
    assert!(calendar.contains(week), "{calendar}");
    // What keeps no hours then has none to tell.
    let away = entries(text(&site, "perpustakaan/sma-cimahi/jam.ics"));
    assert!(away.keys().all(|uid| !uid.contains("-period-")));
    // Short hours are an exception, too.
    let found = entries(text(&site, "perpustakaan/poltek-bandung/jam.ics"));
    let short = &found["hours-poltek-bandung-exception-20260220@silang.example.org"];
    assert!(
        short.2.contains("08.00–10.30 (Rapat kerja politeknik)"),
        "{}",
        short.2
    );
    // Where nothing is known there is nothing to subscribe to.
    let none = "perpustakaan/akper-majalengka/jam.ics";
    assert!(site.files.iter().all(|file| file.path.as_str() != none));
    // Both languages lead to the one file.
    for page in [
        "perpustakaan/iai-cirebon/index.html",
        "en/libraries/iai-cirebon/index.html",
    ] {
        assert!(
            text(&site, page).contains("/perpustakaan/iai-cirebon/jam.ics"),
            "{page}"
        );
    }
}

#[test]
fn an_entry_stays_what_it_is_while_it_goes_by() {
    let inputs = forum();
    let path = "perpustakaan/iai-cirebon/jam.ics";
    let before = built(&inputs, day("2026-03-20"));
    let amid = built(&inputs, day("2026-03-27"));
    let (before, amid) = (text(&before, path), text(&amid, path));
    let (before, amid) = (entries(before), entries(amid));
    let uid = "hours-iai-cirebon-exception-20260325@silang.example.org";
    assert_eq!(before[uid], amid[uid]);
    for (uid, entry) in &amid {
        let last_before = "20260519";
        if entry.0.as_str() <= last_before {
            assert_eq!(before.get(uid), Some(entry), "{uid}");
        }
    }
}

#[test]
fn the_coming_year_is_in_it_and_the_day_after_is_not() {
    let mut inputs = forum();
    let path = "content/members/stie-cimahi.yaml";
    let exceptions = "\n  exceptions:\n    - {date: 2027-02-16, closed: true, reason: Hari terakhir}\n    \
        - {date: 2027-02-17, closed: true, reason: Terlalu jauh}\n  holidays: closed\n";
    change(&mut inputs, path, "\n  holidays: closed\n", exceptions);
    let site = built(&inputs, day("2026-02-16"));
    let calendar = text(&site, "perpustakaan/stie-cimahi/jam.ics");
    assert!(calendar.contains("Hari terakhir"));
    assert!(!calendar.contains("Terlalu jauh"));
}

#[test]
fn a_closure_without_an_end_is_told_once_its_days_are_known() {
    for (from, is_told) in [("2026-03-02", true), ("2026-06-01", false)] {
        let mut inputs = forum();
        let path = "content/members/stie-cimahi.yaml";
        let closed =
            format!("  state: temporarily_closed\n  temporarily_closed: {{from: {from}}}\n  scope");
        change(&mut inputs, path, "  state: known\n  scope", &closed);
        let site = built(&inputs, day("2026-02-16"));
        let found = entries(text(&site, "perpustakaan/stie-cimahi/jam.ics"));
        for (first, after, summary) in found.values() {
            assert!(first < after, "{summary}: {first} to {after}");
        }
        let uid = format!("hours-stie-cimahi-closed-{}@", from.replace('-', ""));
        let is_there = found.keys().any(|known| known.starts_with(&uid));
        assert_eq!(is_there, is_told, "{from}");
    }
}

#[test]
fn no_redirect_takes_the_address_of_a_calendar() {
    let mut inputs = forum();
    let redirect = "\nredirects:\n  - {from: /perpustakaan/iai-cirebon/jam.ics, to: /perpustakaan/}\nlicence:\n";
    change(&mut inputs, "content/portal.yaml", "\nlicence:\n", redirect);
    let sink = silang::diag::Sink::new();
    let request = silang::pipeline::Request::default();
    let site = silang::pipeline::build(&request, &inputs, &sink, &()).unwrap();
    assert!(site.is_none());
    assert!(
        sink.sorted()
            .iter()
            .all(|found| found.rule.code != "broken-link")
    );
    assert!(
        sink.sorted()
            .iter()
            .any(|found| found.rule.code == "url-taken-twice")
    );
}

#[test]
fn what_agreements_ask_for_stands_in_one_calendar() {
    let site = built(&forum(), day("2026-02-16"));
    let found = entries(text(&site, "kerja-sama/tenggat.ics"));
    let on = |uid: &str| {
        let found = found.get(&format!("deadline-{uid}@silang.example.org"));
        found.unwrap_or_else(|| panic!("no {uid} among {found:#?}"))
    };
    assert_eq!(on("pks-pelatihan-2023-renewal-20260331").0, "20260331");
    assert_eq!(on("pks-pelatihan-2023-renewal-20260331").1, "20260401");
    assert_eq!(on("pks-silang-layan-2025-review-20260701").0, "20260701");
    // One of four events that are owed in this year of the grant was held.
    let owed = on("hibah-pojok-baca-2025-owed-empat-kegiatan-20270105");
    assert!(owed.2.contains("(1 dari 4)"), "{}", owed.2);
    // What is over asks for nothing.
    let agreements: BTreeMap<&str, &str> = found
        .keys()
        .filter_map(|uid| uid.strip_prefix("deadline-")?.split_once("-end-"))
        .collect();
    assert!(
        !agreements.is_empty() && agreements.values().all(|end| &end[..8] >= "20260216"),
        "{agreements:?}"
    );
    for page in ["kerja-sama/index.html", "en/agreements/index.html"] {
        assert!(
            text(&site, page).contains("/kerja-sama/tenggat.ics"),
            "{page}"
        );
    }
}
