//! Who may call, and what a refusal looks like (contract: B2B 1).

use serde_json::json;
use stytch::b2b::sessions::AuthenticateRequest;

use super::world::{World, given};
use crate::report::{Check, outcome};
use crate::world::{Ended, text, unknown_id};

pub async fn wrong_credentials(world: &World, check: &mut Check<'_>) -> Ended {
    let (b2b, consumer) = (&world.dev["b2b"], &world.dev["consumer"]);
    for (what, project_id, secret, want) in [
        (
            "takes the project's secret",
            text(&b2b["project_id"])?,
            text(&b2b["secret"])?,
            "ok",
        ),
        (
            "refuses a wrong secret",
            text(&b2b["project_id"])?,
            "secret-test-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=".to_owned(),
            "401 unauthorized_credentials",
        ),
        (
            "refuses a consumer project on a B2B endpoint",
            text(&consumer["project_id"])?,
            text(&consumer["secret"])?,
            "400 invalid_b2b_endpoint",
        ),
    ] {
        let client = world.client_for(&project_id, &secret)?;
        let answer = client.organizations.search(given(json!({"limit": 1}))?).await;
        check.equal(what, outcome(&answer), want);
    }
    Ok(())
}

pub async fn error_envelope(world: &World, check: &mut Check<'_>) -> Ended {
    let request = json!({"organization_id": unknown_id("organization")});
    let refusal = match world.client.organizations.get(given(request)?).await {
        Err(stytch::Error::Response(refusal)) => refusal,
        other => return Err(format!("not a refusal: {other:?}").into()),
    };
    let status = refusal.status_code.as_u16();
    check.equal("an error repeats the HTTP status in its body", status, 404);
    let id = &refusal.request_id;
    check.holds(
        "an error has a request id",
        id.starts_with("request-id-test-"),
        id,
    );
    check.equal(
        "an error links to its documentation",
        refusal.error_url.as_str(),
        "https://stytch.com/docs/api/errors/404#organization_not_found",
    );
    Ok(())
}

pub async fn another_project(world: &World, check: &mut Check<'_>) -> Ended {
    let mine = world.session("project.mine").await?;
    let (_, other) = world.own_project(&[]).await?;
    let organization = json!({"organization_id": mine.organization_id});
    let read = other.organizations.get(given(organization.clone())?).await;
    let missing = "organization_not_found";
    check.refused("another project cannot read the organization", 404, missing, read);
    let deleted = other.organizations.delete(given(organization)?).await;
    check.refused("another project cannot delete it", 404, missing, deleted);
    let member = json!({"member_id": mine.member_id});
    let read = other.organizations.members.dangerously_get(given(member)?).await;
    check.refused(
        "another project cannot read the member",
        404,
        "member_not_found",
        read,
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
    Ok(())
}
