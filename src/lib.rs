//! silang publishes what a forum of libraries does together.
#![doc = include_str!("architecture.md")]
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        reason = "a test that cannot set itself up has failed"
    )
)]

pub mod access;
pub(crate) mod atlas;
pub mod check;
pub mod cli;
pub mod diag;
pub mod disk;
pub mod error;
pub mod holdings;
pub mod load;
pub mod markdown;
pub mod model;
pub mod paths;
pub mod pipeline;
pub(crate) mod plan;
pub mod progress;
pub mod render;
pub mod rules;
pub mod schema;
pub mod search;
pub mod spill;
pub mod text;
pub mod write;
pub mod yaml;
