//! Somebody asks an organization for an e-mail to log in with, or to join by.

use tenure_core::contact::EmailAddress;
use tenure_types::b2b::members::Status;
use tenure_types::b2b::organizations::AuthMethod;

use super::may_use;
use crate::projects::Project;
use crate::sessions::Refusal;
use crate::subjects::members::{Member, refuse_unless_let_in, store};
use crate::subjects::organizations::{self, Organization};
use crate::{Engine, Result};

/// What the e-mail is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EmailIntent {
    /// An active member logs in.
    Login,
    /// Whoever is none yet becomes one.
    Signup,
}

/// Whether such an e-mail may be sent, and what it is for. Whoever has no member yet gets one where the e-mail is
/// written: see [`members::join`].
pub(crate) async fn email_intent(
    engine: &Engine,
    project: &Project,
    organization: &organizations::Reference,
    email: &EmailAddress,
    method: AuthMethod,
) -> Result<(Organization, EmailIntent)> {
    engine
        .db
        .read(async |tx| {
            let organization = organization.load(tx, project.uuid).await?;
            let found = store::by_email(tx, project.uuid, organization.id, email.as_str()).await?;
            let Some(member) = found else {
                refuse_unless_let_in(&organization, email.domain())?;
                if !organization.allows(&method) {
                    return Err(Refusal::AuthMethodRestricted.into());
                }
                return Ok((organization, EmailIntent::Signup));
            };
            let member = Member::load(tx, project.uuid, member).await?;
            if !may_use(&organization, &member, &method) {
                return Err(Refusal::AuthMethodRestricted.into());
            }
            let active = member.row.status == Status::Active.as_str();
            let asked = if active {
                EmailIntent::Login
            } else {
                EmailIntent::Signup
            };
            Ok((organization, asked))
        })
        .await
}
