//! Two indexes that Rust and the browser answer alike, and the questions: used by `tests/contracts` and by the example
//! that writes the larger one for the tests of the browser's side.

use serde_json::{Value, json};
use silang::disk::MemoryScratch;
use silang::disk::Stored;
use silang::holdings::catalog::{BibRecord, Format, Held, Holding, UnionCatalog, UnionRecord};
use silang::paths::SitePath;
use silang::search::answer::{Answer, Filters, Question, Sort};
use silang::search::reader::Reader;
use silang::search::{Budget, Index, MemberName, Options, build};
use std::collections::BTreeMap;
use std::io::Read as _;

/// An index in memory.
pub(crate) struct Fixture(pub(crate) Index);

impl Fixture {
    /// `root.json`.
    pub(crate) fn root(&self) -> Vec<u8> {
        self.read("root.json")
    }

    /// A file by its path relative to the root.
    pub(crate) fn read(&self, path: &str) -> Vec<u8> {
        self.0
            .read(&SitePath::new(format!("data/holdings/{path}")))
            .expect("the index has the file")
    }

    /// Every file.
    pub(crate) fn files(&self) -> Vec<(String, Vec<u8>)> {
        let list = self.0.list();
        list.into_iter()
            .map(|(path, _)| {
                (
                    path.to_string(),
                    self.0.read(&path).expect("the index has the file"),
                )
            })
            .collect()
    }
}

/// What gzip packed, or what was not packed.
pub(crate) fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    if bytes.starts_with(&[0x1f, 0x8b]) {
        flate2::read::GzDecoder::new(bytes)
            .read_to_end(&mut out)
            .expect("it is gzip");
    } else {
        out.extend_from_slice(bytes);
    }
    out
}

/// A dozen records, in one file.
pub(crate) fn small() -> Fixture {
    of(&catalog(), &options())
}

/// Thousands of records in files as small as can be, so that there are leaves, tails and heads in numbers.
pub(crate) fn large() -> Fixture {
    let budget = Budget {
        shard_kb: Some(1),
        ..Budget::default()
    };
    of(
        &large_records(),
        &Options {
            budget,
            ..options()
        },
    )
}

/// An index of records.
pub(crate) fn of(records: &[UnionRecord], options: &Options) -> Fixture {
    let catalog = UnionCatalog::of(records, Vec::new()).expect("memory does not fail");
    Fixture(build(&catalog, options, &MemoryScratch).expect("memory does not fail"))
}

/// Questions to the small index.
pub(crate) const SMALL_QUESTIONS: &[&str] = &[
    "sejarah",
    "sejarah perpustakaan",
    "perpoestakaan",
    "fiqih",
    "fikih",
    "muamalah",
    "quran",
    "tafsir jalalayn",
    "ebook",
    "e-book",
    "احياء",
    "إحْيَاءُ",
    "图书馆",
    "oendang",
    "undang-undang",
    "library histroy",
    "author:sari",
    "title:sejarah nusantara",
    "subject:hukum",
    "publisher:contoh",
    "call:297.4",
    "9786028519939",
    "602-8519-93-9",
    "0378-5955",
    "isbn:9780804429573",
    "\"sejarah perpustakaan\"",
    "\"perpustakaan sejarah\"",
    "sejar",
    "xyzzy",
    "",
    "jurnal",
    "statistik 2012",
    "ᮞᮥᮔ᮪ᮓ",
    // A word that stands in another field only.
    "subject:nusantara",
    "author:sejarah",
    "title:contoh",
];

/// Questions to the larger index; a number sign parts a filter, `member` or `lang` or `from`, from the words.
pub(crate) const LARGE_QUESTIONS: &[&str] = &[
    "pengantar",
    "pengantar sejarah",
    "pengantar dasar",
    "sejarah pengantar dasar",
    "dasar kimia 17",
    "author:wijaya pengantar",
    "title:dasar",
    "\"pengantar dasar\"",
    "\"dasar pengantar\"",
    "subject:pengantar",
    "pengntar",
    "pengantar sejrah",
    "kata123",
    "kata12",
    "kata",
    "ka",
    "soekarno",
    "pengantar#member=kenanga",
    "pengantar#lang=eng",
    "dasar#from=2010",
    "#member=dahlia",
    "pengantar#sort=newest",
    "pengantar sejarah#sort=title",
    "pengantar#sort=oldest",
    "pengantar#near=Kabupaten Kenanga",
    "kimia kata7",
    "sejarah kimia fisika",
    "pengantar contoh padang",
    "publisher:contoh pengantar",
    "author:pengantar",
    "subject:dasar",
    "title:wijaya kimia",
];

/// Answers as JSON: of each question the total and the first thirty, as a visitor would see them, with what was fetched.
pub(crate) fn answers(index: &Fixture, questions: &[&str]) -> String {
    let fetch = |path: &str| Ok(index.read(path));
    let all: Vec<Value> = questions.iter().map(|text| answer(&fetch, text)).collect();
    let lines: Vec<String> = all.iter().map(Value::to_string).collect();
    format!("[\n{}\n]\n", lines.join(",\n"))
}

fn answer(fetch: &dyn Fn(&str) -> silang::error::Result<Vec<u8>>, text: &str) -> Value {
    let reader = Reader::open(fetch).expect("the root is right");
    let mut answer = Answer::to(&reader, question(text)).expect("the index is right");
    let mut page = answer.page(0, 30).expect("the index is right");
    if answer.widen().expect("the index is right") {
        page = answer.page(0, 30).expect("the index is right");
    }
    let rids: Vec<&str> = page.cards.iter().map(|card| card.rid.as_str()).collect();
    let corrections: Vec<Value> = page
        .corrections
        .iter()
        .map(|one| json!([one.from, one.to]))
        .collect();
    let mut files: Vec<String> = reader.fetched().into_iter().map(|file| file.path).collect();
    files.sort();
    json!({ "text": text, "total": page.total, "exact": page.is_exact, "corrections": corrections, "rids": rids, "files": files.len() })
}

fn question(text: &str) -> Question {
    let (words, filter) = text.split_once('#').unwrap_or((text, ""));
    let mut question = Question {
        text: words.to_owned(),
        ..Question::default()
    };
    let (key, value) = filter.split_once('=').unwrap_or_default();
    let one = || vec![value.to_owned()];
    match key {
        "member" => {
            question.filters = Filters {
                member: one(),
                ..Filters::default()
            }
        }
        "lang" => {
            question.filters = Filters {
                language: one(),
                ..Filters::default()
            }
        }
        "from" => {
            question.filters = Filters {
                from: value.parse().ok(),
                ..Filters::default()
            }
        }
        "sort" => {
            question.sort = match value {
                "newest" => Sort::Newest,
                "oldest" => Sort::Oldest,
                _ => Sort::Title,
            };
        }
        "near" => {
            question.sort = Sort::Nearest;
            value.clone_into(&mut question.at);
        }
        _ => {}
    }
    question
}

/// Invented records by the thousand: few words that most have, many that few have.
pub(crate) fn large_records() -> Vec<UnionRecord> {
    (0..6000_u64)
        .map(|n| {
            let pick = |salt: u64, among: u64| {
                (n.wrapping_mul(2_654_435_761).wrapping_add(salt * 40_503) >> 7) % among
            };
            let mut words = Vec::new();
            if pick(1, 10) < 9 {
                words.push("Pengantar".to_owned());
            }
            if pick(2, 10) < 6 {
                words.push("dasar".to_owned());
            }
            words.push(["sejarah", "kimia", "fisika", "soekarno"][pick(3, 4) as usize].to_owned());
            words.push(format!("kata{}", pick(4, 700)));
            if pick(5, 3) == 0 {
                words.reverse();
            }
            let author =
                ["Wijaya, Bima", "Sari, Dewi", "Rahayu, Tuti", "Hasan, Ahmad"][pick(6, 4) as usize];
            let year = 1950 + pick(7, 75) as i16;
            let mut best = book(
                &words.join(" "),
                "",
                author,
                year,
                "",
                ["Pengantar", "Kimia", "Sejarah"][pick(8, 3) as usize],
            );
            best.language = ["ind", "ind", "eng"][pick(9, 3) as usize].to_owned();
            let mut record = union(n, best);
            record.rid = format!("rid{n:07}");
            record
        })
        .collect()
}

fn options() -> Options {
    let member = |id: &str, indonesian: &str, english: &str, regency: &str| MemberName {
        id: id.to_owned(),
        short_name: indonesian.trim_start_matches("Perpustakaan ").to_owned(),
        name: BTreeMap::from([
            ("id".to_owned(), indonesian.to_owned()),
            ("en".to_owned(), english.to_owned()),
        ]),
        regency: regency.to_owned(),
        place: Some((-6.9, 107.0 + id.len() as f64 / 8.0)),
        url: format!("/{id}/"),
    };
    Options {
        members: vec![
            member(
                "melati",
                "Perpustakaan Universitas Melati",
                "Melati University Library",
                "Kota Melati",
            ),
            member(
                "kenanga",
                "Perpustakaan IAI Kenanga",
                "Kenanga Institute Library",
                "Kabupaten Kenanga",
            ),
            member(
                "kenanga-pasca",
                "Perpustakaan Pascasarjana Kenanga",
                "Kenanga Graduate Library",
                "Kabupaten Kenanga",
            ),
            member(
                "dahlia",
                "Perpustakaan Politeknik Dahlia",
                "Dahlia Polytechnic Library",
                "Kota Dahlia",
            ),
        ],
        as_of: "2026-02-16".to_owned(),
        ..Options::default()
    }
}

/// Invented records, each for something that the search must get right.
fn catalog() -> Vec<UnionRecord> {
    let records = vec![
        book(
            "Sejarah perpustakaan",
            "perkembangan di Nusantara",
            "Sari, Dewi",
            2015,
            "9786028519939",
            "Perpustakaan -- Sejarah",
        ),
        book(
            "Pengantar fiqih mu'amalah",
            "",
            "Hasan, Ahmad",
            2010,
            "9780306406157",
            "Fikih muamalah",
        ),
        book(
            "Sejarah Nusantara",
            "",
            "Wijaya, Bima",
            1998,
            "9783161484100",
            "Indonesia -- Sejarah",
        ),
        book(
            "Tafsīr al-Jalālayn",
            "",
            "al-Maḥallī, Jalāl al-Dīn",
            2001,
            "",
            "Al-Qur'an -- Tafsir",
        ),
        book(
            "Pengelolaan e-book",
            "panduan untuk perpustakaan",
            "Sari, Dewi",
            2021,
            "9781861972712",
            "Buku elektronik",
        ),
        book(
            "إحياء علوم الدين",
            "",
            "الغزالي، أبو حامد",
            1980,
            "",
            "Tasawuf",
        ),
        book(
            "中国图书馆史",
            "",
            "李, 明",
            1995,
            "",
            "Perpustakaan -- Tiongkok",
        ),
        book(
            "Oendang-oendang Minangkabau",
            "",
            "Soetan, Radjo",
            1924,
            "",
            "Hukum adat",
        ),
        book(
            "Library history in Southeast Asia",
            "an introduction",
            "Brown, Ann",
            2008,
            "9780804429573",
            "Libraries -- History",
        ),
        book("Statistik pendidikan", "", "", 2012, "", "Statistik"),
        book(
            "Sajarah Sunda ᮞᮥᮔ᮪ᮓ",
            "",
            "Rahayu, Tuti",
            2018,
            "",
            "Sunda -- Sejarah",
        ),
        book("Jurnal Pustakawan", "", "", 2003, "", "Ilmu perpustakaan"),
    ];
    let mut records: Vec<UnionRecord> = (0..)
        .zip(records)
        .map(|(number, best)| union(number, best))
        .collect();

    // Two members under their own call numbers, one with its own wording.
    let mut wording = records[0].best.clone();
    wording.title = "Sedjarah perpoestakaan".to_owned();
    wording.edition = "Cet. 2".to_owned();
    records[0]
        .held
        .push(held("kenanga", 4, wording, "2X0.09 SAR s", 0, 0, 0));
    let same = records[1].best.clone();
    records[1]
        .held
        .push(held("dahlia", 2, same, "297.4 HAS p", 1, 0, 1));
    records[2].held[0].holding.branch = Some("kenanga-pasca".to_owned());
    records[4].best.format = Format::Electronic;
    records[11].best.format = Format::Serial;
    records[11].best.issn = vec!["0378-5955".to_owned()];
    for (at, language) in [
        (3, "ara"),
        (5, "ara"),
        (6, "zho"),
        (8, "eng"),
        (9, ""),
        (10, "sun"),
    ] {
        records[at].best.language = language.to_owned();
    }
    records[9].best.year = None;
    records[9].best.year_raw = "t.t.".to_owned();
    records.sort_by(|a, b| a.rid.cmp(&b.rid));
    records
}

fn book(
    title: &str,
    subtitle: &str,
    author: &str,
    year: i16,
    isbn: &str,
    subject: &str,
) -> BibRecord {
    let list = |text: &str| {
        if text.is_empty() {
            Vec::new()
        } else {
            vec![text.to_owned()]
        }
    };
    BibRecord {
        title: title.to_owned(),
        subtitle: subtitle.to_owned(),
        authors: list(author),
        isbn: list(isbn),
        publisher: "Penerbit Contoh".to_owned(),
        place: "Padang".to_owned(),
        year: Some(year),
        year_raw: year.to_string(),
        language: "ind".to_owned(),
        subjects: list(subject),
        class_group: "000".to_owned(),
        ..BibRecord::default()
    }
}

fn union(number: u64, best: BibRecord) -> UnionRecord {
    let member = ["melati", "kenanga", "dahlia"][number as usize % 3];
    let held = held(
        member,
        number + 1,
        best.clone(),
        &format!("{:03} CON", number * 7),
        2,
        1,
        1,
    );
    UnionRecord {
        rid: format!("rec{:07}", number * 7919 % 1000),
        work: String::new(),
        best,
        held: vec![held],
    }
}

fn held(
    member: &str,
    record_number: u64,
    record: BibRecord,
    call_number: &str,
    copies: u32,
    loanable: u32,
    reference: u32,
) -> Held {
    let exported_at = match member {
        "melati" => "2025-11-01",
        "kenanga" => "2025-10-15",
        _ => "2025-09-30",
    };
    let holding = Holding {
        member: member.to_owned(),
        source: member.to_owned(),
        record_number,
        call_number: call_number.to_owned(),
        locations: vec!["Rak umum".to_owned()],
        copies,
        loanable,
        reference,
        url: format!("https://opac.{member}.example/?id={record_number}"),
        exported_at: exported_at.to_owned(),
        ..Holding::default()
    };
    Held {
        record,
        holding,
        joined: None,
    }
}
