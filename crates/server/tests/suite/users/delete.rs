//! `DELETE /v1/users/{user_id}`

use http::Method;
use serde_json::{Value, json};

use super::{at_once, count, id_of, ids_of_nobody, tally, world};
use crate::harness::PASSWORD;

#[tokio::test]
async fn leaves_nothing_of_the_user() {
    let world = world().await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    let another = api.another_session("ada@example.com").await;
    let path = format!("/v1/users/{}", session.user_id);
    let user = api.put(&path, json!({"external_id": "ada"})).await.ok();
    let phone = api
        .post(
            "/v1/users",
            json!({"phone_number": "+14155550123", "external_id": "phone"}),
        )
        .await
        .created();
    // Somebody else, and somebody's touched session.
    let bystander = api.session("eve@example.com").await;
    let touched = json!({"session_token": another.token});
    api.post("/v1/sessions/authenticate", touched).await.ok();

    let answer = api.delete(&path).await;
    insta::assert_json_snapshot!(answer.redacted(), @r#"
    {
      "request_id": "[request-id-test 0]",
      "status_code": 200,
      "user_id": "[user-test 1]"
    }
    "#);
    assert_eq!(answer.ok()["user_id"], session.user_id);
    assert_eq!(
        api.delete("/v1/users/phone").await.ok()["user_id"],
        phone["user_id"]
    );

    for id in [session.user_id.as_str(), "ada"] {
        let path = format!("/v1/users/{id}");
        let exchange = json!({"email_address": "new@example.com"});
        for (method, path, body) in [
            (Method::GET, path.clone(), Value::Null),
            (Method::PUT, path.clone(), json!({"external_id": "new"})),
            (Method::DELETE, path.clone(), Value::Null),
            (Method::DELETE, format!("{path}/external_id"), Value::Null),
            (Method::PUT, format!("{path}/exchange_primary_factor"), exchange),
            (Method::GET, format!("/v1/sessions?user_id={id}"), Value::Null),
        ] {
            let answer = api.send(method, &path, body.to_string()).await;
            answer.assert_error(404, "user_not_found");
        }
    }
    let email = id_of(&user["user"]["emails"][0]["email_id"]);
    let password = id_of(&user["user"]["password"]["password_id"]);
    let phone = id_of(&phone["phone_id"]);
    for (path, error_type) in [
        (format!("/v1/users/emails/{email}"), "email_not_found"),
        (
            format!("/v1/users/phone_numbers/{phone}"),
            "phone_number_not_found",
        ),
        (format!("/v1/users/passwords/{password}"), "password_not_found"),
    ] {
        api.delete(&path).await.assert_error(404, error_type);
    }
    for body in [
        json!({"session_token": session.token}),
        json!({"session_jwt": session.jwt}),
        json!({"session_token": another.token}),
        json!({"session_jwt": another.jwt}),
    ] {
        for path in ["/v1/sessions/authenticate", "/v1/sessions/revoke"] {
            let answer = api.post(path, body.clone()).await;
            answer.assert_error(404, "session_not_found");
        }
    }
    let login = json!({"email": "ada@example.com", "password": PASSWORD});
    let answer = api.post("/v1/passwords/authenticate", login).await;
    answer.assert_error(404, "email_not_found");

    assert_eq!(count(&api).await, 1);
    let body = json!({"session_token": bystander.token});
    api.post("/v1/sessions/authenticate", body).await.ok();
    world.outlive_signals().await;
    // No row still names either of them.
    let state = format!("{:?}", world.state().await)
        .replace('-', "")
        .to_lowercase();
    let uuid = |id: &str| id[id.len() - 36..].replace('-', "");
    assert!(state.contains(&uuid(&bystander.user_id)));
    for gone in [&session.user_id, &session.id, &another.id] {
        assert!(!state.contains(&uuid(gone)), "{gone}");
    }
}

#[tokio::test]
async fn frees_what_the_user_had() {
    let world = world().await;
    let api = world.client();
    let body = json!({"email": "ada@example.com", "phone_number": "+14155550123", "external_id": "ada"});
    let first = api.user(body.clone()).await;
    api.delete("/v1/users/ada").await.ok();
    let second = api.user(body).await;
    assert_ne!(first, second);
    assert_eq!(api.get("/v1/users/ada").await.ok()["user_id"], second);
    // The old id does not name the new user.
    api.delete(&format!("/v1/users/{first}"))
        .await
        .assert_error(404, "user_not_found");
}

#[tokio::test]
async fn refuses_other_ids() {
    let world = world().await;
    let ids = ids_of_nobody(&world).await;
    let before = world.state().await;
    for (id, status, error_type) in ids {
        let answer = world.client().delete(&format!("/v1/users/{id}")).await;
        answer.assert_error(status, error_type);
    }
    assert_eq!(before, world.state().await);
}

#[tokio::test]
async fn takes_what_clients_send_along() {
    let world = world().await;
    let api = world.client();
    for body in ["{}", "null", "{\"user_id\": \"other\"}"] {
        let user = api.user(json!({"external_id": "ada"})).await;
        let deleted = api.send(Method::DELETE, &format!("/v1/users/{user}"), body).await;
        assert_eq!(deleted.ok()["user_id"], user);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_at_once_one_deletes() {
    let world = world().await;
    let apis = [world.client(), world.another_node().await.client(&world.project)];
    let user = apis[0].user(json!({"email": "ada@example.com"})).await;
    let requests = vec![(Method::DELETE, format!("/v1/users/{user}"), Value::Null); 10];
    let answers = at_once(&apis, requests).await;
    assert_eq!(tally(&answers), [("ok", 1), ("user_not_found", 9)].into());
}
