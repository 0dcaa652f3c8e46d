//! Whom an acceptance lets in, whichever library they come from.

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

/// Whom acceptances let in: by id of the scheme and position in its list, runs of days in order. On days between them
/// nobody comes in.
pub type Admissions<'p> = BTreeMap<(&'p str, usize), Vec<Admitted<'p>>>;

impl<'p> Finder<'p> {
    /// Whom each acceptance lets in from the first to the last day. Who is let in on better terms by another acceptance
    /// of the host under the same scheme comes in under that one.
    pub fn admissions(&self, first: Date, last: Date) -> Admissions<'p> {
        let codes = self.portal.schema.codes("patron_category").iter();
        let codes: Vec<&'p str> = codes.map(|code| code.code.as_str()).collect();
        let mut all = BTreeMap::new();
        for scheme in &self.schemes {
            let groups = self.groups(scheme);
            for (host, acceptances) in scheme.hosts() {
                let by_category = self.taken(scheme, host, &groups, &codes);
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
                    all.insert(
                        (scheme.id, scheme.acceptances[*at].position),
                        runs.collect(),
                    );
                }
            }
        }
        all
    }

    /// Which acceptance of a host readers come in under, by day: one line for each category and each distinct home.
    fn taken(
        &self,
        scheme: &Scheme<'p>,
        host: &str,
        groups: &[Vec<&'p str>],
        categories: &[&'p str],
    ) -> Vec<(&'p str, Timeline<Option<usize>>)> {
        let Some(there) = self.members.get(host) else {
            return Vec::new();
        };
        let homes = groups.iter().flat_map(|group| {
            let others = group.iter().copied().filter(|home| *home != host);
            let mut told = BTreeSet::new();
            others.filter(move |home| told.insert(scheme.coverage(host, home)))
        });
        let homes: Vec<&str> = homes.collect();
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
