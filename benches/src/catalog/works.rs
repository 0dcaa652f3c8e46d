//! Works: each follows from the seed and its number, so that any of them can be made alone, in any order, on any thread.

use super::chance::Chance;
use super::words::{Tongue, Topic, capital, made, phrase};

/// What a work is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A printed book.
    Book,
    /// A thesis of a student.
    Thesis,
    /// A journal.
    Serial,
    /// Something to be read on a screen.
    Electronic,
    /// Moving pictures.
    Video,
}

/// Somebody who wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// The first part of the name.
    pub given: String,
    /// The last part; may be empty.
    pub family: String,
}

/// An edition of a work, described as well as can be.
#[derive(Debug, Clone)]
pub struct Work {
    /// Its number, from 0.
    pub number: u64,
    /// Language and script.
    pub tongue: Tongue,
    /// What it is.
    pub kind: Kind,
    /// Title proper.
    pub title: String,
    /// May be empty.
    pub subtitle: String,
    /// Volume; may be empty.
    pub part: String,
    /// May be empty.
    pub authors: Vec<Author>,
    /// Publisher.
    pub publisher: String,
    /// Where it came out.
    pub place: &'static str,
    /// When it came out.
    pub year: i16,
    /// Edition statement; empty for the first.
    pub edition: String,
    /// 13 digits, or empty.
    pub isbn: String,
    /// `NNNN-NNNC`, or empty.
    pub issn: String,
    /// Pages.
    pub pages: usize,
    /// May be empty.
    pub series: String,
    /// Headings.
    pub subjects: Vec<String>,
    /// Class number.
    pub class: String,
}

const PLACES: [&str; 16] = [
    "Jakarta",
    "Jakarta",
    "Jakarta",
    "Bandung",
    "Yogyakarta",
    "Surabaya",
    "Semarang",
    "Malang",
    "Bogor",
    "Cirebon",
    "Surakarta",
    "Depok",
    "Kudus",
    "Medan",
    "Makassar",
    "Sleman",
];
const PLACES_ABROAD: [&str; 8] = [
    "London",
    "New York",
    "Oxford",
    "Singapore",
    "Boston",
    "Chichester",
    "Berlin",
    "Sydney",
];
const PLACES_ARABIC: [&str; 5] = ["القاهرة", "بيروت", "دمشق", "الرياض", "مكة"];
const PLACES_OLD: [&str; 5] = [
    "Batavia",
    "Weltevreden",
    "Leiden",
    "'s-Gravenhage",
    "Amsterdam",
];

impl Work {
    /// Work `number` of the catalog that a seed stands for.
    pub fn new(seed: u64, number: u64) -> Self {
        let mut chance = Chance::new(seed, 1, number);
        // Another edition has title, authors and subjects of a work shortly before it.
        let first = if number > 8 && chance.percent(12) {
            number - 1 - chance.below(6) as u64
        } else {
            number
        };
        let mut work = Self::first(seed, first);
        work.number = number;
        if first != number && work.kind == Kind::Book {
            let later = 1 + chance.below(9) as i16;
            work.year = (work.year + later).min(2025);
            let n = 2 + chance.below(4);
            work.edition = if work.tongue == Tongue::English {
                format!("{n}th ed.")
            } else {
                format!("Edisi ke-{n}")
            };
            work.pages += 3 + chance.below(60);
            if chance.percent(25) {
                (work.publisher, work.place) = publisher(&mut chance, work.tongue, work.year);
            }
        }
        work.isbn = isbn(&work, &mut chance);
        if work.kind == Kind::Serial {
            work.issn = issn(number);
        }
        work
    }

    fn first(seed: u64, number: u64) -> Self {
        let mut chance = Chance::new(seed, 2, number);
        let topic = Topic::draw(&mut chance);
        let tongue = Tongue::draw(&mut chance, topic);
        let kind = match chance.below(100) {
            0..84 => Kind::Book,
            84..93 if tongue == Tongue::Indonesian => Kind::Thesis,
            93..96 => Kind::Serial,
            96..98 => Kind::Electronic,
            98 => Kind::Video,
            _ => Kind::Book,
        };
        let year = year(&mut chance, tongue, kind);
        let n_words = match kind {
            Kind::Thesis => 6 + chance.below(7),
            Kind::Serial => 2 + chance.below(2),
            _ => 2 + chance.below(4) + chance.below(4) / 2,
        };
        let mut title = capital(&phrase(&mut chance, tongue, topic, n_words));
        if tongue == Tongue::Indonesian && year < 1972 {
            title = old_spelling(&title);
        }
        if chance.percent(2) {
            title = format!("{title} {}", year - 1);
        }
        let subtitle = if kind != Kind::Serial && chance.percent(38) {
            let n_words = 2 + chance.below(5);
            phrase(&mut chance, tongue, topic, n_words)
        } else {
            String::new()
        };
        let part = if kind == Kind::Book && chance.percent(4) {
            format!("Jilid {}", 1 + chance.rank(2.0) % 9)
        } else {
            String::new()
        };
        let n_authors = match (kind, chance.below(100)) {
            (Kind::Serial, _) | (_, 95..) => 0,
            (Kind::Thesis, _) | (_, 0..66) => 1,
            (_, 66..87) => 2,
            _ => 3,
        };
        let authors = (0..n_authors)
            .map(|at| author(&mut chance, tongue, topic, number * 4 + at))
            .collect();
        let (publisher, place) = publisher(&mut chance, tongue, year);
        let series = if chance.percent(7) {
            let n = chance.rank(40.0);
            format!(
                "Seri {} ; {}",
                capital(&made(tongue, 9 << 40 | n, n)),
                1 + chance.below(30)
            )
        } else {
            String::new()
        };
        let n_subjects = 1 + chance.below(3);
        let mut subjects: Vec<String> = Vec::new();
        for _ in 0..n_subjects {
            let heading = topic.heading(&mut chance);
            if !subjects.contains(&heading) {
                subjects.push(heading);
            }
        }
        Self {
            number,
            tongue,
            kind,
            title,
            subtitle,
            part,
            authors,
            publisher,
            place,
            year,
            edition: String::new(),
            isbn: String::new(),
            issn: String::new(),
            pages: 48 + chance.below(300) + chance.below(300),
            series,
            subjects,
            class: topic.ddc(&mut chance),
        }
    }
}

fn year(chance: &mut Chance, tongue: Tongue, kind: Kind) -> i16 {
    let before = match tongue {
        Tongue::Dutch => 2025 - (70 + chance.below(70)),
        // Most of what libraries hold came out in the last thirty years.
        _ => {
            2025 - chance.below(34).max(chance.below(34)).min(chance.below(60))
                - if chance.percent(14) {
                    chance.below(50)
                } else {
                    0
                }
        }
    };
    let year = i16::try_from(before).unwrap_or(2000);
    if kind == Kind::Electronic {
        year.max(2005)
    } else {
        year
    }
}

fn author(chance: &mut Chance, tongue: Tongue, topic: Topic, own: u64) -> Author {
    const GIVEN: &str = "Muhammad Siti Ahmad Agus Sri Dewi Budi Nur Abdul Eko Dedi Yayan Asep Ani Lilis Hendra Rina Wawan Tuti Endang \
        Bambang Joko Indah Ratna Ujang Cecep Euis Neneng Slamet Wahyu Dian Fitri Irfan Taufik Hasan Umar Fatimah Aisyah";
    const ABROAD: &str = "John Mary David Susan Peter Anna Robert Helen James Ruth Thomas Alice Paul Emma George Laura Martin Jane Henry";
    const ARABIC: &str = "محمد أحمد علي حسن عبد يوسف إبراهيم عمر خالد سعيد مصطفى زين";
    const ROMANIZED: &str = "Muḥammad Aḥmad ʻAlī Ḥasan Yūsuf Ibrāhīm ʻUmar Khālid Saʻīd Muṣṭafá";
    // Half of the names stand on one book only; the others write again and again, most of them in one class.
    let number = if chance.percent(48) {
        7 << 40 | own
    } else {
        6 << 40 | chance.rank(900.0) << 4 | u64::from(topic.is_islamic())
    };
    let mut own = Chance::new(number, 3, tongue as u64);
    let (given, tongue) = match tongue {
        Tongue::English | Tongue::Dutch => (ABROAD, tongue),
        Tongue::Arabic => (ARABIC, tongue),
        Tongue::Romanized => (ROMANIZED, tongue),
        _ => (GIVEN, Tongue::Indonesian),
    };
    let given: Vec<&str> = given.split_whitespace().collect();
    let mut name = given[(own.rank(9.0) % given.len() as u64) as usize].to_owned();
    if own.percent(30) {
        name = format!("{name} {}", given[own.below(given.len())]);
    }
    let rank = own.rank(500.0);
    Author {
        given: name,
        family: if own.percent(94) {
            capital(&made(tongue, 8 << 40 | rank, 400 + rank))
        } else {
            String::new()
        },
    }
}

fn publisher(chance: &mut Chance, tongue: Tongue, year: i16) -> (String, &'static str) {
    const KINDS: [&str; 12] = [
        "Pustaka",
        "Penerbit",
        "Rumah Aksara",
        "Media",
        "Graha Ilmu",
        "Lentera",
        "Cipta",
        "Bina",
        "Mitra",
        "Karya",
        "Taman Literasi",
        "Balai",
    ];
    let number = chance.rank(30.0);
    let mut own = Chance::new(number, 4, tongue as u64);
    let name = capital(&made(tongue, 5 << 40 | number, number + 100));
    match tongue {
        Tongue::English => (
            format!(
                "{name} {}",
                own.pick(&["Press", "Publishing", "Academic", "Books"])
            ),
            own.pick(&PLACES_ABROAD),
        ),
        Tongue::Arabic | Tongue::Romanized => (
            format!(
                "{} {name}",
                if tongue == Tongue::Arabic {
                    "دار"
                } else {
                    "Dār"
                }
            ),
            own.pick(&PLACES_ARABIC),
        ),
        Tongue::Dutch => (format!("{name} & Zoon"), own.pick(&PLACES_OLD)),
        _ if year < 1942 => (
            format!("{} {name}", KINDS[own.below(KINDS.len())]),
            own.pick(&PLACES_OLD),
        ),
        _ => (
            format!("{} {name}", KINDS[own.below(KINDS.len())]),
            own.pick(&PLACES),
        ),
    }
}

/// As it was written before 1972.
fn old_spelling(text: &str) -> String {
    let mut out = text.to_owned();
    for (new, old) in [("c", "tj"), ("j", "dj"), ("ny", "nj"), ("u", "oe")] {
        // `dj` and `tj` were put in before: their letters are not to be changed again.
        if new == "j" {
            out = out
                .replace("tj", "\u{1}")
                .replace(new, old)
                .replace('\u{1}', "tj");
        } else {
            out = out.replace(new, old);
        }
    }
    out
}

fn isbn(work: &Work, chance: &mut Chance) -> String {
    let bears = match work.kind {
        Kind::Book | Kind::Electronic => work.year > 1974 && chance.percent(86),
        _ => false,
    };
    if !bears {
        return String::new();
    }
    // A multiplication that no two numbers below a thousand million share the result of.
    let body = work.number.wrapping_mul(387_420_489) % 1_000_000_000;
    let twelve = format!("978{body:09}");
    let sum: u32 = twelve
        .bytes()
        .zip([1, 3].into_iter().cycle())
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    format!("{twelve}{}", (10 - sum % 10) % 10)
}

fn issn(number: u64) -> String {
    let seven = format!("{:07}", number.wrapping_mul(1_234_577) % 10_000_000);
    let sum: u32 = seven
        .bytes()
        .zip((2..=8).rev())
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    let check = match (11 - sum % 11) % 11 {
        10 => "X".to_owned(),
        digit => digit.to_string(),
    };
    format!("{}-{}{check}", &seven[..4], &seven[4..])
}
