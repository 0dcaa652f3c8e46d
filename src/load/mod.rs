//! Bytes to values with their places; tolerant, never judges.
pub mod yaml;
