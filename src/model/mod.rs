//! The checked model of a portal (only what this room needs).

pub mod holdings_source;
