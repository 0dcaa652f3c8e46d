//! The portal after reading: records by kind and id, and what they mean on a day.
//!
//! In: values that fit their schema. Out: answers (is the agreement in force, is the library open, who may come).
//! Lives here: records, the portal, opening hours, agreements, events, languages; no I/O, no clock.
//! Does not live here: rules with findings (`check`), addresses of pages (`plan`).

pub mod agreement;
pub mod event;
pub mod hours;
pub mod obligation;
pub mod portal;
pub mod record;
pub mod recurrence;
