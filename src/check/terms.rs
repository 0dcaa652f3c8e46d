//! Rules of terms for visitors: what hosts and homes leave out, and where what they say does not fit together.

use super::card::current;
use crate::access::{CARD, Finder, Way, asked_of_holders, entitlements, is_running, lets_in};
use crate::atlas::{kilometers, point};
use crate::diag::{Diagnostic, Rule, Severity, Sink};
use crate::model::agreement::carries;
use crate::model::hours::Hours;
use crate::model::portal::Portal;
use crate::model::record::Record;
use crate::schema::value::{Fields, Item, Value};
use std::collections::{BTreeMap, BTreeSet};

pub(crate) const ONE_SIDED_LIBRARY: Rule = Rule {
    code: "one-sided-library",
    numbers: &["C02"],
    severity: Severity::Warning,
    summary: "a library lets visitors in under a card scheme without taking part, or takes part and lets nobody in",
    explanation: include_str!("explain/one-sided-library.md"),
};
pub(crate) const INCOMPLETE_TERMS: Rule = Rule {
    code: "incomplete-terms",
    numbers: &["C04"],
    severity: Severity::Warning,
    summary: "terms for visitors lack what readers need before they set out",
    explanation: include_str!("explain/incomplete-terms.md"),
};
pub(crate) const LOANS_WITHOUT_LIABILITY: Rule = Rule {
    code: "loans-without-liability",
    numbers: &["C05"],
    severity: Severity::Warning,
    summary: "visitors may borrow, but the agreement does not say who answers for loss",
    explanation: include_str!("explain/loans-without-liability.md"),
};
pub(crate) const UNOBTAINABLE_DOCUMENT: Rule = Rule {
    code: "unobtainable-document",
    numbers: &["C08"],
    severity: Severity::Warning,
    summary: "a host asks for a card that those readers cannot have",
    explanation: include_str!("explain/unobtainable-document.md"),
};
pub(crate) const CONTRARY_WALK_IN: Rule = Rule {
    code: "contrary-walk-in",
    numbers: &["C10"],
    severity: Severity::Warning,
    summary: "a library admits nobody from elsewhere, and yet readers with a card",
    explanation: include_str!("explain/contrary-walk-in.md"),
};
pub(crate) const CONTRARY_FEES: Rule = Rule {
    code: "contrary-fees",
    numbers: &["C11"],
    severity: Severity::Warning,
    summary: "a library states two prices of a visit",
    explanation: include_str!("explain/contrary-fees.md"),
};
pub(crate) const NO_HOST_NEARBY: Rule = Rule {
    code: "no-host-nearby",
    numbers: &["C12"],
    severity: Severity::Info,
    summary: "readers with the card may use no library within 50 km of their own",
    explanation: include_str!("explain/no-host-nearby.md"),
};
pub(crate) const UNKNOWN_OFFICE_HOURS: Rule = Rule {
    code: "unknown-office-hours",
    numbers: &["C13"],
    severity: Severity::Warning,
    summary: "the first visit must be in office hours, and nobody says when they are",
    explanation: include_str!("explain/unknown-office-hours.md"),
};

pub(super) const RULES: &[&Rule] = &[
    &ONE_SIDED_LIBRARY,
    &INCOMPLETE_TERMS,
    &LOANS_WITHOUT_LIABILITY,
    &UNOBTAINABLE_DOCUMENT,
    &CONTRARY_WALK_IN,
    &CONTRARY_FEES,
    &NO_HOST_NEARBY,
    &UNKNOWN_OFFICE_HOURS,
];

/// How far a reader can be expected to go, in kilometers.
const NEARBY: f64 = 50.0;

/// Looks at every card scheme that has not ended.
pub(super) fn check(portal: &Portal, sink: &Sink) {
    let open = Open::of(portal);
    let mut reported = BTreeSet::new();
    for scheme in portal
        .all("card_scheme")
        .filter(|scheme| scheme.str("status") != "ended")
    {
        both_sides(scheme, portal, sink);
        for acceptance in current(scheme, "acceptances", portal) {
            let Some(host) = portal.member(acceptance.str("host")) else {
                continue;
            };
            complete(scheme, acceptance, host, sink);
            obtainable(scheme, acceptance, host, portal, sink);
            against_walk_in(scheme, acceptance, host, sink);
            against_fees(scheme, acceptance, host, sink);
            office_hours(scheme, acceptance, host, sink);
        }
        liability(scheme, portal, sink);
        // Where the scheme itself does not hold that has been reported, and nobody is let in anywhere.
        let holds = portal
            .record("agreement", scheme.str("agreement"))
            .is_some_and(|agreement| carries(agreement, portal, portal.as_of));
        if holds && scheme.is_public() && is_running(scheme.str("status")) {
            nearby(scheme, portal, &open, &mut reported, sink);
        }
    }
}

fn both_sides(scheme: &Record, portal: &Portal, sink: &Sink) {
    let ids = |list, field| -> BTreeSet<&str> {
        current(scheme, list, portal)
            .map(|fields| fields.str(field))
            .collect()
    };
    let (homes, hosts) = (ids("participants", "member"), ids("acceptances", "host"));
    let report = |fields: &Fields, field, message: String| {
        Diagnostic::new(
            &ONE_SIDED_LIBRARY,
            scheme.location(fields.span_of(field)),
            message,
        )
    };
    for fields in current(scheme, "acceptances", portal) {
        let id = fields.str("host");
        if !homes.contains(id) {
            let message = format!("`{id}` lets visitors in, but its own readers get no card");
            sink.report(
                report(fields, "host", message)
                    .hint("add it to `participants`, or leave it so where the agreement says so"),
            );
        }
    }
    for fields in current(scheme, "participants", portal) {
        let id = fields.str("member");
        if !hosts.contains(id) {
            let message = format!("readers of `{id}` get the card, but it lets nobody in");
            sink.report(report(fields, "member", message).hint(
                "add its terms to `acceptances`, or leave it so where the agreement says so",
            ));
        }
    }
}

fn gives(entitlement: &Fields, level: &str) -> bool {
    entitlement
        .list("levels")
        .iter()
        .any(|item| item.as_str() == level)
}

fn complete(scheme: &Record, acceptance: &Fields, host: &Record, sink: &Sink) {
    let mut gaps: Vec<String> = ["documents", "report_to"]
        .into_iter()
        .filter(|field| !acceptance.has(field) && !host.has(&format!("visiting.{field}")))
        .map(|field| format!("`{field}`"))
        .collect();
    for (category, entitlement) in entitlements(scheme, acceptance) {
        if gives(entitlement, "borrow") {
            let missing = ["max", "days"]
                .into_iter()
                .filter(|field| !entitlement.has(&format!("borrow.{field}")));
            gaps.extend(missing.map(|field| format!("`borrow.{field}` of `{category}`")));
        }
    }
    if gaps.is_empty() {
        return;
    }
    sink.report(
        Diagnostic::new(
            &INCOMPLETE_TERMS,
            scheme.location(acceptance.span_of("host")),
            format!(
                "the terms of `{}` lack {}",
                acceptance.str("host"),
                gaps.join(", ")
            ),
        )
        .hint(
            "ask the library; what holds for all visitors belongs under `visiting` of its own file",
        ),
    );
}

fn liability(scheme: &Record, portal: &Portal, sink: &Sink) {
    let Some(agreement) = portal.record("agreement", scheme.str("agreement")) else {
        return;
    };
    let lending = current(scheme, "acceptances", portal)
        .flat_map(|acceptance| entitlements(scheme, acceptance))
        .find(|(_, entitlement)| gives(entitlement, "borrow"));
    if let Some((_, entitlement)) = lending
        && agreement.list("liability").is_empty()
    {
        sink.report(
            Diagnostic::new(
                &LOANS_WITHOUT_LIABILITY,
                agreement.location(agreement.fields.span),
                format!(
                    "the scheme `{}` lets visitors borrow, but this agreement has no `liability`",
                    scheme.id
                ),
            )
            .related(
                scheme.location(entitlement.span_of("levels")),
                "the first that may borrow",
            )
            .hint("write who answers for loss, damage and delay, as it was agreed"),
        );
    }
}

/// Whether requirements ask for a document, with no other in its place.
fn demands(requirements: &[Vec<&str>], document: &str) -> bool {
    let is_it = |any_of: &Vec<&str>| any_of.iter().all(|code| *code == document);
    let mut asked = requirements.iter().filter(|any_of| !any_of.is_empty());
    asked.any(is_it)
}

fn obtainable(scheme: &Record, acceptance: &Fields, host: &Record, portal: &Portal, sink: &Sink) {
    let asked = asked_of_holders(scheme, acceptance, host, portal);
    if !demands(&asked.documents, CARD) {
        return;
    }
    let report = |message: String| {
        let at = scheme.location(acceptance.span_of("documents"));
        Diagnostic::new(&UNOBTAINABLE_DOCUMENT, at, message)
    };
    let host = &host.id;
    if matches!(scheme.str("kind"), "letter" | "national_id") {
        sink.report(
            report(format!(
                "`{host}` asks for the card of a scheme that has none"
            ))
            .related(scheme.at("kind"), "what readers carry")
            .hint("write `letter_of_introduction` or `national_id` in place of `scheme_card`"),
        );
        return;
    }
    let named: BTreeSet<&str> = acceptance.refs("home").into_iter().collect();
    if named.is_empty() {
        // Who is let in everywhere and gets a card nowhere has been reported as such.
        return;
    }
    let issued: BTreeSet<&str> = current(scheme, "participants", portal)
        .filter(|participant| named.contains(&participant.str("member")))
        .flat_map(|participant| participant.list("issues_to"))
        .map(Item::as_str)
        .collect();
    let without: Vec<&str> = entitlements(scheme, acceptance)
        .filter(|(_, entitlement)| lets_in(entitlement))
        .map(|(category, _)| category)
        .filter(|category| !issued.contains(category))
        .collect();
    if !without.is_empty() {
        sink.report(
            report(format!(
                "`{host}` asks for the card of `{}`, to whom `{}` issue none",
                without.join("`, `"),
                named.iter().copied().collect::<Vec<_>>().join("`, `")
            ))
            .hint("take the category out here, add it to `issues_to` of a home, or ask for another document"),
        );
    }
}

fn against_walk_in(scheme: &Record, acceptance: &Fields, host: &Record, sink: &Sink) {
    let enters = |(_, entitlement): (&str, &Fields)| gives(entitlement, "enter");
    if host.str("visiting.walk_in") != "no" || !entitlements(scheme, acceptance).any(enters) {
        return;
    }
    sink.report(
        Diagnostic::new(
            &CONTRARY_WALK_IN,
            host.at("visiting.walk_in"),
            format!(
                "`{}` admits nobody from elsewhere, but readers with the card of `{}`",
                host.id, scheme.id
            ),
        )
        .related(
            scheme.location(acceptance.span_of("host")),
            "the terms of the scheme",
        )
        .hint("write `walk_in: card_only`"),
    );
}

fn against_fees(scheme: &Record, acceptance: &Fields, host: &Record, sink: &Sink) {
    let comes_without_card = Way::of(host).lets_in();
    for (category, entitlement) in entitlements(scheme, acceptance) {
        let Some(fee) = entitlement.get("fee") else {
            continue;
        };
        let entry = || {
            host.maps("visiting.fees")
                .filter(|other| other.str("what") == "entry")
        };
        let is_named = |other: &&Fields| {
            let mut whom = other.list("categories").iter();
            whom.any(|item| item.as_str() == category)
        };
        let own = entry().find(is_named);
        let of_all = entry().find(|other| other.list("categories").is_empty());
        let Some(stated) = own.or(of_all).and_then(|other| other.get("amount")) else {
            continue;
        };
        let (Value::Money(here, currency), Value::Money(there, other)) =
            (&fee.value, &stated.value)
        else {
            continue;
        };
        // What everybody pays is the price without a card, where one comes in without: a card may make a visit cheaper.
        let is_reduced = own.is_none() && comes_without_card && currency == other && here < there;
        if (here, currency) == (there, other) || is_reduced {
            continue;
        }
        let payers = if own.is_some() { "" } else { "everybody pays " };
        let found = Diagnostic::new(
            &CONTRARY_FEES,
            scheme.location(fee.span),
            format!("`{category}` pays {here} {currency} here, but {payers}{there} {other} in the file of `{}`", host.id),
        )
        .related(host.location(stated.span), "the other price")
        .hint("readers are shown the price that stands here; ask the library which is right");
        sink.report(if own.is_some() {
            found
        } else {
            found.hint(
                "where that is the price of others, name them there, under `categories` of the fee",
            )
        });
    }
}

fn office_hours(scheme: &Record, acceptance: &Fields, host: &Record, sink: &Sink) {
    if acceptance.bool("first_visit_office_hours") != Some(true) {
        return;
    }
    let role = acceptance.str("contact_role");
    let says_when = host
        .maps("contacts")
        .filter(|contact| role.is_empty() || contact.str("role") == role)
        .any(|contact| contact.has("hours") && matches!(contact.str("visibility"), "" | "public"));
    if says_when {
        return;
    }
    sink.report(
        Diagnostic::new(
            &UNKNOWN_OFFICE_HOURS,
            scheme.location(acceptance.span_of("first_visit_office_hours")),
            format!(
                "the first visit to `{}` must be in office hours, which are not known",
                host.id
            ),
        )
        .related(host.at("contacts"), "its contacts")
        .hint("add `hours` to the contact whom visitors go to"),
    );
}

/// Where readers may go today.
struct Open<'p> {
    finder: Finder<'p>,
    /// The libraries whose place is known and that are not closed for some time.
    places: Vec<(&'p Record, (f64, f64))>,
    /// The hosts that some scheme names for a category, by category.
    named: BTreeMap<&'p str, BTreeSet<&'p str>>,
}

impl<'p> Open<'p> {
    fn of(portal: &'p Portal) -> Self {
        let finder = Finder::new(portal);
        let places = finder
            .hosts()
            .filter(|host| !Hours::of(host, portal).is_away(portal.as_of))
            .filter_map(|host| Some((host, point(host)?)))
            .collect();
        let mut named: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for scheme in portal.public("card_scheme") {
            for acceptance in current(scheme, "acceptances", portal) {
                for (category, entitlement) in entitlements(scheme, acceptance) {
                    if lets_in(entitlement) {
                        let hosts = named.entry(category).or_default();
                        hosts.insert(acceptance.str("host"));
                    }
                }
            }
        }
        Self {
            finder,
            places,
            named,
        }
    }

    /// Whether one of some hosts is open to readers of a home: with a card or a letter of a scheme that names it, or as it is to
    /// anybody.
    fn to(&self, home: &str, category: &str, hosts: &[&Record], portal: &Portal) -> bool {
        let lets_in_anybody = |host: &&Record| {
            let walk_in = host.str("visiting.walk_in");
            !matches!(walk_in, "" | "no" | "card_only")
        };
        let is_named = |host: &&Record| {
            let named = self.named.get(category);
            named.is_some_and(|named| named.contains(host.id.as_str()))
        };
        let opens = |host: &Record| {
            let access = self
                .finder
                .access(Some(home), category, &host.id, portal.as_of);
            access.is_some_and(|access| access.best().is_some())
        };
        hosts
            .iter()
            .filter(|host| lets_in_anybody(host) || is_named(host))
            .any(|host| opens(host))
    }
}

/// Reports each category of a home once, whatever schemes it takes part in.
fn nearby<'p>(
    scheme: &'p Record,
    portal: &'p Portal,
    open: &Open<'p>,
    reported: &mut BTreeSet<(&'p str, &'p str)>,
    sink: &Sink,
) {
    for participant in current(scheme, "participants", portal) {
        let home = participant.str("member");
        let place = portal.member(home).and_then(point);
        let Some(from) = place.filter(|_| portal.is_active_member(home)) else {
            continue;
        };
        let near: Vec<&Record> = (open.places.iter())
            .filter(|(host, at)| host.id != home && kilometers(from, *at) <= NEARBY)
            .map(|(host, _)| *host)
            .collect();
        // Who is let in nowhere at all has been reported as such.
        let without: Vec<&str> = (participant.list("issues_to").iter())
            .map(Item::as_str)
            .filter(|category| open.named.contains_key(category))
            .filter(|category| !open.to(home, category, &near, portal))
            .filter(|category| reported.insert((home, *category)))
            .collect();
        if !without.is_empty() {
            sink.report(
                Diagnostic::new(
                    &NO_HOST_NEARBY,
                    scheme.location(participant.span_of("issues_to")),
                    format!(
                        "within {NEARBY} km of `{home}` no library is open to `{}`",
                        without.join("`, `")
                    ),
                )
                .hint("ask the nearest libraries to let them in, or say what can be had without going there"),
            );
        }
    }
}
