//! `GET /v1/signals`

use serde_json::json;

use super::{Follower, PATH, told, world};

#[tokio::test]
async fn tells_what_happened_since() {
    let world = world().await;
    let api = world.client();
    let mut follower = Follower::new(world.client()).await;
    let session = api.session("ada@example.com").await;
    world.clock.advance_millis(1999);
    api.post("/v1/sessions/revoke", json!({"session_token": session.token}))
        .await
        .ok();
    let answer = api.get(&format!("{PATH}?after={}", follower.cursor)).await;
    insta::assert_json_snapshot!(answer.redacted(), @r#"
    {
      "cursor": "2",
      "more": false,
      "request_id": "[request-id-test 0]",
      "reset": false,
      "signals": [
        {
          "at": 1767323046,
          "cause": "session_revoked",
          "kind": "ended",
          "subject": "[session-test 1]"
        }
      ],
      "status_code": 200
    }
    "#);
    assert_eq!(told(&answer.ok()), follower.news().await);
    assert_eq!(follower.news().await, <[String; 0]>::default());
}

#[tokio::test]
async fn without_a_cursor_tells_all_that_is_kept() {
    let world = world().await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    let revoke = json!({"session_token": session.token});
    api.post("/v1/sessions/revoke", revoke).await.ok();
    let line = format!("ended {} session_revoked", session.id);
    for query in ["", "?after=", "?after=&wait=", "?wait=0", "?wait=60"] {
        let answer = api.get(&format!("{PATH}{query}")).await.ok();
        assert_eq!(answer["reset"], true, "{query}");
        assert!(told(&answer).contains(&line), "{query}");
    }
}

/// A log that never gave this place is another one: restored from a backup.
#[tokio::test]
async fn begins_anew_where_it_can_not_go_on() {
    let world = world().await;
    let api = world.client();
    let newest: u64 = Follower::new(world.client()).await.cursor.parse().unwrap();
    let answer = api.get(&format!("{PATH}?after={newest}")).await.ok();
    assert_eq!(answer["reset"], false);
    let answer = api.get(&format!("{PATH}?after={}&wait=60", newest + 1)).await.ok();
    assert_eq!(answer["reset"], true);
    assert_eq!(answer["cursor"], newest.to_string());
}

#[tokio::test]
async fn comes_in_pages() {
    let world = world().await;
    let api = world.client();
    let mut follower = Follower::new(world.client()).await;
    let mut expected = Vec::new();
    for place in 0..3 {
        let user = api.session(&format!("user{place}@example.com")).await.user_id;
        // Too many for one page, and none of them worth a session.
        let sql = "INSERT INTO signals (project_id, subject_id, cause)
            SELECT u.project_id, u.user_id, 'user_roles_changed' FROM users u, users v, users w";
        world.execute(sql).await;
        expected.push(user);
    }
    // 1 + 8 + 27, and once more with what is there: enough rows for three pages.
    for _ in 0..80 {
        let sql = "INSERT INTO signals (project_id, subject_id, cause)
            SELECT u.project_id, u.user_id, 'user_roles_changed' FROM users u, users v, users w";
        world.execute(sql).await;
    }
    let (mut pages, mut signals) = (0, 0);
    loop {
        let answer = follower.ask("").await;
        assert_eq!(answer["reset"], false);
        pages += 1;
        let on_page = answer["signals"].as_array().unwrap().len();
        signals += on_page;
        if answer["more"] == false {
            break;
        }
        assert_eq!(on_page, 1000);
    }
    assert_eq!((pages, signals), (3, 36 + 80 * 27));
    assert_eq!(expected.len(), 3);
}

#[tokio::test]
async fn refuses_what_it_does_not_understand() {
    let world = world().await;
    let api = world.client();
    for query in [
        "after=x",
        "after=-1",
        "after=%2B1",
        "after=1.0",
        "after=%201",
        "after=99999999999999999999",
        "wait=-1",
        "wait=61",
    ] {
        let answer = api.get(&format!("{PATH}?{query}")).await;
        answer.assert_error(400, "invalid_argument");
    }
    for query in ["wait=x", "wait=1.5"] {
        let answer = api.get(&format!("{PATH}?{query}")).await;
        answer.assert_error(400, "bad_request");
    }
}

#[tokio::test]
async fn serves_projects_of_both_kinds() {
    let world = world().await;
    for client in [world.client(), world.b2b().await] {
        assert_eq!(client.get(PATH).await.ok()["reset"], true);
    }
    let nobody = world.node.anonymous().get(PATH).await;
    nobody.assert_error(400, "invalid_authorization_header");
}
