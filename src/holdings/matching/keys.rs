//! What a description is compared by, small enough to travel through a sort.

use super::words::{self, carrying, is_article, skeleton, spelled};
use crate::holdings::catalog::{BibRecord, Format};
use crate::holdings::normalize::title::{
    edition_number, fold, named_part, pages, parted, words as folded_words,
};
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::sync::LazyLock;

/// Bytes of a title that are compared; what is longer tells no more.
const LONGEST: usize = 120;
/// Consonants at the beginning of a title that records worth comparing have in common.
const BONES: usize = 8;
/// Names that are compared.
const MOST_NAMES: usize = 8;

/// A description, normalized for comparing.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub(crate) struct Keys<'a> {
    /// Title proper, in one spelling.
    #[serde(borrow)]
    pub(crate) title: Cow<'a, str>,
    /// Subtitle, in one spelling.
    #[serde(borrow)]
    pub(super) subtitle: Cow<'a, str>,
    /// Number of the part.
    #[serde(borrow)]
    pub(crate) part: Cow<'a, str>,
    /// Words of names that tell people apart, the main entry's first.
    #[serde(borrow)]
    pub(crate) names: Cow<'a, str>,
    /// Words that tell publishers apart.
    #[serde(borrow)]
    pub(super) publisher: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) language: Cow<'a, str>,
    pub(super) year: Option<i16>,
    pub(super) pages: Option<u16>,
    /// Number of the edition.
    pub(crate) edition: Option<u8>,
    pub(super) format: Format,
    pub(super) isbn: Vec<u64>,
    pub(super) issn: Vec<u32>,
}

impl Keys<'static> {
    /// Of a description.
    pub(crate) fn new(record: &BibRecord) -> Self {
        Self::with_title(record, &fold(&record.title))
    }

    /// The same, where the title has been folded already.
    pub(crate) fn with_title(record: &BibRecord, title: &str) -> Self {
        let digits = |number: &String| {
            number
                .bytes()
                .filter(u8::is_ascii_digit)
                .fold(0_u64, |sum, digit| {
                    sum.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'))
                })
        };
        Self {
            publisher: house(&record.publisher).into(),
            language: record.language.clone().into(),
            year: record.year,
            pages: pages(&record.extent),
            format: record.format,
            isbn: record.isbn.iter().map(digits).collect(),
            // The check digit may be an X, and follows from the others.
            issn: record
                .issn
                .iter()
                .map(|issn| u32::try_from(digits(&issn.chars().take(8).collect())).unwrap_or(0))
                .collect(),
            ..Self::identifying(record, title)
        }
    }

    /// Only what tells editions and works apart by themselves: title, part, names, edition.
    pub(crate) fn of_edition<S: AsRef<str>>(record: &BibRecord<S>) -> Self {
        Self::identifying(record, &fold(record.title.as_ref()))
    }

    fn identifying<S: AsRef<str>>(record: &BibRecord<S>, title: &str) -> Self {
        let (title, own) = parted(title);
        let subtitle = fold(record.subtitle.as_ref());
        let part = record.part.as_ref();
        let part = if part.is_empty() {
            if own.is_empty() && !subtitle.is_empty() {
                named_part(&subtitle)
            } else {
                own
            }
        } else {
            let folded = fold(part);
            let numbered = ["x ", &folded].concat();
            let (_, number) = parted(&numbered);
            if number.is_empty() { folded } else { number }
        };
        Self {
            title: cut(spelled(&title)).into(),
            subtitle: cut(spelled(&subtitle)).into(),
            part: part.into(),
            names: names_of(record).into(),
            edition: edition_number(record.edition.as_ref())
                .and_then(|number| u8::try_from(number).ok()),
            ..Self::default()
        }
    }
}

impl Keys<'_> {
    /// Title and subtitle together.
    pub(super) fn full(&self) -> Cow<'_, str> {
        if self.subtitle.is_empty() {
            Cow::Borrowed(&self.title)
        } else {
            format!("{} {}", self.title, self.subtitle).into()
        }
    }

    /// Kinds of material that may be one thing under two names: a thesis is often entered as a book.
    pub(super) fn material(&self) -> Format {
        match self.format {
            Format::Thesis => Format::Book,
            other => other,
        }
    }

    /// The blocks in which this title is compared with others: its first consonants, wherever words are parted. A
    /// short title is looked for with its subtitle too, because others may have taken both for one.
    pub(super) fn title_blocks(&self) -> Vec<u64> {
        let start = |text: &str| -> String {
            let words = text.split(' ').filter(|word| !is_article(word));
            skeleton(words.flat_map(str::chars), BONES)
        };
        let own = start(&self.title);
        let mut blocks = vec![quick_hash(&own) >> 8];
        if own.chars().count() < BONES && !self.subtitle.is_empty() {
            blocks.push(quick_hash(&start(&self.full())) >> 8);
        }
        blocks
    }

    /// Whether the title is one that many works have.
    pub(super) fn is_generic(&self) -> bool {
        let words = carrying(&self.title);
        words.len() < 2 && self.subtitle.is_empty()
            || words.iter().all(|word| {
                LISTS.generic.contains(word) || word.bytes().all(|byte| byte.is_ascii_digit())
            })
    }
}

/// A hash that is the same on every machine.
pub(super) fn hash(text: &str) -> u64 {
    let hash = blake3::hash(text.as_bytes());
    hash.as_bytes()
        .iter()
        .take(8)
        .fold(0, |bits, byte| bits << 8 | u64::from(*byte))
}

/// The same for short texts of which it does not matter if two have one hash (FNV-1a).
fn quick_hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    })
}

fn cut(mut text: String) -> String {
    if text.len() > LONGEST {
        let mut at = LONGEST;
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        text.truncate(text[..at].rfind(' ').unwrap_or(at));
    }
    text
}

/// Words of titles that many works have; in the spelling of `spelled`.
const GENERIC: &[&str] = &[
    "laporan",
    "tahunan",
    "anual",
    "report",
    "matematika",
    "fisika",
    "kimia",
    "biologi",
    "ekonomi",
    "bahasa",
    "indonesia",
    "ingris",
    "arab",
    "yawa",
    "seyarah",
    "geografi",
    "sosiologi",
    "akuntansi",
    "pendidikan",
    "agama",
    "islam",
    "pancasila",
    "kewarganegaran",
    "ilmu",
    "pengetahuan",
    "sosial",
    "alam",
    "ipa",
    "ips",
    "sd",
    "smp",
    "sma",
    "smk",
    "mi",
    "mts",
    "ma",
    "kelas",
    "semester",
    "yilid",
    "folume",
    "buku",
    "ayar",
    "guru",
    "siswa",
    "teks",
    "modul",
    "statistik",
    "profil",
    "prosiding",
    "procedings",
    "seminar",
    "nasional",
    "undang",
    "peraturan",
    "himpunan",
    "pedoman",
    "kamus",
    "pengantar",
    "dasar",
    "introduction",
    "kumpulan",
    "cerita",
    "puisi",
    "antologi",
    "yurnal",
    "mayalah",
    "buletin",
    "skripsi",
    "tesis",
    "penelitian",
    "hasil",
    "works",
    "selected",
    "pums",
    "dalam",
    "angka",
    "kegiatan",
    "kerya",
    "rencana",
    "daftar",
    "katalog",
    "kuran",
];

/// Words in names that do not tell people or bodies apart; in the spelling of `spelled`.
const NOISE: &[&str] = &[
    "prof",
    "drs",
    "dra",
    "dk",
    "tim",
    "penyusun",
    "editor",
    "penyunting",
    "peneryemah",
    "dialihbahasakan",
    "diteryemahkan",
    "alih",
    "bahasa",
    "oleh",
    "dan",
    "te",
    "wit",
    "ketua",
    "penulis",
    "ilustrator",
    "translator",
    "edited",
    "translated",
    "writen",
    "autor",
    "hayi",
    "fd",
    "msi",
    "sum",
    "mag",
    "mpd",
    "spd",
    "anonim",
    "anonymous",
    "oters",
    "et",
];

/// Words in the names of many people or bodies; they count where a name has no other.
const FREQUENT: &[&str] = &[
    "muhamad",
    "mohamad",
    "mohamed",
    "muhamed",
    "mohd",
    "moh",
    "ahmad",
    "akmad",
    "abdul",
    "abdulah",
    "abu",
    "ibn",
    "ibnu",
    "bin",
    "binti",
    "siti",
    "nur",
    "dewi",
    "sri",
    "yohn",
    "dafid",
    "mikael",
    "robert",
    "indonesia",
    "unifersitas",
    "unifersity",
    "fakultas",
    "departemen",
    "kementerian",
    "badan",
    "pusat",
    "republik",
    "dinas",
    "propinsi",
    "kabupaten",
    "kota",
    "yurusan",
    "program",
    "studi",
    "institut",
    "sekolah",
    "tingi",
    "direktorat",
    "yenderal",
    "lembaga",
    "yakarta",
    "national",
    "nasional",
];

/// Lists that many words are held against.
struct Lists {
    generic: FxHashSet<&'static str>,
    noise: FxHashSet<&'static str>,
    frequent: FxHashSet<&'static str>,
    common: FxHashSet<&'static str>,
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let set = |list: &[&'static str]| list.iter().copied().collect();
    Lists {
        generic: set(GENERIC),
        noise: set(NOISE),
        frequent: set(FREQUENT),
        common: set(COMMON),
    }
});

fn names_of<S: AsRef<str>>(record: &BibRecord<S>) -> String {
    let Lists {
        noise, frequent, ..
    } = &*LISTS;
    let responsibility = record.authors.is_empty().then_some(&record.responsibility);
    let names = responsibility.into_iter().chain(&record.authors);
    let names: Vec<String> = names.map(|name| spelled(&fold(name.as_ref()))).collect();
    let mut all: Vec<&str> = Vec::new();
    for word in names.iter().flat_map(|name| folded_words(name)) {
        let letters = word.chars().count() > 2 && !word.bytes().all(|byte| byte.is_ascii_digit());
        if letters && !noise.contains(word) && !all.contains(&word) {
            all.push(word);
        }
    }
    if all.iter().any(|word| !frequent.contains(word)) {
        all.retain(|word| !frequent.contains(word));
    }
    all.truncate(MOST_NAMES);
    all.join(" ")
}

/// Words in the names of many publishers.
const COMMON: &[&str] = &[
    "pt",
    "cf",
    "penerbit",
    "pres",
    "publiser",
    "publisers",
    "publising",
    "printers",
    "pustaka",
    "dan",
    "te",
    "of",
    "co",
    "inc",
    "ltd",
    "company",
    "boks",
    "bok",
    "media",
    "group",
    "unifersitas",
    "unifersity",
    "fakultas",
    "indonesia",
    "departemen",
    "kementerian",
    "badan",
    "yakarta",
    "percetakan",
    "sons",
    "edition",
    "education",
];

/// Publishers under their short names, without the words that many have.
const SHORT_NAMES: &[(&str, &str)] = &[
    ("bps", "pusat statistik"),
    ("depag", "agama"),
    ("depdikbud", "pendidikan kebudayaan"),
    ("depdiknas", "pendidikan nasional"),
    ("kemdikbud", "pendidikan kebudayaan"),
    ("kemenag", "agama"),
    ("kemendikbud", "pendidikan kebudayaan"),
    ("kpg", "kepustakaan populer gramedia"),
    ("perpusnas", "perpustakaan nasional"),
    ("ugm", "gadyah mada"),
    ("unand", "andalas"),
];

/// What tells a publisher from others; the whole name where nothing is left.
fn house(name: &str) -> String {
    let whole = spelled(&fold(name));
    let own = folded_words(&whole).filter(|word| !LISTS.common.contains(word));
    let full = own.map(|word| {
        let known = SHORT_NAMES.iter().find(|(short, _)| *short == word);
        known.map_or(word, |(_, name)| *name)
    });
    let own: Vec<&str> = full.collect();
    if own.is_empty() { whole } else { own.join(" ") }
}

/// Whether two publishers have something in common: `gramedia` and `gramedia pustaka utama` have, and so have
/// `rajagrafindo` and `raja grafindo persada`, `rosda karya` and `remaja rosdakarya`.
pub(super) fn houses_agree(a: &str, b: &str) -> bool {
    if a == b || words::overlap(a, b).common > 0 {
        return true;
    }
    fn letters(name: &str) -> impl Iterator<Item = char> {
        name.chars().filter(|letter| *letter != ' ')
    }
    if letters(a).take(5).eq(letters(b).take(5)) {
        return true;
    }
    let (a, b): (String, String) = (letters(a).collect(), letters(b).collect());
    let (short, long) = if a.len() < b.len() {
        (&a, &b)
    } else {
        (&b, &a)
    };
    short.len() > 5 && long.contains(short.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_spelled_as_what_they_are_held_against() {
        for word in [GENERIC, NOISE, FREQUENT, COMMON].concat() {
            assert_eq!(spelled(word), word);
        }
    }

    #[test]
    fn names_are_known_by_what_is_their_own() {
        let named = |names: &[&str]| {
            names_of(&BibRecord {
                authors: names.iter().map(|name| (*name).to_owned()).collect(),
                ..BibRecord::default()
            })
        };
        assert_eq!(named(&["Muhammad Quraish Shihab"]), "kurais sihab");
        assert_eq!(named(&["Hirata, A. (1967-)"]), "hirata");
        assert_eq!(named(&["Indonesia"]), "indonesia");
        assert_eq!(named(&["Tim penyusun"]), "");
    }
}
