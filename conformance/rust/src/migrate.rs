//! Sessions migrated from an external issuer (contract: §2.9, §4).

use serde_json::{Value, json};
use stytch::consumer::sessions::MigrateRequest;
use stytch::consumer::users::CreateRequest;

use crate::passwords::factors;
use crate::report::{Check, outcome};
use crate::sessions::by_token;
use crate::userinfo::UserInfo;
use crate::world::{Ended, World, eventually, lasts};

pub async fn migrate(world: &World, check: &mut Check<'_>) -> Ended {
    let userinfo = UserInfo::start().await?;
    let own = world.own_project().await?;
    let call = |token: &str, minutes: Option<i32>, claims: Option<Value>| {
        own.client.sessions.migrate(MigrateRequest {
            session_token: token.to_owned(),
            session_duration_minutes: minutes,
            session_custom_claims: claims,
            telemetry_id: None,
        })
    };
    let email = world.email("migrated");
    let request = CreateRequest {
        email: Some(email.clone()),
        ..CreateRequest::default()
    };
    let user_id = own.client.users.create(request).await?.user_id;
    let good = json!({"sub": "external|1", "email": email.to_uppercase(), "email_verified": true});
    let good = userinfo.says("good-token", &good);
    let missing = "migrate_from_external_missing_userinfo";
    let early = call(good, None, None).await;
    check.refused("a project without an issuer migrates nobody", 400, missing, early);
    let setting = format!("zero_downtime_session_migration_url={}", userinfo.url);
    world
        .tenure(&["project", "set", &own.project_id, &setting])
        .await?;
    let in_use = eventually(async || call(good, None, None).await.is_ok()).await;
    check.holds("the issuer is in use within seconds", in_use, "");
    let made = call(good, Some(90), Some(json!({"from": "outside"}))).await?;
    check.equal("migrate finds the user by e-mail", &made.user_id, &user_id);
    let asked = userinfo.last_authorization();
    check.equal(
        "the issuer is asked with the bearer token",
        asked,
        "Bearer good-token",
    );
    let session = made.session.ok_or("no session was started")?;
    check.equal(
        "the session has the imported factor",
        factors(&session),
        "imported/imported_auth0",
    );
    check.holds(
        "migrate takes a duration",
        lasts(&session, 90),
        session.expires_at,
    );
    check.equal(
        "migrate takes claims",
        session.custom_claims,
        Some(json!({"from": "outside"})),
    );
    let opened = own
        .client
        .sessions
        .authenticate(by_token(&made.session_token))
        .await?;
    check.equal(
        "the migrated session opens",
        &opened.session.session_id,
        &session.session_id,
    );
    let again = call(good, Some(60), None)
        .await?
        .session
        .ok_or("no session was started")?;
    check.holds(
        "a token can be migrated again",
        again.session_id != session.session_id,
        &again.session_id,
    );
    let asked = call(good, None, None).await?;
    check.equal(
        "without a duration the user is named",
        &asked.user_id,
        &made.user_id,
    );
    check.holds(
        "and no session starts",
        asked.session.is_none() && asked.session_token.is_empty() && asked.session_jwt.is_empty(),
        asked.session_token,
    );

    for (what, token, status, answer, body) in [
        (
            "an answer that is no JSON",
            "html-token",
            400,
            200,
            "<html>log in first</html>",
        ),
        ("an answer that is no object", "list-token", 400, 200, "[1, 2]"),
        ("an error of the issuer", "broken-token", 400, 500, "{}"),
        ("a redirect", "moved-token", 400, 302, "{}"),
        ("a token that the issuer refuses", "unknown-token", 401, 401, "{}"),
    ] {
        userinfo.answers(token, answer, body);
        let refused = call(token, None, None).await;
        let what = format!("migrate refuses {what}");
        check.refused(
            &what,
            status,
            "migrate_from_external_unexpected_response",
            refused,
        );
    }
    let nameless = call(
        userinfo.says("no-email", &json!({"sub": "external|2"})),
        None,
        None,
    )
    .await;
    check.refused(
        "migrate refuses an answer without an e-mail",
        400,
        missing,
        nameless,
    );
    let claims = json!({"sub": "external|3", "email": world.email("stranger.outside")});
    let stranger = call(userinfo.says("stranger", &claims), None, None).await;
    let unknown = "migrate_from_external_email_does_not_exist";
    check.refused("migrate refuses an e-mail of nobody", 400, unknown, stranger);
    let claims = json!({"sub": "external|1", "email": email, "email_verified": false});
    let unproven = outcome(&call(userinfo.says("unproven", &claims), None, None).await);
    let refused = unproven.starts_with("400 migrate_from_external_");
    check.holds("migrate refuses an unproven e-mail", refused, unproven);
    Ok(())
}
