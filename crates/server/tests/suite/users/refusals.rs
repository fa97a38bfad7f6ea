//! Requests that must be refused, and that must change nothing.

use http::Method;
use serde_json::{Value, json};

use crate::harness::World;

/// What a field of a request takes, besides `null`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Kind {
    Text,
    Flag,
    Number,
    Object,
    Texts,
}

/// Each body is refused with the status and type beside it.
pub(in super::super) async fn refuses(
    world: &World,
    method: Method,
    path: &str,
    cases: impl IntoIterator<Item = (Value, u16, &'static str)>,
) {
    let before = world.state().await;
    for (body, status, error_type) in cases {
        let said = body.to_string();
        let answer = world.client().send(method.clone(), path, said.as_str()).await;
        assert_eq!(
            (answer.status, answer["error_type"].as_str()),
            (status, Some(error_type)),
            "{method} {path} {:.500}",
            said
        );
        answer.assert_error(status, error_type);
        assert_eq!(before, world.state().await, "{said:.500} changed something");
    }
}

/// Each field is refused with values of every other kind. `body` is right but for them.
pub(in super::super) async fn refuses_other_kinds(
    world: &World,
    method: Method,
    path: &str,
    body: Value,
    fields: &[(&str, Kind)],
) {
    let samples = [
        (Kind::Text, json!("text")),
        (Kind::Flag, json!(true)),
        (Kind::Number, json!(30)),
        (Kind::Object, json!({})),
        (Kind::Texts, json!(["text"])),
    ];
    let mut cases = Vec::new();
    for (field, kind) in fields {
        let mut values: Vec<_> = samples
            .iter()
            .filter(|(other, _)| other != kind)
            .map(|(_, value)| value.clone())
            .collect();
        match kind {
            Kind::Number => values.extend([json!(30.5), json!(1e30), json!("30")]),
            Kind::Texts => values.extend([json!([1]), json!([null]), json!([["text"]])]),
            _ => {}
        }
        for value in values {
            let mut body = body.clone();
            body[*field] = value;
            cases.push((body, 400, "bad_request"));
        }
    }
    refuses(world, method, path, cases).await;
}

/// Bodies that are no JSON object that could be read, whatever the endpoint.
pub(in super::super) async fn refuses_malformed_bodies(world: &World, method: Method, path: &str) {
    let bodies: Vec<Vec<u8>> = [
        "{".to_owned(),
        "{\"email\":".to_owned(),
        "{'email': 'a@example.com'}".to_owned(),
        "{\"email\": \"a@example.com\",}".to_owned(),
        "{\"email\": \"a@example.com\"} {}".to_owned(),
        "email=a%40example.com".to_owned(),
        "[]".to_owned(),
        "[{}]".to_owned(),
        "\"text\"".to_owned(),
        "1".to_owned(),
        "true".to_owned(),
        "[".repeat(1 << 20),
        "{\"trusted_metadata\":".repeat(1 << 15),
        format!("{{\"name\": {}", "[".repeat(1 << 20)),
        "{\"email\": \"a\\u0000@example.com\", \"password\": \"a\\u0000\", \"user_id\": \"\\u0000\"}".to_owned(),
        "{\"email\": \"\\ud800\"}".to_owned(),
    ]
    .map(String::into_bytes)
    .into_iter()
    .chain([b"{\"email\": \"\xff@example.com\"}".to_vec()])
    .collect();
    let before = world.state().await;
    for body in bodies {
        let start = String::from_utf8_lossy(&body[..body.len().min(80)]).into_owned();
        let answer = world.client().send(method.clone(), path, body).await;
        assert_eq!(answer.status, 400, "{method} {path} {start}: {}", answer.body);
        answer.assert_error(400, "bad_request");
    }
    assert_eq!(before, world.state().await);
}

/// Ids of one kind of factor that name none of the world's project: each `DELETE {folder}/{id}` is refused.
pub(in super::super) async fn refuses_factor_ids(
    world: &World,
    folder: &str,
    kind: &str,
    invalid: &str,
    not_found: &str,
    elsewhere: &[&str],
) {
    let unknown = "e3795c81-f849-4167-bfda-e4a6e9c280fd";
    let mut ids = vec![
        (format!("{kind}-test-{unknown}"), 404, not_found),
        (
            format!("{kind}-live-{unknown}"),
            400,
            "live_id_used_in_test_environment",
        ),
        (format!("user-test-{unknown}"), 400, invalid),
        (format!("{kind}-prod-{unknown}"), 400, invalid),
        (format!("{kind}-test-1"), 400, invalid),
        (format!("{kind}-test-{}", unknown.to_uppercase()), 400, invalid),
        ("%00".to_owned(), 400, invalid),
        ("x".repeat(1000), 400, invalid),
    ];
    ids.extend(elsewhere.iter().map(|id| ((*id).to_owned(), 404, not_found)));
    let before = world.state().await;
    for (id, status, error_type) in ids {
        let answer = world.client().delete(&format!("{folder}/{id}")).await;
        answer.assert_error(status, error_type);
    }
    assert_eq!(before, world.state().await);
}
