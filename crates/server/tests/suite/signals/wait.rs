//! The long poll.

use std::time::{Duration, Instant};

use serde_json::json;
use tenure_core::token::Vertical;
use tenure_engine::{jobs, projects, signals, v1};
use tenure_types::Environment;
use tenure_types::signals::GetRequest;

use crate::harness::{Node, tell};
use super::{Follower, told, world};

/// Polls on one node what is revoked on another.
async fn hears(follower: &mut Follower, revoked_on: &Node, world: &crate::harness::World) -> Duration {
    let api = revoked_on.client(&world.project);
    let session = world.client().another_session("ada@example.com").await;
    let revoke = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        api.post("/v1/sessions/revoke", json!({"session_id": session.id}))
            .await
            .ok();
        Instant::now()
    };
    let (answer, revoked) = tokio::join!(follower.ask("&wait=30"), revoke);
    assert_eq!(told(&answer), [format!("ended {} session_revoked", session.id)]);
    revoked.elapsed()
}

#[tokio::test]
async fn ends_with_the_first_signal_whichever_node_it_is_of() {
    let world = world().await;
    world.client().session("ada@example.com").await;
    let other = world.another_node().await;
    let running = [jobs::start(&world.node.engine), jobs::start(&other.engine)];
    let mut follower = Follower::new(world.client()).await;
    let mut waits = Vec::new();
    for _ in 0..5 {
        waits.push(hears(&mut follower, &world.node, &world).await);
        waits.push(hears(&mut follower, &other, &world).await);
    }
    tell(format_args!("from the revoke's answer to the follower's: {waits:?}"));
    for jobs in running {
        jobs.stop().await.unwrap();
    }
}

/// Another program wrote it, or the node that did is gone: nobody rang.
#[tokio::test]
async fn ends_with_a_signal_that_nobody_told_of() {
    let world = world().await;
    let running = jobs::start(&world.node.engine);
    let mut follower = Follower::new(world.client()).await;
    let write = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let sql = "INSERT INTO signals (project_id, subject_id, cause)
            SELECT project_id, project_id, 'project_policy_changed' FROM projects";
        world.execute(sql).await;
    };
    let (answer, ()) = tokio::join!(follower.ask("&wait=30"), write);
    let line = format!("changed {} project_policy_changed", world.project.id);
    assert_eq!(told(&answer), [line]);
    running.stop().await.unwrap();
}

#[tokio::test]
async fn ends_when_its_time_is_over() {
    let world = world().await;
    let mut follower = Follower::new(world.client()).await;
    let answer = follower.ask("&wait=1").await;
    assert_eq!(told(&answer), <[String; 0]>::default());
    assert_eq!(answer["reset"], false);
}

#[tokio::test]
async fn ends_when_the_server_stops() {
    let world = world().await;
    let mut follower = Follower::new(world.client()).await;
    let engine = world.node.engine.clone();
    let close = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        signals::close(&engine);
    };
    let begun = Instant::now();
    let (answer, ()) = tokio::join!(follower.ask("&wait=60"), close);
    assert_eq!(told(&answer), <[String; 0]>::default());
    assert!(begun.elapsed() < Duration::from_secs(60));
}

/// Whoever waits for the same has the same bytes: the log was read once, and the answer written once.
#[tokio::test]
async fn is_read_once_for_all_who_wait() {
    let world = world().await;
    let session = world.client().session("ada@example.com").await;
    let cursor = Follower::new(world.client()).await.cursor;
    let project = projects::find(&world.node.engine, world.project.id).await.unwrap().unwrap();
    let waiting: Vec<_> = (0..8)
        .map(|_| {
            let (engine, project) = (world.node.engine.clone(), project.clone());
            let request = GetRequest { after: Some(cursor.clone()), wait: Some(60) };
            tokio::spawn(async move { v1::signals::get(&engine, &project, request).await.unwrap() })
        })
        .collect();
    // On this one thread they have all begun when this goes on.
    tokio::task::yield_now().await;
    let body = json!({"session_id": session.id});
    world.client().post("/v1/sessions/revoke", body).await.ok();
    signals::publish(&world.node.engine).await.unwrap();
    let mut heard = Vec::new();
    for waiting in waiting {
        heard.push(waiting.await.unwrap());
    }
    let [first, others @ ..] = &heard[..] else { panic!("nobody waited") };
    assert!(std::str::from_utf8(first.as_ref()).unwrap().contains(&session.id));
    for other in others {
        assert_eq!(first.as_ref().as_ptr(), other.as_ref().as_ptr());
    }
}

/// What happens in one project is no news in another, and is not read for it.
#[tokio::test]
async fn goes_on_while_others_have_news() {
    let world = world().await;
    let other = world.another_project(Vertical::Consumer, Environment::Test).await;
    let session = world.node.client(&other).session("ada@example.com").await;
    let own = world.client().session("ada@example.com").await;
    let mut follower = Follower::new(world.client()).await;
    let news = async {
        for (project, session) in [(&other, &session), (&world.project, &own)] {
            let api = world.node.client(project);
            let body = json!({"session_id": session.id});
            api.post("/v1/sessions/revoke", body).await.ok();
            signals::publish(&world.node.engine).await.unwrap();
        }
    };
    let (answer, ()) = tokio::join!(follower.ask("&wait=60"), news);
    assert_eq!(told(&answer), [format!("ended {} session_revoked", own.id)]);
    assert_eq!(follower.news().await, <[String; 0]>::default());
}
