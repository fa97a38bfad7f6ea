//! `POST /v1/b2b/organizations/{organization_id}/members`

use http::Method;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::{at_once, example, ids_of_no_organization, members, read, refuses, tally, two_nodes, world};

#[tokio::test]
async fn an_address_is_enough() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    let body = json!({"email_address": "Ada@Example.com"});
    let answer = api.post(&members(&organization), body).await;
    insta::assert_json_snapshot!(answer.redacted(), @r#"
    {
      "member": {
        "created_at": "2026-01-02T03:04:05Z",
        "default_mfa_method": "",
        "email_address": "ada@example.com",
        "email_address_verified": false,
        "external_id": null,
        "is_admin": false,
        "is_breakglass": false,
        "is_locked": false,
        "lock_created_at": null,
        "lock_expires_at": null,
        "member_id": "[member-test 0]",
        "member_password_id": "",
        "mfa_enrolled": false,
        "mfa_phone_number": "",
        "mfa_phone_number_verified": false,
        "name": "",
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
          }
        ],
        "scim_registration": null,
        "sso_registrations": [],
        "status": "active",
        "totp_registration_id": "",
        "trusted_metadata": {},
        "untrusted_metadata": {},
        "updated_at": "2026-01-02T03:04:05Z"
      },
      "member_id": "[member-test 0]",
      "organization": {
        "allowed_auth_methods": [],
        "allowed_first_party_connected_apps": [],
        "allowed_mfa_methods": [],
        "allowed_oauth_tenants": {},
        "allowed_third_party_connected_apps": [],
        "auth_methods": "ALL_ALLOWED",
        "claimed_email_domains": [],
        "created_at": "2026-01-02T03:04:05Z",
        "custom_roles": [],
        "email_allowed_domains": [],
        "email_invites": "ALL_ALLOWED",
        "email_jit_provisioning": "NOT_ALLOWED",
        "first_party_connected_apps_allowed_type": "ALL_ALLOWED",
        "mfa_methods": "ALL_ALLOWED",
        "mfa_policy": "OPTIONAL",
        "oauth_tenant_jit_provisioning": "NOT_ALLOWED",
        "organization_external_id": null,
        "organization_id": "[organization-test 1]",
        "organization_logo_url": "",
        "organization_name": "Example",
        "organization_slug": "example",
        "rbac_email_implicit_role_assignments": [],
        "scim_active_connection": null,
        "sso_active_connections": [],
        "sso_default_connection_id": null,
        "sso_jit_provisioning": "ALL_ALLOWED",
        "sso_jit_provisioning_allowed_connections": [],
        "third_party_connected_apps_allowed_type": "ALL_ALLOWED",
        "trusted_metadata": {},
        "updated_at": "2026-01-02T03:04:05Z"
      },
      "request_id": "[request-id-test 2]",
      "status_code": 200
    }
    "#);
    let created = answer.ok();
    let member = created["member_id"].as_str().unwrap();
    assert_eq!(read(&api, &organization, member).await, created["member"]);
}

#[tokio::test]
async fn takes_every_field() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    let body = json!({
        "email_address": "ada@example.com",
        "name": "Ada Lovelace",
        "trusted_metadata": {"plan": {"seats": 3}, "dropped": null},
        "untrusted_metadata": {"theme": "dark"},
        "create_member_as_pending": true,
        "is_breakglass": true,
        "mfa_phone_number": "+14155550123",
        "mfa_enrolled": true,
        "roles": ["viewer", "stytch_member", "stytch_admin", "viewer"],
        "external_id": "auth0|ada",
        "unknown": {"to": "us"},
    });
    let answer = api.post(&members(&organization), body).await;
    insta::assert_json_snapshot!(answer.redacted()["member"], @r#"
    {
      "created_at": "2026-01-02T03:04:05Z",
      "default_mfa_method": "",
      "email_address": "ada@example.com",
      "email_address_verified": false,
      "external_id": "auth0|ada",
      "is_admin": true,
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
          "role_id": "stytch_admin",
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
      "status": "pending",
      "totp_registration_id": "",
      "trusted_metadata": {
        "plan": {
          "seats": 3
        }
      },
      "untrusted_metadata": {
        "theme": "dark"
      },
      "updated_at": "2026-01-02T03:04:05Z"
    }
    "#);
    let created = answer.ok();
    let member = created["member_id"].as_str().unwrap();
    assert_eq!(read(&api, &organization, member).await, created["member"]);
    // Its own name for the member names it too.
    assert_eq!(read(&api, &organization, "auth0%7Cada").await, created["member"]);
}

#[tokio::test]
async fn what_is_null_or_empty_is_absent() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    let least = api
        .post(&members(&organization), json!({"email_address": "a@example.com"}))
        .await
        .ok();
    for (email, nothing) in [("b@example.com", json!(null)), ("c@example.com", json!(""))] {
        let mut body = json!({"email_address": email});
        for field in ["name", "mfa_phone_number", "external_id"] {
            body[field] = nothing.clone();
        }
        for field in [
            "trusted_metadata",
            "untrusted_metadata",
            "create_member_as_pending",
            "is_breakglass",
            "mfa_enrolled",
            "roles",
        ] {
            body[field] = Value::Null;
        }
        let created = api.post(&members(&organization), body).await.ok();
        let mut expected = least["member"].clone();
        expected["email_address"] = email.into();
        expected["member_id"] = created["member_id"].clone();
        assert_eq!(created["member"], expected);
    }
}

#[tokio::test]
async fn an_address_belongs_to_one_member_of_the_organization() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    let ada = json!({"email_address": "ada@example.com"});
    let member = api.member(&organization, ada.clone()).await;
    let path = members(&organization);
    let duplicate = |email: &str| (json!({"email_address": email}), 400, "duplicate_member_email");
    let cases = [duplicate("ada@example.com"), duplicate("ADA@EXAMPLE.COM")];
    refuses(&world, &api, (Method::POST, &path), cases).await;

    // Elsewhere it is free: the same person is another member there.
    let elsewhere = api.organization(json!({"organization_name": "Elsewhere"})).await;
    let other = api.member(&elsewhere, ada).await;
    assert_ne!(member, other);

    // What was the member's own is nobody else's, until it is given up.
    let change = json!({"email_address": "lovelace@example.com"});
    api.put(&format!("{path}/{member}"), change).await.ok();
    let retired = (
        json!({"email_address": "ada@example.com"}),
        400,
        "retired_member_email",
    );
    let cases = [retired, duplicate("lovelace@example.com")];
    refuses(&world, &api, (Method::POST, &path), cases).await;
}

#[tokio::test]
async fn an_external_id_belongs_to_one_member_of_the_organization() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    let body = |email: &str, id: &str| json!({"email_address": email, "external_id": id});
    api.member(&organization, body("ada@example.com", "a")).await;
    let path = members(&organization);
    let cases = [(body("eve@example.com", "a"), 400, "duplicate_member_external_id")];
    refuses(&world, &api, (Method::POST, &path), cases).await;
    // Other letters, or another organization: another id.
    api.member(&organization, body("eve@example.com", "A")).await;
    let elsewhere = api.organization(json!({"organization_name": "Elsewhere"})).await;
    api.member(&elsewhere, body("ada@example.com", "a")).await;
}

#[tokio::test]
async fn roles_make_an_admin_or_not() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    for (at, (roles, held, is_admin)) in [
        (json!([]), json!(["stytch_member"]), false),
        (json!(["stytch_member"]), json!(["stytch_member"]), false),
        (
            json!(["editor", "viewer"]),
            json!(["stytch_member", "editor", "viewer"]),
            false,
        ),
        (
            json!(["stytch_admin"]),
            json!(["stytch_member", "stytch_admin"]),
            true,
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let body = json!({"email_address": format!("{at}@example.com"), "roles": roles});
        let member = &api.post(&members(&organization), body).await.ok()["member"];
        let roles = member["roles"].as_array().unwrap().iter();
        let ids: Value = roles.clone().map(|role| role["role_id"].clone()).collect();
        assert_eq!((ids, &member["is_admin"]), (held, &json!(is_admin)));
        for role in roles {
            assert_eq!(
                role["sources"],
                json!([{"type": "direct_assignment", "details": {}}])
            );
        }
    }
    let path = members(&organization);
    let bad = |roles: Value| json!({"email_address": "eve@example.com", "roles": roles});
    let cases = [
        (bad(json!(["nobody"])), 400, "invalid_rbac_role_assignment"),
        (bad(json!(["viewer", ""])), 400, "invalid_rbac_role_assignment"),
        (bad(json!(["Viewer"])), 400, "invalid_rbac_role_assignment"),
        (bad(json!(["stytch_user"])), 400, "invalid_rbac_role_assignment"),
    ];
    refuses(&world, &api, (Method::POST, &path), cases).await;
}

#[tokio::test]
async fn rules_of_joining_do_not_bind_a_back_end() {
    let world = world().await;
    let api = world.b2b().await;
    let closed = json!({
        "organization_name": "Closed",
        "email_invites": "RESTRICTED",
        "email_jit_provisioning": "RESTRICTED",
        "email_allowed_domains": ["closed.example"],
        "auth_methods": "RESTRICTED",
        "allowed_auth_methods": ["password"],
        "mfa_policy": "REQUIRED_FOR_ALL",
    });
    let organization = api.organization(closed).await;
    api.member(&organization, json!({"email_address": "ada@open.example"}))
        .await;
}

#[tokio::test]
async fn a_claimed_domain_keeps_its_people() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    let claims = json!({"organization_name": "Claims", "claimed_email_domains": ["claimed.example"]});
    let claims = api.organization(claims).await;
    let ada = json!({"email_address": "ada@claimed.example"});
    let refused = (ada.clone(), 400, "action_not_allowed_email_domain_is_claimed");
    let path = members(&organization);
    refuses(&world, &api, (Method::POST, &path), [refused]).await;
    api.member(&claims, ada).await;
    // A domain below is another domain.
    api.member(&organization, json!({"email_address": "ada@a.claimed.example"}))
        .await;
}

#[tokio::test]
async fn takes_every_name_of_the_organization() {
    let world = world().await;
    let api = world.b2b().await;
    let body = json!({
        "organization_name": "Example",
        "organization_slug": "example-slug",
        "organization_external_id": "acme|1",
    });
    let organization = api.organization(body).await;
    for (at, name) in [
        organization.clone(),
        utf8_percent_encode(&organization, NON_ALPHANUMERIC).to_string(),
        "example-slug".to_owned(),
        "example%2Dslug".to_owned(),
        "acme%7C1".to_owned(),
        "acme%7c1".to_owned(),
    ]
    .into_iter()
    .enumerate()
    {
        // What the path says stands, whatever clients echo.
        let body = json!({
            "email_address": format!("{at}@example.com"),
            "organization_id": "other",
        });
        let path = format!("{}?organization_id=other", members(&name));
        let created = api.post(&path, body).await.ok();
        assert_eq!(created["member"]["organization_id"], organization);
        assert_eq!(created["organization"]["organization_id"], organization);
    }
}

#[tokio::test]
async fn refuses_other_organizations() {
    let world = world().await;
    let (api, _) = example(&world).await;
    let ids = ids_of_no_organization(&world).await;
    let before = world.state().await;
    for (id, status, error_type) in ids {
        let body = json!({"email_address": "ada@example.com"});
        let answer = api.post(&members(&id), body).await;
        answer.assert_error(status, error_type);
    }
    assert_eq!(before, world.state().await);
}

#[tokio::test]
async fn refuses_what_does_not_fit() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    let with = |field: &str, value: Value| {
        let mut body = json!({"email_address": "ada@example.com"});
        body[field] = value;
        body
    };
    let keys = |count: usize| (0..count).map(|n| (n.to_string(), json!(n))).collect::<Value>();
    let mut cases = vec![
        (json!({}), 400, "invalid_email"),
        (with("email_address", json!(null)), 400, "invalid_email"),
        (with("email_address", json!("")), 400, "invalid_email"),
        (with("email_address", json!("ada")), 400, "invalid_email"),
        (with("email_address", json!("ada@example")), 400, "invalid_email"),
        (with("email_address", json!("a@İx.com")), 400, "invalid_email"),
        (
            with("email_address", json!(format!("{}@example.com", "x".repeat(300)))),
            400,
            "invalid_email",
        ),
        (with("name", json!("x".repeat(257))), 400, "invalid_name"),
        (
            with("mfa_phone_number", json!("4155550123")),
            400,
            "invalid_phone_number",
        ),
        (
            with("mfa_phone_number", json!("+1 415")),
            400,
            "invalid_phone_number",
        ),
        (with("external_id", json!("a b")), 400, "invalid_external_id"),
        // What stands in paths.
        (with("external_id", json!("passwords")), 400, "invalid_external_id"),
        (
            with("external_id", json!("mfa_phone_numbers")),
            400,
            "invalid_external_id",
        ),
        (
            with("external_id", json!("member-test-1")),
            400,
            "invalid_external_id",
        ),
        (
            with("external_id", json!("x".repeat(129))),
            400,
            "invalid_external_id",
        ),
        (
            with("roles", json!(["nobody"])),
            400,
            "invalid_rbac_role_assignment",
        ),
    ];
    for field in ["trusted_metadata", "untrusted_metadata"] {
        cases.extend([
            (with(field, keys(21)), 400, "metadata_too_many_keys"),
            (
                with(field, json!({"a": "x".repeat(4096)})),
                400,
                "metadata_too_large",
            ),
            (with(field, json!("text")), 400, "bad_request"),
            (with(field, json!([])), 400, "bad_request"),
        ]);
    }
    for (field, value) in [
        ("email_address", json!(1)),
        ("name", json!({"first_name": "Ada"})),
        ("mfa_phone_number", json!(14_155_550_123_i64)),
        ("external_id", json!(1)),
        ("create_member_as_pending", json!("true")),
        ("is_breakglass", json!(1)),
        ("mfa_enrolled", json!("")),
        ("roles", json!("viewer")),
        ("roles", json!([null])),
        ("roles", json!([{"role_id": "viewer"}])),
    ] {
        cases.push((with(field, value), 400, "bad_request"));
    }
    let path = members(&organization);
    refuses(&world, &api, (Method::POST, &path), cases).await;
    let most = json!({
        "email_address": "ada@example.com",
        "name": "ä".repeat(256),
        "trusted_metadata": keys(20),
        "external_id": "x".repeat(128),
    });
    api.member(&organization, most).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_at_once_one_gets_the_address_and_one_the_external_id() {
    let world = world().await;
    let (_, organization) = example(&world).await;
    let apis = two_nodes(&world).await;
    for (field, error_type) in [
        ("email_address", "duplicate_member_email"),
        ("external_id", "duplicate_member_external_id"),
    ] {
        let requests = (0..10).map(|n| {
            let mut body = json!({"email_address": format!("{field}{n}@example.com")});
            body[field] =
                json!("wanted@example.com".replace('@', if field == "external_id" { "." } else { "@" }));
            (Method::POST, members(&organization), body)
        });
        let answers = at_once(&apis, requests.collect()).await;
        assert_eq!(tally(&answers), [("ok", 1), (error_type, 9)].into());
    }
}
