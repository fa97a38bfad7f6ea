//! Passwords beside other changes of the member, on two nodes.

use http::Method;
use serde_json::{Value, json};

use super::{
    ADA, AUTHENTICATE, NEW_PASSWORD, PASSWORD, RESET, ada, at_once, example, is_live, login, mailed_token,
    newest_token, read, readdresses, session, tally, two_nodes, world,
};
use crate::harness::{Held, MemberSession, World, tell};

fn post(path: &str, body: Value) -> (Method, String, Value) {
    (Method::POST, path.to_owned(), body)
}

/// Of many that use one link, one sets its password.
#[tokio::test(flavor = "multi_thread")]
async fn a_link_works_once() {
    let world = world().await;
    // The guesses of this test are no reason to lock the member out.
    world.set_b2b("user_lock_threshold", "100").await;
    let (api, organization, _) = ada(&world).await;
    let apis = two_nodes(&world).await;
    for round in 0..4 {
        let token = mailed_token(&world, &api, &organization).await;
        let passwords: Vec<String> = (0..12).map(|n| format!("{NEW_PASSWORD} {round} {n}")).collect();
        let requests = passwords.iter().map(|password| {
            post(
                RESET,
                json!({"password_reset_token": token, "password": password}),
            )
        });
        let answers = at_once(&apis, requests.collect()).await;
        tell(format_args!(
            "12 uses of one link to a member: {:?}",
            tally(&answers)
        ));
        assert_eq!(
            tally(&answers),
            [("ok", 1), ("unable_to_auth_password_reset_token", 11)].into()
        );
        for (answer, password) in answers.iter().zip(&passwords) {
            let right = login(&api, &organization, ADA, password).await.status == 200;
            assert_eq!(right, answer.status == 200);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_to_an_address_works_once() {
    let world = world().await;
    world.set_b2b("cross_org_passwords_enabled", "true").await;
    let (api, ..) = ada(&world).await;
    let apis = two_nodes(&world).await;
    let start = json!({"email_address": ADA});
    api.post("/v1/b2b/passwords/discovery/email/reset/start", start)
        .await
        .ok();
    let token = newest_token(&world, ADA).await;
    let body = json!({"password_reset_token": token, "password": NEW_PASSWORD});
    let request = post("/v1/b2b/passwords/discovery/email/reset", body);
    let answers = at_once(&apis, vec![request; 12]).await;
    tell(format_args!(
        "12 uses of one link to an address: {:?}",
        tally(&answers)
    ));
    assert_eq!(
        tally(&answers),
        [("ok", 1), ("unable_to_auth_password_reset_token", 11)].into()
    );
    assert_eq!(world.state().await["intermediate_sessions"].len(), 1);
}

/// No session of the old password outlives its reset, in whichever organization it is started.
#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_was_reset_opens_nothing_more() {
    for cross_org in ["false", "true"] {
        let world = world().await;
        world.set_b2b("cross_org_passwords_enabled", cross_org).await;
        let (api, organization, _) = ada(&world).await;
        let other = api.organization(json!({"organization_name": "Other"})).await;
        api.member(&other, json!({"email_address": ADA})).await;
        let apis = two_nodes(&world).await;
        let (mut old, mut new) = (PASSWORD, NEW_PASSWORD);
        for round in 0..6 {
            let login = |place: &str| {
                post(
                    AUTHENTICATE,
                    json!({"organization_id": place, "email_address": ADA, "password": old}),
                )
            };
            let mut requests = vec![
                login(&organization),
                login(&other),
                login(&organization),
                login(&other),
            ];
            let token = mailed_token(&world, &api, &organization).await;
            let reset = post(RESET, json!({"password_reset_token": token, "password": new}));
            requests.insert(round % 5, reset);
            let answers = at_once(&apis, requests).await;
            for (n, answer) in answers.into_iter().enumerate() {
                let is_reset = n == round % 5;
                match answer["error_type"].as_str() {
                    None => {
                        let session = MemberSession::of(&answer.ok());
                        assert_eq!(is_live(&api, &session).await, is_reset, "round {round}");
                    }
                    Some("unauthorized_credentials") if !is_reset => {}
                    Some("member_password_not_found") if cross_org == "false" && !is_reset => {}
                    Some(_) => panic!("{}", answer.body),
                }
            }
            (old, new) = (new, old);
        }
    }
}

/// The first success replaces an imported hash; the others that were under way were right too.
#[tokio::test(flavor = "multi_thread")]
async fn first_logins_after_an_import_all_succeed() {
    let world = world().await;
    let (_, organization, _) = ada(&world).await;
    let apis = two_nodes(&world).await;
    let body = json!({"organization_id": organization, "email_address": ADA, "password": PASSWORD});
    let answers = at_once(&apis, vec![post(AUTHENTICATE, body); 8]).await;
    assert_eq!(tally(&answers), [("ok", 8)].into());
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_migrations_one_gives_the_password() {
    let world = world().await;
    let (_, organization, _) = ada(&world).await;
    let apis = two_nodes(&world).await;
    let body = json!({"organization_id": organization, "email_address": "bob@example.com", "hash_type": "md_5",
        "hash": super::MD5_OF_PASSWORD});
    let answers = at_once(&apis, vec![post(super::MIGRATE, body); 8]).await;
    tell(format_args!("8 migrations of one address: {:?}", tally(&answers)));
    let tally = tally(&answers);
    assert_eq!(tally["ok"], 1);
    assert_eq!(
        tally["ok"]
            + tally.get("password_already_exists").unwrap_or(&0)
            + tally.get("duplicate_member_email").unwrap_or(&0),
        8
    );
    assert_eq!(world.state().await["members"].len(), 2);
}

/// An exchange of a session of the old password, beside the reset of the password.
struct Exchange {
    /// What both may come to wait for.
    held: String,
    /// The organization that is the target; the session is one in `example`.
    into: &'static str,
    mfa_policy: &'static str,
    /// Whether the address was a member of `other` before it was one of `example`.
    is_other_older: bool,
}

impl Exchange {
    /// Whichever is first, nothing of the old password is left, and the session of the reset is.
    async fn leaves_nothing(self, world: &World, is_reset_first: bool) {
        world.set_b2b("cross_org_passwords_enabled", "true").await;
        let join_other = async || {
            let api = world.b2b().await;
            let body = json!({"organization_name": "Other", "mfa_policy": self.mfa_policy});
            let other = api.organization(body).await;
            api.member(&other, json!({"email_address": ADA})).await;
            world.clock.advance_millis(1);
        };
        if self.is_other_older {
            join_other().await;
        }
        let (api, organization, _) = ada(world).await;
        world.clock.advance_millis(1);
        if !self.is_other_older {
            join_other().await;
        }
        let old = session(&api, &organization).await;
        let token = mailed_token(world, &api, &organization).await;
        let [one, two] = two_nodes(world).await;

        let exchange = json!({"organization_id": self.into, "session_token": old.token});
        let exchange = async move { two.post("/v1/b2b/sessions/exchange", exchange).await };
        let reset = json!({"password_reset_token": token, "password": NEW_PASSWORD});
        let reset = async move { one.post(RESET, reset).await };
        let mut held = Held::begin(&world.node.db, [self.held]).await;
        let (exchange, reset) = if is_reset_first {
            let reset = held.beside(reset).await;
            (held.beside(exchange).await, reset)
        } else {
            let exchange = held.beside(exchange).await;
            (exchange, held.beside(reset).await)
        };
        held.commit().await;
        let new = MemberSession::of(&reset.await.unwrap().ok());
        let exchange = exchange.await.unwrap();
        if exchange.status != 200 {
            exchange.assert_error(404, "session_not_found");
        }
        assert!(is_live(&api, &new).await);
        let state = world.state().await;
        let status = exchange.status;
        assert_eq!(state["sessions"].len(), 1, "the exchange was answered {status}");
        assert_eq!(state["intermediate_sessions"], [""; 0]);
    }
}

/// It has read the session, and waits for the member.
#[tokio::test]
async fn an_exchange_does_not_carry_a_password_past_its_reset() {
    for (into, mfa_policy) in [
        ("example", "OPTIONAL"),
        ("other", "OPTIONAL"),
        ("other", "REQUIRED_FOR_ALL"),
    ] {
        for is_reset_first in [false, true] {
            tell(format_args!("into {into}, {mfa_policy}, reset first: {is_reset_first}"));
            let held = format!(
                "UPDATE members SET status = status WHERE organization_id =
                 (SELECT organization_id FROM organizations WHERE slug = '{into}')"
            );
            let exchange = Exchange {
                held,
                into,
                mfa_policy,
                is_other_older: false,
            };
            exchange.leaves_nothing(&world().await, is_reset_first).await;
        }
    }
}

/// Both want the session that is exchanged. The reset must not have been through with the other organization by then.
#[tokio::test]
async fn nor_while_both_wait_for_its_session() {
    for is_other_older in [false, true] {
        for is_reset_first in [false, true] {
            tell(format_args!(
                "other older: {is_other_older}, reset first: {is_reset_first}"
            ));
            let exchange = Exchange {
                held: "UPDATE sessions SET expires_at = expires_at".to_owned(),
                into: "other",
                mfa_policy: "OPTIONAL",
                is_other_older,
            };
            exchange.leaves_nothing(&world().await, is_reset_first).await;
        }
    }
}

/// Two that lock in two orders would wait for each other.
#[tokio::test]
async fn a_reset_locks_the_member_before_its_link() {
    let world = world().await;
    let (api, organization, _) = ada(&world).await;
    let token = mailed_token(&world, &api, &organization).await;
    let [_, other] = two_nodes(&world).await;
    let body = json!({"password_reset_token": token, "password": NEW_PASSWORD});
    let mut held = Held::begin(&world.node.db, ["UPDATE members SET status = status"]).await;
    let reset = held.keeps_waiting(&other, RESET, body).await;
    assert!(held.is_free("link_tokens").await);
    held.commit().await;
    assert_eq!(reset.await.unwrap().ok()["member_authenticated"], true);
}

/// With one password for all organizations, two resets by way of two of them would wait for each other.
#[tokio::test]
async fn resets_lock_the_members_of_an_address_in_one_order() {
    let world = world().await;
    world.set_b2b("cross_org_passwords_enabled", "true").await;
    let (api, example, _) = ada(&world).await;
    let other = api.organization(json!({"organization_name": "Other"})).await;
    api.member(&other, json!({"email_address": ADA})).await;
    let [_, node] = two_nodes(&world).await;
    for organization in [&example, &other] {
        for path in [RESET, "/v1/b2b/passwords/session/reset"] {
            let mut body = json!({"organization_id": organization, "password": format!("{NEW_PASSWORD} {path}")});
            if path == RESET {
                body["password_reset_token"] = mailed_token(&world, &api, organization).await.into();
            } else {
                let session = world.member_session(organization, ADA).await;
                world.set_factors_by_link(&session, ADA).await;
                body["session_token"] = session.token.into();
            }
            let first = "(SELECT member_id FROM members ORDER BY member_id LIMIT 1)";
            let lock = format!("UPDATE members SET status = status WHERE member_id = {first}");
            let mut held = Held::begin(&world.node.db, [lock]).await;
            let reset = held.keeps_waiting(&node, path, body).await;
            assert!(held.is_free(&format!("members WHERE member_id <> {first}")).await, "{path}");
            held.commit().await;
            reset.await.unwrap().ok();
        }
    }
}

/// A password of somebody who had the address is not for whoever has the member's new one.
#[tokio::test]
async fn a_migration_is_not_for_who_had_the_address() {
    for cross_org in ["false", "true"] {
        let world = world().await;
        world.set_b2b("cross_org_passwords_enabled", cross_org).await;
        let (api, organization) = example(&world).await;
        let member = api.member(&organization, json!({"email_address": ADA})).await;
        let [_, other] = two_nodes(&world).await;
        let body = json!({"organization_id": organization, "email_address": ADA, "hash_type": "md_5",
            "hash": super::MD5_OF_PASSWORD});
        let mut held = Held::begin(&world.node.db, readdresses("example")).await;
        let migration = held.keeps_waiting(&other, super::MIGRATE, body).await;
        held.commit().await;
        migration
            .await
            .unwrap()
            .assert_error(400, "retired_member_email");
        let member = read(&api, &organization, &member).await;
        assert_eq!(member["email_address_verified"], false);
        assert_eq!(member["member_password_id"], "");
        assert_eq!(world.state().await["passwords"], [""; 0]);
    }
}
