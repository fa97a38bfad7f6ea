//! Search for organizations and members (contract: B2B 7.4, 8.4).

use serde_json::{Value, json};
use stytch::b2b::organizations::Member;

use super::world::{With as _, World, given, sorted};
use crate::report::Check;
use crate::world::Ended;

/// All operands must match.
fn query(operands: &[Value]) -> Value {
    json!({"query": {"operator": "AND", "operands": operands}})
}

fn by(name: &str, value: Value) -> Value {
    json!({"filter_name": name, "filter_value": value})
}

pub async fn organizations(world: &World, check: &mut Check<'_>) -> Ended {
    let domain = format!("search-{}-rust.example", world.run());
    let settings = json!({"email_allowed_domains": [domain], "email_invites": "ALL_ALLOWED"});
    let mut ids = vec![world.organization("search.0", settings).await?.organization_id];
    for who in ["search.1", "search.2"] {
        ids.push(world.organization(who, json!({})).await?.organization_id);
    }
    world.member(&ids[1], "searched", json!({})).await?;
    let search = async |request: Value| -> Result<_, Box<dyn std::error::Error>> {
        Ok(world.client.organizations.search(given(request)?).await)
    };
    let mine = by("organization_ids", json!(ids));
    for (what, operand, want) in [
        ("ids", mine.clone(), &ids[..]),
        (
            "slugs",
            by("organization_slugs", json!([world.slug("search.1")])),
            &ids[1..2],
        ),
        (
            "part of a slug",
            by(
                "organization_slug_fuzzy",
                json!(format!("arch.2-{}", world.run())),
            ),
            &ids[2..],
        ),
        (
            "part of a name",
            by("organization_name_fuzzy", json!("search.")),
            &ids[..],
        ),
        (
            "addresses of members",
            by("member_emails", json!([world.email("searched")])),
            &ids[1..2],
        ),
        (
            "allowed domains",
            by("allowed_domains", json!([domain])),
            &ids[..1],
        ),
    ] {
        let found = search(query(&[mine.clone(), operand])).await??.organizations;
        let found = sorted(found.into_iter().map(|found| found.organization_id).collect());
        check.equal(&format!("organizations by {what}"), found, sorted(want.to_vec()));
    }
    let page = query(&[mine]).with(&json!({"limit": 2}));
    let first = search(page.clone()).await??;
    let seen = (first.organizations.len(), first.results_metadata.total);
    check.equal("a page is as long as asked", seen, (2, 3));
    let next = json!({"cursor": first.results_metadata.next_cursor});
    let rest = search(page.with(&next)).await??;
    let both = first.organizations.into_iter().chain(rest.organizations);
    let both = sorted(both.map(|found| found.organization_id).collect());
    check.equal("pages have each organization once", both, sorted(ids));
    for (what, error_type, request) in [
        (
            "an unknown filter",
            "organization_search_filter_name_not_recognized",
            query(&[by("shoe_size", json!("44"))]),
        ),
        (
            "a text where a list belongs",
            "organization_search_expected_array_of_strings",
            query(&[by("organization_ids", json!("all"))]),
        ),
        (
            "a limit of 1001",
            "user_search_invalid_limit",
            json!({"limit": 1001}),
        ),
        (
            "a cursor of nobody",
            "user_search_invalid_cursor",
            json!({"cursor": "page two please"}),
        ),
    ] {
        check.refused(
            &format!("organizations: {what}"),
            400,
            error_type,
            search(request).await?,
        );
    }
    Ok(())
}

fn ids_of(members: Vec<Member>) -> Vec<String> {
    sorted(members.into_iter().map(|member| member.member_id).collect())
}

pub async fn members(world: &World, check: &mut Check<'_>) -> Ended {
    let here = world.organization("msearch", json!({})).await?.organization_id;
    let there = world
        .organization("msearch.other", json!({}))
        .await?
        .organization_id;
    let phone = world.phone();
    let mut ids = Vec::new();
    for (organization_id, who, more) in [
        (&here, "anna.search", json!({"roles": ["viewer"]})),
        (&here, "bert.search", json!({"mfa_phone_number": phone})),
        (
            &here,
            "carl.search",
            json!({"create_member_as_pending": true, "is_breakglass": true}),
        ),
        (&there, "anna.search", json!({})),
    ] {
        ids.push(world.member(organization_id, who, more).await?.member_id);
    }
    let search = async |where_to: &[&String], more: Value| -> Result<_, Box<dyn std::error::Error>> {
        let request = json!({"organization_ids": where_to}).with(&more);
        Ok(world.client.organizations.members.search(given(request)?).await)
    };
    for (what, operands, want) in [
        ("organization", vec![], &ids[..3]),
        ("ids", vec![by("member_ids", json!(ids[..2]))], &ids[..2]),
        (
            "addresses",
            vec![by("member_emails", json!([world.email("bert.search")]))],
            &ids[1..2],
        ),
        (
            "part of an address",
            vec![by("member_email_fuzzy", json!("carl.sea"))],
            &ids[2..3],
        ),
        ("status", vec![by("statuses", json!(["pending"]))], &ids[2..3]),
        (
            "phone number",
            vec![by("member_mfa_phone_numbers", json!([phone]))],
            &ids[1..2],
        ),
        (
            "breakglass",
            vec![by("member_is_breakglass", json!(true))],
            &ids[2..3],
        ),
        ("role", vec![by("member_roles", json!(["viewer"]))], &ids[..1]),
        (
            "absence of a password",
            vec![by("member_password_exists", json!(false))],
            &ids[..3],
        ),
    ] {
        let found = search(&[&here], query(&operands)).await??.members;
        check.equal(
            &format!("members by {what}"),
            ids_of(found),
            sorted(want.to_vec()),
        );
    }
    let both = search(&[&here, &there], json!({})).await??;
    let organizations = sorted(both.organizations.into_keys().collect());
    check.equal(
        "members of two organizations",
        ids_of(both.members),
        sorted(ids.clone()),
    );
    check.equal(
        "the organizations come along",
        organizations,
        sorted(vec![here.clone(), there.clone()]),
    );
    let gone = json!({"organization_id": here, "member_id": ids[0]});
    world.client.organizations.members.delete(given(gone)?).await?;
    let left = search(&[&here], json!({})).await??.members;
    check.equal(
        "deleted members are left out",
        ids_of(left),
        sorted(ids[1..3].to_vec()),
    );
    let deleted = query(&[by("statuses", json!(["deleted"]))]);
    let deleted = search(&[&here], deleted).await??.members;
    check.equal("unless they are asked for", ids_of(deleted), &ids[..1]);
    let nowhere = search(&[], json!({})).await?;
    check.refused(
        "members: no organization",
        400,
        "member_search_organization_ids_empty",
        nowhere,
    );
    let unknown = search(&[&here], query(&[by("shoe_size", json!("44"))])).await?;
    let error_type = "member_search_filter_name_not_recognized";
    check.refused("members: an unknown filter", 400, error_type, unknown);
    Ok(())
}
