//! The wire of Tenure: ids, timestamps, resources and errors, as the official Stytch SDKs know them.
//!
//! One file per resource. Only `serde`: no IO, no framework. In every request an absent field, `null` and (for ids,
//! tokens and other optional texts) `""` mean the same.

pub mod b2b;
pub mod error;
mod fields;
mod id;
mod json_map;
pub mod jwks;
pub mod passwords;
pub mod rbac;
pub mod search;
mod secret;
pub mod sessions;
pub mod signals;
mod timestamp;
pub mod users;
mod word;

pub use error::{ErrorBody, ErrorType};
pub use id::kind;
pub use id::{
    EmailId, Environment, Id, JwkId, Kind, MemberId, MemberPasswordId, OrganizationId, ParseIdError,
    PasswordId, PhoneNumberId, ProjectId, PublicToken, RecoveryCodeId, RequestId, SecretId, SessionId,
    TotpId, UserId,
};
pub use json_map::JsonMap;
pub use secret::Secret;
pub use timestamp::Timestamp;
pub use word::UnknownWord;
