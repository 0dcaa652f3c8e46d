//! Marks of language that travel inside a text until the page is whole.
//!
//! A text that stands in for a missing translation passes through messages, templates, joins and components before it
//! reaches an element, and none of these know languages. So it carries its language with it, between characters that
//! Unicode keeps for a program's own use, and `settle` turns the marks of a finished page into `lang` attributes.

use super::i18n::direction;

/// Before the language tag.
const OPEN: char = '\u{fdd0}';
/// Between the tag and the text.
const TEXT: char = '\u{fdd1}';
/// After the text.
const CLOSE: char = '\u{fdd2}';

/// Elements that hold text only: a mark inside becomes their own `lang`.
const TEXT_ONLY: [&str; 3] = ["option", "title", "textarea"];
/// Elements without content: words in their attributes may say their language.
const EMPTY: [&str; 3] = ["img", "input", "area"];
/// Attributes whose words are read out in the language of the element.
const WORDS: [&str; 4] = ["alt=", "aria-label=", "placeholder=", "title="];

/// A text with the language it is in.
pub(crate) fn mark(lang: &str, text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    format!("{OPEN}{lang}{TEXT}{text}{CLOSE}")
}

/// The name of a place, in the language of the portal, for a page; one that is in Latin letters is marked where the page is
/// written the other way.
pub(crate) fn place(name: &str, lang: &str, page_lang: &str) -> String {
    let first = name.chars().find(|c| c.is_alphabetic());
    let is_latin = first.is_some_and(|c| c < '\u{250}');
    if is_latin && direction(page_lang) != direction(lang) {
        mark(lang, name)
    } else {
        name.to_owned()
    }
}

/// A text without its marks.
pub(crate) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find([OPEN, TEXT, CLOSE]) {
        out.push_str(&rest[..at]);
        let opens = rest[at..].starts_with(OPEN);
        rest = &rest[at + OPEN.len_utf8()..];
        if let Some((_, after)) = opened(rest).filter(|_| opens) {
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

/// The language tag a text begins with, and what follows the tag.
fn opened(text: &str) -> Option<(&str, &str)> {
    let (lang, rest) = text.split_once(TEXT)?;
    let is_tag = !lang.is_empty()
        && lang.len() <= 35
        && lang.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    is_tag.then_some((lang, rest))
}

/// The language of the first mark in a text.
fn first_lang(text: &str) -> Option<&str> {
    text.split(OPEN)
        .skip(1)
        .find_map(opened)
        .map(|(lang, _)| lang)
}

/// A page with its marks turned into `lang` attributes; a mark in the language of the page says nothing.
///
/// Where an element holds one marked text and nothing else it takes the attribute, elsewhere a `span` does. An attribute
/// has no language of its own: its marks go, but for elements without content, and but for words that scripts show
/// (`data-*`), whose language is then in `data-words-lang`.
pub(crate) fn settle(html: String, page_lang: &str) -> String {
    if !html.contains([OPEN, TEXT, CLOSE]) {
        return html;
    }
    let mut page = Page {
        out: String::with_capacity(html.len()),
        lang: page_lang,
        before: None,
    };
    let mut rest = html.as_str();
    while !rest.is_empty() {
        rest = match rest.as_bytes()[0] {
            b'<' => page.tag(rest),
            _ => {
                let end = rest.find('<').unwrap_or(rest.len());
                page.text(&rest[..end], &rest[end..]);
                &rest[end..]
            }
        };
    }
    page.out
}

/// A page as far as it is settled.
struct Page<'a> {
    out: String,
    lang: &'a str,
    /// The start tag just before, when text comes next.
    before: Option<StartTag<'a>>,
}

struct StartTag<'a> {
    name: &'a str,
    /// Where in the output an attribute may be set in.
    at: usize,
    /// Whether it names its language, or has words in attributes, which are in that of the page.
    is_taken: bool,
}

impl<'a> Page<'a> {
    /// Takes a tag, a comment, or a script whole; gives what follows.
    fn tag(&mut self, html: &'a str) -> &'a str {
        self.before = None;
        let name_end = html[1..]
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '-')
            .map_or(html.len(), |at| at + 1);
        let name = &html[1..name_end];
        if html.starts_with("<!--") || name == "script" || name == "style" {
            let end = match name {
                "script" => "</script>",
                "style" => "</style>",
                _ => "-->",
            };
            let end = html.find(end).map_or(html.len(), |at| at + end.len());
            self.out.push_str(&plain(&html[..end]));
            return &html[end..];
        }
        let end = tag_end(html);
        let (tag, rest) = html.split_at(end);
        if name.is_empty() {
            self.out.push_str(&plain(tag));
            return rest;
        }
        let head = tag.trim_end_matches('>').trim_end_matches('/').trim_end();
        self.out.push_str(&plain(head));
        let has = |attribute: &str| tag.contains(&format!(" {attribute}"));
        let mut is_taken = has("lang=");
        if let Some(lang) = first_lang(tag).filter(|lang| *lang != self.lang) {
            if EMPTY.contains(&name) && !is_taken {
                self.out.push_str(&attributes(lang, self.lang));
                is_taken = true;
            }
            if marked_data(tag) {
                self.out.push_str(&format!(" data-words-lang=\"{lang}\""));
            }
        }
        is_taken = is_taken || WORDS.iter().any(|attribute| has(attribute));
        let at = self.out.len();
        self.out.push_str(&tag[head.len()..]);
        self.before = Some(StartTag { name, at, is_taken });
        rest
    }

    /// Takes the text between two tags; `after` begins with the second.
    fn text(&mut self, text: &str, after: &str) {
        let before = self.before.take();
        let Some(lang) = first_lang(text) else {
            self.out.push_str(&plain(text));
            return;
        };
        if let Some(element) = before {
            let ends = after
                .strip_prefix("</")
                .is_some_and(|after| after.starts_with(element.name));
            // `dir` on a block would set its text against the other edge of the page; a `span` only turns the words.
            let turns = direction(lang) != direction(self.lang);
            let whole = ends && !element.is_taken && !turns && is_one_mark(text.trim());
            if whole || TEXT_ONLY.contains(&element.name) {
                if lang != self.lang && !element.is_taken {
                    self.out
                        .insert_str(element.at, &attributes(lang, self.lang));
                }
                let text = if whole { inner(text.trim()) } else { text };
                // A text of the element's language may hold one of another, but not where only text may stand.
                if whole && !TEXT_ONLY.contains(&element.name) {
                    self.spans(text, lang);
                } else {
                    self.out.push_str(&plain(text));
                }
                return;
            }
        }
        self.spans(text, self.lang);
    }

    /// A text, with each marked piece of it that is not in the language around it in an element of its own.
    fn spans(&mut self, text: &str, around: &str) {
        let mut rest = text;
        while let Some(at) = rest.find([OPEN, TEXT, CLOSE]) {
            self.out.push_str(&rest[..at]);
            let here = &rest[at..];
            rest = &here[OPEN.len_utf8()..];
            let Some(end) = mark_end(here) else {
                continue;
            };
            if let Some((lang, _)) = opened(rest) {
                let piece = inner(&here[..end]);
                if lang == around {
                    self.spans(piece, around);
                } else {
                    self.out
                        .push_str(&format!("<span{}>", attributes(lang, around)));
                    self.spans(piece, lang);
                    self.out.push_str("</span>");
                }
            }
            rest = &here[end..];
        }
        self.out.push_str(rest);
    }
}

/// `lang`, and `dir` where the language is written the other way than what is around it.
fn attributes(lang: &str, around: &str) -> String {
    if direction(lang) == direction(around) {
        format!(" lang=\"{lang}\"")
    } else {
        format!(" lang=\"{lang}\" dir=\"{}\"", direction(lang))
    }
}

/// Where a tag ends; a `>` in quotes does not end it.
fn tag_end(html: &str) -> usize {
    let mut quote = None;
    for (at, byte) in html.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at + 1,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    html.len()
}

/// Whether an attribute that is read by scripts has a marked text.
fn marked_data(tag: &str) -> bool {
    tag.split(" data-").skip(1).any(|attribute| {
        let value = attribute.split_once('"').map_or("", |(_, rest)| rest);
        value.split('"').next().unwrap_or_default().contains(OPEN)
    })
}

/// Where the mark that a text begins with ends; nothing where it begins with none that is whole.
fn mark_end(text: &str) -> Option<usize> {
    let mut n_open = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            OPEN => n_open += 1,
            CLOSE => n_open = n_open.checked_sub(1)?,
            _ => {}
        }
        if n_open == 0 {
            return (at > 0).then(|| at + CLOSE.len_utf8());
        }
    }
    None
}

fn is_one_mark(text: &str) -> bool {
    mark_end(text) == Some(text.len())
}

/// What a mark holds.
fn inner(mark: &str) -> &str {
    let mark = mark.strip_prefix(OPEN).unwrap_or(mark);
    let mark = mark.strip_suffix(CLOSE).unwrap_or(mark);
    opened(mark).map_or(mark, |(_, text)| text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(html: &str) -> String {
        settle(
            html.replace("{id|", "\u{fdd0}id\u{fdd1}")
                .replace("{ar|", "\u{fdd0}ar\u{fdd1}")
                .replace("{su|", "\u{fdd0}su\u{fdd1}")
                .replace('}', "\u{fdd2}"),
            "su",
        )
    }

    #[test]
    fn a_place_says_its_language_on_pages_written_the_other_way() {
        assert_eq!(place("Kota Bandung", "id", "en"), "Kota Bandung");
        assert_eq!(place("باندونغ", "id", "ar"), "باندونغ");
        let page = settle(place("Kota Bandung", "id", "ar"), "ar");
        assert_eq!(page, "<span lang=\"id\" dir=\"ltr\">Kota Bandung</span>");
    }

    #[test]
    fn an_element_with_one_text_takes_the_language() {
        for (marked, page) in [
            ("<p>{id|buku}</p>", "<p lang=\"id\">buku</p>"),
            ("<p>{su|buku}</p>", "<p>buku</p>"),
            (
                "<p>a {id|buku} b</p>",
                "<p>a <span lang=\"id\">buku</span> b</p>",
            ),
            (
                "<p>{id|a}, {id|b}</p>",
                "<p><span lang=\"id\">a</span>, <span lang=\"id\">b</span></p>",
            ),
            (
                "<p>{id|a}<b>c</b></p>",
                "<p><span lang=\"id\">a</span><b>c</b></p>",
            ),
            (
                "<b lang=\"en\">{id|a}</b>",
                "<b lang=\"en\"><span lang=\"id\">a</span></b>",
            ),
            (
                "<a title=\"t\">{id|a}</a>",
                "<a title=\"t\"><span lang=\"id\">a</span></a>",
            ),
            (
                "<p>{ar|كتاب}</p>",
                "<p><span lang=\"ar\" dir=\"rtl\">كتاب</span></p>",
            ),
        ] {
            assert_eq!(settled(marked), page, "{marked}");
        }
    }

    #[test]
    fn a_text_inside_a_text_keeps_its_own_language() {
        assert_eq!(
            settled("<p>{id|per {id|1 Mei} oleh {su|urang}}</p>"),
            "<p lang=\"id\">per 1 Mei oleh <span lang=\"su\">urang</span></p>"
        );
    }

    #[test]
    fn where_only_text_may_stand_the_element_says_the_language() {
        for (marked, page) in [
            (
                "<option value=\"a\">{id|buku} (3)</option>",
                "<option value=\"a\" lang=\"id\">buku (3)</option>",
            ),
            (
                "<title>{id|a} · b</title>",
                "<title lang=\"id\">a · b</title>",
            ),
            ("<script>\"{id|a}\"</script>", "<script>\"a\"</script>"),
            ("<!-- {id|a} --><p>b</p>", "<!-- a --><p>b</p>"),
        ] {
            assert_eq!(settled(marked), page, "{marked}");
        }
    }

    #[test]
    fn attributes_lose_their_marks() {
        for (marked, page) in [
            (
                "<nav aria-label=\"{id|a > b}\">c</nav>",
                "<nav aria-label=\"a > b\">c</nav>",
            ),
            ("<img alt=\"{id|a}\"/>", "<img alt=\"a\" lang=\"id\"/>"),
            (
                "<i data-none=\"{id|a}\">",
                "<i data-none=\"a\" data-words-lang=\"id\">",
            ),
        ] {
            assert_eq!(settled(marked), page, "{marked}");
        }
    }

    #[test]
    fn marks_that_are_not_whole_go() {
        for broken in [
            "\u{fdd0}",
            "\u{fdd0}id",
            "\u{fdd1}a",
            "\u{fdd2}",
            "\u{fdd0}id\u{fdd1}a",
            "\u{fdd0}a b\u{fdd1}c\u{fdd2}",
        ] {
            let page = settle(format!("<p>{broken}</p><q {broken}>{broken} é"), "su");
            assert!(
                !page.contains(['\u{fdd0}', '\u{fdd1}', '\u{fdd2}']),
                "{page}"
            );
            assert!(page.ends_with(" é") && !page.contains("lang"), "{page}");
        }
        assert_eq!(plain(&mark("id", "buku")), "buku");
    }
}
