//! A factor's failures are forgiven by that factor alone: all pairs of what is guessed and what is proven.

use serde_json::{Value, json};
use tenure_engine::credentials::contact_locks;

use crate::harness::{Answer, Enrolled, PASSWORD, World};
use super::world;
use super::mfa::{RECOVER, SMS, TOTP, member, with};

const EMAIL: &str = "ada@example.com";
const NEW_PASSWORD: &str = "seven purple otters juggle";
const LINK_URL: &str = "https://app.example.com/login";
const RESET_URL: &str = "https://app.example.com/reset";
const GUESSED: [&str; 5] = ["password", "email", "sms", "totp", "recovery"];

/// What proves something, and which of [`GUESSED`] that is.
const PROVEN: [(&str, Option<&str>); 8] = [
    ("password", Some("password")),
    ("email", Some("email")),
    ("sms", Some("sms")),
    ("totp", Some("totp")),
    ("recovery", Some("recovery")),
    ("existing password", Some("password")),
    // A new password makes guesses at the old one pointless.
    ("reset link", Some("password")),
    ("login link", None),
];

/// Every call is made with a session, to which a right one adds: the answer is as good as it gets.
struct Ada {
    world: World,
    enrolled: Enrolled,
    password: &'static str,
    codes_used: usize,
}

impl Ada {
    async fn new() -> Self {
        let world = world().await;
        for (key, value) in [
            ("user_lock_threshold", "4"),
            ("login_redirect_urls", LINK_URL),
            ("reset_password_redirect_urls", RESET_URL),
        ] {
            world.set_b2b(key, value).await;
        }
        let enrolled = world
            .enrolled_in(json!({"organization_name": "Example", "mfa_policy": "OPTIONAL"}))
            .await;
        let body = json!({"organization_id": enrolled.organization, "email_address": EMAIL, "hash_type": "md_5",
            "hash": "9cc2ae8a1ba7a93da39b46fc1019c481"});
        let b2b = world.b2b().await;
        b2b.post("/v1/b2b/passwords/migrate", body).await.ok();
        Self {
            world,
            enrolled,
            password: PASSWORD,
            codes_used: 0,
        }
    }

    async fn post(&self, path: &str, body: Value) -> Answer {
        let session = self.world.member_session(&self.enrolled.organization, EMAIL).await;
        let body = with(body, "session_token", session.token);
        self.world.b2b().await.post(path, body).await
    }

    async fn send(&self, path: &str, body: Value) {
        // So that no other message is as new.
        self.world.clock.advance_millis(1);
        self.world.b2b().await.post(path, body).await.ok();
    }

    fn named(&self) -> Value {
        json!({"organization_id": self.enrolled.organization, "email_address": EMAIL})
    }

    async fn guess(&self, factor: &str) -> Answer {
        match factor {
            "password" => {
                let body = with(self.named(), "password", "wrong");
                self.post("/v1/b2b/passwords/authenticate", body).await
            }
            "email" => {
                let body = with(self.named(), "code", other(&self.mailed_code().await));
                self.post("/v1/b2b/otps/email/authenticate", body).await
            }
            "sms" => {
                let code = other(&self.texted_code().await);
                self.post(SMS, self.enrolled.body(json!({"code": code}))).await
            }
            "totp" => {
                let code = self.world.wrong_totp_code(&self.enrolled.secret);
                self.post(TOTP, self.enrolled.body(json!({"code": code}))).await
            }
            _ => {
                let body = self.enrolled.body(json!({"recovery_code": "aaaa-bbbb-cccc"}));
                self.post(RECOVER, body).await
            }
        }
    }

    async fn prove(&mut self, how: &str) -> Answer {
        match how {
            "password" => {
                let body = with(self.named(), "password", self.password);
                self.post("/v1/b2b/passwords/authenticate", body).await
            }
            "email" => {
                let body = with(self.named(), "code", self.mailed_code().await);
                self.post("/v1/b2b/otps/email/authenticate", body).await
            }
            "sms" => {
                let code = self.texted_code().await;
                self.post(SMS, self.enrolled.body(json!({"code": code}))).await
            }
            "totp" => {
                let code = self.world.totp_code(&self.enrolled.secret);
                self.post(TOTP, self.enrolled.body(json!({"code": code}))).await
            }
            "recovery" => {
                let code = self.enrolled.recovery_codes[self.codes_used].clone();
                self.codes_used += 1;
                let body = self.enrolled.body(json!({"recovery_code": code}));
                self.post(RECOVER, body).await
            }
            "existing password" => {
                let body = with(self.named(), "existing_password", self.password);
                self.password = self.next_password();
                let body = with(body, "new_password", self.password);
                self.post("/v1/b2b/passwords/existing_password/reset", body).await
            }
            "reset link" => {
                self.send("/v1/b2b/passwords/email/reset/start", self.named()).await;
                self.password = self.next_password();
                let body = json!({"password_reset_token": self.mailed_token().await, "password": self.password});
                self.post("/v1/b2b/passwords/email/reset", body).await
            }
            _ => {
                self.send("/v1/b2b/magic_links/email/login_or_signup", self.named()).await;
                let body = json!({"magic_links_token": self.mailed_token().await});
                self.post("/v1/b2b/magic_links/authenticate", body).await
            }
        }
    }

    fn next_password(&self) -> &'static str {
        if self.password == PASSWORD { NEW_PASSWORD } else { PASSWORD }
    }

    async fn mailed_code(&self) -> String {
        self.send("/v1/b2b/otps/email/login_or_signup", self.named()).await;
        self.world.inbox(EMAIL).await[0].code.clone().unwrap()
    }

    async fn texted_code(&self) -> String {
        self.send("/v1/b2b/otps/sms/send", self.enrolled.body(json!({}))).await;
        self.world.sms_code(self.enrolled.phone).await
    }

    async fn mailed_token(&self) -> String {
        let mails = self.world.inbox(EMAIL).await;
        let link = url::Url::parse(&mails[0].links[0]).unwrap();
        let token = link.query_pairs().find(|(name, _)| name == "token");
        token.unwrap().1.into_owned()
    }

    async fn is_locked(&self) -> bool {
        let member = member(&self.world.b2b().await, &self.enrolled).await;
        member["is_locked"].as_bool().unwrap()
    }

    /// As if nothing had been guessed, and long enough after for texts and codes of an app to be new.
    async fn begin_anew(&self) {
        for sql in [
            "DELETE FROM failed_attempts",
            "DELETE FROM contact_locks",
            "UPDATE members SET locked_at = NULL, lock_expires_at = NULL",
        ] {
            self.world.execute(sql).await;
        }
        self.world.clock.advance_minutes(11);
    }
}

fn other(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

#[tokio::test]
async fn are_forgiven_by_their_own_factor_alone() {
    for (how, factor) in PROVEN {
        let mut ada = Ada::new().await;
        for guessed in GUESSED {
            for _ in 0..3 {
                assert_eq!(ada.guess(guessed).await.status, 401, "{guessed}");
            }
            ada.prove(how).await.ok();
            assert!(!ada.is_locked().await, "{guessed}, {how}");
            assert_eq!(ada.guess(guessed).await.status, 401, "{guessed} after {how}");
            assert_eq!(ada.is_locked().await, factor != Some(guessed), "{guessed} after {how}");
            ada.begin_anew().await;
        }
    }
}

/// What was reported: a right password before every nine wrong codes of an app.
#[tokio::test]
async fn at_an_app_lock_though_the_password_is_right_in_between() {
    let mut ada = Ada::new().await;
    ada.world.set_b2b("user_lock_threshold", "10").await;
    let mut wrong = 0;
    for _ in 0..12 {
        if ada.is_locked().await {
            break;
        }
        ada.prove("password").await.ok();
        for _ in 0..9 {
            if !ada.is_locked().await {
                assert_eq!(ada.guess("totp").await.status, 401);
                wrong += 1;
            }
        }
    }
    assert_eq!(wrong, 10);
}

#[tokio::test]
async fn long_past_are_forgotten() {
    let ada = Ada::new().await;
    ada.guess("email").await;
    assert_eq!(ada.world.state().await["failed_attempts"].len(), 2);
    let purge = async || {
        let engine = &ada.world.node.engine;
        contact_locks::purge_stale(engine).await.unwrap();
        ada.world.state().await["failed_attempts"].len()
    };
    ada.world.clock.advance_minutes(7 * 24 * 60);
    assert_eq!(purge().await, 2);
    ada.world.clock.advance_minutes(1);
    assert_eq!(purge().await, 0);
}
