//! silang

pub mod diag;
pub mod disk;
pub mod error;
pub mod holdings;
pub mod model;
pub mod paths;
