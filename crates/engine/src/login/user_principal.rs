//! The user that holds a session.

use tenure_core::rbac::{authorize, effective_roles};
use tenure_db::Tx;
use tenure_types::Timestamp;
use tenure_types::rbac::{AuthorizationCheck, Verdict};
use uuid::Uuid;

use super::store;
use crate::Result;
use crate::projects::Project;
use crate::sessions::Refusal;
use crate::sessions::principal::{Loaded, Principal};
use crate::subjects::users::store::{FactorRow, UserRow};
use crate::subjects::users::view;

/// The user that holds a session.
pub(crate) struct UserPrincipal {
    pub(crate) row: UserRow,
    pub(crate) factors: Vec<FactorRow>,
}

impl Principal for UserPrincipal {
    type Check = AuthorizationCheck;

    async fn load(tx: &Tx, project: Uuid, session: Uuid, now: Timestamp) -> Result<Option<Loaded<Self>>> {
        // Joined: on PostgreSQL both travel together.
        let (loaded, factors) = tokio::join!(
            store::load(tx, project, session, now),
            store::load_factors(tx, project, session)
        );
        let (loaded, factors) = (loaded?, factors?);
        Ok(loaded.map(|loaded| Loaded {
            session: loaded.session,
            holder: Self {
                row: loaded.holder,
                factors,
            },
            project_version: loaded.project_version,
        }))
    }

    fn authorize(&self, project: &Project, check: &AuthorizationCheck) -> Result<Verdict> {
        let roles = effective_roles(&project.policy, &view::assigned_roles(&self.row)?);
        authorize(&project.policy, &roles, check).ok_or_else(|| Refusal::Forbidden.into())
    }
}
