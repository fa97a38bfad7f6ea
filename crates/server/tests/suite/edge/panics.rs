//! A handler that panics is a bug; the bug is one request's and nobody else's.

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use tenure_server::http::metrics::Metrics;

use super::world;
use crate::harness::{Client, MAX_BODY};

#[tokio::test]
async fn a_panic_is_a_500_and_a_number_in_the_metrics() {
    let world = world().await;
    let bad = async || -> &'static str {
        tokio::task::yield_now().await;
        panic!("a bug in a test")
    };
    let metrics = Arc::new(Metrics::default());
    let more = Router::new().route("/test/panic", get(bad));
    let engine = world.node.engine.clone();
    let router = tenure_server::router_with(engine.clone(), metrics.clone(), MAX_BODY, more);
    let client = Client::new(router, None);
    for _ in 0..2 {
        let answer = client.get("/test/panic").await;
        answer.assert_error(500, "internal_server_error");
        assert!(!answer.body.to_string().contains("a bug in a test"));
        client.get("/health").await.ok();
    }
    let text = metrics.text(&engine).await.unwrap();
    for line in [
        "tenure_http_panics_total 2",
        "tenure_http_requests_total{method=\"GET\",route=\"/test/panic\",status=\"500\"} 2",
        "tenure_http_requests_in_flight 0",
    ] {
        assert!(text.contains(line), "{line} is not in {text}");
    }
}

#[tokio::test]
async fn no_length_of_a_jwts_parts_is_a_500() {
    let world = world().await;
    let api = world.client();
    let jwks = api.get(&format!("/v1/sessions/jwks/{}", world.project.id)).await;
    let header = json!({"alg": "RS256", "typ": "JWT", "kid": jwks["keys"][0]["kid"]});
    let header = URL_SAFE_NO_PAD.encode(header.to_string());
    for length in [0, 1, 341, 342, 343, 1365, 1366, 1367, 1368, 1369, 5000] {
        let part = "A".repeat(length);
        for jwt in [format!("{header}.e30.{part}"), format!("{header}.{part}.{part}")] {
            let body = json!({ "session_jwt": jwt });
            api.post("/v1/sessions/authenticate", body).await.assert_refused();
        }
    }
}
