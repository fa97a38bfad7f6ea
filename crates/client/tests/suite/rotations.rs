//! A day of key rotations, with a moved clock: no check fails, and the keys are fetched no oftener than they may be.

use tenure_engine::management::{self, Urgency};
use serde_json::json;
use tenure::sessions::AuthenticateJwtLocalOptions;

use super::real;
use crate::harness::tell;

const MINUTES: u32 = 24 * 60;

#[tokio::test]
async fn of_a_day_are_noticed_by_nobody() {
    let real = real().await;
    let api = real.world.client();
    let client = real.builder_in_time(&real.world.project).build().unwrap();
    let session = api
        .session_with(json!({"email": "ada@example.com", "session_duration_minutes": 2 * MINUTES}))
        .await;
    let options = AuthenticateJwtLocalOptions::default();
    let (engine, project) = (&real.world.node.engine, real.world.project.id);
    let (mut checks, mut rotations) = (0, 0);
    for minute in 0..MINUTES {
        if minute % 60 == 30 {
            management::rotate(engine, project, Urgency::Now).await.unwrap();
            rotations += 1;
        }
        let body = json!({"session_token": session.token});
        let answer = api.post("/v1/sessions/authenticate", body).await.ok();
        let jwt = answer["session_jwt"].as_str().unwrap();
        // Now, and once more when it is nearly over.
        for seconds in [0, 60] {
            real.world.clock.advance_seconds(seconds);
            let found = client.sessions.authenticate_jwt_local(jwt, &options).await;
            assert!(found.unwrap().is_some(), "after {minute} minutes and {rotations} rotations");
            checks += 1;
        }
    }
    let fetches = client.sessions.jwks_fetches();
    // Every five minutes because they are old, and once a rotation at most because a key was not known.
    let most = u64::from(MINUTES) / 4 + rotations;
    assert!(fetches <= most, "{fetches} fetches");
    tell(format_args!(
        "{checks} local checks over a day with {rotations} rotations: none failed; {fetches} fetches of the keys"
    ));
}
