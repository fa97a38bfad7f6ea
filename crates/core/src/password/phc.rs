//! The PHC string form `$id[$v=N]$key=value,…$salt$hash` that argon2 and scrypt libraries write.

use super::bytes;

pub(super) struct Phc<'a> {
    /// The function's name, such as `argon2id`.
    pub(super) id: &'a str,
    pub(super) version: Option<u32>,
    parameters: Vec<(&'a str, i64)>,
    pub(super) salt: Vec<u8>,
    pub(super) hash: Vec<u8>,
}

impl<'a> Phc<'a> {
    /// Reads a string that has all of parameters, salt and hash; anything less can't be verified against.
    pub(super) fn parse(text: &'a str) -> Option<Phc<'a>> {
        let mut parts = text.strip_prefix('$')?.split('$').peekable();
        let id = parts.next()?;
        let version = match parts.next_if(|part| part.starts_with("v=")) {
            Some(part) => Some(part[2..].parse().ok()?),
            None => None,
        };
        let parameters = parts
            .next()?
            .split(',')
            .map(|pair| {
                let (key, value) = pair.split_once('=')?;
                Some((key, value.parse().ok()?))
            })
            .collect::<Option<Vec<_>>>()?;
        let salt = bytes::base64(parts.next()?)?;
        let hash = bytes::base64(parts.next()?)?;
        parts.next().is_none().then_some(Phc {
            id,
            version,
            parameters,
            salt,
            hash,
        })
    }

    /// The values of exactly the parameters named in `keys`, in that order. A missing one is `None`, and so
    /// is the presence of another one, since it would change the result in a way that we don't compute.
    pub(super) fn parameters<const N: usize>(&self, keys: [&str; N]) -> Option<[i64; N]> {
        if self.parameters.len() != N {
            return None;
        }
        let mut values = [0; N];
        for (value, wanted) in values.iter_mut().zip(keys) {
            *value = self.parameters.iter().find(|(key, _)| *key == wanted)?.1;
        }
        Some(values)
    }
}
