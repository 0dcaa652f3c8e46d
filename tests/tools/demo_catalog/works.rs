//! Invents works and says which libraries hold them.

use super::Chance;
use super::words::{self, Area, Topic};
use std::collections::BTreeSet;

/// Language of a work: the MARC code and the name SLiMS shows.
pub(crate) type Tongue = (&'static str, &'static str);
pub(crate) const IND: Tongue = ("ind", "Indonesia");
pub(crate) const ENG: Tongue = ("eng", "English");
pub(crate) const ARA: Tongue = ("ara", "Arab");
pub(crate) const SUN: Tongue = ("sun", "Sunda");

/// What a work is, where that changes how it is described.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Book,
    Serial,
    Thesis,
}

/// A person: given name and family name; Arabic names have no family name.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Author {
    pub(crate) given: String,
    pub(crate) family: String,
}

impl Author {
    pub(crate) fn direct(&self) -> String {
        format!("{} {}", self.given, self.family).trim().to_owned()
    }

    pub(crate) fn inverted(&self) -> String {
        if self.family.is_empty() {
            self.given.clone()
        } else {
            format!("{}, {}", self.family, self.given)
        }
    }
}

pub(crate) struct Work {
    pub(crate) kind: Kind,
    pub(crate) area: Area,
    pub(crate) title: String,
    pub(crate) subtitle: Option<String>,
    pub(crate) authors: Vec<Author>,
    pub(crate) tongue: Tongue,
    pub(crate) ddc: &'static str,
    pub(crate) islamic: Option<&'static str>,
    pub(crate) headings: Vec<String>,
    pub(crate) publisher: &'static str,
    pub(crate) place: &'static str,
    pub(crate) year: usize,
    pub(crate) edition: &'static str,
    pub(crate) pages: usize,
    /// 13 digits, without hyphens.
    pub(crate) isbn: Option<String>,
    /// With its hyphen.
    pub(crate) issn: Option<String>,
    pub(crate) holders: BTreeSet<usize>,
}

/// How many of a hundred works each library is the first to buy.
const FIRST_BUYERS: [usize; 4] = [32, 28, 12, 28];

/// What each library buys; an area named twice is bought twice as often.
const TASTES: [&[Area]; 4] = [
    &[
        Area::Economy,
        Area::Economy,
        Area::Economy,
        Area::Library,
        Area::Library,
        Area::Agriculture,
        Area::Agriculture,
        Area::Society,
        Area::Education,
        Area::Computing,
        Area::Literature,
        Area::Sunda,
    ],
    &[
        Area::Islam,
        Area::Islam,
        Area::Islam,
        Area::Islam,
        Area::Education,
        Area::Economy,
        Area::Society,
    ],
    &[
        Area::Computing,
        Area::Computing,
        Area::Engineering,
        Area::Engineering,
        Area::Economy,
        Area::Agriculture,
    ],
    &[
        Area::Literature,
        Area::Sunda,
        Area::Sunda,
        Area::Agriculture,
        Area::Education,
        Area::Islam,
        Area::Economy,
        Area::Society,
        Area::Library,
    ],
];

pub(crate) fn invent(chance: &mut Chance, count: usize) -> Vec<Work> {
    let mut titles = BTreeSet::new();
    let mut works = Vec::with_capacity(count);
    let mut numbers = Numbers::default();
    while works.len() < count {
        let first = first_buyer(chance);
        let area = TASTES[first][chance.below(TASTES[first].len())];
        let mut work = one(chance, area, first, &mut numbers);
        // One title, one work: what shares a title here is the same book.
        if !titles.insert(work.title.to_lowercase()) {
            continue;
        }
        work.holders.insert(first);
        if work.kind == Kind::Book && chance.percent(26) {
            let others = [1, 1, 1, 1, 1, 1, 2, 2, 2, 3][chance.below(10)];
            while work.holders.len() < 1 + others {
                let other = first_buyer(chance);
                work.holders.insert(other);
            }
        }
        works.push(work);
    }
    works
}

fn first_buyer(chance: &mut Chance) -> usize {
    let mut at = chance.below(100);
    for (member, share) in FIRST_BUYERS.iter().enumerate() {
        if at < *share {
            return member;
        }
        at -= share;
    }
    0
}

fn one(chance: &mut Chance, area: Area, first: usize, numbers: &mut Numbers) -> Work {
    let roll = chance.below(100);
    let (tongue, topics): (Tongue, &[Topic]) = match area {
        Area::Islam if roll < 30 => (ARA, words::ARABIC),
        Area::Islam if roll < 37 => (ENG, words::ENGLISH),
        Area::Sunda if roll < 50 => (SUN, words::SUNDANESE),
        Area::Sunda | Area::Literature => (IND, words::INDONESIAN),
        _ if roll < 24 => (ENG, words::ENGLISH),
        _ => (IND, words::INDONESIAN),
    };
    let fitting: Vec<&Topic> = topics.iter().filter(|topic| topic.0 == area).collect();
    let topic = chance.pick(&fitting);
    let kind = match chance.below(100) {
        0..=2 if tongue == IND || tongue == ENG => Kind::Serial,
        3..=6 if tongue == IND && (first == 0 || first == 2) => Kind::Thesis,
        _ => Kind::Book,
    };
    let title = match kind {
        Kind::Book => fill(chance, tongue, books(tongue), topic.1),
        Kind::Serial if tongue == ENG => {
            fill(chance, tongue, &["Journal of {t}", "{T} review"], topic.1)
        }
        Kind::Serial => fill(chance, tongue, &["Jurnal {t}", "Warta {t}"], topic.1),
        Kind::Thesis => fill(
            chance,
            tongue,
            &[
                "Penerapan {t} di {p}",
                "Evaluasi penerapan {t} di {p}",
                "Pengembangan {t} di {p}",
            ],
            topic.1,
        ),
    };
    let subtitle = (kind == Kind::Book && chance.percent(45))
        .then(|| fill_small(chance, tongue, subtitles(tongue)));
    let (publisher, place) = match (kind, tongue) {
        (Kind::Thesis, _) if first == 0 => ("Universitas Priangan Contoh", "Bandung"),
        (Kind::Thesis, _) => ("Politeknik Teknologi Contoh Bandung", "Bandung"),
        (_, ENG) => pair(chance, words::PUBLISHERS_ENG),
        (_, ARA) => pair(chance, words::PUBLISHERS_ARA),
        _ => pair(chance, words::PUBLISHERS_IND),
    };
    // Newer books are bought more often than old ones.
    let year = 2025 - chance.below(31).min(chance.below(31));
    let authors = match kind {
        Kind::Serial => Vec::new(),
        Kind::Thesis => vec![author(chance, tongue)],
        Kind::Book => authors(chance, tongue),
    };
    let mut headings = vec![topic.4.to_owned()];
    if tongue == SUN {
        headings.push("Kesusastraan Sunda".to_owned());
        headings.dedup();
    }
    let isbn = match (kind, tongue) {
        (Kind::Book, ARA) => (chance.percent(30)).then(|| numbers.isbn("977", publisher)),
        (Kind::Book, ENG) => Some(numbers.isbn("1", publisher)),
        (Kind::Book, _) if year >= 2019 => Some(numbers.isbn("623", publisher)),
        (Kind::Book, _) if year >= 2007 => Some(numbers.isbn("602", publisher)),
        (Kind::Book, _) => (chance.percent(80)).then(|| numbers.isbn("979", publisher)),
        _ => None,
    };
    Work {
        kind,
        area,
        title,
        subtitle,
        authors,
        tongue,
        ddc: topic.2,
        islamic: topic.3,
        headings,
        publisher,
        place,
        year,
        edition: match chance.below(12) {
            0 => "Ed. 2",
            1 => "Ed. revisi",
            _ => "",
        },
        pages: 90 + chance.below(420),
        isbn,
        issn: (kind == Kind::Serial).then(|| numbers.issn()),
        holders: BTreeSet::new(),
    }
}

fn books(tongue: Tongue) -> &'static [&'static str] {
    match tongue {
        ENG => words::TITLES_ENG,
        ARA => words::TITLES_ARA,
        SUN => words::TITLES_SUN,
        _ => words::TITLES_IND,
    }
}

fn subtitles(tongue: Tongue) -> &'static [&'static str] {
    match tongue {
        ENG => words::SUBTITLES_ENG,
        ARA => words::SUBTITLES_ARA,
        SUN => words::SUBTITLES_SUN,
        _ => words::SUBTITLES_IND,
    }
}

fn fill(chance: &mut Chance, tongue: Tongue, templates: &[&str], topic: &str) -> String {
    let template = chance.pick(templates);
    let filled = template
        .replace("{t}", topic)
        .replace("{T}", &capital(topic));
    places_and_readers(chance, tongue, &filled)
}

fn fill_small(chance: &mut Chance, tongue: Tongue, templates: &[&str]) -> String {
    let template = chance.pick(templates).to_owned();
    places_and_readers(chance, tongue, &template)
}

fn places_and_readers(chance: &mut Chance, tongue: Tongue, text: &str) -> String {
    let (places, readers) = match tongue {
        ENG => (words::PLACES_ENG, words::READERS_ENG),
        SUN => (words::PLACES, words::READERS_SUN),
        _ => (words::PLACES, words::READERS_IND),
    };
    text.replace("{p}", chance.pick(places))
        .replace("{a}", chance.pick(readers))
        .replace("{v}", chance.pick(words::VIEWS_IND))
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

fn pair(
    chance: &mut Chance,
    from: &[(&'static str, &'static str)],
) -> (&'static str, &'static str) {
    from[chance.below(from.len())]
}

fn authors(chance: &mut Chance, tongue: Tongue) -> Vec<Author> {
    let mut out = vec![author(chance, tongue)];
    if tongue != ARA && chance.percent(28) {
        let second = author(chance, tongue);
        if !out.contains(&second) {
            out.push(second);
        }
    }
    out
}

fn author(chance: &mut Chance, tongue: Tongue) -> Author {
    match tongue {
        ARA => Author {
            given: chance.pick(words::NAMES_ARA).to_owned(),
            family: String::new(),
        },
        ENG => Author {
            given: chance.pick(words::GIVEN_ENG).to_owned(),
            family: chance.pick(words::FAMILY_ENG).to_owned(),
        },
        _ => Author {
            given: chance.pick(words::GIVEN).to_owned(),
            family: chance.pick(words::FAMILY).to_owned(),
        },
    }
}

/// Gives out standard numbers, each once, with right check digits.
#[derive(Default)]
struct Numbers {
    isbn: usize,
    issn: usize,
}

impl Numbers {
    /// An ISBN-13 of a registration group: a block of a hundred titles for each run of books.
    fn isbn(&mut self, group: &str, publisher: &str) -> String {
        // The sum of the letters spreads publishers over the registrants of the group.
        let spread: usize = publisher.bytes().map(usize::from).sum::<usize>() % 37;
        self.isbn += 1;
        let room = 12 - 3 - group.len();
        let body = 5_400_000 + spread * 7_919 + self.isbn;
        let digits = format!("{body:0>room$}");
        let tail = &digits[digits.len() - room..];
        let mut isbn = format!("978{group}{tail}");
        let sum: usize = isbn
            .bytes()
            .zip([1, 3].into_iter().cycle())
            .map(|(digit, weight)| usize::from(digit - b'0') * weight)
            .sum();
        isbn.push_str(&((10 - sum % 10) % 10).to_string());
        isbn
    }

    fn issn(&mut self) -> String {
        self.issn += 1;
        let digits = format!("27{:05}", 41_000 + self.issn * 13);
        let sum: usize = digits
            .bytes()
            .zip((2..=8).rev())
            .map(|(digit, weight)| usize::from(digit - b'0') * weight)
            .sum();
        let check = match (11 - sum % 11) % 11 {
            10 => "X".to_owned(),
            check => check.to_string(),
        };
        format!("{}-{}{check}", &digits[..4], &digits[4..])
    }
}
