//! Whom an acceptance lets in, whichever library they come from.

use super::answer::{Reason, Refusal, Side};
use super::days::Timeline;
use super::scheme::{Asked, Scheme};
use super::{Finder, both_active};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Days on which the same readers come in under an acceptance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admitted<'p> {
    /// First day, of those asked for.
    pub first: Date,
    /// Last day, of those asked for.
    pub last: Date,
    /// Codes of `patron_category`, in the order of the vocabulary: readers of one library at least come in.
    pub categories: Vec<&'p str>,
}

/// Whom acceptances let in.
#[derive(Debug, Default)]
pub struct Admissions<'p> {
    /// By id of the scheme and position in its list.
    runs: BTreeMap<(&'p str, usize), Vec<Admitted<'p>>>,
    /// By ids of the scheme and the host.
    refusals: BTreeMap<(&'p str, &'p str), Refusal<'p>>,
}

impl Admissions<'_> {
    /// Whom an acceptance lets in, by id of the scheme and position in its list: runs of days in order. On days between
    /// them nobody comes in.
    pub fn of<'a>(&'a self, scheme: &'a str, position: usize) -> &'a [Admitted<'a>] {
        let runs = self.runs.get(&(scheme, position));
        runs.map_or(&[], Vec::as_slice)
    }

    /// Why a host lets in no reader under a scheme on the first day: the reason of those who come furthest. None where it lets
    /// in somebody, there is nobody to ask, or they are told different things.
    pub fn refusal<'a>(&'a self, scheme: &'a str, host: &'a str) -> Option<Refusal<'a>> {
        self.refusals.get(&(scheme, host)).copied()
    }
}

impl<'p> Finder<'p> {
    /// Whom each acceptance lets in from the first to the last day. Who is let in on better terms by another acceptance
    /// of the host under the same scheme comes in under that one.
    pub fn admissions(&self, first: Date, last: Date) -> Admissions<'p> {
        let codes = self.portal.schema.codes("patron_category").iter();
        let codes: Vec<&'p str> = codes.map(|code| code.code.as_str()).collect();
        let mut all = Admissions::default();
        for scheme in &self.schemes {
            let groups = self.groups(scheme);
            for (host, acceptances) in scheme.hosts() {
                let homes = self.homes(scheme, host, &groups);
                let by_category = self.taken(scheme, host, &homes, &codes);
                if by_category
                    .iter()
                    .all(|(_, taken)| taken.on(first).is_none())
                {
                    let refusal = self.refusal(scheme, host, &homes, first);
                    all.refusals
                        .extend(refusal.map(|refusal| ((scheme.id, host), refusal)));
                }
                let turns: Vec<Date> = by_category
                    .iter()
                    .flat_map(|(_, taken)| taken.turns())
                    .collect();
                for at in acceptances {
                    let who = Timeline::new(turns.iter().copied(), |day| {
                        let mut who: Vec<&str> = Vec::new();
                        for (category, taken) in &by_category {
                            if *taken.on(day) == Some(*at) && who.last() != Some(category) {
                                who.push(category);
                            }
                        }
                        who
                    });
                    let runs = who.runs(first, last).into_iter();
                    let runs = runs.filter(|(_, _, who)| !who.is_empty());
                    let runs = runs.map(|(first, last, who)| Admitted {
                        first,
                        last,
                        categories: who.clone(),
                    });
                    all.runs.insert(
                        (scheme.id, scheme.acceptances[*at].position),
                        runs.collect(),
                    );
                }
            }
        }
        all
    }

    /// One home for each distinct answer that a host gives.
    fn homes(&self, scheme: &Scheme<'p>, host: &str, groups: &[Vec<&'p str>]) -> Vec<&'p str> {
        let homes = groups.iter().flat_map(|group| {
            let others = group.iter().copied().filter(|home| *home != host);
            let mut told = BTreeSet::new();
            others.filter(move |home| told.insert(scheme.coverage(host, home)))
        });
        homes.collect()
    }

    /// Which acceptance of a host readers come in under, by day: one line for each category and each distinct home.
    fn taken(
        &self,
        scheme: &Scheme<'p>,
        host: &str,
        homes: &[&'p str],
        categories: &[&'p str],
    ) -> Vec<(&'p str, Timeline<Option<usize>>)> {
        let Some(there) = self.members.get(host) else {
            return Vec::new();
        };
        let line = |category: &'p str, home: &str| {
            let here = self.members.get(home)?;
            let asked = Asked {
                home,
                category,
                host,
            };
            let standings = here.standing.turns().chain(there.standing.turns());
            let turns = scheme.turns(asked).into_iter().chain(standings);
            let taken = Timeline::new(turns, |day| {
                let found = scheme.ask(asked, day).ok()?;
                both_active(here, there, day).ok()?;
                Some(found.acceptance)
            });
            Some((category, taken))
        };
        let given = categories
            .iter()
            .filter(|category| scheme.gives(host, category));
        given
            .flat_map(|category| homes.iter().filter_map(|home| line(category, home)))
            .collect()
    }

    /// The reason of the readers who come furthest, where none comes in and it is the same for all of them.
    fn refusal(
        &self,
        scheme: &Scheme<'p>,
        host: &str,
        homes: &[&'p str],
        date: Date,
    ) -> Option<Refusal<'p>> {
        let there = self.members.get(host)?;
        let mut best: Option<Reason<'p>> = None;
        let mut is_shared = true;
        for home in homes {
            let Some(here) = self.members.get(home) else {
                continue;
            };
            for category in self.categories() {
                let asked = Asked {
                    home,
                    category,
                    host,
                };
                let answer = scheme.ask(asked, date);
                let Err(reason) = answer.and_then(|_| both_active(here, there, date)) else {
                    continue;
                };
                // That says something of the home, not of the host.
                if matches!(
                    reason,
                    Reason::Membership {
                        side: Side::Home,
                        ..
                    }
                ) {
                    continue;
                }
                if best.is_none_or(|best| reason.rule() > best.rule()) {
                    (best, is_shared) = (Some(reason), true);
                } else if best.is_some_and(|best| reason.rule() == best.rule()) {
                    is_shared &= best == Some(reason);
                }
            }
        }
        let best = best.filter(|_| is_shared);
        best.map(|reason| Refusal {
            scheme: Some(scheme.id),
            reason,
        })
    }

    /// The participants of a scheme in groups whose standing and whose cards are the same on all days.
    fn groups(&self, scheme: &Scheme<'p>) -> Vec<Vec<&'p str>> {
        let mut groups: BTreeMap<_, Vec<&'p str>> = BTreeMap::new();
        for (id, library) in &self.members {
            if let Some(issues) = scheme.issues_of(id) {
                groups
                    .entry((&library.standing, issues))
                    .or_default()
                    .push(id);
            }
        }
        groups.into_values().collect()
    }
}
