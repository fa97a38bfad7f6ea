//! The state table of a second factor, row by row.

use super::*;

const PHONE: Option<&str> = Some("+14155550123");
const TOTP: Option<Uuid> = Some(Uuid::from_u128(7));

/// A requirement, for one line of a table.
fn needed(phone_number: Option<&str>, totp_id: Option<Uuid>, send_sms: bool) -> Requirement<'_> {
    Requirement::Needed {
        options: Some(MemberOptions {
            phone_number,
            totp_id,
        }),
        send_sms,
    }
}

const MUST_ENROLL: Requirement<'_> = Requirement::Needed {
    options: None,
    send_sms: false,
};

#[test]
#[rustfmt::skip]
fn the_state_table() {
    use MfaMethod::{SmsOtp, Totp};
    use MfaPolicy::{Optional, RequiredForAll as Required};
    use Requirement::None as Session;
    const D_SMS: Option<MfaMethod> = Some(SmsOtp);
    const D_TOTP: Option<MfaMethod> = Some(Totp);
    let rows = [
        // policy, enrolled, phone, TOTP, default | what is required
        (Optional, false, None,  None, None,   Session),
        (Optional, false, PHONE, None, None,   Session),
        (Optional, false, None,  TOTP, None,   Session),
        (Optional, false, PHONE, TOTP, D_TOTP, Session),
        (Optional, true,  PHONE, None, None,   needed(PHONE, None, true)),
        (Optional, true,  PHONE, None, D_SMS,  needed(PHONE, None, true)),
        (Optional, true,  PHONE, None, D_TOTP, needed(PHONE, None, true)),
        (Optional, true,  None,  TOTP, None,   needed(None, TOTP, false)),
        (Optional, true,  None,  TOTP, D_SMS,  needed(None, TOTP, false)),
        (Optional, true,  None,  TOTP, D_TOTP, needed(None, TOTP, false)),
        (Optional, true,  PHONE, TOTP, None,   needed(PHONE, TOTP, true)),
        (Optional, true,  PHONE, TOTP, D_SMS,  needed(PHONE, TOTP, true)),
        (Optional, true,  PHONE, TOTP, D_TOTP, needed(PHONE, TOTP, false)),
        (Optional, true,  None,  None, None,   MUST_ENROLL),
        (Optional, true,  None,  None, D_SMS,  MUST_ENROLL),
        (Required, false, PHONE, None, None,   needed(PHONE, None, true)),
        (Required, true,  PHONE, None, D_SMS,  needed(PHONE, None, true)),
        (Required, false, None,  TOTP, None,   needed(None, TOTP, false)),
        (Required, true,  None,  TOTP, D_TOTP, needed(None, TOTP, false)),
        (Required, false, PHONE, TOTP, None,   needed(PHONE, TOTP, true)),
        (Required, true,  PHONE, TOTP, D_SMS,  needed(PHONE, TOTP, true)),
        (Required, true,  PHONE, TOTP, D_TOTP, needed(PHONE, TOTP, false)),
        (Required, false, None,  None, None,   MUST_ENROLL),
        (Required, true,  None,  None, None,   MUST_ENROLL),
    ];
    for (policy, mfa_enrolled, phone_number, totp_id, default_method, expected) in rows {
        let member = Member { mfa_enrolled, phone_number, totp_id, default_method };
        let row = format!("{policy:?}, {member:?}");
        assert_eq!(requirement(&member, &policy, AllowedMethods::All, false), expected, "{row}");
        // Once a second factor was given, nothing is required on any row.
        assert_eq!(requirement(&member, &policy, AllowedMethods::All, true), Session, "{row}");
    }
}

#[test]
#[rustfmt::skip]
fn methods_that_are_not_allowed_are_no_options() {
    use MethodChoice::{AllAllowed, Restricted};
    use MfaMethod::{SmsOtp, Totp};
    let rows = [
        // choice, allowed, breakglass, phone, TOTP, default | what is required
        (Restricted, [Totp].as_slice(), false, PHONE, TOTP, Some(SmsOtp), needed(None, TOTP, false)),
        (Restricted, &[SmsOtp],         false, PHONE, TOTP, Some(Totp),   needed(PHONE, None, true)),
        (Restricted, &[SmsOtp, Totp],   false, PHONE, TOTP, Some(Totp),   needed(PHONE, TOTP, false)),
        (Restricted, &[Totp],           false, PHONE, None, None,         MUST_ENROLL),
        (Restricted, &[SmsOtp],         false, None,  TOTP, None,         MUST_ENROLL),
        (Restricted, &[],               false, PHONE, TOTP, None,         MUST_ENROLL),
        (Restricted, &[Totp],           true,  PHONE, None, None,         needed(PHONE, None, true)),
        (Restricted, &[],               true,  PHONE, TOTP, Some(Totp),   needed(PHONE, TOTP, false)),
        (AllAllowed, &[Totp],           false, PHONE, None, None,         needed(PHONE, None, true)),
    ];
    for (choice, allowed, is_breakglass, phone_number, totp_id, default_method, expected) in rows {
        let member = Member { mfa_enrolled: true, phone_number, totp_id, default_method };
        let allowed = AllowedMethods::new(&choice, allowed, is_breakglass);
        assert_eq!(
            requirement(&member, &MfaPolicy::Optional, allowed, false),
            expected,
            "{allowed:?}, {member:?}"
        );
    }
    // Being let in by every method does not spare a member the second factor.
    let member = Member { mfa_enrolled: false, phone_number: None, totp_id: None, default_method: None };
    let breakglass = AllowedMethods::new(&Restricted, &[], true);
    assert_eq!(requirement(&member, &MfaPolicy::RequiredForAll, breakglass, false), MUST_ENROLL);
}

#[test]
#[rustfmt::skip]
fn after_a_second_factor() {
    use Given::{By, ByRecoveryCode};
    use MfaMethod::{SmsOtp, Totp};
    use MfaPolicy::{Optional, RequiredForAll as Required};
    use SetEnrollment::{Enroll, Unenroll};
    let rows = [
        // policy, set_mfa_enrollment, given, set_default_mfa | enrolled and default before | after
        (Optional, None,           By(SmsOtp),     false, (false, None),         (false, Some(SmsOtp))),
        (Optional, None,           By(Totp),       false, (true,  None),         (true,  Some(Totp))),
        (Optional, Some(Enroll),   By(Totp),       false, (false, None),         (true,  Some(Totp))),
        (Optional, Some(Enroll),   By(Totp),       false, (true,  Some(SmsOtp)), (true,  Some(SmsOtp))),
        (Optional, Some(Unenroll), By(SmsOtp),     false, (true,  Some(SmsOtp)), (false, Some(SmsOtp))),
        (Optional, Some(Unenroll), By(SmsOtp),     false, (false, None),         (false, Some(SmsOtp))),
        (Optional, None,           By(Totp),       true,  (true,  Some(SmsOtp)), (true,  Some(Totp))),
        (Optional, None,           By(Totp),       false, (true,  Some(SmsOtp)), (true,  Some(SmsOtp))),
        (Optional, None,           ByRecoveryCode, false, (true,  Some(SmsOtp)), (true,  Some(SmsOtp))),
        (Optional, None,           ByRecoveryCode, false, (false, None),         (false, None)),
        (Optional, None,           ByRecoveryCode, true,  (true,  None),         (true,  None)),
        (Required, None,           By(SmsOtp),     false, (false, None),         (true,  Some(SmsOtp))),
        (Required, Some(Unenroll), By(Totp),       false, (false, Some(Totp)),   (true,  Some(Totp))),
        (Required, Some(Unenroll), By(Totp),       false, (true,  Some(SmsOtp)), (true,  Some(SmsOtp))),
        (Required, Some(Enroll),   By(Totp),       true,  (true,  Some(SmsOtp)), (true,  Some(Totp))),
        (Required, None,           ByRecoveryCode, false, (false, None),         (true,  None)),
    ];
    let enrollment = |(mfa_enrolled, default_method)| Enrollment { mfa_enrolled, default_method };
    for (policy, set_enrollment, given, set_default, before, expected) in rows {
        let row = format!("{policy:?}, {set_enrollment:?}, {given:?}, {set_default}, {before:?}");
        let after = after(given, enrollment(before), &policy, set_enrollment, set_default);
        assert_eq!(after, enrollment(expected), "{row}");
    }
}

/// A word that a newer version has stored gives nobody more than the words of this one.
#[test]
fn unknown_words_are_the_stricter_choice() {
    let policy = MfaPolicy::Other("ON_SUNDAYS".into());
    let member = Member {
        mfa_enrolled: false,
        phone_number: None,
        totp_id: None,
        default_method: None,
    };
    assert_eq!(
        requirement(&member, &policy, AllowedMethods::All, false),
        MUST_ENROLL
    );
    let before = Enrollment {
        mfa_enrolled: false,
        default_method: None,
    };
    assert!(
        after(
            Given::ByRecoveryCode,
            before,
            &policy,
            Some(SetEnrollment::Unenroll),
            false
        )
        .mfa_enrolled
    );
    let allowed = AllowedMethods::new(&MethodChoice::Other("BY_MOON".into()), &[MfaMethod::Totp], false);
    assert!(allowed.allow(&MfaMethod::Totp) && !allowed.allow(&MfaMethod::SmsOtp));
}

#[test]
fn words_of_enrollment() {
    for (text, expected) in [
        ("enroll", Ok(SetEnrollment::Enroll)),
        ("unenroll", Ok(SetEnrollment::Unenroll)),
        ("", Err(UnknownEnrollment)),
        ("Enroll", Err(UnknownEnrollment)),
        ("true", Err(UnknownEnrollment)),
    ] {
        assert_eq!(text.parse(), expected, "{text:?}");
    }
}
