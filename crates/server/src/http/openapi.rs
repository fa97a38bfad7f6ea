//! What the OpenAPI document says besides the endpoints.

use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, OpenApi, OpenApiBuilder};

/// The name of the security scheme that endpoints refer to.
pub(crate) const PROJECT: &str = "project";

pub(crate) fn base() -> OpenApi {
    let mut basic = Http::new(HttpAuthScheme::Basic);
    basic.description = Some("The project id as user name, one of its secrets as password.".to_owned());
    OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title("Tenure")
                .version(env!("CARGO_PKG_VERSION"))
                .description(Some(
                    "Sessions as a service that you run. Every answer is a flat JSON object with status_code and \
                     request_id; every error has error_type, error_message and error_url besides.",
                )),
        )
        .components(Some(
            ComponentsBuilder::new().security_scheme(PROJECT, SecurityScheme::Http(basic)).build(),
        ))
        .build()
}
