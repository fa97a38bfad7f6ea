//! Whether a new password is strong enough, and what to tell the person if not (contract: §6.1).

use zxcvbn::{Score, feedback::Feedback, zxcvbn};

/// Characters of a password, and of each thing known about its owner, that zxcvbn gets to see. Its time grows
/// with the length and, for a text made of look-alikes such as `4@8({[`, by a factor of a hundred on top of it;
/// the 100 characters that it would allow itself can take most of a second. A password that is still weak after
/// 64 is counted as weak.
const ESTIMATED_CHARACTERS: usize = 64;

/// What a project asks of a new password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// An estimated score of at least 3.
    Zxcvbn,
    /// Length and classes of characters: Lower, Upper, Digit, Symbol. [`Policy::luds`] checks the ranges.
    Luds {
        /// Characters (Unicode scalar values), 8 to 32.
        min_length: u8,
        /// Different classes, 1 to 4.
        complexity: u8,
    },
}

/// A LUDS setting out of range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// The minimum length isn't 8 to 32.
    #[error("the minimum length must be from 8 to 32")]
    MinLength,
    /// The complexity isn't 1 to 4.
    #[error("the complexity must be from 1 to 4")]
    Complexity,
}

impl Policy {
    /// A LUDS policy from settings as they come.
    ///
    /// # Errors
    /// [`PolicyError`] for the first value out of range.
    pub fn luds(min_length: i64, complexity: i64) -> Result<Policy, PolicyError> {
        let within = |value: i64, low, high| {
            u8::try_from(value)
                .ok()
                .filter(|value| (low..=high).contains(value))
        };
        Ok(Policy::Luds {
            min_length: within(min_length, 8, 32).ok_or(PolicyError::MinLength)?,
            complexity: within(complexity, 1, 4).ok_or(PolicyError::Complexity)?,
        })
    }
}

/// The answer to a strength check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Whether the policy lets the password pass.
    pub valid: bool,
    /// 0 (guessed at once) to 4, estimated by zxcvbn under either policy.
    pub score: u8,
    /// What is wrong with it in a sentence, or empty. Always empty under LUDS.
    pub warning: String,
    /// What to do about it. Always empty under LUDS, since zxcvbn's advice contradicts it ("no need for
    /// symbols").
    pub suggestions: Vec<String>,
    /// Under LUDS only.
    pub luds: Option<LudsReport>,
}

/// What a password has and lacks under LUDS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "the wire has these four")]
pub struct LudsReport {
    /// A lower-case letter of any script.
    pub has_lower_case: bool,
    /// An upper-case letter of any script.
    pub has_upper_case: bool,
    /// A numeric character of any script.
    pub has_digit: bool,
    /// Anything else: punctuation, spaces, letters of scripts without case.
    pub has_symbol: bool,
    /// Classes to add.
    pub missing_complexity: u8,
    /// Characters to add.
    pub missing_characters: u8,
}

/// Checks `password`. `user_inputs` are things known about its owner, such as the e-mail address and the
/// name; what they consist of makes a password weak.
pub fn check(password: &str, user_inputs: &[&str], policy: &Policy) -> Report {
    let seen = |text: &str| text.chars().take(ESTIMATED_CHARACTERS).collect::<String>();
    let inputs: Vec<String> = user_inputs
        .iter()
        .flat_map(|input| with_parts(&seen(input)))
        .collect();
    let inputs: Vec<&str> = inputs.iter().map(String::as_str).collect();
    let entropy = zxcvbn(&seen(password), &inputs);
    let score = u8::from(entropy.score());
    match *policy {
        Policy::Zxcvbn => {
            let feedback = entropy.feedback();
            Report {
                valid: entropy.score() >= Score::Three,
                score,
                warning: feedback
                    .and_then(Feedback::warning)
                    .map(|text| text.to_string())
                    .unwrap_or_default(),
                suggestions: feedback.map_or_else(Vec::new, |feedback| {
                    feedback.suggestions().iter().map(ToString::to_string).collect()
                }),
                luds: None,
            }
        }
        Policy::Luds {
            min_length,
            complexity,
        } => {
            let luds = luds(password, min_length, complexity);
            Report {
                valid: luds.missing_characters == 0 && luds.missing_complexity == 0,
                score,
                warning: String::new(),
                suggestions: Vec::new(),
                luds: Some(luds),
            }
        }
    }
}

/// The input itself and its words of 3 or more characters: zxcvbn looks for whole inputs in a password, and
/// `ada@example.com` is hardly in one, while `ada` is.
fn with_parts(input: &str) -> Vec<String> {
    let parts = input
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| part.chars().count() >= 3);
    std::iter::once(input)
        .chain(parts)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

fn luds(password: &str, min_length: u8, complexity: u8) -> LudsReport {
    let has = |class: fn(char) -> bool| password.chars().any(class);
    let has_lower_case = has(char::is_lowercase);
    let has_upper_case = has(char::is_uppercase);
    let has_digit = has(char::is_numeric);
    let has_symbol = has(|c| !c.is_lowercase() && !c.is_uppercase() && !c.is_numeric());
    let classes: u8 = [has_lower_case, has_upper_case, has_digit, has_symbol]
        .map(u8::from)
        .iter()
        .sum();
    let length = u8::try_from(password.chars().count()).unwrap_or(u8::MAX);
    LudsReport {
        has_lower_case,
        has_upper_case,
        has_digit,
        has_symbol,
        missing_complexity: complexity.saturating_sub(classes),
        missing_characters: min_length.saturating_sub(length),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luds_policy(min_length: u8, complexity: u8) -> Policy {
        Policy::luds(min_length.into(), complexity.into()).unwrap()
    }

    #[test]
    fn zxcvbn_lets_pass_from_a_score_of_3() {
        for (password, score) in [
            ("", 0),
            ("password", 0),
            ("zxcvbn!", 1),
            ("wolfharbor", 2),
            ("lampzebra7", 3),
            ("D0g!x7Qp#2vLm", 4),
        ] {
            let report = check(password, &[], &Policy::Zxcvbn);
            assert_eq!((report.score, report.valid), (score, score >= 3), "{password}");
            assert_eq!(report.luds, None);
        }
    }

    #[test]
    fn zxcvbn_says_what_to_do() {
        let report = check("password", &[], &Policy::Zxcvbn);
        assert_eq!(report.warning, "This is a top-10 common password.");
        assert_eq!(
            report.suggestions,
            ["Add another word or two. Uncommon words are better."]
        );
        let report = check("D0g!x7Qp#2vLm", &[], &Policy::Zxcvbn);
        assert_eq!((report.warning.as_str(), report.suggestions.len()), ("", 0));
    }

    #[test]
    fn what_is_known_of_the_owner_counts_as_guessed() {
        let password = "wolfeschlegelstein";
        assert!(check(password, &[], &Policy::Zxcvbn).valid);
        for known in [
            password,
            "Wolfeschlegelstein",
            "wolfeschlegelstein@example.com",
            "the.wolfeschlegelstein",
        ] {
            let report = check(password, &[known], &Policy::Zxcvbn);
            assert_eq!((report.valid, report.score), (false, 0), "{known}");
        }
        assert!(check("D0g!x7Qp#2vLm", &["", "@", "a@b.c"], &Policy::Zxcvbn).valid);
    }

    #[test]
    fn only_the_first_characters_are_estimated() {
        let weak = "a".repeat(ESTIMATED_CHARACTERS);
        let strong_end = format!("{weak}D0g!x7Qp#2vLm");
        assert_eq!(
            check(&strong_end, &[], &Policy::Zxcvbn),
            check(&weak, &[], &Policy::Zxcvbn)
        );
        // Multi-byte characters are cut between characters, not between bytes.
        assert!(check(&"日本語のパスワード".repeat(50), &[], &Policy::Zxcvbn).score > 0);
    }

    #[test]
    fn luds_counts_classes_and_characters() {
        // lower, upper, digit, symbol, missing complexity, missing characters; policy: 10 characters, 3
        // classes
        let table = [
            ("", [false, false, false, false], 3, 10),
            ("abcdefghij", [true, false, false, false], 2, 0),
            ("ABCDEFGHI", [false, true, false, false], 2, 1),
            ("abcDEF1234", [true, true, true, false], 0, 0),
            ("abcDEF123", [true, true, true, false], 0, 1),
            ("aA1!", [true, true, true, true], 0, 6),
            ("abc def 12", [true, false, true, true], 0, 0),
            ("éÉ٣🔑éÉ٣🔑éÉ", [true, true, true, true], 0, 0),
            ("日本語日本語日本語日", [false, false, false, true], 2, 0),
        ];
        for (password, has, missing_complexity, missing_characters) in table {
            let report = check(password, &[], &luds_policy(10, 3));
            let luds = report.luds.unwrap();
            assert_eq!(
                [
                    luds.has_lower_case,
                    luds.has_upper_case,
                    luds.has_digit,
                    luds.has_symbol
                ],
                has,
                "{password}"
            );
            assert_eq!(luds.missing_complexity, missing_complexity, "{password}");
            assert_eq!(luds.missing_characters, missing_characters, "{password}");
            assert_eq!(
                report.valid,
                missing_complexity == 0 && missing_characters == 0,
                "{password}"
            );
        }
    }

    #[test]
    fn luds_ignores_the_score() {
        let common = check("Password1!", &[], &luds_policy(8, 4));
        assert!(common.valid);
        assert!(common.score < 3);
        assert_eq!((common.warning.as_str(), common.suggestions.len()), ("", 0));

        let random = check("kqzvxwtjhpbnrmdlgfyc", &[], &luds_policy(8, 4));
        assert!(!random.valid);
        assert_eq!(random.score, 4);
    }

    #[test]
    fn luds_counts_more_than_255_characters() {
        assert!(check(&"x".repeat(1000), &[], &luds_policy(32, 1)).valid);
    }

    #[test]
    fn luds_settings_have_bounds() {
        assert_eq!(
            Policy::luds(8, 1),
            Ok(Policy::Luds {
                min_length: 8,
                complexity: 1
            })
        );
        assert_eq!(
            Policy::luds(32, 4),
            Ok(Policy::Luds {
                min_length: 32,
                complexity: 4
            })
        );
        for min_length in [i64::MIN, -1, 0, 7, 33, 256 + 8, i64::MAX] {
            assert_eq!(Policy::luds(min_length, 3), Err(PolicyError::MinLength));
        }
        for complexity in [i64::MIN, -1, 0, 5, 256 + 1, i64::MAX] {
            assert_eq!(Policy::luds(10, complexity), Err(PolicyError::Complexity));
        }
    }
}
