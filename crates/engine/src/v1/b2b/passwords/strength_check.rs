//! Tells how strong a password is under the project's policy. Nothing is stored.

use secrecy::SecretString;
use tenure_types::b2b::passwords::{StrengthCheckRequest, StrengthCheckResponse, ZxcvbnFeedback};
use tenure_types::passwords::StrengthPolicy;

use crate::credentials::passwords::Refusal;
use crate::projects::Project;
use crate::v1::passwords::strength_check::requirements;
use crate::{Engine, Result};

pub async fn strength_check(
    engine: &Engine,
    project: &Project,
    request: StrengthCheckRequest,
) -> Result<StrengthCheckResponse> {
    let password = SecretString::from(String::from(
        request.password.ok_or(Refusal::Missing("password"))?,
    ));
    let inputs = request.email_address.into_iter().collect();
    let turn = engine.hashing.turn().await;
    let policy = project.settings.strength_policy();
    let report = turn.check_strength(password, inputs, policy).await;
    let strength_policy = &project.settings.password_strength_policy;
    Ok(StrengthCheckResponse {
        valid_password: report.valid,
        score: report.score,
        breached_password: false,
        strength_policy: strength_policy.clone(),
        breach_detection_on_create: false,
        luds_feedback: report.luds.map(requirements),
        zxcvbn_feedback: (*strength_policy == StrengthPolicy::Zxcvbn).then_some(ZxcvbnFeedback {
            warning: report.warning,
            suggestions: report.suggestions,
        }),
    })
}
