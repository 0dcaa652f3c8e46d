//! What a visitor types, cut into clauses: `FORMAT.md`, section 9. The twin of the theme's `js/search/query.js`.

use crate::text::analyze::{Word, analyze};
use crate::text::identifiers::identify;
use crate::text::spelling::modern;
use std::collections::{BTreeMap, BTreeSet};

/// The mask of a clause that any field may meet.
pub(crate) const ALL_FIELDS: u8 = 63;
/// The mask of subjects.
pub(crate) const SUBJECT: u8 = 4;

/// Fields as they are written before a colon, with the bit of the mask of a posting. Numbers are no field of words.
const NAMES: [(&str, u8); 8] = [
    ("title", 1),
    ("author", 2),
    ("subject", SUBJECT),
    ("publisher", 8),
    ("call", 16),
    ("isbn", 0),
    ("issn", 0),
    ("id", 0),
];

/// One thing a document must have: all words of any one of `forms`, in a field of `mask`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Clause {
    pub(crate) forms: Vec<Vec<String>>,
    pub(crate) mask: u8,
    /// What spelling is compared with; empty where it is not corrected.
    pub(crate) word: String,
    /// Whether it may be the beginning of a word only.
    pub(crate) is_open: bool,
    /// Whether it must be met however frequent it is.
    pub(crate) is_fixed: bool,
}

/// Words that follow one another in a field of a mask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Phrase {
    pub(crate) words: Vec<String>,
    pub(crate) mask: u8,
}

/// A question.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Query {
    pub(crate) clauses: Vec<Clause>,
    pub(crate) phrases: Vec<Phrase>,
    /// Numbers that were asked for by `isbn:` and the like.
    pub(crate) numbers: Vec<String>,
}

impl Query {
    /// Of what was typed. `names` are those of fields in other languages, with the names here.
    pub(crate) fn parse(text: &str, names: &BTreeMap<String, String>) -> Self {
        let mut query = Self::default();
        for chunk in chunks(text) {
            let name = chunk.name.as_deref().map(str::to_lowercase);
            let mask = name.as_deref().and_then(|name| {
                let name = names.get(name).map_or(name, String::as_str);
                let known = NAMES.iter().find(|(other, _)| *other == name);
                known.map(|(_, mask)| *mask)
            });
            let content = if chunk.name.is_none() || mask.is_some() {
                &chunk.content
            } else {
                &chunk.whole
            };
            if mask == Some(0) {
                let number = identify(content).unwrap_or_else(|| content.to_lowercase());
                query.numbers.push(number);
                continue;
            }
            let words = analyze(content);
            let is_phrase = chunk.is_quoted && words.len() > 1;
            let is_fixed = mask.is_some() && !is_phrase;
            let mask = mask.unwrap_or(ALL_FIELDS);
            let clauses = words.iter().map(|word| clause(word, mask, is_fixed));
            query.clauses.extend(clauses);
            if is_phrase {
                query.phrases.push(Phrase {
                    words: sequence(&chunk.content),
                    mask,
                });
            }
        }
        let ended = |c: char| is_space(c) || matches!(c, '"' | '“' | '”');
        if let Some(last) = query.clauses.last_mut()
            && !text.ends_with(ended)
        {
            let begun = last.forms.first().and_then(|form| form.last());
            let mut letters = begun.map_or("", String::as_str).chars();
            // One Latin letter would begin too much; one Han character is half a word.
            last.is_open = match (letters.next(), letters.next()) {
                (Some(only), None) => only > '\u{E00}',
                (first, _) => first.is_some(),
            };
        }
        query
    }

    /// Of a heading that a document must have in a field.
    pub(crate) fn heading(heading: &str, mask: u8) -> Self {
        Self {
            clauses: analyze(heading)
                .iter()
                .map(|word| clause(word, mask, false))
                .collect(),
            phrases: vec![Phrase {
                words: sequence(heading),
                mask,
            }],
            numbers: Vec::new(),
        }
    }
}

/// The words of a text one after another, in the spelling of today.
pub(crate) fn sequence(text: &str) -> Vec<String> {
    analyze(text)
        .iter()
        .flat_map(|word| &word.parts)
        .map(|part| modern(part))
        .collect()
}

/// All terms by which a text is found.
pub(crate) fn terms_of(text: &str) -> BTreeSet<String> {
    analyze(text)
        .into_iter()
        .flat_map(|word| word.parts.into_iter().chain(word.also))
        .flat_map(|term| [modern(&term), term])
        .collect()
}

fn clause(word: &Word, mask: u8, is_fixed: bool) -> Clause {
    let own = std::iter::once(word.parts.clone())
        .chain(word.also.iter().map(|term| vec![term.clone()]))
        .collect::<Vec<_>>();
    let today = own
        .iter()
        .map(|form| form.iter().map(|term| modern(term)).collect::<Vec<_>>());
    let mut forms: Vec<Vec<String>> = Vec::new();
    for form in own.iter().cloned().chain(today) {
        if !forms.contains(&form) {
            forms.push(form);
        }
    }
    let compared = match word.parts.as_slice() {
        [only] => only.as_str(),
        _ => word.also.first().map_or("", String::as_str),
    };
    let has_number = compared.chars().any(|c| c.is_numeric());
    Clause {
        forms,
        mask,
        word: if has_number {
            String::new()
        } else {
            compared.to_owned()
        },
        is_open: false,
        is_fixed,
    }
}

/// A piece of a question: words in quotes or a run without spaces, with a name before a colon.
struct Chunk {
    whole: String,
    name: Option<String>,
    content: String,
    is_quoted: bool,
}

fn is_space(c: char) -> bool {
    c == '\u{FEFF}' || (c.is_whitespace() && c != '\u{85}')
}

fn is_opening(c: char) -> bool {
    matches!(c, '"' | '“' | '„' | '”')
}

fn chunks(text: &str) -> Vec<Chunk> {
    let chars: Vec<char> = text.chars().collect();
    let mut all = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let letters = chars[at..].iter().take_while(|c| c.is_alphabetic()).count();
        let after = at + letters + 1;
        let named = letters > 0 && chars.get(at + letters) == Some(&':');
        let found = named
            .then(|| body(&chars, after))
            .flatten()
            .map(|body| (Some(chars[at..after - 1].iter().collect()), body))
            .or_else(|| body(&chars, at).map(|body| (None, body)));
        match found {
            Some((name, (content, is_quoted, end))) => {
                all.push(Chunk {
                    whole: chars[at..end].iter().collect(),
                    name,
                    content,
                    is_quoted,
                });
                at = end;
            }
            None => at += 1,
        }
    }
    all
}

/// Content, whether it was in quotes, and where it ends.
fn body(chars: &[char], at: usize) -> Option<(String, bool, usize)> {
    let first = *chars.get(at)?;
    if is_opening(first) {
        let inside = chars[at + 1..]
            .iter()
            .take_while(|c| !matches!(c, '"' | '“' | '”'))
            .count();
        let end = at + 1 + inside;
        let closed = chars.get(end).is_some_and(|c| matches!(c, '"' | '”'));
        let content = chars[at + 1..end].iter().collect();
        return Some((content, true, end + usize::from(closed)));
    }
    let bare = chars[at..]
        .iter()
        .take_while(|c| !is_space(**c) && !is_opening(**c))
        .count();
    (bare > 0).then(|| (chars[at..at + bare].iter().collect(), false, at + bare))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Query {
        Query::parse(
            text,
            &BTreeMap::from([("judul".to_owned(), "title".to_owned())]),
        )
    }

    #[test]
    fn fields_phrases_and_open_words() {
        let query = parsed("author:hirata \"laskar pelangi\" buk");
        let masks: Vec<u8> = query.clauses.iter().map(|clause| clause.mask).collect();
        assert_eq!(masks, [2, 63, 63, 63]);
        assert_eq!(query.phrases[0].words, ["laskar", "pelangi"]);
        let open: Vec<bool> = query.clauses.iter().map(|clause| clause.is_open).collect();
        assert_eq!(open, [false, false, false, true]);
        assert!(query.clauses[0].is_fixed);
        assert!(!parsed("buku ").clauses[0].is_open);
    }

    #[test]
    fn a_colon_that_names_no_field_parts_words() {
        let words = |text: &str| -> Vec<String> {
            let clauses = parsed(text).clauses;
            clauses.into_iter().map(|clause| clause.word).collect()
        };
        assert_eq!(words("fisika: dasar"), ["fisika", "dasar"]);
        assert_eq!(words("bab:dua"), ["bab", "dua"]);
        assert_eq!(parsed("isbn:979-3062-79-7").numbers.len(), 1);
    }

    #[test]
    fn old_spelling_is_a_form() {
        assert_eq!(
            parsed("soekarno ").clauses[0].forms,
            [["soekarno"], ["sukarno"]]
        );
    }

    #[test]
    fn fields_have_names_in_other_languages() {
        assert_eq!(parsed("Judul:buku "), parsed("title:buku "));
        assert_eq!(parsed("jodol:buku ").clauses[0].mask, ALL_FIELDS);
    }
}
