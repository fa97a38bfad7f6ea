//! `/v1/b2b/organizations`

mod connected_apps;
mod create;
mod delete;
mod external_id;
mod get;
mod member;
mod members;
mod metrics;
mod search;
mod update;

use std::sync::Arc;

use tenure_engine::Engine;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn endpoints() -> OpenApiRouter<Arc<Engine>> {
    OpenApiRouter::new()
        .routes(routes!(create::create))
        .routes(routes!(search::search))
        .routes(routes!(get::get, update::update, delete::delete))
        .routes(routes!(external_id::external_id))
        .routes(routes!(metrics::metrics))
        .routes(routes!(connected_apps::connected_apps))
        .routes(routes!(member::member))
        .merge(members::endpoints())
}
