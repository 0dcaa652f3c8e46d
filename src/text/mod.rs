//! Pure strings: knows no libraries, no MARC, no URLs.
//!
//! In: text as people write it. Out: folded text, words for the search, slugs, numbers, nearest names.
//! Lives here: the analyzer `sil1`, ISBN and ISSN as a visitor types them, slugs, "did you mean".
//! Does not live here: what a field of a record means (`holdings`), which words are indexed (`search`).

pub mod analyze;
pub mod identifiers;
mod slug;
pub mod spelling;
mod suggest;

pub use slug::slug;
pub use suggest::nearest;
