//! What must be true of a session after a crash, given what was answered and what was not.

use serde_json::{Map, Value};

/// The part of a session that operations change.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum State {
    Live {
        expires_at: i64,
        claims: Map<String, Value>,
    },
    Revoked,
}

/// One operation on a session. Times are unix seconds.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    /// `authenticate` with a duration, claims or both, which are one change.
    Update {
        minutes: Option<i64>,
        claims: Map<String, Value>,
        sent_at: i64,
    },
    Revoke,
}

/// A session: its last acknowledged state, and the operation on it that never was answered.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) token: String,
    pub(crate) acknowledged: State,
    pub(crate) pending: Option<Change>,
}

impl Session {
    /// Whether `seen` is a state that the answers allow, at a server that was killed at `killed_at`.
    pub(crate) fn allows(&self, seen: &State, killed_at: i64) -> bool {
        seen == &self.acknowledged
            || self
                .pending
                .as_ref()
                .is_some_and(|change| change.may_give(&self.acknowledged, seen, killed_at))
    }
}

impl Change {
    /// Whether the change, carried out between its sending and `until`, gives `after`.
    pub(crate) fn may_give(&self, before: &State, after: &State, until: i64) -> bool {
        match (self, before, after) {
            (Self::Revoke, _, after) => *after == State::Revoked,
            (
                Self::Update {
                    minutes,
                    claims: added,
                    sent_at,
                },
                State::Live {
                    expires_at: old,
                    claims,
                },
                State::Live {
                    expires_at: new,
                    claims: seen,
                },
            ) => {
                let expiry =
                    minutes.map_or(old == new, |minutes| ends_within(*new, minutes, *sent_at, until));
                expiry && *seen == merged(claims, added)
            }
            (Self::Update { .. }, _, _) => false,
        }
    }
}

/// Whether a session that lasts `minutes` from some moment in `from..=until` can end at `expires_at`; a second more on
/// each side, because all these moments are cut to whole seconds.
pub(crate) fn ends_within(expires_at: i64, minutes: i64, from: i64, until: i64) -> bool {
    (from - 1..=until + 1).contains(&(expires_at - minutes * 60))
}

/// The writers' claims replace whole top-level values with values of the same shape, where a deep merge and a shallow
/// one agree.
fn merged(claims: &Map<String, Value>, added: &Map<String, Value>) -> Map<String, Value> {
    let mut all = claims.clone();
    all.extend(added.clone());
    all
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn claims(value: Value) -> Map<String, Value> {
        serde_json::from_value(value).unwrap()
    }

    fn live(expires_at: i64, value: Value) -> State {
        State::Live {
            expires_at,
            claims: claims(value),
        }
    }

    fn session(pending: Option<Change>) -> Session {
        Session {
            id: "session-test-1".to_owned(),
            token: "token".to_owned(),
            acknowledged: live(10_000, json!({"a": 1})),
            pending,
        }
    }

    #[test]
    fn without_a_pending_change_only_the_acknowledged_state_is_right() {
        let session = session(None);
        assert!(session.allows(&live(10_000, json!({"a": 1})), 2000));
        assert!(!session.allows(&live(10_001, json!({"a": 1})), 2000));
        assert!(!session.allows(&live(10_000, json!({"a": 2})), 2000));
        assert!(!session.allows(&live(10_000, json!({})), 2000));
        assert!(!session.allows(&State::Revoked, 2000));
    }

    #[test]
    fn a_pending_revoke_may_have_happened() {
        let session = session(Some(Change::Revoke));
        assert!(session.allows(&State::Revoked, 2000));
        assert!(session.allows(&live(10_000, json!({"a": 1})), 2000));
        assert!(!session.allows(&live(10_000, json!({"a": 2})), 2000));
    }

    #[test]
    fn a_pending_update_happened_wholly_or_not_at_all() {
        let update = Change::Update {
            minutes: Some(10),
            claims: claims(json!({"b": 2})),
            sent_at: 1000,
        };
        let session = session(Some(update));
        assert!(session.allows(&live(10_000, json!({"a": 1})), 1002));
        for expires_at in 1599..=1603 {
            assert!(
                session.allows(&live(expires_at, json!({"a": 1, "b": 2})), 1002),
                "{expires_at}"
            );
        }
        assert!(
            !session.allows(&live(1598, json!({"a": 1, "b": 2})), 1002),
            "before it was sent"
        );
        assert!(
            !session.allows(&live(1604, json!({"a": 1, "b": 2})), 1002),
            "after the kill"
        );
        assert!(
            !session.allows(&live(1600, json!({"a": 1})), 1002),
            "half: no claims"
        );
        assert!(
            !session.allows(&live(10_000, json!({"a": 1, "b": 2})), 1002),
            "half: no extension"
        );
        assert!(!session.allows(&State::Revoked, 1002));
    }

    #[test]
    fn nothing_brings_a_revoked_session_back() {
        let update = Change::Update {
            minutes: None,
            claims: claims(json!({"b": 2})),
            sent_at: 1000,
        };
        let mut session = session(Some(update));
        session.acknowledged = State::Revoked;
        assert!(session.allows(&State::Revoked, 1002));
        assert!(!session.allows(&live(10_000, json!({"a": 1, "b": 2})), 1002));
    }
}
