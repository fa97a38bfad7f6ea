//! The outbox: what is written into it, how it leaves, and what stays of it.

mod claims;
mod failures;
mod gateways;
mod inbox;
mod sealed;

use std::sync::Arc;

use tenure_core::contact::{EmailAddress, PhoneNumber};
use tenure_db::Sql;
use tenure_engine::messages::{self, Language, Mail, Name, Network, Outgoing, Sms, SmsGateway, Transports, deliver_due};
use tenure_engine::projects::{self, Project};

use crate::harness::{Gateway, Node, Setup, World};
use super::world;

const URL: &str = "https://app.example.com/login?token=s3cret-t0ken";
const CODE: &str = "314159";
const PHONE: &str = "+15551234567";

/// What an operator sees of a message in the database.
#[derive(Debug, PartialEq, Eq)]
struct Row {
    channel: String,
    state: String,
    attempts: i64,
    /// From now on, in seconds.
    next_in: i64,
    last_error: Option<String>,
}

/// A node like [`World::node`] whose text messages go to this gateway, and whose e-mails have nowhere to go.
async fn node_with(world: &World, gateway: &Gateway) -> Node {
    world
        .node_with(Setup {
            messages: Transports::Network(Box::new(Network {
                smtp: None,
                sms: Some(SmsGateway::Webhook {
                    url: gateway.url(),
                    key: "webhook key".into(),
                }),
            })),
            ..Setup::default()
        })
        .await
}

async fn project(world: &World, node: &Node) -> Arc<Project> {
    projects::find(&node.engine, world.project.id)
        .await
        .unwrap()
        .unwrap()
}

async fn login_link(world: &World, node: &Node, to: &str) -> Outgoing {
    let mail = Mail::LoginLink {
        url: URL.to_owned(),
        minutes: 60,
        organization: Name::new("Acme"),
    };
    let to = EmailAddress::parse(to).unwrap();
    messages::prepare_mail(
        &node.engine,
        &*project(world, node).await,
        &to,
        &mail,
        Language::En,
    )
}

async fn sms_code(world: &World, node: &Node, code: &str) -> Outgoing {
    let sms = Sms::Code {
        code: code.to_owned(),
        minutes: 2,
        organization: Name::new("Acme"),
    };
    let to = PhoneNumber::parse(PHONE).unwrap();
    messages::prepare_sms(
        &node.engine,
        &*project(world, node).await,
        &to,
        &sms,
        Language::En,
    )
}

/// Writes a login link for this address into the outbox.
async fn send_mail(world: &World, node: &Node, to: &str) {
    messages::send(&node.engine, login_link(world, node, to).await)
        .await
        .unwrap();
}

async fn send_sms(world: &World, node: &Node, code: &str) {
    messages::send(&node.engine, sms_code(world, node, code).await)
        .await
        .unwrap();
}

async fn deliver(node: &Node) -> usize {
    deliver_due(&node.engine).await.unwrap()
}

/// In the order in which they were written.
async fn rows(world: &World) -> Vec<Row> {
    let sql = Sql::dynamic(
        "SELECT channel, state, attempts, next_attempt_at, last_error FROM messages ORDER BY message_id"
            .to_owned(),
    );
    let now = world.node.engine.now().millis();
    world
        .node
        .db
        .read(async |tx| {
            tx.query(&sql, &[], |row| {
                Ok(Row {
                    channel: row.get(0)?,
                    state: row.get(1)?,
                    attempts: row.get(2)?,
                    next_in: (row.get::<i64>(3)? - now) / 1000,
                    last_error: row.get(4)?,
                })
            })
            .await
        })
        .await
        .unwrap()
}
