//! The host's own terms for visitors, which also fill what an acceptance leaves out.

use super::answer::{Fee, Terms, WalkIn, Way};
use super::read::{fees, levels, requirements, word};
use crate::model::hours::{Hours, Week, visitors};
use crate::model::portal::Portal;
use crate::model::record::Record;
use crate::schema::value::Localized;
use jiff::civil::Date;

/// The code of a letter of introduction.
pub(super) const INTRODUCTION: &str = "letter_of_introduction";
/// The code of the document that a card scheme gives its readers.
pub(crate) const CARD: &str = "scheme_card";

/// `visiting` of a member, read once.
#[derive(Debug, Default)]
pub(super) struct Visiting<'p> {
    way: Way,
    levels: Vec<&'p str>,
    fees: Vec<(Fee<'p>, Vec<&'p str>)>,
    verified: Option<Date>,
    pub(super) documents: Vec<Vec<&'p str>>,
    pub(super) advance_notice: Option<&'p str>,
    pub(super) channel: Option<&'p str>,
    pub(super) report_to: Option<&'p Localized>,
    pub(super) hours: Option<Week>,
    pub(super) capacity: Option<i64>,
}

impl Way {
    /// How a host receives visitors without a card, whatever the day.
    pub fn of(member: &Record) -> Self {
        member.map("visiting").map_or(Self::Unknown, |visiting| {
            way(
                visiting.str("walk_in"),
                &requirements(visiting, "documents"),
            )
        })
    }

    /// The same on a day, on which the host may be closed for some time.
    pub fn on(member: &Record, hours: &Hours, day: Date) -> Self {
        if hours.is_away(day) {
            Self::Away
        } else {
            Self::of(member)
        }
    }
}

impl<'p> Visiting<'p> {
    pub(super) fn of(member: &'p Record, portal: &'p Portal) -> Self {
        let Some(visiting) = member.map("visiting") else {
            return Self::default();
        };
        let documents = requirements(visiting, "documents");
        let may_read_theses = matches!(visiting.str("theses_access"), "open" | "reading_only");
        let has = |field: &str| visiting.str(field) == "yes";
        let fees = fees(visiting);
        // Only what the host says itself; that who is let in may read, too, is likely but not said.
        let levels = levels(portal, |code| match code {
            "enter" => true,
            "catalogue_pc" => has("pc_for_visitors"),
            "wifi" => has("wifi_for_visitors"),
            "copy" => fees.iter().any(|(fee, _)| is_for_copies(fee)),
            "theses" => may_read_theses,
            _ => false,
        });
        Self {
            way: Way::of(member),
            levels,
            fees,
            verified: member.date("verified.on"),
            documents,
            advance_notice: word(visiting, "advance_notice"),
            channel: word(visiting, "advance_notice_channel"),
            report_to: visiting.text("report_to"),
            hours: visitors(member),
            capacity: visiting.int("daily_capacity"),
        }
    }

    /// What a category pays, entry first.
    pub(super) fn fees_of(&self, category: &str) -> impl Iterator<Item = &Fee<'p>> {
        self.fees
            .iter()
            .filter(move |(_, who)| who.is_empty() || who.contains(&category))
            .map(|(fee, _)| fee)
    }

    /// What a visitor from anywhere may do.
    pub(super) fn walk_in(&self, category: &str) -> WalkIn<'p> {
        // Of whom a host takes money for copies, those may copy.
        let copies = self.fees_of(category).any(is_for_copies);
        let levels = self.levels.iter().copied();
        let levels = levels.filter(|code| *code != "copy" || copies);
        let terms = self.way.lets_in().then(|| Terms {
            levels: levels.collect(),
            fees: self.fees_of(category).cloned().collect(),
            ..self.asked()
        });
        WalkIn {
            way: self.way,
            terms,
        }
    }

    /// What is asked of every visitor; the card only where nobody is known to come in without.
    pub(super) fn asked(&self) -> Terms<'p> {
        let documents = if self.way.lets_in() {
            self.documents_of_the_way()
        } else {
            self.documents.clone()
        };
        Terms {
            documents,
            advance_notice: self.advance_notice,
            advance_notice_channel: self.channel,
            report_to: self.report_to,
            hours: self.hours.clone(),
            capacity: self.capacity,
            last_confirmed: self.verified,
            ..Terms::default()
        }
    }

    /// The documents as written, without the card, which who comes this way has not got; with the letter, where only
    /// `walk_in` asks for it.
    fn documents_of_the_way(&self) -> Vec<Vec<&'p str>> {
        let without_card = self.documents.iter().map(|any_of| {
            let others = any_of.iter().copied().filter(|code| *code != CARD);
            others.collect::<Vec<_>>()
        });
        let mut documents: Vec<Vec<&'p str>> =
            without_card.filter(|any_of| !any_of.is_empty()).collect();
        let names_letter = documents.iter().flatten().any(|code| *code == INTRODUCTION);
        if self.way == Way::Letter && !names_letter {
            documents.insert(0, vec![INTRODUCTION]);
        }
        documents
    }
}

/// Whether a fee is that of making copies, on paper or as files.
fn is_for_copies(fee: &Fee<'_>) -> bool {
    ["copy", "scan"].contains(&fee.what)
}

/// How a host receives visitors without a card. Who may simply come, but has to bring a letter, needs a letter.
fn way(walk_in: &str, documents: &[Vec<&str>]) -> Way {
    match walk_in {
        "yes" if documents.iter().any(|any_of| asks_for_letter(any_of)) => Way::Letter,
        "yes" => Way::Free,
        "letter_only" => Way::Letter,
        "appointment" => Way::Appointment,
        "card_only" => Way::CardOnly,
        "no" => Way::Closed,
        _ => Way::Unknown,
    }
}

/// Whether only a letter meets a requirement, for somebody who has no card.
fn asks_for_letter(any_of: &[&str]) -> bool {
    any_of.contains(&INTRODUCTION)
        && any_of
            .iter()
            .all(|code| [INTRODUCTION, CARD].contains(code))
}

#[cfg(test)]
mod tests {
    use super::super::Door;
    use super::{Way, way};

    #[test]
    fn a_letter_that_cannot_be_replaced_is_asked_for() {
        for (walk_in, documents, says) in [
            ("yes", vec![], Way::Free),
            ("yes", vec![vec!["national_id"]], Way::Free),
            (
                "yes",
                vec![vec!["national_id"], vec!["letter_of_introduction"]],
                Way::Letter,
            ),
            (
                "yes",
                vec![vec!["scheme_card", "letter_of_introduction"]],
                Way::Letter,
            ),
            (
                "yes",
                vec![vec!["national_id", "letter_of_introduction"]],
                Way::Free,
            ),
            ("letter_only", vec![], Way::Letter),
            (
                "appointment",
                vec![vec!["letter_of_introduction"]],
                Way::Appointment,
            ),
            ("card_only", vec![], Way::CardOnly),
            ("no", vec![], Way::Closed),
            ("", vec![], Way::Unknown),
        ] {
            assert_eq!(way(walk_in, &documents), says, "{walk_in} {documents:?}");
        }
    }

    #[test]
    fn who_comes_in_without_a_card_is_known() {
        let lets_in = |walk_in| way(walk_in, &[]).lets_in();
        assert!(
            ["yes", "letter_only", "appointment"]
                .into_iter()
                .all(lets_in)
        );
        assert!(!["card_only", "no", ""].into_iter().any(lets_in));
        // Who asks for a letter or an appointment is not open to anybody who comes by.
        let door = |walk_in| way(walk_in, &[]).door();
        assert_eq!(door("yes"), Some(Door::Free));
        assert_eq!(door("letter_only"), Some(Door::Ask));
        assert_eq!(door("appointment"), Some(Door::Ask));
        assert_eq!(door("card_only"), Some(Door::Card));
        assert_eq!([door("no"), door("")], [None; 2]);
    }
}
