//! Dates, numbers, order and messages as a language writes them.
//!
//! Three habits of Indonesian portals go before the bare rules of the language data: English is British
//! (day before month, 24 hours, like the Indonesian page beside it), clocks always count 24 hours,
//! and rupiah are `Rp50.000` in Indonesian but `IDR 50,000` elsewhere. A language the data does not know
//! is written as Indonesian.
//! Stays whole above 500 lines: almost a third of it is tests.

use icu_calendar::{Date, Gregorian};
use icu_collator::options::CollatorOptions;
use icu_collator::preferences::CollationNumericOrdering;
use icu_collator::{Collator, CollatorBorrowed, CollatorPreferences};
use icu_datetime::fieldsets::{E, M, T, YM, YMD, YMDE};
use icu_datetime::input::Time;
use icu_datetime::preferences::HourCycle;
use icu_datetime::{
    DateTimeFormatterPreferences, FixedCalendarDateTimeFormatter, NoCalendarFormatter,
};
use icu_decimal::DecimalFormatter;
use icu_decimal::input::Decimal;
use icu_locale_core::Locale as Tag;
use icu_plurals::{PluralCategory, PluralRules};
use jiff::civil;
use std::collections::BTreeMap;

/// The language whose rules stand in for those that are not known.
pub const FALLBACK: &str = "id";

const NO_BREAK_SPACE: char = '\u{a0}';

/// What stands between these runs from left to right whatever is around it.
const ISOLATE: [char; 2] = ['\u{2066}', '\u{2069}'];

type DateWriter<F> = FixedCalendarDateTimeFormatter<Gregorian, F>;

/// How one language writes dates, numbers and lists. Made once per language, used by all threads.
#[derive(Debug)]
pub struct Locale {
    lang: String,
    formats: Formats,
    /// Whether words of another language carry a mark, as on pages.
    is_marked: bool,
}

#[derive(Debug)]
struct Formats {
    /// The primary language whose rules are used.
    language: String,
    date: DateWriter<YMD>,
    date_short: DateWriter<YMD>,
    date_long: DateWriter<YMDE>,
    month_year: DateWriter<YM>,
    month: DateWriter<M>,
    weekday: DateWriter<E>,
    weekday_short: DateWriter<E>,
    time: NoCalendarFormatter<T>,
    number: DecimalFormatter,
    plural: PluralRules,
    collator: CollatorBorrowed<'static>,
}

impl Formats {
    /// `None` when the tag is no language tag or the data has nothing about the language.
    fn new(lang: &str) -> Option<Self> {
        let tag: Tag = if lang == "en" {
            "en-GB".parse().ok()?
        } else {
            lang.parse().ok()?
        };
        let mut date: DateTimeFormatterPreferences = (&tag).into();
        date.hour_cycle = Some(HourCycle::H23);
        let mut order: CollatorPreferences = (&tag).into();
        order.numeric_ordering = Some(CollationNumericOrdering::True);
        let formats = Self {
            language: tag.id.language.to_string(),
            date: FixedCalendarDateTimeFormatter::try_new(date, YMD::long()).ok()?,
            date_short: FixedCalendarDateTimeFormatter::try_new(date, YMD::medium()).ok()?,
            date_long: FixedCalendarDateTimeFormatter::try_new(date, YMDE::long()).ok()?,
            month_year: FixedCalendarDateTimeFormatter::try_new(date, YM::long()).ok()?,
            month: FixedCalendarDateTimeFormatter::try_new(date, M::long()).ok()?,
            weekday: FixedCalendarDateTimeFormatter::try_new(date, E::long()).ok()?,
            weekday_short: FixedCalendarDateTimeFormatter::try_new(date, E::short()).ok()?,
            time: NoCalendarFormatter::try_new(date, T::hm()).ok()?,
            number: DecimalFormatter::try_new((&tag).into(), Default::default()).ok()?,
            plural: PluralRules::try_new((&tag).into(), Default::default()).ok()?,
            collator: Collator::try_new(order, CollatorOptions::default()).ok()?,
        };
        // For a language without data the root of all languages answers, which calls the months M01 to M12.
        let november = formats
            .month
            .format(&gregorian(civil::date(2026, 11, 1))?)
            .to_string();
        (!november.contains("M11")).then_some(formats)
    }
}

fn gregorian(date: civil::Date) -> Option<Date<Gregorian>> {
    let (month, day) = (
        u8::try_from(date.month()).ok()?,
        u8::try_from(date.day()).ok()?,
    );
    Date::try_new_gregorian(i32::from(date.year()), month, day).ok()
}

/// `rtl` for languages written from right to left, else `ltr`.
pub(crate) fn direction(lang: &str) -> &'static str {
    let language = lang.split(['-', '_']).next().unwrap_or_default();
    if ["ar", "fa", "he", "ur", "ps", "sd", "ug", "yi", "dv", "ckb"].contains(&language) {
        "rtl"
    } else {
        "ltr"
    }
}

impl Locale {
    /// Takes a language tag such as `id`, `en` or `ar`.
    ///
    /// # Panics
    ///
    /// Never in a program that was built whole: Indonesian is part of the binary.
    pub fn new(lang: &str) -> Self {
        let formats = Formats::new(lang).or_else(|| Formats::new(FALLBACK));
        Self {
            lang: lang.to_owned(),
            formats: formats.expect("the data for Indonesian is compiled in"),
            is_marked: false,
        }
    }

    /// The same for pages: where another language stands in, its words carry a mark.
    #[must_use]
    pub(crate) fn marked(self) -> Self {
        Self {
            is_marked: true,
            ..self
        }
    }

    /// Words as the language writes them, or as the one does that stands in for it.
    pub(crate) fn words(&self, text: String) -> String {
        if self.is_known() {
            text
        } else {
            self.words_in(FALLBACK, text)
        }
    }

    fn words_in(&self, lang: &str, text: String) -> String {
        if self.is_marked {
            super::marks::mark(lang, &text)
        } else {
            text
        }
    }

    /// The tag as given.
    pub fn lang(&self) -> &str {
        &self.lang
    }

    /// Whether the rules are those of the language itself, not of the fallback.
    pub fn is_known(&self) -> bool {
        self.lang.split(['-', '_']).next() == Some(self.formats.language.as_str())
    }

    /// `rtl` for scripts written from right to left, else `ltr`.
    pub fn direction(&self) -> &'static str {
        direction(&self.lang)
    }

    /// `22 November 2026`.
    pub fn date(&self, date: civil::Date) -> String {
        self.words(self.bare_date(date))
    }

    fn bare_date(&self, date: civil::Date) -> String {
        gregorian(date).map_or_else(
            || date.to_string(),
            |day| self.formats.date.format(&day).to_string(),
        )
    }

    /// `Minggu, 22 November 2026`.
    pub fn date_long(&self, date: civil::Date) -> String {
        gregorian(date).map_or_else(
            || date.to_string(),
            |day| self.words(self.formats.date_long.format(&day).to_string()),
        )
    }

    /// `22 Nov 2026`.
    pub fn date_short(&self, date: civil::Date) -> String {
        gregorian(date).map_or_else(
            || date.to_string(),
            |day| self.words(self.formats.date_short.format(&day).to_string()),
        )
    }

    /// `November 2026`.
    pub fn month_year(&self, date: civil::Date) -> String {
        gregorian(date).map_or_else(
            || date.to_string(),
            |day| self.words(self.formats.month_year.format(&day).to_string()),
        )
    }

    /// `November`.
    pub fn month(&self, date: civil::Date) -> String {
        gregorian(date).map_or_else(
            || date.to_string(),
            |day| self.words(self.formats.month.format(&day).to_string()),
        )
    }

    /// `Minggu`.
    pub fn weekday(&self, weekday: civil::Weekday) -> String {
        weekday_date(weekday).map_or_else(String::new, |day| {
            self.words(self.formats.weekday.format(&day).to_string())
        })
    }

    /// `Min`.
    pub fn weekday_short(&self, weekday: civil::Weekday) -> String {
        weekday_date(weekday).map_or_else(String::new, |day| {
            self.words(self.formats.weekday_short.format(&day).to_string())
        })
    }

    /// `22–24 November 2026`, `30 November – 2 Desember 2026`, or one date when both are the same.
    pub fn date_range(&self, start: civil::Date, end: civil::Date) -> String {
        self.words(self.bare_range(start, end))
    }

    fn bare_range(&self, start: civil::Date, end: civil::Date) -> String {
        let (first, last) = (self.bare_date(start), self.bare_date(end));
        if start == end {
            return first;
        }
        let (a, b): (Vec<_>, Vec<_>) = (first.split(' ').collect(), last.split(' ').collect());
        let n_shared = a
            .iter()
            .rev()
            .zip(b.iter().rev())
            .take_while(|(a, b)| a == b)
            .count();
        // Only where the day comes first can the end be said once; elsewhere both are written out.
        let day_first =
            first.starts_with(&start.day().to_string()) && last.starts_with(&end.day().to_string());
        if !day_first || n_shared == 0 || n_shared >= a.len().min(b.len()) {
            return format!("{first} – {last}");
        }
        let head = &a[..a.len() - n_shared];
        let dash = if head.len() == 1 { "–" } else { " – " };
        format!("{}{dash}{last}", head.join(" "))
    }

    /// `08.00` in Indonesian, `08:00` in English.
    pub fn time(&self, time: civil::Time) -> String {
        let parts = (u8::try_from(time.hour()), u8::try_from(time.minute()));
        let (Ok(hour), Ok(minute)) = parts else {
            return time.to_string();
        };
        Time::try_new(hour, minute, 0, 0).map_or_else(
            |_| time.to_string(),
            |time| self.formats.time.format(&time).to_string(),
        )
    }

    /// `08.00–16.00`.
    pub fn time_range(&self, start: civil::Time, end: civil::Time) -> String {
        self.left_to_right(format!("{}–{}", self.time(start), self.time(end)))
    }

    /// Words that are read from left to right in every language, such as `08:00–16:00`: between letters that run the other way,
    /// a dash would put the end before the beginning.
    pub(crate) fn left_to_right(&self, text: String) -> String {
        if self.direction() == "rtl" {
            let [open, close] = ISOLATE;
            format!("{open}{text}{close}")
        } else {
            text
        }
    }

    /// `1.234.567`.
    pub fn number(&self, n: i64) -> String {
        self.formats.number.format(&Decimal::from(n)).to_string()
    }

    /// A number with so many digits after the sign for decimals.
    pub fn decimal(&self, value: f64, n_digits: usize) -> String {
        let written = format!("{value:.n_digits$}");
        // Infinite and undefined numbers have no decimal form.
        Decimal::try_from_str(&written).map_or(written, |number| {
            self.formats.number.format(&number).to_string()
        })
    }

    /// `Rp50.000` in Indonesian, `IDR 50,000` elsewhere; cents only where there are any.
    pub fn money(&self, amount: f64, currency: &str) -> String {
        let n_digits = if (amount * 100.0).round() % 100.0 == 0.0 {
            0
        } else {
            2
        };
        let number = self.decimal(amount.abs(), n_digits);
        let sign = if amount < 0.0 { "-" } else { "" };
        match (currency, self.formats.language.as_str()) {
            ("IDR", "id") => format!("{sign}Rp{number}"),
            _ => format!("{sign}{currency}{NO_BREAK_SPACE}{number}"),
        }
    }

    /// The plural form a number takes: `zero`, `one`, `two`, `few`, `many` or `other`.
    pub fn plural(&self, n: i64) -> &'static str {
        match self.formats.plural.category_for(n) {
            PluralCategory::Zero => "zero",
            PluralCategory::One => "one",
            PluralCategory::Two => "two",
            PluralCategory::Few => "few",
            PluralCategory::Many => "many",
            PluralCategory::Other => "other",
        }
    }

    /// Bytes that sort as the language sorts the text; `UIN 2` goes before `UIN 10`.
    pub fn sort_key(&self, text: &str) -> Vec<u8> {
        let mut key = Vec::with_capacity(text.len() + 8);
        let Ok(()) = self.formats.collator.write_sort_key_to(text, &mut key);
        key
    }

    /// `A, B, dan C`.
    pub fn list<S: AsRef<str>>(&self, items: &[S]) -> String {
        let (comma, word, last_word) = match self.formats.language.as_str() {
            "id" | "ms" => (", ", " dan ", ", dan "),
            "en" => (", ", " and ", " and "),
            // The Arabic word is written together with what follows. Behind the comma stands a mark that keeps a list of names in
            // Latin letters in the order of the page.
            "ar" => ("،\u{200f} ", " و", " و"),
            _ => (", ", ", ", ", "),
        };
        let items: Vec<&str> = items.iter().map(AsRef::as_ref).collect();
        match items.as_slice() {
            [] => String::new(),
            [only] => (*only).to_owned(),
            [first, second] => format!("{first}{word}{second}"),
            [head @ .., last] => format!("{}{last_word}{last}", head.join(comma)),
        }
    }

    /// An ISO 8601 duration in words: `P2D` is `2 hari`, `PT1H30M` is `1 jam 30 menit`.
    ///
    /// The catalog's `duration.day`, `duration.hour` … go first (with plural forms, number as `{n}`);
    /// Indonesian and English are known without. `None` when the text is no duration.
    pub fn duration(&self, iso: &str, messages: &Messages) -> Option<String> {
        let parts = parse_duration(iso)?;
        let words = parts.into_iter().map(|(n, unit)| {
            let key = format!("duration.{}", unit.key);
            messages
                .t(self, &key, &[("n", Arg::Number(n))])
                .unwrap_or_else(|_| {
                    let (word, lang) = match (self.formats.language.as_str(), n) {
                        ("id" | "ms", _) => (unit.indonesian, "id"),
                        (_, 1) => (unit.english.0, "en"),
                        _ => (unit.english.1, "en"),
                    };
                    let words = format!("{} {word}", self.number(n));
                    let is_own = self.is_known()
                        && ["id", "ms", "en"].contains(&self.formats.language.as_str());
                    if is_own {
                        words
                    } else {
                        self.words_in(lang, words)
                    }
                })
        });
        let joint = match self.formats.language.as_str() {
            "ar" => " و",
            _ => " ",
        };
        Some(words.collect::<Vec<_>>().join(joint))
    }
}

fn weekday_date(weekday: civil::Weekday) -> Option<Date<Gregorian>> {
    // 1 November 2026 is a Sunday.
    gregorian(civil::date(2026, 11, 1 + weekday.to_sunday_zero_offset()))
}

struct Unit {
    key: &'static str,
    letter: char,
    in_time: bool,
    indonesian: &'static str,
    english: (&'static str, &'static str),
}

const UNITS: [Unit; 7] = [
    Unit {
        key: "year",
        letter: 'Y',
        in_time: false,
        indonesian: "tahun",
        english: ("year", "years"),
    },
    Unit {
        key: "month",
        letter: 'M',
        in_time: false,
        indonesian: "bulan",
        english: ("month", "months"),
    },
    Unit {
        key: "week",
        letter: 'W',
        in_time: false,
        indonesian: "minggu",
        english: ("week", "weeks"),
    },
    Unit {
        key: "day",
        letter: 'D',
        in_time: false,
        indonesian: "hari",
        english: ("day", "days"),
    },
    Unit {
        key: "hour",
        letter: 'H',
        in_time: true,
        indonesian: "jam",
        english: ("hour", "hours"),
    },
    Unit {
        key: "minute",
        letter: 'M',
        in_time: true,
        indonesian: "menit",
        english: ("minute", "minutes"),
    },
    Unit {
        key: "second",
        letter: 'S',
        in_time: true,
        indonesian: "detik",
        english: ("second", "seconds"),
    },
];

/// Whole numbers and their units, largest first; `None` for fractions, signs, wrong order and nothing at all.
fn parse_duration(iso: &str) -> Option<Vec<(i64, &'static Unit)>> {
    let (date, time) = match iso.strip_prefix('P')?.split_once('T') {
        Some((_, "")) => return None,
        Some((date, time)) => (date, time),
        None => (iso.strip_prefix('P')?, ""),
    };
    let mut parts = Vec::new();
    for (text, in_time) in [(date, false), (time, true)] {
        let mut rest = text;
        let mut units = UNITS.iter().filter(|unit| unit.in_time == in_time);
        while !rest.is_empty() {
            let end = rest.find(|c: char| !c.is_ascii_digit())?;
            let n: i64 = rest[..end].parse().ok()?;
            let letter = rest[end..].chars().next()?;
            let unit = units.find(|unit| unit.letter == letter)?;
            parts.push((n, unit));
            rest = &rest[end + 1..];
        }
    }
    if parts.len() > 1 {
        parts.retain(|(n, _)| *n != 0);
    }
    (!parts.is_empty()).then_some(parts)
}

/// The sentences of a theme in one language: key to text, with `{name}` where a value goes.
///
/// A text that depends on a number is written per plural form: `members.one`, `members.other`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Messages(BTreeMap<String, String>);

/// A value for a place in a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arg<'a> {
    /// Set in as it is.
    Text(&'a str),
    /// Written as the language writes numbers; the first one picks the plural form.
    Number(i64),
}

/// Why a message could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MessageFault {
    /// The catalog has no such key.
    #[error("no message `{0}`")]
    MissingKey(String),
    /// The text has a place nobody gave a value for.
    #[error("message `{key}` needs a value for `{name}`")]
    MissingValue {
        /// The message.
        key: String,
        /// The place in it.
        name: String,
    },
}

impl Messages {
    /// Takes a flat map.
    pub fn new(map: BTreeMap<String, String>) -> Self {
        Self(map)
    }

    /// Lays another catalog over this one: its texts win.
    pub fn extend(&mut self, over: &Messages) {
        self.0
            .extend(over.0.iter().map(|(key, text)| (key.clone(), text.clone())));
    }

    /// The text of a key as written.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    /// All keys in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The message with its values set in. Braces that hold no name stay as they are.
    ///
    /// # Errors
    ///
    /// When the catalog lacks the key, or the arguments lack a value the text asks for.
    pub fn t(
        &self,
        locale: &Locale,
        key: &str,
        args: &[(&str, Arg<'_>)],
    ) -> Result<String, MessageFault> {
        let n = args.iter().find_map(|(_, arg)| {
            if let Arg::Number(n) = arg {
                Some(*n)
            } else {
                None
            }
        });
        let text = n
            .and_then(|n| {
                self.get(&format!("{key}.{}", locale.plural(n)))
                    .or_else(|| self.get(&format!("{key}.other")))
            })
            .or_else(|| self.get(key))
            .ok_or_else(|| MessageFault::MissingKey(key.to_owned()))?;
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(open) = rest.find('{') {
            out.push_str(&rest[..open]);
            rest = &rest[open..];
            let name = rest.find('}').map_or("", |close| &rest[1..close]);
            if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
                out.push('{');
                rest = &rest[1..];
                continue;
            }
            match args.iter().find(|(given, _)| *given == name) {
                Some((_, Arg::Text(value))) => out.push_str(value),
                Some((_, Arg::Number(n))) => out.push_str(&locale.number(*n)),
                None => {
                    return Err(MessageFault::MissingValue {
                        key: key.to_owned(),
                        name: name.to_owned(),
                    });
                }
            }
            rest = &rest[name.len() + 2..];
        }
        out.push_str(rest);
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{Weekday, date, time};

    #[test]
    fn indonesian_dates() {
        let id = Locale::new("id");
        let day = date(2026, 11, 22);
        assert_eq!(id.date(day), "22 November 2026");
        assert_eq!(id.date_long(day), "Minggu, 22 November 2026");
        assert_eq!(id.date_short(day), "22 Nov 2026");
        assert_eq!(id.month_year(day), "November 2026");
        assert_eq!(id.month(date(2026, 8, 1)), "Agustus");
        assert_eq!(
            (
                id.weekday(Weekday::Friday),
                id.weekday_short(Weekday::Sunday)
            ),
            ("Jumat".into(), "Min".into())
        );
        assert_eq!(id.time(time(8, 0, 0, 0)), "08.00");
        assert_eq!(
            id.time_range(time(0, 5, 0, 0), time(16, 30, 0, 0)),
            "00.05–16.30"
        );
    }

    #[test]
    fn english_dates_are_day_first_like_the_page_beside_them() {
        let en = Locale::new("en");
        let day = date(2026, 11, 22);
        assert_eq!(en.date(day), "22 November 2026");
        assert_eq!(en.date_long(day), "Sunday, 22 November 2026");
        assert_eq!(en.date_short(day), "22 Nov 2026");
        assert_eq!(en.time(time(13, 0, 0, 0)), "13:00");
    }

    #[test]
    fn arabic_dates_have_western_digits_and_the_months_of_egypt() {
        let ar = Locale::new("ar");
        let day = date(2026, 11, 22);
        assert_eq!(ar.date(day), "22 نوفمبر 2026");
        assert_eq!(ar.date_long(day), "الأحد، 22 نوفمبر 2026");
        assert_eq!(ar.month_year(date(2026, 1, 1)), "يناير 2026");
        assert_eq!(ar.month(date(2026, 2, 1)), "فبراير");
        assert_eq!(ar.weekday(Weekday::Friday), "الجمعة");
        assert_eq!(ar.date_range(day, date(2026, 11, 24)), "22–24 نوفمبر 2026");
        assert_eq!(
            ar.time_range(time(8, 0, 0, 0), time(16, 30, 0, 0)),
            "\u{2066}08:00–16:30\u{2069}"
        );
        assert_eq!(ar.number(1_234_567), "1,234,567");
        assert_eq!(
            [0, 1, 2, 3, 11, 100, 103].map(|n| ar.plural(n)),
            ["zero", "one", "two", "few", "many", "other", "few"]
        );
        assert_eq!(
            (ar.list(&["أ", "ب", "ج"]), ar.list(&["أ", "ب"])),
            ("أ،\u{200f} ب وج".into(), "أ وب".into())
        );
        let texts = [
            ("duration.hour.one", "ساعة"),
            ("duration.minute.many", "{n} دقيقة"),
        ];
        let messages = Messages::new(
            texts
                .map(|(key, text)| (key.to_owned(), text.to_owned()))
                .into(),
        );
        assert_eq!(
            ar.duration("PT1H30M", &messages).as_deref(),
            Some("ساعة و30 دقيقة")
        );
    }

    #[test]
    fn a_range_says_what_both_ends_share_once() {
        let id = Locale::new("id");
        assert_eq!(
            id.date_range(date(2026, 11, 22), date(2026, 11, 24)),
            "22–24 November 2026"
        );
        assert_eq!(
            id.date_range(date(2026, 11, 30), date(2026, 12, 2)),
            "30 November – 2 Desember 2026"
        );
        assert_eq!(
            id.date_range(date(2026, 12, 30), date(2027, 1, 2)),
            "30 Desember 2026 – 2 Januari 2027"
        );
        assert_eq!(
            id.date_range(date(2026, 11, 22), date(2026, 11, 22)),
            "22 November 2026"
        );
        assert_eq!(
            id.date_range(date(2026, 10, 22), date(2026, 11, 22)),
            "22 Oktober – 22 November 2026"
        );
        let us = Locale::new("en-US");
        let range = us.date_range(date(2026, 11, 22), date(2026, 11, 24));
        assert_eq!(range, "November 22, 2026 – November 24, 2026");
    }

    #[test]
    fn numbers_and_money() {
        let (id, en) = (Locale::new("id"), Locale::new("en"));
        assert_eq!(
            (id.number(1_234_567), en.number(-1_234_567)),
            ("1.234.567".into(), "-1,234,567".into())
        );
        assert_eq!(
            (id.decimal(2.675_1, 2), en.decimal(2.0, 1)),
            ("2,68".into(), "2.0".into())
        );
        assert_eq!(id.decimal(f64::INFINITY, 1), "inf");
        assert_eq!(
            (id.money(50_000.0, "IDR"), en.money(50_000.0, "IDR")),
            ("Rp50.000".into(), "IDR\u{a0}50,000".into())
        );
        assert_eq!(id.money(12.5, "USD"), "USD\u{a0}12,50");
        assert_eq!(id.money(0.0, "IDR"), "Rp0");
    }

    #[test]
    fn a_language_without_data_is_written_as_indonesian() {
        for lang in ["xx", "", "??"] {
            let locale = Locale::new(lang);
            assert_eq!(locale.date(date(2026, 8, 17)), "17 Agustus 2026", "{lang}");
            assert!(!locale.is_known());
        }
        assert!(Locale::new("id").is_known() && Locale::new("en-US").is_known());
        let ar = Locale::new("ar");
        assert!(ar.is_known() && ar.date(date(2026, 11, 22)).contains("نوفمبر"));
        assert_eq!(
            (ar.direction(), ar.plural(3), ar.plural(2)),
            ("rtl", "few", "two")
        );
    }

    #[test]
    fn keys_sort_as_people_do() {
        let id = Locale::new("id");
        let mut names = ["UIN 10", "zaman", "UIN 2", "Éka", "eka", "dua"];
        names.sort_by_key(|name| id.sort_key(name));
        assert_eq!(names, ["dua", "eka", "Éka", "UIN 2", "UIN 10", "zaman"]);
    }

    #[test]
    fn durations_in_words() {
        let (id, en, none) = (Locale::new("id"), Locale::new("en"), Messages::default());
        for (iso, indonesian, english) in [
            ("P2D", Some("2 hari"), Some("2 days")),
            ("P1D", Some("1 hari"), Some("1 day")),
            ("PT30M", Some("30 menit"), Some("30 minutes")),
            ("P1Y6M", Some("1 tahun 6 bulan"), Some("1 year 6 months")),
            (
                "P0DT1H30M",
                Some("1 jam 30 menit"),
                Some("1 hour 30 minutes"),
            ),
            ("P0D", Some("0 hari"), Some("0 days")),
            ("P", None, None),
            ("P2DT", None, None),
            ("PT2D", None, None),
            ("P1D1Y", None, None),
            ("P1,5D", None, None),
            ("P99999999999999999999D", None, None),
            ("-P1D", None, None),
            ("PD", None, None),
            ("P1é", None, None),
        ] {
            assert_eq!(id.duration(iso, &none).as_deref(), indonesian, "{iso}");
            assert_eq!(en.duration(iso, &none).as_deref(), english, "{iso}");
        }
        let own = Messages::new([("duration.day".to_owned(), "{n} hari kerja".to_owned())].into());
        assert_eq!(id.duration("P2D", &own).as_deref(), Some("2 hari kerja"));
    }

    #[test]
    fn messages_take_values_and_plural_forms() {
        let texts = [
            ("n.one", "{n} library"),
            ("n.other", "{n} libraries in {where}"),
            ("a", "{ {} {x} {y z"),
            ("b", "{}"),
        ];
        let messages = Messages::new(
            texts
                .map(|(key, text)| (key.to_owned(), text.to_owned()))
                .into(),
        );
        let en = Locale::new("en");
        assert_eq!(
            messages.t(&en, "n", &[("n", Arg::Number(1))]).as_deref(),
            Ok("1 library")
        );
        let args = [("n", Arg::Number(1200)), ("where", Arg::Text("{n}"))];
        assert_eq!(
            messages.t(&en, "n", &args).as_deref(),
            Ok("1,200 libraries in {n}")
        );
        assert_eq!(
            messages.t(&Locale::new("id"), "n", &args).as_deref(),
            Ok("1.200 libraries in {n}")
        );
        assert_eq!(
            messages.t(&en, "a", &[("x", Arg::Text("X"))]).as_deref(),
            Ok("{ {} X {y z")
        );
        assert_eq!(
            messages.t(&en, "c", &[]),
            Err(MessageFault::MissingKey("c".into()))
        );
        let missing = MessageFault::MissingValue {
            key: "a".into(),
            name: "x".into(),
        };
        assert_eq!(messages.t(&en, "a", &[]), Err(missing));
    }

    #[test]
    fn lists_end_with_the_word_of_the_language() {
        let (id, en) = (Locale::new("id"), Locale::new("en"));
        assert_eq!(id.list(&["A", "B", "C"]), "A, B, dan C");
        assert_eq!(
            (en.list(&["A", "B", "C"]), en.list(&["A", "B"])),
            ("A, B and C".into(), "A and B".into())
        );
        assert_eq!(
            (id.list(&["A"]), id.list::<&str>(&[])),
            ("A".into(), String::new())
        );
    }

    #[test]
    fn one_locale_serves_all_threads() {
        fn is_shared<T: Send + Sync>() {}
        is_shared::<Locale>();
        let id = Locale::new("id");
        let texts: Vec<_> = std::thread::scope(|scope| {
            let handles: Vec<_> = (0..2).map(|_| scope.spawn(|| id.number(1000))).collect();
            handles
                .into_iter()
                .filter_map(|handle| handle.join().ok())
                .collect()
        });
        assert_eq!(texts, ["1.000", "1.000"]);
    }
}
