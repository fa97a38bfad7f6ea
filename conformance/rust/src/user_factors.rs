//! E-mails, phones and passwords of a user: exchanged and deleted (contract: §5.2).

use stytch::consumer::passwords::AuthenticateRequest;
use stytch::consumer::users::{
    CreateRequest, DeleteEmailRequest, DeletePasswordRequest, DeletePhoneNumberRequest,
    ExchangePrimaryFactorRequest,
};

use crate::report::{Check, outcome};
use crate::users::emails;
use crate::world::{Ended, World};

pub async fn exchange_primary_factor(world: &World, check: &mut Check<'_>) -> Ended {
    let users = &world.client.users;
    let (before, after, phone) = (world.email("before"), world.email("after"), world.phone());
    let with = |email: &String| CreateRequest {
        email: Some(email.clone()),
        ..CreateRequest::default()
    };
    let made = users.create(with(&before)).await?;
    let exchange = |email: Option<&String>, phone: Option<&String>| {
        users.exchange_primary_factor(ExchangePrimaryFactorRequest {
            user_id: made.user_id.clone(),
            email_address: email.cloned(),
            phone_number: phone.cloned(),
        })
    };
    let user = exchange(Some(&after), None).await?.user;
    check.equal(
        "exchange replaces the e-mail",
        emails(&user),
        vec![(after, false)],
    );
    check.equal(
        "the old e-mail is free again",
        outcome(&users.create(with(&before)).await),
        "ok",
    );
    let user = exchange(None, Some(&phone)).await?.user;
    let phones: Vec<_> = user.phone_numbers.iter().map(|it| &it.phone_number).collect();
    check.equal(
        "exchange turns an e-mail into a phone",
        (emails(&user), phones),
        (vec![], vec![&phone]),
    );
    let fields = "invalid_exchange_primary_factor_fields";
    let both = exchange(Some(&world.email("both")), Some(&world.phone())).await;
    check.refused(
        "exchange refuses an e-mail and a phone together",
        400,
        fields,
        both,
    );
    check.refused(
        "exchange refuses neither",
        400,
        fields,
        exchange(None, None).await,
    );
    let taken = exchange(Some(&before), None).await;
    check.refused(
        "exchange refuses an e-mail of somebody else",
        400,
        "duplicate_email",
        taken,
    );
    let two = CreateRequest {
        phone_number: Some(world.phone()),
        ..with(&world.email("two"))
    };
    let refused = users
        .exchange_primary_factor(ExchangePrimaryFactorRequest {
            user_id: users.create(two).await?.user_id,
            email_address: Some(world.email("three")),
            phone_number: None,
        })
        .await;
    check.refused(
        "exchange refuses a user with two factors",
        400,
        "invalid_exchange_primary_factor_user",
        refused,
    );
    Ok(())
}

pub async fn delete_factors(world: &World, check: &mut Check<'_>) -> Ended {
    let users = &world.client.users;
    let both = users
        .create(CreateRequest {
            email: Some(world.email("factors")),
            phone_number: Some(world.phone()),
            ..CreateRequest::default()
        })
        .await?;
    let email = DeleteEmailRequest {
        email_id: both.email_id,
    };
    let left = users.delete_email(email.clone()).await?.user;
    check.equal(
        "delete_email leaves the phone",
        (left.emails.len(), left.phone_numbers.len()),
        (0, 1),
    );
    check.refused(
        "an e-mail is deleted once",
        404,
        "email_not_found",
        users.delete_email(email).await,
    );
    let malformed = users
        .delete_email(DeleteEmailRequest {
            email_id: "email-x".to_owned(),
        })
        .await;
    check.refused(
        "delete_email refuses a malformed id",
        400,
        "invalid_email_id",
        malformed,
    );
    let phone = DeletePhoneNumberRequest {
        phone_id: both.phone_id,
    };
    let left = users.delete_phone_number(phone.clone()).await?.user;
    check.equal("delete_phone_number leaves no phone", left.phone_numbers.len(), 0);
    let again = users.delete_phone_number(phone).await;
    check.refused("a phone is deleted once", 404, "phone_number_not_found", again);
    let made = world
        .user("passwordless")
        .await?
        .user
        .password
        .ok_or("no password")?;
    let password = DeletePasswordRequest {
        password_id: made.password_id,
    };
    let left = users.delete_password(password.clone()).await?.user;
    check.holds(
        "delete_password leaves no password",
        left.password.is_none(),
        left.password,
    );
    let opened = world.login("passwordless", AuthenticateRequest::default()).await;
    check.refused(
        "a deleted password opens nothing",
        400,
        "no_user_password",
        opened,
    );
    let again = users.delete_password(password).await;
    check.refused("a password is deleted once", 404, "password_not_found", again);
    Ok(())
}
