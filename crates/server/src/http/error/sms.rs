//! Errors of codes by SMS.

use tenure_engine::otps::sms::Error;
use tenure_types::ErrorType;

use super::ApiError;

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        let kind = match &error {
            Error::NoPhoneNumber => ErrorType::MemberPhoneNumberNotFound,
            Error::Country => ErrorType::InvalidPhoneNumberCountryCode,
            Error::NoCode => ErrorType::OtpCodeNotFound,
            Error::Wrong => ErrorType::UnableToAuthOtpCode,
            Error::Malformed(_) => ErrorType::InvalidCode,
            Error::Session(_) | Error::NotSent(_) | Error::Db(_) => {
                return match error {
                    Error::Session(error) => error.into(),
                    Error::NotSent(error) => error.into(),
                    Error::Db(error) => error.into(),
                    _ => unreachable!("only these three were matched"),
                };
            }
        };
        Self::new(kind, error.to_string())
    }
}
