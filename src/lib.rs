//! silang
pub mod diag;
pub mod disk;
pub mod error;
pub mod load;
pub mod markdown;
pub mod paths;
pub mod render;
