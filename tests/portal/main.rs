//! The integration tests of silang: cases written as text, and the house rules of the source.

mod case_file;
mod cases;
mod marc;
mod pages;
mod tidy;
