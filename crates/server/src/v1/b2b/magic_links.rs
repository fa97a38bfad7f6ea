//! `/v1/b2b/magic_links`: its endpoints.

use tenure_engine::v1::b2b::magic_links;
use tenure_types::b2b::discovery::{AuthenticationResponse, SendResponse};
use tenure_types::b2b::magic_links::{
    AuthenticateRequest, AuthenticateResponse, DiscoveryAuthenticateRequest, DiscoverySendRequest,
    InviteRequest, LoginOrSignupRequest,
};
use tenure_types::b2b::members::{MemberResponse, MemberUpsertResponse};

use crate::http::endpoints;

endpoints! {
    tag = "B2B magic links";

    /// Takes the token of a link that a member has opened.
    post "/v1/b2b/magic_links/authenticate"
        b2b_magic_links_authenticate(b2b, json AuthenticateRequest)
        -> AuthenticateResponse = magic_links::authenticate;

    /// Takes the token of a link that was sent before an organization was chosen.
    post "/v1/b2b/magic_links/discovery/authenticate"
        b2b_magic_links_discovery_authenticate(b2b, json DiscoveryAuthenticateRequest)
        -> AuthenticationResponse = magic_links::discovery::authenticate;

    /// Sends a link to an e-mail address, before an organization is chosen.
    post "/v1/b2b/magic_links/email/discovery/send"
        b2b_magic_links_email_discovery_send(b2b, json DiscoverySendRequest)
        -> SendResponse = magic_links::email::discovery::send;

    /// Invites somebody to an organization, by a link.
    post "/v1/b2b/magic_links/email/invite"
        b2b_magic_links_email_invite(b2b, acting, json InviteRequest)
        -> MemberResponse = magic_links::email::invite;

    /// Sends a link to log in with, or to join an organization by.
    post "/v1/b2b/magic_links/email/login_or_signup"
        b2b_magic_links_email_login_or_signup(b2b, json LoginOrSignupRequest)
        -> MemberUpsertResponse = magic_links::email::login_or_signup;
}
