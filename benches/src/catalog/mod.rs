//! Works that nobody wrote and the copies that libraries hold of them, each made from a seed and its number alone.
//!
//! In: a seed, the number of a work. Out: the work, its holders, its description as each of them writes it.
//! Lives here: chance, vocabularies, works, copies. Only operations that give the same on every machine: no powers, no logarithms.
//! Does not live here: files and formats.

pub mod chance;
pub mod copies;
pub mod holders;
pub mod words;
pub mod works;
