//! A change of a member's e-mail address, completed by its link or its code.

use serde_json::{Value, json};

use super::{
    AUTHENTICATE, LOGIN_OR_SIGNUP, ada, newest, refuses, site, token, token_for_ada, two_nodes, with, world,
};
use crate::harness::{Client, Held, World};

const OTP_AUTHENTICATE: &str = "/v1/b2b/otps/email/authenticate";

/// Ada, whose address is verified; organization and path of the member.
async fn verified(world: &World, b2b: &Client) -> (String, String) {
    let (organization, member) = ada(b2b, json!({})).await;
    let link = json!({"magic_links_token": token_for_ada(world, b2b, &organization).await});
    b2b.post(AUTHENTICATE, link).await.ok();
    let path = format!("/v1/b2b/organizations/{organization}/members/{member}");
    (organization, path)
}

/// Starts the change to new@example.com; what completes it.
async fn start(
    world: &World,
    b2b: &Client,
    organization: &str,
    path: &str,
    by: &str,
) -> (&'static str, Value) {
    let body = json!({"email_address": "new@example.com", "delivery_method": by});
    b2b.post(&format!("{path}/start_email_update"), body).await.ok();
    if by == "EMAIL_OTP" {
        let code = newest(world, "new@example.com").await.code;
        let body = json!({"organization_id": organization, "email_address": "new@example.com", "code": code});
        (OTP_AUTHENTICATE, body)
    } else {
        let token = token(world, "new@example.com").await;
        (AUTHENTICATE, json!({"magic_links_token": token}))
    }
}

#[tokio::test]
async fn whoever_proves_the_new_address_has_it() {
    for by in ["EMAIL_MAGIC_LINK", "EMAIL_OTP"] {
        let world = world().await;
        let b2b = site(&world).await;
        let (organization, path) = verified(&world, &b2b).await;
        let session = world.member_session(&organization, "ada@example.com").await;
        let old = json!({"magic_links_token": token_for_ada(&world, &b2b, &organization).await});
        let (complete, body) = start(&world, &b2b, &organization, &path, by).await;
        world.clock.advance_millis(5 * 60_000 - 1);
        let entered = b2b.post(complete, body.clone()).await.ok();
        assert_eq!(entered["member_authenticated"], true, "{by}");
        let member = &entered["member"];
        assert_eq!(member["email_address"], "new@example.com", "{by}");
        assert_eq!(member["email_address_verified"], true, "{by}");
        assert_eq!(
            member["retired_email_addresses"][0]["email_address"], "ada@example.com",
            "{by}"
        );
        let factor = &entered["member_session"]["authentication_factors"][0];
        assert_eq!(factor["email_factor"]["email_address"], "new@example.com", "{by}");
        assert_eq!(factor["email_factor"]["email_id"], entered["method_id"], "{by}");
        // It works once; what was sent to the old address is void; sessions go on.
        let again = if by == "EMAIL_OTP" {
            (404, "otp_code_not_found")
        } else {
            (401, "unable_to_auth_magic_link")
        };
        refuses(&world, complete, [(body, again.0, again.1)]).await;
        refuses(&world, AUTHENTICATE, [(old, 401, "unable_to_auth_magic_link")]).await;
        let body = json!({"session_token": session.token});
        let read = b2b.post("/v1/b2b/sessions/authenticate", body).await.ok();
        assert_eq!(read["member"]["email_address"], "new@example.com", "{by}");
        let body = json!({"organization_id": organization, "email_address": "new@example.com"});
        b2b.post(LOGIN_OR_SIGNUP, body.clone()).await.ok();
        let body = with(&body, json!({"email_address": "ada@example.com"}));
        refuses(
            &world,
            LOGIN_OR_SIGNUP,
            [(body, 400, "email_jit_provisioning_not_allowed")],
        )
        .await;
    }
}

#[tokio::test]
async fn a_change_that_was_not_completed_is_over_after_five_minutes() {
    for by in ["EMAIL_MAGIC_LINK", "EMAIL_OTP"] {
        let world = world().await;
        let b2b = site(&world).await;
        let (organization, path) = verified(&world, &b2b).await;
        let (complete, body) = start(&world, &b2b, &organization, &path, by).await;
        world.clock.advance_minutes(5);
        let over = if by == "EMAIL_OTP" {
            (404, "otp_code_not_found")
        } else {
            (401, "unable_to_auth_magic_link")
        };
        refuses(&world, complete, [(body, over.0, over.1)]).await;
        // The address is free again.
        b2b.member(&organization, json!({"email_address": "new@example.com"}))
            .await;
    }
}

/// The domain that it leads to may have been claimed since.
#[tokio::test]
async fn nobody_moves_to_a_domain_that_others_have_claimed() {
    for by in ["EMAIL_MAGIC_LINK", "EMAIL_OTP"] {
        let world = world().await;
        let b2b = site(&world).await;
        let (organization, path) = verified(&world, &b2b).await;
        let body = json!({"email_address": "ada@corp.example", "delivery_method": by});
        b2b.post(&format!("{path}/start_email_update"), body).await.ok();
        let mut corp = json!({"organization_name": "Corp", "email_allowed_domains": ["corp.example"]});
        corp["claimed_email_domains"] = json!(["corp.example"]);
        b2b.organization(corp).await;
        let (complete, body) = if by == "EMAIL_OTP" {
            let code = newest(&world, "ada@corp.example").await.code;
            let body = json!({"organization_id": organization, "email_address": "ada@corp.example", "code": code});
            (OTP_AUTHENTICATE, body)
        } else {
            let token = token(&world, "ada@corp.example").await;
            (AUTHENTICATE, json!({"magic_links_token": token}))
        };
        let answer = b2b.post(complete, body).await;
        answer.assert_error(400, "action_not_allowed_email_domain_is_claimed");
        let read = format!("/v1/b2b/organizations/{organization}/member?email_address=ada@example.com");
        b2b.get(&read).await.ok();
    }
}

#[tokio::test]
async fn a_later_change_takes_the_place_of_the_one_before() {
    let world = world().await;
    let b2b = site(&world).await;
    let (organization, path) = verified(&world, &b2b).await;
    let (complete, first) = start(&world, &b2b, &organization, &path, "EMAIL_MAGIC_LINK").await;
    let body = json!({"email_address": "newer@example.com"});
    b2b.post(&format!("{path}/start_email_update"), body).await.ok();
    refuses(&world, complete, [(first, 401, "unable_to_auth_magic_link")]).await;
    let body = json!({"magic_links_token": token(&world, "newer@example.com").await});
    let entered = b2b.post(AUTHENTICATE, body).await.ok();
    assert_eq!(entered["member"]["email_address"], "newer@example.com");
}

/// The address was free again and another member has asked for it, after the completion had looked whose it was.
#[tokio::test]
async fn an_address_that_another_member_wants_by_now_is_not_taken() {
    for by in ["EMAIL_MAGIC_LINK", "EMAIL_OTP"] {
        let world = world().await;
        let b2b = site(&world).await;
        let [_, other] = two_nodes(&world).await;
        let (organization, path) = verified(&world, &b2b).await;
        b2b.member(&organization, json!({"email_address": "bob@example.com"}))
            .await;
        let (complete, body) = start(&world, &b2b, &organization, &path, by).await;
        let mut before = world.state().await;
        let overtakes = [
            "DELETE FROM member_emails WHERE address = 'new@example.com'",
            // Any id will do that no address has.
            "INSERT INTO member_emails (project_id, email_id, organization_id, member_id, address, state, expires_at)
             SELECT project_id, member_id, organization_id, member_id, 'new@example.com', 'pending', 4000000000000
             FROM members WHERE email = 'bob@example.com'",
        ];
        let mut held = Held::begin(&world.node.db, overtakes).await;
        let completed = held.keeps_waiting(&other, complete, body).await;
        held.commit().await;
        let (status, error_type) = if by == "EMAIL_OTP" {
            (404, "otp_code_not_found")
        } else {
            (401, "unable_to_auth_magic_link")
        };
        completed.await.unwrap().assert_error(status, error_type);
        let mut after = world.state().await;
        let [were, are] = [&mut before, &mut after].map(|state| state.remove("member_emails").unwrap());
        assert_eq!(before, after, "{by}");
        let wanted = |rows: &[String]| -> Vec<String> {
            let rows = rows.iter().filter(|row| row.contains("new@example.com"));
            rows.cloned().collect()
        };
        assert_eq!(wanted(&are).len(), 1, "{by}: {are:?}");
        assert_ne!(wanted(&are), wanted(&were), "{by}");
    }
}
