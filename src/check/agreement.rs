//! Rules of agreements: standing against dates, parties, obligations, and what rests on an agreement that is over.

use crate::diag::{Diagnostic, Location, Rule, Severity, Sink, Span};
use crate::model::agreement::{Standing, carries, last_day, periods, standing, successors};
use crate::model::obligation;
use crate::model::portal::Portal;
use crate::model::record::Record;
use crate::model::repository::{accesses, is_kept};
use crate::schema::value::{Fields, Item, Value};

pub(crate) const STATUS_CONTRADICTS_DATES: Rule = Rule {
    code: "agreement-status-contradicts-dates",
    numbers: &["A01"],
    severity: Severity::Error,
    summary: "the status of an agreement says one thing and its periods another",
    explanation: include_str!("explain/agreement-status-contradicts-dates.md"),
};
pub(crate) const ENDS_SOON: Rule = Rule {
    code: "agreement-ends-soon",
    numbers: &["A02"],
    severity: Severity::Warning,
    summary: "an agreement ends soon and nothing is planned to follow it",
    explanation: include_str!("explain/agreement-ends-soon.md"),
};
pub(crate) const BAD_PERIODS: Rule = Rule {
    code: "bad-agreement-periods",
    numbers: &["A03"],
    severity: Severity::Error,
    summary: "the periods of an agreement overlap, run backward, or lack the end they promise",
    explanation: include_str!("explain/bad-agreement-periods.md"),
};
pub(crate) const BAD_PARTIES: Rule = Rule {
    code: "bad-agreement-parties",
    numbers: &["A04"],
    severity: Severity::Error,
    summary: "an agreement has fewer than two parties, one of them twice, or two coordinators",
    explanation: include_str!("explain/bad-agreement-parties.md"),
};
pub(crate) const OUTSIDER: Rule = Rule {
    code: "outsider-in-agreement",
    numbers: &["A05"],
    severity: Severity::Error,
    summary: "a right, an obligation or a task falls to somebody who is no party",
    explanation: include_str!("explain/outsider-in-agreement.md"),
};
pub(crate) const LAPSED_BASIS: Rule = Rule {
    code: "lapsed-basis",
    numbers: &["A07"],
    severity: Severity::Error,
    summary: "something is still offered on an agreement that is over",
    explanation: include_str!("explain/lapsed-basis.md"),
};
pub(crate) const UNMET_OBLIGATION: Rule = Rule {
    code: "unmet-obligation",
    numbers: &["A15"],
    severity: Severity::Warning,
    summary: "fewer events were held in a period than the agreement asks for",
    explanation: include_str!("explain/unmet-obligation.md"),
};

pub(super) const RULES: &[&Rule] = &[
    &STATUS_CONTRADICTS_DATES,
    &ENDS_SOON,
    &BAD_PERIODS,
    &BAD_PARTIES,
    &OUTSIDER,
    &LAPSED_BASIS,
    &UNMET_OBLIGATION,
];

/// Looks at every agreement.
pub(super) fn check(portal: &Portal, sink: &Sink) {
    for agreement in portal.all("agreement") {
        status(agreement, portal, sink);
        ends_soon(agreement, portal, sink);
        terms(agreement, sink);
        parties(agreement, portal, sink);
        outsiders(agreement, portal, sink);
        basis(agreement, portal, sink);
        obligations(agreement, portal, sink);
    }
}

fn status(agreement: &Record, portal: &Portal, sink: &Sink) {
    let periods = periods(agreement);
    let today = portal.as_of;
    let now = periods.iter().find(|period| period.covers(today));
    let status = agreement.str("status");
    let fault = |message: String| {
        Diagnostic::new(&STATUS_CONTRADICTS_DATES, agreement.at("status"), message)
    };
    let found = match (status, now) {
        // Without a period the schema has spoken already.
        _ if periods.is_empty() => return,
        ("active" | "signed", None) => {
            let next = periods.iter().find(|period| period.start > today);
            match (next, status) {
                (Some(next), "active") => fault(format!(
                    "the status is `active`, but the next period begins on {}",
                    next.start
                ))
                .related(
                    agreement.location(next.fields.span_of("start")),
                    "begins here",
                )
                .hint("write `status: signed` until then"),
                (Some(_), _) => return,
                (None, _) => {
                    let ended = last_day(agreement).map_or(String::new(), |day| day.to_string());
                    let last = periods
                        .last()
                        .map_or(agreement.fields.span, |period| period.fields.span_of("end"));
                    fault(format!(
                        "the status is `{status}`, but the last period ended on {ended}"
                    ))
                    .related(agreement.location(last), "ended here")
                    .hint("add the next period, if it was renewed")
                    .hint("write `status: expired`, if it was not")
                }
            }
        }
        ("expired" | "terminated", Some(period)) => {
            let until = period
                .end
                .map_or("has no end".to_owned(), |end| format!("runs until {end}"));
            fault(format!("the status is `{status}`, but its period {until}"))
                .related(
                    agreement.location(period.fields.span),
                    "this period covers the day of the build",
                )
                .hint(
                    "let the period end on the day the agreement ended, or write `status: active`",
                )
        }
        _ => return,
    };
    sink.report(found);
}

fn ends_soon(agreement: &Record, portal: &Portal, sink: &Sink) {
    let Standing::EndingSoon { until, days } = standing(agreement, portal) else {
        return;
    };
    let planned = agreement.has("renewal_on") || !successors(agreement, portal).is_empty();
    if agreement.str("status") != "active" || planned {
        return;
    }
    let at = periods(agreement)
        .iter()
        .find(|period| period.end == Some(until))
        .map_or(agreement.at("periods"), |period| {
            agreement.location(period.fields.span_of("end"))
        });
    let left = match days {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        days => format!("in {days} days"),
    };
    let found = Diagnostic::new(
        &ENDS_SOON,
        at,
        format!("the agreement ends {left}, on {until}, and nothing follows it"),
    );
    sink.report(if agreement.bool("auto_renew") == Some(true) {
        found
            .severity(Severity::Info)
            .hint("it renews by itself: add the next period once nobody has given notice")
    } else {
        found
            .hint("write `renewal_on:` with the day on which it is to be renewed")
            .hint("or add the next period, or an agreement that `supersedes` this one")
    });
}

fn terms(agreement: &Record, sink: &Sink) {
    let periods = periods(agreement);
    let report = |span: Span, message: String, hint: &str| {
        sink.report(Diagnostic::new(&BAD_PERIODS, agreement.location(span), message).hint(hint));
    };
    for period in &periods {
        if let Some(end) = period.end.filter(|end| *end < period.start) {
            report(
                period.fields.span_of("end"),
                format!(
                    "the period ends on {end}, before it begins on {}",
                    period.start
                ),
                "exchange the two days, or mend the year",
            );
        }
    }
    for pair in periods.windows(2) {
        let [first, second] = pair else { continue };
        if let Some(end) = first.end {
            if end >= second.start {
                report(
                    second.fields.span_of("start"),
                    format!(
                        "the period begins on {}, but the one before it runs until {end}",
                        second.start
                    ),
                    "let each period begin on the day after the last",
                );
            }
        } else {
            let message = if second.end.is_none() {
                "two periods have no end".to_owned()
            } else {
                format!(
                    "the period begins on {}, but the one before it has no end",
                    second.start
                )
            };
            report(
                second.fields.span,
                message,
                "give the earlier period an `end`",
            );
        }
    }
    if agreement.str("end_semantics") == "explicit"
        && let Some(open) = periods.last().filter(|period| period.end.is_none())
    {
        report(
            open.fields.span,
            "`end_semantics` is `explicit`, but the last period has no end".to_owned(),
            "add `end:`, or write `end_semantics: open_ended`",
        );
    }
}

fn parties(agreement: &Record, portal: &Portal, sink: &Sink) {
    let report = |span: Span, message: String| {
        Diagnostic::new(&BAD_PARTIES, agreement.location(span), message)
    };
    let mut seen: Vec<(&str, Span)> = Vec::new();
    let mut witnesses: Vec<&str> = Vec::new();
    let mut coordinators: Vec<Span> = Vec::new();
    for party in agreement.maps("parties") {
        let Some(id) = party.refs("party").first().copied() else {
            continue;
        };
        let span = party.span_of("party");
        match seen.iter().find(|(known, _)| *known == id) {
            Some((_, first)) => sink.report(
                report(span, format!("`{id}` is a party twice"))
                    .related(agreement.location(*first), "the other time")
                    .hint("keep one of the two; a party that came back has one `joined` and no `left`"),
            ),
            None => seen.push((id, span)),
        }
        match party.str("role") {
            "coordinator" => coordinators.push(party.span_of("role")),
            "witness" => witnesses.push(id),
            _ => {}
        }
    }
    let bound = portal
        .parties(agreement)
        .into_iter()
        .filter(|id| !witnesses.contains(&id.as_str()))
        .count();
    if bound < 2 && agreement.has("parties") {
        let one = if bound == 1 { "one party" } else { "no party" };
        sink.report(
            report(agreement.span_of("parties"), format!("the agreement has {one}, and two make an agreement"))
                .hint("list the other side, or write `party_rule: all_active_members`; a witness is not bound"),
        );
    }
    // In joint acquisition the coordinator is the subject of a rule of its own.
    if let [first, second, ..] = coordinators[..]
        && !super::acquisition::is_joint(agreement)
    {
        sink.report(
            report(second, "the agreement has two coordinators".to_owned())
                .related(agreement.location(first), "the first")
                .hint("leave `coordinator` to one, and write `party` for the other"),
        );
    }
}

/// What is given to a party: its id and place, and what it is.
pub(super) fn duties(agreement: &Record) -> Vec<(&str, Span, &'static str)> {
    let lists = [
        ("rights", "a right"),
        ("obligations", "an obligation"),
        ("division_of_work", "a task"),
    ];
    let given = |(list, what): (&'static str, &'static str)| {
        agreement
            .maps(list)
            .flat_map(|fields: &Fields| {
                let item = fields.get("party");
                let items = item.map_or(&[][..], |item| {
                    item.as_list().unwrap_or(std::slice::from_ref(item))
                });
                items.iter().filter(|item| is_known(item))
            })
            .map(move |item| (item.as_str(), item.span, what))
    };
    lists.into_iter().flat_map(given).collect()
}

/// Whether a value names a record that exists.
pub(super) fn is_known(item: &Item) -> bool {
    matches!(&item.value, Value::Ref(kind, _) if !kind.is_empty())
}

fn outsiders(agreement: &Record, portal: &Portal, sink: &Sink) {
    let parties = portal.parties(agreement);
    for (id, span, what) in duties(agreement) {
        if !parties.iter().any(|party| party == id) {
            sink.report(
                Diagnostic::new(
                    &OUTSIDER,
                    agreement.location(span),
                    format!("{what} falls to `{id}`, which is not a party"),
                )
                .related(agreement.at("parties"), "the parties")
                .hint(format!(
                    "add `{id}` to `parties`, or name one of the parties here"
                )),
            );
        }
    }
}

/// Why an agreement that will be in force does not carry anything yet, or not now; nothing where it does, and where it is over,
/// for then all that rested on it is listed at the agreement.
pub(super) fn not_in_force(agreement: &Record, portal: &Portal) -> Option<String> {
    if carries(agreement, portal, portal.as_of) {
        return None;
    }
    match standing(agreement, portal) {
        Standing::Negotiation => Some("is not signed yet".to_owned()),
        Standing::Upcoming { from } => Some(format!("begins only on {from}")),
        Standing::Suspended => Some("is suspended".to_owned()),
        Standing::Past { .. } | Standing::InForce { .. } | Standing::EndingSoon { .. } => None,
    }
}

fn basis(agreement: &Record, portal: &Portal, sink: &Sink) {
    let Standing::Past { ended } = standing(agreement, portal) else {
        return;
    };
    if carries(agreement, portal, portal.as_of) {
        return;
    }
    let mut resting: Vec<(String, Location)> = Vec::new();
    for service in portal
        .all("service")
        .filter(|service| service.str("status") == "offered")
    {
        let bases = service.refs("agreements");
        let other = bases
            .iter()
            .filter_map(|id| portal.record("agreement", id))
            .any(|basis| carries(basis, portal, portal.as_of));
        if bases.contains(&agreement.id.as_str()) && !other {
            resting.push((
                format!("service `{}`", service.id),
                service.at("agreements"),
            ));
        }
    }
    for scheme in portal
        .all("card_scheme")
        .filter(|scheme| scheme.str("status") == "active")
    {
        if scheme.refs("agreement").first() == Some(&agreement.id.as_str()) {
            let hosts = scheme.list("acceptances").len();
            let hosts = match hosts {
                1 => "1 acceptance".to_owned(),
                hosts => format!("{hosts} acceptances"),
            };
            resting.push((
                format!("card scheme `{}` with {hosts}", scheme.id),
                scheme.at("agreement"),
            ));
        }
    }
    for repository in portal
        .all("repository")
        .filter(|repository| is_kept(repository))
    {
        let is_shared = accesses(repository).any(|(_, access)| access == "forum_members");
        if is_shared && repository.str("sharing_agreement") == agreement.id {
            resting.push((
                format!("repository `{}`", repository.id),
                repository.at("sharing_agreement"),
            ));
        }
    }
    if resting.is_empty() {
        return;
    }
    let names: Vec<&str> = resting.iter().map(|(name, _)| name.as_str()).collect();
    let listed = match names.split_last() {
        Some((last, others)) if !others.is_empty() => {
            format!("{} and {last}", others.join(", "))
        }
        _ => names.concat(),
    };
    let over = ended.map_or_else(
        || format!("the agreement is {}", agreement.str("status")),
        |day| format!("the agreement ended on {day}"),
    );
    let mut found = Diagnostic::new(
        &LAPSED_BASIS,
        agreement.at("status"),
        format!("{over}, and no other carries {listed}"),
    );
    for (name, place) in resting {
        found = found.related(place, format!("{name} rests on it"));
    }
    sink.report(
        found
            .hint("add the agreement that `supersedes` this one, or the next period")
            .hint("or set what rests on it to `ended` or `suspended`"),
    );
}

fn obligations(agreement: &Record, portal: &Portal, sink: &Sink) {
    // When an agreement ended early its periods do not tell which days still counted.
    if matches!(
        agreement.str("status"),
        "draft" | "negotiation" | "terminated" | "superseded"
    ) {
        return;
    }
    for duty in agreement.maps("obligations") {
        let short: Vec<String> = obligation::dues(duty, agreement, portal)
            .iter()
            .filter(|due| !due.waived && due.met.len() < due.owed)
            .map(|due| {
                format!(
                    "{} of {} from {} to {}",
                    due.met.len(),
                    due.owed,
                    due.from,
                    due.to
                )
            })
            .collect();
        // The latest periods are those that can still be made up for.
        let shown: Vec<&str> = short.iter().rev().take(3).map(String::as_str).collect();
        if shown.is_empty() {
            continue;
        }
        let more = match short.len() - shown.len() {
            0 => String::new(),
            more => format!("; and {more} earlier"),
        };
        let message = format!(
            "too few events meet the obligation `{}`: {}{more}",
            duty.str("id"),
            shown.join("; ")
        );
        sink.report(
            Diagnostic::new(
                &UNMET_OBLIGATION,
                agreement.location(duty.span_of("count")),
                message,
            )
            .hint(format!(
                "write `fulfils: [{{agreement: {}, obligation: {}}}]` in the events that count",
                agreement.id,
                duty.str("id")
            ))
            .hint("or say in `waived:` from when until when the duty rested, and why"),
        );
    }
}
