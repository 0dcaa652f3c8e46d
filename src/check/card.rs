//! Rules of card schemes: who takes part, who lets whom in, and whether that still holds.

use super::agreement::not_in_force;
use crate::access::{entitlements, lets_in};
use crate::diag::{Diagnostic, Rule, Severity, Sink};
use crate::model::agreement::days_between;
use crate::model::portal::Portal;
use crate::model::record::Record;
use crate::schema::value::{Fields, Item};
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

pub(crate) const OUTSIDER: Rule = Rule {
    code: "outsider-in-card-scheme",
    numbers: &["C01"],
    severity: Severity::Error,
    summary: "a library that is not a member takes part in a card scheme",
    explanation: include_str!("explain/outsider-in-card-scheme.md"),
};
pub(crate) const DUPLICATE_ACCEPTANCE: Rule = Rule {
    code: "duplicate-acceptance",
    numbers: &["C01"],
    severity: Severity::Error,
    summary: "a host says twice, for the same readers on the same days, on what terms it lets them in",
    explanation: include_str!("explain/duplicate-acceptance.md"),
};
pub(crate) const ONE_SIDED_CATEGORY: Rule = Rule {
    code: "one-sided-category",
    numbers: &["C03"],
    severity: Severity::Warning,
    summary: "a category of readers gets the card but is let in nowhere, or is let in but gets no card",
    explanation: include_str!("explain/one-sided-category.md"),
};
pub(crate) const STALE_ACCEPTANCE: Rule = Rule {
    code: "stale-acceptance",
    numbers: &["C06", "T02"],
    severity: Severity::Warning,
    summary: "a host has not confirmed its terms for a long time",
    explanation: include_str!("explain/stale-acceptance.md"),
};
pub(crate) const STALE_SUSPENSION: Rule = Rule {
    code: "stale-suspension",
    numbers: &["C07"],
    severity: Severity::Warning,
    summary: "a suspension is over and still listed, or begins within two weeks",
    explanation: include_str!("explain/stale-suspension.md"),
};
pub(crate) const NO_AGREEMENT: Rule = Rule {
    code: "active-scheme-without-agreement",
    numbers: &["C09"],
    severity: Severity::Error,
    summary: "a card scheme is active while its agreement is not in force",
    explanation: include_str!("explain/active-scheme-without-agreement.md"),
};

pub(super) const RULES: &[&Rule] = &[
    &OUTSIDER,
    &DUPLICATE_ACCEPTANCE,
    &ONE_SIDED_CATEGORY,
    &STALE_ACCEPTANCE,
    &STALE_SUSPENSION,
    &NO_AGREEMENT,
];

/// Looks at every card scheme that has not ended.
pub(super) fn check(portal: &Portal, sink: &Sink) {
    for scheme in portal
        .all("card_scheme")
        .filter(|scheme| scheme.str("status") != "ended")
    {
        members(scheme, portal, sink);
        duplicates(scheme, sink);
        categories(scheme, portal, sink);
        for acceptance in current(scheme, "acceptances", portal) {
            confirmed(scheme, acceptance, portal, sink);
            suspensions(scheme, acceptance, portal, sink);
        }
        basis(scheme, portal, sink);
    }
}

/// The participants or acceptances that are not over.
pub(super) fn current<'a>(
    scheme: &'a Record,
    list: &'a str,
    portal: &'a Portal,
) -> impl Iterator<Item = &'a Fields> {
    scheme.maps(list).filter(|fields| {
        fields
            .date("until")
            .is_none_or(|until| until >= portal.as_of)
    })
}

fn members(scheme: &Record, portal: &Portal, sink: &Sink) {
    for (list, field, what) in [
        ("participants", "member", "participant"),
        ("acceptances", "host", "host"),
    ] {
        for fields in current(scheme, list, portal) {
            let id = fields.str(field);
            let status = portal
                .member(id)
                .map_or("", |member| member.str("membership.status"));
            if matches!(status, "applied" | "left") {
                let since = if status == "left" {
                    "has left the forum"
                } else {
                    "has only applied"
                };
                sink.report(
                    Diagnostic::new(
                        &OUTSIDER,
                        scheme.location(fields.span_of(field)),
                        format!("the {what} `{id}` {since} and is not a member"),
                    )
                    .hint("give the entry an `until`, or take it out")
                    .hint("or set `membership.status` of the library to what it is"),
                );
            }
        }
    }
}

fn duplicates(scheme: &Record, sink: &Sink) {
    let everybody: BTreeSet<&str> = scheme
        .maps("participants")
        .map(|participant| participant.str("member"))
        .collect();
    let mut seen: Vec<(&Fields, BTreeSet<&str>)> = Vec::new();
    for acceptance in scheme.maps("acceptances") {
        let mut homes: BTreeSet<&str> = acceptance.refs("home").into_iter().collect();
        if homes.is_empty() {
            homes.clone_from(&everybody);
        }
        for excluded in acceptance.refs("excluded_homes") {
            homes.remove(excluded);
        }
        let twin = seen.iter().find_map(|(other, other_homes)| {
            let meets = other.str("host") == acceptance.str("host")
                && share_days(other, acceptance)
                && !homes.is_disjoint(other_homes);
            let known = other.map("categories")?;
            let shared: Vec<&str> = acceptance
                .map("categories")?
                .iter()
                .map(|(category, _)| category)
                .filter(|category| known.has(category))
                .collect();
            (meets && !shared.is_empty()).then_some((*other, shared))
        });
        if let Some((other, shared)) = twin {
            sink.report(
                Diagnostic::new(
                    &DUPLICATE_ACCEPTANCE,
                    scheme.location(acceptance.span_of("host")),
                    format!(
                        "`{}` lets in `{}` twice on the same days",
                        acceptance.str("host"),
                        shared.join("`, `")
                    ),
                )
                .related(
                    scheme.location(other.span_of("host")),
                    "the other acceptance",
                )
                .hint(
                    "join the two, or part them by `from` and `until`, by `home`, or by category",
                ),
            );
        }
        seen.push((acceptance, homes));
    }
}

fn share_days(a: &Fields, b: &Fields) -> bool {
    let ends_before = |one: &Fields, other: &Fields| {
        one.date("until")
            .zip(other.date("from"))
            .is_some_and(|(until, from)| until < from)
    };
    !ends_before(a, b) && !ends_before(b, a)
}

fn categories(scheme: &Record, portal: &Portal, sink: &Sink) {
    let mut issued: BTreeMap<&str, &Item> = BTreeMap::new();
    for participant in current(scheme, "participants", portal) {
        for category in participant.list("issues_to") {
            issued.entry(category.as_str()).or_insert(category);
        }
    }
    // Those of whom the finder says yes.
    let mut accepted: BTreeMap<&str, &Fields> = BTreeMap::new();
    for acceptance in current(scheme, "acceptances", portal) {
        let all = entitlements(scheme, acceptance);
        for (category, entitlement) in all.filter(|(_, entitlement)| lets_in(entitlement)) {
            accepted.entry(category).or_insert(entitlement);
        }
    }
    for (category, item) in &issued {
        if !accepted.contains_key(category) {
            sink.report(
                Diagnostic::new(
                    &ONE_SIDED_CATEGORY,
                    scheme.location(item.span),
                    format!("`{category}` gets the card, but no host lets them in"),
                )
                .hint("add the category to an acceptance, or take it out of `issues_to`"),
            );
        }
    }
    for (category, entitlement) in &accepted {
        if !issued.contains_key(category) {
            sink.report(
                Diagnostic::new(
                    &ONE_SIDED_CATEGORY,
                    scheme.location(entitlement.span),
                    format!("`{category}` is let in, but no participant issues the card to them"),
                )
                .hint("add the category to `issues_to` of a participant, or take it out here"),
            );
        }
    }
}

fn confirmed(scheme: &Record, acceptance: &Fields, portal: &Portal, sink: &Sink) {
    let months = portal.threshold("acceptance_stale_months");
    let Some(last) = acceptance.date("last_confirmed") else {
        return;
    };
    let stale = last
        .checked_add(months.clamp(0, 12_000).months())
        .is_ok_and(|due: Date| due < portal.as_of);
    if stale {
        sink.report(
            Diagnostic::new(
                &STALE_ACCEPTANCE,
                scheme.location(acceptance.span_of("last_confirmed")),
                format!(
                    "`{}` last confirmed its terms on {last}, more than {months} months ago",
                    acceptance.str("host")
                ),
            )
            .hint("ask the library whether the terms still hold, then write the day of its answer"),
        );
    }
}

fn suspensions(scheme: &Record, acceptance: &Fields, portal: &Portal, sink: &Sink) {
    let host = acceptance.str("host");
    for suspension in acceptance.maps("suspensions") {
        if let Some(until) = suspension.date("until")
            && days_between(until, portal.as_of) > 1
        {
            sink.report(
                Diagnostic::new(
                    &STALE_SUSPENSION,
                    scheme.location(suspension.span_of("until")),
                    format!("the suspension of `{host}` ended on {until} and is still listed"),
                )
                .hint("take it out, or write the new last day if it goes on"),
            );
            continue;
        }
        let Some(from) = suspension.date("from") else {
            continue;
        };
        let days = days_between(portal.as_of, from);
        if (1..=14).contains(&days) {
            let affected: Vec<&str> = suspension
                .list("categories")
                .iter()
                .map(Item::as_str)
                .collect();
            let whom = if affected.is_empty() {
                "nobody".to_owned()
            } else {
                format!("no `{}`", affected.join("`, `"))
            };
            sink.report(
                Diagnostic::new(
                    &STALE_SUSPENSION,
                    scheme.location(suspension.span_of("from")),
                    format!("from {from}, in {days} days, `{host}` lets in {whom}"),
                )
                .severity(Severity::Info)
                .hint("tell readers in a news item before it begins"),
            );
        }
    }
}

fn basis(scheme: &Record, portal: &Portal, sink: &Sink) {
    let id = scheme.str("agreement");
    let Some(agreement) = portal.record("agreement", id) else {
        return;
    };
    let stands = not_in_force(agreement, portal);
    let Some(stands) = stands.filter(|_| scheme.str("status") == "active") else {
        return;
    };
    sink.report(
        Diagnostic::new(
            &NO_AGREEMENT,
            scheme.at("status"),
            format!("the scheme is active, but its agreement `{id}` {stands}"),
        )
        .related(agreement.at("status"), "the agreement")
        .hint("write `status: planned` or `status: suspended` until the agreement is in force"),
    );
}
