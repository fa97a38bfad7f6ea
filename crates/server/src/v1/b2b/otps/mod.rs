//! `/v1/b2b/otps`

mod sms;

use std::sync::Arc;

use tenure_engine::Engine;
use utoipa_axum::router::OpenApiRouter;

pub(super) fn endpoints() -> OpenApiRouter<Arc<Engine>> {
    OpenApiRouter::new().merge(sms::endpoints())
}
