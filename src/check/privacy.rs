//! Rules of privacy: what may be said of persons.
//!
//! Columns of personal data in catalog exports are the business of `holdings`.

use crate::diag::{Diagnostic, Rule, Severity, Sink};
use crate::model::portal::Portal;
use crate::model::record::Record;
use crate::schema::value::{Fields, Localized};

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

/// Whether a name is that of a desk: it reads differently in two languages and has no proper name in common.
///
/// Persons are called the same in every language. Where it is in doubt the name counts as that of a person.
fn is_desk(name: &Localized) -> bool {
    let proper = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric());
        let is_proper = |word: &&str| {
            word.chars().next().is_some_and(char::is_uppercase)
                && word.chars().any(char::is_lowercase)
        };
        words.filter(is_proper).map(str::to_owned).collect()
    };
    let [first, others @ ..] = &name.0[..] else {
        return false;
    };
    let known = proper(&first.text);
    !others.is_empty()
        && others.iter().all(|other| {
            other.text != first.text && proper(&other.text).iter().all(|word| !known.contains(word))
        })
}

fn consent(portal: &Portal, record: &Record, contact: &Fields, sink: &Sink) {
    let Some(name) = contact.get("name") else {
        return;
    };
    let is_public = matches!(contact.str("visibility"), "" | "public");
    let given = contact.bool("consent.given");
    if !is_public || (given.is_none() && contact.text("name").is_some_and(is_desk)) {
        return;
    }
    let from = contact.date("consent.on");
    let fault = match given {
        Some(true) if from.is_none_or(|from| from <= portal.as_of) => return,
        Some(true) => "consent lies in the future",
        Some(false) => "consent was not given",
        None => "nothing is said of consent",
    };
    let found = Diagnostic::new(
        &PERSONAL_CONTACT_WITHOUT_CONSENT,
        record.location(name.span),
        format!(
            "the name `{}` would be published, but {fault}",
            name.as_str()
        ),
    );
    let found = match given {
        None => found.hint("if it is a desk, write it into `unit`, or its name in both languages"),
        Some(_) => found,
    };
    sink.report(
        found
            .hint("name the desk in `unit` in place of the person, or set `visibility: internal`")
            .hint("after asking the person, write `consent: {given: true, on: …}`"),
    );
}
