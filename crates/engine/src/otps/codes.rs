//! One-time codes: issued, and taken once. Of each purpose and subject the newest counts.

use std::sync::Arc;

use tenure_core::code::{Binding, Code, Purpose};
use tenure_db::Tx;
use tenure_types::Timestamp;
use uuid::Uuid;

use super::store;
use crate::Engine;
use crate::messages::{self, Outgoing};
use crate::projects::Project;

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
    /// There is a live code, and it is another.
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
pub(crate) fn draw(engine: &Engine) -> Code {
    Code::draw(|| engine.entropy().bytes())
}

/// Stores a code; the one before is void.
pub(crate) async fn put(
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
    let expires_at = now.plus_minutes(minutes).millis();
    store::put(
        tx,
        project.uuid,
        (name, &subject),
        &hash,
        expires_at,
        now.millis(),
    )
    .await
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
) -> Result<(), tenure_db::Error> {
    let project = project.clone();
    engine
        .db
        .write(async move |tx: &Tx| {
            put(tx, &project, &target, &code, minutes, now).await?;
            messages::insert(tx, &outgoing).await
        })
        .await?;
    messages::wake(engine);
    Ok(())
}

/// Tries a code. A right one is used up; of many that try it at once, one succeeds.
pub(crate) async fn take(
    tx: &Tx,
    project: &Project,
    target: &Target,
    code: &Code,
    now: Timestamp,
) -> Result<Tried, tenure_db::Error> {
    let (purpose, name) = target.purpose();
    let subject = target.subject();
    let place = (name, subject.as_str());
    let Some(stored) = store::get(tx, project.uuid, place, now.millis()).await? else {
        return Ok(Tried::None);
    };
    let binding = Binding {
        project: project.uuid,
        purpose,
        subject: subject.as_bytes(),
    };
    let right = stored.split_first().is_some_and(|(version, hash)| {
        let key = project.keys.token(*version);
        key.is_some_and(|key| code.is(hash, &key.code_key(), &binding))
    });
    if !right {
        return Ok(Tried::Wrong);
    }
    let taken = store::take(tx, project.uuid, place, &stored, now.millis()).await?;
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
    let created_at = store::created_at(tx, project, (name, &subject), now.millis()).await?;
    Ok(created_at.is_some_and(|created_at| created_at > instant.millis()))
}

/// Voids the code, if there is one.
pub(crate) async fn revoke(tx: &Tx, project: Uuid, target: &Target) -> Result<(), tenure_db::Error> {
    let (_, name) = target.purpose();
    store::delete(tx, project, (name, &target.subject())).await
}
