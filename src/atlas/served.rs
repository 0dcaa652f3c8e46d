//! Who is served: for each regency of the region its libraries, what they ask of visitors without a card, and how far the
//! nearest of those that ask alike is.

use super::boundaries::Boundaries;
use super::libraries;
use super::place::{Place, kilometers, middle, point};
use crate::access::{Door, Way};
use crate::model::hours::Hours;
use crate::model::portal::Portal;
use crate::model::record::Record;
use std::collections::BTreeMap;

/// Channels of services for which nobody has to come.
const REMOTE: [&str; 3] = ["online", "delivery", "phone"];

/// How a regency is served.
#[derive(Debug)]
pub(crate) struct Served<'p> {
    /// Its code.
    pub(crate) code: String,
    /// Its name, with the word for its kind.
    pub(crate) name: String,
    /// Its libraries, by id.
    pub(crate) members: Vec<&'p Record>,
    /// Where its people are, roughly, where that is known.
    pub(crate) middle: Option<Place>,
    /// How many of them receive visitors without a card in which way.
    pub(crate) ways: BTreeMap<Way, usize>,
    /// For each door the nearest library of the region or beyond, the easiest door first; none where the middle of the
    /// regency is not known, or no such library has a known place.
    pub(crate) nearest: Vec<Nearest<'p>>,
    /// Services that its libraries give to people who stay at home.
    pub(crate) remote: Vec<&'p Record>,
}

/// A library, and how far it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Nearest<'p> {
    /// The library.
    pub(crate) host: &'p Record,
    /// How it receives visitors without a card.
    pub(crate) way: Way,
    /// Kilometers as the crow flies.
    pub(crate) km: f64,
}

impl Served<'_> {
    /// The easiest door of its libraries; none where there is no library, or none is known to let in visitors.
    pub(crate) fn door(&self) -> Option<Door> {
        self.ways.keys().filter_map(|way| way.door()).min()
    }
}

/// Codes and names of the regencies of the region: those of its provinces that are known, and those in which members say
/// they are.
pub(crate) fn regencies(portal: &Portal) -> BTreeMap<String, String> {
    let provinces = portal.settings.list("region.provinces");
    let is_inside = |code: &str| {
        let mut provinces = provinces.iter().map(|item| item.as_str());
        provinces.any(|province| {
            let rest = code.strip_prefix(province);
            rest.is_some_and(|rest| rest.starts_with(|c: char| !c.is_alphanumeric()))
        })
    };
    let table = portal.schema.regencies.iter();
    let mut all: BTreeMap<String, String> = table
        .filter(|(code, _)| is_inside(code))
        .map(|(code, area)| (code.clone(), area.full_name()))
        .collect();
    for member in libraries(portal) {
        let code = member.str("address.regency_code");
        if is_inside(code) && !all.contains_key(code) {
            all.insert(code.to_owned(), code.to_owned());
        }
    }
    all
}

/// How each library receives visitors without a card on the day of the portal, by id.
pub(super) fn ways(portal: &Portal) -> BTreeMap<&str, Way> {
    let way = |member| Way::on(member, &Hours::of(member, portal), portal.as_of);
    let members = libraries(portal);
    members
        .map(|member| (member.id.as_str(), way(member)))
        .collect()
}

/// A row for each regency, by code.
pub(super) fn served<'p>(
    portal: &'p Portal,
    ways: &BTreeMap<&str, Way>,
    boundaries: &Boundaries,
) -> Vec<Served<'p>> {
    let mut inside: BTreeMap<&str, Vec<&'p Record>> = BTreeMap::new();
    for member in libraries(portal) {
        inside
            .entry(member.str("address.regency_code"))
            .or_default()
            .push(member);
    }
    let way_of = |member: &Record| ways.get(member.id.as_str()).copied().unwrap_or_default();
    let placed: Vec<(&'p Record, Way, Place)> = libraries(portal)
        .filter_map(|member| Some((member, way_of(member), point(member)?)))
        .collect();
    let remote: Vec<&'p Record> = portal
        .public("service")
        .filter(|service| is_remote(service))
        .collect();
    let row = |(code, name): (String, String)| {
        let members = inside.remove(code.as_str()).unwrap_or_default();
        let of_service =
            |service: &&&Record| members.iter().any(|member| gives(member, service, portal));
        let middle = middle_of(&code, &members, boundaries, portal);
        Served {
            ways: members.iter().fold(BTreeMap::new(), |mut ways, member| {
                *ways.entry(way_of(member)).or_default() += 1;
                ways
            }),
            middle,
            nearest: middle.map_or_else(Vec::new, |here| nearest(here, &placed)),
            remote: remote.iter().filter(of_service).copied().collect(),
            code,
            name,
            members,
        }
    };
    regencies(portal).into_iter().map(row).collect()
}

/// Whether nobody has to come for a service, and it can be had.
pub(crate) fn is_remote(service: &Record) -> bool {
    let channels = service.list("channel");
    let is_there = matches!(service.str("status"), "" | "offered" | "pilot" | "limited");
    is_there && channels.iter().any(|item| REMOTE.contains(&item.as_str()))
}

/// Whether a member gives a service, as it says itself or as the service says.
fn gives(member: &Record, service: &Record, portal: &Portal) -> bool {
    let is_offer = |offer: &crate::schema::value::Fields| {
        matches!(offer.str("status"), "" | "offered" | "pilot" | "limited")
            && offer.refs("service").contains(&service.id.as_str())
    };
    let listed = service.refs("providers").contains(&member.id.as_str());
    let all = service.str("provider_rule") == "all_active" && portal.is_active_member(&member.id);
    listed || all || member.maps("services").any(is_offer)
}

/// The middle of a regency, where its outline or its place in the table tells.
pub(super) fn regency_middle(
    code: &str,
    portal: &Portal,
    boundaries: &Boundaries,
) -> Option<Place> {
    let of_table = || portal.schema.regencies.get(code)?.center;
    boundaries.middle(code).or_else(of_table)
}

/// Where people of a regency are, roughly: its middle, or that of its libraries.
fn middle_of(
    code: &str,
    members: &[&Record],
    boundaries: &Boundaries,
    portal: &Portal,
) -> Option<Place> {
    let of_members = || {
        let places: Vec<Place> = members.iter().filter_map(|member| point(member)).collect();
        middle(&places)
    };
    regency_middle(code, portal, boundaries).or_else(of_members)
}

fn nearest<'p>(here: Place, placed: &[(&'p Record, Way, Place)]) -> Vec<Nearest<'p>> {
    let behind = |door: Door| {
        let hosts = placed
            .iter()
            .filter(move |(_, way, _)| way.door() == Some(door));
        let hosts = hosts.map(|(host, way, at)| Nearest {
            host,
            way: *way,
            km: kilometers(here, *at),
        });
        hosts.min_by(|a, b| {
            a.km.total_cmp(&b.km)
                .then_with(|| a.host.id.cmp(&b.host.id))
        })
    };
    Door::ALL.into_iter().filter_map(behind).collect()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::diag::Sink;
    use crate::disk::MemoryInputs;
    use crate::load::{Request, load};

    const MEMBER: &str = "name: P\nmembership: {status: active, since: \"2015\"}\n";

    /// Three libraries in two regencies of West Java: one for anybody, one with a card, one with a letter.
    pub(in crate::atlas) fn portal() -> Portal {
        let member = |regency: &str, geo: &str, more: &str| {
            format!(
                "{MEMBER}address: {{regency_code: \"{regency}\", province_code: \"32\"}}\ngeo: {{{geo}}}\n{more}"
            )
        };
        let files = [
            (
                "portal",
                "name: F\nlanguages: [id]\ncountry: ID\nregion: {provinces: [\"32\"]}\n".to_owned(),
            ),
            (
                "members/a",
                member(
                    "32.73",
                    "lat: -6.90, lon: 107.60",
                    "visiting: {walk_in: \"yes\"}\n",
                ),
            ),
            (
                "members/b",
                member(
                    "32.73",
                    "lat: -6.91, lon: 107.61",
                    "visiting: {walk_in: card_only}\n",
                ),
            ),
            (
                "members/c",
                member(
                    "32.74",
                    "lat: -6.73, lon: 108.55",
                    "visiting: {walk_in: letter_only}\n",
                ),
            ),
            (
                "members/gone",
                member(
                    "32.01",
                    "lat: -6.5, lon: 106.8",
                    "visiting: {walk_in: \"yes\"}\n",
                )
                .replace("active", "left"),
            ),
            (
                "members/hidden",
                member(
                    "32.01",
                    "lat: -6.5, lon: 106.8",
                    "visiting: {walk_in: \"yes\"}\nvisibility: internal\n",
                ),
            ),
            (
                "services/kirim",
                "name: Kirim\nchannel: [delivery]\nstatus: offered\nproviders: [c]\n".to_owned(),
            ),
            (
                "services/baca",
                "name: Baca\nchannel: [onsite]\nstatus: offered\nproviders: [a]\n".to_owned(),
            ),
        ];
        let mut inputs = MemoryInputs::new();
        for (name, text) in files {
            inputs.put(&format!("content/{name}.yaml"), text);
        }
        load(&Request::default(), &inputs, &Sink::new()).expect("a portal")
    }

    #[test]
    fn every_regency_of_the_region_has_a_row_and_none_counts_what_is_hidden() {
        let portal = portal();
        let rows = served(&portal, &ways(&portal), &Boundaries::default());
        assert_eq!(rows.len(), 27);
        let told: Vec<String> = rows
            .iter()
            .filter(|row| !row.members.is_empty() || row.code == "32.01")
            .map(|row| {
                let ways = row
                    .ways
                    .iter()
                    .map(|(way, n)| format!("{}={n}", way.code()));
                let nearest = row.nearest.iter();
                let nearest = nearest.map(|near| format!("{}:{}", near.host.id, near.km.round()));
                format!(
                    "{} | {} | {} | {}",
                    row.name,
                    ways.collect::<Vec<_>>().join(" "),
                    nearest.collect::<Vec<_>>().join(" "),
                    row.remote.len()
                )
            })
            .collect();
        // Who asks for a letter is nearest to Cirebon, but is none for anybody.
        assert_eq!(
            told,
            [
                "Kabupaten Bogor |  | a:101 c:200 b:103 | 0",
                "Kota Bandung | yes=1 card_only=1 | a:3 c:105 b:2 | 0",
                "Kota Cirebon | letter_only=1 | a:106 c:1 b:105 | 1"
            ]
        );
        let doors = rows.iter().filter_map(Served::door);
        assert_eq!(doors.collect::<Vec<_>>(), [Door::Free, Door::Ask]);
    }

    #[test]
    fn what_is_closed_for_some_time_lets_in_nobody() {
        let mut inputs = MemoryInputs::new();
        inputs.put(
            "content/portal.yaml",
            "name: F\nlanguages: [id]\n".to_owned(),
        );
        for (id, state) in [
            ("a", "known"),
            ("b", "temporarily_closed"),
            ("c", "unknown"),
        ] {
            let hours =
                format!("opening_hours: {{state: {state}}}\nvisiting: {{walk_in: \"yes\"}}\n");
            inputs.put(
                &format!("content/members/{id}.yaml"),
                format!("{MEMBER}{hours}"),
            );
        }
        let portal = load(&Request::default(), &inputs, &Sink::new()).expect("a portal");
        let ways: Vec<&str> = ways(&portal).into_values().map(Way::code).collect();
        assert_eq!(ways, ["yes", "away", "yes"]);
    }

    #[test]
    fn without_a_middle_the_distance_is_not_known() {
        let mut portal = portal();
        for area in portal.schema.regencies.values_mut() {
            area.center = None;
        }
        let rows = served(&portal, &ways(&portal), &Boundaries::default());
        let row = |code: &str| rows.iter().find(|row| row.code == code).expect("a row");
        assert!(row("32.01").nearest.is_empty());
        // The middle of its libraries lies between the two.
        let km = row("32.73").nearest[0].km;
        assert!((0.5..1.0).contains(&km), "{km}");
    }
}
