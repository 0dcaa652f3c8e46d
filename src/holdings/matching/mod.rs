//! Which descriptions are of one edition.
//!
//! In: descriptions one by one. Out: a forest of records, each tree one edition, and the rule behind each of its edges.
//! Lives here: what descriptions are compared by, the rules, blocks of records worth comparing, the joining with vetoes.
//! Does not live here: what a joined record looks like (`merge`), files.
//!
//! A wrong join hides a book, a missed one only shows two rows: so a pair must agree in every way that tells editions
//! apart, the best-founded pairs are joined first, and no cluster takes in what contradicts any of its records.

pub(crate) mod blocks;
pub(crate) mod forest;
pub(crate) mod keys;
pub(crate) mod rule;
mod words;
