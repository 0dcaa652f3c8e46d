//! The nine rules, a yes and a no for each, and which of them gives the reason.

use crate::forum::{AGREEMENT, Forum, MEMBER, SCHEME, TODAY, ask, card, day};
use silang::access::{Finder, Gap, Reason, Side};

/// The answer to a student of `a` at `b`.
#[track_caller]
fn case(forum: &Forum, date: &str, expected: &str) {
    assert_eq!(ask(forum, "a", "s1", "b", date), expected, "{date}");
}

const YES: &str = "enter read";

#[test]
fn rule_1_nobody_visits_the_own_library() {
    let forum = Forum::new();
    case(&forum, TODAY, YES);
    assert_eq!(ask(&forum, "b", "s1", "b", TODAY), "1 own_library");
}

#[test]
fn rule_2_the_scheme_is_in_force_on_the_day() {
    let forum = Forum::new().change(
        "schemes/kartu",
        "from: 2025-01-01\nuntil: 2027-12-31",
        "from: 2026-02-01\nuntil: 2026-02-28",
    );
    case(&forum, "2026-01-31", "2 scheme_days");
    case(&forum, "2026-02-01", YES);
    case(&forum, "2026-02-28", YES);
    case(&forum, "2026-03-01", "2 scheme_days");
    for (status, says) in [
        ("pilot", YES),
        ("planned", "2 scheme_status"),
        ("suspended", "2 scheme_status"),
        ("ended", "2 scheme_status"),
    ] {
        let change = format!("status: {status}");
        let forum = Forum::new().change("schemes/kartu", "status: active", &change);
        case(&forum, TODAY, says);
    }
    let bare = Forum::empty()
        .with("members/a", MEMBER)
        .with("members/b", MEMBER);
    case(&bare, TODAY, "2 no_scheme");
}

#[test]
fn rule_3_an_agreement_is_in_force_on_the_day() {
    let forum = Forum::new();
    case(&forum, "2026-06-30", YES);
    case(&forum, "2026-07-01", "3 agreement");
    for status in ["negotiation", "suspended", "expired", "terminated"] {
        let change = format!("status: {status}");
        let forum = Forum::new().change("agreements/pks", "status: active", &change);
        case(&forum, TODAY, "3 agreement");
    }
    let missing = Forum::new().change("schemes/kartu", "agreement: pks", "agreement: pkz");
    case(&missing, TODAY, "3 agreement");
}

#[test]
fn rule_3_a_successor_carries_the_scheme_on_from_its_first_day() {
    let next = "
title: Silang layan lagi
status: signed
periods: [{start: 2026-08-01, end: 2028-06-30}]
relationships: [{type: supersedes, ref: pks}]
";
    let forum = Forum::new().with("agreements/pks-2", next);
    case(&forum, "2026-06-30", YES);
    case(&forum, "2026-07-31", "3 agreement");
    case(&forum, "2026-08-01", YES);
    let portal = forum.portal(day(TODAY));
    let finder = Finder::new(&portal);
    let basis = |date| {
        let access = finder.access(Some("a"), "s1", "b", day(date)).unwrap();
        access.card.unwrap().basis.unwrap().agreement
    };
    assert_eq!(basis("2026-06-30"), Some("pks"));
    assert_eq!(basis("2026-08-01"), Some("pks-2"));
    let gap = finder.access(Some("a"), "s1", "b", day("2026-07-10"));
    let reason = gap.unwrap().card.unwrap_err().reason;
    let expected = Gap {
        ended: Some(day("2026-06-30")),
        begins: Some(day("2026-08-01")),
    };
    assert_eq!(reason, Reason::Agreement(expected));
}

#[test]
fn rule_4_the_home_takes_part_on_the_day() {
    let forum = Forum::new().change(
        "schemes/kartu",
        "from: 2025-07-01, until: 2027-06-30",
        "from: 2026-02-10, until: 2026-02-20",
    );
    case(&forum, "2026-02-09", "4 home_takes_no_part");
    case(&forum, "2026-02-10", YES);
    case(&forum, "2026-02-20", YES);
    case(&forum, "2026-02-21", "4 home_takes_no_part");
    let stranger = Forum::new().with("members/c", MEMBER);
    assert_eq!(
        ask(&stranger, "c", "s1", "b", TODAY),
        "4 home_takes_no_part"
    );
}

#[test]
fn rule_5_the_home_issues_to_the_category() {
    let forum = Forum::new().change("schemes/kartu", "[s1, lecturer]", "[lecturer]");
    case(&forum, TODAY, "5 not_issued");
    assert_eq!(
        ask(&forum, "a", "lecturer", "b", TODAY),
        "enter read borrow"
    );
    let twice = forum.change(
        "schemes/kartu",
        "  - {member: b,",
        "  - {member: a, from: 2026-03-01, issues_to: [s1]}\n  - {member: b,",
    );
    case(&twice, "2026-02-28", "5 not_issued");
    case(&twice, "2026-03-01", YES);
}

#[test]
fn rule_6_the_host_accepts_the_home_on_the_day() {
    let forum = Forum::new();
    assert_eq!(ask(&forum, "b", "s1", "a", TODAY), "6 host_accepts_nobody");
    let short = Forum::new().change("schemes/kartu", "until: 2027-03-31", "until: 2026-02-20");
    case(&short, "2026-02-20", YES);
    case(&short, "2026-02-21", "6 host_accepts_nobody");
    for (home, says) in [
        ("home: [a]", YES),
        ("home: [b]", "6 home_not_accepted"),
        ("excluded_homes: [a]", "6 home_not_accepted"),
        ("home: [a]\n    excluded_homes: [a]", "6 home_not_accepted"),
        ("excluded_homes: [b]", YES),
    ] {
        let forum = Forum::new().change("schemes/kartu", "home: any_participant", home);
        case(&forum, TODAY, says);
    }
}

#[test]
fn rule_7_the_host_lets_in_the_category() {
    let forum = Forum::new().change("schemes/kartu", "[s1, lecturer]", "[s1, lecturer, alumni]");
    assert_eq!(
        ask(&forum, "a", "alumni", "b", TODAY),
        "7 category_not_accepted"
    );
    let nothing = Forum::new().change("schemes/kartu", "[read, enter]", "[none]");
    case(&nothing, TODAY, "7 category_not_accepted");
    // The scheme speaks where the host is silent, and only there.
    let defaults = "default_entitlements: {alumni: {levels: [enter]}, s1: {levels: [enter, wifi]}}";
    let forum = forum.change(
        "schemes/kartu",
        "acceptances:",
        &format!("{defaults}\nacceptances:"),
    );
    assert_eq!(ask(&forum, "a", "alumni", "b", TODAY), "enter");
    case(&forum, TODAY, YES);
}

#[test]
fn rule_8_a_suspension_meets_its_categories_on_its_days() {
    let suspended = "
    suspensions:
      - {from: 2026-02-10, until: 2026-02-20, reason: Ujian, categories: [s1]}
      - {from: 2026-05-01, reason: Perbaikan}
    last_confirmed:";
    let forum = Forum::new().change("schemes/kartu", "\n    last_confirmed:", suspended);
    case(&forum, "2026-02-09", YES);
    case(&forum, "2026-02-10", "8 suspended");
    case(&forum, "2026-02-20", "8 suspended");
    case(&forum, "2026-02-21", YES);
    case(&forum, "2026-05-01", "8 suspended");
    let lecturer = |date| ask(&forum, "a", "lecturer", "b", date);
    assert_eq!(lecturer("2026-02-15"), "enter read borrow");
    assert_eq!(lecturer("2026-05-01"), "8 suspended");
    let portal = forum.portal(day(TODAY));
    let finder = Finder::new(&portal);
    let until = |date| {
        let access = finder.access(Some("a"), "s1", "b", day(date)).unwrap();
        match access.card.unwrap_err().reason {
            Reason::Suspended { until, why } => (until, why.unwrap().first()),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(until("2026-02-15"), (Some(day("2026-02-20")), "Ujian"));
    assert_eq!(until("2026-05-15"), (None, "Perbaikan"));
}

#[test]
fn rule_9_both_are_active_members() {
    let status = |member: &str, status: &str| {
        Forum::new().change(
            &format!("members/{member}"),
            "status: active",
            &format!("status: {status}"),
        )
    };
    case(&status("a", "honorary"), TODAY, YES);
    case(&status("a", "suspended"), TODAY, "9 home_membership");
    case(&status("b", "inactive"), TODAY, "9 host_membership");
    case(&status("b", "left"), TODAY, "9 host_membership");
    let since = Forum::new().change("members/a", "since: \"2015\"", "since: \"2026-03\"");
    case(&since, "2026-02-28", "9 home_membership");
    case(&since, "2026-03-01", YES);
    let until = Forum::new().change(
        "members/b",
        "since: \"2015\"",
        "since: 2015, until: \"2026-03\"",
    );
    case(&until, "2026-03-31", YES);
    case(&until, "2026-04-01", "9 host_membership");
}

#[test]
fn rule_9_the_history_tells_of_days_that_are_over() {
    let history = "since: \"2015\", history: [
    {status: active, from: \"2015\", until: \"2025-12\"}, {status: suspended, from: \"2026-01\"}]";
    let forum = Forum::new()
        .change("members/b", "since: \"2015\"", history)
        .change(
            "members/b",
            "{status: active, since",
            "{status: suspended, since",
        );
    case(&forum, "2025-12-31", YES);
    case(&forum, "2026-01-01", "9 host_membership");
    let portal = forum.portal(day(TODAY));
    let access = Finder::new(&portal).access(Some("a"), "s1", "b", day(TODAY));
    let expected = Reason::Membership {
        side: Side::Host,
        status: Some("suspended"),
    };
    assert_eq!(access.unwrap().card.unwrap_err().reason, expected);
}

#[test]
fn the_first_rule_that_fails_is_the_reason() {
    // Everything fails at once; then one cause after the other is mended.
    let steps = [
        (
            "schemes/kartu",
            "status: planned",
            "status: active",
            "2 scheme_status",
        ),
        (
            "agreements/pks",
            "status: expired",
            "status: active",
            "3 agreement",
        ),
        (
            "schemes/kartu",
            "member: zz",
            "member: a",
            "4 home_takes_no_part",
        ),
        (
            "schemes/kartu",
            "issues_to: [pupil]",
            "issues_to: [s1]",
            "5 not_issued",
        ),
        (
            "schemes/kartu",
            "home: [b]",
            "home: any_participant",
            "6 home_not_accepted",
        ),
        (
            "schemes/kartu",
            "teacher:",
            "s1:",
            "7 category_not_accepted",
        ),
        (
            "schemes/kartu",
            "from: 2026-01-01, reason",
            "from: 2027-01-01, reason",
            "8 suspended",
        ),
        (
            "members/b",
            "status: inactive",
            "status: active",
            "9 host_membership",
        ),
    ];
    let scheme = SCHEME
        .replace("status: active", "status: planned")
        .replace("member: a", "member: zz")
        .replace("[s1, lecturer]", "[pupil]")
        .replace("any_participant", "[b]")
        .replace("s1:", "teacher:")
        .replace(
            "    last_confirmed",
            "    suspensions: [{from: 2026-01-01, reason: Tutup}]\n    last_confirmed",
        );
    let mut forum = Forum::new()
        .with("schemes/kartu", &scheme)
        .with("agreements/pks", &AGREEMENT.replace("active", "expired"))
        .with("members/b", &MEMBER.replace("active", "inactive"));
    for (record, broken, mended, says) in steps {
        case(&forum, TODAY, says);
        forum = forum.change(record, broken, mended);
    }
    case(&forum, TODAY, YES);
}

#[test]
fn of_two_schemes_the_better_answer_counts() {
    let second = |levels: &str, home: &str| {
        let scheme = SCHEME
            .replace("[read, enter]", levels)
            .replace("any_participant", home);
        Forum::new().with("schemes/akad", &scheme)
    };
    let chosen = |forum: &Forum| {
        let portal = forum.portal(day(TODAY));
        let access = Finder::new(&portal).access(Some("a"), "s1", "b", day(TODAY));
        let access = access.unwrap();
        let scheme = match &access.card {
            Ok(terms) => terms.basis.map(|basis| basis.scheme),
            Err(refusal) => refusal.scheme,
        };
        (card(&access), scheme.unwrap().to_owned())
    };
    let answer = |says: &str, scheme: &str| (says.to_owned(), scheme.to_owned());
    assert_eq!(
        chosen(&second("[enter, read, wifi]", "any_participant")),
        answer("enter read wifi", "akad")
    );
    assert_eq!(
        chosen(&second("[enter]", "any_participant")),
        answer(YES, "kartu")
    );
    // Of two that give as much, the first by id.
    assert_eq!(
        chosen(&second("[read, enter]", "any_participant")),
        answer(YES, "akad")
    );
    // To read is more than two other things, to borrow more than to read.
    assert_eq!(
        chosen(&second("[enter, wifi, copy]", "any_participant")),
        answer(YES, "kartu")
    );
    assert_eq!(
        chosen(&second("[borrow]", "any_participant")),
        answer("borrow", "akad")
    );
    assert_eq!(
        chosen(&second("[enter, read, wifi]", "[b]")),
        answer(YES, "kartu")
    );
    // Both say no: the one that came furthest tells why.
    let no = second("[none]", "any_participant").change(
        "schemes/kartu",
        "status: active",
        "status: planned",
    );
    assert_eq!(chosen(&no), answer("7 category_not_accepted", "akad"));
}

#[test]
fn another_card_that_gives_something_else_is_told_of_beside() {
    let told = |levels: &str, home: &str| {
        let second = SCHEME
            .replace("[read, enter]", levels)
            .replace("any_participant", home);
        let portal = Forum::new()
            .with("schemes/akad", &second)
            .portal(day(TODAY));
        let access = Finder::new(&portal).access(Some("a"), "s1", "b", day(TODAY));
        let access = access.unwrap();
        let ways = access.ways().into_iter();
        let ways = ways.map(|(_, terms)| {
            let scheme = terms.basis.map_or("", |basis| basis.scheme);
            format!("{scheme}: {}", terms.levels.join(" "))
        });
        ways.collect::<Vec<String>>()
    };
    let both = ["akad: enter borrow", "kartu: enter read"];
    assert_eq!(told("[enter, borrow]", "any_participant"), both);
    let both = ["kartu: enter read", "akad: enter wifi"];
    assert_eq!(told("[enter, wifi]", "any_participant"), both);
    // What gives no more, and what gives nothing, is not.
    assert_eq!(told("[enter]", "any_participant"), ["kartu: enter read"]);
    assert_eq!(told("[enter, borrow]", "[b]"), ["kartu: enter read"]);
}

#[test]
fn of_two_acceptances_of_a_host_the_better_one_counts() {
    let more = "acceptances:
  - {host: b, home: [a], categories: {s1: {levels: [enter, read, theses]}}, last_confirmed: 2026-01-20}";
    let forum = Forum::new().change("schemes/kartu", "acceptances:", more);
    case(&forum, TODAY, "enter read theses");
    let portal = forum.portal(day(TODAY));
    let finder = Finder::new(&portal);
    let acceptance = |category| {
        let access = finder.access(Some("a"), category, "b", day(TODAY)).unwrap();
        access.card.unwrap().basis.unwrap().acceptance
    };
    assert_eq!((acceptance("s1"), acceptance("lecturer")), (0, 1));
}
