//! User search: filters, operators, pages, refusals (contract: §1.7, §5.5).

use std::collections::BTreeSet;

use serde_json::{Value, json};
use stytch::consumer::users::{
    CreateRequest, Name, SearchRequest, SearchUsersQuery, SearchUsersQueryOperator,
};

use crate::report::Check;
use crate::world::{Ended, World};

fn query(operator: SearchUsersQueryOperator, operands: &[(&str, Value)]) -> Option<SearchUsersQuery> {
    let operands = operands
        .iter()
        .map(|(name, value)| json!({"filter_name": name, "filter_value": value}))
        .collect();
    Some(SearchUsersQuery { operator, operands })
}

fn and(operands: &[(&str, Value)]) -> Option<SearchUsersQuery> {
    query(SearchUsersQueryOperator::AND, operands)
}

pub async fn filters(world: &World, check: &mut Check<'_>) -> Ended {
    let users = &world.client.users;
    let (email, phone) = (world.email("find.anna"), world.phone());
    let surname = format!("von{}", world.run());
    let external = format!("find.{}", world.run());
    let anna = users
        .create(CreateRequest {
            email: Some(email.clone()),
            phone_number: Some(phone.clone()),
            name: Some(Name {
                last_name: Some(surname.clone()),
                ..Name::default()
            }),
            ..CreateRequest::default()
        })
        .await?;
    let ben = users
        .create(CreateRequest {
            email: Some(world.email("find.ben")),
            create_user_as_pending: Some(true),
            external_id: Some(external.clone()),
            ..CreateRequest::default()
        })
        .await?;
    let carl = world.user("find.carl").await?;
    let ids = [&anna.user_id, &ben.user_id, &carl.user_id];

    // Who of the three is found, in the order anna, ben, carl.
    let found = async |query: Option<SearchUsersQuery>| -> stytch::Result<String> {
        let page = users
            .search(SearchRequest {
                limit: Some(1000),
                query,
                cursor: None,
            })
            .await?;
        let seen: BTreeSet<&String> = page.results.iter().map(|user| &user.user_id).collect();
        Ok(ids
            .iter()
            .zip(["anna ", "ben ", "carl "])
            .filter(|(id, _)| seen.contains(*id))
            .map(|(_, who)| who)
            .collect())
    };

    for (name, value, want) in [
        ("email_address", json!([email.to_uppercase()]), "anna "),
        ("email_id", json!([anna.email_id]), "anna "),
        (
            "email_address_fuzzy",
            json!(format!("find.carl.{}", world.run())),
            "carl ",
        ),
        ("phone_number", json!([phone]), "anna "),
        ("phone_id", json!([anna.phone_id]), "anna "),
        ("phone_number_fuzzy", json!(phone[3..]), "anna "),
        ("full_name_fuzzy", json!(surname), "anna "),
        ("user_id", json!([anna.user_id, ben.user_id]), "anna ben "),
    ] {
        check.equal(
            &format!("search by {name}"),
            found(and(&[(name, value)])).await?,
            want,
        );
    }
    let externals = found(and(&[("user_id", json!([external]))])).await?;
    check.equal("search by user_id of external ids", externals, "ben ");
    let (past, future) = (json!("2020-01-01T00:00:00Z"), json!("2120-01-01T00:00:00Z"));
    for (name, value, want) in [
        ("status", json!("pending"), "ben "),
        ("password_exists", json!(true), "carl "),
        ("email_verified", json!(false), "anna ben carl "),
        ("phone_verified", json!(false), "anna "),
        ("created_at_greater_than", past.clone(), "anna ben carl "),
        ("created_at_less_than", past.clone(), ""),
        (
            "created_at_between",
            json!({"greater_than": past, "less_than": future}),
            "anna ben carl ",
        ),
    ] {
        let three = ("user_id", json!(ids));
        check.equal(
            &format!("search by {name}"),
            found(and(&[three, (name, value)])).await?,
            want,
        );
    }
    let either = [("email_address", json!([email])), ("status", json!("pending"))];
    check.equal("AND wants every operand", found(and(&either)).await?, "");
    let or = found(query(SearchUsersQueryOperator::OR, &either)).await?;
    check.equal("OR wants one operand", or, "anna ben ");
    Ok(())
}

pub async fn pages(world: &World, check: &mut Check<'_>) -> Ended {
    let users = &world.client.users;
    let mut made = BTreeSet::new();
    for n in 0..7 {
        let email = Some(world.email(&format!("page{n}")));
        made.insert(
            users
                .create(CreateRequest {
                    email,
                    ..CreateRequest::default()
                })
                .await?
                .user_id,
        );
    }
    let mine = and(&[
        ("email_address_fuzzy", json!(format!(".{}@", world.run()))),
        ("email_address_fuzzy", json!("page")),
    ]);
    let (mut sizes, mut seen, mut cursor) = (Vec::new(), BTreeSet::new(), None);
    loop {
        let page = users
            .search(SearchRequest {
                limit: Some(3),
                cursor,
                query: mine.clone(),
            })
            .await?;
        if sizes.is_empty() {
            check.equal("the total counts all pages", page.results_metadata.total, 7);
        }
        sizes.push(page.results.len());
        seen.extend(page.results.into_iter().map(|user| user.user_id));
        cursor = page.results_metadata.next_cursor;
        if cursor.is_none() || sizes.len() > 7 {
            break;
        }
    }
    check.equal("the cursors lead through every page and end", sizes, [3, 3, 1]);
    check.equal("the pages hold each user once", seen, made);
    let all = users
        .search(SearchRequest {
            limit: Some(1),
            ..SearchRequest::default()
        })
        .await?;
    let total = all.results_metadata.total;
    check.holds("a search without a query finds all", total >= 7, total);
    Ok(())
}

pub async fn refusals(world: &World, check: &mut Check<'_>) -> Ended {
    let users = &world.client.users;
    let mixed = json!(["user-test-00000000-0000-4000-8000-000000000000", "crm.1"]);
    for (what, error_type, name, value) in [
        (
            "an unknown filter",
            "filter_name_not_recognized",
            "shoe_size",
            json!(42),
        ),
        (
            "a string where a list belongs",
            "expected_array_of_string",
            "email_address",
            json!("a@example.com"),
        ),
        (
            "a string where a boolean belongs",
            "expected_bool",
            "password_exists",
            json!("yes"),
        ),
        (
            "a list where a string belongs",
            "expected_string",
            "full_name_fuzzy",
            json!(["anna"]),
        ),
        (
            "a string where an object belongs",
            "expected_object",
            "created_at_between",
            json!("2026-01-01T00:00:00Z"),
        ),
        (
            "a date that is none",
            "expected_timestamp",
            "created_at_less_than",
            json!("yesterday"),
        ),
        (
            "an unknown status",
            "invalid_status_filter",
            "status",
            json!("asleep"),
        ),
        (
            "an e-mail text that is too short",
            "email_address_fuzzy_too_short",
            "email_address_fuzzy",
            json!("a"),
        ),
        (
            "a phone text that is too short",
            "phone_number_fuzzy_too_short",
            "phone_number_fuzzy",
            json!("1"),
        ),
        (
            "a filter without a value",
            "missing_filter_value",
            "status",
            Value::Null,
        ),
        (
            "internal ids mixed with external ones",
            "cannot_mix_internal_and_external_user_ids",
            "user_id",
            mixed,
        ),
    ] {
        let asked = users
            .search(SearchRequest {
                query: and(&[(name, value)]),
                ..SearchRequest::default()
            })
            .await;
        check.refused(
            &format!("search refuses {what}"),
            400,
            &format!("user_search_{error_type}"),
            asked,
        );
    }
    for (what, error_type, request) in [
        (
            "a limit of 0",
            "invalid_limit",
            SearchRequest {
                limit: Some(0),
                ..SearchRequest::default()
            },
        ),
        (
            "a limit above 1000",
            "invalid_limit",
            SearchRequest {
                limit: Some(1001),
                ..SearchRequest::default()
            },
        ),
        (
            "a made-up cursor",
            "invalid_cursor",
            SearchRequest {
                cursor: Some("made-up".to_owned()),
                ..SearchRequest::default()
            },
        ),
    ] {
        let asked = users.search(request).await;
        check.refused(
            &format!("search refuses {what}"),
            400,
            &format!("user_search_{error_type}"),
            asked,
        );
    }
    Ok(())
}
