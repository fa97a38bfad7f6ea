//! A session is no intermediate session, nor the other way round: on every route that takes one or the other.

use serde_json::{Map, Value, json};
use tenure_core::token::Vertical;

use super::calls::call;
use super::list::routes;
use super::world;
use crate::harness::tell;

const FIELDS: [&str; 3] = ["session_token", "session_jwt", "intermediate_session_token"];

#[tokio::test]
async fn are_not_taken_for_each_other() {
    let mut tried = 0;
    for route in routes() {
        let fields = route.fields.clone().unwrap_or_default();
        let taken = FIELDS.into_iter().filter(|name| fields.contains_key(*name));
        if route.vertical() != Vertical::B2b {
            continue;
        }
        for field in taken {
            // Its UserInfo endpoint is asked, which would take any token.
            if route.operation == "b2b_sessions_migrate" {
                continue;
            }
            let world = world().await;
            let call = call(&world, &route.operation).await;
            let of_another = json!({"organization_name": "Elsewhere", "mfa_policy": "REQUIRED_FOR_ALL"});
            let elsewhere = world.b2b().await.organization(of_another).await;
            let new = json!({"email_address": "ada@example.com"});
            world.b2b().await.member(&elsewhere, new).await;
            let intermediate = world.intermediate(&elsewhere, "ada@example.com").await;
            let session = world.member_session(&elsewhere, "ada@example.com").await;
            let mut body: Map<String, Value> = call.body.as_object().unwrap().clone();
            for name in FIELDS.into_iter().chain(["member_session_id"]) {
                body.remove(name);
            }
            let wrong = match field {
                "session_token" | "session_jwt" => vec![(intermediate, 400)],
                _ => vec![(session.token, 404), (session.jwt, 404)],
            };
            let before = world.state().await;
            for (token, status) in wrong {
                body.insert(field.to_owned(), token.into());
                let client = route.client(&world).await;
                let text = Value::Object(body.clone()).to_string();
                let answer = client.send(route.method.clone(), &call.path, text).await;
                let error_type = match field {
                    "session_token" => "invalid_session_token",
                    "session_jwt" => "unable_to_parse_session_jwt",
                    _ => "intermediate_session_not_found",
                };
                assert_eq!(answer["error_type"], error_type, "{} {field}", route.operation);
                answer.assert_error(status, error_type);
                assert_eq!(world.state().await, before, "{} {field}", route.operation);
                tried += 1;
            }
        }
    }
    tell(format_args!("{tried} tokens of the wrong kind were refused"));
    assert!(tried >= 20, "{tried}");
}

#[tokio::test]
async fn nobody_acts_with_an_intermediate_session() {
    let world = world().await;
    let b2b = world.b2b().await;
    let ada = world.enrolled().await;
    let token = world.half_way(&ada).await;
    let member = format!(
        "/v1/b2b/organizations/{}/members/{}",
        ada.organization, ada.member
    );
    let before = world.state().await;
    for (header, error_type) in [
        ("x-stytch-member-session", "invalid_session_token"),
        ("x-stytch-member-sessionjwt", "unable_to_parse_session_jwt"),
    ] {
        let acting = b2b.with_header(header, &token);
        acting
            .put(&member, json!({"name": "Eve"}))
            .await
            .assert_error(400, error_type);
        let revoke = json!({"member_id": ada.member});
        let answer = acting.post("/v1/b2b/sessions/revoke", revoke).await;
        answer.assert_error(400, error_type);
    }
    assert_eq!(world.state().await, before);
}
