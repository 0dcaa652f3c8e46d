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
        out: String::with_capacity(text.len() + 1),
        word: 0,
    };
    if text.is_ascii() {
        text.chars().for_each(|character| folded.take(character));
    } else {
        text.nfkd().for_each(|character| folded.take(character));
    }
    folded.close();
    folded.out.pop();
    folded.out
}

/// Words, each with a blank behind it, and one that is not finished.
struct Folded {
    out: String,
    /// Where that one begins.
    word: usize,
}

impl Folded {
    fn take(&mut self, character: char) {
        // Half rings and primes of romanization count as letters in Unicode.
        if character.is_ascii_alphanumeric() {
            self.out.push(character.to_ascii_lowercase());
        } else if matches!(character, '\u{2b9}'..='\u{2bf}') {
        } else if character.is_alphanumeric() {
            self.out.extend(character.to_lowercase());
        } else if character == '&' {
            self.close();
            self.out.push_str("dan");
            self.close();
        } else if !matches!(character, '\'' | '’' | '‘' | 'ʻ' | 'ʼ' | '`')
            && !is_combining_mark(character)
        {
            self.close();
        }
    }

    fn close(&mut self) {
        if self.out.len() == self.word {
            return;
        }
        if self.out[self.word..] == *"and" {
            self.out.replace_range(self.word.., "dan");
        }
        self.out.push(' ');
        self.word = self.out.len();
    }
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

/// What tells the parts of a work apart, out of a folded title: the number after a word such as `jilid`,
/// or a number at the very end. Empty where there is none.
pub(crate) fn part_key(folded: &str) -> String {
    let key = named_part(folded);
    if key.is_empty()
        && let Some((_, last)) = folded.rsplit_once(' ')
        && let Some(number) = number(last)
        && number < 1000
    {
        return number.to_string();
    }
    key
}

/// The same, but a number at the end does not count.
pub(crate) fn named_part(folded: &str) -> String {
    let mut key = String::new();
    let mut words = folded.split(' ');
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

/// A folded title without what `part_key` takes for the number of its part.
pub(crate) fn without_part(folded: &str) -> String {
    let mut kept = String::with_capacity(folded.len());
    let mut keep = |word: &str| {
        if !kept.is_empty() {
            kept.push(' ');
        }
        kept.push_str(word);
    };
    let mut named = false;
    let mut words = folded.split(' ').peekable();
    while let Some(word) = words.next() {
        if words
            .peek()
            .is_some_and(|next| part_of(word, next).is_some())
        {
            words.next();
            named = true;
        } else {
            keep(word);
        }
    }
    // A number at the end counts where no word names a part.
    if !named
        && !part_key(folded).is_empty()
        && let Some((front, _)) = folded.rsplit_once(' ')
    {
        kept.truncate(front.len());
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
    let mut words = folded.split(' ').peekable();
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
    let mut words = folded.split(' ').peekable();
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
        assert_eq!(part_key(&fold("Sejarah dunia, jilid II")), "2");
        assert_eq!(part_key(&fold("Matematika kelas 5 semester 1")), "5.1");
        assert_eq!(part_key(&fold("Indonesia 1945")), "");
        assert_eq!(part_key(&fold("Kimia kelas X, jilid kedua")), "10.2");
        assert_eq!(without_part("fisika dasar jilid 2"), "fisika dasar");
        assert_eq!(without_part("wiro sableng 12"), "wiro sableng");
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
