//! Addresses that were stored before letters had one spelling.

use serde_json::json;
use tenure_engine::subjects::addresses::{self, Owner, Reason, review};

use crate::harness::{Client, PASSWORD, World};
use super::world;

/// Composed, and as other keyboards send it.
const SPELT: &str = "zo\u{eb}@example.com";
const TYPED: [&str; 3] = [SPELT, "Zoe\u{308}@example.com", "ZOE\u{308}@example.COM"];

/// As a database of before comes to a program of now.
async fn upgrade(world: &World) {
    world.execute("DROP TABLE address_reviews").await;
    world
        .execute("DELETE FROM schema_migrations WHERE version = 12")
        .await;
    world.node.db.migrate(0).await.unwrap();
}

async fn login(api: &Client, email: &str) -> crate::harness::Answer {
    let body = json!({"email": email, "password": PASSWORD});
    api.post("/v1/passwords/authenticate", body).await
}

#[tokio::test]
async fn letters_have_one_spelling() {
    let world = world().await;
    let api = world.client();
    let body = json!({"email": TYPED[1], "password": PASSWORD});
    let made = api.post("/v1/passwords", body).await.ok();
    assert_eq!(made["user"]["emails"][0]["email"], SPELT);
    for typed in TYPED {
        login(&api, typed).await.ok();
        let again = api.post("/v1/users", json!({"email": typed})).await;
        again.assert_error(400, "duplicate_email");
    }
}

#[tokio::test]
async fn addresses_of_before_get_it() {
    let world = world().await;
    let api = world.client();
    api.post("/v1/passwords", json!({"email": SPELT, "password": PASSWORD}))
        .await
        .ok();
    world
        .execute("UPDATE user_factors SET value = 'zoe\u{308}@example.com'")
        .await;
    login(&api, SPELT).await.assert_error(404, "email_not_found");
    upgrade(&world).await;
    assert_eq!(review(&world.node.db).await.unwrap(), []);
    for typed in TYPED {
        let answer = login(&api, typed).await.ok();
        assert_eq!(answer["user"]["emails"][0]["email"], SPELT);
    }
}

#[tokio::test]
async fn two_people_stay_two() {
    let world = world().await;
    let api = world.client();
    let mut users = Vec::new();
    for email in [SPELT, "other@example.com", "sign@example.com"] {
        let body = json!({"email": email, "password": PASSWORD});
        users.push(api.post("/v1/passwords", body).await.ok()["user_id"].clone());
    }
    world
        .execute(
            "UPDATE user_factors SET value = 'zoe\u{308}@example.com' WHERE value = 'other@example.com'",
        )
        .await;
    world
        .execute("UPDATE user_factors SET value = 'i\u{2764}@example.com' WHERE value = 'sign@example.com'")
        .await;
    upgrade(&world).await;
    for _ in 0..2 {
        let unsettled = review(&world.node.db).await.unwrap();
        let said = |at: usize, reason| {
            let of = |unsettled: &&addresses::Unsettled| {
                let Owner::User(id) = unsettled.owner else {
                    return false;
                };
                users[at].as_str().unwrap().ends_with(&id.to_string())
            };
            let found = unsettled.iter().find(of).expect("it is told");
            assert_eq!((found.reason, found.project), (reason, world.project.id));
            let text = found.to_string();
            assert!(text.contains(users[at].as_str().unwrap()), "{text}");
            assert!(!text.contains("example.com"), "an address is in {text}");
        };
        assert_eq!(unsettled.len(), 2, "{unsettled:?}");
        said(1, Reason::Taken);
        said(2, Reason::Refused);
        for typed in TYPED {
            assert_eq!(login(&api, typed).await.ok()["user_id"], users[0]);
        }
    }
    // Once the operator has settled whose it is, it is.
    for at in [0, 2] {
        let path = format!("/v1/users/{}", users[at].as_str().unwrap());
        api.delete(&path).await.ok();
    }
    assert_eq!(review(&world.node.db).await.unwrap(), []);
    assert_eq!(login(&api, SPELT).await.ok()["user_id"], users[1]);
}

#[tokio::test]
async fn members_keep_the_password_of_their_address() {
    let world = world().await;
    world.set_b2b("cross_org_passwords_enabled", "true").await;
    let b2b = world.b2b().await;
    let organization = b2b.organization(json!({"organization_name": "Example"})).await;
    let other = b2b.organization(json!({"organization_name": "Other"})).await;
    let hash = "9cc2ae8a1ba7a93da39b46fc1019c481";
    let body = json!({"organization_id": organization, "email_address": TYPED[1],
        "hash_type": "md_5", "hash": hash});
    b2b.post("/v1/b2b/passwords/migrate", body).await.ok();
    b2b.member(&other, json!({"email_address": TYPED[2]})).await;
    let login = async |organization: &str| {
        let body = json!({"organization_id": organization, "email_address": SPELT, "password": PASSWORD});
        b2b.post("/v1/b2b/passwords/authenticate", body).await
    };
    let before = login(&organization).await.ok();
    world
        .execute("UPDATE member_emails SET address = 'zoe\u{308}@example.com'")
        .await;
    world
        .execute("UPDATE members SET email = 'zoe\u{308}@example.com'")
        .await;
    let project = world.b2b_project().await.id.uuid();
    let subject = tenure_core::password::subject::of_address(project, "zoe\u{308}@example.com");
    for statement in [
        "UPDATE members SET email_subject = $1",
        "UPDATE passwords SET subject_id = $1",
    ] {
        let sql = tenure_db::Sql::dynamic(statement.to_owned());
        let run = async move |tx: &tenure_db::Tx| tx.execute(&sql, &tenure_db::params![subject]).await;
        world.node.db.write::<_, tenure_db::Error, _>(run).await.unwrap();
    }
    upgrade(&world).await;
    assert_eq!(review(&world.node.db).await.unwrap(), []);
    for organization in [&organization, &other] {
        let answer = login(organization).await.ok();
        assert_eq!(answer["member"]["email_address"], SPELT);
        assert_eq!(
            answer["member"]["member_password_id"],
            before["member"]["member_password_id"]
        );
    }
}
