//! Errors of magic links.

use tenure_engine::magic_links::Error;
use tenure_types::ErrorType;

use super::ApiError;

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        let kind = match &error {
            Error::Missing(_) => ErrorType::InvalidArgument,
            Error::AlreadyActive => ErrorType::UserAlreadyInvited,
            Error::MayNotBeInvited => ErrorType::InvalidEmailForInvites,
            Error::InvalidLocale(_) => ErrorType::InvalidLocale,
            Error::Template(_)
            | Error::Link(_)
            | Error::Session(_)
            | Error::Intermediate(_)
            | Error::Member(_)
            | Error::Organization(_)
            | Error::Discovery(_)
            | Error::NotSent(_)
            | Error::Db(_) => {
                return match error {
                    Error::Template(error) => error.into(),
                    Error::Link(error) => error.into(),
                    Error::Session(error) => error.into(),
                    Error::Intermediate(error) => error.into(),
                    Error::Member(error) => error.into(),
                    Error::Organization(error) => error.into(),
                    Error::Discovery(error) => error.into(),
                    Error::NotSent(error) => error.into(),
                    Error::Db(error) => error.into(),
                    _ => unreachable!("only these nine were matched"),
                };
            }
        };
        Self::new(kind, error.to_string())
    }
}
