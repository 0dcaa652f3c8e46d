//! Repositories: where the members' theses and other works can be read on the web, and by whom.

use super::{Extras, Variables, card, options, sorted};
use crate::model::record::Record;
use crate::model::repository::{access, accesses, is_kept};
use crate::render::view::View;
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeSet;

/// A repository in a list on another page.
pub(super) fn repository_card(repository: &Record, view: View<'_>) -> Map<String, Json> {
    card(
        repository,
        view,
        &["member", "content", "access", "status", "summary"],
    )
}

/// Those of these repositories that are kept up, as cards.
pub(super) fn cards<'r>(view: View<'_>, records: impl Iterator<Item = &'r Record>) -> Json {
    let kept = records.filter(|repository| is_kept(repository));
    let all = sorted(view, kept).into_iter();
    Json::Array(
        all.map(|repository| Json::Object(repository_card(repository, view)))
            .collect(),
    )
}

/// The register: whom repositories let in, then each of them, those that are open to most readers first; then who may read
/// theses that are printed.
pub(super) fn repositories(view: View<'_>, extras: &Extras<'_>) -> Variables {
    let all = sorted(view, view.portal.public("repository"));
    let (kept, retired): (Vec<&Record>, Vec<&Record>) =
        all.iter().partition(|repository| is_kept(repository));
    let codes = view.portal.schema.codes("repository_access").iter();
    let mut rows = Vec::new();
    let mut answers = Vec::new();
    for code in codes.map(|code| code.code.as_str()) {
        let of_code = kept.iter().filter(|kept| kept.str("access") == code);
        rows.extend(of_code.map(|repository| Json::Object(entry(repository, view, extras))));
        let open: Vec<Json> = kept
            .iter()
            .filter_map(|repository| opened(repository, code, view))
            .collect();
        if !open.is_empty() {
            let access = view.code("repository_access", code);
            answers.push(json!({"access": access, "repositories": open}));
        }
    }
    // What is not kept up any more is no answer, but who looks for it is told so.
    let retired = retired.into_iter();
    rows.extend(retired.map(|repository| Json::Object(entry(repository, view, extras))));
    Map::from_iter([
        ("answers".to_owned(), json!(answers)),
        ("repositories".to_owned(), json!(rows)),
        ("facets".to_owned(), facets(&all, view)),
        ("printed".to_owned(), printed(view)),
    ])
}

/// A repository under one of the ways in which it lets readers in: the categories that it is for, none named where it is for
/// all others.
fn opened(repository: &Record, code: &str, view: View<'_>) -> Option<Json> {
    let is_for_others = repository.str("access") == code;
    let categories = alike(repository, view);
    let readers = categories.iter().find(|(known, _)| *known == code);
    let readers = readers.map_or(&[][..], |(_, categories)| categories);
    if !is_for_others && readers.is_empty() {
        return None;
    }
    let readers: Vec<String> = readers
        .iter()
        .filter(|_| !is_for_others)
        .map(|category| view.label("patron_category", category))
        .collect();
    let title = view.title(repository);
    Some(json!({"id": repository.id, "title": title, "readers": readers}))
}

fn entry(repository: &Record, view: View<'_>, extras: &Extras<'_>) -> Map<String, Json> {
    let mut out = view.record(repository);
    if let Some(policy) = repository.text("fulltext_policy") {
        // Several policies stand on one page: the name of the repository keeps their headings apart.
        let (source, lang) = policy.get(view.lang);
        let field = format!("{}-policy", repository.id);
        let html = view.links.render(&field, source, view.lang).html;
        out.insert("fulltext_policy".to_owned(), view.prose(&html, lang));
    }
    let codes: BTreeSet<&str> = accesses(repository).map(|(_, code)| code).collect();
    out.insert("access_codes".to_owned(), json!(codes));
    out.insert("by_reader".to_owned(), by_reader(repository, view, extras));
    let has_theses = repository
        .list("content")
        .iter()
        .any(|item| matches!(item.as_str(), "thesis_s1" | "thesis_s2" | "dissertation"));
    let host = view.portal.member(repository.str("member"));
    let host = host.filter(|host| has_theses && host.is_public());
    let theses = host.map_or(Json::Null, |host| {
        view.code_at(host, "visiting.theses_access")
    });
    out.insert("theses_printed".to_owned(), theses);
    out
}

/// The categories a repository names, in the order of the vocabulary, those together to which it is open alike.
fn alike<'r>(repository: &'r Record, view: View<'r>) -> Vec<(&'r str, Vec<&'r str>)> {
    let mut rows: Vec<(&str, Vec<&str>)> = Vec::new();
    let named = repository.map("access_by_category");
    let categories = view.portal.schema.codes("patron_category").iter();
    for category in categories.map(|category| category.code.as_str()) {
        if named.is_none_or(|named| !named.has(category)) {
            continue;
        }
        let code = access(repository, category);
        match rows.iter_mut().find(|(known, _)| *known == code) {
            Some((_, alike)) => alike.push(category),
            None => rows.push((code, vec![category])),
        }
    }
    rows
}

/// Rows of readers to whom a repository is open alike, the others last; none where it is open alike to all.
fn by_reader(repository: &Record, view: View<'_>, extras: &Extras<'_>) -> Json {
    let named = alike(repository, view);
    if named.is_empty() {
        return json!([]);
    }
    let row = |access: &str, categories: &[&str], labels: &[String]| {
        json!({
            "access": view.code("repository_access", access),
            "categories": categories,
            "labels": labels,
        })
    };
    let mut out: Vec<Json> = named
        .iter()
        .map(|(access, categories)| {
            let labels = categories.iter();
            let labels = labels.map(|code| view.label("patron_category", code));
            row(access, categories, &labels.collect::<Vec<_>>())
        })
        .collect();
    let mut others = extras.finder.categories();
    others.retain(|category| !named.iter().any(|(_, named)| named.contains(category)));
    let label = view.t("repositories.others");
    out.push(row(repository.str("access"), &others, &[label]));
    Json::Array(out)
}

/// What the list can be narrowed down by: what is kept, and who may read it.
fn facets(all: &[&Record], view: View<'_>) -> Json {
    let content = all
        .iter()
        .flat_map(|repository| repository.list("content"))
        .map(|item| {
            let code = item.as_str().to_owned();
            let label = view.label("repository_content", &code);
            (code, label)
        });
    let access = all.iter().flat_map(|repository| {
        let codes: BTreeSet<&str> = accesses(repository).map(|(_, code)| code).collect();
        codes
            .into_iter()
            .map(|code| (code.to_owned(), view.label("repository_access", code)))
    });
    let facets = [
        json!({"name": "content", "label": view.t("repositories.content"), "options": options(content, view)}),
        json!({"name": "access", "label": view.t("repositories.access"), "options": options(access, view)}),
    ];
    let tells_apart = |facet: &Json| facet["options"].as_array().is_some_and(|all| all.len() > 1);
    Json::Array(facets.into_iter().filter(tells_apart).collect())
}

/// The libraries that say who may read printed theses in their rooms.
fn printed(view: View<'_>) -> Json {
    let says = |member: &&Record| {
        view.portal.is_active_member(&member.id) && member.has("visiting.theses_access")
    };
    let members = sorted(view, view.portal.public("member").filter(says)).into_iter();
    let rows = members.map(|member| {
        json!({
            "member": view.reference("member", &member.id),
            "access": view.code_at(member, "visiting.theses_access"),
        })
    });
    Json::Array(rows.collect())
}
