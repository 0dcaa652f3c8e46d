//! Rules of joint acquisition, as far as agreements speak of it.

use super::agreement::duties;
use crate::diag::{Diagnostic, Rule, Severity, Sink, Span};
use crate::model::agreement::{Standing, standing};
use crate::model::portal::Portal;
use crate::model::record::Record;

pub(crate) const NO_COORDINATOR: Rule = Rule {
    code: "joint-acquisition-without-coordinator",
    numbers: &["J02"],
    severity: Severity::Error,
    summary: "a joint acquisition has no coordinator, several, or one that is no active member",
    explanation: include_str!("explain/joint-acquisition-without-coordinator.md"),
};
pub(crate) const WITHDRAWN: Rule = Rule {
    code: "withdrawn-from-acquisition",
    numbers: &["J03"],
    severity: Severity::Error,
    summary: "a share in a joint acquisition falls to a library that withdrew or never joined",
    explanation: include_str!("explain/withdrawn-from-acquisition.md"),
};

pub(super) const RULES: &[&Rule] = &[&NO_COORDINATOR, &WITHDRAWN];

/// Looks at every agreement on joint acquisition that is not over.
pub(super) fn check(portal: &Portal, sink: &Sink) {
    for agreement in portal
        .all("agreement")
        .filter(|agreement| is_joint(agreement))
    {
        if !matches!(standing(agreement, portal), Standing::Past { .. }) {
            coordinator(agreement, portal, sink);
            shares(agreement, portal, sink);
        }
    }
}

/// Whether an agreement is about joint acquisition.
pub(super) fn is_joint(agreement: &Record) -> bool {
    agreement
        .maps("scope")
        .any(|scope| scope.str("form") == "joint_acquisition")
}

fn coordinator(agreement: &Record, portal: &Portal, sink: &Sink) {
    let report = |span: Span, message: String| {
        Diagnostic::new(&NO_COORDINATOR, agreement.location(span), message)
    };
    let coordinators: Vec<_> = agreement
        .maps("parties")
        .filter(|party| party.str("role") == "coordinator")
        .collect();
    match coordinators[..] {
        [] => sink.report(
            report(
                agreement.span_of("parties"),
                "nobody coordinates the joint acquisition".to_owned(),
            )
            .hint("write `role: coordinator` for the member that gathers the orders"),
        ),
        [one] => {
            let id = one.refs("party").first().copied().unwrap_or_default();
            let known = portal.member(id).is_some() || portal.record("partner", id).is_some();
            if known && !portal.is_active_member(id) {
                sink.report(
                    report(one.span_of("party"), format!("the coordinator `{id}` is not an active member"))
                        .hint("orders go through a member: give the role to one whose `membership.status` is `active`"),
                );
            }
        }
        [first, second, ..] => sink.report(
            report(
                second.span_of("role"),
                "the joint acquisition has two coordinators".to_owned(),
            )
            .related(agreement.location(first.span_of("role")), "the first")
            .hint("leave `coordinator` to one, and write `party` for the other"),
        ),
    }
}

fn shares(agreement: &Record, portal: &Portal, sink: &Sink) {
    let all = portal.parties(agreement);
    for (id, span, what) in duties(agreement) {
        let listed = agreement
            .maps("parties")
            .find(|party| party.refs("party").first() == Some(&id));
        let left = listed
            .and_then(|party| party.date("left"))
            .filter(|day| *day < portal.as_of);
        let resigned = portal
            .member(id)
            .is_some_and(|member| member.str("membership.status") == "left");
        let fault = match (listed, left) {
            (Some(_), Some(day)) => format!("{what} falls to `{id}`, which withdrew on {day}"),
            (Some(_), None) if resigned => format!("{what} falls to `{id}`, which left the forum"),
            // Who is no party at all is the subject of another rule.
            (None, _) if all.iter().any(|party| party == id) => {
                format!("{what} falls to `{id}`, which the agreement does not list")
            }
            _ => continue,
        };
        sink.report(
            Diagnostic::new(&WITHDRAWN, agreement.location(span), fault)
                .related(agreement.at("parties"), "the parties")
                .hint("give it to a library that takes part, or list this one with the day it `joined`"),
        );
    }
}
