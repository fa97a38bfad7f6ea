//! Organizations of B2B projects: how their members may join and log in.

mod new;
pub(crate) mod store;
pub(crate) mod view;

use std::sync::Arc;

use store::{DomainKind, OrganizationRow};
use tenure_core::organization::{Slug, parse_external_id};
use tenure_core::rbac::in_force;
use tenure_db::{Sql, Tx};
use tenure_types::b2b::organizations::{AuthMethod, MethodChoice, MfaMethod, Settings};
use tenure_types::rbac::Role;
use tenure_types::{ErrorType, kind};
use uuid::Uuid;

use crate::Result;
use crate::projects::Project;
use crate::projects::ids::{self, IdError};

pub(crate) use new::NewOrganization;

crate::refusals! {
    /// Why something about an organization is refused.
    pub(crate) enum Refusal {
        NotFound => OrganizationNotFound, "no such organization";
        InvalidId(error: IdError) => error.error_type(InvalidOrganizationId), "the organization id is malformed";
        NameMissing => OrganizationNameMissing, "organization_name is missing";
        InvalidName => InvalidOrganizationName, "the name is not valid: 1 to 128 characters";
        InvalidSlug => InvalidOrganizationSlug,
            "the slug is not valid: 2 to 128 letters, digits, '-', '.', '_' and '~', and no word of a path";
        InvalidExternalId => InvalidOrganizationExternalId,
            "the external id is not valid: 1 to 128 letters, digits, '.', '_', '-' and '|', and no word of a path";
        SlugTaken => OrganizationSlugAlreadyUsed, "the slug belongs to another organization";
        ExternalIdTaken => OrganizationExternalIdAlreadyUsed, "the external id belongs to another organization";
        PolicyMissing => InvalidArgument, "org_policy is missing";
    }
}

/// An organization, read.
#[derive(Clone)]
pub(crate) struct Organization {
    pub(crate) id: Uuid,
    pub(crate) row: Arc<OrganizationRow>,
    pub(crate) settings: Settings,
    /// Its own roles, beside the project's.
    pub(crate) roles: Vec<Role>,
}

impl Organization {
    pub(crate) fn parse(row: OrganizationRow) -> Result<Self> {
        let settings = serde_json::from_str(&row.settings)
            .map_err(|_| crate::Error::damaged("organizations.settings"))?;
        let roles =
            serde_json::from_str(&row.roles).map_err(|_| crate::Error::damaged("organizations.roles"))?;
        Ok(Self {
            id: row.organization_id,
            row: Arc::new(row),
            settings,
            roles,
        })
    }

    /// Those of its own roles that count: one that a role of the project hides is shown to nobody, for whoever checks
    /// permissions by what is shown must come to the answers that we give.
    pub(crate) fn roles_in_force(&self, project: &Project) -> Vec<Role> {
        in_force(&project.policy, &self.roles).cloned().collect()
    }

    /// Whether members may log in by a method.
    pub(crate) fn allows(&self, method: &AuthMethod) -> bool {
        self.settings.auth_methods == MethodChoice::AllAllowed
            || self.settings.allowed_auth_methods.contains(method)
    }

    /// Whether members may use a second factor.
    pub(crate) fn allows_mfa(&self, method: &MfaMethod) -> bool {
        self.settings.mfa_methods == MethodChoice::AllAllowed
            || self.settings.allowed_mfa_methods.contains(method)
    }

    /// What to tell somebody whose proofs do not do: the methods that would. Where all are allowed, those that Tenure
    /// has.
    pub(crate) fn allowed_methods(&self) -> Vec<AuthMethod> {
        match &self.settings.auth_methods {
            MethodChoice::AllAllowed => {
                vec![AuthMethod::MagicLink, AuthMethod::EmailOtp, AuthMethod::Password]
            }
            MethodChoice::Restricted | MethodChoice::Other(_) => self.settings.allowed_auth_methods.clone(),
        }
    }

    pub(crate) async fn load(tx: &Tx, project: Uuid, organization: Uuid) -> Result<Self> {
        let row = store::get(tx, project, organization).await?;
        Self::parse(row.ok_or(Refusal::NotFound)?)
    }
}

/// An organization as callers name one: by our id, its slug or their own id for it.
#[derive(Clone, Debug)]
pub(crate) enum Reference {
    Id(Uuid),
    Alias(String),
}

impl Reference {
    pub(crate) fn parse(project: &Project, text: &str) -> Result<Self> {
        match ids::parse::<kind::Organization>(project, text) {
            Ok(id) => Ok(Self::Id(id)),
            Err(error @ IdError::OtherEnvironment(_)) => Err(Refusal::InvalidId(error).into()),
            Err(_) if Slug::parse(text).is_ok() || parse_external_id(text).is_ok() => {
                Ok(Self::Alias(text.to_owned()))
            }
            Err(error) => Err(Refusal::InvalidId(error).into()),
        }
    }

    /// Our id of the organization. An id of ours is taken as it is; an alias must be known.
    pub(crate) async fn resolve(&self, tx: &Tx, project: Uuid) -> Result<Uuid> {
        let alias = match self {
            Self::Id(id) => return Ok(*id),
            Self::Alias(alias) => alias,
        };
        store::by_alias(tx, project, alias)
            .await?
            .ok_or_else(|| Refusal::NotFound.into())
    }

    /// The same organization by our id, its row locked until the transaction ends. Where there is none, the id that is
    /// returned is nobody's.
    pub(crate) async fn lock(&self, tx: &Tx, project: Uuid) -> Result<Self> {
        let id = match self.resolve(tx, project).await {
            Err(error) if error.is(ErrorType::OrganizationNotFound) => Uuid::nil(),
            id => id?,
        };
        store::lock(tx, project, id).await?;
        Ok(Self::Id(id))
    }

    pub(crate) async fn load(&self, tx: &Tx, project: Uuid) -> Result<Organization> {
        Organization::load(tx, project, self.resolve(tx, project).await?).await
    }
}

/// The domains that an organization is found by.
pub(crate) fn domains(settings: &Settings) -> Vec<(DomainKind, &str)> {
    let allowed = settings.email_allowed_domains.iter();
    let claimed = settings.claimed_email_domains.iter();
    allowed
        .map(|domain| (DomainKind::Allowed, domain.as_str()))
        .chain(claimed.map(|domain| (DomainKind::Claimed, domain.as_str())))
        .collect()
}

pub(crate) fn statements() -> Vec<(&'static str, Sql<'static>)> {
    store::STATEMENTS.to_vec()
}
