//! The finder of a day from a site made before is the finder of a site made on that day, as far as data allows.

use crate::forum::day;
use crate::machine::{at, site};
use crate::pages::{page, select};
use jiff::civil::Date;
use scraper::{ElementRef, Html};
use serde_json::Value as Json;
use silang::disk::{Inputs, MemoryInputs, RealInputs};
use silang::paths::SourcePath;
use silang::pipeline::Site;

/// The day of the first build, and those of the others: a holiday; a closure and a suspension begin, a term of an agreement has
/// just ended; thirty days on, in the midst of all of them; the next term has begun; the last day that the first build knows.
const MADE: &str = "2026-02-16";
const LATER: [&str; 5] = [
    "2026-02-17",
    "2026-03-10",
    "2026-03-18",
    "2026-03-26",
    "2026-04-16",
];

/// Libraries, their standing, and what they say of themselves. On most of [`LATER`] it is not what holds on the day of the first
/// build.
const LIBRARIES: [(&str, &str, &str); 6] = [
    // Ramadan, and in it a day of its own; visitors come later and leave earlier.
    (
        "uin-a",
        "status: active, since: 2006-08-01",
        "
  regular: {mon: [\"08:00-16:00\"], tue: [\"08:00-16:00\"], wed: [\"08:00-16:00\"], thu: [\"08:00-16:00\"], fri: [], sat: [], sun: []}
  periods:
    - {ref: ramadan-2026, note: Selama Ramadan, regular: {mon: [\"08:00-14:00\"], tue: [\"08:00-14:00\"], wed: [\"08:00-14:00\"], thu: [], fri: [], sat: [], sun: []}}
  exceptions:
    - {date: 2026-03-18, spans: [\"08:00-10:00\"], reason: Rapat kerja}
visiting: {walk_in: card_only, visitor_hours: {wed: [\"09:00-13:00\"]}}
",
    ),
    // Closed for a time that ends before the last day.
    (
        "univ-b",
        "status: active, since: 2006-08-01",
        "
  state: temporarily_closed
  temporarily_closed: {from: 2026-03-10, until: 2026-03-25, reason: Renovasi}
  regular: {mon: [], tue: [\"07:30-15:00\"], wed: [\"07:30-15:00\"], thu: [\"07:30-15:00\"], fri: [], sat: [], sun: []}
visiting: {walk_in: \"yes\", documents: [national_id]}
",
    ),
    (
        "poltek-c",
        "status: active, since: 2006-08-01, history: [{status: suspended, from: 2026-03-12, until: 2026-03-20}]",
        "
  regular: {mon: [\"09:00-17:00\"], tue: [\"09:00-17:00\"], wed: [\"09:00-17:00\"], thu: [\"09:00-17:00\"], fri: [], sat: [], sun: []}
visiting: {walk_in: appointment}
",
    ),
    (
        "stie-d",
        "status: active, since: 2006-08-01",
        "\n  state: by_appointment\nvisiting: {walk_in: letter_only}\n",
    ),
    (
        "iai-e",
        "status: active, since: 2006-08-01",
        "\n  state: unknown\nvisiting: {walk_in: \"no\"}\n",
    ),
    ("pustaka-f", "status: active, since: 2026-03-05", "\n  state: always\n"),
];

/// Suspensions, acceptances and a participation that begin or end.
const CARD: &str = "
participants:
  - {member: uin-a, issues_to: [s1, lecturer]}
  - {member: univ-b, until: 2026-03-15, issues_to: [s1]}
  - {member: univ-b, from: 2026-03-26, issues_to: [s1, lecturer]}
  - {member: poltek-c, issues_to: [lecturer]}
  - {member: pustaka-f, issues_to: [s1]}
acceptances:
  - host: uin-a
    home: any_participant
    categories: {s1: {levels: [enter, read]}, lecturer: {levels: [enter, read, borrow], borrow: {max: 2, days: 7}}}
    suspensions:
      - {from: 2026-03-10, until: 2026-03-25, categories: [s1], reason: Pekan ujian}
    last_confirmed: 2026-01-20
  - host: univ-b
    until: 2026-03-01
    home: any_participant
    categories: {s1: {levels: [enter]}}
    last_confirmed: 2026-01-20
  - host: univ-b
    from: 2026-03-15
    home: any_participant
    categories: {s1: {levels: [enter, read], fee: 2000}}
    hours: {wed: [\"08:00-12:00\"], thu: [\"08:00-12:00\"]}
    last_confirmed: 2026-01-20
  - host: poltek-c
    home: any_participant
    categories: {s1: {levels: [enter, wifi]}, lecturer: {levels: [enter]}}
    suspensions:
      - {from: 2026-04-01, reason: Pindah gedung}
    last_confirmed: 2026-01-20
";

/// Between two terms of its agreement there is a gap.
const PILOT: &str = "
participants: [{member: uin-a, issues_to: [s1]}, {member: iai-e, issues_to: [s1]}]
acceptances:
  - {host: stie-d, home: any_participant, categories: {s1: {levels: [enter, read, copy]}}, last_confirmed: 2026-01-20}
  - {host: iai-e, home: any_participant, categories: {s1: {levels: [enter, read]}}, last_confirmed: 2026-01-20}
";
const WITH_GAP: &str =
    "{start: 2025-01-02, end: 2026-03-09}\n  - {start: 2026-03-26, end: 2027-03-25}";

/// Its agreement ends for good.
const LETTERS: &str = "
participants: [{member: uin-a, issues_to: [s1, lecturer]}, {member: poltek-c, issues_to: [lecturer]}]
acceptances:
  - {host: stie-d, home: any_participant, categories: {s1: {levels: [enter]}, lecturer: {levels: [enter, read]}}, last_confirmed: 2026-01-20}
  - {host: iai-e, home: any_participant, categories: {lecturer: {levels: [enter]}}, last_confirmed: 2026-01-20}
";
const END_OF_LETTERS: &str = "2026-03-12";

/// A file of the forum of the cases.
fn base(path: &str) -> String {
    let real = RealInputs::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/base"));
    String::from_utf8(real.read(&SourcePath::new(path)).unwrap()).unwrap()
}

fn agreement(id: &str, status: &str, periods: &str) -> String {
    base("content/agreements/silang-layan.yaml")
        .replace("/2025\"", &format!("/{id}/2025\""))
        .replace("status: active", &format!("status: {status}"))
        .replace("{start: 2025-01-02, end: 2028-01-01}", periods)
}

fn scheme(kind: &str, status: &str, agreement: &str, terms: &str) -> String {
    let text = base("content/schemes/kartu-silang.yaml");
    let (head, rest) = text.split_once("participants:").unwrap();
    let (_, rules) = rest.split_once("rules:").unwrap();
    let (rules, rest) = rules.split_once("acceptances:").unwrap();
    let (_, debts) = rest.split_once("debts:").unwrap();
    let head = head
        .replace("kind: personal", &format!("kind: {kind}"))
        .replace("status: active", &format!("status: {status}"))
        .replace(
            "agreement: silang-layan",
            &format!("agreement: {agreement}"),
        );
    format!("{head}rules:{rules}debts:{debts}{terms}")
}

const VERIFIED: &str = "verified: {on: 2026-01-05, by: Sekretariat, how: email}\n";

fn library(id: &str, standing: &str, hours: &str) -> String {
    let text = base("content/members/poltek-c.yaml");
    let (head, _) = text.split_once("opening_hours:").unwrap();
    let (name, head) = head.split_once("identifiers:").unwrap();
    let (_, head) = head.split_once("address:").unwrap();
    let name = name.replace("Politeknik C", id).replace("Poltek C", id);
    format!("{name}membership: {{{standing}}}\naddress:{head}{VERIFIED}opening_hours:{hours}")
}

/// The forum as it is kept on a day: when an agreement has ended, somebody writes that down.
fn forum(as_of: Date) -> MemoryInputs {
    let mut inputs = MemoryInputs::new();
    let portal = base("content/portal.yaml")
        .replace("as_of: 2026-02-16", &format!("as_of: {as_of}"))
        .replace("hours_horizon_days: 30", "hours_horizon_days: 60");
    inputs.put("content/portal.yaml", portal);
    for path in [
        "content/pages/kebijakan-privasi.md",
        "content/services/silang-kunjung.yaml",
        "content/documents/panduan-kartu.yaml",
    ] {
        inputs.put(path, base(path));
    }
    let has_ended = as_of > day(END_OF_LETTERS);
    let letters = if has_ended { "expired" } else { "active" };
    let until = format!("{{start: 2025-01-02, end: {END_OF_LETTERS}}}");
    let always = "{start: 2025-01-02, end: 2028-01-01}";
    for (id, status, periods) in [
        ("silang-layan", "active", always),
        ("mou", "signed", WITH_GAP),
        ("surat", letters, &until),
    ] {
        let text = agreement(id, status, periods);
        inputs.put(&format!("content/agreements/{id}.yaml"), text);
    }
    for (id, kind, status, agreement, terms) in [
        ("kartu-silang", "personal", "active", "silang-layan", CARD),
        ("uji", "library_held", "pilot", "mou", PILOT),
        ("surat", "letter", "pilot", "surat", LETTERS),
    ] {
        let text = scheme(kind, status, agreement, terms);
        inputs.put(&format!("content/schemes/{id}.yaml"), text);
    }
    for (id, standing, hours) in LIBRARIES {
        inputs.put(
            &format!("content/members/{id}.yaml"),
            library(id, standing, hours),
        );
    }
    inputs
}

fn made(as_of: Date) -> Site {
    site(&forum(as_of)).1
}

fn json(site: &Site, path: &str) -> Json {
    serde_json::from_slice(&site.files.bytes(path).unwrap()).unwrap()
}

/// The pages of readers.
fn readers(site: &Site) -> Vec<String> {
    let pages = site.files.sizes().map(|(path, _)| path);
    let pages = pages.filter(|path| path.starts_with("pakai/") && path.matches('/').count() == 3);
    pages.map(str::to_owned).collect()
}

/// A host on a page of a reader.
struct Shown<'p> {
    id: &'p str,
    of: ElementRef<'p>,
    /// The group in which it stands.
    group: &'p str,
}

fn hosts(page: &Html) -> Vec<Shown<'_>> {
    let groups = select(page.root_element(), "section[data-group]");
    groups
        .into_iter()
        .flat_map(|group| {
            let hosts = select(group, ".host[data-host]").into_iter();
            hosts.map(move |of| Shown {
                id: of.attr("data-host").unwrap(),
                of,
                group: group.attr("data-group").unwrap(),
            })
        })
        .collect()
}

impl<'p> Shown<'p> {
    /// The answer for a day, and whether it is the one of the build.
    fn answer(&self, date: Date) -> (ElementRef<'p>, bool) {
        let date = date.to_string();
        let all = select(self.of, ".answer");
        let holds = |answer: &ElementRef<'_>| {
            answer.attr("data-first") <= Some(&date) && Some(&*date) <= answer.attr("data-last")
        };
        let now: Vec<usize> = (0..all.len()).filter(|at| holds(&all[*at])).collect();
        assert_eq!(now.len(), 1, "{} has one answer on {date}", self.id);
        (all[now[0]], now[0] == 0)
    }
}

/// An answer without the days on which it holds: what scripts read, and every word of it.
fn said(answer: ElementRef<'_>) -> String {
    let mut traits: Vec<(&str, &str)> = answer.value().attrs().collect();
    traits.retain(|(name, _)| !["data-first", "data-last"].contains(name));
    let parts = answer.child_elements();
    let parts = parts.filter(|part| part.attr("class") != Some("answer__days"));
    let parts: Vec<String> = parts.map(|part| part.html()).collect();
    format!("{traits:?} {}", parts.concat())
}

/// What `data/hours.json` says of a library on a day.
fn hours(file: &Json, id: &str, date: Date) -> Json {
    let from: Date = file["from"].as_str().unwrap().parse().unwrap();
    let n = usize::try_from((date - from).get_days()).unwrap();
    let mut members = file["members"].as_array().unwrap().iter();
    let member = members.find(|member| member["id"] == id).unwrap();
    let week = at(&file["weeks"], &member["weeks"][n / 7]);
    let mut day = at(&file["days"], &week[n % 7]).clone();
    if let Some(reason) = day.get("reason").cloned() {
        day["reason"] = at(&file["reasons"], &reason).clone();
    }
    day["visitors"] = member["visitors"].clone();
    day
}

/// Whether the hours that a page tells of its own day are these, for a reader without hours of their own.
fn tells(host: ElementRef<'_>, day: &Json) -> bool {
    let shown = select(host, "[data-open]")[0];
    let state = format!("is-{}", day["state"].as_str().unwrap());
    let words: String = shown.text().collect();
    let mut spans = day["spans"].as_array().into_iter().flatten();
    shown.attr("class") == Some(&*state)
        && spans.all(|span| {
            let span = span.as_str().unwrap().replace(':', ".").replace('-', "–");
            words.contains(&span)
        })
}

#[test]
fn what_a_site_says_of_a_day_to_come_is_what_a_site_made_on_that_day_says() {
    let before = made(day(MADE));
    let book = json(&before, "data/hours.json");
    let pages = readers(&before);
    assert!(pages.len() > 8, "{pages:?}");
    let (mut n_other_answers, mut n_other_hours) = (0, 0);
    for date in LATER.map(day) {
        let then = made(date);
        assert_eq!(readers(&then), pages);
        let book_then = json(&then, "data/hours.json");
        for (id, ..) in LIBRARIES {
            let told = hours(&book, id, date);
            assert_eq!(told, hours(&book_then, id, date), "{id} on {date}");
            n_other_hours += usize::from(told["source"].is_string());
        }
        for path in &pages {
            let (early, late) = (page(&before, path), page(&then, path));
            let (mut early, mut late) = (hosts(&early), hosts(&late));
            early.sort_by_key(|host| host.id);
            late.sort_by_key(|host| host.id);
            assert_eq!(early.len(), late.len(), "{path}");
            for (host, then) in early.iter().zip(&late) {
                assert_eq!(host.id, then.id, "{path}");
                let (answer, is_first) = host.answer(date);
                let told = said(answer);
                assert_eq!(
                    told,
                    said(then.answer(date).0),
                    "{path}: {} on {date}",
                    host.id
                );
                assert_eq!(
                    answer.attr("data-group"),
                    Some(then.group),
                    "{path}: {}",
                    host.id
                );
                if answer.attr("data-week").is_none() {
                    let day = hours(&book, host.id, date);
                    assert!(tells(then.of, &day), "{path}: {} on {date}, {day}", host.id);
                }
                n_other_answers += usize::from(!is_first);
            }
        }
    }
    // The test is worth something only where much is not as it was on the day of the build.
    assert!(n_other_answers > 80, "{n_other_answers} answers");
    assert!(n_other_hours > 5, "{n_other_hours} days");
}
