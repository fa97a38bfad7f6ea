//! How text messages are handed over.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tenure_engine::messages::{self, Channel, Network, Reach, SmsGateway, Transports};
use tenure_engine::support::outbound::Policy;

use crate::harness::{Gateway, Manner, Node, Setup, World};
use super::{CODE, PHONE, deliver, node_with, rows, send_sms, world};

const TEXT: &str = "314159 is your code for Acme. It works for 2 minutes. Share it with nobody.";

async fn twilio(world: &World, gateway: &Gateway, from: &str) -> Node {
    let sms = SmsGateway::Twilio {
        url: gateway.url() + "/",
        account: "AC123".to_owned(),
        token: "twilio token".into(),
        from: from.to_owned(),
    };
    let network = Network {
        smtp: None,
        sms: Some(sms),
    };
    let messages = Transports::Network(Box::new(network));
    world
        .node_with(Setup {
            messages,
            ..Setup::default()
        })
        .await
}

#[tokio::test]
async fn a_form_for_twilio() {
    let world = world().await;
    let gateway = Gateway::start().await;
    let service = format!("MG{}", "0a".repeat(16));
    for (from, field) in [("+15550000000", "From=%2B15550000000"), (service.as_str(), "")] {
        let node = twilio(&world, &gateway, from).await;
        send_sms(&world, &node, CODE).await;
        assert_eq!(deliver(&node).await, 1);
        let post = gateway.posts().pop().unwrap();
        assert!(
            post.head
                .starts_with("POST /2010-04-01/Accounts/AC123/Messages.json HTTP/1.1"),
            "{post:?}"
        );
        let login = format!("Basic {}", STANDARD.encode("AC123:twilio token"));
        assert_eq!(post.header("authorization"), Some(login.as_str()));
        assert_eq!(
            post.header("content-type"),
            Some("application/x-www-form-urlencoded")
        );
        let sender = if field.is_empty() {
            format!("MessagingServiceSid={service}")
        } else {
            field.to_owned()
        };
        let text = TEXT.replace(' ', "+");
        assert_eq!(post.body, format!("To=%2B15551234567&{sender}&Body={text}"));
    }
    assert_eq!(rows(&world).await, []);
}

#[tokio::test]
async fn signed_json_for_a_webhook() {
    let world = world().await;
    let gateway = Gateway::start().await;
    let node = node_with(&world, &gateway).await;
    gateway.then(&[Manner::Status(500)]);
    send_sms(&world, &node, CODE).await;
    assert_eq!(deliver(&node).await, 1);
    world.clock.advance_seconds(5);
    assert_eq!(deliver(&node).await, 1);

    let [first, second] = <[_; 2]>::try_from(gateway.posts()).unwrap();
    let body: Value = serde_json::from_str(&second.body).unwrap();
    let id = body["message_id"].clone();
    assert_eq!(body, json!({"message_id": id, "to": PHONE, "text": TEXT}));
    // The id tells a repetition from another message.
    assert_eq!(first.body, second.body);

    let timestamp = second.header("tenure-timestamp").unwrap();
    assert_eq!(timestamp, (world.node.engine.now().millis() / 1000).to_string());
    let signature = second
        .header("tenure-signature")
        .unwrap()
        .strip_prefix("v1=")
        .unwrap();
    let signature: Vec<u8> = (0..signature.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&signature[at..at + 2], 16).unwrap())
        .collect();
    let key = hmac::Key::new(hmac::HMAC_SHA256, b"webhook key");
    let signed = format!("{timestamp}.{}", second.body);
    hmac::verify(&key, signed.as_bytes(), &signature).unwrap();
    assert_ne!(
        first.header("tenure-signature"),
        second.header("tenure-signature")
    );
}

#[tokio::test]
async fn not_where_calls_may_not_go() {
    let world = world().await;
    let gateway = Gateway::start().await;
    let network = Network {
        smtp: None,
        sms: Some(SmsGateway::Webhook {
            url: gateway.url(),
            key: "key".into(),
        }),
    };
    let node = world
        .node_with(Setup {
            outbound: Policy::default(),
            messages: Transports::Network(Box::new(network)),
            ..Setup::default()
        })
        .await;
    send_sms(&world, &node, CODE).await;
    assert_eq!(deliver(&node).await, 1);
    assert_eq!(
        rows(&world).await[0].last_error.as_deref(),
        Some("the SMS gateway: the URL is not one that may be called")
    );
    assert!(gateway.posts().is_empty());
}

#[tokio::test]
async fn can_be_asked_without_sending() {
    let world = world().await;
    let gateway = Gateway::start().await;
    let node = node_with(&world, &gateway).await;
    gateway.then(&[Manner::Status(405)]);
    assert_eq!(
        messages::reach(&node.engine, Channel::Sms).await,
        Reach::Reachable
    );
    assert!(gateway.posts()[0].head.starts_with("HEAD / "));
    assert_eq!(
        messages::reach(&node.engine, Channel::Email).await,
        Reach::NotConfigured
    );
    assert_eq!(
        messages::reach(&world.node.engine, Channel::Sms).await,
        Reach::Inbox
    );
    drop(gateway);
    // Its socket is closed a moment later.
    let gone = async {
        while messages::reach(&node.engine, Channel::Sms).await == Reach::Reachable {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), gone)
        .await
        .unwrap();
    let reach = messages::reach(&node.engine, Channel::Sms).await;
    assert!(matches!(reach, Reach::Unreachable(_)), "{reach:?}");
}
