//! What every B2B scenario is handed: a client, fresh organizations and members, and the inbox.

use std::collections::BTreeMap;
use std::error::Error;
use std::ops::Deref;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use stytch::b2b::client::Client;
use stytch::b2b::organizations::{Member, Organization};
use stytch::b2b::otp_email::AuthenticateResponse;
use stytch::b2b::passwords::MigrateResponse;
use stytch::b2b::sessions::MemberSession;
use stytch::client::Vertical;

use crate::ground::Ground;
use crate::world::{now, text};

/// Kept by who asks for a link, and its hash, which the request carries.
pub const VERIFIER: &str = "A-code-verifier.of-43-to-128~characters_which-only-the-client-knows";

pub struct World {
    ground: Ground,
    inbox: reqwest::Client,
    pub project_id: String,
    pub client: Client,
}

/// A world is the ground, and what a B2B project has on it.
impl Deref for World {
    type Target = Ground;

    fn deref(&self) -> &Ground {
        &self.ground
    }
}

/// A session as it was when it was started.
pub struct Opened {
    pub organization_id: String,
    pub member_id: String,
    pub member: Member,
    pub token: String,
    pub jwt: String,
    pub session: MemberSession,
}

impl World {
    pub fn new(dev: Value) -> Result<Self, Box<dyn Error>> {
        let project_id = text(&dev["b2b"]["project_id"])?;
        let secret = text(&dev["b2b"]["secret"])?;
        let ground = Ground::new(dev);
        let http = ground.http_client(&project_id, &secret, Vertical::B2B)?;
        let client = Client::new_with_http_client(http.clone(), http);
        Ok(Self {
            ground,
            inbox: reqwest::Client::new(),
            project_id,
            client,
        })
    }

    pub fn client_for(&self, project_id: &str, secret: &str) -> Result<Client, Box<dyn Error>> {
        let http = self.http_client(project_id, secret, Vertical::B2B)?;
        Ok(Client::new_with_http_client(http.clone(), http))
    }

    /// A new B2B project, for scenarios that change settings.
    pub async fn own_project(&self, settings: &[&str]) -> Result<(String, Client), Box<dyn Error>> {
        let made = self.new_project("b2b", settings).await?;
        let project_id = text(&made["project_id"])?;
        let client = self.client_for(&project_id, &text(&made["secret"])?)?;
        Ok((project_id, client))
    }

    /// A slug, or an external id, that no other run has.
    pub fn slug(&self, who: &str) -> String {
        format!("{who}-{}", self.run())
    }

    /// A new organization.
    pub async fn organization(&self, who: &str, settings: Value) -> Result<Organization, Box<dyn Error>> {
        let named = json!({"organization_name": who, "organization_slug": self.slug(who)});
        let made = self
            .client
            .organizations
            .create(given(named.with(&settings))?)
            .await?;
        Ok(made.organization)
    }

    /// A new member, active at once.
    pub async fn member(
        &self,
        organization_id: &str,
        who: &str,
        more: Value,
    ) -> Result<Member, Box<dyn Error>> {
        let named = json!({"organization_id": organization_id, "email_address": self.email(who)});
        let made = self
            .client
            .organizations
            .members
            .create(given(named.with(&more))?)
            .await?;
        Ok(made.member)
    }

    /// The newest message to an address or a number.
    pub async fn newest(&self, to: &str) -> Result<Value, Box<dyn Error>> {
        let url = format!("{}/dev/messages", text(&self.dev["base_url"])?);
        let answer = self
            .inbox
            .get(url)
            .query(&[("to", to), ("limit", "1")])
            .send()
            .await?;
        Ok(answer.error_for_status()?.json::<Value>().await?["messages"][0].take())
    }

    /// The code in the newest message.
    pub async fn code(&self, to: &str) -> Result<String, Box<dyn Error>> {
        text(&self.newest(to).await?["code"])
    }

    /// The query of the link in the newest message.
    pub async fn link(&self, to: &str) -> Result<BTreeMap<String, String>, Box<dyn Error>> {
        let link = reqwest::Url::parse(&text(&self.newest(to).await?["links"][0])?)?;
        Ok(link.query_pairs().into_owned().collect())
    }

    /// The token of the link in the newest message.
    pub async fn token(&self, to: &str) -> Result<String, Box<dyn Error>> {
        Ok(self
            .link(to)
            .await?
            .remove("token")
            .ok_or("a link without a token")?)
    }

    /// Authenticates a member by a code that was sent to the e-mail address.
    pub async fn otp_login(
        &self,
        organization_id: &str,
        who: &str,
        more: Value,
    ) -> Result<AuthenticateResponse, Box<dyn Error>> {
        let email = self.email(who);
        let known = json!({"organization_id": organization_id, "email_address": email});
        let otps = &self.client.otps.email;
        otps.login_or_signup(given(known.clone())?).await?;
        let code = json!({"code": self.code(&email).await?});
        Ok(otps.authenticate(given(known.with(&code).with(&more))?).await?)
    }

    /// The same, when a session must come of it.
    pub async fn opened(
        &self,
        organization_id: &str,
        who: &str,
        more: Value,
    ) -> Result<Opened, Box<dyn Error>> {
        let made = self.otp_login(organization_id, who, more).await?;
        Ok(Opened {
            organization_id: made.organization_id,
            member_id: made.member_id,
            member: made.member,
            token: made.session_token,
            jwt: made.session_jwt,
            session: made.member_session.ok_or("no session was started")?,
        })
    }

    /// A session of a new member, with an e-mail code as its factor, in an organization of its own.
    pub async fn session(&self, who: &str) -> Result<Opened, Box<dyn Error>> {
        let organization = self.organization(who, json!({})).await?;
        self.session_in(&organization.organization_id, who).await
    }

    /// A session of a new member of this organization.
    pub async fn session_in(&self, organization_id: &str, who: &str) -> Result<Opened, Box<dyn Error>> {
        self.member(organization_id, who, json!({})).await?;
        self.opened(organization_id, who, json!({})).await
    }

    /// A new member with a password that was migrated: that of the first known hash.
    pub async fn password_member(
        &self,
        client: &Client,
        organization_id: &str,
        who: &str,
    ) -> Result<MigrateResponse, Box<dyn Error>> {
        let known = &hashes()?[0];
        let request = json!({
            "organization_id": organization_id,
            "email_address": self.email(who),
            "hash": known["hash"],
            "hash_type": known["hash_type"],
        });
        Ok(client.passwords.migrate(given(request)?).await?)
    }

    /// An intermediate session that proves an e-mail address.
    pub async fn intermediate(&self, who: &str) -> Result<String, Box<dyn Error>> {
        let email = self.email(who);
        let otps = &self.client.otps.email.discovery;
        otps.send(given(json!({"email_address": email}))?).await?;
        let code = self.code(&email).await?;
        let answer = otps
            .authenticate(given(json!({"email_address": email, "code": code}))?)
            .await?;
        Ok(answer.intermediate_session_token)
    }
}

/// A request of the SDK from the fields that matter; the others are what its type has by default.
pub fn given<T: DeserializeOwned>(fields: Value) -> Result<T, Box<dyn Error>> {
    Ok(serde_json::from_value(fields)?)
}

pub trait With {
    /// The same object with more fields, or other values.
    fn with(self, more: &Value) -> Value;
}

impl With for Value {
    fn with(mut self, more: &Value) -> Value {
        for (name, value) in more.as_object().into_iter().flatten() {
            self[name] = value.clone();
        }
        self
    }
}

/// Hashes that other implementations made.
pub fn hashes() -> Result<Vec<Value>, Box<dyn Error>> {
    Ok(serde_json::from_str(include_str!(
        "../../../password_hashes.json"
    ))?)
}

/// The password of [`World::password_member`].
pub fn migrated_password() -> Result<String, Box<dyn Error>> {
    text(&hashes()?[0]["password"])
}

/// The hash of [`VERIFIER`].
pub fn challenge() -> String {
    let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, VERIFIER.as_bytes());
    URL_SAFE_NO_PAD.encode(hash)
}

/// What an authenticator app shows now, or that many 30 seconds later (RFC 6238).
pub fn totp(secret: &str, steps_ahead: i64) -> Result<String, Box<dyn Error>> {
    let mut key = Vec::new();
    let (mut bits, mut held) = (0u32, 0u32);
    for letter in secret.chars() {
        let value = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
            .find(letter)
            .ok_or("not base32")?;
        bits = bits << 5 | u32::try_from(value)?;
        held += 5;
        if held >= 8 {
            held -= 8;
            key.push(u8::try_from(bits >> held & 0xff)?);
        }
    }
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &key);
    let digest = hmac::sign(&key, &(now() / 30 + steps_ahead).to_be_bytes());
    let digest = digest.as_ref();
    let at = usize::from(digest[digest.len() - 1] & 15);
    let number = u32::from_be_bytes(digest[at..at + 4].try_into()?) & 0x7fff_ffff;
    Ok(format!("{:06}", number % 1_000_000))
}

/// Another code of the same shape.
pub fn wrong_code(code: &str) -> String {
    let number: u32 = code.parse().unwrap_or_default();
    format!("{:06}", (number + 1) % 1_000_000)
}

/// Type and delivery method of each factor, sorted.
pub fn factors(session: &MemberSession) -> String {
    let wire = |factor| serde_json::to_value(factor).unwrap_or_default();
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let each = session.authentication_factors.iter().map(wire);
    let mut all: Vec<_> = each
        .map(|it| format!("{}/{}", word(&it["type"]), word(&it["delivery_method"])))
        .collect();
    all.sort();
    all.join(" ")
}

/// Whether the session has this many minutes left, give or take ten seconds.
pub fn lasts(session: &MemberSession, minutes: i64) -> bool {
    (session.expires_at.timestamp() - now() - minutes * 60).abs() <= 10
}

pub fn sorted<T: Ord>(mut values: Vec<T>) -> Vec<T> {
    values.sort();
    values
}

pub fn role_ids(member: &Member) -> Vec<String> {
    sorted(member.roles.iter().map(|role| role.role_id.clone()).collect())
}
