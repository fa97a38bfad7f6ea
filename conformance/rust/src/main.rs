//! Calls the official `stytch` SDK of crates.io for each line of its input; `runner/driver.py` says how lines look.

mod methods;

use std::collections::HashMap;
use std::error::Error;
use std::io::BufRead as _;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use stytch::client::Vertical;
use stytch::consumer::m2m::{AuthenticateTokenRequest, M2M};
use stytch::{b2b, consumer};

#[derive(Deserialize)]
struct Call {
    vertical: String,
    project_id: String,
    secret: String,
    method: String,
    arguments: Value,
}

enum Client {
    Consumer(consumer::client::Client),
    B2b(b2b::client::Client),
}

// A thread beside the one that waits for lines, which keeps the connections alive.
#[tokio::main(worker_threads = 1)]
async fn main() -> Result<(), Box<dyn Error>> {
    let base_url = std::env::args()
        .nth(1)
        .ok_or("the URL of the server is missing")?;
    let mut clients = HashMap::new();
    for line in std::io::stdin().lock().lines() {
        let call: Call = serde_json::from_str(&line?)?;
        let key = (
            call.vertical.clone(),
            call.project_id.clone(),
            call.secret.clone(),
        );
        if !clients.contains_key(&key) {
            clients.insert(key.clone(), client(&call, &base_url)?);
        }
        let outcome = answer(&clients[&key], call).await;
        let outcome = outcome.unwrap_or_else(|error| json!({ "broken": error.to_string() }));
        println!("{outcome}");
    }
    Ok(())
}

fn client(call: &Call, base_url: &str) -> Result<Client, Box<dyn Error>> {
    let http = |vertical| -> stytch::Result<_> {
        stytch::client::Client::new_with_base_url(&call.project_id, &call.secret, base_url.parse()?, vertical)
    };
    Ok(match call.vertical.as_str() {
        "b2b" => {
            let http = http(Vertical::B2B)?;
            Client::B2b(b2b::client::Client::new_with_http_client(http.clone(), http))
        }
        _ => {
            let http = http(Vertical::Consumer)?;
            Client::Consumer(consumer::client::Client::new_with_http_client(http.clone(), http))
        }
    })
}

async fn answer(client: &Client, call: Call) -> Result<Value, Box<dyn Error>> {
    match (client, call.method.as_str()) {
        (Client::Consumer(client), "sessions.authenticate_jwt_local") => {
            Ok(local(&client.m2m, &call.arguments).await)
        }
        (Client::B2b(client), "sessions.authenticate_jwt_local") => {
            Ok(local(&client.m2m, &call.arguments).await)
        }
        (Client::Consumer(client), method) => methods::consumer(client, method, &call.arguments).await,
        (Client::B2b(client), method) => methods::b2b(client, method, &call.arguments).await,
    }
}

/// This SDK checks no session JWTs. Its verifier stands behind `m2m.authenticate_token`, which wants a `scope` claim: a
/// session whose custom claims have one passes through it.
async fn local(m2m: &M2M, arguments: &Value) -> Value {
    let request = AuthenticateTokenRequest {
        access_token: arguments["session_jwt"].as_str().unwrap_or_default().to_owned(),
        max_token_age_seconds: arguments["max_token_age_seconds"].as_u64(),
        ..AuthenticateTokenRequest::default()
    };
    let checked = m2m.authenticate_token(request).await;
    told(checked.map(|token| {
        let session = &token.custom_claims["https://stytch.com/session"];
        json!({
            "session_id": session["id"],
            "member_session_id": session["id"],
            "user_id": token.client_id,
            "member_id": token.client_id,
            "roles": session["roles"],
            "custom_claims": token.custom_claims,
        })
    }))
}

/// One call. What the arguments leave out is what the SDK's type has by default.
async fn made<Request, Answer>(
    arguments: &Value,
    call: impl AsyncFnOnce(Request) -> stytch::Result<Answer>,
) -> Result<Value, Box<dyn Error>>
where
    Request: Default + Serialize + DeserializeOwned,
    Answer: Serialize,
{
    let mut request = serde_json::to_value(Request::default())?;
    if let (Value::Object(request), Value::Object(arguments)) = (&mut request, arguments) {
        request.extend(arguments.clone());
    }
    Ok(told(call(serde_json::from_value(request)?).await))
}

fn told<Answer: Serialize>(outcome: stytch::Result<Answer>) -> Value {
    match outcome {
        Ok(answer) => json!({ "answer": answer }),
        Err(stytch::Error::Response(refusal)) => json!({ "error": refusal }),
        Err(other) => json!({ "thrown": format!("{other:?}") }),
    }
}
