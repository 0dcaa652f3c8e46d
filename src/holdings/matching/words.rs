//! Words of titles and names as they are compared: one spelling for old and new orthography and for the romanizations
//! of Arabic, and how much two lists of words have in common.

/// Words that libraries spell in two ways; in the spelling of sounds.
fn twin(word: &[u8]) -> Option<&'static [u8]> {
    Some(match word {
        b"analisa" => b"analisis",
        b"apotik" => b"apotek",
        b"atlit" => b"atlet",
        b"azas" => b"asas",
        b"capita" => b"kapita",
        b"selecta" => b"selekta",
        b"ekstrim" => b"ekstrem",
        b"fikh" => b"fikih",
        b"hakekat" => b"hakikat",
        b"hipotesa" => b"hipotesis",
        b"iyin" => b"izin",
        b"yadual" => b"yadwal",
        b"yaman" => b"zaman",
        b"metoda" => b"metode",
        b"nasehat" => b"nasihat",
        b"praktek" => b"praktik",
        b"profinsi" => b"propinsi",
        b"resiko" => b"risiko",
        b"sistim" => b"sistem",
        b"sumatra" => b"sumatera",
        b"tasauf" => b"tasawuf",
        _ => return None,
    })
}

/// Articles, Arabic ones assimilated or not.
pub(super) fn is_article(word: &str) -> bool {
    matches!(
        word,
        "al" | "ar" | "as" | "at" | "ad" | "az" | "an" | "el" | "a" | "te"
    )
}

/// Whether a word says nothing about which work it is; in the spelling of `spelled`.
pub(super) fn is_link(word: &str) -> bool {
    is_article(word)
        || matches!(
            word,
            "dan"
                | "di"
                | "ke"
                | "dari"
                | "yang"
                | "untuk"
                | "pada"
                | "dalam"
                | "dengan"
                | "of"
                | "in"
                | "on"
                | "for"
                | "to"
                | "by"
                | "oleh"
        )
}

/// Folded text in one spelling: `perpoestakaan` and `perpustakaan`, `achlak` and `akhlaq` become one.
pub(crate) fn spelled(folded: &str) -> String {
    let mut out = Vec::with_capacity(folded.len());
    for word in folded.as_bytes().split(|byte| *byte == b' ') {
        if word.is_empty() {
            continue;
        }
        if !out.is_empty() {
            out.push(b' ');
        }
        spell(word, &mut out);
    }
    String::from_utf8(out).unwrap_or_default()
}

/// The sound that a word goes on with: the letters it takes, and how it is spelled here.
fn sound(letters: &[u8], at: usize) -> (usize, u8) {
    match (letters[at], letters.get(at + 1)) {
        (b'o', Some(b'e')) => (2, b'u'),
        (b'd', Some(b'j')) => (2, b'y'),
        (b't', Some(b'j')) => (2, b'c'),
        (b's', Some(b'j' | b'y' | b'h')) => (2, b's'),
        (b't', Some(b'h')) => (2, b't'),
        (b'd', Some(b'h')) => (2, b'd'),
        (b'd', Some(b'z')) => (2, b'z'),
        (b'k' | b'c', Some(b'h')) => (2, b'k'),
        (b'p', Some(b'h')) => (2, b'f'),
        (b'j', _) => (1, b'y'),
        (b'q', _) => (1, b'k'),
        (b'v', _) => (1, b'f'),
        (other, _) => (1, other),
    }
}

fn spell(word: &[u8], out: &mut Vec<u8>) {
    if !word.iter().all(u8::is_ascii_lowercase) {
        out.extend_from_slice(word);
        return;
    }
    let start = out.len();
    let mut at = 0;
    // Doubled letters are one: `syariyyah`, `massa`.
    let mut last = 0;
    while at < word.len() {
        if word[at..].starts_with(b"kw") {
            if !out[start..].ends_with(b"ku") {
                out.extend_from_slice(b"ku");
            }
            last = b'u';
            at += 2;
            continue;
        }
        let (taken, sound) = sound(word, at);
        if sound != last {
            out.push(sound);
        }
        last = sound;
        at += taken;
    }
    if let Some(twin) = twin(&out[start..]) {
        out.truncate(start);
        out.extend_from_slice(twin);
    }
}

/// The first consonants of a word: what is left when vowels are misspelled. Its first letters where it has hardly any.
pub(super) fn skeleton(letters: impl Iterator<Item = char> + Clone, most: usize) -> String {
    let vowel = |letter: &char| matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u' | 'h' | 'w' | 'y');
    let bare = letters.clone().filter(|letter| !vowel(letter));
    let bare: String = bare.take(most).collect();
    if bare.len() < 2 {
        letters.take(most).collect()
    } else {
        bare
    }
}

/// Letters by which one of two words that differ by a slip may be longer.
const MOST_APART: usize = 2;

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
    let (mut words, mut others) = (carrying(a), carrying(b));
    let length = |words: &[&str]| words.iter().map(|word| word.len()).sum::<usize>();
    let (here, there) = (length(&words), length(&others));
    let letters = |words: &[&str]| words.concat();
    // `raja grafindo` is `rajagrafindo`, `di bawah` is `dibawah`.
    let joined = |one: &[&str], other: &[&str]| {
        let one = one.iter().flat_map(|word| word.bytes());
        one.eq(other.iter().flat_map(|word| word.bytes()))
    };
    if here == there && joined(&words, &others) || same_letters(a, b) {
        return Overlap {
            common: words.len().min(others.len()),
            ..Overlap::default()
        };
    }
    // `ulum al-din` is `ulumuddin`.
    if words.len() != others.len()
        && here > 9
        && here.abs_diff(there) <= MOST_APART
        && one_slip(&letters(&words), &letters(&others))
    {
        return Overlap {
            common: words.len().min(others.len()) - 1,
            near: 1,
            ..Overlap::default()
        };
    }
    let n_words = words.len();
    // What has found its like is taken out of both.
    let take = |others: &mut Vec<&str>, fits: &dyn Fn(&str) -> bool| {
        let place = others.iter().position(|other| fits(other));
        place.map(|place| others.remove(place)).is_some()
    };
    words.retain(|word| !take(&mut others, &|other| other == *word));
    let common = n_words - words.len();
    let near = words
        .iter()
        .filter(|word| take(&mut others, &|other| one_slip(word, other)))
        .count();
    Overlap {
        common,
        near,
        left: words.len() - near,
        right: others.len(),
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
    if a.len().abs_diff(b.len()) > MOST_APART || !letters(a) || !letters(b) {
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
