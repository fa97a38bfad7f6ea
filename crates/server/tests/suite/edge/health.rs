//! `GET /health` and `GET /ready`

use http::Method;
use tenure_db::Sql;

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

#[tokio::test]
async fn a_node_is_not_ready_on_the_schema_of_a_newer_one() {
    let world = world().await;
    let sql = Sql::dynamic("INSERT INTO schema_migrations VALUES (1000, 'unknown', 1)".to_owned());
    let db = world.node.db.clone();
    db.write(async move |tx| tx.execute(&sql, &[]).await).await.unwrap();
    let answer = world.node.anonymous().get("/ready").await;
    answer.assert_error(503, "server_unavailable");
    assert!(answer["error_message"].as_str().unwrap().contains("newer Tenure"), "{}", answer.body);
    assert_eq!(answer.headers["retry-after"], "1");
    world.node.anonymous().get("/health").await.ok();
}
