//! Calls of `/v1/signals`.

use serde_json::json;
use tenure_engine::signals;

use crate::harness::World;
use super::{Call, Stranger, session};

pub(super) async fn call(world: &World, operation: &str) -> Option<Call> {
    if operation != "signals_get" {
        return None;
    }
    let session = session(world).await;
    let body = json!({"session_token": session["session_token"]});
    world.client().post("/v1/sessions/revoke", body).await.ok();
    // Whoever asks first would do so, for all projects.
    signals::publish(&world.node.engine).await.unwrap();
    Some(Call::new("/v1/signals".to_owned(), json!({}), Stranger::Own))
}
