//! Imported MD5, SHA-1 and SHA-512 digests of a salted password.

use md5::{Digest, Md5};
use sha1::Sha1;
use sha2::Sha512;
use subtle::ConstantTimeEq;

use super::{ImportError, bytes};

#[derive(Clone)]
pub(super) struct SaltedDigest {
    function: DigestFunction,
    prepend: String,
    append: String,
    output: Vec<u8>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum DigestFunction {
    Md5,
    Sha1,
    Sha512,
}

impl DigestFunction {
    pub(super) const ALL: [DigestFunction; 3] =
        [DigestFunction::Md5, DigestFunction::Sha1, DigestFunction::Sha512];

    pub(super) fn name(self) -> &'static str {
        match self {
            DigestFunction::Md5 => "md5",
            DigestFunction::Sha1 => "sha1",
            DigestFunction::Sha512 => "sha512",
        }
    }

    fn output_size(self) -> usize {
        match self {
            DigestFunction::Md5 => 16,
            DigestFunction::Sha1 => 20,
            DigestFunction::Sha512 => 64,
        }
    }

    fn invalid_hash(self) -> ImportError {
        match self {
            DigestFunction::Md5 => ImportError::InvalidMd5Hash,
            DigestFunction::Sha1 => ImportError::InvalidSha1Hash,
            DigestFunction::Sha512 => ImportError::InvalidSha512Hash,
        }
    }
}

impl SaltedDigest {
    /// `hash` is hex; the salts are texts of at most 1024 bytes, or empty.
    pub(super) fn from_hex(
        function: DigestFunction,
        hash: &str,
        prepend: &str,
        append: &str,
    ) -> Result<SaltedDigest, ImportError> {
        let output = bytes::hex(hash).ok_or(function.invalid_hash())?;
        SaltedDigest::new(function, output, prepend, append)
    }

    fn new(
        function: DigestFunction,
        output: Vec<u8>,
        prepend: &str,
        append: &str,
    ) -> Result<SaltedDigest, ImportError> {
        if output.len() != function.output_size() {
            return Err(function.invalid_hash());
        }
        if prepend.len() > bytes::MAX_SALT {
            return Err(ImportError::InvalidPrependSalt);
        }
        if append.len() > bytes::MAX_SALT {
            return Err(ImportError::InvalidAppendSalt);
        }
        Ok(SaltedDigest {
            function,
            prepend: prepend.to_owned(),
            append: append.to_owned(),
            output,
        })
    }

    pub(super) fn verify(&self, password: &str) -> bool {
        match self.function {
            DigestFunction::Md5 => self.matches::<Md5>(password),
            DigestFunction::Sha1 => self.matches::<Sha1>(password),
            DigestFunction::Sha512 => self.matches::<Sha512>(password),
        }
    }

    fn matches<D: Digest>(&self, password: &str) -> bool {
        let output = D::new()
            .chain_update(&self.prepend)
            .chain_update(password)
            .chain_update(&self.append)
            .finalize();
        output.as_slice().ct_eq(&self.output).into()
    }

    pub(super) fn function(&self) -> DigestFunction {
        self.function
    }

    /// `prepended salt:appended salt:hash`, all in base64.
    pub(super) fn to_stored(&self) -> String {
        [self.prepend.as_bytes(), self.append.as_bytes(), &self.output]
            .map(bytes::to_base64)
            .join(":")
    }

    pub(super) fn from_stored(function: DigestFunction, text: &str) -> Option<SaltedDigest> {
        let fields = text.split(':').map(bytes::base64).collect::<Option<Vec<_>>>()?;
        let [prepend, append, output] = <[Vec<u8>; 3]>::try_from(fields).ok()?;
        let (prepend, append) = (String::from_utf8(prepend).ok()?, String::from_utf8(append).ok()?);
        SaltedDigest::new(function, output, &prepend, &append).ok()
    }
}
