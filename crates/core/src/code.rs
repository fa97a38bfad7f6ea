//! One-time codes: six digits, sent by e-mail or SMS. Only an HMAC is stored: a plain hash of a million codes is no secret.

use aws_lc_rs::hmac;
use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;
use uuid::Uuid;

const DIGITS: usize = 6;
const CODES: u32 = 1_000_000;

/// A code. `Debug` does not print it.
#[derive(Clone, Debug)]
pub struct Code(SecretString);

/// What a code is good for. One for the one is none for the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// To log in to, or join, an organization by e-mail.
    EmailLogin,
    /// To prove an e-mail address before an organization is chosen.
    EmailDiscovery,
    /// To prove a phone.
    Sms,
    /// To change a member's e-mail address.
    EmailUpdate,
}

/// All that a stored code is bound to.
#[derive(Clone, Copy, Debug)]
pub struct Binding<'a> {
    pub project: Uuid,
    pub purpose: Purpose,
    /// Whom it was sent to, in one unmistakable form: the bytes of a member's UUID, an address in lower case.
    pub subject: &'a [u8],
}

tenure_types::refusals! {
    /// The text is not six digits.
    pub struct Malformed => InvalidCode, "a code has six digits";
}

impl Code {
    /// Each code is as likely as any other. `random` gives fresh random bytes at each call; it is asked again, once in
    /// some thousand times, where taking the remainder would favour the lower codes.
    pub fn generate(mut random: impl FnMut() -> [u8; 4]) -> Self {
        const FAIR: u32 = u32::MAX - u32::MAX % CODES;
        loop {
            let number = u32::from_be_bytes(random());
            if number < FAIR {
                return Self(format!("{:0DIGITS$}", number % CODES).into());
            }
        }
    }

    pub fn parse(text: &str) -> Result<Self, Malformed> {
        if is_shaped(text) {
            Ok(Self(text.into()))
        } else {
            Err(Malformed)
        }
    }

    /// For the message that carries it.
    pub fn text(&self) -> &str {
        self.0.expose_secret()
    }

    /// What is stored of it. `key`: secret, and the project's own.
    pub fn hash(&self, key: &[u8], binding: &Binding<'_>) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, key));
        context.update(b"one-time code");
        context.update(binding.project.as_bytes());
        context.update(&[match binding.purpose {
            Purpose::EmailLogin => 0,
            Purpose::EmailDiscovery => 1,
            Purpose::Sms => 2,
            Purpose::EmailUpdate => 3,
        }]);
        // Of a fixed length, so that subject and code can't be cut at another place.
        context.update(self.text().as_bytes());
        context.update(binding.subject);
        let mut hash = [0; 32];
        hash.copy_from_slice(context.sign().as_ref());
        hash
    }

    /// Whether `stored` is the hash of this code. In constant time.
    pub fn is(&self, stored: &[u8], key: &[u8], binding: &Binding<'_>) -> bool {
        self.hash(key, binding).ct_eq(stored).into()
    }
}

/// Six ASCII digits, as both one-time codes and those of authenticator apps have them.
pub(crate) fn is_shaped(text: &str) -> bool {
    text.len() == DIGITS && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_drawn_without_favour() {
        // The numbers that the randomness gives, and the code of the first that is taken.
        let cases: &[(&[u32], &str)] = &[
            (&[0], "000000"),
            (&[42], "000042"),
            (&[999_999], "999999"),
            (&[1_000_000], "000000"),
            (&[4_293_999_999], "999999"),
            (&[4_294_000_000, 7], "000007"),
            (&[u32::MAX, 4_294_967_000, 123_456], "123456"),
        ];
        for (numbers, expected) in cases {
            let mut numbers = numbers.iter();
            let code = Code::generate(|| numbers.next().unwrap().to_be_bytes());
            assert_eq!(code.text(), *expected);
            assert_eq!(numbers.next(), None);
        }
    }

    #[test]
    fn shapes() {
        for (text, good) in [
            ("000000", true),
            ("123456", true),
            ("", false),
            ("12345", false),
            ("1234567", false),
            ("12345a", false),
            (" 12345", false),
            ("-12345", false),
            ("١٢٣", false),
        ] {
            assert_eq!(Code::parse(text).is_ok(), good, "{text:?}");
        }
        assert!(!format!("{:?}", Code::parse("123456").unwrap()).contains("123456"));
    }

    #[test]
    fn a_hash_is_of_one_code_under_one_key_for_one_thing() {
        let binding = Binding {
            project: Uuid::from_u128(1),
            purpose: Purpose::EmailLogin,
            subject: b"1a@example.com",
        };
        let code = Code::parse("123456").unwrap();
        let stored = code.hash(b"key", &binding);
        assert!(code.is(&stored, b"key", &binding));
        assert!(!code.is(&stored[..31], b"key", &binding));
        assert!(!code.is(b"", b"key", &binding));
        assert!(!code.is(&stored, b"other key", &binding));
        assert!(!Code::parse("123457").unwrap().is(&stored, b"key", &binding));
        let project = Uuid::from_u128(2);
        assert!(!code.is(&stored, b"key", &Binding { project, ..binding }));
        for purpose in [Purpose::EmailDiscovery, Purpose::Sms, Purpose::EmailUpdate] {
            assert!(
                !code.is(&stored, b"key", &Binding { purpose, ..binding }),
                "{purpose:?}"
            );
        }
        for subject in [b"".as_slice(), b"a@example.com", b"2a@example.com"] {
            assert!(
                !code.is(&stored, b"key", &Binding { subject, ..binding }),
                "{subject:?}"
            );
        }
    }
}
