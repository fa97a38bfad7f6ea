//! Requests that must be refused, and that must change nothing.

use http::Method;
use serde_json::Value;

use crate::harness::World;

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
            "{method} {path} {said:.500}"
        );
        answer.assert_error(status, error_type);
        assert_eq!(before, world.state().await, "{said:.500} changed something");
    }
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
