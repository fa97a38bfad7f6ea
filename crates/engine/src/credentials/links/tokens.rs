//! The tokens of links: drawn, stored as hashes, and taken once.

use tenure_core::pkce::{Challenge, Verifier};
use tenure_core::secret_token::{
    DiscoveryLinkToken, DiscoveryPasswordResetToken, Kind, MagicLinkToken, PasswordResetToken, SecretToken,
};
use tenure_db::Tx;
use tenure_types::Timestamp;
use uuid::Uuid;

use super::store::{self, LinkRow};
use super::{Redirect, Refusal};
use crate::{Engine, Result};

/// What a link was sent for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Login,
    Signup,
    Invite,
    EmailUpdate,
    Discovery,
    PasswordReset,
    DiscoveryPasswordReset,
}

impl Purpose {
    const ALL: [Self; 7] = [
        Self::Login,
        Self::Signup,
        Self::Invite,
        Self::EmailUpdate,
        Self::Discovery,
        Self::PasswordReset,
        Self::DiscoveryPasswordReset,
    ];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Signup => "signup",
            Self::Invite => "invite",
            Self::EmailUpdate => "email_update",
            Self::Discovery => "discovery",
            Self::PasswordReset => "password_reset",
            Self::DiscoveryPasswordReset => "discovery_password_reset",
        }
    }

    /// By what the page that the link leads to knows which call to make.
    const fn token_type(self) -> &'static str {
        match self {
            Self::Login | Self::Signup | Self::Invite | Self::EmailUpdate => "multi_tenant_magic_links",
            Self::Discovery => "discovery",
            Self::PasswordReset | Self::DiscoveryPasswordReset => "multi_tenant_passwords",
        }
    }
}

/// Whom a link is sent to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Addressee {
    /// The member, and which of its addresses it is. `None` where there is only an address.
    pub(crate) member: Option<(Uuid, Uuid)>,
    pub(crate) address: String,
}

/// A link that is to be sent. Drawn before the unit of work that stores it, for that may run more than once.
#[derive(Clone)]
pub(crate) struct NewLink {
    hash: [u8; 32],
    purpose: Purpose,
    code_challenge: String,
    minutes: i64,
    url: String,
}

impl NewLink {
    pub(crate) fn generate(
        engine: &Engine,
        purpose: Purpose,
        redirect: &Redirect,
        challenge: Option<&Challenge>,
        minutes: i64,
    ) -> Self {
        let random = engine.entropy().bytes();
        let (hash, token) = match purpose {
            Purpose::Login | Purpose::Signup | Purpose::Invite | Purpose::EmailUpdate => {
                parts(&MagicLinkToken::new(random))
            }
            Purpose::Discovery => parts(&DiscoveryLinkToken::new(random)),
            Purpose::PasswordReset => parts(&PasswordResetToken::new(random)),
            Purpose::DiscoveryPasswordReset => parts(&DiscoveryPasswordResetToken::new(random)),
        };
        Self {
            hash,
            purpose,
            code_challenge: challenge.map_or_else(String::new, |challenge| challenge.as_str().to_owned()),
            minutes,
            url: redirect.link(purpose.token_type(), &token),
        }
    }

    /// With its token: for the message and nothing else.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// How long it works.
    pub(crate) fn minutes(&self) -> i64 {
        self.minutes
    }

    pub(crate) async fn insert(
        &self,
        tx: &Tx,
        project: Uuid,
        to: &Addressee,
        now: Timestamp,
    ) -> Result<(), tenure_db::Error> {
        let row = LinkRow {
            purpose: self.purpose.as_str().to_owned(),
            member_id: to.member.map(|(member, _)| member),
            email_id: to.member.map(|(_, email)| email),
            address: to.address.clone(),
            code_challenge: self.code_challenge.clone(),
            expires_at: now.plus_minutes(self.minutes).millis(),
            used_at: None,
        };
        store::insert(tx, project, &self.hash, &row, now.millis()).await
    }
}

fn parts<K: Kind>(token: &SecretToken<K>) -> ([u8; 32], secrecy::SecretString) {
    (*token.hash().as_bytes(), token.text())
}

/// A link that was opened.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    pub(crate) purpose: Purpose,
    pub(crate) to: Addressee,
}

/// A token as a caller gave it. A text of another shape is in no link that was ever sent.
pub(crate) fn parse<K: Kind>(token: &str) -> Result<SecretToken<K>> {
    SecretToken::parse(token).map_err(|_| Refusal::NotFound.into())
}

/// Looks whether a link works, and leaves it as it is.
pub(crate) async fn find<K: Kind>(
    tx: &Tx,
    project: Uuid,
    token: &SecretToken<K>,
    verifier: Option<&str>,
    now: Timestamp,
) -> Result<Link> {
    let row = store::get(tx, project, token.hash().as_bytes())
        .await?
        .ok_or(Refusal::NotFound)?;
    if row.used_at.is_some() || row.expires_at <= now.millis() {
        return Err(Refusal::Spent.into());
    }
    check_verifier(&row.code_challenge, verifier)?;
    let member = row.member_id.zip(row.email_id);
    let purpose = Purpose::ALL
        .into_iter()
        .find(|purpose| purpose.as_str() == row.purpose)
        .ok_or(crate::Error::damaged("link_tokens.purpose"))?;
    Ok(Link {
        purpose,
        to: Addressee {
            member,
            address: row.address,
        },
    })
}

/// Uses a link up. Of many that try, one succeeds. Whatever fails later in the same unit of work takes it back. A login
/// link ends the others that log in by its address, into whatever organization: who has one of them has the mailbox's
/// past, and is maybe not who used this one. (What a reset link sets ends the other ones: [`void_resets_of_address`].)
pub(crate) async fn redeem<K: Kind>(
    tx: &Tx,
    project: Uuid,
    token: &SecretToken<K>,
    verifier: Option<&str>,
    now: Timestamp,
) -> Result<Link> {
    let link = find(tx, project, token, verifier, now).await?;
    if !store::redeem(tx, project, token.hash().as_bytes(), now.millis()).await? {
        return Err(Refusal::Spent.into());
    }
    if matches!(
        link.purpose,
        Purpose::Login | Purpose::Signup | Purpose::Discovery
    ) {
        store::void_logins(tx, project, &link.to.address, now.millis()).await?;
    }
    Ok(link)
}

fn check_verifier(challenge: &str, verifier: Option<&str>) -> Result<()> {
    if challenge.is_empty() {
        return verifier.map_or(Ok(()), |_| Err(Refusal::VerifierUnexpected.into()));
    }
    let challenge =
        Challenge::parse(challenge).map_err(|_| crate::Error::damaged("link_tokens.code_challenge"))?;
    let verifier = verifier.ok_or(Refusal::VerifierExpected)?;
    match Verifier::parse(verifier) {
        Ok(verifier) if challenge.is_of(&verifier) => Ok(()),
        _ => Err(Refusal::VerifierMismatch.into()),
    }
}

/// Ends a member's links of one purpose.
pub(crate) async fn void(
    tx: &Tx,
    project: Uuid,
    member: Uuid,
    purpose: Purpose,
) -> Result<(), tenure_db::Error> {
    store::void(tx, project, member, purpose.as_str()).await
}

/// Ends all links that set the password of an address, or of a member that they were sent to there.
pub(crate) async fn void_resets_of_address(
    tx: &Tx,
    project: Uuid,
    address: &str,
) -> Result<(), tenure_db::Error> {
    store::void_resets_of_address(tx, project, address).await
}

/// Ends all links of a member.
pub(crate) async fn void_all(tx: &Tx, project: Uuid, member: Uuid) -> Result<(), tenure_db::Error> {
    store::void_all(tx, project, member).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verifier_is_asked_for_if_there_is_a_challenge_and_only_then() {
        // RFC 7636, appendix B.
        let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        let other = "a".repeat(43);
        let check =
            |challenge, verifier| check_verifier(challenge, verifier).map_err(|error| error.to_string());
        let error = |refusal: Refusal| Err(refusal.to_string());
        assert_eq!(check("", None), Ok(()));
        assert_eq!(check(challenge, Some(verifier)), Ok(()));
        assert_eq!(check("", Some(verifier)), error(Refusal::VerifierUnexpected));
        assert_eq!(check(challenge, None), error(Refusal::VerifierExpected));
        assert_eq!(check(challenge, Some(&other)), error(Refusal::VerifierMismatch));
        assert_eq!(check(challenge, Some("short")), error(Refusal::VerifierMismatch));
    }
}
