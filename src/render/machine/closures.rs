//! A calendar for each library of the days in the coming year on which its hours differ: exceptions, temporary closures,
//! holidays, and periods such as Ramadan. What has no end is told for the days of which the site knows the hours.
//!
//! Entries cover whole days and take nobody's time. What is called a day's reason on the page is its summary here; the
//! week of a period is its description.

use super::DataFile;
use super::calendars::{REFRESH, updated};
use super::public::Public;
use crate::model::event::host;
use crate::model::horizon::{Horizon, Stretch, members};
use crate::model::hours::{DayState, Hours, Period, Source};
use crate::model::portal::Portal;
use crate::model::record::Record;
use crate::paths::SiteFile;
use crate::render::i18n::Arg;
use crate::render::ics::{self, Calendar, Entry, Status, When};
use crate::render::view::View;
use jiff::civil::Date;
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// The calendars of all libraries of which anything is known.
pub(super) fn files(public: Public<'_>, view: View<'_>) -> Vec<DataFile> {
    let all = members(public.portal);
    all.filter_map(|member| calendar(member, public, view))
        .map(|file| (file, None))
        .collect()
}

fn calendar(member: &Record, public: Public<'_>, view: View<'_>) -> Option<SiteFile> {
    let hours = Hours::of(member, public.portal);
    if !hours.says_something() {
        return None;
    }
    let horizon = Horizon::of(public.portal);
    let stretches = hours.stretches(Horizon::year(public.portal));
    // What has no end in sight is told of known days only.
    let is_known = |stretch: &&Stretch| {
        stretch.last.is_some() || stretch.first.is_none_or(|first| first <= horizon.until)
    };
    let stretches = stretches.iter().filter(is_known).map(|stretch| {
        let kind = match stretch.day.source {
            Source::Holiday(_) => "holiday",
            Source::TemporarilyClosed { .. } => "closed",
            _ => "exception",
        };
        let summary = summary(stretch, member, view);
        let days = (stretch.first, stretch.last);
        entry(kind, days, summary, None, member, public, view)
    });
    let periods = periods(&hours, horizon, public.portal);
    let periods = periods.into_iter().map(|(first, period)| {
        let name = match period.name.get(view.lang).0 {
            "" => view.t("hours.period_caption"),
            name => name.to_owned(),
        };
        let summary = format!("{}: {name}", member.str("short_name"));
        let days = (first, period.days.until);
        let told = Some(week_of(period, view));
        entry("period", days, summary, told, member, public, view)
    });
    let entries = stretches.chain(periods).collect();
    let name = &[("name", Arg::Text(member.str("short_name")))];
    let calendar = Calendar {
        name: view.say("hours.calendar_of", name),
        description: Some(view.say("hours.calendar_about", &[])),
        url: public.url(view.lang, member),
        lang: view.lang.to_owned(),
        refresh: Some(REFRESH.to_owned()),
        zone: view.portal.timezone().to_owned(),
        entries,
    };
    let path = public.routes.path(&public.routes.closures(&member.id));
    // The schema takes no zone that is not known, so that nothing is left out here.
    ics::write(&calendar)
        .ok()
        .map(|text| SiteFile::new(path.as_str(), text))
}

/// The periods that decide a day of the coming year, by their first day: of two that begin together the later one counts.
fn periods<'h>(
    hours: &'h Hours,
    horizon: Horizon,
    portal: &Portal,
) -> BTreeMap<Option<Date>, &'h Period> {
    let decides = |period: &&Period| {
        // What has no end in sight is told of known days only.
        let ahead = match period.days.until {
            Some(_) => Horizon::year(portal),
            None => horizon,
        };
        let mut days = ahead.days().filter(|day| period.days.contains(*day));
        days.any(|day| matches!(hours.on(day).source, Source::Period(_)))
    };
    let first = |period: &Period| Some(period.days.from).filter(|day| *day > Date::MIN);
    let found = hours.periods().iter().filter(decides);
    found.map(|period| (first(period), period)).collect()
}

/// The hours of each day in the week of a period, days alike in one line, and what there is to say of them.
fn week_of(period: &Period, view: View<'_>) -> String {
    let days = view.days(&period.week);
    let text = |day: &Json, key: &str| day[key].as_str().unwrap_or_default().to_owned();
    let days: Vec<&Json> = days.as_array().into_iter().flatten().collect();
    let alike = days.chunk_by(|a, b| a["text"] == b["text"]);
    let lines = alike.map(|days| {
        let (first, last) = (text(days[0], "label"), text(days[days.len() - 1], "label"));
        let names = if days.len() > 1 {
            format!("{first}–{last}")
        } else {
            first
        };
        format!("{names}: {}", text(days[0], "text"))
    });
    let note = period.note.as_ref().map(|note| note.get(view.lang).0);
    let lines = lines.chain(note.map(str::to_owned));
    lines.collect::<Vec<String>>().join("\n")
}

/// An entry of some days, from the first to the last; nothing where none is known.
fn entry(
    kind: &str,
    (first, last): (Option<Date>, Option<Date>),
    summary: String,
    description: Option<String>,
    member: &Record,
    public: Public<'_>,
    view: View<'_>,
) -> Entry {
    let horizon = Horizon::of(public.portal);
    // Named by what decided and by the first day, which stays the same while the days come and go by.
    let name = first.map_or_else(
        || "0".to_owned(),
        |first| first.strftime("%Y%m%d").to_string(),
    );
    let host = host(&public.portal.base_url);
    Entry {
        uid: format!("hours-{}-{kind}-{name}@{host}", member.id),
        sequence: 0,
        updated: updated(member, public),
        when: When::Days {
            first: first.unwrap_or(horizon.from),
            last: last.unwrap_or(horizon.until),
        },
        summary,
        description,
        location: None,
        geo: None,
        url: public.url(view.lang, member),
        status: Status::Confirmed,
        categories: Vec::new(),
        organizer: None,
        related_to: None,
        is_free: true,
    }
}

/// "Pustaka Contoh: tutup (Tahun Baru Imlek)".
fn summary(stretch: &Stretch, member: &Record, view: View<'_>) -> String {
    let day = &stretch.day;
    let state = match &day.state {
        DayState::Open(spans) => view.open(Some(spans))["text"]
            .as_str()
            .unwrap_or_default()
            .to_owned(),
        _ => view.t(&format!("hours.{}", day.code())),
    };
    let name = member.str("short_name");
    day.why().map_or_else(
        || format!("{name}: {state}"),
        |why| format!("{name}: {state} ({})", why.get(view.lang).0),
    )
}
