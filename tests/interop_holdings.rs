//! Holdings files of the world: with `SILANG_DATA` set to a folder of real files, everything below it that can hold
//! records is read, and the numbers of records are held against those of its manifest. Without it nothing is tested.

use silang::diag::{Severity, Sink};
use silang::disk::MemoryScratch;
use silang::disk::{Inputs, MemoryInputs, RealInputs};
use silang::holdings::catalog::{SourceSummary, UnionRecord};
use silang::holdings::inspect::inspect;
use silang::holdings::{Overrides, unite};
use silang::model::holdings_source::{HoldingsFormat, HoldingsSource};
use silang::paths::SourcePath;
use std::collections::BTreeMap;

fn data() -> Option<RealInputs> {
    std::env::var_os("SILANG_DATA").map(RealInputs::new)
}

fn read(source: HoldingsSource, inputs: &dyn Inputs) -> (SourceSummary, Vec<UnionRecord>, Sink) {
    let sink = Sink::new();
    let catalog = unite(
        &[source],
        inputs,
        &MemoryScratch,
        &Overrides::new(),
        &BTreeMap::new(),
        &sink,
        &|_, _| {},
    )
    .expect("the disk works");
    let records = catalog.records().map(Result::unwrap).collect();
    (catalog.sources()[0].clone(), records, sink)
}

fn source(path: &SourcePath, format: HoldingsFormat) -> HoldingsSource {
    HoldingsSource::new("s", "m", format, path.clone())
}

/// Formats to try by name; the content decides whether the reader takes the file.
fn format_of(path: &SourcePath) -> Option<HoldingsFormat> {
    let name = path.as_str().trim_end_matches(".gz");
    match name.rsplit('.').next()? {
        "mrc" | "marc" | "dat" | "usmarc" => Some(HoldingsFormat::Marc21),
        "xml" => Some(HoldingsFormat::Marcxml),
        _ => None,
    }
}

/// Records of a row of the manifest: the number before `records`, or of CSV rows without the header.
fn manifest_count(manifest: &str, folder: &str) -> Option<u64> {
    let row = manifest
        .lines()
        .find(|line| line.starts_with('|') && line.contains(folder))?;
    let cell = row.split('|').nth(3)?;
    let number = |part: &str| -> Option<u64> {
        let digits: String = part.chars().filter(char::is_ascii_digit).collect();
        digits.parse().ok()
    };
    let part = cell.split(", ").find(|part| part.contains("records"));
    match part {
        Some(part) => number(part),
        None => cell
            .split(", ")
            .find(|part| part.contains("CSV rows"))
            .and_then(number)
            .map(|rows| rows - 1),
    }
}

#[test]
fn every_marc_file_is_read() {
    let Some(inputs) = data() else { return };
    let (files, _) = inputs.list(&SourcePath::new("marc"));
    let manifest = String::from_utf8(
        inputs
            .read(&SourcePath::new("MANIFEST.md"))
            .expect("a manifest"),
    )
    .expect("UTF-8");
    let mut counts: BTreeMap<String, (u64, u64, u64)> = BTreeMap::new();
    for path in &files {
        let Some(format) = format_of(path) else {
            continue;
        };
        let (summary, catalog, _) = read(source(path, format), &inputs);
        let kept: usize = catalog.iter().map(|record| record.held.len()).sum();
        assert!(summary.n_skipped <= summary.n_read, "{path}");
        assert_eq!(kept as u64 + summary.n_skipped, summary.n_read, "{path}");
        let folder = path
            .as_str()
            .split('/')
            .take(2)
            .collect::<Vec<_>>()
            .join("/");
        let sum = counts.entry(folder).or_default();
        sum.0 += summary.n_read;
        sum.1 += summary.n_repaired;
        sum.2 += summary.n_skipped;
    }
    for folder in [
        "marc/solrmarc-uva",
        "marc/bu-alma",
        "marc/lc-bibframe-7agencies",
    ] {
        let expected = manifest_count(&manifest, folder);
        let (read, _, skipped) = counts.get(folder).copied().unwrap_or_default();
        assert_eq!(Some(read), expected, "{folder}");
        assert_eq!(skipped, 0, "{folder}");
    }
}

fn titles(catalog: &[UnionRecord]) -> Vec<String> {
    let texts = catalog.iter().map(|record| {
        let best = &record.best;
        format!("{:?}", (&record.rid, &best.title, &best.authors))
    });
    texts.collect()
}

#[test]
fn records_of_two_forms_are_the_same() {
    let Some(inputs) = data() else { return };
    for (binary, xml) in [
        (
            "marc/traject/test_data.utf8.mrc",
            "marc/traject/test_data.utf8.marc.xml",
        ),
        (
            "marc/pear-file_marc/sandburg.mrc",
            "marc/pear-file_marc/sandburg.xml",
        ),
        (
            "marc/marc-perl/marc-marcmaker/t/camel.usmarc",
            "marc/marc-perl/marc-marcmaker/t/camel.mrk",
        ),
        (
            "marc/marc-perl/marc-mij/t/test.mrc",
            "marc/marc-perl/marc-mij/t/test.ndj",
        ),
        (
            "marc/pear-file_marc/music.mrc",
            "marc/pear-file_marc/music.xml",
        ),
    ] {
        let (_, first, _) = read(
            source(&SourcePath::new(binary), HoldingsFormat::Auto),
            &inputs,
        );
        let (_, second, _) = read(source(&SourcePath::new(xml), HoldingsFormat::Auto), &inputs);
        assert_eq!(titles(&first), titles(&second), "{binary}");
    }
}

#[test]
fn book_lists_are_read() {
    let Some(inputs) = data() else { return };
    let manifest = String::from_utf8(
        inputs
            .read(&SourcePath::new("MANIFEST.md"))
            .expect("a manifest"),
    )
    .expect("UTF-8");
    for (file, row, columns) in [
        (
            "books/goodbooks-10k/books.csv.gz",
            "books/goodbooks-10k/",
            &[
                ("title", "title"),
                ("authors", "authors"),
                ("isbn", "isbn"),
                ("year", "original_publication_year"),
            ][..],
        ),
        (
            "books/librarycarpentry/doaj-article-sample.csv",
            "books/librarycarpentry/",
            &[
                ("title", "Title"),
                ("authors", "Authors"),
                ("issn", "ISSNs"),
                ("language", "Language"),
            ][..],
        ),
    ] {
        let mut source = source(&SourcePath::new(file), HoldingsFormat::Csv);
        source.columns = columns
            .iter()
            .map(|(to, from)| ((*to).to_owned(), (*from).to_owned()))
            .collect();
        let (summary, ..) = read(source, &inputs);
        let expected = if row.contains("goodbooks") {
            // Its row of the manifest counts a second file too.
            manifest
                .lines()
                .find(|line| line.contains(row))
                .and_then(|line| {
                    line.split('|')
                        .nth(3)?
                        .split(" CSV rows")
                        .next()?
                        .trim()
                        .replace(',', "")
                        .parse::<u64>()
                        .ok()
                })
                .map(|rows| rows - 1)
        } else {
            manifest_count(&manifest, row)
        };
        assert_eq!(Some(summary.n_read), expected, "{file}");
        assert_eq!(summary.n_skipped, 0, "{file}");
    }
}

#[test]
fn slims_exports_are_read() {
    let Some(inputs) = data() else { return };
    let (files, _) = inputs.list(&SourcePath::new("slims/synthetic"));
    for path in files.iter().filter(|path| path.as_str().contains("biblio")) {
        let mut source = source(path, HoldingsFormat::SlimsAuto);
        source.items_file = Some(SourcePath::new("slims/synthetic/slims9_item.csv"));
        let (summary, catalog, sink) = read(source, &inputs);
        assert_eq!(
            (summary.n_read, summary.n_skipped, catalog.len()),
            (5, 0, 5),
            "{path}"
        );
        assert!(!sink.has_errors(), "{path}: {:?}", sink.sorted());
    }
    let refused = SourcePath::new("slims/synthetic/slims_member_REFUSE.csv");
    for format in [
        HoldingsFormat::SlimsAuto,
        HoldingsFormat::Csv,
        HoldingsFormat::Marc21,
    ] {
        let (_, catalog, sink) = read(source(&refused, format), &inputs);
        assert!(catalog.is_empty());
        assert!(
            sink.sorted()
                .iter()
                .any(|found| found.rule.code == "personal-data-in-holdings"
                    && found.severity == Severity::Error)
        );
    }
}

/// Files with what they are told to be, how many records they have, and how many of these cannot be used.
const COUNTS: &[(&str, &str, u64, u64)] = &[
    ("inlislite/Books Format.xlsx", "inlislite", 2, 0),
    ("inlislite/sample_data_koleksi_AACR.xlsx", "inlislite", 2, 0),
    (
        "kbart/folio/Testdata_KBART_AnnualReviews.tsv",
        "kbart",
        71,
        0,
    ),
    (
        "kbart/gokb/Example_Ebook_Package_Original.txt",
        "kbart",
        100,
        0,
    ),
    ("kbart/gokb/brill_master_2013_2013.csv", "kbart", 169, 0),
    (
        "kbart/gokb/ebooks/CambridgeBooks_EdinburghUniversityPress.tsv",
        "kbart",
        369,
        0,
    ),
    (
        "kbart/gokb/ebooks/CambridgeBooks_EdinburghUniversityPress_utf8.tsv",
        "kbart",
        369,
        0,
    ),
    ("kbart/gokb/ebooks/YBP1.tsv", "csv", 58, 0),
    (
        "kbart/gokb/ebooks/journals.cambridge.org_AllTitles_2015-07-14.txt",
        "kbart",
        468,
        0,
    ),
    (
        "kbart/gokb/os_test/AnnualReviews_SciencesCollection34_2011-04-27.txt",
        "kbart",
        47,
        0,
    ),
    (
        "kbart/gokb/os_test/muse_journal_metadata_2013.tsv",
        "csv",
        578,
        0,
    ),
    ("marc/bu-alma/bu_bibs.mrc", "marc21", 100, 0),
    ("marc/catmandu/dollar_subfields.mrc", "marc21", 2, 2),
    ("marc/catmandu/oschrift_me.mrc", "marc21", 1, 0),
    ("marc/lc-bibframe-7agencies/nlm.xml", "marcxml", 99, 0),
    (
        "marc/marc-perl/marc-marcmaker/t/camel.mrk",
        "marc_text",
        10,
        0,
    ),
    (
        "marc/marc-perl/marc-marcmaker/t/camel.usmarc",
        "marc21",
        10,
        0,
    ),
    ("marc/marc-perl/marc-mij/t/test.mrc", "marc21", 9, 0),
    ("marc/marc-perl/marc-mij/t/test.ndj", "marc_json", 9, 0),
    ("marc/marc-perl/marc-record/t/baddir.usmarc", "marc21", 1, 0),
    ("marc/marc-perl/marc-record/t/badind.usmarc", "marc21", 1, 0),
    ("marc/marc-perl/marc-record/t/badldr.usmarc", "marc21", 6, 0),
    (
        "marc/marc-perl/marc-record/t/cameleof.usmarc",
        "marc21",
        10,
        0,
    ),
    ("marc/marc-perl/marc-record/t/filler.usmarc", "marc21", 3, 0),
    ("marc/marc-perl/marc-xml/t/batch-ns.xml", "marcxml", 10, 0),
    ("marc/marc-perl/marc-xml/t/batch.xml", "marcxml", 10, 0),
    (
        "marc/marc-perl/marc-xml/t/end-of-stream.xml",
        "marcxml",
        1,
        0,
    ),
    ("marc/marc-perl/marc-xml/t/namespace.xml", "marcxml", 1, 0),
    ("marc/pear-file_marc/bad_example.mrc", "marc21", 1, 0),
    ("marc/pear-file_marc/bad_leader.xml", "marcxml", 1, 0),
    ("marc/pear-file_marc/compressed.mrc.gz", "marc21", 3, 0),
    ("marc/pear-file_marc/music.mrc", "marc21", 3, 0),
    ("marc/pear-file_marc/wronglen.mrc", "marc21", 1, 0),
    ("marc/pymarc/alphatag.dat", "marc21", 1, 0),
    ("marc/pymarc/bad_eacc_encoding.dat", "marc21", 1, 0),
    ("marc/pymarc/bad_indicator.dat", "marc21", 1, 0),
    ("marc/pymarc/bad_marc8_escape.dat", "marc21", 1, 0),
    ("marc/pymarc/batch.json", "marc_json", 2, 0),
    ("marc/pymarc/marc.dat", "marc21", 20, 0),
    ("marc/pymarc/regression45.dat", "marc21", 12, 0),
    ("marc/pymarc/testunimarc.dat", "marc21", 1, 1),
    ("marc/pymarc/utf8_errors.dat", "marc21", 1, 0),
    (
        "marc/ruby-marc/marc_with_bad_utf8.utf8.marc",
        "marc21",
        1,
        0,
    ),
    ("marc/ruby-marc/messed_up_leader.xml", "marcxml", 1, 0),
    ("marc/ruby-marc/no-leading-zero.xml", "marcxml", 1, 0),
    ("marc/ruby-marc/non-numeric.dat", "marc21", 1, 0),
    ("marc/ruby-marc/random_tag_order.dat", "marc21", 1, 0),
    (
        "marc/ruby-marc/three-records-second-bad.xml",
        "marcxml",
        3,
        0,
    ),
    ("marc/ruby-marc/utf8_multirecord.marc", "marc21", 2, 0),
    ("marc/solrmarc-uva/uva_001_2000.mrc.gz", "marc21", 2000, 0),
    ("marc/traject/sample-oai-no-namespace.xml", "oai_dc", 10, 0),
    ("marc/traject/sample-oai-pmh.xml", "oai_dc", 10, 0),
    ("marc/traject/test_data.utf8.mrc.gz", "marc21", 30, 0),
    ("marc/yaz/marc4.marc", "marc21", 1, 0),
    ("marc/yaz/marccol1.u8.marc", "marc21", 19, 0),
    ("marc/yaz/marccol5.u8.marc", "marc21", 11, 0),
    ("slims/synthetic/slims7_biblio.csv", "slims_auto", 5, 0),
    ("slims/synthetic/slims8_biblio.csv", "slims_auto", 5, 0),
    (
        "slims/synthetic/slims9_biblio_header.csv",
        "slims_auto",
        5,
        0,
    ),
    (
        "slims/synthetic/slims9_biblio_noheader_semicolon.csv",
        "slims_auto",
        5,
        0,
    ),
];

#[test]
fn every_file_tells_what_it_is_and_gives_all_its_records() {
    let Some(inputs) = data() else { return };
    let mut wrong = Vec::new();
    for (path, format, n_read, n_skipped) in COUNTS {
        let source = source(&SourcePath::new(*path), HoldingsFormat::Auto);
        let found = inspect(&source, &inputs, 1, &|_, _| {}).expect("the disk works");
        let told = found.files.first().map_or("", |file| file.format);
        if (told, found.n_read, found.n_skipped) != (*format, *n_read, *n_skipped) {
            wrong.push((path, told, found.n_read, found.n_skipped));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The same list of titles in two encodings.
#[test]
fn lists_in_two_encodings_say_the_same() {
    let Some(inputs) = data() else { return };
    let titles = |path: &str| {
        let source = source(&SourcePath::new(path), HoldingsFormat::Kbart);
        let (_, catalog, _) = read(source, &inputs);
        titles(&catalog)
    };
    let folder = "kbart/gokb/ebooks/CambridgeBooks_EdinburghUniversityPress";
    assert_eq!(
        titles(&format!("{folder}.tsv")),
        titles(&format!("{folder}_utf8.tsv"))
    );
}

/// The line-by-line truth for MARC-8: every line is put into a note of a record of its own.
#[test]
fn marc8_is_decoded_like_the_truth() {
    let Some(inputs) = data() else { return };
    let lines = |path: &str| -> Vec<Vec<u8>> {
        let bytes = inputs.read(&SourcePath::new(path)).expect("a file");
        bytes
            .split(|byte| *byte == b'\n')
            .map(<[u8]>::to_vec)
            .filter(|line| !line.is_empty())
            .collect()
    };
    let (coded, truth) = (
        lines("marc/pymarc/test_marc8.txt"),
        lines("marc/pymarc/test_utf8.txt"),
    );
    assert_eq!(coded.len(), truth.len());
    // The last line uses codes that are in no table of the Library of Congress.
    let official = |(line, _): &(Vec<u8>, Vec<u8>)| !line.contains(&0x7F);
    let (coded, truth): (Vec<_>, Vec<_>) = coded.into_iter().zip(truth).filter(official).unzip();
    assert!(coded.len() > 1500);
    let mut file = Vec::new();
    for line in &coded {
        // A byte that is never UTF-8 makes the record MARC-8 without doubt.
        let fields = [
            b"  \x1fat \xE2e\x1e".to_vec(),
            [b"  \x1fa".as_slice(), line, b"\x1e"].concat(),
        ];
        let directory = format!(
            "245{:04}{:05}500{:04}{:05}\x1e",
            fields[0].len(),
            0,
            fields[1].len(),
            fields[0].len()
        );
        let base = 24 + directory.len();
        let total = base + fields[0].len() + fields[1].len() + 1;
        file.extend(format!("{total:05}nam  22{base:05}   4500{directory}").into_bytes());
        file.extend(fields.concat());
        file.push(0x1D);
    }
    let mut memory = MemoryInputs::new();
    memory.put("a.mrc", file);
    let (summary, catalog, _) = read(
        source(&SourcePath::new("a.mrc"), HoldingsFormat::Marc21),
        &memory,
    );
    assert_eq!(summary.n_read, coded.len() as u64);
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut wrong = Vec::new();
    for held in catalog.iter().flat_map(|record| &record.held) {
        let number = held.holding.record_number as usize - 1;
        let expected = String::from_utf8_lossy(&truth[number]).into_owned();
        if words(&held.record.notes) != words(&expected) {
            wrong.push(format!(
                "{}: {:?} is not {:?}",
                number + 1,
                held.record.notes,
                expected
            ));
        }
    }
    wrong.sort();
    assert!(
        wrong.is_empty(),
        "{} lines, {} wrong: {:#?}",
        coded.len(),
        wrong.len(),
        &wrong[..wrong.len().min(10)]
    );
}
