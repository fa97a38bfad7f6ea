//! Searches within texts: what they hold is never a pattern, and letters are letters in every script.

use serde_json::json;

use super::{found, world};
use crate::harness::Client;

/// A user called by its own external id.
async fn called(api: &Client, id: &str, first_name: &str, last_name: &str) {
    let name = json!({"first_name": first_name, "last_name": last_name});
    api.user(json!({"external_id": id, "name": name})).await;
}

#[tokio::test]
async fn wildcards_are_plain_characters() {
    let world = world().await;
    let api = world.client();
    for (id, name) in [
        ("percent", "100% sure"),
        ("digits", "1000 sure"),
        ("under", "snake_case"),
        ("dash", "snake-case"),
        ("back", "a\\b\\c"),
        ("quote", "d'Artagnan \"D\" [x]*?"),
    ] {
        called(&api, id, name, "").await;
    }
    let cases: [(&str, &[&str]); 13] = [
        ("100%", &["percent"]),
        ("0% s", &["percent"]),
        ("%%%", &[]),
        ("1%sure", &[]),
        ("___", &[]),
        ("ke_ca", &["under"]),
        ("a\\b", &["back"]),
        ("\\b\\", &["back"]),
        ("\\%s", &[]),
        ("d'a", &["quote"]),
        ("[x]*?", &["quote"]),
        ("\"d\"", &["quote"]),
        ("' or 1=1 --", &[]),
    ];
    for (part, expected) in cases {
        assert_eq!(
            found(&api, "full_name_fuzzy", json!(part)).await,
            expected,
            "{part}"
        );
    }
    api.user(json!({"email": "50%off_now@example.com", "external_id": "off"}))
        .await;
    api.user(json!({"email": "50-off-now@example.com", "external_id": "on"}))
        .await;
    for part in ["50%off", "off_now", "%off_"] {
        assert_eq!(
            found(&api, "email_address_fuzzy", json!(part)).await,
            ["off"],
            "{part}"
        );
    }
}

#[tokio::test]
async fn letters_of_every_script_have_one_case() {
    let world = world().await;
    let api = world.client();
    called(&api, "french", "ÉMILE", "Zola").await;
    called(&api, "swedish", "Åsa", "ÖBERG").await;
    called(&api, "russian", "ЖАННА", "Немцова").await;
    called(&api, "japanese", "山田", "花子").await;
    called(&api, "emoji", "Zo🔑ë", "").await;
    called(&api, "greek", "ΜΑΡΙΑΣΟΥ", "").await;
    for (part, expected) in [
        ("émile", "french"),
        ("ÉMI", "french"),
        ("åSA ö", "swedish"),
        ("Öberg", "swedish"),
        ("жанна н", "russian"),
        ("НЕМЦ", "russian"),
        ("山田 花", "japanese"),
        ("o🔑Ë", "emoji"),
        ("μαριασ", "greek"),
        // The same letter, which lower-casing writes in another way at the end of a word.
        ("ΜΑΡΙΑΣ", "greek"),
    ] {
        assert_eq!(
            found(&api, "full_name_fuzzy", json!(part)).await,
            [expected],
            "{part}"
        );
    }
    api.user(json!({"email": "ÜNÏ@Exämple.de", "external_id": "address"}))
        .await;
    for (name, value) in [
        ("email_address_fuzzy", json!("ünï@EXÄ")),
        ("email_address", json!(["ünÏ@exÄmple.DE"])),
    ] {
        assert_eq!(found(&api, name, value).await, ["address"], "{name}");
    }
}

#[tokio::test]
async fn follow_every_change_of_a_name() {
    let world = world().await;
    let api = world.client();
    called(&api, "ada", "Ada", "Byron").await;
    let change = json!({"name": {"last_name": "LOVELACE"}});
    api.put("/v1/users/ada", change).await.ok();
    let nobody: [&str; 0] = [];
    assert_eq!(found(&api, "full_name_fuzzy", json!("byron")).await, nobody);
    assert_eq!(
        found(&api, "full_name_fuzzy", json!("ada lovelace")).await,
        ["ada"]
    );
}
