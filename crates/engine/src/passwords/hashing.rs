//! Where passwords are hashed: a few at a time, on threads of their own, with no transaction open.

use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use tenure_core::password::{PasswordHash, strength};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::Error;
use crate::Engine;

/// The right to hash, for as long as it is held.
pub(super) struct Turn {
    _permit: OwnedSemaphorePermit,
}

pub(crate) struct Hashing(Arc<Semaphore>);

impl Hashing {
    pub(crate) fn new(threads: usize) -> Self {
        Self(Arc::new(Semaphore::new(threads.max(1))))
    }

    /// Waits for a turn. Whoever checks a guess reads the user's lock *after* this, so that of many guesses at once only
    /// as many as there are turns can be ahead of the count.
    pub(super) async fn turn(&self) -> Turn {
        Turn {
            _permit: self
                .0
                .clone()
                .acquire_owned()
                .await
                .expect("the semaphore is never closed"),
        }
    }
}

impl Turn {
    /// Gives the turn back with the result. If the caller stops waiting, the turn ends with the work.
    async fn run<T: Send + 'static>(
        self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<(Self, T), Error> {
        tokio::task::spawn_blocking(move || {
            let done = work();
            (self, done)
        })
        .await
        .map_err(|_| Error::Damaged)
    }

    /// Whether the password is the one that was hashed, and if the hash is not of our own scheme, a new one that is.
    /// The turn comes back too: it is held until a wrong guess has been counted.
    pub(super) async fn verify(
        self,
        engine: &Engine,
        password: SecretString,
        stored: &str,
    ) -> Result<(Self, Option<Verified>), Error> {
        let hash = PasswordHash::from_stored(stored).map_err(|_| Error::Damaged)?;
        let salt = engine.entropy().bytes();
        self.run(move || {
            let password = password.expose_secret();
            try_on(&hash, password, || PasswordHash::create(password, salt))
        })
        .await
    }

    /// Takes as long as [`verify`](Self::verify): for a guess where there is no password, so that the time does not tell.
    pub(super) async fn verify_nothing(self, engine: &Engine, password: SecretString) -> Result<Self, Error> {
        let salt = engine.entropy().bytes();
        let made = self.run(move || drop(PasswordHash::create(password.expose_secret(), salt)));
        Ok(made.await?.0)
    }

    /// The stored form of a new password, if the policy takes it.
    pub(super) async fn create(
        self,
        engine: &Engine,
        password: SecretString,
        user_inputs: Vec<String>,
        policy: strength::Policy,
    ) -> Result<String, Error> {
        let salt = engine.entropy().bytes();
        self.run(move || {
            let inputs: Vec<&str> = user_inputs.iter().map(String::as_str).collect();
            if !strength::check(password.expose_secret(), &inputs, &policy).valid {
                return Err(Error::Weak);
            }
            Ok(PasswordHash::create(password.expose_secret(), salt).to_stored())
        })
        .await?
        .1
    }

    /// How strong a password is.
    pub(super) async fn check_strength(
        self,
        password: SecretString,
        user_inputs: Vec<String>,
        policy: strength::Policy,
    ) -> Result<strength::Report, Error> {
        self.run(move || {
            let inputs: Vec<&str> = user_inputs.iter().map(String::as_str).collect();
            strength::check(password.expose_secret(), &inputs, &policy)
        })
        .await
        .map(|(_, report)| report)
    }
}

/// A password that was right.
pub(super) struct Verified {
    pub(super) upgraded: Option<String>,
}

/// A hash that another system made may cost microseconds, so ours is made beside it whether the password is right or
/// wrong: else the time of a wrong guess would tell who has not logged in since the import. A slow one still tells that,
/// as it takes longer than ours.
fn try_on(hash: &PasswordHash, password: &str, create: impl FnOnce() -> PasswordHash) -> Option<Verified> {
    let is_right = hash.verify(password);
    let new = (!hash.is_current()).then(create);
    is_right.then(|| Verified {
        upgraded: new.map(|new| new.to_stored()),
    })
}

#[cfg(test)]
mod tests {
    use tenure_core::password::ForeignHash;

    use super::*;

    #[test]
    fn every_guess_costs_one_hash_of_ours() {
        let ours = PasswordHash::create("right", [1; 16]);
        let fast = ForeignHash::Md5 {
            hash: "7c4f29407893c334a6cb7a87bf045c0d",
            prepend_salt: "",
            append_salt: "",
        };
        let fast = PasswordHash::import(&fast).unwrap();
        for (hash, made_beside) in [(&ours, 0), (&fast, 1)] {
            for (guess, is_right) in [("right", true), ("wrong", false)] {
                let mut made = 0;
                let verified = try_on(hash, guess, || {
                    made += 1;
                    ours.clone()
                });
                assert_eq!(made, made_beside, "{hash:?} {guess}");
                assert_eq!(verified.is_some(), is_right, "{hash:?} {guess}");
                let is_upgraded = verified.is_some_and(|verified| verified.upgraded.is_some());
                assert_eq!(is_upgraded, is_right && made_beside == 1, "{hash:?} {guess}");
            }
        }
    }
}
