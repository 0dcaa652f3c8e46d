//! Text that went through a wrong encoding, once or several times, or that is HTML.

use encoding_rs::WINDOWS_1252;

/// How often text is taken through the wrong encoding backwards.
const MOST_TURNS: usize = 4;

/// Tags that word processors and web forms leave in text.
const TAGS: &[&str] = &[
    "a", "b", "br", "div", "em", "font", "h1", "h2", "h3", "i", "li", "ol", "p", "span", "strong",
    "sub", "sup", "table", "tbody", "td", "tr", "u", "ul",
];

/// The text as it was meant, if it can be told and is another.
pub(crate) fn mend(text: &str) -> Option<String> {
    let turned = is_suspect(text).then(|| turn(text)).flatten();
    let plain = without_html(turned.as_deref().unwrap_or(text));
    plain.or(turned)
}

/// Whether there are the letters that UTF-8 makes when it is read as Windows-1252.
pub(crate) fn is_suspect(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(0xC3, bytes).any(|at| {
        matches!(bytes.get(at + 1), Some(0x82 | 0x83 | 0xA2 | 0x98 | 0x99))
            && bytes.get(at + 2).is_some_and(|next| *next >= 0xC2)
    })
}

fn turn(text: &str) -> Option<String> {
    let mut best: Option<String> = None;
    for _ in 0..MOST_TURNS {
        let from = best.as_deref().unwrap_or(text);
        let mut bytes = Vec::with_capacity(from.len());
        let mut buffer = [0; 4];
        for character in from.chars() {
            let one = character.encode_utf8(&mut buffer);
            // The five codes that Windows-1252 leaves open come through as control characters.
            if ('\u{80}'..='\u{9f}').contains(&character) {
                bytes.push(u8::try_from(u32::from(character)).ok()?);
                continue;
            }
            let (encoded, _, failed) = WINDOWS_1252.encode(one);
            if failed {
                return best;
            }
            bytes.extend_from_slice(&encoded);
        }
        match String::from_utf8(bytes) {
            Ok(shorter) if shorter.len() < from.len() => best = Some(shorter),
            _ => return best,
        }
        if best.as_deref().is_some_and(str::is_ascii) {
            break;
        }
    }
    best
}

fn without_html(text: &str) -> Option<String> {
    memchr::memchr2(b'<', b'&', text.as_bytes())?;
    let mut out = String::with_capacity(text.len());
    let mut changed = false;
    let mut rest = text;
    while let Some(at) = rest.find(['<', '&']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let found = if rest.starts_with('<') {
            tag(rest).map(|length| (length, " "))
        } else {
            entity(rest)
        };
        match found {
            Some((length, stands_for)) => {
                changed = true;
                out.push_str(stands_for);
                rest = &rest[length..];
            }
            None => {
                out.push_str(&rest[..1]);
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    changed.then(|| super::squeeze(&out))
}

/// The length of a tag at the front.
fn tag(text: &str) -> Option<usize> {
    let end = text.find('>')?;
    let inner = text[1..end].trim_start_matches('/');
    let name: String = inner
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect();
    let closed =
        inner[name.len()..].is_empty() || inner[name.len()..].starts_with([' ', '/', '\n']);
    (closed && TAGS.contains(&name.to_ascii_lowercase().as_str())).then_some(end + 1)
}

/// The length of an entity at the front, and what it stands for.
fn entity(text: &str) -> Option<(usize, &'static str)> {
    [
        ("&amp;", "&"),
        ("&quot;", "\""),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&nbsp;", " "),
        ("&#39;", "'"),
        ("&#039;", "'"),
        ("&apos;", "'"),
    ]
    .into_iter()
    .find(|(name, _)| text.starts_with(name))
    .map(|(name, sign)| (name.len(), sign))
}

#[cfg(test)]
mod tests {
    use super::mend;

    #[test]
    fn damage_is_undone() {
        for (text, expected) in [
            ("DeveloperÃ¢â‚¬â„¢s guide", Some("Developer\u{2019}s guide")),
            ("cafÃ© noir", Some("caf\u{e9} noir")),
            (
                "cafÃ© â€œnoirâ€\u{9d}",
                Some("caf\u{e9} \u{201c}noir\u{201d}"),
            ),
            ("<p>Fikih <i>muamalah</i></p>", Some("Fikih muamalah")),
            ("R &amp; D", Some("R & D")),
            ("a < b & c > d", None),
            ("S\u{e3}o Paulo", None),
            ("Â© 2010", Some("\u{a9} 2010")),
        ] {
            assert_eq!(mend(text).as_deref(), expected, "{text}");
        }
    }
}
