//! What the finder answers about a library: on which terms it is open to a reader, or why it is not.

use super::asked::asked;
use super::members::way_words;
use super::object;
use crate::access::{Basis, Borrow, Fee, Gap, Path, Reason, Refusal, Run, Side, Terms, Way};
use crate::holdings::catalog::Format;
use crate::model::hours::Week;
use crate::render::i18n::Arg;
use crate::render::machine;
use crate::render::view::View;
use crate::schema::value::Localized;
use jiff::civil::Date;
use serde_json::{Value as Json, json};

/// What a reader needs to come in, in the order in which the page shows it: what they have, nothing, what is to be got.
pub(super) const GROUPS: [&str; 4] = ["card", "visit", "letter", "none"];

/// What a reader can do at most, most first; what is not known is no "no".
pub(super) const RANKS: [&str; 5] = ["borrow", "read", "enter", "unknown", "none"];

/// An answer without its terms. Where two are equal, pages say the same of the two hosts.
#[derive(PartialEq)]
pub(super) struct Told<'a> {
    first: Date,
    last: Date,
    /// A position in [`GROUPS`].
    pub(super) group: usize,
    /// What the reader can do at most, for marks on other pages and for the order of libraries: a position in [`RANKS`].
    pub(super) rank: usize,
    /// How the host receives visitors without a card.
    way: Way,
    ways: Vec<ToldWay<'a>>,
    /// Codes of `material` that are lent, where some are singled out.
    lent: Vec<&'a str>,
    refusal: Option<Refusal<'a>>,
}

/// What is told of a way in.
#[derive(PartialEq)]
struct ToldWay<'a> {
    path: Path,
    /// The scheme, where several cards are told of.
    card: Option<&'a str>,
    levels: Vec<&'a str>,
    note: Option<&'a Localized>,
}

impl<'a> Told<'a> {
    pub(super) fn of(run: &Run<'a>) -> Self {
        let access = &run.access;
        let walk_in = access.walk_in.as_ref();
        let way = walk_in.map_or(Way::Unknown, |walk_in| walk_in.way);
        let ways = access.ways();
        let best = ways.first().copied();
        let group = best.map_or("none", |(path, _)| match path {
            Path::Card => "card",
            Path::Letter => "letter",
            Path::WalkIn if way == Way::Letter => "letter",
            Path::WalkIn => "visit",
        });
        let rank = match best {
            Some((_, terms)) if terms.levels.contains(&"borrow") => "borrow",
            Some((_, terms)) if terms.levels.contains(&"read") => "read",
            Some(_) => "enter",
            None if way == Way::Unknown => "unknown",
            None => "none",
        };
        let place = |all: &[&str], code| all.iter().position(|known| *known == code);
        let borrow = best.and_then(|(_, terms)| terms.borrow.as_ref());
        // Who comes in with a card has nothing to be told; another reader wants to know why the card does not do, but for
        // one who has no library and so no card.
        let refusal = access.card.as_ref().err().copied();
        Self {
            first: run.first,
            last: run.last,
            group: place(&GROUPS, group).unwrap_or(GROUPS.len() - 1),
            rank: place(&RANKS, rank).unwrap_or(RANKS.len()),
            way,
            ways: ways
                .iter()
                .map(|(path, terms)| ToldWay {
                    path: *path,
                    card: card_of(run, *path, terms),
                    levels: terms.levels.clone(),
                    note: terms.note,
                })
                .collect(),
            lent: borrow.map_or_else(Vec::new, |borrow| borrow.materials.clone()),
            refusal: refusal.filter(|refusal| !matches!(refusal.reason, Reason::NoHome)),
        }
    }

    /// The kinds of material that are lent, where some are singled out.
    pub(super) fn lent_words(&self, view: View<'_>) -> String {
        let lent = self.lent.iter();
        let lent = lent.map(|code| view.unmarked().label("material", code));
        lent.collect::<Vec<String>>().join(&view.t("ui.comma"))
    }

    /// Codes of the formats that are not lent, a blank between; empty where none is known to stay.
    pub(super) fn stays(&self) -> String {
        stays(&self.lent)
    }
}

/// The scheme of a card, where there is another card beside it.
fn card_of<'a>(run: &Run<'a>, path: Path, terms: &Terms<'a>) -> Option<&'a str> {
    let is_one_of_several = path == Path::Card && !run.access.others.is_empty();
    let basis = terms.basis.filter(|_| is_one_of_several);
    basis.map(|basis| basis.scheme)
}

/// The forms of titles that are not lent where these materials are; none where they may be of any form.
fn stays(lent: &[&str]) -> String {
    let is_of = |form: &Format, code: &&str| form.materials().contains(code);
    let has_form = |code: &&str| Format::ALL.iter().any(|form| is_of(form, code));
    if lent.is_empty() || !lent.iter().all(has_form) {
        return String::new();
    }
    let kept = Format::ALL
        .iter()
        .filter(|form| !form.materials().is_empty() && !lent.iter().any(|code| is_of(form, code)));
    let kept: Vec<&str> = kept.map(|form| form.code()).collect();
    kept.join(" ")
}

/// The hours of the host for this reader, where they are narrower than those of the library.
pub(super) fn week_of<'r>(run: &'r Run<'_>) -> Option<&'r Week> {
    run.access
        .best()
        .and_then(|(_, terms)| terms.hours.as_ref())
}

/// What is asked by a way in, and the last day on which it is, where one is known.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Asks<'a> {
    /// The scheme whose card is meant.
    scheme: Option<&'a str>,
    terms: Terms<'a>,
    until: Option<Date>,
}

impl<'a> Asks<'a> {
    /// By every way in, best first.
    pub(super) fn of(run: &Run<'a>) -> Vec<Self> {
        let ways = run.access.ways().into_iter();
        let asks = ways.map(|(path, terms)| Self {
            scheme: terms.basis.map(|basis| basis.scheme),
            terms: Terms {
                // The answer tells these, and pages lead to a scheme as a whole.
                levels: Vec::new(),
                note: None,
                contact_role: None,
                basis: terms.basis.map(|basis| Basis {
                    acceptance: 0,
                    ..basis
                }),
                ..terms.clone()
            },
            // What a library lets any visitor do does not end with an agreement.
            until: run.access.until.filter(|_| path != Path::WalkIn),
        });
        asks.collect()
    }

    /// What is the same in another, and what of this one is not.
    pub(super) fn split(self, other: &Self) -> (Self, Self) {
        let (mut same, mut own) = (self.clone(), self);
        {
            let (same, own, other) = (&mut same.terms, &mut own.terms, &other.terms);
            part(&mut same.basis, &mut own.basis, &other.basis);
            part(&mut same.borrow, &mut own.borrow, &other.borrow);
            part(&mut same.fees, &mut own.fees, &other.fees);
            part(&mut same.documents, &mut own.documents, &other.documents);
            // A channel is told with the notice only.
            let is_same = same.advance_notice == other.advance_notice
                && same.advance_notice_channel == other.advance_notice_channel;
            let from = if is_same { &mut *own } else { &mut *same };
            (from.advance_notice, from.advance_notice_channel) = (None, None);
            part(&mut same.report_to, &mut own.report_to, &other.report_to);
            part(
                &mut same.max_visits_per_month,
                &mut own.max_visits_per_month,
                &other.max_visits_per_month,
            );
            part(&mut same.returns_at, &mut own.returns_at, &other.returns_at);
            part(&mut same.hours, &mut own.hours, &other.hours);
            part(&mut same.capacity, &mut own.capacity, &other.capacity);
            part(
                &mut same.first_visit_office_hours,
                &mut own.first_visit_office_hours,
                &other.first_visit_office_hours,
            );
            part(
                &mut same.last_confirmed,
                &mut own.last_confirmed,
                &other.last_confirmed,
            );
        }
        part(&mut same.until, &mut own.until, &other.until);
        (same, own)
    }

    /// Without what only the page of a library tells: its week, and when somebody last asked there.
    pub(super) fn in_short(mut self) -> Self {
        self.terms.hours = None;
        self.terms.last_confirmed = None;
        self
    }

    /// As pages spell it out; null where nothing is asked.
    pub(super) fn spelled_out(&self, view: View<'_>) -> Json {
        let nothing = Self {
            scheme: self.scheme,
            ..Self::default()
        };
        if *self == nothing {
            return Json::Null;
        }
        spelled_out(&self.terms, self.scheme, self.until, view)
    }
}

/// Leaves a value where it is the same in another, or else where it is of its own.
fn part<T: PartialEq + Default>(same: &mut T, own: &mut T, other: &T) {
    let from = if same == other { own } else { same };
    *from = T::default();
}

/// An answer, with the days of the horizon on which it holds, and what is asked by each way in.
pub(super) fn answer(run: &Run<'_>, told: &Told<'_>, asks: &[Asks<'_>], view: View<'_>) -> Json {
    let ways = run.access.ways();
    let best = ways.first();
    let shown = ways.iter().zip(asks).map(|((path, terms), asks)| {
        let mut way = way_in(run, told, *path, terms, view);
        way["terms"] = asks.spelled_out(view);
        way
    });
    let needs_word = match best {
        Some((path, _)) => *path == Path::WalkIn && told.way == Way::Appointment,
        None => told.refusal.is_none() || told.way != Way::CardOnly,
    };
    let way = needs_word.then(|| view.t(&format!("finder.way.{}", told.way.code())));
    let because = told
        .refusal
        .map(|refusal| because(refusal.reason, run.access.host, view));
    object([
        ("group", json!(GROUPS[told.group])),
        (
            "week",
            json!(week_of(run).map(|week| machine::spans(week).to_string())),
        ),
        ("ways", shown.collect()),
        ("first", view.date(run.first)),
        ("last", view.date(run.last)),
        ("is_now", json!(run.first <= view.portal.as_of)),
        ("why", json!(told.refusal.map(|refusal| why(refusal, view)))),
        ("because", because.unwrap_or_default()),
        ("way", json!(way)),
        ("mark", json!(RANKS[told.rank])),
        ("rank", json!(told.rank)),
        ("lent", json!(told.lent_words(view))),
    ])
}

/// What a library says of the reason, in its own words.
fn because(reason: Reason<'_>, host: &str, view: View<'_>) -> Json {
    let words = match reason {
        Reason::Suspended { why, .. } => why,
        Reason::Membership {
            side: Side::Host, ..
        } => view
            .portal
            .member(host)
            .and_then(|host| host.text("status_note")),
        _ => None,
    };
    words.map_or(Json::Null, |words| view.text(words))
}

/// What is a host's own, for a line: all that the best way in asks, and the prices of other ways where they are not the same.
pub(super) fn own(run: &Run<'_>, told: &Told<'_>, asks: &[Asks<'_>], view: View<'_>) -> Json {
    let Some(best) = asks.first() else {
        return Json::Null;
    };
    let ways = run.access.ways();
    let others = ways.iter().zip(asks).skip(1).filter(|(_, asks)| {
        let fees = &asks.terms.fees;
        !fees.is_empty() && *fees != best.terms.fees
    });
    let others = others.map(|((path, terms), asks)| {
        let mut way = way_in(run, told, *path, terms, view);
        way["fees"] = prices(&asks.terms.fees, view);
        way
    });
    let others: Vec<Json> = others.collect();
    let mut own = best.spelled_out(view);
    if !others.is_empty() {
        own["others"] = json!(others);
    }
    own
}

/// One way in: with what one comes, by name where it is one of several cards, and what one may do then.
fn way_in(run: &Run<'_>, told: &Told<'_>, path: Path, terms: &Terms<'_>, view: View<'_>) -> Json {
    let way = match path {
        Path::Card => Way::CardOnly,
        Path::Letter => Way::Letter,
        Path::WalkIn => told.way,
    };
    let card = card_of(run, path, terms).and_then(|id| view.portal.record("card_scheme", id));
    let card = card.map(|card| {
        let name = view.name(card);
        view.say("finder.with_card", &[("card", Arg::Text(&name))])
    });
    let levels = terms.levels.iter().map(|code| view.code("level", code));
    object([
        ("label", json!(way_words(way, view))),
        ("card", json!(card)),
        ("levels", levels.collect()),
        (
            "note",
            terms.note.map(|text| view.text(text)).unwrap_or_default(),
        ),
    ])
}

/// What to know before setting out.
fn spelled_out(
    terms: &Terms<'_>,
    scheme: Option<&str>,
    until: Option<Date>,
    view: View<'_>,
) -> Json {
    let basis = terms.basis;
    let reference =
        |kind: &str, id: Option<&str>| id.map_or(Json::Null, |id| view.reference(kind, id));
    let mut out = asked(terms, scheme, view);
    out["borrow"] = json!(terms.borrow.as_ref().map(|borrow| loans(borrow, view)));
    out["fees"] = prices(&terms.fees, view);
    out["max_visits"] = json!(terms.max_visits_per_month);
    out["scheme"] = reference("card_scheme", basis.map(|basis| basis.scheme));
    out["agreement"] = reference("agreement", basis.and_then(|basis| basis.agreement));
    out["until"] = json!(until.map(|day| view.date(day)));
    out
}

fn loans(borrow: &Borrow<'_>, view: View<'_>) -> Json {
    let materials = borrow.materials.iter();
    let materials: Vec<Json> = materials.map(|code| view.code("material", code)).collect();
    json!({"max": borrow.max, "days": borrow.days, "renew": borrow.renew, "materials": materials})
}

fn prices(fees: &[Fee<'_>], view: View<'_>) -> Json {
    fees.iter().map(|fee| price(fee, view)).collect()
}

fn price(fee: &Fee<'_>, view: View<'_>) -> Json {
    json!({
        "what": view.code("fee_kind", fee.what),
        "amount": view.money(fee.amount, fee.currency),
        "unit": fee.unit.map(|unit| view.text(unit)),
        "note": fee.note.map(|note| view.text(note)),
    })
}

/// Why a host lets in nobody, in a sentence and in its own words; null where the reason is not the same for all readers.
pub(super) fn why_nobody(refusal: Refusal<'_>, host: &str, view: View<'_>) -> Json {
    let is_of_all = matches!(
        refusal.reason,
        Reason::SchemeStatus(_)
            | Reason::SchemeDays(_)
            | Reason::Agreement(_)
            | Reason::HostAcceptsNobody
            | Reason::Suspended { .. }
            | Reason::Membership {
                side: Side::Host,
                ..
            }
    );
    if !is_of_all {
        return Json::Null;
    }
    json!({"text": why(refusal, view), "because": because(refusal.reason, host, view)})
}

/// The reason of a "no" in a sentence.
pub(super) fn why(refusal: Refusal<'_>, view: View<'_>) -> String {
    let day = |day: Option<Date>| day.map_or_else(String::new, |day| view.locale.date(day));
    let key = format!("finder.no.{}", refusal.reason.code());
    let gap = |gap: Gap| {
        let (ended, begins) = (day(gap.ended), day(gap.begins));
        match gap {
            Gap {
                begins: Some(_), ..
            } => view.say(&format!("{key}_until"), &[("day", Arg::Text(&begins))]),
            Gap { ended: Some(_), .. } => {
                view.say(&format!("{key}_since"), &[("day", Arg::Text(&ended))])
            }
            Gap { .. } => view.t(&key),
        }
    };
    match refusal.reason {
        Reason::SchemeDays(days) | Reason::Agreement(days) => gap(days),
        Reason::SchemeStatus(code) => {
            let status = view.label("scheme_status", code);
            view.say(&key, &[("status", Arg::Text(&status))])
        }
        Reason::Membership { status, .. } => {
            let status =
                status.map_or_else(String::new, |code| view.label("membership_status", code));
            view.say(&key, &[("status", Arg::Text(&status))])
        }
        Reason::Suspended {
            until: Some(until), ..
        } => {
            let until = day(Some(until));
            view.say(&format!("{key}_until"), &[("day", Arg::Text(&until))])
        }
        _ => view.t(&key),
    }
}

#[cfg(test)]
mod tests {
    use super::{Asks, Terms, stays};

    #[test]
    fn a_notice_and_its_channel_are_told_together() {
        let asks = |channel| Asks {
            terms: Terms {
                advance_notice: Some("P2D"),
                advance_notice_channel: Some(channel),
                capacity: Some(5),
                ..Terms::default()
            },
            ..Asks::default()
        };
        let told = |asks: &Asks<'static>| {
            let terms = &asks.terms;
            (terms.advance_notice, terms.advance_notice_channel)
        };
        let both = (Some("P2D"), Some("email"));
        let (same, own) = asks("email").split(&asks("whatsapp"));
        assert_eq!((told(&same), told(&own)), ((None, None), both));
        assert_eq!((same.terms.capacity, own.terms.capacity), (Some(5), None));
        let (same, own) = asks("email").split(&asks("email"));
        assert_eq!((told(&same), told(&own)), (both, (None, None)));
    }

    #[test]
    fn what_is_lent_tells_what_stays() {
        assert_eq!(stays(&[]), "");
        let kept = "serial thesis electronic audio video map";
        assert_eq!(stays(&["book"]), kept);
        assert_eq!(stays(&["textbook"]), kept);
        assert_eq!(
            stays(&["book", "audiovisual", "thesis"]),
            "serial electronic map"
        );
        // What is rare may be anything.
        assert_eq!(stays(&["book", "rare"]), "");
    }
}
