//! Every SQL statement of the engine.

use std::collections::HashMap;

use super::world;

#[tokio::test]
async fn are_understood_by_the_database() {
    let world = world().await;
    let statements = tenure_engine::statements();
    assert!(statements.len() > 40, "{} statements", statements.len());
    let mut refused = Vec::new();
    for (name, statement) in statements {
        if let Err(error) = world.node.db.prepare(&statement).await {
            refused.push(format!("{name}: {error:?}"));
        }
    }
    assert!(refused.is_empty(), "{refused:#?}");
}

#[tokio::test]
async fn are_written_once() {
    let mut seen = HashMap::new();
    for (name, statement) in tenure_engine::statements() {
        let text = format!("{statement:?}")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        let first = seen.insert(text, name);
        assert_eq!(first, None, "{name} says what another says");
    }
}
