//! `silang explain`: the manual of the rules, one page for each.

use super::terminal::{BOLD, PLAIN};
use crate::diag::Rule;
use crate::error::{Error, Kind, Result};

/// The width text is wrapped to; terminals are rarely narrower, and longer lines read badly.
const WIDTH: usize = 80;

/// The page of one rule, or the list of all.
pub(crate) fn explain(rules: &[&Rule], code: Option<&str>) -> Result<String> {
    match code {
        None => Ok(list(rules)),
        Some(code) => {
            let found: Vec<&Rule> = rules
                .iter()
                .copied()
                .filter(|rule| goes_by(rule, code))
                .collect();
            if found.is_empty() {
                return Err(unknown(rules, code));
            }
            let pages: Vec<String> = found.iter().map(|rule| page(rule)).collect();
            Ok(pages.join("\n"))
        }
    }
}

/// A number may stand for several rules; a code for one.
fn goes_by(rule: &Rule, name: &str) -> bool {
    let name = name.trim();
    rule.code.eq_ignore_ascii_case(name)
        || rule
            .numbers
            .iter()
            .any(|number| number.eq_ignore_ascii_case(name))
}

fn unknown(rules: &[&Rule], code: &str) -> Error {
    let names = rules
        .iter()
        .flat_map(|rule| std::iter::once(&rule.code).chain(rule.numbers))
        .copied();
    let cure = match super::nearest(code, names) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`silang explain` lists them".to_owned(),
    };
    Error::new(Kind::Usage, format!("there is no rule `{code}`; {cure}"))
}

fn list(rules: &[&Rule]) -> String {
    let mut sorted = rules.to_vec();
    sorted.sort_by_key(|rule| (rule.severity, rule.code));
    let width = sorted
        .iter()
        .map(|rule| rule.code.len())
        .max()
        .unwrap_or_default();
    let mut out = String::new();
    let mut last = None;
    for rule in sorted {
        if last != Some(rule.severity) {
            let gap = if last.is_some() { "\n" } else { "" };
            out.push_str(&format!(
                "{gap}{BOLD}{}s{PLAIN}\n",
                capital(rule.severity.word())
            ));
            last = Some(rule.severity);
        }
        let numbers = if rule.numbers.is_empty() {
            String::new()
        } else {
            format!(" ({})", rule.numbers.join(", "))
        };
        out.push_str(&format!(
            "  {:width$}  {}{numbers}\n",
            rule.code, rule.summary
        ));
    }
    out
}

fn page(rule: &Rule) -> String {
    let numbers = if rule.numbers.is_empty() {
        String::new()
    } else {
        format!(", {}", rule.numbers.join(", "))
    };
    let mut out = format!(
        "{BOLD}{}{PLAIN} ({}{numbers})\n",
        rule.code,
        rule.severity.word()
    );
    out.push_str(&wrap(&format!("{}.", capital(rule.summary)), ""));
    out.push('\n');
    out.push_str(&readable(rule.explanation));
    out
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().to_string())
        .unwrap_or_default()
        + chars.as_str()
}

/// Markdown as it reads in a terminal: paragraphs wrapped, examples indented, headings bold. Explanations use no more
/// of Markdown than that, so the lines themselves are enough and no parser is needed.
fn readable(markdown: &str) -> String {
    let mut out = String::new();
    let mut paragraph = String::new();
    let mut in_example = false;
    for line in markdown.lines() {
        if line.trim_start().starts_with("```") {
            flush(&mut paragraph, &mut out);
            in_example = !in_example;
        } else if in_example {
            out.push_str(format!("    {line}").trim_end());
            out.push('\n');
        } else if line.trim().is_empty() {
            flush(&mut paragraph, &mut out);
            if !out.is_empty() && !out.ends_with("\n\n") {
                out.push('\n');
            }
        } else {
            if line.starts_with("- ") || line.starts_with('#') {
                flush(&mut paragraph, &mut out);
            }
            if !paragraph.is_empty() {
                paragraph.push(' ');
            }
            paragraph.push_str(line.trim());
        }
    }
    flush(&mut paragraph, &mut out);
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

fn flush(paragraph: &mut String, out: &mut String) {
    let text = std::mem::take(paragraph);
    let heading = text
        .strip_prefix("**")
        .and_then(|rest| rest.strip_suffix("**"));
    if let Some(heading) = heading.filter(|heading| !heading.contains("**")) {
        out.push_str(&format!("{BOLD}{heading}{PLAIN}\n"));
    } else if text.starts_with('#') {
        out.push_str(&format!(
            "{BOLD}{}{PLAIN}\n",
            text.trim_start_matches(['#', ' '])
        ));
    } else if !text.is_empty() {
        out.push_str(&wrap(&text, if text.starts_with("- ") { "  " } else { "" }));
    }
}

/// Breaks a paragraph between words; lines after the first begin with `indent`.
fn wrap(text: &str, indent: &str) -> String {
    let mut out = String::new();
    let mut room = 0;
    for word in text.split_whitespace() {
        let width = word.chars().count();
        if out.is_empty() {
            room = WIDTH.saturating_sub(width);
        } else if width < room {
            out.push(' ');
            room -= width + 1;
        } else {
            out.push('\n');
            out.push_str(indent);
            room = WIDTH.saturating_sub(indent.len() + width);
        }
        out.push_str(word);
    }
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Severity;

    const A: Rule = Rule {
        code: "bad-isbn",
        numbers: &["B04", "A07"],
        severity: Severity::Warning,
        summary: "an ISBN fails its check digit",
        explanation: "One two three\nfour.\n\n**Bad**\n\n```yaml\nisbn: 1\n\n  x: y\n```\n- a\n- b\n",
    };
    const B: Rule = Rule {
        code: "bad-url",
        numbers: &[],
        severity: Severity::Error,
        summary: "no address",
        explanation: "x",
    };

    #[test]
    fn a_page_shows_prose_headings_and_examples() {
        let text = explain(&[&A, &B], Some("BAD-isbn"))
            .unwrap()
            .replace(BOLD, "*");
        let expected = "*bad-isbn\u{1b}[0m (warning, B04, A07)\nAn ISBN fails its check digit.\n\nOne two three four.\n\n\
                        *Bad\u{1b}[0m\n\n    isbn: 1\n\n      x: y\n- a\n- b\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn numbers_find_their_rule_and_near_misses_are_named() {
        assert!(
            explain(&[&A, &B], Some("a07"))
                .unwrap()
                .contains("bad-isbn")
        );
        let error = explain(&[&A, &B], Some("bad-isbm"))
            .unwrap_err()
            .to_string();
        assert_eq!(
            error,
            "there is no rule `bad-isbm`; did you mean `bad-isbn`?"
        );
        let error = explain(&[&A, &B], Some("zzzzzzzz"))
            .unwrap_err()
            .to_string();
        assert!(error.contains("`silang explain` lists them"), "{error}");
    }

    #[test]
    fn the_list_has_errors_first_and_a_line_for_each() {
        let text = explain(&[&A, &B], None).unwrap();
        assert!(text.find("bad-url") < text.find("bad-isbn"), "{text}");
        assert!(
            text.contains("  bad-isbn  an ISBN fails its check digit (B04, A07)\n"),
            "{text}"
        );
    }

    #[test]
    fn long_paragraphs_are_broken_between_words() {
        let text = wrap(&"perpustakaan ".repeat(30), "");
        assert!(
            text.lines().all(|line| line.chars().count() <= WIDTH) && text.lines().count() > 3,
            "{text}"
        );
        assert_eq!(text.split_whitespace().count(), 30);
    }
}
