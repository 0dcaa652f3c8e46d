//! Making values comparable.
//!
//! In: cells and subfields as libraries write them. Out: values with one form, or nothing where there is none.
//! Lives here: ISBN, ISSN, years, languages, formats, class groups, titles, names.
//! Does not live here: which field or column a value comes from.

pub(crate) mod class;
pub(crate) mod damage;
pub(crate) mod format;
pub(crate) mod isbn;
pub(crate) mod language;
pub(crate) mod title;
pub(crate) mod year;

/// Blanks collapsed and ends trimmed.
pub(crate) fn squeeze(text: &str) -> String {
    let bytes = text.as_bytes();
    let plain =
        |pair: &[u8]| pair[0] >= b' ' && pair[0] < 0x7F && (pair[0] != b' ' || pair[1] != b' ');
    // Most values need nothing.
    if bytes.windows(2).all(plain)
        && bytes.last().is_none_or(|byte| (b'!'..0x7F).contains(byte))
        && !bytes.starts_with(b" ")
    {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for word in text.split(|character: char| character.is_whitespace() || character.is_control()) {
        if !word.is_empty() {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(word);
        }
    }
    out
}

/// Without the ISBD mark that leads on to the next area.
pub(crate) fn strip_isbd(text: &str) -> &str {
    let mut text = text.trim();
    loop {
        let shorter = text.trim_end_matches([' ', '/', ':', ';', ',', '=', '+']);
        if shorter.len() == text.len() {
            return text;
        }
        text = shorter;
    }
}

/// Words that keep their stop.
const ABBREVIATIONS: &[&str] = &[
    "inc", "ltd", "corp", "bros", "dkk", "dll", "etc", "msc", "phil", "prof", "ill", "ed", "hlm",
];

/// Without a final stop, unless it belongs to an initial or an abbreviation.
pub(crate) fn strip_stop(text: &str) -> &str {
    let text = strip_isbd(text);
    match text.strip_suffix('.') {
        Some(rest) if !rest.ends_with('.') => {
            let last = rest.rsplit([' ', '.', '-']).next().unwrap_or("");
            let short = last.chars().count() <= 2 && last.chars().any(char::is_alphabetic);
            if short || ABBREVIATIONS.contains(&last.to_lowercase().as_str()) {
                text
            } else {
                rest
            }
        }
        _ => text,
    }
}

/// Ways of saying that a place or a publisher is not known.
const NOBODY: &[&str] = &[
    "sn",
    "sl",
    "slsn",
    "tp",
    "ttp",
    "tpn",
    "none",
    "na",
    "tanpapenerbit",
    "tanpatempat",
    "",
];

/// Whether the letters of a text are one of these.
fn says_nothing(text: &str) -> bool {
    let mut letters = [0; 14];
    let mut n = 0;
    for letter in text.chars().filter(|letter| letter.is_alphanumeric()) {
        // None of them is as long, or has other letters.
        let (Ok(letter), Some(place)) = (u8::try_from(letter), letters.get_mut(n)) else {
            return false;
        };
        *place = letter.to_ascii_lowercase();
        n += 1;
    }
    NOBODY
        .iter()
        .any(|nobody| *nobody.as_bytes() == letters[..n])
}

/// A place or a publisher without ISBD marks and stray brackets; empty where it says that it is not known.
pub(crate) fn imprint(text: &str) -> String {
    let text = strip_isbd(text);
    if says_nothing(text) {
        return String::new();
    }
    let whole = text.starts_with('[') && text.ends_with(']') && text.matches('[').count() == 1;
    let text = if whole {
        text.trim_matches(['[', ']'])
    } else {
        text
    };
    match (text.contains('['), text.contains(']')) {
        (false, true) => text.trim_end_matches(']').trim().to_owned(),
        (true, false) => text.trim_start_matches('[').trim().to_owned(),
        _ => text.to_owned(),
    }
}
