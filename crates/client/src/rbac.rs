//! The RBAC policy of a consumer project: `client.rbac`.

pub use tenure_types::rbac::PolicyResponse;

use crate::resource::{calls, resource};

resource! {
    /// The RBAC policy of a consumer project.
    Rbac
}

calls! { Rbac {
    /// Returns the project's roles, resources and scopes.
    ///
    /// ```no_run
    /// # async fn example(client: tenure::Client) -> Result<(), tenure::Error> {
    /// let answer = client.rbac.policy().await?;
    /// let roles = answer.body.policy.roles;
    /// # Ok(())
    /// # }
    /// ```
    GET "/v1/rbac/policy" fn policy[]() -> PolicyResponse;
} }
