//! Templates of messages. Tenure has its own texts and no others.

/// A request names a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there are no templates of messages here: leave {0} out")]
pub struct UnknownTemplate(pub &'static str);

/// `given`: the fields of a request that may name one, with their names.
pub(crate) fn refuse_templates(given: &[(&'static str, &Option<String>)]) -> Result<(), UnknownTemplate> {
    match given.iter().find(|(_, template)| template.is_some()) {
        Some((field, _)) => Err(UnknownTemplate(field)),
        None => Ok(()),
    }
}
