//! A member's e-mail address: changed, retired, unlinked, updated by the member (contract: B2B 8.2, 8.5).

use serde_json::json;
use stytch::b2b::organizations::Member;

use super::world::{With as _, World, given};
use crate::report::Check;
use crate::world::Ended;

fn retired(member: &Member) -> Vec<&str> {
    let addresses = member.retired_email_addresses.iter();
    addresses.map(|retired| retired.email_address.as_str()).collect()
}

pub async fn changed(world: &World, check: &mut Check<'_>) -> Ended {
    let members = &world.client.organizations.members;
    let (old, new) = (world.email("old.address"), world.email("new.address"));
    let made = world.session("old.address").await?;
    let known = json!({"organization_id": made.organization_id, "member_id": made.member_id});
    let proven = made.member.email_address_verified;
    check.equal("a code sent there proves an address", proven, true);
    let change = json!({"email_address": new});
    let after = members.update(given(known.clone().with(&change))?).await?.member;
    check.equal(
        "a changed address is unverified",
        (&after.email_address, after.email_address_verified),
        (&new, false),
    );
    check.equal("the old one is retired", retired(&after), [&old]);
    let taken = json!({"organization_id": made.organization_id, "email_address": old});
    let refused = members.create(given(taken.clone())?).await;
    check.refused(
        "a retired address is nobody else's",
        400,
        "retired_member_email",
        refused,
    );
    let which = members.unlink_retired_email(given(known.clone())?).await;
    check.refused(
        "unlinking wants to know which",
        400,
        "retired_email_missing_email_identifiers",
        which,
    );
    let unlink = known.clone().with(&json!({"email_address": old}));
    let free = members.unlink_retired_email(given(unlink)?).await?.member;
    check.equal("a retired address can be unlinked", retired(&free).len(), 0);
    let next = members.create(given(taken)?).await?.member.email_address;
    check.equal("then it is free", next, old);
    let at_once = json!({"email_address": world.email("third.address"), "unlink_email": true});
    let unlinked = members.update(given(known.with(&at_once))?).await?.member;
    check.equal("a change can unlink at once", retired(&unlinked).len(), 0);
    Ok(())
}

pub async fn by_link(world: &World, check: &mut Check<'_>) -> Ended {
    let members = &world.client.organizations.members;
    let (before, after) = (world.email("link.before"), world.email("link.after"));
    let made = world.session("link.before").await?;
    let known = json!({"organization_id": made.organization_id, "member_id": made.member_id});
    let request = known.with(&json!({"email_address": after}));
    let started = members.start_email_update(given(request)?).await?.member;
    check.equal(
        "until it is proven, the address stays",
        &started.email_address,
        &before,
    );
    let link = json!({"magic_links_token": world.token(&after).await?});
    let done = world.client.magic_links.authenticate(given(link)?).await?.member;
    check.equal(
        "the link makes it the member's",
        (&done.member_id, &done.email_address, done.email_address_verified),
        (&made.member_id, &after, true),
    );
    check.equal("and retires the old one", retired(&done), [&before]);
    let unproven = world
        .member(&made.organization_id, "link.unproven", json!({}))
        .await?;
    let request = json!({
        "organization_id": made.organization_id,
        "member_id": unproven.member_id,
        "email_address": world.email("link.never"),
    });
    let refused = members.start_email_update(given(request)?).await;
    check.refused(
        "a member without a verified address cannot begin",
        400,
        "member_has_no_active_verified_email",
        refused,
    );
    Ok(())
}

pub async fn by_code(world: &World, check: &mut Check<'_>) -> Ended {
    let after = world.email("code.after");
    let made = world.session("code.before").await?;
    let request = json!({
        "organization_id": made.organization_id,
        "member_id": made.member_id,
        "email_address": after,
        "delivery_method": "EMAIL_OTP",
    });
    let started = world
        .client
        .organizations
        .members
        .start_email_update(given(request)?)
        .await?;
    check.equal(
        "a code can be asked for",
        started.member_id.as_str(),
        made.member_id.as_str(),
    );
    let code = json!({
        "organization_id": made.organization_id,
        "email_address": after,
        "code": world.code(&after).await?,
    });
    let done = world.client.otps.email.authenticate(given(code)?).await?.member;
    check.equal(
        "the code makes it the member's",
        [&done.member_id, &done.email_address],
        [&made.member_id, &after],
    );
    Ok(())
}
