//! What readers of one library may do at another: the nine rules, the ways without a card, and how long it holds.
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot set itself up has failed"
)]

#[path = "../support/example_forum.rs"]
mod example_forum;

mod days;
mod forum;
mod hidden;
mod later;
mod machine;
mod pages;
mod properties;
mod random;
mod rules;
mod terms;
mod ways;
