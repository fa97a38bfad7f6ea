//! Member sessions: authenticate, extend, claims, list, add a factor, revoke (contract: B2B 4).

use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::future::join_all;
use serde_json::json;

use super::world::{Opened, With as _, World, factors as factors_of, given, lasts};
use crate::report::{Check, outcome};
use crate::world::{Ended, forged, jwt_part, unknown_id, with_part};

pub async fn authenticate(world: &World, check: &mut Check<'_>) -> Ended {
    let sessions = &world.client.sessions;
    let made = world.session("auth").await?;
    let id = &made.session.member_session_id;
    let by_token = json!({"session_token": made.token});
    let answer = sessions.authenticate(given(by_token.clone())?).await?;
    let session = &answer.member_session;
    check.equal(
        "authenticate by token finds the session",
        &session.member_session_id,
        id,
    );
    check.equal(
        "authenticate does not rotate the token",
        &answer.session_token,
        &made.token,
    );
    check.equal(
        "authenticate gives member and organization",
        [
            &answer.member.member_id,
            &answer.organization.organization_id,
            &session.organization_slug,
        ],
        [&made.member_id, &made.organization_id, &world.slug("auth")],
    );
    check.equal(
        "authenticate leaves the lifetime alone",
        session.expires_at,
        made.session.expires_at,
    );
    let answer = sessions
        .authenticate(given(json!({"session_jwt": made.jwt}))?)
        .await?;
    let found = &answer.member_session.member_session_id;
    check.equal("authenticate by JWT finds the session", found, id);
    check.equal(
        "authenticate by JWT gives the token too",
        &answer.session_token,
        &made.token,
    );
    check.equal(
        "the session holds the factor",
        factors_of(&made.session),
        "email_otp/email",
    );
    let ends = made.session.expires_at;
    check.holds(
        "a session lasts an hour unless asked",
        lasts(&made.session, 60),
        ends,
    );
    tokio::time::sleep(Duration::from_millis(1100)).await;
    let later = sessions.authenticate(given(by_token)?).await?;
    let accessed = (
        later.member_session.last_accessed_at,
        made.session.last_accessed_at,
    );
    check.holds(
        "authenticate moves last_accessed_at",
        accessed.0 > accessed.1,
        accessed,
    );
    let started = (later.member_session.started_at, made.session.started_at);
    check.equal("authenticate keeps started_at", started.0, started.1);
    let issued = (
        jwt_part(&later.session_jwt, 1)?["iat"].as_i64(),
        jwt_part(&made.jwt, 1)?["iat"].as_i64(),
    );
    check.holds("each JWT is freshly minted", issued.0 > issued.1, issued);
    Ok(())
}

pub async fn lifetime(world: &World, check: &mut Check<'_>) -> Ended {
    let sessions = &world.client.sessions;
    let made = world.session("life").await?;
    let set = |minutes: i64| json!({"session_token": made.token, "session_duration_minutes": minutes});
    for (what, minutes) in [
        ("a duration extends the session", 240),
        ("a session can last 366 days", 527_040),
        ("a duration shortens the session", 5),
    ] {
        let session = sessions.authenticate(given(set(minutes))?).await?.member_session;
        check.holds(what, lasts(&session, minutes), session.expires_at);
    }
    for minutes in [4, 527_041] {
        let what = format!("a duration of {minutes} minutes is refused");
        let refused = sessions.authenticate(given(set(minutes))?).await;
        check.refused(&what, 400, "invalid_session_duration_minutes", refused);
    }
    Ok(())
}

pub async fn arguments(world: &World, check: &mut Check<'_>) -> Ended {
    let made = world.session("arguments").await?;
    let changed = with_part(&made.jwt, 1, "sub", json!(unknown_id("member")), None)?;
    for (what, status, error_type, request) in [
        (
            "token and JWT together",
            400,
            "too_many_session_arguments",
            json!({"session_token": made.token, "session_jwt": made.jwt}),
        ),
        ("neither token nor JWT", 400, "no_session_arguments", json!({})),
        (
            "a malformed token",
            400,
            "invalid_session_token",
            json!({"session_token": "short"}),
        ),
        (
            "a forged token",
            404,
            "session_not_found",
            json!({"session_token": forged(&made.token)}),
        ),
        (
            "a JWT that is none",
            400,
            "unable_to_parse_session_jwt",
            json!({"session_jwt": "a.b.c"}),
        ),
        (
            "a changed JWT",
            400,
            "unable_to_parse_session_jwt",
            json!({"session_jwt": changed}),
        ),
    ] {
        let refused = world.client.sessions.authenticate(given(request)?).await;
        check.refused(
            &format!("authenticate refuses {what}"),
            status,
            error_type,
            refused,
        );
    }
    Ok(())
}

pub async fn claims(world: &World, check: &mut Check<'_>) -> Ended {
    let sessions = &world.client.sessions;
    let organization = world.organization("claims", json!({})).await?;
    world
        .member(&organization.organization_id, "claims", json!({}))
        .await?;
    let begun = json!({"session_custom_claims": {"kept": 1, "gone": 2}});
    let made = world
        .opened(&organization.organization_id, "claims", begun)
        .await?;
    let first = made.session.custom_claims;
    check.equal(
        "claims begin with the session",
        first,
        Some(json!({"kept": 1, "gone": 2})),
    );
    let change = json!({
        "session_token": made.token,
        "session_custom_claims": {"gone": null, "new": {"a": [1]}, "sub": "somebody else"},
    });
    let merged = sessions.authenticate(given(change)?).await?;
    check.equal(
        "claims are merged key by key, reserved ones left out",
        merged.member_session.custom_claims,
        Some(json!({"kept": 1, "new": {"a": [1]}})),
    );
    let payload = jwt_part(&merged.session_jwt, 1)?;
    check.equal(
        "the JWT has them at its top, and its own subject",
        [&payload["kept"], &payload["new"], &payload["sub"]],
        [&json!(1), &json!({"a": [1]}), &json!(made.member_id)],
    );
    let text = "x".repeat(4200);
    let large = json!({"session_token": made.token, "session_custom_claims": {"text": text}});
    let refused = sessions.authenticate(given(large)?).await;
    check.refused(
        "claims of more than 4 KB are refused",
        400,
        "custom_claims_too_large",
        refused,
    );
    let eight = (0..8)
        .map(|n| {
            let claim = json!({format!("claim{n}"): n});
            given(json!({"session_token": made.token, "session_custom_claims": claim}))
        })
        .collect::<Result<Vec<_>, _>>()?;
    let answers = join_all(eight.into_iter().map(|request| sessions.authenticate(request))).await;
    let outcomes: Vec<_> = answers.iter().map(outcome).collect();
    check.equal("eight changes at once all succeed", outcomes, ["ok"; 8]);
    let after = json!({"session_token": made.token});
    let after = sessions
        .authenticate(given(after)?)
        .await?
        .member_session
        .custom_claims;
    let kept = (0..8).all(|n| {
        after
            .as_ref()
            .is_some_and(|claims| claims[format!("claim{n}")] == n)
    });
    check.holds("none of them is lost", kept, &after);
    Ok(())
}

pub async fn listing(world: &World, check: &mut Check<'_>) -> Ended {
    let sessions = &world.client.sessions;
    let first = world.session("list").await?;
    let second = world.opened(&first.organization_id, "list", json!({})).await?;
    let listed = async |organization_id: &str, member_id: &str| -> stytch::Result<BTreeSet<String>> {
        let request = stytch::b2b::sessions::GetRequest {
            organization_id: organization_id.to_owned(),
            member_id: member_id.to_owned(),
        };
        let found = sessions.get(request).await?.member_sessions;
        Ok(found
            .into_iter()
            .map(|session| session.member_session_id)
            .collect())
    };
    let (organization_id, member_id) = (&first.organization_id, &first.member_id);
    let (one, two) = (
        &first.session.member_session_id,
        &second.session.member_session_id,
    );
    check.equal(
        "get lists every session of the member",
        listed(organization_id, member_id).await?,
        BTreeSet::from([one.clone(), two.clone()]),
    );
    sessions.revoke(given(json!({"member_session_id": one}))?).await?;
    check.equal(
        "get leaves out the revoked one",
        listed(&world.slug("list"), member_id).await?,
        BTreeSet::from([two.clone()]),
    );
    let external = world.slug("list.nobody");
    let nobody = json!({"external_id": external});
    world.member(organization_id, "list.nobody", nobody).await?;
    let none = listed(organization_id, &external).await?;
    check.equal(
        "a member without sessions has none, by external id too",
        none.len(),
        0,
    );
    let unknown = listed(organization_id, &unknown_id("member")).await;
    check.refused("get refuses an unknown member", 404, "member_not_found", unknown);
    let unknown = listed(&unknown_id("organization"), member_id).await;
    check.refused(
        "get refuses an unknown organization",
        404,
        "organization_not_found",
        unknown,
    );
    Ok(())
}

pub async fn factors(world: &World, check: &mut Check<'_>) -> Ended {
    let links = &world.client.magic_links;
    let made = world.session("factor").await?;
    let id = &made.session.member_session_id;
    let named = json!({"session_token": made.token, "session_custom_claims": {"second": 2}});
    let again = world.opened(&made.organization_id, "factor", named).await?;
    check.equal(
        "a factor is added to the session it names",
        [&again.session.member_session_id, &again.token],
        [id, &made.token],
    );
    check.equal(
        "the same factor is held once",
        factors_of(&again.session),
        "email_otp/email",
    );
    let claims = again.session.custom_claims;
    check.equal("the claims are merged", claims, Some(json!({"second": 2})));
    let email = world.email("factor");
    let known = json!({"organization_id": made.organization_id, "email_address": email});
    links.email.login_or_signup(given(known)?).await?;
    let by_link = json!({
        "magic_links_token": world.token(&email).await?,
        "session_jwt": made.jwt,
        "session_duration_minutes": 120,
    });
    let by_link = links
        .authenticate(given(by_link)?)
        .await?
        .member_session
        .ok_or("no session")?;
    check.equal(
        "another factor beside it, by JWT",
        factors_of(&by_link),
        "email_otp/email magic_link/email",
    );
    check.holds(
        "a duration extends that session",
        lasts(&by_link, 120),
        by_link.expires_at,
    );
    let stranger = world.session_in(&made.organization_id, "factor.stranger").await?;
    let theirs = json!({"session_token": stranger.token});
    let mine = world.opened(&made.organization_id, "factor", theirs).await?;
    check.holds(
        "the session of another member is passed over",
        mine.member_id == made.member_id
            && ![id, &stranger.session.member_session_id].contains(&&mine.session.member_session_id),
        mine.session,
    );
    Ok(())
}

pub async fn revoke(world: &World, check: &mut Check<'_>) -> Ended {
    let sessions = &world.client.sessions;
    let made = world.session("revoke").await?;
    let alive = async |opened: &Opened| -> Result<String, Box<dyn std::error::Error>> {
        let request = json!({"session_token": opened.token});
        Ok(outcome(&sessions.authenticate(given(request)?).await))
    };
    for how in ["member_session_id", "session_token", "session_jwt"] {
        let one = world.opened(&made.organization_id, "revoke", json!({})).await?;
        let value = match how {
            "member_session_id" => &one.session.member_session_id,
            "session_token" => &one.token,
            _ => &one.jwt,
        };
        let answer = sessions.revoke(given(json!({how: value}))?).await;
        check.equal(&format!("revoke by {how}"), outcome(&answer), "ok");
        check.equal(
            &format!("nothing opens after a revoke by {how}"),
            alive(&one).await?,
            "404 session_not_found",
        );
    }
    check.equal(
        "the other session of the member lives on",
        alive(&made).await?,
        "ok",
    );
    let other = world.opened(&made.organization_id, "revoke", json!({})).await?;
    let answer = sessions
        .revoke(given(json!({"member_id": made.member_id}))?)
        .await;
    check.equal("revoke by member_id", outcome(&answer), "ok");
    check.equal(
        "ends all sessions of the member",
        [alive(&made).await?, alive(&other).await?],
        ["404 session_not_found", "404 session_not_found"],
    );
    let both = json!({"member_id": made.member_id, "session_token": made.token});
    let unknown = unknown_id("session");
    for (what, status, error_type, request) in [
        ("two names", 400, "too_many_session_revoke_arguments", both),
        ("no name", 400, "no_session_revoke_arguments", json!({})),
        (
            "a malformed id",
            400,
            "invalid_session_id",
            json!({"member_session_id": "session-x"}),
        ),
        (
            "an unknown id",
            404,
            "session_not_found",
            json!({"member_session_id": unknown}),
        ),
        (
            "a malformed token",
            400,
            "invalid_session_token",
            json!({"session_token": "x"}),
        ),
    ] {
        let refused = sessions.revoke(given(json!({}).with(&request))?).await;
        check.refused(&format!("revoke refuses {what}"), status, error_type, refused);
    }
    Ok(())
}
