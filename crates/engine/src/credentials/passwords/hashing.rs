//! Where passwords are hashed: a few at a time, on threads of their own, with no transaction open.

use std::panic::resume_unwind;
use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use tenure_core::password::{OutOfMemory, PasswordHash, strength};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::Refusal;
use crate::{Engine, Error, Result};

/// What hashes that other systems made may take in memory at once, together: as much as the largest that is imported. Ours
/// take 19 MiB each, and there are only as many as there are turns.
const FOREIGN_MIB: u32 = 1024;

/// The right to hash, for as long as it is held.
pub(crate) struct Turn {
    _permit: OwnedSemaphorePermit,
    foreign: Arc<Semaphore>,
}

pub(crate) struct Hashing {
    turns: Arc<Semaphore>,
    /// In MiB.
    foreign: Arc<Semaphore>,
}

impl Hashing {
    pub(crate) fn new(threads: usize) -> Self {
        Self {
            turns: Arc::new(Semaphore::new(threads.max(1))),
            foreign: Arc::new(Semaphore::new(FOREIGN_MIB as usize)),
        }
    }

    /// Waits for a turn. Whoever checks a guess reads the user's lock *after* this, so that of many guesses at once only
    /// as many as there are turns can be ahead of the count.
    pub(crate) async fn turn(&self) -> Turn {
        let turns = self.turns.clone().acquire_owned();
        Turn {
            _permit: turns.await.expect("the semaphore is never closed"),
            foreign: self.foreign.clone(),
        }
    }
}

impl Turn {
    /// Gives the turn back with the result. If the caller stops waiting, the turn ends with the work.
    async fn run<T: Send + 'static>(self, work: impl FnOnce() -> T + Send + 'static) -> (Self, T) {
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            (self, done)
        });
        // It was not cancelled, for nobody can: it panicked, and so does who waits for it.
        done.await
            .unwrap_or_else(|error| resume_unwind(error.into_panic()))
    }

    /// Waits until there is room for what verifying takes.
    async fn room(&self, hash: &PasswordHash) -> Option<OwnedSemaphorePermit> {
        if hash.is_current() {
            return None;
        }
        let mib = hash.memory().div_ceil(1024 * 1024);
        let mib = u32::try_from(mib).unwrap_or(FOREIGN_MIB).min(FOREIGN_MIB);
        let room = self.foreign.clone().acquire_many_owned(mib).await;
        Some(room.expect("the semaphore is never closed"))
    }

    /// Whether the password is the one that was hashed, and if the hash is not of our own scheme, a new one that is.
    /// The turn comes back too: it is held until a wrong guess has been counted.
    pub(crate) async fn verify(
        self,
        engine: &Engine,
        password: SecretString,
        stored: &str,
    ) -> Result<(Self, Option<Verified>)> {
        let hash = PasswordHash::from_stored(stored).map_err(|_| Error::damaged("passwords.hash"))?;
        let salt = engine.entropy().bytes();
        let room = self.room(&hash).await;
        let (turn, verified) = self
            .run(move || {
                let _room = room;
                let password = password.expose_secret();
                try_on(&hash, password, || PasswordHash::create_as_slowly(password, salt))
            })
            .await;
        Ok((turn, verified?))
    }

    /// Takes as long as [`verify`](Self::verify): for a guess where there is no password, so that the time does not tell.
    pub(crate) async fn verify_nothing(self, engine: &Engine, password: SecretString) -> Result<Self> {
        let salt = engine.entropy().bytes();
        let made = self.run(move || PasswordHash::create_as_slowly(password.expose_secret(), salt).map(drop));
        let (turn, made) = made.await;
        made?;
        Ok(turn)
    }

    /// The stored form of a new password, if the policy takes it.
    pub(crate) async fn create(
        self,
        engine: &Engine,
        password: SecretString,
        user_inputs: Vec<String>,
        policy: strength::Policy,
    ) -> Result<String> {
        let salt = engine.entropy().bytes();
        let made = self.run(move || {
            let inputs: Vec<&str> = user_inputs.iter().map(String::as_str).collect();
            if !strength::check(password.expose_secret(), &inputs, &policy).valid {
                return Err(Refusal::Weak.into());
            }
            Ok(PasswordHash::create(password.expose_secret(), salt)?.to_stored())
        });
        made.await.1
    }

    /// How strong a password is.
    pub(crate) async fn check_strength(
        self,
        password: SecretString,
        user_inputs: Vec<String>,
        policy: strength::Policy,
    ) -> strength::Report {
        let checked = self.run(move || {
            let inputs: Vec<&str> = user_inputs.iter().map(String::as_str).collect();
            strength::check(password.expose_secret(), &inputs, &policy)
        });
        checked.await.1
    }
}

/// A password that was right.
pub(crate) struct Verified {
    pub(crate) upgraded: Option<String>,
}

/// A hash that another system made may cost microseconds, so ours is made beside it whether the password is right or
/// wrong: else the time of a wrong guess would tell who has not logged in since the import. A slow one still tells that,
/// as it takes longer than ours.
fn try_on(
    hash: &PasswordHash,
    password: &str,
    create: impl FnOnce() -> Result<PasswordHash, OutOfMemory>,
) -> Result<Option<Verified>, OutOfMemory> {
    let is_right = hash.verify(password)?;
    let new = (!hash.is_current()).then(create).transpose()?;
    let new = new.filter(|_| hash.is_proof_of(password));
    Ok(is_right.then(|| Verified {
        upgraded: new.map(|new| new.to_stored()),
    }))
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::pin::pin;
    use std::task::Poll;

    use tenure_core::password::ForeignHash;

    use super::*;

    // libxcrypt's, of `short` and of 72 times `a`.
    const SHORT: &str = "$2b$04$abcdefghijklmnopqrstuuugH8XjOPXLdX/a9t3zWaL96n4O4U8.G";
    const LONG: &str = "$2b$04$abcdefghijklmnopqrstuuBzzIgyKkz7xMWYSzkIjUSnxEQFQ0WNe";

    #[test]
    fn nothing_is_stored_anew_that_bcrypt_saw_the_beginning_of() {
        for (hash, guesses) in [
            (
                LONG,
                vec![
                    ("a".repeat(72), false),
                    ("a".repeat(72) + " and another end", false),
                ],
            ),
            (SHORT, vec![("short".to_owned(), true)]),
        ] {
            let hash = PasswordHash::import(&ForeignHash::Bcrypt { hash }).unwrap();
            for (guess, is_upgraded) in guesses {
                let create = || PasswordHash::create(&guess, [1; 16]);
                let verified = try_on(&hash, &guess, create).unwrap().expect("bcrypt takes it");
                assert_eq!(verified.upgraded.is_some(), is_upgraded, "{guess}");
            }
        }
    }

    #[test]
    fn every_guess_costs_one_hash_of_ours() {
        let ours = PasswordHash::create("right", [1; 16]).unwrap();
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
                    Ok(ours.clone())
                })
                .unwrap();
                assert_eq!(made, made_beside, "{hash:?} {guess}");
                assert_eq!(verified.is_some(), is_right, "{hash:?} {guess}");
                let is_upgraded = verified.is_some_and(|verified| verified.upgraded.is_some());
                assert_eq!(is_upgraded, is_right && made_beside == 1, "{hash:?} {guess}");
            }
        }
    }

    /// One that takes all there is goes alone; ours wait for none.
    #[tokio::test]
    async fn foreign_hashes_share_their_memory() {
        let stored = |mib: u32| {
            let salted = "c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
            let memory = mib * 1024;
            let text = format!("1:argon2:$argon2id$v=19$m={memory},t=1,p=1${salted}");
            PasswordHash::from_stored(&text).unwrap()
        };
        let ours = PasswordHash::create("right", [1; 16]).unwrap();
        let hashing = Hashing::new(4);
        let turn = hashing.turn().await;
        let another = hashing.turn().await;
        let is_room = async |hash: &PasswordHash| {
            let mut room = pin!(another.room(hash));
            poll_fn(|context| Poll::Ready(room.as_mut().poll(context).is_ready())).await
        };
        let half = turn.room(&stored(512)).await;
        assert!(is_room(&stored(512)).await);
        assert!(!is_room(&stored(513)).await);
        let rest = turn.room(&stored(512)).await;
        assert!(!is_room(&stored(1)).await);
        assert!(is_room(&ours).await);
        drop((half, rest));
        assert!(is_room(&stored(1024)).await);
    }
}
