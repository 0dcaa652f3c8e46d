//! Titles: taking them apart, and the form in which they are compared.

use super::{squeeze, strip_isbd};
use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A title taken apart.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct TitleParts {
    /// Title proper.
    pub(crate) title: String,
    /// Other title information.
    pub(crate) subtitle: String,
    /// Statement of responsibility.
    pub(crate) responsibility: String,
}

/// Takes a title apart at ` / ` and at the first ` : `; a mark without a blank before it is part of the title.
pub(crate) fn split(cell: &str) -> TitleParts {
    let cell = squeeze(cell);
    let has = |mark: u8| memchr::memchr(mark, cell.as_bytes()).is_some();
    if !has(b'/') && !has(b':') {
        return TitleParts {
            title: strip_isbd(&cell).to_owned(),
            ..TitleParts::default()
        };
    }
    let (front, responsibility) = match cell.split_once(" / ") {
        Some((front, rest)) if !front.trim().is_empty() => (front, rest),
        _ => (cell.as_str(), ""),
    };
    let (title, subtitle) = match front.split_once(" : ") {
        Some((title, rest)) if !title.trim().is_empty() => (title, rest),
        _ => (front, ""),
    };
    TitleParts {
        title: strip_isbd(title).to_owned(),
        subtitle: strip_isbd(subtitle.trim_start_matches([':', ' '])).to_owned(),
        responsibility: strip_isbd(responsibility.trim_start_matches(['/', ' '])).to_owned(),
    }
}

/// The form in which titles are compared: no marks, no case, no punctuation, one word for "and".
pub(crate) fn fold(text: &str) -> String {
    let mut folded = Folded {
        out: Vec::with_capacity(text.len() + 1),
        word: 0,
    };
    let mut rest = text;
    while !rest.is_empty() {
        let plain = rest.bytes().take_while(u8::is_ascii).count();
        rest[..plain].bytes().for_each(|byte| folded.plain(byte));
        rest = &rest[plain..];
        // What is plain stays apart from what is not when letters and their marks are taken apart.
        let marked = rest.bytes().take_while(|byte| !byte.is_ascii()).count();
        rest[..marked].nfkd().for_each(|letter| folded.take(letter));
        rest = &rest[marked..];
    }
    folded.close();
    folded.out.pop();
    String::from_utf8(folded.out).unwrap_or_default()
}

/// Words, each with a blank behind it, and one that is not finished.
struct Folded {
    out: Vec<u8>,
    /// Where that one begins.
    word: usize,
}

impl Folded {
    fn plain(&mut self, byte: u8) {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' => self.out.push(byte),
            b'A'..=b'Z' => self.out.push(byte.to_ascii_lowercase()),
            b'\'' | b'`' => {}
            b'&' => {
                self.close();
                self.out.extend(b"dan");
                self.close();
            }
            _ => self.close(),
        }
    }

    fn take(&mut self, letter: char) {
        // Half rings and primes of romanization count as letters in Unicode.
        if let Ok(byte) = u8::try_from(letter)
            && byte.is_ascii()
        {
            self.plain(byte);
        } else if matches!(letter, '\u{2b9}'..='\u{2bf}') {
        } else if letter.is_alphanumeric() {
            for lower in letter.to_lowercase() {
                let mut bytes = [0; 4];
                self.out.extend(lower.encode_utf8(&mut bytes).bytes());
            }
        } else if !matches!(letter, '’' | '‘') && !is_combining_mark(letter) {
            self.close();
        }
    }

    fn close(&mut self) {
        if self.out.len() == self.word {
            return;
        }
        if self.out[self.word..] == *b"and" {
            self.out.truncate(self.word);
            self.out.extend(b"dan");
        }
        self.out.push(b' ');
        self.word = self.out.len();
    }
}

/// What lies between blanks; quicker than `split` where words are short.
pub(crate) fn words(folded: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(folded);
    std::iter::from_fn(move || {
        let here = rest?;
        match here.bytes().position(|byte| byte == b' ') {
            Some(at) => {
                rest = Some(&here[at + 1..]);
                Some(&here[..at])
            }
            None => rest.take(),
        }
    })
}

/// Whether a number after this word is that of a part.
fn is_part_word(word: &str) -> bool {
    matches!(
        word,
        "jilid"
            | "jil"
            | "volume"
            | "vol"
            | "v"
            | "juz"
            | "juzu"
            | "buku"
            | "bk"
            | "bagian"
            | "bag"
            | "part"
            | "pt"
            | "book"
            | "tome"
            | "band"
            | "bd"
            | "teil"
            | "kelas"
            | "semester"
            | "seri"
            | "no"
            | "nomor"
            | "tingkat"
            | "grade"
    )
}

/// What two words that follow each other say of a part.
fn part_of<'a>(word: &str, next: &'a str) -> Option<Cow<'a, str>> {
    if !is_part_word(word) {
        return None;
    }
    if let Some(number) = part_number(next) {
        return Some(number.to_string().into());
    }
    // `kelas 5a`
    let numbered = word != "v" && next.len() <= 3 && next.starts_with(|c: char| c.is_ascii_digit());
    let lettered =
        next.len() == 1 && matches!(word, "jilid" | "jil" | "volume" | "vol" | "part" | "bagian");
    (numbered || lettered).then_some(Cow::Borrowed(next))
}

/// A folded title without what tells the parts of a work apart, and that: the number after a word such as `jilid`, or a
/// number at the very end. The second is empty where there is none.
pub(crate) fn parted(folded: &str) -> (Cow<'_, str>, String) {
    let key = named_part(folded);
    if !key.is_empty() {
        return (without_named(folded).into(), key);
    }
    if let Some(at) = folded.bytes().rposition(|byte| byte == b' ')
        && let Some(number) = number(&folded[at + 1..])
        && number < 1000
    {
        return (folded[..at].into(), number.to_string());
    }
    (folded.into(), key)
}

/// The second of these, but a number at the end does not count.
pub(crate) fn named_part(folded: &str) -> String {
    let mut key = String::new();
    let mut words = words(folded);
    let mut before = words.next().unwrap_or("");
    for word in words {
        if let Some(part) = part_of(before, word) {
            if !key.is_empty() {
                key.push('.');
            }
            key.push_str(&part);
        }
        before = word;
    }
    key
}

fn without_named(folded: &str) -> String {
    let mut kept = String::with_capacity(folded.len());
    let mut words = words(folded).peekable();
    while let Some(word) = words.next() {
        if words
            .next_if(|next| part_of(word, next).is_some())
            .is_none()
        {
            if !kept.is_empty() {
                kept.push(' ');
            }
            kept.push_str(word);
        }
    }
    kept
}

/// A number after a word such as `jilid`, where single Roman digits and words are numbers too.
fn part_number(word: &str) -> Option<u32> {
    let spoken = ORDINALS.iter().find(|(name, _)| *name == word);
    match word {
        "v" => Some(5),
        "x" => Some(10),
        _ => number(word).or(spoken.map(|(_, value)| *value)),
    }
}

/// The pages of an extent: the number before `hlm`, `p` and their like, else the largest. None where there are
/// several volumes.
pub(crate) fn pages(extent: &str) -> Option<u16> {
    let folded = fold(extent);
    let volumes = |word: &str| {
        ["jil", "vol", "v", "bd"].iter().any(|name| {
            word.strip_prefix(name).is_some_and(|rest| {
                rest.is_empty() || rest == "id" || rest == "ume" || rest == "s" || rest == "umes"
            })
        })
    };
    let mut best = None;
    let mut words = words(&folded).peekable();
    while let Some(word) = words.next() {
        let digits = word.bytes().take_while(u8::is_ascii_digit).count();
        let Ok(number) = word[..digits].parse::<u16>() else {
            continue;
        };
        let unit = if digits < word.len() {
            &word[digits..]
        } else {
            words.peek().copied().unwrap_or("")
        };
        if volumes(unit) {
            return None;
        }
        if unit.starts_with('h') || unit.starts_with('p') {
            return Some(number);
        }
        // Centimetres stand behind the pages.
        if !unit.starts_with("cm") && number > 9 {
            best = best.max(Some(number));
        }
    }
    best
}

/// An Arabic number, or a Roman one up to 39 of at least two letters (or `i`, `v`, `x` would be words).
fn number(word: &str) -> Option<u32> {
    if word.bytes().all(|byte| byte.is_ascii_digit()) {
        return word.parse().ok();
    }
    if word.len() < 2 && word != "i" {
        return None;
    }
    let (mut sum, mut last) = (0, 0);
    for letter in word.bytes().rev() {
        let value = match letter {
            b'i' => 1,
            b'v' => 5,
            b'x' => 10,
            _ => return None,
        };
        if value < last {
            sum -= value;
        } else {
            sum += value;
        }
        last = last.max(value);
    }
    u32::try_from(sum).ok().filter(|sum| *sum < 40)
}

/// Words for the number of an edition.
const ORDINALS: &[(&str, u32)] = &[
    ("pertama", 1),
    ("first", 1),
    ("kesatu", 1),
    ("kedua", 2),
    ("second", 2),
    ("ketiga", 3),
    ("third", 3),
    ("keempat", 4),
    ("fourth", 4),
    ("kelima", 5),
    ("fifth", 5),
    ("keenam", 6),
    ("sixth", 6),
    ("ketujuh", 7),
    ("seventh", 7),
    ("kedelapan", 8),
    ("eighth", 8),
    ("kesembilan", 9),
    ("ninth", 9),
    ("kesepuluh", 10),
    ("tenth", 10),
];

/// The number of an edition statement; a number of a printing (`cet. 3`) is none.
pub(crate) fn edition_number(statement: &str) -> Option<u32> {
    if statement.is_empty() {
        return None;
    }
    let folded = fold(statement);
    let mut printing = false;
    let mut words = words(&folded).peekable();
    while let Some(word) = words.next() {
        if word.starts_with("cet") || word.starts_with("print") || word.starts_with("impress") {
            printing = true;
            continue;
        }
        if word.starts_with("ed") {
            printing = false;
            continue;
        }
        let digits = word.trim_end_matches(|character: char| character.is_ascii_alphabetic());
        let value = ORDINALS
            .iter()
            .find(|(name, _)| *name == word)
            .map(|(_, value)| match words.peek() {
                Some(&"belas") => value + 10,
                Some(&"puluh") => value * 10,
                _ => *value,
            })
            .or_else(|| {
                let digits = digits.strip_prefix("ke").unwrap_or(digits);
                digits
                    .parse::<u32>()
                    .ok()
                    .or_else(|| number(word))
                    .filter(|value| (1..100).contains(value))
            });
        match value {
            Some(value) if !printing => return Some(value),
            _ => printing = printing && value.is_none(),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_come_apart_at_isbd_marks() {
        let parts = split("Ekonomi moneter : teori, masalah / Nopirin ; editor A");
        assert_eq!(
            (parts.title.as_str(), parts.subtitle.as_str()),
            ("Ekonomi moneter", "teori, masalah")
        );
        assert_eq!(parts.responsibility, "Nopirin ; editor A");
        assert_eq!(split("TCP/IP: jaringan").title, "TCP/IP: jaringan");
    }

    #[test]
    fn titles_are_folded() {
        assert_eq!(
            fold("Fiqih & \u{201c}Mu\u{2018}\u{101}malah\u{201d}, and more"),
            "fiqih dan muamalah dan more"
        );
    }

    #[test]
    fn parts_and_editions_have_numbers() {
        for (title, bare, part) in [
            ("Sejarah dunia, jilid II", "sejarah dunia", "2"),
            ("Matematika kelas 5 semester 1", "matematika", "5.1"),
            ("Indonesia 1945", "indonesia 1945", ""),
            ("Kimia kelas X, jilid kedua", "kimia", "10.2"),
            ("Fisika dasar jilid 2", "fisika dasar", "2"),
            ("Wiro Sableng 12", "wiro sableng", "12"),
        ] {
            assert_eq!(parted(&fold(title)), (bare.into(), part.to_owned()));
        }
        assert_eq!(named_part("kejayaan nusantara abad 16"), "");
        assert_eq!(fold("Ihy\u{101}\u{2bc} \u{2bb}ul\u{16b}m"), "ihya ulum");
        assert_eq!(pages("xii, 345 hlm. : ilus. ; 23 cm"), Some(345));
        assert_eq!((pages("210p."), pages("3 jil.")), (Some(210), None));
        assert_eq!(edition_number("Ed. 2, cet. 5"), Some(2));
        assert_eq!(edition_number("Edisi ketiga belas"), Some(13));
        assert_eq!(edition_number("Cet. 3"), None);
        assert_eq!(edition_number("5th ed."), Some(5));
        assert_eq!(edition_number("Edisi ketiga"), Some(3));
        assert_eq!(edition_number("Ed. rev."), None);
    }
}
