//! `/v1/users`

mod connected_apps;
mod create;
mod delete;
mod emails;
mod exchange_primary_factor;
mod external_id;
mod get;
mod passwords;
mod phone_numbers;
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
        .routes(routes!(exchange_primary_factor::exchange_primary_factor))
        .routes(routes!(external_id::external_id))
        .routes(routes!(connected_apps::connected_apps))
        .routes(routes!(emails::delete::delete))
        .routes(routes!(phone_numbers::delete::delete))
        .routes(routes!(passwords::delete::delete))
}
