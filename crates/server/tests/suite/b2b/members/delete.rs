//! `DELETE /v1/b2b/organizations/{organization_id}/members/{member_id}` and `PUT …/reactivate`

use http::Method;
use serde_json::{Value, json};

use super::{
    app, at_once, example, ids_of_no_organization, ids_of_nobody, members, opens, password, tally, two_nodes,
    world,
};
use crate::harness::Client;

#[tokio::test]
async fn nothing_that_lets_the_member_in_is_left() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    world
        .set_b2b("login_redirect_urls", "https://example.com/login")
        .await;
    let body = json!({
        "email_address": "old@example.com",
        "mfa_phone_number": "+14155550123",
        "external_id": "ada",
    });
    let member = api.member(&organization, body).await;
    let path = format!("{}/{member}", members(&organization));
    api.put(&path, json!({"email_address": "ada@example.com"}))
        .await
        .ok();
    let session = world.member_session(&organization, "ada@example.com").await;
    password(&api, &organization, "ada@example.com").await;
    app(&api, &organization, &member).await;
    let pending = json!({"email_address": "new@example.com"});
    let start = format!("{path}/start_email_update");
    api.post(&start, pending).await.ok();
    // Somebody else.
    api.member(&organization, json!({"email_address": "eve@example.com"}))
        .await;
    let bystander = world.member_session(&organization, "eve@example.com").await;
    let before = world.state().await;
    let tables = [
        "sessions",
        "passwords",
        "member_emails",
        "totp_registrations",
        "recovery_codes",
    ];
    assert_eq!(tables.map(|table| before[table].len()), [2, 1, 4, 1, 10]);

    let answer = api.delete(&path).await;
    insta::assert_json_snapshot!(answer.redacted(), @r#"
    {
      "member_id": "[member-test 0]",
      "request_id": "[request-id-test 1]",
      "status_code": 200
    }
    "#);
    assert_eq!(answer.ok()["member_id"], member);
    let after = world.state().await;
    assert_eq!(tables.map(|table| after[table].len()), [1, 0, 1, 0, 0]);
    for body in [
        json!({"session_token": session.token}),
        json!({"session_jwt": session.jwt}),
    ] {
        let answer = api.post("/v1/b2b/sessions/authenticate", body).await;
        answer.assert_error(404, "session_not_found");
    }
    let link = opens(&world, &api, "new@example.com").await;
    link.assert_error(401, "unable_to_auth_magic_link");
    let body = json!({"session_token": bystander.token});
    api.post("/v1/b2b/sessions/authenticate", body).await.ok();
}

#[tokio::test]
async fn no_call_finds_a_deleted_member() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    let body = json!({"email_address": "ada@example.com", "external_id": "ada"});
    let member = api.member(&organization, body).await;
    api.delete(&format!("{}/{member}", members(&organization)))
        .await
        .ok();
    let before = world.state().await;
    for id in [member.as_str(), "ada"] {
        let path = format!("{}/{id}", members(&organization));
        let sessions = format!("/v1/b2b/sessions?organization_id={organization}&member_id={id}");
        let unlink = json!({"email_address": "old@example.com"});
        let email = json!({"email_address": "new@example.com", "delivery_method": "EMAIL_OTP"});
        for (method, path, body) in [
            (Method::PUT, path.clone(), json!({"name": "Ada"})),
            (Method::DELETE, path.clone(), Value::Null),
            (Method::DELETE, format!("{path}/totp"), Value::Null),
            (Method::DELETE, format!("{path}/external_id"), Value::Null),
            (Method::POST, format!("{path}/unlink_retired_email"), unlink),
            (Method::POST, format!("{path}/start_email_update"), email),
            (Method::GET, format!("{path}/connected_apps"), Value::Null),
            (
                Method::DELETE,
                format!("{}/mfa_phone_numbers/{id}", members(&organization)),
                Value::Null,
            ),
            (Method::GET, sessions, Value::Null),
        ] {
            let answer = api.send(method, &path, body.to_string()).await;
            answer.assert_error(404, "member_not_found");
        }
    }
    let revoke = json!({"member_id": member});
    let answer = api.post("/v1/b2b/sessions/revoke", revoke).await;
    answer.assert_error(404, "member_not_found");
    assert_eq!(before, world.state().await);
}

#[tokio::test]
async fn what_it_had_is_free() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    let body = json!({"email_address": "ada@example.com", "external_id": "ada"});
    let first = api.member(&organization, body.clone()).await;
    let path = format!("{}/{first}", members(&organization));
    api.put(&path, json!({"email_address": "lovelace@example.com"}))
        .await
        .ok();
    api.delete(&format!("{}/ada", members(&organization))).await.ok();
    let second = api.member(&organization, body).await;
    assert_ne!(first, second);
    api.member(&organization, json!({"email_address": "lovelace@example.com"}))
        .await;
    let by_name = format!("/v1/b2b/organizations/{organization}/member?member_id=ada");
    assert_eq!(api.get(&by_name).await.ok()["member_id"], second);
}

#[tokio::test]
async fn refuses_other_ids() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    let nobody = ids_of_nobody(&world, &organization).await;
    let nowhere = ids_of_no_organization(&world).await;
    let before = world.state().await;
    for (id, status, error_type) in nobody {
        let path = format!("{}/{id}", members(&organization));
        api.delete(&path).await.assert_error(status, error_type);
    }
    for (id, status, error_type) in nowhere {
        let path = format!("{}/ada", members(&id));
        api.delete(&path).await.assert_error(status, error_type);
    }
    assert_eq!(before, world.state().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_at_once_one_deletes_and_one_takes_back() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    let apis = two_nodes(&world).await;
    let member = api
        .member(&organization, json!({"email_address": "ada@example.com"}))
        .await;
    world.member_session(&organization, "ada@example.com").await;
    let path = format!("{}/{member}", members(&organization));
    let answers = at_once(&apis, vec![(Method::DELETE, path.clone(), Value::Null); 10]).await;
    assert_eq!(tally(&answers), [("ok", 1), ("member_not_found", 9)].into());
    let path = format!("{path}/reactivate");
    let answers = at_once(&apis, vec![(Method::PUT, path, Value::Null); 10]).await;
    assert_eq!(
        tally(&answers),
        [("ok", 1), ("no_deleted_member_found_for_reactivation", 9)].into()
    );
}

/// A deleted member whose address was verified; its id.
async fn gone(world: &crate::harness::World, api: &Client, organization: &str) -> String {
    let body = json!({
        "email_address": "ada@example.com",
        "name": "Ada",
        "mfa_phone_number": "+14155550123",
        "mfa_enrolled": true,
        "roles": ["viewer"],
        "external_id": "ada",
        "trusted_metadata": {"a": 1},
    });
    let member = api.member(organization, body).await;
    world.member_session(organization, "ada@example.com").await;
    api.delete(&format!("{}/{member}", members(organization)))
        .await
        .ok();
    member
}

#[tokio::test]
async fn a_deleted_member_comes_back_as_it_was() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    let member = gone(&world, &api, &organization).await;
    world.clock.advance_days(30);
    let answer = api
        .put(
            &format!("{}/{member}/reactivate", members(&organization)),
            json!({}),
        )
        .await;
    insta::assert_json_snapshot!(answer.redacted()["member"], @r#"
    {
      "created_at": "2026-01-02T03:04:05Z",
      "default_mfa_method": "",
      "email_address": "ada@example.com",
      "email_address_verified": true,
      "external_id": "ada",
      "is_admin": false,
      "is_breakglass": false,
      "is_locked": false,
      "lock_created_at": null,
      "lock_expires_at": null,
      "member_id": "[member-test 0]",
      "member_password_id": "",
      "mfa_enrolled": true,
      "mfa_phone_number": "+14155550123",
      "mfa_phone_number_verified": false,
      "name": "Ada",
      "oauth_registrations": [],
      "organization_id": "[organization-test 1]",
      "retired_email_addresses": [],
      "roles": [
        {
          "role_id": "stytch_member",
          "sources": [
            {
              "details": {},
              "type": "direct_assignment"
            }
          ]
        },
        {
          "role_id": "viewer",
          "sources": [
            {
              "details": {},
              "type": "direct_assignment"
            }
          ]
        }
      ],
      "scim_registration": null,
      "sso_registrations": [],
      "status": "active",
      "totp_registration_id": "",
      "trusted_metadata": {
        "a": 1
      },
      "untrusted_metadata": {},
      "updated_at": "2026-02-01T03:04:05Z"
    }
    "#);
    assert_eq!(answer.ok()["member_id"], member);
    // It may log in again, and its address and its external id are its own again.
    world.member_session(&organization, "ada@example.com").await;
    let again = json!({"email_address": "ada@example.com"});
    let answer = api.post(&members(&organization), again).await;
    answer.assert_error(400, "duplicate_member_email");
    let again = json!({"email_address": "eve@example.com", "external_id": "ada"});
    let answer = api.post(&members(&organization), again).await;
    answer.assert_error(400, "duplicate_member_external_id");
}

#[tokio::test]
async fn a_deleted_member_comes_back_only_to_what_is_its_own() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    let path = |member: &str| format!("{}/{member}/reactivate", members(&organization));
    let refused = async |member: &str, status: u16, error_type: &str| {
        let before = world.state().await;
        let answer = api.put(&path(member), json!({})).await;
        answer.assert_error(status, error_type);
        assert_eq!(before, world.state().await);
    };

    // Never verified.
    let unproven = api
        .member(&organization, json!({"email_address": "unproven@example.com"}))
        .await;
    refused(&unproven, 400, "no_deleted_member_found_for_reactivation").await;
    api.delete(&format!("{}/{unproven}", members(&organization)))
        .await
        .ok();
    refused(&unproven, 400, "email_unverified_for_reactivation").await;

    // The address is another's now, then its retired one, then free.
    let member = gone(&world, &api, &organization).await;
    let other = api
        .member(&organization, json!({"email_address": "ada@example.com"}))
        .await;
    refused(&member, 400, "reactivation_email_belongs_to_another_member").await;
    let other = format!("{}/{other}", members(&organization));
    let away = json!({"email_address": "other@example.com"});
    api.put(&other, away).await.ok();
    refused(&member, 400, "reactivation_email_belongs_to_another_member").await;
    let unlink = json!({"email_address": "ada@example.com"});
    api.post(&format!("{other}/unlink_retired_email"), unlink)
        .await
        .ok();
    // So is the external id.
    api.put(&other, json!({"external_id": "ada"})).await.ok();
    refused(&member, 400, "duplicate_member_external_id").await;
    api.delete(&format!("{other}/external_id")).await.ok();
    // Its domain was claimed meanwhile.
    let claims = json!({"organization_name": "Claims", "claimed_email_domains": ["example.com"]});
    let claims = api.organization(claims).await;
    refused(&member, 400, "action_not_allowed_email_domain_is_claimed").await;
    let unclaimed = json!({"claimed_email_domains": []});
    let update = format!("/v1/b2b/organizations/{claims}");
    api.put(&update, unclaimed).await.ok();
    api.put(&path(&member), json!({})).await.ok();
}

#[tokio::test]
async fn takes_back_by_our_id_only() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    let member = gone(&world, &api, &organization).await;
    let elsewhere = api.organization(json!({"organization_name": "Elsewhere"})).await;
    let before = world.state().await;
    let path = format!("{}/ada/reactivate", members(&organization));
    api.put(&path, json!({})).await.assert_error(400, "invalid_id");
    let path = format!("{}/{member}/reactivate", members(&elsewhere));
    api.put(&path, json!({}))
        .await
        .assert_error(404, "member_not_found");
    let unknown = format!("member-test-{}", super::UNKNOWN);
    let path = format!("{}/{unknown}/reactivate", members(&organization));
    api.put(&path, json!({}))
        .await
        .assert_error(404, "member_not_found");
    assert_eq!(before, world.state().await);
    // The organization by any name.
    let path = format!("{}/{member}/reactivate", members("example"));
    api.send(Method::PUT, &path, "").await.ok();
}
