//! Whether a member may be given another second factor.

use tenure_core::factor::{Factor, Times};
use tenure_db::Tx;
use tenure_types::Timestamp;
use tenure_types::b2b::organizations::MfaMethod;

use super::secondary::LockedSession;
use super::{LoginSession, may_use_mfa};
use crate::Result;
use crate::credentials::totp;
use crate::projects::Project;
use crate::sessions::Refusal;
use crate::subjects::members::{self, Member};
use crate::subjects::organizations::Organization;

/// Whoever has a second factor already must have proven it, see [`may_complete`]. What is presented must be the member's
/// in any case.
pub(crate) async fn may_enrol(
    tx: &Tx,
    project: &Project,
    organization: &Organization,
    member: &Member,
    via: Option<&LoginSession>,
    now: Timestamp,
) -> Result<()> {
    if !member.row.is_active() {
        return Err(members::Refusal::NotActive.into());
    }
    let held = match via {
        Some(via) => Some(via.held(tx, project, organization, member, now).await?),
        None => None,
    };
    may_complete(tx, project, organization, member, held.as_ref()).await
}

/// Whether a factor that no code was taken of yet may become one. Whoever has an active one must have proven that in
/// what is `held`: else whoever got at a first factor could enrol a second one of their own. To have been free to begin
/// is not enough, for the member may have got a factor since.
///
/// A factor that the organization no longer allows can't be proven, so it does not count.
pub(crate) async fn may_complete(
    tx: &Tx,
    project: &Project,
    organization: &Organization,
    member: &Member,
    held: Option<&LockedSession>,
) -> Result<()> {
    let row = &member.row;
    let usable = |method| may_use_mfa(organization, member, &method).is_ok();
    let phone = row
        .phone_id
        .filter(|_| row.phone_verified && usable(MfaMethod::SmsOtp));
    let app = match row.totp_id.filter(|_| usable(MfaMethod::Totp)) {
        Some(totp) => totp::active_since(tx, project.uuid, row.member_id)
            .await?
            .map(|since| (totp, since)),
        None => None,
    };
    if phone.is_none() && app.is_none() {
        return Ok(());
    }
    let of_the_member = |(proof, times): (&Factor, Times)| match proof {
        Factor::SmsOtp { phone_id, .. } => Some(*phone_id) == phone,
        Factor::Totp { totp_id } => app.is_some_and(|(totp, _)| totp == *totp_id),
        // It does not say which app it stood in for, so the time must tell.
        Factor::RecoveryCode { .. } => app.is_some_and(|(_, since)| times.last_authenticated_at >= since),
        Factor::Password
        | Factor::AddressPassword { .. }
        | Factor::Imported
        | Factor::MagicLink { .. }
        | Factor::EmailOtp { .. } => false,
    };
    match held {
        None => Err(Refusal::NoArguments.into()),
        Some(held) if held.factors().iter().any(of_the_member) => Ok(()),
        Some(_) => Err(Refusal::SecondFactorUnproven.into()),
    }
}
