//! News, pages, documents, the search, the open data, and the page for addresses that are not there.

use super::{Extras, Filled, Variables, card, sorted};
use crate::model::record::Record;
use crate::render::machine;
use crate::render::view::View;
use serde_json::{Map, Value as Json, json};

/// News that are not over, pinned ones first, then the newest.
pub(super) fn news_cards(view: View<'_>) -> Vec<Json> {
    let as_of = view.portal.as_of;
    let current = |item: &&Record| {
        item.partial("until")
            .is_none_or(|until| until.last() >= as_of)
            && item.date("date").is_none_or(|date| date <= as_of)
    };
    let mut items: Vec<&Record> = view.portal.public("news").filter(current).collect();
    items.sort_by_cached_key(|item| {
        (
            item.bool("pinned") != Some(true),
            std::cmp::Reverse(item.date("date")),
            item.id.clone(),
        )
    });
    items
        .into_iter()
        .map(|item| {
            let mut out = card(item, view, &["date", "summary", "pinned"]);
            out.insert("form".to_owned(), view.code_at(item, "kind"));
            Json::Object(out)
        })
        .collect()
}

pub(super) fn news(view: View<'_>) -> Variables {
    let (pinned, items): (Vec<Json>, Vec<Json>) = news_cards(view)
        .into_iter()
        .partition(|item| item["pinned"] == true);
    Map::from_iter([
        ("items".to_owned(), json!(items)),
        ("pinned".to_owned(), json!(pinned)),
    ])
}

/// The page of a news item.
pub(super) fn item(record: &Record, view: View<'_>) -> Variables {
    let mut whole = view.record(record);
    whole.insert("form".to_owned(), view.code_at(record, "kind"));
    Map::from_iter([("item".to_owned(), Json::Object(whole))])
}

/// A page of text with its table of contents.
pub(super) fn page(record: &Record, view: View<'_>) -> Variables {
    let (source, lang) = record
        .text("body")
        .map_or(("", view.lang), |body| body.get(view.lang));
    let headings = view.links.render("body", source, view.lang).headings;
    let toc: Vec<Json> = headings
        .iter()
        .filter(|heading| heading.level <= 3)
        .map(|heading| json!({"level": heading.level, "id": heading.id, "text": view.words((&heading.text, lang))}))
        .collect();
    Map::from_iter([
        ("item".to_owned(), Json::Object(view.record(record))),
        ("toc".to_owned(), json!(toc)),
    ])
}

/// All documents by kind.
pub(super) fn documents(view: View<'_>) -> Variables {
    let all = sorted(view, view.portal.public("document"));
    let groups = view
        .portal
        .schema
        .codes("document_kind")
        .iter()
        .filter_map(|kind| {
            let inside: Vec<Json> = all
                .iter()
                .filter(|document| document.str("kind") == kind.code)
                .map(|document| Json::Object(view.record(document)))
                .collect();
            (!inside.is_empty()).then(
                || json!({"kind": view.code("document_kind", &kind.code), "documents": inside}),
            )
        });
    Map::from_iter([("groups".to_owned(), Json::Array(groups.collect()))])
}

/// The search page: what its script needs, and what it says to those without scripts.
pub(super) fn search(view: View<'_>, extras: &Extras<'_>) -> Variables {
    // As written: the script sets the values in.
    let said = view.messages.keys().filter_map(|key| {
        let short = key.strip_prefix("search_")?;
        Some((short.to_owned(), json!(view.messages.get(key))))
    });
    // A browser has names of all languages and ways to write numbers, but telephones take long for the first: the usual names
    // come along, and which digits the language has.
    let languages = view.portal.schema.codes("language").iter().map(|code| {
        let name = view.label("language", &code.code);
        (format!("lang_{}", code.code), json!(name))
    });
    let digits = ("ten".to_owned(), json!(view.locale.number(10)));
    let strings: Map<String, Json> = said.chain(languages).chain([digits]).collect();
    let sources: Vec<Json> = extras
        .catalog
        .sources()
        .iter()
        .map(|source| {
            let date = source.exported_at.parse::<jiff::civil::Date>().ok();
            json!({
                "member": view.reference("member", &source.member),
                "records": source.n_read - source.n_excluded.min(source.n_read),
                "exported_at": date.map_or(Json::Null, |date| view.date(date)),
                "opac": view.portal.member(&source.member).filter(|member| member.is_public()).map_or("", |member| member.str("opac_url")),
            })
        })
        .collect();
    let member_url = view
        .routes
        .record(view.lang, "member", "{id}")
        .unwrap_or_default();
    Map::from_iter([
        (
            "index_root".to_owned(),
            json!(view.routes.file("data/holdings/root.json")),
        ),
        ("member_url".to_owned(), json!(member_url)),
        (
            "hours_url".to_owned(),
            json!(view.routes.file(machine::HOURS)),
        ),
        ("clock_words".to_owned(), json!(super::hours::words(view))),
        (
            "strings".to_owned(),
            json!(Json::Object(strings).to_string()),
        ),
        ("has_holdings".to_owned(), json!(!extras.catalog.is_empty())),
        ("no_holdings".to_owned(), json!(no_holdings(view))),
        ("n_records".to_owned(), json!(extras.catalog.len())),
        ("sources".to_owned(), json!(sources)),
    ])
}

/// What is said where no catalog is united: where else titles can be looked for.
pub(super) fn no_holdings(view: View<'_>) -> String {
    let mut members = view.portal.public("member");
    view.t(if members.any(|member| member.has("opac_url")) {
        "search.no_holdings_opac"
    } else {
        "search.no_holdings"
    })
}

/// The open data: every file for machines.
pub(super) fn data(view: View<'_>, extras: &Extras<'_>) -> Variables {
    let files: Vec<Json> = extras
        .data_files
        .iter()
        .map(|(label, path, media_type, bytes)| {
            json!({"label": view.t(label), "url": view.routes.file(path), "path": path, "type": media_type, "bytes": bytes})
        })
        .collect();
    Map::from_iter([("files".to_owned(), json!(files))])
}

/// What is shown without a network for a page that was never opened.
pub(super) fn offline(view: View<'_>) -> Filled {
    Filled {
        template: "offline.html",
        title: view.t("offline.title"),
        description: view.t("offline.description"),
        variables: Map::new(),
    }
}

/// What is shown for an address that is not there.
pub(super) fn not_found(view: View<'_>) -> Filled {
    Filled {
        template: "404.html",
        title: view.t("not_found.title"),
        description: view.t("not_found.description"),
        variables: Map::new(),
    }
}
