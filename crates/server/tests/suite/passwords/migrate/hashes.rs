//! Hashes of every type, made of [`PASSWORD`] by other implementations; `core/password/tests.rs` tells by which.

use serde_json::{Value, json};
use tenure_core::password::PasswordHash;

use super::{PASSWORD, PATH, SALT, login, stored_hashes, world};

/// What a migration needs besides an e-mail address.
fn hashes() -> Vec<Value> {
    let salts = json!({"prepend_salt": "before-", "append_salt": "-after"});
    let argon_text = json!({"salt": "somesaltvalue", "iteration_amount": 3, "memory": 256, "threads": 2,
        "key_length": 32});
    let argon_base64 =
        json!({"salt": SALT, "iteration_amount": 2, "memory": 100, "threads": 1, "key_length": 24});
    vec![
        json!({"hash_type": "bcrypt", "hash": "$2a$05$0WIMNs9W5hxwgncXxmKkmOHeyz8dyPFUi8eQEJtxreo2CHDNUnG5O"}),
        json!({"hash_type": "bcrypt", "hash": "$2b$05$JVjvGx4aU3VkE2VmFQqCJ.iz/3G0sEQcfon0KI/SyuY4WiIQr9dY."}),
        json!({"hash_type": "bcrypt", "hash": "$2y$05$JVjvGx4aU3VkE2VmFQqCJ.iz/3G0sEQcfon0KI/SyuY4WiIQr9dY.",
            // Not for this type; not looked at.
            "md_5_config": salts, "scrypt_config": {"salt": "", "n_parameter": -1}}),
        json!({"hash_type": "md_5", "hash": "9CC2AE8A1BA7A93DA39B46FC1019C481"}),
        json!({"hash_type": "md_5", "hash": "b973f5f37b897f2aea6296496f3e523e", "md_5_config": salts}),
        json!({"hash_type": "sha_1", "hash": "ABF7AAD6438836dbe526aa231abde2d0eef74d42", "sha_1_config": {}}),
        json!({"hash_type": "sha_1", "hash": "c73300ccc680cdf0584c4d2c1a70a6be67afcc7f", "sha_1_config": salts}),
        json!({"hash_type": "sha_512", "sha_512_config": salts,
            "hash": "67abd58a0e66115e44152a0b9c006bda03df134527351867f82817c3e98e766f\
                     31ea14e2604a787d19bc19dcf225b8dd83c642d4e8871e7c4e4a69a217776cd6"}),
        json!({"hash_type": "argon_2i", "argon_2_config": argon_text,
            "hash": "c02dc3908a78c5a3cfc336854cc0929dc785136fd93a88833fdff0efecea6982"}),
        json!({"hash_type": "argon_2i", "argon_2_config": argon_base64, "hash": "wPgRJutJNvflkEj18SzfRx4JjqqLflRk"}),
        json!({"hash_type": "argon_2i", "argon_2_config": null,
            "hash": "$argon2i$v=19$m=512,t=2,p=4$AAECAwQFBgcICQoLDA0ODw$BElSQgzN4wDo09pWb+OGr0mzwOaGQZDX6QRlgYZ2GoI"}),
        json!({"hash_type": "argon_2id", "argon_2_config": argon_text,
            "hash": "8ebd91330913896b936b460833c6bcbd10c1baa7976e80e9887ef1591217ddc4"}),
        json!({"hash_type": "argon_2id", "argon_2_config": argon_base64, "hash": "x4IV6nR8EaikjE+V4SsTLVKPmZOzBL+i"}),
        json!({"hash_type": "argon_2id",
            "hash": "$argon2id$v=19$m=512,t=2,p=4$AAECAwQFBgcICQoLDA0ODw$dz3Iqcc0ClEc4wq+/+TMXGaHUvoATU/HLupe3b+7/H4"}),
        json!({"hash_type": "scrypt",
            "hash": "wk79EttC618m617oirShLZuxJkXcX6rXHrrS9rQQ/44/PyzWeE3KWbAQldWIiQYvKCevjNM19RG3gEA+HQIIyw==",
            "scrypt_config": {"salt": SALT, "n_parameter": 1024, "r_parameter": 8, "p_parameter": 2,
                "key_length": 64}}),
        json!({"hash_type": "scrypt",
            "hash": "$scrypt$ln=8,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$762fSdcLBVPOjB54NI8Zcv3it7hESxcUDJ4H92EOxo8"}),
        json!({"hash_type": "phpass", "hash": "$P$5oF7k68aswU6EyD.AtdzNacsELcDAP0"}),
        json!({"hash_type": "pbkdf_2", "hash": "ppsXnjrdPB4KryJ6DrOqKqhkWrhv7PbKAMF1Eml8cZ4=",
            "pbkdf_2_config": {"salt": SALT, "iteration_amount": 1000, "key_length": 32, "algorithm": "sha256"}}),
        // SHA-256 unless told otherwise.
        json!({"hash_type": "pbkdf_2", "hash": "ppsXnjrdPB4KryJ6DrOqKqhkWrhv7PbKAMF1Eml8cZ4=",
            "pbkdf_2_config": {"salt": SALT, "iteration_amount": 1000, "key_length": 32, "algorithm": ""}}),
        json!({"hash_type": "pbkdf_2", "hash": "A6AmFIti7CKlYdoPiV9jf1d9llp37o27Wms8Zx8fwMI",
            "pbkdf_2_config": {"salt": SALT, "iteration_amount": 1000, "key_length": 32, "algorithm": "sha512"}}),
    ]
}

#[tokio::test]
async fn open_for_their_password_and_become_our_own() {
    let world = world().await;
    let api = world.client();
    let mut types = std::collections::BTreeSet::new();
    for (at, mut body) in hashes().into_iter().enumerate() {
        let email = format!("{at}@example.com");
        body["email"] = email.as_str().into();
        let said = body.to_string();
        let migrated = api.post(PATH, body.clone()).await.ok();
        assert_ne!(migrated["user"]["password"], Value::Null, "{said}");
        let is_own = async || {
            let own = stored_hashes(&world).await.into_iter();
            own.filter(PasswordHash::is_current).count()
        };
        assert_eq!(is_own().await, at, "{said}");
        // A wrong one neither opens nor replaces it.
        login(&api, &email, "wrong")
            .await
            .assert_error(401, "unauthorized_credentials");
        assert_eq!(is_own().await, at, "{said}");
        let first = login(&api, &email, PASSWORD).await;
        assert_eq!(first.status, 200, "{said}");
        assert_eq!(is_own().await, at + 1, "{said}");
        // By the hash that is ours.
        let second = login(&api, &email, PASSWORD).await.ok();
        assert_eq!(second["user"]["password"], migrated["user"]["password"]);
        login(&api, &email, "wrong")
            .await
            .assert_error(401, "unauthorized_credentials");
        types.insert(body["hash_type"].as_str().unwrap().to_owned());
    }
    assert_eq!(types.len(), 9, "{types:?}");
}

#[tokio::test]
async fn of_letters_beyond_ascii() {
    let world = world().await;
    let api = world.client();
    for (at, (hash_type, hash)) in [
        (
            "bcrypt",
            "$2b$04$j43jCatxTUehQQGNOIGn4eaNKFJfzQQISP/R1UM7cLgqtNJYqXe7i",
        ),
        ("phpass", "$H$5sRTQ9KclbtP62dB8CvPMKg8MCgZEw."),
    ]
    .into_iter()
    .enumerate()
    {
        let email = format!("{at}@example.com");
        let body = json!({"email": email, "hash_type": hash_type, "hash": hash});
        api.post(PATH, body).await.ok();
        for _ in 0..2 {
            login(&api, &email, "pässwörd €").await.ok();
        }
    }
}
