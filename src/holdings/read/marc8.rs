//! MARC-8 to Unicode.
//!
//! `marc8.bin` holds the mappings of the Library of Congress code tables (public domain) in entries of seven bytes:
//! final byte of the set's escape sequence, three bytes of the MARC-8 code (two zeros before a one-byte code, whose
//! high bit is cleared), three bytes of the Unicode scalar; the top bit of these says that the character combines.
//! Entries are sorted, so a three-byte code is found by halving.

use std::borrow::Cow;
use std::sync::OnceLock;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

static TABLE: &[u8] = include_bytes!("marc8.bin");
const ENTRY: usize = 7;
const COMBINES: u32 = 0x80_0000;
const ESCAPE: u8 = 0x1B;
const ASCII: u8 = 0x42;
const ANSEL: u8 = 0x45;
const EACC: u8 = 0x31;

/// One-byte sets, spread out for looking up.
type Spread = Vec<(u8, [u32; 128])>;

fn spread() -> &'static Spread {
    static SPREAD: OnceLock<Spread> = OnceLock::new();
    SPREAD.get_or_init(|| {
        let mut sets: Spread = Vec::new();
        for entry in TABLE.chunks_exact(ENTRY).filter(|entry| entry[0] != EACC) {
            if sets.last().is_none_or(|(set, _)| *set != entry[0]) {
                sets.push((entry[0], [u32::MAX; 128]));
            }
            if let Some((_, codes)) = sets.last_mut() {
                codes[usize::from(entry[3] & 0x7F)] = scalar(entry);
            }
        }
        sets
    })
}

fn scalar(entry: &[u8]) -> u32 {
    u32::from_be_bytes([0, entry[4], entry[5], entry[6]])
}

/// The character of a one-byte code: `None` where the set has none.
fn one_byte(set: u8, code: u8) -> Option<u32> {
    let (_, codes) = spread().iter().find(|(name, _)| *name == set)?;
    Some(codes[usize::from(code & 0x7F)]).filter(|value| *value != u32::MAX)
}

fn three_bytes(code: [u8; 3]) -> Option<u32> {
    let wanted = [EACC, code[0] & 0x7F, code[1] & 0x7F, code[2] & 0x7F];
    let (mut low, mut high) = (0, TABLE.len() / ENTRY);
    while low < high {
        let middle = usize::midpoint(low, high);
        let entry = &TABLE[middle * ENTRY..(middle + 1) * ENTRY];
        match entry[..4].cmp(&wanted[..]) {
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
            std::cmp::Ordering::Equal => return Some(scalar(entry)),
        }
    }
    None
}

/// Decodes a stretch of MARC-8 to composed Unicode. Combining marks, which MARC-8 writes before their base, are moved
/// behind it. What no table knows becomes U+FFFD. Escaped numeric references (`&#x…;`) are resolved.
pub(crate) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if bytes
        .iter()
        .all(|byte| byte.is_ascii() && *byte != ESCAPE && *byte != b'&')
        && let Ok(text) = std::str::from_utf8(bytes)
    {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(bytes.len() + 8);
    let (mut g0, mut g1) = (ASCII, ANSEL);
    let mut marks = String::new();
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        if byte == ESCAPE {
            let (length, low, high) = escape(&bytes[at + 1..]);
            g0 = low.unwrap_or(g0);
            g1 = high.unwrap_or(g1);
            at += 1 + length;
            continue;
        }
        if byte == b'&'
            && g0 == ASCII
            && let Some((length, character)) = reference(&bytes[at..])
        {
            out.push(character);
            out.push_str(&marks);
            marks.clear();
            at += length;
            continue;
        }
        let set = if byte < 0x80 { g0 } else { g1 };
        let (length, value) = if byte <= 0x20 || (0x80..=0xA0).contains(&byte) {
            (1, control(byte))
        } else if set == EACC {
            match bytes.get(at..at + 3) {
                // Codes of the vendors' additions hold blanks; elsewhere a blank is the rest of a damaged character.
                Some(code) => match three_bytes([code[0], code[1], code[2]]) {
                    None if code.contains(&b' ') => (1, Some(0xFFFD)),
                    found => (3, Some(found.unwrap_or(0xFFFD))),
                },
                _ => (1, Some(0xFFFD)),
            }
        } else {
            (1, Some(one_byte(set, byte).unwrap_or(0xFFFD)))
        };
        at += length;
        let Some(value) = value else { continue };
        let Some(character) =
            char::from_u32(value & !COMBINES).filter(|character| *character != '\0')
        else {
            continue;
        };
        if value & COMBINES != 0 {
            marks.push(character);
        } else {
            out.push(character);
            out.push_str(&marks);
            marks.clear();
        }
    }
    out.push_str(&marks);
    if is_nfc_quick(out.chars()) == IsNormalized::Yes {
        Cow::Owned(out)
    } else {
        Cow::Owned(out.nfc().collect())
    }
}

/// Blanks stand for themselves; joiners are in the control area of the high half; the rest is dropped.
fn control(byte: u8) -> Option<u32> {
    match byte {
        0x20 | b'\t' | b'\n' | b'\r' => Some(u32::from(byte)),
        0x8D | 0x8E => one_byte(ANSEL, byte).or(Some(if byte == 0x8D { 0x200D } else { 0x200C })),
        _ => None,
    }
}

/// Length of an escape sequence after its first byte, and the sets it calls to the low and the high half.
fn escape(rest: &[u8]) -> (usize, Option<u8>, Option<u8>) {
    let at = |index: usize| rest.get(index).copied().unwrap_or(0);
    match at(0) {
        b's' => (1, Some(ASCII), None),
        set @ (b'g' | b'b' | b'p') => (1, Some(set), None),
        b'(' | b',' => named(rest, 1, false),
        b')' | b'-' => named(rest, 1, true),
        b'$' => match at(1) {
            b'(' | b',' => named(rest, 2, false),
            b')' | b'-' => named(rest, 2, true),
            _ => named(rest, 1, false),
        },
        _ => (0, None, None),
    }
}

fn named(rest: &[u8], mut at: usize, high: bool) -> (usize, Option<u8>, Option<u8>) {
    if rest.get(at) == Some(&b'!') {
        at += 1;
    }
    match rest.get(at) {
        Some(set) if high => (at + 1, None, Some(*set)),
        Some(set) => (at + 1, Some(*set), None),
        None => (rest.len(), None, None),
    }
}

/// `&#x….;` at the front: its length and its character.
fn reference(bytes: &[u8]) -> Option<(usize, char)> {
    let digits = bytes.strip_prefix(b"&#x")?;
    let end = digits.iter().take(7).position(|byte| *byte == b';')?;
    let text = std::str::from_utf8(&digits[..end]).ok()?;
    let character = u32::from_str_radix(text, 16)
        .ok()
        .and_then(char::from_u32)?;
    (!character.is_control()).then_some((end + 4, character))
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn marks_move_behind_their_base() {
        assert_eq!(decode(b"caf\xE2e"), "caf\u{e9}");
        assert_eq!(decode(b"\xF0\xE2c"), "\u{1e09}");
        assert_eq!(decode(b"\xB1\xA1\xB2"), "\u{142}\u{141}\u{f8}");
    }

    #[test]
    fn escapes_call_other_sets() {
        assert_eq!(decode(b"\x1B(NoRN\x1B(B."), "\u{41e}\u{440}\u{43d}.");
        assert_eq!(decode(b"H\x1Bb2\x1BsO"), "H\u{2082}O");
        assert_eq!(decode(b"\x1B$1!0!\x1B(B!"), "\u{4e00}!");
        assert_eq!(decode(b"\x1B$1!0"), "\u{fffd}\u{fffd}");
    }

    #[test]
    fn references_are_resolved() {
        assert_eq!(
            decode(b"Rock &#x200F;&amp; roll &#xZZ;"),
            "Rock \u{200f}&amp; roll &#xZZ;"
        );
    }
}
