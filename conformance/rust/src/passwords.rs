//! Passwords: create, authenticate, strength, the lock-out (contract: §6.1, §7.1).

use serde_json::{Value, json};
use stytch::consumer::passwords::{AuthenticateRequest, CreateRequest, StrengthCheckRequest};
use stytch::consumer::sessions;
use stytch::consumer::users::{self, GetRequest, Name};

use crate::report::{Check, outcome};
use crate::world::{Ended, OTHER_PASSWORD, PASSWORD, WEAK_PASSWORD, World, eventually, lasts};

pub async fn create(world: &World, check: &mut Check<'_>) -> Ended {
    let passwords = &world.client.passwords;
    let plain = world.user("plain").await?;
    check.holds(
        "create without a duration starts no session",
        plain.session.is_none(),
        &plain.session,
    );
    check.equal(
        "the tokens are empty then",
        [plain.session_token, plain.session_jwt],
        ["", ""],
    );
    let password = plain.user.password.ok_or("no password")?.password_id;
    check.holds(
        "create gives the password an id",
        password.starts_with("password-test-"),
        &password,
    );
    check.equal(
        "create leaves the e-mail unverified",
        plain.user.emails[0].verified,
        false,
    );
    let with = |email: String| CreateRequest {
        email,
        password: PASSWORD.to_owned(),
        ..CreateRequest::default()
    };
    let made = passwords
        .create(CreateRequest {
            session_duration_minutes: Some(30),
            name: Some(Name {
                first_name: Some("Noor".to_owned()),
                ..Name::default()
            }),
            trusted_metadata: Some(json!({"a": 1})),
            ..with(world.email("named"))
        })
        .await?;
    let session = made.session.ok_or("no session was started")?;
    check.holds(
        "create with a duration starts a session",
        lasts(&session, 30),
        session.expires_at,
    );
    check.equal(
        "the session has the password factor",
        factors(&session),
        "password/knowledge",
    );
    let stored = (
        made.user.name.and_then(|name| name.first_name),
        made.user.trusted_metadata,
    );
    check.equal(
        "create stores name and metadata",
        stored,
        (Some("Noor".to_owned()), Some(json!({"a": 1}))),
    );
    for (what, error_type, request) in [
        ("a taken e-mail", "duplicate_email", with(world.email("plain"))),
        (
            "a weak password",
            "weak_password",
            CreateRequest {
                password: WEAK_PASSWORD.to_owned(),
                ..with(world.email("weak"))
            },
        ),
        ("a malformed e-mail", "invalid_email", with("@".to_owned())),
        (
            "a session of 4 minutes",
            "invalid_session_duration_minutes",
            CreateRequest {
                session_duration_minutes: Some(4),
                ..with(world.email("short"))
            },
        ),
    ] {
        check.refused(
            &format!("create refuses {what}"),
            400,
            error_type,
            passwords.create(request).await,
        );
    }
    Ok(())
}

pub async fn authenticate(world: &World, check: &mut Check<'_>) -> Ended {
    let made = world.user("login").await?;
    let plain = world.login("login", AuthenticateRequest::default()).await?;
    check.equal("authenticate finds the user", plain.user_id, made.user_id);
    check.holds(
        "authenticate without a duration starts no session",
        plain.session.is_none(),
        plain.session,
    );
    let short = AuthenticateRequest {
        session_duration_minutes: Some(5),
        ..AuthenticateRequest::default()
    };
    let timed = world.login("login", short).await?;
    let session = timed.session.ok_or("no session was started")?;
    check.holds(
        "authenticate with a duration starts a session",
        lasts(&session, 5),
        session.expires_at,
    );
    check.equal("a session token has 44 characters", timed.session_token.len(), 44);
    let loud = opens(world, &world.email("login").to_uppercase(), PASSWORD).await;
    check.equal("the e-mail is compared without case", loud, "ok");
    let wrong = opens(world, &world.email("login"), &PASSWORD.to_lowercase()).await;
    check.equal(
        "a wrong password is refused",
        wrong,
        "401 unauthorized_credentials",
    );
    let unknown = opens(world, &world.email("nobody"), PASSWORD).await;
    check.equal("an unknown e-mail is refused", unknown, "404 email_not_found");
    let email = world.email("nopassword");
    let request = users::CreateRequest {
        email: Some(email.clone()),
        ..users::CreateRequest::default()
    };
    world.client.users.create(request).await?;
    let without = opens(world, &email, PASSWORD).await;
    check.equal(
        "a user without a password is refused",
        without,
        "400 no_user_password",
    );
    Ok(())
}

pub async fn strength(world: &World, check: &mut Check<'_>) -> Ended {
    let asked = |password: &str, email: Option<String>| {
        world.client.passwords.strength_check(StrengthCheckRequest {
            password: password.to_owned(),
            email,
        })
    };
    let weak = asked("password1", None).await?;
    check.equal(
        "a common password is not valid",
        (weak.valid_password, weak.score < 3),
        (false, true),
    );
    let advice = weak.feedback.unwrap_or_default();
    let some = !advice.warning.is_empty() || !advice.suggestions.is_empty();
    check.holds("a common password gets advice", some, advice);
    let strong = asked(PASSWORD, None).await?;
    check.equal(
        "a long password is valid",
        (strong.valid_password, strong.score >= 3),
        (true, true),
    );
    check.equal("the default policy is zxcvbn", strong.strength_policy, "zxcvbn");
    let email = world.email("olga.petrowskaja");
    let hinted = asked(&email, Some(email.clone())).await?;
    check.equal(
        "a password that is the e-mail is not valid",
        hinted.valid_password,
        false,
    );
    Ok(())
}

pub async fn luds(world: &World, check: &mut Check<'_>) -> Ended {
    let own = world.own_project().await?;
    let settings = [
        "password_strength_policy=luds",
        "luds_min_length=10",
        "luds_complexity=3",
    ];
    world
        .tenure(&[&["project", "set", &own.project_id], &settings[..]].concat())
        .await?;
    let asked = async |password: &str| {
        let request = StrengthCheckRequest {
            password: password.to_owned(),
            email: None,
        };
        own.client.passwords.strength_check(request).await
    };
    let in_use =
        eventually(async || asked("lower7").await.is_ok_and(|it| it.strength_policy == "luds")).await;
    check.holds("a project can ask for LUDS", in_use, "");
    let weak = asked("lower7").await?;
    let needs = weak
        .feedback
        .and_then(|it| it.luds_requirements)
        .ok_or("no luds_requirements")?;
    let has = [
        needs.has_lower_case,
        needs.has_digit,
        needs.has_upper_case,
        needs.has_symbol,
    ];
    check.equal("LUDS tells what is there", has, [true, true, false, false]);
    let missing = (
        weak.valid_password,
        needs.missing_complexity,
        needs.missing_characters,
    );
    check.equal("LUDS counts what is missing", missing, (false, 1, 4));
    check.equal(
        "LUDS takes what meets it",
        asked("lower7UPPER").await?.valid_password,
        true,
    );
    Ok(())
}

pub async fn lock(world: &World, check: &mut Check<'_>) -> Ended {
    let made = world.session("lock").await?;
    let email = world.email("lock");
    let mut failures = Vec::new();
    for _ in 0..9 {
        failures.push(opens(world, &email, OTHER_PASSWORD).await);
    }
    check.equal(
        "nine failures are plain refusals",
        failures,
        vec!["401 unauthorized_credentials"; 9],
    );
    check.equal(
        "a success resets the count",
        opens(world, &email, PASSWORD).await,
        "ok",
    );
    for _ in 0..10 {
        opens(world, &email, OTHER_PASSWORD).await;
    }
    let locked = opens(world, &email, PASSWORD).await;
    check.equal(
        "ten failures in a row lock the user",
        locked,
        "429 user_lock_limit_reached",
    );
    let user = world
        .client
        .users
        .get(GetRequest {
            user_id: made.user_id,
        })
        .await?;
    let span = user
        .lock_expires_at
        .zip(user.lock_created_at)
        .map(|(end, start)| (end - start).num_seconds());
    check.equal(
        "the lock is shown on the user for an hour",
        (user.is_locked, span),
        (true, Some(3600)),
    );
    check.equal(
        "a lock leaves existing sessions alone",
        authenticated(world, made.token).await,
        "ok",
    );
    Ok(())
}

pub async fn opens(world: &World, email: &str, password: &str) -> String {
    let request = AuthenticateRequest {
        email: email.to_owned(),
        password: password.to_owned(),
        ..AuthenticateRequest::default()
    };
    outcome(&world.client.passwords.authenticate(request).await)
}

pub async fn authenticated(world: &World, token: String) -> String {
    let request = sessions::AuthenticateRequest {
        session_token: Some(token),
        ..Default::default()
    };
    outcome(&world.client.sessions.authenticate(request).await)
}

/// `type/delivery_method` of each factor, as they are on the wire.
pub fn factors(session: &sessions::Session) -> String {
    let wire = |factor| serde_json::to_value(factor).unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let each = session.authentication_factors.iter().map(wire);
    each.map(|it| format!("{}/{}", text(&it["type"]), text(&it["delivery_method"])))
        .collect::<Vec<_>>()
        .join(" ")
}
