//! Magic links by e-mail: `client.magic_links`.

use tenure_types::b2b::discovery::{AuthenticationResponse, SendResponse};
pub use tenure_types::b2b::magic_links::{
    AuthenticateRequest, AuthenticateResponse, DiscoveryAuthenticateRequest, DiscoverySendRequest,
    InviteRequest, LoginOrSignupRequest,
};
use tenure_types::b2b::members::{MemberResponse, MemberUpsertResponse};

use crate::resource::{calls, resource};

resource! {
    /// Magic links by e-mail.
    MagicLinks {
        /// Sends them.
        email: Email,
        /// Authenticates links that were sent before an organization was chosen.
        discovery: Discovery,
    }
}

calls! { MagicLinks {
    /// Authenticates the token of a link, and starts a session or adds the link to one.
    ///
    /// Fails with `magic_link_not_found` or `unable_to_auth_magic_link` when the token is unknown, expired or used.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::magic_links::AuthenticateRequest;
    /// # async fn example(client: tenure::B2bClient, token: &str) -> Result<(), tenure::Error> {
    /// let request = AuthenticateRequest::new(token);
    /// let answer = client.magic_links.authenticate(request).await?;
    /// let session = answer.body.authentication.member_session;
    /// # Ok(())
    /// # }
    /// ```
    POST "/v1/b2b/magic_links/authenticate" fn authenticate[](AuthenticateRequest) -> AuthenticateResponse;
} }

resource! {
    /// Sends links to members.
    Email {
        /// Sends links before an organization is chosen.
        discovery: EmailDiscovery,
    }
}

calls! { Email {
    /// Sends a link that logs a member in, or lets a new member join.
    ///
    /// Fails with `organization_not_found`, and with an error of its own when the organization allows no such login, or
    /// no such new member.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::magic_links::LoginOrSignupRequest;
    /// # async fn example(client: tenure::B2bClient, organization_id: &str) -> Result<(), tenure::Error> {
    /// let request = LoginOrSignupRequest::new(organization_id, "ada@example.com");
    /// let answer = client.magic_links.email.login_or_signup(request).await?;
    /// let is_new = answer.body.member_created;
    /// # Ok(())
    /// # }
    /// ```
    POST "/v1/b2b/magic_links/email/login_or_signup"
        fn login_or_signup[](LoginOrSignupRequest) -> MemberUpsertResponse;

    /// Sends a link that invites a new member to an organization.
    ///
    /// Fails with `organization_not_found`, and with an error of its own when the organization allows no such new member.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::magic_links::InviteRequest;
    /// # async fn example(client: tenure::B2bClient, organization_id: &str) -> Result<(), tenure::Error> {
    /// let request = InviteRequest::new(organization_id, "ada@example.com");
    /// let answer = client.magic_links.email.invite(request, None).await?;
    /// let invited = answer.body.member;
    /// # Ok(())
    /// # }
    /// ```
    POST "/v1/b2b/magic_links/email/invite" fn invite[](InviteRequest) acting -> MemberResponse;
} }

resource! {
    /// Sends links before an organization is chosen.
    EmailDiscovery
}

calls! { EmailDiscovery {
    /// Sends a link to an e-mail address, before an organization is chosen.
    ///
    /// Fails with an `invalid_…` for a malformed field.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::magic_links::DiscoverySendRequest;
    /// # async fn example(client: tenure::B2bClient) -> Result<(), tenure::Error> {
    /// let request = DiscoverySendRequest::new("ada@example.com");
    /// client.magic_links.email.discovery.send(request).await?;
    /// # Ok(())
    /// # }
    /// ```
    POST "/v1/b2b/magic_links/email/discovery/send" fn send[](DiscoverySendRequest) -> SendResponse;
} }

resource! {
    /// Authenticates links that were sent before an organization was chosen.
    Discovery
}

calls! { Discovery {
    /// Authenticates the token of a link, and starts an intermediate session.
    ///
    /// Fails with `magic_link_not_found` or `unable_to_auth_magic_link` when the token is unknown, expired or used.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::magic_links::DiscoveryAuthenticateRequest;
    /// # async fn example(client: tenure::B2bClient, token: &str) -> Result<(), tenure::Error> {
    /// let request = DiscoveryAuthenticateRequest::new(token);
    /// let answer = client.magic_links.discovery.authenticate(request).await?;
    /// let found = answer.body.discovered_organizations;
    /// # Ok(())
    /// # }
    /// ```
    POST "/v1/b2b/magic_links/discovery/authenticate"
        fn authenticate[](DiscoveryAuthenticateRequest) -> AuthenticationResponse;
} }
