//! Deletes the members of an organization, deleted ones too, with all that is theirs.

use tenure_db::Tx;
use uuid::Uuid;

use super::remove_credentials::remove_credentials;
use super::store;
use crate::projects::Project;
use crate::signals::Cause;

/// How many are deleted at once.
const AT_ONCE: usize = 100;

/// For good: nothing of them is left. The organization's row is locked or gone, so that nobody joins beside this.
pub(crate) async fn delete_all_of(
    tx: &Tx,
    project: &Project,
    organization: Uuid,
) -> Result<(), tenure_db::Error> {
    // One by one where another organization's members may have the same passwords: in the order of `store::ids` each waits
    // for the one before.
    let at_once = if project.settings.cross_org_passwords_enabled {
        1
    } else {
        AT_ONCE
    };
    for members in store::ids(tx, project.uuid, organization).await?.chunks(at_once) {
        tenure_db::joined(
            members
                .iter()
                .map(|member| delete(tx, project, organization, *member)),
        )
        .await?;
    }
    Ok(())
}

async fn delete(
    tx: &Tx,
    project: &Project,
    organization: Uuid,
    member: Uuid,
) -> Result<(), tenure_db::Error> {
    // First, for it locks the row: a login that runs beside it finds no member, or ends here with its session.
    if let Some(email) = store::delete(tx, project.uuid, member).await? {
        let place = (organization, member);
        remove_credentials(tx, project, place, &email, Cause::OrganizationDeleted).await?;
    }
    Ok(())
}
