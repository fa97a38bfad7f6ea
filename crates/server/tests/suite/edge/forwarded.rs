//! Whose request it is, where a proxy says so: what is counted by network is counted by the client's.

use std::net::SocketAddr;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tenure_server::Limits;

use super::network::{Server, exchange};
use super::world;
use crate::harness::World;

const ADA: &str = "ada@example.com";
const SEND: &str = "/v1/b2b/otps/email/discovery/send";

async fn behind(world: &World, proxies: &[&str]) -> Server {
    let limits = Limits {
        connections: 100,
        connections_per_network: 100,
        trusted_proxies: proxies.iter().map(|proxy| proxy.parse().unwrap()).collect(),
    };
    Server::limited(world, Duration::from_secs(10), limits).await
}

/// Posts for a client; the answer's status, and all that it says.
async fn post(world: &World, to: SocketAddr, path: &str, body: &Value, forwarded: &str) -> (u16, String) {
    let project = world.b2b_project().await;
    let credentials = STANDARD.encode(format!("{}:{}", project.id, project.secret));
    let body = body.to_string();
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: x\r\nauthorization: Basic {credentials}\r\ncontent-type: application/json\r\n\
         content-length: {}\r\nconnection: close\r\n{forwarded}\r\n{body}",
        body.len()
    );
    let answer = exchange(to, request.as_bytes()).await;
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    (status, answer)
}

/// Sends a code to an address that nobody has had one yet.
async fn send(world: &World, to: SocketAddr, number: &mut i32, forwarded: &str) -> (u16, String) {
    *number += 1;
    let body = json!({"email_address": format!("{number}@example.com")});
    post(world, to, SEND, &body, forwarded).await
}

#[tokio::test]
async fn a_network_has_a_limit_and_proxies_say_which_it_is() {
    let world = world().await;
    world.set_b2b("messages_per_network", "2").await;
    let server = behind(&world, &["127.0.0.1/32", "10.0.0.0/8"]).await;
    let mut number = 0;
    for (forwarded, status) in [
        ("2001:db8:1:2::1", 200),
        ("2001:db8:1:2:ffff::", 200),
        ("2001:db8:1:2:3:4:5:6", 429),
        ("2001:db8:1:3::1", 200),
        ("192.0.2.1", 200),
        // Neither the client's own words nor a second proxy make another network of it.
        ("198.51.100.7, 192.0.2.1", 200),
        ("198.51.100.8, 192.0.2.1, 10.1.2.3", 429),
        ("::ffff:192.0.2.1", 429),
        ("192.0.2.2", 200),
    ] {
        let header = format!("x-forwarded-for: {forwarded}\r\n");
        let (found, answer) = send(&world, server.api, &mut number, &header).await;
        assert_eq!(found, status, "{forwarded}: {answer}");
        if status == 429 {
            assert!(answer.contains("too_many_requests"), "{answer}");
            assert!(answer.to_lowercase().contains("\r\nretry-after: 600\r\n"), "{answer}");
        }
    }
    // The proxy asks for somebody of whom it says nothing.
    for _ in 0..3 {
        assert_eq!(send(&world, server.api, &mut number, "").await.0, 200);
    }
    server.stop().await;
}

#[tokio::test]
async fn who_is_no_trusted_proxy_speaks_for_itself_alone() {
    let world = world().await;
    world.set_b2b("messages_per_network", "2").await;
    let server = behind(&world, &["10.0.0.0/8"]).await;
    let mut number = 0;
    for status in [200, 200, 429] {
        let header = format!("x-forwarded-for: 192.0.2.{number}\r\n");
        assert_eq!(send(&world, server.api, &mut number, &header).await.0, status);
    }
    server.stop().await;
}

/// Whoever knows an address can have a code sent there, and guess.
#[tokio::test]
async fn wrong_codes_lock_who_guesses_and_not_the_owner() {
    let world = world().await;
    world.set_b2b("user_lock_threshold", "2").await;
    let server = behind(&world, &["127.0.0.1/32"]).await;
    let api = world.b2b().await;
    let organization = api.organization(json!({"organization_name": "Example"})).await;
    let ada = api.member(&organization, json!({"email_address": ADA})).await;
    let by = |client: &str| format!("x-forwarded-for: {client}\r\n");
    let named = json!({"email_address": ADA, "organization_id": organization});
    for (send, authenticate) in [
        (SEND, "/v1/b2b/otps/email/discovery/authenticate"),
        ("/v1/b2b/otps/email/login_or_signup", "/v1/b2b/otps/email/authenticate"),
    ] {
        let mut body = named.clone();
        if send == SEND {
            body.as_object_mut().unwrap().remove("organization_id");
        }
        let code = async || {
            world.clock.advance_millis(1);
            assert_eq!(post(&world, server.api, send, &body, "").await.0, 200);
            world.inbox(ADA).await[0].code.clone().unwrap()
        };
        let tries = async |client: &str, code: &str| {
            let mut body = body.clone();
            body["code"] = code.into();
            post(&world, server.api, authenticate, &body, &by(client)).await.0
        };
        let right = code().await;
        let wrong = if right == "000000" { "000001" } else { "000000" };
        for status in [401, 401, 429] {
            assert_eq!(tries("192.0.2.1", wrong).await, status, "{authenticate}");
        }
        assert_eq!(tries("192.0.2.1", &right).await, 429, "{authenticate}");
        assert_eq!(tries("198.51.100.1", &right).await, 200, "{authenticate}");
        // A right code forgives. As many networks as may guess lock the address for everybody.
        let right = code().await;
        for network in ["192.0.2.2", "192.0.2.3"] {
            for _ in 0..2 {
                assert_eq!(tries(network, wrong).await, 401, "{authenticate}");
            }
        }
        assert_eq!(tries("198.51.100.1", &right).await, 429, "{authenticate}");
        let path = format!("/v1/b2b/organizations/{organization}/member?member_id={ada}");
        let is_locked = api.get(&path).await.ok()["member"]["is_locked"].clone();
        assert_eq!(is_locked, send != SEND, "{authenticate}");
        world.clock.advance_minutes(60);
    }
    server.stop().await;
}
