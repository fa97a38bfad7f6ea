//! `/v1/b2b/members`: its endpoints.

use tenure_engine::v1::b2b::organizations;
use tenure_types::b2b::members::{
    ConnectedAppsResponse, CreateRequest, DangerouslyGetRequest, DeleteResponse, GetRequest, MemberResponse,
    SearchRequest, SearchResponse, StartEmailUpdateRequest, UnlinkRetiredEmailRequest,
    UnlinkRetiredEmailResponse, UpdateRequest,
};

use crate::http::endpoints;

endpoints! {
    tag = "B2B members";

    /// Reads a member of any organization. Who calls must know that it may see the organization.
    get "/v1/b2b/organizations/members/dangerously_get/{member_id}"
        b2b_members_dangerously_get(b2b, acting, ["member_id": "The member's id, ours only"], query DangerouslyGetRequest)
        -> MemberResponse = organizations::members::dangerously_get;

    /// Finds members of organizations by filters, page by page.
    post "/v1/b2b/organizations/members/search"
        b2b_members_search(b2b, acting, json SearchRequest) -> SearchResponse = organizations::members::search;

    /// Reads a member of an organization, by its id or its e-mail address.
    get "/v1/b2b/organizations/{organization_id}/member"
        b2b_members_get(b2b, acting, ["organization_id": "The organization's id, slug or external id"], query GetRequest)
        -> MemberResponse = organizations::member;

    /// Makes a member of an organization.
    post "/v1/b2b/organizations/{organization_id}/members"
        b2b_members_create(b2b, acting, ["organization_id": "The organization's id, slug or external id"], json CreateRequest)
        -> MemberResponse = organizations::members::create;

    /// Takes the phone number from a member. Its sessions go on.
    delete "/v1/b2b/organizations/{organization_id}/members/mfa_phone_numbers/{member_id}"
        b2b_members_mfa_phone_numbers_delete(b2b, acting, ["organization_id": "The organization's id, slug or external id", "member_id": "The member's id, ours or external"])
        -> MemberResponse = organizations::members::mfa_phone_numbers::delete;

    /// Takes the password from a member. Its sessions go on.
    delete "/v1/b2b/organizations/{organization_id}/members/passwords/{member_password_id}"
        b2b_members_passwords_delete(b2b, acting, ["organization_id": "The organization's id, slug or external id", "member_password_id": "The id of the password"])
        -> MemberResponse = organizations::members::passwords::delete;

    /// Changes a member: what is absent stays.
    put "/v1/b2b/organizations/{organization_id}/members/{member_id}"
        b2b_members_update(b2b, acting, ["organization_id": "The organization's id, slug or external id", "member_id": "The member's id, ours or external"], json UpdateRequest)
        -> MemberResponse = organizations::members::update;

    /// Deletes a member and all that lets it in. It can be taken back.
    delete "/v1/b2b/organizations/{organization_id}/members/{member_id}"
        b2b_members_delete(b2b, acting, ["organization_id": "The organization's id, slug or external id", "member_id": "The member's id, ours or external"])
        -> DeleteResponse = organizations::members::delete;

    /// The apps that a member has connected: none, as Tenure is no OAuth authorization server.
    get "/v1/b2b/organizations/{organization_id}/members/{member_id}/connected_apps"
        b2b_members_connected_apps(b2b, acting, ["organization_id": "The organization's id, slug or external id", "member_id": "The member's id, ours or external"])
        -> ConnectedAppsResponse = organizations::members::connected_apps;

    /// Takes the external id from a member.
    delete "/v1/b2b/organizations/{organization_id}/members/{member_id}/external_id"
        b2b_members_external_id_delete(b2b, acting, ["organization_id": "The organization's id, slug or external id", "member_id": "The member's id, ours or external"])
        -> MemberResponse = organizations::members::delete_external_id;

    /// Takes a deleted member back.
    put "/v1/b2b/organizations/{organization_id}/members/{member_id}/reactivate"
        b2b_members_reactivate(b2b, acting, ["organization_id": "The organization's id, slug or external id", "member_id": "The member's id, ours only"])
        -> MemberResponse = organizations::members::reactivate;

    /// Begins to change a member's e-mail address: a link or a code is sent to the new one.
    post "/v1/b2b/organizations/{organization_id}/members/{member_id}/start_email_update"
        b2b_members_start_email_update(b2b, acting, ["organization_id": "The organization's id, slug or external id", "member_id": "The member's id, ours or external"], json StartEmailUpdateRequest)
        -> MemberResponse = organizations::members::start_email_update;

    /// Takes the authenticator app and the recovery codes from a member. Its sessions go on.
    delete "/v1/b2b/organizations/{organization_id}/members/{member_id}/totp"
        b2b_members_totp_delete(b2b, acting, ["organization_id": "The organization's id, slug or external id", "member_id": "The member's id, ours or external"])
        -> MemberResponse = organizations::members::delete_totp;

    /// Gives up an e-mail address that a member once had.
    post "/v1/b2b/organizations/{organization_id}/members/{member_id}/unlink_retired_email"
        b2b_members_unlink_retired_email(b2b, acting, ["organization_id": "The organization's id, slug or external id", "member_id": "The member's id, ours or external"], json UnlinkRetiredEmailRequest)
        -> UnlinkRetiredEmailResponse = organizations::members::unlink_retired_email;
}
