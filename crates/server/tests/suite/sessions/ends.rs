//! Every way a session ends: then no node takes it, whether it had seen the session before or not (regressions 1 and 3).

use serde_json::json;
use tenure_engine::sessions;

use crate::harness::{Client, PASSWORD, Session, World};
use super::world;

/// A way a session ends. Each is tried in a world of its own.
#[derive(Clone, Copy, Debug)]
enum End {
    RevokedById,
    RevokedByToken,
    RevokedByJwt,
    UserDeleted,
    PasswordReset,
    OtherSessionResetThePassword,
    Expired,
    ExpiredAndPurged,
}

const ENDS: [End; 8] = [
    End::RevokedById,
    End::RevokedByToken,
    End::RevokedByJwt,
    End::UserDeleted,
    End::PasswordReset,
    End::OtherSessionResetThePassword,
    End::Expired,
    End::ExpiredAndPurged,
];

impl End {
    async fn happen(self, world: &World, session: &Session) {
        let api = world.client();
        let revoke = |body| api.post("/v1/sessions/revoke", body);
        let new = "another horse, another staple";
        match self {
            Self::RevokedById => revoke(json!({"session_id": session.id})).await.ok(),
            Self::RevokedByToken => revoke(json!({"session_token": session.token})).await.ok(),
            Self::RevokedByJwt => revoke(json!({"session_jwt": session.jwt})).await.ok(),
            Self::UserDeleted => api.delete(&format!("/v1/users/{}", session.user_id)).await.ok(),
            Self::PasswordReset => {
                let body =
                    json!({"email": "ada@example.com", "existing_password": PASSWORD, "new_password": new});
                api.post("/v1/passwords/existing_password/reset", body).await.ok()
            }
            Self::OtherSessionResetThePassword => {
                let other = api.another_session("ada@example.com").await;
                let body = json!({"session_token": other.token, "password": new});
                api.post("/v1/passwords/session/reset", body).await.ok()
            }
            Self::Expired => {
                world.clock.advance_minutes(60);
                json!(null)
            }
            Self::ExpiredAndPurged => {
                world.clock.advance_minutes(60);
                let purged = sessions::purge_expired(&world.node.engine)
                    .await
                    .unwrap();
                json!(purged)
            }
        };
    }
}

async fn refused(api: &Client, session: &Session, end: End) {
    for proof in [
        json!({"session_token": session.token}),
        json!({"session_jwt": session.jwt}),
    ] {
        let answer = api.post("/v1/sessions/authenticate", proof.clone()).await;
        assert_eq!(answer.status, 404, "{end:?}: {answer:?}");
        answer.assert_error(404, "session_not_found");
        let mut change = proof.clone();
        change["session_duration_minutes"] = 527_040.into();
        change["session_custom_claims"] = json!({"a": 1});
        let answer = api.post("/v1/sessions/authenticate", change).await;
        answer.assert_error(404, "session_not_found");
        let mut add = proof.clone();
        add["email"] = "ada@example.com".into();
        add["password"] = PASSWORD.into();
        assert!(
            api.post("/v1/passwords/authenticate", add).await.status >= 400,
            "{end:?}"
        );
        api.post("/v1/sessions/revoke", proof)
            .await
            .assert_error(404, "session_not_found");
    }
    let revoke = json!({"session_id": session.id});
    api.post("/v1/sessions/revoke", revoke)
        .await
        .assert_error(404, "session_not_found");
    let listed = api
        .get(&format!("/v1/sessions?user_id={}", session.user_id))
        .await;
    assert!(
        !listed.body.to_string().contains(&session.id),
        "{end:?}: {listed:?}"
    );
}

#[tokio::test]
async fn hold_on_every_node() {
    for end in ENDS {
        let world = world().await;
        let warm = world.another_node().await;
        let session = world.client().session("ada@example.com").await;
        for node in [&world.node, &warm] {
            let api = node.client(&world.project);
            for proof in [
                json!({"session_token": session.token}),
                json!({"session_jwt": session.jwt}),
            ] {
                api.post("/v1/sessions/authenticate", proof).await.ok();
            }
        }
        end.happen(&world, &session).await;
        let cold = world.another_node().await;
        for node in [&world.node, &warm, &cold] {
            refused(&node.client(&world.project), &session, end).await;
        }
        // Nor does anything that a node still had in memory bring it back.
        for node in [&world.node, &warm, &cold] {
            sessions::flush_touches(&node.engine)
                .await
                .unwrap();
        }
        let late = world.another_node().await;
        refused(&late.client(&world.project), &session, end).await;
    }
}

#[tokio::test]
async fn leave_the_sessions_of_others_alone() {
    for end in ENDS {
        let world = world().await;
        let session = world.client().session("ada@example.com").await;
        let body = json!({"email": "grace@example.com", "session_duration_minutes": 120});
        let bystander = world.client().session_with(body).await;
        end.happen(&world, &session).await;
        let body = json!({"session_token": bystander.token});
        world.client().post("/v1/sessions/authenticate", body).await.ok();
    }
}
