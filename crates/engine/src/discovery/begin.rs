//! Somebody has proven something of an e-mail address and has named no organization yet.

use secrecy::ExposeSecret;
use tenure_core::secret_token::IntermediateSessionToken;
use tenure_db::Tx;
use tenure_types::Timestamp;
use tenure_types::b2b::discovery::AuthenticationResponse;

use super::{Error, organizations_of};
use crate::intermediate_sessions::{self, Intermediate};
use crate::projects::Project;

/// Keeps what was proven under a new token, and lists where it leads. The token is drawn before the unit of work.
pub(crate) async fn begin(
    tx: &Tx,
    project: &Project,
    token: &IntermediateSessionToken,
    proven: &Intermediate,
    now: Timestamp,
) -> Result<AuthenticationResponse, Error> {
    intermediate_sessions::insert(tx, project.uuid, token, proven, now).await?;
    Ok(AuthenticationResponse {
        intermediate_session_token: token.text().expose_secret().to_owned(),
        intermediate_session_token_expires_at: proven.expires_at,
        email_address: proven.email.clone(),
        discovered_organizations: organizations_of(tx, project, proven, now).await?,
    })
}
