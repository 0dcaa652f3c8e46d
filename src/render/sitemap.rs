//! What search engines and browsers ask a site for: sitemap, robots.txt, OpenSearch description.

use super::xml::Xml;
use jiff::civil;

/// Addresses in one sitemap; the protocol allows 50,000.
pub const URLS_MAX: usize = 40_000;

/// Bytes of one sitemap before its end; the protocol allows 50 MB.
pub const BYTES_MAX: usize = 40_000_000;

const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// A page as search engines know it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Url {
    /// Full address.
    pub loc: String,
    /// When its data last changed.
    pub updated: Option<civil::Date>,
    /// The same page in each language, this one included: language tag and full address.
    pub alternates: Vec<(String, String)>,
    /// Full address of the version for all other languages.
    pub default: Option<String>,
}

/// Writes the sitemap: one file, or an index named `sitemap.xml` and its parts. Names are relative to the root.
pub fn write(base_url: &str, urls: &[Url]) -> Vec<(String, String)> {
    let parts = split(urls);
    if let [only] = parts.as_slice() {
        return vec![("sitemap.xml".to_owned(), part(only))];
    }
    let mut index = Xml::new("sitemapindex", &[("xmlns", NAMESPACE)]);
    let mut files = Vec::new();
    for (at, urls) in parts.iter().enumerate() {
        let name = format!("sitemap-{}.xml", at + 1);
        index.start("sitemap", &[]);
        index.text(
            "loc",
            &[],
            &format!("{}/{name}", base_url.trim_end_matches('/')),
        );
        if let Some(updated) = urls.iter().filter_map(|url| url.updated).max() {
            index.text("lastmod", &[], &updated.to_string());
        }
        index.end();
        files.push((name, part(urls)));
    }
    files.insert(0, ("sitemap.xml".to_owned(), index.finish()));
    files
}

/// Cuts the list where a file would be too long; there is always one part.
fn split(urls: &[Url]) -> Vec<&[Url]> {
    let mut parts = Vec::new();
    let (mut first, mut n_bytes) = (0, 0);
    for (at, url) in urls.iter().enumerate() {
        // Escaping can make a character six; most addresses need none.
        let links = url
            .alternates
            .iter()
            .map(|(_, href)| href.len() + 80)
            .sum::<usize>();
        let size =
            80 + url.loc.len() + links + url.default.as_ref().map_or(0, |href| href.len() + 80);
        if at > first && (at - first == URLS_MAX || n_bytes + size > BYTES_MAX) {
            parts.push(&urls[first..at]);
            (first, n_bytes) = (at, 0);
        }
        n_bytes += size;
    }
    parts.push(&urls[first..]);
    parts
}

fn part(urls: &[Url]) -> String {
    let xhtml = ("xmlns:xhtml", "http://www.w3.org/1999/xhtml");
    let mut xml = Xml::new("urlset", &[("xmlns", NAMESPACE), xhtml]);
    for url in urls {
        xml.start("url", &[]);
        xml.text("loc", &[], &url.loc);
        if let Some(updated) = url.updated {
            xml.text("lastmod", &[], &updated.to_string());
        }
        let languages = url
            .alternates
            .iter()
            .map(|(lang, href)| (lang.as_str(), href.as_str()));
        let default = url.default.iter().map(|href| ("x-default", href.as_str()));
        for (lang, href) in languages.chain(default) {
            xml.empty(
                "xhtml:link",
                &[("rel", "alternate"), ("hreflang", lang), ("href", href)],
            );
        }
        xml.end();
    }
    xml.finish()
}

/// Writes robots.txt: everything is open but the given paths.
pub fn robots(base_url: &str, closed: &[&str]) -> String {
    let one_line = |text: &str| text.chars().filter(|c| !c.is_control()).collect::<String>();
    let mut text = String::from("User-agent: *\n");
    if closed.is_empty() {
        text.push_str("Disallow:\n");
    }
    for path in closed {
        text.push_str(&format!("Disallow: {}\n", one_line(path)));
    }
    text.push_str(&format!(
        "\nSitemap: {}/sitemap.xml\n",
        one_line(base_url).trim_end_matches('/')
    ));
    text
}

/// A search that a browser can offer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    /// At most 16 characters; longer names are cut.
    pub short_name: String,
    /// At most 1024 characters; longer texts are cut.
    pub description: String,
    /// Language tag of the results.
    pub lang: String,
    /// Full address of the results with `{searchTerms}` in it.
    pub template: String,
    /// Full address of the site's icon.
    pub icon: Option<String>,
}

/// Writes an OpenSearch 1.1 description document.
pub fn open_search(search: &Search) -> String {
    let cut = |text: &str, n: usize| text.chars().take(n).collect::<String>();
    let namespace = [("xmlns", "http://a9.com/-/spec/opensearch/1.1/")];
    let mut xml = Xml::new("OpenSearchDescription", &namespace);
    xml.text("ShortName", &[], &cut(&search.short_name, 16));
    xml.text("Description", &[], &cut(&search.description, 1024));
    xml.empty(
        "Url",
        &[("type", "text/html"), ("template", &search.template)],
    );
    if let Some(icon) = &search.icon {
        xml.text("Image", &[], icon);
    }
    xml.text("Language", &[], &search.lang);
    xml.text("InputEncoding", &[], "UTF-8");
    xml.text("OutputEncoding", &[], "UTF-8");
    xml.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_names_its_other_languages() {
        let url = Url {
            loc: "https://contoh.id/?a=1&b=2".to_owned(),
            updated: Some(civil::date(2026, 11, 22)),
            alternates: vec![
                ("id".to_owned(), "https://contoh.id/".to_owned()),
                ("en".to_owned(), "https://contoh.id/en/".to_owned()),
            ],
            default: Some("https://contoh.id/".to_owned()),
        };
        let files = write("https://contoh.id/", &[url]);
        assert_eq!(files.len(), 1);
        assert_eq!(files[0].0, "sitemap.xml");
        assert_eq!(
            files[0].1,
            concat!(
                "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n",
                "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">",
                "<url><loc>https://contoh.id/?a=1&amp;b=2</loc><lastmod>2026-11-22</lastmod>",
                "<xhtml:link rel=\"alternate\" hreflang=\"id\" href=\"https://contoh.id/\"/>",
                "<xhtml:link rel=\"alternate\" hreflang=\"en\" href=\"https://contoh.id/en/\"/>",
                "<xhtml:link rel=\"alternate\" hreflang=\"x-default\" href=\"https://contoh.id/\"/></url>\n</urlset>\n",
            )
        );
    }

    #[test]
    fn a_long_sitemap_is_split_under_an_index() {
        let urls: Vec<_> = (0..=URLS_MAX)
            .map(|n| Url {
                loc: format!("https://contoh.id/{n}"),
                updated: Some(civil::date(2026, 1, 2)),
                ..Url::default()
            })
            .collect();
        let files = write("https://contoh.id", &urls);
        let names: Vec<_> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["sitemap.xml", "sitemap-1.xml", "sitemap-2.xml"]);
        assert!(
            files[0].1.contains(
                "<loc>https://contoh.id/sitemap-2.xml</loc><lastmod>2026-01-02</lastmod>"
            )
        );
        assert_eq!(
            (
                files[1].1.matches("<url>").count(),
                files[2].1.matches("<url>").count()
            ),
            (URLS_MAX, 1)
        );
        assert_eq!(write("https://contoh.id", &urls[..URLS_MAX]).len(), 1);
        assert_eq!(write("https://contoh.id", &[]).len(), 1);
        let heavy = Url {
            loc: "x".repeat(BYTES_MAX / 2),
            ..Url::default()
        };
        assert_eq!(split(&[heavy.clone(), heavy]).len(), 2);
    }

    #[test]
    fn robots_name_the_sitemap_and_what_is_closed() {
        let text = robots("https://contoh.id/", &["/cari/\nAllow: /x"]);
        assert_eq!(
            text,
            "User-agent: *\nDisallow: /cari/Allow: /x\n\nSitemap: https://contoh.id/sitemap.xml\n"
        );
        assert!(robots("https://contoh.id", &[]).contains("Disallow:\n"));
    }

    #[test]
    fn a_search_keeps_to_the_lengths_of_its_standard() {
        let text = open_search(&Search {
            short_name: "Katalog induk daerah".to_owned(),
            description: "Cari & temukan".to_owned(),
            lang: "id".to_owned(),
            template: "https://contoh.id/cari/?q={searchTerms}&l=id".to_owned(),
            icon: None,
        });
        assert!(text.contains(
            "<ShortName>Katalog induk da</ShortName><Description>Cari &amp; temukan</Description>"
        ));
        assert!(text.contains("template=\"https://contoh.id/cari/?q={searchTerms}&amp;l=id\"/>"));
    }
}
