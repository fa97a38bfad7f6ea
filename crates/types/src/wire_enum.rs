//! Sets of words of the wire.

use std::fmt;

use serde::Deserializer;
use serde::de::Visitor;

/// The text is none of the words of its set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownVariant;

impl fmt::Display for UnknownVariant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not one of the words that may stand here")
    }
}

impl std::error::Error for UnknownVariant {}

/// An enum whose variants are words of the wire, each written once: for `serde`, `as_str` and `FromStr`.
///
/// Two readers with two demands. `serde` reads answers, which a newer server may write: an unknown word is kept in `Other`.
/// `FromStr` reads what callers ask for: an unknown word is an error. So a request holds texts, which the server parses.
macro_rules! wire_enum {
    (
        $(#[doc = $about:literal])*
        $(#[cfg_attr(feature = "openapi", schema(as = $schema:ident))])?
        pub enum $name:ident { $($(#[$doc:meta])* $variant:ident = $word:tt,)* }
    ) => {
        $(#[doc = $about])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[cfg_attr(not(feature = "server"), non_exhaustive)]
        pub enum $name {
            $($(#[$doc])* $variant,)*
            /// A word that this version does not know, as it was on the wire.
            Other(String),
        }

        /// The document lists the words that the server has.
        #[cfg(feature = "openapi")]
        const _: () = {
            mod documented {
                #[derive(utoipa::ToSchema)]
                $(#[schema(as = $schema)])?
                $(#[doc = $about])*
                #[expect(dead_code, reason = "only its schema is wanted")]
                pub(super) enum $name {
                    $($(#[$doc])* #[serde(rename = $word)] $variant,)*
                }
            }

            impl utoipa::PartialSchema for $name {
                fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                    <documented::$name as utoipa::PartialSchema>::schema()
                }
            }

            impl utoipa::ToSchema for $name {
                fn name() -> std::borrow::Cow<'static, str> {
                    <documented::$name as utoipa::ToSchema>::name()
                }
            }
        };

        impl $name {
            /// All that this version knows.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The word on the wire.
            pub const fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)*
                    Self::Other(word) => word.as_str(),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::UnknownVariant;

            /// Knows no other words than those of this version.
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($word => Ok(Self::$variant),)*
                    _ => Err($crate::UnknownVariant),
                }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::wire_enum::read(deserializer, |text| {
                    text.parse().unwrap_or_else(|_| Self::Other(text.to_owned()))
                })
            }
        }
    };
}

/// Hands a text to `make`, without a copy of it.
pub(crate) fn read<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    make: impl Fn(&str) -> T,
) -> Result<T, D::Error> {
    struct Word<F>(F);

    impl<T, F: Fn(&str) -> T> Visitor<'_> for Word<F> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string")
        }

        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
            Ok((self.0)(text))
        }
    }

    deserializer.deserialize_str(Word(make))
}

pub(crate) use wire_enum;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::UnknownVariant;
    use crate::b2b::members::Status;
    use crate::b2b::organizations::AuthMethod;

    #[test]
    fn a_word_is_the_same_in_each_of_its_spellings() {
        for method in AuthMethod::ALL {
            assert_eq!(json!(method), json!(method.as_str()));
            assert_eq!(method.as_str().parse().as_ref(), Ok(method));
            assert_eq!(
                &serde_json::from_value::<AuthMethod>(json!(method)).unwrap(),
                method
            );
        }
        for bad in ["", "Active", " active", "ACTIVE", "gone"] {
            assert_eq!(bad.parse::<Status>(), Err(UnknownVariant), "{bad:?}");
        }
    }

    #[test]
    fn an_unknown_word_of_an_answer_is_kept() {
        let read: Status = serde_json::from_value(json!("asleep")).unwrap();
        assert_eq!(read, Status::Other("asleep".to_owned()));
        assert_eq!(json!(read), json!("asleep"));
        for bad in [json!(1), json!(null), json!({"active": null})] {
            assert!(serde_json::from_value::<Status>(bad.clone()).is_err(), "{bad}");
        }
    }
}
