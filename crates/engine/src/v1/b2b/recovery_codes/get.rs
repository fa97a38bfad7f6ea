//! Shows a member's recovery codes that are left.

use tenure_types::b2b::recovery_codes::RecoveryCodesResponse;

use crate::credentials::recovery_codes::{self, Refusal};
use crate::credentials::totp;
use crate::login::MemberTarget;
use crate::projects::Project;
use crate::subjects::members::view;
use crate::{Engine, Error, Result};

pub async fn get(
    engine: &Engine,
    project: &Project,
    (organization, member): (&str, &str),
) -> Result<RecoveryCodesResponse> {
    let named = MemberTarget::parse(project, Some(organization.to_owned()), Some(member.to_owned()))?;
    let now = engine.now();
    let (organization, member, codes) = engine
        .db
        .read(async |tx| {
            let (organization, member) = named.find(tx, project).await?;
            let id = member.row.member_id;
            if totp::active_since(tx, project.uuid, id).await?.is_none() {
                return Err(Refusal::NotFound.into());
            }
            let codes = recovery_codes::open(tx, project.uuid, id, &engine.master_keys).await?;
            Ok::<_, Error>((organization, member, codes))
        })
        .await?;
    Ok(RecoveryCodesResponse {
        member: view::response(project, &organization, &member, now)?,
        recovery_codes: codes.iter().map(|(_, code)| code.text().into()).collect(),
    })
}
