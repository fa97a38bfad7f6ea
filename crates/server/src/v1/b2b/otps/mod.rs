//! `/v1/b2b/otps`

mod email;
mod sms;

use std::sync::Arc;

use tenure_engine::Engine;
use utoipa_axum::router::OpenApiRouter;

pub(super) fn endpoints() -> OpenApiRouter<Arc<Engine>> {
    OpenApiRouter::new()
        .merge(email::endpoints())
        .merge(sms::endpoints())
}
