//! Records as data: every public field in all languages, codes as codes, references as ids, times with their offset.
//!
//! One walk along the schema, through the same sieve as the pages. Everything else said to machines is taken from
//! what this walk gives, so that nothing can slip by.

use crate::model::event::timezone;
use crate::model::portal::Portal;
use crate::model::record::Record;
use crate::paths::SourcePath;
use crate::plan::links::file_url;
use crate::plan::route::Routes;
use crate::render::published::{is_public, published};
use crate::schema::value::{Fields, Item, Localized, Value, clock};
use crate::schema::{Field, Type};
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use serde_json::{Map, Value as Json, json};

/// Writes records for machines.
#[derive(Clone, Copy)]
pub(super) struct Public<'a> {
    pub(super) portal: &'a Portal,
    pub(super) routes: &'a Routes,
}

impl<'a> Public<'a> {
    /// A whole record: id, addresses by language, then its fields in the order of the schema.
    pub(super) fn record(&self, record: &Record) -> Map<String, Json> {
        let mut out = Map::new();
        out.insert("id".to_owned(), json!(record.id));
        let urls: Map<String, Json> = self
            .portal
            .languages
            .iter()
            .filter_map(|lang| Some((lang.clone(), json!(self.url(lang, record)?))))
            .collect();
        if !urls.is_empty() {
            out.insert("page".to_owned(), Json::Object(urls));
        }
        if let Some(kind) = self.portal.schema.kind(&record.kind) {
            let zone = timezone(record, self.portal);
            self.fields(&kind.fields, &record.fields, zone, &mut out);
        }
        out
    }

    /// The full address at which a record can be read.
    pub(super) fn url(&self, lang: &str, record: &Record) -> Option<String> {
        let url = self.routes.record(lang, &record.kind, &record.id)?;
        Some(self.routes.absolute(&url))
    }

    /// A record named by another, where it may be named.
    pub(super) fn named(&self, kind: &str, id: &str) -> Option<&'a Record> {
        self.portal
            .record(kind, id)
            .filter(|record| record.is_public())
    }

    fn fields(&self, schema: &[Field], fields: &Fields, zone: &str, out: &mut Map<String, Json>) {
        for (field, item) in published(schema, fields) {
            let value = item.map_or(Json::Null, |item| self.value(&field.ty, item, zone));
            if !value.is_null() {
                out.insert(field.name.clone(), value);
            }
        }
    }

    fn value(&self, ty: &Type, item: &Item, zone: &str) -> Json {
        match (ty, &item.value) {
            (Type::List(inner) | Type::Alternatives(inner), Value::List(items)) => Json::Array(
                items
                    .iter()
                    .filter(|item| self.may_stand(inner, item))
                    .map(|item| match &item.value {
                        // Requirements any of which will do.
                        Value::List(any_of) => any_of
                            .iter()
                            .map(|item| self.value(inner, item, zone))
                            .collect(),
                        _ => self.value(inner, item, zone),
                    })
                    .filter(|value: &Json| !value.is_null())
                    .collect(),
            ),
            (Type::List(_), Value::Word(word)) => json!([word]),
            (Type::Map(schema), Value::Map(fields)) => {
                let mut out = Map::new();
                self.fields(schema, fields, zone, &mut out);
                Json::Object(out)
            }
            (Type::Keyed(_, inner), Value::Map(fields)) => Json::Object(
                fields
                    .iter()
                    .filter(|(key, _)| self.may_be_key(key))
                    .map(|(key, item)| (key.to_owned(), self.value(inner, item, zone)))
                    .collect(),
            ),
            (Type::Ref(kinds), Value::Ref(kind, id)) => match self.named(kind, id) {
                None => Json::Null,
                Some(_) if kinds.len() > 1 => json!({"kind": kind, "id": id}),
                Some(_) => json!(id),
            },
            (_, Value::Ref(kind, id)) => json!(self.named(kind, id).map(|record| &record.id)),
            (_, Value::Text(text) | Value::Md(text)) => languages(text),
            (_, Value::Int(number)) => json!(number),
            (_, Value::Num(number)) => json!(number),
            (_, Value::Bool(flag)) => json!(flag),
            (_, Value::Date(date)) => json!(date.to_string()),
            (_, Value::DateTime(at, offset)) => json!(instant(*at, *offset, zone)),
            (_, Value::Time(minutes)) => json!(clock(*minutes)),
            (_, Value::Span(span)) => json!(span.to_string()),
            (_, Value::Money(amount, currency)) => json!({"amount": amount, "currency": currency}),
            (_, Value::File(name)) => {
                let path = SourcePath::new("content").join(name);
                json!(path.map(|path| self.routes.absolute(&self.routes.file(&file_url(&path)))))
            }
            (_, Value::Str(text) | Value::Word(text) | Value::Code(text, _)) => json!(text),
            (_, Value::List(items)) => items
                .iter()
                .map(|item| self.value(ty, item, zone))
                .filter(|value| !value.is_null())
                .collect(),
            (_, Value::Map(fields)) => Json::Object(
                fields
                    .iter()
                    .map(|(key, item)| (key.to_owned(), self.value(ty, item, zone)))
                    .collect(),
            ),
        }
    }

    /// Whether an item of a list may be published: it is public, and so is whatever it is about. The terms, the
    /// signatory, the duties of a library that is not shown are not shown either.
    fn may_stand(&self, ty: &Type, item: &Item) -> bool {
        let (Type::Map(schema), Value::Map(fields)) = (ty, &item.value) else {
            return true;
        };
        let is_shown = |item: &Item| match &item.value {
            Value::Ref(kind, id) => self.named(kind, id).is_some(),
            _ => true,
        };
        let about_nobody = schema
            .iter()
            .filter(|field| field.required)
            .filter_map(|field| fields.get(&field.name))
            .any(|item| match &item.value {
                Value::List(items) => !items.is_empty() && !items.iter().any(is_shown),
                _ => !is_shown(item),
            });
        is_public(fields) && !about_nobody
    }

    /// Figures by member are kept under the member's id.
    fn may_be_key(&self, key: &str) -> bool {
        self.portal.member(key).is_none_or(Record::is_public)
    }
}

/// A text by language.
pub(super) fn languages(text: &Localized) -> Json {
    let of = |translation: &crate::schema::value::Translation| {
        (translation.lang.clone(), json!(translation.text))
    };
    Json::Object(text.0.iter().map(of).collect())
}

/// Day and time with the offset from universal time: the one it was written with, or that of the zone on that day.
pub(super) fn instant(at: DateTime, offset: Option<i16>, zone: &str) -> String {
    let own = offset.and_then(|minutes| Offset::from_seconds(i32::from(minutes) * 60).ok());
    let offset = own.or_else(|| {
        let zone = TimeZone::get(zone).ok()?;
        let zoned = zone.to_ambiguous_zoned(at).compatible().ok()?;
        Some(zoned.offset())
    });
    let seconds = offset.unwrap_or(Offset::UTC).seconds();
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.abs() / 60;
    format!(
        "{}{sign}{:02}:{:02}",
        at.strftime("%Y-%m-%dT%H:%M:%S"),
        minutes / 60,
        minutes % 60
    )
}

/// The text of a value in a language, or in the first it has; empty where there is none.
pub(super) fn pick<'j>(text: &'j Json, lang: &str) -> &'j str {
    let found = text
        .get(lang)
        .or_else(|| text.as_object().and_then(|all| all.values().next()));
    found.and_then(Json::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn times_carry_the_offset_of_their_zone_on_that_day() {
        let summer = date(2026, 7, 1).at(9, 30, 0, 0);
        let winter = date(2026, 1, 1).at(9, 30, 0, 0);
        for (at, offset, zone, says) in [
            (summer, None, "Asia/Jakarta", "2026-07-01T09:30:00+07:00"),
            (
                summer,
                Some(540),
                "Asia/Jakarta",
                "2026-07-01T09:30:00+09:00",
            ),
            (
                summer,
                None,
                "America/St_Johns",
                "2026-07-01T09:30:00-02:30",
            ),
            (
                winter,
                None,
                "America/St_Johns",
                "2026-01-01T09:30:00-03:30",
            ),
            (winter, None, "no/such", "2026-01-01T09:30:00+00:00"),
        ] {
            assert_eq!(instant(at, offset, zone), says);
        }
    }

    #[test]
    fn a_text_is_read_in_the_language_asked_for_or_its_first() {
        let text = json!({"id": "Perpustakaan", "en": "Library"});
        assert_eq!(pick(&text, "en"), "Library");
        assert_eq!(pick(&text, "su"), "Perpustakaan");
        assert_eq!(pick(&Json::Null, "id"), "");
    }
}
