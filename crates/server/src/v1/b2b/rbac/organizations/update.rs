//! `PUT /v1/b2b/rbac/organizations/{organization_id}`

use std::sync::Arc;

use axum::extract::{Path, State};
use tenure_engine::Engine;
use tenure_engine::v1::b2b::rbac;
use tenure_types::ErrorBody;
use tenure_types::b2b::rbac::{OrgPolicyResponse, SetOrgPolicyRequest};

use crate::http::{ApiError, B2b, Envelope, Json, OnBehalf, Reply};

/// Replaces the roles of an organization.
#[utoipa::path(
    put,
    path = "/v1/b2b/rbac/organizations/{organization_id}",
    tag = "B2B RBAC",
    operation_id = "b2b_rbac_organizations_update",
    params(("organization_id" = String, Path, description = "The organization's id, slug or external id")),
    request_body = SetOrgPolicyRequest,
    responses(
        (status = 200, description = "Done", body = Envelope<OrgPolicyResponse>),
        (status = "4XX", description = "Refused", body = ErrorBody),
    ),
    security(("project" = []))
)]
pub(crate) async fn update(
    State(engine): State<Arc<Engine>>,
    B2b(project): B2b,
    OnBehalf(acting): OnBehalf,
    Path(organization_id): Path<String>,
    Json(request): Json<SetOrgPolicyRequest>,
) -> Result<Reply<OrgPolicyResponse>, ApiError> {
    Ok(Reply(
        rbac::set_policy(&engine, &project, acting, &organization_id, request).await?,
    ))
}
