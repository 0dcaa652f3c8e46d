//! The libraries on a page of the finder: in which order, which of them whole, which of them together.

use super::answers::{self, Asks, GROUPS, RANKS, Told, answer, week_of};
use super::hours::{day, last_entry, tell_extras, told_of};
use super::members::{distance, regency};
use super::{card, object, sorted};
use crate::access::Run;
use crate::atlas::{kilometers, point};
use crate::model::horizon::last_entry_minutes;
use crate::model::hours::{Day, DayState, Extra, Hours, Week};
use crate::model::record::Record;
use crate::render::machine;
use crate::render::view::View;
use jiff::civil::Date;
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;

/// Up to so many hosts are all shown with what there is to know before a visit.
const MOST_WHOLE: usize = 60;
/// Of more than that, so many are. Of those after them the page says once what holds at many, and of each what is its own.
const N_WHOLE: usize = 30;

/// What is the same of a library on every page of the finder in a language.
pub(crate) struct Host<'p> {
    record: &'p Record,
    spot: Option<(f64, f64)>,
    hours: Hours,
    /// On the day of the build.
    day: Day,
    today: Json,
    sort_key: Vec<u8>,
    shown: Map<String, Json>,
    regency: Json,
    guide: Json,
}

/// Every library that a reader may ask about.
pub(crate) fn hosts(view: View<'_>) -> Vec<Host<'_>> {
    let members = sorted(view, view.portal.public("member"));
    let host = |record| host(record, view);
    members.into_iter().map(host).collect()
}

fn host<'p>(record: &'p Record, view: View<'p>) -> Host<'p> {
    let mut shown = card(record, view, &["name", "short_name"]);
    shown.insert("geo".to_owned(), json!(geo(Some(record))));
    let standing = view.code_at(record, "membership.status");
    let is_active = view.portal.is_active_member(&record.id);
    shown.insert(
        "status".to_owned(),
        if is_active { Json::Null } else { standing },
    );
    let title = record.text("name").map_or("", |name| name.get(view.lang).0);
    let as_of = view.portal.as_of;
    let hours = Hours::of(record, view.portal);
    let now = hours.on(as_of);
    Host {
        record,
        spot: point(record),
        today: day(&now, as_of, view),
        day: now,
        hours,
        sort_key: view.locale.sort_key(title),
        shown,
        regency: regency(record, view),
        guide: json!(view.routes.guide(view.lang, &record.id)),
    }
}

impl Host<'_> {
    pub(super) fn id(&self) -> &str {
        &self.record.id
    }
}

/// Latitude and longitude as scripts read them; empty where they are not known.
pub(super) fn geo(member: Option<&Record>) -> String {
    let spot = member.and_then(point);
    spot.map_or_else(String::new, |(lat, lon)| format!("{lat},{lon}"))
}

/// How a host is on the day of the build, for a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Openness {
    Open,
    /// Nothing but second schedules is.
    OnlyExtra,
    Shut,
}

/// Where a host stands on the page: those who let in more come first, then those that are nearer, then those that are open
/// on the day of the build.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Order<'a> {
    /// A position in [`GROUPS`].
    group: usize,
    /// A position in [`RANKS`].
    rank: usize,
    meters: u64,
    openness: Openness,
    name: &'a [u8],
    id: &'a str,
}

/// A host that a reader asked about.
pub(super) struct Asked<'a> {
    host: &'a Host<'a>,
    /// The answers of the days ahead.
    runs: Vec<Run<'a>>,
    told: Vec<Told<'a>>,
    km: Option<f64>,
    /// The hours on the day of the build, for this reader.
    hours: Day,
    /// The second schedules that are all there is open then.
    only: Vec<Extra>,
    pub(super) order: Order<'a>,
}

impl<'a> Asked<'a> {
    pub(super) fn of(
        host: &'a Host<'a>,
        runs: Vec<Run<'a>>,
        home: Option<&Record>,
        as_of: Date,
    ) -> Self {
        let apart = home.and_then(point).zip(host.spot);
        let km = apart.map(|(a, b)| kilometers(a, b));
        let week = runs.first().and_then(week_of);
        let hours = week.map_or_else(|| host.day.clone(), |week| host.day.within(week, as_of));
        let only = host.hours.only_extras(as_of, week);
        let told: Vec<Told<'a>> = runs.iter().map(Told::of).collect();
        let order = Order {
            group: told.first().map_or(GROUPS.len() - 1, |told| told.group),
            rank: told.first().map_or(RANKS.len(), |told| told.rank),
            // What is not known is far.
            meters: km.map_or(u64::MAX, |km| (km * 1000.0) as u64),
            openness: match hours.state {
                DayState::Open(_) | DayState::Always => Openness::Open,
                _ if !only.is_empty() => Openness::OnlyExtra,
                _ => Openness::Shut,
            },
            name: &host.sort_key,
            id: host.id(),
        };
        Self {
            host,
            runs,
            told,
            km,
            hours,
            only,
            order,
        }
    }

    /// Whether the reader is let in on the day of the build.
    pub(super) fn is_in(&self) -> bool {
        self.order.group < GROUPS.len() - 1
    }

    /// Whether it is open then, for this reader.
    pub(super) fn is_open(&self) -> bool {
        self.order.openness == Openness::Open
    }

    /// Whether nothing but second schedules is open then.
    pub(super) fn is_only_extra(&self) -> bool {
        self.order.openness == Openness::OnlyExtra
    }

    /// Whether nobody said when it is open.
    pub(super) fn is_unknown(&self) -> bool {
        self.hours.state == DayState::Unknown
    }

    /// With all there is to know before a visit.
    fn whole(&self, view: View<'_>) -> Json {
        let as_of = view.portal.as_of;
        let mut out = self.row(view);
        let yours = self
            .is_narrower()
            .then(|| told_of("clock.yours", &self.host.day, as_of, view));
        let answers = self.runs.iter().zip(&self.told);
        let answers = answers.map(|(run, told)| answer(run, told, &Asks::of(run), view));
        let minutes = last_entry_minutes(self.host.record);
        let week = self.runs.first().and_then(week_of);
        let entries = self.host.hours.last_entries(as_of, week, minutes);
        out.insert("last_entry".to_owned(), last_entry(&entries, view));
        out.insert("regency".to_owned(), self.host.regency.clone());
        out.insert("guide".to_owned(), self.host.guide.clone());
        out.insert("yours".to_owned(), yours.unwrap_or_default());
        out.insert("answers".to_owned(), answers.collect());
        Json::Object(out)
    }

    fn row(&self, view: View<'_>) -> Map<String, Json> {
        let mut out = self.host.shown.clone();
        let km = self.km.map(|km| distance(km, view));
        let mut today = if self.is_narrower() {
            day(&self.hours, view.portal.as_of, view)
        } else {
            self.host.today.clone()
        };
        let extras = self.host.hours.extras(view.portal.as_of);
        tell_extras(&mut today, &self.only, &extras, view);
        out.insert("km".to_owned(), json!(km));
        out.insert("today".to_owned(), today);
        out
    }

    /// Whether the library is open on the day of the build, but in other hours for this reader.
    fn is_narrower(&self) -> bool {
        self.hours.state != self.host.day.state
    }

    /// The weeks of this reader in the answers, where it is not the same one in all of them.
    fn weeks(&self) -> Vec<Option<&Week>> {
        let weeks: Vec<Option<&Week>> = self.runs.iter().map(week_of).collect();
        let is_one = weeks.iter().all(|week| *week == weeks[0]);
        if is_one { Vec::new() } else { weeks }
    }

    fn is_like(&self, other: &Self) -> bool {
        self.order.group == other.order.group
            && self.told == other.told
            && self.weeks() == other.weeks()
    }
}

/// Whether the page says of many of them together what holds there.
pub(super) fn is_long(asked: &[Asked<'_>]) -> bool {
    asked.len() > MOST_WHOLE
}

/// The libraries by what the reader needs to come in, and what of them the page shows.
pub(super) fn groups(asked: &[Asked<'_>], view: View<'_>) -> Json {
    let n_whole = if is_long(asked) { N_WHOLE } else { asked.len() };
    let (whole, others) = asked.split_at(n_whole);
    let others = alike(others);
    let groups = GROUPS.iter().enumerate().map(|(at, code)| {
        let is_here = |host: &&Asked<'_>| host.order.group == at;
        let n = asked.iter().filter(is_here).count();
        let hosts = whole.iter().filter(is_here).map(|host| host.whole(view));
        let alike = others.iter().filter(|hosts| is_here(&hosts[0]));
        let alike = alike.map(|hosts| together(hosts, view));
        object([
            ("code", json!(code)),
            ("n", json!(n)),
            ("hosts", hosts.collect()),
            ("alike", alike.collect()),
        ])
    });
    groups.collect()
}

/// For the materials that hosts lend, as their answers say them, the forms of titles that stay there; a JSON object.
pub(super) fn staying(asked: &[Asked<'_>], view: View<'_>) -> String {
    let all = asked.iter().flat_map(|host| &host.told);
    let pairs = all.filter_map(|told| {
        let stays = told.stays();
        (!stays.is_empty()).then(|| (told.lent_words(view), stays))
    });
    json!(pairs.collect::<BTreeMap<String, String>>()).to_string()
}

/// Hosts at which the same holds on all days, each set of them where its first one stands.
fn alike<'h, 'a>(hosts: &'h [Asked<'a>]) -> Vec<Vec<&'h Asked<'a>>> {
    let mut sets: Vec<Vec<&Asked<'_>>> = Vec::new();
    for host in hosts {
        match sets.iter_mut().find(|set| set[0].is_like(host)) {
            Some(set) => set.push(host),
            None => sets.push(vec![host]),
        }
    }
    sets
}

/// What holds at each of some hosts, and which ones they are.
fn together(hosts: &[&Asked<'_>], view: View<'_>) -> Json {
    let first = hosts[0];
    let has_weeks = !first.weeks().is_empty();
    let common = common(hosts);
    let answers = first.runs.iter().zip(&first.told).zip(&common);
    let answers = answers.map(|((run, told), common)| {
        let mut answer = answer(run, told, common, view);
        if !has_weeks {
            answer["week"] = Json::Null;
        }
        answer
    });
    let rows = hosts.iter().map(|host| {
        let mut row = host.row(view);
        let week = host.runs.first().and_then(week_of);
        let week = week.filter(|_| !has_weeks);
        let week = week.map(|week| machine::spans(week).to_string());
        let place = host.host.regency["label"].clone();
        row.insert("week".to_owned(), json!(week));
        row.insert("place".to_owned(), place);
        row.insert("own".to_owned(), own(host, &common, view));
        Json::Object(row)
    });
    object([
        ("answers", answers.collect()),
        ("hosts", rows.collect()),
        ("n", json!(hosts.len())),
    ])
}

/// What each of some hosts asks that answer alike, by run and way in.
fn common<'a>(hosts: &[&Asked<'a>]) -> Vec<Vec<Asks<'a>>> {
    let all = hosts.iter().map(|host| host.runs.iter().map(Asks::of));
    let all = all.map(Iterator::collect::<Vec<_>>);
    let both = |runs: Vec<Vec<Asks<'a>>>, others: Vec<Vec<Asks<'a>>>| {
        let pairs = runs.into_iter().zip(others);
        let both = pairs.map(|(ways, others)| {
            let pairs = ways.into_iter().zip(&others);
            pairs
                .map(|(way, other)| way.split(other).0.in_short())
                .collect()
        });
        both.collect()
    };
    all.reduce(both).unwrap_or_default()
}

/// What is a host's own, as the first answer has it that lets the reader in.
fn own(host: &Asked<'_>, common: &[Vec<Asks<'_>>], view: View<'_>) -> Json {
    let mut runs = host.runs.iter().zip(&host.told).zip(common);
    let own = runs.find_map(|((run, told), common)| {
        let ways = Asks::of(run).into_iter().zip(common);
        let own: Vec<Asks<'_>> = ways
            .map(|(way, common)| way.split(common).1.in_short())
            .collect();
        (!own.is_empty()).then(|| answers::own(run, told, &own, view))
    });
    own.unwrap_or_default()
}
