//! Logins of members as far as their second factor, and the second factors themselves.

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha1::Sha1;
use tenure_core::factor::{Factor, Factors};
use tenure_db::{Sql, Tx, Value as Column};
use tenure_engine::support::Clock as _;
use tenure_types::SessionId;

use super::start::text;
use super::{Answer, MemberSession, World};

/// Where [`World::log_in`] comes from: an organization that asks for nothing.
const HOME: &str = "home";

impl World {
    /// Logs in to an organization of [`World::b2b_project`] by a link that was sent by e-mail; `ada@example.com` must be
    /// a member there. The answer says how far that reaches.
    pub(crate) async fn log_in(&self, organization: &str, email: &str) -> Answer {
        let body = json!({"organization_id": organization, "session_token": self.home(email).await.token});
        self.b2b().await.post("/v1/b2b/sessions/exchange", body).await
    }

    /// The token of an intermediate session: [`World::log_in`] where a second factor, or another first one, is missing.
    pub(crate) async fn intermediate(&self, organization: &str, email: &str) -> String {
        let answer = self.log_in(organization, email).await.ok();
        assert_eq!(answer["member_authenticated"], false, "{answer}");
        text(&answer["intermediate_session_token"])
    }

    /// A session in [`HOME`] that was started by an e-mailed link.
    pub(crate) async fn home(&self, email: &str) -> MemberSession {
        let b2b = self.b2b().await;
        let new = json!({"organization_name": "Home", "organization_slug": HOME});
        let made = b2b.post("/v1/b2b/organizations", new).await;
        assert!(made.status == 200 || made["error_type"] == "organization_slug_already_used");
        let path = format!("/v1/b2b/organizations/{HOME}/members");
        let made = b2b.post(&path, json!({"email_address": email})).await;
        assert!(made.status == 200 || made["error_type"] == "duplicate_member_email");
        let session = self.member_session(HOME, email).await;
        self.set_factors_by_link(&session, email).await;
        session
    }

    /// Makes a session one that an e-mailed link started.
    pub(crate) async fn set_factors_by_link(&self, session: &MemberSession, email: &str) {
        let proof = Factor::MagicLink {
            email_id: self.node.engine.entropy().uuid(),
            email: email.to_owned(),
        };
        self.set_factors(session, &Factors::of(proof, self.clock.now()))
            .await;
    }

    /// Makes a session hold what no call of its test has proven.
    pub(crate) async fn set_factors(&self, session: &MemberSession, factors: &Factors) {
        let id: SessionId = session.id.parse().unwrap();
        let factors = serde_json::to_string(factors).unwrap();
        let set = async move |tx: &Tx| {
            let sql = Sql::dynamic("UPDATE sessions SET factors = $2 WHERE session_id = $1".to_owned());
            let params = [Column::Uuid(id.uuid()), Column::Text(factors.as_str())];
            tx.execute(&sql, &params).await
        };
        assert_eq!(self.node.db.write(set).await.unwrap(), 1);
    }

    /// Makes every phone a verified one, without a code having been sent to it.
    pub(crate) async fn verify_phones(&self) {
        self.execute("UPDATE members SET phone_verified = TRUE WHERE phone_number <> ''")
            .await;
    }

    /// The newest code that was sent to a number.
    pub(crate) async fn sms_code(&self, number: &str) -> String {
        let sms = self.inbox(number).await;
        sms[0].code.clone().expect("every SMS has one")
    }

    /// What an authenticator app shows now.
    pub(crate) fn totp_code(&self, secret: &str) -> String {
        totp_code(secret, self.clock.now().seconds() / 30)
    }

    /// A code that no app shows now, nor a step before or after.
    pub(crate) fn wrong_totp_code(&self, secret: &str) -> String {
        let now = self.clock.now().seconds() / 30;
        let right: Vec<_> = (now - 1..=now + 1).map(|step| totp_code(secret, step)).collect();
        let mut codes = ["000000", "111111", "222222", "333333"].into_iter();
        let wrong = codes.find(|code| !right.iter().any(|right| right == code));
        wrong.expect("only three codes are right").to_owned()
    }
}

/// RFC 6238, written anew so that the server is not checked against itself. `secret`: base32.
pub(crate) fn totp_code(secret: &str, step: i64) -> String {
    let mut key = Vec::new();
    let (mut bits, mut count) = (0u32, 0);
    for character in secret.bytes() {
        let digit = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
            .bytes()
            .position(|known| known == character);
        bits = (bits << 5) | u32::try_from(digit.expect("it is base32")).unwrap();
        count += 5;
        if count >= 8 {
            count -= 8;
            key.push(u8::try_from((bits >> count) & 0xff).unwrap());
        }
    }
    let mut mac = Hmac::<Sha1>::new_from_slice(&key).unwrap();
    mac.update(&step.to_be_bytes());
    let tag = mac.finalize().into_bytes();
    let at = usize::from(tag[19] & 15);
    let number = u32::from_be_bytes(tag[at..at + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}

/// A member with a second factor of each kind.
pub(crate) struct Enrolled {
    pub(crate) organization: String,
    pub(crate) member: String,
    pub(crate) phone: &'static str,
    /// Base32.
    pub(crate) secret: String,
    pub(crate) recovery_codes: Vec<String>,
}

impl World {
    /// `ada@example.com`, whose organization asks for a second factor.
    pub(crate) async fn enrolled(&self) -> Enrolled {
        self.enrolled_in(json!({"organization_name": "Example", "mfa_policy": "REQUIRED_FOR_ALL"}))
            .await
    }

    pub(crate) async fn enrolled_in(&self, organization: Value) -> Enrolled {
        let phone = "+14155550123";
        let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ".to_owned();
        let b2b = self.b2b().await;
        let organization = b2b.organization(organization).await;
        let body = json!({"email_address": "ada@example.com", "mfa_phone_number": phone});
        let member = b2b.member(&organization, body).await;
        let body = json!({
            "organization_id": organization,
            "member_id": member,
            "secret": secret,
            "recovery_codes": [],
        });
        let migrated = b2b.post("/v1/b2b/totp/migrate", body).await.ok();
        // Beside an app, only a verified phone is a second factor.
        self.verify_phones().await;
        let codes = migrated["recovery_codes"].as_array().unwrap();
        Enrolled {
            organization,
            member,
            phone,
            secret,
            recovery_codes: codes.iter().map(text).collect(),
        }
    }

    /// The token of an intermediate session in which only the second factor is missing.
    pub(crate) async fn half_way(&self, enrolled: &Enrolled) -> String {
        self.intermediate(&enrolled.organization, "ada@example.com").await
    }
}

impl Enrolled {
    /// Both ids, as the fields of a body.
    pub(crate) fn body(&self, more: Value) -> Value {
        let mut body = json!({"organization_id": self.organization, "member_id": self.member});
        let Value::Object(more) = more else {
            panic!("{more} is no object")
        };
        body.as_object_mut().unwrap().extend(more);
        body
    }
}
