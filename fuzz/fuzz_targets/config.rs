//! Configuration files.
//!
//! The addresses that one listens at are named beside the file: they may be names, and to look those up takes time.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = tenure_cli::load_config(text);
});
