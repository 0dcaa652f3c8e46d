//! silang
#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test that cannot set itself up has failed"))]
pub mod diag;
pub mod disk;
pub mod error;
pub mod load;
pub mod markdown;
pub mod paths;
pub mod render;
