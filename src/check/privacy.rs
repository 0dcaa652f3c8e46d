//! Rules of privacy: what may be said of persons.
//!
//! Columns of personal data in catalog exports are the business of `holdings`.

use crate::diag::{Diagnostic, Rule, Severity, Sink};
use crate::model::portal::Portal;
use crate::model::record::Record;
use crate::schema::value::Fields;

pub(crate) const PERSONAL_CONTACT_WITHOUT_CONSENT: Rule = Rule {
    code: "personal-contact-without-consent",
    numbers: &["D02"],
    severity: Severity::Error,
    summary: "a contact with a name would be published without consent",
    explanation: include_str!("explain/personal-contact-without-consent.md"),
};

pub(super) const RULES: &[&Rule] = &[&PERSONAL_CONTACT_WITHOUT_CONSENT];

pub(super) fn check(portal: &Portal, sink: &Sink) {
    for contact in portal.settings.maps("forum.contacts") {
        consent(portal, &portal.settings, contact, sink);
    }
    for record in portal.records.values().flat_map(|records| records.values()) {
        if record.is_public() {
            for contact in record.maps("contacts") {
                consent(portal, record, contact, sink);
            }
        }
    }
}

fn consent(portal: &Portal, record: &Record, contact: &Fields, sink: &Sink) {
    let Some(name) = contact.get("name") else {
        return;
    };
    if !matches!(contact.str("visibility"), "" | "public") {
        return;
    }
    let report = |message: &str| {
        Diagnostic::new(
            &PERSONAL_CONTACT_WITHOUT_CONSENT,
            record.location(name.span),
            message,
        )
        .hint("name the desk in `unit` in place of the person, or set `visibility: internal`")
    };
    let from = contact.date("consent.date");
    match contact.bool("consent.given") {
        Some(true) if from.is_none_or(|from| from <= portal.as_of) => {}
        Some(true) => sink.report(
            report("this contact names a person whose consent lies in the future")
                .hint("mend `consent.date`"),
        ),
        Some(false) => sink.report(report(
            "this contact names a person who has not consented to being published",
        )),
        None => sink.report(
            report("this contact names a person and says nothing of consent")
                .hint("after asking the person, write `consent: {given: true, date: …}`"),
        ),
    }
}
