//! Who may call, and what every refusal looks like (contract: §1.3, §1.4).

use stytch::consumer::client::Client;
use stytch::consumer::passwords::CreateRequest;
use stytch::consumer::sessions::AuthenticateRequest;
use stytch::consumer::users::{DeleteRequest, GetRequest, SearchRequest};
use uuid::Uuid;

use crate::report::{Check, outcome};
use crate::world::{Ended, OTHER_PASSWORD, World, eventually, text, unknown_id};

async fn asked(client: &Client) -> String {
    outcome(
        &client
            .users
            .search(SearchRequest {
                limit: Some(1),
                ..SearchRequest::default()
            })
            .await,
    )
}

pub async fn wrong_credentials(world: &World, check: &mut Check<'_>) -> Ended {
    let secret = world.secret.as_str();
    let b2b = (
        text(&world.dev["b2b"]["project_id"])?,
        text(&world.dev["b2b"]["secret"])?,
    );
    let unknown = unknown_id("project");
    for (what, project_id, secret, want) in [
        (
            "takes the project's secret",
            world.project_id.as_str(),
            secret,
            "ok",
        ),
        (
            "refuses a wrong secret",
            &world.project_id,
            "secret-test-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            "401 unauthorized_credentials",
        ),
        (
            "refuses an unknown project",
            &unknown,
            secret,
            "400 invalid_project_id_authentication",
        ),
        (
            "refuses a malformed project id",
            "not-a-project",
            secret,
            "400 invalid_project_id_authentication",
        ),
        (
            "refuses a B2B project on a consumer endpoint",
            &b2b.0,
            &b2b.1,
            "400 invalid_consumer_endpoint",
        ),
    ] {
        check.equal(what, asked(&world.client_for(project_id, secret)?).await, want);
    }
    Ok(())
}

pub async fn error_envelope(world: &World, check: &mut Check<'_>) -> Ended {
    let refusal = match world
        .client
        .users
        .get(GetRequest {
            user_id: unknown_id("user"),
        })
        .await
    {
        Err(stytch::Error::Response(refusal)) => refusal,
        other => return Err(format!("not a refusal: {other:?}").into()),
    };
    check.equal(
        "an error repeats the HTTP status in its body",
        refusal.status_code.as_u16(),
        404,
    );
    let id = &refusal.request_id;
    check.holds(
        "an error has a request id",
        id.starts_with("request-id-test-"),
        id,
    );
    let message = &refusal.error_message;
    check.holds("an error has a message for people", message.len() > 10, message);
    check.equal(
        "an error links to its documentation",
        refusal.error_url.as_str(),
        "https://stytch.com/docs/api/errors/404#user_not_found",
    );
    Ok(())
}

pub async fn another_project(world: &World, check: &mut Check<'_>) -> Ended {
    let mine = world.session("project.mine").await?;
    let other = world.own_project().await?.client;
    let user_id = mine.user_id;
    let read = other
        .users
        .get(GetRequest {
            user_id: user_id.clone(),
        })
        .await;
    check.refused(
        "another project cannot read the user",
        404,
        "user_not_found",
        read,
    );
    let deleted = other
        .users
        .delete(DeleteRequest {
            user_id: user_id.clone(),
        })
        .await;
    check.refused(
        "another project cannot delete the user",
        404,
        "user_not_found",
        deleted,
    );
    let by_token = AuthenticateRequest {
        session_token: Some(mine.token),
        ..AuthenticateRequest::default()
    };
    let used = other.sessions.authenticate(by_token).await;
    check.refused(
        "another project cannot use the session token",
        404,
        "session_not_found",
        used,
    );
    let by_jwt = AuthenticateRequest {
        session_jwt: Some(mine.jwt),
        ..AuthenticateRequest::default()
    };
    let used = other.sessions.authenticate(by_jwt).await;
    check.refused(
        "another project cannot use the JWT",
        400,
        "unable_to_parse_session_jwt",
        used,
    );
    let again = other
        .passwords
        .create(CreateRequest {
            email: world.email("project.mine"),
            password: OTHER_PASSWORD.to_owned(),
            ..CreateRequest::default()
        })
        .await?;
    check.holds(
        "the same e-mail can exist in another project",
        again.user_id != user_id,
        again.user_id,
    );
    let live = world
        .client
        .users
        .get(GetRequest {
            user_id: format!("user-live-{}", Uuid::new_v4()),
        })
        .await;
    check.refused(
        "a test project refuses the id of a live one",
        400,
        "live_id_used_in_test_environment",
        live,
    );
    Ok(())
}

pub async fn rotated_secret(world: &World, check: &mut Check<'_>) -> Ended {
    let own = world.own_project().await?;
    let made = world
        .tenure(&["secret", "create", "--project", &own.project_id])
        .await?;
    let second = world.client_for(&own.project_id, &text(&made["secret"])?)?;
    let works = eventually(async || asked(&second).await == "ok").await;
    check.holds("a second secret works within seconds", works, "");
    check.equal("the first secret works beside it", asked(&own.client).await, "ok");
    world
        .tenure(&[
            "secret",
            "disable",
            "--project",
            &own.project_id,
            &text(&made["secret_id"])?,
        ])
        .await?;
    let refused = eventually(async || asked(&second).await == "401 unauthorized_credentials").await;
    check.holds("a disabled secret is refused within seconds", refused, "");
    check.equal(
        "the first secret outlives the second",
        asked(&own.client).await,
        "ok",
    );
    Ok(())
}
