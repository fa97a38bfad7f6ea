//! Refusals: what a caller may mend, with the wire's name for it beside the words for people.

use crate::ErrorType;

/// A reason to refuse a request.
pub trait Refusal: std::error::Error {
    /// What the wire calls it. The message is what it displays.
    fn error_type(&self) -> ErrorType;
}

/// Declares the refusals of a room: each with its [`ErrorType`](crate::ErrorType) and its message. Both may use what the
/// variant holds.
///
/// ```
/// tenure_types::refusals! {
///     /// Why a door stays shut.
///     #[derive(Clone, Copy)]
///     pub enum Refusal {
///         NoKey => BadRequest, "a key is expected";
///         TooEarly(hour: u8) => InvalidArgument, "the door opens at {hour}";
///     }
/// }
/// # use tenure_types::{ErrorType, Refusal as _};
/// assert_eq!(Refusal::TooEarly(9).error_type(), ErrorType::InvalidArgument);
/// assert_eq!(Refusal::TooEarly(9).to_string(), "the door opens at 9");
/// ```
#[macro_export]
macro_rules! refusals {
    ($(#[$meta:meta])* $visibility:vis enum $name:ident {
        $($variant:ident $(($value:ident: $type:ty))? $({$($field:ident: $field_type:ty),+ $(,)?})?
            => $error_type:expr, $message:literal $(, $argument:expr)*;)+
    }) => {
        $(#[$meta])*
        #[derive(Debug)]
        $visibility enum $name {
            $(#[doc = $message] $variant $(($type))? $({$($field: $field_type),+})?,)+
        }

        impl $crate::Refusal for $name {
            #[allow(unused_variables, reason = "most names on the wire do not depend on what the variant holds")]
            fn error_type(&self) -> $crate::ErrorType {
                #[allow(unused_imports, reason = "all names may be computed")]
                use $crate::ErrorType::*;
                match self {
                    $(Self::$variant $(($value))? $({$($field),+})? => $error_type,)+
                }
            }
        }

        impl std::fmt::Display for $name {
            #[allow(unused_variables, reason = "not every message shows what the variant holds")]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self {
                    $(Self::$variant $(($value))? $({$($field),+})? => write!(f, $message $(, $argument)*),)+
                }
            }
        }

        impl std::error::Error for $name {}
    };
    ($(#[$meta:meta])* $visibility:vis struct $name:ident => $error_type:ident, $message:literal $(, $argument:expr)*;) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        $visibility struct $name;

        impl $crate::Refusal for $name {
            fn error_type(&self) -> $crate::ErrorType {
                $crate::ErrorType::$error_type
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, $message $(, $argument)*)
            }
        }

        impl std::error::Error for $name {}
    };
}
