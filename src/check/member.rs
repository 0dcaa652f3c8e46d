//! Rules of members: identity, contacts, and members that have left but are still relied on.
//!
//! Where a member lies on the map is in `place`.

use crate::diag::{Diagnostic, Location, Rule, Severity, Sink};
use crate::model::portal::Portal;
use crate::model::record::Record;
use crate::schema::value::{Fields, Item};
use jiff::civil::Date;
use std::collections::BTreeMap;

pub(crate) const DUPLICATE_IDENTIFIER: Rule = Rule {
    code: "duplicate-identifier",
    numbers: &["M01"],
    severity: Severity::Error,
    summary: "two members carry the same NPP, ISIL, OCLC symbol or membership number",
    explanation: include_str!("explain/duplicate-identifier.md"),
};
pub(crate) const BAD_NPP: Rule = Rule {
    code: "bad-npp",
    numbers: &["M02"],
    severity: Severity::Warning,
    summary: "a national library number is not written like one",
    explanation: include_str!("explain/bad-npp.md"),
};
pub(crate) const NPP_ELSEWHERE: Rule = Rule {
    code: "npp-elsewhere",
    numbers: &["M03"],
    severity: Severity::Warning,
    summary: "a national library number belongs to another area than the address",
    explanation: include_str!("explain/npp-elsewhere.md"),
};
pub(crate) const NO_CONTACT: Rule = Rule {
    code: "no-contact",
    numbers: &["M11"],
    severity: Severity::Error,
    summary: "a member cannot be reached, or not by those who need a certain desk",
    explanation: include_str!("explain/no-contact.md"),
};
pub(crate) const INACTIVE_MEMBER_IN_USE: Rule = Rule {
    code: "inactive-member-in-use",
    numbers: &["M14", "B17"],
    severity: Severity::Warning,
    summary: "a member that is inactive or has left still provides, hosts, admits or coordinates",
    explanation: include_str!("explain/inactive-member-in-use.md"),
};

pub(super) const RULES: &[&Rule] = &[
    &DUPLICATE_IDENTIFIER,
    &BAD_NPP,
    &NPP_ELSEWHERE,
    &NO_CONTACT,
    &INACTIVE_MEMBER_IN_USE,
];

pub(super) fn check(portal: &Portal, sink: &Sink) {
    identifiers(portal, sink);
    let demands = demands(portal);
    for member in portal.all("member") {
        npp(portal, member, sink);
        if member.is_public() {
            contacts(member, demands.get(&member.id), sink);
        }
    }
    in_use(portal, sink);
}

/// Letters and digits only, in capitals: how identifiers are compared.
fn bare(text: &str) -> String {
    let kept = text.chars().filter(|c| c.is_ascii_alphanumeric());
    kept.map(|c| c.to_ascii_uppercase()).collect()
}

fn identifiers(portal: &Portal, sink: &Sink) {
    const NAMES: [(&str, &str); 4] = [
        ("identifiers.npp", "NPP"),
        ("identifiers.isil", "ISIL"),
        ("identifiers.oclc", "OCLC symbol"),
        ("membership.number", "membership number"),
    ];
    for (field, name) in NAMES {
        let mut seen: BTreeMap<String, &Record> = BTreeMap::new();
        for member in portal.all("member") {
            let written = member.str(field);
            if written.is_empty() {
                continue;
            }
            // Capitals and small letters count as one; hyphens tell one ISIL from another.
            let key = if name == "NPP" {
                bare(written)
            } else {
                written.to_uppercase()
            };
            if let Some(first) = seen.get(&key) {
                let message = format!("the {name} `{written}` is that of `{}` already", first.id);
                sink.report(
                    Diagnostic::new(&DUPLICATE_IDENTIFIER, member.at(field), message)
                        .related(first.at(field), "the first to carry it")
                        .hint("ask which of the two it belongs to, and take the line out of the other"),
                );
            } else {
                seen.insert(key, member);
            }
        }
    }
}

/// Whether text is an NPP: 2 digits province, 2 regency, 2 district, 1 type, a letter, 1 digit, 6 digits.
fn is_npp(text: &str) -> bool {
    text.len() == 15
        && text.bytes().enumerate().all(|(at, b)| {
            if at == 7 {
                b.is_ascii_uppercase()
            } else {
                b.is_ascii_digit()
            }
        })
}

fn npp(portal: &Portal, member: &Record, sink: &Sink) {
    let written = member.str("identifiers.npp");
    if written.is_empty() {
        return;
    }
    let at = member.at("identifiers.npp");
    if !is_npp(written) {
        let message =
            format!("`{written}` is not an NPP: seven digits, a capital letter, seven digits");
        let mut found = Diagnostic::new(&BAD_NPP, at, message);
        let count = bare(written).len();
        found = if is_npp(&bare(written)) {
            found.hint(format!(
                "write `{}`, without blanks or other marks",
                bare(written)
            ))
        } else if count == 15 {
            found
                .hint("the eighth character is a letter; compare with the certificate of Perpusnas")
        } else {
            found.hint(format!("it has {count} characters and must have 15; compare with the certificate of Perpusnas"))
        };
        sink.report(found);
        return;
    }
    let (province, regency) = (
        member.str("address.province_code"),
        member.str("address.regency_code"),
    );
    let area = format!("{}.{}", &written[..2], &written[2..4]);
    // Areas of another country have codes of another kind: nothing can be compared.
    let comparable = regency.len() == 5
        && regency.starts_with(province)
        && regency.bytes().filter(u8::is_ascii_digit).count() == 4;
    if comparable && area != regency.replace(['-', '/'], ".") {
        let place = |code: &str| super::place::named(portal, code);
        let message = if written[..2] == *province {
            format!(
                "the NPP is of {}, but the address is in {}",
                place(&area),
                place(regency)
            )
        } else {
            format!(
                "the NPP is of province {}, but the address is in province {}",
                place(&written[..2]),
                place(province)
            )
        };
        sink.report(
            Diagnostic::new(&NPP_ELSEWHERE, at, message)
                .related(member.at("address.regency_code"), "the address")
                .hint("the first four digits of an NPP are province and regency; one of the two is mistaken, unless the library has moved"),
        );
    }
}

/// Whether a contact can be used by the public.
fn is_reachable(contact: &Fields) -> bool {
    let is_public = matches!(contact.str("visibility"), "" | "public");
    is_public
        && ["email", "phone", "whatsapp", "form"]
            .iter()
            .any(|channel| contact.has(channel))
}

/// A desk of a member that a record relies on.
struct Demand {
    role: String,
    /// The record, as a message names it.
    who: String,
    at: Location,
}

/// What is relied on, by member.
fn demands(portal: &Portal) -> BTreeMap<String, Vec<Demand>> {
    let mut found: BTreeMap<String, Vec<Demand>> = BTreeMap::new();
    let mut add = |member: &str, role: &str, what: &str, record: &Record, item: &Item| {
        let (who, at) = (
            format!("the {what} `{}`", record.id),
            record.location(item.span),
        );
        found.entry(member.to_owned()).or_default().push(Demand {
            role: role.to_owned(),
            who,
            at,
        });
    };
    for service in portal
        .all("service")
        .filter(|service| is_running(service, portal.as_of))
    {
        if matches!(
            service.str("form"),
            "interlibrary_loan" | "document_delivery"
        ) {
            for item in service.list("providers") {
                add(item.as_str(), "ill", "service", service, item);
            }
        }
    }
    for scheme in portal
        .all("card_scheme")
        .filter(|scheme| is_running(scheme, portal.as_of))
    {
        for (list, party) in [("participants", "member"), ("acceptances", "host")] {
            for map in scheme.maps(list).filter(|map| holds(map, portal.as_of)) {
                if let Some(item) = map.get("contact_role") {
                    add(map.str(party), item.as_str(), "card", scheme, item);
                }
            }
        }
    }
    for agreement in portal
        .all("agreement")
        .filter(|agreement| agreement.str("status") == "active")
    {
        for map in agreement
            .maps("parties")
            .filter(|party| !has_left(party, portal.as_of))
        {
            if let Some(item) = map.get("contact") {
                add(
                    map.str("party"),
                    item.as_str(),
                    "agreement",
                    agreement,
                    item,
                );
            }
        }
    }
    for member in portal.all("member") {
        let offers = member
            .maps("services")
            .filter_map(|map| map.get("contact_role"));
        for item in offers.chain(member.get("visiting.group_visits.contact")) {
            add(&member.id, item.as_str(), "member", member, item);
        }
    }
    found
}

fn contacts(member: &Record, demands: Option<&Vec<Demand>>, sink: &Sink) {
    let reachable: Vec<&str> = member
        .maps("contacts")
        .filter(|contact| is_reachable(contact))
        .map(|contact| contact.str("role"))
        .collect();
    if reachable.is_empty() {
        // Where the list itself is missing, the schema has said so.
        if member.maps("contacts").next().is_some() {
            let message = "no contact of this library is public and has an address, a telephone number or a form";
            sink.report(
                Diagnostic::new(&NO_CONTACT, member.at("contacts"), message)
                    .hint("give one of them `email`, `phone`, `whatsapp` or `form`; a mailbox of the desk needs nobody's consent"),
            );
        }
        return;
    }
    let mut reported: Vec<&str> = Vec::new();
    for demand in demands.into_iter().flatten() {
        if reachable.contains(&demand.role.as_str()) || reported.contains(&demand.role.as_str()) {
            continue;
        }
        reported.push(&demand.role);
        let message = format!(
            "there is no public contact with the role `{}`, which {} relies on",
            demand.role, demand.who
        );
        sink.report(
            Diagnostic::new(&NO_CONTACT, member.at("contacts"), message)
                .severity(Severity::Warning)
                .related(demand.at.clone(), "relies on it")
                .hint(format!(
                    "add `- {{role: {}, email: …}}`; the roles here are: {}",
                    demand.role,
                    reachable.join(", ")
                )),
        );
    }
}

/// Whether a record with a status and dates is running on a day.
fn is_running(record: &Record, day: Date) -> bool {
    matches!(record.str("status"), "offered" | "pilot" | "active") && holds(record, day)
}

/// Whether the `from` and `until` of a map take in a day.
fn holds(map: &Fields, day: Date) -> bool {
    map.date("from").is_none_or(|from| from <= day)
        && map.partial("until").is_none_or(|until| day <= until.last())
}

/// Whether a party has withdrawn from its agreement.
fn has_left(party: &Fields, day: Date) -> bool {
    party.date("left").is_some_and(|left| left <= day)
}

fn in_use(portal: &Portal, sink: &Sink) {
    let day = portal.as_of;
    let report = |record: &Record, item: &Item, does: &str, cure: &str| {
        let Some(member) = portal.member(item.as_str()) else {
            return;
        };
        let status = member.str("membership.status");
        if !matches!(status, "inactive" | "left") {
            return;
        }
        let word = if status == "left" {
            "has left the forum"
        } else {
            "is inactive"
        };
        sink.report(
            Diagnostic::new(
                &INACTIVE_MEMBER_IN_USE,
                record.location(item.span),
                format!("`{}` {word}, but {does}", member.id),
            )
            .related(member.at("membership.status"), "its standing")
            .hint(cure),
        );
    };
    if let Some(item) = portal.settings.get("forum.secretariat") {
        report(
            &portal.settings,
            item,
            "keeps the secretariat",
            "name the member that keeps it now",
        );
    }
    for service in portal
        .all("service")
        .filter(|service| is_running(service, day))
    {
        for item in service.list("providers") {
            report(
                service,
                item,
                "provides this service",
                "take it out of `providers`, or mend its `membership.status`",
            );
        }
        if let Some(item) = service.get("coordinator") {
            report(
                service,
                item,
                "coordinates this service",
                "name another coordinator",
            );
        }
    }
    for scheme in portal
        .all("card_scheme")
        .filter(|scheme| is_running(scheme, day))
    {
        let cure = "give the entry an `until`, or mend its `membership.status`";
        for (list, key, does) in [
            ("participants", "member", "still issues this card"),
            (
                "acceptances",
                "host",
                "still admits visitors with this card",
            ),
        ] {
            for map in scheme.maps(list).filter(|map| holds(map, day)) {
                // A member that has left and takes part in a card is an error already, found in `card`.
                let left = |id: &str| {
                    portal
                        .member(id)
                        .is_some_and(|member| member.str("membership.status") == "left")
                };
                if let Some(item) = map.get(key).filter(|item| !left(item.as_str())) {
                    report(scheme, item, does, cure);
                }
            }
        }
    }
    for agreement in portal
        .all("agreement")
        .filter(|agreement| agreement.str("status") == "active")
    {
        let leads = |party: &&Fields| party.str("role") == "coordinator" && !has_left(party, day);
        for item in agreement
            .maps("parties")
            .filter(leads)
            .filter_map(|party| party.get("party"))
        {
            report(
                agreement,
                item,
                "coordinates this agreement",
                "give the role to another party",
            );
        }
    }
    for event in portal.all("event").filter(|event| is_ahead(event, day)) {
        let places = std::iter::once(event.get("venue.member")).chain(
            event
                .maps("sessions")
                .map(|session| session.get("venue.member")),
        );
        for item in places.flatten() {
            report(
                event,
                item,
                "is to host this event",
                "ask it whether it still does, and name another venue if not",
            );
        }
    }
    for source in portal.all("holdings") {
        if let Some(item) = source.get("member") {
            report(
                source,
                item,
                "its holdings are in the union catalog",
                "take its records out, or mend its `membership.status`",
            );
        }
    }
}

/// Whether an event is still to come, or under way.
fn is_ahead(event: &Record, day: Date) -> bool {
    !matches!(event.str("status"), "draft" | "cancelled" | "completed")
        && event
            .maps("sessions")
            .any(|session| session.datetime("end").is_some_and(|end| end.date() >= day))
}
