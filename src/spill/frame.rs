//! How byte strings lie one after another: their length in seven bits a byte, then they themselves.

/// Bytes that a length takes at most.
pub(super) const LONGEST: usize = 10;

/// Appends a length.
pub(super) fn put_len(out: &mut Vec<u8>, len: usize) {
    let mut rest = len;
    while rest >= 0x80 {
        out.push(low_bits(rest) | 0x80);
        rest >>= 7;
    }
    out.push(low_bits(rest));
}

/// Bytes that a length takes.
pub(super) fn len_of(len: usize) -> usize {
    let bits = usize::BITS - len.leading_zeros();
    bits.div_ceil(7).max(1) as usize
}

fn low_bits(value: usize) -> u8 {
    u8::try_from(value & 0x7f).unwrap_or_default()
}

/// Takes a length from the front: the length and the bytes it took. `None` while it is not all there.
pub(super) fn len(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut value = 0;
    for (at, byte) in bytes.iter().take(LONGEST).enumerate() {
        value |= usize::from(byte & 0x7f) << (7 * at).min(usize::BITS as usize - 1);
        if byte & 0x80 == 0 {
            return Some((value, at + 1));
        }
    }
    None
}

/// Appends a key and its value.
pub(super) fn put_pair(out: &mut Vec<u8>, key: &[u8], value: &[u8]) {
    put_len(out, key.len());
    put_len(out, value.len());
    out.extend_from_slice(key);
    out.extend_from_slice(value);
}

/// Where a pair lies from its front on.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Pair {
    /// Where its key begins.
    pub(super) key: usize,
    /// Where its value begins, and the key ends.
    pub(super) value: usize,
    /// Where it ends.
    pub(super) end: usize,
}

/// The pair at the front, or `None` while its lengths are not all there. It may end after the bytes given.
pub(super) fn pair(bytes: &[u8]) -> Option<Pair> {
    let (key_len, first) = len(bytes)?;
    let (value_len, second) = len(bytes.get(first..)?)?;
    let key = first + second;
    let value = key.saturating_add(key_len);
    Some(Pair {
        key,
        value,
        end: value.saturating_add(value_len),
    })
}

/// The first eight bytes of a key as a number that sorts as they do.
pub(super) fn prefix(key: &[u8]) -> u64 {
    let mut first = [0; 8];
    let len = key.len().min(8);
    first[..len].copy_from_slice(&key[..len]);
    u64::from_be_bytes(first)
}
