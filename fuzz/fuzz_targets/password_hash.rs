//! Hashes that other systems made, and those in the database.
//!
//! The first line says which of the kinds it is, the next ones are its fields. Only what is quick is verified: a dear
//! hash is as dear as its limits say, and says nothing about the parser.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tenure_core::password::{ForeignHash, PasswordHash, Pbkdf2Algorithm};

fuzz_target!(|text: &str| {
    if let Ok(hash) = PasswordHash::from_stored(text) {
        again(&hash);
    }
    if let Some(foreign) = read(text)
        && let Ok(hash) = PasswordHash::import(&foreign)
    {
        again(&hash);
    }
});

fn again(hash: &PasswordHash) {
    let stored = hash.to_stored();
    let read = PasswordHash::from_stored(&stored).expect("it was written by us");
    assert_eq!(read.to_stored(), stored);
    if ["1:md5:", "1:sha1:", "1:sha512:"]
        .iter()
        .any(|kind| stored.starts_with(kind))
    {
        assert!(hash.verify("correct horse").is_ok());
    }
}

fn read(text: &str) -> Option<ForeignHash<'_>> {
    let mut lines = text.split('\n');
    let kind = lines.next()?;
    let hash = lines.next()?;
    let (salt, more) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    let mut number = || {
        lines
            .next()
            .and_then(|line| line.parse().ok())
            .unwrap_or_default()
    };
    Some(match kind {
        "bcrypt" => ForeignHash::Bcrypt { hash },
        "phpass" => ForeignHash::Phpass { hash },
        "md5" => ForeignHash::Md5 {
            hash,
            prepend_salt: salt,
            append_salt: more,
        },
        "sha1" => ForeignHash::Sha1 {
            hash,
            prepend_salt: salt,
            append_salt: more,
        },
        "sha512" => ForeignHash::Sha512 {
            hash,
            prepend_salt: salt,
            append_salt: more,
        },
        "argon2i" => ForeignHash::Argon2i {
            hash,
            salt,
            iteration_amount: number(),
            memory: number(),
            threads: number(),
            key_length: number(),
        },
        "argon2id" => ForeignHash::Argon2id {
            hash,
            salt,
            iteration_amount: number(),
            memory: number(),
            threads: number(),
            key_length: number(),
        },
        "scrypt" => ForeignHash::Scrypt {
            hash,
            salt,
            n_parameter: number(),
            r_parameter: number(),
            p_parameter: number(),
            key_length: number(),
        },
        "pbkdf2" => ForeignHash::Pbkdf2 {
            hash,
            salt,
            iteration_amount: number(),
            key_length: number(),
            algorithm: if more == "sha512" {
                Pbkdf2Algorithm::Sha512
            } else {
                Pbkdf2Algorithm::Sha256
            },
        },
        _ => return None,
    })
}
