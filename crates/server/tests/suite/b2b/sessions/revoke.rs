//! `POST /v1/b2b/sessions/revoke`

use serde_json::json;

use super::world;

const PATH: &str = "/v1/b2b/sessions/revoke";
const AUTHENTICATE: &str = "/v1/b2b/sessions/authenticate";

#[tokio::test]
async fn by_each_of_the_four() {
    let world = world().await;
    let b2b = world.b2b().await;
    let organization = b2b.organization(json!({"organization_name": "Example"})).await;
    b2b.member(&organization, json!({"email_address": "ada@example.com"}))
        .await;
    for name in ["member_session_id", "session_token", "session_jwt", "member_id"] {
        let ended = world.member_session(&organization, "ada@example.com").await;
        let other = world.member_session(&organization, "ada@example.com").await;
        let value = match name {
            "member_session_id" => &ended.id,
            "session_token" => &ended.token,
            "session_jwt" => &ended.jwt,
            _ => &ended.member_id,
        };
        b2b.post(PATH, json!({name: value})).await.ok();
        b2b.post(AUTHENTICATE, json!({"session_token": ended.token}))
            .await
            .assert_error(404, "session_not_found");
        b2b.post(AUTHENTICATE, json!({"session_jwt": ended.jwt}))
            .await
            .assert_error(404, "session_not_found");
        let others = b2b
            .post(AUTHENTICATE, json!({"session_token": other.token}))
            .await;
        // By member, all of them end; and that there are none left is no error.
        let (others_status, twice) = if name == "member_id" {
            (404, 200)
        } else {
            (200, 404)
        };
        assert_eq!(others.status, others_status, "{name}");
        assert_eq!(b2b.post(PATH, json!({name: value})).await.status, twice, "{name}");
    }
}

#[tokio::test]
async fn refuses_what_is_no_choice_of_one() {
    let world = world().await;
    let b2b = world.b2b().await;
    let organization = b2b.organization(json!({"organization_name": "Example"})).await;
    b2b.member(
        &organization,
        json!({"email_address": "ada@example.com", "external_id": "ada"}),
    )
    .await;
    let session = world.member_session(&organization, "ada@example.com").await;
    let before = world.state().await;
    for (body, status, error) in [
        (json!({}), 400, "no_session_revoke_arguments"),
        (
            json!({"member_session_id": session.id, "member_id": session.member_id}),
            400,
            "too_many_session_revoke_arguments",
        ),
        (
            json!({"session_token": session.token, "session_jwt": session.jwt}),
            400,
            "too_many_session_revoke_arguments",
        ),
        (json!({"member_session_id": "x"}), 400, "invalid_session_id"),
        (json!({"session_token": "x"}), 400, "invalid_session_token"),
        // No organization says whose external id it would be.
        (json!({"member_id": "ada"}), 400, "invalid_id"),
        (
            json!({"member_id": "member-test-00000000-0000-4000-8000-000000000000"}),
            404,
            "member_not_found",
        ),
        (
            json!({"member_session_id": "session-test-00000000-0000-4000-8000-000000000000"}),
            404,
            "session_not_found",
        ),
    ] {
        b2b.post(PATH, body).await.assert_error(status, error);
    }
    assert_eq!(world.state().await, before);
}

#[tokio::test]
async fn a_member_ends_its_own_and_an_administrator_everybodys() {
    let world = world().await;
    let b2b = world.b2b().await;
    let organization = b2b.organization(json!({"organization_name": "Example"})).await;
    let other = b2b.organization(json!({"organization_name": "Other"})).await;
    for (organization, email, roles) in [
        (&organization, "admin@example.com", json!(["stytch_admin"])),
        (&organization, "ada@example.com", json!([])),
        (&organization, "bob@example.com", json!([])),
        (&other, "eve@example.com", json!(["stytch_admin"])),
    ] {
        b2b.member(organization, json!({"email_address": email, "roles": roles}))
            .await;
    }
    let admin = world.member_session(&organization, "admin@example.com").await;
    let ada = world.member_session(&organization, "ada@example.com").await;
    let bob = world.member_session(&organization, "bob@example.com").await;
    let eve = world.member_session(&other, "eve@example.com").await;
    for (actor, target, error) in [
        (&ada, &bob, Some("session_authorization_error")),
        (&eve, &bob, Some("session_authorization_tenancy_error")),
        (&bob, &bob, None),
        (&admin, &ada, None),
    ] {
        for body in [
            json!({"member_id": target.member_id}),
            json!({"member_session_id": target.id}),
        ] {
            let answer = b2b.acting(actor).post(PATH, body.clone()).await;
            match error {
                Some(error) => answer.assert_error(403, error),
                None => assert_eq!(answer.status, 200, "{body}: {}", answer.body),
            }
            if error.is_none() {
                // The first of the two calls has ended it all.
                break;
            }
        }
    }
    // Who acts does not learn who there is elsewhere.
    let nobody = json!({"member_id": "member-test-00000000-0000-4000-8000-000000000000"});
    for actor in [&eve, &admin] {
        b2b.acting(actor)
            .post(PATH, nobody.clone())
            .await
            .assert_error(403, "session_authorization_tenancy_error");
    }
    // A session that is over says nothing of others.
    for body in [nobody, json!({"member_session_id": eve.id})] {
        b2b.acting(&bob)
            .post(PATH, body)
            .await
            .assert_error(404, "session_not_found");
    }
}
