//! The retries of calls, and the pauses between them.

use std::time::Duration;

use reqwest::StatusCode;
use tenure_types::ErrorType;

use crate::error::{Error, TransportErrorKind};

/// How many times a call is retried, and how long the pauses are.
///
/// Reads are retried after every failure of the connection, and after the statuses 429, 500, 502, 503 and 504. Calls that
/// change something are retried only if the request was certainly not carried out: no connection could be made, or the
/// server answered 429 with `Retry-After`. A 503 may follow a change that was made. `sessions.authenticate` without a
/// duration and claims is a read.
///
/// The pause doubles with each retry, and is random between zero and that value (full jitter), so that clients do not
/// retry in step. A `Retry-After` replaces the pause; a call whose `Retry-After` exceeds `longest_pause` is not retried.
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
    /// The greatest number of retries.
    pub most: u32,
    /// The upper limit of the first pause.
    pub first_pause: Duration,
    /// The upper limit of every pause.
    pub longest_pause: Duration,
}

impl Retries {
    /// No retries.
    pub const OFF: Self = Self {
        most: 0,
        first_pause: Duration::ZERO,
        longest_pause: Duration::ZERO,
    };

    /// The pause before the next retry; `None` when there is none. `jitter` is evenly spread over `0.0..1.0`.
    pub(crate) fn pause(
        &self,
        error: &Error,
        tries_made: u32,
        is_read: bool,
        jitter: impl FnOnce() -> f64,
    ) -> Option<Duration> {
        if tries_made > self.most {
            return None;
        }
        let retry_after = match error {
            Error::Api(error) => error.retry_after,
            _ => None,
        };
        if !is_retryable(error, is_read, retry_after.is_some()) {
            return None;
        }
        if let Some(asked) = retry_after {
            return (asked <= self.longest_pause).then_some(asked);
        }
        let doubled = self
            .first_pause
            .saturating_mul(2_u32.saturating_pow(tries_made - 1));
        Some(doubled.min(self.longest_pause).mul_f64(jitter()))
    }
}

impl Default for Retries {
    /// Two retries, after at most 100 ms and 200 ms. A `Retry-After` of up to 2 s is waited for.
    fn default() -> Self {
        Self {
            most: 2,
            first_pause: Duration::from_millis(100),
            longest_pause: Duration::from_secs(2),
        }
    }
}

fn is_retryable(error: &Error, is_read: bool, has_retry_after: bool) -> bool {
    match error {
        Error::Transport(error) => match error.kind() {
            TransportErrorKind::Connect => true,
            TransportErrorKind::Timeout | TransportErrorKind::Closed | TransportErrorKind::Body => is_read,
            // A retry meets the same certificate.
            _ => false,
        },
        // The lock lasts longer than every pause.
        Error::Api(error) if error.is(ErrorType::UserLockLimitReached) => false,
        Error::Api(error) => match StatusCode::from_u16(error.status) {
            Ok(StatusCode::TOO_MANY_REQUESTS) => is_read || has_retry_after,
            Ok(status) => is_read && is_temporary(status),
            Err(_) => false,
        },
        // For example the HTML of a gateway that can't reach the server.
        Error::Decode(error) => is_read && StatusCode::from_u16(error.status()).is_ok_and(is_temporary),
        _ => false,
    }
}

fn is_temporary(status: StatusCode) -> bool {
    matches!(status.as_u16(), 429 | 500 | 502 | 503 | 504)
}

/// A random number in `0.0..1.0`, evenly spread. The crypto library is a dependency already, so its source is used.
pub(crate) fn generate_jitter() -> f64 {
    let mut bytes = [0; 4];
    match aws_lc_rs::rand::fill(&mut bytes) {
        Ok(()) => f64::from(u32::from_le_bytes(bytes)) / (f64::from(u32::MAX) + 1.0),
        // Without randomness, the longest pause loads the server least.
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
    fn changes_are_retried_only_if_they_were_not_carried_out() {
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
            // The limit of codes by SMS was reached: nine minutes exceed `longest_pause`.
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
    fn a_retry_after_is_waited_for() {
        let error = refused(429, "too_many_requests", Some(2));
        assert_eq!(
            Retries::default().pause(&error, 1, false, HALF),
            Some(Duration::from_secs(2))
        );
    }

    #[test]
    fn jitter_is_spread() {
        let jitter: Vec<f64> = (0..64).map(|_| generate_jitter()).collect();
        assert!(jitter.iter().all(|one| (0.0..1.0).contains(one)));
        assert!(jitter.iter().any(|one| *one < 0.5) && jitter.iter().any(|one| *one >= 0.5));
    }
}
