//! What a second factor is proven in, and of whom.

use serde_json::{Value, json};

use super::{ALL, right, with, world};
use crate::harness::{Enrolled, World};

/// The body is refused, and nothing changes.
async fn refused(world: &World, path: &str, body: Value, status: u16, error_type: &str) {
    let before = world.state().await;
    let said = body.to_string();
    let answer = world.b2b().await.post(path, body).await;
    assert_eq!(
        answer["error_type"], error_type,
        "{path} {said:.600}: {}",
        answer.body
    );
    answer.assert_error(status, error_type);
    assert_eq!(world.state().await, before, "{path} {said:.600}");
}

#[tokio::test]
async fn exactly_one_session_is_named() {
    let world = world().await;
    let ada = world.enrolled().await;
    let intermediate = world.half_way(&ada).await;
    let session = world.member_session(&ada.organization, "ada@example.com").await;
    for path in ALL {
        let body = right(&world, &ada, path).await;
        refused(&world, path, body.clone(), 400, "no_session_arguments").await;
        let named = [
            ("intermediate_session_token", intermediate.as_str()),
            ("session_token", &session.token),
            ("session_jwt", &session.jwt),
        ];
        for left_out in 0..=3 {
            let mut body = body.clone();
            for (at, (name, value)) in named.iter().enumerate() {
                if at != left_out {
                    body[name] = (*value).into();
                }
            }
            refused(&world, path, body, 400, "too_many_session_arguments").await;
        }
    }
}

#[tokio::test]
async fn each_session_is_taken_for_what_it_is() {
    let world = world().await;
    let ada = world.enrolled().await;
    let intermediate = world.half_way(&ada).await;
    let session = world.member_session(&ada.organization, "ada@example.com").await;
    for path in ALL {
        let body = right(&world, &ada, path).await;
        for (name, value, status, error_type) in [
            (
                "session_token",
                intermediate.as_str(),
                400,
                "invalid_session_token",
            ),
            ("session_jwt", &intermediate, 400, "unable_to_parse_session_jwt"),
            (
                "intermediate_session_token",
                &session.token,
                404,
                "intermediate_session_not_found",
            ),
            (
                "intermediate_session_token",
                &session.jwt,
                404,
                "intermediate_session_not_found",
            ),
            ("session_token", &session.jwt, 400, "invalid_session_token"),
            ("session_jwt", &session.token, 400, "unable_to_parse_session_jwt"),
            (
                "intermediate_session_token",
                "x",
                404,
                "intermediate_session_not_found",
            ),
        ] {
            refused(&world, path, with(body.clone(), name, value), status, error_type).await;
        }
    }
}

#[tokio::test]
async fn the_session_is_the_members() {
    let world = world().await;
    let b2b = world.b2b().await;
    let ada = world.enrolled().await;
    let alan = json!({"email_address": "alan@example.com"});
    b2b.member(&ada.organization, alan).await;
    let session = world.member_session(&ada.organization, "alan@example.com").await;
    let intermediate = world.intermediate(&ada.organization, "alan@example.com").await;
    // The same person, but another member.
    let elsewhere = world.home("ada@example.com").await;
    for path in ALL {
        let body = right(&world, &ada, path).await;
        for (name, value) in [
            ("session_token", &session.token),
            ("session_jwt", &session.jwt),
            ("intermediate_session_token", &intermediate),
            ("session_token", &elsewhere.token),
        ] {
            let body = with(body.clone(), name, value.as_str());
            refused(&world, path, body, 400, "member_session_member_id_mismatch").await;
        }
    }
}

#[tokio::test]
async fn the_member_is_named() {
    let world = world().await;
    let b2b = world.b2b().await;
    let ada = world.enrolled().await;
    let other = b2b.organization(json!({"organization_name": "Other"})).await;
    let token = world
        .member_session(&ada.organization, "ada@example.com")
        .await
        .token;
    let unknown = "e3795c81-f849-4167-bfda-e4a6e9c280fd";
    let stranger = Enrolled {
        organization: format!("organization-test-{unknown}"),
        member: format!("member-test-{unknown}"),
        phone: "",
        secret: String::new(),
        recovery_codes: Vec::new(),
    };
    for path in ALL {
        let body = with(right(&world, &ada, path).await, "session_token", token.as_str());
        for (name, value, status, error_type) in [
            ("organization_id", Value::Null, 400, "invalid_organization_id"),
            ("organization_id", "".into(), 400, "invalid_organization_id"),
            (
                "organization_id",
                stranger.organization.as_str().into(),
                404,
                "organization_not_found",
            ),
            ("organization_id", "no-such".into(), 404, "organization_not_found"),
            ("organization_id", other.as_str().into(), 404, "member_not_found"),
            (
                "organization_id",
                ada.organization.replace("-test-", "-live-").into(),
                400,
                "live_id_used_in_test_environment",
            ),
            ("organization_id", 1.into(), 400, "bad_request"),
            ("member_id", Value::Null, 400, "invalid_id"),
            ("member_id", "".into(), 400, "invalid_id"),
            (
                "member_id",
                stranger.member.as_str().into(),
                404,
                "member_not_found",
            ),
            ("member_id", "no-such".into(), 404, "member_not_found"),
            ("member_id", "a b".into(), 400, "invalid_id"),
            ("member_id", json!([]), 400, "bad_request"),
            (
                "session_duration_minutes",
                4.into(),
                400,
                "invalid_session_duration_minutes",
            ),
            (
                "session_duration_minutes",
                527_041.into(),
                400,
                "invalid_session_duration_minutes",
            ),
            ("session_duration_minutes", "60".into(), 400, "bad_request"),
            ("session_custom_claims", json!([]), 400, "bad_request"),
            (
                "session_custom_claims",
                json!({"a": "x".repeat(5000)}),
                400,
                "custom_claims_too_large",
            ),
        ] {
            refused(&world, path, with(body.clone(), name, value), status, error_type).await;
        }
        if path != super::RECOVER {
            let body = with(body.clone(), "set_mfa_enrollment", "maybe");
            refused(&world, path, body, 400, "invalid_argument").await;
        }
    }
}

#[tokio::test]
async fn the_member_goes_by_any_of_its_names() {
    let world = world().await;
    let b2b = world.b2b().await;
    let organization = json!({
        "organization_name": "Example",
        "organization_slug": "example",
        "organization_external_id": "example-1",
    });
    let mut ada = world.enrolled_in(organization).await;
    let path = format!(
        "/v1/b2b/organizations/{}/members/{}",
        ada.organization, ada.member
    );
    b2b.put(&path, json!({"external_id": "auth0|ada"})).await.ok();
    ada.member = "auth0|ada".to_owned();
    for slug_or_external in ["example", "example-1"] {
        ada.organization = slug_or_external.to_owned();
        for path in ALL {
            world.clock.advance_seconds(30);
            let session = world.member_session("example", "ada@example.com").await;
            let mut body = with(right(&world, &ada, path).await, "session_token", session.token);
            if path == super::RECOVER && slug_or_external == "example-1" {
                body["recovery_code"] = ada.recovery_codes[1].as_str().into();
            }
            let answer = b2b.post(path, body).await.ok();
            assert_eq!(answer["member_id"], session.member_id.as_str());
        }
    }
}

#[tokio::test]
async fn a_deleted_member_is_not_found() {
    let world = world().await;
    let b2b = world.b2b().await;
    let ada = world.enrolled().await;
    let intermediate = world.half_way(&ada).await;
    let mut bodies = Vec::new();
    for path in ALL {
        let body = right(&world, &ada, path).await;
        bodies.push((
            path,
            with(body, "intermediate_session_token", intermediate.as_str()),
        ));
    }
    let path = format!(
        "/v1/b2b/organizations/{}/members/{}",
        ada.organization, ada.member
    );
    b2b.delete(&path).await.ok();
    for (path, body) in bodies {
        refused(&world, path, body, 404, "member_not_found").await;
    }
    for (path, body) in [
        ("/v1/b2b/otps/sms/send", json!({})),
        ("/v1/b2b/totp", json!({})),
        ("/v1/b2b/totp/migrate", json!({"secret": ada.secret})),
        ("/v1/b2b/recovery_codes/rotate", json!({})),
    ] {
        refused(&world, path, ada.body(body), 404, "member_not_found").await;
    }
    let path = format!("/v1/b2b/recovery_codes/{}/{}", ada.organization, ada.member);
    b2b.get(&path).await.assert_error(404, "member_not_found");
}

#[tokio::test]
async fn a_first_factor_comes_first() {
    let world = world().await;
    let b2b = world.b2b().await;
    let organization = json!({
        "organization_name": "Example",
        "mfa_policy": "REQUIRED_FOR_ALL",
        "auth_methods": "RESTRICTED",
        "allowed_auth_methods": ["password"],
    });
    let ada = world.enrolled_in(organization).await;
    let answer = world.log_in(&ada.organization, "ada@example.com").await.ok();
    assert_eq!(
        (&answer["primary_required"], &answer["mfa_required"]),
        (&json!({"allowed_auth_methods": ["password"]}), &Value::Null)
    );
    let error = "action_available_only_once_primary_authentication_is_met";
    for path in ALL {
        let body = right(&world, &ada, path).await;
        let token = answer["intermediate_session_token"].clone();
        refused(
            &world,
            path,
            with(body, "intermediate_session_token", token),
            400,
            error,
        )
        .await;
    }
    // Nor may it touch the factors of a member that has none.
    let alan = b2b
        .member(&ada.organization, json!({"email_address": "alan@example.com"}))
        .await;
    let token = world.intermediate(&ada.organization, "alan@example.com").await;
    for (path, number) in [
        ("/v1/b2b/totp", None),
        ("/v1/b2b/otps/sms/send", Some("+14155550199")),
    ] {
        let body = json!({
            "organization_id": ada.organization,
            "member_id": alan,
            "mfa_phone_number": number,
            "intermediate_session_token": token,
        });
        refused(&world, path, body, 400, error).await;
    }
}
