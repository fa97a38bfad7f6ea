//! `authenticate_jwt` as a caller sees it, against a socket that counts what reaches it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use super::*;
use crate::sessions::AuthenticateJwtOptions;
use crate::{Builder, Client, Retries};

/// Answers from a list of its own, one connection for each request, and keeps what it was sent.
struct Socket {
    base_url: String,
    seen: Arc<Mutex<Vec<(String, Value)>>>,
}

impl Socket {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::<Mutex<Vec<(String, Value)>>>::default();
        let kept = Arc::clone(&seen);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let kept = Arc::clone(&kept);
                std::thread::spawn(move || answer(stream.unwrap(), &kept));
            }
        });
        Self { base_url, seen }
    }

    fn client(&self, clock: &Hands) -> Client {
        Builder::new(PROJECT, "secret")
            .base_url(&self.base_url)
            .retries(Retries::OFF)
            .timeout(Duration::from_millis(700))
            .clock(clock.clone())
            .build()
            .unwrap()
    }

    /// The bodies that came to authenticate.
    fn authenticated(&self) -> Vec<Value> {
        let seen = self.seen.lock().unwrap();
        let of = |(path, body): &(String, Value)| path.ends_with("/authenticate").then(|| body.clone());
        seen.iter().filter_map(of).collect()
    }

    fn requests(&self) -> usize {
        self.seen.lock().unwrap().len()
    }
}

fn answer(mut stream: TcpStream, seen: &Mutex<Vec<(String, Value)>>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut first = String::new();
    reader.read_line(&mut first).unwrap();
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if line.trim().is_empty() {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let body = serde_json::from_slice(&body).unwrap_or_default();
    seen.lock().unwrap().push((path.clone(), body));
    let (status, body) = match path.as_str() {
        "/v1/sessions/authenticate" => (200, authenticated()),
        "/v1/rbac/policy" => (200, json!({"policy": {"roles": [], "resources": []}})),
        // An odd key among them is no harm.
        _ if path.ends_with(PROJECT) => (200, json!({"keys": [KEY.jwk(), {"kty": "OKP", "kid": "x"}]})),
        _ => return,
    };
    let body = body.to_string();
    let head = format!(
        "HTTP/1.1 {status} OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all((head + &body).as_bytes()).unwrap();
}

fn authenticated() -> Value {
    let at = Timestamp::from_seconds(*NOW);
    json!({
        "request_id": "request-id-test-1",
        "status_code": 200,
        "session": {
            "session_id": SESSION, "user_id": USER, "started_at": at, "last_accessed_at": at, "expires_at": at,
            "attributes": {"ip_address": "", "user_agent": ""}, "authentication_factors": [],
            "custom_claims": {}, "roles": [],
        },
        "session_token": "token", "session_jwt": "jwt",
        "user": {
            "user_id": USER, "name": {}, "emails": [], "phone_numbers": [], "webauthn_registrations": [],
            "biometric_registrations": [], "totps": [], "crypto_wallets": [], "providers": [], "password": null,
            "status": "active", "created_at": at, "trusted_metadata": {}, "untrusted_metadata": {},
            "external_id": null, "is_locked": false, "lock_created_at": null, "lock_expires_at": null, "roles": [],
        },
    })
}

fn clock() -> Hands {
    Hands(Arc::new(AtomicI64::new(*NOW * 1000)))
}

#[tokio::test]
async fn what_is_settled_here_makes_no_call() {
    let (socket, clock) = (Socket::new(), clock());
    let client = socket.client(&clock);
    for _ in 0..10 {
        let jwt = jwt_by(&KEY, *NOW);
        let found = client
            .sessions
            .authenticate_jwt(&jwt, &AuthenticateJwtOptions::default())
            .await
            .unwrap();
        assert!(found.is_local());
        assert_eq!(found.session.user_id.to_string(), USER);
    }
    assert_eq!(socket.requests(), 1, "the keys");
    assert_eq!(client.sessions.jwks_fetches(), 1);
}

#[tokio::test]
async fn a_flood_of_forgeries_is_no_flood_of_calls() {
    let (socket, clock) = (Socket::new(), clock());
    let client = socket.client(&clock);
    let of_others = SigningKey::parse(KEY.kid(), &OTHER_PRIVATE).unwrap();
    for second in 0..200 {
        let forged = jwt_by(&of_others, *NOW - second);
        let error = client
            .sessions
            .authenticate_jwt(&forged, &AuthenticateJwtOptions::default())
            .await
            .unwrap_err();
        assert!(matches!(error, Error::Local(LocalError::Signature)), "{error:?}");
    }
    for (change, value) in [
        ("iss", "evil.example"),
        ("aud", "project-test-2"),
        ("exp", "never"),
    ] {
        let mut payload = payload();
        payload[change] = value.into();
        let jwt = jwt_of(&payload);
        let error = client
            .sessions
            .authenticate_jwt(&jwt, &AuthenticateJwtOptions::default())
            .await
            .unwrap_err();
        assert!(
            matches!(&error, Error::Local(error) if error.is_final()),
            "{error:?}"
        );
    }
    assert_eq!(socket.requests(), 1, "the keys");
}

#[tokio::test]
async fn what_is_not_settled_here_goes_to_the_server_with_all_that_was_asked() {
    let (socket, clock) = (Socket::new(), clock());
    let client = socket.client(&clock);
    let claims: JsonMap = serde_json::from_value(json!({"plan": "free"})).unwrap();
    let check = tenure_types::rbac::AuthorizationCheck {
        resource_id: "documents".into(),
        action: "read".into(),
    };
    let options = AuthenticateJwtOptions {
        session_duration_minutes: Some(60),
        session_custom_claims: Some(claims),
        ..AuthenticateJwtOptions::default()
    };
    let mut strange = payload();
    strange["https://stytch.com/session"]["id"] = "journey-test-1".into();
    let mut future = payload();
    future["nbf"] = (*NOW + 100).into();
    let (young, old) = (jwt_by(&KEY, *NOW), jwt_by(&KEY, *NOW - 100));
    for (why, jwt, options) in [
        ("expired", jwt_by(&KEY, *NOW - 300), options.clone()),
        (
            "a form that only a newer server knows",
            jwt_of(&strange),
            options.clone(),
        ),
        ("not yet valid", jwt_of(&future), options.clone()),
        ("an unknown key", jwt_by(&key(2), *NOW), options.clone()),
        (
            "too old",
            old,
            AuthenticateJwtOptions {
                max_token_age: Duration::from_secs(99),
                ..options.clone()
            },
        ),
        (
            "any age is too old",
            "whatever".to_owned(),
            AuthenticateJwtOptions {
                max_token_age: Duration::ZERO,
                ..options.clone()
            },
        ),
        (
            "denied without a follower",
            young,
            AuthenticateJwtOptions {
                authorization_check: Some(check),
                ..options.clone()
            },
        ),
    ] {
        let before = socket.authenticated().len();
        let checked = options.authorization_check.clone();
        let found = client.sessions.authenticate_jwt(&jwt, &options).await.unwrap();
        assert!(!found.is_local(), "{why}");
        assert_eq!(&*found.remote.unwrap().session_token, "token");
        let bodies = socket.authenticated();
        assert_eq!(bodies.len(), before + 1, "{why}");
        let body = &bodies[before];
        assert_eq!(body["session_jwt"], json!(jwt), "{why}");
        assert_eq!(body["session_duration_minutes"], 60);
        assert_eq!(body["session_custom_claims"], json!({"plan": "free"}));
        assert_eq!(body["authorization_check"], json!(checked));
    }
}

#[tokio::test]
async fn a_local_check_never_authenticates_at_the_server() {
    let (socket, clock) = (Socket::new(), clock());
    let client = socket.client(&clock);
    let options = AuthenticateJwtLocalOptions::default();
    for jwt in [
        jwt_by(&KEY, *NOW - 300),
        jwt_by(&key(2), *NOW),
        "nonsense".to_owned(),
    ] {
        client
            .sessions
            .authenticate_jwt_local(&jwt, &options)
            .await
            .unwrap_err();
    }
    assert!(socket.authenticated().is_empty());
    assert_eq!(socket.requests(), 1);
}

#[tokio::test]
async fn keys_that_do_not_come_in_time_leave_it_to_the_server() {
    // It accepts connections, and says nothing.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let client = Builder::new(PROJECT, "secret")
        .base_url(format!("http://{}", listener.local_addr().unwrap()))
        .retries(Retries::OFF)
        .timeout(Duration::from_millis(200))
        .build()
        .unwrap();
    let began = Instant::now();
    let options = AuthenticateJwtLocalOptions::default();
    let found = client
        .sessions
        .authenticate_jwt_local(&jwt_by(&KEY, *NOW), &options)
        .await;
    assert_eq!(name(&found), "Jwks");
    assert!(!found.unwrap_err().is_final());
    assert!(
        began.elapsed() < Duration::from_secs(5),
        "the timeout does what it says"
    );
}
