//! What a JWT says once its signature is right, and the claims and metadata that callers send.

#![no_main]

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use libfuzzer_sys::fuzz_target;
use tenure_core::{claims, jwt, metadata};
use tenure_fuzz::{AUDIENCE, KEY, jwt_header};
use tenure_types::{JsonMap, Timestamp};

fuzz_target!(|payload: &[u8]| {
    let text = KEY.sign(format!("{}.{}", jwt_header(), URL_SAFE_NO_PAD.encode(payload)));
    let keys = [KEY.verifying_key()];
    if let Ok(verified) = jwt::verify(&text, &keys, &[AUDIENCE.to_owned()], AUDIENCE) {
        for now in [i64::MIN, 0, i64::MAX] {
            for tolerance in [0, 300, i64::MAX] {
                let _ = verified.times.check(Timestamp::from_seconds(now), tolerance);
            }
        }
    }
    if let Ok([mut kept, change]) = serde_json::from_slice::<[JsonMap; 2]>(payload) {
        if claims::merge(&mut kept, &change).is_ok() {
            let once = serde_json::to_string(&kept).expect("JSON has a text");
            claims::merge(&mut kept, &change).expect("it was small enough");
            assert_eq!(serde_json::to_string(&kept).expect("JSON has a text"), once);
        }
        let _ = metadata::merge(&mut kept, &change);
    }
});
