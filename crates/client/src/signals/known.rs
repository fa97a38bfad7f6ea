//! What signals have told, and what follows from it for a JWT.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use tenure_types::signals::{KEPT_SECONDS, Kind, Signal, Subject};
use tokio::time::Instant;

use crate::local::judge::{self, Judgement, JwtFacts};

/// How long a signal is remembered, by this machine's monotonic clock: for longer than a JWT from before it can pass, with
/// the greatest tolerance, and where clocks disagree by a quarter of an hour.
const REMEMBERED: Duration = Duration::from_secs(KEPT_SECONDS as u64);
/// By how many seconds the clocks of the server's nodes may disagree about what came first. Who is wrongly told to ask
/// the server loses a call, and who is not told goes on with rights that are gone.
const CLOCKS_DISAGREE: i64 = 1;

/// See the file's own words.
#[derive(Default)]
pub(super) struct Known {
    told: HashMap<Subject, Told>,
    /// In the order in which they were heard of.
    heard: VecDeque<(Instant, Subject)>,
    /// The latest time of a signal that is forgotten, in unix seconds. A JWT that is not younger may be the one that it was
    /// about, whatever this machine's clock says of the JWT's age.
    forgotten: Option<i64>,
}

struct Told {
    kind: Kind,
    /// In unix seconds.
    at: i64,
    heard: Instant,
}

impl Known {
    pub(super) fn learn(&mut self, signals: &[Signal], now: Instant) {
        self.forget_old(now);
        for signal in signals {
            let before = self.told.get(&signal.subject);
            let (kind, at) = before.map_or((signal.kind, signal.at), |before| {
                let kind = if before.kind == Kind::Ended {
                    Kind::Ended
                } else {
                    signal.kind
                };
                (kind, signal.at.max(before.at))
            });
            let heard = now;
            self.told.insert(signal.subject, Told { kind, at, heard });
            self.heard.push_back((now, signal.subject));
        }
    }

    pub(super) fn judge(&self, facts: &JwtFacts) -> Judgement {
        let is_before = |at: i64| facts.issued_at <= at.saturating_add(CLOCKS_DISAGREE);
        let mut judgement = match self.forgotten {
            Some(at) if is_before(at) => Judgement::Changed,
            _ => Judgement::Good,
        };
        if self.told.is_empty() {
            return judgement;
        }
        let subjects = [
            Some(Subject::Session(facts.session_id)),
            Some(Subject::Key(facts.kid)),
            Some(match facts.subject {
                judge::Subject::User(user) => Subject::User(user),
                judge::Subject::Member(member) => Subject::Member(member),
            }),
            facts.organization_id.map(Subject::Organization),
            Some(Subject::Project(facts.project)),
        ];
        for subject in subjects.into_iter().flatten() {
            match self.told.get(&subject) {
                Some(told) if told.ends(subject, facts) => return Judgement::Ended,
                Some(told) if is_before(told.at) => judgement = Judgement::Changed,
                _ => {}
            }
        }
        judgement
    }

    /// Of how many subjects something is remembered.
    pub(super) fn len(&self) -> usize {
        self.told.len()
    }

    fn forget_old(&mut self, now: Instant) {
        while let Some((at, subject)) = self.heard.front()
            && now.saturating_duration_since(*at) > REMEMBERED
        {
            if self.told.get(subject).is_some_and(|told| told.heard == *at)
                && let Some(told) = self.told.remove(subject)
            {
                self.forgotten = self.forgotten.max(Some(told.at));
            }
            self.heard.pop_front();
        }
    }
}

impl Told {
    fn ends(&self, subject: Subject, facts: &JwtFacts) -> bool {
        // A session or a key that ended never comes back; who holds sessions may have new ones.
        let never_again = matches!(subject, Subject::Session(_) | Subject::Key(_));
        self.kind == Kind::Ended && (never_again || facts.issued_at <= self.at)
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
            subject: judge::Subject::Member(format!("member-test-{UUID}").parse().unwrap()),
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
        use Judgement::{Changed as Stale, Ended as Gone, Good};
        use Kind::{Changed, Ended};
        let before = AT - 60;
        for (kind, subject, issued_at, judgement) in [
            (Ended, "session", before, Gone),
            // Clocks may disagree: a session that is gone has no JWTs from after its end.
            (Ended, "session", AT + 60, Gone),
            (Ended, "jwk", AT + 60, Gone),
            (Ended, "member", before, Gone),
            (Ended, "member", AT, Gone),
            (Ended, "organization", before, Gone),
            (Ended, "project", before, Gone),
            // It came back, and has new sessions; in the second after, the server is asked.
            (Ended, "member", AT + 1, Stale),
            (Ended, "member", AT + 2, Good),
            (Changed, "session", before, Stale),
            (Changed, "member", AT, Stale),
            (Changed, "organization", AT + 1, Stale),
            (Changed, "project", AT + 2, Good),
            (Changed, "session", AT + 60, Good),
            // Of somebody else's kind.
            (Ended, "user", before, Good),
        ] {
            let mut known = Known::default();
            known.learn(&[signal(kind, subject, AT)], Instant::now());
            assert_eq!(
                known.judge(&facts(issued_at)),
                judgement,
                "{kind:?} {subject} {}",
                issued_at - AT
            );
        }
    }

    #[test]
    fn an_end_outweighs_changes_before_and_after_it() {
        let mut known = Known::default();
        known.learn(
            &[
                signal(Kind::Changed, "session", AT - 1),
                signal(Kind::Ended, "session", AT),
                signal(Kind::Changed, "session", AT + 1),
                signal(Kind::Changed, "member", AT + 9),
            ],
            Instant::now(),
        );
        assert_eq!(known.judge(&facts(AT + 5)), Judgement::Ended);
    }

    #[test]
    fn the_later_of_two_changes_counts() {
        for order in [[AT, AT + 30], [AT + 30, AT]] {
            let mut known = Known::default();
            for at in order {
                known.learn(&[signal(Kind::Changed, "member", at)], Instant::now());
            }
            assert_eq!(known.judge(&facts(AT + 30)), Judgement::Changed);
        }
    }

    #[test]
    fn what_no_living_jwt_is_older_than_is_forgotten() {
        let mut known = Known::default();
        let began = Instant::now();
        known.learn(&[signal(Kind::Ended, "session", AT)], began);
        known.learn(&[signal(Kind::Changed, "member", AT)], began);
        known.learn(&[], began + REMEMBERED);
        assert_eq!(known.len(), 2);
        // Heard of again, it is remembered from then on.
        known.learn(&[signal(Kind::Changed, "member", AT)], began + REMEMBERED);
        known.learn(&[], began + REMEMBERED + Duration::from_secs(1));
        assert_eq!(known.len(), 1);
        assert_eq!(known.judge(&facts(AT)), Judgement::Changed);
        known.learn(&[], began + REMEMBERED * 3);
        assert_eq!((known.len(), known.heard.len()), (0, 0));
    }

    /// A node 10 minutes ahead, or a verifier that is behind and tolerant, would let its JWT pass so late.
    #[test]
    fn an_ended_session_is_remembered_for_as_long_as_any_clock_lets_its_jwt_pass() {
        let began = Instant::now();
        let mut known = Known::default();
        known.learn(&[signal(Kind::Ended, "session", AT)], began);
        for (jwt, tolerance, skew) in [(300, 0, 0), (300, 300, 100), (300, 0, 600), (300, 300, 899)] {
            known.learn(&[], began + Duration::from_secs(jwt + tolerance + skew));
            assert_eq!(
                known.judge(&facts(AT + 600)),
                Judgement::Ended,
                "{jwt} {tolerance} {skew}"
            );
        }
    }

    /// However slow the clock of this machine is: the JWT is no younger than what is forgotten.
    #[test]
    fn of_a_jwt_from_before_what_is_forgotten_the_server_is_asked() {
        let began = Instant::now();
        let mut known = Known::default();
        known.learn(&[signal(Kind::Ended, "session", AT)], began);
        known.learn(&[signal(Kind::Changed, "user", AT - 50)], began);
        known.learn(&[], began + REMEMBERED * 2);
        assert_eq!(known.len(), 0);
        for (issued_at, judgement) in [
            (AT - 60, Judgement::Changed),
            (AT + 1, Judgement::Changed),
            (AT + 2, Judgement::Good),
        ] {
            assert_eq!(known.judge(&facts(issued_at)), judgement, "{}", issued_at - AT);
        }
    }
}
