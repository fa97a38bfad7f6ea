//! Passwords that are migrated or reset (contract: §6.1).

use serde_json::{Value, json};
use stytch::consumer::passwords::{MigrateRequest, MigrateRequestHashType};
use stytch::consumer::{passwords_existing_password, passwords_session, users};

use crate::passwords::{authenticated, opens};
use crate::report::Check;
use crate::users::sorted;
use crate::world::{Ended, OTHER_PASSWORD, PASSWORD, WEAK_PASSWORD, World};

pub async fn migrate(world: &World, check: &mut Check<'_>) -> Ended {
    let passwords = &world.client.passwords;
    let hashes: Vec<Value> = serde_json::from_str(include_str!("../../password_hashes.json"))?;
    for (number, known) in hashes.iter().enumerate() {
        let email = world.email(&format!("hash{number}"));
        let password = known["password"].as_str().ok_or("no password")?;
        let made = passwords.migrate(migration(known, &email)?).await?;
        let seen = [
            opens(world, &email, &format!("{password}x")).await,
            opens(world, &email, password).await,
            opens(world, &email, password).await, // by now under the server's own scheme
        ];
        check.equal(
            &format!(
                "a migrated hash opens with its password alone: {}",
                known["name"].as_str().unwrap_or_default()
            ),
            (made.user_created, seen),
            (
                true,
                ["401 unauthorized_credentials", "ok", "ok"].map(str::to_owned),
            ),
        );
    }
    let email = world.email("adopt");
    let request = users::CreateRequest {
        email: Some(email.clone()),
        ..users::CreateRequest::default()
    };
    let first = world.client.users.create(request).await?;
    let again = MigrateRequest {
        set_email_verified: Some(true),
        roles: Some(vec!["viewer".to_owned()]),
        ..migration(&hashes[0], &email)?
    };
    let adopted = passwords.migrate(again.clone()).await?;
    let whose = (adopted.user_id, adopted.user_created);
    check.equal(
        "a hash is attached to the user of its e-mail",
        whose,
        (first.user_id, false),
    );
    check.equal(
        "migrate can mark the e-mail verified",
        adopted.user.emails[0].verified,
        true,
    );
    check.equal(
        "migrate can assign roles",
        sorted(adopted.user.roles),
        ["stytch_user", "viewer"],
    );
    let twice = passwords.migrate(again).await;
    check.refused(
        "migrate refuses a user with a password",
        400,
        "password_already_exists",
        twice,
    );
    let broken = MigrateRequest {
        hash: "$2b$10$tooshort".to_owned(),
        ..migration(&hashes[0], &world.email("broken"))?
    };
    check.refused(
        "migrate refuses a broken hash",
        400,
        "invalid_bcrypt_hash",
        passwords.migrate(broken).await,
    );
    Ok(())
}

pub async fn existing_password_reset(world: &World, check: &mut Check<'_>) -> Ended {
    let before = world.session("change").await?;
    let email = world.email("change");
    let reset = |existing: &str, new: &str| {
        world
            .client
            .passwords
            .existing_password
            .reset(passwords_existing_password::ResetRequest {
                email: email.clone(),
                existing_password: existing.to_owned(),
                new_password: new.to_owned(),
                session_duration_minutes: Some(30),
                ..Default::default()
            })
    };
    for (what, existing, new, status, error_type) in [
        (
            "a wrong password",
            OTHER_PASSWORD,
            OTHER_PASSWORD,
            401,
            "unauthorized_credentials",
        ),
        (
            "a weak new password",
            PASSWORD,
            WEAK_PASSWORD,
            400,
            "weak_password",
        ),
        (
            "the same password again",
            PASSWORD,
            PASSWORD,
            400,
            "cannot_reset_password_with_existing_password",
        ),
    ] {
        let refused = reset(existing, new).await;
        check.refused(
            &format!("the reset by password refuses {what}"),
            status,
            error_type,
            refused,
        );
    }
    let after = reset(PASSWORD, OTHER_PASSWORD).await?;
    check.equal(
        "the reset by password keeps the user",
        after.user_id,
        before.user_id,
    );
    let started = after.session.ok_or("no session was started")?.session_id;
    check.holds(
        "the reset by password starts a new session",
        started != before.session.session_id,
        &started,
    );
    let ended = authenticated(world, before.token).await;
    check.equal(
        "the reset by password ends the sessions from before",
        ended,
        "404 session_not_found",
    );
    check.equal(
        "the new password opens",
        opens(world, &email, OTHER_PASSWORD).await,
        "ok",
    );
    let old = opens(world, &email, PASSWORD).await;
    check.equal("the old password is refused", old, "401 unauthorized_credentials");
    Ok(())
}

pub async fn session_reset(world: &World, check: &mut Check<'_>) -> Ended {
    let reset = |password: &str, token: Option<String>, jwt: Option<String>| {
        world
            .client
            .passwords
            .sessions
            .reset(passwords_session::ResetRequest {
                password: password.to_owned(),
                session_token: token,
                session_jwt: jwt,
                ..Default::default()
            })
    };
    let mine = world.session("reset").await?;
    let other = world.another_session("reset").await?;
    let after = reset(OTHER_PASSWORD, Some(mine.token.clone()), None).await?;
    let kept = after.session.map(|session| session.session_id);
    check.equal(
        "the reset by session keeps the session",
        kept.as_ref(),
        Some(&mine.session.session_id),
    );
    let ended = authenticated(world, other.token).await;
    check.equal(
        "the reset by session ends the other sessions",
        ended,
        "404 session_not_found",
    );
    let opened = opens(world, &world.email("reset"), OTHER_PASSWORD).await;
    check.equal("the password set by session opens", opened, "ok");
    let again = reset(PASSWORD, None, Some(after.session_jwt))
        .await?
        .session
        .map(|session| session.session_id);
    check.equal(
        "the reset by session takes a JWT",
        again,
        Some(mine.session.session_id),
    );
    let weak = reset(WEAK_PASSWORD, Some(mine.token), None).await;
    check.refused(
        "the reset by session refuses a weak password",
        400,
        "weak_password",
        weak,
    );
    Ok(())
}

fn migration(known: &Value, email: &str) -> Result<MigrateRequest, Box<dyn std::error::Error>> {
    let hash_type: MigrateRequestHashType = serde_json::from_value(known["hash_type"].clone())?;
    let mut request = serde_json::to_value(MigrateRequest {
        hash_type,
        ..MigrateRequest::default()
    })?;
    request["email"] = json!(email);
    request["hash"] = known["hash"].clone();
    if let Some(config) = known["config_name"].as_str() {
        request[config] = known["config"].clone();
    }
    Ok(serde_json::from_value(request)?)
}
