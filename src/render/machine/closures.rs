//! A calendar for each library of the days in the coming year on which its hours differ: exceptions, temporary closures,
//! holidays. A closure without an end is told for the days of which the site knows the hours.
//!
//! Entries cover whole days and take nobody's time. What is called a day's reason on the page is its summary here.

use super::DataFile;
use super::calendars::{REFRESH, updated};
use super::public::Public;
use crate::model::event::host;
use crate::model::horizon::{Horizon, Stretch, members};
use crate::model::hours::{DayState, Hours, Source};
use crate::model::record::Record;
use crate::paths::SiteFile;
use crate::render::i18n::Arg;
use crate::render::ics::{self, Calendar, Entry, Status, When};
use crate::render::view::View;

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
    let entries = stretches
        .iter()
        .filter(is_known)
        .map(|stretch| entry(stretch, horizon, member, public, view))
        .collect();
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

fn entry(
    stretch: &Stretch,
    horizon: Horizon,
    member: &Record,
    public: Public<'_>,
    view: View<'_>,
) -> Entry {
    // Named by what decided and by the first day, which stays the same while the stretch comes and goes by.
    let first = stretch.first.map_or_else(
        || "0".to_owned(),
        |first| first.strftime("%Y%m%d").to_string(),
    );
    let kind = match stretch.day.source {
        Source::Holiday(_) => "holiday",
        Source::TemporarilyClosed { .. } => "closed",
        _ => "exception",
    };
    let host = host(&public.portal.base_url);
    Entry {
        uid: format!("hours-{}-{kind}-{first}@{host}", member.id),
        sequence: 0,
        updated: updated(member, public),
        when: When::Days {
            first: stretch.first.unwrap_or(horizon.from),
            last: stretch.last.unwrap_or(horizon.until),
        },
        summary: summary(stretch, member, view),
        description: None,
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
