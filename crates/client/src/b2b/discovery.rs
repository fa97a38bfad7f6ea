//! From an e-mail address to the organizations of its owner: `client.discovery`.

pub use tenure_types::b2b::discovery::{
    CreateRequest, ExchangeRequest, OrganizationsRequest, OrganizationsResponse,
};
use tenure_types::b2b::sessions::AuthenticationResponse;

use crate::resource::{calls, resource};

resource! {
    /// From an e-mail address to the organizations of its owner.
    Discovery {
        /// What a discovery login gives.
        intermediate_sessions: IntermediateSessions,
        /// Where it can lead.
        organizations: Organizations,
    }
}

resource! {
    /// Intermediate sessions: a first factor that is proven, and no organization yet.
    IntermediateSessions
}

calls! { IntermediateSessions {
    /// Goes on to an organization: exchanges an intermediate session for a session in it.
    ///
    /// Fails with `intermediate_session_not_found` when the intermediate session is over or used up, and with
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
    /// Organizations that an address leads to.
    Organizations
}

calls! { Organizations {
    /// Makes an organization for the owner of a proven e-mail address, who becomes its first member.
    ///
    /// Fails with `intermediate_session_not_found` when the intermediate session is over or used up, and with
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

    /// The organizations that one belongs to or may join.
    ///
    /// Fails with `intermediate_session_not_found` when the intermediate session is over or used up, or with
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
