//! `/v1/b2b/organizations/{organization_id}/members` and `/v1/b2b/organizations/members`

mod create;

use std::sync::Arc;

use tenure_engine::Engine;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn endpoints() -> OpenApiRouter<Arc<Engine>> {
    OpenApiRouter::new().routes(routes!(create::create))
}
