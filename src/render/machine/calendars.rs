//! Calendars: all events, those of each member, and each event; one entry a session, in the default language.

use super::DataFile;
use super::data::one_line;
use super::public::{Public, pick};
use crate::model::event::{Session, concerns, ends, sequence, sessions, timezone, uid};
use crate::model::record::Record;
use crate::paths::SiteFile;
use crate::plan::route::Section;
use crate::render::ics::{self, Calendar, Entry, Organizer, Status, When};
use crate::render::view::View;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde_json::Value as Json;

const MEDIA_TYPE: &str = "text/calendar";

/// How often those who subscribe should ask again.
pub(super) const REFRESH: &str = "PT12H";

/// Path of the calendar of all events.
pub(super) const ALL: &str = "calendar/all.ics";

/// Path of a member's calendar.
pub(super) fn of_member(id: &str) -> String {
    format!("calendar/{id}.ics")
}

/// Path of the calendar that holds one event.
pub(super) fn of_event(id: &str) -> String {
    format!("calendar/event/{id}.ics")
}

/// Every calendar.
pub(super) fn files(public: Public<'_>, view: View<'_>) -> Vec<DataFile> {
    let portal = public.portal;
    let events: Vec<&Record> = portal.public("event").collect();
    let entries: Vec<(&Record, Vec<Entry>)> = events
        .iter()
        .map(|event| (*event, entries(event, public, view)))
        .collect();
    let kept = |wanted: &dyn Fn(&Record) -> bool| -> Vec<Entry> {
        let some = entries
            .iter()
            .filter(|(event, _)| wanted(event) && is_kept(event, public));
        some.flat_map(|(_, entries)| entries.iter().cloned())
            .collect()
    };
    let forum = view
        .portal
        .settings
        .text("name")
        .map_or("", |name| name.get(view.lang).0);
    let section = public
        .routes
        .absolute(&public.routes.section(view.lang, Section::Events));
    let mut files = Vec::new();
    let label = Some(("data.file.calendar", MEDIA_TYPE));
    files.extend(file(ALL, forum, &section, kept(&|_| true), view).map(|file| (file, label)));
    for member in portal.public("member") {
        let name = format!("{} – {forum}", member.str("short_name"));
        let page = public.url(view.lang, member).unwrap_or_default();
        let own = kept(&|event| concerns(event, &member.id));
        files
            .extend(file(&of_member(&member.id), &name, &page, own, view).map(|file| (file, None)));
    }
    for (event, entries) in &entries {
        let page = public.url(view.lang, event).unwrap_or_default();
        let name = event
            .text("title")
            .map_or("", |title| title.get(view.lang).0);
        let one = file(&of_event(&event.id), name, &page, entries.clone(), view);
        files.extend(one.map(|file| (file, None)));
    }
    files
}

fn file(
    path: &str,
    name: &str,
    page: &str,
    mut entries: Vec<Entry>,
    view: View<'_>,
) -> Option<SiteFile> {
    entries.sort_by(|a, b| (begins(a), &a.uid).cmp(&(begins(b), &b.uid)));
    let calendar = Calendar {
        name: name.to_owned(),
        description: None,
        url: Some(page.to_owned()),
        lang: view.lang.to_owned(),
        refresh: Some(REFRESH.to_owned()),
        zone: view.portal.timezone().to_owned(),
        entries,
    };
    // The schema takes no zone that is not known, so that nothing is left out here.
    ics::write(&calendar)
        .ok()
        .map(|text| SiteFile::new(path, text))
}

fn begins(entry: &Entry) -> jiff::civil::DateTime {
    match &entry.when {
        When::Timed { start, .. } => *start,
        When::Days { first, .. } => first.to_datetime(jiff::civil::Time::midnight()),
    }
}

/// Whether an event is in the calendars of many: one that was called off stays until it is long past, so that
/// whoever took it over sees that it is off.
fn is_kept(event: &Record, public: Public<'_>) -> bool {
    let portal = public.portal;
    let days = portal.threshold("feed_keep_cancelled_days").days();
    event.str("status") != "cancelled"
        || ends(event, portal)
            .and_then(|end| end.date().checked_add(days).ok())
            .is_none_or(|until| until >= portal.as_of)
}

fn entries(event: &Record, public: Public<'_>, view: View<'_>) -> Vec<Entry> {
    let whole = Json::Object(public.record(event));
    let all = sessions(event, public.portal);
    let one = |(at, session): (usize, &Session<'_>)| {
        entry(event, session, (at + 1, all.len()), &whole, public, view)
    };
    all.iter().enumerate().map(one).collect()
}

fn entry(
    event: &Record,
    session: &Session<'_>,
    (number, of): (usize, usize),
    whole: &Json,
    public: Public<'_>,
    view: View<'_>,
) -> Entry {
    let portal = public.portal;
    let label =
        |vocabulary: &str, code: &str| portal.schema.label(vocabulary, code, view.lang).to_owned();
    let status = event.str("status");
    let is_off = matches!(status, "cancelled" | "postponed");
    let title = pick(&whole["title"], view.lang);
    let mut summary = match session.title {
        Some(own) => format!("{title}: {}", own.get(view.lang).0),
        None if of > 1 => format!("{title} ({number}/{of})"),
        None => title.to_owned(),
    };
    if is_off {
        // Many programs do not show the status of an entry.
        summary = format!("{}: {summary}", label("event_status", status));
    }
    let shown = whole["sessions"]
        .as_array()
        .and_then(|all| all.iter().find(|one| one["id"] == session.id))
        .unwrap_or(&Json::Null);
    let (location, geo) = place(shown, whole, public, view);
    let kind = label("event_kind", event.str("kind"));
    let topics = event
        .list("topics")
        .iter()
        .map(|topic| label("topic", topic.as_str()));
    let page = public.url(view.lang, event);
    let words = [
        pick(&whole["cancel_reason"], view.lang),
        pick(&whole["status_note"], view.lang),
        pick(&whole["summary"], view.lang),
        whole["online"]["url"].as_str().unwrap_or_default(),
        page.as_deref().unwrap_or_default(),
    ];
    let words: Vec<&str> = words.into_iter().filter(|text| !text.is_empty()).collect();
    Entry {
        uid: uid(event, session, portal),
        sequence: u32::try_from(sequence(event)).unwrap_or_default(),
        updated: updated(event, public),
        when: When::Timed {
            start: session.start,
            end: Some(session.end),
            zone: session.timezone.clone(),
        },
        summary,
        description: Some(words.join("\n")),
        location,
        geo,
        url: page,
        status: match status {
            // Standards know of nothing that is put off; what is sure is that it is not held at this time.
            _ if is_off => Status::Cancelled,
            "tentative" => Status::Tentative,
            _ => Status::Confirmed,
        },
        categories: std::iter::once(kind).chain(topics).collect(),
        organizer: organizer(whole, public, view),
        related_to: None,
        is_free: false,
    }
}

/// Midnight of the day of the last change: the same at every build.
pub(super) fn updated(record: &Record, public: Public<'_>) -> Timestamp {
    let portal = public.portal;
    let day = ["updated", "date", "created"]
        .iter()
        .find_map(|field| record.date(field));
    midnight(day.unwrap_or(portal.as_of), timezone(record, portal))
}

/// The moment a day begins in a zone.
pub(super) fn midnight(day: Date, zone: &str) -> Timestamp {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    day.to_zoned(zone)
        .map_or(Timestamp::UNIX_EPOCH, |zoned| zoned.timestamp())
}

/// Where a session is held, in words and as a point.
fn place(
    session: &Json,
    event: &Json,
    public: Public<'_>,
    view: View<'_>,
) -> (Option<String>, Option<(f64, f64)>) {
    let venue = if session["venue"].is_object() {
        &session["venue"]
    } else {
        &event["venue"]
    };
    let room = [&session["room"], &venue["room"]]
        .into_iter()
        .find_map(Json::as_str);
    let host = venue["member"]
        .as_str()
        .and_then(|id| public.named("member", id));
    let host = host.map(|host| Json::Object(public.record(host)));
    let of = host.as_ref().unwrap_or(venue);
    let name = pick(&of["name"], view.lang);
    let address = one_line(public, &of["address"], view.lang);
    let parts = [room.unwrap_or_default(), name, &address];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let geo = [&venue["geo"], &of["geo"]]
        .into_iter()
        .find_map(|geo| geo["lat"].as_f64().zip(geo["lon"].as_f64()));
    let online = event["online"]["platform"].as_str().map(str::to_owned);
    let words = if parts.is_empty() {
        online
    } else {
        Some(parts.join(", "))
    };
    (words, geo)
}

/// Who holds an event, with the mailbox that answers for it.
fn organizer(whole: &Json, public: Public<'_>, view: View<'_>) -> Option<Organizer> {
    let holders = whole["organisers"].as_array()?;
    let names: Vec<String> = holders
        .iter()
        .filter_map(
            |holder| match (holder["kind"].as_str(), holder["id"].as_str()) {
                (Some(kind), Some(id)) => {
                    let record = public.named(kind, id)?;
                    Some(record.text("name")?.get(view.lang).0.to_owned())
                }
                _ => {
                    let forum = public.portal.settings.text("forum.legal_name")?;
                    Some(forum.get(view.lang).0.to_owned())
                }
            },
        )
        .collect();
    let contacts = whole["contacts"].as_array().into_iter().flatten();
    let email = contacts
        .filter_map(|contact| contact["email"].as_str())
        .next();
    (!names.is_empty()).then(|| Organizer {
        name: names.join(", "),
        email: email.map(str::to_owned),
    })
}
