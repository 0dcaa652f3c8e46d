//! Turns planned files into bytes.
//!
//! In: small structs of what a file says. Out: bytes of pages, feeds, calendars, tables.
//! Lives here: one writer per kind of file, words and dates per language.
//! Does not live here: which files there are, rules about data, disk.

pub mod atom;
pub mod csv_out;
pub mod i18n;
pub mod ics;
pub mod jsonld;
pub mod minify;
pub mod sitemap;
pub(crate) mod xml;
