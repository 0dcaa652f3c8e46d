//! Hours on the days ahead: what the model says of a day, and that the data, the pages and the calendars say the same.
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot set itself up has failed"
)]

#[path = "../support/example_forum.rs"]
mod example_forum;

mod calendars;
mod pages;
mod resolution;

use example_forum::{change, without_catalogs as forum};
use jiff::civil::Date;
use serde_json::Value as Json;
use silang::diag::{Severity, Sink};
use silang::disk::Inputs;
use silang::paths::SiteFile;
use silang::pipeline::{self, Request};
use std::collections::BTreeMap;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// Files of a site, those of the search left out.
struct Site {
    files: Vec<SiteFile>,
}

/// The site as it is made on a day.
#[track_caller]
fn built(inputs: &dyn Inputs, as_of: Date) -> Site {
    let sink = Sink::new();
    let request = Request {
        as_of: Some(as_of),
        ..Request::default()
    };
    let site = pipeline::build(&request, inputs, &sink, &()).unwrap();
    let site = site.unwrap_or_else(|| {
        let found = sink.sorted();
        let errors = found
            .iter()
            .filter(|one| one.severity == Severity::Error)
            .collect::<Vec<_>>();
        panic!("no site on {as_of}: {errors:?}")
    });
    Site {
        files: site.files.iter().map(Result::unwrap).collect(),
    }
}

#[track_caller]
fn text<'s>(site: &'s Site, path: &str) -> &'s str {
    let file = site.files.iter().find(|file| file.path.as_str() == path);
    let file = file.unwrap_or_else(|| panic!("there is no {path}"));
    std::str::from_utf8(&file.bytes).unwrap()
}

/// `data/hours.json`, read as its docs say.
struct Book {
    json: Json,
    from: Date,
    until: Date,
}

impl Book {
    fn of(site: &Site) -> Self {
        let json: Json = serde_json::from_str(text(site, "data/hours.json")).unwrap();
        let at = |key: &str| day(json[key].as_str().unwrap());
        let (from, until) = (at("from"), at("until"));
        Self { json, from, until }
    }

    fn members(&self) -> impl Iterator<Item = &Json> {
        self.json["members"].as_array().unwrap().iter()
    }

    fn member(&self, id: &str) -> &Json {
        self.members().find(|member| member["id"] == id).unwrap()
    }

    /// The day of a member, with its reason in full.
    fn day(&self, member: &Json, date: Date) -> Json {
        let n = usize::try_from((date - self.from).get_days()).unwrap();
        let number = |json: &Json| usize::try_from(json.as_u64().unwrap()).unwrap();
        let week = &self.json["weeks"][number(&member["weeks"][n / 7])];
        let mut found = self.json["days"][number(&week[n % 7])].clone();
        if let Some(reason) = found.get("reason").map(number) {
            found["reason"] = self.json["reasons"][reason].clone();
        }
        found
    }

    /// Every day of a member.
    fn days(&self, member: &Json) -> BTreeMap<Date, Json> {
        self.dates()
            .map(|date| (date, self.day(member, date)))
            .collect()
    }

    fn dates(&self) -> impl Iterator<Item = Date> {
        let until = self.until;
        std::iter::successors(Some(self.from), |day| day.tomorrow().ok())
            .take_while(move |day| *day <= until)
    }
}
