//! Spellings of one word: the old orthography of Indonesian, romanizations of Arabic, slips of the finger.
//!
//! The twin of `themes/default/assets/js/search/spelling.js`; both answer to `tests/contracts/spelling.json`. Words are
//! as `analyze` gives them: folded, in lower case.

/// The word in today's Indonesian spelling: `soekarno` is `sukarno`, `tjerita` is `cerita`.
pub fn modern(word: &str) -> String {
    let mut out = word.to_owned();
    for (old, new) in [
        ("oe", "u"),
        ("dj", "j"),
        ("tj", "c"),
        ("nj", "ny"),
        ("sj", "sy"),
    ] {
        if out.contains(old) {
            out = out.replace(old, new);
        }
    }
    out
}

/// Whether `modern` makes another word of it.
pub(crate) fn is_old(word: &str) -> bool {
    let mut pairs = word.as_bytes().windows(2);
    pairs.any(|pair| matches!(pair, [b'o', b'e'] | [b'd' | b't' | b'n' | b's', b'j']))
}

/// What is left when letters that romanizations of one word swap are made one: `fiqih` and `fikih` are the same.
pub fn plain(word: &str) -> String {
    const PAIRS: [(&str, char); 10] = [
        ("sy", 's'),
        ("sh", 's'),
        ("ts", 's'),
        ("ch", 'k'),
        ("kh", 'k'),
        ("dh", 'd'),
        ("dz", 'z'),
        ("th", 't'),
        ("gh", 'g'),
        ("ph", 'f'),
    ];
    let modern = modern(word);
    let mut out = String::with_capacity(modern.len());
    let mut rest = modern.as_str();
    while let Some(first) = rest.chars().next() {
        let pair = PAIRS.iter().find(|(pair, _)| rest.starts_with(pair));
        let (letter, taken) = match (pair, first) {
            (Some((_, letter)), _) => (*letter, 2),
            (None, 'q') => ('k', 1),
            (None, 'v') => ('f', 1),
            (None, other) => (other, other.len_utf8()),
        };
        if !out.ends_with(letter) {
            out.push(letter);
        }
        rest = rest.get(taken..).unwrap_or_default();
    }
    out
}

/// The consonants that carry a word, or nothing where it has too few of them or is not in Latin letters.
pub fn skeleton(word: &str) -> Option<String> {
    if !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return None;
    }
    let mut out = String::new();
    for letter in plain(word).chars() {
        let silent = matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u' | 'h' | 'w' | 'y');
        if !silent && !out.ends_with(letter) {
            out.push(letter);
        }
    }
    (out.len() >= 2).then_some(out)
}

/// The restricted Damerau distance (optimal string alignment): letters put in, left out, changed, or swapped with
/// their neighbour. Anything above `most` is given as `most + 1`.
pub fn distance(a: &str, b: &str, most: usize) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > most {
        return most + 1;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = Vec::with_capacity(b.len() + 1);
        row.push(i + 1);
        for (j, y) in b.iter().enumerate() {
            let mut cost = (last[j] + usize::from(x != y))
                .min(last[j + 1] + 1)
                .min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                cost = cost.min(before[j - 1] + 1);
            }
            row.push(cost);
        }
        if row.iter().min().is_some_and(|least| *least > most) {
            return most + 1;
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0).min(most + 1)
}

/// How many slips a word of this length may have to be taken for another: none below four letters.
pub fn slips(word: &str) -> usize {
    match word.chars().count() {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_spellings_become_new() {
        assert_eq!(modern("soekarno"), "sukarno");
        assert_eq!(modern("tjerita"), "cerita");
        assert_eq!(modern("djawa"), "jawa");
        assert_eq!(modern("sjair"), "syair");
    }

    #[test]
    fn romanizations_meet() {
        assert_eq!(plain("fiqih"), plain("fikih"));
        assert_eq!(skeleton("fiqh"), skeleton("fikih"));
        assert_eq!(skeleton("hadits"), skeleton("hadis"));
        assert_eq!(skeleton("muhammad").as_deref(), Some("md"));
        assert_eq!(skeleton("aku"), None);
        assert_eq!(skeleton("كتاب"), None);
    }

    #[test]
    fn distances() {
        assert_eq!(distance("pelangi", "pelangi", 2), 0);
        assert_eq!(distance("pelnagi", "pelangi", 2), 1);
        assert_eq!(distance("ca", "abc", 3), 3);
        assert_eq!(distance("abcdef", "uvwxyz", 2), 3);
        assert_eq!(distance("", "abc", 3), 3);
    }
}
