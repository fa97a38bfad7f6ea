//! Authentication factors of a session: what its holder proved, and when.

use serde::{Deserialize, Serialize};
use tenure_types::b2b::organizations::{AuthMethod, MfaMethod};
use tenure_types::sessions::{
    AuthenticationFactor, AuthenticatorAppFactor, DeliveryMethod, EmailFactor, FactorType, PhoneNumberFactor,
    RecoveryCodeFactor, SequenceOrder,
};
use tenure_types::{EmailId, Environment, PhoneNumberId, RecoveryCodeId, Timestamp, TotpId};
use uuid::Uuid;

use crate::token::Vertical;

/// What was proven. Two equal proofs are one factor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Factor {
    /// The password of a user, or of a member in its organization.
    Password,
    /// The password of an e-mail address, where a person has one for all organizations.
    AddressPassword { email: String },
    /// A session with an issuer outside.
    Imported,
    /// A link that was sent to an e-mail address.
    MagicLink { email_id: Uuid, email: String },
    /// A code that was sent to an e-mail address.
    EmailOtp { email_id: Uuid, email: String },
    /// A code that was sent to a phone, whose number is in E.164.
    SmsOtp { phone_id: Uuid, phone_number: String },
    /// A code of an authenticator app.
    Totp { totp_id: Uuid },
    /// A code that stands in for an authenticator app.
    RecoveryCode { totp_recovery_code_id: Uuid },
}

/// The factors of one session, oldest first. As text: compact JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Factors(Vec<FactorRecord>);

/// When something was proven in a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    /// For the first time.
    pub created_at: Timestamp,
    pub last_authenticated_at: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct FactorRecord {
    #[serde(rename = "p")]
    proof: Factor,
    /// When it was first proven in this session, in unix milliseconds.
    #[serde(rename = "c")]
    created_at: i64,
    /// When it was last proven.
    #[serde(rename = "l")]
    last_authenticated_at: i64,
}

impl Factor {
    /// Whether it can start a session of a member, or only adds to one.
    pub fn order(&self) -> SequenceOrder {
        match self {
            Self::Password
            | Self::AddressPassword { .. }
            | Self::Imported
            | Self::MagicLink { .. }
            | Self::EmailOtp { .. } => SequenceOrder::Primary,
            Self::SmsOtp { .. } | Self::Totp { .. } | Self::RecoveryCode { .. } => SequenceOrder::Secondary,
        }
    }

    /// The method by which an organization allows or forbids it as a first factor.
    pub fn method(&self) -> Option<AuthMethod> {
        match self {
            Self::Password | Self::AddressPassword { .. } => Some(AuthMethod::Password),
            Self::MagicLink { .. } => Some(AuthMethod::MagicLink),
            Self::EmailOtp { .. } => Some(AuthMethod::EmailOtp),
            Self::Imported | Self::SmsOtp { .. } | Self::Totp { .. } | Self::RecoveryCode { .. } => None,
        }
    }

    /// The method by which an organization allows or forbids it as a second factor. A recovery code counts as the
    /// authenticator app that it stands in for.
    pub fn mfa_method(&self) -> Option<MfaMethod> {
        match self {
            Self::SmsOtp { .. } => Some(MfaMethod::SmsOtp),
            Self::Totp { .. } | Self::RecoveryCode { .. } => Some(MfaMethod::Totp),
            Self::Password
            | Self::AddressPassword { .. }
            | Self::Imported
            | Self::MagicLink { .. }
            | Self::EmailOtp { .. } => None,
        }
    }

    /// The e-mail address that it is about. It says nothing of any other, even if its holder's address has changed since.
    pub fn address(&self) -> Option<&str> {
        match self {
            Self::AddressPassword { email }
            | Self::MagicLink { email, .. }
            | Self::EmailOtp { email, .. } => Some(email),
            Self::Password
            | Self::Imported
            | Self::SmsOtp { .. }
            | Self::Totp { .. }
            | Self::RecoveryCode { .. } => None,
        }
    }

    /// Whether only someone who reads the mailbox can have given it.
    pub fn verifies_email(&self) -> bool {
        matches!(self, Self::MagicLink { .. } | Self::EmailOtp { .. })
    }
}

impl Factors {
    pub fn of(proof: Factor, now: Timestamp) -> Self {
        let mut factors = Self::default();
        factors.add(proof, now);
        factors
    }

    /// Adds a factor, or renews the one that is there already: proving the same twice is one factor, not two.
    pub fn add(&mut self, proof: Factor, now: Timestamp) {
        match self.0.iter_mut().find(|factor| factor.proof == proof) {
            Some(factor) => factor.last_authenticated_at = now.millis(),
            None => self.0.push(FactorRecord {
                proof,
                created_at: now.millis(),
                last_authenticated_at: now.millis(),
            }),
        }
    }

    /// Adds all of another session. What both have proven keeps its first and its last time.
    pub fn merge(&mut self, other: Self) {
        for theirs in other.0 {
            match self.0.iter_mut().find(|ours| ours.proof == theirs.proof) {
                Some(ours) => {
                    ours.created_at = ours.created_at.min(theirs.created_at);
                    ours.last_authenticated_at = ours.last_authenticated_at.max(theirs.last_authenticated_at);
                }
                None => self.0.push(theirs),
            }
        }
        self.0.sort_by_key(|factor| factor.created_at);
    }

    /// Drops what the predicate refuses.
    pub fn retain(&mut self, keep: impl Fn(&Factor) -> bool) {
        self.0.retain(|factor| keep(&factor.proof));
    }

    /// Those that count elsewhere, in the form that they have there, with their times.
    #[must_use]
    pub fn filter_map(&self, elsewhere: impl Fn(&Factor) -> Option<Factor>) -> Self {
        let mut mapped = Self::default();
        for factor in &self.0 {
            let proof = elsewhere(&factor.proof);
            mapped.merge(Self(
                proof
                    .into_iter()
                    .map(|proof| FactorRecord {
                        proof,
                        ..factor.clone()
                    })
                    .collect(),
            ));
        }
        mapped
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Oldest first.
    pub fn iter(&self) -> impl Iterator<Item = (&Factor, Times)> {
        self.0.iter().map(|factor| (&factor.proof, factor.times()))
    }

    /// Whether one that the predicate takes was proven at or after an instant.
    pub fn proven_since(&self, takes: impl Fn(&Factor) -> bool, since: Timestamp) -> bool {
        self.iter()
            .any(|(proof, times)| takes(proof) && times.last_authenticated_at >= since)
    }

    /// Whether there is a second factor of an allowed method beside a first one. No proof is both, so that one code or
    /// one e-mail is never counted twice.
    pub fn has_second_factor(&self, allowed: impl Fn(&MfaMethod) -> bool) -> bool {
        let has_first = self
            .iter()
            .any(|(proof, _)| proof.order() == SequenceOrder::Primary);
        has_first
            && self
                .iter()
                .any(|(proof, _)| proof.mfa_method().as_ref().is_some_and(&allowed))
    }

    /// As a session shows them.
    pub fn to_wire(&self, environment: Environment, vertical: Vertical) -> Vec<AuthenticationFactor> {
        let wire = |factor: &FactorRecord| factor.to_wire(environment, vertical);
        self.0.iter().map(wire).collect()
    }

    /// As a JWT shows them: without the two times that no verifier asks for.
    pub fn to_jwt(&self, environment: Environment, vertical: Vertical) -> Vec<AuthenticationFactor> {
        let mut factors = self.to_wire(environment, vertical);
        for factor in &mut factors {
            factor.created_at = None;
            factor.updated_at = None;
        }
        factors
    }
}

impl FactorRecord {
    fn times(&self) -> Times {
        Times {
            created_at: Timestamp::from_millis(self.created_at),
            last_authenticated_at: Timestamp::from_millis(self.last_authenticated_at),
        }
    }

    fn to_wire(&self, environment: Environment, vertical: Vertical) -> AuthenticationFactor {
        let (kind, delivery_method) = match self.proof {
            Factor::Password | Factor::AddressPassword { .. } => {
                (FactorType::Password, DeliveryMethod::Knowledge)
            }
            // Whoever the issuer is: the wire has no other name for it.
            Factor::Imported => (FactorType::Imported, DeliveryMethod::ImportedAuth0),
            Factor::MagicLink { .. } => (FactorType::MagicLink, DeliveryMethod::Email),
            Factor::EmailOtp { .. } => (FactorType::EmailOtp, DeliveryMethod::Email),
            Factor::SmsOtp { .. } => (FactorType::Otp, DeliveryMethod::Sms),
            Factor::Totp { .. } => (FactorType::Totp, DeliveryMethod::AuthenticatorApp),
            Factor::RecoveryCode { .. } => (FactorType::RecoveryCodes, DeliveryMethod::RecoveryCode),
        };
        let times = self.times();
        let mut wire = AuthenticationFactor {
            kind,
            delivery_method,
            last_authenticated_at: times.last_authenticated_at,
            created_at: Some(times.created_at),
            updated_at: Some(times.last_authenticated_at),
            sequence_order: (vertical == Vertical::B2b).then(|| self.proof.order()),
            email_factor: None,
            phone_number_factor: None,
            authenticator_app_factor: None,
            recovery_code_factor: None,
        };
        match &self.proof {
            Factor::Password | Factor::AddressPassword { .. } | Factor::Imported => {}
            Factor::MagicLink { email_id, email } | Factor::EmailOtp { email_id, email } => {
                wire.email_factor = Some(EmailFactor {
                    email_id: EmailId::new(environment, *email_id),
                    email_address: email.clone(),
                });
            }
            Factor::SmsOtp {
                phone_id,
                phone_number,
            } => {
                wire.phone_number_factor = Some(PhoneNumberFactor {
                    phone_id: PhoneNumberId::new(environment, *phone_id),
                    phone_number: phone_number.clone(),
                });
            }
            Factor::Totp { totp_id } => {
                wire.authenticator_app_factor = Some(AuthenticatorAppFactor {
                    totp_id: TotpId::new(environment, *totp_id),
                });
            }
            Factor::RecoveryCode {
                totp_recovery_code_id,
            } => {
                wire.recovery_code_factor = Some(RecoveryCodeFactor {
                    totp_recovery_code_id: RecoveryCodeId::new(environment, *totp_recovery_code_id),
                });
            }
        }
        wire
    }
}

#[cfg(test)]
mod tests;
