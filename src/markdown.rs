//! Markdown to HTML, with its headings, its links and what is wrong with it; the only file that names the engine.
//!
//! The engine parses; the HTML is written here, because its own writer puts alignment into `style=`,
//! lets raw HTML and any scheme through, and names neither alerts nor task marks for those who listen.
//! Stays whole above 500 lines: the writer is one match over one event type, and the rest are its helpers.

use pulldown_cmark::{
    Alignment, BlockQuoteKind, BrokenLink, CodeBlockKind, Event, LinkType, Options, Parser, Tag,
    TagEnd,
};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longest source that is rendered; what is beyond is dropped and reported.
pub const SOURCE_BYTES_MAX: usize = 1024 * 1024;

/// Deepest nesting that is written as elements; deeper text is kept, its markup dropped and reported.
pub const DEPTH_MAX: usize = 24;

/// Schemes a link may have beside the kinds of records.
const SCHEMES: [&str; 4] = ["http", "https", "mailto", "tel"];

/// How a text is rendered.
#[derive(Debug, Clone)]
pub struct Settings<'a> {
    /// The level that the highest heading of the text becomes: 2 under a page's own `h1`. Clamped to 1..=6.
    pub base_level: u8,
    /// Put before every id, so that two texts can share a page.
    pub id_prefix: &'a str,
    /// Kinds of records that links may name: `member` allows `member:uin-contoh`.
    pub kinds: &'a [&'a str],
    /// Words for those who listen, in the language of the text.
    pub labels: Labels<'a>,
}

/// Words the writer adds, in the language of the text.
#[derive(Debug, Clone)]
pub struct Labels<'a> {
    /// Title of `> [!NOTE]`.
    pub note: &'a str,
    /// Title of `> [!TIP]`.
    pub tip: &'a str,
    /// Title of `> [!IMPORTANT]`.
    pub important: &'a str,
    /// Title of `> [!WARNING]`.
    pub warning: &'a str,
    /// Title of `> [!CAUTION]`.
    pub caution: &'a str,
    /// Name of the scrolling region round a table; the heading above it follows.
    pub table: &'a str,
    /// Name of the section of footnotes.
    pub footnotes: &'a str,
    /// Name of the link from a footnote back to the text; its number follows.
    pub back: &'a str,
    /// A task that is done.
    pub done: &'a str,
    /// A task that is not done.
    pub open: &'a str,
}

impl Labels<'_> {
    /// The words in Indonesian.
    pub const ID: Labels<'static> = Labels {
        note: "Catatan",
        tip: "Kiat",
        important: "Penting",
        warning: "Peringatan",
        caution: "Hati-hati",
        table: "Tabel",
        footnotes: "Catatan kaki",
        back: "Kembali ke rujukan",
        done: "Selesai",
        open: "Belum",
    };
    /// The words in English.
    pub const EN: Labels<'static> = Labels {
        note: "Note",
        tip: "Tip",
        important: "Important",
        warning: "Warning",
        caution: "Caution",
        table: "Table",
        footnotes: "Footnotes",
        back: "Back to reference",
        done: "Done",
        open: "To do",
    };
}

/// What a text became.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rendered {
    /// The HTML fragment.
    pub html: String,
    /// Its headings in order.
    pub headings: Vec<Heading>,
    /// Every link and image as written, in order.
    pub links: Vec<LinkUse>,
    /// What is wrong with the text, in order of place.
    pub problems: Vec<Problem>,
}

/// A heading of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// The level it has in the HTML.
    pub level: u8,
    /// The id it has in the HTML, prefix included.
    pub id: String,
    /// Its words without markup.
    pub text: String,
}

/// A link or image of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkUse {
    /// The target as written.
    pub target: String,
    /// Where the target (or else the whole link) is, in bytes of the source.
    pub range: Range<usize>,
    /// Whether it is an image.
    pub image: bool,
}

/// Something wrong with a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What kind of fault.
    pub kind: ProblemKind,
    /// Where, in bytes of the source.
    pub range: Range<usize>,
    /// The value at fault, or the reason given by the resolver.
    pub detail: String,
}

/// Kinds of faults in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProblemKind {
    /// Raw HTML, which was dropped.
    RawHtml,
    /// A link or image of a scheme that is not allowed; only its text was kept.
    BadScheme,
    /// The resolver does not know the target; only its text was kept.
    BrokenLink,
    /// `#anchor` names no heading of this text.
    BrokenAnchor,
    /// `[text][label]` without a definition of the label.
    BrokenReference,
    /// An image without a text that stands for it.
    MissingAlt,
    /// An image on another site: the visitor's address would go there.
    ForeignImage,
    /// A link without words.
    EmptyLink,
    /// A heading more than one level below the one before it.
    HeadingJump,
    /// Classes or attributes on a heading, which were dropped.
    HeadingAttributes,
    /// Two headings were given the same id; the later one was numbered.
    DuplicateId,
    /// A footnote that nothing refers to, which was dropped.
    UnusedFootnote,
    /// The text is longer than `SOURCE_BYTES_MAX`.
    TooLong,
    /// The text is nested deeper than `DEPTH_MAX`.
    TooDeep,
}

/// What the resolver says of a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolved {
    /// The address to write.
    Url(String),
    /// The address of an image and its size in pixels, so that the page does not jump when it arrives.
    Image {
        /// The address to write.
        url: String,
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
    },
    /// There is no such target; the reason, for the author.
    Broken(String),
}

/// Decides what becomes of a target that is neither an address with a scheme nor an anchor of the text itself:
/// `member:uin-contoh`, `./x`, `/y`. The flag says whether it is an image.
pub type Resolve<'a> = dyn FnMut(&str, bool) -> Resolved + 'a;

/// Renders a text.
pub fn render(source: &str, settings: &Settings<'_>, resolve: &mut Resolve<'_>) -> Rendered {
    let mut problems = Vec::new();
    let text = capped(source, &mut problems);
    let (events, broken) = parse(text);
    for (range, reference) in broken {
        problems.push(Problem {
            kind: ProblemKind::BrokenReference,
            range,
            detail: reference,
        });
    }
    let ids = heading_ids(&events, settings, &mut problems);
    let mut writer = Writer {
        source: text,
        settings,
        top_level: top_level(&events),
        resolve,
        anchors: ids.iter().cloned().collect(),
        ids: ids.into_iter(),
        out: Rendered {
            problems,
            ..Rendered::default()
        },
        depth: 0,
        suppressed_from: None,
        open: Vec::new(),
        table: Vec::new(),
        cell: 0,
        in_table_head: false,
        notes: Footnotes::default(),
        figure_end: None,
    };
    writer.run(&events);
    writer.finish()
}

/// The words of a text in one line, without markup, footnotes and images: for feeds and descriptions.
pub fn plain(source: &str) -> String {
    let (events, _) = parse(capped(source, &mut Vec::new()));
    let mut text = String::new();
    let (mut n_footnotes, mut n_images) = (0_usize, 0_usize);
    for (event, _) in &events {
        match event {
            Event::Start(Tag::FootnoteDefinition(_)) => n_footnotes += 1,
            Event::End(TagEnd::FootnoteDefinition) => n_footnotes -= 1,
            Event::Start(Tag::Image { .. }) => n_images += 1,
            Event::End(TagEnd::Image) => n_images -= 1,
            _ if n_footnotes + n_images > 0 => {}
            Event::Text(words) | Event::Code(words) => text.push_str(words),
            Event::SoftBreak | Event::HardBreak | Event::Rule => text.push(' '),
            Event::Start(tag) if !is_inline(tag) => text.push(' '),
            Event::End(
                TagEnd::Emphasis
                | TagEnd::Strong
                | TagEnd::Strikethrough
                | TagEnd::Link
                | TagEnd::Superscript,
            ) => {}
            Event::End(_) => text.push(' '),
            _ => {}
        }
    }
    let text: String = text
        .chars()
        .filter(|c| !c.is_control() || c.is_whitespace())
        .collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The beginning of a text in at most `n_chars_max` characters, cut between words and marked with an ellipsis.
pub fn excerpt(text: &str, n_chars_max: usize) -> String {
    if text.chars().count() <= n_chars_max {
        return text.to_owned();
    }
    let head: String = text.chars().take(n_chars_max.saturating_sub(1)).collect();
    let next_is_space = text[head.len()..].starts_with(char::is_whitespace);
    let cut = match head.rfind(char::is_whitespace) {
        // A single word longer than half the room is cut rather than thrown away.
        Some(at) if !next_is_space && at >= head.len() / 2 => &head[..at],
        _ => &head,
    };
    format!(
        "{}…",
        cut.trim_end_matches(|c: char| c.is_whitespace() || ",;:–-(".contains(c))
    )
}

/// Lower-case words joined by hyphens, accents removed; never empty.
pub fn slug(text: &str) -> String {
    let mut slug = String::new();
    for c in text
        .nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
    {
        if c.is_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') && !matches!(c, '\'' | '’' | '‘') {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    if slug.is_empty() {
        "section".to_owned()
    } else {
        slug
    }
}

type Located<'a> = (Event<'a>, Range<usize>);

fn parse(source: &str) -> (Vec<Located<'_>>, Vec<(Range<usize>, String)>) {
    // Named one by one: `Options::all()` holds the old footnote syntax, and taking it out again takes the new one too.
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM
        | Options::ENABLE_DEFINITION_LIST;
    let mut broken = Vec::new();
    let on_broken = |link: BrokenLink<'_>| {
        // `[word]` alone is ordinary text; with a second pair of brackets a link was meant. `[^1]` is a footnote.
        if matches!(link.link_type, LinkType::Reference | LinkType::Collapsed)
            && !link.reference.starts_with('^')
        {
            broken.push((link.span, link.reference.to_string()));
        }
        None
    };
    let events = Parser::new_with_broken_link_callback(source, options, Some(on_broken))
        .into_offset_iter()
        .collect();
    broken.sort_by_key(|(range, _)| range.start);
    broken.dedup();
    (events, broken)
}

fn capped<'a>(source: &'a str, problems: &mut Vec<Problem>) -> &'a str {
    if source.len() <= SOURCE_BYTES_MAX {
        return source;
    }
    let end = (0..=SOURCE_BYTES_MAX)
        .rev()
        .find(|at| source.is_char_boundary(*at))
        .unwrap_or(0);
    let detail = format!("{} bytes, at most {SOURCE_BYTES_MAX}", source.len());
    problems.push(Problem {
        kind: ProblemKind::TooLong,
        range: end..source.len(),
        detail,
    });
    &source[..end]
}

/// The ids of all headings, known before the first line is written so that `#anchor` may point down.
fn heading_ids(
    events: &[Located<'_>],
    settings: &Settings<'_>,
    problems: &mut Vec<Problem>,
) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let mut ids = Vec::new();
    let mut given: Vec<Option<String>> = Vec::new();
    // Ids the author chose go first, so that a made one never takes theirs.
    for (event, range) in events {
        let Event::Start(Tag::Heading { id, .. }) = event else {
            continue;
        };
        let chosen = id.as_ref().map(|id| slug(id));
        if let Some(id) = &chosen
            && !taken.insert(id.clone())
        {
            problems.push(Problem {
                kind: ProblemKind::DuplicateId,
                range: range.clone(),
                detail: id.clone(),
            });
            given.push(None);
            continue;
        }
        given.push(chosen);
    }
    let mut given = given.into_iter();
    for (at, (event, _)) in events.iter().enumerate() {
        let Event::Start(Tag::Heading { id, .. }) = event else {
            continue;
        };
        let id = given.next().flatten().unwrap_or_else(|| {
            let base = id
                .as_ref()
                .map_or_else(|| slug(&heading_text(&events[at..])), |id| slug(id));
            let mut id = base.clone();
            let mut n = 2;
            while !taken.insert(id.clone()) {
                id = format!("{base}-{n}");
                n += 1;
            }
            id
        });
        ids.push(format!("{}{id}", settings.id_prefix));
    }
    ids
}

fn heading_text(events: &[Located<'_>]) -> String {
    let mut text = String::new();
    for (event, _) in events {
        match event {
            Event::End(TagEnd::Heading(_)) => break,
            Event::Text(words) | Event::Code(words) => text.push_str(words),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Superscript | Tag::Subscript
    ) || matches!(tag, Tag::Link { .. } | Tag::Image { .. })
}

#[derive(Default)]
struct Footnotes {
    /// Label to number, in order of first mention.
    numbers: BTreeMap<String, usize>,
    /// How often each was mentioned.
    n_uses: BTreeMap<String, usize>,
    /// Label to place and HTML.
    definitions: BTreeMap<String, (Range<usize>, String)>,
    /// The definition being written, and the HTML it interrupts.
    open: Option<(String, Range<usize>, String)>,
}

/// A link or cell that was opened: its end is not the same for all of its kind.
struct Open {
    close: &'static str,
    words_from: usize,
    range: Range<usize>,
}

/// The highest level of heading in a text: authors begin with `#` or with `##`, and both mean the same.
fn top_level(events: &[(Event<'_>, Range<usize>)]) -> u8 {
    let levels = events.iter().filter_map(|(event, _)| match event {
        Event::Start(Tag::Heading { level, .. }) => Some(*level as u8),
        _ => None,
    });
    levels.min().unwrap_or(1)
}

struct Writer<'a> {
    source: &'a str,
    settings: &'a Settings<'a>,
    /// The highest level of heading in the text; it becomes the base level.
    top_level: u8,
    resolve: &'a mut Resolve<'a>,
    anchors: BTreeSet<String>,
    ids: std::vec::IntoIter<String>,
    out: Rendered,
    depth: usize,
    /// The depth from which no elements are written, while that deep.
    suppressed_from: Option<usize>,
    open: Vec<Open>,
    table: Vec<Alignment>,
    cell: usize,
    in_table_head: bool,
    notes: Footnotes,
    /// The caption and the index of the paragraph's end, when a paragraph is one image with a title.
    figure_end: Option<(usize, String)>,
}

impl Writer<'_> {
    fn run(&mut self, events: &[Located<'_>]) {
        let mut at = 0;
        while let Some((event, range)) = events.get(at) {
            at += 1;
            match event {
                Event::Start(Tag::Image {
                    dest_url, title, ..
                }) if self.suppressed_from.is_none() => {
                    let n = events[at..]
                        .iter()
                        .position(|(event, _)| *event == Event::End(TagEnd::Image))
                        .unwrap_or(0);
                    let alt = heading_text(&events[at..at + n]);
                    self.image(dest_url, title, &alt, range);
                    at += n + 1;
                }
                Event::Start(tag) => {
                    self.depth += 1;
                    if self.suppressed_from.is_none()
                        && self.depth > DEPTH_MAX
                        && may_be_left_out(tag)
                    {
                        self.suppressed_from = Some(self.depth);
                        self.problem(
                            ProblemKind::TooDeep,
                            range,
                            format!("more than {DEPTH_MAX} levels"),
                        );
                    }
                    if self.suppressed_from.is_none() {
                        self.start(tag, range, &events[at..], at);
                    } else if matches!(tag, Tag::Heading { .. }) {
                        self.ids.next();
                    }
                }
                Event::End(tag) => {
                    match self.suppressed_from {
                        None => self.end(tag, at),
                        Some(_) => self.push("\n"),
                    }
                    if self.suppressed_from == Some(self.depth) {
                        self.suppressed_from = None;
                    }
                    self.depth = self.depth.saturating_sub(1);
                }
                Event::Text(text) => escape(text, &mut self.out.html),
                Event::Code(code) => {
                    self.push("<code>");
                    escape(code, &mut self.out.html);
                    self.push("</code>");
                }
                Event::InlineHtml(html) => self.raw_html(html, range),
                // Reported once, where the block begins.
                Event::Html(_) => {}
                Event::FootnoteReference(label) => self.footnote_reference(label),
                Event::SoftBreak => self.push("\n"),
                Event::HardBreak => self.push("<br>\n"),
                Event::Rule => self.push("<hr>\n"),
                Event::TaskListMarker(is_done) => {
                    let (mark, label) = if *is_done {
                        ('☑', self.settings.labels.done)
                    } else {
                        ('☐', self.settings.labels.open)
                    };
                    self.push("<span class=\"task\" role=\"img\" aria-label=\"");
                    escape(label, &mut self.out.html);
                    self.push(&format!("\">{mark}</span> "));
                }
                Event::InlineMath(text) | Event::DisplayMath(text) => {
                    escape(text, &mut self.out.html);
                }
            }
        }
    }

    fn start(&mut self, tag: &Tag<'_>, range: &Range<usize>, rest: &[Located<'_>], at: usize) {
        match tag {
            Tag::Paragraph => {
                if let Some((n, caption)) = lone_captioned_image(rest) {
                    self.figure_end = Some((at + n + 1, caption));
                    self.push("<figure>");
                } else {
                    self.push("<p>");
                }
            }
            Tag::Heading {
                level,
                classes,
                attrs,
                ..
            } => {
                if !classes.is_empty() || !attrs.is_empty() {
                    let words = classes.iter().map(|class| format!(".{class}"));
                    let words: Vec<_> = words
                        .chain(attrs.iter().map(|(name, _)| name.to_string()))
                        .collect();
                    self.problem(ProblemKind::HeadingAttributes, range, words.join(" "));
                }
                let level = self
                    .settings
                    .base_level
                    .clamp(1, 6)
                    .saturating_add((*level as u8).saturating_sub(self.top_level))
                    .min(6);
                let id = self.ids.next().unwrap_or_default();
                let before = self
                    .out
                    .headings
                    .last()
                    .map_or(self.settings.base_level.saturating_sub(1), |h| h.level);
                if level > before + 1 {
                    self.problem(
                        ProblemKind::HeadingJump,
                        range,
                        format!("h{before} to h{level}"),
                    );
                }
                self.push(&format!("<h{level} id=\""));
                escape(&id, &mut self.out.html);
                self.push("\">");
                self.out.headings.push(Heading {
                    level,
                    id,
                    text: heading_text(rest),
                });
            }
            Tag::BlockQuote(None) => self.push("<blockquote>\n"),
            Tag::BlockQuote(Some(kind)) => {
                let labels = &self.settings.labels;
                let (class, label) = match kind {
                    BlockQuoteKind::Note => ("note", labels.note),
                    BlockQuoteKind::Tip => ("tip", labels.tip),
                    BlockQuoteKind::Important => ("important", labels.important),
                    BlockQuoteKind::Warning => ("warning", labels.warning),
                    BlockQuoteKind::Caution => ("caution", labels.caution),
                };
                let label = escaped(label);
                self.push(&format!(
                    "<div class=\"alert alert-{class}\" role=\"note\" aria-label=\"{label}\">\n"
                ));
                self.push(&format!("<p class=\"alert-title\">{label}</p>\n"));
            }
            Tag::CodeBlock(kind) => {
                let language = match kind {
                    CodeBlockKind::Fenced(info) => {
                        info.split([' ', ',', '{']).next().unwrap_or_default()
                    }
                    CodeBlockKind::Indented => "",
                };
                let is_plain = language
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "+-_#".contains(c));
                // Long lines scroll, and what scrolls must be reachable by keyboard.
                self.push("<pre tabindex=\"0\"><code");
                if is_plain && !language.is_empty() {
                    self.push(&format!(" class=\"language-{language}\""));
                }
                self.push(">");
            }
            Tag::HtmlBlock => {
                let html = self.source.get(range.clone()).unwrap_or_default();
                self.raw_html(html, range);
            }
            Tag::List(None) => self.push("<ul>\n"),
            Tag::List(Some(1)) => self.push("<ol>\n"),
            Tag::List(Some(first)) => self.push(&format!("<ol start=\"{first}\">\n")),
            Tag::Item => self.push("<li>"),
            Tag::FootnoteDefinition(label) => {
                let interrupted = std::mem::take(&mut self.out.html);
                self.notes.open = Some((label.to_string(), range.clone(), interrupted));
            }
            Tag::DefinitionList => self.push("<dl>\n"),
            Tag::DefinitionListTitle => self.push("<dt>"),
            Tag::DefinitionListDefinition => self.push("<dd>"),
            Tag::Table(alignments) => {
                self.table.clone_from(alignments);
                let mut label = self.settings.labels.table.to_owned();
                if let Some(heading) = self.out.headings.last() {
                    label = format!("{label}: {}", heading.text);
                }
                self.push(
                    "<div class=\"table-scroll\" role=\"region\" tabindex=\"0\" aria-label=\"",
                );
                escape(&label, &mut self.out.html);
                self.push("\"><table>\n");
            }
            Tag::TableHead => {
                self.cell = 0;
                self.in_table_head = true;
                self.push("<thead><tr>");
            }
            Tag::TableRow => {
                self.cell = 0;
                self.push("<tr>");
            }
            Tag::TableCell => {
                // An empty corner is no heading of anything.
                let is_empty = matches!(rest.first(), Some((Event::End(TagEnd::TableCell), _)));
                let is_heading = self.in_table_head && !is_empty;
                self.push(if is_heading {
                    "<th scope=\"col\""
                } else {
                    "<td"
                });
                self.push(match self.table.get(self.cell) {
                    Some(Alignment::Left) => " class=\"align-left\">",
                    Some(Alignment::Center) => " class=\"align-center\">",
                    Some(Alignment::Right) => " class=\"align-right\">",
                    Some(Alignment::None) | None => ">",
                });
                self.open.push(Open {
                    close: if is_heading { "</th>" } else { "</td>" },
                    words_from: 0,
                    range: 0..0,
                });
            }
            Tag::Emphasis => self.push("<em>"),
            Tag::Strong => self.push("<strong>"),
            Tag::Strikethrough => self.push("<del>"),
            Tag::Superscript => self.push("<sup>"),
            Tag::Subscript => self.push("<sub>"),
            Tag::Link {
                link_type,
                dest_url,
                title,
                ..
            } => self.link(*link_type, dest_url, title, range),
            Tag::Image { .. } | Tag::MetadataBlock(_) => {}
        }
    }

    fn end(&mut self, tag: &TagEnd, at: usize) {
        match tag {
            TagEnd::Paragraph => {
                if let Some((_, caption)) = self.figure_end.take_if(|(end, _)| *end == at) {
                    self.push(&format!(
                        "<figcaption>{}</figcaption></figure>\n",
                        escaped(&caption)
                    ));
                } else {
                    self.push("</p>\n");
                }
            }
            TagEnd::Heading(_) => {
                let level = self.out.headings.last().map_or(6, |heading| heading.level);
                self.push(&format!("</h{level}>\n"));
            }
            TagEnd::BlockQuote(None) => self.push("</blockquote>\n"),
            TagEnd::BlockQuote(Some(_)) => self.push("</div>\n"),
            TagEnd::CodeBlock => self.push("</code></pre>\n"),
            TagEnd::List(true) => self.push("</ol>\n"),
            TagEnd::List(false) => self.push("</ul>\n"),
            TagEnd::Item => self.push("</li>\n"),
            TagEnd::FootnoteDefinition => {
                if let Some((label, range, interrupted)) = self.notes.open.take() {
                    let html = std::mem::replace(&mut self.out.html, interrupted);
                    self.notes.definitions.entry(label).or_insert((range, html));
                }
            }
            TagEnd::DefinitionList => self.push("</dl>\n"),
            TagEnd::DefinitionListTitle => self.push("</dt>\n"),
            TagEnd::DefinitionListDefinition => self.push("</dd>\n"),
            TagEnd::Table => self.push("</tbody></table></div>\n"),
            TagEnd::TableHead => {
                self.in_table_head = false;
                self.push("</tr></thead>\n<tbody>\n");
            }
            TagEnd::TableRow => self.push("</tr>\n"),
            TagEnd::TableCell => {
                let close = self.open.pop().map_or("</td>", |open| open.close);
                self.push(close);
                self.cell += 1;
            }
            TagEnd::Emphasis => self.push("</em>"),
            TagEnd::Strong => self.push("</strong>"),
            TagEnd::Strikethrough => self.push("</del>"),
            TagEnd::Superscript => self.push("</sup>"),
            TagEnd::Subscript => self.push("</sub>"),
            TagEnd::Link => {
                let Some(open) = self.open.pop() else { return };
                let words = self.out.html.get(open.words_from..).unwrap_or_default();
                if words.trim().is_empty() {
                    self.problem(ProblemKind::EmptyLink, &open.range, String::new());
                }
                self.push(open.close);
            }
            TagEnd::Image | TagEnd::HtmlBlock | TagEnd::MetadataBlock(_) => {}
        }
    }

    fn link(&mut self, link_type: LinkType, target: &str, title: &str, range: &Range<usize>) {
        let target = match link_type {
            LinkType::Email => format!("mailto:{target}"),
            _ => target.to_owned(),
        };
        self.note_use(&target, range, false);
        let url = self
            .address(&target, false, range)
            .map(|resolved| match resolved {
                Resolved::Image { url, .. } | Resolved::Url(url) | Resolved::Broken(url) => url,
            });
        let close = if let Some(url) = url {
            self.push("<a href=\"");
            escape(&encoded(&url), &mut self.out.html);
            if !title.is_empty() {
                self.push("\" title=\"");
                escape(title, &mut self.out.html);
            }
            self.push(if target.starts_with("http") && scheme(&target).is_some() {
                "\" rel=\"external\">"
            } else {
                "\">"
            });
            "</a>"
        } else {
            ""
        };
        self.open.push(Open {
            close,
            words_from: self.out.html.len(),
            range: range.clone(),
        });
    }

    fn image(&mut self, target: &str, title: &str, alt: &str, range: &Range<usize>) {
        self.note_use(target, range, true);
        if alt.is_empty() {
            self.problem(ProblemKind::MissingAlt, range, target.to_owned());
        }
        let Some(resolved) = self.address(target, true, range) else {
            escape(alt, &mut self.out.html);
            return;
        };
        let (url, size) = match resolved {
            Resolved::Image { url, width, height } => {
                (url, format!(" width=\"{width}\" height=\"{height}\""))
            }
            Resolved::Url(url) | Resolved::Broken(url) => (url, String::new()),
        };
        self.push("<img src=\"");
        escape(&encoded(&url), &mut self.out.html);
        self.push("\" alt=\"");
        escape(alt, &mut self.out.html);
        if !title.is_empty() && self.figure_end.is_none() {
            self.push("\" title=\"");
            escape(title, &mut self.out.html);
        }
        self.push(&format!("\"{size} loading=\"lazy\" decoding=\"async\">"));
    }

    /// What to write for a target; `None` when nothing may be written. Never returns `Broken`.
    fn address(&mut self, target: &str, image: bool, range: &Range<usize>) -> Option<Resolved> {
        let bad_scheme = |this: &mut Self| {
            this.problem(ProblemKind::BadScheme, range, target.to_owned());
            None
        };
        // Browsers skip control characters inside a scheme, and read `//` and `\\` as "another site".
        if target.chars().any(|c| c.is_control()) || target.starts_with(char::is_whitespace) {
            return bad_scheme(self);
        }
        let slashes: String = target
            .chars()
            .take(2)
            .map(|c| if c == '\\' { '/' } else { c })
            .collect();
        if slashes == "//" {
            return bad_scheme(self);
        }
        if let Some(anchor) = target.strip_prefix('#') {
            if image {
                return bad_scheme(self);
            }
            return self.anchor(anchor, range);
        }
        match scheme(target).map(str::to_ascii_lowercase) {
            Some(scheme) if SCHEMES.contains(&scheme.as_str()) => {
                let is_web = scheme.starts_with("http");
                if image && !is_web {
                    return bad_scheme(self);
                }
                if image {
                    self.problem(ProblemKind::ForeignImage, range, target.to_owned());
                }
                return Some(Resolved::Url(target.to_owned()));
            }
            Some(scheme) if !self.settings.kinds.contains(&scheme.as_str()) => {
                return bad_scheme(self);
            }
            _ => {}
        }
        let resolved = (self.resolve)(target, image);
        match &resolved {
            Resolved::Broken(reason) => {
                let reason = reason.clone();
                self.problem(ProblemKind::BrokenLink, range, reason);
                None
            }
            Resolved::Url(url) | Resolved::Image { url, .. } => {
                // The resolver may have been led to repeat what an author wrote.
                let is_safe =
                    scheme(url).is_none_or(|s| SCHEMES.contains(&s.to_ascii_lowercase().as_str()));
                if is_safe {
                    Some(resolved)
                } else {
                    bad_scheme(self)
                }
            }
        }
    }

    fn anchor(&mut self, anchor: &str, range: &Range<usize>) -> Option<Resolved> {
        let full = format!("{}{anchor}", self.settings.id_prefix);
        for id in [&full, anchor] {
            if self.anchors.contains(id) {
                return Some(Resolved::Url(format!("#{id}")));
            }
        }
        self.problem(ProblemKind::BrokenAnchor, range, anchor.to_owned());
        None
    }

    fn footnote_reference(&mut self, label: &str) {
        let next = self.notes.numbers.len() + 1;
        let number = *self.notes.numbers.entry(label.to_owned()).or_insert(next);
        let n_uses = self.notes.n_uses.entry(label.to_owned()).or_default();
        *n_uses += 1;
        let again = if *n_uses > 1 {
            format!("-{n_uses}")
        } else {
            String::new()
        };
        let prefix = escaped(self.settings.id_prefix);
        self.push(&format!(
            "<sup><a href=\"#{prefix}fn-{number}\" id=\"{prefix}fnref-{number}{again}\" role=\"doc-noteref\">{number}</a></sup>"
        ));
    }

    fn finish(mut self) -> Rendered {
        let mut notes: BTreeMap<usize, String> = BTreeMap::new();
        for (label, (range, html)) in std::mem::take(&mut self.notes.definitions) {
            match self.notes.numbers.get(&label) {
                Some(number) => drop(notes.insert(*number, html)),
                None => self.problem(ProblemKind::UnusedFootnote, &range, label),
            }
        }
        if !notes.is_empty() {
            let labels = &self.settings.labels;
            let (prefix, back) = (escaped(self.settings.id_prefix), escaped(labels.back));
            let label = escaped(labels.footnotes);
            self.push(&format!(
                "<section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"{label}\"><ol>\n"
            ));
            for (number, html) in notes {
                let link = format!(
                    " <a href=\"#{prefix}fnref-{number}\" role=\"doc-backlink\" aria-label=\"{back} {number}\">↩</a>"
                );
                let html = match html.strip_suffix("</p>\n") {
                    Some(head) => format!("{head}{link}</p>\n"),
                    None => format!("{html}<p>{link}</p>\n"),
                };
                self.push(&format!("<li id=\"{prefix}fn-{number}\">{html}</li>\n"));
            }
            self.push("</ol></section>\n");
        }
        self.out
            .problems
            .sort_by_key(|problem| (problem.range.start, problem.range.end, problem.kind));
        self.out
    }

    fn raw_html(&mut self, html: &str, range: &Range<usize>) {
        // A comment is a note between authors; closing tags were reported when they opened.
        if html.trim_start().starts_with("<!--") && html.trim_end().ends_with("-->")
            || html.starts_with("</")
        {
            return;
        }
        let first = html.lines().next().unwrap_or_default();
        self.problem(ProblemKind::RawHtml, range, excerpt(first.trim(), 60));
    }

    fn note_use(&mut self, target: &str, range: &Range<usize>, image: bool) {
        let written = target.strip_prefix("mailto:").unwrap_or(target);
        let text = self.source.get(range.clone()).unwrap_or_default();
        let range = match text.rfind(written) {
            Some(at) if !written.is_empty() => range.start + at..range.start + at + written.len(),
            _ => range.clone(),
        };
        self.out.links.push(LinkUse {
            target: target.to_owned(),
            range,
            image,
        });
    }

    fn problem(&mut self, kind: ProblemKind, range: &Range<usize>, detail: String) {
        self.out.problems.push(Problem {
            kind,
            range: range.clone(),
            detail,
        });
    }

    fn push(&mut self, html: &str) {
        self.out.html.push_str(html);
    }
}

/// Elements whose tags may be left out without leaving their children in a wrong place.
fn may_be_left_out(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::BlockQuote(_) | Tag::List(_) | Tag::Table(_) | Tag::DefinitionList
    ) || matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Strikethrough)
}

/// For a paragraph that is one image with a title: how many events it has, and the title.
fn lone_captioned_image(rest: &[Located<'_>]) -> Option<(usize, String)> {
    let (Event::Start(Tag::Image { title, .. }), _) = rest.first()? else {
        return None;
    };
    let n = rest
        .iter()
        .position(|(event, _)| *event == Event::End(TagEnd::Image))?
        + 1;
    let is_alone = matches!(rest.get(n)?, (Event::End(TagEnd::Paragraph), _));
    (is_alone && !title.is_empty()).then(|| (n, title.to_string()))
}

fn scheme(target: &str) -> Option<&str> {
    let (scheme, _) = target.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "+-._".contains(c));
    is_scheme.then_some(scheme)
}

/// An address with what may not stand in one percent-encoded; letters of all scripts stay as they are.
fn encoded(url: &str) -> String {
    let mut encoded = String::with_capacity(url.len());
    for c in url.chars() {
        if c.is_control() || c.is_whitespace() || "\"<>\\^`{|}".contains(c) {
            let mut buffer = [0; 4];
            for byte in c.encode_utf8(&mut buffer).bytes() {
                encoded.push_str(&format!("%{byte:02X}"));
            }
        } else {
            encoded.push(c);
        }
    }
    encoded
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape(text, &mut out);
    out
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // Not allowed in HTML, not even as references.
            c if c.is_control() && !matches!(c, '\n' | '\t') => {}
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTINGS: Settings<'static> = Settings {
        base_level: 2,
        id_prefix: "",
        kinds: &["member", "event", "page"],
        labels: Labels::ID,
    };

    fn rendered(source: &str) -> Rendered {
        render(source, &SETTINGS, &mut |target, image| match target {
            "member:uin-contoh" => Resolved::Url("/perpustakaan/uin-contoh/".to_owned()),
            "./foto.jpg" if image => Resolved::Image {
                url: "/foto.jpg".to_owned(),
                width: 4,
                height: 3,
            },
            "page:jahat" => Resolved::Url("javascript:alert(1)".to_owned()),
            other => Resolved::Broken(format!("no `{other}`")),
        })
    }

    fn kinds(source: &str) -> Vec<ProblemKind> {
        rendered(source)
            .problems
            .into_iter()
            .map(|problem| problem.kind)
            .collect()
    }

    #[track_caller]
    fn case(source: &str, html: &str) {
        assert_eq!(rendered(source).html.trim_end(), html, "{source}");
    }

    #[test]
    fn headings_start_at_the_base_level_and_have_distinct_ids() {
        let out = rendered("# Jadwal\n## Jadwal\n## Café & *teh*\n### {#jadwal-2}\n#### x\n");
        let ids: Vec<_> = out
            .headings
            .iter()
            .map(|h| (h.level, h.id.as_str()))
            .collect();
        assert_eq!(
            ids,
            [
                (2, "jadwal"),
                (3, "jadwal-3"),
                (3, "cafe-teh"),
                (4, "jadwal-2"),
                (5, "x")
            ]
        );
        assert_eq!(out.headings[2].text, "Café & teh");
        assert!(
            out.html
                .starts_with("<h2 id=\"jadwal\">Jadwal</h2>\n<h3 id=\"jadwal-3\">"),
            "{}",
            out.html
        );
        assert_eq!(kinds("## satu\n\n#### dua\n"), [ProblemKind::HeadingJump]);
        assert_eq!(
            kinds("# a {#x}\n# b {#x .merah onclick=\"y\"}\n"),
            [ProblemKind::HeadingAttributes, ProblemKind::DuplicateId]
        );
    }

    #[test]
    fn an_id_prefix_goes_before_ids_and_anchors() {
        let settings = Settings {
            id_prefix: "isi-",
            ..SETTINGS
        };
        let out = render(
            "[ke](#biaya)[^1]\n\n# Biaya\n\n[^1]: Ya.\n",
            &settings,
            &mut |_, _| Resolved::Broken(String::new()),
        );
        for part in [
            "href=\"#isi-biaya\"",
            "id=\"isi-biaya\"",
            "href=\"#isi-fn-1\"",
            "id=\"isi-fnref-1\"",
        ] {
            assert!(out.html.contains(part), "{part}: {}", out.html);
        }
        assert_eq!(out.problems, []);
    }

    #[test]
    fn links_are_resolved_or_reported_with_their_place() {
        case(
            "[UIN](member:uin-contoh)",
            "<p><a href=\"/perpustakaan/uin-contoh/\">UIN</a></p>",
        );
        case(
            "[x](https://a.id/?a=1&b=ü 'judul')",
            "<p><a href=\"https://a.id/?a=1&amp;b=ü\" title=\"judul\" rel=\"external\">x</a></p>",
        );
        case(
            "<ill@contoh.ac.id>",
            "<p><a href=\"mailto:ill@contoh.ac.id\">ill@contoh.ac.id</a></p>",
        );
        case("[t](tel:+62274)", "<p><a href=\"tel:+62274\">t</a></p>");
        let source = "Lihat [ini](member:tak-ada).";
        let out = rendered(source);
        assert_eq!(out.html.trim_end(), "<p>Lihat ini.</p>");
        assert_eq!(&source[out.links[0].range.clone()], "member:tak-ada");
        assert_eq!(
            (out.problems[0].kind, out.problems[0].detail.as_str()),
            (ProblemKind::BrokenLink, "no `member:tak-ada`")
        );
        assert_eq!(
            kinds("[a](#tiada) [b][tiada] [c] []( /x )"),
            [
                ProblemKind::BrokenAnchor,
                ProblemKind::BrokenReference,
                ProblemKind::BrokenLink,
                ProblemKind::EmptyLink
            ]
        );
    }

    #[test]
    fn images_need_words_and_know_their_size() {
        case(
            "![Ruang baca](./foto.jpg)",
            "<p><img src=\"/foto.jpg\" alt=\"Ruang baca\" width=\"4\" height=\"3\" loading=\"lazy\" decoding=\"async\"></p>",
        );
        case(
            "![Ruang](./foto.jpg \"Foto: <A>\")",
            "<figure><img src=\"/foto.jpg\" alt=\"Ruang\" width=\"4\" height=\"3\" loading=\"lazy\" decoding=\"async\"><figcaption>Foto: &lt;A&gt;</figcaption></figure>",
        );
        assert_eq!(kinds("![](./foto.jpg)"), [ProblemKind::MissingAlt]);
        assert_eq!(
            kinds("![a](https://lain.id/x.png)"),
            [ProblemKind::ForeignImage]
        );
        assert_eq!(kinds("![a](mailto:x@y.id)"), [ProblemKind::BadScheme]);
    }

    #[test]
    fn tables_align_by_class_and_scroll_by_keyboard() {
        case(
            "# Biaya\n\n| | Rp |\n|---|--:|\n| A | 1 |\n",
            "<h2 id=\"biaya\">Biaya</h2>\n<div class=\"table-scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Tabel: Biaya\"><table>\n<thead><tr><td></td><th scope=\"col\" class=\"align-right\">Rp</th></tr></thead>\n<tbody>\n<tr><td>A</td><td class=\"align-right\">1</td></tr>\n</tbody></table></div>",
        );
    }

    #[test]
    fn alerts_tasks_footnotes_and_definitions_are_written_for_all() {
        case(
            "> [!NOTE]\n> Bawa KTM.",
            "<div class=\"alert alert-note\" role=\"note\" aria-label=\"Catatan\">\n<p class=\"alert-title\">Catatan</p>\n<p>Bawa KTM.</p>\n</div>",
        );
        case(
            "- [x] a",
            "<ul>\n<li><span class=\"task\" role=\"img\" aria-label=\"Selesai\">☑</span> a</li>\n</ul>",
        );
        case("ISIL\n: kode", "<dl>\n<dt>ISIL</dt>\n<dd>kode</dd>\n</dl>");
        case(
            "a[^x] b[^x]\n\n[^x]: Isi.\n[^y]: Tidak dipakai.",
            "<p>a<sup><a href=\"#fn-1\" id=\"fnref-1\" role=\"doc-noteref\">1</a></sup> b<sup><a href=\"#fn-1\" id=\"fnref-1-2\" role=\"doc-noteref\">1</a></sup></p>\n<section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"Catatan kaki\"><ol>\n<li id=\"fn-1\"><p>Isi. <a href=\"#fnref-1\" role=\"doc-backlink\" aria-label=\"Kembali ke rujukan 1\">↩</a></p>\n</li>\n</ol></section>",
        );
        assert_eq!(kinds("[^y]: Tidak dipakai."), [ProblemKind::UnusedFootnote]);
    }

    #[test]
    fn nothing_an_author_writes_runs_in_a_page() {
        for source in [
            "<script>alert(1)</script>",
            "a <img src=x onerror=alert(1)> b",
            "<div onclick=\"x\">\n\n**a**\n\n</div>",
            "[a](javascript:alert(1))",
            "[a](JaVaScRiPt:alert(1))",
            "[a](java&#x09;script:alert(1))",
            "[a](&#x6A;avascript:alert(1))",
            "[a](<\u{1}javascript:alert(1)>)",
            "[a](<java\u{0}script:alert(1)>)",
            "[a](data:text/html;base64,PHNjcmlwdD4=)",
            "[a](vbscript:x)",
            "[a](//evil.id)",
            "[a](\\\\evil.id)",
            "[a](/\\evil.id)",
            "[a](page:jahat)",
            "<javascript:alert(1)>",
            "[a][b]\n\n[b]: javascript:alert(1)",
            "![a](javascript:alert(1))",
            "![a](data:image/svg+xml,<svg/onload=alert(1)>)",
        ] {
            let out = rendered(source);
            assert!(!out.problems.is_empty(), "{source}: {}", out.html);
            assert!(
                !out.html.contains("href") && !out.html.contains("src="),
                "{source}: {}",
                out.html
            );
            assert!(
                !out.html.contains("<script")
                    && !out.html.contains("<div")
                    && !out.html.contains("<img"),
                "{source}"
            );
        }
        for source in [
            "[a](https://x.id/\"onmouseover=alert(1))",
            "[a](https://x.id 'x\" onmouseover=\"y')",
            "![\" onerror=\"x](./foto.jpg)",
            "```\"><script>\nx\n```",
            "# a {#\"onclick=x}",
            "`<script>`",
            "[^\"><script>]\n\n[^\"><script>]: x",
        ] {
            let document = scraper::Html::parse_fragment(&rendered(source).html);
            for element in document.tree.values().filter_map(|node| node.as_element()) {
                assert_ne!(element.name(), "script", "{source}");
                assert!(
                    element.attrs().all(|(name, _)| !name.starts_with("on")),
                    "{source}"
                );
            }
        }
    }

    #[test]
    fn raw_html_is_reported_once_and_comments_not_at_all() {
        assert_eq!(
            kinds("a <b>c</b> <!-- d -->\n\n<!-- e -->\n"),
            [ProblemKind::RawHtml]
        );
        case("a <b>c</b>", "<p>a c</p>");
    }

    #[test]
    fn hostile_input_stays_small() {
        let out = rendered(&">".repeat(50_000));
        assert!(
            out.html.len() < 100_000 && out.problems[0].kind == ProblemKind::TooDeep,
            "{}",
            out.html.len()
        );
        let deep = rendered(&format!("{}x", "- ".repeat(2_000)));
        assert_eq!(
            deep.html.matches("<ul>").count(),
            deep.html.matches("</ul>").count()
        );
        let long = "é".repeat(SOURCE_BYTES_MAX / 2 + 1);
        assert_eq!(kinds(&long), [ProblemKind::TooLong]);
        for source in [
            "[".repeat(20_000),
            "*a_ ".repeat(20_000),
            "![".repeat(10_000),
            "|a|\n|-|\n".repeat(5_000),
        ] {
            assert!(rendered(&source).html.len() < 40 * source.len());
        }
    }

    #[test]
    fn plain_text_has_no_markup_and_is_cut_between_words() {
        let source = "# Judul\n\nSatu *dua*\n`tiga` [empat](x)[^1] ![foto](y)<br>\n\n- lima\n- enam\n\n[^1]: Tidak.";
        assert_eq!(plain(source), "Judul Satu dua tiga empat lima enam");
        assert_eq!(excerpt("satu dua tiga", 13), "satu dua tiga");
        assert_eq!(excerpt("satu dua, tiga", 12), "satu dua…");
        assert_eq!(excerpt("pustakawan", 5), "pust…");
        assert_eq!(slug("Apa itu «ISIL»? Al-Qur'an"), "apa-itu-isil-al-quran");
        assert_eq!(slug("!!!"), "section");
    }
}
