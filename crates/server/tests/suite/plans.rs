//! How the engines read what is searched by exact values: in the index of the value's column, whatever the size of the
//! project.

use std::sync::Arc;

use serde_json::{Value, json};
use tenure_db::{Engine, Sql};
use tenure_engine::projects;
use tenure_engine::support::search::Statement;
use tenure_engine::v1::users;
use tenure_engine::v1::b2b::organizations::{self, members};

use crate::harness::{Project, World};
use super::world;

/// So many that reading them all costs more than looking a hundred up. SQLite does not count.
const ROWS_ON_POSTGRES: usize = 50_000;
const ROWS_ON_SQLITE: usize = 10;

/// Exact filters and the columns that they read.
const OF_USERS: [(&str, &[&str]); 6] = [
    ("user_id", &["user_id"]),
    ("user_id!", &["external_id"]),
    ("email_address", &["value"]),
    ("phone_number", &["value"]),
    ("email_id", &["factor_id"]),
    ("phone_id", &["factor_id"]),
];
const OF_MEMBERS: [(&str, &[&str]); 4] = [
    ("member_ids", &["member_id"]),
    ("member_ids!", &["external_id"]),
    ("member_emails", &["email"]),
    ("member_mfa_phone_numbers", &["phone_number"]),
];
const OF_ORGANIZATIONS: [(&str, &[&str]); 5] = [
    ("organization_ids", &["organization_id", "slug", "external_id"]),
    ("organization_slugs", &["slug"]),
    ("member_emails", &["email"]),
    ("allowed_domains", &["domain"]),
    ("claimed_email_domains", &["domain"]),
];

#[tokio::test]
async fn of_users_read_the_index_of_each_exact_filter() {
    let world = world().await;
    let api = world.client();
    api.user(json!({"email": "ada@example.com", "phone_number": "+14155550123"}))
        .await;
    fill(&world).await;
    let project = found(&world, &world.project).await;
    for (query, columns) in queries(&OF_USERS, &json!({"filter_name": "status", "filter_value": "active"})) {
        let request = serde_json::from_value(json!({"query": query})).unwrap();
        let statements = users::search_statements(&project, request).unwrap();
        reads(&world, &statements, &columns, &query).await;
    }
}

#[tokio::test]
async fn of_organizations_read_the_index_of_each_exact_filter() {
    let world = world().await;
    let api = world.b2b().await;
    let organization = json!({
        "organization_name": "One",
        "email_allowed_domains": ["example.com"],
        "claimed_email_domains": ["example.com"],
    });
    let organization = api.organization(organization).await;
    api.member(&organization, json!({"email_address": "ada@example.com"}))
        .await;
    fill(&world).await;
    let project = found(&world, world.b2b_project().await).await;
    let more = json!({"filter_name": "organization_name_fuzzy", "filter_value": "one"});
    for (query, columns) in queries(&OF_ORGANIZATIONS, &more) {
        let request = serde_json::from_value(json!({"query": query})).unwrap();
        let statements = organizations::search_statements(&project, request).unwrap();
        reads(&world, &statements, &columns, &query).await;
    }
}

#[tokio::test]
async fn of_members_read_the_index_of_each_exact_filter() {
    let world = world().await;
    let api = world.b2b().await;
    let organization = api.organization(json!({"organization_name": "One"})).await;
    api.member(&organization, json!({"email_address": "ada@example.com"}))
        .await;
    fill(&world).await;
    let project = found(&world, world.b2b_project().await).await;
    let deleted = json!({"filter_name": "statuses", "filter_value": ["deleted"]});
    for (query, columns) in queries(&OF_MEMBERS, &deleted) {
        let request = serde_json::from_value(json!({"query": query})).unwrap();
        let statements = members::search_statements(&world.node.engine, &project, &organization, request)
            .await
            .unwrap();
        reads(&world, &statements, &columns, &query).await;
    }
    // No filter: the organization's own index.
    let statements = members::search_statements(
        &world.node.engine,
        &project,
        &organization,
        serde_json::from_value(json!({})).unwrap(),
    );
    for plan in plans(&world, &statements.await.unwrap()).await {
        if world.node.db.engine() == Engine::Sqlite {
            assert!(plan.contains("organization_id=?"), "{plan}");
        }
    }
}

/// Each filter alone, with few values and with many; with another that no index answers; all with few joined by OR.
fn queries(filters: &[(&str, &[&'static str])], more: &Value) -> Vec<(Value, Vec<&'static str>)> {
    let mut queries = Vec::new();
    let mut all = Vec::new();
    for (name, columns) in filters {
        for count in [1, 100] {
            let operand = operand(name, count);
            queries.push((json!({"operator": "AND", "operands": [operand]}), columns.to_vec()));
            queries.push((
                json!({"operator": "AND", "operands": [more, operand]}),
                columns.to_vec(),
            ));
            if count == 1 {
                all.push(operand);
            }
        }
    }
    let columns = filters.iter().flat_map(|(_, columns)| columns.to_vec()).collect();
    queries.push((json!({"operator": "OR", "operands": all}), columns));
    queries
}

/// A `!` after the name: values that are ids of the caller's own.
fn operand(name: &str, count: usize) -> Value {
    let id = |kind: &str, n: usize| format!("{kind}-test-00000000-0000-4000-8000-{n:012}");
    let value = |n: usize| match name {
        "user_id" => id("user", n),
        "member_ids" => id("member", n),
        "email_id" => id("email", n),
        "phone_id" => id("phone-number", n),
        // Ids of ours and others.
        "organization_ids" if n.is_multiple_of(2) => id("organization", n),
        "email_address" | "member_emails" => format!("u{n}@example.com"),
        "phone_number" | "member_mfa_phone_numbers" => format!("+1415555{n:04}"),
        "allowed_domains" | "claimed_email_domains" => format!("d{n}.example"),
        _ => format!("own-{n}"),
    };
    // Two at least: the ids of organizations are of two kinds.
    let values: Vec<String> = (0..=count).take(100).map(value).collect();
    json!({"filter_name": name.trim_end_matches('!'), "filter_value": values})
}

async fn found(world: &World, project: &Project) -> Arc<projects::Project> {
    let found = projects::find(&world.node.engine, project.id).await.unwrap();
    found.unwrap()
}

/// Copies what there is of each table that is searched, so that an engine that counts has something to count.
async fn fill(world: &World) {
    let (id, rows, analyze) = match world.node.db.engine() {
        Engine::Sqlite => ("randomblob(16)", ROWS_ON_SQLITE, None),
        Engine::Postgres => ("gen_random_uuid()", ROWS_ON_POSTGRES, Some("ANALYZE")),
    };
    let copies = [
        ("users", vec![("user_id", id), ("external_id", "'x' || n.n"), ("created_at", "n.n")]),
        (
            "user_factors",
            vec![("user_id", id), ("factor_id", id), ("value", "'x' || n.n")],
        ),
        (
            "organizations",
            vec![
                ("organization_id", id),
                ("slug", "'x' || n.n"),
                ("external_id", "'y' || n.n"),
                ("created_at", "n.n"),
            ],
        ),
        (
            "organization_domains",
            vec![("organization_id", id), ("domain", "'x' || n.n")],
        ),
        (
            "members",
            vec![
                ("member_id", id),
                ("external_id", "'x' || n.n"),
                ("email", "'x' || n.n"),
                ("phone_number", "'x' || n.n"),
                ("created_at", "n.n"),
            ],
        ),
    ];
    for (table, changed) in copies {
        let columns = world.node.columns(table).await;
        let values: Vec<String> = columns
            .iter()
            .map(|column| {
                let value = changed.iter().find(|(name, _)| name == column);
                value.map_or_else(|| format!("t.{column}"), |(_, value)| (*value).to_owned())
            })
            .collect();
        let sql = Sql::dynamic(format!(
            "INSERT INTO {table} ({}) WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {rows})
             SELECT {} FROM {table} t CROSS JOIN n",
            columns.join(", "),
            values.join(", ")
        ));
        world
            .node
            .db
            .write(async move |tx| tx.execute(&sql, &[]).await)
            .await
            .unwrap();
    }
    if let Some(analyze) = analyze {
        let sql = Sql::dynamic(analyze.to_owned());
        let analyzed = world.node.db.read(async |tx| tx.execute(&sql, &[]).await);
        analyzed.await.unwrap();
    }
}

async fn reads(world: &World, statements: &[Statement; 2], columns: &[&str], query: &Value) {
    for plan in plans(world, statements).await {
        let said = format!("{query}\n{plan}");
        assert!(!plan.contains("created_at ("), "{said}");
        for column in columns {
            let reads = match world.node.db.engine() {
                Engine::Sqlite => plan.contains(&format!("{column}=?")),
                Engine::Postgres => plan
                    .lines()
                    .any(|line| line.contains("Index Cond:") && line.contains(&format!("({column} = "))),
            };
            assert!(reads, "{column}: {said}");
        }
        for line in plan.lines() {
            let of_values = ["SCAN found", "SCAN wanted", "CONSTANT ROW", "-ROW VALUES CLAUSE"];
            let whole = line.contains("SCAN ") && !of_values.iter().any(|of| line.contains(of));
            assert!(!whole, "{line}: {said}");
            let is_empty = line.contains("(cost=0.00..0.00 ");
            let whole = line.contains("Seq Scan") && !is_empty || line.contains("_created_at");
            assert!(!whole, "{line}: {said}");
        }
    }
}

async fn plans(world: &World, statements: &[Statement; 2]) -> Vec<String> {
    let db = &world.node.db;
    let mut plans = Vec::new();
    for statement in statements {
        let values = statement.values();
        let plan = match db.engine() {
            Engine::Sqlite => {
                let sql = Sql::dynamic(format!("EXPLAIN QUERY PLAN {}", statement.text));
                db.read(async |tx| tx.query(&sql, &values, |row| row.get::<String>(3)).await)
                    .await
            }
            Engine::Postgres => {
                let sql = Sql::dynamic(format!("EXPLAIN {}", statement.text));
                db.read(async |tx| tx.query(&sql, &values, |row| row.get::<String>(0)).await)
                    .await
            }
        };
        plans.push(plan.unwrap().join("\n"));
    }
    plans
}
