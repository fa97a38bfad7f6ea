//! When a member must give a second factor, and what giving one changes.

use tenure_types::b2b::organizations::{MethodChoice, MfaMethod, MfaPolicy};
use uuid::Uuid;

/// The methods of second factors that a member may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AllowedMethods<'a> {
    All,
    Only(&'a [MfaMethod]),
}

/// What is known of a member when a first factor has been proven.
#[derive(Clone, Debug)]
pub struct Member<'a> {
    pub mfa_enrolled: bool,
    /// In E.164, verified or not: the code that is sent to it verifies it.
    pub phone_number: Option<&'a str>,
    /// A registration that is active.
    pub totp_id: Option<Uuid>,
    pub default_method: Option<MfaMethod>,
}

/// What stands between a proven first factor and a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Requirement<'a> {
    None,
    /// A second factor.
    Needed {
        /// Absent where the member has none that may be used: one must be enrolled.
        options: Option<MemberOptions<'a>>,
        /// Whether to send a code at once, without being asked. Not from where the member only looks around: the calls
        /// of discovery that list organizations send none.
        send_sms: bool,
    },
}

/// The second factors that a member has and may use: at least one of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemberOptions<'a> {
    pub phone_number: Option<&'a str>,
    pub totp_id: Option<Uuid>,
}

/// How a second factor was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    By(MfaMethod),
    /// Stands in for the authenticator app this once, so it becomes nobody's default.
    ByRecoveryCode,
}

/// What a caller may ask for along with a second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetEnrollment {
    Enroll,
    Unenroll,
}

/// Neither `enroll` nor `unenroll`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("set_mfa_enrollment is enroll or unenroll")]
pub struct UnknownEnrollment;

/// What a member is after a second factor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrollment {
    pub mfa_enrolled: bool,
    pub default_method: Option<MfaMethod>,
}

impl<'a> AllowedMethods<'a> {
    /// `is_breakglass`: such a member is let in by every method, whatever the organization forbids the others.
    pub fn new(choice: &MethodChoice, allowed: &'a [MfaMethod], is_breakglass: bool) -> Self {
        match choice {
            // A choice that a newer version has stored is no wider than the list.
            MethodChoice::Restricted | MethodChoice::Other(_) if !is_breakglass => Self::Only(allowed),
            _ => Self::All,
        }
    }

    pub fn allow(self, method: &MfaMethod) -> bool {
        match self {
            Self::All => true,
            Self::Only(allowed) => allowed.contains(method),
        }
    }
}

impl std::str::FromStr for SetEnrollment {
    type Err = UnknownEnrollment;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "enroll" => Ok(Self::Enroll),
            "unenroll" => Ok(Self::Unenroll),
            _ => Err(UnknownEnrollment),
        }
    }
}

/// `satisfied`: a second factor was given already
/// ([`has_second_factor`](crate::factor::Factors::has_second_factor)).
pub fn requirement<'a>(
    member: &Member<'a>,
    policy: &MfaPolicy,
    allowed: AllowedMethods<'_>,
    satisfied: bool,
) -> Requirement<'a> {
    // A policy that a newer version has stored is taken for the stricter one.
    let wanted = *policy != MfaPolicy::Optional || member.mfa_enrolled;
    if !wanted || satisfied {
        return Requirement::None;
    }
    let phone_number = member.phone_number.filter(|_| allowed.allow(&MfaMethod::SmsOtp));
    let totp_id = member.totp_id.filter(|_| allowed.allow(&MfaMethod::Totp));
    let prefers_totp = totp_id.is_some() && member.default_method == Some(MfaMethod::Totp);
    let any = phone_number.is_some() || totp_id.is_some();
    Requirement::Needed {
        options: any.then_some(MemberOptions {
            phone_number,
            totp_id,
        }),
        send_sms: phone_number.is_some() && !prefers_totp,
    }
}

/// The first method that a member ever uses becomes the default, a later one only where `set_default` asks for it.
/// `set_enrollment` counts where the organization leaves it to its members.
pub fn after(
    given: Given,
    before: Enrollment,
    policy: &MfaPolicy,
    set_enrollment: Option<SetEnrollment>,
    set_default: bool,
) -> Enrollment {
    let mfa_enrolled = match (policy, set_enrollment) {
        (MfaPolicy::RequiredForAll | MfaPolicy::Other(_), _)
        | (MfaPolicy::Optional, Some(SetEnrollment::Enroll)) => true,
        (MfaPolicy::Optional, Some(SetEnrollment::Unenroll)) => false,
        (MfaPolicy::Optional, None) => before.mfa_enrolled,
    };
    let default_method = match given {
        Given::By(method) if set_default || before.default_method.is_none() => Some(method),
        Given::By(_) | Given::ByRecoveryCode => before.default_method,
    };
    Enrollment {
        mfa_enrolled,
        default_method,
    }
}

#[cfg(test)]
mod tests;
