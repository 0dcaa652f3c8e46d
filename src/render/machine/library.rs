//! A library in the words of schema.org: who it is, where, and when it is open.

use super::data::regency;
use super::public::{Public, pick};
use super::structured::{Subject, forum_id, id, named, plain, words};
use crate::model::hours::{DayState, Hours, Source, WEEKDAYS};
use crate::render::view::View;
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

/// The first and last day of a rule, as text.
type Valid<'j> = (&'j str, &'j str);

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
    let Subject {
        public,
        record,
        fields,
        ..
    } = member;
    let hours = &fields["opening_hours"];
    let as_of = public.portal.as_of.to_string();
    let is_ahead = |valid: &Valid<'_>| valid.1 >= as_of.as_str();
    let mut out = match hours["state"].as_str().unwrap_or_default() {
        "always" => vec![
            json!({"@type": "OpeningHoursSpecification", "dayOfWeek": DAYS, "opens": "00:00", "closes": LAST_MINUTE}),
        ],
        "unknown" | "by_appointment" => Vec::new(),
        _ => week(&hours["regular"], None),
    };
    if hours["state"] == "temporarily_closed" {
        let valid = days(&hours["temporarily_closed"]);
        out.extend(valid.filter(is_ahead).map(closed));
    }
    for period in hours["periods"].as_array().into_iter().flatten() {
        let shared = public
            .portal
            .settings
            .maps("periods")
            .find(|shared| Some(shared.str("id")) == period["ref"].as_str());
        let day = |key: &str| {
            let own = period[key].as_str().map(str::to_owned);
            own.or_else(|| Some(shared?.date(key)?.to_string()))
        };
        let (Some(from), Some(until)) = (day("from"), day("until")) else {
            continue;
        };
        if is_ahead(&(&from, &until)) {
            out.extend(week(&period["regular"], Some((&from, &until))));
        }
    }
    for exception in hours["exceptions"].as_array().into_iter().flatten() {
        let Some(valid) = days(exception).filter(is_ahead) else {
            continue;
        };
        let spans = exception["spans"].as_array().map_or(&[][..], Vec::as_slice);
        if spans.is_empty() {
            out.extend((exception["closed"] == true).then(|| closed(valid)));
        }
        out.extend(spans.iter().filter_map(Json::as_str).filter_map(|span| {
            let (opens, closes) = times(span)?;
            Some(rule(opens, closes, &[], Some(valid)))
        }));
    }
    let kept = Hours::of(record, public.portal);
    for holiday in public.portal.settings.maps("holidays") {
        let (Some(first), last) = (
            holiday.date("date").or_else(|| holiday.date("from")),
            holiday.date("until"),
        ) else {
            continue;
        };
        let last = last.unwrap_or(first);
        let day = kept.on(first);
        // Where an exception or a period speaks of the day, it was said above.
        if day.state == DayState::Closed && matches!(day.source, Source::Holiday(_)) {
            let (first, last) = (first.to_string(), last.to_string());
            let valid = (first.as_str(), last.as_str());
            out.extend(Some(valid).filter(is_ahead).map(closed));
        }
    }
    Json::Array(out)
}

/// The days of a map with `date`, or with `from` and `until`; an open end means the first day only.
fn days(map: &Json) -> Option<Valid<'_>> {
    let first = map["date"].as_str().or(map["from"].as_str());
    let last = map["until"].as_str();
    Some((first.or(last)?, last.or(first)?))
}

/// Days with the same hours in one rule. Days without hours are said to be closed only where they differ from the
/// usual week, that is within a period.
fn week(week: &Json, valid: Option<Valid<'_>>) -> Vec<Json> {
    let mut rules: Vec<((&str, &str), Vec<&str>)> = Vec::new();
    for (key, day) in WEEKDAYS.iter().zip(DAYS) {
        let Some(spans) = week[key].as_array() else {
            continue;
        };
        let times = spans.iter().filter_map(Json::as_str).filter_map(times);
        let closed = (spans.is_empty() && valid.is_some()).then_some(("00:00", "00:00"));
        for time in times.chain(closed) {
            match rules.iter_mut().find(|(known, _)| *known == time) {
                Some((_, days)) => days.push(day),
                None => rules.push((time, vec![day])),
            }
        }
    }
    rules
        .into_iter()
        .map(|((opens, closes), days)| rule(opens, closes, &days, valid))
        .collect()
}

/// Closed all day, as readers of schema.org have agreed to write it.
fn closed(valid: Valid<'_>) -> Json {
    rule("00:00", "00:00", &[], Some(valid))
}

fn rule(opens: &str, closes: &str, days: &[&str], valid: Option<Valid<'_>>) -> Json {
    json!({
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": days,
        "opens": opens,
        "closes": closes,
        "validFrom": valid.map(|valid| valid.0),
        "validThrough": valid.map(|valid| valid.1),
    })
}

fn times(span: &str) -> Option<(&str, &str)> {
    let (opens, closes) = span.split_once('-')?;
    Some((
        opens,
        if closes == "24:00" {
            LAST_MINUTE
        } else {
            closes
        },
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_with_the_same_hours_share_a_rule() {
        let hours =
            json!({"mon": ["08:00-12:00", "13:00-24:00"], "tue": ["08:00-12:00"], "wed": []});
        let rules = week(&hours, None);
        assert_eq!(rules.len(), 2);
        assert_eq!(rules[0]["dayOfWeek"], json!([DAYS[0], DAYS[1]]));
        assert_eq!(
            (&rules[1]["opens"], &rules[1]["closes"]),
            (&json!("13:00"), &json!("23:59"))
        );
        let in_period = week(&hours, Some(("2026-02-18", "2026-03-19")));
        assert_eq!(
            in_period.len(),
            3,
            "a closed day is said to be closed within a period"
        );
        assert_eq!(in_period[2]["closes"], "00:00");
    }

    #[test]
    fn days_of_an_exception_are_one_or_many() {
        assert_eq!(
            days(&json!({"date": "2026-04-25"})),
            Some(("2026-04-25", "2026-04-25"))
        );
        assert_eq!(
            days(&json!({"from": "2026-03-25", "until": "2026-03-27"})),
            Some(("2026-03-25", "2026-03-27"))
        );
        assert_eq!(days(&json!({"closed": true})), None);
    }
}
