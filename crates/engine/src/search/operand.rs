//! An operand of a query: the name of a filter and a value that is not checked yet.

use serde_json::Value as Json;
use tenure_core::contact::{Domain, EmailAddress};
use tenure_types::JsonMap;

use super::{FUZZY, MAX_VALUES, QueryError, folded};

pub(crate) struct Operand<'a> {
    pub(crate) name: &'a str,
    value: Option<&'a Json>,
}

impl<'a> Operand<'a> {
    pub(super) fn parse(operand: &'a JsonMap) -> Result<Self, QueryError> {
        let name = match operand.get("filter_name") {
            None | Some(Json::Null) => return Err(QueryError::MissingFilterName),
            Some(Json::String(name)) => name.as_str(),
            Some(_) => return Err(QueryError::FilterNameMustBeString),
        };
        let value = operand.get("filter_value").filter(|value| !value.is_null());
        Ok(Self { name, value })
    }

    /// What a filter that does not exist is answered with.
    pub(crate) fn not_recognized(&self) -> QueryError {
        QueryError::FilterNameNotRecognized(self.name.to_owned())
    }

    pub(crate) fn value(&self) -> Result<&'a Json, QueryError> {
        self.value
            .ok_or_else(|| QueryError::MissingFilterValue(self.name.to_owned()))
    }

    pub(crate) fn text(&self) -> Result<&'a str, QueryError> {
        self.value()?
            .as_str()
            .ok_or_else(|| QueryError::ExpectedString(self.name.to_owned()))
    }

    pub(crate) fn flag(&self) -> Result<bool, QueryError> {
        self.value()?
            .as_bool()
            .ok_or_else(|| QueryError::ExpectedBool(self.name.to_owned()))
    }

    pub(crate) fn texts(&self) -> Result<Vec<&'a str>, QueryError> {
        let expected = || QueryError::ExpectedArrayOfString(self.name.to_owned());
        let list = self.value()?.as_array().ok_or_else(expected)?;
        if list.len() > MAX_VALUES {
            return Err(QueryError::TooMuch);
        }
        list.iter()
            .map(|value| value.as_str().ok_or_else(expected))
            .collect()
    }

    /// As [`Operand::texts`], e-mail addresses in the form in which they are kept; what is none is of nobody.
    pub(crate) fn emails(&self) -> Result<Vec<String>, QueryError> {
        let emails = self.texts()?.into_iter().map(EmailAddress::parse);
        Ok(emails.flatten().map(|email| email.to_string()).collect())
    }

    /// As [`Operand::texts`], domains in the form in which they are kept.
    pub(crate) fn domains(&self) -> Result<Vec<String>, QueryError> {
        let domains = self.texts()?.into_iter().map(Domain::parse);
        Ok(domains
            .flatten()
            .map(|domain| domain.as_str().to_owned())
            .collect())
    }

    /// The text that a substring search looks for, folded. `name`: the filter's, for the error.
    pub(crate) fn fuzzy(&self, name: &'static str) -> Result<String, QueryError> {
        let text = self.text()?;
        let length = text.chars().count();
        if length < *FUZZY.start() {
            Err(QueryError::FuzzyTooShort(name))
        } else if length > *FUZZY.end() {
            Err(QueryError::TooMuch)
        } else {
            Ok(folded(text))
        }
    }
}
