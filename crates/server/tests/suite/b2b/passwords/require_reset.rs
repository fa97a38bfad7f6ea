//! `POST /v1/b2b/passwords/email/require_reset`

use serde_json::json;

use super::{
    ADA, NEW_PASSWORD, PASSWORD, RESET, ada, login, mailed_token, refuses, refuses_addresses,
    refuses_consumers, world,
};

const PATH: &str = "/v1/b2b/passwords/email/require_reset";

#[tokio::test]
async fn until_it_is_set_anew_the_password_opens_nothing() {
    let world = world().await;
    world.set_b2b("cross_org_passwords_enabled", "true").await;
    let (api, organization, member) = ada(&world).await;
    let other = api.organization(json!({"organization_name": "Other"})).await;
    api.member(&other, json!({"email_address": ADA})).await;
    let answer = api.post(PATH, json!({"email_address": ADA})).await;
    insta::assert_json_snapshot!(answer.redacted(), @r#"
    {
      "member": null,
      "member_id": null,
      "organization": null,
      "request_id": "[request-id-test 0]",
      "status_code": 200
    }
    "#);
    answer.ok();
    let before = world.state().await;
    for place in [&organization, &other] {
        login(&api, place, ADA, PASSWORD)
            .await
            .assert_error(400, "member_reset_password");
    }
    let guess = |password: &str| json!({"email_address": ADA, "password": password});
    let discovery = "/v1/b2b/passwords/discovery/authenticate";
    api.post(discovery, guess(PASSWORD))
        .await
        .assert_error(400, "member_reset_password");
    let body = json!({"organization_id": organization, "email_address": ADA, "existing_password": PASSWORD,
        "new_password": NEW_PASSWORD});
    api.post("/v1/b2b/passwords/existing_password/reset", body)
        .await
        .assert_error(400, "member_reset_password");
    assert_eq!(before, world.state().await);
    // Only who knows it is told so.
    login(&api, &organization, ADA, "wrong")
        .await
        .assert_error(401, "unauthorized_credentials");

    for body in [
        json!({"email_address": ADA, "organization_id": organization}),
        json!({"email_address": ADA, "organization_id": organization, "member_id": member}),
        json!({"email_address": ADA, "member_id": member}),
    ] {
        let answer = api.post(PATH, body).await.ok();
        assert_eq!(answer["member_id"], member);
        assert_eq!(answer["member"]["member_id"], member);
        assert_eq!(answer["organization"]["organization_id"], organization);
    }
    let token = mailed_token(&world, &api, &organization).await;
    let body = json!({"password_reset_token": token, "password": NEW_PASSWORD});
    api.post(RESET, body).await.ok();
    login(&api, &other, ADA, NEW_PASSWORD).await.ok();
}

/// It would reach into organizations that are not the member's.
#[tokio::test]
async fn no_member_may_ask_for_it() {
    let world = world().await;
    world.set_b2b("cross_org_passwords_enabled", "true").await;
    let (api, organization, adas) = ada(&world).await;
    let strangers = api.organization(json!({"organization_name": "Strangers"})).await;
    let guest = api.member(&strangers, json!({"email_address": ADA})).await;
    for place in [&organization, &strangers] {
        let admin = json!({"email_address": "admin@example.com", "roles": ["stytch_admin"]});
        api.member(place, admin).await;
    }
    let acting = [
        world.member_session(&strangers, "admin@example.com").await,
        world.member_session(&organization, "admin@example.com").await,
        world.member_session(&organization, ADA).await,
    ];
    let before = world.state().await;
    for session in &acting {
        for body in [
            json!({"email_address": ADA}),
            json!({"email_address": ADA, "organization_id": strangers}),
            json!({"email_address": ADA, "organization_id": strangers, "member_id": guest}),
            json!({"email_address": ADA, "organization_id": organization, "member_id": adas}),
            json!({"email_address": "nobody@example.com"}),
        ] {
            for api in [api.acting(session), api.acting_by_jwt(session)] {
                let answer = api.post(PATH, body.clone()).await;
                answer.assert_error(403, "session_authorization_error");
            }
        }
    }
    assert_eq!(before, world.state().await);
    login(&api, &organization, ADA, PASSWORD).await.ok();
}

#[tokio::test]
async fn refuses_what_is_missing_or_wrong() {
    let world = world().await;
    world.set_b2b("cross_org_passwords_enabled", "true").await;
    let (api, organization, member) = ada(&world).await;
    let body = json!({"email_address": "bob@example.com"});
    let bob = api.member(&organization, body).await;
    let good = json!({"email_address": ADA});
    refuses_addresses(&world, PATH, &good).await;
    refuses_consumers(&world, PATH, &good).await;
    let other = api.organization(json!({"organization_name": "Other"})).await;
    let cases = [
        (
            json!({"email_address": "nobody@example.com"}),
            404,
            "member_password_not_found",
        ),
        (
            json!({"email_address": "bob@example.com"}),
            404,
            "member_password_not_found",
        ),
        (
            json!({"email_address": ADA, "organization_id": "unknown"}),
            404,
            "organization_not_found",
        ),
        (
            json!({"email_address": ADA, "organization_id": other}),
            404,
            "member_not_found",
        ),
        (
            json!({"email_address": ADA, "organization_id": other, "member_id": member}),
            404,
            "member_not_found",
        ),
        (
            json!({"email_address": ADA, "member_id": bob}),
            404,
            "member_not_found",
        ),
        (
            json!({"email_address": ADA, "organization_id": organization, "member_id": bob}),
            404,
            "member_not_found",
        ),
        (
            json!({"email_address": ADA, "member_id": "a b"}),
            400,
            "invalid_id",
        ),
        (json!({"email_address": ADA, "member_id": 1}), 400, "bad_request"),
        (
            json!({"email_address": ADA, "member_id": "external"}),
            400,
            "invalid_organization_id",
        ),
    ];
    refuses(&world, PATH, cases).await;
}
