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
