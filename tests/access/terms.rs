//! The terms that come with a yes.

use crate::forum::{Forum, MEMBER, SCHEME, TODAY, day};
use silang::access::{Borrow, Finder, Returns, Terms};
use silang::model::portal::Portal;

fn terms<'p>(portal: &'p Portal, category: &str) -> Terms<'p> {
    let access = Finder::new(portal).access(Some("a"), category, "b", day(TODAY));
    access.unwrap().card.unwrap()
}

const VISITING: &str = "visiting:
  walk_in: card_only
  report_to: Meja umum
  advance_notice: P3D
  advance_notice_channel: email
  documents: [[national_id, student_id]]
  daily_capacity: 40
  visitor_hours: {mon: [\"08:00-12:00\"]}
  fees: [{what: entry, amount: 2000}, {what: copy, amount: 250}]
";

#[test]
fn what_the_acceptance_leaves_out_the_host_says_for_all_visitors() {
    let member = format!("{MEMBER}{VISITING}");
    let portal = Forum::new().with("members/b", &member).portal(day(TODAY));
    let terms = terms(&portal, "s1");
    assert_eq!(
        terms.documents,
        [vec!["scheme_card"], vec!["national_id", "student_id"]]
    );
    assert_eq!(terms.advance_notice, Some("P3D"));
    assert_eq!(terms.advance_notice_channel, Some("email"));
    assert_eq!(terms.report_to.unwrap().first(), "Meja umum");
    assert_eq!(terms.capacity, Some(40));
    assert!(terms.hours.is_some());
    let fees: Vec<(&str, i64)> = terms
        .fees
        .iter()
        .map(|fee| (fee.what, fee.amount))
        .collect();
    assert_eq!(fees, [("entry", 2000), ("copy", 250)]);
    assert!(!terms.first_visit_office_hours);
}

#[test]
fn what_the_acceptance_says_goes_before() {
    let member = format!("{MEMBER}{VISITING}");
    let scheme = SCHEME
        .replace(
            "[read, enter]}",
            "[read, enter], fee: 0, note: Hari kerja, max_visits_per_month: 4}",
        )
        .replace(
            "    last_confirmed",
            "    documents: [scheme_card]
    advance_notice: P1D
    report_to: Meja informasi
    capacity: 5
    hours: {tue: [\"09:00-10:00\"]}
    first_visit_office_hours: true
    returns_at: any_participant
    contact_role: cooperation
    last_confirmed",
        );
    let portal = Forum::new()
        .with("members/b", &member)
        .with("schemes/kartu", &scheme)
        .portal(day(TODAY));
    let student = terms(&portal, "s1");
    assert_eq!(student.documents, [vec!["scheme_card"]]);
    assert_eq!(student.advance_notice, Some("P1D"));
    assert_eq!(student.report_to.unwrap().first(), "Meja informasi");
    assert_eq!(student.capacity, Some(5));
    assert!(student.hours.as_ref().unwrap()[1].is_some());
    assert!(student.first_visit_office_hours);
    assert_eq!(student.contact_role, Some("cooperation"));
    assert_eq!(student.note.unwrap().first(), "Hari kerja");
    assert_eq!(student.max_visits_per_month, Some(4));
    assert_eq!(student.last_confirmed, Some(day("2026-01-20")));
    let fees: Vec<(&str, i64)> = student
        .fees
        .iter()
        .map(|fee| (fee.what, fee.amount))
        .collect();
    assert_eq!(fees, [("entry", 0), ("copy", 250)]);
    assert_eq!(
        (student.borrow, student.returns_at),
        (None, None),
        "who may not borrow returns nothing"
    );
    let lecturer = terms(&portal, "lecturer");
    assert_eq!(
        lecturer.borrow,
        Some(Borrow {
            max: Some(2),
            days: Some(7),
            renew: None,
            materials: Vec::new()
        })
    );
    assert_eq!(lecturer.returns_at, Some(Returns::AnyParticipant));
}

#[test]
fn what_a_reader_carries_follows_the_kind_of_scheme() {
    for (kind, document) in [
        ("personal", "scheme_card"),
        ("library_held", "scheme_card"),
        ("digital", "scheme_card"),
        ("national_id", "national_id"),
    ] {
        let change = format!("kind: {kind}");
        let forum = Forum::new().change("schemes/kartu", "kind: personal", &change);
        let portal = forum.portal(day(TODAY));
        assert_eq!(terms(&portal, "s1").documents, [vec![document]], "{kind}");
        // A host that asks all visitors for a card means that of schemes that have one.
        let visiting = "visiting: {documents: [scheme_card, [scheme_card, student_id]]}\n";
        let forum = forum.with("members/b", &format!("{MEMBER}{visiting}"));
        let portal = forum.portal(day(TODAY));
        let asked = if document == "scheme_card" {
            vec![vec![document], vec![document, "student_id"]]
        } else {
            vec![vec![document], vec!["student_id"]]
        };
        assert_eq!(terms(&portal, "s1").documents, asked, "{kind}");
    }
}

#[test]
fn categories_are_those_of_the_portal_else_those_of_its_schemes() {
    let portal = Forum::new().portal(day(TODAY));
    assert_eq!(
        Finder::new(&portal).categories(),
        ["s1", "lecturer", "public"]
    );
    let named = format!(
        "{}finder: {{categories: [public, s1]}}\n",
        crate::forum::PORTAL
    );
    let portal = Forum::new().with("portal", &named).portal(day(TODAY));
    assert_eq!(Finder::new(&portal).categories(), ["public", "s1"]);
}
