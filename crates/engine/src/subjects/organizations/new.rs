//! An organization that is to be made: by a back-end, or by somebody who comes through discovery.

use tenure_core::contact::ExternalId;
use tenure_core::metadata;
use tenure_core::organization::{self, LogoUrl, Name, Slug, parse_external_id};
use tenure_db::Tx;
use tenure_types::b2b::organizations::{CreateRequest, Settings};
use tenure_types::{JsonMap, Timestamp};
use uuid::Uuid;

use super::store::{self, OrganizationRow};
use super::{Organization, Refusal};
use crate::projects::Project;
use crate::{Engine, Result};

/// How many slugs like the one made from a name are tried in order.
const NUMBERED: u32 = 5;
/// And how many are tried by chance, where many organizations have the same name.
const DRAWN: u32 = 5;

/// What it shall be, checked.
#[derive(Clone)]
pub(crate) struct NewOrganization {
    organization_id: Uuid,
    name: Name,
    /// The first that is free is taken.
    slugs: Vec<Slug>,
    external_id: Option<ExternalId>,
    logo_url: LogoUrl,
    trusted_metadata: JsonMap,
    settings: Settings,
}

impl NewOrganization {
    /// Ids are drawn here, outside the unit of work that inserts it. `default`: what it is called if the request does
    /// not say; without one, a request must give a name.
    pub(crate) fn parse(
        engine: &Engine,
        project: &Project,
        request: &CreateRequest,
        default: Option<(Name, Slug)>,
    ) -> Result<Self> {
        let (default_name, default_slug) = default.unzip();
        let (name, like) = match &request.organization_name {
            Some(name) => {
                let name = Name::parse(name).map_err(|_| Refusal::InvalidName)?;
                let slug = Slug::of_name(&name);
                (name, slug)
            }
            None => default_name.zip(default_slug).ok_or(Refusal::NameMissing)?,
        };
        let slugs = match &request.organization_slug {
            Some(slug) => vec![Slug::parse(slug).map_err(|_| Refusal::InvalidSlug)?],
            None => candidates(engine, &like),
        };
        let external_id = request.organization_external_id.as_deref();
        let mut trusted_metadata = JsonMap::default();
        if let Some(given) = &request.trusted_metadata {
            metadata::merge(&mut trusted_metadata, given)?;
        }
        let is_role = |id: &str| project.policy.roles.iter().any(|role| role.role_id == id);
        Ok(Self {
            organization_id: engine.entropy().uuid(),
            name,
            slugs,
            external_id: external_id
                .map(parse_external_id)
                .transpose()
                .map_err(|_| Refusal::InvalidExternalId)?,
            logo_url: LogoUrl::parse(request.organization_logo_url.as_deref().unwrap_or_default())?,
            trusted_metadata,
            settings: organization::create(&request.settings, is_role)?,
        })
    }

    /// Makes it, if its slug and its external id are free.
    pub(crate) async fn insert(&self, tx: &Tx, project: &Project, now: Timestamp) -> Result<Organization> {
        let claim =
            async |alias: &str| store::claim_alias(tx, project.uuid, alias, self.organization_id).await;
        if let Some(external_id) = &self.external_id
            && !claim(external_id.as_str()).await?
        {
            return Err(Refusal::ExternalIdTaken.into());
        }
        for slug in &self.slugs {
            if !claim(slug.as_str()).await? {
                continue;
            }
            let row = self.row(slug, now);
            let domains = super::domains(&self.settings);
            if !store::insert(tx, project.uuid, &row).await? {
                return Err(Refusal::ExternalIdTaken.into());
            }
            store::set_domains(tx, project.uuid, self.organization_id, &domains).await?;
            return Organization::parse(row);
        }
        Err(Refusal::SlugTaken.into())
    }

    fn row(&self, slug: &Slug, now: Timestamp) -> OrganizationRow {
        OrganizationRow {
            organization_id: self.organization_id,
            name: self.name.as_str().to_owned(),
            slug: slug.as_str().to_owned(),
            external_id: self.external_id.as_ref().map(|id| id.as_str().to_owned()),
            logo_url: self.logo_url.as_str().to_owned(),
            trusted_metadata: serde_json::to_string(&self.trusted_metadata).expect("JSON values have a text"),
            settings: serde_json::to_string(&self.settings).expect("settings are plain JSON"),
            roles: "[]".to_owned(),
            created_at: now.millis(),
            updated_at: now.millis(),
        }
    }
}

/// The slug itself, and others like it for when it is in use.
fn candidates(engine: &Engine, slug: &Slug) -> Vec<Slug> {
    let numbered = (2..=NUMBERED).map(|number| slug.numbered(number));
    let drawn = (0..DRAWN).map(|_| {
        let mut bytes = [0; 4];
        engine.entropy().fill(&mut bytes);
        slug.numbered(u32::from_be_bytes(bytes))
    });
    [slug.clone()].into_iter().chain(numbered).chain(drawn).collect()
}
