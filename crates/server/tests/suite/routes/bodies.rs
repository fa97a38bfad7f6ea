//! Bodies that no route takes: a 4xx each time, and nothing changed.

use serde_json::{Value, json};

use super::calls::call;
use super::list::{any_path, routes};
use super::world;
use crate::harness::MAX_BODY;

#[tokio::test]
async fn that_are_no_json_object() {
    let world = world().await;
    // Made now, for it belongs to what must not change.
    world.b2b_project().await;
    let before = world.state().await;
    let bodies: [&[u8]; 23] = [
        b"{",
        b"}",
        b"[]",
        b"[{}]",
        b"\"text\"",
        b"1",
        b"true",
        b"nul",
        b"NaN",
        b"nonsense",
        b"a=b&c=d",
        b"<xml/>",
        b"{\"a\":}",
        b"{\"a\":1,}",
        b"{'a':1}",
        b"{a:1}",
        b"{} {}",
        b"{}]",
        b"{\"a\":\"\xff\"}",
        b"{\"\xc3\x28\":1}",
        b"\xef\xbb\xbf{}",
        b"{\"a\":\"\x00\"}",
        b"{\"a\":01}",
    ];
    for route in routes().into_iter().filter(|route| route.fields.is_some()) {
        for body in bodies {
            let answer = route
                .client(&world)
                .await
                .send(route.method.clone(), &any_path(&route.path), body)
                .await;
            answer.assert_error(400, "bad_request");
        }
    }
    assert_eq!(world.state().await, before);
}

#[tokio::test]
async fn that_are_nested_deep() {
    let world = world().await;
    world.b2b_project().await;
    let before = world.state().await;
    let million = 1024 * 1024;
    let open = ["[".repeat(million), "{\"a\":".repeat(million / 5)];
    let closed = [
        "[".repeat(10_000) + &"]".repeat(10_000),
        "{\"a\":".repeat(200) + "1" + &"}".repeat(200),
    ];
    for route in routes() {
        let Some(fields) = &route.fields else { continue };
        let path = any_path(&route.path);
        let send = |body: String| {
            let (route, world, path) = (&route, &world, &path);
            async move {
                let client = route.client(world).await;
                client.send(route.method.clone(), path, body).await
            }
        };
        for nested in &open {
            send(nested.clone()).await.assert_error(400, "bad_request");
            send(format!("{{\"unknown\":{nested}"))
                .await
                .assert_error(400, "bad_request");
        }
        for nested in &closed {
            for name in fields.keys() {
                let answer = send(format!("{{\"{name}\":{nested}}}")).await;
                answer.assert_error(400, "bad_request");
            }
        }
    }
    assert_eq!(world.state().await, before);
}

#[tokio::test]
async fn that_are_too_long() {
    let world = world().await;
    world.b2b_project().await;
    let before = world.state().await;
    for route in routes().into_iter().filter(|route| route.fields.is_some()) {
        for body in [
            " ".repeat(MAX_BODY + 1),
            format!("{{\"a\":\"{}\"}}", "x".repeat(MAX_BODY)),
        ] {
            let answer = route
                .client(&world)
                .await
                .send(route.method.clone(), &any_path(&route.path), body)
                .await;
            answer.assert_error(413, "request_too_large");
        }
    }
    assert_eq!(world.state().await, before);
}

#[tokio::test]
async fn with_half_a_character() {
    let world = world().await;
    world.b2b_project().await;
    let before = world.state().await;
    for route in routes() {
        let Some(fields) = &route.fields else { continue };
        for name in fields.keys() {
            let body = format!("{{\"{name}\":\"\\ud800\"}}");
            let answer = route
                .client(&world)
                .await
                .send(route.method.clone(), &any_path(&route.path), body)
                .await;
            answer.assert_error(400, "bad_request");
        }
    }
    assert_eq!(world.state().await, before);
}

#[tokio::test]
async fn with_a_nul_character_in_a_text() {
    for route in routes().into_iter().filter(|route| route.fields.is_some()) {
        let world = world().await;
        let call = call(&world, &route.operation).await;
        for name in call.body.as_object().unwrap().keys() {
            let mut body = call.body.clone();
            body[name] = "a\u{0}b".into();
            let before = world.state().await;
            let answer = route
                .client(&world)
                .await
                .send(route.method.clone(), &call.path, body.to_string())
                .await;
            answer.assert_error(400, "bad_request");
            assert_eq!(world.state().await, before, "{} {name}", route.operation);
        }
    }
}

#[tokio::test]
async fn with_a_field_of_a_wrong_type() {
    let mut tried = 0;
    for route in routes() {
        let Some(fields) = &route.fields else { continue };
        let world = world().await;
        let call = call(&world, &route.operation).await;
        let before = world.state().await;
        for (name, schema) in fields {
            for wrong in others(schema) {
                let mut body = call.body.clone();
                body[name] = wrong;
                let text = body.to_string();
                let answer = route
                    .client(&world)
                    .await
                    .send(route.method.clone(), &call.path, text.clone())
                    .await;
                assert_eq!(answer.status, 400, "{} {text}: {answer:?}", route.operation);
                answer.assert_error(400, "bad_request");
                tried += 1;
            }
        }
        assert_eq!(world.state().await, before, "{}", route.operation);
    }
    assert!(tried > 300, "{tried} tried");
}

#[tokio::test]
async fn absent_is_empty_is_null() {
    let mut tried = 0;
    for route in routes().into_iter().filter(|route| route.fields.is_some()) {
        let world = world().await;
        let call = call(&world, &route.operation).await;
        let mut answers = Vec::new();
        for body in ["", "{}", "null", " \n"] {
            let answer = route
                .client(&world)
                .await
                .send(route.method.clone(), &call.path, body)
                .await;
            assert!(answer.status < 500, "{} {body:?}: {answer:?}", route.operation);
            let mut said = answer.redacted();
            said["request_id"] = json!(null);
            answers.push(said);
            tried += 1;
        }
        answers.dedup();
        assert_eq!(answers.len(), 1, "{}: {answers:#?}", route.operation);
    }
    assert!(tried > 40);
}

#[tokio::test]
async fn with_nulls_and_unknown_fields_are_taken() {
    for route in routes() {
        let Some(fields) = &route.fields else { continue };
        let world = world().await;
        let call = call(&world, &route.operation).await;
        let mut body = call.body.clone();
        for name in fields.keys() {
            if body.get(name).is_none() {
                body[name] = Value::Null;
            }
        }
        body["telemetry_id"] = "x".into();
        body["an unknown field"] = json!({"with": ["anything", {"in": null}]});
        let text = body.to_string();
        let answer = route
            .client(&world)
            .await
            .send(route.method.clone(), &call.path, text.clone())
            .await;
        assert!(
            matches!(answer.status, 200 | 201),
            "{} {text}: {answer:?}",
            route.operation
        );
    }
}

/// Values of every JSON type that the schema does not allow.
fn others(schema: &Value) -> Vec<Value> {
    let allowed = types(schema);
    let all = [
        ("boolean", json!(true)),
        ("integer", json!(12)),
        ("number", json!(12.5)),
        ("string", json!("text")),
        ("string", json!("12")),
        ("array", json!([])),
        ("array", json!([1])),
        ("object", json!({})),
        ("object", json!({"a": 1})),
    ];
    let is_allowed = |kind: &str| allowed.iter().any(|allowed| allowed == kind);
    let mut others: Vec<_> = all
        .into_iter()
        .filter(|(kind, _)| !is_allowed(kind))
        .map(|(_, value)| value)
        .collect();
    if is_allowed("integer") {
        others.extend([json!(1e300), json!(9_223_372_036_854_775_808_u64)]);
    }
    others
}

/// The types that a schema names; an object where it refers to another.
fn types(schema: &Value) -> Vec<String> {
    if let Some(kinds) = schema
        .get("oneOf")
        .or(schema.get("anyOf"))
        .and_then(Value::as_array)
    {
        return kinds.iter().flat_map(types).collect();
    }
    match &schema["type"] {
        Value::String(kind) => vec![kind.clone()],
        Value::Array(kinds) => kinds
            .iter()
            .map(|kind| kind.as_str().unwrap().to_owned())
            .collect(),
        _ if schema.get("$ref").is_some() => vec!["object".to_owned()],
        _ => panic!("a field says its type: {schema}"),
    }
}
