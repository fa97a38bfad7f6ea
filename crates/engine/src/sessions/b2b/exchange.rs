//! Exchanges a session for one in another organization, where its holder is a member by the same e-mail address.
//!
//! What was proven by e-mail goes along. A password is one organization's own, unless the project has one for all; so is
//! a code by SMS, unless both members have verified the same phone. Codes of authenticator apps, recovery codes and
//! sessions taken over from outside stay behind. Into the session's own organization everything goes along. The session
//! itself goes on.

use std::sync::Arc;

use tenure_core::factor::{Factors, Proof};
use tenure_db::Tx;
use tenure_types::Timestamp;
use tenure_types::b2b::sessions::{AuthenticationResponse, ExchangeRequest};
use uuid::Uuid;

use super::holder::MemberHolder;
use super::{Arguments, Attempt, Entrant, admit, respond, settle};
use crate::intermediate_sessions::{Intermediate, Origin};
use crate::members::store::MemberRow;
use crate::members::{self, Member};
use crate::organizations;
use crate::projects::Project;
use crate::sessions::Refusal;
use crate::sessions::holder::Holder;
use crate::sessions::{Presented, store};
use crate::{Engine, Error, Result};

pub async fn exchange(
    engine: &Engine,
    project: &Arc<Project>,
    request: ExchangeRequest,
) -> Result<AuthenticationResponse> {
    let source = request.session;
    let presented = Presented::exactly_one(source.session_token, source.session_jwt)?;
    let target =
        organizations::Reference::parse(project, request.organization_id.as_deref().unwrap_or_default())?;
    let attempt = Arc::new(Attempt::parse(
        engine,
        project,
        Arguments {
            session_duration_minutes: source.session_duration_minutes,
            session_custom_claims: source.session_custom_claims,
            locale: request.locale,
            ..Arguments::default()
        },
    )?);
    let presented = presented.prove(project)?;

    let now = engine.now();
    let (unit_project, unit_attempt) = (project.clone(), attempt.clone());
    let (organization, member, outcome) = engine
        .db
        .write(async move |tx: &Tx| {
            let (project, attempt) = (&unit_project, &unit_attempt);
            let holder = Source::load(tx, project, presented, now).await?.holder;
            let organization = target.load(tx, project.uuid).await?;
            let email = &holder.email;
            let member = members::store::by_email(tx, project.uuid, organization.id, email)
                .await?
                .ok_or(members::Refusal::NotFound)?;
            members::store::lock_all(tx, project.uuid, [holder.member_id, member]).await?;
            let source = Source::load(tx, project, presented, now).await?;
            let is_home = organization.id == source.holder.organization_id;
            if !is_home && !source.leads_elsewhere() {
                return Err(members::Refusal::NotFound.into());
            }
            let mut member = admit(tx, project, member, now).await?;
            // Either may have left the address before it was locked.
            if source.holder.email != *email || member.row.email != *email {
                return Err(members::Refusal::NotFound.into());
            }
            // Whoever ends sessions of this member waits from here on, and what has ended until here is over.
            if !store::hold(tx, project.uuid, presented, now).await? {
                return Err(Refusal::NotFound.into());
            }
            let proven = Intermediate {
                origin: Some(Origin {
                    session: presented,
                    started_at: source.started_at,
                }),
                ..source.towards(&member, now)
            };
            let entrant = Entrant {
                project,
                organization: &organization,
                member: &mut member,
            };
            let outcome = settle(tx, entrant, proven, attempt, now).await?;
            Ok::<_, Error>((organization, member, outcome))
        })
        .await?;
    respond(engine, project, &organization, &member, outcome, &attempt, now).await
}

/// A session that is to be exchanged.
pub(crate) struct Source {
    pub(crate) holder: MemberRow,
    started_at: Timestamp,
    factors: Factors,
}

impl Source {
    pub(crate) async fn load(tx: &Tx, project: &Project, session: Uuid, now: Timestamp) -> Result<Self> {
        let loaded = MemberHolder::load(tx, project.uuid, session, now)
            .await?
            .ok_or(Refusal::NotFound)?;
        Ok(Self {
            holder: loaded.holder.member.row,
            started_at: loaded.session.started_at,
            factors: loaded.session.factors,
        })
    }

    /// Whether its holder's address of now is known to be theirs. One that nobody has shown to be theirs opens no look at
    /// whose it is elsewhere.
    pub(crate) fn leads_elsewhere(&self) -> bool {
        let email = Some(self.holder.email.as_str());
        let names_address = self.factors.iter().any(|(proof, _)| proof.address() == email);
        self.holder.email_verified || names_address
    }

    /// What of it counts for a member of the same address, in that member's own terms.
    pub(crate) fn towards(&self, member: &Member, now: Timestamp) -> Intermediate {
        let (from, to) = (&self.holder, &member.row);
        let is_own = from.member_id == to.member_id;
        let same_phone = from.phone_verified && to.phone_verified && from.phone_number == to.phone_number;
        let factors = self.factors.filter_map(|proof| match proof {
            _ if is_own => Some(proof.clone()),
            // What was proven of an address that the holder had before is not about the one that leads here.
            Proof::MagicLink { email, .. } if *email == from.email => Some(Proof::MagicLink {
                email_id: to.email_id,
                email: email.clone(),
            }),
            Proof::EmailOtp { email, .. } if *email == from.email => Some(Proof::EmailOtp {
                email_id: to.email_id,
                email: email.clone(),
            }),
            Proof::AddressPassword { email } if *email == from.email => Some(proof.clone()),
            Proof::SmsOtp { phone_number, .. } if same_phone && *phone_number == to.phone_number => {
                to.phone_id.map(|phone_id| Proof::SmsOtp {
                    phone_id,
                    phone_number: phone_number.clone(),
                })
            }
            // They count where they come from, should that be where it goes on to.
            Proof::Password | Proof::Imported => Some(proof.clone()),
            Proof::MagicLink { .. }
            | Proof::EmailOtp { .. }
            | Proof::AddressPassword { .. }
            | Proof::SmsOtp { .. }
            | Proof::Totp { .. }
            | Proof::RecoveryCode { .. } => None,
        });
        let is_of_address =
            |proof: &Proof| proof.verifies_email() && proof.address() == Some(from.email.as_str());
        let email_verified = factors.iter().any(|(proof, _)| is_of_address(proof));
        Intermediate {
            email_verified,
            factors,
            holder: is_own.then_some(from.member_id),
            ..Intermediate::new(from.email.clone(), Some(from.organization_id), now)
        }
    }
}
