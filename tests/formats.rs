//! Every format a member sends, packed and unpacked, whole and damaged: what it is told to be, how many records it
//! has, and what one of them is understood to say.

use proptest::prelude::*;
use silang::disk::MemoryInputs;
use silang::holdings::inspect::{Inspection, inspect};
use silang::model::holdings_source::{
    HoldingsFormat, HoldingsSource, ItemProfile, ItemTags, TextEncoding,
};
use silang::paths::SourcePath;
use std::io::Write;

fn source() -> HoldingsSource {
    let mut source = HoldingsSource::new("a", "m", HoldingsFormat::Auto, SourcePath::new("a"));
    source.opac_hide_checked = true;
    source
}

fn look_as(source: &HoldingsSource, bytes: &[u8], number: u64) -> Inspection {
    let mut inputs = MemoryInputs::new();
    inputs.put("a", bytes);
    inspect(source, &inputs, number, &|_, _| {}).expect("nothing fails in memory")
}

fn look(bytes: &[u8]) -> Inspection {
    look_as(&source(), bytes, 1)
}

#[track_caller]
fn codes(found: &Inspection) -> Vec<&'static str> {
    let all = found.findings.iter().map(|finding| finding.rule.code);
    let mut codes: Vec<_> = all.filter(|code| *code != "dialect-assumed").collect();
    codes.dedup();
    codes
}

/// Records of ISO 2709 with the right lengths; `$` begins a subfield.
fn marc(fields: &[(&str, &str)]) -> Vec<u8> {
    let (mut directory, mut data) = (String::new(), Vec::new());
    for (tag, value) in fields {
        let field = format!("{}\u{1e}", value.replace('$', "\u{1f}")).into_bytes();
        directory.push_str(&format!(
            "{tag}{:04}{:05}",
            field.len().min(9999),
            data.len().min(99_999)
        ));
        data.extend(field);
    }
    let base = 25 + directory.len();
    let length = (base + data.len() + 1).min(99_999);
    let mut record = format!("{length:05}nam a22{base:05}   4500{directory}\u{1e}").into_bytes();
    record.extend(data);
    record.push(0x1D);
    record
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    out.write_all(bytes).expect("memory");
    out.finish().expect("memory")
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    let level = ruzstd::encoding::CompressionLevel::Fastest;
    ruzstd::encoding::compress_to_vec(bytes, level)
}

/// The same title in every format, with what tells it.
fn samples() -> Vec<(&'static str, Vec<u8>)> {
    let text = |text: &str| text.as_bytes().to_vec();
    vec![
        (
            "marc21",
            marc(&[
                ("001", "1"),
                ("245", "10$aKimia dasar /$cWati."),
                ("260", "  $aBandung :$bContoh,$c2019."),
            ]),
        ),
        (
            "marcxml",
            text(
                "<marc:collection xmlns:marc='http://www.loc.gov/MARC21/slim'><record xmlns='x'><leader/><datafield tag='245' ind1='1' ind2='0'><subfield code='a'>Kimia dasar /</subfield></datafield></record></marc:collection>",
            ),
        ),
        (
            "marcxml",
            text(
                "<record><datafield tag='245'><subfield code='a'>Kimia dasar</subfield></datafield></record>",
            ),
        ),
        (
            "marc_text",
            text("=LDR  00000nam a2200000 a 4500\r\n=245  10$aKimia dasar /$cWati.\r\n"),
        ),
        (
            "marc_json",
            text(
                "{\"leader\":\"00000nam\",\"fields\":[{\"245\":{\"ind1\":\"1\",\"ind2\":\"0\",\"subfields\":[{\"a\":\"Kimia dasar\"}]}}]}",
            ),
        ),
        (
            "mods",
            text(
                "<?xml version='1.0'?><mods:mods xmlns:mods='m'><mods:titleInfo><mods:title>Kimia dasar</mods:title></mods:titleInfo></mods:mods>",
            ),
        ),
        (
            "oai_dc",
            text(
                "<OAI-PMH><ListRecords><record><header status='deleted'/></record><record><metadata><oai_dc:dc><dc:title>Kimia dasar</dc:title><dc:identifier_isbn>9786024250010</dc:identifier_isbn></oai_dc:dc></metadata></record></ListRecords></OAI-PMH>",
            ),
        ),
        (
            "jsonl",
            text("{\"title\":\"Kimia dasar\",\"authors\":[\"Wati\",\"Budi\"]}\n"),
        ),
        ("jsonl", text("[{\"judul\":\"Kimia dasar\"}]")),
        (
            "kbart",
            text(
                "publication_title\tprint_identifier\tonline_identifier\rKimia dasar\t0378-5955\t\r",
            ),
        ),
        (
            "inlislite",
            text("DATA EKSEMPLAR;;\nNO. INDUK;JUDUL UTAMA;TAJUK PENGARANG\nX1;Kimia dasar;Wati\n"),
        ),
        (
            "slims_auto",
            text(
                "\"Kimia dasar\",\"Text\",\"\",\"\",\"\",\"2019\",\"\",\"\",\"540\",\"Indonesia\",\"\",\"540\",\"\",\"\",\"\",\"<Wati>\",\"\",\"<A1>\"\n",
            ),
        ),
        (
            "csv",
            text("Daftar buku 2026\n\nNo;Judul;Pengarang\n1;Kimia dasar;Wati\n"),
        ),
    ]
}

#[test]
fn every_format_tells_itself() {
    for (format, bytes) in samples() {
        let found = look(&bytes);
        let formats: Vec<&str> = found.files.iter().map(|file| file.format).collect();
        assert_eq!(formats, [format], "{:?}", found.findings);
        assert_eq!(
            (found.n_read, found.n_skipped),
            (1, 0),
            "{format}: {:?}",
            found.findings
        );
        assert_eq!(found.record[0].record.title, "Kimia dasar", "{format}");
    }
}

#[test]
fn packed_files_and_other_encodings_say_the_same() {
    for (format, bytes) in samples() {
        let (head, tail) = bytes.split_at(bytes.len() / 2);
        let two_frames = [zstd(head), zstd(tail)].concat();
        let two_members = [gzip(head), gzip(tail)].concat();
        for (packing, packed) in [("gzip", two_members), ("zstd", two_frames)] {
            let found = look(&packed);
            assert_eq!(found.files[0].packing, packing);
            assert_eq!(
                (found.files[0].format, found.n_read),
                (format, 1),
                "{packing}"
            );
        }
        // ISO 2709 has no form in UTF-16.
        if format == "marc21" {
            continue;
        }
        let text = String::from_utf8(bytes).expect("UTF-8");
        let little = |text: &str| {
            text.encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect::<Vec<u8>>()
        };
        let marked = little(&format!("\u{feff}{text}"));
        let bare: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for wide in [marked, bare] {
            let found = look(&wide);
            assert_eq!((found.files[0].format, found.n_read), (format, 1), "UTF-16");
        }
    }
}

/// An archive of stored files, enough of the format for a sheet.
#[cfg(feature = "xlsx")]
fn archive(files: &[(&str, &str)]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, text) in files {
        let mut crc = flate2::Crc::new();
        crc.update(text.as_bytes());
        let (size, at) = (text.len() as u32, out.len() as u32);
        let mut common = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0];
        common.extend(crc.sum().to_le_bytes());
        common.extend(size.to_le_bytes());
        common.extend(size.to_le_bytes());
        common.extend((name.len() as u16).to_le_bytes());
        common.extend([0, 0]);
        out.extend(b"PK\x03\x04");
        out.extend(&common);
        out.extend(name.as_bytes());
        out.extend(text.as_bytes());
        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(at.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (n, at, size) = (files.len() as u16, out.len() as u32, directory.len() as u32);
    out.extend(directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(n.to_le_bytes());
    out.extend(n.to_le_bytes());
    out.extend(size.to_le_bytes());
    out.extend(at.to_le_bytes());
    out.extend([0, 0]);
    out
}

#[cfg(feature = "xlsx")]
fn sheet(rows: &[&[(&str, &str)]]) -> Vec<u8> {
    let mut data = String::new();
    for (at, row) in (1..).zip(rows) {
        data.push_str(&format!("<row r=\"{at}\">"));
        for (column, value) in *row {
            data.push_str(&match value.parse::<f64>() {
                Ok(number) => format!("<c r=\"{column}{at}\"><v>{number}</v></c>"),
                Err(_) => {
                    format!("<c r=\"{column}{at}\" t=\"inlineStr\"><is><t>{value}</t></is></c>")
                }
            });
        }
        data.push_str("</row>");
    }
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    archive(&[
        (
            "[Content_Types].xml",
            &format!("<Types xmlns=\"{package}/content-types\"/>"),
        ),
        (
            "_rels/.rels",
            &format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r1\" Type=\"{relations}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            &format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{relations}\"><sheets><sheet name=\"Koleksi\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            &format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r1\" Type=\"{relations}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            &format!("<worksheet xmlns=\"{main}\"><sheetData>{data}</sheetData></worksheet>"),
        ),
    ])
}

#[cfg(feature = "xlsx")]
#[test]
fn sheets_are_read_as_their_headers_say() {
    let found = look(&sheet(&[
        &[("A", "DATA EKSEMPLAR"), ("D", "DATA BIBLIOGRAFIS")],
        &[
            ("A", "NO"),
            ("B", "NO. INDUK"),
            ("C", "AKSES"),
            ("D", "JUDUL UTAMA"),
            ("E", "TAHUN TERBIT"),
        ],
        &[
            ("A", "1"),
            ("B", "X1"),
            ("C", "Dapat dipinjam"),
            ("D", "Kimia dasar"),
            ("E", "2019"),
        ],
        &[
            ("A", "2"),
            ("B", "X2"),
            ("C", "Baca di tempat"),
            ("D", "Fisika"),
            ("E", "2019"),
        ],
        &[],
        &[
            ("A", "3"),
            ("B", "X3"),
            ("C", "Baca di tempat"),
            ("D", "Kimia dasar"),
            ("E", "2019"),
        ],
    ]));
    assert_eq!(
        (found.files[0].format, found.n_read, found.n_copies),
        ("inlislite", 2, 3)
    );
    let (record, holding) = (&found.record[0].record, &found.record[0].holding);
    assert_eq!(record.year, Some(2019));
    assert_eq!(
        (holding.copies, holding.loanable, holding.reference),
        (2, 1, 1)
    );

    let found = look(&sheet(&[
        &[("B", "Daftar buku")],
        &[("B", "Judul"), ("C", "Pengarang"), ("AAA", "x")],
        &[("B", "Kimia dasar"), ("C", "Wati")],
    ]));
    assert_eq!((found.files[0].format, found.n_read), ("csv", 1));
    assert_eq!(found.record[0].record.authors, ["Wati"]);

    let found = look(&sheet(&[
        &[("A", "member_id"), ("B", "member_name")],
        &[("A", "1"), ("B", "Wati")],
    ]));
    assert_eq!(codes(&found), ["personal-data-in-holdings"]);
    assert_eq!(found.n_read, 0);
}

#[test]
fn files_that_cannot_be_read_say_why() {
    let records = marc(&[("245", "10$aSatu")]).repeat(3000);
    let mut cut = gzip(&records);
    cut.truncate(cut.len() - 20);
    let mut flipped = zstd(&records);
    let middle = flipped.len() / 2;
    flipped[middle] ^= 0xFF;
    for (what, bytes, code) in [
        ("nothing", Vec::new(), "unreadable-holdings-file"),
        ("blanks", b" \r\n\x1a".to_vec(), "unreadable-holdings-file"),
        ("a cut gzip", cut, "unreadable-holdings-file"),
        ("a gzip of nothing", gzip(b""), "unreadable-holdings-file"),
        (
            "only the mark of gzip",
            vec![0x1F, 0x8B],
            "unreadable-holdings-file",
        ),
        (
            "only the mark of zstd",
            vec![0x28, 0xB5, 0x2F, 0xFD],
            "unreadable-holdings-file",
        ),
        (
            "other bytes",
            vec![1, 2, 3, 4, 5, 6, 7, 8],
            "unknown-holdings-format",
        ),
        (
            "an archive",
            b"PK\x03\x04 and nothing".to_vec(),
            "unreadable-holdings-file",
        ),
        (
            "a page",
            b"<html><body>404</body></html>".to_vec(),
            "unknown-holdings-format",
        ),
        (
            "an item file",
            b"item_code,call_number,coll_type_name\nA1,,\n".to_vec(),
            "unknown-holdings-format",
        ),
        (
            "prose",
            b"Halo, dunia\nApa kabar?\n".to_vec(),
            "unknown-holdings-format",
        ),
    ] {
        let found = look(&bytes);
        assert!(
            codes(&found).contains(&code),
            "{what}: {:?}",
            found.findings
        );
    }
    // What a flipped bit does to a packed file is not always seen; it must not be a panic.
    look(&flipped);
    let none = inspect(&source(), &MemoryInputs::new(), 1, &|_, _| {}).expect("no failure");
    assert_eq!(codes(&none), ["unreadable-holdings-file"]);
}

#[test]
fn large_records_are_read_whole() {
    let long = "kata ".repeat(200_000);
    let note = format!("  $a{long}");
    let many: Vec<(&str, &str)> = std::iter::once(("245", "10$aBesar"))
        .chain(std::iter::once(("500", note.as_str())))
        .chain(std::iter::repeat_n(("952", "  $p1$o540"), 40))
        .collect();
    let found = look(&[marc(&many), marc(&[("245", "10$aKecil")])].concat());
    assert_eq!((found.n_read, found.n_skipped, found.n_copies), (2, 0, 40));
    assert_eq!(found.record[0].record.notes.len(), long.trim().len());
    let row = format!("Judul;Catatan\nBesar;\"{long}\"\nKecil;\n");
    let found = look(row.as_bytes());
    assert_eq!((found.n_read, found.n_skipped), (2, 0));
    assert_eq!(found.record[0].record.notes.len(), long.trim().len());
}

#[test]
fn original_scripts_are_found() {
    let found = look(&marc(&[
        ("100", "1 $6880-01$aIbn Khaldun"),
        ("245", "10$6880-02$aMuqaddimah"),
        ("880", "1 $6100-01/(3/r$aابن خلدون"),
        ("880", "10$6245-02/(3/r$aالمقدمة /$cابن خلدون."),
        ("880", "  $aكتاب آخر /$cكاتب"),
    ]));
    let record = &found.record[0].record;
    assert_eq!(record.title, "Muqaddimah");
    assert!(
        record.authors.iter().any(|name| name == "ابن خلدون"),
        "{:?}",
        record.authors
    );
    assert!(
        record.notes.contains("المقدمة") && record.notes.contains("كتاب آخر"),
        "{}",
        record.notes
    );
    let found = look(&marc(&[("880", "10$6245-01$aالمقدمة")]));
    assert_eq!(found.record[0].record.title, "المقدمة");
}

#[test]
fn copies_are_found_where_each_program_puts_them() {
    let with = |profile: Option<ItemProfile>, fields: &[(&str, &str)]| {
        let mut source = source();
        source.items.profile = profile;
        let all: Vec<(&str, &str)> = [("245", "10$aKimia")]
            .iter()
            .chain(fields)
            .copied()
            .collect();
        let found = look_as(&source, &marc(&all), 1);
        let (n, dialect) = (found.n_copies, found.files[0].dialect.clone());
        let holding = found
            .record
            .first()
            .map(|held| held.holding.clone())
            .unwrap_or_default();
        (n, holding, dialect)
    };
    let (n, koha, words) = with(
        None,
        &[
            ("952", "  $aPUSAT$cRAK$p01$o540 KIM$70"),
            ("952", "  $aPUSAT$p02$71"),
            ("952", "  $p03$11"),
        ],
    );
    assert_eq!(
        (n, koha.copies, koha.loanable, koha.reference),
        (3, 2, 1, 1)
    );
    assert_eq!(koha.call_number, "540 KIM");
    assert!(words.contains("952 (Koha)"), "{words}");
    let hidden = with(None, &[("942", "  $n1"), ("952", "  $p01$o540")]);
    assert_eq!(hidden.1.copies, 0, "a suppressed record is left out");
    let (n, alma, _) = with(
        Some(ItemProfile::Alma),
        &[
            ("AVA", "  $bMUG$cStacks$d540 KIM$eavailable$f3$qMugar"),
            ("852", "  $bMUG$cStacks$h540"),
        ],
    );
    assert_eq!(
        (n, alma.copies, alma.call_number.as_str()),
        (3, 3, "540 KIM")
    );
    assert_eq!(alma.locations, ["Stacks, Mugar"]);
    let (n, own, _) = with(
        Some(ItemProfile::Evergreen),
        &[("852", "4 $bBR1$cStacks$j540 KIM$p31$gbook")],
    );
    assert_eq!(
        (n, own.call_number.as_str(), own.locations.len()),
        (1, "540 KIM", 1)
    );
    let (n, own, _) = with(
        Some(ItemProfile::Inlislite),
        &[("084", "  $a540 KIM k"), ("990", "  $a00012/2019")],
    );
    assert_eq!((n, own.call_number.as_str()), (1, "540 KIM k"));
    let (n, ..) = with(Some(ItemProfile::Slims), &[("990", "  $a00012/2019")]);
    assert_eq!(n, 0);
    let (n, pieces, _) = with(
        None,
        &[
            ("852", "  $81$bPUSAT$h540"),
            ("852", "  $82$bCABANG$h541"),
            ("876", "  $82.1$p777$jAvailable"),
            ("876", "  $81.1$p778$lRAK BARU"),
        ],
    );
    assert_eq!((n, pieces.copies), (2, 2));
    assert_eq!(pieces.locations, ["CABANG", "RAK BARU"]);

    let mut source = source();
    source.items = ItemTags {
        tag: "971".to_owned(),
        code: "a".to_owned(),
        call_number: "bc".to_owned(),
        location: "l|d".to_owned(),
        count: "n".to_owned(),
        ..ItemTags::default()
    };
    let found = look_as(
        &source,
        &marc(&[("245", "10$aKimia"), ("971", "  $a1$b540$cKIM$dPUSAT$n4")]),
        1,
    );
    let holding = &found.record[0].holding;
    assert_eq!(
        (holding.copies, holding.call_number.as_str()),
        (4, "540 KIM")
    );
    assert_eq!(holding.locations, ["PUSAT"]);
}

#[test]
fn every_guess_can_be_fixed() {
    let mut source = source();
    source.format = HoldingsFormat::Csv;
    source.dialect.encoding = TextEncoding::Cp1256;
    source.dialect.skip_rows = Some(2);
    let arabic = encoding_rs::WINDOWS_1256
        .encode("Judul\nالمقدمة\n")
        .0
        .into_owned();
    let bytes = [b"Judul\nbukan ini\n".as_slice(), &arabic].concat();
    let found = look_as(&source, &bytes, 1);
    assert_eq!(
        (found.n_read, found.record[0].record.title.as_str()),
        (1, "المقدمة")
    );
    source = self::source();
    source.dialect.encoding = TextEncoding::Marc8;
    // The bytes are UTF-8 by chance: a small Polish l and a mark above a vowel.
    let mut record = marc(&[("245", "10$aXX")]);
    let at = record
        .windows(2)
        .position(|two| two == b"XX")
        .expect("the title");
    record.splice(at..at + 2, *b"\xE2e");
    let found = look_as(&source, &record, 1);
    assert_eq!(found.record[0].record.title, "\u{e9}");
}

/// Bytes that a reader once did badly with; each is read as every format.
const REGRESSIONS: &[&[u8]] = &[
    b"00026\x1e\x1d",
    b"\x1d\x1e\x1f",
    b"99999nam a2299999   4500245999999999\x1e  \x1faA\x1e\x1d",
    b"00038nam a2200037   4500245000000000\x1e\x1d",
    b"\x1b$1\x1b(\x1b,\x1d\x1e",
    b"<record><datafield tag='\xff'><subfield code=''>",
    b"<record><!-- <record> --><leader></record></record>",
    b"<mods><mods/></mods>",
    b"<dc><dc:title>&#xFFFFFFFF;&nope;</dc:title></dc>",
    b"=LDR\n=245  \n=\n",
    b"=LDR  \xff\xff\n=24\xc3\xa9  10$\n",
    b"{\"leader\":1,\"fields\":[[],{\"245\":{\"subfields\":[{\"\":1}]}}]}",
    b"{\"a\":\"\\",
    b"[{}{}{]",
    b"\"\"\"\"\"\"\"\n\"\n",
    b"publication_title\tonline_identifier\n\xff\n",
    b"JUDUL UTAMA;NO. INDUK\n;\n",
    b"\xff\xfe\x00",
    b"\xfe\xff\xd8\x00\xd8\x00",
];

#[test]
fn what_once_went_wrong_does_not_again() {
    for bytes in REGRESSIONS {
        for format in HoldingsFormat::ALL {
            let mut source = source();
            source.format = format;
            look_as(&source, bytes, 1);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is done to a file, reading ends, and no record is counted that was not read.
    #[test]
    fn no_damage_breaks_a_reader(
        which in 0_usize..13,
        cuts in prop::collection::vec((0_usize..800, any::<u8>()), 0..12),
        keep in 1_usize..2000,
        packed in 0_u8..4,
    ) {
        let (_, sample) = samples().swap_remove(which);
        let mut bytes = sample.repeat(3);
        match packed {
            2 => bytes = gzip(&bytes),
            3 => bytes = zstd(&bytes),
            _ => {}
        }
        bytes.truncate(keep);
        for (at, byte) in cuts {
            if let Some(place) = bytes.get_mut(at) {
                *place = byte;
            }
        }
        let found = look(&bytes);
        prop_assert!(found.n_skipped + found.n_excluded <= found.n_read);
        prop_assert!(found.record.is_empty() || found.n_read > 0);
    }

    /// MARC-8 of any bytes is text without control characters that would part fields.
    #[test]
    fn marc8_of_any_bytes_is_text(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut source = source();
        source.format = HoldingsFormat::Marc21;
        source.dialect.encoding = TextEncoding::Marc8;
        let mut record = marc(&[("245", "10$aXX")]);
        let at = record.windows(2).position(|two| two == b"XX").expect("the title");
        record.splice(at..at + 2, bytes.into_iter().filter(|byte| !matches!(byte, 0x1D..=0x1F)));
        let found = look_as(&source, &record, 1);
        for held in &found.record {
            prop_assert!(!held.record.title.contains(char::is_control), "{:?}", held.record.title);
        }
    }
}
