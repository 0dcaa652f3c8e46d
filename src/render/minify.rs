//! Takes the white space out of pages; the only file that names the minifier.
//!
//! It reads HTML and nothing else: SVG and XML files must not pass through here, it lower-cases their names.
//! It never reports a fault in its input, so pages are checked before. Scripts and styles inside pages stay as they are:
//! the theme's own are separate files (`script`, `style`).

use minify_html::Cfg;
use std::panic::catch_unwind;

/// The page without needless white space and comments; `None` when the minifier failed, and the page should stay
/// as it is.
///
/// White space between inline elements right inside a `div`, `section`, `nav` and the like is lost: running text
/// belongs into `p`, `li`, `td`, `dd`, headings and so on.
pub fn minify(html: &str) -> Option<String> {
    // It panics rather than returning errors on some inputs.
    let bytes = catch_unwind(|| {
        let config = Cfg {
            keep_closing_tags: true,
            keep_html_and_head_opening_tags: true,
            keep_input_type_text_attr: true,
            ..Cfg::default()
        };
        minify_html::minify(html.as_bytes(), &config)
    });
    String::from_utf8(bytes.ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn case(html: &str, expected: &str) {
        assert_eq!(minify(html).as_deref(), Some(expected));
    }

    #[test]
    fn white_space_goes_and_meaning_stays() {
        case(
            "<!doctype html>\n<html lang=\"id\">\n<head>\n<title>A</title>\n</head>\n<body>\n<!-- x -->\n<p>a  <b>b</b> <i>c</i></p>\n</body>\n</html>\n",
            "<!doctype html><html lang=id><head><title>A</title></head><body><p>a <b>b</b> <i>c</i></p></body></html>",
        );
        case("<pre>a\n  b</pre>", "<pre>a\n  b</pre>");
        case(
            "<input type=\"text\" name=\"q\">",
            "<input name=q type=text>",
        );
        case(
            "<a href=\"?a=1&amp;b=2 3\">x</a>",
            "<a href=\"?a=1&b=2 3\">x</a>",
        );
    }

    #[test]
    fn scripts_and_styles_stay_as_they_are() {
        let page = "<style>@media (min-width: 40em) { a { color: red } }</style><script>let  a = 1;</script>";
        case(page, page);
        let data = "<script type=application/ld+json>{\"a\": \"\\u003c\"}</script>";
        case(data, data);
    }
}
