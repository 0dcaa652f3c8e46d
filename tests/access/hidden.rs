//! What is not public is as if it were not there.

use crate::forum::{Forum, MEMBER, SCHEME, TODAY, ask, card, day};
use silang::access::{Finder, Gap, Reason, Returns};

#[test]
fn a_member_that_is_not_public_is_neither_host_nor_home() {
    for visibility in ["internal", "members"] {
        let hidden = format!("{MEMBER}visibility: {visibility}\nvisiting: {{walk_in: \"yes\"}}\n");
        let forum = Forum::new().with("members/b", &hidden);
        assert_eq!(ask(&forum, "a", "s1", "b", TODAY), "nothing");
        assert_eq!(ask(&forum, "b", "s1", "a", TODAY), "nothing");
        let portal = forum.portal(day(TODAY));
        let finder = Finder::new(&portal);
        let hosts: Vec<&str> = finder.hosts().map(|host| host.id.as_str()).collect();
        assert_eq!(hosts, ["a"]);
        assert_eq!(finder.homes_alike("s1", day(TODAY), 10).concat().len(), 1);
        assert!(finder.runs(Some("a"), "s1", "b", day(TODAY), 5).is_none());
    }
}

#[test]
fn a_scheme_that_is_not_public_gives_nothing() {
    let hidden =
        SCHEME.replace("[read, enter]", "[enter, read, wifi, copy]") + "visibility: internal\n";
    let forum = Forum::new().with("schemes/rahasia", &hidden);
    assert_eq!(ask(&forum, "a", "s1", "b", TODAY), "enter read");
    let alone = Forum::new().with("schemes/kartu", &hidden);
    assert_eq!(ask(&alone, "a", "s1", "b", TODAY), "2 no_scheme");
}

#[test]
fn an_agreement_that_is_not_public_carries_its_scheme_without_being_named() {
    let forum = Forum::new().change(
        "agreements/pks",
        "status: active",
        "status: active\nvisibility: internal",
    );
    let portal = forum.portal(day(TODAY));
    let finder = Finder::new(&portal);
    let access = finder.access(Some("a"), "s1", "b", day(TODAY)).unwrap();
    assert_eq!(card(&access), "enter read");
    assert_eq!(access.card.unwrap().basis.unwrap().agreement, None);
    let over = finder
        .access(Some("a"), "s1", "b", day("2026-07-01"))
        .unwrap();
    assert_eq!(
        over.card.unwrap_err().reason,
        Reason::Agreement(Gap::default())
    );
}

#[test]
fn places_of_return_that_are_not_public_are_left_out() {
    let returns = |list: &str| {
        let text = format!("    returns_at: {list}\n    last_confirmed");
        let forum = Forum::new()
            .with("members/c", &format!("{MEMBER}visibility: internal\n"))
            .change("schemes/kartu", "    last_confirmed", &text);
        let portal = forum.portal(day(TODAY));
        let access = Finder::new(&portal).access(Some("a"), "lecturer", "b", day(TODAY));
        match access.unwrap().card.unwrap().returns_at {
            None => "nobody".to_owned(),
            Some(Returns::Members(members)) => members.join(" "),
            Some(other) => format!("{other:?}"),
        }
    };
    assert_eq!(returns("[b, c]"), "b");
    assert_eq!(returns("[c]"), "nobody");
    assert_eq!(returns("host_only"), "HostOnly");
}
