//! What the deletions of a member's factors share.

use tenure_types::b2b::organizations::MfaMethod;

use crate::subjects::members::store::MemberRow;

/// Without its factor, a method is not the default any more.
pub(super) fn forget_default(row: &mut MemberRow, method: &MfaMethod) {
    if row.default_mfa_method == method.as_str() {
        row.default_mfa_method.clear();
    }
}
