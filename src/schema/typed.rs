//! Texts, amounts, codes and single values, each by the type of its field.

use super::read::{
    BAD_VALUE, MISSING_FIELD, Reader, UNKNOWN_CODE, UNKNOWN_FIELD, is_slug, join, line, shown,
};
use super::scalar::{self, Wanted};
use super::value::{Item, Localized, Translation, Value};
use super::{Field, Type};
use crate::diag::Span;
use crate::yaml::{Node, Yaml};
use unicode_normalization::UnicodeNormalization;

impl Reader<'_> {
    /// A line or a Markdown text, in one language or several.
    pub(super) fn localized(
        &self,
        ty: &Type,
        field: &Field,
        node: &Node,
        path: &str,
    ) -> Option<Item> {
        let default = self
            .conventions
            .languages
            .first()
            .map_or("id", String::as_str);
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
                    if self.conventions.languages.contains(&entry.key) {
                        take(&entry.key, &entry.node, &at);
                    } else {
                        let message =
                            format!("`{at}`: `{}` is not a language of this portal", entry.key);
                        let known = self.conventions.languages.join(", ");
                        self.sink.report(
                            self.report(&UNKNOWN_CODE, entry.key_span, message)
                                .hint(format!("languages in content/portal.yaml: {known}")),
                        );
                    }
                }
            }
            _ => take(default, node, path),
        }
        found.retain(|item| !item.text.trim().is_empty());
        found.sort_by_key(|item| {
            self.conventions
                .languages
                .iter()
                .position(|lang| *lang == item.lang)
        });
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

    pub(super) fn money(&self, field: &Field, node: &Node, path: &str) -> Option<Item> {
        let (amount, currency) = match &node.yaml {
            Yaml::Map(entries) => {
                let get = |key: &str| {
                    entries
                        .iter()
                        .find(|entry| entry.key == key)
                        .map(|entry| &entry.node.yaml)
                };
                for entry in entries {
                    if !matches!(entry.key.as_str(), "amount" | "currency") {
                        let message = format!("there is no field `{}`", join(path, &entry.key));
                        self.sink.report(
                            self.report(&UNKNOWN_FIELD, entry.key_span, message)
                                .hint("fields here: amount, currency"),
                        );
                    }
                }
                let text = |yaml: Option<&Yaml>| match yaml {
                    Some(Yaml::Scalar { text, .. }) => Some(text.clone()),
                    _ => None,
                };
                (
                    text(get("amount")),
                    text(get("currency")).unwrap_or_else(|| self.conventions.currency.clone()),
                )
            }
            Yaml::Scalar { text, .. } => (Some(text.clone()), self.conventions.currency.clone()),
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

    pub(super) fn scalar(
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
            Type::Phone => scalar::phone(&kept, &self.conventions.calling_code).map(Value::Str),
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
            Type::Enum(vocabulary) => return self.code(vocabulary, &kept, span, path),
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

    pub(super) fn code(
        &self,
        vocabulary: &str,
        word: &str,
        span: Span,
        path: &str,
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
}
