//! The session that somebody goes on from into another organization.

use tenure_core::factor::{Factor, Factors};
use tenure_db::Tx;
use tenure_types::Timestamp;
use uuid::Uuid;

use super::member_principal::MemberPrincipal;
use crate::Result;
use crate::projects::Project;
use crate::sessions::Refusal;
use crate::sessions::intermediate::Intermediate;
use crate::sessions::principal::Principal;
use crate::subjects::members::Member;
use crate::subjects::members::store::MemberRow;

/// A session that is to be exchanged.
pub(crate) struct Source {
    pub(crate) holder: MemberRow,
    pub(crate) started_at: Timestamp,
    pub(crate) factors: Factors,
}

impl Source {
    pub(crate) async fn load(tx: &Tx, project: &Project, session: Uuid, now: Timestamp) -> Result<Self> {
        let loaded = MemberPrincipal::load(tx, project.uuid, session, now)
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
            Factor::MagicLink { email, .. } if *email == from.email => Some(Factor::MagicLink {
                email_id: to.email_id,
                email: email.clone(),
            }),
            Factor::EmailOtp { email, .. } if *email == from.email => Some(Factor::EmailOtp {
                email_id: to.email_id,
                email: email.clone(),
            }),
            Factor::AddressPassword { email } if *email == from.email => Some(proof.clone()),
            Factor::SmsOtp { phone_number, .. } if same_phone && *phone_number == to.phone_number => {
                to.phone_id.map(|phone_id| Factor::SmsOtp {
                    phone_id,
                    phone_number: phone_number.clone(),
                })
            }
            // They count where they come from, should that be where it goes on to.
            Factor::Password | Factor::Imported => Some(proof.clone()),
            Factor::MagicLink { .. }
            | Factor::EmailOtp { .. }
            | Factor::AddressPassword { .. }
            | Factor::SmsOtp { .. }
            | Factor::Totp { .. }
            | Factor::RecoveryCode { .. } => None,
        });
        let is_of_address =
            |proof: &Factor| proof.verifies_email() && proof.address() == Some(from.email.as_str());
        let email_verified = factors.iter().any(|(proof, _)| is_of_address(proof));
        Intermediate {
            email_verified,
            factors,
            holder: is_own.then_some(from.member_id),
            ..Intermediate::new(from.email.clone(), Some(from.organization_id), now)
        }
    }
}
