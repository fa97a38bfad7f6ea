//! Codes of authenticator apps: TOTP (RFC 6238) with SHA-1, six digits and steps of 30 seconds, as every app has it.

mod base32;
mod qr_code;

use aws_lc_rs::hmac;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::{ExposeSecret, SecretSlice, SecretString};
use subtle::ConstantTimeEq;
use tenure_types::Timestamp;

use crate::code;

const STEP_SECONDS: i64 = 30;
/// How many bytes a secret that comes from elsewhere may have. Ours have 20.
const SECRET_BYTES: std::ops::RangeInclusive<usize> = 10..=64;
/// Steps by which a phone's clock may be wrong.
const DRIFT: i64 = 1;

/// What app and server share. `Debug` does not print it.
#[derive(Clone, Debug)]
pub struct Secret(SecretSlice<u8>);

tenure_types::refusals! {
    /// Not base32, or of a length that no app uses.
    pub struct InvalidSecret => InvalidArgument, "a secret is base32 of {} to {} bytes", SECRET_BYTES.start(), SECRET_BYTES.end();
}

tenure_types::refusals! {
    #[derive(Clone, Copy, PartialEq, Eq)]
    pub enum CodeError {
        Malformed => InvalidCode, "a code has six digits";
        Wrong => UnableToAuthenticateTotp, "not the code of now";
        Replayed => TotpCodeAlreadyAuthenticated, "this code, or a later one, was accepted before";
    }
}

impl Secret {
    /// `random` must be fresh random bytes.
    pub fn new(random: [u8; 20]) -> Self {
        Self(random.to_vec().into())
    }

    /// As it is kept, once unsealed.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, InvalidSecret> {
        if SECRET_BYTES.contains(&bytes.len()) {
            Ok(Self(bytes.to_vec().into()))
        } else {
            Err(InvalidSecret)
        }
    }

    /// As other systems export it: spaces, lower case and padding do not matter.
    pub fn parse(text: &str) -> Result<Self, InvalidSecret> {
        Self::from_bytes(&base32::decode(text).ok_or(InvalidSecret)?)
    }

    /// To be sealed.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.expose_secret()
    }

    /// As people type it into an app.
    pub fn to_base32(&self) -> SecretString {
        base32::encode(self.as_bytes()).into()
    }
}

/// Tells a right code's step, to be kept as `last_used_step`: neither that code nor an older one is taken again. Takes
/// the same time whichever step is right.
pub fn verify(
    secret: &Secret,
    code: &str,
    now: Timestamp,
    last_used_step: Option<i64>,
) -> Result<i64, CodeError> {
    if !code::is_shaped(code) {
        return Err(CodeError::Malformed);
    }
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret.as_bytes());
    let current = now.seconds().div_euclid(STEP_SECONDS);
    let mut verdict = Err(CodeError::Wrong);
    for step in current - DRIFT..=current + DRIFT {
        let right = bool::from(code_at(&key, step).as_bytes().ct_eq(code.as_bytes()));
        let unused = last_used_step.is_none_or(|last| step > last);
        if right && unused {
            verdict = Ok(step);
        } else if right && verdict.is_err() {
            verdict = Err(CodeError::Replayed);
        }
    }
    verdict
}

/// HOTP (RFC 4226) of a step.
fn code_at(key: &hmac::Key, step: i64) -> String {
    let tag = hmac::sign(key, &step.to_be_bytes());
    let tag = tag.as_ref();
    let at = usize::from(tag[tag.len() - 1] & 0xf);
    let number = u32::from_be_bytes([tag[at], tag[at + 1], tag[at + 2], tag[at + 3]]) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}

/// What an app reads from the QR code. `issuer` is who asks for the codes, `account` whose they are, both for people to
/// read: cut if they are very long, so that they fit into a QR code.
pub fn provisioning_uri(issuer: &str, account: &str, secret: &Secret) -> SecretString {
    const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~');
    // A colon parts the two, so it can be in neither.
    let encode = |text: &str, longest| {
        let text = text.replace(':', " ");
        let end = text.len().min(longest);
        let end = (0..=end).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        utf8_percent_encode(text[..end].trim(), RESERVED).to_string()
    };
    let issuer = encode(issuer, 96);
    let account = encode(account, 254);
    let secret = secret.to_base32();
    let secret = secret.expose_secret();
    format!(
        "otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}&algorithm=SHA1&digits=6&period=30"
    )
    .into()
}

/// The QR code of what [`provisioning_uri`] gives, as a data URI of a PNG.
pub fn qr_code(issuer: &str, account: &str, secret: &Secret) -> SecretString {
    qr_code::data_uri(provisioning_uri(issuer, account, secret).expose_secret())
        .expect("both names are cut, so that the longest URI has 1600 bytes of the 2331 that fit")
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of the examples of RFC 4226 and RFC 6238.
    fn secret() -> Secret {
        Secret::new(*b"12345678901234567890")
    }

    #[test]
    fn the_codes_of_rfc_4226() {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret().as_bytes());
        let codes = [
            "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871",
            "520489",
        ];
        for (step, code) in (0..).zip(codes) {
            assert_eq!(code_at(&key, step), code, "step {step}");
        }
    }

    #[test]
    fn the_codes_of_rfc_6238() {
        // The last six of the eight digits there.
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let now = Timestamp::from_seconds(seconds);
            assert_eq!(verify(&secret(), code, now, None), Ok(seconds / 30), "{seconds}");
        }
    }

    #[test]
    fn a_code_is_good_for_a_step_before_and_after_and_once() {
        use CodeError::{Malformed, Replayed, Wrong};
        // Of the steps 0 to 4: 755224, 287082, 359152, 969429, 338314. It is step 2.
        for (code, last_used_step, expected) in [
            ("755224", None, Err(Wrong)),
            ("287082", None, Ok(1)),
            ("359152", None, Ok(2)),
            ("969429", None, Ok(3)),
            ("338314", None, Err(Wrong)),
            ("359152", Some(0), Ok(2)),
            ("359152", Some(1), Ok(2)),
            ("359152", Some(2), Err(Replayed)),
            ("359152", Some(3), Err(Replayed)),
            ("287082", Some(2), Err(Replayed)),
            ("969429", Some(2), Ok(3)),
            ("338314", Some(2), Err(Wrong)),
            ("", None, Err(Malformed)),
            ("35915", None, Err(Malformed)),
            ("3591520", None, Err(Malformed)),
            ("35915a", None, Err(Malformed)),
            ("359 152", None, Err(Malformed)),
            ("٣٥٩", None, Err(Malformed)),
            ("ab12-cd34-ef56", None, Err(Malformed)),
        ] {
            let now = Timestamp::from_seconds(60);
            assert_eq!(
                verify(&secret(), code, now, last_used_step),
                expected,
                "{code} after {last_used_step:?}"
            );
        }
        let other = Secret::new([1; 20]);
        assert_eq!(
            verify(&other, "359152", Timestamp::from_seconds(60), None),
            Err(Wrong)
        );
    }

    #[test]
    fn a_step_ends_with_its_last_millisecond() {
        for (millis, expected) in [
            (29_999, Err(CodeError::Wrong)),
            (30_000, Ok(2)),
            (119_999, Ok(2)),
            (120_000, Err(CodeError::Wrong)),
        ] {
            let now = Timestamp::from_millis(millis);
            assert_eq!(verify(&secret(), "359152", now, None), expected, "{millis}");
        }
    }

    #[test]
    fn secrets() {
        let base32 = secret().to_base32();
        assert_eq!(base32.expose_secret(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        for (text, bytes) in [
            ("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", Some(20)),
            ("gezd gnbv gy3t qojq gezd gnbv gy3t qojq", Some(20)),
            (" GEZDGNBVGY3TQOJQ\n", Some(10)),
            ("GEZDGNBVGY3TQOJQGE======", Some(11)),
            ("GEZDGNBVGY3TQOI", None),
            ("GEZDGNBVGY3TQOJ0", None),
            ("GEZDGNBVGY3TQOJQ=A", None),
            ("", None),
            (&"A".repeat(103), Some(64)),
            (&"A".repeat(104), None),
        ] {
            let read = Secret::parse(text).ok().map(|secret| secret.as_bytes().len());
            assert_eq!(read, bytes, "{text:?}");
        }
        assert!(Secret::from_bytes(&[0; 9]).is_err());
        assert!(Secret::from_bytes(&[0; 65]).is_err());
        assert!(!format!("{:?}", secret()).contains("12345"));
        assert!(!format!("{:?}", secret()).contains("49"));
    }

    #[test]
    fn provisioning_uris() {
        for (issuer, account, label) in [
            ("Acme", "ada@example.com", "Acme:ada%40example.com"),
            ("Acme & Söhne", "a+b@c.de", "Acme%20%26%20S%C3%B6hne:a%2Bb%40c.de"),
            ("A:B", "x", "A%20B:x"),
            (&"é".repeat(100), "x", &format!("{}:x", "%C3%A9".repeat(48))),
            (
                &format!("a{}", "é".repeat(100)),
                "x",
                &format!("a{}:x", "%C3%A9".repeat(47)),
            ),
        ] {
            let issuer_encoded = label.split_once(':').unwrap().0;
            assert_eq!(
                provisioning_uri(issuer, account, &secret()).expose_secret(),
                format!(
                    "otpauth://totp/{label}?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
                     &issuer={issuer_encoded}&algorithm=SHA1&digits=6&period=30"
                )
            );
        }
    }

    #[test]
    fn a_qr_code_reads_as_its_uri() {
        let longest = Secret::from_bytes(&[0xff; 64]).unwrap();
        for (issuer, account, secret) in [
            ("Acme", "ada@example.com", &secret()),
            (&"ä".repeat(500), &"ö".repeat(500), &longest),
        ] {
            let uri = qr_code(issuer, account, secret);
            let png = uri
                .expose_secret()
                .strip_prefix("data:image/png;base64,")
                .unwrap();
            assert_eq!(
                qr_code::read(png),
                provisioning_uri(issuer, account, secret).expose_secret()
            );
        }
    }
}
