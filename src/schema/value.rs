//! Typed values of records, each with its place in the file.

use crate::diag::Span;
use jiff::civil::{Date, DateTime, date};
use std::fmt;

/// A day, or a month or year where the schema allows one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PartialDate {
    /// Year, common era.
    pub year: i16,
    /// Month, 1 to 12.
    pub month: Option<i8>,
    /// Day of the month.
    pub day: Option<i8>,
}

impl PartialDate {
    /// The first day it can mean.
    pub fn first(self) -> Date {
        date(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1))
    }

    /// The last day it can mean.
    pub fn last(self) -> Date {
        match (self.month, self.day) {
            (Some(month), Some(day)) => date(self.year, month, day),
            (Some(month), None) => date(self.year, month, 1).last_of_month(),
            _ => date(self.year, 12, 31),
        }
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        self.month
            .map_or(Ok(()), |month| write!(f, "-{month:02}"))?;
        self.day.map_or(Ok(()), |day| write!(f, "-{day:02}"))
    }
}

/// A stretch of a day in minutes after midnight; `to` may be 1440.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimeSpan {
    /// First minute.
    pub from: u16,
    /// The minute after the last.
    pub to: u16,
}

impl fmt::Display for TimeSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", clock(self.from), clock(self.to))
    }
}

/// `HH:MM` of minutes after midnight.
pub fn clock(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// Text by language, default language first as the portal lists them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Localized(pub Vec<Translation>);

/// Text in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Translation {
    /// BCP 47 tag.
    pub lang: String,
    /// The text, NFC.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

impl Localized {
    /// The text in a language, or in the first language it has; with the language it is in.
    pub fn get<'a>(&'a self, lang: &'a str) -> (&'a str, &'a str) {
        let found = self
            .0
            .iter()
            .find(|item| item.lang == lang)
            .or(self.0.first());
        found.map_or(("", lang), |item| (item.text.as_str(), item.lang.as_str()))
    }

    /// Whether it has text in this language.
    pub fn has(&self, lang: &str) -> bool {
        self.0.iter().any(|item| item.lang == lang)
    }

    /// The text in its first language.
    pub fn first(&self) -> &str {
        self.0.first().map_or("", |item| &item.text)
    }
}

/// A value after its schema.
#[derive(Debug, Clone)]
pub enum Value {
    /// Text of one line: `str`, `slug`, `url`, `email`, `phone` (E.164), `dur`, `lang`, `tz`.
    Str(String),
    /// Text in several languages.
    Text(Localized),
    /// Markdown in several languages.
    Md(Localized),
    /// Whole number.
    Int(i64),
    /// Number.
    Num(f64),
    /// Yes or no.
    Bool(bool),
    /// Day, month or year.
    Date(PartialDate),
    /// Day and time in the zone of the record, or with an offset of its own in minutes east.
    DateTime(DateTime, Option<i16>),
    /// Minutes after midnight.
    Time(u16),
    /// A stretch of a day.
    Span(TimeSpan),
    /// Amount in whole units, and ISO 4217 currency.
    Money(i64, String),
    /// A code, and the vocabulary it is of.
    Code(String, String),
    /// Kind and id of a record. The kind is empty where no record of that id was found.
    Ref(String, String),
    /// A word that stands in place of a value (`unknown`, `all`, `forum`).
    Word(String),
    /// A file of the portal, as written, from `content/`.
    File(String),
    /// A list.
    List(Vec<Item>),
    /// A map.
    Map(Fields),
}

/// A value and where it stands.
#[derive(Debug, Clone)]
pub struct Item {
    /// The value.
    pub value: Value,
    /// Its place.
    pub span: Span,
}

/// Fields of a record or of a map in it, in the order of the file.
#[derive(Debug, Clone, Default)]
pub struct Fields {
    pub(crate) entries: Vec<(String, Item)>,
    /// Where the map stands.
    pub span: Span,
}

impl Item {
    /// The text of a `str`-like value, a code, a word or a file; empty for anything else.
    pub fn as_str(&self) -> &str {
        match &self.value {
            Value::Str(text)
            | Value::Code(text, _)
            | Value::Word(text)
            | Value::File(text)
            | Value::Ref(_, text) => text,
            Value::Text(text) | Value::Md(text) => text.first(),
            _ => "",
        }
    }

    /// The fields of a map.
    pub fn as_map(&self) -> Option<&Fields> {
        if let Value::Map(fields) = &self.value {
            Some(fields)
        } else {
            None
        }
    }

    /// The items of a list.
    pub fn as_list(&self) -> Option<&[Item]> {
        if let Value::List(items) = &self.value {
            Some(items)
        } else {
            None
        }
    }
}

impl Fields {
    /// The value at a path of keys (`membership.status`).
    pub fn get(&self, path: &str) -> Option<&Item> {
        let (head, rest) = path
            .split_once('.')
            .map_or((path, None), |(head, rest)| (head, Some(rest)));
        let item = self
            .entries
            .iter()
            .find(|(key, _)| key == head)
            .map(|(_, item)| item)?;
        match rest {
            None => Some(item),
            Some(rest) => item.as_map()?.get(rest),
        }
    }

    /// Keys and values, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Item)> {
        self.entries.iter().map(|(key, item)| (key.as_str(), item))
    }

    /// Whether there is something at a path.
    pub fn has(&self, path: &str) -> bool {
        self.get(path).is_some()
    }

    /// Text of a value, empty where there is none.
    pub fn str(&self, path: &str) -> &str {
        self.get(path).map_or("", Item::as_str)
    }

    /// A number.
    pub fn int(&self, path: &str) -> Option<i64> {
        match self.get(path)?.value {
            Value::Int(number) => Some(number),
            _ => None,
        }
    }

    /// A number with a fraction.
    pub fn num(&self, path: &str) -> Option<f64> {
        match self.get(path)?.value {
            Value::Num(number) => Some(number),
            Value::Int(number) => Some(number as f64),
            _ => None,
        }
    }

    /// A flag.
    pub fn bool(&self, path: &str) -> Option<bool> {
        match self.get(path)?.value {
            Value::Bool(flag) => Some(flag),
            _ => None,
        }
    }

    /// A date, whole or partial.
    pub fn partial(&self, path: &str) -> Option<PartialDate> {
        match self.get(path)?.value {
            Value::Date(date) => Some(date),
            _ => None,
        }
    }

    /// A whole date; the first day of a partial one.
    pub fn date(&self, path: &str) -> Option<Date> {
        self.partial(path).map(PartialDate::first)
    }

    /// Day and time, as written.
    pub fn datetime(&self, path: &str) -> Option<DateTime> {
        match self.get(path)?.value {
            Value::DateTime(at, _) => Some(at),
            _ => None,
        }
    }

    /// Text in several languages.
    pub fn text(&self, path: &str) -> Option<&Localized> {
        match &self.get(path)?.value {
            Value::Text(text) | Value::Md(text) => Some(text),
            _ => None,
        }
    }

    /// Items of a list; none where there is no list.
    pub fn list(&self, path: &str) -> &[Item] {
        self.get(path).and_then(Item::as_list).unwrap_or_default()
    }

    /// The maps of a list of maps.
    pub fn maps(&self, path: &str) -> impl Iterator<Item = &Fields> {
        self.list(path).iter().filter_map(Item::as_map)
    }

    /// The fields of a map.
    pub fn map(&self, path: &str) -> Option<&Fields> {
        self.get(path).and_then(Item::as_map)
    }

    /// Ids in a list of references, or the one id of a single reference.
    pub fn refs(&self, path: &str) -> Vec<&str> {
        let id = |item: &'_ Item| matches!(item.value, Value::Ref(..));
        match self.get(path) {
            Some(item) if id(item) => vec![item.as_str()],
            Some(item) => item
                .as_list()
                .unwrap_or_default()
                .iter()
                .filter(|item| id(item))
                .map(Item::as_str)
                .collect(),
            None => Vec::new(),
        }
    }

    /// The place of a value, or of the map where the value is missing.
    pub fn span_of(&self, path: &str) -> Span {
        self.get(path).map_or(self.span, |item| item.span)
    }
}
