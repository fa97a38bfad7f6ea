//! `GET /dev/messages`: the inbox of the development mode. On a node whose messages leave the machine there is none.

use std::sync::Arc;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use tenure_engine::Engine;
use tenure_engine::messages::{self, InboxMessage};
use tenure_types::ErrorType;

use crate::http::{ApiError, Query, Reply};

/// As many as the inbox keeps.
const MOST: usize = 200;

#[derive(Deserialize)]
pub(crate) struct ListRequest {
    /// Only what went to this e-mail address or phone number.
    to: Option<String>,
    /// At most so many: 1 to 200.
    limit: Option<usize>,
}

#[derive(Serialize)]
pub(crate) struct ListResponse {
    /// The newest first.
    messages: Vec<InboxMessage>,
}

pub(crate) async fn list(
    State(engine): State<Arc<Engine>>,
    Query(request): Query<ListRequest>,
) -> Result<Reply<ListResponse>, ApiError> {
    let limit = request.limit.unwrap_or(MOST);
    if !(1..=MOST).contains(&limit) {
        return Err(ApiError::new(ErrorType::BadRequest, "limit is not from 1 to 200"));
    }
    // In a query, a bare `+` is a space; phone numbers begin with one.
    let to = request.to.as_deref().map(|to| to.replace(' ', "+"));
    let messages = messages::inbox(&engine, to.as_deref(), limit)
        .await?
        .ok_or_else(|| ApiError::new(ErrorType::RouteNotFound, "there is no such route"))?;
    Ok(Reply(ListResponse { messages }))
}
