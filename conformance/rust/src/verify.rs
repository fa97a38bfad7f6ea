//! Local JWT checks without a pause while fresh JWTs come in; the keys may be rotated meanwhile.

use std::collections::BTreeSet;
use std::error::Error;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::local_checks::verified;
use crate::report::one_line;
use crate::sessions::by_token;
use crate::world::{Opened, World, jwt_part};

const SESSIONS: usize = 5;
/// Each call refreshes one session, so a JWT is checked from fresh to about a second old.
const REFRESH_EVERY: Duration = Duration::from_millis(250);

struct Watched {
    opened: Opened,
    /// The latest JWTs, at most two.
    jwts: Vec<String>,
}

pub async fn verify(world: &World, lasting: Duration) -> Result<ExitCode, Box<dyn Error>> {
    let mut watched = Vec::new();
    let mut signers = BTreeSet::new();
    for n in 0..SESSIONS {
        // The SDK's verifier wants a scope.
        let opened = world
            .session_with(&format!("verify{n}"), Some(json!({"scope": "read"})))
            .await?;
        signers.insert(signer(&opened.jwt));
        watched.push(Watched {
            jwts: vec![opened.jwt.clone()],
            opened,
        });
    }
    let (mut checks, mut failed, mut turn) = (0_u64, 0_u64, 0);
    let mut fail = |why: String| {
        failed += 1;
        println!("FAILED rust verify {}", one_line(&why));
    };
    let end = Instant::now() + lasting;
    let mut refresh_at = Instant::now();
    while Instant::now() < end {
        if Instant::now() >= refresh_at {
            refresh_at += REFRESH_EVERY;
            let at = &mut watched[turn % SESSIONS];
            turn += 1;
            match world
                .client
                .sessions
                .authenticate(by_token(&at.opened.token))
                .await
            {
                Ok(answer) => {
                    signers.insert(signer(&answer.session_jwt));
                    at.jwts.push(answer.session_jwt);
                    at.jwts.drain(..at.jwts.len().saturating_sub(2));
                }
                Err(error) => fail(format!("refresh: {error:?}")),
            }
        }
        for Watched { opened, jwts } in &watched {
            for jwt in jwts {
                checks += 1;
                match verified(&world.client, jwt, None).await {
                    Ok(local) if local.client_id == opened.user_id => {}
                    other => fail(format!("key {}: {other:?}", signer(jwt))),
                }
            }
        }
        // Leaves the processor to the server, which shares the machine.
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    println!("rust: JWTs of {} keys", signers.len());
    println!("rust: {checks} local checks, {failed} failed");
    Ok(if failed > 0 {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

fn signer(jwt: &str) -> String {
    jwt_part(jwt, 0)
        .ok()
        .and_then(|header| Some(header["kid"].as_str()?.to_owned()))
        .unwrap_or_default()
}
