//! The union catalog as files that a browser can search: the index `silang/1`.
//!
//! In: `UnionCatalog`, `Options`, a `Scratch`. Out: an `Index`, whose files lie below `data/holdings/`.
//! Lives here: the wire format (`FORMAT.md`), levels, leaves, cards, the order of documents, sizes, asking the index.
//! Does not live here: MARC, pages, how words are folded (`text`), what a visitor sees (the theme's `js/search`).

pub mod answer;
mod build;
mod codec;
mod doc;
mod leaves;
mod plan;
mod postings;
mod query;
pub mod reader;
mod schema;
mod store;
mod wire;

pub use build::{Index, MemberName, Options, build};
pub use plan::Budget;
pub use wire::FORMAT;
