//! Numbers, bits and lists as the text they are on the wire; the notation of `FORMAT.md`, both ways.

const A64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/// No number is longer than seven characters, so that sums of what damage has made large do not overflow.
const SHIFT_MAX: u32 = 30;
/// The most code points that a front-coded string may share with the one before.
const SHARED_MAX: usize = 63;

/// The character of a value below 64.
pub(crate) fn digit(value: u8) -> char {
    char::from(A64[usize::from(value & 63)])
}

/// The value of a character, if it has one.
pub(crate) fn value(digit: u8) -> Option<u8> {
    match digit {
        b'A'..=b'Z' => Some(digit - b'A'),
        b'a'..=b'z' => Some(digit - b'a' + 26),
        b'0'..=b'9' => Some(digit - b'0' + 52),
        b'-' => Some(62),
        b'_' => Some(63),
        _ => None,
    }
}

/// Writes a number.
pub(crate) fn push_number(out: &mut String, mut number: u64) {
    loop {
        let low = (number & 31) as u8;
        number >>= 5;
        if number == 0 {
            out.push(digit(low));
            return;
        }
        out.push(digit(low | 32));
    }
}

/// Writes numbers.
pub(crate) fn numbers(all: impl IntoIterator<Item = u64>) -> String {
    let mut out = String::new();
    for number in all {
        push_number(&mut out, number);
    }
    out
}

/// Reads numbers; `None` where the text ends inside of one or one is too long, or has signs that are not of the alphabet.
pub(crate) fn read_numbers(text: &str) -> Option<Vec<u64>> {
    let mut all = Vec::new();
    let (mut number, mut shift) = (0_u64, 0_u32);
    for &byte in text.as_bytes() {
        let value = value(byte)?;
        if shift > SHIFT_MAX {
            return None;
        }
        number |= u64::from(value & 31) << shift;
        if value & 32 == 0 {
            all.push(number);
            (number, shift) = (0, 0);
        } else {
            shift += 5;
        }
    }
    (shift == 0).then_some(all)
}

/// Writes bits, six a character, the highest first.
#[derive(Debug, Default)]
pub(crate) struct BitWriter {
    out: Vec<u8>,
    held: u64,
    n_held: u32,
}

impl BitWriter {
    /// Writes the low bits of a number, at most 32; it has no others.
    pub(crate) fn push(&mut self, bits: u64, n: u32) {
        self.held = self.held << n | bits;
        self.n_held += n;
        while self.n_held >= 6 {
            self.n_held -= 6;
            self.out.push(A64[(self.held >> self.n_held & 63) as usize]);
        }
        self.held &= (1 << self.n_held) - 1;
    }

    /// The text; what is left of the last character is zeros.
    pub(crate) fn finish(mut self) -> String {
        if self.n_held > 0 {
            self.push(0, 6 - self.n_held);
        }
        String::from_utf8(self.out).unwrap_or_default()
    }

    /// Writes ascending numbers below `span`.
    pub(crate) fn push_rice(&mut self, list: &[u32], span: u64) {
        let k = rice_parameter(list.len() as u64, span);
        let mut next = 0_u64;
        for &number in list {
            let distance = u64::from(number) - next;
            next = u64::from(number) + 1;
            let low = distance & ((1 << k) - 1);
            let mut ones = (distance >> k) as u32;
            if ones + 1 + k <= 32 {
                self.push((((1 << ones) - 1) << (k + 1)) | low, ones + 1 + k);
                continue;
            }
            while ones >= 32 {
                self.push(u64::from(u32::MAX), 32);
                ones -= 32;
            }
            self.push(((1 << ones) - 1) << 1, ones + 1);
            self.push(low, k);
        }
    }
}

/// Reads bits.
#[derive(Debug)]
pub(crate) struct BitReader<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> BitReader<'a> {
    /// Begins at the first bit.
    pub(crate) fn new(text: &'a str) -> Self {
        Self {
            text: text.as_bytes(),
            at: 0,
        }
    }

    fn bit(&mut self) -> Option<u64> {
        let value = value(*self.text.get(self.at / 6)?)?;
        let bit = value >> (5 - self.at % 6) & 1;
        self.at += 1;
        Some(u64::from(bit))
    }

    /// Reads a list of `n` numbers; `None` where the bits end too early or a number is not below `span`.
    pub(crate) fn rice(&mut self, n: usize, span: u64) -> Option<Vec<u32>> {
        // A false `n` must not make room for more numbers than there are bits.
        if n > self.text.len().saturating_mul(6) {
            return None;
        }
        let k = rice_parameter(n as u64, span);
        let mut list = Vec::with_capacity(n);
        let mut next = 0_u64;
        for _ in 0..n {
            let mut distance = 0_u64;
            while self.bit()? == 1 {
                distance += 1;
            }
            for _ in 0..k {
                distance = distance << 1 | self.bit()?;
            }
            let number = next + distance;
            if number >= span {
                return None;
            }
            list.push(u32::try_from(number).ok()?);
            next = number + 1;
        }
        Some(list)
    }
}

fn rice_parameter(n: u64, span: u64) -> u32 {
    let mean = 69 * span / (100 * n.max(1));
    mean.max(1).ilog2()
}

/// Writes strings, each by what it does not share with the one before.
#[derive(Debug, Default)]
pub(crate) struct FrontCoder {
    out: String,
    last: String,
    n: usize,
}

impl FrontCoder {
    /// Writes a string that has no space.
    pub(crate) fn push(&mut self, text: &str) {
        if self.n > 0 {
            self.out.push(' ');
        }
        let mut same = text
            .bytes()
            .zip(self.last.bytes())
            .take_while(|(a, b)| a == b)
            .count();
        while !text.is_char_boundary(same) {
            same -= 1;
        }
        let mut shared = text[..same].chars().count();
        if shared > SHARED_MAX {
            shared = SHARED_MAX;
            same = text.char_indices().nth(shared).map_or(same, |(at, _)| at);
        }
        self.out.push(digit(shared as u8));
        self.out.push_str(&text[same..]);
        text.clone_into(&mut self.last);
        self.n += 1;
    }

    /// Forgets the last string, so that the next stands whole.
    pub(crate) fn restart(&mut self) {
        self.last.clear();
    }

    /// How many were written.
    pub(crate) fn len(&self) -> usize {
        self.n
    }

    /// The text.
    pub(crate) fn finish(self) -> String {
        self.out
    }
}

/// Writes a list of strings.
pub(crate) fn front_coded<'a>(all: impl IntoIterator<Item = &'a str>) -> String {
    let mut coder = FrontCoder::default();
    for text in all {
        coder.push(text);
    }
    coder.finish()
}

/// Reads strings; `None` where one shares more than there is.
pub(crate) fn read_front_coded(text: &str) -> Option<Vec<String>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    let mut all: Vec<String> = Vec::new();
    for entry in text.split(' ') {
        let (&first, _) = entry.as_bytes().split_first()?;
        let shared = usize::from(value(first)?);
        let rest = entry.get(1..)?;
        let last = all.last().map_or("", String::as_str);
        let keep = match last.char_indices().nth(shared) {
            Some((at, _)) => at,
            None if last.chars().count() == shared => last.len(),
            None => return None,
        };
        all.push(format!("{}{rest}", &last[..keep]));
    }
    Some(all)
}

/// FNV-1a of 32 bits.
pub(crate) fn hash(text: &str) -> u32 {
    text.bytes().fold(2_166_136_261, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(16_777_619)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn writes_what_the_format_says() {
        assert_eq!(numbers([0, 31, 32, 1000]), "AfgBof");
        assert_eq!(read_numbers("AfgBof"), Some(vec![0, 31, 32, 1000]));
        assert_eq!(read_numbers("g"), None);
        assert_eq!(front_coded(["buku", "bukuan", "bumi"]), "Abuku Ean Cmi");
        assert_eq!(hash("foobar"), 0xbf9c_f968);
        let mut bits = BitWriter::default();
        // Span 8, two numbers: k is 1. 3 is 10 1, then 6 is 10 0.
        bits.push_rice(&[3, 6], 8);
        assert_eq!(bits.finish(), "s");
    }

    #[test]
    fn broken_text_is_refused() {
        assert_eq!(read_numbers("______f"), Some(vec![(1 << 35) - 1]));
        assert_eq!(read_numbers("ggggggg"), None);
        assert_eq!(read_numbers("gggggggB"), None);
        assert_eq!(BitReader::new("_").rice(1, 100), None);
        assert_eq!(BitReader::new("A").rice(1000, 10), None);
        assert_eq!(read_front_coded("Babc"), None);
        assert_eq!(read_front_coded(""), Some(Vec::new()));
    }

    proptest! {
        #[test]
        fn lists_come_back(mut list in proptest::collection::vec(0_u32..100_000, 1..300), more in 0_u64..1_000_000) {
            list.sort_unstable();
            list.dedup();
            let span = u64::from(list[list.len() - 1]) + 1 + more;
            let mut bits = BitWriter::default();
            bits.push_rice(&list, span);
            bits.push_rice(&list, span);
            let text = bits.finish();
            let mut reader = BitReader::new(&text);
            prop_assert_eq!(reader.rice(list.len(), span), Some(list.clone()));
            prop_assert_eq!(reader.rice(list.len(), span), Some(list));
        }

        #[test]
        fn strings_come_back(all in proptest::collection::vec("[a-c\u{6CC}\u{1F600}]{1,70}", 0..20)) {
            let text = front_coded(all.iter().map(String::as_str));
            prop_assert_eq!(read_front_coded(&text), Some(all));
        }
    }
}
