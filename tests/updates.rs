//! Updates of the search: few bytes change, and the answers are those of an index made anew.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot set itself up has failed"
)]

use silang::disk::Stored;
use silang::disk::{MemoryInputs, MemoryScratch};
use silang::holdings::catalog::{BibRecord, Held, Holding, UnionCatalog, UnionRecord};
use silang::paths::SitePath;
use silang::search::answer::{Answer, Filters, Page, Question, Sort};
use silang::search::reader::Reader;
use silang::search::{Budget, Index, Last, Limits, MemberName, Options, build, update};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// Documents of the base.
const N: u64 = 1600;

const MEMBERS: [&str; 4] = ["dahlia", "kenanga", "melati", "anggrek"];

fn options() -> Options {
    let member = |id: &&str| MemberName {
        id: (*id).to_owned(),
        short_name: id.to_uppercase(),
        regency: format!("Kota {id}"),
        ..MemberName::default()
    };
    Options {
        budget: Budget {
            shard_kb: Some(1),
            ..Budget::default()
        },
        members: MEMBERS.iter().map(member).collect(),
        as_of: "2026-02-16".to_owned(),
        limits: Limits {
            documents_min: 1000,
            dead_max: 100,
            percent_max: 5,
        },
    }
}

fn isbn(n: u64) -> String {
    let digits = format!("9786{n:08}");
    let weights = [1, 3].into_iter().cycle();
    let sum: u32 = digits
        .bytes()
        .zip(weights)
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

fn record(n: u64, title: &str, member: &str, language: &str) -> UnionRecord {
    let best = BibRecord {
        title: title.to_owned(),
        authors: vec![format!("Penulis{}, Sari", n % 97)],
        isbn: vec![isbn(n)],
        year: Some(1950 + i16::try_from(n % 70).unwrap()),
        language: language.to_owned(),
        class_group: format!("{}00", n % 10),
        subjects: vec![format!("Pokok{}", n % 41)],
        ..BibRecord::default()
    };
    let holding = Holding {
        member: member.to_owned(),
        source: member.to_owned(),
        record_number: n + 1,
        exported_at: "2026-01-31".to_owned(),
        ..Holding::default()
    };
    UnionRecord {
        rid: format!("r{n:09}"),
        work: String::new(),
        held: vec![Held {
            record: best.clone(),
            holding,
            joined: None,
        }],
        best,
    }
}

fn first() -> Vec<UnionRecord> {
    (0..N)
        .map(|n| {
            let common = if n % 10 == 0 { "" } else { "Pengantar " };
            let title = format!("{common}kata{} ilmu{}", n % 173, n * 7 % 29);
            let member = MEMBERS[usize::try_from(n % 3).unwrap()];
            record(n, &title, member, if n % 5 == 0 { "eng" } else { "ind" })
        })
        .collect()
}

/// Sixty new ones, of a new member and in a new language; ten that differ; five that are gone.
fn second() -> Vec<UnionRecord> {
    let mut records = first();
    for n in 0..10 {
        let at = usize::try_from(n * 151 + 3).unwrap();
        let best = &mut records[at].best;
        best.title = format!("{} berubah", best.title);
    }
    for n in 0..5 {
        records.remove(usize::try_from(n * 301 + 8).unwrap());
    }
    for n in N..N + 60 {
        let language = if n % 2 == 0 { "aaa" } else { "ind" };
        let title = format!("Pengantar terbaru kata{}", n % 173);
        records.push(record(n, &title, "anggrek", language));
    }
    // What files know of the place of a record in its export must not count.
    for (n, record) in (0..).zip(&mut records) {
        let holding = &mut record.held[0].holding;
        holding.record_number = n;
        if holding.member == "melati" {
            holding.exported_at = "2026-02-14".to_owned();
        }
    }
    records
}

fn catalog(records: &[UnionRecord]) -> UnionCatalog {
    UnionCatalog::of(records, Vec::new()).unwrap()
}

fn made(records: &[UnionRecord]) -> Index {
    build(&catalog(records), &options(), &MemoryScratch).unwrap()
}

fn files(index: &Index) -> BTreeMap<String, Vec<u8>> {
    let list = index.list().into_iter();
    list.map(|(path, bytes)| {
        let file = index.read(&path).unwrap();
        assert_eq!(file.len() as u64, bytes, "{path}");
        (path.to_string(), file)
    })
    .collect()
}

fn site(index: &Index) -> MemoryInputs {
    let mut site = MemoryInputs::new();
    for (path, bytes) in files(index) {
        site.put(&path, bytes);
    }
    site
}

fn last(index: &Index) -> Last {
    Last {
        state: index.state().unwrap().to_vec(),
        site: Box::new(site(index)),
    }
}

fn updated(records: &[UnionRecord], last: Last) -> Index {
    update(&catalog(records), &options(), &MemoryScratch, Some(last)).unwrap()
}

/// How many segments it has, and documents that are no more.
fn shape(index: &Index) -> (usize, u64) {
    let root: serde_json::Value = serde_json::from_slice(index.root()).unwrap();
    let segments = root["segments"].as_array().unwrap();
    let dead = segments.iter().map(|one| one["n_dead"].as_u64());
    (segments.len(), dead.map(|n| n.unwrap_or(0)).sum())
}

fn answer(index: &Index, question: Question) -> Page {
    let fetch = |path: &str| index.read(&SitePath::new(format!("data/holdings/{path}")));
    let reader = Reader::open(&fetch).unwrap();
    let mut answer = Answer::to(&reader, question).unwrap();
    let mut page = answer.page(0, 4000).unwrap();
    if answer.widen().unwrap() {
        page = answer.page(0, 4000).unwrap();
    }
    page
}

fn asked(text: &str) -> Question {
    Question {
        text: text.to_owned(),
        ..Question::default()
    }
}

/// Words, and what narrows their results.
type Narrowed = (&'static str, fn(&mut Filters));

fn questions() -> Vec<Question> {
    let mut all: Vec<Question> = [
        "terbaru",
        "berubah",
        "kata3",
        "kata27 ilmu15",
        "pengantar kata17",
        "terbaru penulis5",
        "author:penulis12",
        "subject:pokok7 pengantar",
        "\"pengantar terbaru\"",
        "terbru",
        "tidakada",
    ]
    .map(asked)
    .into();
    for n in [3, 8, 154, N + 5] {
        all.push(asked(&isbn(n)));
    }
    let filters: [Narrowed; 6] = [
        ("", |filters| filters.member = vec!["anggrek".to_owned()]),
        ("kata3", |filters| {
            filters.member = vec!["melati".to_owned()];
        }),
        ("", |filters| filters.language = vec!["aaa".to_owned()]),
        ("", |filters| filters.language = vec!["eng".to_owned()]),
        ("terbaru", |filters| {
            filters.regency = vec!["Kota anggrek".to_owned()];
        }),
        ("kata3", |filters| filters.from = Some(1990)),
    ];
    for (text, set) in filters {
        let mut question = asked(text);
        set(&mut question.filters);
        all.push(question);
    }
    all.push(Question {
        sort: Sort::Newest,
        ..asked("terbaru")
    });
    all.push(Question {
        is_typing: true,
        ..asked("terba")
    });
    all
}

fn rids(page: &Page) -> BTreeSet<String> {
    page.cards.iter().map(|card| card.rid.clone()).collect()
}

#[test]
fn an_update_answers_as_an_index_made_anew_and_changes_few_bytes() {
    let base = made(&first());
    assert_eq!(shape(&base), (1, 0));
    let index = updated(&second(), last(&base));
    assert_eq!(shape(&index), (2, 15));
    let anew = made(&second());
    assert_eq!(shape(&anew), (1, 0));
    assert_eq!(
        (index.n_works, index.n_holdings),
        (anew.n_works, anew.n_holdings)
    );

    for question in questions() {
        let (page, wanted) = (
            answer(&index, question.clone()),
            answer(&anew, question.clone()),
        );
        assert_eq!(rids(&page), rids(&wanted), "{question:?}");
        let totals = |page: &Page| (page.total, page.is_exact, page.cards.len());
        assert_eq!(totals(&page), totals(&wanted), "{question:?}");
        assert_eq!(page.corrections, wanted.corrections, "{question:?}");
        let cards = |page: &Page| {
            let card = |card: &silang::search::reader::Card| {
                let kind = (card.kind.clone(), card.language.clone(), card.class.clone());
                (
                    card.rid.clone(),
                    card.title.clone(),
                    card.holders.clone(),
                    kind,
                )
            };
            page.cards.iter().map(card).collect::<BTreeSet<_>>()
        };
        assert_eq!(cards(&page), cards(&wanted), "{question:?}");
    }
    let none: Vec<String> = questions()
        .into_iter()
        .filter(|one| answer(&index, one.clone()).total == 0)
        .map(|one| one.text)
        .collect();
    assert_eq!(none, ["tidakada", &isbn(8)], "the others find something");

    let before = files(&base);
    let after = files(&index);
    let changed: usize = after
        .iter()
        .filter(|(path, bytes)| before.get(*path) != Some(*bytes))
        .map(|(_, bytes)| bytes.len())
        .sum();
    let all: usize = after.values().map(Vec::len).sum();
    assert!(changed * 5 < all, "{changed} of {all} bytes changed");
    let gone = before
        .keys()
        .filter(|path| !after.contains_key(*path))
        .count();
    assert_eq!(gone, 0, "files of the base stay");
}

#[test]
fn a_new_day_of_an_export_is_told_of_all_its_records() {
    let index = updated(&second(), last(&made(&first())));
    let fetch = |path: &str| index.read(&SitePath::new(format!("data/holdings/{path}")));
    let reader = Reader::open(&fetch).unwrap();
    for (n, day) in [(2, "2026-02-14"), (N + 30, "2026-01-31")] {
        let page = answer(&index, asked(&isbn(n)));
        let record = reader.record(page.cards[0].doc).unwrap();
        assert_eq!(record["held"][0]["exported_at"], day);
    }
}

#[test]
fn the_dead_are_never_shown() {
    let index = updated(&second(), last(&made(&first())));
    let all = answer(
        &index,
        Question {
            filters: Filters {
                from: Some(1900),
                ..Filters::default()
            },
            ..asked("")
        },
    );
    assert_eq!(all.total, N - 5 + 60);
    assert_eq!(rids(&all).len(), all.cards.len(), "each is shown once");
    assert!(!rids(&all).contains("r000000008"));
}

#[test]
fn a_delta_is_made_from_the_base_whatever_came_between() {
    let base = made(&first());
    let direct = updated(&second(), last(&base));
    let mut between = second();
    between.truncate(1620);
    let third = updated(&second(), last(&updated(&between, last(&base))));
    assert_eq!(files(&third), files(&direct));
    assert_eq!(third.state(), direct.state());
}

#[test]
fn what_did_not_change_changes_nothing() {
    let base = made(&first());
    let again = updated(&first(), last(&base));
    assert_eq!(files(&again), files(&base));
    assert_eq!(again.state(), base.state());
    // Back and forth gives the first files again.
    let back = updated(&first(), last(&updated(&second(), last(&base))));
    assert_eq!(files(&back), files(&base));
    // Other editions of its work are told on the card of a new document only.
    let mut works = first();
    works[4].work = "w".to_owned();
    works[5].work = "w".to_owned();
    assert_eq!(files(&updated(&works, last(&base))), files(&base));
}

#[test]
fn only_what_is_told_of_members_may_change() {
    let base = made(&first());
    let mut options = options();
    options.members[0].regency = "Kabupaten Baru".to_owned();
    let catalog = catalog(&first());
    let index = update(&catalog, &options, &MemoryScratch, Some(last(&base))).unwrap();
    assert_eq!(shape(&index), (2, 0));
    let mut question = asked("kata3");
    question.filters.regency = vec!["Kabupaten Baru".to_owned()];
    let anew = build(&catalog, &options, &MemoryScratch).unwrap();
    let page = answer(&index, question.clone());
    assert!(page.total > 0);
    assert_eq!(rids(&page), rids(&answer(&anew, question)));
}

#[test]
fn what_does_not_fit_is_made_anew() {
    let base = made(&first());
    let anew = made(&second());
    let holds = |last: Last, why: &str| {
        assert_eq!(files(&updated(&second(), last)), files(&anew), "{why}");
    };
    let mut damaged = last(&base);
    damaged.state[40] ^= 1;
    holds(damaged, "the state is damaged");
    for state in [Vec::new(), vec![0; 400]] {
        let site = Box::new(site(&base));
        holds(Last { state, site }, "the state is none");
    }
    let mut one_less = site(&base);
    let leaf = files(&base)
        .into_keys()
        .find(|path| path.contains("/leaves/"));
    one_less.remove(&leaf.unwrap());
    let state = || base.state().unwrap().to_vec();
    let site = Box::new(one_less);
    holds(
        Last {
            state: state(),
            site,
        },
        "a file is missing",
    );
    let other = Box::new(site_with_a_change(&base));
    holds(
        Last {
            state: state(),
            site: other,
        },
        "a file is another",
    );

    let under = |options: &Options| {
        let catalog = catalog(&second());
        let index = update(&catalog, options, &MemoryScratch, Some(last(&base))).unwrap();
        assert_eq!(shape(&index), (1, 0), "{options:?}");
    };
    let mut budget = options();
    budget.budget.shard_kb = Some(2);
    under(&budget);
    let mut few = options();
    few.limits.documents_min = N + 1;
    under(&few);
    let mut dead = options();
    dead.limits.dead_max = 14;
    under(&dead);
    let mut percent = options();
    percent.limits.percent_max = 2;
    under(&percent);
}

fn site_with_a_change(index: &Index) -> MemoryInputs {
    let mut changed = site(index);
    let (path, mut bytes) = files(index)
        .into_iter()
        .find(|(path, _)| path.contains("/cards/"))
        .unwrap();
    bytes.push(b' ');
    changed.put(&path, bytes);
    changed
}

#[test]
fn a_member_that_holds_nothing_any_more_is_not_listed() {
    let mut records = first();
    let single = record(N, "Satu saja", "anggrek", "ind");
    records.push(single);
    let base = made(&records);
    assert!(String::from_utf8_lossy(base.root()).contains("anggrek"));
    let index = updated(&first(), last(&base));
    assert!(!String::from_utf8_lossy(index.root()).contains("anggrek"));
}

/// Builds with the program; gives the folders of the segments.
fn built(root: &Path, n: u64, more: &[&str]) -> Vec<String> {
    let mut rows =
        "judul,pengarang,isbn,penerbit,kota,tahun,bahasa,kelas,nomor_panggil\n".to_owned();
    for n in 0..n {
        writeln!(rows, "Kata{} nomor{n},,,,,1999,,,", n % 500).unwrap();
    }
    let data = root.join("content/holdings/data/universitas-contoh.csv");
    fs::write(data, rows).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_silang"));
    command.current_dir(root).args(["build", "--quiet"]);
    let output = command.args(more).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    let index = fs::read(root.join("public/data/holdings/root.json")).unwrap();
    let index: serde_json::Value = serde_json::from_slice(&index).unwrap();
    let segments = index["segments"].as_array().unwrap().iter();
    segments
        .map(|one| one["path"].as_str().unwrap().to_owned())
        .collect()
}

fn portal() -> (TempDir, PathBuf) {
    let home = TempDir::new().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_silang"));
    let start = command.current_dir(home.path()).args(["init", "portal"]);
    assert!(start.output().unwrap().status.success());
    let root = home.path().join("portal");
    (home, root)
}

#[test]
fn the_program_updates_the_last_site() {
    let (_home, root) = portal();
    let first = built(&root, 20_000, &[]);
    assert_eq!(first.len(), 1);
    let second = built(&root, 20_010, &[]);
    assert_eq!((second.len(), &second[0]), (2, &first[0]));
}

#[test]
fn a_small_catalog_leaves_no_state() {
    let (_home, root) = portal();
    let state = root.join(".silang/index.bin");
    fs::create_dir_all(root.join(".silang")).unwrap();
    fs::write(&state, "of a larger one").unwrap();
    assert_eq!(built(&root, 10, &["--compact"]).len(), 1);
    assert!(!state.exists());
}
