//! The wire of Tenure: ids, timestamps, resources and errors, as the official Stytch SDKs know them.
//!
//! One file per resource. Only `serde`: no IO, no framework. In every request an absent field, `null` and (for ids,
//! tokens and other optional texts) `""` mean the same.

// Of the SDK, which has these types without the feature. `cargo xtask test` compiles it so.
#![cfg_attr(
    not(feature = "server"),
    doc = "",
    doc = "What a request requires is in its constructors:",
    doc = "```compile_fail,E0599",
    doc = "let request = tenure_types::sessions::AuthenticateRequest::default();",
    doc = "```",
    doc = "```",
    doc = "use tenure_types::sessions::{AuthenticateRequest, MigrateRequest};",
    doc = "",
    doc = "let request = AuthenticateRequest::token(\"…\");",
    doc = "let longer = MigrateRequest { session_duration_minutes: Some(600), ..MigrateRequest::new(\"…\") };",
    doc = "```",
    doc = "Answers and their words may grow:",
    doc = "```compile_fail,E0639",
    doc = "let answer = tenure_types::sessions::RevokeResponse {};",
    doc = "```",
    doc = "```compile_fail,E0004",
    doc = "use tenure_types::users::Status;",
    doc = "",
    doc = "fn name(status: Status) -> &'static str {",
    doc = "    match status {",
    doc = "        Status::Active => \"active\",",
    doc = "        Status::Pending => \"pending\",",
    doc = "        Status::Other(_) => \"other\",",
    doc = "    }",
    doc = "}",
    doc = "```"
)]

pub mod b2b;
pub mod error;
mod fields;
mod id;
mod json_map;
pub mod jwks;
pub mod passwords;
pub mod rbac;
mod refusals;
pub mod search;
mod secret;
pub mod sessions;
pub mod signals;
mod timestamp;
pub mod users;
mod wire_enum;

pub use error::{ErrorBody, ErrorType};
pub use id::kind;
pub use id::{
    EmailId, Environment, Id, JwkId, Kind, MemberId, MemberPasswordId, OrganizationId, ParseIdError,
    PasswordId, PhoneNumberId, ProjectId, PublicToken, RecoveryCodeId, RequestId, SecretId, SessionId,
    TotpId, UserId,
};
pub use json_map::JsonMap;
pub use refusals::Refusal;
pub use secret::Secret;
pub use timestamp::Timestamp;
pub use wire_enum::UnknownVariant;
