-- Ends all sessions of a user or member at once, however many: those of an earlier generation are over, and their rows are
-- deleted afterwards, in steps. There is a row only of who had too many for one transaction.
CREATE TABLE session_marks (
    project_id UUID NOT NULL,
    subject_id UUID NOT NULL,
    generation BIGINT NOT NULL,
    -- Whether the user or member is deleted for good, so that the mark may go once the sessions are gone.
    is_gone BOOLEAN NOT NULL,
    -- Whether there may be rows left to delete.
    is_pending BOOLEAN NOT NULL,
    PRIMARY KEY (subject_id)
) CLUSTERED;

CREATE INDEX session_marks_pending ON session_marks (subject_id) WHERE is_pending;

-- The generation of the holder's sessions when this one began.
ALTER TABLE sessions ADD COLUMN generation BIGINT NOT NULL DEFAULT 0;

-- In order of their beginning, so that the newest are found without reading the rest.
DROP INDEX sessions_subject;
CREATE INDEX sessions_subject ON sessions (subject_id, started_at, session_id);
