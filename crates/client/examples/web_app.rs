//! A small website with sessions: a login form, pages for logged-in users, and a logout.
//!
//! ```text
//! cargo run -- dev                # in another terminal: prints a project and a secret, and makes a user
//! TENURE_URL=http://127.0.0.1:7800 PROJECT_ID=project-test-… SECRET=secret-test-… \
//!     cargo run -p tenure --features axum --example web_app
//! ```
//!
//! `LISTEN` is the address to listen on, `127.0.0.1:3000` by default. `CA_FILE` has the certificate authority of a server
//! with https of its own. A page costs no call to the server: the session is checked on this machine, and a session that
//! was revoked elsewhere is refused at the next click.

use std::env::{self, VarError};
use std::error::Error;
use std::fmt::Display;

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use serde::Deserialize;
use serde_json::Map;
use tenure::signals::FollowOptions;
use tenure::types::passwords::AuthenticateRequest;
use tenure::types::sessions::{RevokeRequest, Session};
use tenure::types::{ErrorType, JsonMap};
use tenure::web::{Authenticated, Refusal, SessionCookies, SessionLayer, WebOptions};
use tenure::{Builder, Client};
use tokio::net::TcpListener;

const ENTRIES_A_PAGE: u32 = 5;
const LAST_PAGE: u32 = 20;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = client()?;
    // From now on this process refuses revoked sessions.
    client.follow_signals(FollowOptions::default());

    let listen = variable("LISTEN")?.unwrap_or_else(|| "127.0.0.1:3000".to_owned());
    let listener = TcpListener::bind(listen).await?;
    let options = WebOptions {
        login_page: Some("/login".into()),
        // Cookies are sent without https on this machine only.
        secure: !listener.local_addr()?.ip().is_loopback(),
        ..WebOptions::default()
    };
    let app = Router::new()
        .route("/", get(home))
        .route("/entries/{page}", get(entries))
        .route("/login", get(login_form).post(log_in))
        .route("/logout", post(log_out))
        .layer(SessionLayer::new(client.clone(), options)?)
        .with_state(client);

    say(format_args!("http://{}", listener.local_addr()?));
    axum::serve(listener, app).await?;
    Ok(())
}

fn client() -> Result<Client, Box<dyn Error>> {
    let needed = |name| variable(name)?.ok_or_else(|| format!("{name} is not set"));
    let mut builder = Builder::new(needed("PROJECT_ID")?, needed("SECRET")?).base_url(needed("TENURE_URL")?);
    if let Some(path) = variable("CA_FILE")? {
        builder = builder.ca_pem(std::fs::read(path)?);
    }
    Ok(builder.build()?)
}

/// A handler that takes the session as an argument is for logged-in users only.
async fn home(session: Authenticated<Session>) -> Response {
    let who = format!(
        "<p>You are logged in as <strong>{}</strong>.</p>",
        escaped(email(&session))
    );
    let rest = "<p><a href=\"/entries/1\">Your entries</a></p>";
    page("Home", Some(&session), &format!("{who}{rest}"))
}

async fn entries(session: Authenticated<Session>, Path(number): Path<u32>) -> Response {
    if !(1..=LAST_PAGE).contains(&number) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let first = (number - 1) * ENTRIES_A_PAGE + 1;
    let items: Vec<_> = (first..first + ENTRIES_A_PAGE)
        .map(|entry| format!("<li>Entry {entry}</li>"))
        .collect();
    let links: Vec<_> = [("prev", "Previous", number - 1), ("next", "Next", number + 1)]
        .into_iter()
        .filter(|(_, _, to)| (1..=LAST_PAGE).contains(to))
        .map(|(rel, name, to)| format!("<a rel=\"{rel}\" href=\"/entries/{to}\">{name}</a>"))
        .collect();
    let (items, links) = (items.concat(), links.join(" "));
    let list = format!("<ol start=\"{first}\">{items}</ol><nav aria-label=\"Pages\">{links}</nav>");
    page(&format!("Entries, page {number}"), Some(&session), &list)
}

async fn login_form(session: Option<Authenticated<Session>>) -> Response {
    match session {
        Some(_) => Redirect::to("/").into_response(),
        None => login_page("", None),
    }
}

#[derive(Deserialize)]
struct Credentials {
    email: String,
    password: String,
}

async fn log_in(
    State(client): State<Client>,
    cookies: SessionCookies,
    Form(Credentials { email, password }): Form<Credentials>,
) -> Result<Response, Refusal> {
    let request = AuthenticateRequest {
        session_duration_minutes: Some(60),
        // Each page shows this claim, which is in the JWT.
        session_custom_claims: Some(JsonMap(Map::from_iter([(
            "email".to_owned(),
            email.clone().into(),
        )]))),
        ..AuthenticateRequest::new(email.as_str(), password.as_str())
    };
    let started = match client.passwords.authenticate(request).await {
        Ok(started) => started.body,
        Err(error) => match error.error_type() {
            Some(ErrorType::UnauthorizedCredentials | ErrorType::EmailNotFound | ErrorType::InvalidEmail) => {
                let page = login_page(&email, Some("The e-mail address or the password is wrong."));
                return Ok((StatusCode::UNAUTHORIZED, page).into_response());
            }
            _ => return Err(error.into()),
        },
    };
    let session = started.session.ok_or(Refusal::Absent)?;
    let set = cookies.start(&started.session_token, &started.session_jwt, session.expires_at);
    Ok((set, Redirect::to("/")).into_response())
}

async fn log_out(
    State(client): State<Client>,
    cookies: SessionCookies,
    session: Option<Authenticated<Session>>,
) -> Result<Response, Refusal> {
    // A form of another site comes without cookies, and must not clear them.
    let Some(session) = session else {
        return Ok(Redirect::to("/login").into_response());
    };
    let request = RevokeRequest::id(session.session_id);
    client.sessions.revoke(request).await?;
    Ok((cookies.end(), Redirect::to("/login")).into_response())
}

fn login_page(email: &str, fault: Option<&str>) -> Response {
    let fault = fault.map_or_else(String::new, |fault| format!("<p role=\"alert\">{fault}</p>"));
    let form = format!(
        "{fault}<form method=\"post\" action=\"/login\">
        <label for=\"email\">E-mail</label>
        <input id=\"email\" name=\"email\" type=\"email\" autocomplete=\"username\" required value=\"{}\">
        <label for=\"password\">Password</label>
        <input id=\"password\" name=\"password\" type=\"password\" autocomplete=\"current-password\" required>
        <button>Log in</button></form>",
        escaped(email)
    );
    page("Log in", None, &form)
}

fn page(title: &str, session: Option<&Authenticated<Session>>, content: &str) -> Response {
    let (header, footer) = session.map(around).unwrap_or_default();
    let html = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">
        <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title><style>{STYLE}</style>
        <body>{header}<main><h1>{title}</h1>{content}</main>{footer}</body></html>"
    );
    // The browser's "back" must not show pages of an ended session.
    ([(header::CACHE_CONTROL, "no-store")], Html(html)).into_response()
}

/// The frame of each page for logged-in users.
fn around(session: &Authenticated<Session>) -> (&'static str, String) {
    let header = "<header><a href=\"/\">Home</a>
        <form method=\"post\" action=\"/logout\"><button>Log out</button></form></header>";
    let place = if session.is_local() {
        "on this machine"
    } else {
        "at the session server"
    };
    let footer = format!(
        "<footer>Your session was checked <span id=\"checked\">{place}</span>,
        and lasts until <time>{}</time>.</footer>",
        session.expires_at
    );
    (header, footer)
}

const STYLE: &str = "
body { font: 1.1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 3rem auto; padding: 0 1rem;
    color: #1d2433; background: #f6f7f9 }
main { background: #fff; border: 1px solid #d5d9e2; border-radius: .5rem; padding: 1rem 2rem 2rem }
header { display: flex; justify-content: space-between; align-items: center; margin-bottom: 1rem }
footer { color: #566; font-size: .9rem; margin-top: 1rem }
main form { display: grid; gap: .4rem }
input { font: inherit; padding: .4rem .6rem; border: 1px solid #788; border-radius: .3rem; margin-bottom: .6rem }
button { font: inherit; padding: .4rem 1rem; border: 0; border-radius: .3rem; color: #fff; background: #1f5fae }
nav { display: flex; gap: 1rem }
time { white-space: nowrap }
a { color: #1f5fae }
:focus-visible { outline: .2rem solid #e8a33d; outline-offset: .1rem }
[role=alert] { color: #8f1d1d; border-left: .3rem solid currentColor; padding-left: .7rem }";

/// The claims that the login added to the session.
fn email(session: &Session) -> &str {
    let claim = session.custom_claims.get("email");
    claim.and_then(|email| email.as_str()).unwrap_or("somebody")
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            letter => escaped.push(letter),
        }
    }
    escaped
}

fn variable(name: &str) -> Result<Option<String>, String> {
    match env::var(name) {
        Ok(value) => Ok(Some(value)),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(format!("{name} is not UTF-8")),
    }
}

#[expect(
    clippy::disallowed_macros,
    reason = "whoever started this wants to know where it listens"
)]
fn say(text: impl Display) {
    println!("{text}");
}
