//! ISO 2709 framing: leader, directory, terminators; every length is checked against what stands there.

use super::{Framed, Window};
use crate::holdings::marc::{Coding, MarcRecord};
use memchr::{memchr, memchr_iter};
use std::io;

const RECORD_END: u8 = 0x1D;
const FIELD_END: u8 = 0x1E;
const LEADER: usize = 24;
const ENTRY: usize = 12;
/// Longer than any record can say it is; what has no terminator by then is cut up.
const LONGEST: usize = 16 << 20;

/// Reads one MARC record after the other.
pub(crate) struct Iso2709 {
    window: Window,
    coding: Option<Coding>,
}

impl Iso2709 {
    /// Over a stream. Where no coding is given, each record tells.
    pub(crate) fn new(window: Window, coding: Option<Coding>) -> Self {
        Self { window, coding }
    }

    /// The next record, or `None` at the end of the file.
    pub(crate) fn next(&mut self) -> io::Result<Option<Framed<MarcRecord>>> {
        loop {
            self.window.ensure(1 << 16)?;
            let junk = self
                .window
                .data()
                .iter()
                .take_while(|byte| is_filler(**byte))
                .count();
            if junk == 0 {
                break;
            }
            self.window.consume(junk);
        }
        if self.window.data().is_empty() {
            return Ok(None);
        }
        if let Some(length) = self.trusted_length()? {
            let record = frame(&self.window.data()[..length], false, self.coding);
            self.window.consume(length);
            return Ok(Some(record));
        }
        let mut searched = 0;
        loop {
            let data = self.window.data();
            if let Some(end) = memchr(RECORD_END, &data[searched..]) {
                let length = searched + end + 1;
                let record = frame(&data[..length], true, self.coding);
                self.window.consume(length);
                return Ok(Some(record));
            }
            searched = data.len();
            if searched > LONGEST || !self.window.more()? {
                break;
            }
        }
        let record = frame(self.window.data(), true, self.coding);
        let length = self.window.data().len();
        self.window.consume(length);
        // Trailing text after the last terminator is not a record.
        let rest_is_record = !matches!(record, Framed::Broken(_)) || length > LEADER;
        Ok(rest_is_record.then_some(record))
    }

    /// The length in the leader, if it lands on a terminator and no other record begins before.
    fn trusted_length(&mut self) -> io::Result<Option<usize>> {
        let Some(length) = digits(self.window.data().get(..5)) else {
            return Ok(None);
        };
        if length <= LEADER {
            return Ok(None);
        }
        self.window.ensure(length)?;
        let data = self.window.data();
        if data.get(length - 1) != Some(&RECORD_END) {
            return Ok(None);
        }
        let swallows =
            memchr_iter(RECORD_END, &data[..length - 1]).any(|at| is_leader(&data[at + 1..]));
        Ok((!swallows).then_some(length))
    }
}

fn is_filler(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, 0 | 0x1A | RECORD_END)
}

fn digits(bytes: Option<&[u8]>) -> Option<usize> {
    let bytes = bytes?;
    bytes.iter().try_fold(0, |sum, byte| {
        byte.is_ascii_digit()
            .then(|| sum * 10 + usize::from(byte - b'0'))
    })
}

/// Whether a leader seems to stand here: length, base address and the fixed digits at 20.
fn is_leader(bytes: &[u8]) -> bool {
    bytes.len() >= LEADER
        && digits(bytes.get(..5)).is_some()
        && digits(bytes.get(12..17)).is_some()
        && bytes[20..22] == *b"45"
}

fn frame(mut bytes: &[u8], mut mended: bool, given: Option<Coding>) -> Framed<MarcRecord> {
    if mended && !is_leader(bytes) {
        // Bytes between records: the record begins where a leader does.
        if let Some(skip) =
            (1..bytes.len().saturating_sub(LEADER).min(1 << 12)).find(|at| is_leader(&bytes[*at..]))
        {
            bytes = &bytes[skip..];
        }
    }
    bytes = bytes.strip_suffix(&[RECORD_END]).unwrap_or(bytes);
    if bytes.len() <= LEADER {
        return Framed::Broken("it is shorter than a leader");
    }
    let stated = digits(bytes.get(12..17))
        .filter(|base| *base > LEADER && bytes.get(base - 1) == Some(&FIELD_END));
    let base = match stated {
        Some(base) => base,
        None => match memchr(FIELD_END, &bytes[LEADER..]) {
            Some(at) => {
                mended = true;
                LEADER + at + 1
            }
            None => return Framed::Broken("its directory has no end"),
        },
    };
    let mut record =
        MarcRecord::new(&bytes[..LEADER], given.unwrap_or_else(|| coding(bytes))).with_bytes(bytes);
    let mut entries: Vec<([u8; 3], usize, usize)> = Vec::with_capacity(32);
    for entry in bytes[LEADER..base - 1].chunks_exact(ENTRY) {
        match (digits(entry.get(3..7)), digits(entry.get(7..12))) {
            (Some(length), Some(start)) => {
                entries.push(([entry[0], entry[1], entry[2]], length, start));
            }
            _ => mended = true,
        }
    }
    let fits = |length: usize, start: usize| {
        let from = base + start;
        let to = from + length;
        length > 0
            && (start == 0 || bytes.get(from - 1) == Some(&FIELD_END))
            && (bytes.get(to - 1) == Some(&FIELD_END) || to - 1 == bytes.len())
            && memchr(FIELD_END, &bytes[from..(to - 1).min(bytes.len())]).is_none()
    };
    if !entries.is_empty()
        && entries
            .iter()
            .all(|(_, length, start)| fits(*length, *start))
    {
        for (tag, length, start) in entries {
            record.push_range(tag, base + start, base + start + length - 1);
        }
    } else {
        // The directory lies. Fields still end at their terminators, and their order is that of their starts.
        mended = true;
        let ends: Vec<usize> = memchr_iter(FIELD_END, &bytes[base..])
            .map(|at| base + at)
            .chain([bytes.len()])
            .collect();
        entries.sort_by_key(|(_, _, start)| *start);
        let (mut from, mut next) = (base, 0);
        let n_stretches = bytes[base..]
            .split(|byte| *byte == FIELD_END)
            .filter(|stretch| !stretch.is_empty())
            .count();
        let exact = n_stretches <= entries.len();
        for (tag, length, _) in entries {
            let Some(mut end) = ends.get(next).copied() else {
                break;
            };
            next += 1;
            // A terminator inside a field: the field goes on until it is as long as the directory says, in characters,
            // because programs that write wrong lengths count those.
            while !exact && characters(&bytes[from..end]) + 1 < length && next < ends.len() {
                end = ends[next];
                next += 1;
            }
            if end > from {
                record.push_range(tag, from, end);
            }
            from = end + 1;
        }
    }
    if record.is_empty() {
        Framed::Broken("its directory names no field that is there")
    } else if mended {
        Framed::Mended(record, "lengths in its leader or directory are wrong")
    } else {
        Framed::Good(record)
    }
}

fn characters(bytes: &[u8]) -> usize {
    std::str::from_utf8(bytes).map_or(bytes.len(), |text| text.chars().count())
}

/// The bytes say how they are to be read; position 9 of the leader only where they leave it open.
fn coding(bytes: &[u8]) -> Coding {
    if std::str::from_utf8(bytes).is_ok() {
        // Without bytes above ASCII only an escape sequence tells MARC-8.
        return if bytes.is_ascii() && memchr(0x1B, bytes).is_some() {
            Coding::Marc8
        } else {
            Coding::Utf8
        };
    }
    let (mut valid, mut invalid) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        valid += chunk
            .valid()
            .chars()
            .filter(|character| !character.is_ascii())
            .count();
        invalid += chunk.invalid().len();
    }
    let flagged = bytes.get(9) == Some(&b'a');
    if valid > invalid || (flagged && valid > 0) {
        Coding::Utf8
    } else {
        Coding::Marc8
    }
}
