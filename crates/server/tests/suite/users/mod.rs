//! `/v1/users`

use std::collections::BTreeMap;

use http::Method;
use serde_json::{Value, json};
use tenure_core::token::Vertical;
use tenure_types::Environment;

use super::world;
use crate::harness::{Answer, Client, World};

mod create;
mod delete;
mod exchange_primary_factor;
mod external_id;
mod get;
pub(super) mod refusals;
mod search;
mod update;
mod emails {
    use super::{id_of, refusals, world};

    mod delete;
}
mod phone_numbers {
    use super::{id_of, refusals, world};

    mod delete;
}
mod passwords {
    use super::{id_of, refusals, world};

    mod delete;
}

/// The world's project, on its first node and on another.
pub(super) async fn two_nodes(world: &World) -> [Client; 2] {
    [world.client(), world.another_node().await.client(&world.project)]
}

/// Makes all requests at once, the first with the first client, the second with the second, and so on in turn. The
/// answers are in the order of the requests.
pub(super) async fn at_once(apis: &[Client], requests: Vec<(Method, String, Value)>) -> Vec<Answer> {
    let calls: Vec<_> = requests
        .into_iter()
        .zip(apis.iter().cloned().cycle())
        .map(|((method, path, body), api)| {
            let body = if body.is_null() {
                String::new()
            } else {
                body.to_string()
            };
            tokio::spawn(async move { api.send(method, &path, body).await })
        })
        .collect();
    let mut answers = Vec::with_capacity(calls.len());
    for call in calls {
        answers.push(call.await.expect("the harness takes any answer"));
    }
    answers
}

/// How often each outcome occurred; a success is named `ok`.
pub(super) fn tally(answers: &[Answer]) -> BTreeMap<&str, usize> {
    let mut tally = BTreeMap::new();
    for answer in answers {
        let outcome = if answer.status < 300 {
            "ok"
        } else {
            answer.assert_refused();
            answer["error_type"].as_str().expect("it was just checked")
        };
        *tally.entry(outcome).or_default() += 1;
    }
    tally
}

/// An id in an answer.
pub(super) fn id_of(id: &Value) -> &str {
    id.as_str().expect("ids are texts")
}

/// How many users the project has.
pub(super) async fn count(api: &Client) -> i64 {
    let found = api.post("/v1/users/search", json!({"limit": 1})).await.ok();
    found["results_metadata"]["total"].as_i64().unwrap()
}

/// Ids that name no user of the world's project, each with how it is refused.
async fn ids_of_nobody(world: &World) -> Vec<(String, u16, &'static str)> {
    let other = world.another_project(Vertical::Consumer, Environment::Test).await;
    let live = world.another_project(Vertical::Consumer, Environment::Live).await;
    let user = json!({"email": "elsewhere@example.com", "external_id": "elsewhere"});
    let other_user = world.node.client(&other).user(user.clone()).await;
    let live_user = world.node.client(&live).user(user).await;
    let unknown = "e3795c81-f849-4167-bfda-e4a6e9c280fd";
    vec![
        (format!("user-test-{unknown}"), 404, "user_not_found"),
        (other_user, 404, "user_not_found"),
        ("elsewhere".to_owned(), 404, "user_not_found"),
        (live_user, 400, "live_id_used_in_test_environment"),
        (format!("member-test-{unknown}"), 400, "invalid_user_id"),
        (
            format!("user-test-{}", unknown.to_uppercase()),
            400,
            "invalid_user_id",
        ),
        ("user-test-1".to_owned(), 400, "invalid_user_id"),
        ("a%20b".to_owned(), 400, "invalid_user_id"),
        ("%00".to_owned(), 400, "invalid_user_id"),
        ("%C3%A4".to_owned(), 400, "invalid_user_id"),
        ("x".repeat(129), 400, "invalid_user_id"),
    ]
}
