//! What every fuzz target does with its bytes, and what must hold whatever they are. `tests/fuzz_seeds.rs` runs the
//! seeds through the same functions.

#[path = "../contracts/fixture.rs"]
#[allow(dead_code, reason = "the fixture has more than the index of a target")]
mod fixture;

use silang::diag::{Diagnostic, Location, Severity, Sink};
use silang::disk::{MemoryInputs, MemoryScratch, Stored};
use silang::holdings::catalog::{BibRecord, Held, Holding, UnionCatalog, UnionRecord};
use silang::holdings::inspect::inspect;
use silang::holdings::{Overrides, unite};
use silang::model::holdings_source::{HoldingsFormat, HoldingsSource, ItemCodes, TextEncoding};
use silang::paths::{SitePath, SourcePath};
use silang::search::answer::{Answer, Filters, Page, Question, Sort};
use silang::search::reader::Reader;
use silang::search::{Budget, Index, Last, Limits, MemberName, Options, build, update};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::sync::OnceLock;

/// ISO 2709, also packed: what was packed says the same, and a record that was written is the one that is read.
pub(crate) fn iso2709(bytes: &[u8]) {
    let read = Read::of(&source(HoldingsFormat::Marc21), bytes);
    Read::of(&source(HoldingsFormat::Auto), bytes);
    if !is_packed(bytes) {
        let packed = match bytes.len() % 2 {
            0 => gzip(bytes),
            _ => ruzstd::encoding::compress_to_vec(
                bytes,
                ruzstd::encoding::CompressionLevel::Fastest,
            ),
        };
        let unpacked = Read::of(&source(HoldingsFormat::Marc21), &packed);
        assert_eq!((unpacked.counts, unpacked.held), (read.counts, read.held));
    }
    let fields = fields_of(&words_of(bytes));
    let plain = only(HoldingsFormat::Marc21, &in_iso2709(&fields, b""));
    assert_eq!(
        plain,
        only(
            HoldingsFormat::Marcxml,
            in_marcxml(&fields, escaped).as_bytes()
        )
    );
}

/// MARC-8, as a whole file and as the text of one field; letters with marks are those of Unicode.
pub(crate) fn marc8(bytes: &[u8]) {
    let mut forced = source(HoldingsFormat::Marc21);
    forced.dialect.encoding = TextEncoding::Marc8;
    Read::of(&forced, bytes);
    let text: Vec<u8> = bytes
        .iter()
        .copied()
        .filter(|byte| !matches!(byte, 0x1D..=0x1F))
        .take(4000)
        .collect();
    let fields = [("245", "00$ax".to_owned()), ("500", "  $a".to_owned())];
    let read = Read::of(&forced, &in_iso2709(&fields, &text));
    for held in &read.held {
        let record = &held.record;
        assert!(
            !record.title.contains(char::is_control),
            "{:?}",
            record.title
        );
        assert!(
            !record.notes.contains(|c: char| c.is_control() && c != '\n'),
            "{:?}",
            record.notes
        );
    }
    let (ansel, unicode) = accented(bytes);
    let note = [("245", "00$aJudul".to_owned()), ("500", "  $a".to_owned())];
    let marc = only(HoldingsFormat::Marc21, &in_iso2709(&note, &ansel));
    assert_eq!(marc.expect("it has a title").notes, unicode);
}

/// MARCXML; two ways to write one record in XML are the same.
pub(crate) fn marcxml(bytes: &[u8]) {
    Read::of(&source(HoldingsFormat::Marcxml), bytes);
    Read::of(&source(HoldingsFormat::Auto), bytes);
    let fields = fields_of(&words_of(bytes));
    let plain = only(
        HoldingsFormat::Marcxml,
        in_marcxml(&fields, escaped).as_bytes(),
    );
    for other in [in_sections, in_numbers] {
        assert_eq!(
            plain,
            only(
                HoldingsFormat::Marcxml,
                in_marcxml(&fields, other).as_bytes()
            )
        );
    }
}

/// Tables; one that keeps to RFC 4180 has the records of the same rows in JSON.
pub(crate) fn csv(bytes: &[u8]) {
    Read::of(&source(HoldingsFormat::Csv), bytes);
    Read::of(&source(HoldingsFormat::Auto), bytes);
    let text = words_of(bytes);
    let rows: Vec<[String; 3]> = text
        .lines()
        .enumerate()
        .map(|(at, line)| {
            let half = line.chars().count() / 2;
            let title: String = line.chars().take(half).collect();
            let note: String = line.chars().skip(half).collect();
            // A blank keeps a cell from being taken for an address or a number of a person.
            [
                format!("{at}"),
                format!("buku {title}"),
                format!("ya {note}"),
            ]
        })
        .collect();
    for delimiter in [',', ';', '\t'] {
        let mut written = csv::WriterBuilder::new()
            .delimiter(delimiter as u8)
            .from_writer(Vec::new());
        written
            .write_record(["id", "judul", "catatan"])
            .expect("memory");
        for row in &rows {
            written.write_record(row).expect("memory");
        }
        let mut told = source(HoldingsFormat::Csv);
        told.dialect.delimiter = Some(delimiter);
        told.dialect.quote = Some('"');
        told.dialect.escape = Some('"');
        told.dialect.encoding = TextEncoding::Utf8;
        let table = Read::of(&told, &written.into_inner().expect("memory"));
        let objects: String = rows
            .iter()
            .map(|[id, title, note]| {
                format!(
                    "{}\n",
                    serde_json::json!({ "id": id, "judul": title, "catatan": note })
                )
            })
            .collect();
        let objects = Read::of(&source(HoldingsFormat::Jsonl), objects.as_bytes());
        assert_eq!(table.counts.read, rows.len() as u64);
        assert_eq!((table.counts, table.held), (objects.counts, objects.held));
    }
}

/// The files of an index with damage: answers are refused or right in form, and the same again.
///
/// The first byte chooses the question. Then comes what is done to the files it needs: file, place (two bytes), bytes
/// cut out, bytes put in, and these.
pub(crate) fn wire(bytes: &[u8]) {
    static WORLD: OnceLock<World> = OnceLock::new();
    let world = WORLD.get_or_init(World::new);
    let Some((which, mut rest)) = bytes.split_first() else {
        return;
    };
    let case = &world.cases[usize::from(*which) % world.cases.len()];
    let mut damaged: BTreeMap<&str, Vec<u8>> = BTreeMap::new();
    while let [file, high, low, cut, n, more @ ..] = rest {
        let path = case.files[usize::from(*file) % case.files.len()].as_str();
        let file = damaged
            .entry(path)
            .or_insert_with(|| world.files[path].clone());
        let from = usize::from(u16::from_be_bytes([*high, *low])) % (file.len() + 1);
        let to = (from + usize::from(*cut)).min(file.len());
        let (new, after) = more.split_at(usize::from(*n).min(more.len()));
        file.splice(from..to, new.iter().copied());
        rest = after;
    }
    let fetch = |path: &str| -> silang::error::Result<Vec<u8>> {
        let file = damaged.get(path).or_else(|| world.files.get(path));
        file.cloned()
            .ok_or_else(|| silang::error::Error::new(silang::error::Kind::Read, path))
    };
    let (page, _) = ask(&fetch, &case.question);
    assert_eq!(page, ask(&fetch, &case.question).0);
    if damaged
        .iter()
        .all(|(path, file)| world.files[*path] == *file)
    {
        assert_eq!(page, case.page);
    }
}

/// What is told of a file: the file itself, or what names it.
const FILE: &str = "data/export";
const SAID_IN: &str = "content/holdings/a.yaml";

fn source(format: HoldingsFormat) -> HoldingsSource {
    let mut source = HoldingsSource::new("a", "m", format, SourcePath::new(FILE));
    source.location = Location::File(SourcePath::new(SAID_IN));
    source.item_codes = ItemCodes::Show;
    source
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Counts {
    read: u64,
    repaired: u64,
    skipped: u64,
    excluded: u64,
}

/// What a source gives.
struct Read {
    counts: Counts,
    /// In the order of the file.
    held: Vec<Held>,
}

impl Read {
    /// Reads bytes as a source, and holds what was read to what must be true of any source.
    fn of(source: &HoldingsSource, bytes: &[u8]) -> Self {
        let mut inputs = MemoryInputs::new();
        inputs.put(FILE, bytes);
        let sink = Sink::new();
        let catalog = unite(
            std::slice::from_ref(source),
            &inputs,
            &MemoryScratch,
            &Overrides::default(),
            &BTreeMap::new(),
            &sink,
            &|_, _| {},
        )
        .expect("nothing fails in memory");
        let summary = &catalog.sources()[0];
        let counts = Counts {
            read: summary.n_read,
            repaired: summary.n_repaired,
            skipped: summary.n_skipped,
            excluded: summary.n_excluded,
        };
        let findings = sink.sorted();
        let refused = findings
            .iter()
            .any(|found| found.severity == Severity::Error);
        for found in &findings {
            assert!(has_place(found), "{found:?}");
            assert!(!found.message.is_empty(), "{found:?}");
        }
        let united: Vec<UnionRecord> = catalog
            .records()
            .map(|record| record.expect("nothing fails in memory"))
            .collect();
        read_back(&united);
        let mut held: Vec<Held> = united.into_iter().flat_map(|record| record.held).collect();
        held.sort_by_key(|held| held.holding.record_number);
        for one in &mut held {
            one.joined = None;
        }
        // One file without branches: a record is an entry.
        let numbers: BTreeSet<u64> = held.iter().map(|held| held.holding.record_number).collect();
        assert_eq!(numbers.len(), held.len(), "a record is there twice");
        assert_eq!(
            counts.read,
            numbers.len() as u64 + counts.skipped + counts.excluded,
            "{findings:?}"
        );
        assert!(counts.repaired <= counts.read);
        assert!(
            counts.read > 0 || refused,
            "nothing was read, and nobody said why: {findings:?}"
        );
        for one in &held {
            assert!(
                one.record.title.chars().any(char::is_alphanumeric),
                "{one:?}"
            );
            let Holding {
                copies,
                loanable,
                reference,
                ..
            } = one.holding;
            // Beyond the largest number nothing is counted.
            let told = u64::from(loanable) + u64::from(reference);
            assert!(told <= u64::from(copies) || copies == u32::MAX, "{one:?}");
        }

        // Once more, as one who looks at a file sees it.
        let number = held.first().map_or(1, |held| held.holding.record_number);
        let look = inspect(source, &inputs, number, &|_, _| {}).expect("nothing fails in memory");
        let again = Counts {
            read: look.n_read,
            repaired: look.n_repaired,
            skipped: look.n_skipped,
            excluded: look.n_excluded,
        };
        assert_eq!(again, counts);
        if !held.is_empty() {
            assert_eq!(look.record.first(), held.first());
        }
        let lines = |findings: &[Diagnostic]| -> BTreeSet<String> {
            findings
                .iter()
                .map(|found| {
                    format!(
                        "{} {} {}",
                        found.location.display(),
                        found.rule.code,
                        found.message
                    )
                })
                .collect()
        };
        let missing: Vec<String> = lines(&look.findings)
            .difference(&lines(&findings))
            .cloned()
            .collect();
        assert!(missing.is_empty(), "said only the second time: {missing:?}");
        Self { counts, held }
    }
}

fn has_place(found: &Diagnostic) -> bool {
    match &found.location {
        Location::Portal | Location::Text(..) => false,
        Location::File(path) => [FILE, SAID_IN].contains(&path.as_str()),
        Location::Record { path, number, .. } => path.as_str() == FILE && *number > 0,
    }
}

fn read_back(records: &[UnionRecord]) {
    let kept = UnionCatalog::of(records, Vec::new()).expect("nothing fails in memory");
    let back: Vec<UnionRecord> = kept
        .records()
        .map(|record| record.expect("nothing fails in memory"))
        .collect();
    assert_eq!(back, records);
}

/// The description in a file that holds one.
fn only(format: HoldingsFormat, bytes: &[u8]) -> Option<BibRecord> {
    let read = Read::of(&source(format), bytes);
    assert_eq!(read.counts.read, 1);
    read.held.into_iter().next().map(|held| held.record)
}

fn is_packed(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1F, 0x8B]) || bytes.starts_with(&[0x28, 0xB5, 0x2F, 0xFD])
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    out.write_all(bytes).expect("memory");
    out.finish().expect("memory")
}

/// The text in bytes, without what no format may hold, and not too long for one record.
fn words_of(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    text.chars()
        .filter(|c| !c.is_control() || *c == '\n')
        .take(2000)
        .collect()
}

type Fields = [(&'static str, String)];

fn fields_of(text: &str) -> Vec<(&'static str, String)> {
    let mut parts = text
        .splitn(3, '\n')
        .map(|part| part.replace(['\n', '$'], " "));
    let mut next = || parts.next().unwrap_or_default();
    vec![
        ("245", format!("00$a{}", next())),
        ("260", format!("  $b{}", next())),
        ("500", format!("  $a{}", next())),
    ]
}

/// A record in ISO 2709; `$` begins a subfield. More bytes may be put at the end of each field.
fn in_iso2709(fields: &Fields, more: &[u8]) -> Vec<u8> {
    let (mut directory, mut data) = (String::new(), Vec::new());
    for (tag, value) in fields {
        let start = data.len();
        data.extend(value.replace('$', "\u{1f}").into_bytes());
        data.extend(more);
        data.push(0x1E);
        directory.push_str(&format!("{tag}{:04}{start:05}", data.len() - start));
    }
    let base = 25 + directory.len();
    let length = base + data.len() + 1;
    let mut record = format!("{length:05}nam  22{base:05}   4500{directory}\u{1e}").into_bytes();
    record.extend(data);
    record.push(0x1D);
    record
}

fn in_marcxml(fields: &Fields, write: fn(&str) -> String) -> String {
    let mut out = "<collection><record><leader>00000nam  2200000   4500</leader>".to_owned();
    for (tag, value) in fields {
        let (indicators, rest) = value.split_at(2);
        let (code, value) = rest[1..].split_at(1);
        let (first, second) = indicators.split_at(1);
        out.push_str(&format!(
            "<datafield tag=\"{tag}\" ind1=\"{first}\" ind2=\"{second}\"><subfield code=\"{code}\">{}</subfield></datafield>",
            write(value)
        ));
    }
    out + "</record></collection>"
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn in_sections(text: &str) -> String {
    format!("<![CDATA[{}]]>", text.replace("]]>", "]]]]><![CDATA[>"))
}

fn in_numbers(text: &str) -> String {
    text.chars()
        .map(|c| format!("&#x{:X};", u32::from(c)))
        .collect()
}

/// Letters with marks: in MARC-8, where marks come first, and in Unicode.
fn accented(bytes: &[u8]) -> (Vec<u8>, String) {
    use unicode_normalization::UnicodeNormalization;
    const MARKS: [(u8, char); 10] = [
        (0xE1, '\u{300}'),
        (0xE2, '\u{301}'),
        (0xE3, '\u{302}'),
        (0xE4, '\u{303}'),
        (0xE5, '\u{304}'),
        (0xE6, '\u{306}'),
        (0xE8, '\u{308}'),
        (0xEA, '\u{30A}'),
        (0xF0, '\u{327}'),
        (0xF2, '\u{323}'),
    ];
    let (mut ansel, mut unicode) = (Vec::new(), String::new());
    for pair in bytes.chunks_exact(2).take(500) {
        let letter = b'a' + pair[0] % 26;
        unicode.push(char::from(letter));
        if let Some((code, mark)) = MARKS.get(usize::from(pair[1] % 16)) {
            ansel.push(*code);
            unicode.push(*mark);
        }
        ansel.push(letter);
    }
    (ansel, unicode.nfc().collect())
}

/// An index of two segments, and questions with their answers.
struct World {
    files: BTreeMap<String, Vec<u8>>,
    cases: Vec<Case>,
}

struct Case {
    question: Question,
    /// What the answer needs.
    files: Vec<String>,
    page: Option<Page>,
}

impl World {
    fn new() -> Self {
        let mut records = fixture::large_records();
        let later = records.split_off(1500);
        let first =
            build(&catalog(&records), &options(), &MemoryScratch).expect("memory does not fail");
        let mut site = MemoryInputs::new();
        for (path, _) in first.list() {
            site.put(
                &path.to_string(),
                first.read(&path).expect("the index has the file"),
            );
        }
        let last = Last {
            state: first.state().expect("the index has a state").to_vec(),
            site: Box::new(site),
        };
        records[3].best.title.push_str(" berubah");
        records[3].best.isbn = vec!["9786028519939".to_owned()];
        records.extend(later.into_iter().take(30));
        let index = update(&catalog(&records), &options(), &MemoryScratch, Some(last))
            .expect("memory does not fail");
        let files = files(&index);
        let fetch = |path: &str| Ok(files[path].clone());
        let questions = questions();
        let cases = questions.into_iter().map(|question| {
            let (page, files) = ask(&fetch, &question);
            Case {
                question,
                files,
                page,
            }
        });
        Self {
            cases: cases.collect(),
            files,
        }
    }
}

fn catalog(records: &[UnionRecord]) -> UnionCatalog {
    UnionCatalog::of(records, Vec::new()).expect("memory does not fail")
}

fn options() -> Options {
    let member = |id: &str| MemberName {
        id: id.to_owned(),
        short_name: id.to_owned(),
        regency: format!("Kota {id}"),
        ..MemberName::default()
    };
    Options {
        budget: Budget {
            shard_kb: Some(1),
            ..Budget::default()
        },
        members: ["dahlia", "kenanga", "melati"].map(member).to_vec(),
        limits: Limits {
            documents_min: 1000,
            ..Limits::default()
        },
        as_of: "2026-02-16".to_owned(),
    }
}

/// The files of an index, unpacked, by their paths relative to the root.
fn files(index: &Index) -> BTreeMap<String, Vec<u8>> {
    let list = index.list().into_iter().filter_map(|(path, _)| {
        let name = path.as_str().strip_prefix("data/holdings/")?.to_owned();
        let file = index
            .read(&SitePath::new(path.as_str()))
            .expect("the index has the file");
        Some((name, fixture::unpacked(&file)))
    });
    list.collect()
}

fn questions() -> Vec<Question> {
    let asked = |text: &str| Question {
        text: text.to_owned(),
        ..Question::default()
    };
    let one = |value: &str| vec![value.to_owned()];
    let narrowed = |text: &str, filters: Filters| Question {
        filters,
        ..asked(text)
    };
    let sorted = |text: &str, sort: Sort| Question {
        sort,
        ..asked(text)
    };
    vec![
        asked("pengantar dasar sejarah"),
        asked("kata12"),
        asked("pengntar kimi"),
        asked("ka"),
        asked("9786028519939"),
        asked("\"pengantar dasar\" author:wijaya"),
        Question {
            is_typing: true,
            ..asked("sejarah ka")
        },
        narrowed(
            "pengantar",
            Filters {
                member: one("kenanga"),
                from: Some(1980),
                ..Filters::default()
            },
        ),
        narrowed(
            "",
            Filters {
                language: one("eng"),
                regency: one("Kota melati"),
                ..Filters::default()
            },
        ),
        narrowed(
            "dasar",
            Filters {
                subject: one("Kimia"),
                class: one("000"),
                kind: one("book"),
                ..Filters::default()
            },
        ),
        sorted("sejarah", Sort::Newest),
        sorted("kimia kata7", Sort::Title),
    ]
}

/// The answer, unless the index is refused, and the files it needed.
fn ask(
    fetch: &dyn Fn(&str) -> silang::error::Result<Vec<u8>>,
    question: &Question,
) -> (Option<Page>, Vec<String>) {
    const MOST: usize = 30;
    let asked = RefCell::new(BTreeSet::new());
    let fetch = |path: &str| {
        asked.borrow_mut().insert(path.to_owned());
        fetch(path)
    };
    let answered = || -> silang::error::Result<Page> {
        let reader = Reader::open(&fetch)?;
        let mut answer = Answer::to(&reader, question.clone())?;
        let mut page = answer.page(0, MOST)?;
        if answer.widen()? {
            page = answer.page(0, MOST)?;
        }
        assert!(page.cards.len() <= MOST);
        let docs: BTreeSet<u32> = page.cards.iter().map(|card| card.doc).collect();
        assert_eq!(docs.len(), page.cards.len(), "a document is there twice");
        assert!(
            !page.is_exact || page.total >= docs.len() as u64,
            "{} of {}",
            docs.len(),
            page.total
        );
        if let Some(card) = page.cards.first() {
            // The whole record may be refused by itself.
            let _ = reader.record(card.doc);
        }
        Ok(page)
    }();
    (answered.ok(), asked.into_inner().into_iter().collect())
}
