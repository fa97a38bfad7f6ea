//! `GET /dev/messages`

use std::time::Duration;

use insta::assert_json_snapshot;
use serde_json::Value;
use tenure_engine::jobs;

use crate::harness::{Client, Gateway};
use super::{CODE, PHONE, URL, deliver, node_with, rows, send_mail, send_sms, world};

async fn listed(api: &Client, query: &str) -> Vec<Value> {
    let body = api.get(&format!("/dev/messages{query}")).await.ok();
    body["messages"].as_array().unwrap().clone()
}

#[tokio::test]
async fn shows_what_would_have_been_sent() {
    let world = world().await;
    send_mail(&world, &world.node, "ada@example.com").await;
    world.clock.advance_seconds(1);
    send_sms(&world, &world.node, CODE).await;
    // Without credentials: it is a developer who asks.
    let answer = world.node.anonymous().get("/dev/messages").await;
    assert_json_snapshot!(answer.redacted(), @r###"
    {
      "messages": [
        {
          "channel": "sms",
          "code": "314159",
          "created_at": "2026-01-02T03:04:06Z",
          "html": null,
          "links": [],
          "locale": "en",
          "message_id": "[ 0]",
          "subject": null,
          "text": "314159 is your code for Acme. It works for 2 minutes. Share it with nobody.",
          "to": "+15551234567"
        },
        {
          "channel": "email",
          "code": null,
          "created_at": "2026-01-02T03:04:05Z",
          "html": "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>Log in to Acme</title></head>\n<body style=\"font-family:sans-serif;font-size:16px;line-height:1.5;color:#222222\">\n<p>Open this link to log in to Acme.</p>\n<p><a href=\"https://app.example.com/login?token=s3cret-t0ken\" style=\"display:inline-block;padding:10px 18px;border-radius:6px;background:#1a3d5c;color:#ffffff;text-decoration:none\">Log in</a></p>\n<p style=\"color:#555555;word-break:break-all\">https://app.example.com/login?token=s3cret-t0ken</p>\n<p>The link works once, within 1 hour.<br>If you did not ask for this, you can ignore this message.</p>\n</body>\n</html>\n",
          "links": [
            "https://app.example.com/login?token=s3cret-t0ken"
          ],
          "locale": "en",
          "message_id": "[ 1]",
          "subject": "Log in to Acme",
          "text": "Open this link to log in to Acme.\n\nhttps://app.example.com/login?token=s3cret-t0ken\n\nThe link works once, within 1 hour.\nIf you did not ask for this, you can ignore this message.\n",
          "to": "ada@example.com"
        }
      ],
      "request_id": "[request-id-test 2]",
      "status_code": 200
    }
    "###);
}

#[tokio::test]
async fn has_a_message_before_and_after_it_is_delivered() {
    let world = world().await;
    let api = world.node.anonymous();
    send_mail(&world, &world.node, "ada@example.com").await;
    let before = listed(&api, "").await;
    assert_eq!(before[0]["links"], serde_json::json!([URL]));
    assert_eq!(rows(&world).await[0].state, "queued");

    assert_eq!(deliver(&world.node).await, 1);
    assert_eq!(rows(&world).await[0].state, "sent");
    assert_eq!(deliver(&world.node).await, 0);
    assert_eq!(listed(&api, "").await, before);
}

#[tokio::test]
async fn filters() {
    let world = world().await;
    let api = world.node.anonymous();
    for name in ["ada", "bob", "ada"] {
        send_mail(&world, &world.node, &format!("{name}@example.com")).await;
    }
    send_sms(&world, &world.node, CODE).await;
    assert_eq!(listed(&api, "").await.len(), 4);
    assert_eq!(listed(&api, "?limit=3").await.len(), 3);
    assert_eq!(listed(&api, "?to=ada@example.com").await.len(), 2);
    assert_eq!(listed(&api, "?to=Ada%40Example.com&limit=1").await.len(), 1);
    assert_eq!(listed(&api, "?to=eve@example.com").await.len(), 0);
    for phone in ["+15551234567", "%2B15551234567"] {
        let found = listed(&api, &format!("?to={phone}")).await;
        assert_eq!(found[0]["to"], PHONE);
        assert_eq!(found[0]["code"], CODE);
    }
    for limit in ["0", "201", "-1", "many", ""] {
        api.get(&format!("/dev/messages?limit={limit}"))
            .await
            .assert_error(400, "bad_request");
    }
}

/// In the order in which they were written, though the clock stands still; and no more than the newest 200.
#[tokio::test]
async fn keeps_the_newest() {
    let world = world().await;
    for number in 0..210 {
        send_mail(&world, &world.node, &format!("user{number}@example.com")).await;
    }
    while deliver(&world.node).await > 0 {}
    assert_eq!(rows(&world).await.len(), 200);
    let newest = listed(&world.node.anonymous(), "").await;
    let addresses = newest.iter().map(|message| message["to"].as_str().unwrap());
    let expected = (10..210).rev().map(|number| format!("user{number}@example.com"));
    assert!(addresses.eq(expected));
}

#[tokio::test]
async fn is_not_there_where_messages_leave() {
    let world = world().await;
    let gateway = Gateway::start().await;
    let node = node_with(&world, &gateway).await;
    send_mail(&world, &node, "ada@example.com").await;
    let answer = node.anonymous().get("/dev/messages").await;
    answer.assert_error(404, "route_not_found");
}

/// By the jobs, of which the first try is at once and not within the second.
#[tokio::test]
async fn is_filled_by_the_jobs() {
    let world = world().await;
    let jobs = jobs::start(&world.node.engine);
    send_mail(&world, &world.node, "ada@example.com").await;
    send_sms(&world, &world.node, CODE).await;
    let all_sent = async {
        while rows(&world).await.iter().any(|row| row.state != "sent") {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), all_sent)
        .await
        .expect("the jobs send");
    jobs.stop().await.unwrap();
}

#[tokio::test]
async fn answers_to_names_of_this_machine_only() {
    let world = world().await;
    let api = world.node.anonymous();
    for (host, status) in [("localhost:7800", 200), ("127.0.0.1:7800", 200), ("evil.example:7800", 404)] {
        let answer = api.with_header("host", host).get("/dev/messages").await;
        assert_eq!(answer.status, status, "{host}: {}", answer.body);
    }
    // The name of HTTP/2, and of a request to a proxy.
    let answer = api.get("http://evil.example/dev/messages").await;
    answer.assert_error(404, "route_not_found");
}
