//! silang
pub mod check;
pub mod diag;
pub mod disk;
pub mod error;
pub mod load;
pub mod model;
pub mod paths;
pub mod pipeline;
pub mod rules;
pub mod schema;
pub mod text;
pub mod markdown;
pub mod paths;
pub mod render;
pub mod write;
pub mod schema;
pub mod rules;
pub mod pipeline;
pub mod cli;

pub mod diag;
pub mod disk;
pub mod error;
pub mod holdings;
pub mod model;
pub mod paths;
