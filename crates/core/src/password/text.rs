//! A password as it is typed: keyboards and systems write the same letters in different ways.

use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

/// RFC 8265's OpaqueString: spaces of other scripts are spaces, and letters are composed. Nothing is refused here: whoever
/// chose a password before keeps it.
pub(super) fn opaque(password: &str) -> Zeroizing<String> {
    let is_space = |c: char| {
        matches!(
            c,
            '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
        )
    };
    let spaced = password.chars().map(|c| if is_space(c) { ' ' } else { c });
    Zeroizing::new(spaced.nfc().collect())
}

/// Every form in which a stored password may have been hashed, each once: another system hashed what its own users' keyboards
/// sent, and so did we until we took one form. A password in ASCII has one.
pub(super) fn forms(password: &str) -> Vec<Zeroizing<String>> {
    let mut forms = vec![opaque(password)];
    if !password.is_ascii() {
        let typed = Zeroizing::new(password.to_owned());
        let composed = Zeroizing::new(password.nfc().collect());
        let decomposed = Zeroizing::new(password.nfd().collect());
        for form in [typed, composed, decomposed] {
            if !forms.contains(&form) {
                forms.push(form);
            }
        }
    }
    forms
}
