//! Changes what an organization is called, and how its members come in.

use std::sync::Arc;

use tenure_core::contact::ExternalId;
use tenure_core::metadata;
use tenure_core::organization::{self, LogoUrl, Name, Slug, parse_external_id};
use tenure_db::Tx;
use tenure_types::b2b::organizations::{OrganizationResponse, UpdateRequest};
use tenure_types::{JsonMap, Timestamp};

use crate::acting::organizations::OrganizationTarget;
use crate::acting::{ActorCredential, organization_permissions};
use crate::projects::Project;
use crate::signals::{self, Cause};
use crate::subjects::organizations::store::{self, OrganizationRow};
use crate::subjects::organizations::{Organization, Refusal, domains, view};
use crate::{Engine, Result};

pub async fn update(
    engine: &Engine,
    project: &Arc<Project>,
    acting: ActorCredential,
    organization: &str,
    request: UpdateRequest,
) -> Result<OrganizationResponse> {
    let named = OrganizationTarget::parse(project, acting, organization)?;
    let changes = Changes::parse(request)?;
    let now = engine.now();
    let project = project.clone();
    engine
        .db
        .write(async move |tx: &Tx| {
            let found = named.lock(tx, &project, now).await?;
            if let Some(actor) = &found.actor {
                organization_permissions::may_update(
                    actor,
                    &project,
                    found.organization.id,
                    &changes.request,
                )?;
            }
            let organization = changes.apply(tx, &project, &found.organization, now).await?;
            Ok(OrganizationResponse {
                organization: view::view(&project, &organization)?,
            })
        })
        .await
}

/// What is to change, checked as far as the request alone allows. What is absent stays.
struct Changes {
    name: Option<Name>,
    slug: Option<Slug>,
    logo_url: Option<LogoUrl>,
    external_id: Option<ExternalId>,
    request: UpdateRequest,
}

impl Changes {
    fn parse(request: UpdateRequest) -> Result<Self> {
        let name = request.organization_name.as_deref().map(Name::parse);
        let slug = request.organization_slug.as_deref().map(Slug::parse);
        let logo_url = request.organization_logo_url.as_deref().map(LogoUrl::parse);
        let external_id = request.organization_external_id.as_deref();
        Ok(Self {
            name: name.transpose().map_err(|_| Refusal::InvalidName)?,
            slug: slug.transpose().map_err(|_| Refusal::InvalidSlug)?,
            logo_url: logo_url.transpose()?,
            external_id: external_id
                .map(parse_external_id)
                .transpose()
                .map_err(|_| Refusal::InvalidExternalId)?,
            request,
        })
    }

    /// To an organization whose row is locked.
    async fn apply(
        &self,
        tx: &Tx,
        project: &Project,
        organization: &Organization,
        now: Timestamp,
    ) -> Result<Organization> {
        let mut row = OrganizationRow::clone(&organization.row);
        if let Some(name) = &self.name {
            name.as_str().clone_into(&mut row.name);
        }
        if let Some(logo_url) = &self.logo_url {
            logo_url.as_str().clone_into(&mut row.logo_url);
        }
        if let Some(change) = &self.request.trusted_metadata {
            let mut metadata: JsonMap = serde_json::from_str(&row.trusted_metadata)
                .map_err(|_| crate::Error::damaged("organizations.trusted_metadata"))?;
            metadata::merge(&mut metadata, change)?;
            row.trusted_metadata = serde_json::to_string(&metadata).expect("JSON values have a text");
        }
        let roles = project.policy.roles.iter().chain(&organization.roles);
        let is_role = |id: &str| roles.clone().any(|role| role.role_id == id);
        let settings = organization::update(&organization.settings, &self.request, is_role)?;
        row.settings = serde_json::to_string(&settings).expect("settings are plain JSON");
        self.rename(tx, project, &mut row).await?;
        row.updated_at = now.millis();
        if !store::update(tx, project.uuid, &row).await? {
            return Err(Refusal::ExternalIdTaken.into());
        }
        let before = &organization.row;
        if (&row.slug, &row.settings) != (&before.slug, &before.settings) {
            let cause = Cause::OrganizationSettingsChanged;
            signals::emit(tx, project.uuid, organization.id, cause).await?;
        }
        store::set_domains(tx, project.uuid, organization.id, &domains(&settings)).await?;
        Organization::parse(row)
    }

    /// Gives it the aliases that it shall have, if no other organization has them: the external id first, as when one is
    /// made.
    async fn rename(&self, tx: &Tx, project: &Project, row: &mut OrganizationRow) -> Result<()> {
        let own = row.organization_id;
        let claim = async |alias: &str| store::claim_alias(tx, project.uuid, alias, own).await;
        if let Some(external_id) = &self.external_id {
            if !claim(external_id.as_str()).await? {
                return Err(Refusal::ExternalIdTaken.into());
            }
            row.external_id = Some(external_id.as_str().to_owned());
        }
        if let Some(slug) = &self.slug {
            if !claim(slug.as_str()).await? {
                return Err(Refusal::SlugTaken.into());
            }
            slug.as_str().clone_into(&mut row.slug);
        }
        store::release_aliases(tx, project.uuid, row).await?;
        Ok(())
    }
}
