//! New passwords: by e-mailed link, by the old password, by a fresh session (contract: B2B 16).

use serde_json::{Value, json};

use super::world::{VERIFIER, With as _, World, challenge, factors, given, migrated_password};
use crate::report::{Check, outcome};
use crate::world::{Ended, OTHER_PASSWORD, PASSWORD, WEAK_PASSWORD};

/// A member with a password: who it is to logins, and a session from before.
async fn begun(world: &World, who: &str) -> Result<(Value, String), Box<dyn std::error::Error>> {
    let organization_id = world.organization(who, json!({})).await?.organization_id;
    world
        .password_member(&world.client, &organization_id, who)
        .await?;
    let known = json!({"organization_id": organization_id, "email_address": world.email(who)});
    let login = known.clone().with(&json!({"password": migrated_password()?}));
    let token = world
        .client
        .passwords
        .authenticate(given(login)?)
        .await?
        .session_token;
    Ok((known, token))
}

/// Whether a password opens a session.
async fn opens(world: &World, known: &Value, password: &str) -> Result<String, Box<dyn std::error::Error>> {
    let request = known.clone().with(&json!({"password": password}));
    Ok(outcome(
        &world.client.passwords.authenticate(given(request)?).await,
    ))
}

/// Whether a session is alive.
async fn alive(world: &World, token: &str) -> Result<String, Box<dyn std::error::Error>> {
    let request = json!({"session_token": token});
    Ok(outcome(
        &world.client.sessions.authenticate(given(request)?).await,
    ))
}

pub async fn by_email(world: &World, check: &mut Check<'_>) -> Ended {
    let resets = &world.client.passwords.email;
    let (known, before) = begun(world, "reset").await?;
    let email = world.email("reset");
    let request = known.clone().with(&json!({"locale": "es"}));
    let started = resets.reset_start(given(request)?).await?;
    let address = &started.member_email_id;
    check.holds(
        "reset_start names the address",
        address.starts_with("email-test-"),
        address,
    );
    let locale = &world.newest(&email).await?["locale"];
    check.equal("the e-mail is in the language asked for", locale, &json!("es"));
    let link = world.link(&email).await?;
    check.equal(
        "the link says what it is",
        &link["stytch_token_type"],
        "multi_tenant_passwords",
    );
    let token = json!({"password_reset_token": link["token"]});
    let weak = token.clone().with(&json!({"password": WEAK_PASSWORD}));
    let weak = resets.reset(given(weak)?).await;
    check.refused("a weak password is refused", 400, "weak_password", weak);
    let reset = token.clone().with(&json!({"password": PASSWORD}));
    let done = resets.reset(given(reset)?).await?;
    check.equal(
        "the link sets a password",
        (done.member_authenticated, &done.member_id),
        (true, &started.member_id),
    );
    let held = factors(&done.member_session.ok_or("no session")?);
    check.holds("and opens a session", held.contains("password/knowledge"), &held);
    let ended = alive(world, &before).await?;
    check.equal(
        "which ends the sessions from before",
        ended,
        "404 session_not_found",
    );
    check.equal(
        "the new password opens",
        opens(world, &known, PASSWORD).await?,
        "ok",
    );
    let old = opens(world, &known, &migrated_password()?).await?;
    check.equal("the old one does not", old, "401 unauthorized_credentials");
    let again = token.with(&json!({"password": OTHER_PASSWORD}));
    let again = resets.reset(given(again)?).await;
    check.refused(
        "a link resets once",
        401,
        "unable_to_auth_password_reset_token",
        again,
    );
    let guarded = known.with(&json!({"code_challenge": challenge()}));
    resets.reset_start(given(guarded)?).await?;
    let token = json!({"password_reset_token": world.token(&email).await?, "password": OTHER_PASSWORD});
    let other: String = VERIFIER.chars().rev().collect();
    for (what, want, more) in [
        ("no verifier", "400 pkce_expected_code_verifier", json!({})),
        (
            "another verifier",
            "401 pkce_mismatch",
            json!({"code_verifier": other}),
        ),
        ("the verifier", "ok", json!({"code_verifier": VERIFIER})),
    ] {
        let answer = resets.reset(given(token.clone().with(&more))?).await;
        check.equal(
            &format!("a reset with a challenge: {what}"),
            outcome(&answer),
            want,
        );
    }
    Ok(())
}

pub async fn by_password(world: &World, check: &mut Check<'_>) -> Ended {
    let (known, before) = begun(world, "change").await?;
    let old = migrated_password()?;
    for (what, existing, new, want) in [
        (
            "a wrong password",
            OTHER_PASSWORD,
            PASSWORD,
            "401 unauthorized_credentials",
        ),
        ("a weak new password", &old, WEAK_PASSWORD, "400 weak_password"),
        ("nothing when both are right", &old, PASSWORD, "ok"),
        (
            "the same password again",
            PASSWORD,
            PASSWORD,
            "400 cannot_reset_password_with_existing_password",
        ),
    ] {
        let both = json!({"existing_password": existing, "new_password": new});
        let request = given(known.clone().with(&both))?;
        let answer = world.client.passwords.existing_password.reset(request).await;
        check.equal(
            &format!("the reset by password refuses {what}"),
            outcome(&answer),
            want,
        );
    }
    let ended = alive(world, &before).await?;
    check.equal("it ends the sessions from before", ended, "404 session_not_found");
    check.equal(
        "the new password opens",
        opens(world, &known, PASSWORD).await?,
        "ok",
    );
    Ok(())
}

pub async fn by_session(world: &World, check: &mut Check<'_>) -> Ended {
    let resets = &world.client.passwords.sessions;
    let (known, mine) = begun(world, "session.reset").await?;
    let other = known.clone().with(&json!({"password": migrated_password()?}));
    let other = world
        .client
        .passwords
        .authenticate(given(other)?)
        .await?
        .session_token;
    let reset = json!({
        "organization_id": known["organization_id"],
        "password": PASSWORD,
        "session_token": mine,
    });
    let after = resets.reset(given(reset.clone())?).await?;
    check.equal(
        "the reset by session keeps the session",
        &after.session_token,
        &mine,
    );
    check.equal(
        "and ends the others",
        alive(world, &other).await?,
        "404 session_not_found",
    );
    let opened = opens(world, &known, PASSWORD).await?;
    check.equal("the password set by session opens", opened, "ok");
    let weak = resets
        .reset(given(reset.with(&json!({"password": WEAK_PASSWORD})))?)
        .await;
    check.refused(
        "the reset by session refuses a weak one",
        400,
        "weak_password",
        weak,
    );
    let none = json!({"organization_id": known["organization_id"], "password": OTHER_PASSWORD});
    let none = resets.reset(given(none)?).await;
    check.refused(
        "the reset by session wants one",
        400,
        "no_session_arguments",
        none,
    );
    Ok(())
}

pub async fn one_mode_alone(world: &World, check: &mut Check<'_>) -> Ended {
    let passwords = &world.client.passwords;
    let (known, _) = begun(world, "mode").await?;
    let error_type = "cross_org_passwords_not_enabled";
    let email = json!({"email_address": known["email_address"]});
    let login = email.clone().with(&json!({"password": migrated_password()?}));
    let login = passwords.discovery.authenticate(given(login)?).await;
    check.refused(
        "passwords of organizations know no discovery",
        400,
        error_type,
        login,
    );
    let reset = passwords.discovery.email.reset_start(given(email)?).await;
    check.refused("nor a discovery reset", 400, error_type, reset);
    let required = passwords.email.require_reset(given(known)?).await;
    check.refused("nor a required reset", 400, error_type, required);
    Ok(())
}
