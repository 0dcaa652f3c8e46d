//! Hours resolved day by day, as data: `data/hours.json`, and the same of one library for its page.
//!
//! Shape, beside what stands at the head of every file:
//!
//! - `timezone`: the zone in which days begin (IANA); `from` and `until`: the first and the last day.
//! - `reasons`: texts by language, each once: why days are as they are, and what second schedules are called.
//! - `days`: days of libraries, each once: `state` (`open`, `closed`, `temporarily_closed`, `unknown`, `by_appointment`,
//!   `always`), `spans` where open (`08:00-16:00`, in order, none that touch), `source` where not the usual week decided (`exception`,
//!   `period`, `holiday`, `temporarily_closed`), `reason` as a number in `reasons`, counting from 0; where closed for some
//!   time, `since` and `until` which day, as far as that is known; `extra` where second schedules have hours on the day, each
//!   with its `name` as a number in `reasons`, its `state` (`open`, or `unknown` where the day differs from the usual week and
//!   nobody said that it goes on) and its `spans`.
//! - `weeks`: seven numbers in `days`, each once; the last week of all may be shorter.
//! - `members`: `id`; `last_entry_minutes` where the last visitors are let in so long before closing, which is on the next day
//!   where that begins at 00:00 with hours and this one ends with hours at 24:00; `visitors` where
//!   visitors from elsewhere have hours of their own within the opening hours: spans by weekday, Monday first, null where
//!   nothing is said; `weeks`, as numbers in `weeks`.
//!
//! So the day `n` days after `from` of a member is `days[weeks[member.weeks[n / 7]][n % 7]]`. Few weeks differ, and
//! libraries share them: two hundred that keep hours as libraries do take less than 100 kB. A day is `unknown` where
//! nobody said, never `closed`.

use super::DataFile;
use super::data::{JSON, file, header};
use super::numbered::Numbered;
use super::public::{Public, languages};
use crate::model::horizon::{Horizon, last_entry_minutes, members};
use crate::model::hours::{DayState, Hours, Source, Week, visitors};
use crate::model::record::Record;
use jiff::civil::Date;
use serde_json::{Map, Value as Json, json};

/// Address of the file below the root of the site.
pub(crate) const PATH: &str = "data/hours.json";

/// The hours of every library that is shown.
pub(super) fn files(public: Public<'_>) -> Vec<DataFile> {
    let mut whole = header("hours", public);
    whole.extend(book(members(public.portal), public));
    vec![(
        file(PATH, &Json::Object(whole)),
        Some(("data.file.hours_json", JSON)),
    )]
}

/// The hours of some libraries in the shape of the file, without what stands at its head but the day of the build.
pub(super) fn book<'r>(
    members: impl Iterator<Item = &'r Record>,
    public: Public<'_>,
) -> Map<String, Json> {
    let portal = public.portal;
    let horizon = Horizon::of(portal);
    let mut lists = Lists::default();
    let rows: Vec<Json> = members
        .map(|member| {
            let hours = Hours::of(member, portal);
            let days: Vec<usize> = horizon.days().map(|day| lists.day(&hours, day)).collect();
            let weeks: Vec<usize> = days
                .chunks(7)
                .map(|week| lists.weeks.number(json!(week)))
                .collect();
            let mut row = Map::from_iter([("id".to_owned(), json!(member.id))]);
            if let Some(minutes) = last_entry_minutes(member) {
                row.insert("last_entry_minutes".to_owned(), json!(minutes));
            }
            if let Some(week) = visitors(member) {
                row.insert("visitors".to_owned(), spans(&week));
            }
            row.insert("weeks".to_owned(), json!(weeks));
            Json::Object(row)
        })
        .collect();
    Map::from_iter([
        ("as_of".to_owned(), json!(portal.as_of.to_string())),
        ("timezone".to_owned(), json!(portal.timezone())),
        ("from".to_owned(), json!(horizon.from.to_string())),
        ("until".to_owned(), json!(horizon.until.to_string())),
        ("reasons".to_owned(), Json::Array(lists.reasons.values)),
        ("days".to_owned(), Json::Array(lists.days.values)),
        ("weeks".to_owned(), Json::Array(lists.weeks.values)),
        ("members".to_owned(), Json::Array(rows)),
    ])
}

/// Spans by weekday, Monday first; null where nothing is said.
pub(crate) fn spans(week: &Week) -> Json {
    let days = week.iter().map(|day| {
        let spans = day.as_ref()?.iter().map(ToString::to_string);
        Some(spans.collect::<Vec<String>>())
    });
    json!(days.collect::<Vec<_>>())
}

/// What is said of hours first: what they are, and where open, when.
fn open(state: &DayState, code: &str) -> Map<String, Json> {
    let mut out = Map::from_iter([("state".to_owned(), json!(code))]);
    if let DayState::Open(spans) = state {
        let spans: Vec<String> = spans.iter().map(ToString::to_string).collect();
        out.insert("spans".to_owned(), json!(spans));
    }
    out
}

/// What the rows of members name by number.
#[derive(Default)]
struct Lists {
    reasons: Numbered,
    days: Numbered,
    weeks: Numbered,
}

impl Lists {
    fn day(&mut self, hours: &Hours, date: Date) -> usize {
        let day = hours.on(date);
        let mut out = open(&day.state, day.code());
        if day.decided_by() != "regular" {
            out.insert("source".to_owned(), json!(day.decided_by()));
        }
        if let Source::TemporarilyClosed { since, until } = day.source {
            for (key, end) in [("since", since), ("until", until)] {
                out.extend(end.map(|day| (key.to_owned(), json!(day.to_string()))));
            }
        }
        if let Some(reason) = day.why() {
            let number = self.reasons.number(languages(reason));
            out.insert("reason".to_owned(), json!(number));
        }
        let extras = hours.extras(date).into_iter().map(|extra| {
            let mut out = open(&extra.state, extra.state.code());
            let number = self.reasons.number(languages(&extra.name));
            out.insert("name".to_owned(), json!(number));
            Json::Object(out)
        });
        let extras: Vec<Json> = extras.collect();
        if !extras.is_empty() {
            out.insert("extra".to_owned(), json!(extras));
        }
        self.days.number(Json::Object(out))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Sink;
    use crate::disk::MemoryInputs;
    use crate::load::{Request, load};
    use crate::plan::route::Routes;
    use std::collections::BTreeMap;

    /// A library with hours much like those of others: on the quarter of an hour, shorter in Ramadan, some with a break.
    fn library(n: usize) -> String {
        let (open, shut) = (7 + n % 3, 15 + n % 6);
        let quarter = 15 * (n / 3 % 4);
        let usual = format!("\"{open:02}:{quarter:02}-{shut}:00\"");
        let fasting = format!("\"{open:02}:{quarter:02}-14:{quarter:02}\"");
        let week = |day: &str, friday: &str, saturday: &str| {
            format!(
                "{{mon: [{day}], tue: [{day}], wed: [{day}], thu: [{day}], fri: [{friday}], sat: [{saturday}], sun: []}}"
            )
        };
        let friday = format!("\"{open:02}:{quarter:02}-11:30\", \"13:00-16:{quarter:02}\"");
        let saturday = if n.is_multiple_of(2) {
            "\"08:00-12:00\""
        } else {
            ""
        };
        let day = 1 + n % 28;
        format!(
            "name: Perpustakaan {n}\nopening_hours:\n  regular: {}\n  periods:\n    - {{ref: ramadan, regular: {}}}\n  \
             exceptions:\n    - {{date: 2026-03-{day:02}, closed: true, reason: {{id: Rapat kerja {day}, en: Staff meeting {day}}}}}\n",
            week(&usual, &friday, saturday),
            week(&fasting, "\"08:00-11:00\"", ""),
        )
    }

    #[test]
    fn two_hundred_libraries_stay_small() {
        let mut inputs = MemoryInputs::new();
        inputs.put("content/portal.yaml", "name: Forum\nlanguages: [id, en]\nas_of: 2026-02-16\nholidays:\n  - {date: 2026-02-17, name: Imlek, kind: national}\n  - {from: 2026-03-19, until: 2026-03-24, name: Idulfitri, kind: national}\nperiods:\n  - {id: ramadan, name: {id: Ramadan, en: Ramadan}, from: 2026-02-18, until: 2026-03-18}\n");
        for n in 0..200 {
            inputs.put(&format!("content/members/pustaka-{n}.yaml"), library(n));
        }
        let portal = load(&Request::default(), &inputs, &Sink::new()).unwrap();
        let routes = Routes::new("https://example.org/", &portal.languages, &BTreeMap::new());
        let public = Public {
            portal: &portal,
            routes: &routes,
        };
        let book = book(members(&portal), public);
        assert_eq!(book["members"].as_array().map(Vec::len), Some(200));
        let whole = Json::Object(book).to_string();
        assert!(whole.len() < 100_000, "{} bytes", whole.len());
    }
}
