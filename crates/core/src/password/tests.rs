//! Every scheme against hashes that another implementation made, and the life of a stored one.
//!
//! The vectors are of Python 3.11: `hashlib` (OpenSSL), bcrypt 5.0.0, argon2-cffi 25.1.0 (the reference C
//! code), scrypt 0.9.4 (Tarsnap's C code) and passlib 1.7.4. `PW` is the password unless said otherwise, and
//! `bytes(range(16))` the salt.

mod refusals;

use proptest::prelude::*;

use super::*;

const PW: &str = "correct horse battery staple";
/// base64 of `bytes(range(16))`.
const SALT: &str = "AAECAwQFBgcICQoLDA0ODw==";

fn bcrypt(hash: &str) -> ForeignHash<'_> {
    ForeignHash::Bcrypt { hash }
}

fn md5<'a>(hash: &'a str, prepend_salt: &'a str, append_salt: &'a str) -> ForeignHash<'a> {
    ForeignHash::Md5 {
        hash,
        prepend_salt,
        append_salt,
    }
}

fn argon2i<'a>(hash: &'a str, salt: &'a str, [t, m, p, key_length]: [i64; 4]) -> ForeignHash<'a> {
    ForeignHash::Argon2i {
        hash,
        salt,
        iteration_amount: t,
        memory: m,
        threads: p,
        key_length,
    }
}

fn argon2id<'a>(hash: &'a str, salt: &'a str, [t, m, p, key_length]: [i64; 4]) -> ForeignHash<'a> {
    ForeignHash::Argon2id {
        hash,
        salt,
        iteration_amount: t,
        memory: m,
        threads: p,
        key_length,
    }
}

fn scrypt<'a>(hash: &'a str, salt: &'a str, [n, r, p, key_length]: [i64; 4]) -> ForeignHash<'a> {
    ForeignHash::Scrypt {
        hash,
        salt,
        n_parameter: n,
        r_parameter: r,
        p_parameter: p,
        key_length,
    }
}

fn pbkdf2<'a>(
    hash: &'a str,
    salt: &'a str,
    [iteration_amount, key_length]: [i64; 2],
    algorithm: Pbkdf2Algorithm,
) -> ForeignHash<'a> {
    ForeignHash::Pbkdf2 {
        hash,
        salt,
        iteration_amount,
        key_length,
        algorithm,
    }
}

/// Each vector with the password it was made of.
fn vectors() -> Vec<(ForeignHash<'static>, &'static str)> {
    use Pbkdf2Algorithm::{Sha256, Sha512};
    const NONE: [i64; 4] = [0; 4];
    let umlauts = "pässwörd €";
    let (before, after) = ("before-", "-after");
    vec![
        // bcrypt.hashpw(PW, bcrypt.gensalt(5, prefix=b"2a")), then with b"2b"
        (
            bcrypt("$2a$05$0WIMNs9W5hxwgncXxmKkmOHeyz8dyPFUi8eQEJtxreo2CHDNUnG5O"),
            PW,
        ),
        (
            bcrypt("$2b$05$JVjvGx4aU3VkE2VmFQqCJ.iz/3G0sEQcfon0KI/SyuY4WiIQr9dY."),
            PW,
        ),
        // the same under the other names of the same computation
        (
            bcrypt("$2y$05$JVjvGx4aU3VkE2VmFQqCJ.iz/3G0sEQcfon0KI/SyuY4WiIQr9dY."),
            PW,
        ),
        (
            bcrypt("$2x$05$JVjvGx4aU3VkE2VmFQqCJ.iz/3G0sEQcfon0KI/SyuY4WiIQr9dY."),
            PW,
        ),
        // the same with an unused bit set in the salt's last character, as some implementations leave it
        (
            bcrypt("$2b$05$JVjvGx4aU3VkE2VmFQqCJ/iz/3G0sEQcfon0KI/SyuY4WiIQr9dY."),
            PW,
        ),
        // bcrypt.hashpw(…, bcrypt.gensalt(4))
        (
            bcrypt("$2b$04$j43jCatxTUehQQGNOIGn4eaNKFJfzQQISP/R1UM7cLgqtNJYqXe7i"),
            umlauts,
        ),
        (
            bcrypt("$2b$04$8dmxMDywtm27uhPOAvgtvudOnjRvuTVIAW.IffL4CFRglV5E5B66q"),
            "a\0b",
        ),
        (
            bcrypt("$2b$04$s41pbd7Xx5vVJxBiqUdcZuyjJu0lxprjB2jvG.DqQHwE9hXOusy8O"),
            "",
        ),
        // hashlib.md5(b"before-" + PW + b"-after").hexdigest(), then of PW alone
        (md5("b973f5f37b897f2aea6296496f3e523e", before, after), PW),
        (md5("9CC2AE8A1BA7A93DA39B46FC1019C481", "", ""), PW),
        // hashlib.sha1, likewise
        (
            ForeignHash::Sha1 {
                hash: "c73300ccc680cdf0584c4d2c1a70a6be67afcc7f",
                prepend_salt: before,
                append_salt: after,
            },
            PW,
        ),
        (
            ForeignHash::Sha1 {
                hash: "ABF7AAD6438836dbe526aa231abde2d0eef74d42",
                prepend_salt: "",
                append_salt: "",
            },
            PW,
        ),
        // hashlib.sha512, likewise
        (
            ForeignHash::Sha512 {
                hash: "67abd58a0e66115e44152a0b9c006bda03df134527351867f82817c3e98e766f\
                       31ea14e2604a787d19bc19dcf225b8dd83c642d4e8871e7c4e4a69a217776cd6",
                prepend_salt: before,
                append_salt: after,
            },
            PW,
        ),
        // argon2.low_level.hash_secret_raw(PW, b"somesaltvalue", 3, 256, 2, 32, type).hex(): the salt is text
        (
            argon2i(
                "c02dc3908a78c5a3cfc336854cc0929dc785136fd93a88833fdff0efecea6982",
                "somesaltvalue",
                [3, 256, 2, 32],
            ),
            PW,
        ),
        (
            argon2id(
                "8ebd91330913896b936b460833c6bcbd10c1baa7976e80e9887ef1591217ddc4",
                "somesaltvalue",
                [3, 256, 2, 32],
            ),
            PW,
        ),
        // b64encode(argon2.low_level.hash_secret_raw(PW, salt, 2, 100, 1, 24, type)): the salt is base64
        (
            argon2i("wPgRJutJNvflkEj18SzfRx4JjqqLflRk", SALT, [2, 100, 1, 24]),
            PW,
        ),
        (
            argon2id(
                "x4IV6nR8EaikjE+V4SsTLVKPmZOzBL+i",
                "AAECAwQFBgcICQoLDA0ODw",
                [2, 100, 1, 24],
            ),
            PW,
        ),
        (
            argon2id("x4IV6nR8EaikjE-V4SsTLVKPmZOzBL-i", SALT, [2, 100, 1, 24]),
            PW,
        ),
        // argon2.low_level.hash_secret(PW, salt, 2, 512, 4, 32, type), then with one lane and version=16
        (
            argon2i(
                "$argon2i$v=19$m=512,t=2,p=4$AAECAwQFBgcICQoLDA0ODw$BElSQgzN4wDo09pWb+OGr0mzwOaGQZDX6QRlgYZ2GoI",
                "",
                NONE,
            ),
            PW,
        ),
        (
            argon2id(
                "$argon2id$v=19$m=512,t=2,p=4$AAECAwQFBgcICQoLDA0ODw$dz3Iqcc0ClEc4wq+/+TMXGaHUvoATU/HLupe3b+7/H4",
                "",
                NONE,
            ),
            PW,
        ),
        (
            argon2id(
                "$argon2id$v=16$m=512,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$tQMQUyuZo/WTFP7p/NgwHirIfyzCusUD3WQakfAY70I",
                "",
                NONE,
            ),
            PW,
        ),
        // the same as a library of that version wrote it, without a version
        (
            argon2id(
                "$argon2id$m=512,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$tQMQUyuZo/WTFP7p/NgwHirIfyzCusUD3WQakfAY70I",
                "",
                NONE,
            ),
            PW,
        ),
        // b64encode(hashlib.scrypt(PW, salt=salt, n=1024, r=8, p=2, dklen=64))
        (
            scrypt(
                "wk79EttC618m617oirShLZuxJkXcX6rXHrrS9rQQ/44/PyzWeE3KWbAQldWIiQYvKCevjNM19RG3gEA+HQIIyw==",
                SALT,
                [1024, 8, 2, 64],
            ),
            PW,
        ),
        // b64encode(scrypt.hash(PW, b"\xff\xfe\xfd salt", 16, 1, 1, 32)), the salt in the URL-safe alphabet
        (
            scrypt(
                "acA/aPOY4H1acq+erLYpL+zgoN5ArL47buHOS4x2SRM=",
                "__79IHNhbHQ",
                [16, 1, 1, 32],
            ),
            PW,
        ),
        // passlib.hash.scrypt.using(rounds=8, block_size=8, parallelism=1, salt=salt).hash(PW)
        (
            scrypt(
                "$scrypt$ln=8,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$762fSdcLBVPOjB54NI8Zcv3it7hESxcUDJ4H92EOxo8",
                "",
                NONE,
            ),
            PW,
        ),
        // b64encode(hashlib.pbkdf2_hmac(name, PW, salt, 1000, 32)), then (…, 10, 100)
        (
            pbkdf2(
                "ppsXnjrdPB4KryJ6DrOqKqhkWrhv7PbKAMF1Eml8cZ4=",
                SALT,
                [1000, 32],
                Sha256,
            ),
            PW,
        ),
        (
            pbkdf2(
                "A6AmFIti7CKlYdoPiV9jf1d9llp37o27Wms8Zx8fwMI",
                SALT,
                [1000, 32],
                Sha512,
            ),
            PW,
        ),
        (
            pbkdf2(
                "8+PKQAvS1ilad3aztWrovS/65DukKsWP6j6JaUrz8aL97B9YFP+H1h+O/JqS2YMfyim0diUeVZCEWrwRtCjK/ZnjGFHgT214\
                 RToY17qZ6CyfQB2EqsoOUg95qbyMGAMNL/BO7Q==",
                SALT,
                [10, 100],
                Sha256,
            ),
            PW,
        ),
        (
            pbkdf2(
                "KJO73UbHuTKFTeEDNHHpnnZD3lF/reqnckEDr6HpgIHOiywnNr+vkSKbA+kPe2FcReJFAsar1lxuJMv16bGbV0xDA+eYc3l5\
                 8Bqz9wja1454I71k4fyY4mqXs7hKQnh3Q2Eutw==",
                SALT,
                [10, 100],
                Sha512,
            ),
            PW,
        ),
        // passlib.hash.phpass.using(rounds=7).hash(PW), then .using(rounds=7, ident="H") of the umlauts
        (
            ForeignHash::Phpass {
                hash: "$P$5oF7k68aswU6EyD.AtdzNacsELcDAP0",
            },
            PW,
        ),
        (
            ForeignHash::Phpass {
                hash: "$H$5sRTQ9KclbtP62dB8CvPMKg8MCgZEw.",
            },
            umlauts,
        ),
    ]
}

#[test]
fn foreign_hashes_open_for_their_password_alone() {
    for (foreign, password) in vectors() {
        let hash = PasswordHash::import(&foreign).unwrap();
        let stored = hash.to_stored();
        assert!(hash.verify(password).unwrap(), "{stored}");
        for wrong in [
            format!("{password} "),
            password.to_uppercase() + "X",
            "x".to_owned(),
        ] {
            assert!(!hash.verify(&wrong).unwrap(), "{stored} opened for {wrong:?}");
        }
        assert!(!hash.is_current(), "{stored}");
    }
}

#[test]
fn stored_texts_read_back() {
    let own = PasswordHash::create(PW, [7; 16]).unwrap();
    let imported = vectors()
        .into_iter()
        .map(|(foreign, pw)| (PasswordHash::import(&foreign).unwrap(), pw));
    for (hash, password) in imported.chain([(own, PW)]) {
        let stored = hash.to_stored();
        let read = PasswordHash::from_stored(&stored).unwrap();
        assert_eq!(read.to_stored(), stored);
        assert_eq!(read.is_current(), hash.is_current());
        assert!(read.verify(password).unwrap(), "{stored}");
        assert!(!read.verify("wrong").unwrap(), "{stored}");
    }
}

#[test]
fn own_hashes_are_argon2id_with_owasp_parameters() {
    let hash = PasswordHash::create(PW, *b"sixteen bytes :)").unwrap();
    assert!(hash.verify(PW).unwrap());
    assert!(!hash.verify("correct horse battery stapler").unwrap());
    assert!(!hash.verify("").unwrap());
    assert!(hash.is_current());
    // argon2.low_level.hash_secret(PW, b"sixteen bytes :)", 2, 19456, 1, 32, Type.ID)
    assert_eq!(
        hash.to_stored(),
        "1:own:$argon2id$v=19$m=19456,t=2,p=1$c2l4dGVlbiBieXRlcyA6KQ$sG3wOdNJjpNtcVq7aNcDKWsNSQFHIYgd1zoVkLN/GaU"
    );
    assert_ne!(
        hash.to_stored(),
        PasswordHash::create(PW, [0; 16]).unwrap().to_stored()
    );
}

#[test]
fn own_hashes_of_other_parameters_are_not_current() {
    let current = PasswordHash::create(PW, [7; 16]).unwrap().to_stored();
    for (from, to) in [
        ("m=19456", "m=19455"),
        ("t=2", "t=1"),
        ("argon2id", "argon2i"),
        ("v=19", "v=16"),
    ] {
        let older = PasswordHash::from_stored(&current.replace(from, to)).unwrap();
        assert!(!older.is_current(), "{to}");
    }
    let imported = PasswordHash::from_stored(&current.replace(":own:", ":argon2:")).unwrap();
    assert!(imported.verify(PW).unwrap());
    assert!(
        !imported.is_current(),
        "a foreign hash is hashed anew even if its parameters are ours"
    );
}

#[test]
fn any_text_can_be_a_password() {
    for password in ["", "\0", "a\0b", "日本語🔑", &"x".repeat(100_000)] {
        let hash = PasswordHash::create(password, [1; 16]).unwrap();
        assert!(hash.verify(password).unwrap());
        assert!(!hash.verify("something else").unwrap());
    }
}

#[test]
fn bcrypt_looks_at_72_bytes() {
    // bcrypt.hashpw(b"x" * 72, bcrypt.gensalt(4))
    let hash = bcrypt("$2b$04$IpQVNI5ljMaiFXyClKed8.BWzn0sH0s6XYRR/9fxnfS2w7g3XhEDu");
    let hash = PasswordHash::import(&hash).unwrap();
    assert!(hash.verify(&"x".repeat(72)).unwrap());
    assert!(hash.verify(&"x".repeat(5000)).unwrap());
    assert!(!hash.verify(&"x".repeat(71)).unwrap());
}

#[test]
fn phpass_refuses_passwords_too_long_to_repeat() {
    let hash = PasswordHash::import(&ForeignHash::Phpass {
        hash: "$P$5oF7k68aswU6EyD.AtdzNacsELcDAP0",
    });
    assert!(!hash.unwrap().verify(&"x".repeat(4097)).unwrap());
}

#[test]
fn debug_tells_the_scheme_alone() {
    let own = PasswordHash::create(PW, [7; 16]).unwrap();
    assert_eq!(format!("{own:?}"), "PasswordHash(own)");
    let imported = PasswordHash::import(&md5("9cc2ae8a1ba7a93da39b46fc1019c481", "", "")).unwrap();
    assert_eq!(format!("{imported:?}"), "PasswordHash(md5)");
}

proptest! {
    #[test]
    fn any_text_is_refused(
        text in "\\PC*",
        scheme in "own|argon2|bcrypt|md5|sha1|sha512|scrypt|phpass|pbkdf2",
    ) {
        prop_assert!(PasswordHash::from_stored(&text).is_err());
        let text = format!("1:{scheme}:{text}");
        prop_assert!(PasswordHash::from_stored(&text).is_err());
    }

    /// One character replaced: the text is refused, or what is read can be verified against and written
    /// again.
    #[test]
    fn damaged_texts_never_panic(
        vector in any::<prop::sample::Index>(),
        place in any::<prop::sample::Index>(),
        with in "[0-9A-Za-z:$=,./+é]",
    ) {
        let vectors = vectors();
        let stored = PasswordHash::import(&vector.get(&vectors).0).unwrap().to_stored();
        let place = place.index(stored.len());
        let damaged = format!("{}{with}{}", &stored[..place], &stored[place + 1..]);
        if let Ok(hash) = PasswordHash::from_stored(&damaged) {
            let _ = hash.verify(PW);
            let again = PasswordHash::from_stored(&hash.to_stored()).unwrap();
            prop_assert_eq!(again.to_stored(), hash.to_stored());
        }
    }
}

/// Row 19 of the regressions: composed, decomposed, and with the space of another keyboard.
#[test]
fn a_password_is_the_same_on_every_keyboard() {
    let typed = [
        "Zo\u{eb} \u{1e69}",
        "Zoe\u{308}\u{a0}s\u{323}\u{307}",
        "Zoe\u{308}\u{3000}s\u{307}\u{323}",
    ];
    for chosen in typed {
        let hash = PasswordHash::create(chosen, [7; 16]).unwrap();
        for guess in typed {
            assert!(hash.verify(guess).unwrap(), "{chosen:?} by {guess:?}");
        }
        assert!(!hash.verify("Zoe s").unwrap(), "{chosen:?}");
    }
    // MD5 of the composed and of the decomposed form, as two other systems made them.
    for imported in [
        "fb44af73417cf03c023d098e7f07c114",
        "0b484a9f16fb30564af58c8bd7484d04",
    ] {
        let hash = PasswordHash::import(&md5(imported, "", "")).unwrap();
        for guess in ["Zo\u{eb}", "Zoe\u{308}"] {
            assert!(hash.verify(guess).unwrap(), "{imported} by {guess:?}");
        }
        assert!(!hash.verify("Zoe").unwrap());
    }
}

/// What a node lets run at once is counted by it, so it is never less than what is taken.
#[test]
fn a_hash_knows_its_memory() {
    let own = PasswordHash::create(PW, [7; 16]).unwrap();
    let scrypt = |n_parameter, r_parameter, p_parameter| {
        let hash = ForeignHash::Scrypt {
            hash: &"00".repeat(32),
            salt: "c29tZXNhbHQ=",
            n_parameter,
            r_parameter,
            p_parameter,
            key_length: 32,
        };
        PasswordHash::import(&hash).unwrap()
    };
    let salted = "c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let stored = |text: &str| PasswordHash::from_stored(text).unwrap();
    for (hash, kib) in [
        (own, 19 * 1024),
        (
            stored(&format!("1:argon2:$argon2i$v=19$m=1048576,t=1,p=4${salted}")),
            1024 * 1024,
        ),
        (scrypt(262_144, 8, 1), 256 * 1024 + 2),
        (scrypt(2, 1024, 1024), 128 * 1024 + 3 * 128),
        (
            stored("1:bcrypt:$2b$04$abcdefghijklmnopqrstuuugH8XjOPXLdX/a9t3zWaL96n4O4U8.G"),
            0,
        ),
    ] {
        assert_eq!(hash.memory(), kib * 1024, "{hash:?}");
    }
}
