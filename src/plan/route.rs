//! Addresses of pages; the only file that builds them.

use crate::paths::SitePath;
use std::collections::BTreeMap;

/// A part of the site with an address of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Section {
    Home,
    Members,
    Finder,
    Today,
    Equity,
    Services,
    Cards,
    Agreements,
    Events,
    News,
    Documents,
    Repositories,
    Search,
    Browse,
    Data,
}

impl Section {
    /// Every section, in the order of the menu.
    pub(crate) const ALL: [Section; 15] = [
        Self::Home,
        Self::Finder,
        Self::Members,
        Self::Today,
        Self::Equity,
        Self::Search,
        Self::Browse,
        Self::Repositories,
        Self::Events,
        Self::Services,
        Self::Cards,
        Self::Agreements,
        Self::News,
        Self::Documents,
        Self::Data,
    ];

    /// The name under which templates and strings know it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::Members => "members",
            Self::Finder => "finder",
            Self::Today => "today",
            Self::Equity => "equity",
            Self::Services => "services",
            Self::Cards => "cards",
            Self::Agreements => "agreements",
            Self::Events => "events",
            Self::News => "news",
            Self::Documents => "documents",
            Self::Repositories => "repositories",
            Self::Search => "search",
            Self::Browse => "browse",
            Self::Data => "data",
        }
    }

    /// The section that lists the records of a kind.
    pub(crate) fn of_kind(kind: &str) -> Option<Section> {
        Some(match kind {
            "member" => Self::Members,
            "service" => Self::Services,
            "card_scheme" => Self::Cards,
            "agreement" | "partner" => Self::Agreements,
            "event" | "series" => Self::Events,
            "news" => Self::News,
            "document" => Self::Documents,
            "repository" => Self::Repositories,
            "page" | "portal" => Self::Home,
            _ => return None,
        })
    }
}

/// A list of titles of the union catalog.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum TitleList {
    /// What a member holds.
    Member(String),
    /// What belongs to a group of classes, by its code.
    Class(String),
}

/// A reader who asks which libraries are open to them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Reader {
    /// Id of the home library; none for a reader without one.
    pub(crate) home: Option<String>,
    /// Code of `patron_category`.
    pub(crate) category: String,
}

/// A page that is made for paper.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Print {
    /// All libraries, as a booklet.
    Directory,
    /// What is to be held, for a notice board.
    Calendar,
    /// The poster of an event, by its id.
    Poster(String),
}

/// Addresses in every language.
#[derive(Debug, Clone)]
pub(crate) struct Routes {
    /// The path all addresses begin with: `/`, or `/portal/` where the site does not own its host.
    pub(crate) base: String,
    /// Root address of the site, ending in a slash.
    pub(crate) base_url: String,
    default_language: String,
    words: BTreeMap<String, BTreeMap<String, String>>,
}

impl Routes {
    /// Takes the words for sections (`route.members`) from the strings of the theme.
    pub(crate) fn new(
        base_url: &str,
        languages: &[String],
        strings: &BTreeMap<String, BTreeMap<String, String>>,
    ) -> Self {
        let after_host = base_url.split_once("://").map_or("", |(_, rest)| rest);
        let path = after_host.split_once('/').map_or("", |(_, path)| path);
        let base = if path.is_empty() {
            "/".to_owned()
        } else {
            format!("/{}/", path.trim_matches('/'))
        };
        let fallback = languages.first().cloned().unwrap_or_default();
        let words = languages
            .iter()
            .map(|lang| {
                let of = |lang: &str| strings.get(lang).cloned().unwrap_or_default();
                // A language without words of its own uses those of the default language.
                let mut words = of(&fallback);
                words.extend(of(lang));
                words.retain(|key, _| key.starts_with("route."));
                (lang.clone(), words)
            })
            .collect();
        Self {
            base,
            base_url: base_url.to_owned(),
            default_language: fallback,
            words,
        }
    }

    /// Root of a language.
    pub(crate) fn home(&self, lang: &str) -> String {
        if lang == self.default_language {
            self.base.clone()
        } else {
            format!("{}{lang}/", self.base)
        }
    }

    /// Address of a section.
    pub(crate) fn section(&self, lang: &str, section: Section) -> String {
        match section {
            Section::Home => self.home(lang),
            _ => format!("{}{}/", self.home(lang), self.word(lang, section.name())),
        }
    }

    /// Address of a page of a list of titles; pages count from 1.
    pub(crate) fn titles(&self, lang: &str, list: &TitleList, page: usize) -> String {
        let section = self.section(lang, Section::Browse);
        let folder = match list {
            TitleList::Member(id) => format!("{section}{id}/"),
            TitleList::Class(group) => format!("{section}{}/{group}/", self.word(lang, "classes")),
        };
        if page <= 1 {
            folder
        } else {
            format!("{folder}{page}/")
        }
    }

    /// Address of what the finder says to a reader.
    pub(crate) fn finder(&self, lang: &str, reader: &Reader) -> String {
        let section = self.section(lang, Section::Finder);
        let no_home = || self.word(lang, "no_home");
        let home = reader.home.clone().unwrap_or_else(no_home);
        format!("{section}{home}/{}/", reader.category)
    }

    /// Address of what to know before a visit to a member.
    pub(crate) fn guide(&self, lang: &str, member: &str) -> Option<String> {
        let page = self.record_page(lang, "member", member)?;
        Some(format!("{page}{}/", self.word(lang, "guide")))
    }

    /// Address of a page that is made for paper.
    pub(crate) fn print(&self, lang: &str, print: &Print) -> String {
        let folder = format!("{}{}/", self.home(lang), self.word(lang, "print"));
        match print {
            Print::Directory => format!("{folder}{}/", self.word(lang, "print_directory")),
            Print::Calendar => format!("{folder}{}/", self.word(lang, "print_calendar")),
            Print::Poster(event) => {
                format!("{folder}{}/{event}/", self.word(lang, "print_poster"))
            }
        }
    }

    /// Address of what is shown, without a network, for a page that was never opened.
    pub(crate) fn offline(&self, lang: &str) -> String {
        format!("{}{}/", self.home(lang), self.word(lang, "offline"))
    }

    /// The folder of the boxes that members put on sites of their own.
    pub(crate) fn widgets(&self, lang: &str) -> String {
        format!("{}widget/", self.home(lang))
    }

    /// Address of a file of a member's box: `html` what it shows, `js` the script that puts it into another page.
    pub(crate) fn widget(&self, lang: &str, member: &str, ending: &str) -> String {
        format!("{}{member}.{ending}", self.widgets(lang))
    }

    /// Address of a record in the search.
    pub(crate) fn in_search(&self, lang: &str, rid: &str) -> String {
        format!("{}?id={rid}", self.section(lang, Section::Search))
    }

    /// Address of a record's own page; documents, repositories and holdings sources have none.
    pub(crate) fn record_page(&self, lang: &str, kind: &str, id: &str) -> Option<String> {
        let folder = match kind {
            "page" => self.home(lang),
            "partner" => format!("{}{}/", self.home(lang), self.word(lang, "partners")),
            "series" => format!(
                "{}{}/",
                self.section(lang, Section::Events),
                self.word(lang, "series")
            ),
            "document" | "repository" | "holdings" | "portal" => return None,
            _ => self.section(lang, Section::of_kind(kind)?),
        };
        Some(format!("{folder}{id}/"))
    }

    /// Address at which a record can be read.
    pub(crate) fn record(&self, lang: &str, kind: &str, id: &str) -> Option<String> {
        match kind {
            "document" | "repository" => {
                let list = self.section(lang, Section::of_kind(kind)?);
                Some(format!("{list}#{id}"))
            }
            "portal" => Some(self.home(lang)),
            _ => self.record_page(lang, kind, id),
        }
    }

    /// Address of the calendar of days on which a member's hours differ: beside its page in the default language, one for all.
    pub(crate) fn closures(&self, member: &str) -> String {
        let lang = &self.default_language;
        let folder = self.section(lang, Section::Members);
        format!("{folder}{member}/{}.ics", self.word(lang, "hours"))
    }

    /// Address of the calendar of the days on which agreements ask for something, in the default language.
    pub(crate) fn deadlines(&self) -> String {
        let lang = &self.default_language;
        let folder = self.section(lang, Section::Agreements);
        format!("{folder}{}.ics", self.word(lang, "deadlines"))
    }

    /// An address below the root, for files that are not pages.
    pub(crate) fn file(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// The whole address of one that begins at the root of the host.
    pub(crate) fn absolute(&self, url: &str) -> String {
        format!(
            "{}{}",
            self.base_url,
            url.strip_prefix(&self.base).unwrap_or(url)
        )
    }

    /// The whole address as it is typed.
    pub(crate) fn typed(&self, url: &str) -> String {
        let whole = self.absolute(url);
        let typed = whole
            .split_once("://")
            .map_or(whole.as_str(), |(_, rest)| rest);
        typed.trim_end_matches('/').to_owned()
    }

    /// The file in which a page is written.
    pub(crate) fn path(&self, url: &str) -> SitePath {
        let inside = url.strip_prefix(&self.base).unwrap_or(url);
        let is_folder = inside.is_empty() || inside.ends_with('/');
        SitePath::new(if is_folder {
            format!("{inside}index.html")
        } else {
            inside.to_owned()
        })
    }

    fn word(&self, lang: &str, section: &str) -> String {
        let word = self
            .words
            .get(lang)
            .and_then(|words| words.get(&format!("route.{section}")));
        word.map_or_else(|| section.to_owned(), |word| crate::text::slug(word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn routes(base_url: &str) -> Routes {
        let words = |word: &str| BTreeMap::from([("route.members".to_owned(), word.to_owned())]);
        let strings = BTreeMap::from([
            ("id".to_owned(), words("perpustakaan")),
            ("en".to_owned(), words("libraries")),
        ]);
        Routes::new(base_url, &["id".to_owned(), "en".to_owned()], &strings)
    }

    #[test]
    fn sections_are_named_in_the_language_of_the_page() {
        let routes = routes("https://silang.example.org/");
        assert_eq!(routes.section("id", Section::Members), "/perpustakaan/");
        assert_eq!(
            routes.record("en", "member", "uin-a").as_deref(),
            Some("/en/libraries/uin-a/")
        );
        assert_eq!(
            routes.path("/perpustakaan/").as_str(),
            "perpustakaan/index.html"
        );
        assert_eq!(routes.path("/404.html").as_str(), "404.html");
    }

    #[test]
    fn a_site_below_a_path_keeps_it_in_addresses_but_not_in_files() {
        let routes = routes("https://example.org/forum/");
        let url = routes.section("en", Section::Members);
        assert_eq!(url, "/forum/en/libraries/");
        assert_eq!(routes.path(&url).as_str(), "en/libraries/index.html");
        assert_eq!(
            routes.absolute(&url),
            "https://example.org/forum/en/libraries/"
        );
    }
}
