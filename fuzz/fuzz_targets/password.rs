//! Passwords that somebody chooses, and how strong they are.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tenure_core::password::strength::{Policy, check};

fuzz_target!(|text: &str| {
    let (password, input) = text.split_once('\n').unwrap_or((text, ""));
    let luds = Policy::luds(8, 3).expect("both are in range");
    for policy in [Policy::Zxcvbn, luds] {
        let _ = check(password, &[input], &policy);
    }
});
