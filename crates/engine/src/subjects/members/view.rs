//! From rows to the member that callers see.

use tenure_core::rbac::{is_admin, member_roles, session_roles};
use tenure_types::b2b::members::{Member as View, MemberResponse, MemberRole, RetiredEmail};
use tenure_types::{EmailId, MemberId, MemberPasswordId, OrganizationId, Timestamp, TotpId};

use super::Member;
use super::store::MemberRow;
use crate::Result;
use crate::projects::Project;
use crate::subjects::organizations::{Organization, view as organization_view};

/// The answer of most calls about one member.
pub(crate) fn response(
    project: &Project,
    organization: &Organization,
    member: &Member,
    now: Timestamp,
) -> Result<MemberResponse> {
    Ok(MemberResponse {
        member_id: MemberId::new(project.environment, member.row.member_id),
        member: view(project, organization, member, now)?,
        organization: organization_view::view(project, organization)?,
    })
}

pub(crate) fn view(
    project: &Project,
    organization: &Organization,
    member: &Member,
    now: Timestamp,
) -> Result<View> {
    let environment = project.environment;
    let row = &member.row;
    let is_locked = super::is_locked(row, now);
    let lock_time = |at: Option<i64>| at.filter(|_| is_locked).map(Timestamp::from_millis);
    let roles = roles(project, organization, row)?;
    Ok(View {
        organization_id: OrganizationId::new(environment, row.organization_id),
        member_id: MemberId::new(environment, row.member_id),
        email_address: row.email.clone(),
        email_address_verified: row.email_verified,
        status: row
            .status
            .parse()
            .map_err(|_| crate::Error::damaged("members.status"))?,
        name: row.name.clone(),
        external_id: row.external_id.clone(),
        is_admin: is_admin(&roles),
        is_breakglass: row.is_breakglass,
        roles,
        member_password_id: row.password_id.map_or_else(String::new, |id| {
            MemberPasswordId::new(environment, id).to_string()
        }),
        mfa_enrolled: row.mfa_enrolled,
        mfa_phone_number: row.phone_number.clone(),
        mfa_phone_number_verified: row.phone_verified,
        default_mfa_method: row.default_mfa_method.clone(),
        totp_registration_id: row
            .totp_id
            .map_or_else(String::new, |id| TotpId::new(environment, id).to_string()),
        retired_email_addresses: member
            .retired
            .iter()
            .map(|address| RetiredEmail {
                email_id: EmailId::new(environment, address.email_id),
                email_address: address.address.clone(),
            })
            .collect(),
        is_locked,
        lock_created_at: lock_time(row.locked_at),
        lock_expires_at: lock_time(row.lock_expires_at),
        trusted_metadata: parse(&row.trusted_metadata, "members.trusted_metadata")?,
        untrusted_metadata: parse(&row.untrusted_metadata, "members.untrusted_metadata")?,
        created_at: Timestamp::from_millis(row.created_at),
        updated_at: Timestamp::from_millis(row.updated_at),
        sso_registrations: Vec::new(),
        oauth_registrations: Vec::new(),
        scim_registration: None,
    })
}

/// Every role that the member holds today, with its sources.
pub(crate) fn roles(
    project: &Project,
    organization: &Organization,
    row: &MemberRow,
) -> Result<Vec<MemberRole>> {
    let explicit: Vec<String> = parse(&row.roles, "members.roles")?;
    Ok(member_roles(
        &explicit,
        // An address that nobody has proven brings no rights.
        if row.email_verified {
            row.email_domain()
        } else {
            ""
        },
        &organization.settings.rbac_email_implicit_role_assignments,
        &project.policy,
        &organization.roles,
    ))
}

/// As [`roles`], without the sources: what a session of the member shows.
pub(crate) fn role_ids(
    project: &Project,
    organization: &Organization,
    row: &MemberRow,
) -> Result<Vec<String>> {
    Ok(session_roles(&roles(project, organization, row)?))
}

fn parse<T: serde::de::DeserializeOwned>(text: &str, column: &'static str) -> Result<T> {
    serde_json::from_str(text).map_err(|_| crate::Error::damaged(column))
}
