//! The finder: what a reader of one library may do at another on a day, and why not.
//!
//! In: `Portal`, and a question: home, category of reader, host, day. Out: `Access`; over many days, runs of equal answers.
//! Lives here: the nine rules of card schemes in their order, visits without a card, how long an answer holds, which
//! homes get the same answers, whom each acceptance lets in.
//! Does not live here: rules with findings (`check`), opening hours (`model`), words and files for readers (`render`).
//!
//! An answer depends on the day and on what is written, never on the day of the build: what a site built today says of
//! a day to come is what a site built on that day says. What is not public is as if it were not there; only an
//! agreement that is not public still carries its scheme, and is not named.
//!
//! The rules, of which the first that fails is the reason: home and host differ; the scheme is in force; its agreement
//! is; the home takes part; it issues to the category; the host accepts the home; it lets in the category; it has not
//! suspended that; both are active members.

mod admitted;
mod alike;
mod answer;
mod days;
mod read;
mod scheme;
mod standing;
mod terms;
mod visit;

pub use admitted::{Admissions, Admitted};
pub use answer::{
    Access, Basis, Borrow, Door, Fee, Gap, Path, Reason, Refusal, Returns, Run, Side, Terms,
    WalkIn, Way,
};

use crate::model::portal::Portal;
use crate::model::record::Record;
use crate::schema::value::Fields;
use days::{Days, Timeline};
use jiff::ToSpan;
use jiff::civil::Date;
pub(crate) use read::{entitlements, lets_in};
pub(crate) use scheme::is_running;
use scheme::{Asked, Found, Scheme, is_better};
use standing::{Standing, is_active, standing};
use std::collections::{BTreeMap, BTreeSet};
pub(crate) use visit::CARD;
use visit::Visiting;

/// Kind of the schemes in which the reader carries a letter.
const LETTER: &str = "letter";

/// Everything the rules ask for, read once; then a question takes a few microseconds.
#[derive(Debug)]
pub struct Finder<'p> {
    portal: &'p Portal,
    /// Public members by id.
    members: BTreeMap<&'p str, Library<'p>>,
    /// Public schemes by id.
    schemes: Vec<Scheme<'p>>,
}

/// A member, as host and as home.
#[derive(Debug)]
struct Library<'p> {
    record: &'p Record,
    standing: Standing<'p>,
    visiting: Visiting<'p>,
}

/// A yes, and the position of the scheme that gives it.
type Chosen<'p> = (usize, Found<'p>);

/// What schemes of one sort say: a yes or the reason of the one that came furthest.
type Verdict<'p> = Result<Chosen<'p>, Refusal<'p>>;

/// What schemes say, before terms are spelled out.
#[derive(Debug, Clone, PartialEq)]
struct Decision<'p> {
    card: Verdict<'p>,
    /// Other schemes that say yes to a card.
    others: Vec<Chosen<'p>>,
    letter: Option<Verdict<'p>>,
}

impl<'p> Finder<'p> {
    /// Reads the public members and card schemes of a portal.
    pub fn new(portal: &'p Portal) -> Self {
        let library = |record: &'p Record| Library {
            record,
            standing: standing(record),
            visiting: Visiting::of(record, portal),
        };
        let members = portal.public("member");
        let schemes = portal.public("card_scheme");
        Self {
            portal,
            members: members
                .map(|record| (record.id.as_str(), library(record)))
                .collect(),
            schemes: schemes.map(|record| Scheme::of(record, portal)).collect(),
        }
    }

    /// Every library that a reader may ask about, by id: each public member, whatever its standing.
    pub fn hosts(&self) -> impl Iterator<Item = &'p Record> {
        self.members.values().map(|library| library.record)
    }

    /// The categories of readers to offer: those the portal names, in its order; else those that a scheme speaks of,
    /// and the public, in the order of the vocabulary.
    pub fn categories(&self) -> Vec<&'p str> {
        let named = read::words(&self.portal.settings, "finder.categories");
        if !named.is_empty() {
            return named;
        }
        let spoken_of: BTreeSet<&str> = self
            .schemes
            .iter()
            .flat_map(Scheme::categories)
            .chain(["public"])
            .collect();
        let codes = self.portal.schema.codes("patron_category").iter();
        codes
            .map(|code| code.code.as_str())
            .filter(|code| spoken_of.contains(code))
            .collect()
    }

    /// What a reader of a category may do at a host on a day. No home means a reader without a home library.
    /// None where the home or the host is no public member.
    pub fn access(
        &self,
        home: Option<&str>,
        category: &str,
        host: &str,
        date: Date,
    ) -> Option<Access<'p>> {
        let timeline = self.timeline(home, category, host)?;
        let (days, decision) = timeline.around(date);
        self.spell_out(home, category, host, days, decision)
    }

    /// The answers on `n_days` days from `first` on: runs of equal answers in order, without gap or overlap.
    /// None where the home or the host is no public member, or there is no such day.
    pub fn runs(
        &self,
        home: Option<&str>,
        category: &str,
        host: &str,
        first: Date,
        n_days: i64,
    ) -> Option<Vec<Run<'p>>> {
        let timeline = self.timeline(home, category, host)?;
        let last = last_day(first, n_days)?;
        let run = |(first, last, decision)| {
            let days = timeline.around(first).0;
            let access = self.spell_out(home, category, host, days, decision)?;
            Some(Run {
                first,
                last,
                access,
            })
        };
        timeline.runs(first, last).into_iter().map(run).collect()
    }

    /// The decisions on all days.
    fn timeline(
        &self,
        home: Option<&str>,
        category: &str,
        host: &str,
    ) -> Option<Timeline<Decision<'p>>> {
        let there = self.members.get(host)?;
        let Some(home) = home else {
            return Some(Timeline::new([], |_| self.refused(Reason::NoHome)));
        };
        let here = self.members.get(home)?;
        if home == host {
            return Some(Timeline::new([], |_| self.refused(Reason::OwnLibrary)));
        }
        let asked = Asked {
            home,
            category,
            host,
        };
        let turns = self.schemes.iter().flat_map(|scheme| scheme.turns(asked));
        let standings = here.standing.turns().chain(there.standing.turns());
        let turns: Vec<Date> = turns.chain(standings).collect();
        Some(Timeline::new(turns, |day| {
            self.decide(asked, here, there, day)
        }))
    }

    /// The rules 2 to 9, scheme by scheme.
    fn decide(
        &self,
        asked: Asked<'_>,
        here: &Library<'p>,
        there: &Library<'p>,
        date: Date,
    ) -> Decision<'p> {
        let of_sort = |is_letter: bool| {
            let mut best: Verdict<'p> = Err(NO_SCHEME);
            let mut yes = Vec::new();
            let schemes = self.schemes.iter().enumerate();
            for (at, scheme) in schemes.filter(|(_, scheme)| is_letter == (scheme.kind == LETTER)) {
                let answer = scheme
                    .ask(asked, date)
                    .and_then(|found| both_active(here, there, date).map(|()| (at, found)))
                    .map_err(|reason| Refusal {
                        scheme: Some(scheme.id),
                        reason,
                    });
                yes.extend(answer);
                let is_first = matches!(best, Err(Refusal { scheme: None, .. }));
                let better = is_better(
                    &answer.map_err(|refusal| refusal.reason),
                    &best.map_err(|refusal| refusal.reason),
                    |(_, found)| found.worth,
                );
                if is_first || better {
                    best = answer;
                }
            }
            yes.retain(|(at, _)| best.is_ok_and(|(best, _)| best != *at));
            (best, yes)
        };
        let (card, others) = of_sort(false);
        Decision {
            card,
            others,
            letter: self.has_letters().then(|| of_sort(true).0),
        }
    }

    fn has_letters(&self) -> bool {
        self.schemes.iter().any(|scheme| scheme.kind == LETTER)
    }

    /// No to every scheme at once.
    fn refused(&self, reason: Reason<'p>) -> Decision<'p> {
        let refusal = Refusal {
            scheme: None,
            reason,
        };
        Decision {
            card: Err(refusal),
            others: Vec::new(),
            letter: self.has_letters().then_some(Err(refusal)),
        }
    }

    fn spell_out(
        &self,
        home: Option<&str>,
        category: &str,
        host: &str,
        days: Days,
        decision: &Decision<'p>,
    ) -> Option<Access<'p>> {
        let (id, library) = self.members.get_key_value(host)?;
        let terms = |(at, found): Chosen<'p>| {
            terms::of(
                &self.schemes[at],
                found,
                category,
                &library.visiting,
                self.portal,
            )
        };
        let card = decision.card.map(terms);
        // Another card is worth telling of where it gives what the first one does not.
        let has = |level: &&str| card.as_ref().is_ok_and(|best| best.levels.contains(level));
        let others = decision.others.iter().copied().map(terms);
        let others: Vec<Terms<'p>> = others
            .filter(|other| !other.levels.iter().all(has))
            .collect();
        Some(Access {
            host: id,
            card,
            others,
            letter: decision.letter.map(|answer| answer.map(terms)),
            walk_in: (home != Some(host)).then(|| library.visiting.walk_in(category)),
            from: days.from,
            until: days.until,
        })
    }
}

const NO_SCHEME: Refusal<'static> = Refusal {
    scheme: None,
    reason: Reason::NoScheme,
};

/// What a host asks of every visitor from anywhere: its terms without levels and fees.
pub(crate) fn asked_of_visitors<'p>(host: &'p Record, portal: &'p Portal) -> Terms<'p> {
    Visiting::of(host, portal).asked()
}

/// What a host asks of all who come under an acceptance of a scheme: its terms without levels, loans and fees.
pub(crate) fn asked_of_holders<'p>(
    scheme: &Record,
    acceptance: &'p Fields,
    host: &'p Record,
    portal: &'p Portal,
) -> Terms<'p> {
    let visiting = Visiting::of(host, portal);
    terms::asked(acceptance, scheme.str("kind"), &visiting, portal)
}

/// Rule 9.
fn both_active<'p>(here: &Library<'p>, there: &Library<'p>, date: Date) -> Result<(), Reason<'p>> {
    for (side, library) in [(Side::Home, here), (Side::Host, there)] {
        let status = *library.standing.on(date);
        if !is_active(status) {
            return Err(Reason::Membership { side, status });
        }
    }
    Ok(())
}

/// The last of `n_days` days from `first` on; no more than a century ahead. None where there is not even one, or the calendar ends before.
pub fn last_day(first: Date, n_days: i64) -> Option<Date> {
    let further = n_days.checked_sub(1).filter(|further| *further >= 0)?;
    first.checked_add(further.clamp(0, MAX_DAYS).days()).ok()
}

/// No page looks further ahead than about a century.
const MAX_DAYS: i64 = 36_600;
