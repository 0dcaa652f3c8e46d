//! Holdings from files in memory to the union catalog: the dialects of SLiMS, MARC, MARCXML and tables, the rules of
//! the library, and the findings.

use proptest::prelude::*;
use silang::diag::{Location, Sink};
use silang::disk::MemoryInputs;
use silang::disk::MemoryScratch;
use silang::holdings::catalog::{Format, SourceSummary, UnionCatalog, UnionRecord};
use silang::holdings::{Override, Overrides, Verdict, unite};
use silang::model::holdings_source::{
    HoldingsFilter, HoldingsFormat, HoldingsSource, ItemCodes, LineEnd, LocationRule,
};
use silang::paths::SourcePath;
use std::collections::BTreeMap;

const NEW: &str = "\"Ekonomi \"\"makro\"\" : pengantar / Budi Santoso\",\"Text\",\"Ed. 2\",\"978-602-425-001-0\",\"UIN Press\",\"[2015]\",\"\",\"\",\"339 BUD e\",\"Indonesia\",\"Bandung\",\"339\",\"Buku ajar.\\nCetakan kedua.\",\"\",\"\",\"<Santoso, Budi><Wati>\",\"<Ekonomi makro>\",\"<A1><A2><A3>\"\n\
\"Tafsir al-Azhar\",\"Text\",\"\",\"979-403-152-1\",\"[s.n.]\",\"1412 H\",\"\",\"\",\"2X1.3 HAM t\",\"Arab\",\"\",\"2X1.3\",\"17\",\"\",\"\",\"<Hamka>\",\"\",\"<A4>\"\n";

/// The same rows as an older version writes them: bare quotes, a bare `n` for a line break.
fn old() -> String {
    NEW.replace("\"\"makro\"\"", "\"makro\"")
        .replace("\\n", "n")
}

const ITEMS: &str = "\"item_code\",\"call_number\",\"coll_type_name\",\"inventory_code\",\"received_date\",\"supplier_name\",\"order_no\",\"location_name\",\"order_date\",\"item_status_name\",\"site\",\"source\",\"invoice\",\"price\",\"price_currency\",\"invoice_date\",\"input_date\",\"last_update\",\"title\",\n\
\"A1\",\"\",\"Textbook\",\"\",\"\",\"\",\"\",\"Pusat\",\"\",\"\",\"\",\"\",\"\",\"45000\",\"\",\"\",\"\",\"\",\"Ekonomi\"\n\
\"A2\",\"\",\"Reference\",\"\",\"\",\"\",\"\",\"Pusat\",\"\",\"No Loan\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"Ekonomi\"\n\
\"A3\",\"\",\"Textbook\",\"\",\"\",\"\",\"\",\"Kampus II\",\"\",\"Missing\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"Ekonomi\"\n\
\"A4\",\"\",\"Skripsi\",\"\",\"\",\"\",\"\",\"Ruang Skripsi\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"Tafsir\"\n\
\"A9\",\"\",\"Textbook\",\"\",\"\",\"\",\"\",\"Pusat\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"Buku lain\"\n";

struct Run {
    catalog: Whole,
    codes: Vec<&'static str>,
}

impl Run {
    fn titled(&self, title: &str) -> &UnionRecord {
        self.catalog
            .records
            .iter()
            .find(|record| record.best.title.contains(title))
            .expect("a record of this title")
    }
}

/// A union catalog, all of it in memory.
#[derive(Debug, PartialEq)]
struct Whole {
    records: Vec<UnionRecord>,
    sources: Vec<SourceSummary>,
}

impl Whole {
    fn of(catalog: &UnionCatalog) -> Self {
        Self {
            records: catalog.records().map(Result::unwrap).collect(),
            sources: catalog.sources().to_vec(),
        }
    }
}

fn run(sources: &[HoldingsSource], files: &[(&str, &[u8])]) -> Run {
    let mut inputs = MemoryInputs::new();
    for (path, bytes) in files {
        inputs.put(path, *bytes);
    }
    let sink = Sink::new();
    let catalog = unite(
        sources,
        &inputs,
        &MemoryScratch,
        &Overrides::new(),
        &BTreeMap::new(),
        &sink,
        &|_, _| {},
    )
    .expect("nothing fails in memory");
    let mut codes: Vec<&str> = sink.sorted().iter().map(|found| found.rule.code).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(catalog.len(), catalog.records().count() as u64);
    let catalog = Whole::of(&catalog);
    Run { catalog, codes }
}

fn source(id: &str, format: HoldingsFormat, file: &str) -> HoldingsSource {
    HoldingsSource::new(id, format!("member-{id}"), format, SourcePath::new(file))
}

fn marc(fields: &[(&str, &str)]) -> Vec<u8> {
    let (mut directory, mut data) = (String::new(), Vec::new());
    for (tag, value) in fields {
        let field = format!("{}\u{1e}", value.replace('$', "\u{1f}")).into_bytes();
        directory.push_str(&format!("{tag}{:04}{:05}", field.len(), data.len()));
        data.extend(field);
    }
    let base = 25 + directory.len();
    let mut record = format!(
        "{:05}nam a22{base:05}   4500{directory}\u{1e}",
        base + data.len() + 1
    )
    .into_bytes();
    record.extend(data);
    record.push(0x1D);
    record
}

#[test]
fn every_slims_dialect_says_the_same() {
    let semicolons = NEW.replace("\",\"", "\";\"");
    let tabs = NEW.replace("\",\"", "\"\t\"");
    let header = "\"title\",\"gmd_name\",\"edition\",\"isbn_issn\",\"publisher_name\",\"publish_year\",\"collation\",\"series_title\",\"call_number\",\"language_name\",\"place_name\",\"classification\",\"notes\",\"image\",\"sor\",\"author_name\",\"topic\",\"item_code\",\n";
    let variants: Vec<(&str, Vec<u8>)> = vec![
        ("9", NEW.as_bytes().to_vec()),
        ("semicolons", semicolons.into_bytes()),
        ("tabs and a mark", format!("\u{feff}{tabs}").into_bytes()),
        ("8 with header", format!("{header}{}", old()).into_bytes()),
        ("7", old().into_bytes()),
        ("carriage returns", old().replace('\n', "\r").into_bytes()),
        (
            "escaped",
            old().replace("\"makro\"", "\\\"makro\\\"").into_bytes(),
        ),
        (
            "blank rows",
            format!("{NEW};;;\r\n,,,,,,,,,,,,,,,,,\r\n").into_bytes(),
        ),
    ];
    for (name, bytes) in variants {
        let run = run(
            &[source("a", HoldingsFormat::SlimsAuto, "a.csv")],
            &[("a.csv", &bytes)],
        );
        let summary = &run.catalog.sources[0];
        let expected_skips = 0;
        assert_eq!(
            (run.catalog.records.len(), summary.n_skipped),
            (2, expected_skips),
            "{name}: {}",
            summary.dialect
        );
        let best = &run.titled("Ekonomi").best;
        assert_eq!(best.title, "Ekonomi \"makro\"", "{name}");
        assert_eq!(
            (best.subtitle.as_str(), best.responsibility.as_str()),
            ("pengantar", "Budi Santoso"),
            "{name}"
        );
        assert_eq!(best.notes, "Buku ajar. Cetakan kedua.", "{name}");
        assert_eq!(
            (best.year, best.isbn.as_slice()),
            (Some(2015), &["9786024250010".to_owned()][..]),
            "{name}"
        );
        assert_eq!(best.authors, ["Santoso, Budi", "Wati"], "{name}");
        let other = &run.titled("Tafsir").best;
        assert_eq!(
            (other.year, other.year_raw.as_str(), other.notes.as_str()),
            (None, "1412 H", ""),
            "{name}"
        );
        assert_eq!(
            (other.class_group.as_str(), other.publisher.as_str()),
            ("islam", ""),
            "{name}"
        );
        for code in [
            "bad-isbn",
            "damaged-notes",
            "dialect-assumed",
            "hidden-titles-risk",
        ] {
            assert!(
                run.codes.contains(&code),
                "{name}: {code} is not in {:?}",
                run.codes
            );
        }
        assert_eq!(
            run.catalog
                .records
                .iter()
                .map(|record| record.held[0].holding.copies)
                .sum::<u32>(),
            4,
            "{name}"
        );
    }
}

#[test]
fn windows_text_is_told_from_utf8() {
    let bytes: Vec<u8> = NEW
        .replace("Budi Santoso", "Budi Santos\u{e9}")
        .chars()
        .map(|c| c as u8)
        .collect();
    let run = run(
        &[source("a", HoldingsFormat::Slims9, "a.csv")],
        &[("a.csv", &bytes)],
    );
    assert_eq!(
        run.titled("Ekonomi").best.responsibility,
        "Budi Santos\u{e9}"
    );
}

#[test]
fn items_are_counted_by_the_library_s_rules() {
    let mut with_items = source("a", HoldingsFormat::Slims9, "a.csv");
    with_items.items_file = Some(SourcePath::new("items.csv"));
    let files: &[(&str, &[u8])] = &[("a.csv", NEW.as_bytes()), ("items.csv", ITEMS.as_bytes())];
    let plain = run(&[with_items.clone()], files);
    let holding = &plain.titled("Ekonomi").held[0].holding;
    assert_eq!(
        (holding.copies, holding.loanable, holding.reference),
        (2, 1, 1)
    );
    assert_eq!(holding.locations, ["Pusat", "Kampus II"]);
    assert!(holding.item_codes.is_empty());
    assert_eq!(plain.titled("Tafsir").best.format, Format::Thesis);
    assert!(plain.codes.contains(&"item-without-record"));

    let mut mapped = with_items;
    mapped.exclude = HoldingsFilter {
        location: vec!["ruang skripsi".to_owned()],
        ..HoldingsFilter::default()
    };
    mapped.item_codes = ItemCodes::Show;
    mapped.record_url = Some("https://opac.example/?b={item}".to_owned());
    let branch = LocationRule {
        branch: Some("kampus-2".to_owned()),
        ..LocationRule::default()
    };
    mapped.location_map.insert("Kampus II".to_owned(), branch);
    let run = run(&[mapped], files);
    assert_eq!(
        (run.catalog.records.len(), run.catalog.sources[0].n_excluded),
        (1, 1)
    );
    let held = &run.titled("Ekonomi").held;
    assert_eq!(
        held.iter()
            .map(|held| held.holding.branch.as_deref())
            .collect::<Vec<_>>(),
        [None, Some("kampus-2")]
    );
    assert_eq!(held[0].holding.item_codes, ["A1", "A2"]);
    assert_eq!(held[0].holding.url, "https://opac.example/?b=A1");
    assert_eq!(held[1].holding.copies, 0);
    assert!(run.codes.contains(&"unmapped-location") && !run.codes.contains(&"hidden-titles-risk"));
}

#[test]
fn lists_of_persons_are_refused() {
    let member = b"\"member_id\",\"member_name\",\"gender\",\"member_type_name\",\"member_email\",\n\"1\",\"A\",\"1\",\"S\",\"a@example.org\",\n";
    let bare = "\"1\",\"A\",\"1\",\"Standard\",\"a@example.org\",\"\",\"\",\"\",\"0\",\"\",\"\",\"\",\"\",\"2020-01-01\",\"2020-01-01\",\"2021-01-01\",\"1990-01-01\",\"\"\n";
    for format in [
        HoldingsFormat::SlimsAuto,
        HoldingsFormat::Csv,
        HoldingsFormat::Marc21,
        HoldingsFormat::Marcxml,
    ] {
        let run = run(&[source("a", format, "a.csv")], &[("a.csv", member)]);
        assert!(
            run.codes.contains(&"personal-data-in-holdings"),
            "{format:?}: {:?}",
            run.codes
        );
        assert!(run.catalog.records.is_empty());
    }
    let run = run(
        &[source("a", HoldingsFormat::Slims7, "a.csv")],
        &[("a.csv", bare.as_bytes())],
    );
    assert!(run.codes.contains(&"personal-data-in-holdings") && run.catalog.records.is_empty());
}

#[test]
fn libraries_come_together_in_four_formats() {
    let binary = marc(&[
        ("001", "42"),
        ("020", "  $a6024250015"),
        ("245", "10$aEkonomi makro :$bpengantar /$cBudi Santoso."),
        ("100", "1 $aSantoso, Budi,$d1970-"),
        ("260", "  $aBandung :$bUIN Press,$cc2015."),
        ("852", "  $bPusat$h339$iBUD$p31"),
        ("852", "  $bPusat$h339$iBUD$p32"),
    ]);
    let xml = "<m:collection xmlns:m='http://www.loc.gov/MARC21/slim'><m:record><m:leader>00000nam a2200000 a 4500</m:leader>\
        <!-- a note --><m:datafield tag='20' ind1=' ' ind2=' '><m:subfield code='a'>9786024250010</m:subfield></m:datafield>\
        <m:datafield tag='245' ind1='1' ind2='0'><m:subfield code='a'>Ekonomi &amp; makro</m:subfield></m:datafield>\
        <m:datafield tag='264' ind1=' ' ind2='1'><m:subfield code='c'>2015</m:subfield></m:datafield></m:record>\
        <record><datafield tag='245'><subfield code='a'>rusak</subfield></record>\
        <record><leader/><datafield tag='245'><subfield code='a'>Utuh</subfield></datafield></record></m:collection>";
    let table = "Judul;ISBN;Tahun;Eksemplar\nEKONOMI MAKRO;9786024250010;2015;4\nEkonomi makro;;2016;1\n;;;\n";
    let sources = [
        source("a", HoldingsFormat::Slims9, "a.csv"),
        source("b", HoldingsFormat::Marc21, "b.mrc"),
        source("c", HoldingsFormat::Marcxml, "c.xml"),
        source("d", HoldingsFormat::Csv, "d.csv"),
    ];
    let files: &[(&str, &[u8])] = &[
        ("a.csv", NEW.as_bytes()),
        ("b.mrc", &binary),
        ("c.xml", xml.as_bytes()),
        ("d.csv", table.as_bytes()),
    ];
    let first = run(&sources, files);
    let together = first
        .catalog
        .records
        .iter()
        .find(|record| record.held.len() == 4)
        .expect("one of all four");
    let copies: Vec<u32> = together
        .held
        .iter()
        .map(|held| held.holding.copies)
        .collect();
    assert_eq!(copies, [3, 2, 0, 4]);
    assert_eq!(together.held[1].holding.call_number, "339 BUD");
    assert_eq!(together.best.title, "Ekonomi \"makro\"");
    assert_eq!(first.catalog.sources[2].n_skipped, 1);
    assert!(
        first
            .catalog
            .records
            .iter()
            .any(|record| record.best.title == "Utuh")
    );
    assert_eq!(first.catalog.records.len(), 4);
    let rids: std::collections::BTreeSet<&str> = first
        .catalog
        .records
        .iter()
        .map(|record| record.rid.as_str())
        .collect();
    assert_eq!(rids.len(), 4);
    assert!(
        first
            .catalog
            .records
            .iter()
            .all(|record| record.rid.len() == 10)
    );

    let mut other_way = sources.to_vec();
    other_way.reverse();
    assert_eq!(run(&other_way, files).catalog, first.catalog);
}

#[test]
fn damaged_marc_is_followed_to_the_next_record() {
    let good = marc(&[("245", "10$aSatu")]);
    let second = marc(&[("245", "10$aDua \u{e9}")]);
    let mut wrong = second.clone();
    wrong[..5].copy_from_slice(b"00999");
    let mut unended = marc(&[("245", "10$aTiga")]);
    unended.pop();
    let file = [
        good.as_slice(),
        b"\r\n\x1a  ",
        &wrong,
        b"rubbish\x1d",
        &second,
        &unended,
    ]
    .concat();
    let run = run(
        &[source("a", HoldingsFormat::Marc21, "a.mrc")],
        &[("a.mrc", &file)],
    );
    let mut titles: Vec<&str> = run
        .catalog
        .records
        .iter()
        .map(|record| record.best.title.as_str())
        .collect();
    titles.sort_unstable();
    assert_eq!(titles, ["Dua \u{e9}", "Dua \u{e9}", "Satu", "Tiga"]);
    assert_eq!(
        (
            run.catalog.sources[0].n_read,
            run.catalog.sources[0].n_skipped
        ),
        (5, 1)
    );
}

#[test]
fn a_shrunken_source_is_an_error() {
    let mut inputs = MemoryInputs::new();
    inputs.put("a.csv", NEW);
    let sink = Sink::new();
    let sources = [
        source("a", HoldingsFormat::Slims9, "a.csv"),
        source("b", HoldingsFormat::Marc21, "no.mrc"),
    ];
    let previous = BTreeMap::from([("a".to_owned(), 3)]);
    unite(
        &sources,
        &inputs,
        &MemoryScratch,
        &Overrides::new(),
        &previous,
        &sink,
        &|_, _| {},
    )
    .expect("nothing fails in memory");
    let codes: Vec<&str> = sink.sorted().iter().map(|found| found.rule.code).collect();
    assert!(
        codes.contains(&"too-few-records") && codes.contains(&"unreadable-holdings-file"),
        "{codes:?}"
    );
}

#[test]
fn a_stated_line_end_is_kept() {
    let mut source = source("a", HoldingsFormat::Slims7, "a.csv");
    source.dialect.line_end = Some(LineEnd::Cr);
    let run = run(
        &[source],
        &[("a.csv", old().replace('\n', "\r").as_bytes())],
    );
    assert_eq!(run.catalog.sources[0].n_read, 2);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the bytes are, reading ends, and every record is accounted for.
    #[test]
    fn no_bytes_break_a_reader(
        cuts in prop::collection::vec((0_usize..2000, any::<u8>()), 0..40),
        keep in 1_usize..2000,
        which in 0_usize..4,
    ) {
        let record = marc(&[("001", "1"), ("245", "10$aSatu : dua / tiga"), ("020", "  $a9786024250010"), ("952", "  $p1")]);
        let xml = b"<c><record><leader>x</leader><datafield tag='245'><subfield code='a'>A &lt;</subfield></datafield></record></c>";
        let (format, mut bytes) = match which {
            0 => (HoldingsFormat::Marc21, record.repeat(4)),
            1 => (HoldingsFormat::Marcxml, xml.repeat(4)),
            2 => (HoldingsFormat::SlimsAuto, NEW.as_bytes().to_vec()),
            _ => (HoldingsFormat::Csv, b"title;isbn\n\"A\";9786024250010\nB;\n".repeat(8)),
        };
        bytes.truncate(keep);
        for (at, byte) in cuts {
            if let Some(place) = bytes.get_mut(at) {
                *place = byte;
            }
        }
        let run = run(&[source("a", format, "a")], &[("a", &bytes)]);
        let summary = &run.catalog.sources[0];
        let held: u64 = run.catalog.records.iter().map(|record| record.held.len() as u64).sum();
        prop_assert!(held + summary.n_skipped + summary.n_excluded == summary.n_read || held == 0);
    }
}

#[test]
fn curators_have_the_last_word() {
    let table = "Judul;Pengarang;ISBN;Tahun\nFilsafat ilmu alam;Wati;978-602-425-001-0;2015\nNalar;Budi;;1999\n";
    let other = "Judul;Pengarang;ISBN;Tahun\nFilsafat ilmu alam;Wati;9786024250010;2015\nPenalaran;Santoso;;2001\n";
    let mut inputs = MemoryInputs::new();
    inputs.put("a.csv", table.as_bytes());
    inputs.put("b.csv", other.as_bytes());
    let sources = [
        source("a", HoldingsFormat::Csv, "a.csv"),
        source("b", HoldingsFormat::Csv, "b.csv"),
    ];
    let decide = |verdict, one: &str, other: &str| Override {
        verdict,
        records: [one.to_owned(), other.to_owned()],
        location: Location::Portal,
    };
    let united = |overrides: &Overrides| {
        let sink = Sink::new();
        let catalog = unite(
            &sources,
            &inputs,
            &MemoryScratch,
            overrides,
            &BTreeMap::new(),
            &sink,
            &|_, _| {},
        )
        .expect("nothing fails in memory");
        let mut sizes: Vec<(String, usize)> = catalog
            .records()
            .map(Result::unwrap)
            .map(|record| (record.held[0].record.title.clone(), record.held.len()))
            .collect();
        sizes.sort();
        sizes
    };
    let sizes = |of: &[(&str, usize)]| -> Vec<(String, usize)> {
        of.iter()
            .map(|(title, n)| ((*title).to_owned(), *n))
            .collect()
    };
    assert_eq!(
        united(&Overrides::new()),
        sizes(&[("Filsafat ilmu alam", 2), ("Nalar", 1), ("Penalaran", 1)])
    );
    assert_eq!(
        united(&vec![
            decide(Verdict::Split, "a:isbn=9786024250010", "b:1"),
            decide(Verdict::Merge, "b:2", "a:2"),
        ]),
        sizes(&[
            ("Filsafat ilmu alam", 1),
            ("Filsafat ilmu alam", 1),
            ("Nalar", 2)
        ])
    );
}
