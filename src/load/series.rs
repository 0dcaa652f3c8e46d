//! Repetitions of a series, written out as events.
//!
//! Each day of the rule becomes the event `<series>-<day>`: the template, moved to that day. A file with that id wins.

use crate::diag::{Diagnostic, Rule, Severity, Sink};
use crate::model::agreement::days_between;
use crate::model::event;
use crate::model::portal::Portal;
use crate::model::record::Record;
use crate::model::recurrence::Recurrence;
use crate::schema::value::{Fields, Item, PartialDate, Value};
use jiff::civil::Date;
use jiff::{SignedDuration, ToSpan};

pub(crate) const BAD_RECURRENCE: Rule = Rule {
    code: "bad-recurrence",
    numbers: &[],
    severity: Severity::Error,
    summary: "a series cannot be written out as events",
    explanation: include_str!("explain/bad-recurrence.md"),
};

/// Adds the events of every series that has a rule and a template.
pub(super) fn expand(portal: &mut Portal, sink: &Sink) {
    let mut events = Vec::new();
    for series in portal.all("series") {
        match repetitions(series, portal) {
            Ok(found) => events.extend(found),
            Err(fault) => sink.report(*fault),
        }
    }
    let known = portal.records.entry("event".to_owned()).or_default();
    for event in events {
        known.entry(event.id.clone()).or_insert(event);
    }
}

fn repetitions(series: &Record, portal: &Portal) -> Result<Vec<Record>, Box<Diagnostic>> {
    let fault = |path: &str, message: String, hint: &str| {
        Box::new(Diagnostic::new(&BAD_RECURRENCE, series.at(path), message).hint(hint))
    };
    // A template without a rule is a draft of a series; a rule alone describes what single files hold.
    let (Some(rule), Some(template)) = (series.get("recurrence"), series.map("template")) else {
        return Ok(Vec::new());
    };
    let rule = Recurrence::parse(rule.as_str()).map_err(|why| {
        fault(
            "recurrence",
            format!("the rule `{}` cannot be read: {why}", rule.as_str()),
            "for example `FREQ=MONTHLY;BYDAY=1TU;COUNT=6`, the first Tuesday of six months",
        )
    })?;
    let until = series.date("until");
    if !rule.ends() && until.is_none() {
        return Err(fault(
            "recurrence",
            "the rule never ends".to_owned(),
            "add `;COUNT=12` or `;UNTIL=20261231`, or give the series a field `until`",
        ));
    }
    let first = template
        .maps("sessions")
        .filter_map(|session| session.datetime("start"))
        .min()
        .ok_or_else(|| {
            fault(
                "template",
                "the template has no session that could be repeated".to_owned(),
                "write `sessions: [{id: one, start: 2026-02-03T09:00, end: 2026-02-03T11:00}]` with the day of the first repetition",
            )
        })?
        .date();
    let missing: Vec<&str> = portal
        .schema
        .kind("event")
        .into_iter()
        .flat_map(|kind| kind.fields.iter())
        .filter(|field| {
            field.required && !template.has(&field.name) && !carried(series, &field.name)
        })
        .map(|field| field.name.as_str())
        .collect();
    if !missing.is_empty() {
        return Err(fault(
            "template",
            format!(
                "the template lacks what every event needs: `{}`",
                missing.join("`, `")
            ),
            "add these fields to the template, as in a file of `content/events/`",
        ));
    }
    let excluded: Vec<Date> = series
        .list("exdate")
        .iter()
        .filter_map(|item| match item.value {
            Value::Date(date) => Some(date.first()),
            _ => None,
        })
        .collect();
    let days = rule.days(series.date("from").unwrap_or(first), &excluded, until);
    Ok(days
        .into_iter()
        .map(|day| repetition(series, template, first, day, portal))
        .collect())
}

/// Whether the series itself says what an event needs.
fn carried(series: &Record, name: &str) -> bool {
    match name {
        "title" => series.has("name"),
        "kind" | "updated" => series.has(name),
        "organisers" => series.has("owner"),
        _ => false,
    }
}

fn repetition(
    series: &Record,
    template: &Fields,
    first: Date,
    day: Date,
    portal: &Portal,
) -> Record {
    let mut fields = template.clone();
    let once = series.bool("registration_once") == Some(true);
    shift(&mut fields, first, day, once);
    let mut add = |name: &str, item: Option<&Item>| {
        if let (Some(item), false) = (item, fields.has(name)) {
            fields.entries.push((name.to_owned(), item.clone()));
        }
    };
    add("title", series.get("name"));
    add("kind", series.get("kind"));
    add("updated", series.get("updated"));
    add("visibility", series.get("visibility"));
    let owner = series.get("owner").map(|owner| Item {
        value: Value::List(vec![owner.clone()]),
        span: owner.span,
    });
    add("organisers", owner.as_ref());
    let itself = Item {
        value: Value::Ref("series".to_owned(), series.id.clone()),
        span: fields.span,
    };
    // What belongs to one event alone is not passed on to its repetitions.
    let own = [
        "series",
        "uid",
        "sequence",
        "previous_ids",
        "previous_starts",
        "number",
    ];
    fields
        .entries
        .retain(|(name, _)| !own.contains(&name.as_str()));
    fields.entries.push(("series".to_owned(), itself));
    let mut record = Record {
        kind: "event".to_owned(),
        id: format!("{}-{day}", series.id),
        path: series.path.clone(),
        fields,
    };
    // Nobody edits a repetition that was held as planned, so the day closes it.
    let over = event::is_past(&record, portal, portal.as_of);
    let status = record
        .fields
        .entries
        .iter_mut()
        .find(|(name, _)| name == "status");
    if over
        && let Some((_, item)) = status
        && let Value::Code(code, _) = &mut item.value
        && code == "confirmed"
    {
        "completed".clone_into(code);
    }
    record
}

/// Moves the sessions, and the registration unless one holds for the whole series, by the days between the first repetition and this one.
fn shift(fields: &mut Fields, first: Date, day: Date, registered_once: bool) {
    let days = days_between(first, day);
    for (name, item) in &mut fields.entries {
        if name == "sessions" || (name == "registration" && !registered_once) {
            shift_item(item, days);
        }
    }
}

fn shift_item(item: &mut Item, days: i64) {
    match &mut item.value {
        Value::DateTime(at, _) => {
            *at = at.saturating_add(SignedDuration::from_hours(days * 24));
        }
        Value::Date(date) => {
            let moved = date.first().saturating_add(days.days());
            *date = PartialDate {
                year: moved.year(),
                month: Some(moved.month()),
                day: Some(moved.day()),
            };
        }
        Value::List(items) => items.iter_mut().for_each(|item| shift_item(item, days)),
        Value::Map(fields) => fields
            .entries
            .iter_mut()
            .for_each(|(_, item)| shift_item(item, days)),
        _ => {}
    }
}
