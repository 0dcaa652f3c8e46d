//! A small forum in memory, changed word by word.

use jiff::civil::Date;
use silang::access::{Access, Finder};
use silang::diag::Sink;
use silang::disk::MemoryInputs;
use silang::load::{Request, load};
use silang::model::portal::Portal;
use std::collections::BTreeMap;

pub(crate) const PORTAL: &str = "
name: Forum
languages: [id]
country: ID
";

pub(crate) const MEMBER: &str = "
name: Perpustakaan
membership: {status: active, since: \"2015\"}
verified: {on: 2026-01-05}
";

pub(crate) const AGREEMENT: &str = "
title: Silang layan
status: active
periods:
  - {start: 2025-01-01, end: 2026-06-30}
";

pub(crate) const SCHEME: &str = "
name: Kartu
agreement: pks
kind: personal
status: active
from: 2025-01-01
until: 2027-12-31
participants:
  - {member: a, from: 2025-07-01, until: 2027-06-30, issues_to: [s1, lecturer]}
  - {member: b, issues_to: [s1]}
acceptances:
  - host: b
    from: 2025-07-01
    until: 2027-03-31
    home: any_participant
    categories:
      s1: {levels: [read, enter]}
      lecturer: {levels: [enter, read, borrow], borrow: {max: 2, days: 7}}
    last_confirmed: 2026-01-20
";

/// Files of a portal by path below `content/`.
#[derive(Clone)]
pub(crate) struct Forum(BTreeMap<String, String>);

impl Forum {
    /// Members `a` and `b`; `b` accepts the card that `a` issues.
    pub(crate) fn new() -> Self {
        Self::empty()
            .with("members/a", MEMBER)
            .with("members/b", MEMBER)
            .with("agreements/pks", AGREEMENT)
            .with("schemes/kartu", SCHEME)
    }

    /// A portal without records.
    pub(crate) fn empty() -> Self {
        Self(BTreeMap::new()).with("portal", PORTAL)
    }

    /// With a record; its name goes without ending.
    pub(crate) fn with(mut self, name: &str, text: &str) -> Self {
        self.0.insert(name.to_owned(), text.to_owned());
        self
    }

    /// With other words in a record; the words must be there.
    pub(crate) fn change(mut self, name: &str, from: &str, to: &str) -> Self {
        let text = self.0.get_mut(name).unwrap();
        assert!(text.contains(from), "{name} does not say {from:?}");
        *text = text.replace(from, to);
        self
    }

    /// The portal as of a day.
    pub(crate) fn portal(&self, as_of: Date) -> Portal {
        let mut inputs = MemoryInputs::new();
        for (name, text) in &self.0 {
            inputs.put(&format!("content/{name}.yaml"), text.as_str());
        }
        let request = Request {
            as_of: Some(as_of),
            ..Request::default()
        };
        load(&request, &inputs, &Sink::new()).unwrap()
    }
}

pub(crate) fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// The day of most questions.
pub(crate) const TODAY: &str = "2026-02-16";

/// What an answer says in short: levels of the card, or the rule and the name of the reason.
pub(crate) fn card(access: &Access<'_>) -> String {
    match &access.card {
        Ok(terms) => terms.levels.join(" "),
        Err(no) => format!("{} {}", no.reason.rule(), no.reason.code()),
    }
}

/// Asks one question and says the card's answer in short.
pub(crate) fn ask(forum: &Forum, home: &str, category: &str, host: &str, date: &str) -> String {
    let portal = forum.portal(day(TODAY));
    let finder = Finder::new(&portal);
    let access = finder.access(Some(home), category, host, day(date));
    access.map_or_else(|| "nothing".to_owned(), |access| card(&access))
}
