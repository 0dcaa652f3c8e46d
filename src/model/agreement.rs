//! What an agreement is on a day: in force, ending soon, past.

use super::portal::Portal;
use super::record::Record;
use crate::schema::value::Fields;
use jiff::civil::Date;

/// Where an agreement stands on the day of the build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Drafted or talked about; binds nobody.
    Negotiation,
    /// Signed, and its next period has not begun.
    Upcoming {
        /// First day of the next period.
        from: Date,
    },
    /// Binding, with no end near.
    InForce {
        /// Last day, where there is one.
        until: Option<Date>,
    },
    /// Binding, and it ends within the portal's warning time.
    EndingSoon {
        /// Last day.
        until: Date,
        /// Days left; 0 on the last day.
        days: i64,
    },
    /// Set aside for a time.
    Suspended,
    /// No longer binding.
    Past {
        /// The day it ended, where a period says so.
        ended: Option<Date>,
    },
}

/// A span of days in which an agreement binds.
#[derive(Debug, Clone, Copy)]
pub struct Period<'a> {
    /// First day.
    pub start: Date,
    /// Last day; none for an open term.
    pub end: Option<Date>,
    /// The period as written, with its note and its places.
    pub fields: &'a Fields,
}

impl Period<'_> {
    /// Whether a day lies in it.
    pub fn covers(&self, date: Date) -> bool {
        self.start <= date && self.end.is_none_or(|end| date <= end)
    }
}

/// The periods of an agreement, earliest first; those without a first day are left out (they were reported).
pub fn periods(agreement: &Record) -> Vec<Period<'_>> {
    let mut periods: Vec<Period<'_>> = agreement
        .maps("periods")
        .filter_map(|fields| {
            Some(Period {
                start: fields.date("start")?,
                end: fields.date("end"),
                fields,
            })
        })
        .collect();
    periods.sort_by_key(|period| period.start);
    periods
}

/// The period a day lies in.
pub fn covering(agreement: &Record, date: Date) -> Option<Period<'_>> {
    periods(agreement)
        .into_iter()
        .find(|period| period.covers(date))
}

/// The last day of the last period; none where a period is open or there is no period.
pub fn last_day(agreement: &Record) -> Option<Date> {
    let ends: Option<Vec<Date>> = periods(agreement).iter().map(|period| period.end).collect();
    ends?.into_iter().max()
}

/// Whether an agreement binds its parties on a day: signed, not set aside or ended by its status, and inside a period.
/// Where the status could not be read (which was reported), the periods alone decide.
pub fn in_force(agreement: &Record, date: Date) -> bool {
    matches!(agreement.str("status"), "signed" | "active" | "")
        && covering(agreement, date).is_some()
}

/// Where an agreement stands on the portal's day. Its status decides what dates cannot say; the rest is for the dates.
pub fn standing(agreement: &Record, portal: &Portal) -> Standing {
    let today = portal.as_of;
    match agreement.str("status") {
        "draft" | "negotiation" => return Standing::Negotiation,
        "suspended" => return Standing::Suspended,
        "expired" | "terminated" | "superseded" => {
            // A term cut short ended on a day the periods do not tell.
            let ended = last_day(agreement).filter(|day| *day < today);
            return Standing::Past { ended };
        }
        _ => {}
    }
    let periods = periods(agreement);
    let Some(now) = periods.iter().find(|period| period.covers(today)) else {
        let next = periods.iter().find(|period| period.start > today);
        return match next {
            Some(next) => Standing::Upcoming { from: next.start },
            None => Standing::Past {
                ended: last_day(agreement),
            },
        };
    };
    match without_gap(&periods, now.end) {
        None => Standing::InForce { until: None },
        Some(until) => {
            let days = days_between(today, until);
            if days <= portal.threshold("agreement_warn_days") {
                Standing::EndingSoon { until, days }
            } else {
                Standing::InForce { until: Some(until) }
            }
        }
    }
}

/// The last day reached by periods that follow one upon the other without a day between.
fn without_gap(periods: &[Period<'_>], end: Option<Date>) -> Option<Date> {
    let mut end = end?;
    for period in periods {
        let follows = end
            .tomorrow()
            .is_ok_and(|next| period.covers(next) && period.start <= next);
        if follows {
            end = period.end?;
        }
    }
    Some(end)
}

/// Days from one day to another; negative when the second is earlier.
pub fn days_between(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

/// The agreements that take the place of this one, by its own word or by theirs; sorted by id.
pub fn successors<'a>(agreement: &Record, portal: &'a Portal) -> Vec<&'a Record> {
    let names = |record: &Record, kind: &str, id: &str| {
        record.maps("relationships").any(|relation| {
            relation.str("type") == kind && relation.refs("ref").first() == Some(&id)
        })
    };
    portal
        .all("agreement")
        .filter(|other| other.id != agreement.id)
        .filter(|other| {
            names(other, "supersedes", &agreement.id)
                || names(agreement, "superseded_by", &other.id)
        })
        .collect()
}

/// An agreement and those that take its place, whether they are in force or not: each once, itself first.
pub fn line<'a>(agreement: &'a Record, portal: &'a Portal) -> Vec<&'a Record> {
    let mut line: Vec<&Record> = Vec::new();
    let mut open = vec![agreement];
    while let Some(next) = open.pop() {
        if line.iter().all(|known| known.id != next.id) {
            line.push(next);
            open.extend(successors(next, portal));
        }
    }
    line
}

/// Whether what rests on an agreement stands on a day: it is in force, or an agreement in its place is.
pub fn carries(agreement: &Record, portal: &Portal, date: Date) -> bool {
    line(agreement, portal)
        .into_iter()
        .any(|next| in_force(next, date))
}
