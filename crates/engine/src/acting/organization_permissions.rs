//! What an acting member must be allowed to do, field by field, to change its organization.

use tenure_types::b2b::organizations::{SettingsRequest, UpdateRequest};
use uuid::Uuid;

use super::{Actor, resource};
use crate::Result;
use crate::projects::Project;
use crate::subjects::members;

/// What it takes to set a field on behalf of a member.
enum Field {
    Action(&'static str),
    TrustedMetadata,
    /// The project's alone.
    Never,
}

/// May the actor change these fields of the organization?
pub(crate) fn may_update(
    actor: &Actor,
    project: &Project,
    organization: Uuid,
    request: &UpdateRequest,
) -> Result<()> {
    actor.require_in(organization)?;
    for field in fields(request).chain(settings(&request.settings)) {
        match field {
            Field::Action(action) => {
                actor.require(project, organization, resource::ORGANIZATION, action)?;
            }
            Field::TrustedMetadata => return Err(members::Refusal::TrustedMetadataByMember.into()),
            Field::Never => return Err(members::Refusal::ActorForbidden.into()),
        }
    }
    Ok(())
}

/// What the fields that are given ask for. A field that is added to the request does not compile until it is here.
fn fields(request: &UpdateRequest) -> impl Iterator<Item = Field> {
    let UpdateRequest {
        organization_name,
        organization_slug,
        organization_logo_url,
        organization_external_id,
        trusted_metadata,
        sso_default_connection_id,
        sso_jit_provisioning_allowed_connections,
        // See below.
        settings: _,
    } = request;
    given([
        (trusted_metadata.is_some(), Field::TrustedMetadata),
        (organization_name.is_some(), Field::Action("update.info.name")),
        (organization_slug.is_some(), Field::Action("update.info.slug")),
        (
            organization_logo_url.is_some(),
            Field::Action("update.info.logo-url"),
        ),
        (organization_external_id.is_some(), Field::Never),
        (
            sso_default_connection_id.is_some(),
            Field::Action("update.settings.default-sso-connection"),
        ),
        (
            sso_jit_provisioning_allowed_connections.is_some(),
            Field::Action("update.settings.sso-jit-provisioning"),
        ),
    ])
}

fn settings(request: &SettingsRequest) -> impl Iterator<Item = Field> {
    let SettingsRequest {
        sso_jit_provisioning,
        email_allowed_domains,
        email_jit_provisioning,
        email_invites,
        auth_methods,
        allowed_auth_methods,
        mfa_policy,
        rbac_email_implicit_role_assignments,
        mfa_methods,
        allowed_mfa_methods,
        oauth_tenant_jit_provisioning,
        allowed_oauth_tenants,
        claimed_email_domains,
        first_party_connected_apps_allowed_type,
        allowed_first_party_connected_apps,
        third_party_connected_apps_allowed_type,
        allowed_third_party_connected_apps,
    } = request;
    given([
        (
            sso_jit_provisioning.is_some(),
            Field::Action("update.settings.sso-jit-provisioning"),
        ),
        (
            email_allowed_domains.is_some(),
            Field::Action("update.settings.allowed-domains"),
        ),
        (
            email_jit_provisioning.is_some(),
            Field::Action("update.settings.email-jit-provisioning"),
        ),
        (
            email_invites.is_some(),
            Field::Action("update.settings.email-invites"),
        ),
        (
            auth_methods.is_some() || allowed_auth_methods.is_some(),
            Field::Action("update.settings.allowed-auth-methods"),
        ),
        (mfa_policy.is_some(), Field::Action("update.settings.mfa-policy")),
        (
            rbac_email_implicit_role_assignments.is_some(),
            Field::Action("update.settings.implicit-roles"),
        ),
        (
            mfa_methods.is_some() || allowed_mfa_methods.is_some(),
            Field::Action("update.settings.allowed-mfa-methods"),
        ),
        (
            oauth_tenant_jit_provisioning.is_some(),
            Field::Action("update.settings.oauth-tenant-jit-provisioning"),
        ),
        (
            allowed_oauth_tenants.is_some(),
            Field::Action("update.settings.allowed-oauth-tenants"),
        ),
        (claimed_email_domains.is_some(), Field::Never),
        (first_party_connected_apps_allowed_type.is_some(), Field::Never),
        (allowed_first_party_connected_apps.is_some(), Field::Never),
        (third_party_connected_apps_allowed_type.is_some(), Field::Never),
        (allowed_third_party_connected_apps.is_some(), Field::Never),
    ])
}

fn given<const N: usize>(fields: [(bool, Field); N]) -> impl Iterator<Item = Field> {
    fields
        .into_iter()
        .filter_map(|(given, field)| given.then_some(field))
}
