//! `POST /v1/b2b/magic_links/email/discovery/send`

use std::sync::Arc;

use axum::extract::State;
use tenure_engine::Engine;
use tenure_engine::v1::b2b::magic_links::email::discovery;
use tenure_types::ErrorBody;
use tenure_types::b2b::discovery::SendResponse;
use tenure_types::b2b::magic_links::DiscoverySendRequest;

use crate::http::{ApiError, B2b, Envelope, Json, Reply};

/// Sends a link to an e-mail address, before an organization is chosen.
#[utoipa::path(
    post,
    path = "/v1/b2b/magic_links/email/discovery/send",
    tag = "B2B magic links",
    operation_id = "b2b_magic_links_email_discovery_send",
    request_body = DiscoverySendRequest,
    responses(
        (status = 200, description = "Done", body = Envelope<SendResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn send(
    State(engine): State<Arc<Engine>>,
    B2b(project): B2b,
    Json(request): Json<DiscoverySendRequest>,
) -> Result<Reply<SendResponse>, ApiError> {
    Ok(Reply(discovery::send(&engine, &project, request).await?))
}
