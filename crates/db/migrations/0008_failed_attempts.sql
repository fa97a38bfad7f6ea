-- Wrong guesses in a row, by whom or what was guessed at (a member's id, an e-mail address or a phone number) and by factor:
-- a factor's failures are forgiven by that factor alone. The columns failed_attempts of members and contact_locks are no
-- longer used; a later release drops them, when no node writes them any more.
CREATE TABLE failed_attempts (
    project_id UUID NOT NULL,
    subject TEXT NOT NULL,
    factor TEXT NOT NULL,
    failures BIGINT NOT NULL,
    last_failure_at BIGINT NOT NULL,
    PRIMARY KEY (project_id, subject, factor)
) CLUSTERED;

CREATE INDEX failed_attempts_last_failure_at ON failed_attempts (last_failure_at);
