//! What a record may hold: kinds, fields, types and vocabularies, as data.
//!
//! In: the YAML files beside this one. Out: `Schema`; reading of YAML nodes into typed values; JSON Schema; starting points for new records.
//! Lives here: the schema language, every type a field can have, the words of closed vocabularies.
//! Does not live here: rules that look at more than one field (`check`), YAML itself (`load`).

mod grammar;
mod json;
mod read;
mod scaffold;
mod scalar;
mod typed;
pub mod value;

pub(crate) use read::{BAD_VALUE, RULES, UNKNOWN_CODE, is_slug as value_is_slug};
pub(crate) use read::{Conventions, Reader};

use regex_lite::Regex;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The type of a field's value.
#[derive(Debug, Clone)]
pub enum Type {
    /// A line of text.
    Str,
    /// A line of text in several languages.
    Text,
    /// Markdown in several languages.
    Md,
    /// A name that may stand in an address.
    Slug,
    /// A day; where `partial`, a month or a year will do.
    Date {
        /// Whether `2006` and `2006-08` will do.
        partial: bool,
    },
    /// Day and time.
    DateTime,
    /// Time of day.
    Time,
    /// A stretch of a day.
    Span,
    /// Spans for each day of the week.
    Week,
    /// ISO 8601 duration.
    Duration,
    /// An amount in a currency.
    Money,
    /// http or https address.
    Url,
    /// Mailbox.
    Email,
    /// Telephone number.
    Phone,
    /// Whole number.
    Int,
    /// Number.
    Num,
    /// `true` or `false`.
    Bool,
    /// A code of a vocabulary.
    Enum(String),
    /// The id of a record of one of these kinds.
    Ref(Vec<String>),
    /// A file of the portal.
    File,
    /// BCP 47 language tag.
    Lang,
    /// IANA time zone.
    Zone,
    /// Kept as it is.
    Any,
    /// A map with these fields.
    Map(Arc<Vec<Field>>),
    /// A map of free keys, or of the codes of a vocabulary, to values of one type.
    Keyed(Option<String>, Box<Type>),
    /// A list.
    List(Box<Type>),
    /// A list of requirements: a value, or a list of values any of which will do.
    Alternatives(Box<Type>),
}

/// A field of a record or of a map in it.
#[derive(Debug, Clone)]
pub struct Field {
    /// The key.
    pub name: String,
    /// What its value may be.
    pub ty: Type,
    /// Whether it must be there.
    pub required: bool,
    /// Whether it is never published.
    pub private: bool,
    /// Words that may stand in place of the value.
    pub words: Vec<String>,
    /// A closed list of values that need no labels.
    pub values: Vec<String>,
    /// Least value, least length, least number of items.
    pub min: Option<f64>,
    /// Greatest value, greatest length, greatest number of items.
    pub max: Option<f64>,
    /// What the text must look like.
    pub pattern: Option<Regex>,
    /// Name of the field in Indonesian, for forms and schemas.
    pub label: String,
    /// What it is for, in English.
    pub doc: String,
}

/// A kind of record.
#[derive(Debug, Clone)]
pub struct Kind {
    /// Its name, singular.
    pub name: String,
    /// Its folder below `content/`; empty for the portal.
    pub folder: String,
    /// The field that takes the Markdown below the front matter.
    pub body: Option<String>,
    /// What it is.
    pub doc: String,
    /// Its fields, common ones last.
    pub fields: Arc<Vec<Field>>,
}

/// A code of a vocabulary with its label by language.
#[derive(Debug, Clone)]
pub struct Code {
    /// The code.
    pub code: String,
    /// Label by language.
    pub labels: BTreeMap<String, String>,
}

/// A second-level area (regency, city) of the country.
#[derive(Debug, Clone)]
pub struct Regency {
    /// Name without the word for its kind.
    pub name: String,
    /// `kabupaten` or `kota`.
    pub kind: String,
    /// Rough center, degrees.
    pub center: Option<(f64, f64)>,
}

impl Regency {
    /// The name with the word for its kind before it, as Indonesian puts it.
    pub fn full_name(&self) -> String {
        let kind = if self.kind == "kota" {
            "Kota"
        } else {
            "Kabupaten"
        };
        format!("{kind} {}", self.name)
    }
}

/// Kinds, vocabularies and areas.
#[derive(Debug, Clone)]
pub struct Schema {
    kinds: BTreeMap<String, Kind>,
    vocabularies: BTreeMap<String, Vec<Code>>,
    /// The language of labels that lack the one asked for.
    pub(crate) fallback: String,
    /// Name and time zone of the provinces, by code.
    pub provinces: BTreeMap<String, (String, String)>,
    /// Regencies by code.
    pub regencies: BTreeMap<String, Regency>,
    /// Latitudes and longitudes a country lies within, by ISO 3166-1 code.
    pub countries: BTreeMap<String, [f64; 4]>,
}

impl Schema {
    /// The schema that silang carries.
    pub fn builtin() -> Self {
        grammar::builtin()
    }

    /// Kinds in alphabetical order.
    pub fn kinds(&self) -> impl Iterator<Item = &Kind> {
        self.kinds.values()
    }

    /// A kind by name.
    pub fn kind(&self, name: &str) -> Option<&Kind> {
        self.kinds.get(name)
    }

    /// The kind whose records lie in this folder below `content/`.
    pub fn kind_of_folder(&self, folder: &str) -> Option<&Kind> {
        self.kinds
            .values()
            .find(|kind| !kind.folder.is_empty() && kind.folder == folder)
    }

    /// The codes of a vocabulary, in the order shown; none when there is no such vocabulary.
    pub fn codes(&self, vocabulary: &str) -> &[Code] {
        self.vocabularies.get(vocabulary).map_or(&[], Vec::as_slice)
    }

    /// The label of a code in a language; else in the default language of the portal, in English, in any; else the code itself.
    pub fn label<'a>(&'a self, vocabulary: &str, code: &'a str, lang: &'a str) -> &'a str {
        self.label_in(vocabulary, code, lang).0
    }

    /// The label with the language it is in; a code without label is taken to be of the language asked for.
    pub(crate) fn label_in<'a>(
        &'a self,
        vocabulary: &str,
        code: &'a str,
        lang: &'a str,
    ) -> (&'a str, &'a str) {
        let found = self
            .codes(vocabulary)
            .iter()
            .find(|known| known.code == code);
        found
            .and_then(|known| {
                let wanted = [lang, &self.fallback, "en"];
                let label = wanted
                    .iter()
                    .find_map(|lang| known.labels.get_key_value(*lang));
                label.or_else(|| known.labels.iter().next())
            })
            .map_or((code, lang), |(lang, label)| (label, lang))
    }

    /// Adds a code to a vocabulary; false when it is there already.
    pub(crate) fn extend(&mut self, vocabulary: &str, code: Code) -> bool {
        let codes = self.vocabularies.entry(vocabulary.to_owned()).or_default();
        let new = codes.iter().all(|known| known.code != code.code);
        if new {
            codes.push(code);
        }
        new
    }

    /// Says what a code is called in a language, in place of what it was called before.
    pub(crate) fn name(&mut self, vocabulary: &str, code: &str, lang: &str, label: &str) {
        let codes = self.vocabularies.get_mut(vocabulary).into_iter().flatten();
        for known in codes.filter(|known| known.code == code) {
            known.labels.insert(lang.to_owned(), label.to_owned());
        }
    }

    /// Names of the vocabularies.
    pub(crate) fn vocabularies(&self) -> impl Iterator<Item = &str> {
        self.vocabularies.keys().map(String::as_str)
    }
}
