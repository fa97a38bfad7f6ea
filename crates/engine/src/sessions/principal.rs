//! Who holds a session: what is read beside it, and what may be asked of it.

use tenure_core::session::Session;
use tenure_db::Tx;
use tenure_types::Timestamp;
use tenure_types::rbac::Verdict;
use uuid::Uuid;

use crate::Result;
use crate::projects::Project;

/// A user of a consumer project, or a member of an organization.
pub(crate) trait Principal: Sized + Send + 'static {
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
