//! Atom feeds (RFC 4287): ids that outlive addresses, dates from the data.

use super::xml::Xml;
use jiff::{Timestamp, civil};

/// A feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// Stable for ever, see [`tag_id`].
    pub id: String,
    /// Its name.
    pub title: String,
    /// What it brings.
    pub subtitle: Option<String>,
    /// Language tag of the texts.
    pub lang: String,
    /// Its own full address.
    pub feed_url: String,
    /// Full address of the page that shows the same.
    pub page_url: String,
    /// Who answers for it; entries without authors inherit this one.
    pub author: String,
    /// Under which terms it may be used.
    pub rights: Option<String>,
    /// When what it is about last changed; a later entry wins.
    pub updated: Timestamp,
    /// The entries, in the order they are written.
    pub entries: Vec<Entry>,
}

/// A text of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worded {
    /// The text.
    pub text: String,
    /// Its language tag, where it is not that of the feed.
    pub lang: Option<String>,
}

/// One entry of a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Stable for ever, see [`tag_id`].
    pub id: String,
    /// Its name.
    pub title: Worded,
    /// Full address of its page.
    pub url: String,
    /// When it last changed.
    pub updated: Timestamp,
    /// When it first appeared.
    pub published: Option<Timestamp>,
    /// Plain text.
    pub summary: Option<Worded>,
    /// HTML; addresses in it are read from the entry's page.
    pub content: Option<Worded>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// Terms to filter by, each with its name for people.
    pub categories: Vec<(String, String)>,
}

/// An id that stays when the address changes (RFC 4151): `tag:contoh.id,2026-01-01:/berita/a`.
///
/// The date is one on which the host belonged to the portal; it must never be changed afterwards.
pub fn tag_id(host: &str, date: civil::Date, path: &str) -> String {
    let mut id = format!("tag:{},{date}:", host.to_ascii_lowercase());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/:@!$&'()*+,;=".contains(&byte) {
            id.push(char::from(byte));
        } else {
            id.push_str(&format!("%{byte:02X}"));
        }
    }
    id
}

/// Writes a feed.
pub fn write(feed: &Feed) -> String {
    let namespaces = [
        ("xmlns", "http://www.w3.org/2005/Atom"),
        ("xml:lang", feed.lang.as_str()),
    ];
    let mut xml = Xml::new("feed", &namespaces);
    let updated = feed
        .entries
        .iter()
        .map(|entry| entry.updated)
        .fold(feed.updated, Timestamp::max);
    xml.text("id", &[], &feed.id);
    xml.text("title", &[], &feed.title);
    if let Some(subtitle) = &feed.subtitle {
        xml.text("subtitle", &[], subtitle);
    }
    xml.text("updated", &[], &instant(updated));
    let own = [
        ("rel", "self"),
        ("type", "application/atom+xml"),
        ("href", feed.feed_url.as_str()),
    ];
    xml.empty("link", &own);
    xml.empty(
        "link",
        &[
            ("rel", "alternate"),
            ("type", "text/html"),
            ("href", &feed.page_url),
        ],
    );
    author(&mut xml, &feed.author);
    if let Some(rights) = &feed.rights {
        xml.text("rights", &[], rights);
    }
    for entry in &feed.entries {
        write_entry(&mut xml, entry);
    }
    xml.finish()
}

fn write_entry(xml: &mut Xml, entry: &Entry) {
    xml.start("entry", &[]);
    xml.text("id", &[], &entry.id);
    xml.text("title", &said_in(&entry.title), &entry.title.text);
    xml.text("updated", &[], &instant(entry.updated));
    if let Some(published) = entry.published {
        xml.text("published", &[], &instant(published));
    }
    xml.empty(
        "link",
        &[
            ("rel", "alternate"),
            ("type", "text/html"),
            ("href", &entry.url),
        ],
    );
    for name in &entry.authors {
        author(xml, name);
    }
    for (term, label) in &entry.categories {
        xml.empty("category", &[("term", term), ("label", label)]);
    }
    if let Some(summary) = &entry.summary {
        xml.text("summary", &said_in(summary), &summary.text);
    }
    if let Some(content) = &entry.content {
        let mut attributes = vec![("type", "html"), ("xml:base", entry.url.as_str())];
        attributes.extend(said_in(content));
        xml.text("content", &attributes, &content.text);
    }
    xml.end();
}

/// What says in which language a text is; nothing where it is in that of the feed.
fn said_in(worded: &Worded) -> Vec<(&str, &str)> {
    let lang = worded.lang.iter();
    lang.map(|lang| ("xml:lang", lang.as_str())).collect()
}

fn author(xml: &mut Xml, name: &str) {
    xml.start("author", &[]);
    xml.text("name", &[], name);
    xml.end();
}

fn instant(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use quick_xml::Reader;
    use quick_xml::events::Event;

    fn feed() -> Feed {
        let worded = |text: &str, lang: Option<&str>| Worded {
            text: text.to_owned(),
            lang: lang.map(str::to_owned),
        };
        let entry = Entry {
            id: tag_id("Contoh.id", civil::date(2026, 1, 1), "/berita/a b é"),
            title: worded("Buku & <rak>\u{1}", None),
            url: "https://contoh.id/berita/a/?x=1&y=2".to_owned(),
            updated: "2026-11-20T00:00:00Z".parse().unwrap(),
            published: Some("2026-11-19T17:00:00+07:00".parse().unwrap()),
            summary: Some(worded("Ringkas \u{ffff}\u{b}]]>", None)),
            content: Some(worded("<p>Isi &amp; <b>tebal</b></p>", Some("su"))),
            authors: vec!["A \"B\"".to_owned()],
            categories: vec![("metadata".to_owned(), "Metadata <x>".to_owned())],
        };
        Feed {
            id: tag_id("contoh.id", civil::date(2026, 1, 1), "/feed"),
            title: "Berita".to_owned(),
            subtitle: None,
            lang: "id".to_owned(),
            feed_url: "https://contoh.id/feed.atom".to_owned(),
            page_url: "https://contoh.id/".to_owned(),
            author: "Forum".to_owned(),
            rights: None,
            updated: "2026-01-01T00:00:00Z".parse().unwrap(),
            entries: vec![entry],
        }
    }

    #[test]
    fn a_feed_word_for_word() {
        let expected = concat!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n",
            "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"id\"><id>tag:contoh.id,2026-01-01:/feed</id><title>Berita</title>",
            "<updated>2026-11-20T00:00:00Z</updated><link rel=\"self\" type=\"application/atom+xml\" href=\"https://contoh.id/feed.atom\"/>",
            "<link rel=\"alternate\" type=\"text/html\" href=\"https://contoh.id/\"/><author><name>Forum</name></author>\n",
            "<entry><id>tag:contoh.id,2026-01-01:/berita/a%20b%20%C3%A9</id><title>Buku &amp; &lt;rak&gt;</title><updated>2026-11-20T00:00:00Z</updated>",
            "<published>2026-11-19T10:00:00Z</published><link rel=\"alternate\" type=\"text/html\" href=\"https://contoh.id/berita/a/?x=1&amp;y=2\"/>",
            "<author><name>A &quot;B&quot;</name></author>\n<category term=\"metadata\" label=\"Metadata &lt;x&gt;\"/><summary>Ringkas ]]&gt;</summary>",
            "<content type=\"html\" xml:base=\"https://contoh.id/berita/a/?x=1&amp;y=2\" xml:lang=\"su\">&lt;p&gt;Isi &amp;amp; &lt;b&gt;tebal&lt;/b&gt;&lt;/p&gt;</content></entry>\n</feed>\n",
        );
        assert_eq!(write(&feed()), expected);
    }

    #[test]
    fn a_reader_finds_it_well_formed() {
        let text = write(&feed());
        let mut reader = Reader::from_str(&text);
        reader.config_mut().check_end_names = true;
        let mut n_elements = 0;
        loop {
            match reader.read_event().unwrap() {
                Event::Eof => break,
                Event::Start(_) | Event::Empty(_) => n_elements += 1,
                _ => {}
            }
        }
        assert_eq!(n_elements, 19);
    }

    #[test]
    fn a_feed_without_entries_has_the_date_it_was_given() {
        let empty = Feed {
            entries: Vec::new(),
            ..feed()
        };
        assert!(write(&empty).contains("<updated>2026-01-01T00:00:00Z</updated>"));
    }
}
