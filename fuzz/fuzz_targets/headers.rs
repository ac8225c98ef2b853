//! Any bytes, read by the target of this name in tests/mutations/targets. It has no body of its own.
#![no_main]

#[expect(dead_code, reason = "each target calls one of them")]
#[path = "../../tests/mutations/targets/mod.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::headers(bytes));
