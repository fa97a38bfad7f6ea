//! Intermediate sessions: what somebody has proven who has no session yet.
//!
//! One lives ten minutes from its first issue, and is not renewed. A step that still leaves something to do returns the
//! same token; the step that yields a session consumes it, once. Its token is of another type than a session's, so that
//! the one can't be taken for the other.

mod purge;
mod store;

use tenure_core::factor::{Factor, Factors};
use tenure_core::secret_token::IntermediateSessionToken;
use tenure_db::{Sql, Tx};
use tenure_types::Timestamp;
use uuid::Uuid;

use crate::Result;

pub use purge::purge_expired;

/// How long one lives.
pub(crate) const MINUTES: i64 = 10;

/// What has been proven.
#[derive(Clone, Debug)]
pub(crate) struct Intermediate {
    /// Whose proofs they are.
    pub(crate) email: String,
    /// Whether one of them shows that the address is theirs.
    pub(crate) email_verified: bool,
    /// Where it comes from; `None` if from discovery.
    pub(crate) organization: Option<Uuid>,
    pub(crate) factors: Factors,
    pub(crate) expires_at: Timestamp,
    /// `None`: it was proven anew.
    pub(crate) origin: Option<Origin>,
    /// The member whose live session is being exchanged into its own organization: all of it counts for that member. Not
    /// stored: what is left of an exchange has to be proven where it goes on.
    pub(crate) holder: Option<Uuid>,
}

/// The session that an intermediate session goes on from. With its end that one is over too.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origin {
    pub(crate) session: Uuid,
    pub(crate) started_at: Timestamp,
}

crate::refusals! {
    /// Why an intermediate session is refused.
    pub(crate) enum Refusal {
        NotFound => IntermediateSessionNotFound,
            "no such intermediate session: unknown, expired or used, or the session is over that it goes on from";
    }
}

/// The member that somebody has in an organization, as far as it matters for what counts there.
#[derive(Clone, Copy)]
pub(crate) struct MemberThere<'a> {
    pub(crate) member: Uuid,
    pub(crate) verified_phone: Option<&'a str>,
}

impl Intermediate {
    /// With nothing proven yet.
    pub(crate) fn new(email: String, organization: Option<Uuid>, now: Timestamp) -> Self {
        Self {
            email,
            email_verified: false,
            organization,
            factors: Factors::default(),
            expires_at: now.plus_minutes(MINUTES),
            origin: None,
            holder: None,
        }
    }

    /// Whether something of it is about the address itself, and not about one organization's member only.
    pub(crate) fn names_address(&self) -> bool {
        let email = Some(self.email.as_str());
        self.factors.iter().any(|(proof, _)| proof.address() == email)
    }

    /// What of it counts in an organization, for the member that it has there. A password is one organization's own,
    /// unless it is the address's; a code by SMS counts for a member who has verified the same phone.
    pub(crate) fn counting_in(mut self, organization: Uuid, member: Option<MemberThere<'_>>) -> Self {
        if self.holder.is_some() && self.holder == member.map(|there| there.member) {
            return self;
        }
        let here = self.organization == Some(organization);
        let phone = member.and_then(|there| there.verified_phone);
        let email = self.email.as_str();
        self.factors.retain(|proof| match proof {
            Factor::Password | Factor::Imported => here,
            Factor::AddressPassword { .. } | Factor::MagicLink { .. } | Factor::EmailOtp { .. } => {
                proof.address() == Some(email)
            }
            Factor::SmsOtp { phone_number, .. } => phone == Some(phone_number),
            // They are one member's own, and complete its session at once.
            Factor::Totp { .. } | Factor::RecoveryCode { .. } => false,
        });
        self
    }
}

/// A token as a caller gave it. A text of another shape is no token that was ever issued.
pub(crate) fn parse(token: &str) -> Result<IntermediateSessionToken> {
    IntermediateSessionToken::parse(token).map_err(|_| Refusal::NotFound.into())
}

/// Reads it and leaves it as it is.
pub(crate) async fn load(
    tx: &Tx,
    project: Uuid,
    token: &IntermediateSessionToken,
    now: Timestamp,
) -> Result<Intermediate> {
    store::get(tx, project, &token.hash(), now)
        .await?
        .ok_or_else(|| Refusal::NotFound.into())
}

/// Reads it and holds it until the transaction ends.
pub(crate) async fn lock(
    tx: &Tx,
    project: Uuid,
    token: &IntermediateSessionToken,
    now: Timestamp,
) -> Result<Intermediate> {
    store::lock(tx, project, &token.hash(), now)
        .await?
        .ok_or_else(|| Refusal::NotFound.into())
}

pub(crate) async fn insert(
    tx: &Tx,
    project: Uuid,
    token: &IntermediateSessionToken,
    intermediate: &Intermediate,
    now: Timestamp,
) -> Result<()> {
    Ok(store::insert(tx, project, &token.hash(), intermediate, now).await?)
}

/// After [`lock`].
pub(crate) async fn update(
    tx: &Tx,
    project: Uuid,
    token: &IntermediateSessionToken,
    intermediate: &Intermediate,
) -> Result<()> {
    Ok(store::update(tx, project, &token.hash(), intermediate).await?)
}

/// It has yielded a session. Of many that try, one succeeds.
pub(crate) async fn redeem(
    tx: &Tx,
    project: Uuid,
    token: &IntermediateSessionToken,
    now: Timestamp,
) -> Result<()> {
    if store::redeem(tx, project, &token.hash(), now).await? {
        Ok(())
    } else {
        Err(Refusal::NotFound.into())
    }
}

/// Those that come from an organization.
pub(crate) async fn delete_all_of(
    tx: &Tx,
    project: Uuid,
    organization: Uuid,
) -> Result<(), tenure_db::Error> {
    store::delete_all_of(tx, project, organization).await
}

/// Those in which an address proved something, maybe a password that is none any more. `organization`: only those that
/// come from there. `except`: one that stays.
pub(crate) async fn delete_of_address(
    tx: &Tx,
    project: Uuid,
    email: &str,
    organization: Option<Uuid>,
    except: Option<&IntermediateSessionToken>,
) -> Result<(), tenure_db::Error> {
    let except = except.map(IntermediateSessionToken::hash);
    store::delete_of_address(tx, project, email, organization, except.as_ref()).await
}

pub(crate) fn statements() -> Vec<(&'static str, Sql<'static>)> {
    store::STATEMENTS.to_vec()
}
