//! What a site tells of the members that the search names.

use super::codes::Codes;
use super::options::MemberName;
use super::wire;
use std::collections::BTreeMap;

/// What is told of members, by their places.
pub(super) struct Told {
    pub(super) names: Vec<String>,
    /// `members.json`.
    pub(super) members: Vec<u8>,
}

impl Told {
    pub(super) fn of(ids: &Codes, members: &[MemberName]) -> Self {
        let known: BTreeMap<&str, &MemberName> = members
            .iter()
            .map(|member| (member.id.as_str(), member))
            .collect();
        let known = |id: &String| known.get(id.as_str()).copied();
        let ids = ids.all();
        let names = ids.iter().map(|id| {
            let member = known(id);
            member.map_or_else(|| id.clone(), |member| member.short_name.clone())
        });
        let members: Vec<wire::Member> = ids
            .iter()
            .map(|id| known(id).map_or_else(|| unnamed(id), named))
            .collect();
        Self {
            names: names.collect(),
            members: wire::bytes(&members),
        }
    }
}

fn named(member: &MemberName) -> wire::Member {
    wire::Member {
        name: member.name.clone(),
        regency: member.regency.clone(),
        lat: member.place.map(|place| place.0),
        lon: member.place.map(|place| place.1),
        url: member.url.clone(),
    }
}

fn unnamed(id: &str) -> wire::Member {
    named(&MemberName {
        id: id.to_owned(),
        ..MemberName::default()
    })
}
