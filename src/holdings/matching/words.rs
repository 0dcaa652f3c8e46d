//! Words of titles and names as they are compared: one spelling for old and new orthography and for the romanizations
//! of Arabic, and how much two lists of words have in common.

/// Words that say nothing about which work it is; in the spelling of `spelled`.
const LINKS: &[&str] = &[
    "dan", "di", "ke", "dari", "yang", "untuk", "pada", "dalam", "dengan", "of", "in", "on", "for",
    "to", "by", "oleh",
];

/// Words that libraries spell in two ways; in the spelling of sounds. The first becomes the second.
const TWINS: &[(&str, &str)] = &[
    ("analisa", "analisis"),
    ("apotik", "apotek"),
    ("atlit", "atlet"),
    ("azas", "asas"),
    ("capita", "kapita"),
    ("selecta", "selekta"),
    ("ekstrim", "ekstrem"),
    ("fikh", "fikih"),
    ("hakekat", "hakikat"),
    ("hipotesa", "hipotesis"),
    ("iyin", "izin"),
    ("yadual", "yadwal"),
    ("yaman", "zaman"),
    ("metoda", "metode"),
    ("nasehat", "nasihat"),
    ("praktek", "praktik"),
    ("profinsi", "propinsi"),
    ("resiko", "risiko"),
    ("sistim", "sistem"),
    ("sumatra", "sumatera"),
    ("tasauf", "tasawuf"),
];

/// Articles, Arabic ones assimilated or not.
pub(super) fn is_article(word: &str) -> bool {
    matches!(
        word,
        "al" | "ar" | "as" | "at" | "ad" | "az" | "an" | "el" | "a" | "te"
    )
}

/// Whether a word carries no meaning of its own.
pub(super) fn is_link(word: &str) -> bool {
    is_article(word) || LINKS.contains(&word)
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
    ("kw", "ku"),
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
        let varies = matches!(
            first,
            "o" | "d" | "t" | "s" | "k" | "c" | "p" | "j" | "q" | "v"
        );
        let mut sounds = SOUNDS.iter().filter(|_| varies);
        let sound = sounds.find(|(from, _)| rest.starts_with(from));
        let (taken, sounds) = sound.map_or((1, first), |(from, to)| (from.len(), *to));
        // Doubled letters are one: `syariyyah`, `massa`.
        if !(out.len() > start && out.ends_with(sounds)) {
            out.push_str(sounds);
        }
        rest = &rest[taken..];
    }
    if let Some((_, twin)) = TWINS.iter().find(|(word, _)| *word == &out[start..]) {
        out.truncate(start);
        out.push_str(twin);
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
    // `raja grafindo` is `rajagrafindo`, `di bawah` is `dibawah`.
    let (joined, other) = (words.concat(), others.concat());
    if joined == other || same_letters(a, b) {
        return Overlap {
            common: words.len().min(others.len()),
            ..Overlap::default()
        };
    }
    // `ulum al-din` is `ulumuddin`.
    if words.len() != others.len() && joined.len() > 9 && one_slip(&joined, &other) {
        return Overlap {
            common: words.len().min(others.len()) - 1,
            near: 1,
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

fn same_letters(a: &str, b: &str) -> bool {
    let letters = |text: &str| text.len() - text.matches(' ').count();
    letters(a) == letters(b)
        && a.split(' ')
            .flat_map(str::chars)
            .eq(b.split(' ').flat_map(str::chars))
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

/// Whether two long words differ by one letter too many, too few, wrong, by two that changed places, or by an Arabic
/// ending (`ulumul`, `ulum`). Short words differ by one letter and mean something else (`mikro`, `makro`), and so do
/// numbers.
pub(super) fn one_slip(a: &str, b: &str) -> bool {
    const LONG: usize = 6;
    let letters = |word: &str| word.bytes().all(|byte| byte.is_ascii_lowercase());
    if !letters(a) || !letters(b) || a.len().abs_diff(b.len()) > 2 {
        return false;
    }
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let ending = long
        .strip_prefix(short)
        .is_some_and(|rest| matches!(rest, "u" | "ul" | "us" | "ur" | "ut" | "ud" | "un"));
    if ending && short.len() >= 4 {
        return true;
    }
    let (a, b) = (short.as_bytes(), long.as_bytes());
    let front = a
        .iter()
        .zip(b)
        .take_while(|(one, other)| one == other)
        .count();
    let (rest, other) = (&a[front..], &b[front..]);
    let swapped = match (rest, other) {
        ([a, b, rest @ ..], [c, d, other @ ..]) => a == d && b == c && rest == other,
        _ => false,
    };
    let wrong = match (rest, other) {
        ([_, rest @ ..], [_, other @ ..]) => rest == other,
        _ => false,
    };
    let missing = other.split_first().is_some_and(|(_, other)| rest == other);
    swapped && a.len() >= LONG - 1 || a.len() >= LONG && (wrong || missing)
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
