//! Bytes out of the texts that exports hold: hex, and every common flavour of base64.

use base64::{
    Engine,
    alphabet::{STANDARD, URL_SAFE},
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose::STANDARD_NO_PAD},
};

/// Why a text isn't the hash it should be.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum SizeError {
    /// Neither hex nor base64.
    Unreadable,
    /// Readable, but not as the number of bytes that was announced.
    Mismatch,
}

/// A hash of exactly `size` bytes, from hex or base64. No text is `size` bytes long in both, so no guessing
/// is involved.
pub(super) fn sized(text: &str, size: usize) -> Result<Vec<u8>, SizeError> {
    let readings = [hex(text), base64(text)];
    let readable = readings.iter().any(Option::is_some);
    readings
        .into_iter()
        .flatten()
        .find(|bytes| bytes.len() == size)
        .ok_or(if readable {
            SizeError::Mismatch
        } else {
            SizeError::Unreadable
        })
}

/// Hex digits of either case.
pub(super) fn hex(text: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    let digit = |byte: u8| char::from(byte).to_digit(16);
    pairs
        .iter()
        .map(|&[high, low]| u8::try_from(digit(high)? << 4 | digit(low)?).ok())
        .collect()
}

/// Base64 of the standard or the URL-safe alphabet, with or without padding. Trailing bits needn't be zero,
/// since some encoders leave them set.
pub(super) fn base64(text: &str) -> Option<Vec<u8>> {
    const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    let alphabet = if text.contains(['-', '_']) {
        &URL_SAFE
    } else {
        &STANDARD
    };
    GeneralPurpose::new(alphabet, LENIENT).decode(text).ok()
}

/// The one base64 that we write ourselves, which is also that of PHC strings.
pub(super) fn to_base64(bytes: &[u8]) -> String {
    STANDARD_NO_PAD.encode(bytes)
}

/// Bytes of output that an imported key derivation may have: under 16 a guess could succeed by chance, and
/// 512 is the longest that is met in the wild.
pub(super) const OUTPUT_SIZES: std::ops::RangeInclusive<usize> = 16..=512;

/// Bytes of an imported salt, far over any real one.
pub(super) const MAX_SALT: usize = 1024;

/// A wire number as the size of an output.
pub(super) fn output_size(key_length: i64) -> Option<usize> {
    usize::try_from(key_length)
        .ok()
        .filter(|size| OUTPUT_SIZES.contains(size))
}
