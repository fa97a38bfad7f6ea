//! Codes by SMS: a second factor, never a first.

mod authenticate;
mod send;

pub use authenticate::authenticate;
pub use send::send;

crate::refusals! {
    /// Why something about a code by SMS is refused.
    pub(crate) enum Refusal {
        NoPhoneNumber => MemberPhoneNumberNotFound, "the member has no phone number; give one as mfa_phone_number";
        Country => InvalidPhoneNumberCountryCode,
            "no SMS are sent to this country; the project's setting sms_country_codes says to which";
        NoCode => OtpCodeNotFound, "there is no code that could be tried: it was used, has expired, or none was sent";
        Wrong => UnableToAuthOtpCode, "not the code that was sent";
    }
}
