//! Checks sessions without a call: with the project's public keys, its policies, and the server's signals.
//!
//! `sessions.authenticate_jwt` checks locally first, and asks the server only if that does not decide;
//! `sessions.authenticate_jwt_local` never asks it. A definite refusal is final: a flood of forged JWTs causes no flood
//! of calls.
//!
//! The public keys are fetched when they are first needed, and kept for 5 minutes, or longer while the server can't be
//! reached. A JWT with an unknown key causes another fetch, every 30 seconds at most. Policies are fetched when an
//! `authorization_check` first needs them, and kept for 5 minutes.

mod cache;
mod check;
mod jwks;
mod jwt_session;
mod options;
mod origin;
mod policy;
pub(crate) mod revocation;
mod state;
mod tokens;

pub use crate::error::LocalError;
pub(crate) use jwt_session::{JwtSession, session_of};
pub use options::{AuthenticateJwtLocalOptions, AuthenticateJwtOptions, AuthenticatedJwt, VerifiedJwt};
pub(crate) use state::{Local, LocalSettings};

#[cfg(test)]
mod tests;
