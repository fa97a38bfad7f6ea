//! What proofs are, how they add up, and how each looks as text and on the wire.

use serde_json::json;

use super::*;

const ID: Uuid = Uuid::from_u128(7);

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(seconds)
}

fn magic_link() -> Factor {
    Factor::MagicLink {
        email_id: ID,
        email: "ada@example.com".to_owned(),
    }
}

fn email_otp() -> Factor {
    Factor::EmailOtp {
        email_id: ID,
        email: "ada@example.com".to_owned(),
    }
}

fn sms_otp() -> Factor {
    Factor::SmsOtp {
        phone_id: ID,
        phone_number: "+14155550123".to_owned(),
    }
}

const TOTP: Factor = Factor::Totp { totp_id: ID };
const RECOVERY_CODE: Factor = Factor::RecoveryCode {
    totp_recovery_code_id: ID,
};

fn proofs() -> [Factor; 7] {
    [
        Factor::Password,
        Factor::Imported,
        magic_link(),
        email_otp(),
        sms_otp(),
        TOTP,
        RECOVERY_CODE,
    ]
}

#[test]
fn the_same_proof_twice_is_one_factor() {
    let (first, later) = (at(100), at(200));
    let mut factors = Factors::of(Factor::Password, first);
    factors.add(Factor::Password, later);
    factors.add(Factor::Imported, later);
    let wire = factors.to_wire(Environment::Test, Vertical::Consumer);
    assert_eq!(wire.len(), 2);
    assert_eq!(wire[0].created_at, Some(first));
    assert_eq!(wire[0].updated_at, Some(later));
    assert_eq!(wire[0].last_authenticated_at, later);
    let password = |proof: &Factor| *proof == Factor::Password;
    assert!(factors.proven_since(password, later));
    assert!(!factors.proven_since(password, later.plus_millis(1)));
    assert!(!factors.proven_since(|_| false, first));
}

#[test]
fn what_each_proof_is() {
    use SequenceOrder::{Primary, Secondary};
    for (proof, order, method, mfa_method, verifies_email) in [
        (Factor::Password, Primary, Some(AuthMethod::Password), None, false),
        (Factor::Imported, Primary, None, None, false),
        (magic_link(), Primary, Some(AuthMethod::MagicLink), None, true),
        (email_otp(), Primary, Some(AuthMethod::EmailOtp), None, true),
        (sms_otp(), Secondary, None, Some(MfaMethod::SmsOtp), false),
        (TOTP, Secondary, None, Some(MfaMethod::Totp), false),
        (RECOVERY_CODE, Secondary, None, Some(MfaMethod::Totp), false),
    ] {
        assert_eq!(proof.order(), order, "{proof:?}");
        assert_eq!(proof.method(), method, "{proof:?}");
        assert_eq!(proof.mfa_method(), mfa_method, "{proof:?}");
        assert_eq!(proof.verifies_email(), verifies_email, "{proof:?}");
    }
}

#[test]
fn texts() {
    let id = "00000000-0000-0000-0000-000000000007";
    let email = json!({"email_id": id, "email": "ada@example.com"});
    for (proof, text) in proofs().into_iter().zip([
        // These two as the first version wrote them.
        json!("password"),
        json!("imported"),
        json!({"magic_link": email}),
        json!({"email_otp": email}),
        json!({"sms_otp": {"phone_id": id, "phone_number": "+14155550123"}}),
        json!({"totp": {"totp_id": id}}),
        json!({"recovery_code": {"totp_recovery_code_id": id}}),
    ]) {
        let factors = Factors::of(proof, Timestamp::from_millis(1500));
        let kept = json!([{"p": text, "c": 1500, "l": 1500}]);
        assert_eq!(serde_json::to_value(&factors).unwrap(), kept);
        assert_eq!(serde_json::from_value::<Factors>(kept).unwrap(), factors);
    }
}

#[test]
fn the_wire_of_each_proof() {
    let uuid = "00000000-0000-0000-0000-000000000007";
    let email = json!({"email_id": format!("email-live-{uuid}"), "email_address": "ada@example.com"});
    let phone = json!({"phone_id": format!("phone-number-live-{uuid}"), "phone_number": "+14155550123"});
    let totp = json!({"totp_id": TotpId::new(Environment::Live, ID)});
    let code = json!({"totp_recovery_code_id": RecoveryCodeId::new(Environment::Live, ID)});
    for (proof, kind, delivery_method, order, factor) in [
        (Factor::Password, "password", "knowledge", "PRIMARY", None),
        (Factor::Imported, "imported", "imported_auth0", "PRIMARY", None),
        (
            magic_link(),
            "magic_link",
            "email",
            "PRIMARY",
            Some(("email_factor", &email)),
        ),
        (
            email_otp(),
            "email_otp",
            "email",
            "PRIMARY",
            Some(("email_factor", &email)),
        ),
        (
            sms_otp(),
            "otp",
            "sms",
            "SECONDARY",
            Some(("phone_number_factor", &phone)),
        ),
        (
            TOTP,
            "totp",
            "authenticator_app",
            "SECONDARY",
            Some(("authenticator_app_factor", &totp)),
        ),
        (
            RECOVERY_CODE,
            "recovery_codes",
            "recovery_code",
            "SECONDARY",
            Some(("recovery_code_factor", &code)),
        ),
    ] {
        let mut factors = Factors::of(proof.clone(), at(0));
        factors.add(proof, at(60));
        let mut expected = json!({
            "type": kind,
            "delivery_method": delivery_method,
            "last_authenticated_at": "1970-01-01T00:01:00Z",
        });
        if let Some((name, factor)) = factor {
            expected[name] = factor.clone();
        }
        let jwt = |vertical| json!(factors.to_jwt(Environment::Live, vertical));
        let wire = |vertical| json!(factors.to_wire(Environment::Live, vertical));
        assert_eq!(jwt(Vertical::Consumer), json!([expected]));
        expected["sequence_order"] = json!(order);
        assert_eq!(jwt(Vertical::B2b), json!([expected]));
        expected["created_at"] = json!("1970-01-01T00:00:00Z");
        expected["updated_at"] = json!("1970-01-01T00:01:00Z");
        assert_eq!(wire(Vertical::B2b), json!([expected]));
        expected.as_object_mut().unwrap().remove("sequence_order");
        assert_eq!(wire(Vertical::Consumer), json!([expected]));
    }
}

#[test]
fn a_merge_keeps_the_first_and_the_last_time_of_each_proof() {
    let mut ours = Factors::of(magic_link(), at(20));
    ours.add(TOTP, at(40));
    let mut theirs = Factors::of(Factor::Password, at(10));
    theirs.add(magic_link(), at(15));
    theirs.add(magic_link(), at(30));
    theirs.add(TOTP, at(50));
    ours.merge(theirs);
    let merged: Vec<_> = ours
        .iter()
        .map(|(proof, times)| (proof.clone(), times.created_at, times.last_authenticated_at))
        .collect();
    assert_eq!(
        merged,
        [
            (Factor::Password, at(10), at(10)),
            (magic_link(), at(15), at(30)),
            (TOTP, at(40), at(50)),
        ]
    );
    ours.retain(Factor::verifies_email);
    assert!(ours.iter().map(|(proof, _)| proof).eq([&magic_link()]));
    ours.retain(|_| false);
    assert!(ours.is_empty());
}

#[test]
fn a_second_factor_counts_beside_a_first_and_never_twice() {
    let both = [MfaMethod::SmsOtp, MfaMethod::Totp].as_slice();
    for (proofs, allowed, expected) in [
        (vec![], both, false),
        (vec![magic_link()], both, false),
        (vec![magic_link(), magic_link()], both, false),
        (vec![magic_link(), email_otp(), Factor::Password], both, false),
        (vec![sms_otp()], both, false),
        (vec![sms_otp(), TOTP], both, false),
        (vec![magic_link(), sms_otp()], both, true),
        (vec![Factor::Password, TOTP], both, true),
        (vec![TOTP, Factor::Imported], both, true),
        (vec![email_otp(), RECOVERY_CODE], both, true),
        (vec![magic_link(), sms_otp()], &[MfaMethod::Totp], false),
        (vec![magic_link(), TOTP], &[MfaMethod::SmsOtp], false),
        (vec![magic_link(), RECOVERY_CODE], &[MfaMethod::SmsOtp], false),
        (vec![magic_link(), RECOVERY_CODE], &[MfaMethod::Totp], true),
        (vec![magic_link(), sms_otp(), TOTP], &[MfaMethod::SmsOtp], true),
        (vec![magic_link(), TOTP], &[], false),
    ] {
        let mut factors = Factors::default();
        for proof in &proofs {
            factors.add(proof.clone(), at(0));
        }
        assert_eq!(
            factors.has_second_factor(|method| allowed.contains(method)),
            expected,
            "{proofs:?}, allowed {allowed:?}"
        );
    }
}
