//! The terms of an acceptance, filled where it is silent with what the host asks of all visitors.

use super::answer::{Basis, Fee, Returns, Terms};
use super::read::{ENTRY, borrow, money, requirements, word};
use super::scheme::{Found, Scheme};
use super::visit::{CARD, INTRODUCTION, Visiting};
use crate::model::hours::week;
use crate::model::portal::Portal;
use crate::model::record::Record;
use crate::schema::value::{Fields, Value};

/// Spells out a yes.
pub(super) fn of<'p>(
    scheme: &Scheme<'p>,
    found: Found<'p>,
    category: &str,
    visiting: &Visiting<'p>,
    portal: &Portal,
) -> Terms<'p> {
    let acceptance = &scheme.acceptances[found.acceptance];
    let fields = acceptance.fields;
    let Some(entitlement) = scheme.entitlement(found.acceptance, category) else {
        return Terms::default();
    };
    let given = entitlement.fields;
    let lends = entitlement.levels.contains(&"borrow");
    let asked = asked(fields, scheme.kind, visiting, portal);
    Terms {
        basis: Some(Basis {
            scheme: scheme.id,
            agreement: found.agreement,
            acceptance: acceptance.position,
        }),
        levels: entitlement.levels.clone(),
        borrow: borrow(given).filter(|_| lends),
        fees: fees(given, category, visiting),
        note: given.text("note"),
        max_visits_per_month: given.int("max_visits_per_month"),
        returns_at: asked.returns_at.clone().filter(|_| lends),
        ..asked
    }
}

/// What an acceptance asks of all whom it lets in.
pub(super) fn asked<'p>(
    fields: &'p Fields,
    scheme_kind: &str,
    visiting: &Visiting<'p>,
    portal: &Portal,
) -> Terms<'p> {
    Terms {
        documents: documents(fields, scheme_kind, visiting),
        advance_notice: word(fields, "advance_notice").or(visiting.advance_notice),
        advance_notice_channel: visiting.channel,
        report_to: fields.text("report_to").or(visiting.report_to),
        returns_at: returns_at(fields, portal),
        hours: fields
            .map("hours")
            .map(|map| week(Some(map)))
            .or_else(|| visiting.hours.clone()),
        capacity: fields.int("capacity").or(visiting.capacity),
        first_visit_office_hours: fields.bool("first_visit_office_hours") == Some(true),
        last_confirmed: fields.date("last_confirmed"),
        contact_role: word(fields, "contact_role"),
        ..Terms::default()
    }
}

/// What the acceptance says of entry goes before what the host asks of visitors; copies and prints cost the same for all.
fn fees<'p>(given: &'p Fields, category: &str, visiting: &Visiting<'p>) -> Vec<Fee<'p>> {
    let own = money(given, "fee").map(|(amount, currency)| Fee {
        what: ENTRY,
        amount,
        currency,
        unit: None,
        note: None,
    });
    let says_entry = own.is_some();
    let others = visiting
        .fees_of(category)
        .filter(|fee| !(says_entry && fee.what == ENTRY));
    own.into_iter().chain(others.cloned()).collect()
}

/// The acceptance's own list, else the host's for all visitors together with what a reader of such a scheme carries.
fn documents<'p>(
    acceptance: &'p Fields,
    scheme_kind: &str,
    visiting: &Visiting<'p>,
) -> Vec<Vec<&'p str>> {
    if acceptance.has("documents") {
        return requirements(acceptance, "documents");
    }
    let carried = carried(scheme_kind);
    // The card of which the host speaks is of another scheme where this one has none.
    let is_had = |code: &&str| *code != CARD || carried == CARD;
    let had = visiting.documents.iter().map(|any_of| {
        let had = any_of.iter().copied().filter(is_had);
        had.collect::<Vec<_>>()
    });
    let mut documents: Vec<Vec<&'p str>> = had.filter(|any_of| !any_of.is_empty()).collect();
    let is_named = documents.iter().flatten().any(|code| *code == carried);
    if !is_named {
        documents.insert(0, vec![carried]);
    }
    documents
}

/// What shows that a reader comes under a scheme of a kind.
fn carried(scheme_kind: &str) -> &'static str {
    match scheme_kind {
        super::LETTER => INTRODUCTION,
        "national_id" => "national_id",
        _ => CARD,
    }
}

fn returns_at<'p>(acceptance: &'p Fields, portal: &Portal) -> Option<Returns<'p>> {
    match &acceptance.get("returns_at")?.value {
        Value::Word(place) if place == "host_only" => Some(Returns::HostOnly),
        Value::Word(_) => Some(Returns::AnyParticipant),
        _ => {
            let mut members = acceptance.refs("returns_at");
            members.retain(|id| portal.member(id).is_some_and(Record::is_public));
            // Nobody is left where all of them are not public.
            (!members.is_empty()).then_some(Returns::Members(members))
        }
    }
}
