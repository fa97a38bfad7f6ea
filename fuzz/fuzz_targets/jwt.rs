//! A JWT of nobody: header and signature are read before anything is proven.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tenure_fuzz::{AUDIENCE, KEY, jwt_header};

fuzz_target!(|text: &str| {
    let keys = [KEY.verifying_key()];
    for jwt in [
        text.to_owned(),
        format!("{}.{text}", jwt_header()),
        format!("{}.e30.{text}", jwt_header()),
    ] {
        let issuers = [AUDIENCE.to_owned()];
        let verified = tenure_core::jwt::verify(&jwt, &keys, &issuers, AUDIENCE);
        assert!(verified.is_err(), "nobody signed it");
    }
});
