//! The hours of a library: its weeks, the days that differ, the days ahead.

use crate::model::horizon::{Horizon, last_entry_minutes};
use crate::model::hours::{Day, DayState, Extra, Hours, Source, visitors};
use crate::model::record::Record;
use crate::render::i18n::Arg;
use crate::render::machine;
use crate::render::view::View;
use crate::schema::value::Fields;
use jiff::civil::Date;
use serde_json::{Map, Value as Json, json};

/// The state of a day on which nothing but second schedules is open, as templates name it.
pub(super) const ONLY_EXTRA: &str = "extra";

/// How many days ahead a page shows.
const N_DAYS: usize = 7;

/// The hours of a member: the regular week, what differs from it and is not over on the day of the build, and the next
/// seven days from that day.
pub(super) fn hours(member: &Record, view: View<'_>) -> Json {
    let hours = Hours::of(member, view.portal);
    let fields = member.map("opening_hours").cloned().unwrap_or_default();
    let (state, closure) = standing(member, view);
    let mut projected = view
        .part(member, &["opening_hours"])
        .remove("opening_hours")
        .unwrap_or(Json::Null);
    let days: Vec<Json> = Horizon::of(view.portal)
        .days()
        .take(N_DAYS)
        .map(|date| library_day(member, &hours, date, view))
        .collect();
    let ics = hours
        .says_something()
        .then(|| view.routes.closures(&member.id));
    let minutes = hours.regular_minutes_per_week();
    let today = view.portal.as_of;
    let periods = periods(&fields, projected["periods"].take(), view);
    let mut shown = projected["exceptions"].take();
    let pairs = fields
        .maps("exceptions")
        .zip(shown.as_array_mut().into_iter().flatten());
    let exceptions = pairs.filter_map(|(exception, shown)| {
        let day = |key: &str| exception.date(key);
        let (from, until) = (
            day("date").or(day("from")),
            day("date").or(day("until")),
        );
        let last = until.or(from);
        if last.is_some_and(|last| last < today) {
            return None;
        }
        let text = match (from, until) {
            (Some(from), Some(until)) => view.locale.date_range(from, until),
            (Some(day), None) | (None, Some(day)) => view.locale.date(day),
            (None, None) => String::new(),
        };
        let last = last.map(|last| last.to_string());
        Some(json!({"text": text, "last": last, "closed": exception.bool("closed").unwrap_or(false), "spans": shown["spans"].take(), "reason": shown["reason"].take()}))
    });
    let exceptions: Vec<Json> = exceptions.collect();
    let lasts = exceptions
        .iter()
        .map(|exception| exception["last"].as_str());
    // Nothing where one of them has no last day.
    let exceptions_last = lasts.collect::<Option<Vec<&str>>>();
    let exceptions_last =
        exceptions_last.and_then(|lasts| lasts.into_iter().max().map(str::to_owned));
    let extra = schedules(&fields, projected["extra"].take(), view);
    json!({
        "state": state,
        "known": hours.is_known(),
        "scope": projected["scope"].take(),
        "temporarily_closed": closure,
        "last_entry_before": projected["last_entry_before"].take(),
        "holidays": holidays(&hours, view),
        "holidays_until": view.locale.date(Horizon::of(view.portal).until),
        "extra": extra,
        "per_week": minutes.filter(|minutes| *minutes > 0).map(|minutes| view.say("hours.per_week", &[("hours", Arg::Text(&view.locale.decimal(f64::from(minutes) / 60.0, usize::from(minutes % 60 != 0))))])),
        "regular": fields.map("regular").map_or(Json::Null, |week| view.week(week)),
        "periods": periods,
        "exceptions": exceptions,
        "exceptions_last": exceptions_last,
        "next7": days,
        "ahead": machine::hours_of(member, view).to_string(),
        "words": words(view),
        "ics": ics,
    })
}

/// The periods that are not over on the day of the build, with their names, days and weeks.
pub(super) fn periods(hours: &Fields, mut shown: Json, view: View<'_>) -> Vec<Json> {
    let today = view.portal.as_of;
    let mut periods = Vec::new();
    for (period, shown) in hours
        .maps("periods")
        .zip(shown.as_array_mut().into_iter().flatten())
    {
        let (name, from, until) = shared_period(period, view);
        if until.is_some_and(|until| until < today) {
            continue;
        }
        let current = from
            .zip(until)
            .is_some_and(|(from, until)| (from..=until).contains(&today));
        let day = |day: Option<Date>| day.map_or(Json::Null, |day| view.date(day));
        let week = period.map("regular");
        if let Some(out) = shown.as_object_mut() {
            out.insert("name".to_owned(), name);
            out.insert("from".to_owned(), day(from));
            out.insert("until".to_owned(), day(until));
            out.insert("current".to_owned(), json!(current));
            out.insert(
                "week".to_owned(),
                week.map_or(Json::Null, |week| view.week(week)),
            );
        }
        periods.push(shown.take());
    }
    periods
}

/// The second schedules that are not over on the day of the build.
pub(super) fn schedules(hours: &Fields, mut shown: Json, view: View<'_>) -> Json {
    let mut written = hours.maps("extra");
    if let Some(all) = shown.as_array_mut() {
        all.retain(|_| {
            let until = written.next().and_then(|schedule| schedule.date("until"));
            until.is_none_or(|until| until >= view.portal.as_of)
        });
    }
    shown
}

/// The state of the hours on the day of the build, and the closure for some time that is not over then: when, why, and
/// what it is called; null where there is none.
pub(super) fn standing(member: &Record, view: View<'_>) -> (Json, Json) {
    let state = match member.str("opening_hours.state") {
        "" => "known",
        state => state,
    };
    let of = |state| view.code("hours_state", state);
    if state != "temporarily_closed" {
        return (of(state), Json::Null);
    }
    let details = member.map("opening_hours.temporarily_closed");
    let day = |key: &str| details.and_then(|map| map.date(key));
    let (from, until, today) = (day("from"), day("until"), view.portal.as_of);
    if until.is_some_and(|until| until < today) {
        return (of("known"), Json::Null);
    }
    let reason = details.and_then(|map| map.text("reason"));
    let closure = json!({"label": view.label("hours_state", state), "days": span(from, until, view), "reason": reason.map(|reason| view.text(reason))});
    let is_to_come = from.is_some_and(|from| from > today);
    (of(if is_to_come { "known" } else { state }), closure)
}

/// The holidays ahead on which the library does not keep its usual hours, those one after another as one span, with
/// what it does then.
fn holidays(hours: &Hours, view: View<'_>) -> Json {
    let mut found: Vec<(Date, Date, &str)> = Vec::new();
    for date in Horizon::of(view.portal).days() {
        let day = hours.on(date);
        if !matches!(day.source, Source::Holiday(_)) {
            continue;
        }
        match found.last_mut() {
            Some((_, last, state))
                if *state == day.code() && last.tomorrow().ok() == Some(date) =>
            {
                *last = date;
            }
            _ => found.push((date, date, day.code())),
        }
    }
    let shown = found
        .iter()
        .map(|(first, last, state)| json!({"text": view.locale.date_range(*first, *last), "last": last.to_string(), "state": state}));
    shown.collect()
}

/// A span of days in words; nothing where it is open at both ends.
pub(super) fn span(from: Option<Date>, until: Option<Date>, view: View<'_>) -> Option<String> {
    let open = |word: &str, day: Date| format!("{} {}", view.t(word), view.locale.date(day));
    match (from, until) {
        (Some(from), Some(until)) => Some(view.locale.date_range(from, until)),
        (Some(from), None) if from > view.portal.as_of => Some(open("ui.from", from)),
        (Some(from), None) => Some(open("ui.since", from)),
        (None, Some(until)) => Some(open("ui.until", until)),
        (None, None) => None,
    }
}

/// Name and days of a period: its own, or those of the portal's period that it names.
fn shared_period(period: &Fields, view: View<'_>) -> (Json, Option<Date>, Option<Date>) {
    let shared = view
        .portal
        .settings
        .maps("periods")
        .find(|shared| shared.str("id") == period.str("ref"));
    let name = period
        .text("name")
        .or_else(|| shared.and_then(|shared| shared.text("name")));
    let day = |key: &str| {
        period
            .date(key)
            .or_else(|| shared.and_then(|shared| shared.date(key)))
    };
    (
        name.map_or(Json::Null, |name| view.text(name)),
        day("from"),
        day("until"),
    )
}

/// A day of a library in words, with the hours of visitors from elsewhere where they are others, and when the last of
/// them is let in.
pub(super) fn library_day(member: &Record, hours: &Hours, date: Date, view: View<'_>) -> Json {
    let library = hours.on(date);
    let mut out = day(&library, date, view);
    let week = visitors(member);
    let narrower = week.as_ref().map(|week| library.within(week, date));
    let narrower = narrower.filter(|narrower| narrower.state != library.state);
    let entries = hours.last_entries(date, week.as_ref(), last_entry_minutes(member));
    out["last_entry"] = last_entry(&entries, view);
    let (only, all) = (hours.only_extras(date, None), hours.extras(date));
    tell_extras(&mut out, &only, &all, view);
    out["visitors"] = json!(narrower.map(|day| told_of("clock.visitors", &day, date, view)));
    out
}

/// At what time the last visitor is let in on a day, in words; null where the library says none.
pub(super) fn last_entry(minutes: &[u16], view: View<'_>) -> Json {
    let times: Vec<String> = minutes.iter().map(|minute| view.clock(*minute)).collect();
    json!((!times.is_empty()).then(|| times.join(&view.t("ui.comma"))))
}

/// Tells of the second schedules of a day: those that are all there is open in the place of its hours, others below them.
pub(super) fn tell_extras(day: &mut Json, only: &[Extra], all: &[Extra], view: View<'_>) {
    let below = if only.is_empty() { all } else { &[] };
    day["only"] = extras(only, view);
    day["extra"] = extras(below, view);
    if !only.is_empty() {
        day["state"] = json!(ONLY_EXTRA);
    }
}

/// Second schedules with their names.
fn extras(all: &[Extra], view: View<'_>) -> Json {
    let extras = all.iter().map(|extra| {
        let spans = match &extra.state {
            DayState::Open(spans) => Some(spans.as_slice()),
            _ => None,
        };
        json!({"name": view.text(&extra.name), "hours": view.open(spans)})
    });
    extras.collect()
}

/// The hours of a day within words, which as for scripts leave a place for them: hours are spans of their own.
pub(super) fn told_of(key: &str, library: &Day, date: Date, view: View<'_>) -> Json {
    let words = view.t(key);
    let (before, after) = words.split_once("%hours").unwrap_or((&words, ""));
    json!({"before": before, "hours": day(library, date, view), "after": after})
}

/// A day of a library in words.
pub(super) fn day(day: &Day, date: Date, view: View<'_>) -> Json {
    let (text, spans) = match &day.state {
        DayState::Open(spans) => {
            let shown = view.open(Some(spans));
            (shown["text"].clone(), shown["spans"].clone())
        }
        _ => (json!(standing_words(day, view)), json!([])),
    };
    let reason = day.why().map_or(Json::Null, |reason| view.text(reason));
    json!({"date": view.date(date), "weekday": view.locale.weekday(date.weekday()), "state": day.code(), "text": text, "spans": spans, "reason": reason, "source": day.decided_by(), "today": date == view.portal.as_of})
}

/// What a library is on a day without hours; where it is closed for some time, until when, or else since when.
fn standing_words(day: &Day, view: View<'_>) -> String {
    let state = view.t(&format!("hours.{}", day.code()));
    let end = match day.source {
        Source::TemporarilyClosed { since, until } => {
            let until = until.map(|day| ("ui.until", day));
            until.or(since.map(|day| ("ui.since", day)))
        }
        _ => None,
    };
    end.map_or_else(
        || state.clone(),
        |(word, day)| format!("{state} {} {}", view.t(word), view.locale.date(day)),
    )
}

/// Words that scripts need beside their own (`clock.…`).
const OTHERS: [&str; 10] = [
    "hours.always",
    "hours.by_appointment",
    "hours.closed",
    "hours.only",
    "hours.temporarily_closed",
    "hours.unknown",
    "ui.comma",
    "ui.semicolon",
    "ui.since",
    "ui.until",
];

/// The words with which scripts tell of a day, as written: they set the values in. A JSON object.
pub(super) fn words(view: View<'_>) -> String {
    let own = view.messages.keys().filter_map(|key| {
        let short = key.strip_prefix("clock.")?;
        Some((short.to_owned(), json!(view.messages.get(key))))
    });
    let mut words: Map<String, Json> = own.collect();
    words.extend(OTHERS.map(|key| word(key, view)));
    Json::Object(words).to_string()
}

/// Those of them with which the finder tells of the day of a visit: it has many pages, of which a device keeps some.
pub(super) fn words_of_visits(view: View<'_>) -> String {
    let own = ["clock.last_entry", "clock.on", "clock.yours"];
    words_of(&[&own[..], &OTHERS[..]].concat(), view)
}

/// Some words for scripts, each under the end of its key. A JSON object.
pub(super) fn words_of(keys: &[&str], view: View<'_>) -> String {
    let words: Map<String, Json> = keys.iter().map(|key| word(key, view)).collect();
    Json::Object(words).to_string()
}

fn word(key: &str, view: View<'_>) -> (String, Json) {
    let short = key.rsplit('.').next().unwrap_or(key);
    (short.to_owned(), json!(view.t(key)))
}
