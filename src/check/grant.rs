//! Rules of grants, as far as agreements speak of them.

use super::agreement::is_known;
use crate::diag::{Diagnostic, Rule, Severity, Sink};
use crate::model::agreement::{Standing, standing};
use crate::model::portal::Portal;
use crate::model::record::Record;
use crate::schema::value::Fields;

pub(crate) const BAD_GRANT_PARTIES: Rule = Rule {
    code: "bad-grant-parties",
    numbers: &["G01"],
    severity: Severity::Error,
    summary: "a grant lacks a partner that gives or a member that receives",
    explanation: include_str!("explain/bad-grant-parties.md"),
};

pub(super) const RULES: &[&Rule] = &[&BAD_GRANT_PARTIES];

/// Looks at every agreement on a grant.
pub(super) fn check(portal: &Portal, sink: &Sink) {
    for agreement in portal.all("agreement") {
        let with = |role: &str| -> Vec<&Fields> {
            agreement
                .maps("parties")
                .filter(|party| party.str("role") == role)
                .collect()
        };
        let (grantors, recipients) = (with("grantor"), with("recipient"));
        let is_grant = agreement.str("kind") == "grant_agreement"
            || !grantors.is_empty()
            || !recipients.is_empty();
        if is_grant {
            let over = matches!(standing(agreement, portal), Standing::Past { .. });
            sides(agreement, &grantors, &recipients, over, portal, sink);
        }
    }
}

fn sides(
    agreement: &Record,
    grantors: &[&Fields],
    recipients: &[&Fields],
    over: bool,
    portal: &Portal,
    sink: &Sink,
) {
    let report = |span, message: String, hint: &str| {
        sink.report(
            Diagnostic::new(&BAD_GRANT_PARTIES, agreement.location(span), message).hint(hint),
        );
    };
    let parties = agreement.span_of("parties");
    if grantors.is_empty() {
        report(
            parties,
            "the grant has no grantor".to_owned(),
            "write `role: grantor` for the partner that gives",
        );
    }
    if recipients.is_empty() {
        report(
            parties,
            "the grant has no recipient".to_owned(),
            "write `role: recipient` for each member that receives",
        );
    }
    for party in grantors {
        let id = party.str("party");
        if party.get("party").is_some_and(is_known) && portal.record("partner", id).is_none() {
            report(
                party.span_of("party"),
                format!("the grantor `{id}` is a member, not a partner"),
                "grants come from partners: describe the giver in `content/partners/`, or change the role",
            );
        }
    }
    for party in recipients {
        let id = party.str("party");
        let message = match portal.member(id) {
            None => format!("the recipient `{id}` is a partner, not a member"),
            // Who received a grant and left later is no fault of an agreement that is over.
            Some(member)
                if !over && matches!(member.str("membership.status"), "left" | "applied") =>
            {
                format!(
                    "the recipient `{id}` is not a member: its membership is `{}`",
                    member.str("membership.status")
                )
            }
            Some(_) => continue,
        };
        if party.get("party").is_some_and(is_known) {
            report(
                party.span_of("party"),
                message,
                "name a member, or let the period of the agreement end on the day the member left",
            );
        }
    }
}
