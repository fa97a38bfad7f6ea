//! An operand of a query: the name of a filter and a value that is not checked yet.

use serde_json::Value as Json;
use tenure_core::contact::{Domain, EmailAddress};
use tenure_types::JsonMap;

use super::{FUZZY, MAX_VALUES, Names, Refusal, folded};

pub(crate) struct Operand<'a> {
    pub(crate) name: &'a str,
    value: Option<&'a Json>,
    names: &'static Names,
}

impl<'a> Operand<'a> {
    pub(super) fn parse(operand: &'a JsonMap, names: &'static Names) -> Result<Self, Refusal> {
        let name = match operand.get("filter_name") {
            None | Some(Json::Null) => {
                return Err(Refusal::MissingFilterName {
                    error_type: names.missing_filter_name,
                });
            }
            Some(Json::String(name)) => name.as_str(),
            Some(_) => {
                return Err(Refusal::FilterNameMustBeString {
                    error_type: names.filter_name_must_be_string,
                });
            }
        };
        let value = operand.get("filter_value").filter(|value| !value.is_null());
        Ok(Self { name, value, names })
    }

    /// What a filter that does not exist is answered with.
    pub(crate) fn not_recognized(&self) -> Refusal {
        Refusal::FilterNameNotRecognized {
            error_type: self.names.filter_name_not_recognized,
            name: self.name.to_owned(),
        }
    }

    pub(crate) fn value(&self) -> Result<&'a Json, Refusal> {
        self.value.ok_or_else(|| Refusal::MissingFilterValue {
            error_type: self.names.missing_filter_value,
            name: self.name.to_owned(),
        })
    }

    pub(crate) fn text(&self) -> Result<&'a str, Refusal> {
        self.value()?.as_str().ok_or_else(|| Refusal::ExpectedString {
            error_type: self.names.expected_string,
            name: self.name.to_owned(),
        })
    }

    pub(crate) fn flag(&self) -> Result<bool, Refusal> {
        self.value()?.as_bool().ok_or_else(|| Refusal::ExpectedBool {
            error_type: self.names.expected_bool,
            name: self.name.to_owned(),
        })
    }

    pub(crate) fn texts(&self) -> Result<Vec<&'a str>, Refusal> {
        let expected = || Refusal::ExpectedArrayOfString {
            error_type: self.names.expected_array_of_string,
            name: self.name.to_owned(),
        };
        let list = self.value()?.as_array().ok_or_else(expected)?;
        if list.len() > MAX_VALUES {
            return Err(Refusal::TooMuch);
        }
        list.iter()
            .map(|value| value.as_str().ok_or_else(expected))
            .collect()
    }

    /// As [`Operand::texts`], e-mail addresses in the form in which they are kept; what is none is of nobody.
    pub(crate) fn emails(&self) -> Result<Vec<String>, Refusal> {
        let emails = self.texts()?.into_iter().map(EmailAddress::parse);
        Ok(emails.flatten().map(|email| email.to_string()).collect())
    }

    /// As [`Operand::texts`], domains in the form in which they are kept.
    pub(crate) fn domains(&self) -> Result<Vec<String>, Refusal> {
        let domains = self.texts()?.into_iter().map(Domain::parse);
        Ok(domains
            .flatten()
            .map(|domain| domain.as_str().to_owned())
            .collect())
    }

    /// The text that a substring search looks for, folded.
    pub(crate) fn fuzzy(&self) -> Result<String, Refusal> {
        let text = self.text()?;
        let length = text.chars().count();
        if length < *FUZZY.start() {
            Err(Refusal::FuzzyTooShort {
                error_type: (self.names.fuzzy_too_short)(self.name),
                name: self.name.to_owned(),
            })
        } else if length > *FUZZY.end() {
            Err(Refusal::TooMuch)
        } else {
            Ok(folded(text))
        }
    }
}
