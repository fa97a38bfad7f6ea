//! What takes one thing from a member: `DELETE …/members/mfa_phone_numbers/{member_id}`,
//! `…/members/passwords/{member_password_id}`, `…/members/{member_id}/totp` and `…/members/{member_id}/external_id`;
//! and `GET …/members/{member_id}/connected_apps`, which lists nothing

use http::Method;
use serde_json::{Value, json};
use tenure_core::token::Vertical;
use tenure_types::Environment;

use super::{UNKNOWN, app, example, ids_of_no_organization, ids_of_nobody, members, password, read, world};

/// A path about a member, by organization and member.
type PathOf = fn(&str, &str) -> String;

const PATHS: [(Method, PathOf); 4] = [
    (Method::DELETE, |organization, member| {
        format!("{}/mfa_phone_numbers/{member}", members(organization))
    }),
    (Method::DELETE, |organization, member| {
        format!("{}/{member}/totp", members(organization))
    }),
    (Method::DELETE, |organization, member| {
        format!("{}/{member}/external_id", members(organization))
    }),
    (Method::GET, |organization, member| {
        format!("{}/{member}/connected_apps", members(organization))
    }),
];

#[tokio::test]
async fn each_goes_alone() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    let body = json!({
        "email_address": "ada@example.com",
        "mfa_phone_number": "+14155550123",
        "mfa_enrolled": true,
        "external_id": "ada",
    });
    let member = api.member(&organization, body).await;
    password(&api, &organization, "ada@example.com").await;
    app(&api, &organization, &member).await;
    let path = format!("{}/{member}", members(&organization));
    let session = world.member_session(&organization, "ada@example.com").await;
    let mut expected = api
        .put(&path, json!({"default_mfa_method": "sms_otp"}))
        .await
        .ok()["member"]
        .clone();
    let password = expected["member_password_id"].as_str().unwrap().to_owned();
    assert_ne!(expected["totp_registration_id"], "");
    for (gone, fields, error_type) in [
        (
            format!("{}/mfa_phone_numbers/ada", members("example")),
            json!({"mfa_phone_number": "", "default_mfa_method": ""}),
            "member_phone_number_not_found",
        ),
        (
            format!("{}/passwords/{password}", members("example")),
            json!({"member_password_id": ""}),
            "member_password_not_found",
        ),
        (
            format!("{}/ada/totp", members("example")),
            json!({"totp_registration_id": ""}),
            "totp_not_found",
        ),
        (
            format!("{}/{member}/external_id", members("example")),
            json!({"external_id": null}),
            "",
        ),
    ] {
        world.clock.advance_seconds(1);
        let deleted = api.send(Method::DELETE, &gone, "{}").await.ok();
        for (field, value) in fields.as_object().unwrap() {
            expected[field] = value.clone();
        }
        // All else is as before, but for the time.
        assert_ne!(deleted["member"]["updated_at"], expected["updated_at"]);
        expected["updated_at"] = deleted["member"]["updated_at"].clone();
        assert_eq!(deleted["member"], expected, "{gone}");
        assert_eq!(deleted["member_id"], member);
        assert_eq!(deleted["organization"]["organization_id"], organization);
        assert_eq!(read(&api, &organization, &member).await, expected);
        let again = api.delete(&gone).await;
        if error_type.is_empty() {
            again.ok();
        } else {
            again.assert_error(404, error_type);
        }
    }
    // It stays enrolled, and its session goes on.
    assert_eq!(expected["mfa_enrolled"], true);
    let body = json!({"session_token": session.token});
    api.post("/v1/b2b/sessions/authenticate", body).await.ok();
    // There is room for another phone.
    let body = json!({"mfa_phone_number": "+14155550199"});
    api.put(&path, body).await.ok();
}

#[tokio::test]
async fn an_app_takes_its_codes_and_its_default_along() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    let body = json!({"email_address": "ada@example.com", "external_id": "ada"});
    api.member(&organization, body).await;
    app(&api, &organization, "ada").await;
    let path = format!("{}/ada", members(&organization));
    let default = json!({"default_mfa_method": "totp"});
    assert_eq!(
        api.put(&path, default).await.ok()["member"]["default_mfa_method"],
        "totp"
    );
    let deleted = api.delete(&format!("{path}/totp")).await.ok();
    assert_eq!(deleted["member"]["default_mfa_method"], "");
    let after = world.state().await;
    for table in ["totp_registrations", "recovery_codes"] {
        assert_eq!(after[table], [""; 0], "{table}");
    }
}

#[tokio::test]
async fn passwords_by_other_ids() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    let elsewhere = api.organization(json!({"organization_name": "Elsewhere"})).await;
    let member = api
        .member(&elsewhere, json!({"email_address": "ada@example.com"}))
        .await;
    password(&api, &elsewhere, "ada@example.com").await;
    let theirs = read(&api, &elsewhere, &member).await["member_password_id"].clone();
    let theirs = theirs.as_str().unwrap();
    let before = world.state().await;
    for (id, status, error_type) in [
        (theirs.to_owned(), 404, "member_password_not_found"),
        (
            format!("member-password-test-{UNKNOWN}"),
            404,
            "member_password_not_found",
        ),
        (
            format!("member-password-live-{UNKNOWN}"),
            400,
            "live_id_used_in_test_environment",
        ),
        (format!("password-test-{UNKNOWN}"), 400, "invalid_password_id"),
        (format!("member-test-{UNKNOWN}"), 400, "invalid_password_id"),
        ("%00".to_owned(), 400, "invalid_password_id"),
        ("totp".to_owned(), 400, "invalid_password_id"),
    ] {
        let path = format!("{}/passwords/{id}", members(&organization));
        api.delete(&path).await.assert_error(status, error_type);
    }
    let stranger = world.another_project(Vertical::B2b, Environment::Test).await;
    let stranger = world.node.client(&stranger);
    let own = stranger.organization(json!({"organization_name": "Own"})).await;
    let path = format!("{}/passwords/{theirs}", members(&own));
    let before_both = world.state().await;
    stranger
        .delete(&path)
        .await
        .assert_error(404, "member_password_not_found");
    assert_eq!(before_both, world.state().await);
    assert_eq!(before["passwords"], before_both["passwords"]);
    for (id, status, error_type) in ids_of_no_organization(&world).await {
        let path = format!("{}/passwords/{theirs}", members(&id));
        api.delete(&path).await.assert_error(status, error_type);
    }
}

#[tokio::test]
async fn a_password_for_all_organizations_is_not_one_organizations_to_delete() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    world.set_b2b("cross_org_passwords_enabled", "true").await;
    let path = format!(
        "{}/passwords/member-password-test-{UNKNOWN}",
        members(&organization)
    );
    let answer = api.delete(&path).await;
    answer.assert_error(400, "cross_org_passwords_enabled");
}

#[tokio::test]
async fn no_apps_are_connected() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    let member = api
        .member(&organization, json!({"email_address": "ada@example.com"}))
        .await;
    let path = format!("{}/{member}/connected_apps", members(&organization));
    insta::assert_json_snapshot!(api.get(&path).await.redacted(), @r#"
    {
      "connected_apps": [],
      "request_id": "[request-id-test 0]",
      "status_code": 200
    }
    "#);
    api.get(&path).await.ok();
}

#[tokio::test]
async fn refuses_other_ids() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    let nobody = ids_of_nobody(&world, &organization).await;
    let nowhere = ids_of_no_organization(&world).await;
    let before = world.state().await;
    for (method, path) in PATHS {
        for (id, status, error_type) in &nobody {
            let path = path(&organization, id);
            let answer = api.send(method.clone(), &path, Vec::new()).await;
            answer.assert_error(*status, error_type);
        }
        for (id, status, error_type) in &nowhere {
            let path = path(id, "ada");
            let answer = api.send(method.clone(), &path, Vec::new()).await;
            answer.assert_error(*status, error_type);
        }
    }
    assert_eq!(before, world.state().await);
}

#[tokio::test]
async fn fixed_words_of_a_path_come_before_names() {
    let world = world().await;
    let api = world.b2b().await;
    // An organization and a member that are called like parts of paths.
    let body = json!({"organization_name": "Passwords", "organization_slug": "passwords"});
    let organization = api.organization(body).await;
    let body = json!({"email_address": "ada@example.com", "external_id": "totp"});
    let member = api.member(&organization, body).await;
    let answer = api
        .delete("/v1/b2b/organizations/passwords/members/totp/totp")
        .await;
    answer.assert_error(404, "totp_not_found");
    let answer = api
        .delete("/v1/b2b/organizations/passwords/members/passwords/totp")
        .await;
    answer.assert_error(400, "invalid_password_id");
    let gone = api.delete("/v1/b2b/organizations/passwords/members/totp").await;
    assert_eq!(gone.ok()["member_id"], member);
    let none: Value = api
        .get("/v1/b2b/organizations/passwords/members/totp/connected_apps")
        .await
        .body;
    assert_eq!(none["error_type"], "member_not_found");
}
