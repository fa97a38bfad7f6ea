//! `POST /v1/b2b/passwords/migrate`

use serde_json::{Value, json};
use tenure_core::password::PasswordHash;
use tenure_db::Sql;

use super::{
    ADA, MD5_OF_PASSWORD, MIGRATE, PASSWORD, ada, change, example, login, read, refuses, refuses_addresses,
    refuses_consumers, refuses_organizations, with, world,
};
use crate::harness::World;

fn body(organization: &str) -> Value {
    json!({"organization_id": organization, "email_address": ADA, "hash_type": "md_5", "hash": MD5_OF_PASSWORD})
}

async fn is_our_own(world: &World) -> bool {
    let sql = Sql::dynamic("SELECT hash FROM passwords".to_owned());
    let hashes = world
        .node
        .db
        .read(async |tx| tx.query(&sql, &[], |row| row.get::<String>(0)).await)
        .await
        .unwrap();
    assert_eq!(hashes.len(), 1);
    PasswordHash::from_stored(&hashes[0]).unwrap().is_current()
}

#[tokio::test]
async fn makes_a_member_whose_address_is_verified() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    let body = with(
        &body(&organization),
        json!({
            "name": "Ada",
            "trusted_metadata": {"plan": "pro"},
            "untrusted_metadata": {"theme": "dark", "gone": null},
            "roles": ["editor"],
            "mfa_phone_number": "+14155550123",
            "set_phone_number_verified": true,
            "external_id": "theirs|1",
        }),
    );
    let answer = api.post(MIGRATE, body).await;
    insta::assert_json_snapshot!(answer.redacted(), {".organization" => "…"}, @r#"
    {
      "member": {
        "created_at": "2026-01-02T03:04:05Z",
        "default_mfa_method": "",
        "email_address": "ada@example.com",
        "email_address_verified": true,
        "external_id": "theirs|1",
        "is_admin": false,
        "is_breakglass": false,
        "is_locked": false,
        "lock_created_at": null,
        "lock_expires_at": null,
        "member_id": "[member-test 0]",
        "member_password_id": "[member-password-test 1]",
        "mfa_enrolled": false,
        "mfa_phone_number": "+14155550123",
        "mfa_phone_number_verified": true,
        "name": "Ada",
        "oauth_registrations": [],
        "organization_id": "[organization-test 2]",
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
            "role_id": "editor",
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
          "plan": "pro"
        },
        "untrusted_metadata": {
          "theme": "dark"
        },
        "updated_at": "2026-01-02T03:04:05Z"
      },
      "member_created": true,
      "member_id": "[member-test 0]",
      "organization": "…",
      "request_id": "[request-id-test 3]",
      "status_code": 200
    }
    "#);
    answer.ok();
    assert!(!is_our_own(&world).await);
    login(&api, &organization, ADA, "wrong")
        .await
        .assert_error(401, "unauthorized_credentials");
    assert!(!is_our_own(&world).await);
    login(&api, &organization, ADA, PASSWORD).await.ok();
    assert!(is_our_own(&world).await);
    login(&api, &organization, ADA, PASSWORD).await.ok();
}

#[tokio::test]
async fn gives_a_password_to_a_member_without_one() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    let member = json!({"email_address": ADA, "name": "Ada", "trusted_metadata": {"a": 1, "b": 2},
        "roles": ["viewer"], "external_id": "ada"});
    let member = api.member(&organization, member).await;
    let change = json!({"trusted_metadata": {"b": null, "c": 3}, "mfa_phone_number": "+14155550123",
        "roles": ["editor"], "external_id": "counts-only-for-new-ones"});
    let answer = api.post(MIGRATE, with(&body(&organization), change)).await.ok();
    assert_eq!(answer["member_created"], false);
    assert_eq!(answer["member_id"], member);
    let seen = read(&api, &organization, &member).await;
    assert_eq!(answer["member"], seen);
    assert_eq!(seen["name"], "Ada");
    assert_eq!(seen["trusted_metadata"], json!({"a": 1, "c": 3}));
    assert_eq!(seen["external_id"], "ada");
    assert_eq!(seen["email_address_verified"], true);
    assert_eq!(
        (&seen["mfa_phone_number"], &seen["mfa_phone_number_verified"]),
        (&json!("+14155550123"), &json!(false))
    );
    let roles: Vec<_> = seen["roles"]
        .as_array()
        .unwrap()
        .iter()
        .map(|role| &role["role_id"])
        .collect();
    assert!(
        roles.contains(&&json!("editor")) && !roles.contains(&&json!("viewer")),
        "{roles:?}"
    );
    login(&api, &organization, ADA, PASSWORD).await.ok();
}

#[tokio::test]
async fn refuses_what_is_missing_or_wrong() {
    let world = world().await;
    let (api, organization, _) = ada(&world).await;
    let body_of_ada = body(&organization);
    let good = with(&body_of_ada, json!({"email_address": "bob@example.com"}));
    refuses_organizations(&world, MIGRATE, &good).await;
    refuses_addresses(&world, MIGRATE, &good).await;
    refuses_consumers(&world, MIGRATE, &good).await;
    let member =
        json!({"email_address": "eve@example.com", "mfa_phone_number": "+14155550123", "external_id": "eve"});
    api.member(&organization, member).await;
    let cases = [
        (json!({"email_address": ADA}), 400, "password_already_exists"),
        (json!({"hash": null}), 400, "invalid_hash"),
        (json!({"hash": "nonsense"}), 400, "invalid_md_5_hash"),
        (json!({"hash_type": null}), 400, "invalid_hash_type"),
        (json!({"hash_type": "md5"}), 400, "invalid_hash_type"),
        (
            json!({"hash_type": "bcrypt", "hash": "x"}),
            400,
            "invalid_bcrypt_hash",
        ),
        (json!({"md_5_config": "x"}), 400, "bad_request"),
        (json!({"name": "a".repeat(257)}), 400, "invalid_name"),
        (json!({"name": {"first_name": "Ada"}}), 400, "bad_request"),
        (json!({"roles": ["nobody"]}), 400, "invalid_rbac_role_assignment"),
        (json!({"roles": "editor"}), 400, "bad_request"),
        (json!({"trusted_metadata": []}), 400, "bad_request"),
        (
            json!({"untrusted_metadata": {"a": "x".repeat(4096)}}),
            400,
            "metadata_too_large",
        ),
        (json!({"mfa_phone_number": "0123"}), 400, "invalid_phone_number"),
        (
            json!({"email_address": "eve@example.com", "mfa_phone_number": "+14155550124"}),
            400,
            "duplicate_member_phone_number_for_member",
        ),
        (json!({"external_id": "a b"}), 400, "invalid_external_id"),
        (json!({"external_id": "eve"}), 400, "duplicate_member_external_id"),
    ];
    let cases = cases.map(|(fields, status, kind): (Value, _, _)| (with(&good, fields), status, kind));
    refuses(&world, MIGRATE, cases).await;
    let other = api.organization(json!({"organization_name": "Other"})).await;
    change(
        &api,
        &other,
        json!({"claimed_email_domains": ["corp.example.com"]}),
    )
    .await;
    let claimed = with(&good, json!({"email_address": "bob@corp.example.com"}));
    let cases = [(claimed, 400, "action_not_allowed_email_domain_is_claimed")];
    refuses(&world, MIGRATE, cases).await;
    api.post(MIGRATE, good).await.ok();
}
