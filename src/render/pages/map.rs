//! The map of the region with its words: names of libraries, degrees, what marks mean.

use super::Extras;
use super::members::{regency, way_words};
use crate::access::Door;
use crate::atlas::{Line, Sheet, Spot};
use crate::model::record::Record;
use crate::plan::route::Section;
use crate::render::i18n::Arg;
use crate::render::marks;
use crate::render::view::View;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

/// How many regencies a mark names before it says "and others".
const MOST_NAMES: usize = 3;
/// What the borders on a small picture may weigh, in bytes: the home page has to stay small.
const THUMBNAIL_MAX: usize = 20_000;

/// The map; null where there is nothing to draw.
pub(super) fn map(view: View<'_>, extras: &Extras<'_>) -> Json {
    let Some(sheet) = sheet(extras) else {
        return Json::Null;
    };
    let spots = sheet.spots.iter().enumerate();
    let spots: Vec<Json> = spots
        .filter_map(|(number, spot)| mark(number, spot, sheet, view, extras))
        .collect();
    let of_code = |code: &str| extras.atlas.served.iter().find(|row| row.code == code);
    let areas = sheet.areas.iter().map(|area| {
        let row = of_code(&area.code);
        let kind = match row {
            Some(row) if !row.members.is_empty() => door(row.door()),
            _ => "none",
        };
        json!({"d": area.path, "kind": kind})
    });
    let names = sheet.names.iter();
    let names = names.map(|name| {
        let tie = name
            .tie
            .map(|ends| ends.map(|(x, y)| json!({"x": x, "y": y})));
        json!({"x": name.x, "y": name.y, "text": name.text, "is_wide": name.is_wide, "tie": tie})
    });
    let settings = &view.portal.settings;
    json!({
        "width": sheet.width,
        "height": sheet.height,
        "parallels": lines(&sheet.parallels, ["north", "south"], view),
        "meridians": lines(&sheet.meridians, ["east", "west"], view),
        "areas": areas.collect::<Vec<Json>>(),
        "names": names.collect::<Vec<Json>>(),
        "spots": spots,
        "is_counted": sheet.is_counted,
        "is_moved": sheet.spots.iter().any(|spot| spot.from.is_some()),
        "n_without_place": sheet.n_without_place,
        "source": settings.text("map.boundary_source").map(|text| view.text(text)),
    })
}

/// The map as a small picture without words or links: the borders, where they are drawn at all and do not weigh much, lines
/// of the globe, and a dot for each mark; null where there is nothing to draw.
pub(super) fn thumbnail(extras: &Extras<'_>) -> Json {
    let Some(sheet) = sheet(extras) else {
        return Json::Null;
    };
    let areas: String = sheet.areas.iter().map(|area| area.path.as_str()).collect();
    let (width, height) = (sheet.width, sheet.height);
    let parallels = sheet.parallels.iter();
    let parallels = parallels.map(|line| format!("M0 {}H{width}", line.at));
    let meridians = sheet.meridians.iter();
    let meridians = meridians.map(|line| format!("M{} 0V{height}", line.at));
    let dots = sheet.spots.iter();
    let dots = dots.map(|spot| format!("M{} {}h0", spot.x, spot.y));
    json!({
        "width": width,
        "height": height,
        "areas": Some(areas).filter(|path| !path.is_empty() && path.len() <= THUMBNAIL_MAX),
        "lines": parallels.chain(meridians).collect::<String>(),
        "dots": dots.collect::<String>(),
    })
}

/// What is drawn; of one library there is nothing to compare.
fn sheet<'e>(extras: &'e Extras<'_>) -> Option<&'e Sheet> {
    let sheet = extras.atlas.sheet.as_ref()?;
    (sheet.members.len() + sheet.n_without_place > 1).then_some(sheet)
}

/// Lines with their degrees in words.
fn lines(lines: &[Line], sides: [&str; 2], view: View<'_>) -> Json {
    let shown = lines.iter().map(|line| {
        let side = sides[usize::from(line.degrees < 0.0)];
        let size = line.degrees.abs();
        // As many decimals as it takes: lines may be a twentieth of a degree apart.
        let digits = (0..2)
            .find(|digits| (size * 10_f64.powi(*digits)).fract().abs() < 1e-6)
            .unwrap_or(2);
        let degrees = view
            .locale
            .decimal(size, usize::try_from(digits).unwrap_or(0));
        let text = view
            .unmarked()
            .say(&format!("map.{side}"), &[("degrees", Arg::Text(&degrees))]);
        json!({"at": line.at, "text": text})
    });
    shown.collect()
}

/// A mark: a link to its library, or to the libraries it counts.
fn mark(
    number: usize,
    spot: &Spot,
    sheet: &Sheet,
    view: View<'_>,
    extras: &Extras<'_>,
) -> Option<Json> {
    let members: Vec<&Record> = members(spot, sheet, view).collect();
    let (kind, url, title) = if let [member] = members[..] {
        let name = view.name(member);
        let url = view.routes.record(view.lang, "member", &member.id)?;
        let way = extras.atlas.ways.get(member.id.as_str());
        let way = way.copied().unwrap_or_default();
        let words = way_words(way, view.unmarked());
        let title = format!("{name}, {}: {words}", place(member, view));
        (door(way.door()), url, title)
    } else {
        let places = places(number, view, extras);
        let n = Arg::Number(i64::try_from(members.len()).unwrap_or(i64::MAX));
        let section = view.routes.section(view.lang, Section::Members);
        let title = view
            .unmarked()
            .say("map.counted", &[("n", n), ("places", Arg::Text(&places))]);
        ("many", format!("{section}?spot={number}#list"), title)
    };
    let from = spot.from.map(|(x, y)| json!({"x": x, "y": y}));
    Some(json!({
        "x": spot.x,
        "y": spot.y,
        "r": spot.radius,
        "n": members.len(),
        "kind": kind,
        "url": url,
        "title": title,
        "from": from,
    }))
}

/// How what stands before a door is drawn.
pub(super) fn door(door: Option<Door>) -> &'static str {
    door.map_or("shut", Door::code)
}

fn members<'a>(
    spot: &'a Spot,
    sheet: &'a Sheet,
    view: View<'a>,
) -> impl Iterator<Item = &'a Record> {
    let ids = spot
        .members
        .iter()
        .filter_map(|number| sheet.members.get(*number));
    ids.filter_map(move |id| view.portal.member(id))
}

fn place(member: &Record, view: View<'_>) -> String {
    let regency = regency(member, view.unmarked());
    marks::plain(regency["label"].as_str().unwrap_or_default())
}

/// The regencies in which the libraries of a mark are.
pub(super) fn places(number: usize, view: View<'_>, extras: &Extras<'_>) -> String {
    let Some((sheet, spot)) = extras
        .atlas
        .sheet
        .as_ref()
        .and_then(|sheet| Some((sheet, sheet.spots.get(number)?)))
    else {
        return String::new();
    };
    let places: BTreeSet<String> = members(spot, sheet, view)
        .map(|member| place(member, view))
        .collect();
    let n = places.len();
    let named: Vec<String> = places.into_iter().take(MOST_NAMES).collect();
    let more = if n > MOST_NAMES { ", …" } else { "" };
    format!("{}{more}", named.join(", "))
}

/// The mark that counts a library, where marks of the map stand for several.
pub(super) fn counted_spot(id: &str, extras: &Extras<'_>) -> Option<usize> {
    let sheet = extras
        .atlas
        .sheet
        .as_ref()
        .filter(|sheet| sheet.is_counted)?;
    let number = sheet.spot_of(id)?;
    (sheet.spots.get(number)?.members.len() > 1).then_some(number)
}
