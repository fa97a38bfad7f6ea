//! The middleware of websites, with the real server behind it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::response::IntoResponse;
use axum::routing::get;
use http::{HeaderName, Request, StatusCode};
use http::header::{ACCEPT, AUTHORIZATION, CACHE_CONTROL, COOKIE, LOCATION, SET_COOKIE};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tenure::{Builder, Client, Retries};
use tenure::signals::FollowOptions;
use tenure::types::Timestamp;
use tenure::types::b2b::sessions::MemberSession;
use tenure::types::sessions::{RevokeRequest, Session};
use tenure::web::{Authenticated, Carrier, Refusal, Require, SessionCookies, SessionKind, SessionLayer, WebOptions};
use tenure_engine::{signals, support};
use tower::ServiceExt as _;

use crate::fake::{Fake, Manner};
use crate::harness::{FrozenClock, tell};
use crate::real::Real;
use super::real;

const FRESH: &str = "Path=/; Max-Age=3600; HttpOnly; SameSite=Lax; Secure";
const CLEARED: [&str; 2] = [
    "stytch_session_jwt=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure",
    "stytch_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure",
];

#[tokio::test]
async fn one_proof_counts() {
    let real = real().await;
    let site = Site::new(&real, WebOptions::default());
    let api = real.world.client();
    let (ada, grace, joan) = (
        api.session("ada@example.com").await,
        api.session("grace@example.com").await,
        api.session("joan@example.com").await,
    );
    let both = jar(&ada.jwt, &grace.token);
    let bearer = |credential: &str| (AUTHORIZATION, format!("Bearer {credential}"));

    let found = site.get("/me", &[(COOKIE, both.clone())]).await;
    assert_eq!((found.text(), found.cookies.len()), (format!("{} here", ada.id), 0));
    assert!(!found.headers.contains_key(CACHE_CONTROL));

    for credential in [&joan.jwt, &joan.token] {
        let found = site.get("/me", &[(COOKIE, both.clone()), bearer(credential)]).await;
        assert!(found.text().starts_with(&joan.id), "{}", found.text());
        assert_eq!(found.cookies, [""; 0]);
    }
    // Whoever presents a bearer is not taken for the browser's user.
    let guessed = site.get("/me", &[(COOKIE, both.clone()), bearer("x.y.z")]).await;
    guessed.refused(401, "session_absent");
    assert_eq!(guessed.cookies, [""; 0]);

    for cookies in [
        format!("stytch_session={}", grace.token),
        jar("x.y.z", &grace.token),
        jar("", &grace.token),
    ] {
        let found = site.get("/me", &[(COOKIE, cookies)]).await;
        assert_eq!(found.text(), format!("{} at the server", grace.id));
        let token = format!("stytch_session={}; {FRESH}", grace.token);
        assert!(found.cookies[0].starts_with("stytch_session_jwt=ey") && found.cookies[0].ends_with(FRESH));
        assert_eq!(found.cookies[1..], [token]);
        assert_eq!(found.headers[CACHE_CONTROL], "private");
    }

    site.get("/me", &[]).await.refused(401, "session_absent");
    assert_eq!(site.get("/maybe", &[]).await.text(), "nobody");
    assert_eq!(site.get("/maybe", &[(COOKIE, both)]).await.text(), "somebody");
}

#[tokio::test]
async fn what_proves_nothing_is_cleared() {
    let real = real().await;
    let site = Site::new(&real, WebOptions::default());
    let other = real.world.b2b().await;
    let organization = other.organization(json!({"organization_name": "Example"})).await;
    other.member(&organization, json!({"email_address": "ada@example.com"})).await;
    let member = real.world.member_session(&organization, "ada@example.com").await;
    for (cookies, error_type) in [
        (jar("x.y.z", "guessed"), "session_absent"),
        // Of another project, which the server is asked about.
        (format!("stytch_session_jwt={}", member.jwt), "session_absent"),
        (jar(&member.jwt, &member.token), "session_not_found"),
        (format!("stytch_session_jwt={}", "x".repeat(8000)), "session_absent"),
        (format!("stytch_session={}", "~".repeat(8192)), "session_absent"),
    ] {
        let refused = site.get("/me", &[(COOKIE, cookies)]).await;
        refused.refused(401, error_type);
        assert_eq!(refused.cookies, CLEARED);
    }
    // Nothing that could have been set by anyone: as if there were none.
    for cookies in ["stytch_session_jwt=ü", "stytch_session=\"a\"; =; ;;", &"stytch_session;".repeat(500)] {
        let refused = site.get("/me", &[(COOKIE, cookies.to_owned())]).await;
        refused.refused(401, "session_absent");
        assert_eq!(refused.cookies, [""; 0]);
    }
}

#[tokio::test]
async fn a_jwt_is_refreshed_before_it_expires() {
    let real = real().await;
    let site = Site::new(&real, WebOptions::default());
    let clock = &real.world.clock;
    let session = real.world.client().session("ada@example.com").await;
    let only_jwt = format!("stytch_session_jwt={}", session.jwt);

    clock.advance_seconds(240);
    let found = site.get("/me", &[(COOKIE, only_jwt.clone())]).await;
    assert_eq!((found.text(), found.cookies.len()), (format!("{} here", session.id), 0));

    clock.advance_seconds(1);
    let found = site.get("/me", &[(COOKIE, only_jwt.clone())]).await;
    assert_eq!(found.text(), format!("{} at the server", session.id));
    // The session began 241 seconds ago, and the browser has no token.
    let attributes = FRESH.replace("3600", "3359");
    assert_eq!(found.cookies.len(), 1);
    assert!(found.cookies[0].ends_with(&attributes), "{:?}", found.cookies);

    let fresh = found.cookies[0].split(';').next().unwrap().to_owned();
    assert_ne!(fresh, only_jwt);
    let again = site.get("/me", &[(COOKIE, fresh)]).await;
    assert_eq!((again.text(), again.cookies.len()), (format!("{} here", session.id), 0));

    // With a bearer there is nothing to refresh.
    let bearer = site.get("/me", &[(AUTHORIZATION, format!("Bearer {}", session.jwt))]).await;
    assert_eq!((bearer.text(), bearer.cookies.len()), (format!("{} here", session.id), 0));

    // Long expired, and the session still lives.
    clock.advance_minutes(30);
    let found = site.get("/me", &[(COOKIE, jar(&session.jwt, &session.token))]).await;
    assert_eq!(found.text(), format!("{} at the server", session.id));
    assert!(found.cookies[1].starts_with(&format!("stytch_session={};", session.token)));

    clock.advance_minutes(30);
    let over = site.get("/me", &[(COOKIE, jar(&session.jwt, &session.token))]).await;
    over.refused(401, "session_not_found");
    assert_eq!(over.cookies, CLEARED);
}

#[tokio::test]
async fn a_refresh_may_prolong_the_session() {
    let real = real().await;
    let options = WebOptions {
        session_duration_minutes: Some(120),
        domain: Some("example.com".into()),
        secure: false,
        ..WebOptions::default()
    };
    let site = Site::new(&real, options);
    let session = real.world.client().session("ada@example.com").await;
    real.world.clock.advance_minutes(4);
    real.world.clock.advance_seconds(30);
    let found = site.get("/me", &[(COOKIE, jar(&session.jwt, &session.token))]).await;
    let attributes = "Path=/; Max-Age=7200; HttpOnly; SameSite=Lax; Domain=example.com";
    assert_eq!(found.cookies.len(), 2);
    assert!(found.cookies.iter().all(|line| line.ends_with(attributes)), "{:?}", found.cookies);
}

#[tokio::test]
async fn the_server_is_down() {
    let real = real().await;
    let session = real.world.client().session("ada@example.com").await;
    let keys = real.client().sessions.get_jwks(real.world.project.id).await.unwrap().body;
    let hanging = Fake::new([Manner::Hang]);
    for url in ["http://127.0.0.1:1", hanging.url.as_str()] {
        let clock = Arc::new(FrozenClock::default());
        let client = real
            .builder(&real.world.project)
            .base_url(url)
            .jwks(keys.clone())
            .timeout(Duration::from_millis(300))
            .retries(Retries::OFF)
            .clock(Same(Arc::clone(&clock)))
            .build()
            .unwrap();
        let options = WebOptions {
            refresh_patience: Duration::from_millis(100),
            ..WebOptions::default()
        };
        let site = Site::of(client, options);
        let cookies = [(COOKIE, jar(&session.jwt, &session.token))];
        for seconds in [0, 250] {
            clock.advance_seconds(seconds);
            let found = site.get("/me", &cookies).await;
            assert_eq!((found.text(), found.cookies.len()), (format!("{} here", session.id), 0));
        }
        // It does not try at each request.
        let asked = hanging.asked().len();
        site.get("/me", &cookies).await;
        assert_eq!(hanging.asked().len(), asked);

        clock.advance_seconds(60);
        for path in ["/me", "/maybe", "/documents"] {
            let unsettled = site.get(path, &cookies).await;
            unsettled.refused(503, "session_unsettled");
            assert_eq!(unsettled.cookies, [""; 0]);
        }
        let token = [(COOKIE, format!("stytch_session={}", session.token))];
        site.get("/me", &token).await.refused(503, "session_unsettled");
        let wants_page = [token[0].clone(), (ACCEPT, "text/html".to_owned())];
        site.get("/me", &wants_page).await.refused(503, "session_unsettled");
        site.get("/me", &[]).await.refused(401, "session_absent");
    }
}

#[tokio::test]
async fn only_the_end_of_a_session_fails_a_refresh() {
    let real = real().await;
    let session = real.world.client().session("ada@example.com").await;
    let keys = real.client().sessions.get_jwks(real.world.project.id).await.unwrap().body;
    for (status, error_type, goes_on) in [
        (404, "session_not_found", false),
        (500, "internal_server_error", true),
        (401, "unauthorized_credentials", true),
        (400, "unable_to_parse_session_jwt", true),
        (429, "too_many_requests", true),
    ] {
        let fake = Fake::new([Manner::refuse(status, "", error_type)]);
        let clock = Arc::new(FrozenClock::default());
        clock.advance_seconds(250);
        let client = real
            .builder(&real.world.project)
            .base_url(&fake.url)
            .jwks(keys.clone())
            .retries(Retries::OFF)
            .clock(Same(clock))
            .build()
            .unwrap();
        let site = Site::of(client, WebOptions::default());
        let answer = site.get("/me", &[(COOKIE, jar(&session.jwt, &session.token))]).await;
        if goes_on {
            assert_eq!((answer.status, answer.cookies.len()), (StatusCode::OK, 0), "{error_type}");
        } else {
            answer.refused(401, "session_not_found");
            assert_eq!(answer.cookies, CLEARED);
        }
    }
}

#[tokio::test]
async fn a_handlers_own_cookies_win() {
    let real = real().await;
    let site = Site::new(&real, WebOptions::default());
    let session = real.world.client().session("ada@example.com").await;
    let cookies = [(COOKIE, jar(&session.jwt, &session.token))];
    real.world.clock.advance_seconds(250);

    let others = site.get("/others", &cookies).await;
    assert_eq!(others.cookies[0], "other=1");
    assert_eq!(others.cookies.len(), 3);
    assert_eq!(site.get("/log-out", &cookies).await.cookies, CLEARED);
    assert_eq!(site.get("/log-in", &[(COOKIE, jar("x.y.z", "guessed"))]).await.cookies, [
        format!("stytch_session_jwt=jwt; {}", FRESH.replace("3600", "60")),
        format!("stytch_session=token; {}", FRESH.replace("3600", "60")),
    ]);
    assert_eq!(site.get("/public", &cookies).await.cookies, [""; 0]);
}

#[tokio::test]
async fn revoked_elsewhere() {
    let real = real().await;
    let client = builder(&real).build().unwrap();
    client.follow_signals(FollowOptions::default()).caught_up().await;
    let site = Site::of(client, WebOptions::default());
    let api = real.world.client();
    api.session("ada@example.com").await;
    // Later than all that has changed.
    real.world.clock.advance_seconds(10);
    let session = api.another_session("ada@example.com").await;
    let cookies = [(COOKIE, jar(&session.jwt, &session.token))];
    assert_eq!(site.get("/me", &cookies).await.text(), format!("{} here", session.id));

    let request = RevokeRequest {
        session_id: Some(session.id.clone()),
        ..RevokeRequest::default()
    };
    real.client().sessions.revoke(request).await.unwrap();
    let began = Instant::now();
    // As a job of a node does at once.
    signals::publish(&real.world.node.engine).await.unwrap();
    let refused = loop {
        let answer = site.get("/me", &cookies).await;
        if answer.status != StatusCode::OK {
            break answer;
        }
        // Nobody asked the server about a JWT that is good for minutes.
        assert!(answer.cookies.is_empty() && began.elapsed() < Duration::from_secs(2));
        tokio::time::sleep(Duration::from_millis(5)).await;
    };
    refused.refused(401, "session_not_found");
    assert_eq!(refused.cookies, CLEARED);
    tell(format_args!(
        "a session that was revoked elsewhere was refused after {:?}",
        began.elapsed()
    ));
}

#[tokio::test]
async fn browsers_are_sent_to_the_login_page() {
    let real = real().await;
    let options = WebOptions {
        login_page: Some("/login".into()),
        ..WebOptions::default()
    };
    let site = Site::new(&real, options);
    let page = (ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8".to_owned());
    for path in ["/me", "/documents"] {
        let sent = site.get(path, std::slice::from_ref(&page)).await;
        assert_eq!((sent.status, &sent.headers[LOCATION]), (StatusCode::SEE_OTHER, &"/login".parse().unwrap()));
        let script = site.get(path, &[(ACCEPT, "*/*".to_owned())]).await;
        script.refused(401, "session_absent");
        assert_eq!(script.headers["www-authenticate"], "Bearer");
    }
    assert_eq!(site.get("/maybe", &[page]).await.text(), "nobody");
}

#[tokio::test]
async fn what_users_may() {
    let real = real().await;
    let site = Site::new(&real, WebOptions::default());
    let api = real.world.client();
    let session = api.session("ada@example.com").await;
    let cookies = [(COOKIE, jar(&session.jwt, &session.token))];
    site.get("/documents", &cookies).await.refused(403, "session_authorization_error");
    site.get("/authorize", &cookies).await.refused(403, "session_authorization_error");

    // The JWT does not have the role yet, the server does: a denial by old roles is not final.
    let path = format!("/v1/users/{}", session.user_id);
    api.put(&path, json!({"roles": ["editor"]})).await.ok();
    assert_eq!(site.get("/documents", &cookies).await.text(), "deleted");
    assert_eq!(site.get("/authorize", &cookies).await.text(), "by editor");
}

#[tokio::test]
async fn what_members_may() {
    let real = real().await;
    let b2b = real.world.b2b().await;
    let client = real
        .builder(real.world.b2b_project().await)
        .clock(Same(Arc::clone(&real.world.clock)))
        .build_b2b()
        .unwrap();
    let of_one = get(
        async |Path(owner): Path<String>, member: Authenticated<MemberSession>| -> Result<&str, Refusal> {
            let read = member.authorize_in(owner, "documents", "read").await;
            read.map(|_| "read")
        },
    );
    let site = Site {
        router: router::<MemberSession>()
            .route("/of/{owner}", of_one)
            .layer(SessionLayer::new(client, WebOptions::default()).unwrap()),
    };
    let mut before = None;
    for (name, roles, allowed) in [("one", json!(["editor"]), true), ("two", json!(["viewer"]), false)] {
        let organization = b2b.organization(json!({"organization_name": name})).await;
        let member = json!({"email_address": "ada@example.com", "roles": roles});
        b2b.member(&organization, member).await;
        let session = real.world.member_session(&organization, "ada@example.com").await;
        let cookies = [(COOKIE, jar(&session.jwt, &session.token))];
        assert_eq!(site.get("/me", &cookies).await.text(), format!("{} here", session.id));
        for path in ["/documents", "/authorize"] {
            let answer = site.get(path, &cookies).await;
            if allowed {
                assert_eq!(answer.status, StatusCode::OK, "{name} {path}");
            } else {
                answer.refused(403, "session_authorization_error");
            }
        }
        let own = format!("/of/{organization}");
        assert_eq!(site.get(&own, &cookies).await.text(), "read");
        if let Some(others) = before.replace(own) {
            let refused = site.get(&others, &cookies).await;
            refused.refused(403, "session_authorization_error");
        }
        let token = [(COOKIE, format!("stytch_session={}", session.token))];
        assert_eq!(site.get("/me", &token).await.text(), format!("{} at the server", session.id));
    }
    let user = real.world.client().session("grace@example.com").await;
    let of_another_project = site.get("/me", &[(COOKIE, jar(&user.jwt, &user.token))]).await;
    of_another_project.refused(401, "session_not_found");
    assert_eq!(of_another_project.cookies, CLEARED);
}

#[tokio::test]
async fn a_handler_outside_of_the_layer() {
    let real = real().await;
    let layer = SessionLayer::new(real.client(), WebOptions::default()).unwrap();
    for router in [router::<Session>(), router::<MemberSession>().layer(layer)] {
        let site = Site { router };
        for path in ["/me", "/maybe", "/documents"] {
            site.get(path, &[]).await.refused(500, "internal_server_error");
        }
    }
}

/// The clock of the world, so that the client and the server are of one mind.
#[derive(Clone)]
struct Same(Arc<FrozenClock>);

impl std::fmt::Debug for Same {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Same")
    }
}

impl tenure::Clock for Same {
    fn now(&self) -> Timestamp {
        support::Clock::now(&*self.0)
    }
}

fn builder(real: &Real) -> Builder {
    real.builder(&real.world.project).clock(Same(Arc::clone(&real.world.clock)))
}

fn jar(jwt: &str, token: &str) -> String {
    format!("theme=dark; stytch_session_jwt={jwt}; stytch_session={token}")
}

struct Site {
    router: Router,
}

struct Said {
    status: StatusCode,
    headers: http::HeaderMap,
    cookies: Vec<String>,
    body: String,
}

impl Site {
    fn new(real: &Real, options: WebOptions) -> Self {
        Self::of(builder(real).build().unwrap(), options)
    }

    fn of(client: Client, options: WebOptions) -> Self {
        let layer = SessionLayer::new(client, options).unwrap();
        Self {
            router: router::<Session>().layer(layer),
        }
    }

    async fn get(&self, path: &str, headers: &[(HeaderName, String)]) -> Said {
        let mut request = Request::get(path);
        for (name, value) in headers {
            request = request.header(name, value.as_bytes());
        }
        let request = request.body(Body::empty()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        let lines = parts.headers.get_all(SET_COOKIE).into_iter();
        Said {
            status: parts.status,
            cookies: lines.map(|line| line.to_str().unwrap().to_owned()).collect(),
            headers: parts.headers,
            body: String::from_utf8(body.to_vec()).unwrap(),
        }
    }
}

impl Said {
    fn text(&self) -> String {
        assert_eq!(self.status, StatusCode::OK, "{}", self.body);
        self.body.clone()
    }

    fn refused(&self, status: u16, error_type: &str) {
        assert_eq!(self.status, status, "{}", self.body);
        let body: Value = serde_json::from_str(&self.body).unwrap();
        assert_eq!((&body["status_code"], &body["error_type"]), (&json!(status), &json!(error_type)));
    }
}

trait Named: SessionKind {
    fn name(&self) -> String;
}

impl Named for Session {
    fn name(&self) -> String {
        self.session_id.to_string()
    }
}

impl Named for MemberSession {
    fn name(&self) -> String {
        self.member_session_id.to_string()
    }
}

fn router<S: Named>() -> Router {
    async fn me<S: Named>(session: Authenticated<S>) -> String {
        let place = if session.is_local() { "here" } else { "at the server" };
        format!("{} {place}", session.name())
    }
    async fn maybe<S: Named>(session: Option<Authenticated<S>>) -> &'static str {
        if session.is_some() { "somebody" } else { "nobody" }
    }
    async fn authorize<S: Named>(session: Authenticated<S>) -> Result<String, Refusal> {
        assert_eq!(session.carrier(), Carrier::Cookies);
        assert!(!format!("{session:?}").contains(session.jwt()));
        let verdict = session.authorize("documents", "delete").await?;
        Ok(format!("by {}", verdict.granting_roles.join(" and ")))
    }
    async fn log_in(cookies: SessionCookies) -> impl IntoResponse {
        // A minute after the clock of the tests began.
        cookies.start("token", "jwt", Timestamp::from_seconds(1_767_323_045 + 250 + 60))
    }
    async fn log_out(cookies: SessionCookies) -> impl IntoResponse {
        cookies.end()
    }
    let delete = get(async || "deleted").layer(Require::<S>::action("documents", "delete"));
    Router::new()
        .route("/me", get(me::<S>))
        .route("/maybe", get(maybe::<S>))
        .route("/documents", delete)
        .route("/authorize", get(authorize::<S>))
        .route("/others", get(async || [(SET_COOKIE, "other=1")]))
        .route("/log-in", get(log_in))
        .route("/log-out", get(log_out))
        .route("/public", get(async || [(CACHE_CONTROL, "public, max-age=60")]))
}
