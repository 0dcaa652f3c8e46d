//! Words of titles and names as they are compared: one spelling for old and new orthography and for the romanizations
//! of Arabic, and how much two lists of words have in common.

/// Words that say nothing about which work it is; in the spelling of `spelled`.
const LINKS: &[&str] = &[
    "dan", "di", "ke", "dari", "yang", "untuk", "pada", "dalam", "dengan", "the", "te", "of", "a",
    "an", "in", "on", "for", "to", "al", "ar", "as", "el", "at", "by", "oleh",
];

/// Whether a word carries no meaning of its own.
pub(super) fn is_link(word: &str) -> bool {
    LINKS.contains(&word)
}

/// Folded text in one spelling: `perpoestakaan` and `perpustakaan`, `achlak` and `akhlaq` become one.
pub(crate) fn spelled(folded: &str) -> String {
    let mut out = String::with_capacity(folded.len());
    for word in folded.split(' ') {
        if word.is_empty() {
            continue;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        spell(word, &mut out);
    }
    out
}

/// Sounds that are written in more than one way, longest first.
const SOUNDS: &[(&str, &str)] = &[
    ("oe", "u"),
    ("dj", "y"),
    ("tj", "c"),
    ("sj", "s"),
    ("sy", "s"),
    ("sh", "s"),
    ("th", "t"),
    ("dh", "d"),
    ("dz", "z"),
    ("kh", "k"),
    ("ch", "k"),
    ("ph", "f"),
    ("j", "y"),
    ("q", "k"),
    ("v", "f"),
];

fn spell(word: &str, out: &mut String) {
    if !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        out.push_str(word);
        return;
    }
    let start = out.len();
    let mut rest = word;
    while let Some(first) = rest.get(..1) {
        let sound = SOUNDS.iter().find(|(from, _)| rest.starts_with(from));
        let (taken, sounds) = sound.map_or((1, first), |(from, to)| (from.len(), *to));
        // Doubled letters are one: `syariyyah`, `massa`.
        if !(out.len() > start && out.ends_with(sounds)) {
            out.push_str(sounds);
        }
        rest = &rest[taken..];
    }
}

/// The consonants of a word: what is left when vowels are misspelled. The word itself where it has hardly any.
pub(super) fn skeleton(word: &str) -> String {
    let bare: String = word
        .chars()
        .filter(|letter| !matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u' | 'h' | 'w' | 'y'))
        .collect();
    if bare.len() < 2 {
        word.to_owned()
    } else {
        bare
    }
}

/// What two lists of words have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Overlap {
    /// Words in both.
    pub(super) common: usize,
    /// Long words of one that differ by one letter from a word of the other.
    pub(super) near: usize,
    /// Words in the first only.
    pub(super) left: usize,
    /// Words in the second only.
    pub(super) right: usize,
}

impl Overlap {
    /// The same words.
    pub(super) fn is_same(self) -> bool {
        self.near == 0 && self.is_near()
    }

    /// The same words, but for a slip of the pen.
    pub(super) fn is_near(self) -> bool {
        self.left == 0 && self.right == 0 && self.common + self.near > 0 && self.near <= 1
    }

    /// The common part of the shorter list, in percent.
    pub(super) fn share(self) -> usize {
        let shorter = self.common + self.near + self.left.min(self.right);
        (self.common + self.near) * 100 / shorter.max(1)
    }
}

/// Compares two texts word by word, without the words that carry no meaning, in any order.
pub(super) fn overlap(a: &str, b: &str) -> Overlap {
    if a == b {
        let n_words = a.split(' ').filter(|word| !word.is_empty()).count();
        return Overlap {
            common: n_words,
            ..Overlap::default()
        };
    }
    let (words, others) = (carrying(a), carrying(b));
    // `raja grafindo` is `rajagrafindo`.
    if words.concat() == others.concat() {
        return Overlap {
            common: words.len().min(others.len()),
            ..Overlap::default()
        };
    }
    let mut open: Vec<Option<&str>> = others.into_iter().map(Some).collect();
    let mut take = |fits: &dyn Fn(&str) -> bool| {
        let place = open.iter().position(|other| other.is_some_and(fits));
        place.and_then(|place| open[place].take()).is_some()
    };
    let n_words = words.len();
    let rest: Vec<&str> = words
        .into_iter()
        .filter(|word| !take(&|other| other == *word))
        .collect();
    let common = n_words - rest.len();
    let near = rest
        .iter()
        .filter(|word| take(&|other| one_slip(word, other)))
        .count();
    Overlap {
        common,
        near,
        left: rest.len() - near,
        right: open.into_iter().flatten().count(),
    }
}

/// The words that carry meaning; all of them where none does.
pub(super) fn carrying(text: &str) -> Vec<&str> {
    let all = text.split(' ').filter(|word| !word.is_empty());
    let words: Vec<&str> = all.clone().filter(|word| !is_link(word)).collect();
    if words.is_empty() {
        all.collect()
    } else {
        words
    }
}

/// Whether two long words differ by one letter too many, too few, wrong, or by two that changed places. Short words
/// differ by one letter and mean something else (`mikro`, `makro`), and so do numbers.
pub(super) fn one_slip(a: &str, b: &str) -> bool {
    const LONG: usize = 6;
    let plain =
        |word: &str| word.len() >= LONG && word.bytes().all(|byte| byte.is_ascii_lowercase());
    if !plain(a) || !plain(b) || a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let front = a
        .iter()
        .zip(b)
        .take_while(|(one, other)| one == other)
        .count();
    let (a, b) = (&a[front..], &b[front..]);
    let same_but = |skip_a: usize, skip_b: usize| {
        a.get(skip_a..).is_some() && a.get(skip_a..) == b.get(skip_b..)
    };
    let swapped = a.len() > 1 && b.len() > 1 && a[0] == b[1] && a[1] == b[0] && same_but(2, 2);
    same_but(1, 1) || same_but(0, 1) || same_but(1, 0) || swapped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_become_one() {
        assert_eq!(
            spelled("sedjarah perpoestakaan"),
            spelled("sejarah perpustakaan")
        );
        assert_eq!(spelled("achlaq"), spelled("akhlak"));
        assert_eq!(spelled("syarh shahih"), spelled("sharh sahih"));
        assert_ne!(spelled("1998"), spelled("198"));
    }

    #[test]
    fn one_letter_of_a_long_word_may_be_wrong() {
        assert!(one_slip("statistika", "statistik") && one_slip("manajemen", "manajmeen"));
        assert!(!one_slip("mikro", "makro") && !one_slip("perdata", "pidana"));
        assert!(overlap("pengantar statistika", "statistik pengantar").is_near());
        assert!(overlap("raja grafindo", "rajagrafindo").is_same());
        assert_eq!(overlap("hukum adat", "hukum adat jawa barat").share(), 100);
        assert_eq!(overlap("hukum adat", "hukum pidana").share(), 50);
    }
}
