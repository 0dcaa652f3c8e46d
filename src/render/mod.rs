//! Turns the planned site into bytes.
//!
//! In: `Portal`, `UnionCatalog`, `Theme`. Out: every file of the site.
//! Lives here: views, templates, one writer for each kind of file, words and dates by language.
//! Does not live here: which files there are (`plan`), rules about data, disk.

mod accent;
mod assets;
pub mod atom;
mod browse;
pub mod csv_out;
mod frame;
pub mod i18n;
pub mod ics;
pub mod jsonld;
mod machine;
mod manifest;
mod marks;
pub mod minify;
mod offline;
mod pages;
mod published;
mod qr;
mod script;
mod site;
pub mod sitemap;
mod style;
mod templates;
pub(crate) mod view;
mod widget;
pub(crate) mod xml;

pub(crate) use site::{render, search_options};
