//! The calls that local checks make to the server.

use std::future::Future;
use std::pin::Pin;

use reqwest::Method;
use serde::Deserialize;
use serde_json::Value;
use tenure_core::Vertical;
use tenure_types::b2b::rbac::{OrgPolicy, OrgPolicyResponse};
use tenure_types::jwks::Jwk;
use tenure_types::rbac::{Policy, PolicyResponse};
use tenure_types::{OrganizationId, ProjectId};

use crate::error::Error;
use crate::transport::{Call, Transport};

/// A running call.
pub(super) type Fetching<T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>;

/// The server, or a fake one in a test.
pub(super) trait Origin: Send + Sync {
    fn keys(&self) -> Fetching<Vec<Jwk>>;
    fn policy(&self) -> Fetching<Policy>;
    fn organization_policy(&self, organization: OrganizationId) -> Fetching<OrgPolicy>;
}

/// The server of a client.
pub(super) struct Server {
    pub(super) transport: Transport,
    pub(super) vertical: Vertical,
    pub(super) project: ProjectId,
}

impl Origin for Server {
    fn keys(&self) -> Fetching<Vec<Jwk>> {
        #[derive(Deserialize)]
        struct Keys {
            keys: Vec<Value>,
        }
        let project = self.project;
        let answer = self.get(match self.vertical {
            Vertical::Consumer => format!("/v1/sessions/jwks/{project}"),
            Vertical::B2b => format!("/v1/b2b/sessions/jwks/{project}"),
        });
        Box::pin(async move {
            let Keys { keys } = answer.await?;
            // Keys of a type that this version can't read are left out.
            let readable = keys
                .into_iter()
                .filter_map(|key| serde_json::from_value(key).ok());
            Ok(readable.collect())
        })
    }

    fn policy(&self) -> Fetching<Policy> {
        let answer = self.get(match self.vertical {
            Vertical::Consumer => "/v1/rbac/policy".to_owned(),
            Vertical::B2b => "/v1/b2b/rbac/policy".to_owned(),
        });
        Box::pin(async move {
            let PolicyResponse { policy, .. } = answer.await?;
            Ok(policy)
        })
    }

    fn organization_policy(&self, organization: OrganizationId) -> Fetching<OrgPolicy> {
        let answer = self.get(format!("/v1/b2b/rbac/organizations/{organization}"));
        Box::pin(async move {
            let OrgPolicyResponse { org_policy, .. } = answer.await?;
            Ok(org_policy)
        })
    }
}

impl Server {
    fn get<T: serde::de::DeserializeOwned>(
        &self,
        path: String,
    ) -> impl Future<Output = Result<T, Error>> + Send + 'static {
        let transport = self.transport.clone();
        async move { Ok(transport.send(Call::new(Method::GET, path)).await?.body) }
    }
}
