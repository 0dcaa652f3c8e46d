//! Records as templates see them: every field in the language of the page, references with their addresses, nothing that is not public.
//!
//! One walk along the schema serves every kind of record, so that a new field is on offer to templates as soon as it is in the schema.

use super::frame;
use super::i18n::{self, Arg, Locale, Messages};
use super::marks;
use super::published::{is_public, published};
use crate::holdings::normalize;
use crate::load::theme::Theme;
use crate::model::hours::{self, WEEKDAYS, Week};
use crate::model::portal::Portal;
use crate::model::record::Record;
use crate::plan::links::{Links, file_url};
use crate::plan::route::Routes;
use crate::schema::value::{Fields, Item, Localized, PartialDate, TimeSpan, Value, clock};
use crate::schema::{Field, Type};
use jiff::civil::{Date, DateTime, Time, Weekday};
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What every page of the site is made from.
pub(crate) struct Views<'a> {
    pub(crate) portal: &'a Portal,
    pub(crate) routes: &'a Routes,
    pub(crate) links: &'a Links<'a>,
    voices: BTreeMap<String, Voices>,
}

/// How a language speaks: in files for machines, and in pages, where what is in another language is marked.
struct Voices {
    plain: (Arc<Locale>, Arc<Messages>),
    marked: (Arc<Locale>, Arc<Messages>),
}

/// The same in one language.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) portal: &'a Portal,
    pub(crate) routes: &'a Routes,
    pub(crate) links: &'a Links<'a>,
    pub(crate) locale: &'a Arc<Locale>,
    pub(crate) messages: &'a Arc<Messages>,
    pub(crate) lang: &'a str,
    voices: &'a Voices,
    is_marked: bool,
}

impl<'a> Views<'a> {
    pub(crate) fn new(
        portal: &'a Portal,
        routes: &'a Routes,
        links: &'a Links<'a>,
        theme: &Theme,
    ) -> Self {
        let voices = portal.languages.iter().map(|lang| {
            let words = theme.strings.get(lang).cloned().unwrap_or_default();
            let mut marked = words.clone();
            for (key, from) in theme.borrowed.get(lang).into_iter().flatten() {
                if let Some(text) = marked.get_mut(key) {
                    *text = marks::mark(from, text);
                }
            }
            let voice = |locale, words| (Arc::new(locale), Arc::new(Messages::new(words)));
            let voices = Voices {
                plain: voice(Locale::new(lang), words),
                marked: voice(Locale::new(lang).marked(), marked),
            };
            (lang.clone(), voices)
        });
        Self {
            portal,
            routes,
            links,
            voices: voices.collect(),
        }
    }

    /// The view in a language of the portal, for files of any kind but pages.
    pub(crate) fn lang(&'a self, lang: &'a str) -> Option<View<'a>> {
        let voices = self.voices.get(lang)?;
        Some(View {
            portal: self.portal,
            routes: self.routes,
            links: self.links,
            locale: &voices.plain.0,
            messages: &voices.plain.1,
            lang,
            voices,
            is_marked: false,
        })
    }

    /// The same for pages: words in another language carry a mark (`marks`), which the finished page settles.
    pub(crate) fn page(&'a self, lang: &'a str) -> Option<View<'a>> {
        let view = self.lang(lang)?;
        Some(View {
            locale: &view.voices.marked.0,
            messages: &view.voices.marked.1,
            is_marked: true,
            ..view
        })
    }
}

impl<'a> View<'a> {
    /// The same view for what is no text of a page: addresses, structured data.
    pub(crate) fn unmarked(self) -> View<'a> {
        View {
            locale: &self.voices.plain.0,
            messages: &self.voices.plain.1,
            is_marked: false,
            ..self
        }
    }

    /// Words in a language, marked on pages in another one.
    pub(crate) fn words(&self, (text, lang): (&str, &str)) -> String {
        if self.is_marked && lang != self.lang {
            marks::mark(lang, text)
        } else {
            text.to_owned()
        }
    }

    /// The name of a place, whose language is marked where a page needs it.
    pub(crate) fn place(&self, name: &str) -> String {
        if self.is_marked {
            marks::place(name, self.portal.default_language(), self.lang)
        } else {
            name.to_owned()
        }
    }

    /// The label of a code.
    pub(crate) fn label(&self, vocabulary: &str, code: &str) -> String {
        self.words(self.portal.schema.label_in(vocabulary, code, self.lang))
    }

    /// A string of the theme.
    pub(crate) fn t(&self, key: &str) -> String {
        self.say(key, &[])
    }

    /// A string of the theme with values set in; the key itself where the theme lacks it, so that the gap is seen.
    pub(crate) fn say(&self, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        self.messages
            .t(self.locale, key, args)
            .unwrap_or_else(|_| key.to_owned())
    }

    /// A string with a number in it, in the plural form the number takes.
    pub(crate) fn say_number(&self, key: &str, n: usize) -> String {
        self.say(
            key,
            &[("n", Arg::Number(i64::try_from(n).unwrap_or(i64::MAX)))],
        )
    }

    /// Minutes after midnight as a time; the end of a day is 24:00.
    pub(crate) fn clock(&self, minutes: u16) -> String {
        let time = |hour: u16, minute: u16| {
            Time::new(hour as i8, minute as i8, 0, 0)
                .map_or_else(|_| clock(minutes), |time| self.locale.time(time))
        };
        if minutes == 1440 {
            time(0, 0).replacen("00", "24", 1)
        } else {
            time(minutes / 60, minutes % 60)
        }
    }

    /// The time of a moment.
    pub(crate) fn time_of(&self, at: DateTime) -> String {
        self.locale.time(at.time())
    }

    /// Name of a weekday, Monday being 0.
    pub(crate) fn weekday_name(&self, index: i8) -> String {
        self.locale
            .weekday(Weekday::from_monday_zero_offset(index).unwrap_or(Weekday::Monday))
    }

    /// Short name of a weekday, Monday being 0.
    pub(crate) fn weekday_short(&self, index: i8) -> String {
        self.locale
            .weekday_short(Weekday::from_monday_zero_offset(index).unwrap_or(Weekday::Monday))
    }

    /// Text with the language it is in.
    pub(crate) fn text(&self, text: &Localized) -> Json {
        let (words, lang) = text.get(self.lang);
        json!({"text": words, "lang": lang, "fallback": lang != self.lang})
    }

    /// A text of several lines with the language it is in, which has a name where it is not that of the page.
    pub(crate) fn prose(&self, html: &str, lang: &str) -> Json {
        let fell_back = lang != self.lang;
        let language = fell_back.then(|| self.language(lang));
        let dir = i18n::direction(lang);
        let dir = Some(dir).filter(|dir| *dir != i18n::direction(self.lang));
        json!({"html": html, "lang": lang, "dir": dir, "fallback": fell_back, "language": language})
    }

    /// The name of a language, in that of the page where it is known.
    pub(crate) fn language(&self, lang: &str) -> String {
        let codes = self.portal.schema.codes("language");
        let code = codes
            .iter()
            .find(|code| normalize::language::tag(&code.code) == Some(lang));
        code.map_or_else(
            || frame::language(lang).to_owned(),
            |code| self.label("language", &code.code),
        )
    }

    /// Text that is the same in all languages.
    pub(crate) fn plain(&self, text: &str) -> Json {
        json!({"text": text, "lang": self.lang, "fallback": false})
    }

    /// What a record is called.
    pub(crate) fn title(&self, record: &Record) -> Json {
        record
            .text("title")
            .or_else(|| record.text("name"))
            .map_or_else(|| self.plain(&record.id), |text| self.text(text))
    }

    /// What a record is called, in running text.
    pub(crate) fn name(&self, record: &Record) -> String {
        record
            .text("title")
            .or_else(|| record.text("name"))
            .map_or_else(|| record.id.clone(), |text| self.words(text.get(self.lang)))
    }

    /// A code with its label.
    pub(crate) fn code(&self, vocabulary: &str, code: &str) -> Json {
        json!({"code": code, "label": self.label(vocabulary, code)})
    }

    /// The code at a path of a record or a map in it, by the vocabulary its schema names; nothing where there is none.
    pub(crate) fn code_at(&self, fields: &Fields, path: &str) -> Json {
        match fields.get(path).map(|item| &item.value) {
            Some(Value::Code(code, vocabulary)) => self.code(vocabulary, code),
            _ => Json::Null,
        }
    }

    /// A day.
    pub(crate) fn date(&self, date: Date) -> Json {
        json!({"iso": date.to_string(), "text": self.locale.date(date), "short": self.locale.date_short(date), "weekday": self.locale.weekday(date.weekday())})
    }

    /// A day, a month or a year.
    pub(crate) fn partial(&self, date: PartialDate) -> Json {
        match (date.month, date.day) {
            (Some(_), Some(_)) => self.date(date.first()),
            (Some(_), None) => {
                let text = self.locale.month_year(date.first());
                json!({"iso": date.to_string(), "text": text, "short": text})
            }
            _ => {
                json!({"iso": date.to_string(), "text": date.to_string(), "short": date.to_string()})
            }
        }
    }

    /// Day and time.
    pub(crate) fn datetime(&self, at: DateTime) -> Json {
        let time = self.time_of(at);
        let month = self.voices.plain.0.month(at.date());
        // Words whose letters join have no short forms: three letters of one are another word or none.
        let n_letters = match self.locale.direction() {
            "rtl" => usize::MAX,
            _ => 3,
        };
        let month_short = month.chars().take(n_letters).collect();
        let month_short = self.locale.words(month_short);
        json!({
            "iso": at.strftime("%Y-%m-%dT%H:%M").to_string(),
            "date": self.locale.date(at.date()),
            "weekday": self.locale.weekday(at.weekday()),
            "day": at.day(),
            "month_short": month_short,
            "time": time,
            "text": format!("{}{}{time}", self.locale.date(at.date()), self.t("ui.comma")),
        })
    }

    /// A stretch of a day.
    pub(crate) fn span(&self, span: TimeSpan) -> Json {
        let (from, to) = (self.clock(span.from), self.clock(span.to));
        let text = self.locale.left_to_right(format!("{from}–{to}"));
        json!({"from": from, "to": to, "text": text, "iso": span.to_string()})
    }

    /// An amount of money.
    pub(crate) fn money(&self, amount: i64, currency: &str) -> Json {
        let text = if amount == 0 {
            self.t("money.free")
        } else {
            self.locale.money(amount as f64, currency)
        };
        json!({"amount": amount, "currency": currency, "text": text, "free": amount == 0})
    }

    /// A record named by another: its title and its address; nothing where it is not published.
    pub(crate) fn reference(&self, kind: &str, id: &str) -> Json {
        let Some(record) = self
            .portal
            .record(kind, id)
            .filter(|record| record.is_public())
        else {
            return Json::Null;
        };
        let url = self.routes.record(self.lang, kind, id);
        json!({"kind": kind, "id": id, "title": self.title(record), "url": url, "short_name": record.str("short_name")})
    }

    /// A whole record.
    pub(crate) fn record(&self, record: &Record) -> Map<String, Json> {
        let mut out = Map::new();
        out.insert("id".to_owned(), json!(record.id));
        out.insert("kind".to_owned(), json!(record.kind));
        out.insert(
            "url".to_owned(),
            json!(self.routes.record(self.lang, &record.kind, &record.id)),
        );
        if let Some(kind) = self.portal.schema.kind(&record.kind) {
            self.fields(&kind.fields, &record.fields, "", &mut out);
        }
        // A kind may have a field of this name (the kind of an event); the name of the record's own kind is not needed then.
        out.insert("title".to_owned(), self.title(record));
        out
    }

    /// Some fields of a record, so that a list need not make all of them.
    pub(crate) fn part(&self, record: &Record, names: &[&str]) -> Map<String, Json> {
        let mut out = Map::new();
        if let Some(kind) = self.portal.schema.kind(&record.kind) {
            let wanted = kind
                .fields
                .iter()
                .filter(|field| names.contains(&field.name.as_str()));
            let wanted: Vec<Field> = wanted.cloned().collect();
            self.fields(&wanted, &record.fields, "", &mut out);
        }
        out
    }

    /// One item of a list of maps of a record, by the number it has in the file.
    pub(crate) fn entry(&self, record: &Record, list: &str, index: usize) -> Json {
        let kind = self.portal.schema.kind(&record.kind);
        let field = kind.and_then(|kind| kind.fields.iter().find(|field| field.name == list));
        match (field.map(|field| &field.ty), record.list(list).get(index)) {
            (Some(Type::List(inner)), Some(item)) => {
                self.value(inner, item, &format!("{list}-{}", index + 1))
            }
            _ => Json::Null,
        }
    }

    fn fields(&self, schema: &[Field], fields: &Fields, path: &str, out: &mut Map<String, Json>) {
        for (field, item) in published(schema, fields) {
            let at = if path.is_empty() {
                field.name.clone()
            } else {
                format!("{path}-{}", field.name)
            };
            let value = match item {
                Some(item) => self.value(&field.ty, item, &at),
                None if matches!(
                    field.ty,
                    Type::List(_) | Type::Alternatives(_) | Type::Keyed(..)
                ) =>
                {
                    json!([])
                }
                None => Json::Null,
            };
            out.insert(field.name.clone(), value);
        }
    }

    fn value(&self, ty: &Type, item: &Item, path: &str) -> Json {
        match (ty, &item.value) {
            (Type::List(inner), Value::List(items)) if matches!(**inner, Type::Span) => {
                hours::spans(items).into_iter().map(|span| self.span(span)).collect()
            }
            (Type::List(inner) | Type::Alternatives(inner), Value::List(items)) => Json::Array(
                items
                    .iter()
                    .enumerate()
                    .filter(|(_, item)| item.as_map().is_none_or(is_public))
                    .map(|(n, item)| match &item.value {
                        Value::List(any_of) => Json::Array(any_of.iter().map(|item| self.value(inner, item, path)).collect()),
                        _ => self.value(inner, item, &format!("{path}-{}", n + 1)),
                    })
                    .filter(|value| !value.is_null())
                    .collect(),
            ),
            // A word may stand in place of a whole list: `organisers: forum`.
            (Type::List(inner), Value::Word(_)) => json!([self.value(inner, item, path)]),
            (Type::Map(schema), Value::Map(fields)) => {
                let mut out = Map::new();
                self.fields(schema, fields, path, &mut out);
                Json::Object(out)
            }
            (Type::Keyed(vocabulary, inner), Value::Map(fields)) => Json::Array(
                fields
                    .iter()
                    .map(|(key, item)| {
                        let label = vocabulary.as_ref().map_or_else(|| key.to_owned(), |name| self.label(name, key));
                        json!({"code": key, "label": label, "value": self.value(inner, item, &format!("{path}-{key}"))})
                    })
                    .collect(),
            ),
            (Type::Week, Value::Map(week)) => self.week(week),
            (_, Value::Text(text)) => self.text(text),
            (_, Value::Md(text)) => {
                let (source, lang) = text.get(self.lang);
                let html = self.links.render(path, source, self.lang).html;
                let mut prose = self.prose(&html, lang);
                prose["text"] = json!(crate::markdown::plain(source));
                prose
            }
            (_, Value::Int(number)) => json!(number),
            (_, Value::Num(number)) => json!(number),
            (_, Value::Bool(flag)) => json!(flag),
            (_, Value::Date(date)) => self.partial(*date),
            (_, Value::DateTime(at, _)) => self.datetime(*at),
            (_, Value::Time(minutes)) => json!(self.clock(*minutes)),
            (_, Value::Span(span)) => self.span(*span),
            (_, Value::Money(amount, currency)) => self.money(*amount, currency),
            (_, Value::Code(code, vocabulary)) => self.code(vocabulary, code),
            (_, Value::Ref(kind, id)) => self.reference(kind, id),
            (_, Value::Word(word)) => {
                let label = if word == "forum" {
                    self.portal.settings.text("forum.legal_name").map_or(word.clone(), |name| self.words(name.get(self.lang)))
                } else {
                    self.t(&format!("word.{word}"))
                };
                json!({"code": word, "label": label, "title": self.plain(&label), "url": null, "kind": "word", "id": word})
            }
            (_, Value::File(name)) => {
                let path = crate::paths::SourcePath::new("content").join(name);
                json!({"url": path.map(|path| self.routes.file(&file_url(&path))), "name": name.rsplit('/').next()})
            }
            (Type::Url, Value::Str(text)) => {
                let host = text.split_once("://").map_or("", |(_, rest)| rest);
                json!({"href": text, "text": host.trim_start_matches("www.").trim_end_matches('/')})
            }
            (Type::Email, Value::Str(text)) => json!({"href": format!("mailto:{text}"), "text": text}),
            (Type::Phone, Value::Str(text)) => json!({"href": format!("tel:{text}"), "text": phone(text), "wa": format!("https://wa.me/{}", text.trim_start_matches('+'))}),
            (Type::Duration, Value::Str(text)) => json!({"iso": text, "text": self.locale.duration(text, self.messages)}),
            (_, Value::Str(text)) => json!(text),
            (_, Value::List(items)) => Json::Array(items.iter().map(|item| self.value(ty, item, path)).collect()),
            (_, Value::Map(fields)) => {
                Json::Object(fields.iter().map(|(key, item)| (key.to_owned(), self.value(ty, item, path))).collect())
            }
        }
    }

    /// The hours of a week as written, day by day.
    pub(crate) fn week(&self, week: &Fields) -> Json {
        self.days(&hours::week(Some(week)))
    }

    /// The hours of a week, day by day; a day of which nothing is said is not known, a day with an empty list is closed.
    pub(crate) fn days(&self, week: &Week) -> Json {
        let days = (0_i8..).zip(WEEKDAYS).zip(week);
        days.map(|((index, code), spans)| {
            let mut shown = self.open(spans.as_deref());
            shown["day"] = json!(code);
            shown["label"] = json!(self.weekday_name(index));
            shown
        })
        .collect()
    }

    /// Spans of a day as words: open with its hours, closed, or not known.
    pub(crate) fn open(&self, spans: Option<&[TimeSpan]>) -> Json {
        let (state, text, shown) = match spans {
            None => ("unknown", self.t("hours.unknown"), Vec::new()),
            Some([]) => ("closed", self.t("hours.closed"), Vec::new()),
            Some(spans) => {
                let shown: Vec<Json> = spans.iter().map(|span| self.span(*span)).collect();
                let words: Vec<&str> = shown
                    .iter()
                    .filter_map(|span| span["text"].as_str())
                    .collect();
                ("open", words.join(&self.t("ui.comma")), shown)
            }
        };
        json!({"state": state, "text": text, "spans": shown})
    }
}

/// A telephone number in groups that can be read aloud: those of Indonesia by its numbering plan, in which the codes of a
/// few cities have two digits, others and those of mobile networks three; other numbers as they are.
fn phone(number: &str) -> String {
    let Some(rest) = number.strip_prefix("+62") else {
        return number.to_owned();
    };
    let has_short_code = ["21", "22", "24", "31", "61"]
        .iter()
        .any(|code| rest.starts_with(code));
    let n_code = if has_short_code { 2 } else { 3 };
    let (code, rest) = rest.split_at_checked(n_code).unwrap_or((rest, ""));
    // No digit is to stand alone at the end.
    let n_group = if rest.len() % 4 == 1 || rest.len() <= 6 {
        3
    } else {
        4
    };
    let groups = rest.as_bytes().chunks(n_group);
    let groups: Vec<&str> = groups
        .filter_map(|part| std::str::from_utf8(part).ok())
        .collect();
    format!("+62 {code} {}", groups.join(" "))
}

#[cfg(test)]
mod tests {
    use super::phone;

    #[test]
    fn a_telephone_number_shows_its_area_code() {
        for (number, shown) in [
            ("+62225550101", "+62 22 5550 101"),
            ("+62233555051", "+62 233 555 051"),
            ("+622315550123", "+62 231 5550 123"),
            ("+6281234567890", "+62 812 3456 7890"),
            ("+628123456789", "+62 812 3456 789"),
            ("+62811234567", "+62 811 234 567"),
            ("+60312345678", "+60312345678"),
        ] {
            assert_eq!(phone(number), shown);
        }
    }
}
