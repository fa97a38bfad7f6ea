//! One-time codes: issued, and taken once.
//!
//! Up to [`LIVE`] codes of a purpose and subject work side by side, for anybody can ask for another while the owner types
//! the first. A further one takes the place of the newest, and not of the oldest: so neither the code that the owner asked
//! for first is made void by others, nor is ever the one void that came last. All were sent to the owner.

use std::sync::Arc;

use tenure_core::code::{Binding, Code, Purpose};
use tenure_db::Tx;
use tenure_types::Timestamp;
use uuid::Uuid;

use super::store;
use crate::messages::{self, Outgoing};
use crate::projects::Project;
use crate::{Engine, Error, Result};

/// How long a code by SMS lives, in minutes.
pub(crate) const SMS_MINUTES: i64 = 2;

/// Whom a code was sent to, and what it is good for there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// A member's own address, to log in with.
    Login(Uuid),
    /// An address, before an organization is chosen.
    Discovery(String),
    /// A member's phone.
    Sms(Uuid),
    /// The address that a member wants to change to.
    EmailUpdate(Uuid),
}

/// What became of a code that was tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tried {
    /// It was right, and is used up.
    Right,
    /// There are live codes, and it is none of them.
    Wrong,
    /// There is no live code.
    None,
}

impl Target {
    fn purpose(&self) -> (Purpose, &'static str) {
        match self {
            Self::Login(_) => (Purpose::EmailLogin, "login"),
            Self::Discovery(_) => (Purpose::EmailDiscovery, "discovery"),
            Self::Sms(_) => (Purpose::Sms, "sms"),
            Self::EmailUpdate(_) => (Purpose::EmailUpdate, "email_update"),
        }
    }

    fn subject(&self) -> String {
        match self {
            Self::Login(member) | Self::Sms(member) | Self::EmailUpdate(member) => member.to_string(),
            Self::Discovery(address) => address.clone(),
        }
    }
}

/// A new code. Draw it before the unit of work that stores it.
pub(crate) fn generate(engine: &Engine) -> Code {
    Code::generate(|| engine.entropy().bytes())
}

/// How many codes of a purpose and subject work at once.
const LIVE: usize = 3;

/// Stores a code. Its message was counted in the same unit of work, so that nobody else stores one at the same time.
pub(crate) async fn store(
    tx: &Tx,
    project: &Project,
    target: &Target,
    code: &Code,
    minutes: i64,
    now: Timestamp,
) -> Result<(), tenure_db::Error> {
    let (purpose, name) = target.purpose();
    let subject = target.subject();
    let key = project.keys.current_token(now);
    let binding = Binding {
        project: project.uuid,
        purpose,
        subject: subject.as_bytes(),
    };
    // Behind the version of the key that it was made with: keys rotate.
    let mut hash = vec![key.version()];
    hash.extend(code.hash(&key.code_key(), &binding));
    let place = (name, subject.as_str());
    let live = store::live(tx, project.uuid, place, now.millis()).await?;
    let newest = live.first();
    if let Some(newest) = newest.filter(|_| live.len() >= LIVE) {
        store::redeem(tx, project.uuid, place, &newest.hash, now.millis()).await?;
    }
    // Later than the one before, even within a millisecond.
    let created_at = newest.map_or(now.millis(), |newest| now.millis().max(newest.created_at + 1));
    let expires_at = now.plus_minutes(minutes).millis();
    store::insert(tx, project.uuid, place, &hash, expires_at, created_at).await
}

/// Stores a code and puts its message into the outbox, in one unit of work.
pub(crate) async fn store_and_send(
    engine: &Engine,
    project: &Arc<Project>,
    target: Target,
    code: Code,
    minutes: i64,
    outgoing: Outgoing,
    now: Timestamp,
) -> Result<()> {
    let project = project.clone();
    engine
        .db
        .write(async move |tx: &Tx| {
            messages::insert(tx, &outgoing).await?;
            Ok::<_, Error>(store(tx, &project, &target, &code, minutes, now).await?)
        })
        .await?;
    messages::wake(engine);
    Ok(())
}

/// Tries a code. A right one is used up; of many that try it at once, one succeeds.
pub(crate) async fn redeem(
    tx: &Tx,
    project: &Project,
    target: &Target,
    code: &Code,
    now: Timestamp,
) -> Result<Tried, tenure_db::Error> {
    let (purpose, name) = target.purpose();
    let subject = target.subject();
    let place = (name, subject.as_str());
    let live = store::live(tx, project.uuid, place, now.millis()).await?;
    if live.is_empty() {
        return Ok(Tried::None);
    }
    let binding = Binding {
        project: project.uuid,
        purpose,
        subject: subject.as_bytes(),
    };
    let is_right = |stored: &&store::Live| {
        stored.hash.split_first().is_some_and(|(version, hash)| {
            let key = project.keys.token(*version);
            key.is_some_and(|key| code.is(hash, &key.code_key(), &binding))
        })
    };
    let Some(right) = live.iter().find(is_right) else {
        return Ok(Tried::Wrong);
    };
    let taken = store::redeem(tx, project.uuid, place, &right.hash, now.millis()).await?;
    Ok(if taken { Tried::Right } else { Tried::None })
}

/// Whether there is a live code that was sent after an instant.
pub(crate) async fn was_sent_after(
    tx: &Tx,
    project: Uuid,
    target: &Target,
    instant: Timestamp,
    now: Timestamp,
) -> Result<bool, tenure_db::Error> {
    let (_, name) = target.purpose();
    let subject = target.subject();
    let live = store::live(tx, project, (name, &subject), now.millis()).await?;
    Ok(live
        .first()
        .is_some_and(|newest| newest.created_at > instant.millis()))
}

/// Voids the codes, if there are any.
pub(crate) async fn revoke(tx: &Tx, project: Uuid, target: &Target) -> Result<(), tenure_db::Error> {
    let (_, name) = target.purpose();
    store::delete(tx, project, (name, &target.subject())).await
}
