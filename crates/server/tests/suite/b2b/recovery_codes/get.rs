//! `GET /v1/b2b/recovery_codes/{organization_id}/{member_id}`

use serde_json::json;

use super::mfa::{RECOVER, right, with};
use super::world;

#[tokio::test]
async fn shows_those_that_are_left() {
    let world = world().await;
    let b2b = world.b2b().await;
    let organization = json!({"organization_name": "Example", "organization_slug": "example"});
    let ada = world.enrolled_in(organization).await;
    let path = format!(
        "/v1/b2b/organizations/{}/members/{}",
        ada.organization, ada.member
    );
    b2b.put(&path, json!({"external_id": "auth0|ada"})).await.ok();
    let session = world.member_session(&ada.organization, "ada@example.com").await;
    let body = with(right(&world, &ada, RECOVER).await, "session_token", session.token);
    b2b.post(RECOVER, body).await.ok();
    let before = world.state().await;
    for (organization, member) in [
        (ada.organization.as_str(), ada.member.as_str()),
        ("example", "auth0%7Cada"),
        (
            &ada.organization.replace('-', "%2D"),
            &ada.member.replace('-', "%2D"),
        ),
    ] {
        let path = format!("/v1/b2b/recovery_codes/{organization}/{member}");
        let answer = b2b.get(&path).await.ok();
        assert_eq!(answer["recovery_codes"], json!(ada.recovery_codes[1..]));
        assert_eq!(answer["member_id"], ada.member.as_str());
        assert_eq!(
            answer["organization"]["organization_id"],
            ada.organization.as_str()
        );
    }
    assert_eq!(world.state().await, before);
}

#[tokio::test]
async fn of_a_member_that_has_an_app() {
    let world = world().await;
    let b2b = world.b2b().await;
    let organization = b2b.organization(json!({"organization_name": "Example"})).await;
    let member = b2b
        .member(&organization, json!({"email_address": "ada@example.com"}))
        .await;
    let other = b2b.organization(json!({"organization_name": "Other"})).await;
    for (organization, member, status, error_type) in [
        (
            organization.as_str(),
            member.as_str(),
            404,
            "recovery_codes_not_found",
        ),
        (&organization, "no-such", 404, "member_not_found"),
        ("no-such", &member, 404, "organization_not_found"),
        (&other, &member, 404, "member_not_found"),
        (&organization, "a%20b", 400, "invalid_id"),
        (
            &organization,
            "member-live-e3795c81-f849-4167-bfda-e4a6e9c280fd",
            400,
            "live_id_used_in_test_environment",
        ),
    ] {
        let path = format!("/v1/b2b/recovery_codes/{organization}/{member}");
        b2b.get(&path).await.assert_error(status, error_type);
    }
    // One that waits for its first code is none yet.
    let body = json!({"organization_id": organization, "member_id": member});
    b2b.post("/v1/b2b/totp", body).await.ok();
    let path = format!("/v1/b2b/recovery_codes/{organization}/{member}");
    b2b.get(&path).await.assert_error(404, "recovery_codes_not_found");
}
