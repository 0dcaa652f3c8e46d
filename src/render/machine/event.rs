//! Events and series in the words of schema.org: each session an event of its own where there are several.

use super::library::{address, geo};
use super::public::{Public, instant, pick};
use super::structured::{Subject, forum_named, id, named, parties, words};
use crate::model::event::{Session, sessions, timezone};
use crate::render::view::View;
use serde_json::{Value as Json, json};

/// An event.
pub(super) fn event(event: Subject<'_>) -> Json {
    let Subject {
        public,
        view,
        record,
        fields,
    } = event;
    let all = sessions(record, public.portal);
    let own = id(public, "event", &record.id);
    let mut out = json!({"@type": class(fields["kind"].as_str().unwrap_or_default()), "@id": own});
    out["name"] = event.text("title");
    out["url"] = event.url();
    out["description"] = event.text("summary");
    if let (Some(first), Some(last)) = (all.first(), all.iter().max_by_key(|session| session.end)) {
        let zone = timezone(record, public.portal);
        out["startDate"] = json!(instant(first.start, None, zone));
        out["endDate"] = json!(instant(last.end, None, zone));
    }
    let status = fields["status"].as_str().unwrap_or_default();
    out["eventStatus"] = json!(event_status(status));
    if matches!(status, "rescheduled" | "cancelled" | "postponed") {
        out["previousStartDate"] = fields["previous_starts"].clone();
    }
    out["eventAttendanceMode"] = attendance(&fields["mode"]);
    out["location"] = location(&Json::Null, event);
    out["organizer"] = json!(parties(public, view, &fields["organisers"]));
    out["contributor"] = json!(parties(public, view, &fields["co_hosts"]));
    out["sponsor"] = json!(parties(public, view, &fields["sponsors"]));
    out["performer"] = speakers(&fields["speakers"], view);
    out["offers"] = offers(event);
    out["isAccessibleForFree"] = is_free(&fields["registration"]);
    out["maximumAttendeeCapacity"] = fields["registration"]["capacity"].clone();
    out["inLanguage"] = fields["language"].clone();
    out["image"] = fields["image"]["file"].clone();
    out["superEvent"] = fields["series"]
        .as_str()
        .map_or(Json::Null, |series| series_named(series, public, view));
    if all.len() > 1 {
        let part =
            |session: &Session<'_>| sub_event(session, event, own.as_deref().unwrap_or_default());
        out["subEvent"] = all.iter().map(part).collect();
    }
    out
}

/// A series with its events.
pub(super) fn series(series: Subject<'_>) -> Json {
    let Subject {
        public,
        view,
        record,
        fields,
    } = series;
    let events = public
        .portal
        .public("event")
        .filter(|event| event.str("series") == record.id);
    let events: Vec<Json> = events
        .map(|event| {
            let zone = timezone(event, public.portal);
            let first = sessions(event, public.portal)
                .first()
                .map(|session| instant(session.start, None, zone));
            let fields = Json::Object(public.record(event));
            let subject = Subject {
                public,
                view,
                record: event,
                fields: &fields,
            };
            json!({
                "@type": class(event.str("kind")),
                "@id": id(public, "event", &event.id),
                "name": subject.text("title"),
                "url": subject.url(),
                "startDate": first,
                "eventStatus": event_status(event.str("status")),
                "eventAttendanceMode": attendance(&fields["mode"]),
                "location": location(&Json::Null, subject),
            })
        })
        .collect();
    let owner = &fields["owner"];
    let owner = match (owner["kind"].as_str(), owner["id"].as_str()) {
        (Some(kind), Some(id)) => named(public, view, kind, id),
        _ => owner.is_string().then(|| forum_named(public, view)),
    };
    json!({
        "@type": "EventSeries",
        "@id": id(public, "series", &record.id),
        "name": series.text("name"),
        "url": series.url(),
        "description": super::structured::plain(&fields["description"], view.lang),
        "startDate": fields["from"],
        "endDate": fields["until"],
        "organizer": owner,
        "subEvent": events,
    })
}

fn series_named(series: &str, public: Public<'_>, view: View<'_>) -> Json {
    public.named("series", series).map_or(Json::Null, |record| {
        json!({
            "@type": "EventSeries",
            "@id": id(public, "series", series),
            "name": record.text("name").map(|name| name.get(view.lang).0),
            "url": public.url(view.lang, record),
        })
    })
}

fn sub_event(session: &Session<'_>, event: Subject<'_>, own: &str) -> Json {
    let Subject {
        public,
        view,
        record,
        fields,
    } = event;
    let shown = fields["sessions"]
        .as_array()
        .and_then(|all| all.iter().find(|one| one["id"] == session.id));
    let shown = shown.unwrap_or(&Json::Null);
    let zone = timezone(record, public.portal);
    let title = pick(&shown["title"], view.lang);
    let name = if title.is_empty() {
        event.text("title")
    } else {
        json!(title)
    };
    let mode = if shown["mode"].is_string() {
        &shown["mode"]
    } else {
        &fields["mode"]
    };
    json!({
        "@type": class(fields["kind"].as_str().unwrap_or_default()),
        "@id": format!("{own}-{}", session.id),
        "name": name,
        "url": event.url(),
        "startDate": instant(session.start, None, zone),
        "endDate": instant(session.end, None, zone),
        "eventStatus": event_status(fields["status"].as_str().unwrap_or_default()),
        "eventAttendanceMode": attendance(mode),
        "location": location(shown, event),
        "performer": speakers(&shown["speakers"], view),
    })
}

fn class(kind: &str) -> &'static str {
    match kind {
        "workshop" | "seminar" | "webinar" | "training" | "refresher_course" | "certification" => {
            "EducationEvent"
        }
        "exhibition" => "ExhibitionEvent",
        _ => "Event",
    }
}

fn event_status(status: &str) -> &'static str {
    match status {
        "cancelled" => "https://schema.org/EventCancelled",
        "postponed" => "https://schema.org/EventPostponed",
        "rescheduled" => "https://schema.org/EventRescheduled",
        _ => "https://schema.org/EventScheduled",
    }
}

fn attendance(mode: &Json) -> Json {
    json!(mode.as_str().map(|mode| match mode {
        "online" => "https://schema.org/OnlineEventAttendanceMode",
        "hybrid" => "https://schema.org/MixedEventAttendanceMode",
        _ => "https://schema.org/OfflineEventAttendanceMode",
    }))
}

/// Where a session or the whole event is held, and where it is followed from afar. Where the address of the meeting
/// is not for everybody, the page says how to get it.
fn location(session: &Json, event: Subject<'_>) -> Json {
    let Subject {
        public,
        view,
        fields,
        ..
    } = event;
    let venue = if session["venue"].is_object() {
        &session["venue"]
    } else {
        &fields["venue"]
    };
    let mode = session["mode"]
        .as_str()
        .or(fields["mode"].as_str())
        .unwrap_or_default();
    let mut places = Vec::new();
    if mode != "online" && venue.is_object() {
        places.push(place(session, venue, public, view));
    }
    if mode != "onsite" {
        let url = &fields["online"]["url"];
        let url = if url.is_string() {
            url.clone()
        } else {
            event.url()
        };
        places.push(
            json!({"@type": "VirtualLocation", "name": fields["online"]["platform"], "url": url}),
        );
    }
    Json::Array(places)
}

fn place(session: &Json, venue: &Json, public: Public<'_>, view: View<'_>) -> Json {
    let host = venue["member"]
        .as_str()
        .and_then(|id| public.named("member", id));
    let fields = host.map(|host| Json::Object(public.record(host)));
    let of = fields.as_ref().unwrap_or(venue);
    let name = pick(&of["name"], view.lang);
    let room = session["room"].as_str().or(venue["room"].as_str());
    let whole = json!({
        "@type": "Place",
        "@id": host.and_then(|host| id(public, "member", &host.id)),
        "name": words(name),
        "url": host.and_then(|host| public.url(view.lang, host)),
        "address": address(&of["address"], public, view),
        "geo": geo(if venue["geo"].is_object() { &venue["geo"] } else { &of["geo"] }),
    });
    match room {
        // The room is a place within the library, and has the same address.
        Some(room) => {
            json!({"@type": "Place", "name": room, "address": whole["address"].clone(), "containedInPlace": whole})
        }
        None => whole,
    }
}

fn speakers(list: &Json, view: View<'_>) -> Json {
    let speakers = list.as_array().into_iter().flatten().map(|speaker| {
        let affiliation = pick(&speaker["affiliation"], view.lang);
        json!({
            "@type": "Person",
            "name": speaker["name"],
            "honorificPrefix": speaker["prefix"],
            "honorificSuffix": speaker["suffix"],
            "affiliation": {"@type": "Organization", "name": words(affiliation)},
        })
    });
    Json::Array(speakers.collect())
}

fn offers(event: Subject<'_>) -> Json {
    let registration = &event.fields["registration"];
    let availability = match registration["status"].as_str().unwrap_or_default() {
        "open" => Some("https://schema.org/InStock"),
        "full" => Some("https://schema.org/SoldOut"),
        "not_open" => Some("https://schema.org/PreOrder"),
        "closed" => Some("https://schema.org/Discontinued"),
        _ => None,
    };
    let url = if registration["url"].is_string() {
        registration["url"].clone()
    } else {
        event.url()
    };
    let tiers = registration["tiers"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|tier| {
            json!({
                "@type": "Offer",
                "name": event.label("tier", &tier["for"]),
                "price": tier["amount"]["amount"],
                "priceCurrency": tier["amount"]["currency"],
                "url": url,
                "availability": availability,
                "validFrom": registration["opens"],
                "validThrough": registration["closes"],
            })
        });
    Json::Array(tiers.collect())
}

/// Whether nobody pays; not said where no prices are given.
fn is_free(registration: &Json) -> Json {
    let tiers = registration["tiers"]
        .as_array()
        .map_or(&[][..], Vec::as_slice);
    if tiers.is_empty() {
        return Json::Null;
    }
    json!(tiers.iter().all(|tier| tier["amount"]["amount"] == 0))
}
