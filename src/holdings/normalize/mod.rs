//! Making values comparable.
//!
//! In: cells and subfields as libraries write them. Out: values with one form, or nothing where there is none.
//! Lives here: ISBN, ISSN, years, languages, formats, class groups, titles, names.
//! Does not live here: which field or column a value comes from.

pub(crate) mod class;
pub(crate) mod format;
pub(crate) mod isbn;
pub(crate) mod language;
pub(crate) mod title;
pub(crate) mod year;

/// Blanks collapsed and ends trimmed.
pub(crate) fn squeeze(text: &str) -> String {
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

/// Without a final stop, unless it belongs to an initial or an abbreviation of up to four letters.
pub(crate) fn strip_stop(text: &str) -> &str {
    let text = strip_isbd(text);
    match text.strip_suffix('.') {
        Some(rest) if !rest.ends_with('.') => {
            let last = rest.rsplit([' ', '.', '-']).next().unwrap_or("");
            if last.chars().count() > 4 || last.chars().all(|character| character.is_ascii_digit()) { rest } else { text }
        }
        _ => text,
    }
}
