//! Who may do what, as this process knows it: the policy of the project, and the roles of each organization apart.
//!
//! They are read side by side and never joined: what is kept for one organization can't count in another.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tenure_types::b2b::rbac::OrgPolicy;
use tenure_types::rbac::Policy;
use tenure_types::{OrganizationId, Timestamp};

use super::fetched::{Fetched, Known};
use super::origin::Origin;
use crate::clock::Clock;
use crate::error::Error;

/// The most organizations whose roles are kept.
pub(super) const MOST_ORGANIZATIONS: usize = 1024;

/// See the file's own words.
pub(super) struct Policies {
    origin: Arc<dyn Origin>,
    clock: Arc<dyn Clock>,
    project: Arc<Fetched<Policy>>,
    organizations: Mutex<HashMap<OrganizationId, Organization>>,
}

struct Organization {
    policy: Arc<Fetched<OrgPolicy>>,
    used_at: Timestamp,
}

/// What is done when the server does not give a fresh policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Staleness {
    /// An older one will not do.
    Refused,
    Accepted,
}

impl Policies {
    pub(super) fn new(origin: Arc<dyn Origin>, clock: Arc<dyn Clock>) -> Self {
        Self {
            origin,
            project: Arc::new(Fetched::new(Arc::clone(&clock), None)),
            clock,
            organizations: Mutex::default(),
        }
    }

    pub(super) async fn project(
        &self,
        now: Timestamp,
        staleness: Staleness,
    ) -> Result<Arc<Known<Policy>>, Arc<Error>> {
        let fetch = || self.origin.policy();
        match staleness {
            Staleness::Refused => self.project.fresh(now, fetch).await,
            Staleness::Accepted => self.project.fresh_or_known(now, fetch).await,
        }
    }

    pub(super) async fn organization(
        &self,
        organization: OrganizationId,
        now: Timestamp,
        staleness: Staleness,
    ) -> Result<Arc<Known<OrgPolicy>>, Arc<Error>> {
        let policy = self.of(organization, now);
        let fetch = || self.origin.organization_policy(organization);
        match staleness {
            Staleness::Refused => policy.fresh(now, fetch).await,
            Staleness::Accepted => policy.fresh_or_known(now, fetch).await,
        }
    }

    /// The project's policy has changed: what is known of it counts no more.
    pub(super) fn forget_project(&self) {
        self.project.forget();
    }

    /// The roles of an organization have changed.
    pub(super) fn forget_organization(&self, organization: OrganizationId) {
        // A fetch that is under way brings its answer to those who wait, and is kept by nobody.
        self.organizations().remove(&organization);
    }

    /// Anything may have changed.
    pub(super) fn forget_all(&self) {
        self.forget_project();
        self.organizations().clear();
    }

    /// How many organizations are kept.
    #[cfg(test)]
    pub(super) fn kept(&self) -> usize {
        self.organizations().len()
    }

    fn of(&self, organization: OrganizationId, now: Timestamp) -> Arc<Fetched<OrgPolicy>> {
        let mut kept = self.organizations();
        if kept.len() >= MOST_ORGANIZATIONS && !kept.contains_key(&organization) {
            let oldest = kept.iter().min_by_key(|(_, one)| one.used_at).map(|(id, _)| *id);
            if let Some(oldest) = oldest {
                kept.remove(&oldest);
            }
        }
        match kept.entry(organization) {
            Entry::Occupied(mut known) => {
                known.get_mut().used_at = now;
                Arc::clone(&known.get().policy)
            }
            Entry::Vacant(new) => {
                let policy = Arc::new(Fetched::new(Arc::clone(&self.clock), None));
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
