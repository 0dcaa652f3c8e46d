//! The ways without a card: letters, visits, readers without a home library.

use crate::forum::{Forum, MEMBER, SCHEME, TODAY, card, day};
use silang::access::{Finder, Path, Reason, Way};

/// A member with rules for visitors.
fn visiting(rules: &str) -> String {
    format!("{MEMBER}visiting: {{{rules}}}\n")
}

fn forum(rules: &str) -> Forum {
    Forum::new().with("members/b", &visiting(rules))
}

#[test]
fn walking_in_is_a_way_of_its_own() {
    for (rules, way, levels) in [
        ("walk_in: \"yes\"", Way::Free, Some("enter")),
        (
            "walk_in: \"yes\", theses_access: reading_only, wifi_for_visitors: \"yes\"",
            Way::Free,
            Some("enter wifi theses"),
        ),
        (
            "walk_in: \"yes\", theses_access: abstract_only, wifi_for_visitors: on_request",
            Way::Free,
            Some("enter"),
        ),
        (
            "walk_in: \"yes\", pc_for_visitors: \"yes\", fees: [{what: copy, amount: 300}]",
            Way::Free,
            Some("enter catalogue_pc copy"),
        ),
        (
            "walk_in: \"yes\", pc_for_visitors: on_request, fees: [{what: copy, amount: 300, categories: [s3]}]",
            Way::Free,
            Some("enter"),
        ),
        ("walk_in: letter_only", Way::Letter, Some("enter")),
        (
            "walk_in: \"yes\", documents: [letter_of_introduction]",
            Way::Letter,
            Some("enter"),
        ),
        ("walk_in: appointment", Way::Appointment, Some("enter")),
        ("walk_in: card_only", Way::CardOnly, None),
        ("walk_in: \"no\"", Way::Closed, None),
        ("report_to: Meja", Way::Unknown, None),
    ] {
        let portal = forum(rules).portal(day(TODAY));
        let access = Finder::new(&portal).access(Some("a"), "s1", "b", day(TODAY));
        let walk_in = access.unwrap().walk_in.unwrap();
        assert_eq!(walk_in.way, way, "{rules}");
        let said = walk_in.terms.map(|terms| terms.levels.join(" "));
        assert_eq!(said.as_deref(), levels, "{rules}");
    }
}

#[test]
fn a_visit_says_what_it_costs_what_to_bring_and_whom_to_ask() {
    let rules = "walk_in: letter_only, report_to: Meja depan, advance_notice: P2D, advance_notice_channel: phone,
  documents: [national_id], daily_capacity: 12, visitor_hours: {mon: [\"13:00-15:00\", \"08:00-12:00\"], sun: []},
  fees: [{what: copy, amount: 300}, {what: entry, amount: 5000, categories: [public]}, {what: entry, amount: 0, categories: [s1]}]";
    let portal = forum(rules).portal(day(TODAY));
    let finder = Finder::new(&portal);
    let terms = |category| {
        let access = finder.access(None, category, "b", day(TODAY)).unwrap();
        access.walk_in.unwrap().terms.unwrap()
    };
    let public = terms("public");
    let fees = |category| -> Vec<(&str, i64)> {
        let fees = terms(category).fees.into_iter();
        fees.map(|fee| (fee.what, fee.amount)).collect()
    };
    assert_eq!(fees("public"), [("entry", 5000), ("copy", 300)]);
    assert_eq!(fees("s1"), [("entry", 0), ("copy", 300)]);
    assert_eq!(fees("lecturer"), [("copy", 300)]);
    assert_eq!(
        public.documents,
        [vec!["letter_of_introduction"], vec!["national_id"]]
    );
    assert_eq!(public.report_to.unwrap().first(), "Meja depan");
    assert_eq!(public.advance_notice, Some("P2D"));
    assert_eq!(public.advance_notice_channel, Some("phone"));
    assert_eq!(public.capacity, Some(12));
    assert_eq!(public.last_confirmed, Some(day("2026-01-05")));
    assert_eq!(public.basis, None);
    let week = public.hours.unwrap();
    assert_eq!(week[0].as_ref().unwrap().len(), 2);
    assert_eq!(week[0].as_ref().unwrap()[0].to_string(), "08:00-12:00");
    assert_eq!(
        (week[1].as_ref(), week[6].as_deref()),
        (None, Some(&[][..]))
    );
}

#[test]
fn who_walks_in_is_not_asked_for_the_card() {
    let rules = "walk_in: \"yes\", documents: [scheme_card, [scheme_card, student_id], [student_id, national_id]]";
    let portal = forum(rules).portal(day(TODAY));
    let access = Finder::new(&portal).access(None, "public", "b", day(TODAY));
    let terms = access.unwrap().walk_in.unwrap().terms.unwrap();
    assert_eq!(
        terms.documents,
        [vec!["student_id"], vec!["student_id", "national_id"]]
    );
}

#[test]
fn who_has_no_home_library_gets_no_card_but_may_walk_in() {
    let portal = forum("walk_in: \"yes\"").portal(day(TODAY));
    let finder = Finder::new(&portal);
    let access = finder.access(None, "public", "b", day(TODAY)).unwrap();
    assert_eq!(access.card.as_ref().unwrap_err().reason, Reason::NoHome);
    assert_eq!(access.best().map(|(path, _)| path), Some(Path::WalkIn));
    assert_eq!((access.from, access.until), (None, None));
    let closed = finder.access(None, "public", "a", day(TODAY)).unwrap();
    assert_eq!(closed.best(), None);
}

#[test]
fn walking_in_depends_on_no_agreement_and_no_membership() {
    let portal = forum("walk_in: \"yes\"")
        .change("agreements/pks", "status: active", "status: expired")
        .change("members/b", "status: active", "status: inactive")
        .portal(day(TODAY));
    let access = Finder::new(&portal).access(Some("a"), "s1", "b", day(TODAY));
    let access = access.unwrap();
    assert_eq!(card(&access), "3 agreement");
    assert_eq!(access.best().map(|(path, _)| path), Some(Path::WalkIn));
}

#[test]
fn nobody_walks_into_the_own_library() {
    let portal = forum("walk_in: \"yes\"").portal(day(TODAY));
    let access = Finder::new(&portal).access(Some("b"), "s1", "b", day(TODAY));
    assert_eq!(access.unwrap().walk_in, None);
}

#[test]
fn a_letter_scheme_stands_beside_the_card() {
    let letter = SCHEME
        .replace("kind: personal", "kind: letter")
        .replace("[read, enter]", "[enter, read, theses]");
    let both = Forum::new().with("schemes/surat", &letter);
    let answers = |forum: &Forum| {
        let portal = forum.portal(day(TODAY));
        let access = Finder::new(&portal).access(Some("a"), "s1", "b", day(TODAY));
        let access = access.unwrap();
        let letter = access.letter.as_ref().map(|letter| match letter {
            Ok(terms) => format!("{} {:?}", terms.levels.join(" "), terms.documents),
            Err(no) => no.reason.code().to_owned(),
        });
        let best = access.best().map(|(path, _)| path);
        (card(&access), letter, best)
    };
    let by_letter = "enter read theses [[\"letter_of_introduction\"]]".to_owned();
    assert_eq!(
        answers(&both),
        ("enter read".to_owned(), Some(by_letter), Some(Path::Letter))
    );
    let lapsed = both.change("schemes/surat", "status: active", "status: ended");
    assert_eq!(
        answers(&lapsed),
        (
            "enter read".to_owned(),
            Some("scheme_status".to_owned()),
            Some(Path::Card)
        )
    );
    assert_eq!(answers(&Forum::new()).1, None);
    let only = Forum::new().change("schemes/kartu", "kind: personal", "kind: letter");
    assert_eq!(answers(&only).0, "2 no_scheme");
    assert_eq!(answers(&only).2, Some(Path::Letter));
}
