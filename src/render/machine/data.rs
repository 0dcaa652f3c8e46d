//! Open data: the records of each kind as JSON, members as points, the vocabularies, and what records may hold.

use super::DataFile;
use super::public::{Public, pick};
use crate::holdings::catalog::UnionCatalog;
use crate::model::record::Record;
use crate::paths::SiteFile;
use serde_json::{Map, Value as Json, json};

/// Raised when a field changes its meaning or its shape; new fields do not raise it.
const VERSION: u32 = 1;

/// The media type of most of them.
pub(super) const JSON: &str = "application/json";

/// A kind of record that is listed as data.
pub(super) struct Listed {
    /// The kind.
    pub(super) kind: &'static str,
    /// The file below `data/`, without its ending.
    pub(super) name: &'static str,
    /// The string that names the JSON file.
    pub(super) json: &'static str,
    /// The string that names the table, where there is one.
    pub(super) csv: Option<&'static str>,
}

/// What is listed, in the order of the page on open data.
pub(super) const LISTED: [Listed; 10] = [
    listed(
        "member",
        "members",
        "data.file.members_json",
        Some("data.file.members_csv"),
    ),
    listed(
        "service",
        "services",
        "data.file.services_json",
        Some("data.file.services_csv"),
    ),
    listed("card_scheme", "schemes", "data.file.schemes_json", None),
    listed(
        "agreement",
        "agreements",
        "data.file.agreements_json",
        Some("data.file.agreements_csv"),
    ),
    listed("partner", "partners", "data.file.partners_json", None),
    listed(
        "event",
        "events",
        "data.file.events_json",
        Some("data.file.events_csv"),
    ),
    listed("series", "series", "data.file.series_json", None),
    listed("news", "news", "data.file.news_json", None),
    listed(
        "repository",
        "repositories",
        "data.file.repositories_json",
        None,
    ),
    listed("document", "documents", "data.file.documents_json", None),
];

const fn listed(
    kind: &'static str,
    name: &'static str,
    json: &'static str,
    csv: Option<&'static str>,
) -> Listed {
    Listed {
        kind,
        name,
        json,
        csv,
    }
}

/// Every file of data but the tables.
pub(super) fn files(public: Public<'_>, catalog: &UnionCatalog) -> Vec<DataFile> {
    let mut files = Vec::new();
    for Listed {
        kind,
        name,
        json: label,
        ..
    } in LISTED
    {
        let records: Vec<Json> = public
            .portal
            .public(kind)
            .map(|record| Json::Object(whole(record, public, catalog)))
            .collect();
        if kind == "member" {
            files.extend(records.iter().map(|record| one_member(record, public)));
        }
        let mut list = header(kind, public);
        list.insert("records".to_owned(), Json::Array(records));
        files.push((
            file(&format!("data/{name}.json"), &Json::Object(list)),
            Some((label, JSON)),
        ));
    }
    files.push((
        file("data/members.geojson", &points(public)),
        Some(("data.file.members_geojson", "application/geo+json")),
    ));
    files.push((
        file("data/vocabularies.json", &vocabularies(public)),
        Some(("data.file.vocabularies", JSON)),
    ));
    files.extend(public.portal.schema.kinds().filter_map(|kind| {
        let mut schema = public.portal.schema.json_schema(&kind.name)?;
        let path = format!("schema/{}.json", kind.name);
        let url = public.routes.absolute(&public.routes.file(&path));
        schema.as_object_mut()?.insert("$id".to_owned(), json!(url));
        Some((file(&path, &schema), None))
    }));
    files
}

/// What stands before the records of every file.
pub(super) fn header(kind: &str, public: Public<'_>) -> Map<String, Json> {
    let portal = public.portal;
    let settings = public.record(&portal.settings);
    Map::from_iter([
        ("version".to_owned(), json!(VERSION)),
        ("kind".to_owned(), json!(kind)),
        ("as_of".to_owned(), json!(portal.as_of.to_string())),
        (
            "licence".to_owned(),
            json!(portal.settings.str("licence.data")),
        ),
        (
            "portal".to_owned(),
            json!({"name": settings.get("name"), "url": public.routes.base_url}),
        ),
    ])
}

fn one_member(record: &Json, public: Public<'_>) -> DataFile {
    let id = record["id"].as_str().unwrap_or_default();
    let mut one = header("member", public);
    one.insert("record".to_owned(), record.clone());
    (
        file(&format!("data/member/{id}.json"), &Json::Object(one)),
        None,
    )
}

/// A record, and for a member what of its catalog is in the union catalog.
fn whole(record: &Record, public: Public<'_>, catalog: &UnionCatalog) -> Map<String, Json> {
    let mut out = public.record(record);
    let sources: Vec<Json> = catalog
        .sources()
        .iter()
        .filter(|source| record.kind == "member" && source.member == record.id)
        .map(|source| {
            json!({
                "source": source.source,
                "records": source.n_read.saturating_sub(source.n_excluded),
                "exported_at": source.exported_at,
            })
        })
        .collect();
    if !sources.is_empty() {
        out.insert("holdings".to_owned(), Json::Array(sources));
    }
    out
}

/// Members with a known place as GeoJSON (RFC 7946: longitude first).
fn points(public: Public<'_>) -> Json {
    let features = public.portal.public("member").filter_map(|member| {
        let point = [member.num("geo.lon")?, member.num("geo.lat")?];
        let record = public.record(member);
        let keys = ["name", "short_name", "library_type", "page"];
        let mut properties: Map<String, Json> = keys
            .iter()
            .filter_map(|key| Some(((*key).to_owned(), record.get(*key)?.clone())))
            .collect();
        properties.insert("status".to_owned(), record["membership"]["status"].clone());
        properties.insert(
            "regency_code".to_owned(),
            record["address"]["regency_code"].clone(),
        );
        Some(json!({
            "type": "Feature",
            "id": member.id,
            "geometry": {"type": "Point", "coordinates": point},
            "properties": properties,
        }))
    });
    let features: Vec<Json> = features.collect();
    json!({"type": "FeatureCollection", "features": features})
}

/// Every code with its labels by language.
fn vocabularies(public: Public<'_>) -> Json {
    let schema = &public.portal.schema;
    let all: Map<String, Json> = schema
        .vocabularies()
        .map(|name| {
            let codes: Map<String, Json> = schema
                .codes(name)
                .iter()
                .map(|code| (code.code.clone(), json!(code.labels)))
                .collect();
            (name.to_owned(), Json::Object(codes))
        })
        .collect();
    json!({"version": VERSION, "vocabularies": all})
}

/// A file of data.
pub(super) fn file(path: &str, value: &Json) -> SiteFile {
    SiteFile::new(path, format!("{value}\n"))
}

/// The full name of a regency; empty where the code is not known.
pub(super) fn regency(public: Public<'_>, code: &str) -> String {
    let area = public.portal.schema.regencies.get(code);
    area.map_or_else(String::new, crate::schema::Regency::full_name)
}

/// The address of a member in one line.
pub(super) fn one_line(public: Public<'_>, address: &Json, lang: &str) -> String {
    let regency = regency(public, address["regency_code"].as_str().unwrap_or_default());
    let parts = [
        pick(&address["street"], lang),
        address["village"].as_str().unwrap_or_default(),
        address["district"].as_str().unwrap_or_default(),
        &regency,
    ];
    let known: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    known.join(", ")
}
