//! What a file is, by its content. Names of files are not looked at: they say too little and too often the wrong thing.

use memchr::memmem;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content {
    /// Nothing but blanks.
    Empty,
    /// ISO 2709.
    Marc,
    /// MARC in XML.
    Marcxml,
    /// MODS.
    Mods,
    /// Dublin Core, as OAI-PMH gives it.
    Dublin,
    /// XML of another kind.
    Xml,
    /// MARC as mnemonic text.
    Mnemonic,
    /// JSON that holds MARC.
    MarcJson,
    /// JSON of another kind.
    Json,
    /// A spreadsheet in a ZIP archive.
    Sheet,
    /// Text that is none of these: a table.
    Text,
    /// Other bytes.
    Binary,
}

impl Content {
    /// For people.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Empty => "an empty file",
            Self::Marc => "MARC 21 in ISO 2709 form",
            Self::Marcxml => "MARCXML",
            Self::Mods => "MODS",
            Self::Dublin => "Dublin Core",
            Self::Xml => "XML",
            Self::Mnemonic => "MARC as mnemonic text",
            Self::MarcJson => "MARC in JSON",
            Self::Json => "JSON",
            Self::Sheet => "a spreadsheet",
            Self::Text => "a table or other text",
            Self::Binary => "none of the formats that can be read",
        }
    }
}

/// Tells what a file is from its beginning.
pub(crate) fn of(data: &[u8]) -> Content {
    let blank = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, 0 | 0x1A);
    let Some(first) = data.iter().position(|byte| !blank(byte)) else {
        return Content::Empty;
    };
    let data = &data[first..];
    let head = &data[..data.len().min(1 << 16)];
    if data.starts_with(b"PK\x03\x04") {
        return Content::Sheet;
    }
    if data[0] == b'<' {
        return xml(data);
    }
    if memchr::memchr2(0x1D, 0x1E, head).is_some() {
        return Content::Marc;
    }
    if is_mnemonic(data) {
        return Content::Mnemonic;
    }
    if is_json(data) {
        let has = |key: &[u8]| memmem::find(head, key).is_some();
        return if has(b"\"leader\"") && has(b"\"fields\"") {
            Content::MarcJson
        } else {
            Content::Json
        };
    }
    let strange = head
        .iter()
        .filter(|byte| **byte < 0x20 && !byte.is_ascii_whitespace())
        .count();
    if strange * 50 > head.len() {
        Content::Binary
    } else {
        Content::Text
    }
}

/// By the first element that tells.
fn xml(data: &[u8]) -> Content {
    let mut at = 0;
    while let Some(open) = memchr::memchr(b'<', &data[at..]) {
        at += open + 1;
        let name: &[u8] = data[at..]
            .split(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/'))
            .next()
            .unwrap_or_default();
        let (prefix, local) = match memchr::memchr(b':', name) {
            Some(colon) => (&name[..colon], &name[colon + 1..]),
            None => (&b""[..], name),
        };
        match local {
            b"leader" | b"controlfield" | b"datafield" => return Content::Marcxml,
            b"mods" => return Content::Mods,
            b"dc" => return Content::Dublin,
            _ if prefix == b"dc" => return Content::Dublin,
            _ => {}
        }
    }
    Content::Xml
}

/// `=LDR  `, `=001  ` or another tag stands on the first line.
fn is_mnemonic(data: &[u8]) -> bool {
    matches!(data, [b'=', a, b, c, b' ' | b'\t', ..]
        if [a, b, c].iter().all(|byte| byte.is_ascii_alphanumeric()))
}

fn is_json(data: &[u8]) -> bool {
    let next = |from: usize| {
        data[from..]
            .iter()
            .find(|byte| !byte.is_ascii_whitespace())
            .copied()
    };
    match data[0] {
        b'{' => matches!(next(1), Some(b'"' | b'}')),
        b'[' => matches!(next(1), Some(b'{' | b']')),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Content, of};

    #[test]
    fn files_are_told_apart() {
        for (text, expected) in [
            ("", Content::Empty),
            (" \r\n\u{1a}", Content::Empty),
            (
                "<?xml version=\"1.0\"?>\n<m:collection><m:record><m:leader>",
                Content::Marcxml,
            ),
            ("<modsCollection><mods version=\"3.3\">", Content::Mods),
            ("<OAI-PMH><record><metadata><oai_dc:dc>", Content::Dublin),
            ("<html><body>", Content::Xml),
            ("=LDR  00000nam", Content::Mnemonic),
            ("{\"leader\":\"x\",\"fields\":[]}", Content::MarcJson),
            ("[ {\"title\": 1}]", Content::Json),
            ("[s.n.],a,b\n", Content::Text),
            ("00024\u{1e}\u{1d}", Content::Marc),
            ("\u{1}\u{2}\u{3}\u{4}", Content::Binary),
        ] {
            assert_eq!(of(text.as_bytes()), expected, "{text}");
        }
    }
}
