//! Who is served: for each regency of the region its libraries, those that let in anybody, and how far the nearest of these is.

use super::boundaries::Boundaries;
use super::libraries;
use super::place::{Place, kilometers, middle, point};
use crate::access::Finder;
use crate::model::hours::Hours;
use crate::model::portal::Portal;
use crate::model::record::Record;
use std::collections::{BTreeMap, BTreeSet};

/// Readers whom the page asks for: anybody, without a home library.
const ANYBODY: &str = "public";
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
    /// How many of them let in somebody without a card.
    pub(crate) n_hosts: usize,
    /// The nearest library of the region or beyond that does, and its distance in kilometers; none where the middle of
    /// the regency is not known, or no such library has a known place.
    pub(crate) nearest: Option<(&'p Record, f64)>,
    /// Services that its libraries give to people who stay at home.
    pub(crate) remote: Vec<&'p Record>,
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

/// The libraries that let in somebody without a card on the day of the portal, by id. One that is closed for some time lets
/// in nobody, whatever its terms.
pub(super) fn hosts<'p>(portal: &'p Portal, finder: &Finder<'p>) -> BTreeSet<&'p str> {
    let lets_in = |member: &&Record| {
        if Hours::of(member, portal).is_away(portal.as_of) {
            return false;
        }
        let access = finder.access(None, ANYBODY, &member.id, portal.as_of);
        let walk_in = access.and_then(|access| access.walk_in);
        walk_in.is_some_and(|walk_in| walk_in.way.lets_in())
    };
    let members = libraries(portal).filter(lets_in);
    members.map(|member| member.id.as_str()).collect()
}

/// A row for each regency, by code.
pub(super) fn served<'p>(
    portal: &'p Portal,
    hosts: &BTreeSet<&str>,
    boundaries: &Boundaries,
) -> Vec<Served<'p>> {
    let mut inside: BTreeMap<&str, Vec<&'p Record>> = BTreeMap::new();
    for member in libraries(portal) {
        inside
            .entry(member.str("address.regency_code"))
            .or_default()
            .push(member);
    }
    let open: Vec<(&'p Record, Place)> = libraries(portal)
        .filter(|member| hosts.contains(member.id.as_str()))
        .filter_map(|member| Some((member, point(member)?)))
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
            n_hosts: members
                .iter()
                .filter(|member| hosts.contains(member.id.as_str()))
                .count(),
            middle,
            nearest: middle.and_then(|here| nearest(here, &open)),
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

/// Where people of a regency are, roughly: the middle of its area, or of its place in the table, or of its libraries.
fn middle_of(
    code: &str,
    members: &[&Record],
    boundaries: &Boundaries,
    portal: &Portal,
) -> Option<Place> {
    let of_table = || portal.schema.regencies.get(code)?.center;
    let of_members = || {
        let places: Vec<Place> = members.iter().filter_map(|member| point(member)).collect();
        middle(&places)
    };
    boundaries
        .middle(code)
        .or_else(of_table)
        .or_else(of_members)
}

fn nearest<'p>(here: Place, open: &[(&'p Record, Place)]) -> Option<(&'p Record, f64)> {
    let all = open
        .iter()
        .map(|(member, at)| (*member, kilometers(here, *at)));
    all.min_by(|a, b| a.1.total_cmp(&b.1).then_with(|| a.0.id.cmp(&b.0.id)))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::diag::Sink;
    use crate::disk::MemoryInputs;
    use crate::load::{Request, load};

    const MEMBER: &str = "name: P\nmembership: {status: active, since: \"2015\"}\n";

    /// Three libraries in two regencies of West Java; only one lets in anybody.
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
            ("members/c", member("32.74", "lat: -6.73, lon: 108.55", "")),
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
        let finder = Finder::new(&portal);
        let hosts = hosts(&portal, &finder);
        assert_eq!(hosts.iter().copied().collect::<Vec<_>>(), ["a"]);
        let rows = served(&portal, &hosts, &Boundaries::default());
        assert_eq!(rows.len(), 27);
        let told: Vec<String> = rows
            .iter()
            .filter(|row| !row.members.is_empty() || row.code == "32.01")
            .map(|row| {
                let (host, km) = row.nearest.expect("a host");
                format!(
                    "{} {} {} {} {} {}",
                    row.name,
                    row.members.len(),
                    row.n_hosts,
                    host.id,
                    km.round(),
                    row.remote.len()
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                "Kabupaten Bogor 0 0 a 101 0",
                "Kota Bandung 2 1 a 3 0",
                "Kota Cirebon 1 0 a 106 1"
            ]
        );
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
        let hosts = hosts(&portal, &Finder::new(&portal));
        assert_eq!(hosts.into_iter().collect::<Vec<_>>(), ["a", "c"]);
    }

    #[test]
    fn without_a_middle_the_distance_is_not_known() {
        let mut portal = portal();
        for area in portal.schema.regencies.values_mut() {
            area.center = None;
        }
        let finder = Finder::new(&portal);
        let hosts = hosts(&portal, &finder);
        let rows = served(&portal, &hosts, &Boundaries::default());
        let row = |code: &str| rows.iter().find(|row| row.code == code).expect("a row");
        assert!(row("32.01").nearest.is_none());
        // The middle of its libraries lies between the two.
        let (_, km) = row("32.73").nearest.expect("a host");
        assert!((0.5..1.0).contains(&km), "{km}");
    }
}
