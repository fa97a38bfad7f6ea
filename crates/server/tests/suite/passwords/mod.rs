//! `/v1/passwords`

use http::Method;
use serde_json::{Value, json};
use tenure_core::password::PasswordHash;
use tenure_db::Sql;

use super::users::refusals::refuses;
use super::users::{at_once, count, id_of, tally, two_nodes};
use super::world;
use crate::harness::{Answer, Client, PASSWORD, World};

mod authenticate;
mod create;
mod migrate;
mod strength_check;
mod existing_password {
    use super::{NEW_PASSWORD, at_once, is_live, login, refuses, stored_hashes, tally, two_nodes, world};

    mod reset;
}
mod session {
    use super::{NEW_PASSWORD, at_once, is_live, login, refuses, tally, two_nodes, world};

    mod reset;
}

/// Strong, and not [`PASSWORD`].
const NEW_PASSWORD: &str = "seven purple otters juggle";

/// Authenticates without asking for a session.
async fn login(api: &Client, email: &str, password: &str) -> Answer {
    let body = json!({"email": email, "password": password});
    api.post("/v1/passwords/authenticate", body).await
}

/// Whether a session's token and JWT are both taken; they must not differ.
async fn is_live(api: &Client, session: &crate::harness::Session) -> bool {
    let mut live = Vec::new();
    for body in [
        json!({"session_token": session.token}),
        json!({"session_jwt": session.jwt}),
    ] {
        let answer = api.post("/v1/sessions/authenticate", body).await;
        if answer.status != 200 {
            answer.assert_error(404, "session_not_found");
        }
        live.push(answer.status == 200);
    }
    assert_eq!(live[0], live[1], "token and JWT are of one mind");
    live[0]
}

/// The hash of every password in the database.
async fn stored_hashes(world: &World) -> Vec<PasswordHash> {
    let sql = Sql::dynamic("SELECT hash FROM passwords".to_owned());
    let hashes = world
        .node
        .db
        .read(async |tx| tx.query(&sql, &[], |row| row.get::<String>(0)).await);
    let read = |hash: String| PasswordHash::from_stored(&hash).expect("it was stored by the server");
    hashes.await.unwrap().into_iter().map(read).collect()
}

/// Fails to authenticate as many times, each a wrong password.
async fn fail(api: &Client, email: &str, times: usize) {
    for _ in 0..times {
        login(api, email, "wrong")
            .await
            .assert_error(401, "unauthorized_credentials");
    }
}

/// A request of `passwords/authenticate`, for [`at_once`].
fn attempt(email: &str, password: &str) -> (Method, String, Value) {
    (
        Method::POST,
        "/v1/passwords/authenticate".to_owned(),
        json!({"email": email, "password": password}),
    )
}
