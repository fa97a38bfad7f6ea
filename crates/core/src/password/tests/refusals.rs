//! Every way in which an import or a stored text is refused.

use std::collections::HashSet;

use super::*;
use ImportError as E;

const HEX_32: &str = "c02dc3908a78c5a3cfc336854cc0929dc785136fd93a88833fdff0efecea6982";
const BASE64_24: &str = "wPgRJutJNvflkEj18SzfRx4JjqqLflRk";
const PHPASS: &str = "$P$5oF7k68aswU6EyD.AtdzNacsELcDAP0";
const BCRYPT: &str = "$2b$05$JVjvGx4aU3VkE2VmFQqCJ.iz/3G0sEQcfon0KI/SyuY4WiIQr9dY.";

const MIB: i64 = 1024;
const GIB: i64 = 1024 * MIB;

/// A phpass hash that is right but for `change`.
fn phpass(from: &str, to: &str) -> String {
    assert!(PHPASS.contains(from));
    PHPASS.replacen(from, to, 1)
}

#[test]
fn refused_fields_are_named() {
    use Pbkdf2Algorithm::{Sha256, Sha512};
    let long = "x".repeat(1025);
    let long_base64 = "A".repeat(4 * 350);
    let (hex_64, hex_96) = (HEX_32.repeat(2), HEX_32.repeat(3));
    let sha1 = |hash| ForeignHash::Sha1 {
        hash,
        prepend_salt: "",
        append_salt: "",
    };
    let sha512 = |hash| ForeignHash::Sha512 {
        hash,
        prepend_salt: "",
        append_salt: "",
    };
    let argon2 = |salt, numbers| argon2id(HEX_32, salt, numbers);
    let pbkdf2_of = |salt, numbers| pbkdf2(HEX_32, salt, numbers, Sha256);
    let phc = |parameters: &str| format!("$argon2id$v=19${parameters}$AAECAwQFBgcICQoLDA0ODw${BASE64_24}");
    let scrypt_phc = |parameters: &str| format!("$scrypt${parameters}$AAECAwQFBgcICQoLDA0ODw${BASE64_24}");
    let argon2_texts = [
        (phc("m=512,t=2"), E::InvalidHash),
        (phc("m=512,t=2,p=1,data=aGk"), E::InvalidHash),
        (phc("m=512,t=2,q=1"), E::InvalidHash),
        (phc("m=512,t=2,p=one"), E::InvalidHash),
        (phc("m=512,t=2,p=1").replace("19", "18"), E::InvalidHash),
        (
            phc("m=512,t=2,p=1").replace("argon2id", "argon2d"),
            E::InvalidHash,
        ),
        (
            phc("m=512,t=2,p=1").replace("argon2id", "argon2i"),
            E::InvalidHash,
        ), // the other function
        (phc("m=512,t=2,p=1") + "$", E::InvalidHash),
        (phc("m=7,t=2,p=1"), E::InvalidArgon2Memory),
        (phc("m=1048577,t=1,p=1"), E::InvalidArgon2Memory),
        (phc("m=1048576,t=5,p=1"), E::InvalidArgon2IterationAmount),
    ];
    let scrypt_texts = [
        (scrypt_phc("ln=8,r=8"), E::InvalidHash),
        (scrypt_phc("v=1$ln=8,r=8,p=1"), E::InvalidHash),
        (
            scrypt_phc("ln=8,r=8,p=1").replace("scrypt", "yescrypt"),
            E::InvalidHash,
        ),
        (scrypt_phc("ln=19,r=8,p=1"), E::InvalidScryptNParameter),
        (scrypt_phc("ln=-1,r=8,p=1"), E::InvalidScryptNParameter),
        (scrypt_phc("ln=64,r=8,p=1"), E::InvalidScryptNParameter),
    ];
    let bcrypt_texts = [
        (BCRYPT.replace("$2b$", "$2c$"), E::InvalidBcryptHash),
        (BCRYPT.replace("$2b$", "$2$"), E::InvalidBcryptHash),
        (BCRYPT.replace("$05$", "$5$"), E::InvalidBcryptHash),
        (BCRYPT.replace("$05$", "$xx$"), E::InvalidBcryptHash),
        (BCRYPT.replace("JVj", "J!j"), E::InvalidBcryptHash),
        (BCRYPT.replace("JVj", "Jö"), E::InvalidBcryptHash),
        (BCRYPT[..59].to_owned(), E::InvalidBcryptHash),
        (format!("{BCRYPT}."), E::InvalidBcryptHash),
        (BCRYPT.replace("$05$", "$03$"), E::InvalidBcryptCost),
        (BCRYPT.replace("$05$", "$17$"), E::InvalidBcryptCost),
        (BCRYPT.replace("$05$", "$31$"), E::InvalidBcryptCost),
    ];
    let phpass_texts = [
        (phpass("$P$", "$S$"), E::InvalidPhpassHashPrefix),
        (phpass("$P$", "PPP"), E::InvalidPhpassHashPrefix),
        ("$P$".to_owned(), E::InvalidPhpassHashFormat),
        (phpass("5oF", "5"), E::InvalidPhpassHashFormat),
        (phpass("AP0", "AP00"), E::InvalidPhpassHashFormat),
        (phpass("AP0", "A!0"), E::InvalidPhpassHashFormat),
        (phpass("AP0", "AP2"), E::InvalidPhpassHashFormat), // more bits than the digest has
        (phpass("oF7", "oé"), E::InvalidPhpassHashFormat),
        (phpass("$5o", "$4o"), E::InvalidPhpassHashFormat), // 2^6 rounds
        (phpass("$5o", "$Ho"), E::InvalidPhpassHashFormat), // 2^19 rounds
        (phpass("$5o", "$!o"), E::InvalidPhpassHashFormat),
    ];

    let cases = [
        (bcrypt(""), E::InvalidHash),
        (scrypt("", SALT, [16, 1, 1, 32]), E::InvalidHash),
        (md5(HEX_32, "", ""), E::InvalidMd5Hash),
        (md5("9cc2ae8a1ba7a93da39b46fc1019c48", "", ""), E::InvalidMd5Hash),
        (md5("9cc2ae8a1ba7a93da39b46fc1019c48g", "", ""), E::InvalidMd5Hash),
        (
            md5("9cc2ae8a1ba7a93da39b46fc1019c481", &long, ""),
            E::InvalidPrependSalt,
        ),
        (
            md5("9cc2ae8a1ba7a93da39b46fc1019c481", "", &long),
            E::InvalidAppendSalt,
        ),
        (sha1("9cc2ae8a1ba7a93da39b46fc1019c481"), E::InvalidSha1Hash),
        (sha512(HEX_32), E::InvalidSha512Hash),
        // t, m, p, key length
        (argon2i("not a hash!", "somesalt", [1, 64, 1, 32]), E::InvalidHash),
        (argon2("short12", [1, 64, 1, 32]), E::InvalidArgon2Salt),
        (argon2("", [1, 64, 1, 32]), E::InvalidArgon2Salt),
        (argon2(&long, [1, 64, 1, 32]), E::InvalidArgon2Salt),
        (
            argon2("somesalt!", [0, 64, 1, 32]),
            E::InvalidArgon2IterationAmount,
        ),
        (
            argon2("somesalt!", [-1, 64, 1, 32]),
            E::InvalidArgon2IterationAmount,
        ),
        (
            argon2("somesalt!", [i64::MAX, 64, 1, 32]),
            E::InvalidArgon2IterationAmount,
        ),
        (
            argon2("somesalt!", [5, GIB, 1, 32]),
            E::InvalidArgon2IterationAmount,
        ),
        (
            argon2("somesaltthatisbase64", [3, GIB, 1, 32]),
            E::InvalidArgon2IterationAmount,
        ),
        (argon2("somesalt!", [1, 7, 1, 32]), E::InvalidArgon2Memory),
        (argon2("somesalt!", [1, 31, 4, 32]), E::InvalidArgon2Memory),
        (argon2("somesalt!", [1, GIB + 1, 1, 32]), E::InvalidArgon2Memory),
        (argon2("somesalt!", [1, -64, 1, 32]), E::InvalidArgon2Memory),
        (argon2("somesalt!", [1, 64, 0, 32]), E::InvalidArgon2Threads),
        (
            argon2("somesalt!", [1, 64 * MIB, 256, 32]),
            E::InvalidArgon2Threads,
        ),
        (argon2("somesalt!", [1, 64, 1, 15]), E::InvalidArgon2KeyLength),
        (argon2("somesalt!", [1, 64, 1, 513]), E::InvalidArgon2KeyLength),
        (argon2("somesalt!", [1, 64, 1, 16]), E::Argon2KeyLengthMismatch),
        (argon2("somesalt!", [1, 64, 1, 33]), E::Argon2KeyLengthMismatch),
        // n, r, p, key length
        (scrypt("not a hash!", SALT, [16, 1, 1, 32]), E::InvalidScryptHash),
        (
            scrypt(HEX_32, "not a salt!", [16, 1, 1, 32]),
            E::InvalidScryptSalt,
        ),
        (scrypt(HEX_32, "", [16, 1, 1, 32]), E::InvalidScryptSaltLength),
        (
            scrypt(HEX_32, &long_base64, [16, 1, 1, 32]),
            E::InvalidScryptSaltLength,
        ),
        (scrypt(HEX_32, SALT, [0, 1, 1, 32]), E::InvalidScryptNParameter),
        (scrypt(HEX_32, SALT, [1, 1, 1, 32]), E::InvalidScryptNParameter),
        (scrypt(HEX_32, SALT, [1023, 1, 1, 32]), E::InvalidScryptNParameter),
        (
            scrypt(HEX_32, SALT, [524_288, 1, 1, 32]),
            E::InvalidScryptNParameter,
        ),
        (
            scrypt(HEX_32, SALT, [i64::MIN, 1, 1, 32]),
            E::InvalidScryptNParameter,
        ),
        (scrypt(HEX_32, SALT, [16, 0, 1, 32]), E::InvalidScryptParameters),
        (
            scrypt(HEX_32, SALT, [16, 1025, 1, 32]),
            E::InvalidScryptParameters,
        ),
        (scrypt(HEX_32, SALT, [16, 1, -1, 32]), E::InvalidScryptParameters),
        (
            scrypt(HEX_32, SALT, [262_144, 9, 1, 32]),
            E::InvalidScryptParameters,
        ),
        (
            scrypt(HEX_32, SALT, [262_144, 8, 5, 32]),
            E::InvalidScryptParameters,
        ),
        (
            scrypt(HEX_32, SALT, [2, 1, u32::MAX.into(), 32]),
            E::InvalidScryptParameters,
        ),
        (scrypt(HEX_32, SALT, [16, 1, 1, 0]), E::InvalidScryptParameters),
        (scrypt(HEX_32, SALT, [16, 1, 1, 64]), E::ScryptKeyLengthMismatch),
        // iterations, key length
        (pbkdf2("not a hash!", SALT, [1, 32], Sha256), E::InvalidPbkdf2Hash),
        (pbkdf2_of("not a salt!", [1, 32]), E::InvalidPbkdf2Salt),
        (pbkdf2_of("", [1, 32]), E::InvalidPbkdf2Salt),
        (pbkdf2_of(&long_base64, [1, 32]), E::InvalidPbkdf2Salt),
        (pbkdf2_of(SALT, [0, 32]), E::InvalidPbkdf2IterationAmount),
        (pbkdf2_of(SALT, [-1, 32]), E::InvalidPbkdf2IterationAmount),
        (pbkdf2_of(SALT, [5_000_001, 32]), E::InvalidPbkdf2IterationAmount),
        (
            pbkdf2(&hex_64, SALT, [2_500_001, 64], Sha256),
            E::InvalidPbkdf2IterationAmount,
        ),
        (
            pbkdf2(&hex_96, SALT, [2_500_001, 96], Sha512),
            E::InvalidPbkdf2IterationAmount,
        ),
        (pbkdf2_of(SALT, [1, 8]), E::InvalidPbkdf2KeyLength),
        (pbkdf2_of(SALT, [1, 24]), E::Pbkdf2KeyLengthMismatch),
    ];

    let bcrypt_cases = bcrypt_texts.iter().map(|(text, error)| (bcrypt(text), *error));
    let phpass_cases = phpass_texts
        .iter()
        .map(|(hash, error)| (ForeignHash::Phpass { hash }, *error));
    let argon2_cases = argon2_texts
        .iter()
        .map(|(text, error)| (argon2id(text, "", [0; 4]), *error));
    let scrypt_cases = scrypt_texts
        .iter()
        .map(|(text, error)| (scrypt(text, "", [0; 4]), *error));
    let texts = argon2_cases
        .chain(scrypt_cases)
        .chain(bcrypt_cases)
        .chain(phpass_cases);
    let mut seen = HashSet::from(["sha3".parse::<Pbkdf2Algorithm>().unwrap_err()]);
    for (index, (foreign, error)) in cases.into_iter().chain(texts).enumerate() {
        assert_eq!(PasswordHash::import(&foreign).err(), Some(error), "case {index}");
        seen.insert(error);
    }
    assert_eq!(seen.len(), 28, "every variant of ImportError is reached");
}

#[test]
fn limits_include_their_ends() {
    let accepted = [
        argon2id(HEX_32, "somesalt!", [4, GIB, 1, 32]),
        argon2id(HEX_32, "somesalt!", [1, 8 * 255, 255, 32]),
        scrypt(HEX_32, SALT, [262_144, 8, 4, 32]),
        scrypt(HEX_32, SALT, [2, 1024, 4096, 32]),
        pbkdf2(HEX_32, SALT, [5_000_000, 32], Pbkdf2Algorithm::Sha256),
    ];
    for foreign in accepted {
        assert_eq!(PasswordHash::import(&foreign).err(), None);
    }
    for cost in ["04", "16"] {
        assert_eq!(
            PasswordHash::import(&bcrypt(&BCRYPT.replace("05", cost))).err(),
            None
        );
    }
    for hash in [phpass("$5o", "$5o"), phpass("$5o", "$Go")] {
        assert_eq!(
            PasswordHash::import(&ForeignHash::Phpass { hash: &hash }).err(),
            None
        );
    }
}

#[test]
fn algorithms_of_pbkdf2_have_wire_names() {
    for algorithm in [Pbkdf2Algorithm::Sha256, Pbkdf2Algorithm::Sha512] {
        assert_eq!(algorithm.as_str().parse(), Ok(algorithm));
    }
    assert_eq!(Pbkdf2Algorithm::default(), Pbkdf2Algorithm::Sha256);
    assert_eq!("".parse::<Pbkdf2Algorithm>(), Err(E::InvalidPbkdf2Algorithm));
}

#[test]
fn stored_texts_that_are_not_ours_are_refused() {
    use StoredHashError::{Malformed, UnknownScheme, UnknownVersion};
    for (text, error) in [
        ("", UnknownVersion),
        ("2:own:", UnknownVersion),
        ("10:own:", UnknownVersion),
        (BCRYPT, UnknownVersion),
        ("1:", Malformed),
        ("1:own", Malformed),
        ("1:whirlpool:", UnknownScheme),
        ("1::", UnknownScheme),
        ("1:own:", Malformed),
        ("1:own:$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$c2FsdA", Malformed),
        (
            "1:own:$argon2id$v=19$m=4294967295,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODw",
            Malformed,
        ),
        (
            "1:argon2:$argon2id$v=19$m=64,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODw:c2FsdA",
            Malformed,
        ),
        (
            "1:bcrypt:$2b$31$JVjvGx4aU3VkE2VmFQqCJ.iz/3G0sEQcfon0KI/SyuY4WiIQr9dY.",
            Malformed,
        ),
        ("1:md5:::AAECAwQFBgcICQoLDA0O", Malformed),
        ("1:md5::AAECAwQFBgcICQoLDA0ODw", Malformed),
        ("1:md5:/w::AAECAwQFBgcICQoLDA0ODw", Malformed), // a salt that isn't UTF-8
        ("1:pbkdf2:sha256:0:AAEC:AAECAwQFBgcICQoLDA0ODw", Malformed),
        ("1:pbkdf2:sha1:1:AAEC:AAECAwQFBgcICQoLDA0ODw", Malformed),
        (
            "1:scrypt:$scrypt$ln=30,r=8,p=1$AAEC$AAECAwQFBgcICQoLDA0ODw",
            Malformed,
        ),
        ("1:phpass:$P$Z", Malformed),
    ] {
        assert_eq!(PasswordHash::from_stored(text).err(), Some(error), "{text}");
    }
}
