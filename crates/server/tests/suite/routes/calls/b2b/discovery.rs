//! Calls of `/v1/b2b/discovery`.

use serde_json::json;

use super::{Call, Stranger, member};
use crate::harness::World;

const NO_INTERMEDIATE_SESSION: Stranger = Stranger::Error(404, "intermediate_session_not_found");

pub(super) async fn call(world: &World, operation: &str) -> Option<Call> {
    let (path, body) = match operation {
        "discovery_organizations" => {
            member(world).await;
            let token = world.intermediate_session("ada@example.com").await;
            ("organizations", json!({"intermediate_session_token": token}))
        }
        "discovery_intermediate_sessions_exchange" => {
            let (organization, _) = member(world).await;
            let token = world.intermediate_session("ada@example.com").await;
            let body = json!({
                "intermediate_session_token": token,
                "organization_id": organization,
                "session_duration_minutes": 30,
                "session_custom_claims": {"a": 1},
            });
            ("intermediate_sessions/exchange", body)
        }
        "discovery_organizations_create" => {
            let token = world.intermediate_session("ada@example.com").await;
            let body = json!({
                "intermediate_session_token": token,
                "organization_name": "New",
                "organization_slug": "new",
                "session_duration_minutes": 30,
                "session_custom_claims": {"a": 1},
            });
            ("organizations/create", body)
        }
        _ => return None,
    };
    let path = format!("/v1/b2b/discovery/{path}");
    Some(Call::new(path, body, NO_INTERMEDIATE_SESSION))
}
