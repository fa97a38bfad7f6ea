//! Sessions that end, and calls on one session at the same time (contract: §2.8, §2.13).

use futures_util::future::join_all;
use serde_json::{Value, json};
use stytch::consumer::sessions::{AuthenticateRequest, AuthenticateResponse, RevokeRequest};

use crate::report::{Check, outcome};
use crate::sessions::{by_jwt, by_token};
use crate::world::{Ended, World, unknown_id};

pub async fn revoke(world: &World, check: &mut Check<'_>) -> Ended {
    let sessions = &world.client.sessions;
    let none = RevokeRequest::default;
    let made = world.session("revoke").await?;
    for how in ["session_id", "session_token", "session_jwt"] {
        let one = world.another_session("revoke").await?;
        let named = match how {
            "session_id" => RevokeRequest {
                session_id: Some(one.session.session_id),
                ..none()
            },
            "session_token" => RevokeRequest {
                session_token: Some(one.token.clone()),
                ..none()
            },
            _ => RevokeRequest {
                session_jwt: Some(one.jwt.clone()),
                ..none()
            },
        };
        check.equal(
            &format!("revoke by {how}"),
            outcome(&sessions.revoke(named.clone()).await),
            "ok",
        );
        let after = [
            outcome(&sessions.authenticate(by_token(&one.token)).await),
            outcome(&sessions.authenticate(by_jwt(&one.jwt)).await),
        ];
        check.equal(
            &format!("nothing opens after a revoke by {how}"),
            after,
            ["404 session_not_found"; 2],
        );
        let again = sessions.revoke(named).await;
        check.refused(
            &format!("a second revoke by {how}"),
            404,
            "session_not_found",
            again,
        );
    }
    let (id, token) = (Some(made.session.session_id), Some(made.token.clone()));
    let x = || Some("x".to_owned());
    for (what, status, error_type, request) in [
        (
            "two names",
            400,
            "too_many_session_revoke_arguments",
            RevokeRequest {
                session_id: id,
                session_token: token,
                ..none()
            },
        ),
        ("no name", 400, "no_session_revoke_arguments", none()),
        (
            "a malformed id",
            400,
            "invalid_session_id",
            RevokeRequest {
                session_id: x(),
                ..none()
            },
        ),
        (
            "a malformed token",
            400,
            "invalid_session_token",
            RevokeRequest {
                session_token: x(),
                ..none()
            },
        ),
        (
            "a malformed JWT",
            400,
            "unable_to_parse_session_jwt",
            RevokeRequest {
                session_jwt: x(),
                ..none()
            },
        ),
        (
            "an unknown id",
            404,
            "session_not_found",
            RevokeRequest {
                session_id: Some(unknown_id("session")),
                ..none()
            },
        ),
    ] {
        check.refused(
            &format!("revoke refuses {what}"),
            status,
            error_type,
            sessions.revoke(request).await,
        );
    }
    let kept = outcome(&sessions.authenticate(by_token(&made.token)).await);
    check.equal("the other session of the user lives on", kept, "ok");
    Ok(())
}

pub async fn at_the_same_time(world: &World, check: &mut Check<'_>) -> Ended {
    let sessions = &world.client.sessions;
    let made = world.session("race").await?;
    let doomed = world.another_session("race").await?;
    let extended = join_all((0..8).map(|n| {
        sessions.authenticate(AuthenticateRequest {
            session_duration_minutes: Some(60 + n),
            session_custom_claims: Some(json!({format!("claim{n}"): n})),
            ..by_token(&made.token)
        })
    }))
    .await;
    let extended: Vec<_> = extended.iter().map(outcome::<AuthenticateResponse>).collect();
    check.equal("eight extensions at once all succeed", extended, vec!["ok"; 8]);
    let after = sessions.authenticate(by_token(&made.token)).await?.session;
    let want: Value = (0..8)
        .map(|n| (format!("claim{n}"), json!(n)))
        .collect::<serde_json::Map<_, _>>()
        .into();
    check.equal("none of their claims is lost", after.custom_claims, Some(want));
    let request = RevokeRequest {
        session_id: Some(doomed.session.session_id),
        ..RevokeRequest::default()
    };
    let revoked = join_all((0..8).map(|_| sessions.revoke(request.clone()))).await;
    let (ended, refused): (Vec<_>, Vec<_>) = revoked.iter().map(outcome).partition(|it| it == "ok");
    check.equal("of eight revokes at once one succeeds", ended.len(), 1);
    check.equal(
        "the other seven find no session",
        refused,
        vec!["404 session_not_found"; 7],
    );
    Ok(())
}
