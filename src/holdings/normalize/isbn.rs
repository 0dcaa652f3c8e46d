//! ISBN and ISSN: finding them in a cell, check digits, ISBN-10 to ISBN-13.

/// What a cell holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Number {
    /// ISBN-13, 13 digits.
    Isbn(String),
    /// ISSN, `NNNN-NNNC`.
    Issn(String),
    /// Meant as a number of either kind, but wrong.
    Bad(String),
}

/// Every number in a cell. A number said to be that of a set is left out, because it does not tell volumes apart.
pub(crate) fn numbers(cell: &str) -> Vec<Number> {
    let mut found = Vec::new();
    if cell.len() == 13 && cell.bytes().all(|byte| byte.is_ascii_digit()) {
        push(cell, false, &mut found);
        return found;
    }
    let mut run = String::new();
    let mut rest = cell.char_indices().peekable();
    while let Some((at, character)) = rest.next() {
        if part_of_number(character, &run) {
            run.push(character);
        }
        if !part_of_number(character, &run) || rest.peek().is_none() {
            if !run.is_empty() {
                let after = &cell[at..];
                take_run(&run, is_set(after), &mut found);
                run.clear();
            }
            // Words are passed over as a whole, so that digits inside them are not taken for numbers.
            if character.is_alphabetic() {
                while rest.peek().is_some_and(|(_, next)| next.is_alphanumeric()) {
                    rest.next();
                }
            }
        }
    }
    found
}

fn part_of_number(character: char, run: &str) -> bool {
    character.is_ascii_digit()
        || (!run.is_empty()
            && matches!(
                character,
                'x' | 'X' | '-' | ' ' | '.' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{a0}'
            ))
}

fn is_set(after: &str) -> bool {
    let note: String = after.chars().take(40).collect::<String>().to_lowercase();
    let note = note.split([';', '|']).next().unwrap_or("");
    [
        "(set",
        "jil.lengkap",
        "jil. lengkap",
        "jilid lengkap",
        "no.jil",
        "no. jil",
    ]
    .iter()
    .any(|word| note.contains(word))
}

fn take_run(run: &str, set: bool, found: &mut Vec<Number>) {
    let mut all: String = run
        .chars()
        .filter(|character| character.is_ascii_alphanumeric())
        .collect();
    all.make_ascii_uppercase();
    if whole(&all) {
        push(&all, set, found);
        return;
    }
    // Several in one cell, with blanks between them, or a number written with blanks.
    let mut pending = String::new();
    let parts: Vec<String> = run
        .split([' ', '\u{a0}'])
        .map(|part| {
            part.chars()
                .filter(char::is_ascii_alphanumeric)
                .collect::<String>()
                .to_ascii_uppercase()
        })
        .filter(|part| !part.is_empty())
        .collect();
    for (index, part) in parts.iter().enumerate() {
        pending.push_str(part);
        let ends = whole(&pending)
            && (pending.len() != 10 || !thirteen_follows(&pending, &parts[index + 1..]));
        if ends {
            push(&pending, set, found);
            pending.clear();
        }
    }
    if pending.len() >= 7 {
        push(&pending, set, found);
    }
}

fn thirteen_follows(pending: &str, rest: &[String]) -> bool {
    if !pending.starts_with("978") && !pending.starts_with("979") {
        return false;
    }
    let mut longer = pending.to_owned();
    for part in rest {
        longer.push_str(part);
        if longer.len() >= 13 {
            return check13(&longer);
        }
    }
    false
}

fn whole(text: &str) -> bool {
    let (body, last) = text.split_at(text.len().saturating_sub(1));
    let body_is_digits = body.bytes().all(|byte| byte.is_ascii_digit());
    let last_fits = last
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'X');
    body_is_digits
        && last_fits
        && match text.len() {
            8 => check_issn(text),
            10 => true,
            13 => !text.ends_with('X'),
            _ => false,
        }
}

fn push(text: &str, set: bool, found: &mut Vec<Number>) {
    let number = match text.len() {
        13 if check13(text) && (text.starts_with("978") || text.starts_with("979")) => {
            Number::Isbn(text.to_owned())
        }
        10 if check10(text) => Number::Isbn(to13(text)),
        8 if check_issn(text) => Number::Issn(format!("{}-{}", &text[..4], &text[4..])),
        // A spreadsheet took the leading zeros for nothing.
        7..=9 if check10(&format!("{text:0>10}")) => Number::Isbn(to13(&format!("{text:0>10}"))),
        _ => Number::Bad(text.to_owned()),
    };
    let skip = set && matches!(number, Number::Isbn(_));
    if !skip && !found.contains(&number) {
        found.push(number);
    }
}

fn digit(byte: u8) -> Option<u32> {
    match byte {
        b'0'..=b'9' => Some(u32::from(byte - b'0')),
        b'X' => Some(10),
        _ => None,
    }
}

fn weighted(text: &str, weights: impl Iterator<Item = u32>) -> Option<u32> {
    text.bytes()
        .zip(weights)
        .try_fold(0, |sum, (byte, weight)| Some(sum + digit(byte)? * weight))
}

fn check10(text: &str) -> bool {
    text.len() == 10
        && !text[..9].contains('X')
        && weighted(text, (1..=10).rev()).is_some_and(|sum| sum % 11 == 0)
}

fn check13(text: &str) -> bool {
    text.len() == 13
        && !text.contains('X')
        && weighted(text, [1, 3].into_iter().cycle()).is_some_and(|sum| sum % 10 == 0)
}

fn check_issn(text: &str) -> bool {
    text.len() == 8
        && !text[..7].contains('X')
        && weighted(text, (1..=8).rev()).is_some_and(|sum| sum % 11 == 0)
}

fn to13(ten: &str) -> String {
    let body = format!("978{}", &ten[..9]);
    let sum = weighted(&body, [1, 3].into_iter().cycle()).unwrap_or(0);
    format!("{body}{}", (10 - sum % 10) % 10)
}

#[cfg(test)]
mod tests {
    use super::{Number, numbers};

    fn isbn(text: &str) -> Number {
        Number::Isbn(text.to_owned())
    }

    #[test]
    fn tens_become_thirteens() {
        assert_eq!(numbers("979-403-152-6"), [isbn("9789794031520")]);
        assert_eq!(numbers("0-8044-2957-X (pbk.)"), [isbn("9780804429573")]);
        assert_eq!(numbers("439023483"), [isbn("9780439023481")]);
        assert_eq!(
            numbers("979-403-152-1"),
            [Number::Bad("9794031521".to_owned())]
        );
    }

    #[test]
    fn several_in_one_cell() {
        assert_eq!(
            numbers("978-602-425-001-0; 9786020822341"),
            [isbn("9786024250010"), isbn("9786020822341")]
        );
        assert_eq!(
            numbers("9786024250010 9786020822341"),
            [isbn("9786024250010"), isbn("9786020822341")]
        );
        assert_eq!(numbers("978 602 425 001 0"), [isbn("9786024250010")]);
        assert_eq!(numbers("9786024250010 (no. jil. lengkap)"), []);
        assert_eq!(numbers("ISBN13: 9786024250010"), [isbn("9786024250010")]);
    }

    #[test]
    fn an_issn_is_seen() {
        assert_eq!(numbers("1979-9373"), [Number::Issn("1979-9373".to_owned())]);
        assert_eq!(
            numbers("ISSN 2434-561X"),
            [Number::Issn("2434-561X".to_owned())]
        );
        assert_eq!(numbers("-"), []);
        assert_eq!(
            numbers("9.78043902348e+12")
                .iter()
                .filter(|n| matches!(n, Number::Isbn(_)))
                .count(),
            0
        );
    }
}
