//! Nobody gets in without the credentials of a project of the right vertical, and nobody gets to another project's data.

use http::Method;
use serde_json::Value;
use tenure_core::token::Vertical;
use tenure_types::Environment;

use super::calls::{Stranger, call};
use super::list::{any_path, routes};
use super::world;
use crate::harness::{Client, Project, State};

/// What projects of both kinds may call.
const FOR_BOTH: [&str; 1] = ["signals_get"];
/// What anybody may call.
const OPEN: [&str; 4] = ["health", "ready", "sessions_jwks", "b2b_sessions_jwks"];
const METHODS: [Method; 5] = [
    Method::GET,
    Method::POST,
    Method::PUT,
    Method::DELETE,
    Method::PATCH,
];

#[tokio::test]
async fn are_asked_for_everywhere_but_on_the_open_routes() {
    let world = world().await;
    let b2b = world.b2b_project().await;
    let before = world.state().await;
    for route in routes() {
        assert_eq!(
            route.is_open,
            OPEN.contains(&route.operation.as_str()),
            "{}",
            route.operation
        );
        if route.is_open {
            continue;
        }
        let (own, other, wrong_vertical) = match route.vertical() {
            Vertical::Consumer => (&world.project, b2b, "invalid_consumer_endpoint"),
            Vertical::B2b => (b2b, &world.project, "invalid_b2b_endpoint"),
        };
        let (anonymous, client) = (world.node.anonymous(), world.node.client(own));
        let refused = [
            (anonymous, 400, "invalid_authorization_header"),
            (
                client.with_authorization("Basic nonsense"),
                400,
                "invalid_authorization_header",
            ),
            (
                client.with_credentials("project-test-00000000-0000-4000-8000-000000000000", "secret"),
                400,
                "invalid_project_id_authentication",
            ),
            (
                client.with_credentials(&own.id.to_string(), &other.secret),
                401,
                "unauthorized_credentials",
            ),
            (world.node.client(other), 400, wrong_vertical),
        ];
        let refused = if FOR_BOTH.contains(&route.operation.as_str()) {
            &refused[..4]
        } else {
            &refused[..]
        };
        for (client, status, error_type) in refused {
            // Whatever else is wrong with the request, this is said first.
            for body in ["", "{}", "not JSON"] {
                let answer = client
                    .send(route.method.clone(), &any_path(&route.path), body)
                    .await;
                answer.assert_error(*status, error_type);
            }
        }
    }
    assert_eq!(world.state().await, before);
}

#[tokio::test]
async fn of_the_project_itself_succeed_and_are_in_no_answer() {
    for route in routes() {
        let world = world().await;
        let call = call(&world, &route.operation).await;
        let answer = route
            .client(&world)
            .await
            .send(route.method.clone(), &call.path, call.body.to_string())
            .await;
        assert!(
            matches!(answer.status, 200 | 201),
            "{}: {answer:?}",
            route.operation
        );
        let said = answer.body.to_string();
        assert!(!said.contains(&route.project(&world).await.secret), "{said}");
        assert!(!has_field(&answer.body, "hash"), "{said}");
    }
}

#[tokio::test]
async fn of_another_project_reach_nothing() {
    for route in routes() {
        if route.is_open {
            continue;
        }
        let world = world().await;
        let call = call(&world, &route.operation).await;
        let own = route.project(&world).await;
        for (environment, same) in [(Environment::Test, true), (Environment::Live, false)] {
            let stranger = world.another_project(route.vertical(), environment).await;
            let before = rows_of(own, world.state().await);
            assert!(!before.is_empty());
            let client = world.node.client(&stranger);
            let answer = client
                .send(route.method.clone(), &call.path, call.body.to_string())
                .await;
            match call.stranger {
                // An id of the other environment is refused for that.
                Stranger::Error(status, error_type) if same => answer.assert_error(status, error_type),
                Stranger::Error(..) => answer.assert_refused(),
                Stranger::Own => assert!(matches!(answer.status, 200 | 201), "{answer:?}"),
            }
            let said = answer.body.to_string();
            assert!(
                !said.contains("ada@example.com") && !said.contains("alan@example.com"),
                "{said}"
            );
            assert_eq!(rows_of(own, world.state().await), before, "{}", route.operation);
        }
    }
}

#[tokio::test]
async fn are_not_asked_for_where_the_method_is_wrong() {
    let world = world().await;
    let routes = routes();
    for route in &routes {
        let path = any_path(&route.path);
        for method in METHODS {
            let exists = |client: Client| {
                let (method, path) = (method.clone(), path.clone());
                async move { client.send(method, &path, "").await }
            };
            if routes
                .iter()
                .any(|other| any_path(&other.path) == path && other.method == method)
            {
                continue;
            }
            exists(world.node.anonymous())
                .await
                .assert_error(405, "method_not_allowed");
            exists(world.client())
                .await
                .assert_error(405, "method_not_allowed");
        }
    }
}

/// The rows that belong to a project.
fn rows_of(project: &Project, state: State) -> Vec<(String, Vec<String>)> {
    let hyphenated = project.id.uuid().hyphenated().to_string();
    let blob = project.id.uuid().simple().to_string().to_uppercase();
    let mine = |row: &String| row.contains(&hyphenated) || row.contains(&blob);
    state
        .into_iter()
        .map(|(table, rows)| (table, rows.into_iter().filter(mine).collect::<Vec<_>>()))
        .filter(|(_, rows)| !rows.is_empty())
        .collect()
}

fn has_field(value: &Value, name: &str) -> bool {
    match value {
        Value::Object(map) => map.contains_key(name) || map.values().any(|value| has_field(value, name)),
        Value::Array(items) => items.iter().any(|value| has_field(value, name)),
        _ => false,
    }
}
