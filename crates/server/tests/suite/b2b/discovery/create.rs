//! `POST /v1/b2b/discovery/organizations/create`

use serde_json::{Value, json};

use super::{ADA, world};

const PATH: &str = "/v1/b2b/discovery/organizations/create";

#[tokio::test]
async fn makes_the_creator_its_administrator() {
    let world = world().await;
    let b2b = world.b2b().await;
    let token = world.intermediate_session(ADA).await;
    let body = json!({
        "intermediate_session_token": token,
        "organization_name": "Acme",
        "organization_slug": "acme",
        "session_duration_minutes": 30,
        "session_custom_claims": {"a": 1},
        "claimed_email_domains": ["acme.example"],
    });
    let answer = b2b.post(PATH, body.clone()).await.ok();
    assert_eq!(answer["member_authenticated"], true, "{answer}");
    assert_eq!(answer["member"]["status"], "active");
    assert_eq!(answer["member"]["is_admin"], true);
    assert_eq!(
        answer["member_session"]["roles"],
        json!(["stytch_member", "stytch_admin"])
    );
    assert_eq!(answer["member_session"]["custom_claims"], json!({"a": 1}));
    let organization = &answer["organization"];
    assert_eq!(organization["organization_slug"], "acme");
    assert_eq!(organization["email_invites"], "ALL_ALLOWED");
    // Only a back-end may claim.
    assert_eq!(organization["claimed_email_domains"], json!([]));
    b2b.post(PATH, body)
        .await
        .assert_error(404, "intermediate_session_not_found");
}

#[tokio::test]
async fn names_it_after_the_address_where_nobody_says() {
    let world = world().await;
    let b2b = world.b2b().await;
    for (email, name, slug) in [
        ("ada@acme.example", "Acme", "acme"),
        // The name is taken as it is; the slug is not free any more.
        ("grace@acme.example", "Acme", "acme-2"),
        ("ada.lovelace@gmail.com", "Ada Lovelace", "ada-lovelace"),
    ] {
        let token = world.intermediate_session(email).await;
        let answer = b2b
            .post(PATH, json!({"intermediate_session_token": token}))
            .await
            .ok();
        assert_eq!(answer["organization"]["organization_name"], name, "{email}");
        assert_eq!(answer["organization"]["organization_slug"], slug, "{email}");
    }
}

#[tokio::test]
async fn with_a_second_factor_wanted_the_creator_owes_one_too() {
    let world = world().await;
    let b2b = world.b2b().await;
    let token = world.intermediate_session(ADA).await;
    let body = json!({"intermediate_session_token": token, "mfa_policy": "REQUIRED_FOR_ALL"});
    let answer = b2b.post(PATH, body).await.ok();
    assert_eq!(answer["member_authenticated"], false);
    assert!(answer["mfa_required"].is_object());
    assert_eq!(answer["member_session"], Value::Null);
    assert_eq!(answer["intermediate_session_token"], token.as_str());
    assert_eq!(answer["member"]["status"], "active");
}

#[tokio::test]
async fn refuses_and_changes_nothing() {
    let world = world().await;
    let b2b = world.b2b().await;
    b2b.organization(json!({"organization_name": "Taken", "organization_slug": "taken"}))
        .await;
    let token = world.intermediate_session(ADA).await;
    let before = world.state().await;
    for (mut body, status, error) in [
        (
            json!({"organization_slug": "taken"}),
            400,
            "organization_slug_already_used",
        ),
        (
            json!({"organization_slug": "a"}),
            400,
            "invalid_organization_slug",
        ),
        (
            json!({"organization_name": "x".repeat(129)}),
            400,
            "invalid_organization_name",
        ),
        (
            json!({"email_allowed_domains": ["gmail.com"]}),
            400,
            "organization_settings_domain_too_common",
        ),
        (
            json!({"mfa_policy": "SOMETIMES"}),
            400,
            "invalid_organization_mfa_policy",
        ),
        (
            json!({"session_duration_minutes": 4}),
            400,
            "invalid_session_duration_minutes",
        ),
    ] {
        body["intermediate_session_token"] = token.as_str().into();
        b2b.post(PATH, body).await.assert_error(status, error);
    }
    b2b.post(PATH, json!({}))
        .await
        .assert_error(400, "no_session_arguments");
    assert_eq!(world.state().await, before);
}
