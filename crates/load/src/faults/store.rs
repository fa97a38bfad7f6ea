//! SQL of the faults.

/// Whether PostgreSQL answers.
pub(super) const ANSWER: &str = "SELECT 1";

/// How the standbys stand to the primary.
pub(super) const STANDBYS: &str = "SELECT state FROM pg_stat_replication";

/// From the next reload on, nothing is acknowledged that is not on a standby too.
pub(super) const WAIT_FOR_STANDBY: &str = "ALTER SYSTEM SET synchronous_standby_names = '*'";

pub(super) const RELOAD: &str = "SELECT pg_reload_conf()";

/// Ends all connections to the database of the measurement.
pub(super) const DISCONNECT: &str =
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'faults'";

pub(super) fn create_database(name: &str) -> String {
    format!("CREATE DATABASE {name}")
}

/// Holds the rows of a user and their sessions, in one transaction.
pub(super) fn hold(user: &str, seconds: u64) -> String {
    format!(
        "SELECT 1 FROM users WHERE user_id = '{user}' FOR UPDATE; \
         SELECT 1 FROM sessions WHERE subject_id = '{user}' FOR UPDATE; SELECT pg_sleep({seconds})"
    )
}
