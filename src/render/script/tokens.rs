//! A script as tokens: enough of the language to tell names from texts, and regular expressions from divisions.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Name, keyword, `#private` name.
    Word,
    /// Number, string, regular expression, piece of a template.
    Value,
    /// Sign.
    Sign,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) text: String,
    /// Whether a line ends before it.
    pub(super) starts_line: bool,
}

pub(super) const KEYWORDS: [&str; 44] = [
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

pub(super) fn is_word(char: char) -> bool {
    char.is_alphanumeric() || matches!(char, '_' | '$' | '#')
}

/// The tokens of a script; nothing where it ends in the middle of one.
pub(super) fn read(source: &str) -> Option<Vec<Token>> {
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
