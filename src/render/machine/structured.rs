//! What a page says of itself in the words of schema.org. Nothing stands here that is not on the page or in the data.

use super::public::{Public, pick};
use super::{event, library};
use crate::model::record::Record;
use crate::model::repository::is_kept;
use crate::plan::route::{Print, Section, TitleList};
use crate::plan::{PageKind, PlannedPage};
use crate::render::browse;
use crate::render::frame::breadcrumbs;
use crate::render::i18n::Arg;
use crate::render::view::View;
use serde_json::{Map, Value as Json, json};

/// How many members the forum names on its first page at most.
const N_MEMBERS_NAMED: usize = 60;

/// A record, its public fields, and the page it is on.
#[derive(Clone, Copy)]
pub(super) struct Subject<'a> {
    pub(super) public: Public<'a>,
    pub(super) view: View<'a>,
    pub(super) record: &'a Record,
    pub(super) fields: &'a Json,
}

impl Subject<'_> {
    /// A text of the record in the language of the page.
    pub(super) fn text(&self, field: &str) -> Json {
        words(pick(&self.fields[field], self.view.lang))
    }

    /// The label of a code in the language of the page.
    pub(super) fn label(&self, vocabulary: &str, code: &Json) -> Json {
        let label = |code| {
            self.public
                .portal
                .schema
                .label(vocabulary, code, self.view.lang)
        };
        json!(code.as_str().map(label))
    }

    /// The address of the page.
    pub(super) fn url(&self) -> Json {
        json!(self.public.url(self.view.lang, self.record))
    }
}

/// The blocks of a page.
pub(super) fn blocks<'a>(page: &PlannedPage, public: Public<'a>, view: View<'a>) -> Vec<Json> {
    let record = page
        .record
        .as_ref()
        .and_then(|(kind, id)| public.portal.record(kind, id));
    let mut blocks: Vec<Json> = match (&page.kind, record) {
        (_, Some(record)) => {
            let fields = Json::Object(public.record(record));
            let subject = Subject {
                public,
                view,
                record,
                fields: &fields,
            };
            match record.kind.as_str() {
                "member" => vec![library::library(subject)],
                "event" => vec![event::event(subject)],
                "series" => vec![event::series(subject)],
                "service" => vec![service(subject)],
                "partner" => vec![partner(subject)],
                "news" => vec![news(subject)],
                _ => Vec::new(),
            }
        }
        (PageKind::Section(Section::Home), _) => vec![site(public, view), forum(public, view)],
        (PageKind::Section(Section::Search), _) => vec![union_catalog(public, view)],
        (PageKind::Section(Section::Data), _) => vec![open_data(public, view)],
        (PageKind::Section(Section::Repositories), _) => vec![repositories(public, view)],
        _ => Vec::new(),
    };
    blocks.extend(trail(page, record, public, view));
    for block in &mut blocks {
        *block = compact(with_context(block.take()));
    }
    blocks
}

/// The way from the home page to this one.
fn trail(
    page: &PlannedPage,
    record: Option<&Record>,
    public: Public<'_>,
    view: View<'_>,
) -> Option<Json> {
    let mut steps = breadcrumbs(page, view);
    let title = match (&page.kind, record) {
        (_, Some(record)) => view.title(record)["text"]
            .as_str()
            .unwrap_or_default()
            .to_owned(),
        (PageKind::Section(section), _) => view.t(&format!("nav.{}", section.name())),
        (PageKind::Titles, _) => browse::name(&page.titles.as_ref()?.0, view),
        (PageKind::Guide, _) => view.t("guide.title"),
        (PageKind::Print, _) => view.t(match page.print.as_ref()? {
            Print::Directory => "print.directory",
            Print::Calendar => "print.calendar",
            Print::Poster(_) => "poster.title",
        }),
        (PageKind::Finder, _) => view.label("patron_category", &page.reader.as_ref()?.category),
        _ => return None,
    };
    if steps.is_empty() {
        return None;
    }
    steps.push((title, page.url.clone()));
    let items = steps.into_iter().zip(1..).map(|((label, url), position)| {
        json!({"@type": "ListItem", "position": position, "name": label, "item": public.routes.absolute(&url)})
    });
    let items: Vec<Json> = items.collect();
    Some(json!({"@type": "BreadcrumbList", "itemListElement": items}))
}

/// What a thing is known by on all pages and in all languages.
pub(super) fn id(public: Public<'_>, kind: &str, id: &str) -> Option<String> {
    let lang = public.portal.default_language();
    let url = public.url(lang, public.named(kind, id)?)?;
    // What stands in a list has an address within that page already.
    if url.contains('#') {
        return Some(url);
    }
    let part = match kind {
        "member" => "library",
        "partner" => "organization",
        other => other,
    };
    Some(format!("{url}#{part}"))
}

/// The name under which the forum is known.
pub(super) fn forum_id(public: Public<'_>) -> String {
    format!("{}#forum", public.routes.base_url)
}

/// A member or partner in few words.
pub(super) fn named(public: Public<'_>, view: View<'_>, kind: &str, of: &str) -> Option<Json> {
    let record = public.named(kind, of)?;
    let class = if kind == "member" {
        "Library"
    } else {
        "Organization"
    };
    Some(json!({
        "@type": class,
        "@id": id(public, kind, of),
        "name": record.text("name").map(|name| name.get(view.lang).0),
        "url": public.url(view.lang, record),
    }))
}

/// The forum in few words.
pub(super) fn forum_named(public: Public<'_>, view: View<'_>) -> Json {
    let settings = &public.portal.settings;
    let name = settings
        .text("forum.legal_name")
        .or_else(|| settings.text("name"));
    json!({
        "@type": "LibrarySystem",
        "@id": forum_id(public),
        "name": name.map(|name| name.get(view.lang).0),
        "url": public.routes.base_url,
    })
}

/// Parties as records name them: members, partners, the forum.
pub(super) fn parties(public: Public<'_>, view: View<'_>, list: &Json) -> Vec<Json> {
    let party = |party: &Json| match (party["kind"].as_str(), party["id"].as_str()) {
        (Some(kind), Some(id)) => named(public, view, kind, id),
        _ => Some(forum_named(public, view)),
    };
    list.as_array()
        .into_iter()
        .flatten()
        .filter_map(party)
        .collect()
}

fn site(public: Public<'_>, view: View<'_>) -> Json {
    let settings = &public.portal.settings;
    let search = public
        .routes
        .absolute(&public.routes.section(view.lang, Section::Search));
    let has_catalog = public.portal.published_holdings().next().is_some();
    let action = has_catalog.then(|| {
        json!({
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": format!("{search}?q={{search_term_string}}")},
            "query-input": "required name=search_term_string",
        })
    });
    json!({
        "@type": "WebSite",
        "@id": format!("{}#site", public.routes.base_url),
        "name": settings.text("name").map(|name| name.get(view.lang).0),
        "alternateName": settings.str("short_name"),
        "url": public.routes.absolute(&public.routes.home(view.lang)),
        "inLanguage": view.lang,
        "publisher": {"@id": forum_id(public)},
        "potentialAction": action,
    })
}

fn forum(public: Public<'_>, view: View<'_>) -> Json {
    let portal = public.portal;
    let settings = Json::Object(public.record(&portal.settings));
    let forum = &settings["forum"];
    let seat = forum["secretariat"]
        .as_str()
        .and_then(|id| public.named("member", id));
    let seat = seat.map(|seat| Json::Object(public.record(seat)));
    let address = if forum["address"].is_object() {
        &forum["address"]
    } else {
        seat.as_ref().map_or(&Json::Null, |seat| &seat["address"])
    };
    let members = portal
        .public("member")
        .filter(|member| portal.is_active_member(&member.id));
    // Where they are many they would be most of the page; each says of itself that it belongs to the forum.
    let members: Vec<Json> = members
        .filter_map(|member| named(public, view, "member", &member.id))
        .collect();
    let members = Some(members).filter(|members| members.len() <= N_MEMBERS_NAMED);
    let parent = forum["parent"]
        .as_str()
        .and_then(|id| named(public, view, "partner", id));
    let mut out = forum_named(public, view);
    out["alternateName"] = settings["short_name"].clone();
    out["description"] = words(pick(&settings["tagline"], view.lang));
    out["address"] = library::address(address, public, view);
    out["contactPoint"] = library::contact_points(&forum["contacts"], public, view);
    out["email"] = library::first(&forum["contacts"], "email");
    out["telephone"] = library::first(&forum["contacts"], "phone");
    out["sameAs"] = settings["social"].clone();
    out["parentOrganization"] = json!(parent);
    out["member"] = json!(members);
    out
}

fn service(service: Subject<'_>) -> Json {
    let Subject {
        public,
        view,
        record,
        fields,
    } = service;
    let portal = public.portal;
    let everybody = fields["provider_rule"] == "all_active";
    let listed = record.refs("providers");
    let provides = |member: &&Record| {
        portal.is_active_member(&member.id) && (everybody || listed.contains(&member.id.as_str()))
    };
    let providers: Vec<Json> = portal
        .public("member")
        .filter(provides)
        .filter_map(|member| named(public, view, "member", &member.id))
        .collect();
    let fees = fields["fees"].as_array().into_iter().flatten();
    let offers: Vec<Json> = fees
        .map(|fee| {
            json!({
                "@type": "Offer",
                "name": service.label("fee_kind", &fee["what"]),
                "price": fee["amount"]["amount"],
                "priceCurrency": fee["amount"]["currency"],
                "description": words(pick(&fee["note"], view.lang)),
            })
        })
        .collect();
    json!({
        "@type": "Service",
        "@id": id(public, "service", &record.id),
        "name": service.text("name"),
        "url": service.url(),
        "serviceType": service.label("form", &fields["form"]),
        "description": service.text("summary"),
        "provider": providers,
        "broker": forum_named(public, view),
        "offers": offers,
    })
}

fn partner(partner: Subject<'_>) -> Json {
    let Subject {
        public,
        view,
        record,
        fields,
    } = partner;
    json!({
        "@type": "Organization",
        "@id": id(public, "partner", &record.id),
        "name": partner.text("name"),
        "url": partner.url(),
        "sameAs": fields["url"],
        "logo": fields["logo"],
        "description": plain(&fields["description"], view.lang),
        "address": library::address(&fields["address"], public, view),
        "contactPoint": library::contact_points(&fields["contacts"], public, view),
        "parentOrganization": fields["parent"].as_str().and_then(|id| named(public, view, "partner", id)),
    })
}

fn news(news: Subject<'_>) -> Json {
    let Subject {
        public,
        view,
        record,
        fields,
    } = news;
    let (_, lang) = record
        .text("body")
        .map_or(("", view.lang), |body| body.get(view.lang));
    json!({
        "@type": "NewsArticle",
        "headline": news.text("title"),
        "description": news.text("summary"),
        "datePublished": fields["date"],
        "dateModified": fields["updated"],
        "inLanguage": lang,
        "image": fields["image"]["file"],
        "url": news.url(),
        "mainEntityOfPage": news.url(),
        "author": forum_named(public, view),
        "publisher": forum_named(public, view),
    })
}

/// The union catalog as a collection of the members' catalogs.
fn union_catalog(public: Public<'_>, view: View<'_>) -> Json {
    let datasets: Vec<Json> = public
        .portal
        .published_holdings()
        .filter_map(|source| catalog_of_member(source, public, view))
        .collect();
    let url = public
        .routes
        .absolute(&public.routes.section(view.lang, Section::Search));
    let forum = forum_named(public, view);
    let name = Arg::Text(forum["name"].as_str().unwrap_or_default());
    json!({
        "@type": "DataCatalog",
        "name": view.say("search.catalog_of_all", &[("name", name)]),
        "description": view.t("search.description"),
        "url": url,
        "provider": forum,
        "dataset": datasets,
    })
}

/// What a member gave to the union catalog, with the list in which its titles can be read.
fn catalog_of_member(source: &Record, public: Public<'_>, view: View<'_>) -> Option<Json> {
    let portal = public.portal;
    let fields = Json::Object(public.record(source));
    let owner = named(public, view, "member", source.str("member"))?;
    let name = ("name", Arg::Text(owner["name"].as_str()?));
    let day = view.date(source.date("exported_at")?);
    let day = ("date", Arg::Text(day["text"].as_str()?));
    let about = view.say("search.catalog_of_about", &[name, day]);
    let note = pick(&fields["coverage_note"], view.lang);
    let titles = (portal.browse_limit() > 0).then(|| {
        let list = TitleList::Member(source.str("member").to_owned());
        public
            .routes
            .absolute(&public.routes.titles(view.lang, &list, 1))
    });
    Some(json!({
        "@type": "Dataset",
        "name": view.say("search.catalog_of", &[name]),
        "description": format!("{about} {note}").trim_end(),
        "url": titles,
        "creator": owner,
        "dateModified": fields["exported_at"],
        "license": licence(&fields["licence"]).or_else(|| licence(&json!(portal.settings.str("licence.data")))),
    }))
}

/// The repositories that are kept up, as a list of catalogs.
fn repositories(public: Public<'_>, view: View<'_>) -> Json {
    let kept = public
        .portal
        .public("repository")
        .filter(|repository| is_kept(repository));
    let items = kept.zip(1..).map(|(repository, position)| {
        let fields = Json::Object(public.record(repository));
        let about = Subject {
            public,
            view,
            record: repository,
            fields: &fields,
        };
        let content = fields["content"].as_array().into_iter().flatten();
        let content: Vec<Json> = content
            .map(|code| about.label("repository_content", code))
            .collect();
        let owner = fields["member"].as_str();
        json!({
            "@type": "ListItem",
            "position": position,
            "item": {
                "@type": "DataCatalog",
                "@id": id(public, "repository", &repository.id),
                "name": about.text("name"),
                "description": about.text("summary"),
                "url": fields["url"],
                "keywords": content,
                "provider": owner.and_then(|id| named(public, view, "member", id)),
                "isAccessibleForFree": (fields["access"] == "open").then_some(true),
                "conditionsOfAccess": about.label("repository_access", &fields["access"]),
                "license": licence(&fields["licence"]),
            },
        })
    });
    let items: Vec<Json> = items.collect();
    json!({
        "@type": "ItemList",
        "name": view.t("repositories.title"),
        "description": view.t("repositories.description"),
        "itemListElement": items,
    })
}

/// The open data of the portal with the files that hold it.
fn open_data(public: Public<'_>, view: View<'_>) -> Json {
    let url = public
        .routes
        .absolute(&public.routes.section(view.lang, Section::Data));
    let files: Vec<Json> = super::data::LISTED
        .iter()
        .map(|listed| {
            let file = public.routes.file(&format!("data/{}.json", listed.name));
            json!({
                "@type": "DataDownload",
                "name": view.t(listed.json),
                "encodingFormat": "application/json",
                "contentUrl": public.routes.absolute(&file),
            })
        })
        .collect();
    json!({
        "@type": "Dataset",
        "name": view.t("data.title"),
        "description": view.t("data.description"),
        "url": url,
        "creator": forum_named(public, view),
        "dateModified": public.portal.as_of.to_string(),
        "license": licence(&json!(public.portal.settings.str("licence.data"))),
        "isAccessibleForFree": true,
        "distribution": files,
    })
}

/// The address of a license: as given, or where SPDX describes it.
fn licence(name: &Json) -> Option<String> {
    let name = name.as_str().filter(|name| !name.is_empty())?;
    Some(if name.contains("://") {
        name.to_owned()
    } else {
        format!("https://spdx.org/licenses/{name}.html")
    })
}

/// Markdown of a record as plain words.
pub(super) fn plain(text: &Json, lang: &str) -> Json {
    words(&crate::markdown::plain(pick(text, lang)))
}

/// A text, or nothing where it is empty.
pub(super) fn words(text: &str) -> Json {
    if text.is_empty() {
        Json::Null
    } else {
        json!(text)
    }
}

fn with_context(block: Json) -> Json {
    let mut out = Map::from_iter([("@context".to_owned(), json!("https://schema.org"))]);
    if let Json::Object(fields) = block {
        out.extend(fields);
    }
    Json::Object(out)
}

/// Leaves out what is not known: nothing is claimed by an empty value.
fn compact(value: Json) -> Json {
    match value {
        Json::Object(fields) => Json::Object(
            fields
                .into_iter()
                .map(|(key, value)| (key, compact(value)))
                .filter(|(_, value)| !is_empty(value))
                .collect(),
        ),
        Json::Array(items) => {
            let items = items
                .into_iter()
                .map(compact)
                .filter(|item| !is_empty(item));
            Json::Array(items.collect())
        }
        other => other,
    }
}

fn is_empty(value: &Json) -> bool {
    match value {
        Json::Null => true,
        Json::Array(items) => items.is_empty(),
        Json::Object(fields) => fields.keys().all(|key| key == "@type"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_not_said() {
        let block = json!({"@type": "Library", "geo": {"@type": "GeoCoordinates", "latitude": null}, "sameAs": [null], "name": "A"});
        assert_eq!(compact(block), json!({"@type": "Library", "name": "A"}));
    }

    #[test]
    fn licenses_are_addresses() {
        assert_eq!(
            licence(&json!("CC0-1.0")).as_deref(),
            Some("https://spdx.org/licenses/CC0-1.0.html")
        );
        assert_eq!(
            licence(&json!("https://example.org/l")).as_deref(),
            Some("https://example.org/l")
        );
        assert_eq!(licence(&json!("")), None);
    }
}
