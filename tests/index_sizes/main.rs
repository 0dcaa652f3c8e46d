//! What ten questions weigh on a catalog of 8,000 works that is always the same: files, rounds, bytes, the first result.
//!
//! `sizes.txt` holds the agreement; `SILANG_ACCEPT=1 cargo test --test index_sizes` writes it anew. A change of the format or of the
//! ranking shows here as a difference to be read; the large measures are in `benches/`.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[allow(dead_code, unreachable_pub, reason = "the benches use the rest")]
#[path = "../../benches/src/catalog/mod.rs"]
mod catalog;

use catalog::copies::Copy;
use catalog::holders::Holders;
use catalog::works::{Kind, Work};
use silang::disk::MemoryScratch;
use silang::disk::Stored;
use silang::holdings::catalog::{BibRecord, Format, Held, Holding, UnionCatalog, UnionRecord};
use silang::paths::SitePath;
use silang::search::answer::{Answer, PAGE, Question};
use silang::search::reader::Reader;
use silang::search::{self, Index, Options};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

const SEED: u64 = 1447;
const N_WORKS: u64 = 8_000;
const N_MEMBERS: usize = 40;

/// A description as the readers of files would give it.
fn described(work: &Work, copy: Copy) -> BibRecord {
    let class_group = match copy.class.chars().next() {
        Some('2') if copy.class.starts_with("2X") => "islam".to_owned(),
        Some(first) => format!("{first}00"),
        None => "unknown".to_owned(),
    };
    let digits: String = copy.isbn.chars().filter(char::is_ascii_digit).collect();
    BibRecord {
        title: copy.title,
        subtitle: copy.subtitle,
        part: copy.part,
        responsibility: copy.responsibility,
        authors: copy.authors,
        isbn: (digits.len() == 13).then_some(digits).into_iter().collect(),
        issn: (!copy.issn.is_empty())
            .then_some(copy.issn)
            .into_iter()
            .collect(),
        edition: copy.edition,
        publisher: copy.publisher,
        place: copy.place,
        year: Some(work.year),
        year_raw: copy.year,
        extent: copy.extent,
        series: copy.series,
        language: work.tongue.code().0.to_owned(),
        format: match work.kind {
            Kind::Book => Format::Book,
            Kind::Thesis => Format::Thesis,
            Kind::Serial => Format::Serial,
            Kind::Electronic => Format::Electronic,
            Kind::Video => Format::Video,
        },
        subjects: copy.subjects,
        class_raw: copy.class,
        class_group,
        ..BibRecord::default()
    }
}

fn record(number: u64, holders: &Holders) -> UnionRecord {
    let work = Work::new(SEED, number);
    let held = holders.of(SEED, number).into_iter().map(|member| {
        let copy = Copy::new(SEED, &work, member);
        Held {
            holding: Holding {
                member: format!("pustaka-{member:02}"),
                call_number: copy.call_number.clone(),
                copies: 1,
                exported_at: "2026-01-19".to_owned(),
                ..Holding::default()
            },
            record: described(&work, copy),
            ..Held::default()
        }
    });
    UnionRecord {
        rid: format!("w{number:09}").replace(['0', '1', '8', '9'], "a"),
        best: described(&work, Copy::clean(&work)),
        held: held.collect(),
        ..UnionRecord::default()
    }
}

/// Words from frequent to rare, an author, the old spelling, a slip, Arabic, a number, a phrase.
fn questions() -> Vec<(&'static str, String)> {
    let title = |number: u64, from: usize, n: usize| {
        let work = Work::new(SEED, number);
        let words: Vec<String> = work
            .title
            .split_whitespace()
            .skip(from)
            .take(n)
            .map(str::to_owned)
            .collect();
        words.join(" ")
    };
    let arabic = (0..)
        .find(|number| Work::new(SEED, *number).tongue == catalog::words::Tongue::Arabic)
        .unwrap_or(0);
    let with_isbn = (500..)
        .find(|number| !Work::new(SEED, *number).isbn.is_empty())
        .unwrap_or(0);
    let author = (37..)
        .map(|number| Work::new(SEED, number))
        .filter(|work| work.tongue == catalog::words::Tongue::Indonesian)
        .find_map(|work| {
            let family = &work.authors.first()?.family;
            let word = work.title.split_whitespace().next()?;
            (!family.is_empty()).then(|| format!("{family} {word}"))
        })
        .unwrap_or_default();
    let mut chance = catalog::chance::Chance::new(SEED, 99, 0);
    vec![
        ("a frequent word", "sejarah".to_owned()),
        ("two frequent words", "hukum ekonomi".to_owned()),
        ("three frequent words", "pengantar ilmu politik".to_owned()),
        ("words of a title", title(1234, 0, 4)),
        ("an author and a word", author),
        ("old spelling", "tjerita dan sedjarah".to_owned()),
        (
            "a slip of the finger",
            catalog::copies::slip(&title(4321, 0, 3), &mut chance),
        ),
        ("Arabic", title(arabic, 0, 2)),
        (
            "an ISBN",
            catalog::copies::hyphenated(&Work::new(SEED, with_isbn).isbn),
        ),
        ("a phrase", format!("\"{}\"", title(2500, 1, 3))),
    ]
}

fn ask(index: &Index, text: &str) -> String {
    let fetch = |path: &str| index.read(&SitePath::new(format!("data/holdings/{path}")));
    let reader = Reader::open(&fetch).unwrap();
    let question = Question {
        text: text.to_owned(),
        ..Question::default()
    };
    let mut answer = Answer::to(&reader, question).unwrap();
    let page = answer.page(0, PAGE).unwrap();
    let fetched = reader.fetched();
    // The root is the same for all.
    let files: Vec<_> = fetched
        .iter()
        .filter(|file| file.path != "root.json")
        .collect();
    let bytes: usize = files.iter().map(|file| file.bytes).sum();
    let mut rounds: Vec<usize> = fetched.iter().map(|file| file.round).collect();
    rounds.sort_unstable();
    rounds.dedup();
    format!(
        "{} files, {} rounds, {bytes} bytes, {}{} results, first {}",
        files.len(),
        rounds.len(),
        if page.is_exact { "" } else { "about " },
        page.total,
        page.cards
            .first()
            .map_or("none", |card| card.title.as_str()),
    )
}

#[test]
fn questions_weigh_what_they_did() {
    let holders = Holders::new(N_MEMBERS);
    let records: Vec<UnionRecord> = (0..N_WORKS)
        .map(|number| record(number, &holders))
        .collect();
    let catalog = UnionCatalog::of(&records, Vec::new()).unwrap();
    let index = search::build(&catalog, &Options::default(), &MemoryScratch).unwrap();
    let all = index.list();
    let bytes: u64 = all.iter().map(|(_, bytes)| bytes).sum();
    let mut said = String::new();
    let _ = writeln!(
        said,
        "index: {} files, {bytes} bytes, root {} bytes",
        all.len(),
        index.root().len()
    );
    for (name, text) in questions() {
        let _ = writeln!(said, "{name} ({text}): {}", ask(&index, &text));
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/index_sizes/sizes.txt");
    if std::env::var_os("SILANG_ACCEPT").is_some() {
        fs::write(&file, &said).unwrap();
    }
    let agreed = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        agreed == said,
        "tests/index_sizes/sizes.txt differs; run with SILANG_ACCEPT=1 and read the difference\n{said}"
    );
}
