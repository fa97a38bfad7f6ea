//! `PUT /v1/b2b/organizations/{organization_id}`

use std::collections::BTreeMap;

use http::Method;
use serde_json::{Value, json};

use super::{PATH, at_once, read, refuses, refuses_nobodys, tally, two_nodes, world};

#[tokio::test]
async fn changes_what_is_given_and_nothing_else() {
    let world = world().await;
    let b2b = world.b2b().await;
    let id = b2b
        .organization(json!({
            "organization_name": "Example",
            "organization_logo_url": "https://example.com/logo.png",
            "organization_external_id": "example-1",
            "trusted_metadata": {"plan": "pro", "limits": {"seats": 3, "teams": 1}, "old": 1},
            "email_allowed_domains": ["example.com"],
            "email_invites": "RESTRICTED",
        }))
        .await;
    let path = format!("{PATH}/{id}");
    let mut expected = read(&b2b, &id).await;
    world.clock.advance_seconds(1);
    for change in [
        json!({"organization_name": " Example Ltd "}),
        json!({"organization_slug": "Example.Ltd"}),
        json!({"organization_logo_url": "https://example.org"}),
        json!({"organization_logo_url": ""}),
        json!({"organization_external_id": "example|2"}),
        json!({"email_allowed_domains": ["example.org"]}),
        json!({"mfa_policy": "REQUIRED_FOR_ALL"}),
        json!({"email_jit_provisioning": "RESTRICTED"}),
        json!({"claimed_email_domains": ["example.org"]}),
        json!({"rbac_email_implicit_role_assignments": [{"domain": "example.org", "role_id": "viewer"}]}),
        json!({"allowed_mfa_methods": ["sms_otp", "totp"]}),
        json!({"sso_jit_provisioning": "NOT_ALLOWED"}),
        json!({"allowed_oauth_tenants": {"github": ["example"]}}),
    ] {
        for (field, value) in change.as_object().unwrap() {
            expected[field] = value.clone();
        }
        if expected["organization_name"] == " Example Ltd " {
            expected["organization_name"] = "Example Ltd".into();
        }
        expected["updated_at"] = "2026-01-02T03:04:06Z".into();
        let answer = b2b.put(&path, change).await.ok();
        assert_eq!(answer["organization"], expected);
        assert_eq!(read(&b2b, &id).await, expected);
    }
    for nothing in [
        json!({}),
        json!({"organization_name": "", "organization_slug": "", "organization_external_id": ""}),
        json!({"trusted_metadata": null, "organization_logo_url": null, "mfa_policy": null, "email_allowed_domains": null}),
        json!({"organization_id": "something else", "sso_jit_provisioning_allowed_connections": []}),
    ] {
        assert_eq!(b2b.put(&path, nothing).await.ok()["organization"], expected);
    }
    let change = json!({"trusted_metadata": {"limits": {"seats": 4}, "old": null, "new": [null]}});
    expected["trusted_metadata"] = json!({"plan": "pro", "limits": {"seats": 4}, "new": [null]});
    assert_eq!(b2b.put(&path, change).await.ok()["organization"], expected);
}

#[tokio::test]
async fn gives_up_the_names_before() {
    let world = world().await;
    let b2b = world.b2b().await;
    let body = json!({
        "organization_name": "Example",
        "organization_slug": "before",
        "organization_external_id": "before-1",
    });
    let id = b2b.organization(body.clone()).await;
    let change = json!({"organization_slug": "after", "organization_external_id": "after-1"});
    // Named by what it will not be called any more.
    b2b.put(&format!("{PATH}/before-1"), change).await.ok();
    for gone in ["before", "before-1"] {
        b2b.get(&format!("{PATH}/{gone}"))
            .await
            .assert_error(404, "organization_not_found");
    }
    for alias in ["after", "after-1"] {
        assert_eq!(read(&b2b, alias).await["organization_id"], id);
    }
    b2b.organization(body).await;
    // One text may be both names of one organization.
    let same = json!({"organization_slug": "same", "organization_external_id": "same"});
    b2b.put(&format!("{PATH}/{id}"), same.clone()).await.ok();
    b2b.put(&format!("{PATH}/{id}"), same).await.ok();
    assert_eq!(read(&b2b, "same").await["organization_id"], id);
}

#[tokio::test]
async fn refuses_bad_names_and_those_of_others() {
    let world = world().await;
    let b2b = world.b2b().await;
    b2b.organization(json!({
        "organization_name": "Other",
        "organization_slug": "taken",
        "organization_external_id": "taken-1",
    }))
    .await;
    let id = b2b.organization(json!({"organization_name": "Example"})).await;
    let path = format!("{PATH}/{id}");
    let many: Value = (0..21).map(|key| (key.to_string(), json!(1))).collect();
    let cases = [
        (
            json!({"organization_name": " "}),
            400,
            "invalid_organization_name",
        ),
        (
            json!({"organization_name": "x".repeat(129)}),
            400,
            "invalid_organization_name",
        ),
        (
            json!({"organization_slug": "search"}),
            400,
            "invalid_organization_slug",
        ),
        (
            json!({"organization_slug": "taken"}),
            400,
            "organization_slug_already_used",
        ),
        (
            json!({"organization_slug": "taken-1"}),
            400,
            "organization_slug_already_used",
        ),
        (
            json!({"organization_external_id": "a b"}),
            400,
            "invalid_organization_external_id",
        ),
        (
            json!({"organization_external_id": "taken"}),
            400,
            "organization_external_id_already_used",
        ),
        (
            json!({"organization_external_id": "taken-1"}),
            400,
            "organization_external_id_already_used",
        ),
        (
            json!({"organization_logo_url": "x".repeat(2049)}),
            400,
            "organization_logo_url_too_long",
        ),
        (json!({"trusted_metadata": many}), 400, "metadata_too_many_keys"),
        (
            json!({"trusted_metadata": {"a": "x".repeat(4096)}}),
            400,
            "metadata_too_large",
        ),
        // With one that is right, too.
        (
            json!({"organization_name": "New", "organization_slug": "taken"}),
            400,
            "organization_slug_already_used",
        ),
    ];
    refuses(&world, &b2b, (Method::PUT, &path), cases).await;
}

#[tokio::test]
async fn refuses_what_names_none() {
    refuses_nobodys(
        &world().await,
        Method::PUT,
        "",
        json!({"organization_name": "New"}),
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_many_gets_a_slug() {
    let world = world().await;
    let apis = two_nodes(&world).await;
    for round in 0..4 {
        let mut requests = Vec::new();
        for _ in 0..6 {
            let id = apis[0]
                .organization(json!({"organization_name": "Example"}))
                .await;
            let body = json!({"organization_slug": format!("wanted-{round}")});
            requests.push((Method::PUT, format!("{PATH}/{id}"), body));
        }
        let answers = at_once(&apis, requests).await;
        let expected = BTreeMap::from([("ok", 1), ("organization_slug_already_used", 5)]);
        assert_eq!(tally(&answers), expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_at_once_lose_nothing() {
    let world = world().await;
    let apis = two_nodes(&world).await;
    let id = apis[0]
        .organization(json!({"organization_name": "Example"}))
        .await;
    let requests = (0..12)
        .map(|key| {
            let body = json!({"trusted_metadata": {key.to_string(): key}});
            (Method::PUT, format!("{PATH}/{id}"), body)
        })
        .collect();
    let answers = at_once(&apis, requests).await;
    assert_eq!(tally(&answers), BTreeMap::from([("ok", 12)]));
    let metadata = read(&apis[0], &id).await["trusted_metadata"].clone();
    assert_eq!(metadata.as_object().unwrap().len(), 12, "{metadata}");
}
