//! The portal after reading: records by kind and id, and what they mean on a day.
//!
//! In: values that fit their schema. Out: answers (is the agreement in force, is the library open, what is still owed).
//! Lives here: records, the portal, opening hours, agreements, obligations, events, repositories, holdings sources; no I/O, no clock.
//! Does not live here: rules with findings (`check`), addresses of pages (`plan`).

pub mod agreement;
pub mod color;
pub mod event;
pub mod holdings_source;
pub mod horizon;
pub mod hours;
pub mod obligation;
pub mod portal;
pub mod record;
pub mod recurrence;
pub mod repository;
