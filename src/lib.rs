//! silang publishes what a forum of libraries does together.
#![doc = include_str!("architecture.md")]
#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test that cannot set itself up has failed"))]

pub mod text;
pub mod paths;
pub mod error;
pub mod diag;
pub mod disk;
pub mod markdown;
pub mod schema;
pub mod model;
pub mod load;
pub mod check;
pub mod holdings;
pub(crate) mod plan;
pub mod search;
pub mod render;
pub mod write;
pub mod rules;
pub mod pipeline;
pub mod cli;
