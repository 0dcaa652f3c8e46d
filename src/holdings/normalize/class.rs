//! Classification numbers to the groups of the class filter.

use crate::holdings::catalog::Format;

const PREFIXES: &[&str] = &["SKR", "SKP", "REF", "TES", "DIS", "SK", "TA", "R", "T", "D"];

/// The group of a class number, or of a call number that begins with one.
pub(crate) fn group(class: &str, format: Format) -> &'static str {
    let upper = class.trim().to_uppercase();
    let mut text = match upper.as_str() {
        "NONE" | "-" => "",
        text => text,
    };
    loop {
        let shorter = strip_prefix(text);
        if shorter.len() == text.len() {
            break;
        }
        text = shorter;
    }
    match of_number(text) {
        Some(group) => group,
        None if format == Format::Serial => "serial",
        None => "unknown",
    }
}

fn strip_prefix(text: &str) -> &str {
    for prefix in PREFIXES {
        if let Some(rest) = text.strip_prefix(prefix)
            && rest.starts_with([
                ' ', '.', '-', '/', '(', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9',
            ])
        {
            return rest.trim_start_matches([' ', '.', '-', '/', '(']);
        }
    }
    text
}

fn of_number(text: &str) -> Option<&'static str> {
    let compact: String = text
        .chars()
        .filter(|character| !matches!(character, '\'' | '’' | '[' | ']' | '('))
        .collect();
    let letters = compact.find(|character: char| !character.is_alphabetic());
    let word = &compact[..letters.unwrap_or(compact.len())];
    if matches!(word, "F" | "FIK" | "FIKSI" | "FIC" | "FICTION" | "NOVEL") {
        return Some("fiction");
    }
    if matches!(word, "LOKAL" | "LOCAL" | "LK" | "LC") {
        return (word != "LC").then_some("local");
    }
    let bytes = compact.as_bytes();
    if compact.starts_with("2X") || compact.starts_with("297") {
        return Some("islam");
    }
    let digits = bytes
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let eight_x = digits == 1 && bytes[0] == b'8' && bytes.get(1) == Some(&b'X');
    let hundred = match digits {
        3 => bytes[0] - b'0',
        // A spreadsheet took leading zeros for nothing.
        1 | 2 if digits == bytes.len() || bytes.get(digits) == Some(&b'.') => 0,
        _ if eight_x => 8,
        _ => return None,
    };
    [
        "000", "100", "200", "300", "400", "500", "600", "700", "800", "900",
    ]
    .get(usize::from(hundred))
    .copied()
}

#[cfg(test)]
mod tests {
    use super::group;
    use crate::holdings::catalog::Format;

    #[test]
    fn groups() {
        for (class, expected) in [
            ("020", "000"),
            ("2X4.2", "islam"),
            ("297.4", "islam"),
            ("R 2X4 NAW r", "islam"),
            ("SK 332.4", "300"),
            ("T-658.3", "600"),
            ("F HIR l", "fiction"),
            ("fiksi", "fiction"),
            ("899.221", "800"),
            ("NONE", "unknown"),
            ("20", "000"),
            ("QA76.9", "unknown"),
        ] {
            assert_eq!(group(class, Format::Book), expected, "{class}");
        }
        assert_eq!(group("", Format::Serial), "serial");
    }
}
