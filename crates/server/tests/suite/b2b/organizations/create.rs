//! `POST /v1/b2b/organizations`

use std::collections::BTreeMap;

use http::Method;
use serde_json::json;
use tenure_core::token::Vertical;
use tenure_types::Environment;

use super::{PATH, at_once, read, refuses, tally, two_nodes, world};
use crate::harness::Held;

#[tokio::test]
async fn needs_only_a_name() {
    let world = world().await;
    let b2b = world.b2b().await;
    let answer = b2b
        .post(PATH, json!({"organization_name": " Example & Co. "}))
        .await;
    insta::assert_json_snapshot!(answer.redacted(), @r#"
    {
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
        "organization_id": "[organization-test 0]",
        "organization_logo_url": "",
        "organization_name": "Example & Co.",
        "organization_slug": "example-co",
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
      "request_id": "[request-id-test 1]",
      "status_code": 200
    }
    "#);
    let organization = &answer.ok()["organization"];
    let id = organization["organization_id"].as_str().unwrap();
    assert_eq!(read(&b2b, id).await, *organization);
}

#[tokio::test]
async fn takes_all_fields() {
    let world = world().await;
    let b2b = world.b2b().await;
    let body = json!({
        "organization_name": "Example",
        "organization_slug": "Ex.am_p-le~1",
        "organization_logo_url": "https://example.com/logo.png",
        "organization_external_id": "acme|1",
        "trusted_metadata": {"plan": "pro", "none": null},
        "sso_jit_provisioning": "NOT_ALLOWED",
        "email_allowed_domains": ["Example.com", "example.org"],
        "email_jit_provisioning": "RESTRICTED",
        "email_invites": "RESTRICTED",
        "auth_methods": "RESTRICTED",
        "allowed_auth_methods": ["password", "magic_link", "sso", "password"],
        "mfa_policy": "REQUIRED_FOR_ALL",
        "rbac_email_implicit_role_assignments": [{"domain": "Example.com", "role_id": "editor"}],
        "mfa_methods": "RESTRICTED",
        "allowed_mfa_methods": ["totp"],
        "oauth_tenant_jit_provisioning": "RESTRICTED",
        "allowed_oauth_tenants": {"slack": ["T1"]},
        "claimed_email_domains": ["example.com"],
        "first_party_connected_apps_allowed_type": "RESTRICTED",
        "allowed_first_party_connected_apps": ["app-1"],
        "third_party_connected_apps_allowed_type": "NOT_ALLOWED",
        "allowed_third_party_connected_apps": [],
    });
    let answer = b2b.post(PATH, body).await;
    insta::assert_json_snapshot!(answer.redacted(), @r#"
    {
      "organization": {
        "allowed_auth_methods": [
          "password",
          "magic_link",
          "sso"
        ],
        "allowed_first_party_connected_apps": [
          "app-1"
        ],
        "allowed_mfa_methods": [
          "totp"
        ],
        "allowed_oauth_tenants": {
          "slack": [
            "T1"
          ]
        },
        "allowed_third_party_connected_apps": [],
        "auth_methods": "RESTRICTED",
        "claimed_email_domains": [
          "example.com"
        ],
        "created_at": "2026-01-02T03:04:05Z",
        "custom_roles": [],
        "email_allowed_domains": [
          "example.com",
          "example.org"
        ],
        "email_invites": "RESTRICTED",
        "email_jit_provisioning": "RESTRICTED",
        "first_party_connected_apps_allowed_type": "RESTRICTED",
        "mfa_methods": "RESTRICTED",
        "mfa_policy": "REQUIRED_FOR_ALL",
        "oauth_tenant_jit_provisioning": "RESTRICTED",
        "organization_external_id": "acme|1",
        "organization_id": "[organization-test 0]",
        "organization_logo_url": "https://example.com/logo.png",
        "organization_name": "Example",
        "organization_slug": "Ex.am_p-le~1",
        "rbac_email_implicit_role_assignments": [
          {
            "domain": "example.com",
            "role_id": "editor"
          }
        ],
        "scim_active_connection": null,
        "sso_active_connections": [],
        "sso_default_connection_id": null,
        "sso_jit_provisioning": "NOT_ALLOWED",
        "sso_jit_provisioning_allowed_connections": [],
        "third_party_connected_apps_allowed_type": "NOT_ALLOWED",
        "trusted_metadata": {
          "plan": "pro"
        },
        "updated_at": "2026-01-02T03:04:05Z"
      },
      "request_id": "[request-id-test 1]",
      "status_code": 200
    }
    "#);
    let organization = &answer.ok()["organization"];
    assert_eq!(read(&b2b, "acme%7C1").await, *organization);
}

#[tokio::test]
async fn refuses_what_no_organization_can_be_called() {
    let world = world().await;
    let b2b = world.b2b().await;
    b2b.organization(json!({
        "organization_name": "Example",
        "organization_slug": "taken",
        "organization_external_id": "taken-1",
    }))
    .await;
    let with = |field: &str, value: &str| json!({"organization_name": "New", field: value});
    let (long, longer) = ("x".repeat(129), "x".repeat(2049));
    let cases = [
        (json!({}), 400, "organization_name_missing"),
        (
            json!({"organization_name": null}),
            400,
            "organization_name_missing",
        ),
        (json!({"organization_name": ""}), 400, "organization_name_missing"),
        (
            json!({"organization_slug": "new"}),
            400,
            "organization_name_missing",
        ),
        (
            json!({"organization_name": "  "}),
            400,
            "invalid_organization_name",
        ),
        (
            json!({"organization_name": long}),
            400,
            "invalid_organization_name",
        ),
        (
            json!({"organization_name": "a\nb"}),
            400,
            "invalid_organization_name",
        ),
        (json!({"organization_name": 1}), 400, "bad_request"),
        (json!({"organization_name": ["New"]}), 400, "bad_request"),
        (with("organization_slug", "a"), 400, "invalid_organization_slug"),
        (with("organization_slug", "a b"), 400, "invalid_organization_slug"),
        (with("organization_slug", "a/b"), 400, "invalid_organization_slug"),
        (with("organization_slug", "--"), 400, "invalid_organization_slug"),
        (with("organization_slug", "ä1"), 400, "invalid_organization_slug"),
        (with("organization_slug", &long), 400, "invalid_organization_slug"),
        // What stands in paths, and what looks like an id.
        (
            with("organization_slug", "search"),
            400,
            "invalid_organization_slug",
        ),
        (
            with("organization_slug", "members"),
            400,
            "invalid_organization_slug",
        ),
        (
            with("organization_slug", super::UNKNOWN),
            400,
            "invalid_organization_slug",
        ),
        (
            with("organization_slug", "taken"),
            400,
            "organization_slug_already_used",
        ),
        (
            with("organization_slug", "taken-1"),
            400,
            "organization_slug_already_used",
        ),
        (
            with("organization_external_id", "a b"),
            400,
            "invalid_organization_external_id",
        ),
        (
            with("organization_external_id", &long),
            400,
            "invalid_organization_external_id",
        ),
        (
            with("organization_external_id", "members"),
            400,
            "invalid_organization_external_id",
        ),
        (
            with("organization_external_id", super::UNKNOWN),
            400,
            "invalid_organization_external_id",
        ),
        (
            with("organization_external_id", "taken-1"),
            400,
            "organization_external_id_already_used",
        ),
        // An alias names one organization, whichever of the two it is.
        (
            with("organization_external_id", "taken"),
            400,
            "organization_external_id_already_used",
        ),
        (
            with("organization_logo_url", &longer),
            400,
            "organization_logo_url_too_long",
        ),
        (with("organization_logo_url", "a\nb"), 400, "invalid_argument"),
        (
            json!({"organization_name": "New", "trusted_metadata": {"a": "x".repeat(4096)}}),
            400,
            "metadata_too_large",
        ),
        (
            json!({"organization_name": "New", "trusted_metadata": []}),
            400,
            "bad_request",
        ),
    ];
    refuses(&world, &b2b, (Method::POST, PATH), cases).await;
}

#[tokio::test]
async fn makes_slugs_of_names_and_numbers_those_in_use() {
    let world = world().await;
    let b2b = world.b2b().await;
    let mut slugs = Vec::new();
    for name in [
        "Acme Inc.",
        "acme, inc",
        "ACME INC",
        "Search",
        "日本",
        "Acme Inc.",
    ] {
        let answer = b2b.post(PATH, json!({"organization_name": name})).await.ok();
        slugs.push(
            answer["organization"]["organization_slug"]
                .as_str()
                .unwrap()
                .to_owned(),
        );
    }
    assert_eq!(
        slugs,
        [
            "acme-inc",
            "acme-inc-2",
            "acme-inc-3",
            "org-search",
            "org",
            "acme-inc-4"
        ]
    );
    // However many have the same name.
    for _ in 0..8 {
        b2b.organization(json!({"organization_name": "Acme Inc."})).await;
    }
}

#[tokio::test]
async fn takes_aliases_that_only_another_project_uses() {
    let world = world().await;
    let other = world.another_project(Vertical::B2b, Environment::Test).await;
    let body = json!({
        "organization_name": "Example",
        "organization_slug": "example",
        "organization_external_id": "example-1",
    });
    world.b2b().await.organization(body.clone()).await;
    world.node.client(&other).organization(body).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_many_gets_a_slug() {
    let world = world().await;
    let apis = two_nodes(&world).await;
    let body = json!({"organization_name": "Example", "organization_slug": "example"});
    let answers = at_once(&apis, vec![(Method::POST, PATH.to_owned(), body); 8]).await;
    let expected = BTreeMap::from([("ok", 1), ("organization_slug_already_used", 7)]);
    assert_eq!(tally(&answers), expected);

    let body = json!({"organization_name": "Other", "organization_external_id": "other-1"});
    let answers = at_once(&apis, vec![(Method::POST, PATH.to_owned(), body); 8]).await;
    let expected = BTreeMap::from([("ok", 1), ("organization_external_id_already_used", 7)]);
    assert_eq!(tally(&answers), expected);

    // One's slug is the other's external id.
    let slug = json!({"organization_name": "Slug", "organization_slug": "twin"});
    let external_id = json!({"organization_name": "External", "organization_external_id": "twin"});
    let requests = [slug, external_id].map(|body| (Method::POST, PATH.to_owned(), body));
    let answers = at_once(&apis, requests.into_iter().cycle().take(8).collect()).await;
    let outcomes = tally(&answers);
    assert_eq!((outcomes["ok"], answers.len()), (1, 8), "{outcomes:?}");

    // Without a slug of its own, each gets another.
    let body = json!({"organization_name": "Many"});
    let answers = at_once(&apis, vec![(Method::POST, PATH.to_owned(), body); 8]).await;
    assert_eq!(tally(&answers), BTreeMap::from([("ok", 8)]));
}

/// Two that wait for each other's names would, if a refused claim held the row of whose name it is.
#[tokio::test]
async fn a_name_that_is_refused_is_not_held() {
    let world = world().await;
    let [api, other] = two_nodes(&world).await;
    api.organization(json!({"organization_name": "Acme"})).await;
    let second = "INSERT INTO organization_aliases (project_id, alias, organization_id)
                  SELECT project_id, 'acme-2', organization_id FROM organizations";
    let mut held = Held::begin(&world.node.db, [second]).await;
    let create = held.keeps_waiting(&other, PATH, json!({"organization_name": "Acme"})).await;
    assert!(held.is_free("organization_aliases WHERE alias = 'acme'").await);
    held.commit().await;
    let answer = create.await.unwrap().ok();
    assert_eq!(answer["organization"]["organization_slug"], "acme-3");
}

/// Before slugs and external ids were kept in one place, one could be the other's.
#[tokio::test]
async fn refuses_an_external_id_that_is_no_alias() {
    let world = world().await;
    let b2b = world.b2b().await;
    let old = b2b.organization(json!({"organization_name": "Old"})).await;
    world
        .execute("UPDATE organizations SET external_id = 'legacy' WHERE slug = 'old'")
        .await;
    let new = b2b.organization(json!({"organization_name": "New"})).await;
    let before = world.state().await;
    let taken = "organization_external_id_already_used";
    let body = json!({"organization_name": "Newer", "organization_external_id": "legacy"});
    b2b.post(PATH, body).await.assert_error(400, taken);
    let body = json!({"organization_external_id": "legacy"});
    b2b.put(&format!("{PATH}/{new}"), body.clone()).await.assert_error(400, taken);
    assert_eq!(world.state().await, before);
    // Whose it is can make it one.
    b2b.put(&format!("{PATH}/{old}"), body).await.ok();
    assert_eq!(b2b.get(&format!("{PATH}/legacy")).await.ok()["organization"]["organization_id"], old);
}
