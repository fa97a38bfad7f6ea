//! Templates of messages. Tenure has its own texts and no others.

use crate::Result;

crate::refusals! {
    /// Why a template is refused.
    enum Refusal {
        UnknownTemplate(field: &'static str) => InvalidTemplateId,
            "there are no templates of messages here: leave {field} out";
    }
}

/// `given`: the fields of a request that may name one, with their names.
pub(crate) fn refuse_templates(given: &[(&'static str, &Option<String>)]) -> Result<()> {
    match given.iter().find(|(_, template)| template.is_some()) {
        Some((field, _)) => Err(Refusal::UnknownTemplate(field).into()),
        None => Ok(()),
    }
}
