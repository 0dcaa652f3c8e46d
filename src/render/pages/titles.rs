//! The union catalog as lists: which lists there are, and a page of one.

use super::{Extras, Filled, Variables};
use crate::holdings::normalize::language::tag;
use crate::model::record::Record;
use crate::plan::route::{Section, TitleList};
use crate::render::browse::{self, Row, Titles};
use crate::render::i18n::Arg;
use crate::render::view::View;
use serde_json::{Map, Value as Json, json};

/// How many pages before and after the one shown are named, beside the first and the last.
const N_AROUND: usize = 3;

/// The lists, those of members by name, those of groups in the order of the vocabulary.
pub(super) fn lists(view: View<'_>, extras: &Extras<'_>) -> Variables {
    let shown = |list: &TitleList, titles: &Titles| json!({"name": browse::name(list, view), "url": view.routes.titles(view.lang, list, 1), "n": titles.n});
    let mut members: Vec<(Vec<u8>, Json)> = extras
        .lists
        .iter()
        .filter(|(list, _)| matches!(list, TitleList::Member(_)))
        .map(|(list, titles)| {
            let name = browse::name(list, view.unmarked());
            (view.locale.sort_key(&name), shown(list, titles))
        })
        .collect();
    members.sort_by(|a, b| a.0.cmp(&b.0));
    let members: Vec<Json> = members.into_iter().map(|(_, member)| member).collect();
    let codes = view.portal.schema.codes("class_group").iter();
    let groups = codes.filter_map(|code| {
        let list = TitleList::Class(code.code.clone());
        extras.lists.get(&list).map(|titles| shown(&list, titles))
    });
    Map::from_iter([
        ("members".to_owned(), json!(members)),
        ("groups".to_owned(), Json::Array(groups.collect())),
        ("n_records".to_owned(), json!(extras.catalog.len())),
    ])
}

/// Address of the list of a member, where there is one.
pub(super) fn of_member(id: &str, view: View<'_>, extras: &Extras<'_>) -> Json {
    let list = TitleList::Member(id.to_owned());
    if extras.lists.contains_key(&list) {
        json!(view.routes.titles(view.lang, &list, 1))
    } else {
        Json::Null
    }
}

/// A page of a list.
pub(super) fn page(
    (list, number): &(TitleList, usize),
    view: View<'_>,
    extras: &Extras<'_>,
) -> Option<Filled> {
    let titles = extras.lists.get(list)?;
    let pages = &titles.pages;
    let rows = pages.get(number.checked_sub(1)?)?;
    let name = browse::name(list, view);
    let mut title = view.say("browse.list_title", &[("name", Arg::Text(&name))]);
    let of_pages = [
        ("page", Arg::Text(&view.locale.number(*number as i64))),
        ("pages", Arg::Text(&view.locale.number(pages.len() as i64))),
    ];
    let place = view.say("browse.page", &of_pages);
    if *number > 1 {
        title = format!("{title}{}{place}", view.t("ui.comma"));
    }
    let (what, member, search) = match list {
        TitleList::Member(id) => ("member", Some(id), format!("?member={id}")),
        TitleList::Class(group) => ("class", None, format!("?class={group}")),
    };
    let url = |number: usize| view.routes.titles(view.lang, list, number);
    let variables = Map::from_iter([
        ("heading".to_owned(), json!(name)),
        ("of".to_owned(), json!(what)),
        ("member".to_owned(), json!(member)),
        (
            "rows".to_owned(),
            rows.iter().map(|row| shown(row, view)).collect(),
        ),
        ("n".to_owned(), json!(titles.n)),
        ("n_shown".to_owned(), json!(titles.n_shown)),
        ("place".to_owned(), json!(place)),
        ("pages".to_owned(), links(pages, *number, &url)),
        (
            "prev".to_owned(),
            json!((*number > 1).then(|| url(*number - 1))),
        ),
        (
            "next".to_owned(),
            json!((*number < pages.len()).then(|| url(*number + 1))),
        ),
        (
            "search".to_owned(),
            json!(format!(
                "{}{search}",
                view.routes.section(view.lang, Section::Search)
            )),
        ),
    ]);
    let description = view.say("browse.list_description", &[("name", Arg::Text(&name))]);
    Some(Filled {
        template: "titles.html",
        title,
        description,
        variables,
    })
}

fn shown(row: &Row, view: View<'_>) -> Json {
    let holders = row.holders.iter().filter_map(|id| view.portal.member(id));
    let holders: Vec<&Record> = holders.filter(|member| member.is_public()).collect();
    let holder = match (row.n_holders, holders.first()) {
        (1, Some(member)) => member.str("short_name").to_owned(),
        (0, _) => String::new(),
        (n, _) => view.say_number("browse.holders", n),
    };
    let ids: Vec<&str> = holders.iter().map(|member| member.id.as_str()).collect();
    json!({
        "title": row.title,
        // Said only where it is not that of the page.
        "lang": tag(&row.language).filter(|lang| *lang != view.lang),
        "url": view.routes.in_search(view.lang, &row.rid),
        "author": row.author,
        "year": row.year,
        "call_number": row.call_number,
        "holder": holder,
        "members": ids.join(" "),
        "format": row.format.code(),
        // Said only where they are more than those named.
        "n_holders": (row.n_holders > ids.len()).then_some(row.n_holders),
    })
}

/// The first page, the last, and those around the one shown, each with the letters it begins and ends with.
fn links(pages: &[Vec<Row>], current: usize, url: &dyn Fn(usize) -> String) -> Json {
    let near = |number: usize| {
        number == 1 || number == pages.len() || number.abs_diff(current) <= N_AROUND
    };
    let all = pages.iter().zip(1..).filter(|(_, number)| near(*number));
    let all = all.map(|(rows, number)| {
        let letters = |row: Option<&Row>| row.map_or_else(String::new, browse::beginning);
        // A gap before it: pages that are left out.
        let is_after_gap = number > 1 && !near(number - 1);
        json!({"number": number, "url": url(number), "current": number == current, "from": letters(rows.first()), "to": letters(rows.last()), "gap": is_after_gap})
    });
    if pages.len() > 1 {
        Json::Array(all.collect())
    } else {
        json!([])
    }
}
