//! PKCE: a link that was asked for with a challenge opens for the verifier's holder only.

use serde_json::{Value, json};

use super::{
    AUTHENTICATE, DISCOVERY_AUTHENTICATE, DISCOVERY_SEND, LOGIN_OR_SIGNUP, ada, refuses, site, token, with,
    world,
};

/// RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

#[tokio::test]
async fn a_verifier_is_asked_for_if_and_only_if_there_was_a_challenge() {
    let world = world().await;
    let b2b = site(&world).await;
    let (organization, _) = ada(&b2b, json!({})).await;
    let login = json!({"organization_id": organization, "email_address": "ada@example.com"});
    let discovery = json!({"email_address": "ada@example.com"});
    for (send, body, authenticate, field) in [
        (LOGIN_OR_SIGNUP, &login, AUTHENTICATE, "magic_links_token"),
        (
            DISCOVERY_SEND,
            &discovery,
            DISCOVERY_AUTHENTICATE,
            "discovery_magic_links_token",
        ),
    ] {
        b2b.post(send, with(body, json!({"pkce_code_challenge": CHALLENGE})))
            .await
            .ok();
        let challenged = json!({field: token(&world, "ada@example.com").await});
        b2b.post(send, body.clone()).await.ok();
        let free = json!({field: token(&world, "ada@example.com").await});
        let by = |body: &Value, verifier: &str| with(body, json!({"pkce_code_verifier": verifier}));
        refuses(
            &world,
            authenticate,
            [
                (challenged.clone(), 400, "pkce_expected_code_verifier"),
                (by(&challenged, ""), 400, "pkce_expected_code_verifier"),
                (by(&challenged, &"a".repeat(43)), 401, "pkce_mismatch"),
                (by(&challenged, CHALLENGE), 401, "pkce_mismatch"),
                (by(&challenged, "short"), 401, "pkce_mismatch"),
                (by(&free, VERIFIER), 400, "pkce_did_not_expect_code_verifier"),
            ],
        )
        .await;
        // None of these has used it up.
        b2b.post(authenticate, by(&challenged, VERIFIER)).await.ok();
        b2b.post(send, body.clone()).await.ok();
        let free = json!({field: token(&world, "ada@example.com").await});
        b2b.post(authenticate, free).await.ok();
    }
}
