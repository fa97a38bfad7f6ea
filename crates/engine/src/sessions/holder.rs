//! Who holds a session: what is read beside it, and what may be asked of it.

use tenure_core::rbac::{authorize, effective_roles};
use tenure_core::session::Session;
use tenure_db::Tx;
use tenure_types::Timestamp;
use tenure_types::rbac::{AuthorizationCheck, Verdict};
use uuid::Uuid;

use super::{Refusal, store};
use crate::Result;
use crate::projects::Project;
use crate::users::store::{FactorRow, UserRow};
use crate::users::view;

/// A user of a consumer project, or a member of an organization.
pub(super) trait Holder: Sized + Send + 'static {
    /// A question of permission.
    type Check: Clone + Send + 'static;

    /// A live session with its holder.
    async fn load(tx: &Tx, project: Uuid, session: Uuid, now: Timestamp) -> Result<Option<Loaded<Self>>>;

    /// What the holder may do, under the policy of this snapshot.
    fn authorize(&self, project: &Project, check: &Self::Check) -> Result<Verdict>;
}

/// A live session, and the version of the project as it is now.
pub(crate) struct Loaded<H> {
    pub(crate) session: Session,
    pub(crate) holder: H,
    pub(crate) project_version: i64,
}

/// The user that holds a session.
pub(super) struct UserHolder {
    pub(super) row: UserRow,
    pub(super) factors: Vec<FactorRow>,
}

impl Holder for UserHolder {
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
