//! Several modules of a theme as one script with short names, so that a page asks for one small file.
//!
//! Theme scripts are written as ES modules with long names and comments. Here they are put one after another, without
//! their imports of each other, and names that are only names of variables become short ones. One name becomes the same
//! short one all through a function at the top or a member of a class, so nothing depends on scopes inside; names of
//! properties stay, for data and browsers have them, too. What cannot be read for certain is left alone: then the modules
//! are served one by one, as they are.

use super::minify;
use std::collections::{BTreeMap, BTreeSet};

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

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Name, keyword, `#private` name.
    Word,
    /// Number, string, regular expression, piece of a template.
    Value,
    /// Sign.
    Sign,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Token {
    kind: Kind,
    text: String,
    /// Whether a line ends before it.
    starts_line: bool,
}

const KEYWORDS: [&str; 44] = [
    "async",
    "await",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "continue",
    "default",
    "delete",
    "do",
    "else",
    "export",
    "extends",
    "false",
    "finally",
    "for",
    "from",
    "function",
    "get",
    "if",
    "import",
    "in",
    "instanceof",
    "let",
    "new",
    "null",
    "of",
    "return",
    "set",
    "static",
    "super",
    "switch",
    "this",
    "throw",
    "true",
    "try",
    "typeof",
    "undefined",
    "var",
    "void",
    "while",
    "with",
    "yield",
];

/// What a browser calls so; a variable of the same name keeps it.
const GLOBALS: [&str; 14] = [
    "arguments",
    "console",
    "document",
    "event",
    "fetch",
    "globalThis",
    "history",
    "location",
    "navigator",
    "performance",
    "self",
    "setTimeout",
    "clearTimeout",
    "window",
];

fn is_word(char: char) -> bool {
    char.is_alphanumeric() || matches!(char, '_' | '$' | '#')
}

/// The tokens of a script; nothing where it ends in the middle of one.
fn read(source: &str) -> Option<Vec<Token>> {
    let chars: Vec<char> = source.chars().collect();
    let mut tokens: Vec<Token> = Vec::new();
    // For each open brace whether it belongs to a template.
    let mut braces: Vec<bool> = Vec::new();
    let (mut at, mut starts_line) = (0, false);
    while let Some(&char) = chars.get(at) {
        let next = chars.get(at + 1).copied().unwrap_or(' ');
        if char.is_whitespace() {
            starts_line |= char == '\n';
            at += 1;
            continue;
        }
        if char == '/' && next == '/' {
            while chars.get(at).is_some_and(|char| *char != '\n') {
                at += 1;
            }
            continue;
        }
        if char == '/' && next == '*' {
            at += 2;
            while !(chars.get(at) == Some(&'*') && chars.get(at + 1) == Some(&'/')) {
                chars.get(at)?;
                at += 1;
            }
            at += 2;
            continue;
        }
        let start = at;
        let closes_template = char == '}' && braces.last() == Some(&true);
        let kind = if char == '`' || closes_template {
            at = end_of_template(&chars, at + 1)?;
            if closes_template {
                braces.pop();
            }
            if chars.get(at - 1) == Some(&'{') {
                braces.push(true);
            }
            Kind::Value
        } else if char == '"' || char == '\'' {
            at = end_of(&chars, at + 1, char)?;
            Kind::Value
        } else if char == '/' && begins_expression(tokens.last()) {
            at = end_of(&chars, at + 1, '/')?;
            while chars.get(at).is_some_and(|char| is_word(*char)) {
                at += 1;
            }
            Kind::Value
        } else if is_word(char) {
            while chars
                .get(at)
                .is_some_and(|other| is_word(*other) || (char.is_ascii_digit() && *other == '.'))
            {
                at += 1;
            }
            if char.is_ascii_digit() {
                Kind::Value
            } else {
                Kind::Word
            }
        } else {
            match char {
                '{' => braces.push(false),
                '}' => drop(braces.pop()),
                _ => {}
            }
            at += match (char, next) {
                ('?', '.') | ('=', '>') | ('+', '+') | ('-', '-') => 2,
                ('.', '.') => 3,
                _ => 1,
            };
            Kind::Sign
        };
        let text = chars.get(start..at)?.iter().collect();
        tokens.push(Token {
            kind,
            text,
            starts_line,
        });
        starts_line = false;
    }
    braces.is_empty().then_some(tokens)
}

/// After a string or regular expression.
fn end_of(chars: &[char], mut at: usize, quote: char) -> Option<usize> {
    let mut in_class = false;
    loop {
        match chars.get(at)? {
            '\\' => at += 1,
            '\n' => return None,
            '[' if quote == '/' => in_class = true,
            ']' if quote == '/' => in_class = false,
            char if *char == quote && !in_class => return Some(at + 1),
            _ => {}
        }
        at += 1;
    }
}

/// After a piece of a template: behind its end, or behind the `${` that interrupts it.
fn end_of_template(chars: &[char], mut at: usize) -> Option<usize> {
    loop {
        match chars.get(at)? {
            '\\' => at += 1,
            '`' => return Some(at + 1),
            '$' if chars.get(at + 1) == Some(&'{') => return Some(at + 2),
            _ => {}
        }
        at += 1;
    }
}

/// Whether a slash after this token begins a regular expression.
fn begins_expression(before: Option<&Token>) -> bool {
    before.is_none_or(|token| match token.kind {
        Kind::Word => matches!(
            token.text.as_str(),
            "return" | "typeof" | "case" | "in" | "of" | "await"
        ),
        Kind::Value => token.text.ends_with("${"),
        Kind::Sign => !matches!(token.text.as_str(), ")" | "]" | "}"),
    })
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

/// Names that a module declares for all of it.
fn top_names(tokens: &[Token]) -> Vec<String> {
    let mut depth = 0_i32;
    let mut names = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match token.text.as_str() {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            text if text.ends_with("${") => depth += 1,
            _ => {}
        }
        if token.kind == Kind::Value && token.text.starts_with('}') {
            depth -= 1;
        }
        if depth == 0 && at > 0 && declares(text_at(tokens, at - 1)) {
            names.push(token.text.clone());
        }
    }
    names
}

fn declares(keyword: &str) -> bool {
    matches!(keyword, "const" | "let" | "var" | "function" | "class")
}

/// What a name stands for where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    Variable,
    /// `{ name }`: a property, and a variable of its name.
    Both,
    Property,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bracket {
    Object,
    Class,
    Other,
}

fn text_at(tokens: &[Token], at: usize) -> &str {
    tokens.get(at).map_or("", |token| token.text.as_str())
}

/// The use of every token; of what is no name, that of a property.
fn uses(tokens: &[Token]) -> Vec<Use> {
    let mut open: Vec<Bracket> = Vec::new();
    let mut opens_class = false;
    let mut all = Vec::with_capacity(tokens.len());
    for (at, token) in tokens.iter().enumerate() {
        let before = if at == 0 { "" } else { text_at(tokens, at - 1) };
        let next = text_at(tokens, at + 1);
        let text = token.text.as_str();
        let mut used = Use::Property;
        if token.kind == Kind::Word && text == "class" {
            opens_class = next != ":" && before != ".";
        } else if token.kind == Kind::Word && !KEYWORDS.contains(&text) && !text.starts_with('#') {
            used = match open.last() {
                _ if matches!(before, "." | "?.") => Use::Property,
                Some(Bracket::Object) if matches!(before, "{" | ",") => match next {
                    ":" | "(" => Use::Property,
                    "," | "}" | "=" => Use::Both,
                    _ => Use::Variable,
                },
                Some(Bracket::Object)
                    if matches!(before, "get" | "set" | "async") && next == "(" =>
                {
                    Use::Property
                }
                Some(Bracket::Class)
                    if matches!(before, "{" | "}" | ";" | "static" | "async" | "get" | "set") =>
                {
                    Use::Property
                }
                _ => Use::Variable,
            };
        }
        if token.kind == Kind::Sign || text.ends_with("${") || text.starts_with('}') {
            if text.starts_with('}') || matches!(text, ")" | "]") {
                open.pop();
            }
            match text {
                "{" if opens_class => {
                    opens_class = false;
                    open.push(Bracket::Class);
                }
                "{" if matches!(
                    before,
                    "(" | ","
                        | "="
                        | ":"
                        | "["
                        | "?"
                        | "&"
                        | "|"
                        | "..."
                        | "return"
                        | "const"
                        | "let"
                ) || before.ends_with("${") =>
                {
                    open.push(Bracket::Object);
                }
                "{" | "(" | "[" => open.push(Bracket::Other),
                text if text.ends_with("${") => open.push(Bracket::Other),
                _ => {}
            }
        }
        all.push(used);
    }
    all
}

/// Names that are declared as variables: by keyword, as parameters, in patterns of both.
fn declared(tokens: &[Token], uses: &[Use]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut take = |at: usize| {
        if uses.get(at).is_some_and(|used| *used != Use::Property) {
            names.extend(tokens.get(at).map(|token| token.text.clone()));
        }
    };
    let mut parens: Vec<usize> = Vec::new();
    for at in 0..tokens.len() {
        let next = text_at(tokens, at + 1);
        match text_at(tokens, at) {
            text if declares(text) && matches!(next, "{" | "[") => {
                pattern(tokens, at + 1).for_each(&mut take);
            }
            text if declares(text) => take(at + 1),
            "(" => parens.push(at),
            ")" => {
                let start = parens.pop().unwrap_or(0);
                let before = if start == 0 {
                    ""
                } else {
                    text_at(tokens, start - 1)
                };
                let is_head = next == "{" && !matches!(before, "if" | "for" | "while" | "switch");
                if next == "=>" || is_head {
                    pattern(tokens, start).for_each(&mut take);
                }
            }
            _ if next == "=>" => take(at),
            _ => {}
        }
    }
    names.retain(|name| !GLOBALS.contains(&name.as_str()));
    names
}

/// Places of the names that a pattern or a list of parameters binds; it begins with its bracket.
fn pattern(tokens: &[Token], start: usize) -> impl Iterator<Item = usize> + '_ {
    let mut depth = 0_i32;
    let mut calls = 0_i32;
    let mut is_open = true;
    (start..tokens.len())
        .take_while(move |at| {
            if !is_open {
                return false;
            }
            match text_at(tokens, *at) {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth -= 1,
                _ => {}
            }
            is_open = depth > 0;
            true
        })
        .filter(move |at| {
            // What stands in parentheses inside is called, not bound.
            match text_at(tokens, *at) {
                "(" if *at > start => calls += 1,
                ")" if *at > start => calls -= 1,
                _ => {}
            }
            calls <= 0
                && *at > start
                && matches!(
                    text_at(tokens, *at - 1),
                    "(" | "[" | "{" | "," | ":" | "..."
                )
                && matches!(text_at(tokens, *at + 1), ")" | "]" | "}" | "," | "=")
        })
}

/// The tokens cut where nothing declared inside is seen outside: after statements at the top, and members of classes there.
fn units(tokens: &[Token]) -> Vec<std::ops::Range<usize>> {
    let (mut depth, mut start, mut in_class, mut opens_class) = (0_i32, 0, false, false);
    let mut all = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let text = token.text.as_str();
        let closes = token.text.starts_with('}') || matches!(text, ")" | "]");
        let opens = text.ends_with("${") || matches!(text, "(" | "[" | "{");
        depth += i32::from(opens) - i32::from(closes);
        opens_class |= depth == 0 && text == "class";
        let enters = opens_class && depth == 1 && text == "{";
        if enters {
            (in_class, opens_class) = (true, false);
        }
        let level = i32::from(in_class);
        if enters || (depth == level && matches!(text, ";" | "}")) || (in_class && depth == 0) {
            all.push(start..at + 1);
            start = at + 1;
        }
        in_class &= depth > 0;
    }
    all.push(start..tokens.len());
    all
}

/// With short names for variables and private members, the shortest for the most frequent.
fn shortened(tokens: &[Token]) -> Vec<Token> {
    let uses = uses(tokens);
    let top: BTreeSet<String> = top_names(tokens).into_iter().collect();
    let parts: Vec<(&[Token], &[Use], BTreeSet<String>)> = units(tokens)
        .into_iter()
        .map(|unit| {
            let (inside, used) = (&tokens[unit.clone()], &uses[unit]);
            (inside, used, declared(inside, used))
        })
        .collect();
    let mut taken: BTreeSet<String> = KEYWORDS.into_iter().map(str::to_owned).collect();
    let mut shared: BTreeMap<&str, usize> = BTreeMap::new();
    for (inside, used, own) in &parts {
        for (token, used) in inside.iter().zip(*used) {
            let is_variable = *used != Use::Property;
            if is_private(token) || (is_variable && top.contains(&token.text)) {
                *shared.entry(&token.text).or_default() += 1;
            } else if is_variable && !own.contains(&token.text) {
                taken.insert(token.text.clone());
            }
        }
    }
    // Single letters are left to what is local: there is more of that.
    let mut fresh = (LETTERS.len()..)
        .map(name)
        .filter(|name| !taken.contains(name));
    let mut private = (0..).map(|n| format!("#{}", name(n)));
    let mut short: BTreeMap<&str, String> = BTreeMap::new();
    for long in by_frequency(&shared) {
        let name = if long.starts_with('#') {
            private.next()
        } else {
            fresh.next()
        };
        short.extend(name.map(|name| (long, name)));
    }
    drop(fresh);
    taken.extend(short.values().cloned());
    let mut out = Vec::with_capacity(tokens.len());
    for (inside, used, own) in &parts {
        let is_local = |at: usize| {
            let text = inside[at].text.as_str();
            used[at] != Use::Property && own.contains(text) && !short.contains_key(text)
        };
        let functions = functions(inside);
        let within: Vec<BTreeSet<String>> = functions
            .iter()
            .map(|function| declared(&inside[function.clone()], &used[function.clone()]))
            .collect();
        let outer: Vec<usize> = (0..inside.len())
            .filter(|at| !functions.iter().any(|function| function.contains(at)))
            .collect();
        let outside = declared(
            &outer
                .iter()
                .map(|at| inside[*at].clone())
                .collect::<Vec<_>>(),
            &outer.iter().map(|at| used[*at]).collect::<Vec<_>>(),
        );
        // The function inside that a name belongs to, or none where it belongs to the whole.
        let home = |at: usize| {
            let text = &inside[at].text;
            let place = functions
                .iter()
                .position(|function| function.contains(&at))?;
            (within[place].contains(text) && !outside.contains(text)).then_some(place)
        };
        let named = |wanted: Option<usize>, skipped: usize, taken: &BTreeSet<String>| {
            let here = (0..inside.len()).filter(|at| is_local(*at) && home(*at) == wanted);
            let met: Vec<&str> = here.map(|at| inside[at].text.as_str()).collect();
            let fresh = (skipped..).map(name).filter(|name| !taken.contains(name));
            in_order(&met)
                .into_iter()
                .zip(fresh)
                .collect::<BTreeMap<&str, String>>()
        };
        let skipped = if functions.is_empty() { 0 } else { LEFT_INSIDE };
        let whole = named(None, skipped, &taken);
        let mut taken = taken.clone();
        taken.extend(whole.values().cloned());
        let inner: Vec<BTreeMap<&str, String>> = (0..functions.len())
            .map(|function| named(Some(function), 0, &taken))
            .collect();
        for (at, (token, used)) in inside.iter().zip(*used).enumerate() {
            let text = token.text.as_str();
            let local = home(at).map_or(&whole, |function| &inner[function]);
            let name = local.get(text).or_else(|| short.get(text));
            let text = match (name, used) {
                (Some(name), Use::Variable) => name.clone(),
                (Some(name), Use::Both) => format!("{text}:{name}"),
                (Some(name), Use::Property) if is_private(token) => name.clone(),
                _ => text.to_owned(),
            };
            out.push(Token {
                text,
                ..token.clone()
            });
        }
    }
    out
}

/// Letters that the names of a function leave to functions inside it.
const LEFT_INSIDE: usize = 12;

/// Functions declared right inside the one that these tokens are, each from its parameters to its end.
fn functions(tokens: &[Token]) -> Vec<std::ops::Range<usize>> {
    let (mut depth, mut start) = (0_i32, None);
    let mut all = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let text = token.text.as_str();
        depth += i32::from(text.ends_with("${") || matches!(text, "(" | "[" | "{"));
        depth -= i32::from(text.starts_with('}') || matches!(text, ")" | "]"));
        let before = if at == 0 { "" } else { text_at(tokens, at - 1) };
        if depth == 1 && text == "function" && matches!(before, ";" | "{" | "}" | "async") {
            start = Some(at + 2);
        } else if depth == 1 && text == "}" {
            all.extend(start.take().map(|start| start..at));
        }
    }
    all
}

/// Names by how often they were met, the most frequent first; those that will be single letters in the order in which
/// they were met, for functions that are alike then look alike, and pack better.
fn in_order<'a>(met: &[&'a str]) -> Vec<&'a str> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for name in met {
        *counts.entry(name).or_default() += 1;
    }
    let mut order = by_frequency(&counts);
    let n_letters = order.len().min(LETTERS.len());
    order[..n_letters].sort_by_key(|name| met.iter().position(|other| other == name));
    order
}

fn is_private(token: &Token) -> bool {
    token.kind == Kind::Word && token.text.starts_with('#')
}

fn by_frequency<'a>(counts: &BTreeMap<&'a str, usize>) -> Vec<&'a str> {
    let mut order: Vec<(&str, usize)> = counts.iter().map(|(name, n)| (*name, *n)).collect();
    order.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    order.into_iter().map(|(name, _)| name).collect()
}

const LETTERS: &[u8; 52] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// The n-th short name: `a` to `Z`, then of two letters.
fn name(mut n: usize) -> String {
    let mut name = String::new();
    loop {
        name.push(char::from(LETTERS[n % LETTERS.len()]));
        n /= LETTERS.len();
        if n == 0 {
            return name;
        }
        n -= 1;
    }
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
