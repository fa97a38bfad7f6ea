//! What can't be taken over, each by its name on the wire.

use std::collections::BTreeSet;

use http::Method;
use serde_json::{Value, json};
use tenure_types::ErrorType;

use super::{MD5, PATH, SALT, refuses, world};

const HEX_32: &str = "c02dc3908a78c5a3cfc336854cc0929dc785136fd93a88833fdff0efecea6982";
const BCRYPT: &str = "$2b$05$JVjvGx4aU3VkE2VmFQqCJ.iz/3G0sEQcfon0KI/SyuY4WiIQr9dY.";
const PHPASS: &str = "$P$5oF7k68aswU6EyD.AtdzNacsELcDAP0";

fn of(hash_type: &str, hash: &str) -> Value {
    json!({"email": "ada@example.com", "hash_type": hash_type, "hash": hash})
}

/// A right body of a type, but for one field of its configuration.
fn but(hash_type: &str, field: &str, value: Value) -> Value {
    let (name, config) = match hash_type {
        "md_5" | "sha_1" | "sha_512" => (hash_type, json!({})),
        "argon_2i" | "argon_2id" => (
            "argon_2",
            json!({"salt": "somesalt!", "iteration_amount": 1, "memory": 64, "threads": 1, "key_length": 32}),
        ),
        "scrypt" => (
            "scrypt",
            json!({"salt": SALT, "n_parameter": 16, "r_parameter": 1, "p_parameter": 1, "key_length": 32}),
        ),
        "pbkdf_2" => (
            "pbkdf_2",
            json!({"salt": SALT, "iteration_amount": 1, "key_length": 32, "algorithm": "sha256"}),
        ),
        _ => panic!("{hash_type} has no configuration"),
    };
    let hash = match hash_type {
        "md_5" => MD5.to_owned(),
        "sha_1" => "0".repeat(40),
        "sha_512" => "0".repeat(128),
        _ => HEX_32.to_owned(),
    };
    let mut body = of(hash_type, &hash);
    body[format!("{name}_config")] = config;
    body[format!("{name}_config")][field] = value;
    body
}

fn cases() -> Vec<(Value, &'static str)> {
    let long = json!("x".repeat(1025));
    let long_base64 = json!("A".repeat(1400));
    let mut cases = vec![
        (of("bcrypt", ""), "invalid_hash"),
        (
            json!({"email": "ada@example.com", "hash_type": "bcrypt"}),
            "invalid_hash",
        ),
        (
            json!({"email": "ada@example.com", "hash": MD5}),
            "invalid_hash_type",
        ),
        (of("", MD5), "invalid_hash_type"),
        (of("md5", MD5), "invalid_hash_type"),
        (of("MD_5", MD5), "invalid_hash_type"),
        (of("plain", "password"), "invalid_hash_type"),
        (of("bcrypt", "nonsense"), "invalid_bcrypt_hash"),
        (of("bcrypt", &BCRYPT[..59]), "invalid_bcrypt_hash"),
        (of("bcrypt", &format!("{BCRYPT}.")), "invalid_bcrypt_hash"),
        (
            of("bcrypt", &BCRYPT.replace("$2b$", "$2c$")),
            "invalid_bcrypt_hash",
        ),
        (
            of("bcrypt", &BCRYPT.replace("$05$", "$03$")),
            "invalid_bcrypt_cost",
        ),
        (
            of("bcrypt", &BCRYPT.replace("$05$", "$31$")),
            "invalid_bcrypt_cost",
        ),
        (
            of("phpass", &PHPASS.replace("$P$", "$S$")),
            "invalid_phpass_hash_prefix",
        ),
        (of("phpass", BCRYPT), "invalid_phpass_hash_prefix"),
        (of("phpass", &PHPASS[..33]), "invalid_phpass_hash_format"),
        (
            of("phpass", &PHPASS.replace("$P$5", "$P$Z")),
            "invalid_phpass_hash_format",
        ),
        (of("md_5", &MD5[1..]), "invalid_md_5_hash"),
        (of("md_5", HEX_32), "invalid_md_5_hash"),
        (of("md_5", &"g".repeat(32)), "invalid_md_5_hash"),
        (of("sha_1", MD5), "invalid_sha_1_hash"),
        (of("sha_512", HEX_32), "invalid_sha_512_hash"),
        (
            of(
                "argon_2id",
                "$argon2d$v=19$m=512,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODw",
            ),
            "invalid_hash",
        ),
        // Of the other function.
        (
            of(
                "argon_2i",
                "$argon2id$v=19$m=512,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODw",
            ),
            "invalid_hash",
        ),
        (
            of(
                "argon_2id",
                "$argon2id$v=19$m=1048577,t=1,p=1$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODw",
            ),
            "invalid_argon_2_memory",
        ),
        (of("scrypt", "$scrypt$ln=8$AAEC$AAEC"), "invalid_hash"),
        (
            of(
                "scrypt",
                "$scrypt$ln=19,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODw",
            ),
            "invalid_scrypt_n_parameter",
        ),
        (
            but("pbkdf_2", "algorithm", json!("sha1")),
            "invalid_pbkdf_2_algorithm",
        ),
        (
            but("pbkdf_2", "algorithm", json!("SHA256")),
            "invalid_pbkdf_2_algorithm",
        ),
    ];
    for hash_type in ["md_5", "sha_1", "sha_512"] {
        cases.push((
            but(hash_type, "prepend_salt", long.clone()),
            "invalid_prepend_salt",
        ));
        cases.push((but(hash_type, "append_salt", long.clone()), "invalid_append_salt"));
    }
    // What is left out counts as empty, or 0.
    let none = Value::Null;
    for hash_type in ["argon_2i", "argon_2id"] {
        for (field, values, error_type) in [
            (
                "salt",
                vec![json!("short12"), long.clone(), none.clone()],
                "invalid_argon_2_salt",
            ),
            (
                "iteration_amount",
                vec![json!(0), json!(-1), json!(i64::MAX), none.clone()],
                "invalid_argon_2_iteration_amount",
            ),
            (
                "memory",
                vec![json!(7), json!(1_048_577), json!(i64::MIN), none.clone()],
                "invalid_argon_2_memory",
            ),
            (
                "threads",
                vec![json!(0), json!(256), none.clone()],
                "invalid_argon_2_threads",
            ),
            (
                "key_length",
                vec![json!(15), json!(513), none.clone()],
                "invalid_argon_2_key_length",
            ),
            (
                "key_length",
                vec![json!(16), json!(33)],
                "argon_2_key_length_mismatch",
            ),
        ] {
            cases.extend(
                values
                    .into_iter()
                    .map(|value| (but(hash_type, field, value), error_type)),
            );
        }
    }
    for (field, values, error_type) in [
        ("salt", vec![json!("not a salt!")], "invalid_base64_scrypt_salt"),
        (
            "salt",
            vec![json!(""), long_base64.clone(), none.clone()],
            "invalid_scrypt_salt_length",
        ),
        (
            "n_parameter",
            vec![
                json!(0),
                json!(1),
                json!(1023),
                json!(524_288),
                json!(i64::MIN),
                none.clone(),
            ],
            "invalid_scrypt_n_parameter",
        ),
        (
            "r_parameter",
            vec![json!(0), json!(1025), json!(i64::MAX), none.clone()],
            "invalid_scrypt_parameters",
        ),
        (
            "p_parameter",
            vec![json!(0), json!(-1), json!(i64::MAX), none.clone()],
            "invalid_scrypt_parameters",
        ),
        (
            "key_length",
            vec![json!(0), none.clone()],
            "invalid_scrypt_parameters",
        ),
        ("key_length", vec![json!(64)], "scrypt_key_length_mismatch"),
    ] {
        cases.extend(
            values
                .into_iter()
                .map(|value| (but("scrypt", field, value), error_type)),
        );
    }
    for (field, values, error_type) in [
        (
            "salt",
            vec![json!("not a salt!"), json!(""), long_base64, none.clone()],
            "invalid_pbkdf_2_salt",
        ),
        (
            "iteration_amount",
            vec![json!(0), json!(-1), json!(5_000_001), none.clone()],
            "invalid_pbkdf_2_iteration_amount",
        ),
        (
            "key_length",
            vec![json!(8), json!(513), none],
            "invalid_pbkdf_2_key_length",
        ),
        ("key_length", vec![json!(24)], "pbkdf_2_key_length_mismatch"),
    ] {
        cases.extend(
            values
                .into_iter()
                .map(|value| (but("pbkdf_2", field, value), error_type)),
        );
    }
    for (hash_type, error_type) in [
        ("argon_2i", "invalid_hash"),
        ("scrypt", "invalid_base64_scrypt_hash"),
        ("pbkdf_2", "invalid_pbkdf_2_hash"),
    ] {
        let mut body = but(hash_type, "key_length", json!(32));
        body["hash"] = "not a hash!".into();
        cases.push((body, error_type));
    }
    cases
}

#[tokio::test]
async fn each_by_its_name() {
    let world = world().await;
    let cases = cases();
    let reached: BTreeSet<_> = cases.iter().map(|(_, error_type)| *error_type).collect();
    let of_hashes = |name: &&str| {
        ["hash", "bcrypt", "argon_2", "scrypt", "pbkdf_2", "pend_salt"]
            .iter()
            .any(|part| name.contains(part))
    };
    let all: BTreeSet<_> = ErrorType::ALL
        .iter()
        .map(|known| known.as_str())
        .filter(of_hashes)
        .collect();
    assert_eq!(reached, all, "every refusal of a hash is reached");
    let cases = cases
        .into_iter()
        .map(|(body, error_type)| (body, 400, error_type));
    refuses(&world, Method::POST, PATH, cases).await;
}

#[tokio::test]
async fn the_user_must_be_right_too() {
    let world = world().await;
    let with = |field: &str, value: Value| {
        let mut body = of("md_5", MD5);
        body[field] = value;
        body
    };
    let keys: Value = (0..21).map(|key| (key.to_string(), json!(1))).collect();
    refuses(
        &world,
        Method::POST,
        PATH,
        [
            (json!({}), 400, "invalid_email"),
            (with("email", Value::Null), 400, "invalid_email"),
            (with("email", json!("")), 400, "invalid_email"),
            (with("email", json!("nonsense")), 400, "invalid_email"),
            (
                with("phone_number", json!("4155550123")),
                400,
                "invalid_phone_number",
            ),
            (with("external_id", json!("a b")), 400, "invalid_external_id"),
            (with("roles", json!(["nobody"])), 400, "invalid_role"),
            (
                with("roles", json!(["stytch_user"])),
                400,
                "cannot_assign_default_rbac_role_id",
            ),
            (
                with("name", json!({"last_name": "x".repeat(129)})),
                400,
                "invalid_name",
            ),
            (
                with("trusted_metadata", keys.clone()),
                400,
                "metadata_too_many_keys",
            ),
            (with("untrusted_metadata", keys), 400, "metadata_too_many_keys"),
            (
                with("md_5_config", json!({"prepend_salt": 1})),
                400,
                "bad_request",
            ),
            (
                with("argon_2_config", json!({"memory": "64"})),
                400,
                "bad_request",
            ),
            (
                with("scrypt_config", json!({"n_parameter": 16.5})),
                400,
                "bad_request",
            ),
            (
                with("pbkdf_2_config", json!({"algorithm": 256})),
                400,
                "bad_request",
            ),
        ],
    )
    .await;
}
