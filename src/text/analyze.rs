//! The analyzer `sil1`: text to the words that the search compares.
//!
//! The twin of `themes/default/assets/js/search/analyze.js`. Both answer to `tests/contracts/analyze.json`; a change
//! of the answers is a change of `REVISION` on both sides, so that a browser never mixes words of two kinds.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Name of the analyzer.
pub const NAME: &str = "sil1";
/// Counts changes of its answers.
pub const REVISION: u32 = 1;
/// The longest term, in code points; what is longer is cut.
pub const TERM_CHARS_MAX: usize = 40;

/// What stands in the root of an index: the name, and a hash of name and revision.
pub fn id() -> String {
    let hash = blake3::hash(format!("{NAME}/{REVISION}").as_bytes()).to_hex();
    format!("{NAME}-{}", &hash[..8])
}

/// One word of a text.
///
/// An index takes all its terms. A query is met by a record that has every one of `parts`, or any one of `also`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Word {
    /// The word, or the parts of a hyphenated word; never empty.
    pub parts: Vec<String>,
    /// Other forms that stand for the whole word: joined without hyphen, without an article.
    pub also: Vec<String>,
}

/// The words of a text, in order.
pub fn analyze(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    for pieces in compounds_marked(&fold(text)) {
        push_words(pieces, &mut words);
    }
    words
}

/// Gives every term of a text to `take`: of each word its parts, then its other forms. Gives back how many parts there
/// were. These are the terms of `analyze`, without its words; `folded` is only lent.
pub(crate) fn terms(text: &str, folded: &mut String, take: &mut impl FnMut(&str)) -> usize {
    folded.clear();
    if text.is_ascii() {
        folded.push_str(text);
        folded.make_ascii_lowercase();
    } else {
        fold_into(text, folded);
    }
    if folded.is_ascii() {
        return ascii_terms(folded, take);
    }
    // No word goes on beyond a space.
    let mut n_parts = 0;
    for part in folded.split(' ') {
        n_parts += if part.is_ascii() {
            ascii_terms(part, take)
        } else {
            word_terms(part, take)
        };
    }
    n_parts
}

/// The same of folded text, by its words.
fn word_terms(folded: &str, take: &mut impl FnMut(&str)) -> usize {
    let mut words = Vec::new();
    for pieces in compounds_marked(folded) {
        push_words(pieces, &mut words);
    }
    let mut n_parts = 0;
    for word in &words {
        n_parts += word.parts.len();
        word.parts
            .iter()
            .chain(&word.also)
            .for_each(|term| take(term));
    }
    n_parts
}

/// The same where every letter is a byte, which is most of a catalog: words as they stand, without making any.
fn ascii_terms(folded: &str, take: &mut impl FnMut(&str)) -> usize {
    let bytes = folded.as_bytes();
    let is_word = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
    let end_of = |mut at: usize| {
        while is_word(at) {
            at += 1;
        }
        at
    };
    let mut pieces: Vec<&str> = Vec::new();
    let mut n_parts = 0;
    let mut at = 0;
    while at < bytes.len() {
        if !is_word(at) {
            at += 1;
            continue;
        }
        let start = at;
        at = end_of(at);
        match bytes.get(at) {
            Some(b'-' | b'\'' | b'`') => {}
            _ => {
                take(cut_ascii(&folded[start..at]));
                n_parts += 1;
                continue;
            }
        }
        pieces.clear();
        pieces.push(cut_ascii(&folded[start..at]));
        while bytes.get(at) == Some(&b'-') && is_word(at + 1) {
            let next = at + 1;
            at = end_of(next);
            pieces.push(cut_ascii(&folded[next..at]));
        }
        if matches!(bytes.get(at), Some(b'\'' | b'`')) || bytes.get(at) == Some(&b'-') {
            // An apostrophe, maybe one on the far side of a hyphen: to the end of what may belong together.
            let more =
                |at: usize| is_word(at) || matches!(bytes.get(at), Some(b'-' | b'\'' | b'`'));
            while more(at) {
                at += 1;
            }
            n_parts += word_terms(&folded[start..at], take);
        } else {
            n_parts += compound_terms(&pieces, take);
        }
    }
    n_parts
}

/// Pieces that hyphens join, none with an apostrophe.
fn compound_terms(pieces: &[&str], take: &mut impl FnMut(&str)) -> usize {
    let first = pieces.first().copied().unwrap_or_default();
    if pieces.iter().all(|piece| *piece == first) {
        take(first);
        return 1;
    }
    pieces.iter().for_each(|piece| take(piece));
    let mut digits = pieces.iter().flat_map(|piece| piece.bytes());
    if !digits.all(|byte| byte.is_ascii_digit()) {
        take(cut_ascii(&pieces.concat()));
    }
    pieces.len()
}

fn cut_ascii(term: &str) -> &str {
    term.get(..TERM_CHARS_MAX).unwrap_or(term)
}

/// Folds text: compatibility forms, case, accents, vowel points, letters with a plain twin.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(text.len());
    fold_into(text, &mut out);
    out
}

/// Appends the folded text. A letter of ASCII that follows another has nothing to do with what stands before it, so
/// only other signs, each with the letter that they may change, need to be taken apart.
fn fold_into(text: &str, out: &mut String) {
    let mut rest = text;
    loop {
        let plain = rest.bytes().position(|byte| !byte.is_ascii());
        let Some(first) = plain else { break };
        let (before, from) = rest.split_at(first.saturating_sub(1));
        out.extend(before.chars().map(|c| c.to_ascii_lowercase()));
        let signs = from.get(usize::from(first > 0)..).unwrap_or_default();
        let length = signs.bytes().position(|byte| byte.is_ascii());
        let end = length.map_or(from.len(), |length| length + usize::from(first > 0));
        let (here, after) = from.split_at(end);
        fold_signs(here, out);
        rest = after;
    }
    out.extend(rest.chars().map(|c| c.to_ascii_lowercase()));
}

fn fold_signs(text: &str, out: &mut String) {
    // A free-standing acute is typed for an apostrophe; NFKC would make it a space with an accent.
    let apostrophes = text.chars().map(|c| if c == '\u{B4}' { '\'' } else { c });
    // Case character by character: the rule for final sigma looks at neighbours, and is folded away anyway.
    let lower: String = apostrophes.nfkc().flat_map(char::to_lowercase).collect();
    for c in lower
        .nfkd()
        .filter(|&c| !is_dropped(c))
        .collect::<String>()
        .nfc()
    {
        match plain(c) {
            "" => out.push(c),
            twin => out.push_str(twin),
        }
    }
}

/// The hyphenated pieces of each word of folded text, without apostrophes.
pub(super) fn compounds(folded: &str) -> Vec<Vec<String>> {
    let bare = |piece: Vec<char>| piece.into_iter().filter(|&c| !is_apostrophe(c)).collect();
    compounds_marked(folded)
        .into_iter()
        .map(|pieces| pieces.into_iter().map(bare).collect())
        .collect()
}

/// The same, with the apostrophes inside words still standing. Pieces without a letter or digit are left out.
fn compounds_marked(folded: &str) -> Vec<Vec<Vec<char>>> {
    let chars: Vec<char> = folded.chars().collect();
    let word_at = |at: usize| chars.get(at).is_some_and(|&c| is_word(c));
    let mut all = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        if !word_at(at) {
            at += 1;
            continue;
        }
        let mut pieces = Vec::new();
        loop {
            let start = at;
            while word_at(at) || (at < chars.len() && is_apostrophe(chars[at]) && word_at(at + 1)) {
                at += 1;
            }
            let piece = &chars[start..at];
            if piece
                .iter()
                .any(|c| c.is_alphanumeric() && !is_apostrophe(*c))
            {
                pieces.push(piece.to_vec());
            }
            match after_hyphen(&chars, at) {
                Some(next) => at = next,
                None => break,
            }
        }
        if !pieces.is_empty() {
            all.push(pieces);
        }
    }
    all
}

/// Where the next piece begins, if a hyphen joins one; an apostrophe may stand on either side (`al-'Asqalani`).
fn after_hyphen(chars: &[char], at: usize) -> Option<usize> {
    let past_apostrophe =
        |at: usize| at + usize::from(chars.get(at).is_some_and(|&c| is_apostrophe(c)));
    let hyphen = past_apostrophe(at);
    let next = past_apostrophe(hyphen + 1);
    let joins = chars.get(hyphen).is_some_and(|&c| is_hyphen(c))
        && chars.get(next).is_some_and(|&c| is_word(c));
    joins.then_some(next)
}

fn push_words(pieces: Vec<Vec<char>>, words: &mut Vec<Word>) {
    let mut parsed: Vec<Word> = pieces.iter().map(|piece| word_of(piece)).collect();
    // Reduplication makes a plural: buku-buku is buku.
    if parsed.iter().all(|word| *word == parsed[0]) {
        parsed.truncate(1);
    }
    let is_plain = |word: &Word| {
        word.parts.len() == 1 && word.also.is_empty() && !word.parts[0].chars().any(is_bigram)
    };
    let all_digits = parsed.iter().all(|word| {
        word.parts
            .concat()
            .bytes()
            .all(|byte| byte.is_ascii_digit())
    });
    if parsed.len() == 1 || all_digits || !parsed.iter().all(is_plain) {
        words.extend(parsed);
        return;
    }
    let parts: Vec<String> = parsed.into_iter().flat_map(|word| word.parts).collect();
    let joined = cut(parts.concat().chars());
    words.push(Word {
        parts,
        also: vec![joined],
    });
}

/// One piece between hyphens: a term, or bigrams where the script does not part words.
fn word_of(piece: &[char]) -> Word {
    let bare: Vec<char> = piece
        .iter()
        .copied()
        .filter(|&c| !is_apostrophe(c))
        .collect();
    let mut word = Word::default();
    for run in bare.chunk_by(|&a, &b| is_bigram(a) == is_bigram(b)) {
        if is_bigram(run[0]) && run.len() > 1 {
            word.parts
                .extend(run.windows(2).map(|pair| pair.iter().collect::<String>()));
        } else if run.iter().any(|c| c.is_alphanumeric()) {
            word.parts.push(cut(run.iter().copied()));
        }
    }
    // d'Artagnan, l'homme, O'Brien are looked for by what follows, too.
    if piece.len() > 2 && matches!(piece[0], 'd' | 'l' | 'o') && is_apostrophe(piece[1]) {
        word.also.push(cut(bare[1..].iter().copied()));
    }
    // The Arabic article is written as one with its word.
    if bare.len() >= 5 && bare[0] == '\u{627}' && bare[1] == '\u{644}' {
        word.also.push(cut(bare[2..].iter().copied()));
    }
    word
}

fn cut(chars: impl Iterator<Item = char>) -> String {
    chars.take(TERM_CHARS_MAX).collect()
}

fn is_word(c: char) -> bool {
    (c.is_alphanumeric() || is_combining_mark(c)) && !is_apostrophe(c)
}

/// Quotes, primes and the half rings of romanization: ayn, hamza, okina.
fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '\'' | '`' | '\u{2018}' | '\u{2019}' | '\u{201B}' | '\u{2032}' | '\u{2B9}'
            ..='\u{2BF}' | '\u{A78B}' | '\u{A78C}'
    )
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}')
}

/// Scripts that write words without space: Thai, Hangul, kana, Han.
fn is_bigram(c: char) -> bool {
    matches!(u32::from(c),
        0x0E01..=0x0E3A | 0x0E40..=0x0E4E
        | 0x1100..=0x11FF | 0xA960..=0xA97F | 0xAC00..=0xD7FF
        | 0x3041..=0x3096 | 0x309D..=0x309F | 0x30A1..=0x30FA | 0x30FC..=0x30FF | 0x31F0..=0x31FF
        | 0x2E80..=0x2FDF | 0x3005..=0x3007 | 0x3021..=0x3029 | 0x3400..=0x4DBF | 0x4E00..=0x9FFF
        | 0xF900..=0xFAFF | 0x20000..=0x3FFFD)
}

/// Marks that readers leave out: accents, Arabic and Hebrew points, and what has no shape of its own.
///
/// Marks of other scripts stay: in Javanese, Balinese and Sundanese they are the vowels.
fn is_dropped(c: char) -> bool {
    matches!(u32::from(c),
        0x0300..=0x036F
        // Hebrew points.
        | 0x0591..=0x05BD | 0x05BF | 0x05C1..=0x05C2 | 0x05C4..=0x05C5 | 0x05C7
        // Arabic points, Quranic marks, tatweel.
        | 0x0610..=0x061A | 0x0640 | 0x064B..=0x065F | 0x0670 | 0x06D6..=0x06DC | 0x06DF..=0x06E4
        | 0x06E7..=0x06E8 | 0x06EA..=0x06ED | 0x08D3..=0x08E1 | 0x08E3..=0x08FF
        // Soft hyphen, frames around signs, joiners, directions, variation selectors, byte order mark.
        | 0x00AD | 0x061C | 0x180B..=0x180F | 0x200C..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F | 0x20D0..=0x20F0
        | 0xFE00..=0xFE0F | 0xFEFF | 0xE0100..=0xE01EF)
}

/// The plain twin of a folded letter, or nothing.
fn plain(c: char) -> &'static str {
    match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' | 'ɖ' | 'ɗ' => "d",
        'þ' => "th",
        'ı' | 'ɨ' => "i",
        'ħ' => "h",
        'ŧ' => "t",
        'ŋ' => "ng",
        'ƀ' | 'ɓ' => "b",
        'ƒ' => "f",
        'ɠ' | 'ǥ' => "g",
        'ƙ' => "k",
        'ƿ' => "w",
        'ǝ' | 'ə' => "e",
        'ƶ' => "z",
        'ς' => "σ",
        // Arabic: wasla, final ya without points, ta marbuta, and the Persian and Urdu ya and kaf of our keyboards.
        '\u{671}' => "\u{627}",
        '\u{649}' | '\u{6CC}' => "\u{64A}",
        '\u{629}' => "\u{647}",
        '\u{6A9}' => "\u{643}",
        '\u{660}' | '\u{6F0}' => "0",
        '\u{661}' | '\u{6F1}' => "1",
        '\u{662}' | '\u{6F2}' => "2",
        '\u{663}' | '\u{6F3}' => "3",
        '\u{664}' | '\u{6F4}' => "4",
        '\u{665}' | '\u{6F5}' => "5",
        '\u{666}' | '\u{6F6}' => "6",
        '\u{667}' | '\u{6F7}' => "7",
        '\u{668}' | '\u{6F8}' => "8",
        '\u{669}' | '\u{6F9}' => "9",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::{Word, analyze, fold, fold_signs, terms};
    use proptest::prelude::*;

    #[track_caller]
    fn case(text: &str, expected: &[(&[&str], &[&str])]) {
        let owned = |terms: &[&str]| terms.iter().map(|&term| term.to_owned()).collect();
        let expected: Vec<Word> = expected
            .iter()
            .map(|&(parts, also)| Word {
                parts: owned(parts),
                also: owned(also),
            })
            .collect();
        assert_eq!(analyze(text), expected, "{text}");
    }

    // The rules one by one, written by hand; the contract file has the breadth.
    #[test]
    fn follows_its_rules() {
        case(
            "Qur'an Ka’bah ʿAbd",
            &[(&["quran"], &[]), (&["kabah"], &[]), (&["abd"], &[])],
        );
        case("e-book", &[(&["e", "book"], &["ebook"])]);
        case("buku-buku", &[(&["buku"], &[])]);
        case("al-Ghazālī", &[(&["al", "ghazali"], &["alghazali"])]);
        case("al-ʿAsqalānī", &[(&["al", "asqalani"], &["alasqalani"])]);
        case("1998-2003", &[(&["1998"], &[]), (&["2003"], &[])]);
        case("d'Artagnan", &[(&["dartagnan"], &["artagnan"])]);
        case("الكِتَابُ", &[(&["الكتاب"], &["كتاب"])]);
        case("图书馆", &[(&["图书", "书馆"], &[])]);
        case("ᮞᮥᮔ᮪ᮓ", &[(&["ᮞᮥᮔ᮪ᮓ"], &[])]);
        case("!? 😀 - '", &[]);
    }

    #[test]
    fn cuts_long_terms_by_code_points() {
        assert_eq!(analyze(&"é".repeat(60))[0].parts[0].chars().count(), 40);
    }

    proptest! {
        #[test]
        fn parts_fold_as_the_whole_does(text in "([a-cA-C ]|[\u{C0}-\u{17F}]|[\u{300}-\u{330}]|[\u{B4}\u{AD}\u{130}\u{3A3}\u{FDFA}\u{1100}\u{1161}]|\\PC){0,24}") {
            let mut whole = String::new();
            fold_signs(&text, &mut whole);
            prop_assert_eq!(fold(&text), whole);
        }

        #[test]
        fn terms_are_those_of_the_words(
            text in proptest::collection::vec("[a-d0-2A-C]{1,4}|[a-c]{38,44}|['`\u{2019}\u{2BB}-]|[ .-]|[dlo]'|[\u{E9}\u{301}\u{627}\u{644}\u{56FE}\u{E01}\u{AD}]|\\PC", 0..24)
        ) {
            let text = text.concat();
            let words = analyze(&text);
            let mut found: Vec<String> = Vec::new();
            let n_parts = terms(&text, &mut String::new(), &mut |term| found.push(term.to_owned()));
            prop_assert_eq!(n_parts, words.iter().map(|word| word.parts.len()).sum::<usize>());
            let expected: Vec<String> = words.into_iter().flat_map(|word| word.parts.into_iter().chain(word.also)).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
