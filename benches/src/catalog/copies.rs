//! The description of a work as one library writes it: fields left out, capitals, an ISBN in ten digits, a slip of the finger.

use super::chance::Chance;
use super::words::Tongue;
use super::works::{Author, Kind, Work};

/// What a library's catalog says of a work.
#[derive(Debug, Clone, Default)]
pub struct Copy {
    /// Title proper.
    pub title: String,
    /// May be empty.
    pub subtitle: String,
    /// May be empty.
    pub part: String,
    /// Names in their own order, as on the title page; may be empty.
    pub responsibility: String,
    /// Names as headings.
    pub authors: Vec<String>,
    /// May be empty.
    pub publisher: String,
    /// May be empty.
    pub place: String,
    /// As it is written; may be empty.
    pub year: String,
    /// May be empty.
    pub edition: String,
    /// As it is written; may be empty.
    pub isbn: String,
    /// May be empty.
    pub issn: String,
    /// Pages and height.
    pub extent: String,
    /// May be empty.
    pub series: String,
    /// Headings.
    pub subjects: Vec<String>,
    /// Class number.
    pub class: String,
    /// What stands on the back of the book.
    pub call_number: String,
}

impl Copy {
    /// Without a fault.
    pub fn clean(work: &Work) -> Self {
        let mut own = Chance::new(0, 6, work.number);
        Self {
            title: work.title.clone(),
            subtitle: work.subtitle.clone(),
            part: work.part.clone(),
            responsibility: work
                .authors
                .iter()
                .map(direct)
                .collect::<Vec<_>>()
                .join(", "),
            authors: work.authors.iter().map(inverted).collect(),
            publisher: work.publisher.clone(),
            place: work.place.to_owned(),
            year: if work.kind == Kind::Serial {
                format!("{}-", work.year)
            } else {
                work.year.to_string()
            },
            edition: work.edition.clone(),
            isbn: work.isbn.clone(),
            issn: work.issn.clone(),
            extent: format!("xii, {} hlm. ; {} cm", work.pages, 20 + own.below(6)),
            series: work.series.clone(),
            subjects: work.subjects.clone(),
            class: work.class.clone(),
            call_number: call_number(work),
        }
    }

    /// As member `member` has it.
    pub fn new(seed: u64, work: &Work, member: usize) -> Self {
        let mut chance = Chance::new(seed, 1000 + member as u64, work.number);
        // Each library has habits of its own beside the accidents of each record.
        let habits = Chance::new(seed, 7, member as u64).bits();
        let mut copy = Self::clean(work);
        if chance.percent(if habits & 1 == 0 { 3 } else { 30 }) {
            copy.subtitle.clear();
        }
        if habits & 2 == 0 {
            copy.responsibility.clear();
        }
        if chance.percent(18) {
            copy.isbn.clear();
        } else if work.year < 2008 && chance.percent(45) {
            copy.isbn = ten(&copy.isbn);
        } else if chance.percent(20) {
            copy.isbn = hyphenated(&copy.isbn);
        }
        if chance.percent(12) {
            copy.authors = work.authors.iter().map(direct).collect();
        }
        if chance.percent(10) {
            copy.authors.truncate(1);
        }
        if chance.percent(35) {
            copy.subjects.truncate(usize::from(chance.percent(70)));
        }
        if chance.percent(4) {
            copy.year.clear();
        } else if chance.percent(3) {
            copy.year = format!("[{}]", copy.year);
        }
        if chance.percent(8) {
            copy.publisher = format!("PT. {}", copy.publisher);
        }
        if chance.percent(5) {
            copy.place.clear();
        }
        if chance.percent(40) {
            copy.series.clear();
        }
        if chance.percent(8) {
            copy.edition.clear();
        }
        if chance.percent(2) {
            copy.title = slip(&copy.title, &mut chance);
        }
        match chance.below(100) {
            0..6 => copy.title = copy.title.to_uppercase(),
            6..9 => copy.title = copy.title.to_lowercase(),
            _ => {}
        }
        if chance.percent(10) {
            // The long number is cut where shelves are short.
            copy.class.truncate(3);
            copy.call_number = call_number(&Work {
                class: copy.class.clone(),
                ..work.clone()
            });
        }
        copy
    }
}

fn direct(author: &Author) -> String {
    format!("{} {}", author.given, author.family)
        .trim()
        .to_owned()
}

fn inverted(author: &Author) -> String {
    if author.family.is_empty() {
        author.given.clone()
    } else {
        format!("{}, {}", author.family, author.given)
    }
}

fn call_number(work: &Work) -> String {
    if work.tongue == Tongue::Arabic {
        return format!("{} AR {}", work.class, work.pages % 90 + 10);
    }
    let letters = |text: &str, n: usize| {
        text.chars()
            .filter(|c| c.is_alphabetic())
            .take(n)
            .collect::<String>()
    };
    let name = work
        .authors
        .first()
        .map_or(work.publisher.as_str(), |author| {
            if author.family.is_empty() {
                &author.given
            } else {
                &author.family
            }
        });
    let kind = if work.kind == Kind::Thesis { "SK " } else { "" };
    format!(
        "{kind}{} {} {}",
        work.class,
        letters(name, 3).to_uppercase(),
        letters(&work.title, 1).to_lowercase()
    )
}

/// The ISBN in ten digits, as older books bear it.
pub fn ten(isbn: &str) -> String {
    let Some(body) = isbn.get(3..12) else {
        return String::new();
    };
    let sum: usize = body
        .bytes()
        .zip((2..=10).rev())
        .map(|(digit, weight)| usize::from(digit - b'0') * weight)
        .sum();
    match (11 - sum % 11) % 11 {
        10 => format!("{body}X"),
        check => format!("{body}{check}"),
    }
}

/// The ISBN with hyphens.
pub fn hyphenated(isbn: &str) -> String {
    if isbn.len() != 13 {
        return isbn.to_owned();
    }
    format!(
        "{}-{}-{}-{}-{}",
        &isbn[..3],
        &isbn[3..6],
        &isbn[6..10],
        &isbn[10..12],
        &isbn[12..]
    )
}

/// One letter wrong, of a word of five letters or more: left out, doubled, changed, or swapped with its neighbor.
pub fn slip(text: &str, chance: &mut Chance) -> String {
    let mut words: Vec<Vec<char>> = text.split(' ').map(|word| word.chars().collect()).collect();
    let long: Vec<usize> = (0..words.len())
        .filter(|at| words[*at].len() >= 5)
        .collect();
    if long.is_empty() {
        return text.to_owned();
    }
    let word = &mut words[long[chance.below(long.len())]];
    let at = 1 + chance.below(word.len() - 2);
    match chance.below(4) {
        0 => {
            word.remove(at);
        }
        1 => {
            let letter = word[at];
            word.insert(at, letter);
        }
        2 if word[at].is_ascii() => {
            let other = char::from(b'a' + chance.below(26) as u8);
            word[at] = if other == word[at] { 'x' } else { other };
        }
        _ => word.swap(at, at + 1),
    }
    words
        .iter()
        .map(|word| word.iter().collect::<String>())
        .collect::<Vec<_>>()
        .join(" ")
}
