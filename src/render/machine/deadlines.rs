//! A calendar of the days on which agreements ask for something: they end, are to be renewed or looked at again, notice is due,
//! or what is owed by then is still open.
//!
//! Only agreements that are public and not over. Entries cover whole days and take nobody's time.

use super::DataFile;
use super::calendars::{REFRESH, updated};
use super::public::Public;
use crate::model::agreement::{Standing, covering, standing};
use crate::model::event::host;
use crate::model::obligation::{Due, coming};
use crate::model::portal::Portal;
use crate::model::record::Record;
use crate::paths::SiteFile;
use crate::plan::route::Section;
use crate::render::i18n::Arg;
use crate::render::ics::{self, Calendar, Entry, Status, When};
use crate::render::view::View;
use crate::schema::value::Fields;
use jiff::civil::Date;

/// A day on which an agreement asks for something.
enum Deadline<'p> {
    /// One of its own: `renewal`, `review`, `notice` or `end`.
    Own(&'static str, Date),
    /// The last day of a period in which less was done than is owed.
    Owed(&'p Fields, Due<'p>),
}

/// Address of the calendar, where any agreement has such a day.
pub(crate) fn address(view: View<'_>) -> Option<String> {
    let mut current = current(view.portal);
    let has_some = current.any(|agreement| !deadlines(agreement, view.portal).is_empty());
    has_some.then(|| view.routes.deadlines())
}

/// The agreements that are not over.
fn current(portal: &Portal) -> impl Iterator<Item = &Record> {
    let is_over =
        |agreement: &&Record| matches!(standing(agreement, portal), Standing::Past { .. });
    portal
        .public("agreement")
        .filter(move |agreement| !is_over(agreement))
}

/// The calendar, where there is one.
pub(super) fn files(public: Public<'_>, view: View<'_>) -> Option<DataFile> {
    let portal = public.portal;
    let path = public.routes.path(&address(view)?);
    let mut entries: Vec<Entry> = current(portal)
        .flat_map(|agreement| entries(agreement, public, view))
        .collect();
    entries.sort_by(|a, b| (day_of(a), &a.uid).cmp(&(day_of(b), &b.uid)));
    let name = portal.settings.text("name");
    let name = name.map_or("", |name| name.get(view.lang).0);
    let page = public.routes.section(view.lang, Section::Agreements);
    let calendar = Calendar {
        name: view.say("deadlines.calendar", &[("name", Arg::Text(name))]),
        description: None,
        url: Some(public.routes.absolute(&page)),
        lang: view.lang.to_owned(),
        refresh: Some(REFRESH.to_owned()),
        zone: portal.timezone().to_owned(),
        entries,
    };
    // The schema takes no zone that is not known, so that nothing is left out here.
    let text = ics::write(&calendar).ok()?;
    Some((SiteFile::new(path.as_str(), text), None))
}

fn day_of(entry: &Entry) -> Date {
    match entry.when {
        When::Days { first, .. } => first,
        When::Timed { start, .. } => start.date(),
    }
}

fn deadlines<'p>(agreement: &'p Record, portal: &'p Portal) -> Vec<Deadline<'p>> {
    // What binds nobody today has no end and owes nothing.
    let (is_in_force, end) = match standing(agreement, portal) {
        Standing::InForce { until } => (true, until),
        Standing::EndingSoon { until, .. } => (true, Some(until)),
        _ => (false, None),
    };
    let term = covering(agreement, portal.as_of).filter(|_| is_in_force);
    let notice = term.and_then(|term| term.fields.date("cancellation_deadline"));
    let own = [
        ("renewal", agreement.date("renewal_on")),
        ("review", agreement.date("review_on")),
        ("notice", notice),
        ("end", end),
    ];
    let own = own
        .into_iter()
        .filter_map(|(kind, day)| Some(Deadline::Own(kind, day?)));
    let obligations = agreement.maps("obligations").filter(move |_| is_in_force);
    let owed = obligations.flat_map(|obligation| {
        let open = coming(obligation, agreement, portal);
        let open = open
            .into_iter()
            .filter(|due| !due.waived && due.met.len() < due.owed);
        open.map(move |due| Deadline::Owed(obligation, due))
    });
    own.chain(owed).collect()
}

fn entries(agreement: &Record, public: Public<'_>, view: View<'_>) -> Vec<Entry> {
    let words = |fields: &Fields, key: &str| {
        let text = fields.text(key);
        text.map_or_else(String::new, |text| text.get(view.lang).0.to_owned())
    };
    let title = words(&agreement.fields, "title");
    let made = |deadline: Deadline<'_>| match deadline {
        Deadline::Own(kind, day) => {
            let told = [("title", Arg::Text(&title))];
            let summary = view.say(&format!("deadlines.{kind}"), &told);
            entry(kind, day, summary, agreement, public, view)
        }
        Deadline::Owed(obligation, due) => {
            let text = words(obligation, "text");
            let told = [
                ("text", Arg::Text(&text)),
                ("title", Arg::Text(&title)),
                ("n", Arg::Number(due.met.len() as i64)),
                ("owed", Arg::Number(due.owed as i64)),
            ];
            let kind = format!("owed-{}", obligation.str("id"));
            let summary = view.say("deadlines.owed", &told);
            entry(&kind, due.to, summary, agreement, public, view)
        }
    };
    deadlines(agreement, public.portal)
        .into_iter()
        .map(made)
        .collect()
}

fn entry(
    kind: &str,
    day: Date,
    summary: String,
    agreement: &Record,
    public: Public<'_>,
    view: View<'_>,
) -> Entry {
    let host = host(&public.portal.base_url);
    let stamp = day.strftime("%Y%m%d");
    Entry {
        uid: format!("deadline-{}-{kind}-{stamp}@{host}", agreement.id),
        sequence: 0,
        updated: updated(agreement, public),
        when: When::Days {
            first: day,
            last: day,
        },
        summary,
        description: None,
        location: None,
        geo: None,
        url: public.url(view.lang, agreement),
        status: Status::Confirmed,
        categories: Vec::new(),
        organizer: None,
        related_to: None,
        is_free: true,
    }
}
