//! What is sealed under a master key, as it is sealed anew under another.

use tenure_db::Sql;
use uuid::Uuid;

/// How many keys, messages and members' secrets were sealed anew, and how many were already under the current master key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rewrapped {
    pub sealed: usize,
    pub already: usize,
}

/// Rows of a room with something sealed in them: there may be millions.
#[derive(Clone, Copy)]
pub(crate) struct SealedRows {
    /// The project, the id and the sealed text of the rows whose ids come after `$1`, in order.
    pub(crate) page: &'static Sql<'static>,
    /// Puts `$3` into the row of the id `$1`, if it still holds `$2`.
    pub(crate) reseal: &'static Sql<'static>,
    /// What a row of a project and an id is sealed for.
    pub(crate) purpose: fn(Uuid, Uuid) -> Vec<u8>,
}
