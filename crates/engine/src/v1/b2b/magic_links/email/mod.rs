//! Magic links that are sent by e-mail.

pub mod discovery;
mod invite;
mod login_or_signup;

pub use invite::invite;
pub use login_or_signup::login_or_signup;

/// How long a link works if the caller does not say, in minutes.
const MINUTES: i64 = 60;
