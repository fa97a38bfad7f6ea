//! How fields of requests are read.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de::{DeserializeOwned, Error, Visitor};
use serde::{Deserialize, Deserializer};

use crate::JsonMap;

/// Reads `null`, an absent field and `""` as `None`: some clients can't leave a text out.
pub(crate) fn non_empty<'de, D: Deserializer<'de>, T: Deserialize<'de> + AsRef<str>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    Ok(Option::<T>::deserialize(deserializer)?.filter(|text| !text.as_ref().is_empty()))
}

/// Reads `null` as nothing. With `serde(default)` beside it, an absent field of an answer is that too: older servers and
/// Stytch's own leave out what is empty.
pub(crate) fn or_empty<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// Reads `true` and `false` of a query string, in any case: clients write their own language's words.
pub(crate) fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    match non_empty::<_, String>(deserializer)?
        .map(|text| text.to_ascii_lowercase())
        .as_deref()
    {
        None => Ok(None),
        Some("true") => Ok(Some(true)),
        Some("false") => Ok(Some(false)),
        Some(_) => Err(D::Error::custom("true or false is expected")),
    }
}

/// Reads a text by its `FromStr`, without a copy of it.
pub(crate) fn parsed<'de, D: Deserializer<'de>, T: FromStr<Err: fmt::Display>>(
    deserializer: D,
) -> Result<T, D::Error> {
    struct Text<T>(PhantomData<T>);

    impl<T: FromStr<Err: fmt::Display>> Visitor<'_> for Text<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
            text.parse().map_err(E::custom)
        }
    }

    deserializer.deserialize_str(Text(PhantomData))
}

/// Reads a whole number of a query string.
pub(crate) fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    let text: Option<String> = non_empty(deserializer)?;
    text.map(|text| text.parse())
        .transpose()
        .map_err(|_| D::Error::custom("a whole number is expected"))
}

/// Reads an object and nothing else; a derived `Deserialize` would take a list of the fields' values too.
pub(crate) fn object<'de, D: Deserializer<'de>, T: DeserializeOwned>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    let Some(JsonMap(map)) = Option::<JsonMap>::deserialize(deserializer)? else {
        return Ok(None);
    };
    serde_json::from_value(serde_json::Value::Object(map))
        .map(Some)
        .map_err(D::Error::custom)
}

/// Reads a list of objects, as [`object`] reads one.
pub(crate) fn objects<'de, D: Deserializer<'de>, T: DeserializeOwned>(
    deserializer: D,
) -> Result<Option<Vec<T>>, D::Error> {
    let Some(maps) = Option::<Vec<JsonMap>>::deserialize(deserializer)? else {
        return Ok(None);
    };
    maps.into_iter()
        .map(|JsonMap(map)| serde_json::from_value(serde_json::Value::Object(map)))
        .collect::<Result<_, _>>()
        .map(Some)
        .map_err(D::Error::custom)
}
