//! Turns planned files into bytes.
//!
//! In: small structs of what a file says. Out: bytes of pages, feeds, calendars, tables.
//! Lives here: one writer per kind of file, words and dates per language.
//! Does not live here: which files there are, rules about data, disk.

pub mod i18n;
