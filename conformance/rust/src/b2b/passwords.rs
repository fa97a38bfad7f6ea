//! Passwords of members, one in each organization (contract: B2B 16).

use serde_json::json;

use super::world::{With as _, World, factors, given, hashes, lasts, migrated_password, role_ids};
use crate::report::{Check, outcome};
use crate::world::{Ended, OTHER_PASSWORD, PASSWORD, text};

pub async fn migrate(world: &World, check: &mut Check<'_>) -> Ended {
    let passwords = &world.client.passwords;
    let organization_id = world.organization("passwords", json!({})).await?.organization_id;
    let hashes = hashes()?;
    for (number, known) in hashes.iter().enumerate() {
        let email = world.email(&format!("b2b.hash{number}"));
        let login = json!({"organization_id": organization_id, "email_address": email});
        let mut request = login
            .clone()
            .with(&json!({"hash": known["hash"], "hash_type": known["hash_type"]}));
        if let Some(name) = known["config_name"].as_str() {
            request[name] = known["config"].clone();
        }
        let created = passwords.migrate(given(request)?).await?.member_created;
        let password = text(&known["password"])?;
        let mut seen = Vec::new();
        for attempt in [format!("{password}x"), password] {
            let request = login.clone().with(&json!({"password": attempt}));
            seen.push(outcome(&passwords.authenticate(given(request)?).await));
        }
        let name = text(&known["name"])?;
        check.equal(
            &format!("a migrated hash opens with its password alone: {name}"),
            (created, seen),
            (
                true,
                ["401 unauthorized_credentials", "ok"].map(str::to_owned).to_vec(),
            ),
        );
    }
    let bcrypt = json!({
        "organization_id": organization_id,
        "hash": hashes[0]["hash"],
        "hash_type": hashes[0]["hash_type"],
    });
    let first = world.member(&organization_id, "adopt", json!({})).await?;
    let (email, phone) = (world.email("adopt"), world.phone());
    let more = json!({
        "email_address": email,
        "name": "Adopted",
        "roles": ["viewer"],
        "mfa_phone_number": phone,
        "set_phone_number_verified": true,
    });
    let adopted = passwords.migrate(given(bcrypt.clone().with(&more))?).await?;
    check.equal(
        "a hash is attached to the member of its address",
        (&adopted.member_id, adopted.member_created),
        (&first.member_id, false),
    );
    let member = adopted.member;
    check.equal(
        "migrate marks the address verified",
        member.email_address_verified,
        true,
    );
    check.equal(
        "and the phone number when asked",
        (&member.mfa_phone_number, member.mfa_phone_number_verified),
        (&phone, true),
    );
    check.equal(
        "migrate can assign roles",
        role_ids(&member),
        ["stytch_member", "viewer"],
    );
    let broken = json!({"email_address": world.email("broken"), "hash": "$2b$10$short"});
    for (what, error_type, more) in [
        (
            "a member with a password",
            "password_already_exists",
            json!({"email_address": email}),
        ),
        ("a broken hash", "invalid_bcrypt_hash", broken),
    ] {
        let refused = passwords.migrate(given(bcrypt.clone().with(&more))?).await;
        check.refused(&format!("migrate refuses {what}"), 400, error_type, refused);
    }
    Ok(())
}

pub async fn authenticate(world: &World, check: &mut Check<'_>) -> Ended {
    let passwords = &world.client.passwords;
    let organization_id = world.organization("pw.login", json!({})).await?.organization_id;
    let made = world
        .password_member(&world.client, &organization_id, "pw.login")
        .await?;
    let email = world.email("pw.login");
    let known = json!({
        "organization_id": organization_id,
        "email_address": email,
        "password": migrated_password()?,
    });
    let more = json!({"session_duration_minutes": 20, "session_custom_claims": {"by": "password"}});
    let opened = passwords.authenticate(given(known.clone().with(&more))?).await?;
    check.equal(
        "a password opens a session",
        (opened.member_authenticated, &opened.member_id),
        (true, &made.member_id),
    );
    let session = opened.member_session.ok_or("no session")?;
    check.equal(
        "the session holds the factor",
        factors(&session),
        "password/knowledge",
    );
    check.holds(
        "authenticate takes a duration",
        lasts(&session, 20),
        session.expires_at,
    );
    let claims = session.custom_claims;
    check.equal(
        "authenticate takes claims",
        claims,
        Some(json!({"by": "password"})),
    );
    let loud = json!({"organization_id": world.slug("pw.login"), "email_address": email.to_uppercase()});
    let loud = passwords
        .authenticate(given(known.clone().with(&loud))?)
        .await?
        .member_id;
    check.equal("the address is compared without case", &loud, &made.member_id);
    let wrong = known.clone().with(&json!({"password": OTHER_PASSWORD}));
    let wrong = passwords.authenticate(given(wrong)?).await;
    check.refused("a wrong password", 401, "unauthorized_credentials", wrong);
    let request = json!({
        "organization_id": organization_id,
        "member_password_id": made.member.member_password_id,
    });
    let after = world
        .client
        .organizations
        .members
        .delete_password(given(request)?)
        .await?;
    check.equal("a password can be deleted", after.member.member_password_id, "");
    let refused = outcome(&passwords.authenticate(given(known)?).await);
    check.holds("then it opens nothing", refused.starts_with("40"), &refused);
    Ok(())
}

pub async fn strength(world: &World, check: &mut Check<'_>) -> Ended {
    let weak = json!({"password": "password1"});
    let weak = world.client.passwords.strength_check(given(weak)?).await?;
    check.equal(
        "a common password is not valid",
        (weak.valid_password, weak.score < 3),
        (false, true),
    );
    let feedback = weak.zxcvbn_feedback.ok_or("no feedback")?;
    let advice = !feedback.warning.is_empty() || !feedback.suggestions.is_empty();
    check.holds("a common password gets advice", advice, feedback);
    let strong = json!({"password": PASSWORD, "email_address": world.email("strong")});
    let strong = world.client.passwords.strength_check(given(strong)?).await?;
    check.equal(
        "a long password is valid",
        (strong.valid_password, strong.strength_policy.as_str()),
        (true, "zxcvbn"),
    );
    let settings = [
        "password_strength_policy=luds",
        "luds_min_length=10",
        "luds_complexity=3",
    ];
    let (_, client) = world.own_project(&settings).await?;
    let needs = client
        .passwords
        .strength_check(given(json!({"password": "lower7"}))?)
        .await?;
    let needs = needs.luds_feedback.ok_or("no feedback")?;
    check.equal(
        "LUDS tells what is missing",
        (
            needs.has_lower_case,
            needs.has_upper_case,
            needs.missing_complexity,
            needs.missing_characters,
        ),
        (true, false, 1, 4),
    );
    Ok(())
}

pub async fn lock(world: &World, check: &mut Check<'_>) -> Ended {
    let organization_id = world.organization("pw.lock", json!({})).await?.organization_id;
    world
        .password_member(&world.client, &organization_id, "pw.lock")
        .await?;
    let attempt = async |password: &str| -> Result<String, Box<dyn std::error::Error>> {
        let request = json!({
            "organization_id": organization_id,
            "email_address": world.email("pw.lock"),
            "password": password,
        });
        Ok(outcome(
            &world.client.passwords.authenticate(given(request)?).await,
        ))
    };
    let mut wrong = Vec::new();
    for _ in 0..10 {
        wrong.push(attempt(OTHER_PASSWORD).await?);
    }
    check.equal(
        "ten failures are plain refusals",
        wrong,
        ["401 unauthorized_credentials"; 10],
    );
    let right = attempt(&migrated_password()?).await?;
    check.equal("then the member is locked", right, "429 user_lock_limit_reached");
    Ok(())
}
