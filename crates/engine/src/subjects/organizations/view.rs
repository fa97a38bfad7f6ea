//! From rows to the organization that callers see.

use tenure_types::b2b::organizations::Organization as View;
use tenure_types::{OrganizationId, Timestamp};

use super::Organization;
use crate::Result;
use crate::projects::Project;

pub(crate) fn view(project: &Project, organization: &Organization) -> Result<View> {
    let row = &organization.row;
    Ok(View {
        organization_id: OrganizationId::new(project.environment, organization.id),
        organization_name: row.name.clone(),
        organization_logo_url: row.logo_url.clone(),
        organization_slug: row.slug.clone(),
        organization_external_id: row.external_id.clone(),
        settings: organization.settings.clone(),
        custom_roles: organization.roles_in_force(project),
        trusted_metadata: serde_json::from_str(&row.trusted_metadata)
            .map_err(|_| crate::Error::damaged("organizations.trusted_metadata"))?,
        created_at: Timestamp::from_millis(row.created_at),
        updated_at: Timestamp::from_millis(row.updated_at),
        sso_active_connections: Vec::new(),
        scim_active_connection: None,
    })
}
