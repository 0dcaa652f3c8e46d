//! A small index is the committed one, byte for byte, keeps its schemas, and does not grow beyond its shards.

use super::{accepts, path};
use silang::holdings::catalog::{
    BibRecord, Format, Held, Holding, SourceSummary, UnionCatalog, UnionRecord,
};
use silang::paths::SiteFile;
use silang::search::{MemberName, Options, index};
use std::collections::BTreeMap;

/// Small shards on purpose, so that a dozen records cross them.
const MAX_SHARD_KB: u32 = 1;

#[test]
fn the_index_is_the_committed_one() {
    let files = index_of(catalog());
    let folder = path("index");
    if accepts() {
        let _ = std::fs::remove_dir_all(&folder);
        for file in &files {
            let to = folder.join(file.path.as_str());
            std::fs::create_dir_all(to.parent().unwrap()).unwrap();
            std::fs::write(to, &file.bytes).unwrap();
        }
    }
    for file in &files {
        let committed = std::fs::read(folder.join(file.path.as_str()));
        assert!(
            committed.is_ok_and(|bytes| bytes == file.bytes),
            "{} differs; run with SILANG_ACCEPT=1 and read the difference",
            file.path
        );
    }
    let on_disk = walkdir::WalkDir::new(&folder)
        .into_iter()
        .filter(|entry| entry.as_ref().unwrap().file_type().is_file());
    assert_eq!(
        on_disk.count(),
        files.len(),
        "the committed index has files that are no longer made"
    );
}

#[test]
fn the_order_of_the_catalog_does_not_matter() {
    let mut shuffled = catalog();
    shuffled.reverse();
    assert_eq!(index_of(shuffled), index_of(catalog()));
}

#[test]
fn every_file_keeps_its_schema() {
    for files in [
        index_of(catalog()),
        index(&UnionCatalog::default(), &options()).unwrap(),
    ] {
        let read = |path: &str| -> serde_json::Value {
            let file = files
                .iter()
                .find(|file| file.path.as_str() == path)
                .unwrap();
            serde_json::from_slice(&file.bytes).unwrap()
        };
        let manifest = jsonschema::validator_for(&read("schema/holdings-manifest.json")).unwrap();
        let shard = jsonschema::validator_for(&read("schema/holdings-shard.json")).unwrap();
        for file in files
            .iter()
            .filter(|file| file.path.as_str().starts_with("data/"))
        {
            let validator = if file.path.as_str().ends_with("/manifest.json") {
                &manifest
            } else {
                &shard
            };
            let value = serde_json::from_slice(&file.bytes).unwrap();
            let faults: Vec<String> = validator
                .iter_errors(&value)
                .map(|fault| fault.to_string())
                .collect();
            assert!(faults.is_empty(), "{}: {faults:?}", file.path);
        }
        assert!(
            !manifest.is_valid(&serde_json::json!({})),
            "the schema of the manifest refuses nothing"
        );
        assert!(
            !shard.is_valid(&serde_json::json!({ "version": 1 })),
            "the schema of shards refuses nothing"
        );
    }
}

#[test]
fn shards_are_no_larger_than_asked() {
    let mut large = catalog();
    for number in 0..3000 {
        let mut record = large[number % 12].clone();
        record.rid = format!("r{number:09}");
        large.push(record);
    }
    for max_shard_kb in [4, 16] {
        let catalog = UnionCatalog::of(&large, sources()).unwrap();
        let files = index(
            &catalog,
            &Options {
                max_shard_kb,
                ..options()
            },
        )
        .unwrap();
        let is_shard = |file: &&SiteFile| file.path.as_str().matches('/').count() == 3;
        let heaviest = files
            .iter()
            .filter(is_shard)
            .map(|file| file.bytes.len())
            .max()
            .unwrap();
        assert!(heaviest <= max_shard_kb as usize * 1024, "{heaviest} bytes");
    }
}

fn options() -> Options {
    let member = |id: &str, indonesian: &str, english: &str, regency: &str| MemberName {
        id: id.to_owned(),
        name: BTreeMap::from([
            ("id".to_owned(), indonesian.to_owned()),
            ("en".to_owned(), english.to_owned()),
        ]),
        regency: regency.to_owned(),
    };
    Options {
        max_shard_kb: MAX_SHARD_KB,
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

fn sources() -> Vec<SourceSummary> {
    let source = |id: &str, member: &str, exported_at: &str| SourceSummary {
        source: id.to_owned(),
        member: member.to_owned(),
        n_read: 6,
        n_skipped: 1,
        exported_at: exported_at.to_owned(),
        ..SourceSummary::default()
    };
    vec![
        source("dahlia", "dahlia", "2025-09-30"),
        source("kenanga", "kenanga", "2025-10-15"),
        source("melati", "melati", "2025-11-01"),
    ]
}

fn index_of(records: Vec<UnionRecord>) -> Vec<SiteFile> {
    let catalog = UnionCatalog::of(&records, sources()).expect("memory does not fail");
    index(&catalog, &options()).expect("memory does not fail")
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
