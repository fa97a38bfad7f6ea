//! `/v1/b2b/organizations`: its endpoints.

use tenure_engine::v1::b2b::organizations;
use tenure_types::b2b::organizations::{
    ConnectedAppsResponse, CreateRequest, DeleteResponse, MetricsResponse, OrganizationResponse,
    SearchResponse, UpdateRequest,
};
use tenure_types::search::SearchRequest;

use crate::http::endpoints;

endpoints! {
    tag = "B2B organizations";

    /// Makes an organization.
    post "/v1/b2b/organizations"
        b2b_organizations_create(b2b, acting, json CreateRequest) -> OrganizationResponse = organizations::create;

    /// Finds organizations by filters, page by page.
    post "/v1/b2b/organizations/search"
        b2b_organizations_search(b2b, acting, json SearchRequest) -> SearchResponse = organizations::search;

    /// Reads an organization.
    get "/v1/b2b/organizations/{organization_id}"
        b2b_organizations_get(b2b, acting, ["organization_id": "The organization's id, slug or external id"])
        -> OrganizationResponse = organizations::get;

    /// Changes an organization.
    put "/v1/b2b/organizations/{organization_id}"
        b2b_organizations_update(b2b, acting, ["organization_id": "The organization's id, slug or external id"], json UpdateRequest)
        -> OrganizationResponse = organizations::update;

    /// Deletes an organization, its members and their sessions.
    delete "/v1/b2b/organizations/{organization_id}"
        b2b_organizations_delete(b2b, acting, ["organization_id": "The organization's id, slug or external id"])
        -> DeleteResponse = organizations::delete;

    /// The apps that members have connected: none, as Tenure is no OAuth authorization server.
    get "/v1/b2b/organizations/{organization_id}/connected_apps"
        b2b_organizations_connected_apps(b2b, acting, ["organization_id": "The organization's id, slug or external id"])
        -> ConnectedAppsResponse = organizations::connected_apps;

    /// Takes the external id from an organization.
    delete "/v1/b2b/organizations/{organization_id}/external_id"
        b2b_organizations_external_id_delete(b2b, acting, ["organization_id": "The organization's id, slug or external id"])
        -> OrganizationResponse = organizations::delete_external_id;

    /// Counts the members of an organization.
    get "/v1/b2b/organizations/{organization_id}/metrics"
        b2b_organizations_metrics(b2b, acting, ["organization_id": "The organization's id, slug or external id"])
        -> MetricsResponse = organizations::metrics;
}
