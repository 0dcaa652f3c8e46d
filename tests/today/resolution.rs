//! What decides a day, asked of the model.

use crate::day;
use silang::diag::Sink;
use silang::disk::MemoryInputs;
use silang::load::{Request, load};
use silang::model::horizon::{Horizon, last_entry_minutes, members};
use silang::model::hours::{DayState, Hours, Week};
use silang::model::portal::Portal;
use silang::schema::value::{TimeSpan, clock};

const PORTAL: &str = r"
name: Forum
languages: [id]
as_of: 2026-02-16
holidays:
  - {date: 2026-02-17, name: Imlek, kind: national}
  - {date: 2026-02-24, name: Hari besar, kind: national}
  - {date: 2026-03-18, name: Libur lain, kind: local, observed: unknown}
periods:
  - {id: ramadan, name: Ramadan, from: 2026-02-18, until: 2026-03-17}
";

/// Open from eight on every day of the week, in Ramadan from nine.
const EVERY_DAY: &str = r#"
  regular: {mon: ["08:00-16:00"], tue: ["08:00-16:00"], wed: ["08:00-16:00"], thu: ["08:00-16:00"], fri: ["08:00-16:00"], sat: ["08:00-16:00"], sun: ["08:00-16:00"]}
"#;
const IN_RAMADAN: &str = r#"
  periods:
    - ref: ramadan
      regular: {mon: ["09:00-14:00"], tue: ["09:00-14:00"], wed: ["09:00-14:00"], thu: ["09:00-14:00"], fri: [], sat: ["09:00-14:00"]}
"#;

fn portal(hours: &str) -> Portal {
    let mut inputs = MemoryInputs::new();
    inputs.put("content/portal.yaml", PORTAL);
    inputs.put("content/members/a.yaml", format!("name: A\n{hours}"));
    load(&Request::default(), &inputs, &Sink::new()).unwrap()
}

/// State, what decided, and why: `open 09:00-14:00 period Ramadan`.
#[track_caller]
fn case(portal: &Portal, date: &str, expected: &str) {
    let found = Hours::of(portal.member("a").unwrap(), portal).on(day(date));
    let mut words = vec![found.code().to_owned()];
    if let DayState::Open(spans) = &found.state {
        words.extend(spans.iter().map(ToString::to_string));
    }
    words.push(found.decided_by().to_owned());
    words.extend(found.why().map(|why| why.first().to_owned()));
    assert_eq!(words.join(" "), expected, "{date}");
}

#[test]
fn exception_then_closure_then_period_then_holiday_then_week() {
    let exceptions = "  exceptions:\n    \
        - {from: 2026-02-23, until: 2026-02-26, closed: true, reason: Stok opname}\n    \
        - {date: 2026-02-25, spans: [\"10:00-11:00\"], reason: Rapat}\n";
    let all = portal(&format!(
        "opening_hours:\n{EVERY_DAY}{IN_RAMADAN}{exceptions}"
    ));
    case(&all, "2026-02-16", "open 08:00-16:00 regular");
    case(&all, "2026-02-17", "closed holiday Imlek");
    case(&all, "2026-02-18", "open 09:00-14:00 period Ramadan");
    // A day that the week of a period leaves out is not known, whatever the usual week says.
    case(&all, "2026-02-20", "closed period Ramadan");
    case(&all, "2026-02-22", "unknown period Ramadan");
    case(&all, "2026-02-23", "closed exception Stok opname");
    // Of two exceptions for one day the later one in the file counts, on a holiday in a period, too.
    case(&all, "2026-02-24", "closed exception Stok opname");
    case(&all, "2026-02-25", "open 10:00-11:00 exception Rapat");
    case(&all, "2026-02-26", "closed exception Stok opname");
    case(&all, "2026-03-17", "open 09:00-14:00 period Ramadan");
    case(&all, "2026-03-18", "unknown holiday Libur lain");
    case(&all, "2026-03-19", "open 08:00-16:00 regular");

    let period = portal(&format!("opening_hours:\n{EVERY_DAY}{IN_RAMADAN}"));
    case(&period, "2026-02-24", "open 09:00-14:00 period Ramadan");

    let away = "  state: temporarily_closed\n  temporarily_closed: {from: 2026-02-17, until: 2026-02-24, reason: Atap}\n";
    let away = portal(&format!(
        "opening_hours:\n{away}{EVERY_DAY}{IN_RAMADAN}{exceptions}"
    ));
    case(
        &away,
        "2026-02-17",
        "temporarily_closed temporarily_closed Atap",
    );
    case(
        &away,
        "2026-02-22",
        "temporarily_closed temporarily_closed Atap",
    );
    case(&away, "2026-02-23", "closed exception Stok opname");
    case(&away, "2026-02-27", "closed period Ramadan");
}

#[test]
fn what_nobody_said_is_never_closed() {
    for hours in [
        "",
        "opening_hours: {}\n",
        "opening_hours: {state: unknown}\n",
        "opening_hours: {state: unknown, holidays: closed}\n",
        "opening_hours: {scope: library}\n",
        "opening_hours: {state: known, regular: {}}\n",
    ] {
        let portal = portal(hours);
        let found = Hours::of(portal.member("a").unwrap(), &portal);
        for date in Horizon::of(&portal).days() {
            assert_eq!(found.on(date).code(), "unknown", "{hours:?} on {date}");
        }
        assert!(
            found.stretches(Horizon::of(&portal)).is_empty(),
            "{hours:?}"
        );
    }
    // Who says nothing but that holidays are kept is believed.
    let says = portal("opening_hours: {holidays: closed}\n");
    case(&says, "2026-02-17", "closed holiday Imlek");
    case(&says, "2026-02-19", "unknown regular");
}

#[test]
fn the_days_ahead_are_as_many_as_the_portal_says() {
    let of = |threshold: Option<i64>| {
        let mut portal = portal("");
        if let Some(days) = threshold {
            let mut inputs = MemoryInputs::new();
            inputs.put(
                "content/portal.yaml",
                format!("{PORTAL}thresholds: {{hours_horizon_days: {days}}}\n"),
            );
            portal = load(&Request::default(), &inputs, &Sink::new()).unwrap();
        }
        let horizon = Horizon::of(&portal);
        assert_eq!(horizon.days().next(), Some(horizon.from));
        assert_eq!(horizon.days().last(), Some(horizon.until));
        horizon.days().count()
    };
    assert_eq!(of(None), 60);
    assert_eq!(of(Some(30)), 30);
    // A page needs a week; nobody knows hours further ahead than a year.
    assert_eq!(of(Some(1)), 7);
    assert_eq!(of(Some(100_000)), 366);
}

#[test]
fn stretches_are_told_whole_and_only_where_they_touch_the_days_ahead() {
    // The last day ahead is 16 April.
    let hours = format!(
        "opening_hours:\n{EVERY_DAY}  exceptions:\n    \
        - {{from: 2026-02-10, until: 2026-02-16, closed: true, reason: Sejak lama}}\n    \
        - {{from: 2026-04-16, until: 2026-04-20, closed: true, reason: Tepat waktu}}\n    \
        - {{date: 2026-04-21, closed: true, reason: Terlalu jauh}}\n"
    );
    let portal = portal(&hours);
    let horizon = Horizon::of(&portal);
    let found = Hours::of(portal.member("a").unwrap(), &portal).stretches(horizon);
    let told: Vec<String> = found
        .iter()
        .map(|one| {
            let end =
                |end: Option<jiff::civil::Date>| end.map_or("…".to_owned(), |d| d.to_string());
            let why = one.day.why().map_or("", |why| why.first());
            format!("{} {} {why}", end(one.first), end(one.last))
        })
        .collect();
    // A holiday on which nothing is known is no closure.
    assert_eq!(
        told,
        [
            "2026-02-10 2026-02-16 Sejak lama",
            "2026-02-17 2026-02-17 Imlek",
            "2026-02-24 2026-02-24 Hari besar",
            "2026-04-16 2026-04-20 Tepat waktu",
        ]
    );
}

#[test]
fn a_closure_without_ends_has_none() {
    let portal = portal("opening_hours: {state: temporarily_closed}\n");
    let found = Hours::of(portal.member("a").unwrap(), &portal).stretches(Horizon::of(&portal));
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].first, found[0].last), (None, None));
}

#[test]
fn last_visitors_come_before_the_last_hour_ends() {
    for (written, minutes, last) in [
        ("PT30M", Some(30), Some("15:30")),
        ("PT1H15M", Some(75), Some("14:45")),
        // Before it opens there is nobody to let in, and no time is not said to be one.
        ("P2D", Some(2880), None),
        ("PT0M", None, None),
        ("segera", None, None),
    ] {
        let hours = format!("opening_hours:\n  last_entry_before: {written}\n{EVERY_DAY}");
        let portal = portal(&hours);
        let member = members(&portal).next().unwrap();
        assert_eq!(last_entry_minutes(member), minutes, "{written}");
        let found = Hours::of(member, &portal).last_entries(portal.as_of, None, minutes);
        let clocks: Vec<String> = found.into_iter().map(clock).collect();
        assert_eq!(clocks, Vec::from_iter(last), "{written}");
    }
}

/// The second schedules of a day in short: `Malam 18:00-22:00, Pagi unknown`.
#[track_caller]
fn extras(portal: &Portal, date: &str, expected: &str) {
    let hours = Hours::of(portal.member("a").unwrap(), portal);
    let told = hours.extras(day(date)).into_iter().map(|extra| {
        let state = match &extra.state {
            DayState::Open(spans) => spans.iter().map(ToString::to_string).collect(),
            other => other.code().to_owned(),
        };
        format!("{} {state}", extra.name.first())
    });
    assert_eq!(told.collect::<Vec<_>>().join(", "), expected, "{date}");
}

#[test]
fn second_schedules_hold_on_days_that_are_as_usual() {
    let night = "{mon: [\"18:00-22:00\"], tue: [\"18:00-22:00\"], wed: [\"18:00-22:00\"], fri: [\"18:00-22:00\"], sat: []}";
    let schedules = format!(
        "  extra:\n    - {{name: Malam, regular: {night}}}\n    \
         - {{name: Tarawih, regular: {{wed: [\"20:00-23:00\"], fri: [\"20:00-23:00\"]}}, from: 2026-02-20, until: 2026-03-01}}\n    \
         - {{name: Ahad, regular: {{sun: [\"09:00-12:00\"]}}, from: 2026-03-20}}\n"
    );
    let exceptions = "  exceptions:\n    \
        - {date: 2026-03-23, closed: true, reason: Rapat}\n    \
        - {date: 2026-03-24, spans: [\"10:00-11:00\"]}\n    \
        - {date: 2026-02-25, spans: [\"10:00-11:00\"]}\n";
    let all = portal(&format!(
        "opening_hours:\n{EVERY_DAY}{IN_RAMADAN}{exceptions}{schedules}"
    ));
    extras(&all, "2026-02-16", "Malam 18:00-22:00");
    extras(&all, "2026-02-17", "");
    // In Ramadan nobody said whether the night service goes on; on a day without hours it does not, but for what is made for it.
    extras(&all, "2026-02-18", "Malam unknown");
    extras(&all, "2026-02-20", "Tarawih 20:00-23:00");
    extras(&all, "2026-02-25", "Malam unknown, Tarawih unknown");
    extras(&all, "2026-03-06", "");
    extras(&all, "2026-03-15", "");
    extras(&all, "2026-03-20", "Malam 18:00-22:00");
    extras(&all, "2026-03-22", "Ahad 09:00-12:00");
    extras(&all, "2026-03-23", "");
    extras(&all, "2026-03-24", "Malam unknown");
    // A day that is closed in every week may still have a reading room; a library that is closed for some time has none.
    let usual = format!("opening_hours:\n  regular: {{mon: []}}\n{schedules}");
    extras(&portal(&usual), "2026-02-23", "Malam 18:00-22:00");
    let away = usual.replace("  regular", "  state: temporarily_closed\n  regular");
    extras(&portal(&away), "2026-02-23", "");
    // Where it is all there is, it is open to those alone who have hours of their own on such a day, or none at all.
    let portal = portal(&usual);
    let hours = Hours::of(portal.member("a").unwrap(), &portal);
    let monday = day("2026-02-23");
    let only = |week: Option<&Week>| hours.only_extras(monday, week).len();
    let mut week = Week::default();
    assert_eq!((only(None), only(Some(&week))), (1, 1));
    week[0] = Some(Vec::new());
    assert_eq!(only(Some(&week)), 0);
    assert!(hours.only_extras(day("2026-02-25"), None).is_empty());
}

/// When the last visitors are let in from 16 February on, a Monday, half an hour before the library closes.
#[track_caller]
fn last_entries(opening_hours: &str, week: Option<&Week>, expected: &[&str]) {
    let portal = portal(&format!("opening_hours:\n{opening_hours}"));
    let hours = Hours::of(portal.member("a").unwrap(), &portal);
    let days = Horizon::of(&portal).days().take(expected.len());
    let found: Vec<String> = days
        .map(|date| {
            let minutes = hours.last_entries(date, week, Some(30)).into_iter();
            minutes.map(clock).collect::<Vec<_>>().join(" ")
        })
        .collect();
    assert_eq!(found, expected, "{opening_hours}");
}

#[test]
fn who_is_open_over_midnight_lets_in_the_last_visitors_before_the_night_ends() {
    let nights = "  holidays: open\n  regular: {mon: [\"08:00-24:00\"], tue: [\"00:00-02:00\", \"08:00-16:00\"], wed: [\"20:00-24:00\"], thu: [\"00:00-00:20\"], fri: [\"22:00-24:00\"]}\n";
    // A night of twenty minutes lets in nobody after midnight; nobody knows how Friday night goes on.
    last_entries(nights, None, &["", "01:30 15:30", "23:50", "", "", ""]);
    // Visitors go home before the night.
    let mut visitors = Week::default();
    visitors[0] = Some(vec![TimeSpan {
        from: 8 * 60,
        to: 20 * 60,
    }]);
    visitors[1] = Some(vec![TimeSpan {
        from: 8 * 60,
        to: 16 * 60,
    }]);
    last_entries(nights, Some(&visitors), &["19:30", "15:30"]);
    // What the next day is by exception or on a holiday counts.
    let closed = format!("{nights}  exceptions:\n    - {{date: 2026-02-17, closed: true}}\n");
    last_entries(&closed, None, &["23:30", "", "23:50"]);
    let holiday = nights.replace("holidays: open", "holidays: closed");
    last_entries(&holiday, None, &["23:30", ""]);
    let longer =
        format!("{nights}  exceptions:\n    - {{date: 2026-02-17, spans: [\"00:00-04:00\"]}}\n");
    last_entries(&longer, None, &["", "03:30"]);
}

#[test]
fn who_never_closes_has_no_last_visitors() {
    let day = "[\"00:00-24:00\"]";
    let always = format!(
        "  holidays: open\n  regular: {{mon: {day}, tue: {day}, wed: {day}, thu: {day}, fri: {day}, sat: {day}, sun: {day}}}\n"
    );
    last_entries(&always, None, &["", "", "", "", "", "", "", ""]);
    let holiday = always.replace("holidays: open", "holidays: closed");
    last_entries(&holiday, None, &["23:30", "", ""]);
    last_entries("  state: always\n", None, &["", ""]);
}
