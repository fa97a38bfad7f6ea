//! `PUT /v1/b2b/organizations/{organization_id}/members/{member_id}`: all but the address, which has a file of its own

use http::Method;
use serde_json::{Value, json};

use super::{
    at_once, example, ids_of_no_organization, ids_of_nobody, members, read, refuses, tally, two_nodes, world,
};

#[tokio::test]
async fn changes_what_is_given() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    let body = json!({
        "email_address": "ada@example.com",
        "name": "Ada",
        "trusted_metadata": {"a": 1, "b": {"c": 1, "d": 2}},
        "external_id": "ada",
    });
    let member = api.member(&organization, body).await;
    let path = format!("{}/{member}", members(&organization));
    world.clock.advance_minutes(1);
    let answer = api
        .put(
            &path,
            json!({
                "name": "Ada Lovelace",
                "trusted_metadata": {"b": {"c": 3}, "a": null},
                "untrusted_metadata": {"theme": "dark"},
                "is_breakglass": true,
                "mfa_phone_number": "+14155550123",
                "mfa_enrolled": true,
                "default_mfa_method": "sms_otp",
                "roles": ["viewer", "stytch_member"],
                "preserve_existing_sessions": true,
                "external_id": "auth0|ada",
                "organization_id": "other",
                "member_id": "other",
            }),
        )
        .await;
    insta::assert_json_snapshot!(answer.redacted()["member"], @r#"
    {
      "created_at": "2026-01-02T03:04:05Z",
      "default_mfa_method": "sms_otp",
      "email_address": "ada@example.com",
      "email_address_verified": false,
      "external_id": "auth0|ada",
      "is_admin": false,
      "is_breakglass": true,
      "is_locked": false,
      "lock_created_at": null,
      "lock_expires_at": null,
      "member_id": "[member-test 0]",
      "member_password_id": "",
      "mfa_enrolled": true,
      "mfa_phone_number": "+14155550123",
      "mfa_phone_number_verified": false,
      "name": "Ada Lovelace",
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
        "b": {
          "c": 3
        }
      },
      "untrusted_metadata": {
        "theme": "dark"
      },
      "updated_at": "2026-01-02T03:05:05Z"
    }
    "#);
    let updated = answer.ok();
    assert_eq!(updated["member_id"], member);
    assert_eq!(updated["organization"]["organization_id"], organization);
    assert_eq!(read(&api, &organization, &member).await, updated["member"]);
}

#[tokio::test]
async fn what_is_absent_stays() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    let body = json!({
        "email_address": "ada@example.com",
        "name": "Ada",
        "trusted_metadata": {"a": 1},
        "untrusted_metadata": {"b": 2},
        "is_breakglass": true,
        "mfa_phone_number": "+14155550123",
        "mfa_enrolled": true,
        "roles": ["viewer"],
        "external_id": "ada",
    });
    let member = api.member(&organization, body).await;
    let path = format!("{}/{member}", members(&organization));
    let before = read(&api, &organization, &member).await;
    let nulls: Value = [
        "name",
        "trusted_metadata",
        "untrusted_metadata",
        "is_breakglass",
        "mfa_phone_number",
        "mfa_enrolled",
        "roles",
        "preserve_existing_sessions",
        "default_mfa_method",
        "email_address",
        "unlink_email",
        "external_id",
    ]
    .into_iter()
    .map(|field| (field.to_owned(), Value::Null))
    .collect();
    let empty = json!({
        "mfa_phone_number": "",
        "default_mfa_method": "",
        "email_address": "",
        "external_id": "",
        "trusted_metadata": {},
        "untrusted_metadata": {},
        "preserve_existing_sessions": false,
    });
    let same =
        json!({"email_address": "ADA@example.com", "mfa_phone_number": "+14155550123", "external_id": "ada"});
    for body in [json!({}), nulls, empty, same] {
        assert_eq!(api.put(&path, body).await.ok()["member"], before);
    }
}

#[tokio::test]
async fn what_can_be_taken_back() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    let body = json!({
        "email_address": "ada@example.com",
        "name": "Ada",
        "is_breakglass": true,
        "mfa_enrolled": true,
        "roles": ["viewer", "stytch_admin"],
    });
    let member = api.member(&organization, body).await;
    let path = format!("{}/{member}", members(&organization));
    let body = json!({"name": "", "is_breakglass": false, "mfa_enrolled": false, "roles": []});
    let updated = &api.put(&path, body).await.ok()["member"];
    assert_eq!(
        json!([
            updated["name"],
            updated["is_breakglass"],
            updated["mfa_enrolled"],
            updated["is_admin"]
        ]),
        json!(["", false, false, false])
    );
    assert_eq!(updated["roles"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn metadata_is_merged_at_its_top() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    let member = api
        .member(&organization, json!({"email_address": "ada@example.com"}))
        .await;
    let path = format!("{}/{member}", members(&organization));
    for field in ["trusted_metadata", "untrusted_metadata"] {
        for (change, expected) in [
            (json!({"a": 1, "b": {"c": 1}}), json!({"a": 1, "b": {"c": 1}})),
            (json!({"b": {"d": null}}), json!({"a": 1, "b": {"d": null}})),
            (json!({"a": null, "x": [1]}), json!({"b": {"d": null}, "x": [1]})),
            (json!(null), json!({"b": {"d": null}, "x": [1]})),
            (json!({"b": null, "x": null}), json!({})),
        ] {
            let updated = api.put(&path, json!({field: change})).await.ok();
            assert_eq!(updated["member"][field], expected);
        }
        let keys: Value = (0..20).map(|n| (n.to_string(), json!(n))).collect();
        api.put(&path, json!({field: keys})).await.ok();
        let cases = [
            (json!({field: {"one more": 1}}), 400, "metadata_too_many_keys"),
            (json!({field: {"0": "x".repeat(4096)}}), 400, "metadata_too_large"),
        ];
        refuses(&world, &api, (Method::PUT, &path), cases).await;
    }
}

#[tokio::test]
async fn sessions_have_the_roles_of_now() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    let body = json!({"email_address": "ada@example.com", "roles": ["viewer"]});
    let member = api.member(&organization, body).await;
    let session = world.member_session(&organization, "ada@example.com").await;
    let path = format!("{}/{member}", members(&organization));
    for (change, held) in [
        (json!({}), json!(["stytch_member", "viewer"])),
        (json!({"roles": ["editor"]}), json!(["stytch_member", "editor"])),
        (
            json!({"roles": ["viewer", "editor"], "preserve_existing_sessions": true}),
            json!(["stytch_member", "editor", "viewer"]),
        ),
        (json!({"roles": []}), json!(["stytch_member"])),
    ] {
        api.put(&path, change).await.ok();
        let body = json!({"session_token": session.token});
        let authenticated = api.post("/v1/b2b/sessions/authenticate", body).await.ok();
        assert_eq!(authenticated["member_session"]["roles"], held);
    }
    let cases = [
        (json!({"roles": ["nobody"]}), 400, "invalid_rbac_role_assignment"),
        (
            json!({"preserve_existing_sessions": true}),
            400,
            "cannot_preserve_existing_sessions",
        ),
        (
            json!({"preserve_existing_sessions": true, "roles": null}),
            400,
            "cannot_preserve_existing_sessions",
        ),
    ];
    refuses(&world, &api, (Method::PUT, &path), cases).await;
}

#[tokio::test]
async fn a_member_has_one_phone() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    let member = api
        .member(&organization, json!({"email_address": "ada@example.com"}))
        .await;
    let path = format!("{}/{member}", members(&organization));
    let set = |number: &str| json!({"mfa_phone_number": number, "name": "Changed"});
    // No factor yet that could be the default.
    let missing = |method: &str| {
        let body = json!({"default_mfa_method": method});
        (body, 400, "default_mfa_member_missing_factor")
    };
    let cases = [missing("sms_otp"), missing("totp")];
    refuses(&world, &api, (Method::PUT, &path), cases).await;

    let updated = &api.put(&path, set("+14155550123")).await.ok()["member"];
    assert_eq!(
        json!([updated["mfa_phone_number"], updated["mfa_phone_number_verified"]]),
        json!(["+14155550123", false])
    );
    let cases = [
        (
            set("+14155550199"),
            400,
            "duplicate_member_phone_number_for_member",
        ),
        (set("4155550123"), 400, "invalid_phone_number"),
        missing("totp"),
        (
            json!({"default_mfa_method": "recovery_code"}),
            400,
            "invalid_mfa_default_method",
        ),
        (
            json!({"default_mfa_method": "SMS_OTP"}),
            400,
            "invalid_mfa_default_method",
        ),
    ];
    refuses(&world, &api, (Method::PUT, &path), cases).await;
    let updated = api
        .put(&path, json!({"default_mfa_method": "sms_otp"}))
        .await
        .ok();
    assert_eq!(updated["member"]["default_mfa_method"], "sms_otp");
    // Two may share one.
    let body = json!({"email_address": "eve@example.com", "mfa_phone_number": "+14155550123"});
    api.member(&organization, body).await;
}

#[tokio::test]
async fn external_ids() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    let body = |email: &str, id: &str| json!({"email_address": email, "external_id": id});
    api.member(&organization, body("eve@example.com", "taken")).await;
    let member = api
        .member(&organization, json!({"email_address": "ada@example.com"}))
        .await;
    let path = format!("{}/{member}", members(&organization));
    // Set, set again, changed.
    for id in ["a|1", "a|1", "a|2"] {
        let updated = api.put(&path, json!({"external_id": id})).await.ok();
        assert_eq!(updated["member"]["external_id"], id);
        let by_it = format!("{}/{}", members(&organization), id.replace('|', "%7C"));
        assert_eq!(api.put(&by_it, json!({})).await.ok()["member_id"], member);
    }
    // What it had before is free.
    api.member(&organization, body("bob@example.com", "a|1")).await;
    let change = |id: &str| json!({"external_id": id, "name": "Changed", "roles": ["viewer"]});
    let cases = [
        (change("taken"), 400, "duplicate_member_external_id"),
        (change("a|1"), 400, "duplicate_member_external_id"),
        (change("a b"), 400, "invalid_external_id"),
        (change(&member), 400, "invalid_external_id"),
        (change(&"x".repeat(129)), 400, "invalid_external_id"),
    ];
    refuses(&world, &api, (Method::PUT, &path), cases).await;
}

#[tokio::test]
async fn refuses_other_ids() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    let nobody = ids_of_nobody(&world, &organization).await;
    let nowhere = ids_of_no_organization(&world).await;
    let ada = json!({"email_address": "ada@example.com", "external_id": "ada"});
    let member = api.member(&organization, ada).await;
    let before = world.state().await;
    let body = json!({"name": "Changed", "external_id": "new", "email_address": "new@example.com"});
    for (id, status, error_type) in nobody {
        let path = format!("{}/{id}", members(&organization));
        api.put(&path, body.clone())
            .await
            .assert_error(status, error_type);
    }
    for (id, status, error_type) in nowhere {
        let path = format!("{}/{member}", members(&id));
        api.put(&path, body.clone())
            .await
            .assert_error(status, error_type);
    }
    // The right member, by the wrong organization.
    let path = format!("{}/{member}", members("elsewhere"));
    let answer = api.put(&path, body).await;
    answer.assert_error(404, "member_not_found");
    assert_eq!(before, world.state().await);
}

#[tokio::test]
async fn refuses_what_does_not_fit() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    let body = json!({"email_address": "ada@example.com", "external_id": "ada"});
    api.member(&organization, body).await;
    let path = format!("{}/ada", members(&organization));
    let kinds = [
        ("name", json!(1)),
        ("name", json!(["Ada"])),
        ("trusted_metadata", json!("text")),
        ("untrusted_metadata", json!([1])),
        ("is_breakglass", json!("true")),
        ("mfa_phone_number", json!(1)),
        ("mfa_enrolled", json!(0)),
        ("roles", json!("viewer")),
        ("roles", json!([1])),
        ("roles", json!({})),
        ("preserve_existing_sessions", json!("no")),
        ("default_mfa_method", json!(true)),
        ("email_address", json!(["eve@example.com"])),
        ("unlink_email", json!(1)),
        ("external_id", json!(1)),
    ];
    let kinds = kinds.map(|(field, value)| (json!({field: value}), 400, "bad_request"));
    let others = [
        (json!({"name": "x".repeat(257)}), 400, "invalid_name"),
        (json!({"email_address": "eve"}), 400, "invalid_email"),
        (
            json!({"email_address": "eve@example.com", "roles": ["nobody"]}),
            400,
            "invalid_rbac_role_assignment",
        ),
    ];
    let cases = kinds.into_iter().chain(others);
    refuses(&world, &api, (Method::PUT, &path), cases).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_at_once_all_count() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    let apis = two_nodes(&world).await;
    let member = api
        .member(&organization, json!({"email_address": "ada@example.com"}))
        .await;
    let path = format!("{}/{member}", members(&organization));
    let requests = (0..20).map(|n| {
        let body = json!({"trusted_metadata": {n.to_string(): n}});
        (Method::PUT, path.clone(), body)
    });
    let answers = at_once(&apis, requests.collect()).await;
    assert_eq!(tally(&answers), [("ok", 20)].into());
    let metadata = &read(&api, &organization, &member).await["trusted_metadata"];
    assert_eq!(metadata.as_object().unwrap().len(), 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_at_once_one_gets_what_all_want() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    let apis = two_nodes(&world).await;
    let mut wanted = Vec::new();
    for n in 0..10 {
        let body = json!({"email_address": format!("{n}@example.com")});
        let member = api.member(&organization, body).await;
        wanted.push(format!("{}/{member}", members(&organization)));
    }
    for (body, error_type) in [
        (json!({"external_id": "wanted"}), "duplicate_member_external_id"),
        (
            json!({"email_address": "wanted@example.com"}),
            "duplicate_member_email",
        ),
    ] {
        let requests = wanted
            .iter()
            .map(|path| (Method::PUT, path.clone(), body.clone()))
            .collect();
        let answers = at_once(&apis, requests).await;
        assert_eq!(tally(&answers), [("ok", 1), (error_type, 9)].into());
    }
}
