//! Tables for people with spreadsheets: members, services, agreements, events, one row each.
//!
//! The columns of members are those that a secretary can hand in; cells are taken from the public records, never from
//! the records themselves.

use super::DataFile;
use super::data::{LISTED, Listed, regency};
use super::public::Public;
use crate::model::event::{ends, starts};
use crate::model::hours::WEEKDAYS;
use crate::model::record::Record;
use crate::paths::SiteFile;
use crate::render::csv_out;
use serde_json::Value as Json;

/// Between the items of a cell.
const AND: &str = "; ";

type Row = Vec<(String, String)>;

/// Every table.
pub(super) fn files(public: Public<'_>) -> Vec<DataFile> {
    let mut files = Vec::new();
    for Listed {
        kind, name, csv, ..
    } in LISTED
    {
        let Some(label) = csv else { continue };
        let row = |record: &Record| {
            let whole = Json::Object(public.record(record));
            match kind {
                "member" => member(&whole, public),
                "service" => service(&whole, public),
                "agreement" => agreement(record, &whole, public),
                _ => event(record, &whole, public),
            }
        };
        let rows: Vec<Row> = public.portal.public(kind).map(row).collect();
        // The first row knows the columns; a table of nothing is not written.
        let Some(first) = rows.first() else { continue };
        let header: Vec<&str> = first.iter().map(|(name, _)| name.as_str()).collect();
        let cells = rows.iter().map(|row| row.iter().map(|(_, cell)| cell));
        let text = csv_out::write(&header, cells);
        let file = SiteFile::new(format!("data/{name}.csv"), text);
        files.push((file, Some((label, "text/csv"))));
    }
    files
}

/// The cells of a row, in order.
struct Cells<'a> {
    record: &'a Json,
    languages: &'a [String],
    row: Row,
}

impl<'a> Cells<'a> {
    fn new(record: &'a Json, public: Public<'a>) -> Self {
        let cells = Self {
            record,
            languages: &public.portal.languages,
            row: Vec::new(),
        };
        cells.path("id", "id")
    }

    fn set(mut self, name: &str, cell: impl Into<String>) -> Self {
        self.row.push((name.to_owned(), cell.into()));
        self
    }

    /// A cell from a path of keys.
    fn path(self, name: &str, path: &str) -> Self {
        let text = text(at(self.record, path));
        self.set(name, text)
    }

    /// Cells from paths that are also their names.
    fn paths(self, paths: &[&str]) -> Self {
        paths.iter().fold(self, |cells, path| {
            let name = path.replace('.', "_");
            cells.path(&name, path)
        })
    }

    /// One cell for each language of the portal; empty where there is no translation.
    fn texts(mut self, name: &str, path: &str) -> Self {
        for lang in self.languages {
            let cell = text(&at(self.record, path)[lang.as_str()]);
            self.row.push((format!("{name}_{lang}"), cell));
        }
        self
    }
}

/// The columns of the form that secretaries fill in.
fn member(whole: &Json, public: Public<'_>) -> Row {
    let lang = public.portal.default_language();
    let in_default = |path: &str| text(&at(whole, path)[lang]);
    let contacts = whole["contacts"].as_array().map_or(&[][..], Vec::as_slice);
    let contact = contacts
        .iter()
        .find(|contact| contact["role"] == "general")
        .or(contacts.first());
    let contact = contact.unwrap_or(&Json::Null);
    let grades = whole["accreditation"]
        .as_array()
        .map_or(&[][..], Vec::as_slice);
    let as_of = public.portal.as_of.to_string();
    let holds = |grade: &&Json| {
        grade["until"]
            .as_str()
            .is_none_or(|until| until >= as_of.as_str())
    };
    let grade = grades.iter().find(holds).unwrap_or(&Json::Null);
    let mut cells = Cells::new(whole, public)
        .texts("name", "name")
        .paths(&["short_name"])
        .set("institution", in_default("institution.name"))
        .paths(&[
            "institution.kind",
            "institution.status",
            "library_type",
            "parent",
        ])
        .path("npp", "identifiers.npp")
        .path("isil", "identifiers.isil")
        .path("pddikti_code", "institution.pddikti_code")
        .path("membership_no", "membership.number")
        .paths(&["membership.status"])
        .path("member_since", "membership.since")
        .set("accreditation_grade", text(&grade["grade"]))
        .set("accreditation_until", text(&grade["until"]))
        .set("street", in_default("address.street"))
        .path("village", "address.village")
        .path("district", "address.district")
        .path("regency_code", "address.regency_code")
        .set(
            "regency",
            regency(
                public,
                at(whole, "address.regency_code")
                    .as_str()
                    .unwrap_or_default(),
            ),
        )
        .path("province_code", "address.province_code")
        .path("postal_code", "address.postal_code")
        .path("lat", "geo.lat")
        .path("lon", "geo.lon")
        .set("email", text(&contact["email"]))
        .set("phone", text(&contact["phone"]))
        .set("whatsapp", text(&contact["whatsapp"]))
        .set("contact_role", text(&contact["role"]))
        .paths(&["website", "opac_url"])
        .path("ils", "catalogue_system.name");
    for day in WEEKDAYS {
        let spans = at(whole, "opening_hours.regular")
            .get(day)
            .and_then(Json::as_array);
        let spans: Vec<String> = spans.into_iter().flatten().map(text).collect();
        cells = cells.set(&format!("hours_{day}"), spans.join(" & "));
    }
    let services = whole["services"].as_array().into_iter().flatten();
    let services: Vec<String> = services.map(|offer| text(&offer["service"])).collect();
    cells
        .path("walk_in", "visiting.walk_in")
        .set("report_to", in_default("visiting.report_to"))
        .path("documents", "visiting.documents")
        .path("theses_access", "visiting.theses_access")
        .set("services", services.join(AND))
        .path("verified_on", "verified.on")
        .path("verified_by", "verified.by")
        .set("page", text(&whole["page"][lang]))
        .row
}

fn service(whole: &Json, public: Public<'_>) -> Row {
    let lang = public.portal.default_language();
    Cells::new(whole, public)
        .texts("name", "name")
        .paths(&["form", "side", "status", "channel", "for_whom"])
        .texts("summary", "summary")
        .paths(&[
            "provider_rule",
            "providers",
            "coordinator",
            "agreements",
            "scheme",
        ])
        .paths(&[
            "turnaround",
            "limits.max_items",
            "limits.loan_days",
            "liability",
            "delivery",
        ])
        .set("fees", fees(&whole["fees"]))
        .paths(&["request.email", "request.url", "from", "until", "updated"])
        .set("page", text(&whole["page"][lang]))
        .row
}

fn agreement(record: &Record, whole: &Json, public: Public<'_>) -> Row {
    let lang = public.portal.default_language();
    let periods = whole["periods"].as_array().map_or(&[][..], Vec::as_slice);
    let part = |period: Option<&Json>, key: &str| {
        period.map_or_else(String::new, |period| text(&period[key]))
    };
    let parties = public.portal.parties(record);
    let shown = |id: &&String| {
        public
            .named("member", id)
            .or_else(|| public.named("partner", id))
            .is_some()
    };
    let parties: Vec<&str> = parties.iter().filter(shown).map(String::as_str).collect();
    let list = |field: &str, key: &str| {
        let items = whole[field].as_array().into_iter().flatten();
        items
            .map(|item| text(&item[key]))
            .collect::<Vec<_>>()
            .join(AND)
    };
    Cells::new(whole, public)
        .texts("title", "title")
        .paths(&["kind", "status", "parent"])
        .set("numbers", list("numbers", "number"))
        .set("start", part(periods.first(), "start"))
        .set("end", part(periods.last(), "end"))
        .paths(&[
            "end_semantics",
            "auto_renew",
            "review_on",
            "renewal_on",
            "signed_on",
        ])
        .path("financing", "financing.model")
        .set("scope", list("scope", "form"))
        .set("parties", parties.join(AND))
        .paths(&["updated"])
        .set("page", text(&whole["page"][lang]))
        .row
}

fn event(record: &Record, whole: &Json, public: Public<'_>) -> Row {
    let portal = public.portal;
    let lang = portal.default_language();
    let local = |at: Option<jiff::civil::DateTime>| {
        at.map_or_else(String::new, |at| at.strftime("%Y-%m-%d %H:%M").to_string())
    };
    let n_sessions = whole["sessions"].as_array().map_or(0, Vec::len);
    let host = public.named("member", record.str("venue.member"));
    let place = host.map_or_else(
        || text(&at(whole, "venue.name")[lang]),
        |host| host.title().to_owned(),
    );
    let area = host
        .map(|host| host.str("address.regency_code"))
        .or_else(|| at(whole, "venue.address.regency_code").as_str());
    let tiers = at(whole, "registration.tiers")
        .as_array()
        .into_iter()
        .flatten();
    let tiers: Vec<String> = tiers
        .map(|tier| format!("{} {}", text(&tier["for"]), text(&tier["amount"])))
        .collect();
    Cells::new(whole, public)
        .texts("title", "title")
        .paths(&["kind", "series", "status"])
        .set("start", local(starts(record, portal)))
        .set("end", local(ends(record, portal)))
        .set("timezone", crate::model::event::timezone(record, portal))
        .set("sessions", n_sessions.to_string())
        .paths(&["mode"])
        .set("place", place)
        .path("room", "venue.room")
        .set("regency", regency(public, area.unwrap_or_default()))
        .paths(&[
            "organisers",
            "co_hosts",
            "topics",
            "audience",
            "level",
            "language",
        ])
        .texts("summary", "summary")
        .paths(&[
            "registration.required",
            "registration.url",
            "registration.email",
            "registration.closes",
            "registration.capacity",
            "registration.status",
        ])
        .set("fees", tiers.join(AND))
        .path("certificate_hours", "certificate.hours_jp")
        .paths(&["updated"])
        .set("page", text(&whole["page"][lang]))
        .row
}

/// What is paid for and how much, one after the other.
fn fees(fees: &Json) -> String {
    let fees = fees.as_array().into_iter().flatten();
    let fees: Vec<String> = fees
        .map(|fee| format!("{} {}", text(&fee["what"]), text(&fee["amount"])))
        .collect();
    fees.join(AND)
}

/// The value at a path of keys.
fn at<'j>(value: &'j Json, path: &str) -> &'j Json {
    path.split('.').fold(value, |value, key| &value[key])
}

/// A value as a cell: lists one after the other, choices with bars, amounts with their currency, parties by id.
fn text(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        Json::Array(items) => {
            let item = |item: &Json| match item {
                Json::Array(any_of) => any_of.iter().map(text).collect::<Vec<_>>().join("|"),
                item => text(item),
            };
            items.iter().map(item).collect::<Vec<_>>().join(AND)
        }
        Json::Object(map) if map.contains_key("amount") => {
            format!("{} {}", text(&map["amount"]), text(&value["currency"]))
        }
        Json::Object(_) => text(&value["id"]),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_fit_into_one_cell() {
        for (value, cell) in [
            (
                json!(["scheme_card", ["student_id", "national_id"]]),
                "scheme_card; student_id|national_id",
            ),
            (json!({"amount": 5000, "currency": "IDR"}), "5000 IDR"),
            (
                json!([{"kind": "member", "id": "uin-a"}, "forum"]),
                "uin-a; forum",
            ),
            (json!(-6.88), "-6.88"),
            (json!(true), "true"),
            (Json::Null, ""),
        ] {
            assert_eq!(text(&value), cell);
        }
    }
}
