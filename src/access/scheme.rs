//! One card scheme as its rules see it: who takes part, who accepts whom, on which days.

use super::answer::{Gap, Reason};
use super::days::{Days, Timeline};
use super::read::{levels, words};
use crate::model::agreement::{in_force, line, periods};
use crate::model::portal::Portal;
use crate::model::record::Record;
use crate::schema::value::{Fields, Item};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// An agreement in force under the scheme: its id where it is public.
type Carrier<'p> = Option<Option<&'p str>>;

/// The categories a participant issues to by day; none while it takes no part.
pub(super) type Issues<'p> = Timeline<Option<BTreeSet<&'p str>>>;

/// A card scheme. Members that are not public stand nowhere in it.
#[derive(Debug)]
pub(super) struct Scheme<'p> {
    pub(super) id: &'p str,
    /// Code of `scheme_kind`.
    pub(super) kind: &'p str,
    pub(super) acceptances: Vec<Acceptance<'p>>,
    status: &'p str,
    days: Days,
    carriers: Timeline<Carrier<'p>>,
    /// Whether the agreement the scheme names may be spoken of.
    may_name_agreement: bool,
    participants: BTreeMap<&'p str, Issues<'p>>,
    /// Positions in `acceptances` by host.
    by_host: BTreeMap<&'p str, Vec<usize>>,
    defaults: BTreeMap<&'p str, Entitlement<'p>>,
}

/// On which terms a host accepts readers.
#[derive(Debug)]
pub(super) struct Acceptance<'p> {
    pub(super) fields: &'p Fields,
    /// Position in the scheme's list as written.
    pub(super) position: usize,
    /// The homes named; none where every participant's readers come in.
    homes: Option<BTreeSet<&'p str>>,
    excluded: BTreeSet<&'p str>,
    days: Days,
    categories: BTreeMap<&'p str, Entitlement<'p>>,
    suspensions: Vec<Suspension<'p>>,
}

#[derive(Debug)]
struct Suspension<'p> {
    days: Days,
    fields: &'p Fields,
    categories: Vec<&'p str>,
}

/// What a category may do.
#[derive(Debug, Clone)]
pub(super) struct Entitlement<'p> {
    pub(super) fields: &'p Fields,
    /// In the order of the vocabulary, without `none`.
    pub(super) levels: Vec<&'p str>,
}

/// A question about two libraries.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'q> {
    pub(super) home: &'q str,
    pub(super) category: &'q str,
    pub(super) host: &'q str,
}

/// A yes of the rules 2 to 8.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Found<'p> {
    pub(super) agreement: Option<&'p str>,
    pub(super) acceptance: usize,
    pub(super) worth: Worth,
}

/// What levels are worth to a reader: whether they let borrow, whether they let read, how many they are.
pub(super) type Worth = (bool, bool, usize);

pub(super) fn worth(levels: &[&str]) -> Worth {
    (
        levels.contains(&"borrow"),
        levels.contains(&"read"),
        levels.len(),
    )
}

impl<'p> Scheme<'p> {
    pub(super) fn of(record: &'p Record, portal: &'p Portal) -> Self {
        let all = record.list("acceptances").iter().enumerate();
        let acceptances: Vec<Acceptance<'p>> = all
            .filter_map(|(at, item)| Some((at, item.as_map()?)))
            .filter(|(_, fields)| is_shown(portal, fields.str("host")))
            .map(|(at, fields)| Acceptance::of(fields, at, portal))
            .collect();
        let mut by_host: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, acceptance) in acceptances.iter().enumerate() {
            by_host
                .entry(acceptance.fields.str("host"))
                .or_default()
                .push(at);
        }
        let agreement = portal.record("agreement", record.str("agreement"));
        Self {
            id: &record.id,
            kind: record.str("kind"),
            acceptances,
            status: record.str("status"),
            days: Days::of(&record.fields),
            carriers: carriers(agreement, portal),
            may_name_agreement: agreement.is_some_and(Record::is_public),
            participants: participants(record, portal),
            by_host,
            defaults: entitlements(record.map("default_entitlements"), portal),
        }
    }

    /// The rules 2 to 8.
    pub(super) fn ask(&self, asked: Asked<'_>, date: Date) -> Result<Found<'p>, Reason<'p>> {
        let agreement = self.in_force(date)?;
        let issues = self
            .participants
            .get(asked.home)
            .and_then(|issues| issues.on(date).as_ref());
        let issues = issues.ok_or(Reason::HomeTakesNoPart)?;
        if !issues.contains(asked.category) {
            return Err(Reason::NotIssued);
        }
        let of_host = self.by_host.get(asked.host).map_or(&[][..], Vec::as_slice);
        let mut best = Err(Reason::HostAcceptsNobody);
        for at in of_host {
            let answer = self.acceptances[*at]
                .ask(asked, date, &self.defaults)
                .map(|worth| Found {
                    agreement,
                    acceptance: *at,
                    worth,
                });
            if is_better(&answer, &best, |found| found.worth) {
                best = answer;
            }
        }
        best
    }

    /// The rules 2 and 3: the id of the agreement in force, where it may be told.
    fn in_force(&self, date: Date) -> Result<Option<&'p str>, Reason<'p>> {
        if !is_running(self.status) {
            return Err(Reason::SchemeStatus(self.status));
        }
        if !self.days.hold(date) {
            return Err(Reason::SchemeDays(Gap {
                ended: self.days.until.filter(|until| *until < date),
                begins: self.days.from.filter(|from| date < *from),
            }));
        }
        let (days, carrier) = self.carriers.around(date);
        carrier.ok_or_else(|| {
            let gap = Gap {
                ended: days.from.and_then(|from| from.yesterday().ok()),
                begins: days.until.and_then(|until| until.tomorrow().ok()),
            };
            Reason::Agreement(if self.may_name_agreement {
                gap
            } else {
                Gap::default()
            })
        })
    }

    /// The days on which an answer may change, beside those of memberships.
    pub(super) fn turns(&self, asked: Asked<'_>) -> Vec<Date> {
        let mut turns: Vec<Date> = self.days.turns().collect();
        turns.extend(self.carriers.turns());
        let issues = self.participants.get(asked.home);
        turns.extend(issues.into_iter().flat_map(Timeline::turns));
        for at in self.by_host.get(asked.host).into_iter().flatten() {
            let acceptance = &self.acceptances[*at];
            turns.extend(acceptance.days.turns());
            let pauses = acceptance.suspensions.iter();
            turns.extend(pauses.flat_map(|pause| pause.days.turns()));
        }
        turns
    }

    /// The hosts, with the positions of their acceptances in `acceptances`.
    pub(super) fn hosts(&self) -> impl Iterator<Item = (&'p str, &[usize])> {
        let all = self.by_host.iter();
        all.map(|(host, acceptances)| (*host, acceptances.as_slice()))
    }

    /// Whether any acceptance of a host gives something to a category.
    pub(super) fn gives(&self, host: &str, category: &str) -> bool {
        let mut of_host = self.by_host.get(host).into_iter().flatten();
        of_host.any(|at| {
            let given = self.entitlement(*at, category);
            given.is_some_and(|given| !given.levels.is_empty())
        })
    }

    /// Which acceptances of a host cover a home.
    pub(super) fn coverage(&self, host: &str, home: &str) -> Vec<bool> {
        let of_host = self.by_host.get(host).into_iter().flatten();
        of_host
            .map(|at| self.acceptances[*at].covers(home))
            .collect()
    }

    /// What an acceptance gives a category: its own word, else the scheme's.
    pub(super) fn entitlement(&self, at: usize, category: &str) -> Option<&Entitlement<'p>> {
        self.acceptances
            .get(at)?
            .entitlement(category, &self.defaults)
    }

    /// What a home issues by day; none where it never takes part.
    pub(super) fn issues_of(&self, home: &str) -> Option<&Issues<'p>> {
        self.participants.get(home)
    }

    /// The categories that anybody issues to or accepts.
    pub(super) fn categories(&self) -> impl Iterator<Item = &'p str> {
        let issued = self
            .participants
            .values()
            .flat_map(Timeline::values)
            .flatten()
            .flatten();
        let accepted = self
            .acceptances
            .iter()
            .flat_map(|acceptance| acceptance.categories.keys());
        issued.chain(accepted).copied()
    }
}

impl<'p> Acceptance<'p> {
    fn of(fields: &'p Fields, position: usize, portal: &'p Portal) -> Self {
        let named = fields.get("home").and_then(Item::as_list);
        let suspensions = fields.maps("suspensions").map(|fields| Suspension {
            days: Days::of(fields),
            fields,
            categories: words(fields, "categories"),
        });
        Self {
            fields,
            position,
            homes: named.map(|homes| homes.iter().map(Item::as_str).collect()),
            excluded: words(fields, "excluded_homes").into_iter().collect(),
            days: Days::of(fields),
            categories: entitlements(fields.map("categories"), portal),
            suspensions: suspensions.collect(),
        }
    }

    /// Whether readers of a home are let in at all.
    pub(super) fn covers(&self, home: &str) -> bool {
        let is_named = |homes: &BTreeSet<&str>| homes.contains(home);
        self.homes.as_ref().is_none_or(is_named) && !self.excluded.contains(home)
    }

    /// The rules 6 to 8: what it gives.
    fn ask(
        &self,
        asked: Asked<'_>,
        date: Date,
        defaults: &BTreeMap<&'p str, Entitlement<'p>>,
    ) -> Result<Worth, Reason<'p>> {
        if !self.days.hold(date) {
            return Err(Reason::HostAcceptsNobody);
        }
        if !self.covers(asked.home) {
            return Err(Reason::HomeNotAccepted);
        }
        let given = self
            .entitlement(asked.category, defaults)
            .filter(|given| !given.levels.is_empty())
            .ok_or(Reason::CategoryNotAccepted)?;
        match self.suspension(asked.category, date) {
            None => Ok(worth(&given.levels)),
            Some(pause) => Err(Reason::Suspended {
                until: pause.days.until,
                why: pause.fields.text("reason"),
            }),
        }
    }

    fn entitlement<'a>(
        &'a self,
        category: &str,
        defaults: &'a BTreeMap<&'p str, Entitlement<'p>>,
    ) -> Option<&'a Entitlement<'p>> {
        self.categories
            .get(category)
            .or_else(|| defaults.get(category))
    }

    /// The suspension that lasts longest, of those that meet a category on a day.
    fn suspension(&self, category: &str, date: Date) -> Option<&Suspension<'p>> {
        let meets = |pause: &&Suspension<'_>| {
            let is_meant = pause.categories.is_empty() || pause.categories.contains(&category);
            is_meant && pause.days.hold(date)
        };
        self.suspensions
            .iter()
            .filter(meets)
            .max_by_key(|pause| pause.days.until.unwrap_or(Date::MAX))
    }
}

/// Whether a scheme of this `scheme_status` lets readers in.
pub(crate) fn is_running(status: &str) -> bool {
    matches!(status, "active" | "pilot")
}

/// Whether an answer is worth more than another: a yes that gives more, else a no that failed at a later rule.
pub(super) fn is_better<T>(
    answer: &Result<T, Reason<'_>>,
    other: &Result<T, Reason<'_>>,
    worth: impl Fn(&T) -> Worth,
) -> bool {
    match (answer, other) {
        (Ok(found), Ok(other)) => worth(found) > worth(other),
        (Ok(_), Err(_)) => true,
        (Err(_), Ok(_)) => false,
        // Of two noes to one rule, that of a host that accepts others tells more than that of one that accepts nobody.
        (Err(reason), Err(other)) => {
            reason.rule() > other.rule()
                || (matches!(other, Reason::HostAcceptsNobody)
                    && matches!(reason, Reason::HomeNotAccepted))
        }
    }
}

fn carriers<'p>(agreement: Option<&'p Record>, portal: &'p Portal) -> Timeline<Carrier<'p>> {
    let line = agreement.map_or_else(Vec::new, |agreement| line(agreement, portal));
    let terms = line.iter().flat_map(|agreement| periods(agreement));
    let turns: Vec<Date> = terms
        .flat_map(|term| Days::of_term(&term).turns())
        .collect();
    Timeline::new(turns, |day| {
        let carrier = line.iter().find(|agreement| in_force(agreement, day))?;
        Some(carrier.is_public().then_some(carrier.id.as_str()))
    })
}

/// Whether a member may be spoken of.
fn is_shown(portal: &Portal, id: &str) -> bool {
    portal.member(id).is_some_and(Record::is_public)
}

fn participants<'p>(scheme: &'p Record, portal: &Portal) -> BTreeMap<&'p str, Issues<'p>> {
    let mut entries: BTreeMap<&str, Vec<(Days, Vec<&str>)>> = BTreeMap::new();
    let shown = |fields: &&Fields| is_shown(portal, fields.str("member"));
    for fields in scheme.maps("participants").filter(shown) {
        entries
            .entry(fields.str("member"))
            .or_default()
            .push((Days::of(fields), words(fields, "issues_to")));
    }
    entries
        .into_iter()
        .map(|(member, entries)| (member, issues(&entries)))
        .collect()
}

/// What the entries of one participant say together, by day.
fn issues<'p>(entries: &[(Days, Vec<&'p str>)]) -> Issues<'p> {
    let turns: Vec<Date> = entries.iter().flat_map(|(days, _)| days.turns()).collect();
    Timeline::new(turns, |day| {
        let mut now = entries.iter().filter(|(days, _)| days.hold(day)).peekable();
        now.peek()?;
        Some(now.flat_map(|(_, issues)| issues).copied().collect())
    })
}

fn entitlements<'p>(
    map: Option<&'p Fields>,
    portal: &'p Portal,
) -> BTreeMap<&'p str, Entitlement<'p>> {
    let read = |(category, item): (&'p str, &'p Item)| {
        let fields = item.as_map()?;
        let given = words(fields, "levels");
        let levels = levels(portal, |code| given.contains(&code));
        Some((category, Entitlement { fields, levels }))
    };
    map.into_iter()
        .flat_map(Fields::iter)
        .filter_map(read)
        .collect()
}
