//! The region on paper: where libraries lie, what falls together on a map, and which libraries the people of each
//! regency can use.
//!
//! In: `Portal`, the site's file of boundaries. Out: `Atlas`, a `Sheet` in units of the drawing and a row for each regency.
//! Lives here: distances, projection, spreading and clustering of points, simplified boundaries, and the rule about their file.
//! Does not live here: words, colors and markup (`render`, the theme), what a library lets in (`access`).

mod boundaries;
mod names;
mod place;
mod projection;
mod served;
mod sheet;
mod simplify;
mod spots;
mod topology;

pub(crate) use boundaries::Boundaries;
pub(crate) use place::{kilometers, point};
pub(crate) use served::{Nearest, Served, is_remote};
pub(crate) use sheet::{Line, Sheet};
pub(crate) use spots::Spot;

use crate::access::Way;
use crate::diag::{Rule, Sink};
use crate::disk::Inputs;
use crate::model::portal::Portal;
use crate::model::record::Record;
use std::collections::BTreeMap;

pub(crate) const RULES: &[&Rule] = &[&boundaries::BAD_BOUNDARIES];

/// Everything the site says of places.
pub(crate) struct Atlas<'p> {
    /// The map, where there is something to draw.
    pub(crate) sheet: Option<Sheet>,
    /// The regencies of the region, by code.
    pub(crate) served: Vec<Served<'p>>,
    /// How each library receives visitors without a card on the day of the portal, by id.
    pub(crate) ways: BTreeMap<&'p str, Way>,
    /// How many libraries lie in no regency of the region.
    pub(crate) n_elsewhere: usize,
}

impl<'p> Atlas<'p> {
    /// Draws the map and counts. A file of boundaries that cannot be used was reported when the portal was checked.
    pub(crate) fn of(portal: &'p Portal, inputs: &dyn Inputs) -> Self {
        let boundaries = Boundaries::read(portal, inputs, &Sink::new());
        let libraries: Vec<&Record> = libraries(portal).collect();
        let ways = served::ways(portal);
        let served = served::served(portal, &ways, &boundaries);
        let inside: usize = served.iter().map(|row| row.members.len()).sum();
        Self {
            sheet: sheet::draw(portal, &boundaries, &libraries),
            n_elsewhere: libraries.len().saturating_sub(inside),
            served,
            ways,
        }
    }
}

/// Whether there are libraries and regencies to hold them against.
pub(crate) fn has_rows(portal: &Portal) -> bool {
    libraries(portal).next().is_some() && !served::regencies(portal).is_empty()
}

/// The libraries of the directory, by id.
pub(crate) fn libraries(portal: &Portal) -> impl Iterator<Item = &Record> {
    let members = portal.public("member");
    members.filter(|member| member.str("membership.status") != "left")
}
