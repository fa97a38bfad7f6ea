//! `PUT /v1/users/{user_id}`

use http::Method;
use serde_json::{Value, json};

use super::refusals::refuses;
use super::{at_once, ids_of_nobody, tally, world};

#[tokio::test]
async fn changes_all_fields() {
    let world = world().await;
    let api = world.client();
    let user = api
        .user(json!({"email": "ada@example.com", "phone_number": "+14155550123", "external_id": "old"}))
        .await;
    let body = json!({
        "name": {"first_name": "Ada", "middle_name": "King", "last_name": "Lovelace"},
        "attributes": {"ip_address": "203.0.113.7"},
        "trusted_metadata": {"plan": "pro"},
        "untrusted_metadata": {"theme": "dark"},
        "external_id": "new",
        "roles": ["editor"],
    });
    // By the external id that it changes.
    let answer = api.put("/v1/users/old", body).await;
    insta::assert_json_snapshot!(answer.redacted(), @r#"
    {
      "crypto_wallets": [],
      "emails": [
        {
          "email": "ada@example.com",
          "email_id": "[email-test 0]",
          "verified": false
        }
      ],
      "phone_numbers": [
        {
          "phone_id": "[phone-number-test 1]",
          "phone_number": "+14155550123",
          "verified": false
        }
      ],
      "request_id": "[request-id-test 2]",
      "status_code": 200,
      "user": {
        "biometric_registrations": [],
        "created_at": "2026-01-02T03:04:05Z",
        "crypto_wallets": [],
        "emails": [
          {
            "email": "ada@example.com",
            "email_id": "[email-test 0]",
            "verified": false
          }
        ],
        "external_id": "new",
        "is_locked": false,
        "lock_created_at": null,
        "lock_expires_at": null,
        "name": {
          "first_name": "Ada",
          "last_name": "Lovelace",
          "middle_name": "King"
        },
        "password": null,
        "phone_numbers": [
          {
            "phone_id": "[phone-number-test 1]",
            "phone_number": "+14155550123",
            "verified": false
          }
        ],
        "providers": [],
        "roles": [
          "stytch_user",
          "editor"
        ],
        "status": "active",
        "totps": [],
        "trusted_metadata": {
          "plan": "pro"
        },
        "untrusted_metadata": {
          "theme": "dark"
        },
        "user_id": "[user-test 3]",
        "webauthn_registrations": []
      },
      "user_id": "[user-test 3]"
    }
    "#);
    let updated = answer.ok();
    assert_eq!(updated["user_id"], user);
    assert_eq!(
        api.get("/v1/users/new").await.ok()["name"],
        updated["user"]["name"]
    );
    api.get("/v1/users/old").await.assert_error(404, "user_not_found");
}

#[tokio::test]
async fn leaves_what_is_absent() {
    let world = world().await;
    let api = world.client();
    let body = json!({
        "email": "ada@example.com",
        "name": {"first_name": "Ada", "last_name": "Lovelace"},
        "trusted_metadata": {"plan": "pro"},
        "untrusted_metadata": {"theme": "dark"},
        "external_id": "ada",
        "roles": ["viewer"],
        "create_user_as_pending": true,
    });
    let created = api.post("/v1/users", body).await.created();
    let path = format!("/v1/users/{}", super::id_of(&created["user_id"]));
    for body in [
        json!(null),
        json!({}),
        json!({"name": null, "attributes": null, "trusted_metadata": null, "untrusted_metadata": null,
            "external_id": null, "roles": null}),
        json!({"name": {}, "trusted_metadata": {}, "untrusted_metadata": {}, "external_id": ""}),
        json!({"name": {"first_name": null, "middle_name": null, "last_name": null}}),
        // Not for this endpoint to change.
        json!({"email": "eve@example.com", "emails": [], "phone_number": "+14155550123", "status": "active",
            "user_id": "other", "is_locked": true}),
    ] {
        let updated = api.put(&path, body.clone()).await.ok();
        assert_eq!(updated["user"], created["user"], "{body}");
    }
}

#[tokio::test]
async fn parts_of_names_change_alone() {
    let world = world().await;
    let api = world.client();
    let user = api
        .user(json!({"external_id": "a", "name": {"first_name": "Ada", "last_name": "Byron"}}))
        .await;
    let path = format!("/v1/users/{user}");
    for (change, first, middle, last) in [
        (json!({"last_name": "Lovelace"}), "Ada", "", "Lovelace"),
        (json!({"middle_name": "King"}), "Ada", "King", "Lovelace"),
        (
            json!({"first_name": "", "middle_name": null}),
            "",
            "King",
            "Lovelace",
        ),
    ] {
        let updated = api.put(&path, json!({"name": change})).await.ok();
        let name = json!({"first_name": first, "middle_name": middle, "last_name": last});
        assert_eq!(updated["user"]["name"], name);
    }
}

#[tokio::test]
async fn metadata_merges_at_the_top_only() {
    let world = world().await;
    let api = world.client();
    for field in ["trusted_metadata", "untrusted_metadata"] {
        let metadata = json!({"a": {"b": 1, "c": 2}, "d": 1, "e": [1, 2]});
        let user = api.user(json!({"external_id": field, field: metadata})).await;
        let path = format!("/v1/users/{user}");
        let change = json!({field: {"a": {"b": 3, "x": null}, "d": null, "missing": null, "f": true}});
        let merged = json!({"a": {"b": 3, "x": null}, "e": [1, 2], "f": true});
        assert_eq!(api.put(&path, change).await.ok()["user"][field], merged);
    }
}

#[tokio::test]
async fn metadata_limits_hold_for_the_result() {
    let world = world().await;
    let api = world.client();
    let keys = |count: usize| {
        (0..count)
            .map(|key| (key.to_string(), json!(1)))
            .collect::<Value>()
    };
    for field in ["trusted_metadata", "untrusted_metadata"] {
        let user = api.user(json!({"external_id": field, field: keys(20)})).await;
        let path = format!("/v1/users/{user}");
        let cases = [
            (json!({field: {"new": 1}}), 400, "metadata_too_many_keys"),
            (json!({field: {"0": "x".repeat(4096)}}), 400, "metadata_too_large"),
        ];
        refuses(&world, Method::PUT, &path, cases).await;
        // One out, one in.
        let updated = api.put(&path, json!({field: {"0": null, "new": 1}})).await.ok();
        assert_eq!(updated["user"][field].as_object().unwrap().len(), 20);
        // A value that replaces another counts once.
        for _ in 0..2 {
            api.put(&path, json!({field: {"1": "x".repeat(3900)}})).await.ok();
        }
    }
}

#[tokio::test]
async fn roles_are_replaced() {
    let world = world().await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    let path = format!("/v1/users/{}", session.user_id);
    for (roles, held) in [
        (json!(["viewer"]), json!(["stytch_user", "viewer"])),
        (json!(["editor"]), json!(["stytch_user", "editor"])),
        (json!(null), json!(["stytch_user", "editor"])),
        (json!([]), json!(["stytch_user"])),
    ] {
        let updated = api.put(&path, json!({"roles": roles})).await.ok();
        assert_eq!(updated["user"]["roles"], held);
        // A session has the roles that its user has by now.
        let body = json!({"session_token": session.token});
        let authenticated = api.post("/v1/sessions/authenticate", body).await.ok();
        assert_eq!(authenticated["session"]["roles"], held);
    }
    refuses(
        &world,
        Method::PUT,
        &path,
        [
            (json!({"roles": ["nobody"]}), 400, "invalid_role"),
            (
                json!({"roles": ["viewer", "stytch_user"]}),
                400,
                "cannot_assign_default_rbac_role_id",
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn external_ids() {
    let world = world().await;
    let api = world.client();
    api.user(json!({"external_id": "taken"})).await;
    let user = api.user(json!({"email": "ada@example.com"})).await;
    let path = format!("/v1/users/{user}");
    // Set, set again, changed.
    for id in ["ada", "ada", "ada-2"] {
        let updated = api.put(&path, json!({"external_id": id})).await.ok();
        assert_eq!(updated["user"]["external_id"], id);
        assert_eq!(api.get(&format!("/v1/users/{id}")).await.ok()["user_id"], user);
    }
    // What it had before is free.
    api.user(json!({"external_id": "ada"})).await;
    let change = |id: &str| json!({"external_id": id, "name": {"first_name": "Eve"}, "roles": ["viewer"]});
    refuses(
        &world,
        Method::PUT,
        &path,
        [
            (change("taken"), 400, "duplicate_user_external_id"),
            (change("ada"), 400, "duplicate_user_external_id"),
            (change("a b"), 400, "invalid_external_id"),
            (change(&user), 400, "invalid_external_id"),
            (change(&"x".repeat(129)), 400, "invalid_external_id"),
        ],
    )
    .await;
}

#[tokio::test]
async fn refuses_other_ids() {
    let world = world().await;
    let ids = ids_of_nobody(&world).await;
    let before = world.state().await;
    for (id, status, error_type) in ids {
        let body = json!({"name": {"first_name": "Eve"}, "external_id": "new"});
        let answer = world.client().put(&format!("/v1/users/{id}"), body).await;
        answer.assert_error(status, error_type);
    }
    assert_eq!(before, world.state().await);
}

#[tokio::test]
async fn refuses_what_does_not_fit() {
    let world = world().await;
    world.client().user(json!({"external_id": "ada"})).await;
    let parts = ["first_name", "middle_name", "last_name"];
    let long = parts.map(|part| (json!({"name": {part: "x".repeat(129)}}), 400, "invalid_name"));
    let other_kinds = parts.map(|part| (json!({"name": {part: 1}}), 400, "bad_request"));
    let roles = [
        (json!({"roles": [1]}), 400, "bad_request"),
        (json!({"roles": [null]}), 400, "bad_request"),
    ];
    let cases = long.into_iter().chain(other_kinds).chain(roles);
    refuses(&world, Method::PUT, "/v1/users/ada", cases).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_at_once_all_count() {
    let world = world().await;
    let apis = [world.client(), world.another_node().await.client(&world.project)];
    let user = apis[0].user(json!({"external_id": "ada"})).await;
    let requests = (0..20).map(|n| {
        let body = json!({"trusted_metadata": {n.to_string(): n}});
        (Method::PUT, format!("/v1/users/{user}"), body)
    });
    let answers = at_once(&apis, requests.collect()).await;
    assert_eq!(tally(&answers), [("ok", 20)].into());
    let read = apis[0].get("/v1/users/ada").await.ok();
    assert_eq!(read["trusted_metadata"].as_object().unwrap().len(), 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_at_once_one_gets_the_external_id() {
    let world = world().await;
    let apis = [world.client(), world.another_node().await.client(&world.project)];
    let mut requests = Vec::new();
    for n in 0..10 {
        let user = apis[0].user(json!({"email": format!("{n}@example.com")})).await;
        let path = format!("/v1/users/{user}");
        requests.push((Method::PUT, path, json!({"external_id": "wanted"})));
    }
    let answers = at_once(&apis, requests).await;
    assert_eq!(
        tally(&answers),
        [("ok", 1), ("duplicate_user_external_id", 9)].into()
    );
}
