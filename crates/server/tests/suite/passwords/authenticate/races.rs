//! Logins beside other changes of the user, on two nodes.

use http::Method;
use serde_json::{Value, json};

use super::{PASSWORD, PATH, at_once, attempt, is_live, login, tally, two_nodes, world};
use crate::harness::Session;

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_user_has_no_session() {
    let world = world().await;
    let apis = two_nodes(&world).await;
    for round in 0..8 {
        let email = format!("{round}@example.com");
        let user = apis[0].session(&email).await.user_id;
        let body = json!({"email": email, "password": PASSWORD, "session_duration_minutes": 60});
        let mut requests = vec![(Method::POST, PATH.to_owned(), body); 3];
        let delete = (Method::DELETE, format!("/v1/users/{user}"), Value::Null);
        requests.insert(round % 4, delete);
        let answers = at_once(&apis, requests).await;
        for answer in answers {
            if answer.body.get("session_token").is_some() {
                let session = Session::of(&answer.ok());
                for api in &apis {
                    assert!(!is_live(api, &session).await, "round {round}");
                }
            } else if answer["error_type"] == "no_user_password" {
                // Read between the end of the password and the end of the address.
                answer.assert_error(400, "no_user_password");
            } else if answer.status != 200 {
                answer.assert_error(404, "email_not_found");
            }
        }
    }
    let state = world.state().await;
    for table in ["users", "user_factors", "passwords", "sessions"] {
        assert_eq!(state[table], Vec::<String>::new(), "{table}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_was_reset_opens_nothing_more() {
    let world = world().await;
    let apis = two_nodes(&world).await;
    for round in 0..6 {
        let email = format!("{round}@example.com");
        apis[0].session(&email).await;
        let body = json!({"email": email, "password": PASSWORD, "session_duration_minutes": 60});
        let mut requests = vec![(Method::POST, PATH.to_owned(), body); 3];
        let reset = (
            Method::POST,
            "/v1/passwords/existing_password/reset".to_owned(),
            json!({"email": email, "existing_password": PASSWORD, "new_password": super::NEW_PASSWORD}),
        );
        requests.insert(round % 4, reset);
        let answers = at_once(&apis, requests).await;
        assert_eq!(answers[round % 4].status, 200, "{}", answers[round % 4].body);
        for answer in answers {
            if answer.status != 200 {
                answer.assert_error(401, "unauthorized_credentials");
            } else if !answer["session"].is_null() {
                // Started before the reset, and ended by it.
                let session = Session::of(&answer.ok());
                assert!(!is_live(&apis[0], &session).await, "round {round}");
            }
        }
    }
    assert_eq!(world.state().await["sessions"], Vec::<String>::new());
}

/// The first success replaces an imported hash; the others that were under way were right too.
#[tokio::test(flavor = "multi_thread")]
async fn first_logins_after_an_import_all_succeed() {
    let world = world().await;
    let apis = two_nodes(&world).await;
    // The MD5 digest of PASSWORD.
    let body =
        json!({"email": "ada@example.com", "hash_type": "md_5", "hash": "9cc2ae8a1ba7a93da39b46fc1019c481"});
    apis[0].post("/v1/passwords/migrate", body).await.ok();
    let answers = at_once(&apis, vec![attempt("ada@example.com", PASSWORD); 8]).await;
    assert_eq!(tally(&answers), [("ok", 8)].into());
    login(&apis[1], "ada@example.com", PASSWORD).await.ok();
}

/// A reset is right as well if a first login replaced the hash meanwhile.
#[tokio::test(flavor = "multi_thread")]
async fn a_reset_beside_a_first_login_succeeds() {
    let world = world().await;
    let apis = two_nodes(&world).await;
    for round in 0..4 {
        let email = format!("{round}@example.com");
        let body = json!({"email": email, "hash_type": "md_5", "hash": "9cc2ae8a1ba7a93da39b46fc1019c481"});
        apis[0].post("/v1/passwords/migrate", body).await.ok();
        let reset = (
            Method::POST,
            "/v1/passwords/existing_password/reset".to_owned(),
            json!({"email": email, "existing_password": PASSWORD, "new_password": super::NEW_PASSWORD}),
        );
        let answers = at_once(&apis, vec![attempt(&email, PASSWORD), reset]).await;
        assert_eq!(answers[1].status, 200, "{}", answers[1].body);
        login(&apis[0], &email, super::NEW_PASSWORD).await.ok();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn proofs_at_once_all_reach_the_session() {
    let world = world().await;
    let apis = two_nodes(&world).await;
    let session = apis[0].session("ada@example.com").await;
    let requests = (0..8).map(|n| {
        let body = json!({"email": "ada@example.com", "password": PASSWORD, "session_token": session.token,
            "session_custom_claims": {n.to_string(): n}});
        (Method::POST, PATH.to_owned(), body)
    });
    let answers = at_once(&apis, requests.collect()).await;
    assert_eq!(tally(&answers), [("ok", 8)].into());
    let body = json!({"session_token": session.token});
    let read = apis[0].post("/v1/sessions/authenticate", body).await.ok();
    assert_eq!(read["session"]["custom_claims"].as_object().unwrap().len(), 8);
}
