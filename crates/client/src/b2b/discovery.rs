//! Organizations of an e-mail address: `client.discovery`.

pub use tenure_types::b2b::discovery::{
    CreateRequest, ExchangeRequest, OrganizationsRequest, OrganizationsResponse,
};
use tenure_types::b2b::sessions::AuthenticationResponse;

use crate::resource::{calls, resource};

resource! {
    /// Organizations of an e-mail address.
    Discovery {
        /// Intermediate sessions.
        intermediate_sessions: IntermediateSessions,
        /// The organizations.
        organizations: Organizations,
    }
}

resource! {
    /// Intermediate sessions: the first factor is verified, and no organization is chosen yet.
    IntermediateSessions
}

calls! { IntermediateSessions {
    /// Exchanges an intermediate session for a session in an organization.
    ///
    /// Fails with `intermediate_session_not_found` when the intermediate session has expired or was used, and with
    /// `organization_not_found`.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::discovery::ExchangeRequest;
    /// # async fn example(client: tenure::B2bClient, token: &str, organization_id: &str) -> Result<(), tenure::Error> {
    /// let request = ExchangeRequest::new(token, organization_id);
    /// let answer = client.discovery.intermediate_sessions.exchange(request).await?;
    /// let session = answer.body.member_session;
    /// # Ok(())
    /// # }
    /// ```
    POST "/v1/b2b/discovery/intermediate_sessions/exchange"
        fn exchange[](ExchangeRequest) -> AuthenticationResponse;
} }

resource! {
    /// The organizations of an e-mail address.
    Organizations
}

calls! { Organizations {
    /// Creates an organization. The owner of the verified e-mail address becomes its first member.
    ///
    /// Fails with `intermediate_session_not_found` when the intermediate session has expired or was used, and with
    /// `organization_slug_already_used`.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::discovery::CreateRequest;
    /// # async fn example(client: tenure::B2bClient, token: &str) -> Result<(), tenure::Error> {
    /// let request = CreateRequest {
    ///     organization_name: Some("Analytical Engines".into()),
    ///     ..CreateRequest::new(token)
    /// };
    /// let answer = client.discovery.organizations.create(request).await?;
    /// let organization = answer.body.organization;
    /// # Ok(())
    /// # }
    /// ```
    POST "/v1/b2b/discovery/organizations/create" fn create[](CreateRequest) -> AuthenticationResponse;

    /// Lists the organizations that the owner of the address belongs to or may join.
    ///
    /// Fails with `intermediate_session_not_found` when the intermediate session has expired or was used, or with
    /// `session_not_found`.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::discovery::OrganizationsRequest;
    /// # async fn example(client: tenure::B2bClient, token: &str) -> Result<(), tenure::Error> {
    /// let request = OrganizationsRequest::intermediate_session(token);
    /// let answer = client.discovery.organizations.list(request).await?;
    /// let found = answer.body.discovered_organizations;
    /// # Ok(())
    /// # }
    /// ```
    POST read "/v1/b2b/discovery/organizations" fn list[](OrganizationsRequest) -> OrganizationsResponse;
} }
