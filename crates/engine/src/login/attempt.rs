//! What a call that proves a factor was given besides the proof.

use std::sync::Arc;

use secrecy::ExposeSecret;
use tenure_core::locale::Locale;
use tenure_core::secret_token::IntermediateSessionToken;
use tenure_types::{JsonMap, Secret};
use uuid::Uuid;

use crate::projects::Project;
use crate::sessions::{Refusal, SessionCredential, SessionUpdate, intermediate};
use crate::{Engine, Result};

/// The arguments that such calls share, checked, with the randomness that a unit of work may need: it may run more than
/// once.
pub(crate) struct LoginContext {
    /// A session that the proof is added to, if it is the same member's.
    pub(crate) session: Option<Uuid>,
    /// What was proven before.
    pub(crate) intermediate: Option<Token>,
    pub(crate) change: SessionUpdate,
    /// The language of a message that is sent on the way.
    pub(crate) locale: Locale,
    pub(super) new_session: Uuid,
    pub(super) new_intermediate: Token,
}

/// An intermediate session's token; clones are the same token.
pub(crate) type Token = Arc<IntermediateSessionToken>;

/// Those arguments, as they come.
#[derive(Default)]
pub(crate) struct LoginArguments {
    pub(crate) session_token: Option<Secret>,
    pub(crate) session_jwt: Option<Secret>,
    pub(crate) intermediate_session_token: Option<Secret>,
    pub(crate) session_duration_minutes: Option<i64>,
    pub(crate) session_custom_claims: Option<JsonMap>,
    pub(crate) locale: Option<String>,
}

impl LoginContext {
    /// At most one of the three ways to name a session.
    pub(crate) fn parse(engine: &Engine, project: &Project, arguments: LoginArguments) -> Result<Self> {
        let presented = SessionCredential::at_most_one(arguments.session_token, arguments.session_jwt)?;
        if presented.is_some() && arguments.intermediate_session_token.is_some() {
            return Err(Refusal::TooManyArguments.into());
        }
        let change = SessionUpdate::parse(
            project,
            arguments.session_duration_minutes,
            arguments.session_custom_claims,
        )?;
        let locale = arguments.locale.as_deref().map(Locale::parse_sms).transpose()?;
        let intermediate = arguments
            .intermediate_session_token
            .as_deref()
            .map(intermediate::parse)
            .transpose()?;
        Ok(Self {
            session: presented.map(|presented| presented.verify(project)).transpose()?,
            intermediate: intermediate.map(Arc::new),
            change,
            locale: locale.unwrap_or_default(),
            new_session: engine.entropy().uuid(),
            new_intermediate: Arc::new(IntermediateSessionToken::new(engine.entropy().bytes())),
        })
    }

    /// The token under which what is proven so far can be used: the one that was given, or a new one.
    pub(super) fn token(&self) -> &Token {
        self.intermediate.as_ref().unwrap_or(&self.new_intermediate)
    }
}

/// The text that its holder gets.
pub(super) fn text(token: &Token) -> Secret {
    token.text().expose_secret().into()
}
