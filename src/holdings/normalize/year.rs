//! Years of publication out of free text.

const EARLIEST: i16 = 1450;

/// The year, if the text names one of the common era that is not part of a range: `[2015]` and `c2010` do,
/// `t.t.`, `1412 H` and `2009-2020` do not.
pub(crate) fn year(text: &str, latest: i16) -> Option<i16> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let start = at;
        while bytes.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
        let Some(year) = text
            .get(start..at)
            .filter(|run| run.len() == 4)
            .and_then(|run| run.parse::<i16>().ok())
        else {
            continue;
        };
        let after = text[at..].trim_start();
        if is_hijri(after) {
            continue;
        }
        if (EARLIEST..=latest).contains(&year) {
            let before = text[..start].trim_end();
            return (!opens_range(after) && !closes_range(before)).then_some(year);
        }
    }
    None
}

/// Whether the text holds figures and none of them is a year that could be: `3015` and `19981` are odd; `t.t.`,
/// `1412 H` and `2009-2020` are not.
pub(crate) fn is_odd(text: &str, latest: i16) -> bool {
    let mut runs = text
        .split(|character: char| !character.is_ascii_digit())
        .filter(|run| !run.is_empty())
        .peekable();
    // `19--` and `199?` are what rules of cataloging write for a year that is not known.
    let known_unknown = text.contains("--") || text.contains('?') || text.contains("9-");
    runs.peek().is_some()
        && !known_unknown
        && !runs.any(|run| {
            run.len() == 4
                && run
                    .parse::<i16>()
                    .is_ok_and(|year| (600..=latest).contains(&year))
        })
}

fn is_hijri(after: &str) -> bool {
    let after = after.trim_start_matches([']', ')', '.']).trim_start();
    let word: String = after
        .chars()
        .take_while(|character| character.is_alphabetic())
        .collect();
    matches!(
        word.to_lowercase().as_str(),
        "h" | "hijri" | "hijriah" | "hijriyah" | "ah"
    )
}

fn dash(character: char) -> bool {
    matches!(character, '-' | '/' | '\u{2010}'..='\u{2015}')
}

fn opens_range(after: &str) -> bool {
    let mut rest = after.chars();
    if !rest.next().is_some_and(dash) {
        return false;
    }
    let tail: String = rest.collect();
    let tail = tail.trim();
    // `2009-2020`, `2010/11`, and the open `2009-`; but not a day, as in `2015-03-01`.
    let digits = tail.chars().take_while(char::is_ascii_digit).count();
    let more = tail.chars().nth(digits).is_some_and(dash);
    tail.is_empty() || digits == 4 || (digits == 2 && !more)
}

fn closes_range(before: &str) -> bool {
    let mut rest = before.chars().rev();
    rest.next().is_some_and(dash)
        && rest
            .filter(|character| !character.is_whitespace())
            .take(4)
            .all(|c| c.is_ascii_digit())
        && before.chars().filter(char::is_ascii_digit).count() >= 4
        && !before.chars().rev().skip(1).take(3).any(dash)
}

#[cfg(test)]
mod tests {
    use super::{is_odd, year};

    #[test]
    fn odd_years_are_told() {
        for (text, odd) in [
            ("3015", true),
            ("19981", true),
            ("20", true),
            ("1412 H", false),
            ("2009-2020", false),
            ("t.t.", false),
            ("[199-?]", false),
            ("", false),
        ] {
            assert_eq!(is_odd(text, 2027), odd, "{text}");
        }
    }

    #[test]
    fn years_as_libraries_write_them() {
        for (text, expected) in [
            ("[2015]", Some(2015)),
            ("c2010", Some(2010)),
            ("t.t.", None),
            ("1412 H", None),
            ("1412 H / 1992 M", Some(1992)),
            ("2009-2020", None),
            ("2009-", None),
            ("2010/2011", None),
            ("2008.0", Some(2008)),
            ("01/11/2015", Some(2015)),
            ("2015-11-01", Some(2015)),
            ("19981", None),
            ("3015", None),
            ("Cet. 3, 2010", Some(2010)),
        ] {
            assert_eq!(year(text, 2027), expected, "{text}");
        }
    }
}
