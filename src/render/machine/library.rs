//! A library in the words of schema.org: who it is, where, and when it is open.

use super::data::regency;
use super::public::{Public, pick};
use super::structured::{Subject, forum_id, id, named, plain, words};
use crate::model::horizon::Horizon;
use crate::model::hours::{self, DayState, Hours, Schedule, Source, Week};
use crate::render::view::View;
use crate::schema::value::{Fields, TimeSpan, clock};
use jiff::civil::Date;
use serde_json::{Value as Json, json};

const DAYS: [&str; 7] = [
    "https://schema.org/Monday",
    "https://schema.org/Tuesday",
    "https://schema.org/Wednesday",
    "https://schema.org/Thursday",
    "https://schema.org/Friday",
    "https://schema.org/Saturday",
    "https://schema.org/Sunday",
];

/// The end of a day; the time 24:00 is not one that readers of schema.org know.
const LAST_MINUTE: &str = "23:59";

/// The first and last day of a rule.
type Valid = (Date, Date);

/// A member.
pub(super) fn library(member: Subject<'_>) -> Json {
    let Subject {
        public,
        view,
        record,
        fields,
    } = member;
    let institution = &fields["institution"];
    let class = match institution["kind"].as_str().unwrap_or_default() {
        "universitas" | "institut" | "sekolah_tinggi" | "politeknik" | "akademi"
        | "akademi_komunitas" | "mahad_aly" => "CollegeOrUniversity",
        "sekolah" => "School",
        "pemda" | "kementerian" => "GovernmentOrganization",
        _ => "Organization",
    };
    let institution = json!({
        "@type": class,
        "name": words(pick(&institution["name"], view.lang)),
        "identifier": institution["pddikti_code"].as_str().map(|code| property("PDDikti", code)),
        "sameAs": institution["ror"].as_str().map(|ror| format!("https://ror.org/{ror}")),
    });
    let above = fields["parent"]
        .as_str()
        .and_then(|id| named(public, view, "member", id));
    let identifiers = &fields["identifiers"];
    let numbers: Vec<Json> = [("NPP", "npp"), ("ISIL", "isil"), ("OCLC", "oclc")]
        .iter()
        .filter_map(|(name, key)| Some(property(name, identifiers[key].as_str()?)))
        .collect();
    let elsewhere = identifiers["wikidata"]
        .as_str()
        .map(|id| json!(format!("https://www.wikidata.org/wiki/{id}")));
    let social = fields["social"].as_array().into_iter().flatten().cloned();
    let same_as: Vec<Json> = [fields["website"].clone()]
        .into_iter()
        .chain(social)
        .chain(elsewhere)
        .collect();
    let amenities = fields["amenities"].as_array().into_iter().flatten();
    let amenities: Vec<Json> = amenities
        .map(|code| json!({"@type": "LocationFeatureSpecification", "name": member.label("amenity", code), "value": true}))
        .collect();
    let photos = fields["photos"].as_array().into_iter().flatten();
    let photos: Vec<&Json> = photos.map(|photo| &photo["file"]).collect();
    let is_member = public.portal.is_active_member(&record.id);
    json!({
        "@type": "Library",
        "@id": id(public, "member", &record.id),
        "name": member.text("name"),
        "alternateName": fields["short_name"],
        "url": member.url(),
        "sameAs": same_as,
        "description": plain(&fields["description"], view.lang),
        "identifier": numbers,
        "parentOrganization": [json!(above), institution],
        "memberOf": is_member.then(|| json!({"@id": forum_id(public)})),
        "foundingDate": fields["established"],
        "address": address(&fields["address"], public, view),
        "geo": geo(&fields["geo"]),
        "email": first(&fields["contacts"], "email"),
        "telephone": first(&fields["contacts"], "phone"),
        "contactPoint": contact_points(&fields["contacts"], public, view),
        "openingHoursSpecification": hours(member),
        "department": services(member),
        "amenityFeature": amenities,
        "image": photos,
    })
}

fn property(name: &str, value: &str) -> Json {
    json!({"@type": "PropertyValue", "propertyID": name, "value": value})
}

/// A postal address.
pub(super) fn address(address: &Json, public: Public<'_>, view: View<'_>) -> Json {
    if !address.is_object() {
        return Json::Null;
    }
    let parts = [
        pick(&address["street"], view.lang),
        address["village"].as_str().unwrap_or_default(),
        address["district"].as_str().unwrap_or_default(),
    ];
    let street: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let province = address["province_code"].as_str().unwrap_or_default();
    let country = address["country"]
        .as_str()
        .unwrap_or_else(|| public.portal.settings.str("country"));
    json!({
        "@type": "PostalAddress",
        "streetAddress": words(&street.join(", ")),
        "addressLocality": words(&regency(public, address["regency_code"].as_str().unwrap_or_default())),
        "addressRegion": public.portal.schema.provinces.get(province).map(|(name, _)| name),
        "postalCode": address["postal_code"],
        "addressCountry": words(country),
    })
}

/// A point.
pub(super) fn geo(geo: &Json) -> Json {
    json!({"@type": "GeoCoordinates", "latitude": geo["lat"], "longitude": geo["lon"]})
}

/// The first of the contacts' values of a kind; the general contact comes before others.
pub(super) fn first(contacts: &Json, key: &str) -> Json {
    let contacts = contacts.as_array().map_or(&[][..], Vec::as_slice);
    let general = contacts
        .iter()
        .filter(|contact| contact["role"] == "general");
    let found = general
        .chain(contacts)
        .find(|contact| contact[key].is_string());
    found.map_or(Json::Null, |contact| contact[key].clone())
}

/// Desks by what they answer for.
pub(super) fn contact_points(contacts: &Json, public: Public<'_>, view: View<'_>) -> Json {
    let label = |code| public.portal.schema.label("contact_role", code, view.lang);
    let contacts = contacts.as_array().into_iter().flatten();
    let points = contacts.map(|contact| {
        json!({
            "@type": "ContactPoint",
            "contactType": contact["role"].as_str().map(label),
            "name": words(pick(&contact["unit"], view.lang)),
            "email": contact["email"],
            "telephone": contact["phone"],
            "faxNumber": contact["fax"],
            "url": contact["form"],
        })
    });
    Json::Array(points.collect())
}

/// The usual week, periods such as Ramadan, single days, holidays the library keeps: those that are not over.
fn hours(member: Subject<'_>) -> Json {
    let Subject { public, record, .. } = member;
    let empty = Fields::default();
    let hours = record.map("opening_hours").unwrap_or(&empty);
    let kept = Hours::of(record, public.portal);
    let is_ahead = |valid: &Valid| valid.1 >= public.portal.as_of;
    let mut out = match hours.str("state") {
        "always" => vec![
            json!({"@type": "OpeningHoursSpecification", "dayOfWeek": DAYS, "opens": "00:00", "closes": LAST_MINUTE}),
        ],
        "unknown" | "by_appointment" => Vec::new(),
        _ => rules(&hours::week(hours.map("regular")), (None, None)),
    };
    if hours.str("state") == "temporarily_closed" {
        let valid = hours.map("temporarily_closed").and_then(days);
        out.extend(valid.filter(is_ahead).map(closed));
    }
    for period in kept.periods() {
        let valid = period.days.until.map(|until| (period.days.from, until));
        let valid = valid.filter(|(from, _)| *from > Date::MIN);
        if let Some(valid) = valid.filter(is_ahead) {
            out.extend(period_week(&period.week, valid));
        }
    }
    for exception in hours.maps("exceptions") {
        let Some(valid) = days(exception).filter(is_ahead) else {
            continue;
        };
        let spans = hours::spans(exception.list("spans"));
        if spans.is_empty() {
            out.extend((exception.bool("closed") == Some(true)).then(|| closed(valid)));
        }
        let valid = (Some(valid.0), Some(valid.1));
        out.extend(spans.into_iter().map(|span| hours_rule(span, &[], valid)));
    }
    for holiday in public.portal.settings.maps("holidays") {
        // Where an exception or a period speaks of the day, it was said above.
        let is_kept = |valid: &Valid| {
            let day = kept.on(valid.0);
            day.state == DayState::Closed && matches!(day.source, Source::Holiday(_))
        };
        let valid = days(holiday).filter(is_kept).filter(is_ahead);
        out.extend(valid.map(closed));
    }
    Json::Array(out)
}

/// Second schedules, such as a night service: each is a part of the library with hours of its own.
fn services(member: Subject<'_>) -> Json {
    let Subject {
        public,
        view,
        record,
        fields,
    } = member;
    let kept = Hours::of(record, public.portal);
    let library = pick(&fields["name"], view.lang);
    let services = kept.schedules().iter().filter_map(|schedule| {
        let hours = hours_of(schedule, &kept, Horizon::year(public.portal));
        // Machines that read of a part alone are to know whose it is.
        let name = format!("{library}: {}", schedule.name.get(view.lang).0);
        let service = json!({
            "@type": "Library",
            "name": name,
            "url": member.url(),
            "address": address(&fields["address"], public, view),
            "openingHoursSpecification": hours,
        });
        (!hours.is_empty()).then_some(service)
    });
    services.collect()
}

/// The hours of a second schedule on some days, without those on which nobody knows whether it is held: its week, and the days
/// on which the library is closed.
fn hours_of(schedule: &Schedule, kept: &Hours, days: Horizon) -> Vec<Json> {
    let held = days.days();
    let held: Vec<(Date, DayState)> = held
        .filter_map(|day| Some((day, kept.held(schedule, day)?)))
        .collect();
    let last = held.last().map(|(day, _)| *day);
    // What goes on beyond those days has no end.
    let is_endless = schedule.days.until.is_none();
    let mut out = Vec::new();
    for run in held.split(|(_, state)| *state == DayState::Unknown) {
        let [(first, _), ..] = run else { continue };
        let until = run.last().map(|(day, _)| *day);
        let begins = *first != held[0].0 || schedule.days.from > days.from;
        let valid = (
            begins.then_some(*first),
            until.filter(|day| !is_endless || Some(*day) != last),
        );
        out.extend(rules(&schedule.week, valid));
        let shut = run.iter().filter(|(_, state)| *state == DayState::Closed);
        out.extend(shut.map(|(day, _)| closed((*day, *day))));
    }
    out
}

/// The days of a map with `date`, or with `from` and `until`; an open end means the first day only.
fn days(map: &Fields) -> Option<Valid> {
    let first = map.date("date").or_else(|| map.date("from"));
    let last = map.date("until");
    Some((first.or(last)?, last.or(first)?))
}

/// The hours of a week in a period, in which the days without hours are said to be closed, as they may differ from the usual week.
fn period_week(week: &Week, valid: Valid) -> Vec<Json> {
    let is_shut = |day: &Option<Vec<TimeSpan>>| day.as_ref().is_some_and(Vec::is_empty);
    let shut = week.iter().zip(DAYS).filter(|(day, _)| is_shut(day));
    let shut: Vec<&str> = shut.map(|(_, name)| name).collect();
    let valid = (Some(valid.0), Some(valid.1));
    let mut out = rules(week, valid);
    out.extend((!shut.is_empty()).then(|| rule("00:00", "00:00", &shut, valid)));
    out
}

/// The hours of a week, those that several days share in one rule.
fn rules(week: &Week, valid: (Option<Date>, Option<Date>)) -> Vec<Json> {
    let mut rules: Vec<(TimeSpan, Vec<&str>)> = Vec::new();
    for (spans, day) in week.iter().zip(DAYS) {
        for span in spans.iter().flatten() {
            match rules.iter_mut().find(|(known, _)| known == span) {
                Some((_, days)) => days.push(day),
                None => rules.push((*span, vec![day])),
            }
        }
    }
    rules
        .into_iter()
        .map(|(span, days)| hours_rule(span, &days, valid))
        .collect()
}

/// Closed all day, as readers of schema.org have agreed to write it.
fn closed((first, last): Valid) -> Json {
    rule("00:00", "00:00", &[], (Some(first), Some(last)))
}

fn hours_rule(span: TimeSpan, days: &[&str], valid: (Option<Date>, Option<Date>)) -> Json {
    let closes = match clock(span.to) {
        end if end == "24:00" => LAST_MINUTE.to_owned(),
        closes => closes,
    };
    rule(&clock(span.from), &closes, days, valid)
}

fn rule(
    opens: &str,
    closes: &str,
    days: &[&str],
    (first, last): (Option<Date>, Option<Date>),
) -> Json {
    json!({
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": days,
        "opens": opens,
        "closes": closes,
        "validFrom": first.map(|day| day.to_string()),
        "validThrough": last.map(|day| day.to_string()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Sink;
    use crate::disk::MemoryInputs;
    use crate::load::{Request, load};
    use jiff::civil::date;

    #[test]
    fn days_with_the_same_hours_share_a_rule() {
        let span = |from: u16, to: u16| TimeSpan {
            from: from * 60,
            to: to * 60,
        };
        let mut hours = Week::default();
        hours[0] = Some(vec![span(8, 12), span(13, 24)]);
        hours[1] = Some(vec![span(8, 12)]);
        hours[2] = Some(Vec::new());
        let rules = rules(&hours, (None, None));
        assert_eq!(rules.len(), 2);
        assert_eq!(rules[0]["dayOfWeek"], json!([DAYS[0], DAYS[1]]));
        assert_eq!(
            (&rules[1]["opens"], &rules[1]["closes"]),
            (&json!("13:00"), &json!("23:59"))
        );
        let in_period = period_week(&hours, (date(2026, 2, 18), date(2026, 3, 19)));
        assert_eq!(
            in_period.len(),
            3,
            "a closed day is said to be closed within a period"
        );
        assert_eq!(in_period[2]["closes"], "00:00");
        assert_eq!(in_period[2]["validFrom"], "2026-02-18");
    }

    #[test]
    fn hours_of_a_second_schedule_leave_out_what_nobody_knows() {
        let mut inputs = MemoryInputs::new();
        inputs.put("content/portal.yaml", "name: Forum\nlanguages: [id]\nas_of: 2026-02-16\nholidays:\n  - {date: 2026-02-17, name: Imlek, kind: national}\n");
        let day = "mon: [\"08:00-16:00\"], tue: [\"08:00-16:00\"], wed: [\"08:00-16:00\"], thu: [\"08:00-16:00\"]";
        let night = "mon: [\"18:00-22:00\"], tue: [\"18:00-22:00\"], wed: [\"18:00-22:00\"], thu: [\"18:00-22:00\"]";
        inputs.put(
            "content/members/a.yaml",
            format!(
                "name: A\nopening_hours:\n  regular: {{{day}}}\n  periods:\n    - {{name: Ramadan, from: 2026-02-19, until: 2026-03-19, regular: {{{}}}}}\n  \
                 extra:\n    - {{name: Malam, regular: {{{night}}}}}\n",
                day.replace("16:00", "14:00")
            ),
        );
        let portal = load(&Request::default(), &inputs, &Sink::new()).unwrap();
        let kept = Hours::of(portal.member("a").unwrap(), &portal);
        let rules = hours_of(&kept.schedules()[0], &kept, Horizon::year(&portal));
        let told = rules.iter().map(|rule| {
            let word = |key: &str| rule[key].as_str().unwrap_or("…");
            ["opens", "validFrom", "validThrough"].map(word).join(" ")
        });
        assert_eq!(
            told.collect::<Vec<_>>(),
            [
                "18:00 … 2026-02-18",
                "00:00 2026-02-17 2026-02-17",
                "18:00 2026-03-23 …"
            ]
        );
    }
}
