//! `/v1/b2b/organizations/{organization_id}/members` and `/v1/b2b/organizations/members`

mod connected_apps;
mod create;
mod dangerously_get;
mod delete;
mod external_id;
mod mfa_phone_numbers;
mod passwords;
mod reactivate;
mod search;
mod start_email_update;
mod totp;
mod unlink_retired_email;
mod update;

use std::sync::Arc;

use tenure_engine::Engine;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn endpoints() -> OpenApiRouter<Arc<Engine>> {
    OpenApiRouter::new()
        .routes(routes!(create::create))
        .routes(routes!(search::search))
        .routes(routes!(dangerously_get::dangerously_get))
        .routes(routes!(update::update, delete::delete))
        .routes(routes!(reactivate::reactivate))
        .routes(routes!(mfa_phone_numbers::delete::delete))
        .routes(routes!(passwords::delete::delete))
        .routes(routes!(totp::totp))
        .routes(routes!(external_id::external_id))
        .routes(routes!(unlink_retired_email::unlink_retired_email))
        .routes(routes!(start_email_update::start_email_update))
        .routes(routes!(connected_apps::connected_apps))
}
