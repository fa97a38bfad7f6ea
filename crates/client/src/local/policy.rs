//! The cache of RBAC policies: the project's, and the roles of each organization.
//!
//! They are kept apart and never merged, so that the roles of one organization can't grant anything in another.

use std::collections::{HashMap, hash_map};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tenure_types::b2b::rbac::OrgPolicy;
use tenure_types::rbac::Policy;
use tenure_types::{OrganizationId, Timestamp};

use super::cache::{Cache, Entry};
use super::origin::Origin;
use crate::clock::Clock;
use crate::error::Error;

/// The most organizations whose roles are kept.
pub(super) const MOST_ORGANIZATIONS: usize = 1024;

/// The policies of the project and of its organizations, fetched when needed.
pub(super) struct Policies {
    origin: Arc<dyn Origin>,
    clock: Arc<dyn Clock>,
    project: Arc<Cache<Policy>>,
    organizations: Mutex<HashMap<OrganizationId, Organization>>,
}

struct Organization {
    policy: Arc<Cache<OrgPolicy>>,
    used_at: Timestamp,
}

/// Whether a policy of more than 5 minutes ago may be used while the server can't be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Staleness {
    Refused,
    Accepted,
}

impl Policies {
    pub(super) fn new(origin: Arc<dyn Origin>, clock: Arc<dyn Clock>) -> Self {
        Self {
            origin,
            project: Arc::new(Cache::new(Arc::clone(&clock), None)),
            clock,
            organizations: Mutex::default(),
        }
    }

    pub(super) async fn project(
        &self,
        now: Timestamp,
        staleness: Staleness,
    ) -> Result<Arc<Entry<Policy>>, Arc<Error>> {
        let fetch = || self.origin.policy();
        match staleness {
            Staleness::Refused => self.project.fresh(now, fetch).await,
            Staleness::Accepted => self.project.fresh_or_stale(now, fetch).await,
        }
    }

    pub(super) async fn organization(
        &self,
        organization: OrganizationId,
        now: Timestamp,
        staleness: Staleness,
    ) -> Result<Arc<Entry<OrgPolicy>>, Arc<Error>> {
        let policy = self.of(organization, now);
        let fetch = || self.origin.organization_policy(organization);
        match staleness {
            Staleness::Refused => policy.fresh(now, fetch).await,
            Staleness::Accepted => policy.fresh_or_stale(now, fetch).await,
        }
    }

    /// Called when the project's policy has changed.
    pub(super) fn forget_project(&self) {
        self.project.forget();
    }

    /// Called when the roles of an organization have changed.
    pub(super) fn forget_organization(&self, organization: OrganizationId) {
        // A running fetch still answers its callers, and its value is not stored.
        self.organizations().remove(&organization);
    }

    /// Called when anything may have changed.
    pub(super) fn forget_all(&self) {
        self.forget_project();
        self.organizations().clear();
    }

    /// How many organizations are kept.
    #[cfg(test)]
    pub(super) fn kept(&self) -> usize {
        self.organizations().len()
    }

    fn of(&self, organization: OrganizationId, now: Timestamp) -> Arc<Cache<OrgPolicy>> {
        let mut kept = self.organizations();
        if kept.len() >= MOST_ORGANIZATIONS && !kept.contains_key(&organization) {
            let oldest = kept.iter().min_by_key(|(_, one)| one.used_at).map(|(id, _)| *id);
            if let Some(oldest) = oldest {
                kept.remove(&oldest);
            }
        }
        match kept.entry(organization) {
            hash_map::Entry::Occupied(mut entry) => {
                entry.get_mut().used_at = now;
                Arc::clone(&entry.get().policy)
            }
            hash_map::Entry::Vacant(new) => {
                let policy = Arc::new(Cache::new(Arc::clone(&self.clock), None));
                new.insert(Organization {
                    policy: Arc::clone(&policy),
                    used_at: now,
                });
                policy
            }
        }
    }

    fn organizations(&self) -> MutexGuard<'_, HashMap<OrganizationId, Organization>> {
        self.organizations.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
