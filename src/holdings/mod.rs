//! Bibliographic knowledge: files of records to one union catalog.
//!
//! In: holdings sources and the disk. Out: `UnionCatalog`.
//! Lives here: reading MARC, MARCXML and CSV, what tags and columns mean, ISBN, matching, merging.
//! Does not live here: the search index (`search`), pages.

pub mod catalog;
