//! Tells how strong a password is under the project's policy. Nothing is stored.

use secrecy::SecretString;
use tenure_core::password::strength::LudsReport;
use tenure_types::passwords::{Feedback, LudsRequirements, StrengthCheckRequest, StrengthCheckResponse};

use crate::credentials::passwords::Refusal;
use crate::projects::Project;
use crate::{Engine, Result};

pub async fn strength_check(
    engine: &Engine,
    project: &Project,
    request: StrengthCheckRequest,
) -> Result<StrengthCheckResponse> {
    let password = SecretString::from(String::from(
        request.password.ok_or(Refusal::Missing("password"))?,
    ));
    let inputs = request.email.into_iter().collect();
    let turn = engine.hashing.turn().await;
    let policy = project.settings.strength_policy();
    let report = turn.check_strength(password, inputs, policy).await;
    Ok(StrengthCheckResponse {
        valid_password: report.valid,
        score: report.score,
        breached_password: false,
        strength_policy: project.settings.password_strength_policy.clone(),
        breach_detection_on_create: false,
        feedback: Feedback {
            warning: report.warning,
            suggestions: report.suggestions,
            luds_requirements: report.luds.map(requirements),
        },
    })
}

pub(crate) fn requirements(luds: LudsReport) -> LudsRequirements {
    LudsRequirements {
        has_lower_case: luds.has_lower_case,
        has_upper_case: luds.has_upper_case,
        has_digit: luds.has_digit,
        has_symbol: luds.has_symbol,
        missing_complexity: luds.missing_complexity,
        missing_characters: luds.missing_characters,
    }
}
