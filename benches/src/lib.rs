//! Catalogs of any size for silang, and what silang does with them, in numbers.
//!
//! In: a seed and a number of works. Out: a portal whose members hold them, questions that readers would ask of it, measures.
//! Lives here: the generator, known items to look for, the exact ranking that the index is held against, child processes with their memory.
//! Does not live here: the library itself, tests that must pass on every change.

pub mod asking;
pub mod catalog;
pub mod facts;
pub mod flags;
pub mod index;
pub mod oracle;
pub mod portal;
pub mod process;
pub mod questions;
