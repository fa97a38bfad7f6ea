//! Authentication factors of a session: what its holder proved, and when.

use serde::{Deserialize, Serialize};
use tenure_types::Timestamp;
use tenure_types::sessions::{AuthenticationFactor, DeliveryMethod, FactorType};

/// What was proven. Two equal proofs are one factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// The user's password.
    Password,
    /// A session with an issuer outside.
    Imported,
}

/// The factors of one session, oldest first. As text: compact JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Factors(Vec<Factor>);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Factor {
    #[serde(rename = "p")]
    proof: Proof,
    /// When it was first proven in this session, in unix milliseconds.
    #[serde(rename = "c")]
    created_at: i64,
    /// When it was last proven.
    #[serde(rename = "l")]
    last_authenticated_at: i64,
}

impl Factors {
    pub fn of(proof: Proof, now: Timestamp) -> Self {
        let mut factors = Self::default();
        factors.add(proof, now);
        factors
    }

    /// Adds a factor, or renews the one that is there already: proving the same twice is one factor, not two.
    pub fn add(&mut self, proof: Proof, now: Timestamp) {
        match self.0.iter_mut().find(|factor| factor.proof == proof) {
            Some(factor) => factor.last_authenticated_at = now.millis(),
            None => self.0.push(Factor {
                proof,
                created_at: now.millis(),
                last_authenticated_at: now.millis(),
            }),
        }
    }

    /// Whether one of these was proven at or after an instant.
    pub fn proven_since(&self, proofs: &[Proof], since: Timestamp) -> bool {
        self.0
            .iter()
            .any(|factor| proofs.contains(&factor.proof) && factor.last_authenticated_at >= since.millis())
    }

    /// As a session shows them.
    pub fn to_wire(&self) -> Vec<AuthenticationFactor> {
        self.0.iter().map(|factor| factor.to_wire(true)).collect()
    }

    /// As a JWT shows them: without the two times that no verifier asks for.
    pub fn to_jwt(&self) -> Vec<AuthenticationFactor> {
        self.0.iter().map(|factor| factor.to_wire(false)).collect()
    }
}

impl Factor {
    fn to_wire(&self, with_times: bool) -> AuthenticationFactor {
        let (kind, delivery_method) = match self.proof {
            Proof::Password => (FactorType::Password, DeliveryMethod::Knowledge),
            // Whoever the issuer is: the wire has no other name for it.
            Proof::Imported => (FactorType::Imported, DeliveryMethod::ImportedAuth0),
        };
        let last = Timestamp::from_millis(self.last_authenticated_at);
        AuthenticationFactor {
            kind,
            delivery_method,
            last_authenticated_at: last,
            created_at: with_times.then(|| Timestamp::from_millis(self.created_at)),
            updated_at: with_times.then_some(last),
            sequence_order: None,
            email_factor: None,
            phone_number_factor: None,
            authenticator_app_factor: None,
            recovery_code_factor: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_proof_twice_is_one_factor() {
        let (first, later) = (Timestamp::from_seconds(100), Timestamp::from_seconds(200));
        let mut factors = Factors::of(Proof::Password, first);
        factors.add(Proof::Password, later);
        factors.add(Proof::Imported, later);
        let wire = factors.to_wire();
        assert_eq!(wire.len(), 2);
        assert_eq!(wire[0].created_at, Some(first));
        assert_eq!(wire[0].updated_at, Some(later));
        assert_eq!(wire[0].last_authenticated_at, later);
        assert!(factors.proven_since(&[Proof::Password], later));
        assert!(!factors.proven_since(&[Proof::Password], later.plus_millis(1)));
        let text = serde_json::to_string(&factors).unwrap();
        assert_eq!(serde_json::from_str::<Factors>(&text).unwrap(), factors);
    }
}
