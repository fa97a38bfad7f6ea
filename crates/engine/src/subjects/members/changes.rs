//! What local verifiers must know of a change of a member.

use tenure_db::Tx;
use uuid::Uuid;

use super::store::MemberRow;
use crate::signals::{self, Cause};

/// Tells of whatever the member's sessions may depend on: its roles, its address (whose domain gives roles) and its
/// factors. `after`: as it is written.
pub(crate) async fn emit(
    tx: &Tx,
    project: Uuid,
    before: &MemberRow,
    after: &MemberRow,
) -> Result<(), tenure_db::Error> {
    let address = |row: &MemberRow| (row.email_id, row.email_verified);
    let factors = |row: &MemberRow| {
        (
            row.phone_id,
            row.totp_id,
            row.password_id,
            row.mfa_enrolled,
            row.is_breakglass,
        )
    };
    for (differs, cause) in [
        (before.roles != after.roles, Cause::MemberRolesChanged),
        (address(before) != address(after), Cause::MemberEmailChanged),
        (factors(before) != factors(after), Cause::MemberFactorChanged),
    ] {
        if differs {
            signals::emit(tx, project, after.member_id, cause).await?;
        }
    }
    Ok(())
}
