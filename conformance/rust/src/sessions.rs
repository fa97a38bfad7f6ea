//! Sessions: authenticate, extend, list, add a factor (contract: §2).

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::json;
use stytch::consumer::passwords;
use stytch::consumer::sessions::{AuthenticateRequest, GetRequest, RevokeRequest};
use stytch::consumer::users::CreateRequest;

use crate::report::Check;
use crate::world::{Ended, World, expires_at, forged, jwt_part, lasts, unknown_id, with_part};

/// Names a session by its token.
pub fn by_token(token: &str) -> AuthenticateRequest {
    AuthenticateRequest {
        session_token: Some(token.to_owned()),
        ..AuthenticateRequest::default()
    }
}

/// Names a session by a JWT.
pub fn by_jwt(jwt: &str) -> AuthenticateRequest {
    AuthenticateRequest {
        session_jwt: Some(jwt.to_owned()),
        ..AuthenticateRequest::default()
    }
}

pub async fn authenticate(world: &World, check: &mut Check<'_>) -> Ended {
    let sessions = &world.client.sessions;
    let made = world.session("auth").await?;
    let id = &made.session.session_id;
    let answer = sessions.authenticate(by_token(&made.token)).await?;
    check.equal(
        "authenticate by token finds the session",
        &answer.session.session_id,
        id,
    );
    check.equal(
        "authenticate does not rotate the token",
        &answer.session_token,
        &made.token,
    );
    check.equal("authenticate gives the user", &answer.user.user_id, &made.user_id);
    let ends = (expires_at(&answer.session), expires_at(&made.session));
    check.equal("authenticate leaves the lifetime alone", ends.0, ends.1);
    check.holds(
        "no verdict without a question",
        answer.verdict.is_none(),
        answer.verdict,
    );
    let answer = sessions.authenticate(by_jwt(&made.jwt)).await?;
    check.equal(
        "authenticate by JWT finds the session",
        &answer.session.session_id,
        id,
    );
    check.equal(
        "authenticate by JWT gives the token too",
        &answer.session_token,
        &made.token,
    );
    check.equal(
        "the JWT is of this session",
        &jwt_part(&answer.session_jwt, 1)?["sub"],
        &json!(made.user_id),
    );
    tokio::time::sleep(Duration::from_millis(1100)).await;
    let later = sessions.authenticate(by_token(&made.token)).await?;
    let accessed = (later.session.last_accessed_at, made.session.last_accessed_at);
    check.holds(
        "authenticate moves last_accessed_at",
        accessed.0 > accessed.1,
        accessed,
    );
    check.equal(
        "authenticate keeps started_at",
        later.session.started_at,
        made.session.started_at,
    );
    let issued = (
        jwt_part(&later.session_jwt, 1)?["iat"].as_i64(),
        jwt_part(&made.jwt, 1)?["iat"].as_i64(),
    );
    check.holds("each JWT is freshly minted", issued.0 > issued.1, issued);
    Ok(())
}

pub async fn lifetime(world: &World, check: &mut Check<'_>) -> Ended {
    let made = world.session("life").await?;
    let set = |minutes: i32| {
        let named = by_token(&made.token);
        let request = AuthenticateRequest {
            session_duration_minutes: Some(minutes),
            ..named
        };
        world.client.sessions.authenticate(request)
    };
    for (what, minutes) in [
        ("a duration extends the session", 240),
        ("a session can last 366 days", 527_040),
        ("a duration shortens the session", 5),
    ] {
        let session = set(minutes).await?.session;
        check.holds(what, lasts(&session, minutes.into()), session.expires_at);
    }
    let kept = world
        .client
        .sessions
        .authenticate(by_token(&made.token))
        .await?
        .session;
    check.holds("the shorter life stays", lasts(&kept, 5), kept.expires_at);
    for minutes in [4, 527_041] {
        let what = format!("a duration of {minutes} minutes is refused");
        check.refused(&what, 400, "invalid_session_duration_minutes", set(minutes).await);
    }
    Ok(())
}

pub async fn arguments(world: &World, check: &mut Check<'_>) -> Ended {
    let made = world.session("arguments").await?;
    let changed = with_part(&made.jwt, 1, "sub", json!(unknown_id("user")), None)?;
    let both = AuthenticateRequest {
        session_jwt: Some(made.jwt.clone()),
        ..by_token(&made.token)
    };
    let cut = &made.token[..43];
    for (what, status, error_type, request) in [
        ("token and JWT together", 400, "too_many_session_arguments", both),
        (
            "neither token nor JWT",
            400,
            "no_session_arguments",
            AuthenticateRequest::default(),
        ),
        (
            "an empty token is none",
            400,
            "no_session_arguments",
            by_token(""),
        ),
        (
            "a short token is malformed",
            400,
            "invalid_session_token",
            by_token("short"),
        ),
        (
            "a cut token is malformed",
            400,
            "invalid_session_token",
            by_token(cut),
        ),
        (
            "a longer token is malformed",
            400,
            "invalid_session_token",
            by_token(&format!("{}A", made.token)),
        ),
        (
            "a token of other characters is malformed",
            400,
            "invalid_session_token",
            by_token(&"!".repeat(44)),
        ),
        (
            "a forged token finds nothing",
            404,
            "session_not_found",
            by_token(&forged(&made.token)),
        ),
        (
            "a JWT that is none",
            400,
            "unable_to_parse_session_jwt",
            by_jwt("a.b.c"),
        ),
        (
            "a changed JWT",
            400,
            "unable_to_parse_session_jwt",
            by_jwt(&changed),
        ),
    ] {
        check.refused(
            what,
            status,
            error_type,
            world.client.sessions.authenticate(request).await,
        );
    }
    Ok(())
}

pub async fn listing(world: &World, check: &mut Check<'_>) -> Ended {
    let sessions = &world.client.sessions;
    let first = world.session("list").await?;
    let second = world.another_session("list").await?;
    let listed = async |user_id: &str| -> stytch::Result<BTreeSet<String>> {
        let answer = sessions
            .get(GetRequest {
                user_id: user_id.to_owned(),
            })
            .await?;
        Ok(answer
            .sessions
            .into_iter()
            .map(|session| session.session_id)
            .collect())
    };
    let (one, two) = (first.session.session_id, second.session.session_id);
    let both = BTreeSet::from([one.clone(), two.clone()]);
    check.equal(
        "get lists every session of the user",
        listed(&first.user_id).await?,
        both,
    );
    sessions
        .revoke(RevokeRequest {
            session_id: Some(one),
            ..RevokeRequest::default()
        })
        .await?;
    check.equal(
        "get leaves out the revoked one",
        listed(&first.user_id).await?,
        BTreeSet::from([two]),
    );
    let external = format!("list.{}", world.run());
    let nobody = CreateRequest {
        external_id: Some(external.clone()),
        ..CreateRequest::default()
    };
    let nobody = world.client.users.create(nobody).await?.user_id;
    check.equal(
        "a user without sessions has none",
        listed(&nobody).await?,
        BTreeSet::new(),
    );
    check.equal(
        "get takes an external id",
        listed(&external).await?,
        BTreeSet::new(),
    );
    let unknown = listed(&unknown_id("user")).await;
    check.refused("get refuses an unknown user", 404, "user_not_found", unknown);
    check.refused(
        "get refuses a malformed id",
        400,
        "invalid_user_id",
        listed("no user?").await,
    );
    Ok(())
}

pub async fn factors(world: &World, check: &mut Check<'_>) -> Ended {
    let made = world.session_with("factor", Some(json!({"first": 1}))).await?;
    let plain = passwords::AuthenticateRequest::default;
    let named = |token: &str| passwords::AuthenticateRequest {
        session_token: Some(token.to_owned()),
        ..plain()
    };
    let second = Some(json!({"second": 2}));
    let again = passwords::AuthenticateRequest {
        session_custom_claims: second,
        ..named(&made.token)
    };
    let again = world.login("factor", again).await?;
    let session = again.session.ok_or("no session")?;
    check.equal(
        "a factor is added to the session it names",
        &session.session_id,
        &made.session.session_id,
    );
    check.equal("the session keeps its token", &again.session_token, &made.token);
    check.equal(
        "the same factor is held once",
        session.authentication_factors.len(),
        1,
    );
    check.equal(
        "the claims are merged",
        &session.custom_claims,
        &Some(json!({"first": 1, "second": 2})),
    );
    check.equal(
        "the lifetime is left alone",
        expires_at(&session),
        expires_at(&made.session),
    );
    let longer = passwords::AuthenticateRequest {
        session_jwt: Some(again.session_jwt),
        session_duration_minutes: Some(120),
        ..plain()
    };
    let longer = world.login("factor", longer).await?.session.ok_or("no session")?;
    check.equal(
        "a JWT names the session as well",
        &longer.session_id,
        &made.session.session_id,
    );
    check.holds(
        "a duration extends that session",
        lasts(&longer, 120),
        longer.expires_at,
    );
    let stranger = world.session("stranger").await?;
    let both = passwords::AuthenticateRequest {
        session_jwt: Some(made.jwt),
        ..named(&made.token)
    };
    for (what, status, error_type, request) in [
        (
            "the session of another user",
            400,
            "user_id_mismatch",
            named(&stranger.token),
        ),
        (
            "a session that is not there",
            404,
            "session_not_found",
            named(&forged(&made.token)),
        ),
        ("a token and a JWT", 400, "too_many_session_arguments", both),
    ] {
        let refused = world.login("factor", request).await;
        check.refused(&format!("a factor refuses {what}"), status, error_type, refused);
    }
    Ok(())
}
