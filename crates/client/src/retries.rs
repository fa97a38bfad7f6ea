//! Which calls are tried again, and after which pause.

use std::time::Duration;

use reqwest::StatusCode;
use tenure_types::ErrorType;

use crate::error::{Error, TransportErrorKind};

/// How often a call is tried again, and how long it waits in between.
///
/// Reads are repeated after any failure of the connection and after the statuses 429, 500, 502, 503 and 504. Calls that
/// change something are repeated only when the request surely was not carried out: no connection could be made, or the
/// server answered 429 and said in `Retry-After` when to come again. A 503 may come after the change was made.
/// `sessions.authenticate` without a duration and without claims counts as a read.
///
/// The pause doubles from one try to the next, and is drawn at random between nothing and that (full jitter), so that
/// clients that failed together do not come back together. A `Retry-After` counts instead; one beyond `longest_pause`
/// ends the tries.
///
/// ```
/// use std::time::Duration;
/// use tenure::Retries;
///
/// let patient = Retries { most: 5, longest_pause: Duration::from_secs(10), ..Retries::default() };
/// assert_eq!(Retries::OFF.most, 0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retries {
    /// Tries after the first one.
    pub most: u32,
    /// The most that the first pause can be.
    pub first_pause: Duration,
    /// The most that any pause can be.
    pub longest_pause: Duration,
}

impl Retries {
    /// Each call is tried once.
    pub const OFF: Self = Self {
        most: 0,
        first_pause: Duration::ZERO,
        longest_pause: Duration::ZERO,
    };

    /// The pause before the next try, or `None` when there is to be none. `draw` is evenly spread over `0.0..1.0`.
    pub(crate) fn pause(
        &self,
        error: &Error,
        tries_made: u32,
        is_read: bool,
        draw: impl FnOnce() -> f64,
    ) -> Option<Duration> {
        if tries_made > self.most {
            return None;
        }
        let retry_after = match error {
            Error::Api(error) => error.retry_after,
            _ => None,
        };
        if !is_worth_a_try(error, is_read, retry_after.is_some()) {
            return None;
        }
        if let Some(asked) = retry_after {
            return (asked <= self.longest_pause).then_some(asked);
        }
        let doubled = self
            .first_pause
            .saturating_mul(2_u32.saturating_pow(tries_made - 1));
        Some(doubled.min(self.longest_pause).mul_f64(draw()))
    }
}

impl Default for Retries {
    /// Two more tries, 100 ms and 200 ms apart at most; a `Retry-After` of up to 2 s is obeyed.
    fn default() -> Self {
        Self {
            most: 2,
            first_pause: Duration::from_millis(100),
            longest_pause: Duration::from_secs(2),
        }
    }
}

fn is_worth_a_try(error: &Error, is_read: bool, told_when: bool) -> bool {
    match error {
        Error::Transport(error) => match error.kind() {
            TransportErrorKind::Connect => true,
            TransportErrorKind::Timeout | TransportErrorKind::Closed | TransportErrorKind::Body => is_read,
            // Certificates don't get better by asking again.
            _ => false,
        },
        // The lock outlasts every pause, and tries while it lasts are of no use.
        Error::Api(error) if error.is(ErrorType::UserLockLimitReached) => false,
        Error::Api(error) => match StatusCode::from_u16(error.status) {
            Ok(StatusCode::TOO_MANY_REQUESTS) => is_read || told_when,
            Ok(status) => is_read && is_passing(status),
            Err(_) => false,
        },
        // What a gateway says in HTML when it can't reach the server.
        Error::Decode(error) => is_read && StatusCode::from_u16(error.status()).is_ok_and(is_passing),
        _ => false,
    }
}

fn is_passing(status: StatusCode) -> bool {
    matches!(status.as_u16(), 429 | 500 | 502 | 503 | 504)
}

/// A number evenly spread over `0.0..1.0`, from the random source of the crypto library that is here anyway.
pub(crate) fn draw() -> f64 {
    let mut bytes = [0; 4];
    match aws_lc_rs::rand::fill(&mut bytes) {
        Ok(()) => f64::from(u32::from_le_bytes(bytes)) / (f64::from(u32::MAX) + 1.0),
        // Without randomness the longest pause is the polite one.
        Err(_) => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{ApiError, TransportError};

    const HALF: fn() -> f64 = || 0.5;

    fn refused(status: u16, error_type: &str, retry_after: Option<u64>) -> Error {
        Error::Api(ApiError {
            status,
            error_type: crate::ApiErrorType::of(error_type, status),
            message: String::new(),
            url: String::new(),
            request_id: String::new(),
            retry_after: retry_after.map(Duration::from_secs),
        })
    }

    fn broken(kind: TransportErrorKind) -> Error {
        Error::Transport(TransportError::new(kind, "test"))
    }

    #[test]
    fn pauses_double_up_to_the_longest() {
        let retries = Retries {
            most: 8,
            ..Retries::default()
        };
        let error = broken(TransportErrorKind::Connect);
        let pauses: Vec<_> = (1..=9)
            .map(|tries| retries.pause(&error, tries, false, HALF))
            .map(|pause| pause.map(|pause| pause.as_millis()))
            .collect();
        assert_eq!(pauses[..4], [Some(50), Some(100), Some(200), Some(400)]);
        assert_eq!(pauses[6..], [Some(1000), Some(1000), None]);
        assert_eq!(retries.pause(&error, 1, false, || 0.0), Some(Duration::ZERO));
        assert_eq!(Retries::OFF.pause(&error, 1, true, HALF), None);
    }

    #[test]
    fn what_changes_something_is_repeated_only_when_it_did_not_happen() {
        use TransportErrorKind::{Body, Closed, Connect, Timeout, Tls};
        let retries = Retries::default();
        for (error, read, write) in [
            (broken(Connect), true, true),
            (broken(Timeout), true, false),
            (broken(Closed), true, false),
            (broken(Body), true, false),
            (broken(Tls), false, false),
            (refused(429, "too_many_requests", Some(1)), true, true),
            (refused(429, "too_many_requests", None), true, false),
            // Ten codes by SMS were sent, and ten minutes are longer than anybody waits.
            (refused(429, "too_many_requests", Some(540)), false, false),
            (refused(429, "user_lock_limit_reached", Some(1)), false, false),
            (refused(429, "user_lock_limit_reached", None), false, false),
            (refused(503, "server_unavailable", Some(2)), true, false),
            (refused(503, "server_unavailable", Some(3)), false, false),
            (refused(500, "internal_server_error", None), true, false),
            (refused(404, "user_not_found", None), false, false),
        ] {
            assert_eq!(retries.pause(&error, 1, true, HALF).is_some(), read, "{error}");
            assert_eq!(retries.pause(&error, 1, false, HALF).is_some(), write, "{error}");
        }
    }

    #[test]
    fn a_told_pause_is_kept() {
        let error = refused(429, "too_many_requests", Some(2));
        assert_eq!(
            Retries::default().pause(&error, 1, false, HALF),
            Some(Duration::from_secs(2))
        );
    }

    #[test]
    fn draws_are_spread() {
        let draws: Vec<f64> = (0..64).map(|_| draw()).collect();
        assert!(draws.iter().all(|draw| (0.0..1.0).contains(draw)));
        assert!(draws.iter().any(|draw| *draw < 0.5) && draws.iter().any(|draw| *draw >= 0.5));
    }
}
