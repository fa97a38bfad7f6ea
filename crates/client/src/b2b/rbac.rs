//! The RBAC policy of a B2B project and the roles of its organizations: `client.rbac`.

pub use tenure_types::b2b::rbac::{OrgPolicyResponse, SetOrgPolicyRequest};
use tenure_types::rbac::PolicyResponse;

use crate::resource::{calls, resource};

resource! {
    /// The RBAC policy of a B2B project.
    Rbac {
        /// The roles of organizations.
        organizations: Organizations,
    }
}

calls! { Rbac {
    /// Returns the project's roles, resources and scopes.
    ///
    /// ```no_run
    /// # async fn example(client: tenure::B2bClient) -> Result<(), tenure::Error> {
    /// let answer = client.rbac.policy().await?;
    /// let roles = answer.body.policy.roles;
    /// # Ok(())
    /// # }
    /// ```
    GET "/v1/b2b/rbac/policy" fn policy[]() -> PolicyResponse;
} }

resource! {
    /// The roles that an organization has besides those of its project.
    Organizations
}

calls! { Organizations {
    /// Returns the roles of an organization.
    ///
    /// Fails with `organization_not_found`.
    ///
    /// ```no_run
    /// # async fn example(client: tenure::B2bClient, organization_id: &str) -> Result<(), tenure::Error> {
    /// let answer = client.rbac.organizations.get_org_policy(organization_id, None).await?;
    /// let roles = answer.body.org_policy.roles;
    /// # Ok(())
    /// # }
    /// ```
    GET "/v1/b2b/rbac/organizations/{organization_id}"
        fn get_org_policy[organization_id]() acting -> OrgPolicyResponse;

    /// Replaces all roles of an organization.
    ///
    /// Fails with `organization_not_found`, and with an error of its own when a role names something that the project
    /// does not define.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::rbac::{OrgPolicy, SetOrgPolicyRequest};
    /// # async fn example(client: tenure::B2bClient, organization_id: &str) -> Result<(), tenure::Error> {
    /// let request = SetOrgPolicyRequest::new(OrgPolicy::default());
    /// let answer = client.rbac.organizations.set_org_policy(organization_id, request, None).await?;
    /// let roles = answer.body.org_policy.roles;
    /// # Ok(())
    /// # }
    /// ```
    PUT "/v1/b2b/rbac/organizations/{organization_id}"
        fn set_org_policy[organization_id](SetOrgPolicyRequest) acting -> OrgPolicyResponse;
} }
