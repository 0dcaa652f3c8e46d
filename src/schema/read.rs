//! YAML nodes to typed values, field by field; every fault of a record in one pass.

use super::scalar::{self, Wanted};
use super::value::{Fields, Item, Localized, Translation, Value};
use super::{Field, Schema, Type};
use crate::diag::{Diagnostic, Location, Rule, Severity, Sink, Span};
use crate::load::yaml::{Entry, Node, Yaml};
use crate::paths::SourcePath;
use crate::text;
use unicode_normalization::UnicodeNormalization;

macro_rules! rule {
    ($name:ident, $code:literal, $number:literal, $severity:ident, $summary:literal) => {
        pub(crate) const $name: Rule = Rule {
            code: $code,
            numbers: &[$number],
            severity: Severity::$severity,
            summary: $summary,
            explanation: include_str!(concat!("explain/", $code, ".md")),
        };
    };
}

rule!(
    MISSING_FIELD,
    "missing-field",
    "S02",
    Error,
    "a field that every record of the kind needs is missing or empty"
);
rule!(
    WRONG_TYPE,
    "wrong-type",
    "S03",
    Error,
    "a list, a map or a text stands where something else belongs"
);
rule!(
    BAD_VALUE,
    "bad-value",
    "S03",
    Error,
    "a date, time, number, address or identifier is not one"
);
rule!(
    UNKNOWN_CODE,
    "unknown-code",
    "S03",
    Error,
    "a word is not among those the field knows"
);
rule!(
    UNKNOWN_FIELD,
    "unknown-field",
    "S04",
    Warning,
    "a key is not a field of this kind"
);
rule!(
    AMBIGUOUS_SCALAR,
    "ambiguous-scalar",
    "S05",
    Warning,
    "text without quotes that other YAML readers would change"
);

pub(crate) const RULES: &[&Rule] = &[
    &MISSING_FIELD,
    &WRONG_TYPE,
    &BAD_VALUE,
    &UNKNOWN_CODE,
    &UNKNOWN_FIELD,
    &AMBIGUOUS_SCALAR,
];

const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Reads the nodes of one file.
pub(crate) struct Reader<'a> {
    /// Kinds and vocabularies.
    pub(crate) schema: &'a Schema,
    /// The file, for findings.
    pub(crate) path: &'a SourcePath,
    /// Languages of the portal, the default first.
    pub(crate) languages: &'a [String],
    /// Calling code of the country, for telephone numbers that begin with 0.
    pub(crate) calling_code: &'a str,
    /// Where findings go.
    pub(crate) sink: &'a Sink,
}

impl Reader<'_> {
    /// Reads a record's map; `skip` are keys that are not fields (`id`).
    pub(crate) fn record(&self, fields: &[Field], node: &Node, skip: &[&str]) -> Fields {
        self.map(fields, node, "", skip).unwrap_or_else(|| Fields {
            entries: Vec::new(),
            span: node.span,
        })
    }

    fn report(&self, rule: &'static Rule, span: Span, message: String) -> Diagnostic {
        Diagnostic::new(rule, Location::Text(self.path.clone(), span), message)
    }

    fn map(&self, fields: &[Field], node: &Node, path: &str, skip: &[&str]) -> Option<Fields> {
        let entries: &[Entry] = match &node.yaml {
            Yaml::Map(entries) => entries,
            Yaml::Null => &[],
            _ => {
                let known: Vec<&str> = fields
                    .iter()
                    .take(4)
                    .map(|field| field.name.as_str())
                    .collect();
                self.wrong(
                    node,
                    path,
                    "a map",
                    &format!(
                        "write `{}:` and its fellows under it, indented",
                        known.join(":`, `")
                    ),
                );
                return None;
            }
        };
        let mut out = Fields {
            entries: Vec::new(),
            span: node.span,
        };
        for entry in entries {
            if skip.contains(&entry.key.as_str()) {
                continue;
            }
            let at = join(path, &entry.key);
            if let Some(field) = fields.iter().find(|field| field.name == entry.key) {
                if matches!(entry.node.yaml, Yaml::Null) && !field.required {
                    continue;
                }
                if let Some(item) = self.field(field, &entry.node, &at) {
                    out.entries.push((entry.key.clone(), item));
                } else if field.required {
                    // Something stands there and was reported: it is not missing as well.
                    continue;
                }
            } else if entry.key.starts_with("x-") {
                out.entries.push((entry.key.clone(), any(&entry.node)));
            } else {
                let mut found = self.report(
                    &UNKNOWN_FIELD,
                    entry.key_span,
                    format!("there is no field `{at}`"),
                );
                let names = fields.iter().map(|field| field.name.as_str());
                found = match text::nearest(&entry.key, names.clone()) {
                    Some(near) => found.hint(format!("did you mean `{near}`?")),
                    None => found.hint(format!("fields here: {}", listed(names))),
                };
                self.sink
                    .report(found.hint("a field of your own begins with `x-`"));
            }
        }
        for field in fields.iter().filter(|field| field.required) {
            if !entries.iter().any(|entry| entry.key == field.name) {
                let at = join(path, &field.name);
                let span = Span {
                    end: node.span.start,
                    ..node.span
                };
                self.sink.report(
                    self.report(&MISSING_FIELD, span, format!("`{at}` is missing"))
                        .hint(format!("{}: {}", field.label, field.doc)),
                );
            }
        }
        Some(out)
    }

    fn field(&self, field: &Field, node: &Node, path: &str) -> Option<Item> {
        let empty = match &node.yaml {
            Yaml::Null => true,
            Yaml::Scalar { text, .. } => text.trim().is_empty(),
            Yaml::Seq(items) => items.is_empty(),
            Yaml::Map(entries) => entries.is_empty() && !matches!(field.ty, Type::Map(_)),
        };
        if empty {
            if field.required {
                self.sink.report(
                    self.report(&MISSING_FIELD, node.span, format!("`{path}` is empty"))
                        .hint(format!("{}: {}", field.label, field.doc)),
                );
            }
            let span = node.span;
            return matches!(node.yaml, Yaml::Seq(_)).then(|| Item {
                value: Value::List(Vec::new()),
                span,
            });
        }
        if let Yaml::Scalar { text, .. } = &node.yaml
            && field.words.contains(text)
        {
            return Some(Item {
                value: Value::Word(text.clone()),
                span: node.span,
            });
        }
        self.value(&field.ty, field, node, path)
    }

    fn value(&self, ty: &Type, field: &Field, node: &Node, path: &str) -> Option<Item> {
        let span = node.span;
        let value = match ty {
            Type::Any => return Some(any(node)),
            Type::Map(fields) => Value::Map(self.map(fields, node, path, &[])?),
            Type::List(inner) => Value::List(self.list(inner, field, node, path, false)?),
            Type::Alternatives(inner) => Value::List(self.list(inner, field, node, path, true)?),
            Type::Keyed(vocabulary, inner) => {
                let Yaml::Map(entries) = &node.yaml else {
                    self.wrong(
                        node,
                        path,
                        "a map",
                        "write `key: value` lines under it, indented",
                    );
                    return None;
                };
                let mut out = Fields {
                    entries: Vec::new(),
                    span,
                };
                for entry in entries {
                    if let Some(name) = vocabulary {
                        self.code(name, &entry.key, entry.key_span, path, field)?;
                    }
                    if let Some(item) =
                        self.value(inner, field, &entry.node, &join(path, &entry.key))
                    {
                        out.entries.push((entry.key.clone(), item));
                    }
                }
                Value::Map(out)
            }
            Type::Week => {
                let Yaml::Map(entries) = &node.yaml else {
                    self.wrong(
                        node,
                        path,
                        "a map of weekdays",
                        "write `mon: [\"08:00-16:00\"]`, one line a day; `[]` means closed",
                    );
                    return None;
                };
                let mut out = Fields {
                    entries: Vec::new(),
                    span,
                };
                for entry in entries {
                    let at = join(path, &entry.key);
                    if !WEEKDAYS.contains(&entry.key.as_str()) {
                        self.unknown_word(&entry.key, entry.key_span, &at, WEEKDAYS.into_iter());
                        continue;
                    }
                    let item = match &entry.node.yaml {
                        Yaml::Null => Some(Item {
                            value: Value::List(Vec::new()),
                            span: entry.node.span,
                        }),
                        _ => {
                            let items = self.list(&Type::Span, field, &entry.node, &at, false);
                            items.map(|items| Item {
                                value: Value::List(items),
                                span: entry.node.span,
                            })
                        }
                    };
                    out.entries
                        .extend(item.map(|item| (entry.key.clone(), item)));
                }
                Value::Map(out)
            }
            Type::Text | Type::Md => return self.localized(ty, field, node, path),
            Type::Money => return self.money(field, node, path),
            _ => {
                let Yaml::Scalar { text, plain } = &node.yaml else {
                    self.wrong(
                        node,
                        path,
                        "one value",
                        "write it on the same line, without `-` or brackets",
                    );
                    return None;
                };
                let value = self.scalar(ty, field, text, span, path)?;
                let textual = !matches!(
                    ty,
                    Type::Int | Type::Num | Type::Bool | Type::Date { .. } | Type::DateTime
                );
                if *plain && textual {
                    self.warn_misread(text, span, path);
                }
                value
            }
        };
        Some(Item { value, span })
    }

    fn warn_misread(&self, text: &str, span: Span, path: &str) {
        if let Some(reading) = scalar::misread(text) {
            let message =
                format!("`{path}: {text}` has no quotes, and other programs read it as {reading}");
            self.sink.report(
                self.report(&AMBIGUOUS_SCALAR, span, message)
                    .hint(format!("write \"{text}\" with quotes")),
            );
        }
    }

    fn list(
        &self,
        inner: &Type,
        field: &Field,
        node: &Node,
        path: &str,
        alternatives: bool,
    ) -> Option<Vec<Item>> {
        let Yaml::Seq(items) = &node.yaml else {
            let hint = match &node.yaml {
                Yaml::Scalar { text, .. } if !text.contains('\n') => format!("write [{text}]"),
                _ => "begin each item with `- `".to_owned(),
            };
            self.wrong(node, path, "a list", &hint);
            return None;
        };
        let mut out = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let at = format!("{path}[{}]", index + 1);
            if let Yaml::Scalar { text, .. } = &item.yaml
                && field.words.contains(text)
            {
                out.push(Item {
                    value: Value::Word(text.clone()),
                    span: item.span,
                });
            } else if let (true, Yaml::Seq(_)) = (alternatives, &item.yaml) {
                let any_of = self.list(inner, field, item, &at, false);
                out.extend(any_of.map(|items| Item {
                    value: Value::List(items),
                    span: item.span,
                }));
            } else if matches!(item.yaml, Yaml::Null) {
                self.sink.report(
                    self.report(&MISSING_FIELD, item.span, format!("`{at}` is empty"))
                        .hint("remove the line, or fill it in"),
                );
            } else {
                out.extend(self.value(inner, field, item, &at));
            }
        }
        self.within(field, items.len() as f64, node.span, path, "items");
        Some(out)
    }

    /// A line or a Markdown text, in one language or several.
    fn localized(&self, ty: &Type, field: &Field, node: &Node, path: &str) -> Option<Item> {
        let default = self.languages.first().map_or("id", String::as_str);
        let mut found = Vec::new();
        let mut take = |lang: &str, node: &Node, at: &str| match &node.yaml {
            Yaml::Scalar { text, plain } => {
                if *plain && matches!(ty, Type::Text) {
                    self.warn_misread(text, node.span, at);
                }
                let text: String = if matches!(ty, Type::Md) {
                    text.nfc().collect()
                } else {
                    line(text)
                };
                if matches!(ty, Type::Text) {
                    self.within(
                        field,
                        text.chars().count() as f64,
                        node.span,
                        at,
                        "characters",
                    );
                }
                found.push(Translation {
                    lang: lang.to_owned(),
                    text,
                    span: node.span,
                });
            }
            Yaml::Null => {}
            _ => self.wrong(
                node,
                at,
                "text",
                "write it on the same line, or after `|` on indented lines",
            ),
        };
        match &node.yaml {
            Yaml::Map(entries) => {
                for entry in entries {
                    let at = join(path, &entry.key);
                    if self.languages.contains(&entry.key) {
                        take(&entry.key, &entry.node, &at);
                    } else {
                        let known = self.languages.iter().map(String::as_str);
                        let found = self.report(
                            &UNKNOWN_CODE,
                            entry.key_span,
                            format!("`{at}`: `{}` is not a language of this portal", entry.key),
                        );
                        self.sink.report(found.hint(format!(
                            "languages in content/portal.yaml: {}",
                            listed(known)
                        )));
                    }
                }
            }
            _ => take(default, node, path),
        }
        found.retain(|item| !item.text.trim().is_empty());
        found.sort_by_key(|item| self.languages.iter().position(|lang| *lang == item.lang));
        if found.is_empty() {
            if field.required && matches!(node.yaml, Yaml::Map(_)) {
                self.sink.report(self.report(
                    &MISSING_FIELD,
                    node.span,
                    format!("`{path}` is empty in every language"),
                ));
            }
            return None;
        }
        let text = Localized(found);
        let value = if matches!(ty, Type::Md) {
            Value::Md(text)
        } else {
            Value::Text(text)
        };
        Some(Item {
            value,
            span: node.span,
        })
    }

    fn money(&self, field: &Field, node: &Node, path: &str) -> Option<Item> {
        let (amount, currency) = match &node.yaml {
            Yaml::Map(entries) => {
                let get = |key: &str| {
                    entries
                        .iter()
                        .find(|entry| entry.key == key)
                        .map(|entry| &entry.node.yaml)
                };
                let text = |yaml: Option<&Yaml>| match yaml {
                    Some(Yaml::Scalar { text, .. }) => Some(text.clone()),
                    _ => None,
                };
                (
                    text(get("amount")),
                    text(get("currency")).unwrap_or_else(|| "IDR".to_owned()),
                )
            }
            Yaml::Scalar { text, .. } => (Some(text.clone()), "IDR".to_owned()),
            _ => (None, String::new()),
        };
        let fine = currency.len() == 3 && currency.bytes().all(|b| b.is_ascii_uppercase());
        let amount = amount
            .and_then(|text| text.parse::<i64>().ok())
            .filter(|amount| fine && (0..=1 << 53).contains(amount));
        let Some(amount) = amount else {
            let text = Wanted(
                "an amount of money: a whole number, 0 or more",
                "`50000` or `{amount: 50000, currency: IDR}`",
            );
            self.bad(field, &shown(node), node.span, path, &text);
            return None;
        };
        Some(Item {
            value: Value::Money(amount, currency),
            span: node.span,
        })
    }

    fn scalar(
        &self,
        ty: &Type,
        field: &Field,
        text: &str,
        span: Span,
        path: &str,
    ) -> Option<Value> {
        let kept = line(text);
        let wanted = match ty {
            Type::Str => return self.plain(field, kept, span, path),
            Type::Slug => is_slug(&kept)
                .then_some(Value::Str(kept.clone()))
                .ok_or(Wanted(
                    "a name of small letters a-z, digits and hyphens",
                    "`kartu-silang-layan`",
                )),
            Type::Date { partial } => scalar::date(&kept, *partial).map(Value::Date),
            Type::DateTime => {
                scalar::datetime(&kept).map(|(at, offset)| Value::DateTime(at, offset))
            }
            Type::Time => scalar::time(&kept).map(Value::Time),
            Type::Span => scalar::span(&kept).map(Value::Span),
            Type::Duration => scalar::duration(&kept).map(|()| Value::Str(kept.clone())),
            Type::Url => scalar::url(&kept).and_then(|()| match &field.pattern {
                Some(pattern) if !pattern.is_match(&kept) => Err(Wanted(
                    "a web address with https:// and a slash at the end",
                    "`https://portal.example.org/`",
                )),
                _ => Ok(Value::Str(kept.clone())),
            }),
            Type::Email => scalar::email(&kept).map(|()| Value::Str(kept.clone())),
            Type::Phone => scalar::phone(&kept, self.calling_code).map(Value::Str),
            Type::Int => kept
                .parse::<i64>()
                .map(Value::Int)
                .map_err(|_| Wanted("a whole number, without dots or commas", "`1250`")),
            Type::Num => {
                let number = kept.parse::<f64>().ok().filter(|number| number.is_finite());
                number.map(Value::Num).ok_or(Wanted(
                    "a number, with a dot before the fraction",
                    "`-6.9311`",
                ))
            }
            Type::Bool => match kept.as_str() {
                "true" => Ok(Value::Bool(true)),
                "false" => Ok(Value::Bool(false)),
                _ => Err(Wanted("yes or no, written `true` or `false`", "`true`")),
            },
            Type::Enum(vocabulary) => return self.code(vocabulary, &kept, span, path, field),
            Type::Ref(kinds) => is_slug(&kept)
                .then(|| {
                    Value::Ref(
                        if kinds.len() == 1 {
                            kinds[0].clone()
                        } else {
                            String::new()
                        },
                        kept.clone(),
                    )
                })
                .ok_or(Wanted(
                    "the id of a record: the name of its file without the ending",
                    "`uin-contoh`",
                )),
            Type::File => Ok(Value::File(kept.clone())),
            Type::Lang => {
                let fine = kept.split('-').all(|part| {
                    (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
                });
                let fine = fine && kept.split('-').next().is_some_and(|first| first.len() >= 2);
                fine.then(|| Value::Str(kept.clone()))
                    .ok_or(Wanted("a language tag (BCP 47)", "`id`, `en` or `ar`"))
            }
            Type::Zone => jiff::tz::TimeZone::get(&kept)
                .map(|_| Value::Str(kept.clone()))
                .map_err(|_| Wanted("a time zone of the IANA list", "`Asia/Jakarta`")),
            _ => return None,
        };
        match wanted {
            Ok(value) => {
                let number = match value {
                    Value::Int(number) => Some(number as f64),
                    Value::Num(number) => Some(number),
                    _ => None,
                };
                if let Some(number) = number {
                    self.within(field, number, span, path, "");
                }
                Some(value)
            }
            Err(wanted) => {
                self.bad(field, text, span, path, &wanted);
                None
            }
        }
    }

    fn plain(&self, field: &Field, text: String, span: Span, path: &str) -> Option<Value> {
        if !field.values.is_empty() && !field.values.contains(&text) {
            self.unknown_word(&text, span, path, field.values.iter().map(String::as_str));
            return None;
        }
        if let Some(pattern) = &field.pattern
            && !pattern.is_match(&text)
        {
            let message = format!("`{path}` is not written as it must be: `{text}`");
            self.sink.report(
                self.report(&BAD_VALUE, span, message)
                    .hint(format!("{}: {}", field.label, field.doc))
                    .hint(format!("pattern: {}", pattern.as_str())),
            );
            return None;
        }
        self.within(field, text.chars().count() as f64, span, path, "characters");
        Some(Value::Str(text))
    }

    fn code(
        &self,
        vocabulary: &str,
        word: &str,
        span: Span,
        path: &str,
        _field: &Field,
    ) -> Option<Value> {
        let codes = self.schema.codes(vocabulary);
        if codes.iter().any(|code| code.code == word) {
            return Some(Value::Code(word.to_owned(), vocabulary.to_owned()));
        }
        self.unknown_word(
            word,
            span,
            path,
            codes.iter().map(|code| code.code.as_str()),
        );
        None
    }

    fn unknown_word<'w>(
        &self,
        word: &str,
        span: Span,
        path: &str,
        known: impl Iterator<Item = &'w str> + Clone,
    ) {
        let found = self.report(
            &UNKNOWN_CODE,
            span,
            format!("`{path}` does not know the word `{word}`"),
        );
        let near = text::nearest(word, known.clone());
        let found = match near {
            Some(near) => found.hint(format!("did you mean `{near}`?")),
            None => found,
        };
        self.sink
            .report(found.hint(format!("words: {}", listed(known))));
    }

    fn within(&self, field: &Field, size: f64, span: Span, path: &str, unit: &str) {
        // The bounds of a list count its items, not what an item holds.
        let is_list = matches!(field.ty, Type::List(_) | Type::Alternatives(_));
        if is_list && unit != "items" {
            return;
        }
        let low = field.min.is_some_and(|min| size < min);
        let high = field.max.is_some_and(|max| size > max);
        if low || high {
            let limit = if low { field.min } else { field.max }.unwrap_or_default();
            let word = if low { "least" } else { "most" };
            let unit = if unit.is_empty() {
                String::new()
            } else {
                format!(" {unit}")
            };
            let message = format!("`{path}` has {size}{unit}; at {word} {limit}{unit} fit here");
            let message = if unit.is_empty() {
                format!("`{path}` is {size}; it must be at {word} {limit}")
            } else {
                message
            };
            self.sink.report(
                self.report(&BAD_VALUE, span, message)
                    .hint(format!("{}: {}", field.label, field.doc)),
            );
        }
    }

    fn wrong(&self, node: &Node, path: &str, wanted: &str, hint: &str) {
        let is = match &node.yaml {
            Yaml::Null => "nothing",
            Yaml::Scalar { .. } => "text",
            Yaml::Seq(_) => "a list",
            Yaml::Map(_) => "a map",
        };
        let place = if path.is_empty() {
            "the file".to_owned()
        } else {
            format!("`{path}`")
        };
        let message = format!("{place} must be {wanted}, but {is} stands here");
        self.sink
            .report(self.report(&WRONG_TYPE, node.span, message).hint(hint));
    }

    fn bad(&self, field: &Field, text: &str, span: Span, path: &str, wanted: &Wanted) {
        let message = format!("`{path}` must be {}, but `{text}` is not", wanted.0);
        let mut found = self
            .report(&BAD_VALUE, span, message)
            .hint(format!("for example {}", wanted.1));
        if !field.words.is_empty() {
            found = found.hint(format!("or one of: {}", field.words.join(", ")));
        }
        self.sink.report(found);
    }
}

/// Whether text may be an id: small letters, digits, hyphens inside, at most 63 characters.
pub(crate) fn is_slug(text: &str) -> bool {
    let inside = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    (1..=63).contains(&text.len())
        && text.bytes().all(inside)
        && !text.starts_with('-')
        && !text.ends_with('-')
}

/// One line: NFC, no control characters, white space folded.
fn line(text: &str) -> String {
    let kept: String = text
        .nfc()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

fn listed<'w>(words: impl Iterator<Item = &'w str>) -> String {
    let all: Vec<&str> = words.collect();
    let shown = all.iter().take(24).copied().collect::<Vec<_>>().join(", ");
    if all.len() > 24 {
        format!("{shown}, … ({} in all)", all.len())
    } else {
        shown
    }
}

fn shown(node: &Node) -> String {
    match &node.yaml {
        Yaml::Scalar { text, .. } => text.clone(),
        Yaml::Null => String::new(),
        Yaml::Seq(_) => "a list".to_owned(),
        Yaml::Map(_) => "this map".to_owned(),
    }
}

fn any(node: &Node) -> Item {
    let value = match &node.yaml {
        Yaml::Null => Value::Str(String::new()),
        Yaml::Scalar { text, .. } => Value::Str(text.clone()),
        Yaml::Seq(items) => Value::List(items.iter().map(any).collect()),
        Yaml::Map(entries) => Value::Map(Fields {
            entries: entries
                .iter()
                .map(|entry| (entry.key.clone(), any(&entry.node)))
                .collect(),
            span: node.span,
        }),
    };
    Item {
        value,
        span: node.span,
    }
}
