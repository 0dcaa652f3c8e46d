//! Several modules of a theme as one script with short names, so that a page asks for one small file.
//!
//! In: assets of a theme, and which of its scripts belong together. Out: the assets, with each such group as one file.
//! Lives here: joining modules, telling variables from properties, short names.
//! Does not live here: white space (`minify`), addresses of assets (`site`).
//!
//! Theme scripts are written as ES modules with long names and comments. Here they are put one after another, without
//! their imports of each other, and names that are only names of variables become short ones. One name becomes the same
//! short one all through a function at the top or a member of a class, so little depends on scopes inside; names of
//! properties stay, for data and browsers have them, too. What cannot be read for certain is left alone: then the modules
//! are served one by one, as they are.

mod names;
mod tokens;

use super::minify;
use names::{declares, shortened, text_at, top_names};
use std::collections::{BTreeMap, BTreeSet};
use tokens::{KEYWORDS, Kind, Token, is_word, read};

/// Makes one file of several scripts of a theme, under the name of the last; `parts` are paths below `js/`, without the
/// ending. Where that cannot be, they stay as they are.
pub(crate) fn join_assets(assets: &mut BTreeMap<String, Vec<u8>>, parts: &[String]) {
    let paths: Vec<String> = parts.iter().map(|part| format!("js/{part}.js")).collect();
    let sources: Option<Vec<(&str, &str)>> = paths
        .iter()
        .map(|path| {
            let name = path.rsplit('/').next().unwrap_or(path);
            Some((name, std::str::from_utf8(assets.get(path)?).ok()?))
        })
        .collect();
    let Some(joined) = sources.and_then(|sources| join(&sources)) else {
        return;
    };
    for path in &paths {
        assets.remove(path);
    }
    let script = minify::script(&joined).unwrap_or(joined);
    assets.extend(paths.last().map(|path| (path.clone(), script.into_bytes())));
}

/// One script of several modules, given by file name and source; each may import those before it, and what the last
/// exports is exported. Nothing where they cannot be one: a name at the top of two of them, or an import or export that
/// is not understood.
fn join(parts: &[(&str, &str)]) -> Option<String> {
    let names: Vec<&str> = parts.iter().map(|(name, _)| *name).collect();
    let mut seen = BTreeSet::new();
    let mut tokens = Vec::new();
    let mut exports = Vec::new();
    for (_, source) in parts {
        let (inside, exported) = without_modules(read(source)?, &names)?;
        exports = exported;
        for name in top_names(&inside) {
            if !seen.insert(name) {
                return None;
            }
        }
        tokens.extend(inside);
    }
    let short = shortened(&tokens);
    let exports: Vec<String> = exports
        .iter()
        .filter_map(|name| {
            let at = (1..tokens.len())
                .find(|at| tokens[*at].text == *name && declares(text_at(&tokens, at - 1)))?;
            Some(format!("{} as {name}", short.get(at)?.text))
        })
        .collect();
    let exports = if exports.is_empty() {
        String::new()
    } else {
        format!("\nexport{{{}}};", exports.join(","))
    };
    Some(write(&short) + &exports)
}

/// Without imports of the others and without `export`, and the names that were exported; nothing where there is more of
/// that kind.
fn without_modules(tokens: Vec<Token>, names: &[&str]) -> Option<(Vec<Token>, Vec<String>)> {
    let mut out: Vec<Token> = Vec::new();
    let mut exports = Vec::new();
    let mut is_exported = false;
    let mut rest = tokens.into_iter().peekable();
    while let Some(token) = rest.next() {
        let after_dot = out
            .last()
            .is_some_and(|last| matches!(last.text.as_str(), "." | "?."));
        if after_dot || token.kind != Kind::Word {
            out.push(token);
            continue;
        }
        if is_exported && !KEYWORDS.contains(&token.text.as_str()) {
            exports.push(token.text.clone());
            is_exported = false;
        }
        match token.text.as_str() {
            // What is loaded later, and the script's own address.
            "import"
                if rest
                    .peek()
                    .is_some_and(|next| matches!(next.text.as_str(), "." | "(")) =>
            {
                out.push(token);
            }
            "import" => {
                let statement: Vec<Token> = rest
                    .by_ref()
                    .take_while(|token| token.text != ";")
                    .collect();
                let from = statement.last()?.text.trim_matches('"');
                if statement
                    .iter()
                    .any(|token| matches!(token.text.as_str(), "as" | "*" | "("))
                    || !names.contains(&from.strip_prefix("./")?)
                {
                    return None;
                }
            }
            "export" => {
                let next = rest.peek()?.text.as_str();
                if !matches!(next, "const" | "function" | "class" | "async") {
                    return None;
                }
                is_exported = true;
            }
            _ => out.push(token),
        }
    }
    Some((out, exports))
}

/// As a script; a line ends where one ended and a statement might.
fn write(tokens: &[Token]) -> String {
    let mut out = String::new();
    for token in tokens {
        let (last, first) = (out.chars().next_back(), token.text.chars().next());
        let ends = last.is_some_and(|last| {
            !matches!(
                last,
                '{' | '(' | '[' | ',' | ';' | '=' | '>' | '&' | '|' | '?' | ':'
            )
        });
        let begins = !first
            .is_some_and(|first| matches!(first, '}' | ')' | ']' | '.' | '?' | ':' | '&' | '|'));
        if token.starts_line && ends && begins {
            out.push('\n');
        } else if let (Some(last), Some(first)) = (last, first)
            && ((is_word(last) && is_word(first)) || (last == first && matches!(first, '+' | '-')))
        {
            out.push(' ');
        }
        out.push_str(&token.text);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn case(parts: &[(&str, &str)], expected: Option<&str>) {
        assert_eq!(join(parts).as_deref(), expected);
    }

    #[test]
    fn what_the_last_gives_it_gives_still() {
        case(
            &[
                ("a.js", "export const one = 1;"),
                (
                    "b.js",
                    "export async function two() { return import(\"./c.js\"); }",
                ),
            ],
            Some("const aa=1;async function ba(){return import(\"./c.js\");}\nexport{ba as two};"),
        );
    }

    #[test]
    fn modules_become_one() {
        case(
            &[
                ("a.js", "// One.\nexport const first = 1;\n"),
                (
                    "b.js",
                    "import { first } from \"./a.js\";\n/** Two. */\nfunction second(given) {\n  return first + given;\n}\n",
                ),
            ],
            Some("const aa=1;function ba(a){return aa+a;}"),
        );
    }

    #[test]
    fn properties_keep_their_names() {
        case(
            &[(
                "a.js",
                "const make = ({ title, year = 0 }) => ({ title, year: year + 1, kind: title.kind });",
            )],
            Some("const aa=({title:a,year:b=0})=>({title:a,year:b+1,kind:a.kind});"),
        );
        case(
            &[(
                "a.js",
                "class Page { #shown = 0; show(n) { this.#shown = n; return this.show(n); } }",
            )],
            Some("class aa{#a=0;show(a){this.#a=a;return this.show(a);}}"),
        );
    }

    #[test]
    fn a_property_named_class_opens_none() {
        case(
            &[(
                "a.js",
                "function f(x) { g({ class: x }); return () => { x = 1; }; }",
            )],
            Some("function aa(a){g({class:a});return()=>{a=1;};}"),
        );
    }

    #[test]
    fn functions_inside_share_letters() {
        case(
            &[(
                "a.js",
                "function f(x) { function g(y) { return x + y; } async function h(y, z) { return g(z); } return h(x); }",
            )],
            Some(
                "function aa(m){function n(a){return m+a;}async function o(a,b){return n(b);}return o(m);}",
            ),
        );
    }

    #[test]
    fn texts_are_left_alone() {
        case(
            &[(
                "a.js",
                "const text = `a ${text.replace(/[/`\"]text/g, 'text')} text`;",
            )],
            Some("const aa=`a ${aa.replace(/[/`\"]text/g,'text')} text`;"),
        );
    }

    #[test]
    fn blocks_are_no_objects_and_the_browser_keeps_its_names() {
        case(
            &[(
                "a.js",
                "let last = 0;\nif (window.name) { last = 1; }\nfor (const [key, value] of new Map()) last += key ? value : document;\n",
            )],
            Some("let aa=0;if(window.name){aa=1;}\nfor(const[a,b]of new Map())aa+=a?b:document;"),
        );
    }

    #[test]
    fn what_is_not_understood_stays_apart() {
        case(&[("a.js", "const x = 1;"), ("b.js", "const x = 2;")], None);
        case(&[("a.js", "import { y } from \"./other.js\";")], None);
        case(&[("a.js", "export default 1;")], None);
        case(&[("a.js", "const x = `${1;")], None);
    }
}
