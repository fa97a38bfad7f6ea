//! The JWT of a member's session, and the keys that it is checked with.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::world;

#[tokio::test]
async fn says_who_where_and_as_what() {
    let world = world().await;
    let b2b = world.b2b().await;
    let organization = b2b
        .organization(json!({"organization_name": "Example", "organization_slug": "example"}))
        .await;
    b2b.member(
        &organization,
        json!({"email_address": "ada@example.com", "roles": ["editor"]}),
    )
    .await;
    let session = world.member_session(&organization, "ada@example.com").await;
    let answer = b2b
        .post(
            "/v1/b2b/sessions/authenticate",
            json!({"session_token": session.token, "session_custom_claims": {"plan": "pro"}}),
        )
        .await
        .ok();
    let jwt = answer["session_jwt"].as_str().unwrap();
    let part = |at: usize| -> Value {
        let text = jwt.split('.').nth(at).unwrap();
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).unwrap()).unwrap()
    };
    let (header, claims) = (part(0), part(1));
    let project = world.b2b_project().await.id.to_string();
    let keys = world
        .node
        .anonymous()
        .get(&format!("/v1/b2b/sessions/jwks/{project}"))
        .await
        .ok();
    assert_eq!(header["typ"], "JWT");
    let published = keys["keys"].as_array().unwrap();
    assert!(published.iter().any(|key| key["kid"] == header["kid"]));

    assert_eq!(claims["iss"], format!("stytch.com/{project}"));
    assert_eq!(claims["aud"], json!([project]));
    assert_eq!(claims["sub"], session.member_id);
    assert_eq!(
        claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(),
        300
    );
    assert_eq!(claims["plan"], "pro");
    assert_eq!(
        claims["https://stytch.com/organization"],
        json!({"organization_id": organization, "slug": "example"})
    );
    let inner = &claims["https://stytch.com/session"];
    assert_eq!(inner["id"], session.id);
    assert_eq!(inner["roles"], json!(["stytch_member", "editor"]));
    assert_eq!(inner["authentication_factors"][0]["type"], "imported");
    assert_eq!(inner["authentication_factors"][0]["sequence_order"], "PRIMARY");
}
