//! ISBN and ISSN as people type them.
//!
//! The twin of `themes/default/assets/js/search/identifiers.js`; both answer to `tests/contracts/identifiers.json`.

use super::analyze::fold;

/// The number a text is, if the whole text is one: an ISBN as 13 digits, an ISSN as `NNNN-NNNC`.
///
/// Any hyphens and spaces, 10 or 13 digits, a label before it (`ISBN-13:`) and a remark in parentheses after it are
/// taken; the check digit must be right. The barcode of a serial (977…) gives its ISSN.
pub fn identify(text: &str) -> Option<String> {
    let folded = fold(text);
    let before_remark = folded.split('(').next().unwrap_or_default().trim();
    let unlabelled = [
        "eisbn", "e-isbn", "isbn", "eissn", "e-issn", "pissn", "p-issn", "issn",
    ]
    .iter()
    .find_map(|label| before_remark.strip_prefix(label))
    .unwrap_or(before_remark);
    // The 13 of `ISBN 13` may be part of the label or of the number; the check digit tells.
    let digits = compact(unlabelled)?;
    number(&digits).or_else(|| {
        let rest = digits
            .strip_prefix("13")
            .or_else(|| digits.strip_prefix("10"))?;
        (unlabelled.len() < before_remark.len())
            .then(|| number(rest))
            .flatten()
    })
}

/// Without separators; nothing where other signs are in it.
fn compact(text: &str) -> Option<String> {
    let mut digits = String::new();
    for c in text.chars() {
        match c {
            '0'..='9' | 'x' => digits.push(c),
            ' ' | '\t' | '-' | '.' | ':' | '\u{200B}' | '\u{2010}'..='\u{2015}' | '\u{2212}' => {}
            _ => return None,
        }
    }
    Some(digits)
}

fn number(digits: &str) -> Option<String> {
    let (body, check) = digits.split_at_checked(digits.len().checked_sub(1)?)?;
    let values: Vec<u32> = body
        .chars()
        .map(|c| c.to_digit(10))
        .collect::<Option<_>>()?;
    match digits.len() {
        13 if ean_check(&values) == check
            && (body.starts_with("978") || body.starts_with("979")) =>
        {
            Some(digits.to_owned())
        }
        13 if ean_check(&values) == check && body.starts_with("977") => {
            Some(issn(&body[3..10], &values[3..10]))
        }
        10 if mod_11_check(&values) == check => {
            let body = format!("978{body}");
            let values: Vec<u32> = body.chars().filter_map(|c| c.to_digit(10)).collect();
            Some(format!("{body}{}", ean_check(&values)))
        }
        8 if mod_11_check(&values) == check => Some(issn(body, &values)),
        _ => None,
    }
}

fn issn(body: &str, values: &[u32]) -> String {
    format!(
        "{}-{}{}",
        &body[..4],
        &body[4..],
        mod_11_check(values).to_uppercase()
    )
}

/// ISO 2108: weights 1 and 3.
fn ean_check(values: &[u32]) -> String {
    let sum: u32 = values
        .iter()
        .enumerate()
        .map(|(at, value)| value * if at % 2 == 0 { 1 } else { 3 })
        .sum();
    ((10 - sum % 10) % 10).to_string()
}

/// ISO 3297 and the old ISBN: weights fall to 2; ten is written x.
fn mod_11_check(values: &[u32]) -> String {
    let sum: u32 = values
        .iter()
        .rev()
        .zip(2..)
        .map(|(value, weight)| value * weight)
        .sum();
    match (11 - sum % 11) % 11 {
        10 => "x".to_owned(),
        digit => digit.to_string(),
    }
}
