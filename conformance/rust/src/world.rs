//! What every consumer scenario is handed: a client, fresh users; and what scenarios of both verticals do with JWTs.

use std::error::Error;
use std::ops::Deref;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use stytch::client::Vertical;
use stytch::consumer::client::Client;
use stytch::consumer::passwords::{AuthenticateRequest, AuthenticateResponse, CreateRequest, CreateResponse};
use stytch::consumer::sessions::Session;
use uuid::Uuid;

use crate::ground::Ground;

pub const PASSWORD: &str = "Nine-lanterns_over-Turku.1987";
pub const OTHER_PASSWORD: &str = "Seven-kettles_under-Porto.2003";
pub const WEAK_PASSWORD: &str = "hunter2";

/// How a scenario ends: at its end, or at the first call that later checks depend on.
pub type Ended = Result<(), Box<dyn Error>>;

pub struct World {
    ground: Ground,
    pub project_id: String,
    pub secret: String,
    pub client: Client,
    /// The SDK's HTTP client below `client`; it also holds the cached keys.
    pub http: stytch::client::Client,
}

/// A consumer project that one scenario has for itself.
pub struct OwnProject {
    pub project_id: String,
    pub client: Client,
}

/// A world is the ground, and what a consumer project has on it.
impl Deref for World {
    type Target = Ground;

    fn deref(&self) -> &Ground {
        &self.ground
    }
}

impl World {
    pub fn new(dev: Value) -> Result<Self, Box<dyn Error>> {
        let project_id = text(&dev["consumer"]["project_id"])?;
        let secret = text(&dev["consumer"]["secret"])?;
        let ground = Ground::new(dev);
        let http = ground.http_client(&project_id, &secret, Vertical::Consumer)?;
        let client = Client::new_with_http_client(http.clone(), http.clone());
        Ok(Self {
            ground,
            project_id,
            secret,
            client,
            http,
        })
    }

    pub fn client_for(&self, project_id: &str, secret: &str) -> Result<Client, Box<dyn Error>> {
        let http = self.http_client(project_id, secret, Vertical::Consumer)?;
        Ok(Client::new_with_http_client(http.clone(), http))
    }

    /// A new consumer project, for scenarios that change settings, keys or secrets.
    pub async fn own_project(&self) -> Result<OwnProject, Box<dyn Error>> {
        let made = self.new_project("consumer", &[]).await?;
        let project_id = text(&made["project_id"])?;
        let client = self.client_for(&project_id, &text(&made["secret"])?)?;
        Ok(OwnProject { project_id, client })
    }

    /// A new user with a password and no session.
    pub async fn user(&self, who: &str) -> stytch::Result<CreateResponse> {
        self.created(CreateRequest {
            email: self.email(who),
            ..CreateRequest::default()
        })
        .await
    }

    /// A new user with a session of an hour.
    pub async fn session(&self, who: &str) -> Result<Opened, Box<dyn Error>> {
        self.session_with(who, None).await
    }

    /// A new user with a session of an hour and claims.
    pub async fn session_with(&self, who: &str, claims: Option<Value>) -> Result<Opened, Box<dyn Error>> {
        let made = self
            .created(CreateRequest {
                email: self.email(who),
                session_duration_minutes: Some(60),
                session_custom_claims: claims,
                ..CreateRequest::default()
            })
            .await?;
        let session = made.session.ok_or("no session was started")?;
        Ok(Opened {
            user_id: made.user_id,
            token: made.session_token,
            jwt: made.session_jwt,
            session,
        })
    }

    async fn created(&self, request: CreateRequest) -> stytch::Result<CreateResponse> {
        self.client
            .passwords
            .create(CreateRequest {
                password: PASSWORD.to_owned(),
                ..request
            })
            .await
    }

    /// Authenticates the password of a user of [`World::user`]; `more` may ask for a session.
    pub async fn login(&self, who: &str, more: AuthenticateRequest) -> stytch::Result<AuthenticateResponse> {
        let known = AuthenticateRequest {
            email: self.email(who),
            password: PASSWORD.to_owned(),
            ..more
        };
        self.client.passwords.authenticate(known).await
    }

    /// One more session of an hour for a user of [`World::user`].
    pub async fn another_session(&self, who: &str) -> Result<Opened, Box<dyn Error>> {
        let hour = AuthenticateRequest {
            session_duration_minutes: Some(60),
            ..AuthenticateRequest::default()
        };
        let made = self.login(who, hour).await?;
        let session = made.session.ok_or("no session was started")?;
        Ok(Opened {
            user_id: made.user_id,
            token: made.session_token,
            jwt: made.session_jwt,
            session,
        })
    }
}

/// A session as it was when it was started.
pub struct Opened {
    pub user_id: String,
    pub token: String,
    pub jwt: String,
    pub session: Session,
}

/// Whether `holds` becomes true within three seconds: a server takes up to one to notice a CLI command.
pub async fn eventually(mut holds: impl AsyncFnMut() -> bool) -> bool {
    let end = Instant::now() + Duration::from_secs(3);
    while !holds().await {
        if Instant::now() > end {
            return false;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    true
}

/// Whether the session has this many minutes left, give or take ten seconds.
pub fn lasts(session: &Session, minutes: i64) -> bool {
    expires_at(session).is_some_and(|end| (end - now() - minutes * 60).abs() <= 10)
}

/// Unix seconds of the session's end.
pub fn expires_at(session: &Session) -> Option<i64> {
    session.expires_at.map(|end| end.timestamp())
}

/// Unix seconds.
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// The header (0) or the payload (1) of a JWT, unverified.
pub fn jwt_part(jwt: &str, index: usize) -> Result<Value, Box<dyn Error>> {
    let part = jwt.split('.').nth(index).ok_or("not a JWT")?;
    Ok(serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part)?)?)
}

/// The same JWT with one changed part, under the old or the given signature.
pub fn with_part(
    jwt: &str,
    index: usize,
    name: &str,
    value: Value,
    signature: Option<&str>,
) -> Result<String, Box<dyn Error>> {
    let mut changed = jwt_part(jwt, index)?;
    changed[name] = value;
    let mut parts: Vec<String> = jwt.split('.').map(str::to_owned).collect();
    parts[index] = URL_SAFE_NO_PAD.encode(changed.to_string());
    if let Some(signature) = signature {
        signature.clone_into(&mut parts[2]);
    }
    Ok(parts.join("."))
}

/// A token of the right shape that nobody issued.
pub fn forged(token: &str) -> String {
    let (head, last) = token.split_at(token.len() - 1);
    format!("{head}{}", if last == "A" { "B" } else { "A" })
}

/// An id of this kind that was never given out.
pub fn unknown_id(kind: &str) -> String {
    format!("{kind}-test-{}", Uuid::new_v4())
}

pub fn text(value: &Value) -> Result<String, Box<dyn Error>> {
    Ok(value
        .as_str()
        .ok_or_else(|| format!("not a string: {value}"))?
        .to_owned())
}
