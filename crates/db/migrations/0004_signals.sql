-- What local verifiers must know: which sessions have ended, and whose rights have changed.
--
-- A signal is written in the transaction that makes it true, and gets its place in the log after the commit: so the
-- places have the order of commits, and whoever has read up to one has missed none.
CREATE TABLE signals (
    signal_id UUID NOT NULL DEFAULT gen_random_uuid(),
    project_id UUID NOT NULL,
    -- The id of a session, a user, a member, an organization, the project or a signing key.
    subject_id UUID NOT NULL,
    -- Why. It says also of what kind the subject is, and whether it ended or changed.
    cause TEXT NOT NULL,
    -- The place in the log, and when it got it. Absent until then.
    seq BIGINT,
    published_at BIGINT,
    PRIMARY KEY (signal_id)
) CLUSTERED;

CREATE UNIQUE INDEX signals_seq ON signals (seq);
CREATE INDEX signals_pending ON signals (signal_id) WHERE seq IS NULL;

-- One row, which whoever extends the log holds.
CREATE TABLE signal_log (
    log_id BIGINT NOT NULL PRIMARY KEY,
    -- The place of the newest signal.
    last_seq BIGINT NOT NULL,
    -- The place of the newest signal that is deleted already.
    purged_seq BIGINT NOT NULL
) CLUSTERED;

INSERT INTO signal_log (log_id, last_seq, purged_seq) VALUES (1, 0, 0);
