//! Findings for a person at a terminal: the line they speak of, with the place marked.

use super::Totals;
use crate::diag::{Diagnostic, Location, Severity, Span};
use crate::paths::SourcePath;
use annotate_snippets::{
    AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet, normalize_untrusted_str,
    renderer::DecorStyle,
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Findings of one rule in one file that are shown before the rest is only counted.
const SHOWN_MAX: usize = 5;

/// Bytes of a line beyond which no excerpt is shown: such a line is a file without line ends, not something to read.
const LINE_BYTES_MAX: usize = 2_000;

/// Writes findings as text, with a line of totals at the end; nothing when there are no findings.
///
/// `source` gives the text of a file for excerpts; `all` shows every finding instead of the first of each kind.
pub fn text(
    found: &[Diagnostic],
    source: &dyn Fn(&SourcePath) -> Option<Arc<str>>,
    color: bool,
    all: bool,
) -> String {
    if found.is_empty() {
        return String::new();
    }
    let renderer = if color {
        Renderer::styled()
    } else {
        Renderer::plain()
    }
    .decor_style(DecorStyle::Ascii);
    let kind = |finding: &Diagnostic| (finding.location.path().cloned(), finding.rule.code);
    let mut totals: BTreeMap<_, usize> = BTreeMap::new();
    for finding in found {
        *totals.entry(kind(finding)).or_default() += 1;
    }
    let mut shown: BTreeMap<_, usize> = BTreeMap::new();
    let mut out = String::new();
    for finding in found {
        let kind = kind(finding);
        let total = totals.get(&kind).copied().unwrap_or_default();
        let n = shown.entry(kind).or_default();
        *n += 1;
        if !all && *n > SHOWN_MAX {
            continue;
        }
        out.push_str(&one(finding, source, &renderer));
        out.push('\n');
        if !all && *n == SHOWN_MAX && total > SHOWN_MAX {
            let place = if finding.location.path().is_some() {
                " in this file"
            } else {
                ""
            };
            out.push_str(&format!(
                "… and {} more of this kind{place} (run with -v to see all)\n",
                total - SHOWN_MAX
            ));
        }
        out.push('\n');
    }
    out.push_str(&Totals::of(found).line());
    out.push('\n');
    out
}

fn one(
    finding: &Diagnostic,
    source: &dyn Fn(&SourcePath) -> Option<Arc<str>>,
    renderer: &Renderer,
) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let mut main = level
        .primary_title(clean(&finding.message))
        .id(finding.rule.code)
        .elements(place(
            &finding.location,
            &finding.label,
            source,
            AnnotationKind::Primary,
        ));
    for hint in &finding.hints {
        main = main.element(Level::HELP.message(clean(hint)));
    }
    let mut groups: Vec<Group<'_>> = vec![main];
    for (location, why) in &finding.related {
        let group = Level::NOTE.secondary_title(clean(why));
        groups.push(group.elements(place(location, "", source, AnnotationKind::Context)));
    }
    renderer.render(&groups)
}

/// The lines that show a place: an excerpt where there is text, else only the name of the place.
fn place<'a>(
    location: &Location,
    label: &str,
    source: &dyn Fn(&SourcePath) -> Option<Arc<str>>,
    kind: AnnotationKind,
) -> Vec<Element<'a>> {
    let origin = match location {
        Location::Portal => None,
        Location::Text(path, span) => {
            if let Some((line, marked)) = source(path).and_then(|text| excerpt(&text, *span)) {
                let mut annotation = kind.span(marked);
                if !label.is_empty() {
                    annotation = annotation.label(clean(label));
                }
                let snippet = Snippet::source(line)
                    .line_start(span.line as usize)
                    .path(path.as_str().to_owned())
                    .annotation(annotation);
                return vec![snippet.into()];
            }
            let origin = Origin::path(path.as_str().to_owned()).line(span.line as usize);
            Some(origin.char_column(span.column as usize))
        }
        other => Some(Origin::path(other.display())),
    };
    let mut elements: Vec<Element<'a>> = origin.into_iter().map(Element::from).collect();
    if !label.is_empty() {
        elements.push(Level::NOTE.message(clean(label)).into());
    }
    elements
}

/// The line a span begins in, and the stretch of that line to mark. Only the first line of a longer span is shown:
/// the beginning of a map says where it is, and its whole content says nothing.
fn excerpt(text: &str, span: Span) -> Option<(String, std::ops::Range<usize>)> {
    let start = floor(text, span.start);
    let mut line_start = text.get(..start)?.rfind('\n').map_or(0, |at| at + 1);
    let line_end = text
        .get(start..)?
        .find('\n')
        .map_or(text.len(), |at| start + at);
    // A byte order mark takes no room on the screen and must not push the marker aside.
    if line_start == 0 && text.starts_with('\u{feff}') {
        line_start = '\u{feff}'.len_utf8();
    }
    let line = text.get(line_start..line_end)?.trim_end_matches('\r');
    if line.len() > LINE_BYTES_MAX {
        return None;
    }
    let from = start.saturating_sub(line_start).min(line.len());
    let to = floor(text, span.end)
        .saturating_sub(line_start)
        .clamp(from, line.len());
    Some((line.to_owned(), from..to))
}

/// The nearest character border at or before a byte.
fn floor(text: &str, byte: usize) -> usize {
    let mut at = byte.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Takes away what could move the cursor of a terminal: data of the portal is printed here.
fn clean(text: &str) -> String {
    normalize_untrusted_str(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Rule;

    const RULE: Rule = Rule {
        code: "unknown-member",
        numbers: &["S07"],
        severity: Severity::Error,
        summary: "a record names a member that is not there",
        explanation: "",
    };

    const YAML: &str = "title: x\nparties:\n  - unlia\n  - unila\n";

    fn yaml(_: &SourcePath) -> Option<Arc<str>> {
        Some(Arc::from(YAML))
    }

    fn at(line: u32, column: u32, start: usize, end: usize) -> Location {
        Location::Text(
            SourcePath::new("content/agreements/x.yaml"),
            Span {
                line,
                column,
                start,
                end,
            },
        )
    }

    #[test]
    fn a_finding_shows_code_place_excerpt_label_and_hint() {
        let found = [
            Diagnostic::new(&RULE, at(3, 5, 22, 27), "agreement names no member")
                .label("no file `content/members/unlia.yaml`")
                .hint("did you mean `unila`?")
                .related(at(4, 5, 32, 37), "the other party"),
        ];
        let text = text(&found, &yaml, false, false);
        let expected = "error[unknown-member]: agreement names no member
 --> content/agreements/x.yaml:3:5
  |
3 |   - unlia
  |     ^^^^^ no file `content/members/unlia.yaml`
  |
  = help: did you mean `unila`?
note: the other party
 --> content/agreements/x.yaml:4:5
  |
4 |   - unila
  |     -----

1 error in 1 file
";
        assert_eq!(text, expected);
    }

    #[test]
    fn a_record_is_named_without_excerpt() {
        let location = Location::Record {
            path: SourcePath::new("content/holdings/unila.mrc"),
            number: 1042,
            control: Some("ocn1".to_owned()),
            field: Some("020 $a".to_owned()),
        };
        let text = text(
            &[Diagnostic::new(&RULE, location, "ISBN fails")],
            &yaml,
            false,
            false,
        );
        assert!(
            text.contains("--> content/holdings/unila.mrc: record 1042 (ocn1), field 020 $a\n"),
            "{text}"
        );
    }

    #[test]
    fn many_of_a_kind_are_counted_unless_all_are_asked_for() {
        let found: Vec<Diagnostic> = (0..8)
            .map(|n| Diagnostic::new(&RULE, at(3, 5, 22, 27), format!("finding {n}")))
            .collect();
        let short = text(&found, &yaml, false, false);
        assert!(
            short.contains("finding 4") && !short.contains("finding 5"),
            "{short}"
        );
        assert!(
            short.contains("… and 3 more of this kind in this file"),
            "{short}"
        );
        let long = text(&found, &yaml, false, true);
        assert!(
            long.contains("finding 7") && !long.contains("more of this kind"),
            "{long}"
        );
    }

    #[test]
    fn spans_that_fit_no_text_do_no_harm() {
        let odd = |_: &SourcePath| Some(Arc::from("\u{feff}é\u{1b}[31m: 文\r\n"));
        for (start, end) in [(0, 0), (4, 5), (1, 2), (90, 99), (9, 3), (0, 900)] {
            let text = text(
                &[Diagnostic::new(&RULE, at(1, 1, start, end), "a\u{1b}[2Jb")],
                &odd,
                false,
                false,
            );
            assert!(text.contains("error[unknown-member]"), "{text}");
            assert!(!text.contains('\u{1b}'), "{text:?}");
        }
        let long = |_: &SourcePath| Some(Arc::from("x".repeat(1_000_000)));
        let text = text(
            &[Diagnostic::new(&RULE, at(1, 7, 6, 8), "m")],
            &long,
            false,
            false,
        );
        assert!(
            text.contains("--> content/agreements/x.yaml:1:7\n") && text.len() < 400,
            "{text}"
        );
    }

    #[test]
    fn no_findings_are_no_text() {
        assert_eq!(text(&[], &yaml, false, false), "");
    }
}
