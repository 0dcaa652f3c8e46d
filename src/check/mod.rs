//! Every rule that looks at more than one field, one file a subject.
//!
//! In: `Portal`. Out: findings in a `Sink`; nothing is changed and nothing stops at the first fault.
//! Lives here: rules of members, places, hours, agreements, cards, events, repositories, privacy, freshness, with their explanations.
//! Does not live here: what one field may hold (`schema`), references (`load`), records of catalogs (`holdings`).

mod acquisition;
mod agreement;
mod card;
mod clash;
mod event;
mod freshness;
mod grant;
mod holdings;
mod hours;
mod member;
mod place;
mod portal;
mod privacy;
mod repository;
mod terms;
mod week;

use crate::diag::{Rule, Sink};
use crate::model::portal::Portal;

/// A subject: its rules and the function that looks for them.
struct Subject {
    rules: &'static [&'static Rule],
    check: fn(&Portal, &Sink),
}

const SUBJECTS: &[Subject] = &[
    Subject {
        rules: portal::RULES,
        check: portal::check,
    },
    Subject {
        rules: member::RULES,
        check: member::check,
    },
    Subject {
        rules: place::RULES,
        check: place::check,
    },
    Subject {
        rules: hours::RULES,
        check: hours::check,
    },
    Subject {
        rules: week::RULES,
        check: week::check,
    },
    Subject {
        rules: agreement::RULES,
        check: agreement::check,
    },
    Subject {
        rules: card::RULES,
        check: card::check,
    },
    Subject {
        rules: terms::RULES,
        check: terms::check,
    },
    Subject {
        rules: grant::RULES,
        check: grant::check,
    },
    Subject {
        rules: acquisition::RULES,
        check: acquisition::check,
    },
    Subject {
        rules: event::RULES,
        check: event::check,
    },
    Subject {
        rules: clash::RULES,
        check: clash::check,
    },
    Subject {
        rules: repository::RULES,
        check: repository::check,
    },
    Subject {
        rules: holdings::RULES,
        check: holdings::check,
    },
    Subject {
        rules: privacy::RULES,
        check: privacy::check,
    },
    Subject {
        rules: freshness::RULES,
        check: freshness::check,
    },
];

/// Looks at the portal by every rule.
pub fn check(portal: &Portal, sink: &Sink) {
    for subject in SUBJECTS {
        (subject.check)(portal, sink);
    }
}

/// The rules of all subjects.
pub(crate) fn rules() -> impl Iterator<Item = &'static Rule> {
    SUBJECTS
        .iter()
        .flat_map(|subject| subject.rules.iter().copied())
}
