//! The master key, which is not in the database, and its rotation.

use std::fmt::Write as _;

use tenure_engine::jobs::rewrap;
use tenure_engine::support::sealed::Rewrapped;

use crate::harness::{Setup, rsa_key};
use super::{jwks, mint, takes, world};

fn with_master_keys(keys: &[u8]) -> Setup {
    Setup {
        master_keys: keys.to_vec(),
        ..Setup::default()
    }
}

#[tokio::test]
async fn seals_every_key_under_the_new_master_key() {
    let world = world().await;
    let session = world.client().session("ada@example.com").await;
    let keys = jwks(&world, &world.node).await;
    let before = world.state().await;

    // The new one seals, the old one still opens.
    let both = world.node_with(with_master_keys(&[2, 1])).await;
    assert!(takes(&both.client(&world.project), &session.jwt).await);
    let done = rewrap(&both.engine).await.unwrap();
    // Two signing keys and a token key.
    assert_eq!(
        done,
        Rewrapped {
            sealed: 3,
            already: 0
        }
    );
    assert_eq!(
        rewrap(&both.engine).await.unwrap(),
        Rewrapped {
            sealed: 0,
            already: 3
        }
    );
    let after = world.state().await;
    assert_ne!(after["signing_keys"], before["signing_keys"]);
    assert_ne!(after["token_keys"], before["token_keys"]);

    // With the new one alone all is as it was: keys, tokens, JWTs.
    let only_new = world.node_with(with_master_keys(&[2])).await;
    let api = only_new.client(&world.project);
    assert_eq!(jwks(&world, &only_new).await, keys);
    assert!(takes(&api, &session.jwt).await);
    assert_eq!(mint(&api, &session).await, session.jwt);

    // And the old one alone opens nothing.
    let only_old = world.node_with(with_master_keys(&[1])).await;
    let answer = only_old.client(&world.project).get("/v1/rbac/policy").await;
    answer.assert_error(500, "internal_server_error");
}

#[tokio::test]
async fn without_the_right_master_key_nothing_opens() {
    let world = world().await;
    let other = world.node_with(with_master_keys(&[9])).await;
    let answer = other.client(&world.project).get("/v1/rbac/policy").await;
    answer.assert_error(500, "internal_server_error");
    assert!(rewrap(&other.engine).await.is_err());
    let before = world.state().await;
    assert!(rewrap(&other.engine).await.is_err());
    assert_eq!(world.state().await, before);
}

#[tokio::test]
async fn what_is_stored_is_not_the_key() {
    let world = world().await;
    let session = world.client().session("ada@example.com").await;
    let state = format!("{:?}", world.state().await).to_lowercase();
    for at in 0..2 {
        let hex = rsa_key(at).iter().fold(String::new(), |mut hex, byte| {
            write!(hex, "{byte:02x}").expect("writing to a String can't fail");
            hex
        });
        // Any part of it is enough to know it by.
        for start in (0..hex.len() - 32).step_by(32) {
            assert!(!state.contains(&hex[start..start + 32]));
        }
    }
    assert!(!state.contains(&session.token.to_lowercase()));
    assert!(!state.contains(&session.jwt.to_lowercase()));
}

#[tokio::test]
async fn seals_differently_each_time() {
    let world = world().await;
    let both = world.node_with(with_master_keys(&[2, 1])).await;
    rewrap(&both.engine).await.unwrap();
    let first = world.state().await;
    let back = world.node_with(with_master_keys(&[1, 2])).await;
    rewrap(&back.engine).await.unwrap();
    rewrap(&both.engine).await.unwrap();
    let second = world.state().await;
    assert_ne!(first["signing_keys"], second["signing_keys"]);
}
