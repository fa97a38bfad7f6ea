//! One call for each operation, that succeeds: what is true of all routes is tried on these. Each resource has its own in
//! a file of its name.

mod b2b;
mod edge;
mod passwords;
mod rbac;
mod sessions;
mod signals;
mod users;

use serde_json::{Value, json};

use crate::harness::{Issuer, PASSWORD, World};

/// A call that succeeds if the project of its vertical makes it, once: [`World::project`] or [`World::b2b_project`].
pub(super) struct Call {
    pub(super) path: String,
    pub(super) body: Value,
    /// What another project of the vertical gets that makes the same call.
    pub(super) stranger: Stranger,
    /// Who answers the server while the call is made.
    _issuer: Option<Issuer>,
}

pub(super) enum Stranger {
    Error(u16, &'static str),
    /// It does the same to what it has itself.
    Own,
}

const NO_SESSION: Stranger = Stranger::Error(404, "session_not_found");
const NO_USER: Stranger = Stranger::Error(404, "user_not_found");
const NO_EMAIL: Stranger = Stranger::Error(404, "email_not_found");

impl Call {
    fn new(path: String, body: Value, stranger: Stranger) -> Self {
        Self {
            path,
            body,
            stranger,
            _issuer: None,
        }
    }
}

/// Makes what the operation needs. A new operation needs an arm in the file of its resource, or all tests of this folder
/// fail.
pub(super) async fn call(world: &World, operation: &str) -> Call {
    if let Some(b2b) = operation.strip_prefix("b2b_") {
        return b2b::call(world, b2b).await;
    }
    let calls = [
        edge::call(operation),
        passwords::call(world, operation).await,
        rbac::call(operation),
        sessions::call(world, operation).await,
        signals::call(world, operation).await,
        users::call(world, operation).await,
    ];
    found(calls, operation)
}

fn found<const N: usize>(calls: [Option<Call>; N], operation: &str) -> Call {
    calls.into_iter().flatten().next().unwrap_or_else(|| {
        panic!("{operation} has no call here: add one, so that its credentials and bodies are tested")
    })
}

/// A user with one of everything but a password; the id.
async fn user(world: &World) -> String {
    user_body(world).await["user_id"].as_str().unwrap().to_owned()
}

async fn user_body(world: &World) -> Value {
    let body = json!({"email": "ada@example.com", "phone_number": "+14155550199", "external_id": "ada"});
    let answer = world.client().post("/v1/users", body).await.created();
    answer["user"].clone()
}

/// The answer that started a session.
async fn session(world: &World) -> Value {
    let body = json!({"email": "alan@example.com", "password": PASSWORD, "session_duration_minutes": 60});
    world.client().post("/v1/passwords", body).await.ok()
}
