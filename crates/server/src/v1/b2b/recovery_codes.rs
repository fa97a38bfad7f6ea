//! `/v1/b2b/recovery_codes`: its endpoints.

use tenure_engine::v1::b2b::recovery_codes;
use tenure_types::b2b::recovery_codes::{
    RecoverRequest, RecoverResponse, RecoveryCodesResponse, RotateRequest,
};

use crate::http::endpoints;

endpoints! {
    tag = "B2B recovery codes";

    /// Takes a recovery code instead of an authenticator app's.
    post "/v1/b2b/recovery_codes/recover"
        b2b_recovery_codes_recover(b2b, json RecoverRequest) -> RecoverResponse = recovery_codes::recover;

    /// Gives a member a new set of recovery codes.
    post "/v1/b2b/recovery_codes/rotate"
        b2b_recovery_codes_rotate(b2b, json RotateRequest) -> RecoveryCodesResponse = recovery_codes::rotate;

    /// Shows the recovery codes that a member has left.
    get "/v1/b2b/recovery_codes/{organization_id}/{member_id}"
        b2b_recovery_codes_get(b2b, ["organization_id": "The organization's id, ours or external, or its slug", "member_id": "The member's id, ours or external"])
        -> RecoveryCodesResponse = recovery_codes::get;
}
