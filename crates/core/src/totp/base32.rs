//! Base32 (RFC 4648), in which apps are given their secrets.

use zeroize::Zeroizing;

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Without padding: some apps take none.
pub(super) fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity((bytes.len() * 8).div_ceil(5));
    for chunk in bytes.chunks(5) {
        let mut group = [0; 8];
        group[3..3 + chunk.len()].copy_from_slice(chunk);
        let bits = u64::from_be_bytes(group);
        for at in 0..(chunk.len() * 8).div_ceil(5) {
            let index = (bits >> (35 - 5 * at)) & 31;
            text.push(char::from(ALPHABET[usize::from(index.to_le_bytes()[0])]));
        }
    }
    text
}

/// Of either case, with or without spaces, hyphens and padding. Bits beyond the last byte are dropped, since some
/// exporters leave them set.
pub(super) fn decode(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len() * 5 / 8));
    let (mut bits, mut count, mut characters) = (0u16, 0u8, 0usize);
    let text = text.trim_end().trim_end_matches('=');
    for character in text
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace() && *byte != b'-')
    {
        let value = match character.to_ascii_uppercase() {
            letter @ b'A'..=b'Z' => letter - b'A',
            digit @ b'2'..=b'7' => digit - b'2' + 26,
            _ => return None,
        };
        bits = (bits << 5 | u16::from(value)) & 0xfff;
        count += 5;
        characters += 1;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count).to_le_bytes()[0]);
        }
    }
    // So many characters are the text of no whole number of bytes.
    let impossible = matches!(characters % 8, 1 | 3 | 6);
    (!impossible).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_examples_of_rfc_4648() {
        for (plain, text) in [
            ("", ""),
            ("f", "MY======"),
            ("fo", "MZXQ===="),
            ("foo", "MZXW6==="),
            ("foob", "MZXW6YQ="),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI======"),
        ] {
            assert_eq!(encode(plain.as_bytes()), text.trim_end_matches('='));
            assert_eq!(decode(text).unwrap().as_slice(), plain.as_bytes(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_text_is_read_back(bytes: Vec<u8>) {
            let text = encode(&bytes);
            for text in [text.to_lowercase(), text] {
                let read = decode(&text).unwrap();
                prop_assert_eq!(read.as_slice(), bytes.as_slice());
            }
        }

        #[test]
        fn no_text_makes_it_panic(text: String) {
            let _ = decode(&text);
        }
    }
}
