//! Closed sets of words of the wire.

use std::fmt;

/// The text is none of the words of its set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownWord;

impl fmt::Display for UnknownWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not one of the words that may stand here")
    }
}

impl std::error::Error for UnknownWord {}

/// An enum whose variants are words of the wire, each written once: for `serde`, `as_str` and `FromStr`.
macro_rules! words {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$doc:meta])* $variant:ident = $word:tt,)* }) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        $(#[$meta])*
        pub enum $name {
            $($(#[$doc])* #[serde(rename = $word)] $variant,)*
        }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The word on the wire.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::UnknownWord;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($word => Ok(Self::$variant),)*
                    _ => Err($crate::UnknownWord),
                }
            }
        }
    };
}

pub(crate) use words;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::UnknownWord;
    use crate::b2b::members::Status;
    use crate::b2b::organizations::AuthMethod;

    #[test]
    fn a_word_is_the_same_in_each_of_its_spellings() {
        for &method in AuthMethod::ALL {
            assert_eq!(json!(method), json!(method.as_str()));
            assert_eq!(method.as_str().parse(), Ok(method));
        }
        for bad in ["", "Active", " active", "ACTIVE", "gone"] {
            assert_eq!(bad.parse::<Status>(), Err(UnknownWord), "{bad:?}");
        }
    }
}
