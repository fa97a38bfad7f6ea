//! Who guesses at a code by e-mail. Anybody can have one sent to an address, guess ten times, and lock its owner out. So where
//! the networks of people are known, a network locks itself out first; for the owner that counts as one wrong guess.

use tenure_db::{Error, Tx};
use tenure_types::Timestamp;
use uuid::Uuid;

use crate::credentials::contact_locks;
use crate::credentials::failed_attempts::FailedFactor;
use crate::projects::Project;
use crate::subjects::members;
use crate::support::client;

const FACTOR: FailedFactor = FailedFactor::EmailOtp;

/// Who gives a code of an address.
pub(crate) struct Guesser {
    email: String,
    /// What stands for the address as this network sees it, among what can be locked.
    as_seen: Option<String>,
}

impl Guesser {
    /// The client under way.
    pub(crate) fn of(email: &str) -> Self {
        Self {
            email: email.to_owned(),
            as_seen: client::network_of_person().map(|network| format!("{email} from {network}")),
        }
    }

    /// Holds the address's row until the transaction ends, so that of many who guess at once each finds the failures of those
    /// before. `true`: guesses are refused.
    pub(crate) async fn lock(&self, tx: &Tx, project: &Project, now: Timestamp) -> Result<bool, Error> {
        if contact_locks::lock(tx, project, &self.email, now).await? {
            return Ok(true);
        }
        match &self.as_seen {
            Some(as_seen) => contact_locks::lock(tx, project, as_seen, now).await,
            None => Ok(false),
        }
    }

    /// `member`: who was to be logged in, if it is known.
    pub(crate) async fn record_failure(
        &self,
        tx: &Tx,
        project: &Project,
        member: Option<Uuid>,
        now: Timestamp,
    ) -> Result<(), Error> {
        if let Some(as_seen) = &self.as_seen
            && !contact_locks::record_failure(tx, project, as_seen, FACTOR, now).await?
        {
            return Ok(());
        }
        if let Some(member) = member {
            members::record_failure(tx, project, member, FACTOR, now).await?;
        }
        contact_locks::record_failure(tx, project, &self.email, FACTOR, now)
            .await
            .map(drop)
    }

    /// After a right code.
    pub(crate) async fn reset_failures(
        &self,
        tx: &Tx,
        project: &Project,
        member: Option<Uuid>,
        now: Timestamp,
    ) -> Result<(), Error> {
        if let Some(as_seen) = &self.as_seen {
            contact_locks::reset_failures(tx, project, as_seen, FACTOR, now).await?;
        }
        if let Some(member) = member {
            members::reset_failures(tx, project, member, FACTOR).await?;
        }
        contact_locks::reset_failures(tx, project, &self.email, FACTOR, now)
            .await
            .map(drop)
    }
}
