//! silang
pub mod paths;
pub mod error;
pub mod diag;
pub mod disk;
pub mod load;
pub mod write;
pub mod schema;
pub mod rules;
pub mod pipeline;
pub mod cli;
