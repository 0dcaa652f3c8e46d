//! How long an answer holds, and the runs of answers over days to come.

use crate::forum::{Forum, MEMBER, TODAY, card, day};
use silang::access::Finder;

/// Runs of a student of `a` at `b`: first day, last day, answer.
fn runs(forum: &Forum, first: &str, n_days: i64) -> Vec<String> {
    let portal = forum.portal(day(TODAY));
    let runs = Finder::new(&portal).runs(Some("a"), "s1", "b", day(first), n_days);
    runs.unwrap()
        .iter()
        .map(|run| format!("{} {} {}", run.first, run.last, card(&run.access)))
        .collect()
}

#[test]
fn an_agreement_that_ends_within_the_days_ends_the_run() {
    assert_eq!(
        runs(&Forum::new(), "2026-06-01", 60),
        [
            "2026-06-01 2026-06-30 enter read",
            "2026-07-01 2026-07-30 3 agreement"
        ]
    );
    // On the last day of the agreement, and on the day after.
    assert_eq!(
        runs(&Forum::new(), "2026-06-30", 1),
        ["2026-06-30 2026-06-30 enter read"]
    );
    assert_eq!(
        runs(&Forum::new(), "2026-07-01", 1),
        ["2026-07-01 2026-07-01 3 agreement"]
    );
}

#[test]
fn a_suspension_parts_the_days_in_three() {
    let suspended = "\n    suspensions: [{from: 2026-02-20, until: 2026-02-21, reason: Ujian}]\n    last_confirmed:";
    let forum = Forum::new().change("schemes/kartu", "\n    last_confirmed:", suspended);
    assert_eq!(
        runs(&forum, TODAY, 10),
        [
            "2026-02-16 2026-02-19 enter read",
            "2026-02-20 2026-02-21 8 suspended",
            "2026-02-22 2026-02-25 enter read"
        ]
    );
}

#[test]
fn an_answer_knows_its_first_and_its_last_day() {
    let portal = Forum::new().portal(day(TODAY));
    let finder = Finder::new(&portal);
    let window = |date| {
        let access = finder.access(Some("a"), "s1", "b", day(date)).unwrap();
        let text =
            |day: Option<jiff::civil::Date>| day.map_or("..".to_owned(), |day| day.to_string());
        format!(
            "{} {} {}",
            card(&access),
            text(access.from),
            text(access.until)
        )
    };
    // The home begins on the same day as the acceptance; the agreement ends first.
    assert_eq!(window(TODAY), "enter read 2025-07-01 2026-06-30");
    assert_eq!(window("2026-09-09"), "3 agreement 2026-07-01 2027-12-31");
    assert_eq!(window("2028-09-09"), "2 scheme_days 2028-01-01 ..");
    assert_eq!(window("2000-09-09"), "2 scheme_days .. 2024-12-31");
}

#[test]
fn days_that_are_no_days_have_no_runs() {
    let portal = Forum::new().portal(day(TODAY));
    let finder = Finder::new(&portal);
    let runs = |n_days| finder.runs(Some("a"), "s1", "b", day(TODAY), n_days);
    assert!(runs(0).is_none() && runs(-3).is_none());
    assert!(runs(i64::MAX).is_some(), "far ahead is cut, not refused");
    let last = jiff::civil::Date::MAX;
    assert!(finder.runs(Some("a"), "s1", "b", last, 2).is_none());
    assert!(finder.runs(Some("a"), "s1", "b", last, 1).is_some());
}

#[test]
fn homes_that_get_the_same_answers_stand_together() {
    let forum = Forum::new()
        .with("members/c", MEMBER)
        .with("members/d", MEMBER)
        .with("members/e", MEMBER)
        .change(
            "schemes/kartu",
            "  - {member: b,",
            "  - {member: c, from: 2026-01-01, until: 2026-03-10, issues_to: [lecturer, s1]}\n  - {member: b,",
        );
    let named = forum
        .clone()
        .change("schemes/kartu", "any_participant", "[a]");
    let portal = named.portal(day(TODAY));
    let groups = Finder::new(&portal).homes_alike("s1", day(TODAY), 10);
    assert_eq!(groups.len(), 3, "a host may tell them apart");
    let portal = forum.portal(day(TODAY));
    let finder = Finder::new(&portal);
    let groups = |category, first, n_days| -> Vec<String> {
        let groups = finder.homes_alike(category, day(first), n_days).into_iter();
        groups
            .map(|group| group.iter().map(|home| home.id.as_str()).collect())
            .collect()
    };
    assert_eq!(groups("s1", TODAY, 10), ["abc", "de"]);
    assert_eq!(groups("lecturer", TODAY, 10), ["ac", "b", "de"]);
    assert_eq!(groups("pupil", TODAY, 10), ["abc", "de"]);
    assert_eq!(groups("s1", TODAY, 60), ["ab", "c", "de"]);
    assert_eq!(groups("s1", "2026-03-11", 5), ["ab", "cde"]);
    assert_eq!(groups("s1", TODAY, 0), Vec::<String>::new());
}
