//! Which names of a script are names of variables only, and short ones for them.

use super::tokens::{KEYWORDS, Kind, Token};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

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

/// Names that a module declares for all of it.
pub(super) fn top_names(tokens: &[Token]) -> Vec<String> {
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

pub(super) fn declares(keyword: &str) -> bool {
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

pub(super) fn text_at(tokens: &[Token], at: usize) -> &str {
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
fn units(tokens: &[Token]) -> Vec<Range<usize>> {
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
pub(super) fn shortened(tokens: &[Token]) -> Vec<Token> {
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
fn functions(tokens: &[Token]) -> Vec<Range<usize>> {
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
