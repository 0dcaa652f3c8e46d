//! The whole run on one screen: calls the rooms in order, nothing else.

use crate::check;
use crate::diag::Sink;
use crate::disk::Inputs;
use crate::load;
use crate::model::portal::Portal;

pub use crate::load::Settings;

/// Reads and checks a portal. `None` when there is none; whether it may be published is for the sink to say.
pub fn read(settings: &Settings, inputs: &dyn Inputs, sink: &Sink) -> Option<Portal> {
    let portal = load::load(settings, inputs, sink)?;
    check::check(&portal, sink);
    Some(portal)
}
