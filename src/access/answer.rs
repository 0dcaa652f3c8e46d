//! What the finder answers: on which terms a library is open to a reader, or why it is not.

use super::scheme::worth;
use crate::model::hours::Week;
use crate::schema::value::Localized;
use jiff::civil::Date;

/// What a reader may do at a host on a day, by each way in.
#[derive(Debug, Clone, PartialEq)]
pub struct Access<'p> {
    /// Id of the host.
    pub host: &'p str,
    /// With a card, under the scheme that gives most; else why not, after the scheme that came furthest.
    pub card: Result<Terms<'p>, Refusal<'p>>,
    /// With cards of other schemes that give what that one does not, by id of the scheme.
    pub others: Vec<Terms<'p>>,
    /// With a letter, under a card scheme whose kind is `letter`; none where the portal has no such scheme.
    pub letter: Option<Result<Terms<'p>, Refusal<'p>>>,
    /// As a visitor from anywhere; none where the host is the reader's own library.
    pub walk_in: Option<WalkIn<'p>>,
    /// First day on which all of this holds without a break; none where it always did.
    pub from: Option<Date>,
    /// Last day on which all of this holds without a break; none where no end is known.
    pub until: Option<Date>,
}

/// One of the ways into a library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Path {
    /// With the card of a scheme.
    Card,
    /// With the letter of a scheme.
    Letter,
    /// As a visitor from anywhere, on the host's own terms.
    WalkIn,
}

impl<'p> Access<'p> {
    /// Every way in, with its terms. The one that a page names first comes first: what a scheme promises, the one that
    /// gives more, goes before what the host lets any visitor do. A visit that needs a letter is none beside the letter
    /// of a scheme that gives as much.
    pub fn ways(&self) -> Vec<(Path, &Terms<'p>)> {
        let card = self.card.as_ref().ok().map(|terms| (Path::Card, terms));
        let letter = self.letter.as_ref().and_then(|answer| answer.as_ref().ok());
        let letter = letter.map(|terms| (Path::Letter, terms));
        let walk_in = self.walk_in.as_ref().and_then(|walk_in| {
            let terms = walk_in.terms.as_ref()?;
            let is_less = |letter: &Terms<'_>| {
                let mut levels = terms.levels.iter();
                walk_in.way == Way::Letter && levels.all(|level| letter.levels.contains(level))
            };
            let is_told = letter.is_some_and(|(_, letter)| is_less(letter));
            (!is_told).then_some((Path::WalkIn, terms))
        });
        let others = self.others.iter().map(|terms| (Path::Card, terms));
        let cards: Vec<_> = card.into_iter().chain(others).collect();
        let given = |way: &(Path, &Terms<'p>)| worth(&way.1.levels);
        let is_letter_first = letter.as_ref().map(given) > cards.first().map(given);
        let mut ways = cards;
        let at = if is_letter_first { 0 } else { ways.len() };
        if let Some(letter) = letter {
            ways.insert(at, letter);
        }
        ways.extend(walk_in);
        ways
    }

    /// The way in that a page names first, with its terms.
    pub fn best(&self) -> Option<(Path, &Terms<'p>)> {
        self.ways().into_iter().next()
    }
}

/// The same answer on each of some days, both ends included.
#[derive(Debug, Clone, PartialEq)]
pub struct Run<'p> {
    /// First day, of those asked for.
    pub first: Date,
    /// Last day, of those asked for.
    pub last: Date,
    /// The answer; its own `from` and `until` may lie outside of the days asked for.
    pub access: Access<'p>,
}

/// What terms rest on, by ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Basis<'p> {
    /// The card scheme.
    pub scheme: &'p str,
    /// The agreement in force: the scheme's own, or one in its place. None where it is not public.
    pub agreement: Option<&'p str>,
    /// Position of the acceptance in the scheme's list, from 0.
    pub acceptance: usize,
}

/// What a reader may do, and what to know before setting out.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Terms<'p> {
    /// What it rests on; none where only the host's own terms for visitors speak.
    pub basis: Option<Basis<'p>>,
    /// Codes of `level`, in the order of the vocabulary; never `none`, and none at all only where nobody asked for them.
    pub levels: Vec<&'p str>,
    /// Terms of loans, where borrowing is among the levels and the host tells them.
    pub borrow: Option<Borrow<'p>>,
    /// What it costs this category, entry first.
    pub fees: Vec<Fee<'p>>,
    /// Codes of `document` to bring: one of each inner list.
    pub documents: Vec<Vec<&'p str>>,
    /// How long before the visit to announce it, ISO 8601.
    pub advance_notice: Option<&'p str>,
    /// Code of `contact_channel`: how to announce the visit.
    pub advance_notice_channel: Option<&'p str>,
    /// The desk to go to first.
    pub report_to: Option<&'p Localized>,
    /// A condition in one line.
    pub note: Option<&'p Localized>,
    /// Visits in a calendar month at most.
    pub max_visits_per_month: Option<i64>,
    /// Where loans may be returned.
    pub returns_at: Option<Returns<'p>>,
    /// Hours for these visitors, inside the opening hours; none where they are the opening hours.
    pub hours: Option<Week>,
    /// Visitors a day at most.
    pub capacity: Option<i64>,
    /// Whether the first visit must be in office hours.
    pub first_visit_office_hours: bool,
    /// The day the host last confirmed this: the acceptance, or for visitors from anywhere the host's profile.
    pub last_confirmed: Option<Date>,
    /// Code of `contact_role`: which of the host's contacts answers questions.
    pub contact_role: Option<&'p str>,
}

/// Terms of loans. What is not told is none, not nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Borrow<'p> {
    /// Items at one time.
    pub max: Option<i64>,
    /// Loan period in days.
    pub days: Option<i64>,
    /// How often a loan may be renewed.
    pub renew: Option<i64>,
    /// Codes of `material` that may be borrowed; empty where none are singled out.
    pub materials: Vec<&'p str>,
}

/// Something to pay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fee<'p> {
    /// Code of `fee_kind`; `entry` is what a visit costs.
    pub what: &'p str,
    /// Amount in whole units of the currency; 0 means free.
    pub amount: i64,
    /// ISO 4217 code.
    pub currency: &'p str,
    /// Per what, such as per page.
    pub unit: Option<&'p Localized>,
    /// A short remark.
    pub note: Option<&'p Localized>,
}

/// Where loans may be returned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Returns<'p> {
    /// At the host only.
    HostOnly,
    /// At every participant of the scheme.
    AnyParticipant,
    /// At these members, by id.
    Members(Vec<&'p str>),
}

/// How a host receives visitors from anywhere.
#[derive(Debug, Clone, PartialEq)]
pub struct WalkIn<'p> {
    /// What a visitor needs.
    pub way: Way,
    /// On which terms; none where no visitor comes in this way, or nobody said.
    pub terms: Option<Terms<'p>>,
}

/// What a visitor from anywhere needs to come in, in the order in which lists name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Way {
    /// Nothing but the documents named.
    Free,
    /// A letter of introduction.
    Letter,
    /// An appointment.
    Appointment,
    /// The card of a scheme: not a way of its own.
    CardOnly,
    /// No visitor is let in.
    Closed,
    /// Nobody is let in for some time, whatever the terms; only where it was asked for a day.
    Away,
    /// Nobody said. Not the same as closed.
    #[default]
    Unknown,
}

impl Way {
    /// The code of the vocabulary `walk_in`, or `away`, or `unknown`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Free => "yes",
            Self::Letter => "letter_only",
            Self::Appointment => "appointment",
            Self::CardOnly => "card_only",
            Self::Closed => "no",
            Self::Away => "away",
            Self::Unknown => "unknown",
        }
    }

    /// What stands before the door; none where nobody is known to come in.
    pub fn door(self) -> Option<Door> {
        match self {
            Self::Free => Some(Door::Free),
            Self::Letter | Self::Appointment => Some(Door::Ask),
            Self::CardOnly => Some(Door::Card),
            Self::Closed | Self::Away | Self::Unknown => None,
        }
    }

    /// Whether somebody without a card comes in.
    pub fn lets_in(self) -> bool {
        matches!(self.door(), Some(Door::Free | Door::Ask))
    }
}

/// What somebody has to get before setting out: ways in that ask alike, the easiest first. Maps and counts tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Door {
    /// Nothing: anybody may come.
    Free,
    /// A letter or an appointment.
    Ask,
    /// The card of a scheme.
    Card,
}

impl Door {
    /// All of them, the easiest first.
    pub const ALL: [Self; 3] = [Self::Free, Self::Ask, Self::Card];

    /// A name for themes.
    pub fn code(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Ask => "ask",
            Self::Card => "card",
        }
    }
}

/// Why a scheme does not let a reader in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Refusal<'p> {
    /// The scheme that came furthest, by id; none where no scheme was asked.
    pub scheme: Option<&'p str>,
    /// The first rule that failed.
    pub reason: Reason<'p>,
}

/// The first rule that failed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reason<'p> {
    /// The reader has no home library.
    NoHome,
    /// The host is the home library.
    OwnLibrary,
    /// The portal has no such scheme.
    NoScheme,
    /// The scheme's status is none in which it lets anybody in: a code of `scheme_status`, empty where it is not known.
    SchemeStatus(&'p str),
    /// The day lies outside the scheme's days.
    SchemeDays(Gap),
    /// No agreement under the scheme is in force. Of an agreement that is not public the days are not told.
    Agreement(Gap),
    /// The home library takes no part on the day.
    HomeTakesNoPart,
    /// The home library does not issue to the category.
    NotIssued,
    /// The host accepts nobody on the day.
    HostAcceptsNobody,
    /// The host accepts readers on the day, but none of this home.
    HomeNotAccepted,
    /// The host does not let in the category.
    CategoryNotAccepted,
    /// The host has suspended its acceptance, for all or for this category.
    Suspended {
        /// Last day; none where it is not known.
        until: Option<Date>,
        /// Why, as visitors read it.
        why: Option<&'p Localized>,
    },
    /// A library is no active member on the day.
    Membership {
        /// Which of the two.
        side: Side,
        /// Code of `membership_status`; none on days before it was a member.
        status: Option<&'p str>,
    },
}

/// Days between stretches in which something is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Gap {
    /// Last day of the stretch before.
    pub ended: Option<Date>,
    /// First day of the stretch to come.
    pub begins: Option<Date>,
}

/// One of the two libraries of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The home library.
    Home,
    /// The host.
    Host,
}

impl Reason<'_> {
    /// Which of the nine rules failed, from 1; 0 where there is no home library and so nothing to ask.
    pub fn rule(self) -> u8 {
        match self {
            Self::NoHome => 0,
            Self::OwnLibrary => 1,
            Self::NoScheme | Self::SchemeStatus(_) | Self::SchemeDays(_) => 2,
            Self::Agreement(_) => 3,
            Self::HomeTakesNoPart => 4,
            Self::NotIssued => 5,
            Self::HostAcceptsNobody | Self::HomeNotAccepted => 6,
            Self::CategoryNotAccepted => 7,
            Self::Suspended { .. } => 8,
            Self::Membership { .. } => 9,
        }
    }

    /// A name for machines and for strings of themes; it never changes.
    pub fn code(self) -> &'static str {
        match self {
            Self::NoHome => "no_home",
            Self::OwnLibrary => "own_library",
            Self::NoScheme => "no_scheme",
            Self::SchemeStatus(_) => "scheme_status",
            Self::SchemeDays(_) => "scheme_days",
            Self::Agreement(_) => "agreement",
            Self::HomeTakesNoPart => "home_takes_no_part",
            Self::NotIssued => "not_issued",
            Self::HostAcceptsNobody => "host_accepts_nobody",
            Self::HomeNotAccepted => "home_not_accepted",
            Self::CategoryNotAccepted => "category_not_accepted",
            Self::Suspended { .. } => "suspended",
            Self::Membership {
                side: Side::Home, ..
            } => "home_membership",
            Self::Membership {
                side: Side::Host, ..
            } => "host_membership",
        }
    }
}
