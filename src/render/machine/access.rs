//! `data/access.json`: what readers of each member may do at each other, today and on the days ahead.
//!
//! It says what `access::Finder` says, each thing once. All numbers but amounts are positions in a list, from 0.
//!
//! - `from`, `until`: first and last day told, both included; the day of the build and the days after it, together
//!   `thresholds.hours_horizon_days`.
//! - `members`: ids of the public members. Each of them is a host, each is a home.
//! - `categories`: codes of `patron_category`, in the order the portal shows them.
//! - `rows`: what readers of some homes get. `categories` (codes) and `homes` (a position in `groups`, whose lists are
//!   positions in `members`) say of whom; `hosts` has one entry for each of `members`, a position in `runs`. Each pair
//!   of home and category is in one row. A home among its own hosts is to be skipped; where it is the only home of its
//!   group, the entry is null.
//! - `runs`: stretches of days in order, without gap or overlap: `from`, `until`, and positions in `answers`: `card`,
//!   `letter` where the portal has a card scheme of that kind, and `others`, a list, where cards of other schemes give
//!   what that of `card` does not.
//! - `visits`: what visitors without a card get, with a home library or without one, on every day: `categories`, and
//!   `hosts` as in `rows`, but positions in `answers`.
//! - `answers`: a yes under a scheme has `scheme`, `agreement` (unless it is not public), `levels`, `terms`, and what
//!   there is of `borrow`, `note`, `max_visits_per_month`. A no has `reason` and `rule` (1 to 9, the rule that failed
//!   first), `scheme` where one was asked, and what there is of `ended`, `begins`, `until`, `why`, `status`. An answer
//!   to a visitor has `walk_in`, a code of that vocabulary or `unknown`; who is let in, `levels` and `terms`, too.
//! - `terms`: what to know before setting out, as far as it is told: `fees`, `documents` (of each inner list one),
//!   `advance_notice` (ISO 8601), `advance_notice_channel`, `report_to`, `returns_at`, `hours` (by weekday), `capacity`
//!   (visitors a day), `first_visit_office_hours`, `last_confirmed`, `contact_role`.

use super::DataFile;
use super::data::{JSON, file, header};
use super::numbered::Numbered;
use super::public::{Public, languages};
use crate::access::{
    Access, Borrow, Fee, Finder, Gap, Reason, Refusal, Returns, Terms, WalkIn, last_day,
};
use crate::model::hours::{WEEKDAYS, Week};
use crate::schema::value::TimeSpan;
use jiff::civil::Date;
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;

/// Where it is.
pub(crate) const PATH: &str = "data/access.json";

/// The file, and its name in the list of open data.
pub(super) fn files(public: Public<'_>) -> Option<DataFile> {
    let mut out = header("access", public);
    out.extend(Tables::of(public)?);
    let file = file(PATH, &Json::Object(out));
    Some((file, Some(("data.file.access_json", JSON))))
}

/// Rows that differ in their category only are one: the row without it, and the categories.
#[derive(Default)]
struct Rows {
    rows: Vec<(Map<String, Json>, Vec<Json>)>,
    known: BTreeMap<String, usize>,
}

impl Rows {
    fn add(&mut self, category: &str, row: Map<String, Json>) {
        let key = json!(row).to_string();
        let at = *self.known.entry(key).or_insert_with(|| {
            self.rows.push((row, Vec::new()));
            self.rows.len() - 1
        });
        if let Some((_, categories)) = self.rows.get_mut(at) {
            categories.push(json!(category));
        }
    }

    fn finish(self) -> Json {
        let row = |(mut row, categories): (Map<String, Json>, Vec<Json>)| {
            row.insert("categories".to_owned(), Json::Array(categories));
            Json::Object(row)
        };
        self.rows.into_iter().map(row).collect()
    }
}

#[derive(Default)]
struct Tables {
    groups: Numbered,
    runs: Numbered,
    answers: Numbered,
    terms: Numbered,
}

impl Tables {
    fn of(public: Public<'_>) -> Option<Map<String, Json>> {
        let finder = Finder::new(public.portal);
        let (first, n_days) = (
            public.portal.as_of,
            public.portal.threshold("hours_horizon_days").max(1),
        );
        let members: Vec<&str> = finder.hosts().map(|host| host.id.as_str()).collect();
        let categories = finder.categories();
        let mut tables = Self::default();
        let (mut rows, mut visits) = (Rows::default(), Rows::default());
        for category in &categories {
            for group in finder.homes_alike(category, first, n_days) {
                let homes: Vec<&str> = group.iter().map(|home| home.id.as_str()).collect();
                let hosts = members.iter().map(|host| {
                    let home = homes.iter().find(|home| *home != host)?;
                    tables.runs_of(&finder, (home, category, host), (first, n_days))
                });
                let hosts: Vec<Option<usize>> = hosts.collect();
                let places: Vec<Option<usize>> = homes
                    .iter()
                    .map(|home| members.binary_search(home).ok())
                    .collect();
                let group = tables.groups.number(json!(places));
                rows.add(
                    category,
                    row([("homes", json!(group)), ("hosts", json!(hosts))]),
                );
            }
            let hosts = members.iter().map(|host| {
                let access = finder.access(None, category, host, first)?;
                access.walk_in.map(|walk_in| tables.visit(walk_in))
            });
            let hosts: Vec<Option<usize>> = hosts.collect();
            visits.add(category, row([("hosts", json!(hosts))]));
        }
        let last = last_day(first, n_days)?;
        Some(row([
            ("from", json!(first.to_string())),
            ("until", json!(last.to_string())),
            ("members", json!(members)),
            ("categories", json!(categories)),
            ("groups", Json::Array(tables.groups.values)),
            ("rows", rows.finish()),
            ("visits", visits.finish()),
            ("runs", Json::Array(tables.runs.values)),
            ("answers", Json::Array(tables.answers.values)),
            ("terms", Json::Array(tables.terms.values)),
        ]))
    }

    /// The number of what one home is told of one host.
    fn runs_of(
        &mut self,
        finder: &Finder<'_>,
        (home, category, host): (&str, &str, &str),
        (first, n_days): (Date, i64),
    ) -> Option<usize> {
        let runs = finder.runs(Some(home), category, host, first, n_days)?;
        let runs = runs.into_iter().map(|run| {
            let Access {
                card,
                others,
                letter,
                ..
            } = run.access;
            let letter = letter.map(|answer| self.answer(answer));
            let others = others.into_iter().map(|terms| self.answer(Ok(terms)));
            let others: Vec<usize> = others.collect();
            let others = (!others.is_empty()).then_some(others);
            told([
                ("from", json!(run.first.to_string())),
                ("until", json!(run.last.to_string())),
                ("card", json!(self.answer(card))),
                ("others", json!(others)),
                ("letter", json!(letter)),
            ])
        });
        let runs: Json = runs.collect();
        Some(self.runs.number(runs))
    }

    fn answer(&mut self, answer: Result<Terms<'_>, Refusal<'_>>) -> usize {
        let answer = match answer {
            Ok(terms) => {
                let basis = terms.basis;
                told([
                    ("scheme", json!(basis.map(|basis| basis.scheme))),
                    ("agreement", json!(basis.map(|basis| basis.agreement))),
                    ("levels", json!(terms.levels)),
                    ("borrow", terms.borrow.as_ref().map_or(Json::Null, borrow)),
                    ("note", terms.note.map_or(Json::Null, languages)),
                    ("max_visits_per_month", json!(terms.max_visits_per_month)),
                    ("terms", json!(self.terms.number(self::terms(&terms)))),
                ])
            }
            Err(refusal) => no(refusal),
        };
        self.answers.number(answer)
    }

    fn visit(&mut self, walk_in: WalkIn<'_>) -> usize {
        let terms = walk_in.terms;
        let levels = terms.as_ref().map(|terms| json!(terms.levels));
        let terms = terms.map(|terms| self.terms.number(self::terms(&terms)));
        self.answers.number(told([
            ("walk_in", json!(walk_in.way.code())),
            ("levels", json!(levels)),
            ("terms", json!(terms)),
        ]))
    }
}

fn row<const N: usize>(entries: [(&str, Json); N]) -> Map<String, Json> {
    let entries = entries.into_iter();
    entries
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}

/// A map of what is known.
fn told<const N: usize>(entries: [(&str, Json); N]) -> Json {
    let mut map = row(entries);
    map.retain(|_, value| !value.is_null());
    Json::Object(map)
}

fn no(refusal: Refusal<'_>) -> Json {
    let mut out = row([
        ("scheme", json!(refusal.scheme)),
        ("reason", json!(refusal.reason.code())),
        ("rule", json!(refusal.reason.rule())),
    ]);
    let details = match refusal.reason {
        Reason::SchemeDays(Gap { ended, begins }) | Reason::Agreement(Gap { ended, begins }) => {
            row([("ended", day(ended)), ("begins", day(begins))])
        }
        Reason::Suspended { until, why } => row([
            ("until", day(until)),
            ("why", why.map_or(Json::Null, languages)),
        ]),
        Reason::SchemeStatus(status) => row([("status", json!(status))]),
        Reason::Membership { status, .. } => row([("status", json!(status))]),
        _ => Map::new(),
    };
    out.extend(details);
    out.retain(|_, value| !value.is_null());
    Json::Object(out)
}

fn day(day: Option<Date>) -> Json {
    json!(day.map(|day| day.to_string()))
}

fn terms(terms: &Terms<'_>) -> Json {
    let fees: Vec<Json> = terms.fees.iter().map(fee).collect();
    let may_be_empty = |list: Json| match list.as_array() {
        Some(items) if items.is_empty() => Json::Null,
        _ => list,
    };
    told([
        ("fees", may_be_empty(Json::Array(fees))),
        ("documents", may_be_empty(json!(terms.documents))),
        ("advance_notice", json!(terms.advance_notice)),
        (
            "advance_notice_channel",
            json!(terms.advance_notice_channel),
        ),
        ("report_to", terms.report_to.map_or(Json::Null, languages)),
        (
            "returns_at",
            terms.returns_at.as_ref().map_or(Json::Null, returns),
        ),
        ("hours", terms.hours.as_ref().map_or(Json::Null, hours)),
        ("capacity", json!(terms.capacity)),
        (
            "first_visit_office_hours",
            json!(terms.first_visit_office_hours.then_some(true)),
        ),
        ("last_confirmed", day(terms.last_confirmed)),
        ("contact_role", json!(terms.contact_role)),
    ])
}

fn borrow(borrow: &Borrow<'_>) -> Json {
    told([
        ("max", json!(borrow.max)),
        ("days", json!(borrow.days)),
        ("renew", json!(borrow.renew)),
        ("materials", json!(borrow.materials)),
    ])
}

fn fee(fee: &Fee<'_>) -> Json {
    told([
        ("what", json!(fee.what)),
        (
            "amount",
            json!({"amount": fee.amount, "currency": fee.currency}),
        ),
        ("unit", fee.unit.map_or(Json::Null, languages)),
        ("note", fee.note.map_or(Json::Null, languages)),
    ])
}

fn returns(returns: &Returns<'_>) -> Json {
    match returns {
        Returns::HostOnly => json!("host_only"),
        Returns::AnyParticipant => json!("any_participant"),
        Returns::Members(members) => json!(members),
    }
}

fn hours(week: &Week) -> Json {
    let known = WEEKDAYS.iter().zip(week).filter_map(|(key, spans)| {
        let spans: Vec<String> = spans.as_ref()?.iter().map(TimeSpan::to_string).collect();
        Some(((*key).to_owned(), json!(spans)))
    });
    Json::Object(known.collect())
}
