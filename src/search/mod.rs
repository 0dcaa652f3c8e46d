//! The union catalog as files that a browser can search: the index `silang/1`.
//!
//! In: `UnionCatalog`, `Options`, a `Scratch`, what the last build left. Out: an `Index`, whose files lie below `data/holdings/`.
//! Lives here: the wire format (`FORMAT.md`), levels, leaves, cards, the order of documents, sizes, asking the index.
//! Does not live here: MARC, pages, how words are folded (`text`), what a visitor sees (the theme's `js/search`).

pub mod answer;
mod asides;
mod base;
mod build;
mod codec;
mod codes;
mod doc;
mod ground;
mod ids;
mod index;
mod kept;
mod leaves;
mod options;
mod plan;
mod postings;
mod query;
pub mod reader;
pub(crate) mod rules;
mod schema;
mod store;
mod survey;
mod told;
mod wire;

pub use base::Last;
pub use build::{build, update};
pub use index::Index;
pub use options::{Limits, MemberName, Options};
pub use plan::Budget;
pub(crate) use rules::look;
pub use wire::FORMAT;
