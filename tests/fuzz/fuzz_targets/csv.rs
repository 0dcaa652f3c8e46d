#![no_main]

#[path = "../targets.rs"]
#[allow(dead_code, reason = "it has the other targets, too")]
mod targets;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::csv(bytes));
