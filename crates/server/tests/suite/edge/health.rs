//! `GET /health` and `GET /ready`

use http::Method;

use super::world;

#[tokio::test]
async fn say_ok_without_credentials() {
    let world = world().await;
    for path in ["/health", "/ready"] {
        let answer = world.node.anonymous().get(path).await;
        assert_eq!(answer.ok()["status"], "ok", "{path}");
    }
}

#[tokio::test]
async fn mind_no_credentials() {
    let world = world().await;
    for path in ["/health", "/ready"] {
        world.client().get(path).await.ok();
        let stranger = world.client().with_credentials("nobody", "nothing");
        stranger.get(path).await.ok();
    }
}

#[tokio::test]
async fn answer_head_without_a_body() {
    let world = world().await;
    for path in ["/health", "/ready"] {
        let answer = world.node.anonymous().send(Method::HEAD, path, "").await;
        assert_eq!(
            (answer.status, answer.body),
            (200, serde_json::Value::Null),
            "{path}"
        );
    }
}
