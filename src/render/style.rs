//! A theme's styles as they are served: without comments and white space. The only file that names the reader and writer
//! of CSS.
//!
//! Rules stay as they are and where they are: only how they are written changes, in words that browsers of `OLDEST` know.

use lightningcss::stylesheet::{ParserOptions, PrinterOptions, StyleSheet};
use lightningcss::targets::{Browsers, Targets};
use std::collections::BTreeMap;

/// Versions as `lightningcss` has them: the major one in the third byte. Browsers that know modules with `?.`, which scripts
/// of the theme need; whoever has an older one gets the pages without scripts, and styles that it may read in part.
const OLDEST: Browsers = Browsers {
    android: None,
    chrome: Some(80 << 16),
    edge: Some(80 << 16),
    firefox: Some(74 << 16),
    ie: None,
    ios_saf: Some((13 << 16) | (4 << 8)),
    opera: None,
    safari: Some((13 << 16) | (1 << 8)),
    samsung: None,
};

/// Makes every style sheet short; one that cannot be read stays as it is.
pub(crate) fn make_short(assets: &mut BTreeMap<String, Vec<u8>>) {
    for (path, bytes) in assets.iter_mut() {
        let sheet = std::str::from_utf8(bytes).ok();
        if path.ends_with(".css")
            && let Some(short) = sheet.and_then(short)
        {
            *bytes = short.into_bytes();
        }
    }
}

fn short(sheet: &str) -> Option<String> {
    let read = StyleSheet::parse(sheet, ParserOptions::default()).ok()?;
    let options = PrinterOptions {
        minify: true,
        targets: Targets::from(OLDEST),
        ..PrinterOptions::default()
    };
    let short = read.to_css(options).ok()?.code;
    (short.len() < sheet.len()).then_some(short)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn case(sheet: &str, expected: Option<&str>) {
        assert_eq!(short(sheet).as_deref(), expected);
    }

    #[test]
    fn comments_and_white_space_go_and_rules_stay() {
        case(
            "/* a */\n.a,\n.b > c {\n  margin: 0.5rem 0;\n}\n\n.a {\n  margin: 0.5rem 0;\n}\n",
            Some(".a,.b>c{margin:.5rem 0}.a{margin:.5rem 0}"),
        );
    }

    #[test]
    fn older_browsers_read_it_still() {
        case(
            "@media (min-width: 40em) {\n  .a { margin-inline: auto; inset: 0; color: #11223380; }\n}\n",
            Some("@media (min-width:40em){.a{margin-inline:auto;inset:0;color:#11223380}}"),
        );
    }

    #[test]
    fn what_cannot_be_read_stays() {
        case(".a { color: red; } }", None);
    }
}
