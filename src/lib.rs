//! silang
pub mod error;
pub mod holdings;
pub mod paths;
pub mod search;
pub mod text;
