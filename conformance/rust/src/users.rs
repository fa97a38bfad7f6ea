//! The Users API (contract: §5.1 to §5.4).

use serde_json::{Value, json};
use stytch::consumer::sessions;
use stytch::consumer::users::{
    ConnectedAppsRequest, CreateRequest, DeleteExternalIdRequest, DeleteRequest, GetRequest, Name,
    UpdateRequest, User,
};

use crate::report::{Check, outcome};
use crate::world::{Ended, World, unknown_id};

pub async fn create(world: &World, check: &mut Check<'_>) -> Ended {
    let users = &world.client.users;
    let email = world.email("create");
    let name = ["Zoë", "李", "O’Brien-Ångström 🦊"];
    let made = users
        .create(CreateRequest {
            email: Some(email.clone()),
            name: Some(named(name[0], name[1], name[2])),
            trusted_metadata: Some(json!({"plan": "pro"})),
            untrusted_metadata: Some(json!({"theme": "dark"})),
            ..CreateRequest::default()
        })
        .await?;
    check.equal("create answers 201", made.status_code.as_u16(), 201);
    let ids = (&made.user_id, &made.email_id);
    check.holds(
        "create gives a user id of the environment",
        ids.0.starts_with("user-test-"),
        ids.0,
    );
    check.holds(
        "create gives an e-mail id",
        ids.1.starts_with("email-test-"),
        ids.1,
    );
    check.equal(
        "create has an empty phone id without a phone",
        made.phone_id.as_str(),
        "",
    );
    check.equal(
        "a new user is active",
        [made.status.as_str(), &made.user.status],
        ["active", "active"],
    );
    check.equal(
        "a new e-mail is unverified",
        emails(&made.user),
        vec![(email, false)],
    );
    let stored = made.user.name.unwrap_or_default();
    let stored = [stored.first_name, stored.middle_name, stored.last_name];
    check.equal(
        "names keep every script",
        stored,
        name.map(|part| Some(part.to_owned())),
    );
    check.equal(
        "create stores both kinds of metadata",
        [made.user.trusted_metadata, made.user.untrusted_metadata],
        [Some(json!({"plan": "pro"})), Some(json!({"theme": "dark"}))],
    );
    check.holds(
        "a user has no password at first",
        made.user.password.is_none(),
        made.user.password,
    );
    let pending = users
        .create(CreateRequest {
            email: Some(world.email("pending")),
            create_user_as_pending: Some(true),
            ..CreateRequest::default()
        })
        .await?;
    check.equal(
        "a user can be created as pending",
        pending.status.as_str(),
        "pending",
    );
    let phone = CreateRequest {
        phone_number: Some(world.phone()),
        ..CreateRequest::default()
    };
    let by_phone = users.create(phone.clone()).await?;
    let seen: Vec<_> = by_phone
        .user
        .phone_numbers
        .iter()
        .map(|it| (&it.phone_id, Some(&it.phone_number)))
        .collect();
    check.equal(
        "a user can have a phone alone",
        seen,
        vec![(&by_phone.phone_id, phone.phone_number.as_ref())],
    );
    check.refused(
        "a phone belongs to one user",
        400,
        "duplicate_phone_number",
        users.create(phone).await,
    );
    Ok(())
}

pub async fn create_refusals(world: &World, check: &mut Check<'_>) -> Ended {
    let email = world.email("refusals");
    let with = |email: String| CreateRequest {
        email: Some(email),
        ..CreateRequest::default()
    };
    world.client.users.create(with(email.clone())).await?;
    let many: Value = (0..21)
        .map(|n| (format!("key{n}"), json!(n)))
        .collect::<serde_json::Map<_, _>>()
        .into();
    for (what, error_type, request) in [
        (
            "an e-mail belongs to one user",
            "duplicate_email",
            with(email.clone()),
        ),
        (
            "an e-mail is compared without case",
            "duplicate_email",
            with(email.to_uppercase()),
        ),
        (
            "create refuses a malformed e-mail",
            "invalid_email",
            with("nobody at nowhere".to_owned()),
        ),
        (
            "create refuses a malformed phone",
            "invalid_phone_number",
            CreateRequest {
                phone_number: Some("0123".to_owned()),
                ..CreateRequest::default()
            },
        ),
        (
            "create refuses a user with nothing",
            "invalid_create_user_request",
            CreateRequest::default(),
        ),
        (
            "create refuses an unknown role",
            "invalid_role",
            CreateRequest {
                roles: Some(vec!["nobody".to_owned()]),
                ..with(world.email("role"))
            },
        ),
        (
            "create refuses the default role",
            "cannot_assign_default_rbac_role_id",
            CreateRequest {
                roles: Some(vec!["stytch_user".to_owned()]),
                ..with(world.email("role"))
            },
        ),
        (
            "create refuses 21 metadata keys",
            "metadata_too_many_keys",
            CreateRequest {
                trusted_metadata: Some(many),
                ..with(world.email("many"))
            },
        ),
        (
            "create refuses metadata of more than 4 KB",
            "metadata_too_large",
            CreateRequest {
                untrusted_metadata: Some(json!({"text": "x".repeat(4200)})),
                ..with(world.email("large"))
            },
        ),
    ] {
        check.refused(what, 400, error_type, world.client.users.create(request).await);
    }
    Ok(())
}

pub async fn get(world: &World, check: &mut Check<'_>) -> Ended {
    let users = &world.client.users;
    let made = world.user("get").await?;
    let got = users
        .get(GetRequest {
            user_id: made.user_id.clone(),
        })
        .await?;
    check.equal("get finds the user by id", &got.user_id, &made.user_id);
    check.equal(
        "get has the user's fields at the top",
        (got.emails.len(), got.status.as_str()),
        (1, "active"),
    );
    check.equal(
        "get shows that there is a password",
        got.password.map(|it| it.requires_reset),
        Some(false),
    );
    check.holds(
        "get tells when the user was created",
        got.created_at.is_some(),
        got.created_at,
    );
    check.equal("the default role is always held", got.roles, vec!["stytch_user"]);
    let unknown = users
        .get(GetRequest {
            user_id: unknown_id("user"),
        })
        .await;
    check.refused("get refuses an unknown id", 404, "user_not_found", unknown);
    let malformed = users
        .get(GetRequest {
            user_id: "not a user/id?".to_owned(),
        })
        .await;
    check.refused("get refuses a malformed id", 400, "invalid_user_id", malformed);
    let apps = users
        .connected_apps(ConnectedAppsRequest {
            user_id: made.user_id,
        })
        .await?
        .connected_apps;
    check.holds("a user without apps lists none", apps.is_empty(), apps);
    Ok(())
}

pub async fn update(world: &World, check: &mut Check<'_>) -> Ended {
    let users = &world.client.users;
    let made = users
        .create(CreateRequest {
            email: Some(world.email("update")),
            trusted_metadata: Some(json!({"keep": 1, "drop": 2, "deep": {"a": 1, "b": 2}})),
            ..CreateRequest::default()
        })
        .await?;
    let change = || UpdateRequest {
        user_id: made.user_id.clone(),
        ..UpdateRequest::default()
    };
    let after = users
        .update(UpdateRequest {
            name: Some(named("Grace", "", "Hopper")),
            trusted_metadata: Some(json!({"drop": null, "deep": {"c": 3}, "new": [1, "two"]})),
            ..change()
        })
        .await?
        .user;
    check.equal("update sets the name", first_name(&after), Some("Grace"));
    check.equal(
        "update merges metadata at the top only, and null deletes a key",
        after.trusted_metadata,
        Some(json!({"keep": 1, "deep": {"c": 3}, "new": [1, "two"]})),
    );
    let theme = json!({"theme": "light"});
    let after = users
        .update(UpdateRequest {
            untrusted_metadata: Some(theme.clone()),
            ..change()
        })
        .await?
        .user;
    check.equal(
        "update leaves alone what it is not given",
        first_name(&after),
        Some("Grace"),
    );
    let got = users
        .get(GetRequest {
            user_id: made.user_id.clone(),
        })
        .await?;
    check.equal("a get sees the update", got.untrusted_metadata, Some(theme));
    let with_role = |role: &str| UpdateRequest {
        roles: Some(vec![role.to_owned()]),
        ..change()
    };
    let after = users.update(with_role("viewer")).await?.user;
    check.equal(
        "update assigns roles beside the default one",
        sorted(after.roles),
        ["stytch_user", "viewer"],
    );
    let after = users.update(with_role("editor")).await?.user;
    check.equal(
        "update replaces the assigned roles",
        sorted(after.roles),
        ["editor", "stytch_user"],
    );
    let refused = users.update(with_role("nobody")).await;
    check.refused("update refuses an unknown role", 400, "invalid_role", refused);
    let many: Value = (0..18)
        .map(|n| (format!("key{n}"), json!(n)))
        .collect::<serde_json::Map<_, _>>()
        .into();
    let refused = users
        .update(UpdateRequest {
            trusted_metadata: Some(many),
            ..change()
        })
        .await;
    check.refused(
        "update counts the merged metadata keys",
        400,
        "metadata_too_many_keys",
        refused,
    );
    Ok(())
}

pub async fn external_id(world: &World, check: &mut Check<'_>) -> Ended {
    let users = &world.client.users;
    let external = format!("crm|{}.1-a_b", world.run());
    let renamed = format!("{external}.new");
    let with = |id: &String| CreateRequest {
        external_id: Some(id.clone()),
        ..CreateRequest::default()
    };
    let made = users.create(with(&external)).await?;
    check.equal(
        "a user can be created with an external id alone",
        made.user.external_id.as_ref(),
        Some(&external),
    );
    let got = users
        .get(GetRequest {
            user_id: external.clone(),
        })
        .await?;
    check.equal(
        "an external id stands for the user id",
        &got.user_id,
        &made.user_id,
    );
    let change = UpdateRequest {
        user_id: external.clone(),
        external_id: Some(renamed.clone()),
        ..UpdateRequest::default()
    };
    let after = users.update(change).await?.user;
    check.equal(
        "an external id can be changed",
        after.external_id.as_ref(),
        Some(&renamed),
    );
    let taken = users.create(with(&renamed)).await;
    check.refused(
        "an external id belongs to one user",
        400,
        "duplicate_user_external_id",
        taken,
    );
    let gone = users
        .delete_external_id(DeleteExternalIdRequest {
            user_id: made.user_id,
        })
        .await?
        .user;
    check.equal("an external id can be deleted", gone.external_id, None::<String>);
    let lost = users.get(GetRequest { user_id: renamed }).await;
    check.refused("a deleted external id finds nobody", 404, "user_not_found", lost);
    Ok(())
}

pub async fn delete(world: &World, check: &mut Check<'_>) -> Ended {
    let users = &world.client.users;
    let made = world.session("delete").await?;
    let request = DeleteRequest {
        user_id: made.user_id.clone(),
    };
    let gone = users.delete(request.clone()).await?;
    check.equal("delete answers with the user's id", &gone.user_id, &made.user_id);
    let got = users
        .get(GetRequest {
            user_id: made.user_id,
        })
        .await;
    check.refused("a deleted user is gone", 404, "user_not_found", got);
    check.refused(
        "a user is deleted once",
        404,
        "user_not_found",
        users.delete(request).await,
    );
    let token = sessions::AuthenticateRequest {
        session_token: Some(made.token),
        ..Default::default()
    };
    let opened = world.client.sessions.authenticate(token).await;
    check.refused(
        "the sessions of a deleted user are ended",
        404,
        "session_not_found",
        opened,
    );
    let again = CreateRequest {
        email: Some(world.email("delete")),
        ..CreateRequest::default()
    };
    check.equal(
        "the e-mail of a deleted user is free",
        outcome(&users.create(again).await),
        "ok",
    );
    Ok(())
}

fn named(first: &str, middle: &str, last: &str) -> Name {
    let [first_name, middle_name, last_name] = [first, middle, last].map(|part| Some(part.to_owned()));
    Name {
        first_name,
        middle_name,
        last_name,
    }
}

fn first_name(user: &User) -> Option<&str> {
    user.name.as_ref()?.first_name.as_deref()
}

pub fn emails(user: &User) -> Vec<(String, bool)> {
    user.emails
        .iter()
        .map(|it| (it.email.clone(), it.verified))
        .collect()
}

pub fn sorted(mut values: Vec<String>) -> Vec<String> {
    values.sort();
    values
}
