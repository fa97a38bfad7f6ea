//! `/v1/b2b/discovery`: its endpoints.

use tenure_engine::v1::b2b::discovery;
use tenure_types::b2b::discovery::{
    CreateRequest, ExchangeRequest, OrganizationsRequest, OrganizationsResponse,
};
use tenure_types::b2b::sessions::AuthenticationResponse;

use crate::http::endpoints;

endpoints! {
    tag = "B2B discovery";

    /// Exchanges an intermediate session for a session in an organization.
    post "/v1/b2b/discovery/intermediate_sessions/exchange"
        b2b_discovery_intermediate_sessions_exchange(b2b, json ExchangeRequest)
        -> AuthenticationResponse = discovery::intermediate_sessions::exchange;

    /// Lists the organizations that one belongs to or may join.
    post "/v1/b2b/discovery/organizations"
        b2b_discovery_organizations(b2b, json OrganizationsRequest)
        -> OrganizationsResponse = discovery::organizations::list;

    /// Makes an organization for the owner of a proven e-mail address.
    post "/v1/b2b/discovery/organizations/create"
        b2b_discovery_organizations_create(b2b, json CreateRequest)
        -> AuthenticationResponse = discovery::organizations::create;
}
