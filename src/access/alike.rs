//! Homes whose readers get the same answers everywhere.

use super::scheme::Scheme;
use super::{Finder, last_day};
use crate::model::record::Record;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// What answers to a category depend on in a home, beside the question whether it is the host.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Traits<'f> {
    standing: Vec<(Date, Option<&'f str>)>,
    schemes: Vec<InScheme>,
}

/// What a home is in one scheme: whether it takes part and issues, by day, and whether each acceptance covers it.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct InScheme {
    issues: Vec<(Date, Option<bool>)>,
    covered: Vec<bool>,
}

impl<'p> Finder<'p> {
    /// Public members in groups: on each of `n_days` days from `first` on, the readers of a category get the same
    /// answer at each host from all homes of a group. A host that is one of them itself is the exception: its own
    /// readers are not its visitors. How long an answer holds before and after those days is each home's own.
    ///
    /// Groups stand in the order of their first member, members by id; each member is in one group. No day, no groups.
    pub fn homes_alike(&self, category: &str, first: Date, n_days: i64) -> Vec<Vec<&'p Record>> {
        let Some(last) = last_day(first, n_days) else {
            return Vec::new();
        };
        let mut by_traits: BTreeMap<Traits<'_>, Vec<&'p Record>> = BTreeMap::new();
        for (id, library) in &self.members {
            let schemes = self.schemes.iter();
            let standing = library.standing.runs(first, last).into_iter();
            let traits = Traits {
                standing: standing.map(|(day, _, status)| (day, *status)).collect(),
                schemes: schemes
                    .map(|scheme| in_scheme(scheme, id, category, first, last))
                    .collect(),
            };
            by_traits.entry(traits).or_default().push(library.record);
        }
        let mut groups: Vec<Vec<&'p Record>> = by_traits.into_values().collect();
        groups.sort_by(|a, b| {
            let id = |group: &[&'p Record]| group.first().map(|record| record.id.as_str());
            id(a).cmp(&id(b))
        });
        groups
    }
}

fn in_scheme(scheme: &Scheme<'_>, home: &str, category: &str, first: Date, last: Date) -> InScheme {
    let runs = scheme
        .issues_of(home)
        .map(|issues| issues.runs(first, last));
    let mut issues: Vec<(Date, Option<bool>)> = runs
        .into_iter()
        .flatten()
        .map(|(day, _, issued)| (day, issued.as_ref().map(|all| all.contains(category))))
        .collect();
    issues.dedup_by_key(|(_, issued)| *issued);
    // Who never issues to them is told so before any host is asked.
    let is_asked = issues.iter().any(|(_, issued)| *issued == Some(true));
    let covered = scheme.acceptances.iter().filter(|_| is_asked);
    let covered = covered.map(|one| one.covers(home)).collect();
    // A home that takes no part on any of the days is like one that is not listed.
    if issues.iter().all(|(_, issued)| issued.is_none()) {
        issues.clear();
    }
    InScheme { issues, covered }
}
