//! The signals that a follower remembers, and what they mean for a JWT.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use tenure_types::signals::{KEPT_SECONDS, Kind, Signal, Subject};
use tokio::time::Instant;

use crate::local::revocation::{self, JwtFacts, RevocationCheck};

/// How long a signal is remembered, by this machine's monotonic clock. Every JWT from before the signal has expired by then,
/// with the greatest clock tolerance, and with clocks that are a quarter of an hour apart.
const REMEMBERED: Duration = Duration::from_secs(KEPT_SECONDS as u64);
/// How many seconds the clocks of the server's nodes may be apart. A JWT from this time after a signal counts as issued
/// before it: that costs a call, whereas the reverse mistake would accept revoked rights.
const CLOCK_SKEW: i64 = 1;

/// The signals of the last minutes, by subject.
#[derive(Default)]
pub(super) struct Revocations {
    by_subject: HashMap<Subject, Revocation>,
    /// In the order in which they were received.
    received: VecDeque<(Instant, Subject)>,
    /// The latest time of a forgotten signal, in unix seconds. A JWT that was not issued after it may be the one that the
    /// signal was about, whatever this machine's clock says about the JWT's age.
    forgotten: Option<i64>,
}

/// What the signals about one subject say.
struct Revocation {
    kind: Kind,
    /// In unix seconds.
    at: i64,
    received: Instant,
}

impl Revocations {
    pub(super) fn record(&mut self, signals: &[Signal], now: Instant) {
        self.forget_old(now);
        for signal in signals {
            let before = self.by_subject.get(&signal.subject);
            let (kind, at) = before.map_or((signal.kind, signal.at), |before| {
                let kind = if before.kind == Kind::Ended {
                    Kind::Ended
                } else {
                    signal.kind
                };
                (kind, signal.at.max(before.at))
            });
            let received = now;
            let revocation = Revocation { kind, at, received };
            self.by_subject.insert(signal.subject, revocation);
            self.received.push_back((now, signal.subject));
        }
    }

    pub(super) fn check(&self, facts: &JwtFacts) -> RevocationCheck {
        let is_before = |at: i64| facts.issued_at <= at.saturating_add(CLOCK_SKEW);
        let mut check = match self.forgotten {
            Some(at) if is_before(at) => RevocationCheck::Changed,
            _ => RevocationCheck::Good,
        };
        if self.by_subject.is_empty() {
            return check;
        }
        let subjects = [
            Some(Subject::Session(facts.session_id)),
            Some(Subject::Key(facts.kid)),
            Some(match facts.subject {
                revocation::Subject::User(user) => Subject::User(user),
                revocation::Subject::Member(member) => Subject::Member(member),
            }),
            facts.organization_id.map(Subject::Organization),
            Some(Subject::Project(facts.project)),
        ];
        for subject in subjects.into_iter().flatten() {
            match self.by_subject.get(&subject) {
                Some(revocation) if revocation.ends(subject, facts) => return RevocationCheck::Ended,
                Some(revocation) if is_before(revocation.at) => check = RevocationCheck::Changed,
                _ => {}
            }
        }
        check
    }

    /// The number of subjects that signals are remembered for.
    pub(super) fn len(&self) -> usize {
        self.by_subject.len()
    }

    fn forget_old(&mut self, now: Instant) {
        while let Some((at, subject)) = self.received.front()
            && now.saturating_duration_since(*at) > REMEMBERED
        {
            let is_latest = |revocation: &Revocation| revocation.received == *at;
            if self.by_subject.get(subject).is_some_and(is_latest)
                && let Some(revocation) = self.by_subject.remove(subject)
            {
                self.forgotten = self.forgotten.max(Some(revocation.at));
            }
            self.received.pop_front();
        }
    }
}

impl Revocation {
    fn ends(&self, subject: Subject, facts: &JwtFacts) -> bool {
        // An ended session or key never returns. A user, member, organization or project may have new sessions.
        let is_final = matches!(subject, Subject::Session(_) | Subject::Key(_));
        self.kind == Kind::Ended && (is_final || facts.issued_at <= self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UUID: &str = "e3795c81-f849-4167-bfda-e4a6e9c280fd";
    const AT: i64 = 1_767_323_045;

    fn facts(issued_at: i64) -> JwtFacts {
        JwtFacts {
            session_id: format!("session-test-{UUID}").parse().unwrap(),
            subject: revocation::Subject::Member(format!("member-test-{UUID}").parse().unwrap()),
            organization_id: Some(format!("organization-test-{UUID}").parse().unwrap()),
            project: format!("project-test-{UUID}").parse().unwrap(),
            kid: format!("jwk-test-{UUID}").parse().unwrap(),
            issued_at,
        }
    }

    fn signal(kind: Kind, subject: &str, at: i64) -> Signal {
        Signal {
            kind,
            subject: format!("{subject}-test-{UUID}").parse().unwrap(),
            at,
            cause: "test".into(),
        }
    }

    #[test]
    fn each_signal_counts_for_the_jwts_that_it_is_about() {
        use Kind::{Changed, Ended};
        use RevocationCheck::{Changed as Stale, Ended as Gone, Good};
        let before = AT - 60;
        for (kind, subject, issued_at, expected) in [
            (Ended, "session", before, Gone),
            // A session has no JWTs from after its end, so the clocks are apart.
            (Ended, "session", AT + 60, Gone),
            (Ended, "jwk", AT + 60, Gone),
            (Ended, "member", before, Gone),
            (Ended, "member", AT, Gone),
            (Ended, "organization", before, Gone),
            (Ended, "project", before, Gone),
            // It was reactivated and has new sessions; for one second the server is asked.
            (Ended, "member", AT + 1, Stale),
            (Ended, "member", AT + 2, Good),
            (Changed, "session", before, Stale),
            (Changed, "member", AT, Stale),
            (Changed, "organization", AT + 1, Stale),
            (Changed, "project", AT + 2, Good),
            (Changed, "session", AT + 60, Good),
            // The session is not a user's.
            (Ended, "user", before, Good),
        ] {
            let mut revocations = Revocations::default();
            revocations.record(&[signal(kind, subject, AT)], Instant::now());
            assert_eq!(
                revocations.check(&facts(issued_at)),
                expected,
                "{kind:?} {subject} {}",
                issued_at - AT
            );
        }
    }

    #[test]
    fn an_end_outweighs_changes_before_and_after_it() {
        let mut revocations = Revocations::default();
        revocations.record(
            &[
                signal(Kind::Changed, "session", AT - 1),
                signal(Kind::Ended, "session", AT),
                signal(Kind::Changed, "session", AT + 1),
                signal(Kind::Changed, "member", AT + 9),
            ],
            Instant::now(),
        );
        assert_eq!(revocations.check(&facts(AT + 5)), RevocationCheck::Ended);
    }

    #[test]
    fn the_later_of_two_changes_counts() {
        for order in [[AT, AT + 30], [AT + 30, AT]] {
            let mut revocations = Revocations::default();
            for at in order {
                revocations.record(&[signal(Kind::Changed, "member", at)], Instant::now());
            }
            assert_eq!(revocations.check(&facts(AT + 30)), RevocationCheck::Changed);
        }
    }

    #[test]
    fn signals_older_than_every_valid_jwt_are_forgotten() {
        let mut revocations = Revocations::default();
        let began = Instant::now();
        revocations.record(&[signal(Kind::Ended, "session", AT)], began);
        revocations.record(&[signal(Kind::Changed, "member", AT)], began);
        revocations.record(&[], began + REMEMBERED);
        assert_eq!(revocations.len(), 2);
        // A repeated signal is remembered from its repetition on.
        revocations.record(&[signal(Kind::Changed, "member", AT)], began + REMEMBERED);
        revocations.record(&[], began + REMEMBERED + Duration::from_secs(1));
        assert_eq!(revocations.len(), 1);
        assert_eq!(revocations.check(&facts(AT)), RevocationCheck::Changed);
        revocations.record(&[], began + REMEMBERED * 3);
        assert_eq!((revocations.len(), revocations.received.len()), (0, 0));
    }

    /// A JWT can pass this late at a node 10 minutes ahead, or at a slow verifier with a clock tolerance.
    #[test]
    fn an_ended_session_is_remembered_for_as_long_as_any_clock_lets_its_jwt_pass() {
        let began = Instant::now();
        let mut revocations = Revocations::default();
        revocations.record(&[signal(Kind::Ended, "session", AT)], began);
        for (jwt, tolerance, skew) in [(300, 0, 0), (300, 300, 100), (300, 0, 600), (300, 300, 899)] {
            revocations.record(&[], began + Duration::from_secs(jwt + tolerance + skew));
            assert_eq!(
                revocations.check(&facts(AT + 600)),
                RevocationCheck::Ended,
                "{jwt} {tolerance} {skew}"
            );
        }
    }

    /// The JWT was not issued after the forgotten signal, however slow this machine's clock is.
    #[test]
    fn the_server_is_asked_about_a_jwt_from_before_a_forgotten_signal() {
        let began = Instant::now();
        let mut revocations = Revocations::default();
        revocations.record(&[signal(Kind::Ended, "session", AT)], began);
        revocations.record(&[signal(Kind::Changed, "user", AT - 50)], began);
        revocations.record(&[], began + REMEMBERED * 2);
        assert_eq!(revocations.len(), 0);
        for (issued_at, expected) in [
            (AT - 60, RevocationCheck::Changed),
            (AT + 1, RevocationCheck::Changed),
            (AT + 2, RevocationCheck::Good),
        ] {
            assert_eq!(
                revocations.check(&facts(issued_at)),
                expected,
                "{}",
                issued_at - AT
            );
        }
    }
}
